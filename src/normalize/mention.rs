//! Which goals and measures a text mentions among other words: 観光の振興に関する指標, 施策2-1の実績.

use super::named::{GOAL_WORDS, MEASURE_WORDS};
use crate::domain::plan::{Level, PlanPlace};
use crate::domain::{Plan, folded, work};

/// What a plan calls its goals and measures, and what else has a name in it.
pub struct Mentions {
    /// Folded names, the longest first, each with its place; those of sections have none, and hide a goal's name
    /// that stands in them (福祉課).
    names: Vec<(String, Option<PlanPlace>)>,
    /// Numbers with the word for what they number in front: 施策5, 目標2.
    numbered: Vec<(String, PlanPlace)>,
    /// Numbers of several parts, which say it alone at the beginning of a text: 2-1.
    numbers: Vec<(String, PlanPlace)>,
}

impl Mentions {
    /// Of a plan.
    pub fn of(plan: &Plan) -> Self {
        let all_goals = plan.goals.iter();
        let goals = all_goals.flat_map(|goal| {
            let others = goal.aliases.iter().chain(&goal.formerly);
            others.chain([&goal.name, &goal.label])
        });
        let all_measures = plan.measures.iter();
        let measures = all_measures.flat_map(|measure| {
            let others = measure.aliases.iter().chain(&measure.formerly);
            others.chain([&measure.name])
        });
        let names = goals.chain(measures);
        let places = names.map(|name| (folded::key(name), plan.place(name, Level::Any)));
        let sections = plan.sections.iter().map(|section| &section.name);
        let texts = sections.chain([&plan.name, &plan.body]);
        // They are no places, but a place within one of these names is not meant.
        let others = texts.map(|name| (folded::key(name), None));
        let mut names: Vec<(String, Option<PlanPlace>)> = places.chain(others).collect();
        names.retain(|(name, _)| !name.is_empty());
        // Longest first: what is found is cut out, so that no shorter name is found within it.
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let numbers = numbers(plan);
        let mut numbered = Vec::new();
        for (number, place) in &numbers {
            for word in words_of(plan, place) {
                numbered.push((folded::key(&format!("{word}{number}")), place.clone()));
            }
        }
        let has_parts = |(number, _): &(String, PlanPlace)| {
            let parts = number.split(|letter: char| !letter.is_alphanumeric());
            parts.filter(|part| !part.is_empty()).count() > 1
        };
        Self {
            names,
            numbered,
            numbers: numbers.into_iter().filter(has_parts).collect(),
        }
    }

    /// The goals and measures that a text mentions: by the whole name, not within another word; by the number
    /// behind the word for it (施策1); or by a number of several parts (1-2) at the beginning of the text.
    pub fn find(&self, text: &str) -> Vec<&PlanPlace> {
        let mut key = folded::key(text);
        work::spend((self.names.len() + self.numbered.len()) * (1 + key.len() / 16));
        let mut found = Vec::new();
        for (name, place) in &self.names {
            if has_name(&key, name) {
                // With a line break in its place, so that the text on both sides does not join to another name.
                key = key.replace(name, "\n");
                found.extend(place);
            }
        }
        let has_number = |(number, _): &&(String, PlanPlace)| {
            let mut found = key.match_indices(number.as_str());
            found.any(|(at, _)| ends_before(&key[at + number.len()..]))
        };
        let begins = |(number, _): &&(String, PlanPlace)| {
            key.strip_prefix(number.as_str()).is_some_and(ends_before)
        };
        let numbered = self.numbered.iter().filter(has_number);
        let numbers = numbered.chain(self.numbers.iter().filter(begins));
        found.extend(numbers.map(|(_, place)| place));
        found
    }

    /// Whether a text is the name of a goal or a measure but for a letter or two: 農業振興.
    pub fn is_near(&self, text: &str) -> bool {
        let places = self.names.iter().filter(|(_, place)| place.is_some());
        folded::is_near(text, places.map(|(name, _)| name.as_str()))
    }
}

/// The numbers of goals and measures.
fn numbers(plan: &Plan) -> Vec<(String, PlanPlace)> {
    let numbered = plan.goals.iter().enumerate();
    let goals =
        numbered.map(|(index, goal)| (folded::key(&goal.id), PlanPlace::Goals(vec![index])));
    let numbered = plan.measures.iter().enumerate();
    let measures =
        numbered.map(|(index, own)| (folded::key(&own.id), PlanPlace::Measures(vec![index])));
    goals.chain(measures).collect()
}

/// The words that stand before the number of a place: the plan's own for its level, and the usual ones.
fn words_of<'p>(plan: &'p Plan, place: &PlanPlace) -> Vec<&'p str> {
    let (own, usual): (&str, &[&str]) = match place {
        // Each of these places is of one goal or one measure, as [`numbers`] makes them.
        PlanPlace::Goals(goals) => (plan.level(plan.depth_of_goal(goals[0])), &GOAL_WORDS),
        PlanPlace::Measures(measures) => (plan.level_of_measure(measures[0]), &MEASURE_WORDS),
        _ => ("", &[]),
    };
    let own = Some(own).filter(|own| !own.is_empty() && !usual.contains(own));
    own.into_iter().chain(usual.iter().copied()).collect()
}

/// Letters of a name that may be a part of many other words: 観光 of 観光客, 農業 of 農業係.
const SHORT: usize = 4;

/// Whether a name stands in a text; 基本目標２ does not in 基本目標２１, nor 観光 in 観光客.
fn has_name(text: &str, name: &str) -> bool {
    let is_short = name.chars().count() <= SHORT;
    let is_kana = |letter: char| ('ぁ'..='ゖ').contains(&letter);
    let is_word = |before: &str, behind: &str| {
        let goes_on = behind.starts_with(|letter: char| letter.is_alphabetic() && !is_kana(letter));
        !before.ends_with(char::is_alphabetic) && !goes_on
    };
    let mut found = text.match_indices(name);
    found.any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + name.len()..]);
        let is_whole = !name.ends_with(char::is_numeric) || ends_before(behind);
        is_whole && (!is_short || is_word(before, behind))
    })
}

/// Whether a number is complete before the text `behind` it: 2-1 is not in 2-12 and 2-1-3.
fn ends_before(behind: &str) -> bool {
    let rest = behind.strip_prefix(['-', '.']).unwrap_or(behind);
    !rest.starts_with(char::is_numeric)
}
