//! Which goals and measures a text speaks of, whatever else it says: 観光の振興に関する指標, 施策2-1の実績.

use super::named::MEASURE_WORDS;
use crate::domain::plan::{Level, Place};
use crate::domain::{Plan, folded, work};

/// What a plan calls its goals and measures, and what else has a name in it.
pub struct Mentions {
    /// Folded names, the longest first, each with its place; those of sections have none, and hide a goal's name
    /// that stands in them (福祉課).
    names: Vec<(String, Option<Place>)>,
    /// Numbers of several parts.
    numbers: Vec<(String, Place)>,
    /// Words in front of a number that belong to it: 施策2-1.
    words: Vec<String>,
}

impl Mentions {
    /// Of a plan.
    pub fn of(plan: &Plan) -> Self {
        let goals = plan.goals.iter();
        let places = goals.flat_map(|goal| [&goal.name, &goal.label]);
        let places = places.chain(plan.measures.iter().map(|measure| &measure.name));
        let places = places.map(|name| (folded::key(name), plan.place(name, Level::Any)));
        let others = plan.sections.iter().map(|section| &section.name);
        let others = others.chain([&plan.name, &plan.body]);
        let others = others.map(|name| (folded::key(name), None));
        let mut names: Vec<(String, Option<Place>)> = places.chain(others).collect();
        names.retain(|(name, _)| !name.is_empty());
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let has_parts = |id: &str| {
            let parts = id.split(|letter: char| !letter.is_alphanumeric());
            parts.filter(|part| !part.is_empty()).count() > 1
        };
        let numbers = plan.measures.iter().enumerate();
        let numbers = numbers.map(|(index, own)| (folded::key(&own.id), index));
        let numbers = numbers.filter(|(id, _)| has_parts(id));
        let words = plan.levels.iter().map(String::as_str).chain(MEASURE_WORDS);
        Self {
            names,
            numbers: numbers
                .map(|(id, index)| (id, Place::Measures(vec![index])))
                .collect(),
            words: words.map(folded::key).collect(),
        }
    }

    /// The goals and measures whose whole name stands in a text, not as a part of another's, or whose number
    /// of several parts does, not as a part of a longer word.
    pub fn find(&self, text: &str) -> Vec<&Place> {
        let mut key = folded::key(text);
        work::spend((self.names.len() + self.numbers.len()) * (1 + key.len() / 16));
        let mut found = Vec::new();
        for (name, place) in &self.names {
            if has_name(&key, name) {
                key = key.replace(name, "\n");
                found.extend(place);
            }
        }
        let words: Vec<String> = text.split_whitespace().map(folded::key).collect();
        let spaced = words.join(" ");
        let numbers = self.numbers.iter();
        let numbers = numbers.filter(|(number, _)| self.has_number(&spaced, number));
        found.extend(numbers.map(|(_, place)| place));
        found
    }

    /// Whether a text is the name of a goal or a measure but for a letter or two: 農業振興.
    pub fn is_near(&self, text: &str) -> bool {
        let places = self.names.iter().filter(|(_, place)| place.is_some());
        folded::is_near(text, places.map(|(name, _)| name.as_str()))
    }

    fn has_number(&self, text: &str, number: &str) -> bool {
        let mut found = text.match_indices(number);
        found.any(|(at, _)| {
            let before = &text[..at];
            let is_joint = |letter: char| "-.(".contains(letter);
            let is_apart = || {
                let is_more = before
                    .trim_end_matches(is_joint)
                    .ends_with(char::is_numeric);
                !before.ends_with(char::is_alphanumeric) && !is_more
            };
            let has_word = || {
                self.words
                    .iter()
                    .any(|word| before.ends_with(word.as_str()))
            };
            ends_before(&text[at + number.len()..]) && (is_apart() || has_word())
        })
    }
}

/// Whether a name stands in a text; 基本目標２ does not in 基本目標２１.
fn has_name(text: &str, name: &str) -> bool {
    let mut found = text.match_indices(name);
    found.any(|(at, _)| !name.ends_with(char::is_numeric) || ends_before(&text[at + name.len()..]))
}

/// Whether a number ends before what stands behind it.
fn ends_before(behind: &str) -> bool {
    !behind.starts_with(char::is_numeric)
}
