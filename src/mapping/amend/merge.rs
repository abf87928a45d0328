//! The plan as it will be: what the workbook says, in the order in which the file has it.
//!
//! Rows of a workbook are sorted and filtered by whoever works with it; the file's order is the
//! plan's. So old entries stay where they are, and a new one follows the one above it in the workbook.

use super::super::plan_file::lists::PlanList;
use super::super::said::{Said, SaidTable, SaidValue};

/// What the new table says, in the old one's order.
pub fn merge(old: &SaidTable, new: &SaidTable) -> SaidTable {
    let mut merged = SaidTable::default();
    for (key, said) in new.iter() {
        let said = match old.get(key) {
            Some(old) => value(key, old, said),
            None => said.clone(),
        };
        merged.set(key, said);
    }
    merged
}

fn value(key: &str, old: &Said, new: &Said) -> Said {
    let value = match (&old.value, &new.value, PlanList::of(key)) {
        (SaidValue::Table(old), SaidValue::Table(new), _) => SaidValue::Table(merge(old, new)),
        (SaidValue::List(old), SaidValue::List(new), Some(list)) => {
            SaidValue::List(entries(list, old, new))
        }
        (_, new, _) => new.clone(),
    };
    Said { value, at: new.at }
}

fn entries(list: &PlanList, old: &[Said], new: &[Said]) -> Vec<Said> {
    let partners = list.partners(old, new);
    let merged = |index: usize| {
        let was = partners[index].and_then(|was| old[was].as_table());
        match (was, new[index].as_table()) {
            (Some(was), Some(now)) => Said {
                value: SaidValue::Table(merge(was, now)),
                at: new[index].at,
            },
            _ => new[index].clone(),
        }
    };
    order(list, &partners).into_iter().map(merged).collect()
}

/// The new entries' indexes in the order in which they will stand.
fn order(list: &PlanList, partners: &[Option<usize>]) -> Vec<usize> {
    let all = 0..partners.len();
    if list.inline {
        return all.collect();
    }
    let mut order: Vec<usize> = all.clone().filter(|new| partners[*new].is_some()).collect();
    order.sort_by_key(|new| partners[*new]);
    for new in all.filter(|new| partners[*new].is_none()) {
        let above = new.checked_sub(1);
        let above = above.and_then(|above| order.iter().position(|other| *other == above));
        order.insert(above.map_or(0, |above| above + 1), new);
    }
    order
}
