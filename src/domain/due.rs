//! A day by which something must be done: one of every year, or one of the calendar.

use super::FiscalYear;
use super::moment::Moment;
use chrono::{Datelike, NaiveDate};

/// By when sections must send their forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A month and a day of every year.
    Yearly(u32, u32),
    /// A day of the calendar.
    Once(NaiveDate),
}

/// A year in which every month has all of its days.
const LEAP_YEAR: i32 = 2024;

impl Due {
    /// `6月30日`, `6/30`, `2026-06-30`, `2026年6月30日`, `令和8年6月30日`; digits may be full-width. `None` for
    /// any other text, and for a day that no calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        let key = super::folded::key(text);
        let key = key.trim_end_matches('日');
        let (year, rest) = match key.split_once('年') {
            Some((year, rest)) => (Some(calendar_year(year)?), rest),
            None => (None, key),
        };
        let parts: Vec<&str> = rest.split(['月', '/', '-']).collect();
        let number = |text: &str| text.parse::<u32>().ok();
        match (year, &parts[..]) {
            (None, [month, day]) => {
                let (month, day) = (number(month)?, number(day)?);
                NaiveDate::from_ymd_opt(LEAP_YEAR, month, day)?;
                Some(Self::Yearly(month, day))
            }
            (Some(year), [month, day]) => Self::once(year, number(month)?, number(day)?),
            (None, [year, month, day]) => {
                Self::once(calendar_year(year)?, number(month)?, number(day)?)
            }
            _ => None,
        }
    }

    fn once(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::Once)
    }

    /// The day for the forms of a fiscal year: of a yearly one the first that comes when that year is over.
    /// 29 February is the 28th where the year has none.
    pub fn date(self, of: FiscalYear) -> NaiveDate {
        const FIRST_MONTH: u32 = 4;
        match self {
            Self::Once(date) => date,
            Self::Yearly(month, day) => {
                let year = of.western() + if month < FIRST_MONTH { 2 } else { 1 };
                let mut days = (1..=day).rev();
                let date = days.find_map(|day| NaiveDate::from_ymd_opt(year, month, day));
                // No calendar has years so far away.
                date.unwrap_or(NaiveDate::MAX)
            }
        }
    }

    /// Whether it can be meant for the forms of a fiscal year: one day of the calendar is that of one year alone,
    /// and comes in its second half or in the year behind it.
    pub fn fits(self, of: FiscalYear) -> bool {
        let first = NaiveDate::from_ymd_opt(of.western(), 10, 1);
        let last = NaiveDate::from_ymd_opt(of.western() + 2, 3, 31);
        let date = self.date(of);
        let is_once = matches!(self, Self::Once(_));
        !is_once || first.is_none_or(|first| first <= date) && last.is_none_or(|last| date <= last)
    }

    /// Days from the day of a moment, on the clock of Japan, until the day for a fiscal year: negative when that is
    /// over.
    pub fn days_left(self, of: FiscalYear, now: Moment) -> i64 {
        self.date(of).signed_duration_since(now.date()).num_days()
    }

    /// For people, with the day of the week: 2026年6月30日（火）.
    pub fn told(self, of: FiscalYear) -> String {
        let date = self.date(of);
        let weekday = date.weekday().num_days_from_monday() as usize;
        let weekday = ["月", "火", "水", "木", "金", "土", "日"][weekday];
        let (year, month, day) = (date.year(), date.month(), date.day());
        format!("{year}年{month}月{day}日（{weekday}）")
    }
}

/// So many days until the day, for people; negative when it is over: あと5日.
pub fn left(days: i64) -> String {
    match days {
        0 => "今日まで".to_owned(),
        1.. => format!("あと{days}日"),
        _ => format!("{}日超過", -days),
    }
}

/// 2026, or 令和8.
fn calendar_year(text: &str) -> Option<i32> {
    let western = text.parse::<i32>().ok();
    western.or_else(|| Some(FiscalYear::parse(&format!("{text}年"))?.western()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let year = FiscalYear::starting(2025);
        for text in [
            "6月30日",
            "６月３０日",
            "6/30",
            "2026-06-30",
            "2026/6/30",
            "令和8年6月30日",
            "2026年6月30日",
        ] {
            let due = Due::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(due.told(year), "2026年6月30日（火）", "{text}");
        }
        for text in [
            "",
            "6月",
            "6月31日",
            "2026-02-29",
            "来月末",
            "13/1",
            "2026年",
        ] {
            assert_eq!(Due::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_on_the_clock_of_japan() {
        let (due, year) = (Due::parse("6/30").unwrap(), FiscalYear::starting(2025));
        let days = |now: &str| due.days_left(year, now.parse().unwrap());
        assert_eq!(days("2026-06-25T23:59"), 5);
        assert_eq!(days("2026-06-30T00:00"), 0);
        assert_eq!(days("2026-07-01T00:00"), -1);
        assert_eq!(days("2025-06-30"), 365);
    }

    #[test]
    fn a_day_of_the_calendar_is_of_one_year() {
        let fits = |text: &str, year| Due::parse(text).unwrap().fits(FiscalYear::starting(year));
        let years = |text| [2024, 2025, 2026].map(|year| fits(text, year));
        assert_eq!(years("2026-06-30"), [false, true, false]);
        assert_eq!(years("2027-03-20"), [false, true, true]);
        assert_eq!(years("6月30日"), [true; 3]);
    }

    #[test]
    fn a_day_of_every_year_comes_after_the_fiscal_year() {
        let due = |text: &str, year| Due::parse(text).unwrap().told(FiscalYear::starting(year));
        assert_eq!(due("1月20日", 2025), "2027年1月20日（水）");
        assert_eq!(due("4月1日", 2025), "2026年4月1日（水）");
        assert_eq!(due("2月29日", 2025), "2027年2月28日（日）");
    }
}
