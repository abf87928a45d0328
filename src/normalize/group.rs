//! The rows of one KPI: one, or several where targets and actuals stand above each other
//! (上段 目標 / 下段 実績).

use super::header::Column;
use super::locate::Table;
use super::strays;
use super::subject::Subject;
use crate::domain::CellAt;
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Line, Role, TableForm};
use crate::mapping::words;

/// The rows that a KPI takes, from the top.
pub struct Group<'a> {
    /// The cell with its name, or its number; none if nobody says whose rows these are.
    pub name: Option<&'a Cell>,
    /// Its rows, each with what its stacked figures are.
    pub rows: Vec<(u32, Option<Line>)>,
}

/// The groups of a table, from the top. A row that stands alone, a heading among the rows, belongs to no
/// KPI's rows.
pub fn groups<'a>(
    grid: &'a Grid,
    form: &TableForm,
    table: &Table,
    stands_alone: impl Fn(u32) -> bool,
) -> Vec<Group<'a>> {
    if !table
        .columns
        .iter()
        .any(|column| column.role == Some(Role::Stacked))
    {
        // A name over several rows is that of each year's row, where rows say years, and of each with a
        // figure that says its own measure.
        let has_years = column_of(table, &Role::Year).is_some();
        let alone = |row: &u32| {
            let rows = vec![(*row, None)];
            let mut group = Group { name: None, rows };
            let is_one = || says_place(grid, table, *row);
            let is_one = || is_one() && strays::of_nameless(grid, table, &group).is_some();
            let own = || name_of(table, |at| grid.at(at), *row);
            let seen = || name_of(table, |at| grid.seen_at(at), *row);
            group.name = match has_years {
                true => seen(),
                false => own().or_else(|| seen().filter(|_| is_one())),
            };
            group
        };
        return table.rows.iter().map(alone).collect();
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut is_after_alone = false;
    for row in &table.rows {
        let name = name_of(table, |at| grid.seen_at(at), *row);
        let word = word_of(grid, table, *row);
        let is_alone = stands_alone(*row);
        let last = groups.last_mut().filter(|_| !is_alone && !is_after_alone);
        is_after_alone = is_alone;
        let last = last.filter(|group| !moves_on(grid, table, group, *row));
        match last.filter(|group| continues(group, name, word)) {
            Some(group) => group.rows.push((*row, line(form, group, *row, word))),
            None => {
                let mut group = Group {
                    name,
                    rows: Vec::new(),
                };
                group.rows.push((*row, line(form, &group, *row, word)));
                groups.push(group);
            }
        }
    }
    groups
}

/// Whether a goal or a measure stands in a row itself.
pub fn says_place(grid: &Grid, table: &Table, row: u32) -> bool {
    let mut columns = table.columns.iter();
    columns.any(|column| {
        let is_place = matches!(column.role, Some(Role::Goal | Role::Measure));
        is_place && grid.at(CellAt::new(row, column.column)).is_some()
    })
}

/// Whether a row names another goal or measure than the rows of a group: it is no row of that KPI's.
fn moves_on(grid: &Grid, table: &Table, group: &Group<'_>, row: u32) -> bool {
    let columns = table.columns.iter();
    let mut places = columns
        .filter(|column| matches!(column.role, Some(Role::Goal | Role::Measure)))
        .map(|column| column.column);
    places.any(|column| {
        let Some(own) = grid.at(CellAt::new(row, column)) else {
            return false;
        };
        let mut rows = group.rows.iter().map(|(row, _)| CellAt::new(*row, column));
        rows.all(|at| grid.seen_at(at).is_none_or(|cell| cell.text != own.text))
    })
}

/// A name that is merged over the rows, or written in the first of them only. Without a name, a
/// second row of targets is another KPI's, of which nobody knows the name.
fn continues(group: &Group<'_>, name: Option<&Cell>, word: Option<&Cell>) -> bool {
    match (group.name, name) {
        (Some(one), Some(other)) => one.at == other.at,
        (Some(_), None) => {
            let line = word.and_then(|word| words::line(&word.text));
            line.is_none() || !group.rows.iter().any(|(_, other)| *other == line)
        }
        (None, _) => false,
    }
}

fn name_of<'a>(
    table: &Table,
    seen: impl Fn(CellAt) -> Option<&'a Cell>,
    row: u32,
) -> Option<&'a Cell> {
    let of_role = |role: &Role| seen(CellAt::new(row, column_of(table, role)?));
    let name = of_role(&table.subject.role());
    if table.subject == Subject::Kpi {
        return name.or_else(|| of_role(&Role::Id));
    }
    // 合計 may stand in front of the names, where the ranks are.
    let mut columns = table.columns.iter();
    let sum = || columns.find_map(|column| seen(CellAt::new(row, column.column)).filter(is_sum));
    name.or_else(sum).or_else(|| of_role(&Role::Id))
}

fn is_sum(cell: &&Cell) -> bool {
    words::is_subtotal(&cell.text)
}

fn column_of(table: &Table, role: &Role) -> Option<u32> {
    let is_role = |column: &&Column| column.role.as_ref() == Some(role);
    Some(table.columns.iter().find(is_role)?.column)
}

/// The cell that says what a row holds.
fn word_of<'a>(grid: &'a Grid, table: &Table, row: u32) -> Option<&'a Cell> {
    grid.seen_at(CellAt::new(row, column_of(table, &Role::Line)?))
}

/// What a row holds: its own word says so, or its place below the name in the form's order. An
/// empty row has its place too.
fn line(form: &TableForm, group: &Group<'_>, row: u32, word: Option<&Cell>) -> Option<Line> {
    match word {
        Some(cell) => words::line(&cell.text),
        None => {
            let first = group.name.map_or(row, |name| name.at.row.min(row));
            form.lines.get((row - first) as usize).copied()
        }
    }
}
