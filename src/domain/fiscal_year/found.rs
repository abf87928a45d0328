//! The fiscal year that a longer text is about: a title, a sheet's name, a file's name.
//!
//! Titles name several years, 令和７年度 効果検証（令和６年度実績）, and hold much that only looks like
//! one: a date, a range, 様式S1. A year beside 実績 is the one; else all years must agree.

use super::{ERAS, FiscalYear, NUMERALS};
use crate::domain::folded;

/// Letters of a text in which a year is looked for: titles are short, and longer texts cost time.
const LONGEST_TITLE: usize = 300;

/// What may stand between a year and the word that it belongs to, or before a year of one letter.
const SEPARATORS: [char; 13] = [
    ' ', '_', '-', '(', '[', '【', '「', '/', '・', ',', ':', '、', '|',
];

/// Words that say that a 年 before them is a year and no part of a date.
const AFTER_YEAR: [&str; 5] = ["分", "調査", "実績", "目標", "末"];

/// A year, and the text before and after it.
struct FoundYear<'t> {
    year: FiscalYear,
    before: &'t str,
    after: &'t str,
}

/// How a year is spelled, without 年度.
struct Spelling<'t> {
    year: FiscalYear,
    dress: YearDress,
    after: &'t str,
}

#[derive(Clone, Copy, PartialEq)]
enum YearDress {
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
    let beginning: String = text.chars().take(LONGEST_TITLE).collect();
    let title = joined(&beginning);
    let years = all(&title);
    let best = years.iter().map(nearness).max()?;
    let mut nearest = years.iter().filter(|found| nearness(found) == best);
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

fn all(title: &str) -> Vec<FoundYear<'_>> {
    let mut years = Vec::new();
    let mut rest = title;
    while let Some(first) = rest.chars().next() {
        let found = at(title, title.len() - rest.len());
        rest = found
            .as_ref()
            .map_or(&rest[first.len_utf8()..], |found| found.after);
        years.extend(found);
    }
    years
}

fn at(title: &str, start: usize) -> Option<FoundYear<'_>> {
    let (before, rest) = title.split_at(start);
    // Nothing begins in the middle of a word or a number.
    if before.ends_with(is_latin) && rest.starts_with(is_latin) {
        return None;
    }
    let spelling = twice(rest)?;
    let alone = || stands_alone(&spelling, before).then_some(spelling.after);
    let after = after_year_word(spelling.after).or_else(alone)?;
    (!is_range(before, after)).then_some(FoundYear {
        year: spelling.year,
        before,
        after,
    })
}

/// A year that may be spelled a second time in brackets; none if the two differ.
fn twice(text: &str) -> Option<Spelling<'_>> {
    let first = once(text)?;
    let second = first.after.strip_prefix('(').and_then(once);
    let closed = second.and_then(|second| {
        let fiscal = second.after.strip_prefix("年度");
        let word = fiscal.or(second.after.strip_prefix('年'));
        let after = word.unwrap_or(second.after).strip_prefix(')')?;
        Some((second.year, after))
    });
    let Some((year, after)) = closed else {
        return Some(first);
    };
    let dress = YearDress::Twice;
    (first.year == year).then_some(Spelling { year, dress, after })
}

fn once(text: &str) -> Option<Spelling<'_>> {
    /// No spelling is longer than four digits or 令和 and its number.
    const LONGEST: usize = 6;
    let (number, dress) = match ERAS.iter().find_map(|era| era.strip_from(text)) {
        Some(number) if text.starts_with(is_latin) => (number, YearDress::Letter),
        Some(number) => (number, YearDress::Era),
        None => (text, YearDress::Western),
    };
    let (after, dress) = match number.strip_prefix('元') {
        Some(after) => (after, dress),
        None if number.starts_with(NUMERALS) && dress == YearDress::Era => {
            (number.trim_start_matches(NUMERALS), YearDress::Numerals)
        }
        None => (
            number.trim_start_matches(|letter: char| letter.is_ascii_digit()),
            dress,
        ),
    };
    let spelled = &text[..text.len() - after.len()];
    let is_whole = after.len() < number.len() && spelled.chars().nth(LONGEST).is_none();
    let year = FiscalYear::parse_bare(spelled).filter(|_| is_whole)?;
    Some(Spelling { year, dress, after })
}

/// What follows the word that makes a number a year: 年度, 事業年度, or 年 with 分 or the like behind
/// it. 令和7年6月30日 is a date.
fn after_year_word(text: &str) -> Option<&str> {
    let mut words = ["事業年度", "年度"].iter();
    let after = words.find_map(|word| text.strip_prefix(word));
    after.or_else(|| {
        text.strip_prefix('年')
            .filter(|beyond| is_word_after_year(beyond))
    })
}

fn is_word_after_year(text: &str) -> bool {
    AFTER_YEAR.iter().any(|word| text.starts_with(word))
}

/// Whether a year needs no 年度: 実績_R6, （令6）, 2024(R6). A letter with a number is rarely one: 様式S1,
/// KPI_H1.
fn stands_alone(spelling: &Spelling<'_>, before: &str) -> bool {
    let after = spelling.after;
    let is_date = match after.strip_prefix(['.', '/']) {
        Some(next) => next.starts_with(|letter: char| letter.is_ascii_digit()),
        None => after.starts_with(is_latin) || after.starts_with(['年', '月']),
    };
    let is_recent = (1998..2100).contains(&spelling.year.western());
    // The ending of a file's name may follow: 実績_令6.xlsx.
    let ends = after.is_empty()
        || after.starts_with([')', ' ', '_', ']', '】', '.'])
        || is_word_after_year(after);
    let is_alone = match spelling.dress {
        YearDress::Western | YearDress::Numerals => false,
        YearDress::Twice => true,
        YearDress::Era => is_recent && ends,
        YearDress::Letter => is_recent && may_stand_before_letter(spelling.year, before),
    };
    is_alone && !is_date
}

/// 実績R6 is plain usage; H is a letter of other things too, and S, T and M are long past.
fn may_stand_before_letter(year: FiscalYear, before: &str) -> bool {
    let is_reiwa = year.western() >= 2019;
    is_reiwa || before.is_empty() || before.ends_with(SEPARATORS)
}

/// Whether the text around a year makes it an end of a range: R3～R8, 令和3年度から令和8年度.
fn is_range(before: &str, after: &str) -> bool {
    let ends_year = |text: &str| text.ends_with(|end: char| end.is_ascii_digit() || end == '度');
    before.ends_with('~')
        || before.ends_with("から")
        // A hyphen joins words, too: only behind a year does it make a range.
        || before.strip_suffix('-').is_some_and(ends_year)
        || after.starts_with('~')
        || after.starts_with("から")
        || after
            .strip_prefix('-')
            .is_some_and(|next| once(next).is_some())
}

/// How surely a year is the one of the figures: before 実績, behind it, before 分 or 末, anywhere.
fn nearness(found: &FoundYear<'_>) -> u8 {
    let before = found.before.trim_end_matches(SEPARATORS);
    if found.after.starts_with("実績") {
        3
    } else if before.ends_with("実績") || before.ends_with("実績値") {
        2
    } else {
        u8::from(found.after.starts_with(['分', '末']))
    }
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
