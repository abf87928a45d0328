//! All that a section says of an actual, where its files say it differently: an answer to that takes the place of
//! these texts, and of no other that comes later.

use super::Reading;
use super::slip::hash_of;
use crate::domain::FiscalYear;
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use std::collections::BTreeSet;

/// Hashes of the texts that a section's cells have for one actual, with - between them; order, repetitions and
/// surrounding white space of the texts do not matter.
pub fn hashes<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    /// Of the digits of a hash so many tell the few texts of one figure apart.
    const DIGITS: usize = 8;
    let hashes = texts.map(|text| hash_of(text.trim())[..DIGITS].to_owned());
    let hashes: BTreeSet<String> = hashes.collect();
    joined(hashes, "-")
}

/// Whether hashes are those of no other texts than were known: some of these may be gone.
pub fn says_no_more(now: &str, known: &str) -> bool {
    now.split('-')
        .all(|now| known.split('-').any(|known| known == now))
}

impl Reading {
    /// What its cells say of a KPI's actual of a year, blank ones left out, on the sheets that count.
    pub fn texts_of(&self, kpi: usize, year: FiscalYear) -> impl Iterator<Item = &str> {
        let records = self.records.iter();
        let records =
            records.filter(move |of| of.kpi() == Some(kpi) && self.sheet_counts(of.sheet));
        let figures = records.flat_map(|of| of.figures.iter().map(move |figure| (of, figure)));
        let actuals = figures.filter(move |(_, figure)| {
            let is_actual = (figure.kind, figure.year) == (Kind::Actual, Some(year));
            is_actual && figure.state != State::Blank
        });
        actuals.map(|(record, figure)| self.cells.text(record.sheet, figure.at))
    }
}
