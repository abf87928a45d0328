//! What an edition bears of its run.

use crate::domain::moment::Moment;

/// What an edition bears of its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The run's number.
    pub number: i64,
    /// The number of the edition among those of the year.
    pub edition_of_year: i64,
    /// When it was made.
    pub at: Moment,
    /// The name of the edition, if it is confirmed.
    pub name: Option<String>,
    /// Of all that it is made of.
    pub fingerprint: String,
}

impl Stamp {
    /// As it is printed: 第3版「7月推進会議提出版」 2026年7月10日 17:10 作成.
    pub fn printed(&self) -> String {
        format!(
            "{} {} 作成",
            edition(self.edition_of_year, self.name.as_deref()),
            self.at
        )
    }
}

/// What the command line calls a run: 第3回「7月推進会議提出版」.
pub fn called(number: i64, name: Option<&str>) -> String {
    format!("第{number}回{}", in_quotes(name))
}

/// What pages call its edition: 第3版「7月推進会議提出版」. Beside 「第1回 推進会議」 a 第3回 is read as a meeting.
pub fn edition(number: i64, name: Option<&str>) -> String {
    format!("第{number}版{}", in_quotes(name))
}

fn in_quotes(name: Option<&str>) -> String {
    name.map_or(String::new(), |name| format!("「{name}」"))
}
