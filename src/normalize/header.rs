//! The header of a table: found by its words, one to four rows deep, and what each column holds.

use crate::domain::{CellAt, FiscalYear, folded, number};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Blocks, ColumnPattern, Role, TableForm};
use crate::mapping::words;
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// No header that people make is deeper.
const DEEPEST: u32 = 4;

/// A label that is nothing but a unit: （人）, （単位：千円）, 単位：件.
static UNIT_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\((?:単位:?)?([^()]+)\)|単位:(.+))$").expect("a constant pattern")
});

/// A label with a unit behind it: 実績値（千円）.
static UNIT_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.+)\((?:単位:)?([^()]+)\)$").expect("a constant pattern"));

/// A header on a sheet.
#[derive(Debug)]
pub struct Header {
    /// Its first row.
    pub top: u32,
    /// Its last row.
    pub bottom: u32,
    /// Whether the form's words are spread over several of its rows.
    pub is_spread: bool,
    /// Columns with a header, from the left.
    pub columns: Vec<Column>,
    /// How many blocks of years begin in it.
    pub blocks: usize,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its number, from zero.
    pub column: u32,
    /// Its header path as people read it: 実績値／R6.
    pub path: String,
    /// What it holds, if the form knows.
    pub role: Option<Role>,
    /// The year that its header or its block names.
    pub year: Option<FiscalYear>,
    /// Whether that year is spelled as a calendar year.
    pub is_calendar: bool,
    /// The unit that its header names.
    pub unit: Option<Arc<str>>,
    /// Whether it is written once for several rows.
    pub fill: bool,
    /// The name of its free texts, if it holds any.
    pub text: Option<Arc<str>>,
}

impl Header {
    /// The header that begins in a row, if one does.
    pub fn at(grid: &Grid, form: &TableForm, top: u32) -> Option<Self> {
        let words = words_end(grid, form, top)?;
        let bottom = bottom(grid, form, top, words);
        let mut columns = columns(grid, form, top, bottom);
        let blocks = give_years(form.blocks.as_ref(), &mut columns);
        Some(Self {
            top,
            bottom,
            is_spread: words > top,
            columns,
            blocks,
        })
    }

    /// Whether a KPI can be told in the rows below.
    pub fn names_kpis(&self) -> bool {
        let names = |column: &Column| matches!(column.role, Some(Role::Kpi | Role::Id));
        self.columns.iter().any(names)
    }
}

/// Whether each of the form's words stands in a cell of its own in this row.
pub fn has_all_words(grid: &Grid, form: &TableForm, row: u32) -> bool {
    let cells = grid.row(row);
    cells.len() >= form.header.len() && each_in_its_cell(form, &keys(cells))
}

fn keys(cells: &[Cell]) -> Vec<String> {
    cells.iter().map(|cell| folded::key(&cell.text)).collect()
}

fn each_in_its_cell(form: &TableForm, keys: &[String]) -> bool {
    let mut taken = vec![false; keys.len()];
    form.header.iter().all(|word| {
        let says = |index: &usize| !taken[*index] && keys[*index].contains(word.as_str());
        let found = (0..keys.len()).find(says);
        found.map(|index| taken[index] = true).is_some()
    })
}

/// The row in which the last of the form's words stands. They stand in one row; only where no row
/// near has them all, they may be spread over several.
fn words_end(grid: &Grid, form: &TableForm, top: u32) -> Option<u32> {
    if has_all_words(grid, form, top) {
        return Some(top);
    }
    if form.header.len() < 2 {
        return None;
    }
    let mut spread = keys(grid.row(top));
    let says = |key: &String| form.header.iter().any(|word| key.contains(word.as_str()));
    if !spread.iter().any(says) {
        return None;
    }
    let below = || top + 1..top.saturating_add(DEEPEST);
    if below().any(|row| has_all_words(grid, form, row)) {
        return None;
    }
    below().find(|row| {
        spread.extend(keys(grid.row(*row)));
        each_in_its_cell(form, &spread)
    })
}

/// The header reaches as far down as its merges do, and over rows of years or units below it.
fn bottom(grid: &Grid, form: &TableForm, top: u32, words: u32) -> u32 {
    let deepest = top.saturating_add(DEEPEST - 1);
    let mut bottom = words;
    let mut row = top;
    while row <= bottom.min(deepest) {
        let merged = grid
            .row(row)
            .iter()
            .filter_map(|cell| grid.merge_at(cell.at));
        bottom = merged.map(|merge| merge.last.row).fold(bottom, u32::max);
        row += 1;
    }
    while bottom < deepest && continues(grid, form, (top, bottom), bottom + 1) {
        bottom += 1;
    }
    bottom.min(deepest)
}

/// Whether a row under a header still belongs to it: it says years, units or kinds, it says no
/// figures, and nothing under the header's first word, where a KPI would have its name.
fn continues(grid: &Grid, form: &TableForm, (top, bottom): (u32, u32), row: u32) -> bool {
    let cells = grid.row(row);
    let is_year = |cell: &Cell| {
        FiscalYear::parse(&cell.text).is_some() || FiscalYear::find(&cell.text).is_some()
    };
    let is_label = |cell: &Cell| {
        let key = folded::key(&cell.text);
        is_year(cell) || UNIT_ONLY.is_match(&key) || words::line(&cell.text).is_some()
    };
    let is_figure =
        |cell: &Cell| !is_year(cell) && number::parse(&folded::key(&cell.text)).is_some();
    let is_named = |cell: &Cell| {
        let word = form.header.first();
        let heads = (top..=bottom).filter_map(|row| grid.at(CellAt::new(row, cell.at.column)));
        let says =
            |head: &Cell| word.is_some_and(|word| folded::key(&head.text).contains(word.as_str()));
        heads.into_iter().any(says)
    };
    cells.iter().any(is_label) && !cells.iter().any(|cell| is_figure(cell) || is_named(cell))
}

fn columns(grid: &Grid, form: &TableForm, top: u32, bottom: u32) -> Vec<Column> {
    let ends = (top..=bottom)
        .filter_map(|row| grid.row(row).last())
        .map(|cell| {
            grid.merge_at(cell.at)
                .map_or(cell.at.column, |merge| merge.last.column)
        });
    let last = ends.max().unwrap_or_default();
    let mut columns: Vec<Column> = Vec::new();
    for column in 0..=last {
        let labels = path(grid, top, bottom, column);
        if !labels.is_empty() {
            columns.push(column_of(form, column, &labels, &columns));
        }
    }
    columns
}

/// Roles of which a row has only one.
pub fn is_single(role: &Role) -> bool {
    matches!(
        role,
        Role::Id | Role::Kpi | Role::Unit | Role::Section | Role::Goal | Role::Measure | Role::Line
    )
}

fn column_of(form: &TableForm, column: u32, labels: &[String], left: &[Column]) -> Column {
    let keys: Vec<String> = labels.iter().map(|label| folded::key(label)).collect();
    let mut found = Column {
        column,
        path: labels.join("／").replace('\n', ""),
        role: None,
        year: None,
        is_calendar: false,
        unit: None,
        fill: keys.iter().any(|key| form.fill.contains(key)),
        text: None,
    };
    let path = found.path.clone();
    // A second column of names is another table's, if it is called the same; else nobody knows.
    let shuts_out = |other: &Column, role: &Role| {
        other.role.as_ref() == Some(role) && (*role != Role::Kpi || other.path != path)
    };
    let is_taken = |role: &Role| is_single(role) && left.iter().any(|other| shuts_out(other, role));
    let free = || {
        form.columns
            .iter()
            .filter(|pattern| !is_taken(&pattern.role))
    };
    let dress = Dress::all(&keys);
    if let Some(role) = dress
        .iter()
        .find_map(|dress| free().find_map(|pattern| dress.fits(pattern, &mut found)))
    {
        found.text = text_name(&role);
        found.role = Some(role);
    }
    found
}

/// A header path as a pattern may fit it: as it stands, or without the units in it.
struct Dress {
    key: String,
    unit: Option<String>,
}

impl Dress {
    fn all(keys: &[String]) -> Vec<Self> {
        let whole = Self {
            key: keys.join("/"),
            unit: None,
        };
        let unit = keys.iter().find_map(|key| {
            let caught = UNIT_ONLY.captures(key)?;
            Some(caught.get(1).or(caught.get(2))?.as_str().to_owned())
        });
        let named = keys.iter().filter(|key| !UNIT_ONLY.is_match(key)).cloned();
        let without = unit.map(|unit| Self {
            key: named.collect::<Vec<_>>().join("/"),
            unit: Some(unit),
        });
        let behind = UNIT_BEHIND.captures(&whole.key).map(|caught| Self {
            key: caught[1].to_owned(),
            unit: Some(caught[2].to_owned()),
        });
        std::iter::once(whole)
            .chain(without)
            .chain(behind)
            .collect()
    }

    /// Gives the pattern's role if it fits, and notes the year and the unit that it catches.
    fn fits(&self, pattern: &ColumnPattern, column: &mut Column) -> Option<Role> {
        let caught = pattern.pattern.captures(&self.key)?;
        let year = caught
            .name("year")
            .map(|text| FiscalYear::parse(text.as_str()));
        if year == Some(None) {
            return None;
        }
        let unit = caught
            .name("unit")
            .map(|unit| unit.as_str())
            .or(self.unit.as_deref());
        column.year = year.flatten();
        let written = caught.name("year").map(|text| text.as_str());
        column.is_calendar = written.is_some_and(FiscalYear::is_calendar);
        column.unit = unit.map(Arc::from);
        Some(pattern.role.clone())
    }
}

fn text_name(role: &Role) -> Option<Arc<str>> {
    match role {
        Role::Text(name) => Some(Arc::from(name.as_str())),
        _ => None,
    }
}

/// Gives the columns of each block their year; gives how many blocks there are. If that is not how
/// many years the form has, nobody can tell which is which, and no column gets one.
fn give_years(blocks: Option<&Blocks>, columns: &mut [Column]) -> usize {
    let Some(blocks) = blocks else { return 0 };
    let begins = |column: &Column| {
        let key = folded::key(&column.path);
        let leaf = key.rsplit('/').next().unwrap_or_default();
        blocks.starts_at.is_match(&key) || blocks.starts_at.is_match(leaf)
    };
    let starts: Vec<usize> = (0..columns.len())
        .filter(|index| begins(&columns[*index]))
        .collect();
    if starts.len() == blocks.years.len() {
        for (index, column) in columns.iter_mut().enumerate() {
            let block = starts.partition_point(|start| *start <= index);
            let of_block = block.checked_sub(1).map(|block| blocks.years[block]);
            column.year = column.year.or(of_block);
        }
    }
    starts.len()
}

/// The labels above a column, from the top; a merged label is said once.
fn path(grid: &Grid, top: u32, bottom: u32, column: u32) -> Vec<String> {
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
fn spread_from_left(grid: &Grid, at: CellAt, bottom: u32) -> Option<&Cell> {
    let is_upper = at.row < bottom && grid.merges().is_empty();
    let has_own_label_below = is_upper && grid.at(CellAt::new(bottom, at.column)).is_some();
    let left = grid
        .row(at.row)
        .iter()
        .rev()
        .find(|cell| cell.at.column < at.column)?;
    (has_own_label_below && grid.at(CellAt::new(bottom, left.at.column)).is_some()).then_some(left)
}
