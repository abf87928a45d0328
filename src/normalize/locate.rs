//! Tables are found by their headers, never by row numbers.

use super::caption;
use super::header::{self, Column, Header};
use super::subject::Subject;
use super::unit_line;
use crate::domain::{CellAt, folded, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Role, TableForm};
use crate::mapping::words;
use std::collections::HashSet;
use std::ops::Range;

/// A sheet with more tables is a trap, not a report.
pub const MOST_TABLES: usize = 2_000;

/// A table on a sheet.
#[derive(Debug)]
pub struct Table {
    /// What its rows are about.
    pub subject: Subject,
    /// Rows of the header, both included.
    pub header: (u32, u32),
    /// The first row of the lines above it that belong to it: its title, its unit.
    pub captions: u32,
    /// Its columns with a header.
    pub columns: Vec<Column>,
    /// Where it begins; the first begins at the left edge.
    pub left: u32,
    /// Whether no other table stands to its left.
    pub is_first: bool,
    /// Where the next table beside it begins; beyond all columns if there is none.
    pub right: u32,
    /// How many blocks of years its header has.
    pub blocks: usize,
    /// Rows below the header that belong to it, as numbers of used rows.
    pub rows: Vec<u32>,
    /// Rows among and below them that are notes, or stand behind the end that the form names.
    pub notes: Vec<u32>,
    /// Rows behind it that belong to no table of the form.
    pub orphans: Vec<u32>,
    /// The row behind all that belongs to it: where the captions of the next table begin.
    pub until: u32,
}

impl Table {
    /// The column of a number, if it has a header.
    pub fn column(&self, column: u32) -> Option<&Column> {
        let index = self
            .columns
            .binary_search_by_key(&column, |column| column.column);
        Some(&self.columns[index.ok()?])
    }

    /// Its last row.
    pub fn last_row(&self) -> u32 {
        self.rows.last().copied().unwrap_or(self.header.1)
    }
}

/// All tables of a form on a sheet, from the top; those that stand beside each other from the left.
pub fn tables(grid: &Grid, form: &TableForm) -> Vec<Table> {
    let used: Vec<u32> = grid.used_rows().collect();
    let mut tables: Vec<Table> = Vec::new();
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
        let own = below..end - if is_followed { captions_below } else { 0 };
        let until = used.get(own.end).copied().unwrap_or(u32::MAX);
        tables.extend(beside_each_other(
            grid,
            form,
            header,
            &used[own.clone()],
            captions,
            until,
        ));
        (from, captions) = (own.end.max(top + 1), until);
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
fn orphans(tables: &mut [Table], rows: &[u32]) {
    if let Some(before) = tables.last_mut() {
        before.orphans.extend(rows);
    }
}

/// The next row in which a header of names begins, by its place among the rows.
fn next_header(grid: &Grid, form: &TableForm, rows: &[u32]) -> Option<(usize, Header)> {
    let headers = rows.iter().enumerate();
    let mut headers =
        headers.filter_map(|(index, row)| Some((index, Header::at(grid, form, *row)?)));
    headers.find(|(_, header)| header.subject().is_some())
}

/// How many of the rows below a header stand before the next one.
fn own_rows(grid: &Grid, form: &TableForm, header: &Header, below: &[u32]) -> (usize, bool) {
    let heads: HashSet<&str> = (header.top..=header.bottom)
        .flat_map(|row| grid.row(row).iter().map(|cell| cell.text.as_str()))
        .collect();
    let says_the_same = |row: &&u32| {
        let mut cells = grid.row(**row).iter();
        cells.any(|cell| heads.contains(cell.text.as_str()))
    };
    let mut like = below
        .iter()
        .enumerate()
        .filter(|(_, row)| says_the_same(row));
    let next = like.find_map(
        |(index, row)| match begins_header(grid, form, header, *row) {
            true => Some((index, false)),
            false => names_again(grid, header, *row).then_some((index, true)),
        },
    );
    next.unwrap_or((below.len(), false))
}

/// Whether a row says over the names what the header says there: another table begins, though the
/// form may not know it.
fn names_again(grid: &Grid, header: &Header, row: u32) -> bool {
    let name = header.subject().unwrap_or(Subject::Kpi).role();
    let names = header.columns.iter();
    let names = names.filter(|column| column.role.as_ref() == Some(&name));
    let mut heads = names.flat_map(|column| {
        let rows = header.top..=header.bottom;
        rows.map(move |row| CellAt::new(row, column.column))
    });
    heads.any(|head| {
        let again = grid.at(CellAt::new(row, head.column));
        grid.at(head)
            .zip(again)
            .is_some_and(|(head, again)| head.text == again.text)
    })
}

fn begins_header(grid: &Grid, form: &TableForm, header: &Header, row: u32) -> bool {
    match header.is_spread {
        false => header::has_all_words(grid, form, row),
        true => Header::at(grid, form, row).is_some(),
    }
}

/// How many rows at the end of a table are lines above the next: those that say years or units, and
/// single lines behind a blank row.
fn captions_at_the_end(grid: &Grid, header: &Header, own: &[u32]) -> usize {
    let values = header.columns.iter().filter(|column| is_value(column));
    let values: Vec<u32> = values.map(|column| column.column).collect();
    let mut captions = 0;
    for (count, (index, row)) in own.iter().enumerate().rev().enumerate() {
        let cells = grid.row(*row);
        let is_told =
            caption::is_row(grid, *row, &(0..u32::MAX)) || tells_unit(grid, header, cells);
        let is_value = |cell: &Cell| values.contains(&cell.at.column);
        if !is_told && (cells.len() > 1 || cells.iter().any(is_value)) {
            break;
        }
        let is_behind_gap = index > 0 && own[index - 1] + 1 < *row;
        if is_told || is_behind_gap {
            captions = count + 1;
        }
    }
    captions
}

/// Whether a row is a title with the unit of the table below it: ■事務事業 （単位：千円）. It stands
/// beside the names and figures of the table above, in one cell or in two.
fn tells_unit(grid: &Grid, header: &Header, cells: &[Cell]) -> bool {
    const MOST_CELLS: usize = 3;
    let Some(subject) = header.subject() else {
        return false;
    };
    let is_own = |cell: &&Cell| {
        let mut columns = header.columns.iter();
        let column = columns.find(|column| column.column == cell.at.column);
        column.is_some_and(|column| column.role == Some(subject.role()) || is_value(column))
    };
    let is_line = |cell: &Cell| unit_line::is_line(&cell.text);
    let tells = |cell: &Cell| {
        let is_title = unit_line::is_title(&cell.text) && !words::is_note(&cell.text);
        is_title && unit_line::named(grid, cell).is_some()
    };
    cells.len() <= MOST_CELLS
        && cells.iter().any(tells)
        && !cells
            .iter()
            .filter(|cell| !is_line(cell))
            .any(|cell| is_own(&cell))
}

fn is_value(column: &Column) -> bool {
    matches!(
        column.role,
        Some(Role::Figure(_) | Role::Stacked | Role::Text(_) | Role::Rating | Role::Unit)
    )
}

/// The tables under one header: one, or several beside each other.
fn beside_each_other(
    grid: &Grid,
    form: &TableForm,
    header: Header,
    own: &[u32],
    captions: u32,
    until: u32,
) -> Vec<Table> {
    let columns = &header.columns;
    let table = |(index, start): (usize, &usize)| {
        let end = header.starts.get(index + 1).copied();
        let left = if index == 0 {
            0
        } else {
            columns[*start].column
        };
        let right = end.map_or(u32::MAX, |end| columns[end].column);
        let own_columns = &columns[*start..end.unwrap_or(columns.len())];
        let subject = Subject::of(own_columns).unwrap_or(Subject::Kpi);
        let (rows, notes) = rows_and_notes(grid, form, own, (own_columns, subject), left..right);
        Table {
            subject,
            left,
            header: (header.top, header.bottom),
            captions,
            columns: own_columns.to_vec(),
            is_first: index == 0,
            right,
            blocks: header.blocks,
            rows,
            notes,
            orphans: Vec::new(),
            until,
        }
    };
    header.starts.iter().enumerate().map(table).collect()
}

/// The rows of a table, and the notes among and below them. A note does not end the table unless
/// the form says so: what follows may be another KPI or project.
fn rows_and_notes(
    grid: &Grid,
    form: &TableForm,
    own: &[u32],
    (columns, subject): (&[Column], Subject),
    places: Range<u32>,
) -> (Vec<u32>, Vec<u32>) {
    let role = subject.role();
    let named = columns
        .iter()
        .find(|column| column.role.as_ref() == Some(&role));
    let mut has_ended = false;
    own.iter().partition(|row| {
        // Of many tables beside each other, each looks for its own cells among those of all.
        work::spend(grid.row(**row).len());
        let mut cells = grid.row(**row).iter();
        let Some(first) = cells.find(|cell| places.contains(&cell.at.column)) else {
            return !has_ended;
        };
        let ends = |end: &regex::Regex| end.is_match(&folded::key(&first.text));
        has_ended |= form.end.as_ref().is_some_and(ends);
        // 備考：なし in front of a name is no note.
        let name = named.and_then(|named| grid.at(CellAt::new(**row, named.column)));
        let head = columns
            .iter()
            .find(|column| column.column == first.at.column);
        let is_remark = head
            .is_some_and(|head| matches!(head.role, None | Some(Role::Text(_) | Role::Ignored)));
        let is_named = is_remark && name.is_some();
        !has_ended && (is_named || !words::is_note(&first.text))
    })
}
