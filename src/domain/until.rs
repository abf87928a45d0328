//! Until when somebody asks for time: 7月20日ごろ, 7/20, 7月末, 令和8年7月20日, 9月に公表, in a sentence.

use super::folded;
use chrono::{Datelike, NaiveDate};

/// The last day that a text names; none where it names none. A day without a year is one of the months to come, unless it
/// passed in the last 75 days.
pub fn until(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = folded::width(text);
    let numbers = numbers(&text);
    let days = (0..numbers.len()).filter_map(|at| day(&numbers, at, today));
    days.max()
}

/// Number of days: a day without a year that passed at most so long ago is the one meant, and else the next one to come.
/// Figures of other offices are promised half a year ahead and more (12月に県が公表), so the nearest day would be wrong.
const LATELY: i64 = 75;

/// The numbers of a text, each with what follows it up to the next. A year of Reiwa (R8, 令和8) is one of our calendar.
fn numbers(text: &str) -> Vec<(u32, &str)> {
    let mut numbers = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits.find(|letter: char| !letter.is_ascii_digit());
        let (number, behind) = digits.split_at(end.unwrap_or(digits.len()));
        let next = behind.find(|letter: char| letter.is_ascii_digit());
        let is_of_reiwa = REIWA.iter().any(|era| rest[..start].ends_with(era));
        let before = if is_of_reiwa { BEFORE_REIWA } else { 0 };
        // Longer ones are no part of a date.
        numbers.push((
            number
                .parse()
                .map_or(0, |number: u32| number.saturating_add(before)),
            &behind[..next.unwrap_or(behind.len())],
        ));
        rest = behind;
    }
    numbers
}

/// The day whose month is one of the numbers.
fn day(numbers: &[(u32, &str)], at: usize, today: NaiveDate) -> Option<NaiveDate> {
    let (month, behind) = numbers[at];
    let before = at.checked_sub(1).map(|before| numbers[before]);
    let year = before.and_then(|(year, behind)| match (year, behind) {
        (2000.., "年" | "/" | "-" | ".") => Some(year as i32),
        (1..=99, "年") => Some((year + BEFORE_REIWA) as i32),
        _ => None,
    });
    let is_of_year = year.is_some();
    let next = numbers.get(at + 1).map(|(day, _)| *day);
    let date = |year: i32| match behind {
        "月" | "/" if next.is_some() => NaiveDate::from_ymd_opt(year, month, next?),
        // 3-4人 is no day.
        "-" | "." if is_of_year => NaiveDate::from_ymd_opt(year, month, next?),
        _ => part_of_month(behind.strip_prefix('月')?, year, month),
    };
    match year {
        Some(year) => date(year),
        None => {
            let mut years = today.year() - 1..=today.year() + 1;
            let is_to_come = |date: &NaiveDate| (today - *date).num_days() <= LATELY;
            years.find_map(|year| date(year).filter(is_to_come))
        }
    }
}

const BEFORE_REIWA: u32 = 2018;

const REIWA: [&str; 3] = ["R", "r", "令和"];

/// The last day of a month or a part of it: 7月末, 7月上旬, 7月中, 7月に公表. 4月の値 names no day.
fn part_of_month(part: &str, year: i32, month: u32) -> Option<NaiveDate> {
    let day = |day| NaiveDate::from_ymd_opt(year, month, day);
    match part {
        _ if part.starts_with("上旬") => day(10),
        _ if part.starts_with("中旬") => day(20),
        _ if part.is_empty() || part.starts_with(UNTIL_ITS_END) => (28..=31).rev().find_map(day),
        _ => None,
    }
}

/// What follows a month until whose end somebody asks for time: 末, 下旬, 中, に, まで, ごろ, 頃, 予定, 公表, いっぱい.
const UNTIL_ITS_END: [char; 16] = [
    '末', '下', '中', 'に', 'ま', 'ご', '頃', '予', '公', 'い', '、', '。', ' ', ')', '」', '】',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_until_when() {
        let today = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        for (text, expected) in [
            ("７月２０日ごろ", "2026-07-20"),
            ("7/20までに担当2人で", "2026-07-20"),
            ("6月30日", "2026-06-30"),
            ("令和8年7月20日に分かります", "2026-07-20"),
            ("2026-07-20", "2026-07-20"),
            ("R8.8.3", "2026-08-03"),
            ("r8/8/3まで", "2026-08-03"),
            ("12月に県が公表", "2026-12-31"),
            ("3月末", "2027-03-31"),
            ("5月末", "2026-05-31"),
            ("7月末", "2026-07-31"),
            ("2月末", "2027-02-28"),
            ("7月中旬か8月上旬", "2026-08-10"),
            ("県に3-4件を照会中", ""),
            ("8月", "2026-08-31"),
            ("9月に公表（担当2人）", "2026-09-30"),
            ("【課の回答: 確認中（令和8年9月）】", "2026-09-30"),
            ("8月まで", "2026-08-31"),
            ("来月", ""),
            ("お盆明け", ""),
            ("8月以降", ""),
            ("4月の値を照会中", ""),
            ("13月40日", ""),
            ("", ""),
        ] {
            let found = until(text, today).map(|date| date.to_string());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        }
    }
}
