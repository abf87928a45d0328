//! Until when somebody who looks into something asks for time.

use super::moment::Moment;
use super::until::until;
use chrono::NaiveDate;

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// Until a day that is not over.
    Later(NaiveDate),
    /// Until a day that is over.
    Over(NaiveDate),
    /// No day is named that is understood.
    Undated,
}

impl Promise {
    /// What a text that was first read at a moment says now: a day without a year is counted from then, and stays.
    pub fn of(text: &str, said: Moment, now: Moment) -> Self {
        match until(text, said.date()) {
            Some(day) if now.date() <= day => Self::Later(day),
            Some(day) => Self::Over(day),
            None => Self::Undated,
        }
    }

    /// The promised day for programs, `2026-07-20`; `None` once it is over, and where no day was named.
    pub fn to_come(self) -> Option<String> {
        match self {
            Self::Later(day) => Some(day.to_string()),
            Self::Over(_) | Self::Undated => None,
        }
    }

    /// Whether a day that [`Self::to_come`] gave is over.
    pub fn is_over(day: &str, now: Moment) -> bool {
        day.parse().is_ok_and(|day: NaiveDate| day < now.date())
    }

    /// 2026年7月20日; none without a day.
    pub fn day(self) -> Option<String> {
        match self {
            Self::Later(day) | Self::Over(day) => Some(day.format("%Y年%-m月%-d日").to_string()),
            Self::Undated => None,
        }
    }
}
