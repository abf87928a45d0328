//! The unit that the lines above a table name for all its figures: （単位：千円）, （千円）, 単位 千円.

use super::Flaws;
use super::{LeftoverKind, StrayCell, stray};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::form::own;
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
}

impl Unit {
    /// What the lines above the next table say; those above itself first, where several stand
    /// beside each other.
    pub fn above(&self, grid: &Grid, lines: &[Cell], columns: &Range<u32>) -> Self {
        // A note (※単位：千円) is that of the table before.
        let upwards = lines.iter().rev();
        let unnoted = upwards.filter(|cell| !words::is_note(&cell.text));
        let upward = unnoted.clone();
        let own = upward.filter(|cell| columns.contains(&cell.at.column));
        let left = unnoted.filter(|cell| cell.at.column < columns.start);
        let named = own.chain(left).find_map(|cell| named(grid, cell));
        let was_said = self.named.is_some() || self.is_unsaid;
        Self {
            is_unsaid: named.is_none() && was_said,
            named,
        }
    }

    /// The unit that stands in the header above the names: it is that of all figures.
    pub fn or(mut self, unit: Option<&Arc<str>>) -> Self {
        if self.named.is_none() && unit.is_some() {
            self.named = unit.cloned();
            self.is_unsaid = false;
        }
        self
    }

    /// What is odd about the units that stand around a figure: those of its row, its header and its
    /// table.
    pub fn flaws(&self, row: Option<&Arc<str>>, header: Option<&Arc<str>>) -> Flaws {
        let named = self.named.as_ref();
        // 千円 for the row and 円 for the table: a factor of a thousand lies between two readings.
        let differ = |(one, other): (&Arc<str>, &Arc<str>)| {
            let conversion = unit::convert(Decimal::ONE, one, other);
            matches!(conversion, Conversion::Scaled(_))
        };
        let pairs = [row.zip(header), header.zip(named), row.zip(named)];
        if pairs.into_iter().flatten().any(differ) {
            return Flaws::UNITS_DISAGREE;
        }
        let is_said = row.or(header).or(named).is_some();
        match self.is_unsaid && !is_said {
            true => Flaws::UNIT_UNSAID,
            false => Flaws::NONE,
        }
    }
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
    let behind = LINE.captures(&key).map(|caught| caught.extract().1);
    let unit = match behind {
        Some([""]) => folded::key(&beside(grid, cell.at)?.text),
        Some([unit]) => unit.to_owned(),
        None => alone()?.to_owned(),
    };
    words::is_unit(&unit).then(|| Arc::from(unit))
}

/// The next cell to the right of a place; no hidden mark of kensho's own form says anything to people.
pub fn beside(grid: &Grid, at: CellAt) -> Option<&Cell> {
    let mut row = grid.row(at.row).iter();
    let next = row.find(|cell| cell.at.column > at.column);
    next.filter(|cell| !own::is_own(&cell.text))
}

/// A line that speaks of a unit, but does not say which: 単位：千円、人、％.
pub(super) fn not_heard(grid: &Grid, cell: &Cell) -> Option<StrayCell> {
    let is_heard = !words::is_note(&cell.text) && named(grid, cell).is_some();
    // With a colon, because 単位 alone is also the header of a column.
    let speaks = folded::key(&cell.text).contains("単位:");
    (speaks && !is_heard).then(|| stray(cell, LeftoverKind::Cell))
}
