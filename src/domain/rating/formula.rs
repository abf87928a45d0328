//! The ways to a rate, by name. What each does with numbers is in [`crate::judge`].

use super::super::plan::Direction;

/// How a rate is computed, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formula {
    /// 実績 ÷ 目標.
    Attainment,
    /// 目標 ÷ 実績, for what should fall.
    Inverse,
    /// (実績 − 基準) ÷ (目標 − 基準).
    Progress,
    /// 実績 ÷ 期待値, the value of the year on the straight line from baseline to target.
    Expected,
    /// 実績 ÷ the year's target on the way.
    Interim,
    /// (目標 − |実績 − 目標|) ÷ 目標: how near.
    Keep,
    /// No rate: only against the baseline.
    Arrow,
}

/// Every formula, in the order of the catalogue.
pub const FORMULAS: [Formula; 7] = [
    Formula::Attainment,
    Formula::Inverse,
    Formula::Progress,
    Formula::Expected,
    Formula::Interim,
    Formula::Keep,
    Formula::Arrow,
];

impl Formula {
    /// As `plan.toml` and judgements.csv write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Attainment => "attainment",
            Self::Inverse => "inverse",
            Self::Progress => "progress",
            Self::Expected => "expected",
            Self::Interim => "interim",
            Self::Keep => "keep",
            Self::Arrow => "arrow",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Attainment => "実績値 ÷ 目標値",
            Self::Inverse => "目標値 ÷ 実績値",
            Self::Progress => "（実績値 − 基準値）÷（目標値 − 基準値）",
            Self::Expected => "実績値 ÷ 期待値",
            Self::Interim => "実績値 ÷ 年度の目標値",
            Self::Keep => "（目標値 − |実績値 − 目標値|）÷ 目標値",
            Self::Arrow => "率なし（基準値と比べる）",
        }
    }

    /// For people, of a KPI with a direction: what should fall turns some fractions over.
    pub fn label_of(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (_, Direction::None) => "判定しない",
            (Self::Expected, Direction::Lower) => "期待値 ÷ 実績値",
            (Self::Interim, Direction::Lower) => "年度の目標値 ÷ 実績値",
            _ => self.label(),
        }
    }
}
