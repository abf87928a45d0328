//! The rows of one KPI: one, or several where targets and actuals stand above each other
//! (上段 目標 / 下段 実績).

use super::locate::SheetTable;
use super::strays;
use super::subject::TableSubject;
use crate::domain::CellAt;
use crate::intake::{Cell, Grid};
use crate::mapping::form::own;
use crate::mapping::form::{Line, Role, TableForm};
use crate::mapping::words;

/// The rows that a KPI takes, from the top.
pub struct Group<'a> {
    /// The cell with its name, or its number; none where the rows name no KPI.
    pub name: Option<&'a Cell>,
    /// Its rows, each with what its stacked figures are.
    pub rows: Vec<(u32, Option<Line>)>,
}

impl Group<'_> {
    /// The numbers of its rows.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|(row, _)| *row)
    }
}

/// The groups of a table, from the top. A row that stands alone, a heading among the rows, belongs to no
/// KPI's rows.
pub fn groups<'a>(
    grid: &'a Grid,
    form: &TableForm,
    table: &SheetTable,
    stands_alone: impl Fn(u32) -> bool,
) -> Vec<Group<'a>> {
    if table.of_role(&Role::Stacked).next().is_none() {
        return single_rows(grid, table);
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut is_after_alone = false;
    for row in &table.rows {
        let name = name_of(table, |at| grid.seen_at(at), *row);
        let word = word_of(grid, table, *row);
        let is_alone = stands_alone(*row);
        // A name that is merged over a heading is that of two groups: above the heading and below it.
        let last = groups.last_mut().filter(|_| !is_alone && !is_after_alone);
        is_after_alone = is_alone;
        let last = last.filter(|group| !moves_on(grid, table, group, *row));
        match last.filter(|group| continues(group, name, word)) {
            Some(group) => group.rows.push((*row, line(form, group.name, *row, word))),
            None => {
                let rows = vec![(*row, line(form, name, *row, word))];
                groups.push(Group { name, rows });
            }
        }
    }
    groups
}

/// A group for each row. A name that is merged over several rows is that of each year's row, where rows say
/// years, and of each row with a figure that says its own measure.
fn single_rows<'a>(grid: &'a Grid, table: &SheetTable) -> Vec<Group<'a>> {
    let has_years = table.of_role(&Role::Year).next().is_some();
    let single = |row: u32| {
        let own = name_of(table, |at| grid.at(at), row).filter(|_| !has_years);
        let is_one = || {
            let has_value = || strays::of_nameless(grid, table, [row]).is_some();
            has_years || says_place(grid, table, row) && has_value()
        };
        let seen = || name_of(table, |at| grid.seen_at(at), row).filter(|_| is_one());
        Group {
            name: own.or_else(seen),
            rows: vec![(row, None)],
        }
    };
    table.rows.iter().copied().map(single).collect()
}

/// Whether a goal or a measure stands in a row itself.
pub fn says_place(grid: &Grid, table: &SheetTable, row: u32) -> bool {
    let mut places = table.columns.iter().filter(|column| column.is_place());
    places.any(|column| grid.at(column.at(row)).is_some())
}

/// Whether a row names another goal or measure than the rows of a group: it is no row of that KPI's.
fn moves_on(grid: &Grid, table: &SheetTable, group: &Group<'_>, row: u32) -> bool {
    let mut places = table.columns.iter().filter(|column| column.is_place());
    places.any(|column| {
        let Some(own) = grid.at(column.at(row)) else {
            return false;
        };
        let mut above = group.rows().map(|row| grid.seen_at(column.at(row)));
        above.all(|cell| cell.is_none_or(|cell| cell.text != own.text))
    })
}

/// Whether a row goes on with a group: its name is merged over the rows, or written in the first of them only.
/// Without a name, a second row of targets is that of another KPI, whose name is missing.
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
    table: &SheetTable,
    seen: impl Fn(CellAt) -> Option<&'a Cell>,
    row: u32,
) -> Option<&'a Cell> {
    let seen = |at| seen(at).filter(|cell| !own::is_own(&cell.text));
    let of_role = |role: &Role| seen(table.of_role(role).next()?.at(row));
    let name = of_role(&table.subject.role());
    // 合計 may stand in front of the names, where the ranks are.
    let mut in_front = match table.subject {
        TableSubject::Kpi => [].iter(),
        TableSubject::Project | TableSubject::Measure => table.columns.iter(),
    };
    let sum = || in_front.find_map(|column| seen(column.at(row)).filter(is_sum));
    name.or_else(sum).or_else(|| of_role(&Role::Id))
}

fn is_sum(cell: &&Cell) -> bool {
    words::is_subtotal(&cell.text)
}

/// The cell that says what a row holds.
fn word_of<'a>(grid: &'a Grid, table: &SheetTable, row: u32) -> Option<&'a Cell> {
    grid.seen_at(table.of_role(&Role::Line).next()?.at(row))
}

/// What a row holds: its own word says so, or its place below the name in the form's order. An
/// empty row has its place too.
fn line(form: &TableForm, name: Option<&Cell>, row: u32, word: Option<&Cell>) -> Option<Line> {
    match word {
        Some(cell) => words::line(&cell.text),
        None => {
            let first = name.map_or(row, |name| name.at.row.min(row));
            form.lines.get((row - first) as usize).copied()
        }
    }
}
