//! Until when somebody who looks into something asks for time.

use super::moment::Moment;
use super::until::until;
use chrono::{Datelike, NaiveDate};

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Until a day that is not over.
    Later(NaiveDate),
    /// Until a day that is over.
    Over(NaiveDate),
    /// No day is named that is understood.
    Undated,
}

impl Promise {
    /// What a text says at a moment.
    pub fn of(text: &str, now: Moment) -> Self {
        match until(text, now.date()) {
            Some(day) if now.date() <= day => Self::Later(day),
            Some(day) => Self::Over(day),
            None => Self::Undated,
        }
    }

    /// 7月20日; none without a day.
    pub fn day(self) -> Option<String> {
        match self {
            Self::Later(day) | Self::Over(day) => Some(format!("{}月{}日", day.month(), day.day())),
            Self::Undated => None,
        }
    }
}
