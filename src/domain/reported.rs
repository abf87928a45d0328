//! What a section wrote, understood: a reported value is not a number.

use super::choice::choices;
use super::{Decimal, FiscalYear};
use serde::Deserialize;

/// What is said of a cell with a formula of which nothing is seen.
pub const UNSEEN: &str = "（結果のない数式）";

/// What a cell says, once read. Nothing becomes 0: zero is zero, blank is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// A number, with the unit, year and reservation that stand beside it.
    Value(Amount),
    /// 集計中, 未確定: it will come.
    Pending,
    /// 調査なし, 隔年調査: there was no survey this year.
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

choices! {
    /// What a figure is.
    #[derive(PartialOrd, Ord)]
    #[derive(serde::Serialize, serde::Deserialize)]
    Kind {
        /// 基準値.
        Baseline = "baseline", "基準値";
        /// 実績値.
        Actual = "actual", "実績値";
        /// 目標値.
        Target = "target", "目標値";
        /// 事業費 of a project, in 千円.
        Cost = "cost", "事業費";
    }

    /// The kind of a [`Reported`], with its stable name in the CSV files, and the name for people as a reason why
    /// there is no figure.
    #[derive(PartialOrd, Ord)]
    #[derive(serde::Serialize, serde::Deserialize)]
    State {
        /// A number.
        Value = "value", "値";
        /// 集計中.
        Pending = "pending", "未公表";
        /// 調査なし.
        NotSurveyed = "not-surveyed", "調査なし";
        /// 該当なし.
        NotApplicable = "not-applicable", "該当なし";
        /// 事業終了.
        Ended = "ended", "事業終了";
        /// 秘匿.
        Suppressed = "suppressed", "秘匿";
        /// ↑
        ArrowUp = "arrow-up", "↑";
        /// ↓
        ArrowDown = "arrow-down", "↓";
        /// →
        ArrowKeep = "arrow-keep", "→";
        /// 空欄.
        Blank = "blank", "空欄";
        /// 読めない.
        Unreadable = "unreadable", "読めない値";
    }

    /// A reservation that a section made beside a number, as people write it; `words.toml` calls it by its name.
    #[derive(PartialOrd, Ord, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    Qualifier {
        /// 約, 程度.
        About = "約";
        /// 以上.
        AtLeast = "以上";
        /// 超.
        MoreThan = "超";
        /// 以下.
        AtMost = "以下";
        /// 未満.
        LessThan = "未満";
        /// 速報値, 暫定, p before the digits.
        Preliminary = "速報";
        /// 見込.
        Expected = "見込";
        /// 推計, 概数.
        Estimated = "推計";
        /// 訂正値, r before the digits: no reservation, but not what was first published.
        Revised = "訂正";
        /// 内数, # before the digits: a part of another figure.
        Part = "内数";
    }
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

impl Arrow {
    /// The arrow itself.
    pub fn sign(self) -> &'static str {
        Reported::Arrow(self).state().label()
    }
}
