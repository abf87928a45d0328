//! What nobody understood on a sheet with tables: it is reported, never skipped.

use super::group::Group;
use super::header::Column;
use super::locate::Table;
use super::{LeftoverKind, Stray, heading, unit_line};
use crate::domain::CellAt;
use crate::intake::{Cell, Grid};
use crate::mapping::form::Role;
use crate::mapping::words;

/// Everything in a table that no role has: columns, cells outside all columns, and blocks of years
/// that are not as many as the form's years.
pub fn of_table(grid: &Grid, table: &Table, years: Option<usize>) -> Vec<Stray> {
    let columns = table.columns.iter().filter(|column| column.role.is_none());
    let columns = columns.filter_map(|column| unmapped_column(grid, table, column));
    let rows = table
        .rows
        .iter()
        .flat_map(|row| outside_columns(grid, table, *row));
    columns.chain(rows).chain(blocks(table, years)).collect()
}

/// A column without a role that has something under its header.
fn unmapped_column(grid: &Grid, table: &Table, column: &Column) -> Option<Stray> {
    let mut cells = table
        .rows
        .iter()
        .map(|row| CellAt::new(*row, column.column));
    cells.find(|at| grid.at(*at).is_some())?;
    let at = CellAt::new(table.header.1, column.column);
    Some((Some(at), column.path.clone(), LeftoverKind::Column))
}

fn outside_columns<'a>(
    grid: &'a Grid,
    table: &'a Table,
    row: u32,
) -> impl Iterator<Item = Stray> + 'a {
    let left = table.columns.first().map_or(0, |column| column.column);
    // What stands left of the first table is nobody else's; left of a second one, the first's.
    let left = if table.is_first { 0 } else { left };
    let own = move |cell: &&Cell| (left..table.right).contains(&cell.at.column);
    let cells = grid.row(row).iter().filter(own);
    let strays = cells.filter(|cell| table.column(cell.at.column).is_none());
    strays.map(|cell| (Some(cell.at), cell.text.clone(), LeftoverKind::Cell))
}

fn blocks(table: &Table, years: Option<usize>) -> Option<Stray> {
    let years = years.filter(|years| *years != table.blocks && table.is_first)?;
    let at = CellAt::new(table.header.0, table.columns.first()?.column);
    let counts = format!("{}組（様式の年度は{years}つ）", table.blocks);
    Some((Some(at), counts, LeftoverKind::Blocks))
}

/// A note, or a row below the table, is no place for a figure.
pub fn of_note(grid: &Grid, table: &Table, row: u32) -> Option<Stray> {
    let is_figure = |column: &&Column| matches!(column.role, Some(Role::Figure(_) | Role::Stacked));
    let columns = table.columns.iter().filter(is_figure);
    let mut cells = columns.filter_map(|column| grid.at(CellAt::new(row, column.column)));
    let own = |cell: &&Cell| (table.left..table.right).contains(&cell.at.column);
    let unit = || {
        grid.row(row)
            .iter()
            .filter(own)
            .find(|cell| unit_line::named(grid, cell).is_some())
    };
    let unit = || Some((Some(unit()?.at), unit()?.text.clone(), LeftoverKind::Cell));
    cells.next().map(lost_row).or_else(unit)
}

/// A row under a header that the form does not know.
pub fn of_orphan(grid: &Grid, table: &Table, row: u32) -> Option<Stray> {
    let own = |cell: &&Cell| (table.left..table.right).contains(&cell.at.column);
    let first = grid.row(row).iter().find(own)?;
    Some((Some(first.at), first.text.clone(), LeftoverKind::Cell))
}

/// A row without a KPI that only carries a goal, a measure or a number is a heading or an empty
/// numbered row; one with figures or texts is something that would be lost.
pub fn of_nameless(grid: &Grid, table: &Table, group: &Group<'_>) -> Option<Stray> {
    lost(grid, table, group, |_| true)
}

/// The same of a line among the rows; a unit, a year or a mark for nothing (－) is no loss there.
pub fn of_line(grid: &Grid, table: &Table, group: &Group<'_>) -> Option<Stray> {
    lost(grid, table, group, |text| {
        !heading::is_aside(text) && words::mark(text).is_none()
    })
}

fn lost(
    grid: &Grid,
    table: &Table,
    group: &Group<'_>,
    is_loss: impl Fn(&str) -> bool,
) -> Option<Stray> {
    let would_be_lost = |column: &&Column| {
        let role = column.role.as_ref();
        role.is_some_and(|role| {
            matches!(
                role,
                Role::Figure(_) | Role::Stacked | Role::Text(_) | Role::Rating
            )
        })
    };
    let columns = || table.columns.iter().filter(would_be_lost);
    let rows = group.rows.iter();
    let mut cells = rows.flat_map(|(row, _)| {
        columns().filter_map(|column| grid.at(CellAt::new(*row, column.column)))
    });
    cells.find(|cell| is_loss(&cell.text)).map(lost_row)
}

/// A row of a KPI's group of which nobody can say whether it holds targets or actuals.
pub fn of_wordless(grid: &Grid, table: &Table, row: u32) -> Option<Stray> {
    let is_stacked = |column: &&Column| column.role == Some(Role::Stacked);
    let columns = table.columns.iter().filter(is_stacked);
    let mut cells = columns.filter_map(|column| grid.at(CellAt::new(row, column.column)));
    cells.next().map(|first| {
        let (at, text, _) = lost_row(first);
        (at, text, LeftoverKind::Line)
    })
}

fn lost_row(first: &Cell) -> Stray {
    (Some(first.at), first.text.clone(), LeftoverKind::Row)
}
