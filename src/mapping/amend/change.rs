//! What an import changes, one thing at a time, as people are told.

use super::super::said::{Said, Table, Value};
use super::lists::{Named, named};
use std::collections::HashMap;

/// The key of a change that is none of `plan.toml`: the goal and the measure of a KPI.
pub const PLACE: &str = "place";

/// One change of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// What people call the thing: 指標「1-a」; 計画 for the plan itself.
    pub thing: String,
    /// The key of `plan.toml`; empty where the whole thing is added or removed.
    pub key: String,
    /// What was said; empty for what is new.
    pub before: String,
    /// What is said now; empty for what is no more.
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
pub fn changes(old: &Table, new: &Table) -> Vec<Change> {
    let mut found = Vec::new();
    of_tables(&mut found, "計画", "", old, new);
    for (id, was, now) in moves(old, new) {
        tell_move(&mut found, id, was, now);
    }
    found
}

/// A KPI, and the goal and the measure under which it stands.
type Placed<'a> = (&'a Table, String);

/// KPIs that stand under another goal or measure than before.
fn moves<'a>(old: &'a Table, new: &'a Table) -> Vec<(&'a str, Placed<'a>, Placed<'a>)> {
    let before: HashMap<&str, Placed<'_>> = placed(old).into_iter().collect();
    let after = placed(new).into_iter();
    let moved = after.filter_map(|(id, now)| {
        let was = before.get(id)?;
        (was.1 != now.1).then(|| (id, was.clone(), now))
    });
    moved.collect()
}

fn placed(plan: &Table) -> Vec<(&str, Placed<'_>)> {
    let mut all = Vec::new();
    for goal in plan.tables("goal") {
        let place = format!("目標「{}」", goal.text("id"));
        let kpis = goal.tables("kpi");
        all.extend(kpis.map(|kpi| (kpi.text("id"), (kpi, place.clone()))));
        for measure in goal.tables("measure") {
            let place = format!("{place} 施策「{}」", measure.text("id"));
            let kpis = measure.tables("kpi");
            all.extend(kpis.map(|kpi| (kpi.text("id"), (kpi, place.clone()))));
        }
    }
    all
}

/// What was moved is neither removed nor added.
fn tell_move(found: &mut Vec<Change>, id: &str, was: Placed<'_>, now: Placed<'_>) {
    let thing = format!("指標「{id}」");
    let is_whole = |change: &Change| change.thing == thing && change.key.is_empty();
    if !found.iter().any(is_whole) {
        // The goal or the measure itself has another id.
        return;
    }
    found.retain(|change| !is_whole(change));
    found.push(Change {
        kind: ChangeKind::Changed,
        thing: thing.clone(),
        key: PLACE.to_owned(),
        before: was.1,
        after: now.1,
    });
    of_tables(found, &thing, "", was.0, now.0);
}

fn of_tables(found: &mut Vec<Change>, thing: &str, path: &str, old: &Table, new: &Table) {
    for (key, now) in new.iter() {
        let was = old.get(key);
        if was == Some(now) {
            continue;
        }
        let path = joined(path, key);
        match (named(key), was.map(|was| &was.value), &now.value) {
            (Some(list), _, Value::List(_)) => {
                of_lists(found, list, thing, old.list(key), now.list());
            }
            (_, Some(Value::Table(was)), Value::Table(now)) => {
                of_tables(found, thing, &path, was, now);
            }
            (_, None, Value::Table(now)) if !now.is_empty() => {
                of_tables(found, thing, &path, &Table::default(), now);
            }
            _ => found.push(of_values(thing, &path, was, Some(now))),
        }
    }
    for (key, was) in old.iter().filter(|(key, _)| new.get(key).is_none()) {
        // `section` is a list of the plan, and a name in a project.
        match (named(key), &was.value) {
            // A KPI has a `note` too, which is a text.
            (Some(list), Value::List(was)) if !was.is_empty() => {
                of_lists(found, list, thing, was, &[]);
            }
            (_, Value::Table(was)) if !was.is_empty() => {
                of_tables(found, thing, &joined(path, key), was, &Table::default());
            }
            _ => found.push(of_values(thing, &joined(path, key), Some(was), None)),
        }
    }
}

fn of_values(thing: &str, path: &str, was: Option<&Said>, now: Option<&Said>) -> Change {
    let told = |said: Option<&Said>| said.map(Said::told).unwrap_or_default();
    Change {
        kind: ChangeKind::Changed,
        thing: thing.to_owned(),
        key: path.to_owned(),
        before: told(was),
        after: told(now),
    }
}

fn of_lists(found: &mut Vec<Change>, list: &Named, owner: &str, old: &[Said], new: &[Said]) {
    let partners = list.partners(old, new);
    for (entry, was) in new.iter().zip(&partners) {
        let Some(now) = entry.as_table() else {
            continue;
        };
        let was = was.and_then(|was| old[was].as_table());
        match was {
            Some(was) => of_tables(found, &thing(list, owner, was), "", was, now),
            None => whole(found, ChangeKind::Added, list, owner, now),
        }
    }
    let stays = |index: &usize| partners.contains(&Some(*index));
    for entry in (0..old.len()).filter(|index| !stays(index)) {
        if let Some(was) = old[entry].as_table() {
            whole(found, ChangeKind::Removed, list, owner, was);
        }
    }
    let kept: Vec<usize> = partners.iter().copied().flatten().collect();
    if list.in_order && !kept.is_sorted() {
        let names = |entries: &[Said]| {
            let tables = entries.iter().filter_map(Said::as_table);
            tables
                .map(|entry| list.name(entry))
                .collect::<Vec<_>>()
                .join("／")
        };
        let (was, now) = (Said::text(names(old)), Said::text(names(new)));
        found.push(of_values(owner, list.key, Some(&was), Some(&now)));
    }
}

/// A thing that is added or removed, and the things under it.
fn whole(found: &mut Vec<Change>, kind: ChangeKind, list: &Named, owner: &str, entry: &Table) {
    let told = ["name", "label", "reason", "also"]
        .iter()
        .find_map(|key| entry.get(key))
        .map(Said::told)
        .unwrap_or_default();
    let thing = thing(list, owner, entry);
    let (before, after) = match kind {
        ChangeKind::Removed => (told, String::new()),
        _ => (String::new(), told),
    };
    found.push(Change {
        kind,
        thing: thing.clone(),
        key: String::new(),
        before,
        after,
    });
    for (key, inner) in entry.iter() {
        let Some(list) = named(key).filter(|list| !list.inline) else {
            continue;
        };
        for entry in inner.list().iter().filter_map(Said::as_table) {
            whole(found, kind, list, &thing, entry);
        }
    }
}

/// An entry has an id of its own, or is told with what it belongs to.
fn thing(list: &Named, owner: &str, entry: &Table) -> String {
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
