//! The version number in a file's name: 第2版, v1.2, (3), 実績3. Names are folded before they are looked at.

use super::date_in_name::{constant, last_date};
use crate::domain::FiscalYear;
use regex::Regex;
use std::sync::LazyLock;

static NUMBERS: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        r"第(?<n>[0-9]+|[一二三四五六七八九十])[版回稿報](?:目|提出)?",
        r"(?:^|[^a-z])(?<all>(?:v|ver|version|rev)\.?(?<n>[0-9]+)(?:\.(?<point>[0-9]+))?)",
        r"(?<n>[0-9]+|[一二三四五六七八九十])(?:版|回目|稿)",
        r"\((?<n>[0-9]{1,2})\)$",
    ]
    .map(constant)
});

/// 実績3, 実績_3.
static NUMBER_AT_END: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?<before>^|.*[^0-9])(?<n>[0-9]{1,2})$"));

/// What is counted by the number behind it, and is no version of something: 様式1 and 様式2 are two forms, R6 a year.
const COUNTED: &[&str] = &[
    "様式",
    "別紙",
    "別添",
    "別記",
    "個票",
    "調査票",
    "票",
    "表",
    "目標",
    "施策",
    "事業",
    "指標",
    "kpi",
    "no",
    "no.",
    "その",
    "r",
    "h",
    "令和",
    "平成",
    ".",
    "-",
    "/",
    "月",
    "年",
];

/// Takes the last version number out of a name. Digits that belong to a date are not taken for one.
pub fn take_number(stem: &mut String) -> Option<(u32, u32)> {
    let found = NUMBERS.iter().find_map(|regex| {
        let found = regex.captures_iter(stem).last()?;
        let range = found.name("all").or(found.get(0))?.range();
        let point = found.name("point").and_then(|point| whole(point.as_str()));
        let number = whole(&found["n"])?;
        Some((range, (number, point.unwrap_or(0))))
    });
    let found = found.or_else(|| {
        let found = NUMBER_AT_END.captures(stem)?;
        let before = &found["before"];
        let is_counted = COUNTED.iter().any(|word| before.ends_with(word));
        // Only whether there is a date matters here, so any fiscal year serves.
        let is_of_date = last_date(stem, FiscalYear::starting(2024))
            .is_some_and(|(range, _)| range.end == stem.len());
        let is_version = !before.is_empty() && !is_counted && !is_of_date;
        let number = whole(&found["n"]).filter(|_| is_version)?;
        Some((found.name("n")?.range(), (number, 0)))
    });
    let (range, number) = found?;
    stem.replace_range(range, "");
    Some(number)
}

/// A whole number in digits, or one of 一 to 十.
pub fn whole(text: &str) -> Option<u32> {
    let mut chinese = "一二三四五六七八九十".chars();
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => {
            let place = chinese.position(|letter| text.chars().eq([letter]))?;
            Some(place as u32 + 1)
        }
    }
}
