//! Tables are found by their headers, never by row numbers.

use super::caption;
use super::column::TableColumn;
use super::header::{self, Header};
use super::subject::TableSubject;
use super::unit_line;
use crate::domain::{folded, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Role, TableForm, own};
use crate::mapping::words;
use std::collections::HashSet;
use std::ops::Range;

/// A sheet with more tables is a trap, not a report.
pub const MOST_TABLES: usize = 2_000;

/// A table on a sheet.
#[derive(Debug, Default)]
pub struct SheetTable {
    /// What its rows are about.
    pub subject: TableSubject,
    /// Rows of the header, both included.
    pub header: (u32, u32),
    /// The first row of the lines above it that belong to it: its title, its unit.
    pub captions: u32,
    /// Its columns with a header.
    pub columns: Vec<TableColumn>,
    /// Where it begins; the first begins at the left edge.
    pub left: u32,
    /// Whether no other table stands to its left.
    pub is_first: bool,
    /// Where the next table beside it begins; beyond all columns without one.
    pub right: u32,
    /// How many blocks of years its header has.
    pub blocks: usize,
    /// The numbers of the used rows below the header that belong to it.
    pub rows: Vec<u32>,
    /// Rows among and below them that are notes, or stand behind the end that the form names.
    pub notes: Vec<u32>,
    /// Rows behind it that belong to no table of the form.
    pub orphans: Vec<u32>,
    /// The row behind all that belongs to it: where the captions of the next table begin.
    pub until: u32,
}

impl SheetTable {
    /// The column of a number, if it has a header.
    pub fn column(&self, column: u32) -> Option<&TableColumn> {
        let columns = &self.columns;
        let index = columns.binary_search_by_key(&column, |column| column.column);
        Some(&columns[index.ok()?])
    }

    /// The columns of a role.
    pub fn of_role<'t>(&'t self, role: &'t Role) -> impl Iterator<Item = &'t TableColumn> + Clone {
        self.columns.iter().filter(|column| column.is(role))
    }

    /// Whether a column holds the names of the rows' subjects: KPIs or projects.
    pub fn is_of_names(&self, column: &TableColumn) -> bool {
        column.is(&self.subject.role())
    }

    /// The numbers of the columns that are its own, with a header or without.
    pub fn places(&self) -> Range<u32> {
        self.left..self.right
    }

    /// The cells of a row that stand in its own columns.
    pub fn cells<'g>(&self, grid: &'g Grid, row: u32) -> impl Iterator<Item = &'g Cell> + use<'g> {
        let own = self.places();
        let cells = grid.row(row).iter();
        cells.filter(move |cell| own.contains(&cell.at.column))
    }

    /// Its last row.
    pub fn last_row(&self) -> u32 {
        self.rows.last().copied().unwrap_or(self.header.1)
    }
}

/// All tables of a form on a sheet, from the top; those that stand beside each other from the left.
pub fn tables(grid: &Grid, form: &TableForm) -> Vec<SheetTable> {
    let used: Vec<u32> = grid.used_rows().collect();
    let mut tables: Vec<SheetTable> = Vec::new();
    let mut from = 0;
    let mut captions = 0;
    let mut is_foreign = false;
    while let Some((at, header)) = next_header(grid, form, &used[from..]) {
        let top = from + at;
        if is_foreign {
            orphans(&mut tables, &used[from..top]);
        }
        let below = top + used[top..].partition_point(|row| *row <= header.bottom);
        let count;
        (count, is_foreign) = own_rows(grid, form, &header, &used[below..]);
        let end = below + count;
        let is_followed = end < used.len();
        let captions_below = captions_at_the_end(grid, &header, &used[below..end]);
        // Captions at the end of the rows belong to the table below, if any.
        let own = below..end - if is_followed { captions_below } else { 0 };
        let until = used.get(own.end).copied().unwrap_or(u32::MAX);
        // At least one row further, or the loop would find the same header again.
        from = own.end.max(top + 1);
        let own = &used[own];
        tables.extend(beside_each_other(grid, form, header, own, captions..until));
        captions = until;
        // Stops beyond the limit, not at it: the tables beyond show that rows were not read.
        if tables.len() > MOST_TABLES {
            break;
        }
    }
    if is_foreign {
        orphans(&mut tables, &used[from..]);
    }
    tables
}

/// Rows between tables that belong to none, though a header of names stands over them.
fn orphans(tables: &mut [SheetTable], rows: &[u32]) {
    if let Some(before) = tables.last_mut() {
        before.orphans.extend(rows);
    }
}

/// The next row in which a header of names begins, by its place among the rows.
fn next_header(grid: &Grid, form: &TableForm, rows: &[u32]) -> Option<(usize, Header)> {
    let mut rows = rows.iter().enumerate();
    rows.find_map(|(index, row)| {
        let found = Header::at(grid, form, *row);
        let header = found.filter(|found| found.subject().is_some())?;
        Some((index, header))
    })
}

/// How many of the rows below a header stand before the next one, and whether the form does not know that one.
fn own_rows(grid: &Grid, form: &TableForm, header: &Header, below: &[u32]) -> (usize, bool) {
    let cells = (header.top..=header.bottom).flat_map(|row| grid.row(row));
    let heads: HashSet<&str> = cells.map(|cell| cell.text.as_str()).collect();
    let mut below_rows = below.iter().enumerate();
    let next = below_rows.find_map(|(index, row)| {
        // Looking for a header is slow, and one that begins again repeats a text of this one.
        let mut cells = grid.row(*row).iter();
        if !cells.any(|cell| heads.contains(cell.text.as_str())) {
            return None;
        }
        match begins_header(grid, form, header, *row) {
            true => Some((index, false)),
            false => names_again(grid, header, *row).then_some((index, true)),
        }
    });
    next.unwrap_or((below.len(), false))
}

/// Whether a row says over the names what the header says there: another table begins, though the
/// form may not know it.
fn names_again(grid: &Grid, header: &Header, row: u32) -> bool {
    let name = header.subject().unwrap_or_default().role();
    let mut names = header.columns.iter().filter(|column| column.is(&name));
    names.any(|column| {
        let again = grid.at(column.at(row));
        let mut heads = (header.top..=header.bottom).filter_map(|row| grid.at(column.at(row)));
        again.is_some_and(|again| heads.any(|head| head.text == again.text))
    })
}

fn begins_header(grid: &Grid, form: &TableForm, header: &Header, row: u32) -> bool {
    // Only the words of a spread header have to be looked for in several rows, which is slow.
    match header.is_spread {
        false => header::has_all_words(grid, form, row),
        true => Header::at(grid, form, row).is_some(),
    }
}

/// How many rows at the end of a table are lines above the next: those that say years or units, and
/// single lines behind a blank row.
fn captions_at_the_end(grid: &Grid, header: &Header, own: &[u32]) -> usize {
    let is_value = |cell: &Cell| header.column(cell).is_some_and(is_value);
    let mut captions = 0;
    for (count, (index, row)) in own.iter().enumerate().rev().enumerate() {
        let cells = grid.row(*row);
        let says_unit = || says_unit(grid, header, cells);
        let is_caption = caption::is_row(grid, *row, &(0..u32::MAX)) || says_unit();
        if !is_caption && (cells.len() > 1 || cells.iter().any(is_value)) {
            break;
        }
        let is_behind_gap = index > 0 && own[index - 1] + 1 < *row;
        if is_caption || is_behind_gap {
            captions = count + 1;
        }
    }
    captions
}

/// Whether a row is a title with the unit of the table below it: ■事務事業 （単位：千円）. It stands
/// beside the names and figures of the table above, in one cell or in two.
fn says_unit(grid: &Grid, header: &Header, cells: &[Cell]) -> bool {
    const MOST_CELLS: usize = 3;
    let Some(subject) = header.subject() else {
        return false;
    };
    let is_own = |cell: &Cell| {
        let column = header.column(cell);
        column.is_some_and(|column| column.is(&subject.role()) || is_value(column))
    };
    let says = |cell: &Cell| {
        let is_title = unit_line::is_title(&cell.text) && !words::is_note(&cell.text);
        is_title && unit_line::named(grid, cell).is_some()
    };
    let may_stand = |cell: &Cell| unit_line::is_line(&cell.text) || !is_own(cell);
    cells.len() <= MOST_CELLS && cells.iter().any(says) && cells.iter().all(may_stand)
}

fn is_value(column: &TableColumn) -> bool {
    column.is_value() || column.is(&Role::Unit)
}

/// The tables under one header: one, or several beside each other.
fn beside_each_other(
    grid: &Grid,
    form: &TableForm,
    header: Header,
    own: &[u32],
    captions: Range<u32>,
) -> Vec<SheetTable> {
    let columns = &header.columns;
    let table = |(index, start): (usize, &usize)| {
        let end = header.starts.get(index + 1).copied();
        let is_first = index == 0;
        let mut table = SheetTable {
            header: (header.top, header.bottom),
            captions: captions.start,
            columns: columns[*start..end.unwrap_or(columns.len())].to_vec(),
            left: if is_first { 0 } else { columns[*start].column },
            is_first,
            right: end.map_or(u32::MAX, |end| columns[end].column),
            blocks: header.blocks,
            until: captions.end,
            ..SheetTable::default()
        };
        table.subject = TableSubject::of(&table.columns).unwrap_or_default();
        (table.rows, table.notes) = rows_and_notes(grid, form, own, &table);
        table
    };
    header.starts.iter().enumerate().map(table).collect()
}

/// The rows of a table, and the notes among and below them. A note does not end the table unless
/// the form says so: what follows may be another KPI or project.
fn rows_and_notes(
    grid: &Grid,
    form: &TableForm,
    own: &[u32],
    table: &SheetTable,
) -> (Vec<u32>, Vec<u32>) {
    let named = table
        .columns
        .iter()
        .find(|column| table.is_of_names(column));
    let mut has_ended = false;
    own.iter().partition(|row| {
        // Of many tables beside each other, each looks for its own cells among those of all.
        work::spend(grid.row(**row).len());
        let Some(first) = table.cells(grid, **row).next() else {
            // A row of a table beside this one: here it is neither a note nor the end.
            return !has_ended;
        };
        let ends = |end: &regex::Regex| end.is_match(&folded::key(&first.text));
        has_ended |= form.end.as_ref().is_some_and(ends);
        // 備考：なし in front of a name is no note.
        let head = table.column(first.at.column).map(|head| &head.role);
        let is_remark = matches!(head, Some(None | Some(Role::Text(_) | Role::Ignored)));
        let name = named.and_then(|named| grid.at(named.at(**row)));
        let is_named = is_remark && name.is_some();
        let cells = grid.row(**row).iter().map(|cell| cell.text.as_str());
        let is_open = !has_ended && !own::is_own_row(cells);
        is_open && (is_named || !words::is_note(&first.text))
    })
}
