//! Rows of kensho's own form that do not stand as they went out: sorted, pasted over each other or from another form, or
//! with cells deleted or put in.

use super::AsPrinted;
use crate::domain::{CellAt, folded};
use crate::mapping::form::own;
use std::collections::{BTreeMap, HashMap};

/// How a row does not stand as it went out: whose its figures are cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Displaced {
    /// Cells of it were deleted or put in: what stands in a column may belong under another head.
    Shifted,
    /// What people see in it was printed in this other row.
    Moved(u32),
    /// It went out on another form of the section, such as last year's.
    Pasted,
}

impl AsPrinted {
    /// Finds the rows in which another row's number or name is seen, as after sorting or pasting. Where the hidden number
    /// has come along with what is seen, only the mark stayed behind, and the one of the other row is theirs.
    pub(super) fn find_moved<'t>(
        &mut self,
        cells: impl Iterator<Item = (CellAt, &'t str)> + Clone,
        heads: u32,
    ) {
        let mut in_heads = cells.clone().filter(|(at, _)| at.row == heads);
        let of_ids = in_heads.find(|(_, text)| own::OwnMark::of(text).is_some());
        let hidden = texts_in(cells.clone(), of_ids.map(|(at, _)| at.column));
        let names = [own::KPI_NAME, own::PROJECT_NAME];
        let others = [&[own::NUMBER][..], &names].map(|heads| {
            let column = heads.iter().find_map(|head| self.column_of(head));
            self.others_seen(&texts_in(cells.clone(), column), heads)
        });
        let mut followed = Vec::new();
        for (row, other) in others.into_iter().rev().flatten() {
            let id = hidden.get(&row).copied();
            match id.is_some() && id == self.id(other) {
                true => followed.push((row, self.rows[&other].clone())),
                false => drop(self.displaced.insert(row, Displaced::Moved(other))),
            }
        }
        self.rows.extend(followed);
    }

    /// By the row, the other row in which what is seen under some heads was printed; not of what was printed in several.
    fn others_seen(&self, seen: &HashMap<u32, &str>, heads: &[&str]) -> BTreeMap<u32, u32> {
        let printed = |row: u32| heads.iter().find_map(|head| self.of_head(row, head));
        let mut rows_by: HashMap<String, Vec<u32>> = HashMap::new();
        for row in self.rows.keys() {
            let text = folded::key(printed(*row).unwrap_or_default());
            rows_by.entry(text.to_string()).or_default().push(*row);
        }
        let other = |(row, text): (&u32, &&str)| {
            let rows = rows_by.get(&*folded::key(text))?;
            match rows[..] {
                [other] if other != *row && self.rows.contains_key(row) => Some((*row, other)),
                _ => None,
            }
        };
        seen.iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .filter_map(other)
            .collect()
    }

    /// Whether a row does not stand as it went out.
    pub fn is_displaced(&self, row: u32) -> bool {
        self.displaced.contains_key(&row)
    }

    /// The ids and names of what the figures in a displaced row may be about.
    pub fn may_be(&self, row: u32) -> Vec<(Option<&str>, &str)> {
        let other = match self.displaced.get(&row) {
            Some(Displaced::Moved(other)) => Some(*other),
            _ => None,
        };
        let rows = std::iter::once(row).chain(other);
        rows.map(|row| (self.id(row), self.name(row).unwrap_or_default()))
            .collect()
    }

    /// Of a row in which another row is seen: the name that was printed in that one.
    pub fn seen_name(&self, row: u32) -> Option<&str> {
        match self.displaced.get(&row)? {
            Displaced::Moved(other) => self.name(*other),
            Displaced::Shifted | Displaced::Pasted => None,
        }
    }

    /// Whether a row went out on another form of the section, and not on this one.
    pub fn is_pasted(&self, row: u32) -> bool {
        self.displaced.get(&row) == Some(&Displaced::Pasted)
    }

    /// Whether cells of a row were deleted or put in, so that its own mark stands in another column than the others.
    pub fn is_shifted(&self, row: u32) -> bool {
        self.displaced.get(&row) == Some(&Displaced::Shifted)
    }
}

/// By the row, what stands in a column.
fn texts_in<'t>(
    cells: impl Iterator<Item = (CellAt, &'t str)>,
    column: Option<u32>,
) -> HashMap<u32, &'t str> {
    let cells = cells.filter(|(at, _)| Some(at.column) == column);
    cells.map(|(at, text)| (at.row, text)).collect()
}
