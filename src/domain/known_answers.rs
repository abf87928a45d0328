//! What the history has of answers: with it, an older 確認票 that was saved over a newer one is known to be older.

use super::answer::Answer;
use super::joined::joined;
use super::{FiscalYear, folded};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The newest answer to each question that was ever read and not withdrawn, of all years.
#[derive(Debug, Clone, Default)]
pub struct KnownAnswers(HashMap<(FiscalYear, String), (i64, String)>);

impl KnownAnswers {
    /// Takes in an answer of a year to the question with a key: the run of the slip on which it was given, and its
    /// text, as [`text`] has it.
    pub fn learn(&mut self, year: FiscalYear, key: &str, (run, text): (i64, &str)) {
        let newest = self.0.entry((year, key.to_owned())).or_default();
        if run >= newest.0 {
            *newest = (run, text.to_owned());
        }
    }

    /// Without the answers of a year that slips there speak of, or to which they have a newer one: what these say now
    /// goes before what was said once.
    pub fn without(&self, year: FiscalYear, rows: &SlipRows) -> Self {
        let kept = self.0.iter().filter(|((of, key), (run, text))| {
            let is_over = rows.speak_of(key, (*run, text)) || rows.have_newer(key, *run);
            *of != year || !is_over
        });
        Self(kept.map(|(at, said)| (at.clone(), said.clone())).collect())
    }

    /// Whether a newer slip than that of a run said something else than an answer with a text.
    pub fn is_older(&self, year: FiscalYear, key: &str, (run, text): (i64, &str)) -> bool {
        let newest = self.0.get(&(year, key.to_owned()));
        newest.is_some_and(|(known, said)| *known > run && meaning(said) != meaning(text))
    }
}

/// The rows of the 確認票 that lie in the folders of a year's sections. A slip is known by the run that wrote it: a copy
/// under another name is the same slip.
#[derive(Debug, Default)]
pub struct SlipRows {
    /// Rows with an answer, of slips that count: the runs, by the key of the question.
    answered: HashMap<String, BTreeSet<i64>>,
    /// The same without an answer: the run, and the key.
    blank: HashSet<(i64, String)>,
    /// Answers on slips that were taken back: the same, and what each means.
    taken_back: HashSet<(i64, String, String)>,
}

impl SlipRows {
    /// Takes in a row with an answer.
    pub fn answer(&mut self, run: i64, key: String) {
        self.answered.entry(key).or_default().insert(run);
    }

    /// Takes in a row without one.
    pub fn blank(&mut self, run: i64, key: String) {
        self.blank.insert((run, key));
    }

    /// Takes in an answer with a text on a slip that was taken back.
    pub fn take_back(&mut self, run: i64, key: String, text: &str) {
        self.taken_back.insert((run, key, meaning(text)));
    }

    /// Whether an answer that the history has was taken back or cleared: no copy of its slip has one, and a copy that
    /// counts has the row without one, or a copy that was taken back has it.
    pub fn withdraw(&self, key: &str, (run, text): (i64, &str)) -> bool {
        !self.is_answered(key, run) && self.speak_of(key, (run, text))
    }

    fn is_answered(&self, key: &str, run: i64) -> bool {
        let runs = self.answered.get(key);
        runs.is_some_and(|runs| runs.contains(&run))
    }

    /// Whether a slip newer than that of a run has an answer to a question.
    fn have_newer(&self, key: &str, run: i64) -> bool {
        let newest = self.answered.get(key).and_then(BTreeSet::last);
        newest.is_some_and(|newest| *newest > run)
    }

    fn speak_of(&self, key: &str, (run, text): (i64, &str)) -> bool {
        let of_slip = (run, key.to_owned());
        let taken_back = (run, key.to_owned(), meaning(text));
        self.is_answered(key, run)
            || self.blank.contains(&of_slip)
            || self.taken_back.contains(&taken_back)
    }
}

/// An answer as the history has it: what was chosen; the value, if it is one; the reason.
pub fn text(answer: Option<Answer>, value: &str, reason: &str) -> String {
    let label = answer.map_or("", Answer::label);
    format!("{label}\n{}", joined([value, reason], "\n"))
}

/// The same for texts of answers that say the same: a figure however it is written and explained.
fn meaning(text: &str) -> String {
    let is_figure = Answer::parse(text.lines().next().unwrap_or_default()) == Some(Answer::Figure);
    match is_figure {
        true => folded::key(&text.lines().take(2).collect::<String>()),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_slip_does_not_take_the_place_of_a_newer_one() {
        let year = FiscalYear::starting(2024);
        let mut known = KnownAnswers::default();
        let figure = |value: &str, reason: &str| text(Some(Answer::Figure), value, reason);
        known.learn(year, "a", (2, &figure("1200", "二回目")));
        known.learn(year, "a", (1, &figure("900", "一回目")));
        let is_older = |key: &str, run, text: &str| known.is_older(year, key, (run, text));
        assert!(is_older("a", 1, &figure("900", "一回目")));
        assert!(is_older("a", 1, &text(Some(Answer::Checking), "", "")));
        assert!(!is_older("a", 1, &figure("１２００", "同じ値")));
        assert!(!is_older("a", 2, &figure("900", "訂正")));
        assert!(!is_older("b", 1, &figure("900", "")));
        assert!(!known.is_older(year.before(), "a", (1, &figure("900", ""))));
        // The newer slip is there, with its box empty.
        let mut rows = SlipRows::default();
        rows.blank(2, "a".to_owned());
        assert!(
            !known
                .without(year, &rows)
                .is_older(year, "a", (1, &figure("900", "")))
        );
        assert!(
            known
                .without(year.before(), &rows)
                .is_older(year, "a", (1, &figure("900", "")))
        );
        // One that is newer still is there.
        let mut rows = SlipRows::default();
        rows.answer(3, "a".to_owned());
        assert!(
            !known
                .without(year, &rows)
                .is_older(year, "a", (1, &figure("900", "")))
        );
    }

    #[test]
    fn an_answer_is_gone_where_no_copy_of_its_slip_has_it() {
        let said = text(Some(Answer::Right), "", "人数です");
        let gone = |rows: &SlipRows| rows.withdraw("a", (1, &said));
        let mut rows = SlipRows::default();
        assert!(!gone(&rows));
        rows.blank(2, "a".to_owned());
        rows.take_back(1, "a".to_owned(), &text(Some(Answer::Checking), "", ""));
        assert!(!gone(&rows));
        rows.take_back(1, "a".to_owned(), &said);
        assert!(gone(&rows));
        rows.answer(1, "a".to_owned());
        assert!(!gone(&rows));
    }
}
