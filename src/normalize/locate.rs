//! Tables are found by their headers, never by row numbers.

use super::header::{self, Column, Header};
use crate::domain::{CellAt, folded};
use crate::intake::Grid;
use crate::mapping::form::{Role, TableForm};
use crate::mapping::words;

/// A table on a sheet.
#[derive(Debug)]
pub struct Table {
    /// Rows of the header, both included.
    pub header: (u32, u32),
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
    let mut tables = Vec::new();
    let mut from = 0;
    while let Some(header) = next_header(grid, form, from) {
        let (rows, notes) = rows_below(grid, form, &header);
        let last = rows.iter().chain(&notes).max().copied();
        from = last.unwrap_or(header.bottom).saturating_add(1);
        tables.extend(beside_each_other(header, rows, notes));
    }
    tables
}

fn next_header(grid: &Grid, form: &TableForm, from: u32) -> Option<Header> {
    let rows = grid.used_rows().filter(|row| *row >= from);
    let mut headers = rows.filter_map(|row| Header::at(grid, form, row));
    headers.find(Header::names_kpis)
}

/// A header that names KPIs twice is that of two tables: the second begins where the columns in
/// front of its KPI begin to say what those in front of the first say.
fn beside_each_other(header: Header, rows: Vec<u32>, notes: Vec<u32>) -> Vec<Table> {
    let is_kpi = |column: &Column| column.role == Some(Role::Kpi);
    let columns = &header.columns;
    let kpis: Vec<usize> = (0..columns.len())
        .filter(|index| is_kpi(&columns[*index]))
        .collect();
    let start_of = |index: usize| match kpis[..index].last() {
        None => 0,
        Some(before) => (0..=*before)
            .take_while(|back| columns[before - back].path == columns[kpis[index] - back].path)
            .last()
            .map_or(kpis[index], |back| kpis[index] - back),
    };
    let mut starts: Vec<usize> = (0..kpis.len()).map(start_of).collect();
    starts.dedup();
    if starts.is_empty() {
        starts.push(0);
    }
    let table = |(index, start): (usize, &usize)| {
        let end = starts.get(index + 1).copied();
        Table {
            header: (header.top, header.bottom),
            is_first: index == 0,
            columns: columns[*start..end.unwrap_or(columns.len())].to_vec(),
            right: end.map_or(u32::MAX, |end| columns[end].column),
            blocks: header.blocks,
            rows: rows.clone(),
            notes: notes.clone(),
        }
    };
    starts.iter().enumerate().map(table).collect()
}

/// The rows of a table, and the notes among and below them. A note does not end the table unless
/// the form says so: what follows may be another KPI.
fn rows_below(grid: &Grid, form: &TableForm, header: &Header) -> (Vec<u32>, Vec<u32>) {
    let below = grid.used_rows().filter(|row| *row > header.bottom);
    let own = below.take_while(|row| !is_header_again(grid, form, header, *row));
    let mut has_ended = false;
    own.partition(|row| {
        let first = grid.row(*row).first();
        let text = first.map_or("", |cell| cell.text.as_str());
        let ends = |end: &regex::Regex| end.is_match(&folded::key(text));
        has_ended |= form.end.as_ref().is_some_and(ends);
        !has_ended && !words::is_note(text)
    })
}

/// Whether the next table begins here: a cell says what the header above it says, and the row
/// begins a header.
fn is_header_again(grid: &Grid, form: &TableForm, header: &Header, row: u32) -> bool {
    let says_the_same = grid.row(row).iter().any(|cell| {
        let heads = (header.top..=header.bottom)
            .filter_map(|row| grid.at(CellAt::new(row, cell.at.column)));
        heads.into_iter().any(|head| head.text == cell.text)
    });
    let begins = || match header.is_spread {
        false => header::has_all_words(grid, form, row),
        true => Header::at(grid, form, row).is_some(),
    };
    says_the_same && begins()
}
