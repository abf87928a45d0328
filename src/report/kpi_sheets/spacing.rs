//! How close the rows of a page stand to each other.

use super::super::table;

/// Points by which a row is lower where rows stand close: its lines still have room, as those of tables of one line.
const CLOSER: f64 = 2.25;

/// How close rows stand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Spacing {
    /// As on most pages.
    Usual,
    /// Where a page has just room for its rows.
    Close,
}

impl Spacing {
    /// Points of a marked cell at least: for three lines, or for two.
    pub fn least_marked(self) -> f64 {
        match self {
            Self::Usual => 56.25,
            Self::Close => 39.0,
        }
    }

    /// Points of a row that usually has so many.
    pub fn of(self, usual: f64) -> f64 {
        table::kept(match self {
            Self::Usual => usual,
            Self::Close => usual - CLOSER,
        })
    }
}
