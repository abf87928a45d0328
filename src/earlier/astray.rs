//! Forms and tables of the year that lie where they cannot be taken, with another section's or among the files of another year:
//! their sections have sent them, and cannot mend where they lie.

use super::AstrayForm;
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;

/// The sections whose forms of a year lie so, and that have sent nothing else, each with the path of such a file.
pub fn only_astray<'a>(
    of: (&Plan, FiscalYear),
    readings: &'a [Reading],
    elsewhere: &'a [AstrayForm],
) -> Vec<(usize, &'a str)> {
    let mut all = astray(of, readings, elsewhere);
    all.retain(|(section, _)| {
        let counting = readings.iter().filter(|reading| reading.counts());
        let mut own = counting.filter(|of| of.submission.section == Some(*section));
        own.all(Reading::is_no_submission)
    });
    all
}

/// The sections whose forms of a year lie so, each with the path of such a file: one may be a correction.
pub fn astray<'a>(
    (plan, year): (&Plan, FiscalYear),
    readings: &'a [Reading],
    elsewhere: &'a [AstrayForm],
) -> Vec<(usize, &'a str)> {
    let counting = readings.iter().filter(|reading| reading.counts());
    let here = counting.flat_map(|reading| {
        let forms = reading.strange.iter();
        // Only a head says the year of a table: it may be of this year after all.
        let forms = forms.filter(|form| form.is_table || form.year.is_none_or(|own| own == year));
        forms.map(|form| (form.section, reading.submission.path.as_str()))
    });
    let elsewhere = elsewhere.iter();
    let elsewhere =
        elsewhere.filter_map(|form| Some((plan.section_named(&form.of.section)?, &*form.path)));
    let mut all: Vec<(usize, &str)> = here.chain(elsewhere).collect();
    all.sort_unstable();
    // A file may hold several of its sheets.
    all.dedup();
    all
}
