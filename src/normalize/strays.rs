//! Cells of a sheet with tables that were not understood: each is reported.

use super::column::TableColumn;
use super::locate::SheetTable;
use super::{LeftoverKind, StrayCell, heading, stray, unit_line};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Role, own};
use crate::mapping::words;

/// Everything in a table that no role has: columns, cells outside all columns, and blocks of years
/// that are not as many as the form's years.
pub fn of_table(grid: &Grid, table: &SheetTable, years: Option<usize>) -> Vec<StrayCell> {
    let roleless = table.columns.iter().filter(|column| column.role.is_none());
    let columns = roleless.filter_map(|column| unmapped_column(grid, table, column));
    let all_rows = table.rows.iter();
    let rows = all_rows.flat_map(|row| outside_columns(grid, table, *row));
    columns.chain(rows).chain(blocks(table, years)).collect()
}

/// A column without a role that has something under its header.
fn unmapped_column(grid: &Grid, table: &SheetTable, column: &TableColumn) -> Option<StrayCell> {
    let mut cells = table.rows.iter().filter_map(|row| grid.at(column.at(*row)));
    cells.next()?;
    let at = column.at(table.header.1);
    Some((at, column.path.clone(), LeftoverKind::Column))
}

fn outside_columns<'a>(
    grid: &'a Grid,
    table: &'a SheetTable,
    row: u32,
) -> impl Iterator<Item = StrayCell> + 'a {
    let left = table.columns.first().map_or(0, |column| column.column);
    // Cells left of a table beside another belong to that other one.
    let left = if table.is_first { 0 } else { left };
    let own = move |cell: &&Cell| {
        (left..table.right).contains(&cell.at.column) && !own::is_own(&cell.text)
    };
    let cells = grid.row(row).iter().filter(own);
    let strays = cells.filter(|cell| table.column(cell.at.column).is_none());
    strays.map(|cell| stray(cell, LeftoverKind::Cell))
}

fn blocks(table: &SheetTable, years: Option<usize>) -> Option<StrayCell> {
    let years = years.filter(|years| *years != table.blocks && table.is_first)?;
    let at = table.columns.first()?.at(table.header.0);
    let counts = format!("{}組（様式の年度は{years}つ）", table.blocks);
    Some((at, counts, LeftoverKind::Blocks))
}

/// A figure, or else a unit, in a note or in a row below the table.
pub fn of_note(grid: &Grid, table: &SheetTable, row: u32) -> Option<StrayCell> {
    // The example that kensho writes into its own form has figures, which no section reported.
    let cells = grid.row(row).iter();
    if own::is_own_row(cells.map(|cell| cell.text.as_str())) {
        return None;
    }
    let figure = under(grid, table, [row], TableColumn::is_figure).next();
    let unit = || {
        let mut cells = table.cells(grid, row);
        cells.find(|cell| unit_line::named(grid, cell).is_some())
    };
    let unit = || Some(stray(unit()?, LeftoverKind::Cell));
    figure
        .map(|figure| stray(figure, LeftoverKind::Row))
        .or_else(unit)
}

/// A row under a header that the form does not know.
pub fn of_orphan(grid: &Grid, table: &SheetTable, row: u32) -> Option<StrayCell> {
    let first = table.cells(grid, row).next()?;
    Some(stray(first, LeftoverKind::Cell))
}

/// The first value in rows without a KPI. Rows that only carry a goal, a measure or a number are a heading
/// or an empty numbered row, and lose nothing.
pub fn of_nameless(
    grid: &Grid,
    table: &SheetTable,
    rows: impl IntoIterator<Item = u32>,
) -> Option<StrayCell> {
    let first = under(grid, table, rows, TableColumn::is_value).next()?;
    Some(stray(first, LeftoverKind::Row))
}

/// The same of a line among the rows; a unit, a year or a mark for nothing (－) is no loss there.
pub fn of_line(grid: &Grid, table: &SheetTable, row: u32) -> Option<StrayCell> {
    let is_loss =
        |cell: &&Cell| !heading::is_aside(&cell.text) && words::mark(&cell.text).is_none();
    let lost = under(grid, table, [row], TableColumn::is_value).find(is_loss)?;
    Some(stray(lost, LeftoverKind::Row))
}

/// A row of a KPI that does not say whether it holds targets or actuals.
pub fn of_wordless(grid: &Grid, table: &SheetTable, row: u32) -> Option<StrayCell> {
    let first = under(grid, table, [row], |column| column.is(&Role::Stacked)).next()?;
    Some(stray(first, LeftoverKind::Line))
}

/// The cells of some rows under the columns of a kind.
fn under<'a>(
    grid: &'a Grid,
    table: &'a SheetTable,
    rows: impl IntoIterator<Item = u32>,
    is_asked: fn(&TableColumn) -> bool,
) -> impl Iterator<Item = &'a Cell> {
    let columns = table.columns.iter().filter(move |column| is_asked(column));
    rows.into_iter().flat_map(move |row| {
        let columns = columns.clone();
        let cells = columns.filter_map(move |column| grid.at(column.at(row)));
        cells.filter(|cell| !own::is_own(&cell.text))
    })
}
