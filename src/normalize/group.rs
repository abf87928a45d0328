//! The rows of one KPI: one, or several where targets and actuals stand above each other
//! (上段 目標 / 下段 実績).

use super::header::Column;
use super::locate::Table;
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

/// The groups of a table, from the top.
pub fn groups<'a>(grid: &'a Grid, form: &TableForm, table: &Table) -> Vec<Group<'a>> {
    let is_stacked = table
        .columns
        .iter()
        .any(|column| column.role == Some(Role::Stacked));
    let mut groups: Vec<Group<'a>> = Vec::new();
    for row in &table.rows {
        let name = name_of(grid, table, *row, is_stacked);
        match groups
            .last_mut()
            .filter(|group| is_stacked && continues(group, name))
        {
            Some(group) => group.rows.push((*row, None)),
            None => groups.push(Group {
                name,
                rows: vec![(*row, None)],
            }),
        }
    }
    if is_stacked {
        groups
            .iter_mut()
            .for_each(|group| say_lines(grid, form, table, group));
    }
    groups
}

/// A name that is merged over the rows, or written in the first of them only.
fn continues(group: &Group<'_>, name: Option<&Cell>) -> bool {
    match (group.name, name) {
        (Some(one), Some(other)) => one.at == other.at,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn name_of<'a>(grid: &'a Grid, table: &Table, row: u32, is_stacked: bool) -> Option<&'a Cell> {
    let of_role = |role: &Role| {
        let is_role = |column: &&Column| column.role.as_ref() == Some(role);
        let at = CellAt::new(row, table.columns.iter().find(is_role)?.column);
        if is_stacked {
            grid.seen_at(at)
        } else {
            grid.at(at)
        }
    };
    of_role(&Role::Kpi).or_else(|| of_role(&Role::Id))
}

/// What each row holds: its own word says so, or the form's order of rows.
fn say_lines(grid: &Grid, form: &TableForm, table: &Table, group: &mut Group<'_>) {
    let column = table
        .columns
        .iter()
        .find(|column| column.role == Some(Role::Line));
    for (index, (row, line)) in group.rows.iter_mut().enumerate() {
        let word = column.and_then(|column| grid.seen_at(CellAt::new(*row, column.column)));
        *line = match word {
            Some(cell) => words::line(&cell.text),
            None => form.lines.get(index).copied(),
        };
    }
}
