//! The unit that the lines above a table name for all its figures: （単位：千円）, （千円）, 単位 千円.

use super::figure::Flaws;
use super::{LeftoverKind, Stray};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::words;
use regex::Regex;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// 単位, what may stand between, and the rest of the line.
static LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"単位(?:は|:)?([^()]*)").expect("a constant pattern"));

/// What is known of the unit of a table.
#[derive(Debug, Default)]
pub struct Unit {
    /// As the lines above name it.
    pub named: Option<Arc<str>>,
    /// Whether a table above on the same sheet had such a line, and this one has not.
    is_unsaid: bool,
    /// Lines that speak of a unit and were not understood.
    pub strays: Vec<Stray>,
}

impl Unit {
    /// What the lines above the next table say; those above itself first, where several stand
    /// beside each other.
    pub fn above(&self, grid: &Grid, rows: Range<u32>, columns: &Range<u32>) -> Self {
        let lines = lines(grid, rows);
        // A note (※単位：千円) is that of the table before.
        let lines_of = || {
            lines
                .iter()
                .rev()
                .filter(|cell| !words::is_note(&cell.text))
        };
        let own = lines_of().filter(|cell| columns.contains(&cell.at.column));
        let left = lines_of().filter(|cell| cell.at.column < columns.start);
        let named = own.chain(left).find_map(|cell| named(grid, cell));
        let was_said = self.named.is_some() || self.is_unsaid;
        Self {
            is_unsaid: named.is_none() && was_said,
            strays: lines.iter().filter_map(|cell| stray(grid, cell)).collect(),
            named,
        }
    }

    /// The unit that stands in the header above the names: it is that of all figures.
    pub fn or(self, unit: Option<&Arc<str>>) -> Self {
        match (&self.named, unit) {
            (None, Some(unit)) => Self {
                named: Some(unit.clone()),
                is_unsaid: false,
                ..self
            },
            _ => self,
        }
    }

    /// What is odd about the units that stand around a figure: those of its row, its header and its
    /// table.
    pub fn flaws(&self, row: Option<&Arc<str>>, header: Option<&Arc<str>>) -> Flaws {
        let said = [row, header, self.named.as_ref()].into_iter().flatten();
        let said: Vec<&str> = said.map(|unit| &**unit).collect();
        let differ = |pair: &[&str]| {
            let conversion = unit::convert(Decimal::ONE, pair[0], pair[1]);
            matches!(conversion, Conversion::Scaled(_))
        };
        match said.as_slice() {
            [] if self.is_unsaid => Flaws::UNIT_UNSAID,
            [one, .., last] if differ(&[one, last]) => Flaws::UNITS_DISAGREE,
            said if said.windows(2).any(differ) => Flaws::UNITS_DISAGREE,
            _ => Flaws::NONE,
        }
    }
}

/// The cells of some rows.
pub fn lines(grid: &Grid, rows: Range<u32>) -> &[Cell] {
    let cells = grid.cells();
    let start = cells.partition_point(|cell| cell.at.row < rows.start);
    let end = cells.partition_point(|cell| cell.at.row < rows.end);
    cells.get(start..end).unwrap_or_default()
}

/// Whether a text speaks of the unit of the figures below it.
pub fn is_line(text: &str) -> bool {
    let key = folded::key(text);
    let bare = key.trim_start_matches(['(', '[', '【', '※']);
    bare.starts_with("単位")
}

/// Whether a text speaks of a unit anywhere: ■事務事業 （単位：千円）. A header's 実績値（千円） does not.
pub fn is_title(text: &str) -> bool {
    folded::key(text).contains("単位")
}

/// The unit that a cell names, for all figures below: behind 単位, beside it, or alone in brackets.
pub fn named(grid: &Grid, cell: &Cell) -> Option<Arc<str>> {
    let key = folded::key(&cell.text);
    let alone = || key.strip_prefix('(')?.strip_suffix(')');
    let behind = LINE
        .captures(&key)
        .map(|caught| caught.get(1).map_or("", |rest| rest.as_str()));
    let unit = match behind {
        Some("") => folded::key(&beside(grid, cell.at)?.text),
        Some(unit) => unit.to_owned(),
        None => alone()?.to_owned(),
    };
    words::is_unit(&unit).then(|| Arc::from(unit))
}

fn beside(grid: &Grid, at: CellAt) -> Option<&Cell> {
    let mut row = grid.row(at.row).iter();
    row.find(|cell| cell.at.column > at.column)
}

/// A line that speaks of a unit, but nobody can say of which: 単位：千円、人、％.
fn stray(grid: &Grid, cell: &Cell) -> Option<Stray> {
    let is_heard = !words::is_note(&cell.text) && named(grid, cell).is_some();
    let speaks = folded::key(&cell.text).contains("単位:");
    (speaks && !is_heard).then(|| (Some(cell.at), cell.text.clone(), LeftoverKind::Cell))
}
