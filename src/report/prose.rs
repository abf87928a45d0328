//! What sections wrote of the KPIs, by what it tells: why a figure is so, what is in the way, what comes next.

use super::published::ShownTexts;
use super::topic::{Topic, topic};
use crate::domain::joined::each_once;
use crate::domain::plan::BookKind;
use crate::ledger::TOTAL;
use crate::verification::Verification;
use std::collections::HashMap;

/// What sections wrote of the KPIs.
pub struct Prose<'a> {
    verification: &'a Verification,
    /// By the name of a text in the forms; only looked up.
    topics: HashMap<&'a str, Topic>,
    shown: ShownTexts<'a>,
}

impl<'a> Prose<'a> {
    /// What a workbook has of it.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let mut topics = HashMap::new();
        for (name, header) in verification
            .mapping
            .forms
            .iter()
            .flat_map(|form| form.texts())
        {
            topics.entry(name).or_insert(topic(header));
        }
        Self {
            verification,
            topics,
            shown: ShownTexts::of(book, verification),
        }
    }

    /// See [`ShownTexts::none`].
    pub fn none<'t>(&self, said: &'t str) -> &'t str {
        self.shown.none(said)
    }

    /// See [`ShownTexts::has_causes`].
    pub fn has_causes(&self) -> bool {
        self.shown.has_causes()
    }

    /// The texts of a KPI with what they tell, without blanks and totals, which are no prose.
    pub fn texts(&self, kpi: usize) -> Vec<(Topic, &'a str)> {
        let (ledger, readings) = (&self.verification.ledger, &self.verification.readings);
        let comments = ledger.comments(kpi, readings);
        let prose = comments.filter(|text| {
            text.name != TOTAL && !text.text.trim().is_empty() && self.shown.has(text.name)
        });
        let topic = |name: &str| self.topics.get(name).copied().unwrap_or(Topic::Effort);
        prose
            .map(|text| (topic(text.name), text.text.trim()))
            .collect()
    }

    /// The texts of a KPI on a topic, each once and in a line; empty where nothing was written.
    pub fn on(&self, kpi: usize, topic: Topic) -> String {
        let texts = self.texts(kpi).into_iter();
        let texts: Vec<&str> = texts
            .filter(|(own, _)| *own == topic)
            .map(|(_, text)| text)
            .collect();
        each_once(texts).join("\n")
    }

    /// Why a figure is so, in a line: the cause, or else the issue; empty where neither was written.
    pub fn why(&self, kpi: usize, letters: usize) -> String {
        let topics = [Topic::Cause, Topic::Issue];
        let mut texts = topics.map(|topic| self.on(kpi, topic)).into_iter();
        let text = texts.find(|text| !text.is_empty());
        brief(&text.unwrap_or_default(), letters)
    }
}

/// The first sentence of a text, cut where it is long.
pub fn brief(text: &str, letters: usize) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let sentence = line.split_inclusive('。').next().unwrap_or_default();
    let sentence = sentence.trim_end_matches('。');
    match sentence.char_indices().nth(letters) {
        None => sentence.to_owned(),
        Some((end, _)) => format!("{}…", &sentence[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_and_says_so() {
        let check = |text: &str, expected: &str| assert_eq!(brief(text, 5), expected);
        check("減った。増えた。", "減った");
        check("減った\n増えた", "減った");
        check("減少が続いている。", "減少が続い…");
        check("", "");
    }
}
