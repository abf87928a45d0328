//! What the history has of answers on 確認票, for whoever reads the slips of a year.

use crate::domain::FiscalYear;
use crate::domain::answer::{OF_ANSWER, OF_OVERTAKEN, of_ground, of_taken_back};
use crate::domain::ground::Ground;
use crate::domain::known_answers::{KnownAnswer, KnownAnswers};
use crate::history::{Ended, History, HistoryError};

/// The answers to the questions of a year and those before, in the order in which they were read, and when files came.
///
/// # Errors
/// The history cannot be read.
pub fn known_answers(history: &History, until: FiscalYear) -> Result<KnownAnswers, HistoryError> {
    let mut years: Vec<FiscalYear> = history.runs()?.iter().map(|run| run.year).collect();
    years.sort_unstable();
    years.dedup();
    let mut known = KnownAnswers::default();
    for year in years.into_iter().filter(|year| *year <= until) {
        let before = history.answered_in(year)?;
        for run in history.said_in(year)? {
            known.arrivals.learn(run);
        }
        for (name, hash) in history.copies(year)? {
            known.arrivals.learn_copy(&name, &hash);
        }
        for writing in history.writings(year)? {
            if let Some((run, key)) = of_ground(&writing.key).filter(|_| writing.ended.is_none()) {
                if let Some(ground) = Ground::parse(&writing.text) {
                    known.learn_ground(year, key, run, ground);
                }
            } else if let Some((run, file, key)) =
                of_taken_back(&writing.key).filter(|_| writing.ended.is_none())
            {
                known.learn_taken_back(year, key, (run, file));
            } else if let Some((key, run)) = writing.key.strip_prefix(OF_ANSWER).zip(writing.of_run)
            {
                let read = before.get(&writing.said()).copied().or(writing.run);
                let answer = KnownAnswer {
                    run,
                    read: read.unwrap_or(i64::MAX),
                    is_withdrawn: writing.ended == Some(Ended::Withdrawn),
                    stands: writing.ended.is_none(),
                    file: writing.file,
                    text: writing.text,
                };
                known.learn(year, key, answer);
            }
        }
    }
    learn_overtaken(&mut known, history, until)?;
    Ok(known)
}

/// Such a question is there as long as the figure is, and so is the answer to it. What asked it may be gone: the file that
/// said the figure first was replaced by one that says it again.
fn learn_overtaken(
    known: &mut KnownAnswers,
    history: &History,
    year: FiscalYear,
) -> Result<(), HistoryError> {
    let last = history.last(year)?.filter(|_| known.has_values(year));
    let Some(last) = last else {
        return Ok(());
    };
    let asked = history.findings(&last)?.into_iter();
    let asked = asked.filter(|of| of.code == OF_OVERTAKEN);
    asked.for_each(|of| known.learn_overtaken(of.section, &of.message));
    Ok(())
}
