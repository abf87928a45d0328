//! Why a KPI has no rate, or no grade. There is always one, and it is always printed.

use crate::domain::reported::State;
use std::fmt;

/// Why there is no rate, or no grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The section sent nothing.
    NotSubmitted,
    /// The section sent something, but no figure for the year.
    NoFigure,
    /// The cell says that there is no figure, and why.
    Said(State),
    /// The unit does not convert.
    UnitMismatch,
    /// Cells give different figures.
    Undecided,
    /// 以上, 未満 and the like: a bound, not a figure.
    OnlyABound,
    /// The plan has no target yet.
    NoTarget,
    /// The target is an arrow, so no rate exists; judged against the baseline.
    ArrowOnly,
    /// The formula or the arrow needs a baseline, and there is none.
    NoBaseline,
    /// The target is the baseline, so the way between them is nothing.
    TargetIsBaseline,
    /// The formula divides by a figure that is zero.
    DividesByZero,
    /// Figures of earlier years that the basis needs are missing.
    SeriesIncomplete,
    /// The arithmetic leaves the range of the numbers.
    BeyondRange,
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NotSubmitted => "未提出",
            Self::NoFigure => "値なし",
            Self::Said(State::Blank) => "空欄",
            Self::Said(state) => state.label(),
            Self::UnitMismatch => "単位が違う",
            Self::OnlyABound => "以上・未満などで値が決まらない",
            Self::Undecided => "値が二つある（未決定）",
            Self::NoTarget => "目標なし",
            Self::ArrowOnly => "矢印のみ",
            Self::NoBaseline => "基準値なし",
            Self::TargetIsBaseline => "基準値と目標値が同じ",
            Self::DividesByZero => "0で割れない",
            Self::SeriesIncomplete => "前の年度の値が足りない",
            Self::BeyondRange => "計算できる桁を超える",
        })
    }
}
