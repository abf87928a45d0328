//! The words that sections use, from `words.toml`: data in one place, easy to add to.

use super::Role;
use super::form::Line;
use crate::domain::folded;
use crate::domain::reported::{Arrow, Kind, Qualifier, Reported};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    marks: BTreeMap<String, Vec<String>>,
    qualifiers: BTreeMap<String, Vec<String>>,
    vague: VagueFile,
    rows: RowsFile,
    lines: BTreeMap<String, Vec<String>>,
    headers: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VagueFile {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowsFile {
    subtotals: Vec<String>,
    notes: Vec<String>,
}

/// The table, with every word folded.
struct Words {
    marks: HashMap<String, Reported>,
    /// Longest first, so that 速報値 is not read as 速報.
    qualifiers: Vec<(String, Qualifier)>,
    vague: Vec<String>,
    subtotals: Vec<String>,
    notes: Vec<String>,
    lines: HashMap<String, Line>,
    headers: BTreeMap<String, Vec<String>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: WordsFile = toml::from_str(include_str!("words.toml"))
        .expect("words.toml is part of the program and a test reads it");
    let mut qualifiers = folded_words(&file.qualifiers, qualifier);
    qualifiers.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    Words {
        marks: folded_words(&file.marks, meaning).into_iter().collect(),
        qualifiers,
        vague: keys(&file.vague.words),
        subtotals: keys(&file.rows.subtotals),
        notes: keys(&file.rows.notes),
        lines: folded_words(&file.lines, line_of).into_iter().collect(),
        headers: file.headers,
    }
});

fn keys(words: &[String]) -> Vec<String> {
    words.iter().map(|word| folded::key(word)).collect()
}

/// What the word on one of a KPI's rows says of its figures: 上段 目標, 実績値, 達成率.
pub fn line(text: &str) -> Option<Line> {
    let key = folded::key(text);
    let bare = key.trim_matches(['(', ')', '[', ']', '【', '】', '■', '・', ':']);
    WORDS.lines.get(bare).copied()
}

/// Whether a name is that of a sum of the rows above: 小計, 合計.
pub fn is_subtotal(text: &str) -> bool {
    let key = folded::key(text);
    WORDS.subtotals.contains(&key)
}

/// Whether a row that begins so is a note: ※, 注1, 備考:.
pub fn is_note(text: &str) -> bool {
    let key = folded::key(text);
    WORDS
        .notes
        .iter()
        .any(|word| key.starts_with(word.as_str()))
}

/// What a mark means that stands alone where a figure is wanted.
pub fn mark(text: &str) -> Option<Reported> {
    let key = folded::key(text);
    let bare = key
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
        .unwrap_or(&key);
    let all_dashes = !bare.is_empty() && bare.chars().all(|c| c == '-');
    let key = if all_dashes { "-" } else { bare };
    WORDS.marks.get(key).cloned()
}

/// Splits a reservation off the front or the end of a folded text.
pub fn split_qualifier(folded: &str) -> (&str, Option<Qualifier>) {
    let around = |(word, qualifier): &(String, Qualifier)| {
        let rest = folded
            .strip_prefix(word.as_str())
            .or(folded.strip_suffix(word.as_str()))?;
        Some((rest, *qualifier))
    };
    WORDS
        .qualifiers
        .iter()
        .find_map(around)
        .map_or((folded, None), |(rest, qualifier)| (rest, Some(qualifier)))
}

/// Whether a folded text has a word in it so vague that no number can be taken.
pub fn is_vague(folded: &str) -> bool {
    WORDS
        .vague
        .iter()
        .any(|word| folded.contains(word.as_str()))
}

/// Whether a text is a usual header or label of any role.
pub fn is_header(text: &str) -> bool {
    let key = folded::key(text);
    let words = WORDS.headers.values().flatten();
    words.into_iter().any(|word| folded::key(word) == key) || line(text).is_some()
}

/// The usual headers of a role.
pub fn headers(role: &Role) -> &'static [String] {
    let name = match role {
        Role::Id => "id",
        Role::Kpi => "kpi",
        Role::Goal => "goal",
        Role::Measure => "measure",
        Role::Section => "section",
        Role::Unit => "unit",
        Role::Figure(Kind::Baseline) => "baseline",
        Role::Figure(Kind::Actual) => "actual",
        Role::Figure(Kind::Target) => "target",
        Role::Line => "line",
        Role::Text(_) | Role::Stacked | Role::Ignored => return &[],
    };
    WORDS
        .headers
        .get(name)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn folded_words<T>(
    words: &BTreeMap<String, Vec<String>>,
    mean: fn(&str) -> Option<T>,
) -> Vec<(String, T)> {
    let meanings = words.iter().flat_map(|(name, words)| {
        words
            .iter()
            .map(move |word| (folded::key(word), mean(name)))
    });
    meanings
        .filter_map(|(word, meaning)| meaning.map(|meaning| (word, meaning)))
        .collect()
}

fn meaning(name: &str) -> Option<Reported> {
    Some(match name {
        "pending" => Reported::Pending,
        "not-surveyed" => Reported::NotSurveyed,
        "not-applicable" => Reported::NotApplicable,
        "ended" => Reported::Ended,
        "suppressed" => Reported::Suppressed,
        "arrow-up" => Reported::Arrow(Arrow::Up),
        "arrow-down" => Reported::Arrow(Arrow::Down),
        "arrow-keep" => Reported::Arrow(Arrow::Keep),
        _ => return None,
    })
}

fn line_of(name: &str) -> Option<Line> {
    Some(match name {
        "baseline" => Line::Figures(Kind::Baseline),
        "actual" => Line::Figures(Kind::Actual),
        "target" => Line::Figures(Kind::Target),
        "ignored" => Line::Ignored,
        _ => return None,
    })
}

fn qualifier(name: &str) -> Option<Qualifier> {
    Some(match name {
        "about" => Qualifier::About,
        "at-least" => Qualifier::AtLeast,
        "more-than" => Qualifier::MoreThan,
        "at-most" => Qualifier::AtMost,
        "less-than" => Qualifier::LessThan,
        "preliminary" => Qualifier::Preliminary,
        "expected" => Qualifier::Expected,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_has_a_meaning() {
        let file: WordsFile = toml::from_str(include_str!("words.toml")).unwrap();
        assert!(file.marks.keys().all(|name| meaning(name).is_some()));
        assert!(file.lines.keys().all(|name| line_of(name).is_some()));
        assert!(file.qualifiers.keys().all(|name| qualifier(name).is_some()));
    }

    #[test]
    fn marks_are_known_in_any_dress() {
        for dash in ["―", "－", "-", "ー", "−", " ‐ ", "――", "（－）"] {
            assert_eq!(mark(dash), Some(Reported::NotApplicable), "{dash}");
        }
        assert_eq!(mark("集計中"), Some(Reported::Pending));
        assert_eq!(mark("（集計 中）"), Some(Reported::Pending));
        assert_eq!(mark("Ｘ"), Some(Reported::Suppressed));
        assert_eq!(mark("△"), None);
        assert_eq!(mark(""), None);
    }
}
