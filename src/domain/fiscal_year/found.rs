//! The fiscal year that a longer text is about: a title, a sheet's name, a file's name.
//!
//! Titles name several years, 令和７年度 効果検証（令和６年度実績）, and hold much that only looks like
//! one: a date, a range, 様式S1. A year beside 実績 is the one; else all years must agree.

use super::{ERAS, FiscalYear, NUMERALS};
use crate::domain::folded;

/// A title is short; what stands further behind is none.
const LONGEST_TITLE: usize = 300;

/// What may stand between a year and the word that it belongs to, or before a year of one letter.
const SEPARATORS: [char; 13] = [
    ' ', '_', '-', '(', '[', '【', '「', '/', '・', ',', ':', '、', '|',
];

/// Words that say that a 年 before them is a year and no part of a date.
const AFTER_YEAR: [&str; 5] = ["分", "調査", "実績", "目標", "末"];

/// A year, and where it stands among the letters.
struct Found {
    year: FiscalYear,
    start: usize,
    end: usize,
}

/// How a year is spelled, without 年度.
struct Spelling {
    year: FiscalYear,
    length: usize,
    dress: Dress,
}

#[derive(Clone, Copy, PartialEq)]
enum Dress {
    /// 令和6, 令6.
    Era,
    /// 令和六.
    Numerals,
    /// R6.
    Letter,
    /// 2024.
    Western,
    /// 2024(R6).
    Twice,
}

/// As [`FiscalYear::find`].
pub(super) fn find(text: &str) -> Option<FiscalYear> {
    // Most texts have no number at all, and looking closer costs.
    if !text.contains(is_number) {
        return None;
    }
    let title: String = text.chars().take(LONGEST_TITLE).collect();
    let letters: Vec<char> = joined(&title).chars().collect();
    let years = all(&letters);
    let nearness = |found: &Found| nearness(&letters, found);
    let nearest = years.iter().map(nearness).max()?;
    let mut nearest = years.iter().filter(|found| nearness(found) == nearest);
    let year = nearest.next()?.year;
    nearest.all(|other| other.year == year).then_some(year)
}

fn is_number(letter: char) -> bool {
    letter.is_numeric() || letter == '元' || NUMERALS.contains(&letter)
}

/// Words without the spaces between them, except before Latin letters and where digits would run
/// together.
fn joined(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for word in text.split_whitespace().map(folded::key) {
        let runs_on = whole.ends_with(is_latin) && word.starts_with(is_latin);
        if runs_on || word.starts_with(|first: char| first.is_ascii_alphabetic()) {
            whole.push(' ');
        }
        whole.push_str(&word);
    }
    whole
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

fn all(letters: &[char]) -> Vec<Found> {
    let mut years = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let found = at(letters, start);
        start = found.as_ref().map_or(start + 1, |found| found.end);
        years.extend(found);
    }
    years
}

fn at(letters: &[char], start: usize) -> Option<Found> {
    let (before, rest) = letters.split_at(start);
    if before.last().is_some_and(|last| is_latin(*last)) && is_latin(*rest.first()?) {
        return None;
    }
    let spelling = twice(rest)?;
    let after = &rest[spelling.length..];
    let word = year_word(after);
    let is_year = word.is_some() || stands_alone(&spelling, before, after);
    let end = start + spelling.length + word.unwrap_or(0);
    (is_year && !is_range(before, &letters[end..])).then_some(Found {
        year: spelling.year,
        start,
        end,
    })
}

/// A year that may be spelled a second time in brackets; two that differ are none.
fn twice(letters: &[char]) -> Option<Spelling> {
    let first = once(letters)?;
    let Some(['(', inner @ ..]) = letters.get(first.length..) else {
        return Some(first);
    };
    let Some(second) = once(inner) else {
        return Some(first);
    };
    let after = &inner[second.length..];
    let word = [&['年', '度'][..], &['年']].into_iter();
    let word = word.filter(|word| after.starts_with(word)).map(<[_]>::len);
    let word = word.max().unwrap_or(0);
    if after.get(word) != Some(&')') {
        return Some(first);
    }
    (first.year == second.year).then_some(Spelling {
        year: first.year,
        length: first.length + 1 + second.length + word + 1,
        dress: Dress::Twice,
    })
}

fn once(letters: &[char]) -> Option<Spelling> {
    let (era, dress) = era(letters);
    let rest = &letters[era..];
    let digits = count(rest, |letter| letter.is_ascii_digit());
    let (number, dress) = match rest.first()? {
        '元' => (1, dress),
        letter if NUMERALS.contains(letter) && dress == Dress::Era => (
            count(rest, |letter| NUMERALS.contains(&letter)),
            Dress::Numerals,
        ),
        _ => (digits, dress),
    };
    let length = era + number;
    // No spelling is longer than four digits or 令和 and its number.
    let spelled: String = letters[..length].iter().take(6).collect();
    let year = FiscalYear::parse_bare(&spelled)?;
    (number > 0 && length <= 6).then_some(Spelling {
        year,
        length,
        dress,
    })
}

/// How many letters of an era stand before its number, and of which kind.
fn era(letters: &[char]) -> (usize, Dress) {
    let begins = |word: &str| word.chars().zip(letters).all(|(one, other)| one == *other);
    let is_name = |name: &str| letters.len() >= 2 && begins(name);
    let Some(first) = letters.first() else {
        return (0, Dress::Western);
    };
    if ERAS.iter().any(|era| is_name(era.name)) {
        return (2, Dress::Era);
    }
    if ERAS.iter().any(|era| era.name.starts_with(*first)) {
        return (1, Dress::Era);
    }
    match ERAS
        .iter()
        .any(|era| era.letter.eq_ignore_ascii_case(first))
    {
        true => (1, Dress::Letter),
        false => (0, Dress::Western),
    }
}

fn count(letters: &[char], belongs: impl Fn(char) -> bool) -> usize {
    letters
        .iter()
        .take_while(|letter| belongs(**letter))
        .count()
}

fn starts_with(letters: &[char], word: &str) -> bool {
    let length = word.chars().count();
    letters.len() >= length && word.chars().zip(letters).all(|(one, other)| one == *other)
}

fn ends_with(letters: &[char], word: &str) -> bool {
    let start = letters.len().checked_sub(word.chars().count());
    start.is_some_and(|start| starts_with(&letters[start..], word))
}

/// The length of the word that makes a number a year: 年度, 事業年度, or 年 with 分 or the like behind
/// it. 令和7年6月30日 is a date.
fn year_word(after: &[char]) -> Option<usize> {
    let words = ["事業年度", "年度"].into_iter();
    let mut words = words.filter(|word| starts_with(after, word));
    if let Some(word) = words.next() {
        return Some(word.chars().count());
    }
    let ['年', beyond @ ..] = after else {
        return None;
    };
    AFTER_YEAR
        .iter()
        .any(|word| starts_with(beyond, word))
        .then_some(1)
}

/// Whether a year needs no 年度: 実績_R6, （令6）, 2024(R6). A letter with a number is rarely one: 様式S1,
/// KPI_H1.
fn stands_alone(spelling: &Spelling, before: &[char], after: &[char]) -> bool {
    let is_date = match after {
        ['.' | '/', next, ..] => next.is_ascii_digit(),
        [next, ..] => is_latin(*next) || matches!(next, '年' | '月'),
        [] => false,
    };
    let is_recent = (1998..2100).contains(&spelling.year.western());
    let ends = match after {
        [] | [')' | ' ' | '_' | ']' | '】' | '.', ..] => true,
        after => AFTER_YEAR.iter().any(|word| starts_with(after, word)),
    };
    let is_alone = match spelling.dress {
        Dress::Western | Dress::Numerals => false,
        Dress::Twice => true,
        Dress::Era => is_recent && ends,
        Dress::Letter => is_recent && may_stand_before_letter(spelling.year, before),
    };
    is_alone && !is_date
}

/// 実績R6 is plain usage; H is a letter of other things too, and S, T and M are long past.
fn may_stand_before_letter(year: FiscalYear, before: &[char]) -> bool {
    let is_reiwa = year.western() >= 2019;
    is_reiwa
        || before
            .last()
            .is_none_or(|letter| SEPARATORS.contains(letter))
}

/// Whether what stands around a year makes it an end of a range: R3～R8, 令和3年度から令和8年度.
fn is_range(before: &[char], after: &[char]) -> bool {
    let to_here = match before {
        [.., '~'] | [.., 'か', 'ら'] => true,
        [.., end, '-'] => end.is_ascii_digit() || *end == '度',
        _ => false,
    };
    let from_here = match after {
        ['~', ..] | ['か', 'ら', ..] => true,
        ['-', next @ ..] => once(next).is_some(),
        _ => false,
    };
    to_here || from_here
}

/// How surely a year is the one of the figures: before 実績, behind it, before 分 or 末, anywhere.
fn nearness(letters: &[char], found: &Found) -> u8 {
    let (before, after) = (&letters[..found.start], &letters[found.end..]);
    let closed = count(before, |_| true) - trailing_separators(before);
    let before = &before[..closed];
    if starts_with(after, "実績") {
        3
    } else if ends_with(before, "実績") || ends_with(before, "実績値") {
        2
    } else {
        u8::from(starts_with(after, "分") || starts_with(after, "末"))
    }
}

fn trailing_separators(letters: &[char]) -> usize {
    let is_separator = |letter: &&char| SEPARATORS.contains(letter);
    letters.iter().rev().take_while(is_separator).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<i32>) {
        assert_eq!(find(text).map(FiscalYear::western), expected, "{text}");
    }

    #[test]
    fn plain_usage_is_found() {
        for text in [
            "令和6年分",
            "2024年調査票",
            "令和６（2024）年度",
            "令和6年度（2024年度）調査",
            "KPI調査（令6）",
            "令和六年度",
            "令和６事業年度",
            "実績R6",
            "実績_R6",
            "実績 R6",
            "R6実績",
            "R6.xlsx",
            "KPI_R6.xlsx",
            "2024(R6)",
            "令6年度",
            "令和6年度末",
            "令和6実績",
        ] {
            check(text, Some(2024));
        }
        check("平成二十九年度", Some(2017));
        check("令和十年度", Some(2028));
        check("実績 H30", Some(2018));
        check("KPI_H30.xlsx", Some(2018));
    }

    #[test]
    fn the_year_beside_the_actual_is_the_one() {
        for text in [
            "令和７年度 効果検証 調査票（令和６年度実績）",
            "令和７年度調査　実績（令和６年度）",
            "R7調査_R6実績値",
            "令和7年度提出 令和6年度末",
            "令和７年度調査（令和６年分）",
            "令和6年度実績・令和7年度目標",
        ] {
            check(text, Some(2024));
        }
    }

    #[test]
    fn two_years_are_ambiguous() {
        check("令和６年度 調査票（令和７年度提出）", None);
        check("R5実績 R6実績", None);
        check("令和6年度（2023年度）", None);
        check("令和6年度 調査票（R6）", Some(2024));
    }

    #[test]
    fn dates_ranges_and_numbers_of_forms_are_no_years() {
        for text in [
            "令和7年6月30日",
            "令和７年６月",
            "R7.6.30",
            "2021-2025年度",
            "令和3～8年度",
            "令和5・6年度",
            "様式S1.xlsx",
            "KPI_H1.xlsx",
            "S1",
            "M2",
            "T3",
            "H1",
            "様式H30",
            "平成一中学校",
            "平3丁目",
            "(大3)",
            "第六回",
            "令和百年度",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_long_text_costs_no_more_than_a_title() {
        check(&"1 ".repeat(500_000), None);
        check(&"令和".repeat(500_000), None);
        check(&format!("{}令和6年度", "あ".repeat(300)), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9RHSrm令和平成元六十〇年度分末実績(（)）/～\\-._ から]{0,24}") {
            let _ = find(&text);
        }
    }
}
