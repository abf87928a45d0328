//! What the history has of answers: with it, an older 確認票 that was saved over a newer one is known to be older.

use super::answer::Answer;
use super::joined::joined;
use super::{FiscalYear, folded};
use std::collections::HashMap;

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

    /// Whether a newer slip than that of a run said something else than an answer with a text.
    pub fn is_older(&self, year: FiscalYear, key: &str, (run, text): (i64, &str)) -> bool {
        let newest = self.0.get(&(year, key.to_owned()));
        newest.is_some_and(|(known, said)| *known > run && !says_same(said, text))
    }
}

/// An answer as the history has it: what was chosen; the value, if it is one; the reason.
pub fn text(answer: Option<Answer>, value: &str, reason: &str) -> String {
    let label = answer.map_or("", Answer::label);
    format!("{label}\n{}", joined([value, reason], "\n"))
}

/// A figure is the same however it is written and explained.
fn says_same(one: &str, other: &str) -> bool {
    let is_figure = Answer::parse(one.lines().next().unwrap_or_default()) == Some(Answer::Figure);
    let said = |text: &str| match is_figure {
        true => folded::key(&text.lines().take(2).collect::<String>()),
        false => text.to_owned(),
    };
    said(one) == said(other)
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
    }
}
