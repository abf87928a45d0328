//! What an import changes in the plan, one key of one thing at a time, in words for people.

use super::super::plan_file::lists::PlanList;
use super::super::said::{Said, SaidTable};
use std::collections::HashMap;

/// The key, which `plan.toml` does not have, of a KPI that moves to another goal or measure.
pub const PLACE: &str = "place";

/// One change of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    /// What became of it.
    pub kind: ChangeKind,
    /// What people call the thing: 指標「1-a」; 計画 for the plan itself.
    pub thing: String,
    /// The key of `plan.toml`; empty where the whole thing is added or removed.
    pub key: String,
    /// The former value; empty if it is new.
    pub before: String,
    /// The new value; empty if it was removed.
    pub after: String,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is no more.
    Removed,
}

impl ChangeKind {
    /// For programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "追加",
            Self::Changed => "変更",
            Self::Removed => "削除",
        }
    }
}

/// Everything in which two plans differ, in the order of the new one, then what is no more.
pub fn changes(old: &SaidTable, new: &SaidTable) -> Vec<PlanChange> {
    let mut telling = Telling {
        found: Vec::new(),
        before: placed(old),
        after: placed(new),
    };
    telling.tables("計画", "", old, new);
    telling.found
}

/// KPIs by their ids, each with the goal and the measure under which it stands.
type KpiPlaces<'a> = HashMap<&'a str, (&'a SaidTable, String)>;

fn placed(plan: &SaidTable) -> KpiPlaces<'_> {
    let mut all = HashMap::new();
    for goal in plan.tables("goal") {
        let place = format!("目標「{}」", goal.text("id"));
        let kpis = goal.tables("kpi").map(|kpi| (kpi, place.clone()));
        let in_measures = goal.tables("measure").flat_map(|measure| {
            let place = format!("{place} 施策「{}」", measure.text("id"));
            measure.tables("kpi").map(move |kpi| (kpi, place.clone()))
        });
        let kpis = kpis.chain(in_measures);
        all.extend(kpis.map(|(kpi, place)| (kpi.text("id"), (kpi, place))));
    }
    all
}

struct Telling<'a> {
    found: Vec<PlanChange>,
    before: KpiPlaces<'a>,
    after: KpiPlaces<'a>,
}

impl<'a> Telling<'a> {
    fn tables(&mut self, thing: &str, path: &str, old: &'a SaidTable, new: &'a SaidTable) {
        static NOTHING: SaidTable = SaidTable::new();
        let keys = old.iter().map(|(key, _)| key);
        let gone = keys.filter(|key| new.get(key).is_none());
        for key in new.iter().map(|(key, _)| key).chain(gone) {
            let (was, now) = (old.get(key), new.get(key));
            if was == now {
                continue;
            }
            let path = joined(path, key);
            let is_list = |said: Option<&Said>| said.is_some_and(|said| !said.list().is_empty());
            let table = |said: Option<&'a Said>| said.and_then(Said::as_table).unwrap_or(&NOTHING);
            match PlanList::of(key) {
                // `section` is a list of the plan, and a name in a project.
                Some(list) if is_list(was) || is_list(now) => {
                    self.lists(list, thing, old.list(key), new.list(key));
                }
                _ if !table(was).is_empty() || !table(now).is_empty() => {
                    self.tables(thing, &path, table(was), table(now));
                }
                _ => self.found.push(of_values(thing, &path, was, now)),
            }
        }
    }

    fn lists(&mut self, list: &'static PlanList, owner: &str, old: &'a [Said], new: &'a [Said]) {
        let partners = list.partners(old, new);
        for (now, was) in new.iter().zip(&partners) {
            let was = was.and_then(|was| old[was].as_table());
            match (was, now.as_table()) {
                (Some(was), Some(now)) => self.tables(&thing(list, owner, was), "", was, now),
                (None, Some(now)) => self.whole(ChangeKind::Added, list, owner, now),
                (_, None) => {}
            }
        }
        let is_gone = |(index, _): &(usize, &Said)| !partners.contains(&Some(*index));
        for (_, was) in old.iter().enumerate().filter(is_gone) {
            if let Some(was) = was.as_table() {
                self.whole(ChangeKind::Removed, list, owner, was);
            }
        }
        let kept: Vec<usize> = partners.iter().copied().flatten().collect();
        if list.inline && !kept.is_sorted() {
            let names = |entries: &[Said]| {
                let tables = entries.iter().filter_map(Said::as_table);
                let names: Vec<String> = tables.map(|entry| list.name(entry)).collect();
                Said::text(names.join("／"))
            };
            let (was, now) = (names(old), names(new));
            let change = of_values(owner, list.key, Some(&was), Some(&now));
            self.found.push(change);
        }
    }

    /// A thing that is added or removed, and the things under it.
    fn whole(
        &mut self,
        kind: ChangeKind,
        list: &'static PlanList,
        owner: &str,
        entry: &'a SaidTable,
    ) {
        if list.key == "kpi" && self.moved(kind, entry) {
            return;
        }
        let keys = ["name", "label", "reason", "also"];
        let name = keys.iter().find_map(|key| entry.get(key)).map(Said::told);
        let told = name.unwrap_or_default();
        let thing = thing(list, owner, entry);
        let (before, after) = match kind {
            ChangeKind::Removed => (told, String::new()),
            _ => (String::new(), told),
        };
        self.found.push(PlanChange {
            kind,
            thing: thing.clone(),
            key: String::new(),
            before,
            after,
        });
        for (key, inner) in entry.iter() {
            let Some(list) = PlanList::of(key).filter(|list| !list.inline) else {
                continue;
            };
            for entry in inner.list().iter().filter_map(Said::as_table) {
                self.whole(kind, list, &thing, entry);
            }
        }
    }

    /// Whether a KPI stands in both plans: under another goal or measure it is neither added nor removed, and
    /// its move and other changes are recorded.
    fn moved(&mut self, kind: ChangeKind, kpi: &SaidTable) -> bool {
        let id = kpi.text("id");
        let (Some(was), Some(now)) = (self.before.get(id), self.after.get(id)) else {
            return false;
        };
        let (was, now) = (was.clone(), now.clone());
        // It comes here twice, as added and as removed; it is recorded once.
        if kind == ChangeKind::Added {
            let thing = format!("指標「{id}」");
            let (before, after) = (Said::text(was.1), Said::text(now.1));
            let change = of_values(&thing, PLACE, Some(&before), Some(&after));
            self.found.push(change);
            self.tables(&thing, "", was.0, now.0);
        }
        true
    }
}

fn of_values(thing: &str, path: &str, was: Option<&Said>, now: Option<&Said>) -> PlanChange {
    let told = |said: Option<&Said>| said.map(Said::told).unwrap_or_default();
    PlanChange {
        kind: ChangeKind::Changed,
        thing: thing.to_owned(),
        key: path.to_owned(),
        before: told(was),
        after: told(now),
    }
}

/// What people call an entry; one whose id is not unique in the plan with the name of its owner.
fn thing(list: &PlanList, owner: &str, entry: &SaidTable) -> String {
    let own = format!("{}「{}」", list.label, list.name(entry));
    let needs_owner = list.inline || matches!(list.key, "measure" | "change" | "note");
    match owner {
        "計画" => own,
        owner if needs_owner => format!("{owner} {own}"),
        _ => own,
    }
}

fn joined(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}
