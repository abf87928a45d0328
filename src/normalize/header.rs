//! The header of a table: found by its words, one to four rows deep, and what each column holds.

use super::column::TableColumn;
use super::subject::{self, TableSubject};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, folded, number, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Blocks, ColumnPattern, Role, TableForm};
use crate::mapping::words;
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// No header that people make is deeper.
const DEEPEST: u32 = 4;

/// A label that is nothing but a unit or a year: （人）, （単位：千円）, 単位：件, （R5）.
static ASIDE_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\((?:単位:?)?([^()]+)\)|単位:(.+))$").expect("a constant pattern")
});

/// A label with a unit or a year behind it: 実績値（千円）, 実績値（R5）.
static ASIDE_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.+)\((?:単位:)?([^()]+)\)$").expect("a constant pattern"));

/// Longer labels are cut: one may span thousands of columns, each of which repeats it.
const LONGEST_LABEL: usize = 200;

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
    pub columns: Vec<TableColumn>,
    /// Where among them the tables begin that stand beside each other.
    pub starts: Vec<usize>,
    /// How many blocks of years begin in it.
    pub blocks: usize,
}

impl Header {
    /// The header that begins in a row, if one does.
    pub fn at(grid: &Grid, form: &TableForm, top: u32) -> Option<Self> {
        let words = words_end(grid, form, top)?;
        let bottom = bottom(grid, form, top, words);
        let (mut columns, starts) = columns(grid, form, top, bottom);
        let blocks = give_years(form.blocks.as_ref(), &mut columns);
        Some(Self {
            starts,
            top,
            bottom,
            is_spread: words > top,
            columns,
            blocks,
        })
    }

    /// The column in which a cell stands, if it has a header.
    pub fn column(&self, cell: &Cell) -> Option<&TableColumn> {
        let mut columns = self.columns.iter();
        columns.find(|column| column.column == cell.at.column)
    }

    /// What the rows below are about, if that can be told.
    pub fn subject(&self) -> Option<TableSubject> {
        TableSubject::of(&self.columns)
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
    let mut free: Vec<&String> = keys.iter().collect();
    form.header.iter().all(|word| {
        // Else a title with all words in one cell (目標値と実績値の推移) would be a header.
        let found = free.iter().position(|key| key.contains(word.as_str()));
        found.map(|index| free.remove(index)).is_some()
    })
}

/// The row in which the last of the form's words stands. They stand in one row; only where no row
/// near has them all, they may be spread over several.
fn words_end(grid: &Grid, form: &TableForm, top: u32) -> Option<u32> {
    if has_all_words(grid, form, top) {
        return Some(top);
    }
    // A single word cannot be spread over rows.
    if form.header.len() < 2 {
        return None;
    }
    // The header begins in the row of its first word, and not in the rows above it.
    let mut spread = keys(grid.row(top));
    if !spread.iter().any(|key| says_a_word(form, key)) {
        return None;
    }
    let below = || top + 1..top.saturating_add(DEEPEST);
    // That row is the header; this one only has a word of it, as titles have.
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
    // `bottom` moves while its rows are walked: a merge in the last of them may reach further down.
    let mut bottom = words;
    let mut row = top;
    while row <= bottom.min(deepest) {
        let cells = grid.row(row).iter();
        let merged = cells.filter_map(|cell| grid.merge_at(cell.at));
        bottom = merged.map(|merge| merge.last.row).fold(bottom, u32::max);
        row += 1;
    }
    while bottom < deepest && continues(grid, form, (top, bottom), bottom + 1) {
        bottom += 1;
    }
    bottom.min(deepest)
}

/// Whether a row under a header still belongs to it: it says years, units or kinds, it says no
/// figures, and nothing else under the form's words, where a KPI would have its name and figures.
fn continues(grid: &Grid, form: &TableForm, (top, bottom): (u32, u32), row: u32) -> bool {
    let is_year = |cell: &Cell| {
        FiscalYear::parse(&cell.text).is_some() || FiscalYear::find(&cell.text).is_some()
    };
    let is_label = |cell: &Cell| {
        let is_bracket = || alone(&folded::key(&cell.text)).is_some_and(is_aside);
        is_year(cell) || is_bracket() || words::line(&cell.text).is_some()
    };
    let is_figure =
        |cell: &Cell| !is_year(cell) && number::parse(&folded::key(&cell.text)).is_some();
    let is_headed = |cell: &Cell| {
        let mut heads = (top..=bottom).filter_map(|row| grid.at(CellAt::new(row, cell.at.column)));
        heads.any(|head| says_a_word(form, &folded::key(&head.text)))
    };
    let is_named = |cell: &Cell| !is_label(cell) && is_headed(cell);
    let cells = grid.row(row);
    cells.iter().any(is_label) && !cells.iter().any(|cell| is_figure(cell) || is_named(cell))
}

fn says_a_word(form: &TableForm, key: &str) -> bool {
    form.header.iter().any(|word| key.contains(word.as_str()))
}

/// The text in brackets or behind 単位, if a label is nothing else.
fn alone(key: &str) -> Option<&str> {
    let caught = ASIDE_ONLY.captures(key)?;
    Some(caught.get(1).or(caught.get(2))?.as_str())
}

/// Whether a bracket in a header says a year or a unit. Anything else (前年度, 見込) is part of the header
/// itself.
fn is_aside(text: &str) -> bool {
    FiscalYear::parse(text).is_some() || words::is_unit(text)
}

/// The columns under a header, and where among them tables begin that stand beside each other. Roles
/// are given table by table, because each has a KPI and a unit of its own.
fn columns(grid: &Grid, form: &TableForm, top: u32, bottom: u32) -> (Vec<TableColumn>, Vec<usize>) {
    let last_cells = (top..=bottom).filter_map(|row| grid.row(row).last());
    let ends = last_cells.map(|cell| {
        let merge = grid.merge_at(cell.at);
        merge.map_or(cell.at.column, |merge| merge.last.column)
    });
    let last = ends.max().unwrap_or_default();
    // Every column, and not only those with a cell: one under a wide merge has its label from there.
    let labelled = (0..=last).map(|column| (column, path(grid, top, bottom, column)));
    let labelled: Vec<(u32, Vec<String>)> =
        labelled.filter(|(_, labels)| !labels.is_empty()).collect();
    let each = labelled.iter();
    let alone = each.map(|(column, labels)| column_of(form, *column, labels, &[]));
    let mut columns: Vec<TableColumn> = alone.collect();
    let starts = starts(&columns);
    let mut taken: Vec<Role> = Vec::new();
    for (index, column) in columns.iter_mut().enumerate() {
        if starts.binary_search(&index).is_ok() {
            taken.clear();
        }
        // Only a role that is taken is to be looked for again among the others.
        if taken.iter().any(|role| column.is(role)) {
            let (number, labels) = &labelled[index];
            *column = column_of(form, *number, labels, &taken);
        }
        taken.extend(column.role.clone().filter(is_single));
    }
    for own in by_table(&mut columns, &starts) {
        mark_twins(own);
        subject::leave_to_others(own);
    }
    (columns, starts)
}

/// Of several columns of actuals in one table that name no year, it is open which is this year's.
fn mark_twins(columns: &mut [TableColumn]) {
    let is_bare = |column: &&mut TableColumn| {
        let of_a_year = matches!(column.role, Some(Role::Figure(Kind::Actual | Kind::Cost)));
        of_a_year && column.year.is_none()
    };
    let bare: Vec<&mut TableColumn> = columns.iter_mut().filter(is_bare).collect();
    if bare.len() > 1 {
        bare.into_iter().for_each(|column| column.is_undated = true);
    }
}

/// The columns of each of the tables that stand beside each other.
fn by_table<'c>(columns: &'c mut [TableColumn], starts: &[usize]) -> Vec<&'c mut [TableColumn]> {
    let mut rest = columns;
    let lengths = starts.windows(2).map(|pair| pair[1] - pair[0]);
    let all_but_last = lengths.filter_map(|length| rest.split_off_mut(..length));
    let mut tables: Vec<_> = all_but_last.collect();
    tables.push(rest);
    tables
}

/// A second column of names behind figures is that of a second table; it begins where the columns
/// in front of its KPI begin to say what those in front of the first KPI say.
fn starts(columns: &[TableColumn]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut first_kpi: Option<usize> = None;
    let mut has_figures = false;
    for (index, column) in columns.iter().enumerate() {
        match (&column.role, first_kpi) {
            (Some(Role::Kpi), Some(first)) if has_figures => {
                starts.push(start_before(columns, first, index));
                has_figures = false;
            }
            (Some(Role::Kpi), None) => first_kpi = Some(index),
            (Some(Role::Figure(_) | Role::Stacked), _) => has_figures = true,
            _ => {}
        }
    }
    starts
}

fn start_before(columns: &[TableColumn], first: usize, kpi: usize) -> usize {
    let is_same = |back: &usize| columns[first - back].path == columns[kpi - back].path;
    let same = (1..=first).take_while(is_same).last();
    kpi - same.unwrap_or_default()
}

/// Whether at most one column of a table has this role. Goals and measures may stand in several columns,
/// one for each level.
pub fn is_single(role: &Role) -> bool {
    matches!(
        role,
        Role::Id
            | Role::Kpi
            | Role::Unit
            | Role::Year
            | Role::Section
            | Role::IdBranch
            | Role::Line
            | Role::State
            | Role::Project
            | Role::Team
            | Role::Partner
            | Role::Rank
    )
}

/// A column by its labels. `taken` are the roles of columns to the left; those that a table has only
/// once are not given again.
fn column_of(form: &TableForm, column: u32, labels: &[String], taken: &[Role]) -> TableColumn {
    work::spend(5 * form.columns.len());
    let keys: Vec<String> = labels.iter().map(|label| folded::key(label)).collect();
    let mut found = TableColumn {
        column,
        path: labels.join("／").replace('\n', ""),
        fill: keys.iter().any(|key| form.fill.contains(key)),
        ..TableColumn::default()
    };
    let patterns = form.columns.iter();
    let free = patterns.filter(|pattern| !taken.contains(&pattern.role));
    let mut dress = PathDress::all(&keys).into_iter();
    let mut fits = |dress: PathDress| free.clone().any(|pattern| dress.fits(pattern, &mut found));
    dress.any(&mut fits);
    found
}

/// A header path as a pattern may fit it: as it stands, or without the units and years in brackets.
#[derive(Default)]
struct PathDress {
    key: String,
    /// The first year in brackets.
    year: Option<String>,
    /// The first unit in brackets.
    unit: Option<String>,
}

impl PathDress {
    fn all(keys: &[String]) -> Vec<Self> {
        let whole = keys.join("/");
        // A year in brackets of its own is a level of the path, as one without brackets is.
        let unwrapped = keys.iter().map(|key| {
            let year = alone(key).filter(|text| FiscalYear::parse(text).is_some());
            year.unwrap_or(key)
        });
        let bare = [
            Self::bare(unwrapped),
            Self::bare(keys.iter().map(String::as_str)),
        ];
        let is_another = |dress: &Self| !dress.key.is_empty() && dress.key != whole;
        let bare: Vec<Self> = bare.into_iter().filter(is_another).collect();
        let whole = Self {
            key: whole,
            ..Self::default()
        };
        std::iter::once(whole).chain(bare).collect()
    }

    fn bare<'k>(keys: impl Iterator<Item = &'k str>) -> Self {
        let mut dress = Self::default();
        let mut levels = Vec::new();
        for key in keys {
            if alone(key).is_some_and(|aside| dress.take(aside)) {
                continue;
            }
            let behind = ASIDE_BEHIND.captures(key).map(|caught| caught.extract().1);
            levels.push(match behind {
                Some([level, aside]) if dress.take(aside) => level,
                _ => key,
            });
        }
        dress.key = levels.join("/");
        dress
    }

    /// Takes what a bracket says if it is a year or a unit.
    fn take(&mut self, aside: &str) -> bool {
        let (taken, is_aside) = match FiscalYear::parse(aside) {
            Some(_) => (&mut self.year, true),
            None => (&mut self.unit, words::is_unit(aside)),
        };
        if is_aside {
            taken.get_or_insert_with(|| aside.to_owned());
        }
        is_aside
    }

    /// Gives a column the pattern's role if it fits, and the year and the unit that it catches.
    fn fits(&self, pattern: &ColumnPattern, column: &mut TableColumn) -> bool {
        let Some(caught) = pattern.pattern.captures(&self.key) else {
            return false;
        };
        let group = |name: &str| caught.name(name).map(|text| text.as_str());
        let year = group("year").or(self.year.as_deref());
        let unit = group("unit").or(self.unit.as_deref());
        let parsed = year.map(FiscalYear::parse);
        // What a pattern catches as a year and is none makes it another column: 実績値（見込）.
        if parsed == Some(None) {
            return false;
        }
        column.is_usual = pattern.is_usual;
        column.year = parsed.flatten();
        column.is_calendar = year.is_some_and(FiscalYear::is_calendar);
        column.unit = unit.map(Arc::from);
        if let Role::Text(name) = &pattern.role {
            column.text = Some(Arc::from(name.as_str()));
        }
        column.role = Some(pattern.role.clone());
        true
    }
}

/// Gives the columns of each block their year; gives how many blocks there are. If that is not how
/// many years the form has, it is open which is which, and no column gets one.
fn give_years(blocks: Option<&Blocks>, columns: &mut [TableColumn]) -> usize {
    let Some(blocks) = blocks else { return 0 };
    let begins = |column: &TableColumn| {
        let key = folded::key(&column.path);
        // The pattern may be meant for the whole path of labels or for the lowest label alone.
        let leaf = key.rsplit('/').next().unwrap_or_default();
        blocks.starts_at.is_match(&key) || blocks.starts_at.is_match(leaf)
    };
    let indexes = 0..columns.len();
    let starts: Vec<usize> = indexes.filter(|index| begins(&columns[*index])).collect();
    let is_known = starts.len() == blocks.years.len();
    for (index, column) in columns.iter_mut().enumerate() {
        let begun = starts.partition_point(|start| *start <= index);
        let block = begun.checked_sub(1).filter(|_| is_known);
        column.year = column.year.or(block.map(|block| blocks.years[block]));
        // Where years come in blocks, the sheet's year is not meant by a column outside them either.
        column.is_undated = column.year.is_none();
    }
    starts.len()
}

/// The labels above a column, from the top; a merged label is said once.
fn path(grid: &Grid, top: u32, bottom: u32, column: u32) -> Vec<String> {
    let rows = (top..=bottom).map(|row| CellAt::new(row, column));
    let seen = |at| {
        let own = grid.seen_at(at);
        own.or_else(|| spread_from_left(grid, at, bottom))
    };
    let mut cells: Vec<&Cell> = rows.filter_map(seen).collect();
    cells.dedup_by_key(|cell| cell.at);
    let label = |cell: &Cell| cell.text.chars().take(LONGEST_LABEL).collect();
    cells.into_iter().map(label).collect()
}

/// In rows without merges (CSV, or centred over several cells), a label above several columns is
/// written over the first only.
fn spread_from_left(grid: &Grid, at: CellAt, bottom: u32) -> Option<&Cell> {
    let is_wide = |cell: &Cell| {
        let merge = grid.merge_at(cell.at);
        merge.is_some_and(|merge| merge.last.column > merge.first.column)
    };
    work::spend(grid.row(at.row).len());
    let is_upper = at.row < bottom && !grid.row(at.row).iter().any(is_wide);
    let has_own_label_below = is_upper && grid.at(CellAt::new(bottom, at.column)).is_some();
    let mut to_the_left = grid.row(at.row).iter().rev();
    let left = to_the_left.find(|cell| cell.at.column < at.column)?;
    (has_own_label_below && grid.at(CellAt::new(bottom, left.at.column)).is_some()).then_some(left)
}
