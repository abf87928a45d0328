//! The unit that the lines above a table name for all its figures: （単位：千円）, （千円）, 単位 千円.

use super::figure::Flaws;
use super::{LeftoverKind, Stray};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::words;
use regex::Regex;
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
    /// What the lines above the next table say.
    pub fn above(&self, grid: &Grid, first: u32, header: u32) -> Self {
        let cells = grid.cells();
        let start = cells.partition_point(|cell| cell.at.row < first);
        let end = cells.partition_point(|cell| cell.at.row < header);
        let lines = cells.get(start..end).unwrap_or_default();
        let named = lines.iter().rev().find_map(|cell| named(grid, cell));
        let was_said = self.named.is_some() || self.is_unsaid;
        Self {
            is_unsaid: named.is_none() && was_said,
            strays: match &named {
                Some(_) => Vec::new(),
                None => lines.iter().filter_map(stray).collect(),
            },
            named,
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

/// The unit that a cell names, for all figures below: behind 単位, beside it, or alone in brackets.
fn named(grid: &Grid, cell: &Cell) -> Option<Arc<str>> {
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
fn stray(cell: &Cell) -> Option<Stray> {
    let speaks = folded::key(&cell.text).contains("単位:");
    speaks.then(|| (Some(cell.at), cell.text.clone(), LeftoverKind::Cell))
}
