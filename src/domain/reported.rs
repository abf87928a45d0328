//! What a section wrote, understood: a reported value is not a number.

use super::{Decimal, FiscalYear};
use serde::Deserialize;

/// What a cell says, once read. Nothing becomes 0: zero is zero, blank is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// A number, with the unit, year and reservation that stand beside it.
    Value(Amount),
    /// 集計中, 未確定: it will come.
    Pending,
    /// 調査なし, 隔年調査: nobody asked this year.
    NotSurveyed,
    /// ―, 該当なし: there is nothing to report.
    NotApplicable,
    /// 事業終了, 廃止.
    Ended,
    /// x, ***: kept secret.
    Suppressed,
    /// ↑ → ↓, as a target.
    Arrow(Arrow),
    /// Nothing was written.
    Blank,
    /// Anything else, kept as written.
    Unreadable,
}

/// A number as reported, before it is turned into the KPI's own unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The number as written: 1,200人 is 1200.
    pub number: Decimal,
    /// The unit that stood beside it in the cell, as written.
    pub unit: Option<String>,
    /// The year that stood beside it in the cell: 24.5%（R1）.
    pub year: Option<FiscalYear>,
    /// 約, 以上, （速報値） and the like, as they stood from left to right.
    pub qualifiers: Vec<Qualifier>,
    /// What else stood in brackets, such as the statistic it was taken from: （R3:経済センサス）.
    pub source: Option<String>,
}

impl Amount {
    /// A number in a unit, with nothing else beside it.
    pub fn of(number: Decimal, unit: Option<String>) -> Self {
        Self {
            number,
            unit,
            year: None,
            qualifiers: Vec::new(),
            source: None,
        }
    }
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 基準値.
    Baseline,
    /// 実績値.
    Actual,
    /// 目標値.
    Target,
    /// 事業費 of a project, in 千円.
    Cost,
}

/// A reservation that a section made beside a number; `words.toml` calls it by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Qualifier {
    /// 約, 程度.
    About,
    /// 以上.
    AtLeast,
    /// 超.
    MoreThan,
    /// 以下.
    AtMost,
    /// 未満.
    LessThan,
    /// 速報値, 暫定, p before the digits.
    Preliminary,
    /// 見込.
    Expected,
    /// 推計, 概数.
    Estimated,
    /// 訂正値, r before the digits: no reservation, but not what was first published.
    Revised,
    /// 内数, # before the digits: a part of another figure.
    Part,
}

/// The way a figure is wanted to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// ↑
    Up,
    /// ↓
    Down,
    /// →
    Keep,
}

/// The kind of a [`Reported`], by its stable name in the CSV files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A number.
    Value,
    /// 集計中.
    Pending,
    /// 調査なし.
    NotSurveyed,
    /// 該当なし.
    NotApplicable,
    /// 事業終了.
    Ended,
    /// 秘匿.
    Suppressed,
    /// ↑
    ArrowUp,
    /// ↓
    ArrowDown,
    /// →
    ArrowKeep,
    /// 空欄.
    Blank,
    /// 読めない.
    Unreadable,
}

impl Reported {
    /// Which kind it is.
    pub fn state(&self) -> State {
        match self {
            Self::Value(_) => State::Value,
            Self::Pending => State::Pending,
            Self::NotSurveyed => State::NotSurveyed,
            Self::NotApplicable => State::NotApplicable,
            Self::Ended => State::Ended,
            Self::Suppressed => State::Suppressed,
            Self::Arrow(Arrow::Up) => State::ArrowUp,
            Self::Arrow(Arrow::Down) => State::ArrowDown,
            Self::Arrow(Arrow::Keep) => State::ArrowKeep,
            Self::Blank => State::Blank,
            Self::Unreadable => State::Unreadable,
        }
    }
}

/// Every state, with its stable name in the CSV files and its name for people.
const STATES: [(State, &str, &str); 11] = [
    (State::Value, "value", "値"),
    (State::Pending, "pending", "未公表"),
    (State::NotSurveyed, "not-surveyed", "調査なし"),
    (State::NotApplicable, "not-applicable", "該当なし"),
    (State::Ended, "ended", "事業終了"),
    (State::Suppressed, "suppressed", "秘匿"),
    (State::ArrowUp, "arrow-up", "↑"),
    (State::ArrowDown, "arrow-down", "↓"),
    (State::ArrowKeep, "arrow-keep", "→"),
    (State::Blank, "blank", "空欄"),
    (State::Unreadable, "unreadable", "読めない値"),
];

impl State {
    /// The stable name in the CSV files.
    pub fn code(self) -> &'static str {
        STATES[self as usize].1
    }

    /// The name for people, as a reason why there is no figure.
    pub fn label(self) -> &'static str {
        STATES[self as usize].2
    }
}

impl Kind {
    /// The stable name in the CSV files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Actual => "actual",
            Self::Target => "target",
            Self::Cost => "cost",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Baseline => "基準値",
            Self::Actual => "実績値",
            Self::Target => "目標値",
            Self::Cost => "事業費",
        }
    }
}

impl Arrow {
    /// The arrow itself.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Up => "↑",
            Self::Down => "↓",
            Self::Keep => "→",
        }
    }
}

impl Qualifier {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::About => "約",
            Self::AtLeast => "以上",
            Self::MoreThan => "超",
            Self::AtMost => "以下",
            Self::LessThan => "未満",
            Self::Preliminary => "速報",
            Self::Expected => "見込",
            Self::Estimated => "推計",
            Self::Revised => "訂正",
            Self::Part => "内数",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_states_is_in_the_order_of_the_states() {
        for (index, (state, ..)) in STATES.iter().enumerate() {
            assert_eq!(*state as usize, index);
        }
    }
}
