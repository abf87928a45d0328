//! The date in a file's name: 20260708, R8.7.8, 7月8日, 0708提出. Names are folded before they are looked at.

use crate::domain::FiscalYear;
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

/// A pattern of ours.
pub fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// With the words that follow a date: 0708提出.
static DATES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    let after = "(?:提出|受領|受付|時点|現在|更新|版|付け?)?";
    [
        format!(r"(?:令和|令|r)(?<era>元|[0-9]{{1,2}})[.年/_-](?<month>[0-9]{{1,2}})[.月/_-](?<day>[0-9]{{1,2}})日?{after}"),
        format!(r"(?<year>20[0-9]{{2}})[.年/_-](?<month>[0-9]{{1,2}})[.月/_-](?<day>[0-9]{{1,2}})日?{after}"),
        format!(r"(?<month>[0-9]{{1,2}})月(?<day>[0-9]{{1,2}})日{after}"),
        format!(r"(?<r>令和|令|r)?(?<run>[0-9]+){after}"),
    ]
    .map(|pattern| constant(&pattern))
});

/// Takes the last date out of a name; `Err` with the digits where they look like a date but name no day.
pub fn take_date(stem: &mut String, year: FiscalYear) -> Option<Result<u32, String>> {
    let (range, date) = last_date(stem, year)?;
    let text = stem[range.clone()].to_owned();
    stem.replace_range(range, "");
    Some(date.ok_or(text))
}

/// Where the last date of a name stands, and the date as one number; none where there is no such day.
pub fn last_date(stem: &str, year: FiscalYear) -> Option<(Range<usize>, Option<u32>)> {
    let found = DATES.iter().find_map(|regex| {
        let all = regex.captures_iter(stem);
        let dates = all.filter_map(|found| {
            let date = written_date(&found, year)?;
            Some((found.get(0)?.range(), date))
        });
        dates.last()
    });
    found.map(|(range, (year, month, day))| (range, date(year, month, day)))
}

/// Year, month and day of what looks like a date; none where it is another number.
fn written_date(found: &Captures<'_>, plan_year: FiscalYear) -> Option<(u32, u32, u32)> {
    let part = |name: &str| found.name(name).and_then(|part| part.as_str().parse().ok());
    if let Some(run) = found.name("run") {
        return of_run(run.as_str(), found.name("r").is_some(), plan_year);
    }
    let (month, day) = (part("month")?, part("day")?);
    let era = found
        .name("era")
        .map(|era| era.as_str().parse().unwrap_or(1));
    let year = part("year").or(era.map(|era| era + BEFORE_REIWA));
    Some((
        year.unwrap_or_else(|| submitted_in(plan_year, month)),
        month,
        day,
    ))
}

const BEFORE_REIWA: u32 = 2018;

/// Figures of a year are sent in the year after it: 0708 is in its summer, 0120 in its winter.
fn submitted_in(year: FiscalYear, month: u32) -> u32 {
    let after = year.western() as u32 + 1;
    after + u32::from(month < 4)
}

/// 20260708, 260708, 080708 and R80708 of 令和8年, 0708. A number that could be anything else is no date.
fn of_run(run: &str, is_of_era: bool, plan_year: FiscalYear) -> Option<(u32, u32, u32)> {
    let number: u32 = run.parse().ok()?;
    let (month, day) = (number / 100 % 100, number % 100);
    let year = number / 10_000;
    match run.len() {
        5 | 6 if is_of_era => Some((year + BEFORE_REIWA, month, day)),
        8 if run.starts_with("20") => Some((year, month, day)),
        6 => {
            // A year of the era is a small number yet; a Western one is near the plan's.
            let western = 2000 + year;
            let is_western = western.abs_diff(plan_year.western() as u32) <= 5;
            let year = if is_western {
                western
            } else {
                year + BEFORE_REIWA
            };
            date(year, month, day).map(|_| (year, month, day))
        }
        4 if !is_of_era => {
            let year = submitted_in(plan_year, month);
            let is_date = run.starts_with('0') || date(year, month, day).is_some();
            is_date.then_some((year, month, day))
        }
        _ => None,
    }
}

/// As one number; none if there is no such day.
fn date(year: u32, month: u32, day: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days)
        .contains(&day)
        .then_some(year * 10_000 + month * 100 + day)
}
