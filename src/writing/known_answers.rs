//! What the history has of answers on 確認票, for whoever reads the slips of a year.

use super::answers::OF_ANSWER;
use crate::domain::FiscalYear;
use crate::domain::known_answers::KnownAnswers;
use crate::history::{History, HistoryError};

/// The newest answers to the questions of a year and those before.
///
/// # Errors
/// The history cannot be read.
pub fn known_answers(history: &History, until: FiscalYear) -> Result<KnownAnswers, HistoryError> {
    let mut years: Vec<FiscalYear> = history.runs()?.iter().map(|run| run.year).collect();
    years.sort_unstable();
    years.dedup();
    let mut known = KnownAnswers::default();
    for year in years.into_iter().filter(|year| *year <= until) {
        let standing = history.writings(year)?.into_iter();
        for writing in standing.filter(|writing| writing.ended.is_none()) {
            if let Some((key, run)) = writing.key.strip_prefix(OF_ANSWER).zip(writing.of_run) {
                known.learn(year, key, (run, &writing.text));
            }
        }
    }
    Ok(known)
}
