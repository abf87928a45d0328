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
    /// There is a figure for a year in which the plan has no survey.
    WithoutSurvey,
    /// The unit does not convert.
    UnitMismatch,
    /// Cells give different figures.
    Undecided,
    /// 以上, 未満 and the like: a bound, not a figure.
    OnlyABound,
    /// The plan does not say which way is better: it is watched, not judged.
    NoDirection,
    /// The target is still undecided: ○○.
    TargetUndecided,
    /// The plan has no target.
    NoTarget,
    /// The target is an arrow, so no rate exists; judged against the baseline.
    ArrowOnly,
    /// The formula or the arrow needs a baseline, which the KPI does not have.
    NoBaseline,
    /// The target is the baseline, so the way between them is nothing.
    TargetIsBaseline,
    /// The formula divides by a figure that is zero.
    DividesByZero,
    /// Figures of earlier years that the basis needs are missing.
    SeriesIncomplete,
    /// The year has no target.
    NoInterim,
    /// The year is before that of the baseline, where no line to the target has begun.
    BeforeBaseline,
    /// The year is that of the baseline, from which no way can have been made yet.
    YearOfBaseline,
    /// The formula would take a share of less than nothing, which rises while the figure falls.
    NegativeFigure,
    /// There is a rate, and no band takes it.
    NoBand,
    /// The arithmetic leaves the range of the numbers.
    BeyondRange,
    /// There is a grade, which the plan holds back while its figure is asked about.
    HeldBack,
    /// What the public reads of a figure for which a section is still asked.
    Unsettled,
}

impl Reason {
    /// Whether something is missing that the formula needs, so that the rate is unknown. The others that
    /// a formula gives are answers: all is known, and there is no such rate.
    pub fn is_lack(self) -> bool {
        matches!(
            self,
            Self::NoBaseline
                | Self::NoInterim
                | Self::BeforeBaseline
                | Self::YearOfBaseline
                | Self::BeyondRange
        )
    }

    /// What the public reads of it: where a section is still asked for the figure, only that it is not settled.
    pub fn published(self) -> Self {
        match self {
            Self::NotSubmitted
            | Self::NoFigure
            | Self::Said(State::Blank | State::Unreadable)
            | Self::WithoutSurvey
            | Self::UnitMismatch
            | Self::Undecided
            | Self::OnlyABound => Self::Unsettled,
            settled => settled,
        }
    }
}

impl Reason {
    /// Whether it lies in the figure, so that it may be another for another figure; else in the plan.
    pub fn is_of_figure(self) -> bool {
        !matches!(
            self,
            Self::WithoutSurvey
                | Self::NoDirection
                | Self::TargetUndecided
                | Self::NoTarget
                | Self::ArrowOnly
                | Self::NoBaseline
                | Self::TargetIsBaseline
                | Self::NoInterim
                | Self::BeforeBaseline
                | Self::YearOfBaseline
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NotSubmitted => "未提出",
            Self::NoFigure => "値なし",
            Self::Said(State::Blank) => "空欄",
            Self::Said(state) => state.label(),
            Self::WithoutSurvey => "調査のない年度の値",
            Self::UnitMismatch => "単位が違う",
            Self::OnlyABound => "以上・未満などで値が決まらない",
            Self::Undecided => "値が二つある（未決定）",
            Self::NoDirection => "参考（方向なし）",
            Self::TargetUndecided => "目標未設定",
            Self::NoTarget => "目標なし",
            Self::ArrowOnly => "矢印のみ",
            Self::NoBaseline => "基準値なし",
            Self::TargetIsBaseline => "基準値と目標値が同じ",
            Self::DividesByZero => "0で割れない",
            Self::SeriesIncomplete => "前の年度の値が足りない",
            Self::NoInterim => "その年度の目標なし",
            Self::BeforeBaseline => "基準年度より前",
            Self::YearOfBaseline => "基準年度の値",
            Self::NegativeFigure => "負の値では比を計算できない",
            Self::NoBand => "どの区分にも当たらない",
            Self::BeyondRange => "計算できる桁を超える",
            Self::HeldBack => "確認中",
            Self::Unsettled => "未確定",
        })
    }
}
