//! What an edition bears of its run.

use crate::domain::moment::Moment;

/// What an edition bears of its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The run's number.
    pub number: i64,
    /// When it was made.
    pub at: Moment,
    /// The name of the edition, if it is confirmed.
    pub name: Option<String>,
    /// Of all that it is made of.
    pub fingerprint: String,
}

impl Stamp {
    /// As it is printed: 第3回「7月推進会議提出版」 2026年7月10日 17:10 作成.
    pub fn printed(&self) -> String {
        format!(
            "{} {} 作成",
            called(self.number, self.name.as_deref()),
            self.at
        )
    }
}

/// 第3回「7月推進会議提出版」.
pub fn called(number: i64, name: Option<&str>) -> String {
    let name = name.map_or(String::new(), |name| format!("「{name}」"));
    format!("第{number}回{name}")
}
