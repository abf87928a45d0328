//! Tables are found by their headers, never by row numbers.

use super::header::{self, Column, Header};
use crate::domain::{FiscalYear, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Role, TableForm};
use crate::mapping::words;
use std::collections::HashSet;
use std::ops::Range;

/// A sheet with more tables is a trap, not a report.
pub const MOST_TABLES: usize = 2_000;

/// A line above a table says its title, its year and its unit at most.
const MOST_CAPTIONS: usize = 3;

/// A table on a sheet.
#[derive(Debug)]
pub struct Table {
    /// Rows of the header, both included.
    pub header: (u32, u32),
    /// The first row of the lines above it that belong to it: its title, its unit.
    pub captions: u32,
    /// Its columns with a header.
    pub columns: Vec<Column>,
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
    while let Some((at, header)) = next_header(grid, form, &used[from..]) {
        let top = from + at;
        let below = top + used[top..].partition_point(|row| *row <= header.bottom);
        let end = below + own_rows(grid, form, &header, &used[below..]);
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
    tables
}

/// The next row in which a header of KPIs begins, by its place among the rows.
fn next_header(grid: &Grid, form: &TableForm, rows: &[u32]) -> Option<(usize, Header)> {
    let headers = rows.iter().enumerate();
    let mut headers =
        headers.filter_map(|(index, row)| Some((index, Header::at(grid, form, *row)?)));
    headers.find(|(_, header)| header.names_kpis())
}

/// How many of the rows below a header stand before the next one.
fn own_rows(grid: &Grid, form: &TableForm, header: &Header, below: &[u32]) -> usize {
    let heads: HashSet<&str> = (header.top..=header.bottom)
        .flat_map(|row| grid.row(row).iter().map(|cell| cell.text.as_str()))
        .collect();
    let begins = |row: &u32| {
        let says_the_same = grid
            .row(*row)
            .iter()
            .any(|cell| heads.contains(cell.text.as_str()));
        says_the_same && begins_header(grid, form, header, *row)
    };
    below.iter().position(begins).unwrap_or(below.len())
}

fn begins_header(grid: &Grid, form: &TableForm, header: &Header, row: u32) -> bool {
    match header.is_spread {
        false => header::has_all_words(grid, form, row),
        true => Header::at(grid, form, row).is_some(),
    }
}

/// How many rows at the end of a table are the title or the unit of the next: lines that say so, and
/// lines without figures behind a blank row.
fn captions_at_the_end(grid: &Grid, header: &Header, own: &[u32]) -> usize {
    let values = header.columns.iter().filter(|column| is_value(column));
    let values: Vec<u32> = values.map(|column| column.column).collect();
    let mut captions = 0;
    for (count, (index, row)) in own.iter().enumerate().rev().enumerate() {
        let cells = grid.row(*row);
        let is_value = |cell: &Cell| values.contains(&cell.at.column) && !is_caption(&cell.text);
        if cells.len() > MOST_CAPTIONS || cells.iter().any(is_value) {
            break;
        }
        let is_told = cells.iter().any(|cell| is_caption(&cell.text));
        let is_behind_gap = index > 0 && own[index - 1] + 1 < *row;
        if is_told || is_behind_gap {
            captions = count + 1;
        }
    }
    captions
}

fn is_value(column: &Column) -> bool {
    matches!(
        column.role,
        Some(Role::Figure(_) | Role::Stacked | Role::Text(_) | Role::Unit)
    )
}

/// A line that says a year or a unit and is no figure: 令和５年度, （単位：千円）.
fn is_caption(text: &str) -> bool {
    let says_year = || FiscalYear::find(text).is_some() || FiscalYear::parse(text).is_some();
    folded::key(text).contains("単位") || says_year()
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
        let (rows, notes) = rows_and_notes(grid, form, own, left..right);
        Table {
            header: (header.top, header.bottom),
            captions,
            columns: columns[*start..end.unwrap_or(columns.len())].to_vec(),
            is_first: index == 0,
            right,
            blocks: header.blocks,
            rows,
            notes,
            until,
        }
    };
    header.starts.iter().enumerate().map(table).collect()
}

/// The rows of a table, and the notes among and below them. A note does not end the table unless
/// the form says so: what follows may be another KPI.
fn rows_and_notes(
    grid: &Grid,
    form: &TableForm,
    own: &[u32],
    columns: Range<u32>,
) -> (Vec<u32>, Vec<u32>) {
    let mut has_ended = false;
    own.iter().partition(|row| {
        let mut cells = grid.row(**row).iter();
        let first = cells.find(|cell| columns.contains(&cell.at.column));
        let text = first.map_or("", |cell| cell.text.as_str());
        let ends = |end: &regex::Regex| end.is_match(&folded::key(text));
        has_ended |= form.end.as_ref().is_some_and(ends);
        !has_ended && !words::is_note(text)
    })
}
