//! Tables are found by their headers, never by row numbers.

use crate::domain::{CellAt, FiscalYear, folded};
use crate::intake::Grid;
use crate::mapping::form::{Role, TableForm};
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// No header that people make is deeper.
const DEEPEST_HEADER: u32 = 4;

/// What ends a table even where the form does not say so.
static NOTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:※|注[):0-9]|注意:|\\(注)").expect("a constant pattern"));

/// A table on a sheet.
#[derive(Debug)]
pub struct Table {
    /// Rows of the header, both included.
    pub header: (u32, u32),
    /// Columns with a header.
    pub columns: Vec<Column>,
    /// Rows below the header that belong to it, as numbers of used rows.
    pub rows: Vec<u32>,
    /// Rows among and below them that are notes, or stand behind the end that the form names.
    pub notes: Vec<u32>,
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    /// Its number, from zero.
    pub column: u32,
    /// Its header path as people read it: 実績値／R6.
    pub path: String,
    /// What it holds, if the form knows.
    pub role: Option<Role>,
    /// The year that its header names.
    pub year: Option<FiscalYear>,
    /// Whether it is written once for several rows.
    pub fill: bool,
    /// The name of its free texts, if it holds any.
    pub text: Option<Arc<str>>,
}

/// All tables of a form on a sheet, from the top.
pub fn tables(grid: &Grid, form: &TableForm) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut from = 0;
    while let Some(table) = next_table(grid, form, from) {
        let last = table.rows.iter().chain(&table.notes).max();
        from = last.copied().unwrap_or(table.header.1) + 1;
        tables.push(table);
    }
    tables
}

fn next_table(grid: &Grid, form: &TableForm, from: u32) -> Option<Table> {
    grid.used_rows()
        .filter(|row| *row >= from)
        .filter(|row| is_header(grid, form, *row))
        .find_map(|top| {
            let bottom = header_bottom(grid, form, top);
            let columns = columns(grid, form, top, bottom);
            let names_kpis = columns
                .iter()
                .any(|column| matches!(column.role, Some(Role::Kpi | Role::Id)));
            let (rows, notes) = rows_below(grid, form, (top, bottom));
            names_kpis.then_some(Table {
                header: (top, bottom),
                columns,
                rows,
                notes,
            })
        })
}

/// Whether each of the form's words stands in a cell of its own in this row.
fn is_header(grid: &Grid, form: &TableForm, row: u32) -> bool {
    let cells = grid.row(row);
    if cells.len() < form.header.len() {
        return false;
    }
    let keys: Vec<String> = cells.iter().map(|cell| folded::key(&cell.text)).collect();
    let mut taken = vec![false; keys.len()];
    form.header.iter().all(|word| {
        let found =
            (0..keys.len()).find(|index| !taken[*index] && keys[*index].contains(word.as_str()));
        found.map(|index| taken[index] = true).is_some()
    })
}

/// The header reaches as far down as its merges do; without merges, a row of years below belongs to it.
fn header_bottom(grid: &Grid, form: &TableForm, top: u32) -> u32 {
    let by_merges = grid
        .row(top)
        .iter()
        .filter_map(|cell| grid.merge_at(cell.at))
        .map(|merge| merge.last.row)
        .max()
        .unwrap_or(top);
    if by_merges > top {
        return by_merges.min(top + DEEPEST_HEADER - 1);
    }
    if has_years_below(grid, form, top) {
        top + 1
    } else {
        top
    }
}

/// Whether the next row has years, and nothing under the header's first word: a KPI has a name there.
fn has_years_below(grid: &Grid, form: &TableForm, top: u32) -> bool {
    let below = grid.row(top + 1);
    let is_named = |cell: &crate::intake::Cell| {
        let head = grid.at(CellAt::new(top, cell.at.column));
        let word = form.header.first();
        head.zip(word)
            .is_some_and(|(head, word)| folded::key(&head.text).contains(word.as_str()))
    };
    let is_year = |cell: &crate::intake::Cell| {
        FiscalYear::parse(&cell.text).is_some() || FiscalYear::find(&cell.text).is_some()
    };
    below.iter().any(is_year) && !below.iter().any(is_named)
}

fn columns(grid: &Grid, form: &TableForm, top: u32, bottom: u32) -> Vec<Column> {
    let last = (top..=bottom)
        .filter_map(|row| grid.row(row).last())
        .map(|cell| {
            grid.merge_at(cell.at)
                .map_or(cell.at.column, |merge| merge.last.column)
        });
    let last = last.max().unwrap_or_default();
    let mut columns: Vec<Column> = Vec::new();
    for column in 0..=last {
        let labels = header_path(grid, top, bottom, column);
        if labels.is_empty() {
            continue;
        }
        let taken = |role: &Role| {
            is_single(role)
                && columns
                    .iter()
                    .any(|column| column.role.as_ref() == Some(role))
        };
        columns.push(column_of(form, column, &labels, taken));
    }
    columns
}

/// Roles of which a row has only one.
fn is_single(role: &Role) -> bool {
    matches!(
        role,
        Role::Id | Role::Kpi | Role::Unit | Role::Section | Role::Goal | Role::Measure
    )
}

fn column_of(
    form: &TableForm,
    column: u32,
    labels: &[String],
    taken: impl Fn(&Role) -> bool,
) -> Column {
    let path = labels.join("／").replace('\n', "");
    let keys: Vec<String> = labels.iter().map(|label| folded::key(label)).collect();
    let key = keys.join("/");
    let fill = keys.iter().any(|key| form.fill.contains(key));
    for pattern in &form.columns {
        let Some(caught) = pattern
            .pattern
            .captures(&key)
            .filter(|_| !taken(&pattern.role))
        else {
            continue;
        };
        let year = caught
            .name("year")
            .map(|text| FiscalYear::parse(text.as_str()));
        if year != Some(None) {
            return Column {
                column,
                path,
                role: Some(pattern.role.clone()),
                year: year.flatten(),
                fill,
                text: text_name(&pattern.role),
            };
        }
    }
    Column {
        column,
        path,
        role: None,
        year: None,
        fill,
        text: None,
    }
}

fn text_name(role: &Role) -> Option<Arc<str>> {
    match role {
        Role::Text(name) => Some(Arc::from(name.as_str())),
        _ => None,
    }
}

/// The labels above a column, from the top; a merged label is said once.
fn header_path(grid: &Grid, top: u32, bottom: u32, column: u32) -> Vec<String> {
    let mut labels: Vec<(CellAt, String)> = Vec::new();
    for row in top..=bottom {
        let at = CellAt::new(row, column);
        let label = grid
            .seen_at(at)
            .or_else(|| spread_from_left(grid, at, bottom));
        if let Some(cell) =
            label.filter(|cell| labels.last().is_none_or(|(last, _)| *last != cell.at))
        {
            labels.push((cell.at, cell.text.clone()));
        }
    }
    labels.into_iter().map(|(_, label)| label).collect()
}

/// In files without merges (CSV), a label above several columns is written over the first only.
fn spread_from_left(grid: &Grid, at: CellAt, bottom: u32) -> Option<&crate::intake::Cell> {
    let is_upper = at.row < bottom && grid.merges().is_empty();
    let has_own_label_below = is_upper && grid.at(CellAt::new(bottom, at.column)).is_some();
    let left = grid
        .row(at.row)
        .iter()
        .rev()
        .find(|cell| cell.at.column < at.column)?;
    (has_own_label_below && grid.at(CellAt::new(bottom, left.at.column)).is_some()).then_some(left)
}

/// The rows of a table, and the notes among and below them. A note does not end the table unless
/// the form says so: what follows may be another KPI.
fn rows_below(grid: &Grid, form: &TableForm, (top, bottom): (u32, u32)) -> (Vec<u32>, Vec<u32>) {
    let below = grid.used_rows().filter(|row| *row > bottom);
    let own = below.take_while(|row| !is_header_again(grid, form, top, *row));
    let mut has_ended = false;
    own.partition(|row| {
        let key = first_key(grid, *row);
        has_ended |= form.end.as_ref().is_some_and(|end| end.is_match(&key));
        !has_ended && !NOTE.is_match(&key)
    })
}

/// What the first cell of a row says, folded.
fn first_key(grid: &Grid, row: u32) -> String {
    let first = grid.row(row).first();
    first.map_or_else(String::new, |cell| folded::key(&cell.text))
}

/// Whether the next table begins here: a cell says what the header above it says, and the row is a header.
fn is_header_again(grid: &Grid, form: &TableForm, top: u32, row: u32) -> bool {
    let says_the_same = grid.row(row).iter().any(|cell| {
        grid.at(CellAt::new(top, cell.at.column))
            .is_some_and(|head| head.text == cell.text)
    });
    says_the_same && is_header(grid, form, row)
}
