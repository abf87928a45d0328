//! All that a section says of an actual, where its files say it differently: an answer to that takes the place of
//! these figures, and of no other that comes later.

use super::slip::{hash_of, plain};
use super::{Flaws, Reading, ReportedFigure};
use crate::domain::ground::{Said, Stand};
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, folded};

/// Of the digits of a hash so many tell the few figures and files of one question apart.
const DIGITS: usize = 8;

fn short(text: &str) -> String {
    hash_of(text)[..DIGITS].to_owned()
}

/// A hash of what a cell is read as, which its spelling does not change; of one without a value, or in another unit, of its
/// text.
pub fn value_hash((state, value): (State, Option<Decimal>), flaws: Flaws, text: &str) -> String {
    let is_read = value.is_some() && !flaws.has(Flaws::UNIT_MISMATCH);
    let says = match is_read {
        true => plain(value),
        false => format!("\n{}", folded::one_line(text)),
    };
    short(&format!("{state:?} {says}"))
}

/// The same of a number, as `plain` has it, that means the same however it is written.
pub fn hash_of_plain(value: &str) -> String {
    short(&format!("{:?} {value}", State::Value))
}

impl ReportedFigure {
    /// See [`value_hash`]; `text` is what its cell shows.
    pub fn value_hash(&self, text: &str) -> String {
        value_hash((self.state, self.value), self.flaws, text)
    }
}

impl Reading {
    /// What its cells say of a KPI's actual of a year, blank ones left out, on the sheets that count.
    pub fn said_of(&self, kpi: usize, year: FiscalYear) -> impl Iterator<Item = Said> {
        let records = self.records.iter();
        let records =
            records.filter(move |of| of.kpi() == Some(kpi) && self.sheet_counts(of.sheet));
        let figures = records.flat_map(|of| of.figures.iter().map(move |figure| (of, figure)));
        let actuals = figures.filter(move |(_, figure)| {
            let is_actual = (figure.kind, figure.year) == (Kind::Actual, Some(year));
            is_actual && figure.state != State::Blank
        });
        actuals.map(|(record, figure)| {
            let (file, bytes) = self.told_in(record.sheet);
            let text = self.cells.text(record.sheet, figure.at);
            Said {
                file,
                bytes,
                value: figure.value_hash(text),
            }
        })
    }

    /// Hashes of the file: what it and its versions are called, and its bytes. All slips are one: what was answered stays
    /// what it is on whichever copy it stands.
    fn told_in(&self, sheet: usize) -> (String, String) {
        let slip = self.slip.as_deref();
        if slip.is_some_and(|slip| slip.sheet == sheet) {
            return (short(SLIP), short(SLIP));
        }
        (short(&self.submission.counting.called), short(&self.hash))
    }
}

/// In the place of the name of a 確認票.
const SLIP: &str = "確認票";

/// Whether at least one of the values of a figure was answered on a 確認票, and does not stand in a file.
pub fn is_answered(stand: &Stand) -> bool {
    stand.has_file(&short(SLIP))
}

/// The values of a figure that stand in files; those that were answered on a 確認票 are left out.
pub fn in_files(stand: &Stand) -> Stand {
    stand.without_file(&short(SLIP))
}

/// The values of a figure that were answered on a 確認票.
pub fn answered(stand: &Stand) -> Stand {
    stand.of_file(&short(SLIP))
}
