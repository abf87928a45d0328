//! A moment on the clock of Japan, to the second. It is passed in, never asked for while something is
//! written, so that the same run can be written again byte for byte.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};
use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01T00:00:00Z. Shown in Japan's time, 「2026年7月10日 17:10」, wherever the machine
/// stands: Japan has one zone and no summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

const JAPAN: FixedOffset = FixedOffset::east_opt(9 * 3600).expect("nine hours are less than a day");

impl Moment {
    /// The clock's. A clock before 1970 gives its beginning.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(since.map_or(0, |since| since.as_secs() as i64))
    }

    /// Seconds that no calendar has are shown as its first moment: only a damaged record holds them.
    fn local(self) -> DateTime<FixedOffset> {
        let moment = DateTime::from_timestamp_secs(self.0).unwrap_or(DateTime::UNIX_EPOCH);
        moment.with_timezone(&JAPAN)
    }

    /// Its day.
    pub fn date(self) -> NaiveDate {
        self.local().date_naive()
    }

    /// 2026年7月10日.
    pub fn day(self) -> String {
        self.local().format("%Y年%-m月%-d日").to_string()
    }

    /// `2026-07-10T17:10:00+09:00`, for programs.
    pub fn iso(self) -> String {
        self.local().format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.local().format("%Y年%-m月%-d日 %-H:%M"))
    }
}

impl FromStr for Moment {
    type Err = String;

    /// `2026-07-10`, `2026-07-10T17:10` or `2026-07-10T17:10:00`, in Japan's time.
    fn from_str(text: &str) -> Result<Self, String> {
        let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
        let exact = formats
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        let day = || {
            NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()?
                .and_hms_opt(0, 0, 0)
        };
        let local = exact
            .or_else(day)
            .and_then(|local| JAPAN.from_local_datetime(&local).single());
        let wrong = || format!("「{text}」は日時ではありません（例: 2026-07-10T17:10）");
        Ok(Self(local.ok_or_else(wrong)?.timestamp()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_moment_is_shown_in_japans_time() {
        let moment = Moment(1_783_671_000);
        assert_eq!(moment.to_string(), "2026年7月10日 17:10");
        assert_eq!(moment.iso(), "2026-07-10T17:10:00+09:00");
        assert_eq!("2026-07-10T17:10".parse(), Ok(moment));
        assert_eq!(Moment(0).iso(), "1970-01-01T09:00:00+09:00");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "2026", "2026-02-29", "2026-07-10T24:00", "昨日"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_to_programs_is_read_back(seconds in 0_i64..8_000_000_000) {
            let text = Moment(seconds).iso();
            prop_assert_eq!(text.trim_end_matches("+09:00").parse(), Ok(Moment(seconds)));
        }
    }
}
