//! 目標・施策の判定: how goals and measures are judged, from their KPIs or by hand.

use crate::domain::Decimal;
use crate::domain::choice::choices;
use std::cmp::Ordering;

choices! {
    /// From what a goal or measure is judged.
    RollUp {
        /// The share of its KPIs with a grade of the upper half, in percent.
        Good = "good", "上位の判定の割合";
        /// The mean of their rates.
        Mean = "mean", "達成率の平均";
        /// Nothing: people do it.
        Hand = "hand", "人が決める";
    }

    /// From which KPIs a goal is judged.
    GoalKpis {
        /// All that stand under it.
        All = "all", "数値目標と施策の指標";
        /// 数値目標.
        Own = "own", "数値目標だけ";
        /// From none: goals are not judged by rule.
        None = "none", "規則では判定しない";
    }

    /// How KPIs without a grade, or without a rate, count.
    Ungraded {
        /// They do not.
        LeftOut = "left-out", "数えない";
        /// As such that have come to nothing.
        Counted = "counted", "届いていないものとして数える";
    }
}

/// How goals and measures are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overall {
    /// From what.
    pub by: RollUp,
    /// From which KPIs a goal is.
    pub goals: GoalKpis,
    /// Whether measures are judged by the rule too.
    pub has_measures: bool,
    /// How KPIs without a grade count.
    pub ungraded: Ungraded,
    /// From the best.
    pub bands: Vec<OverallBand>,
    /// What people decided of the year for which the plan was read.
    pub by_hand: Vec<OverallGrade>,
}

/// A grade of goals and measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverallBand {
    /// `A`.
    pub code: String,
    /// ◎.
    pub mark: String,
    /// 順調.
    pub label: String,
    /// From which percentage on; none for all that the others leave, and where people judge.
    pub from: Option<Decimal>,
}

/// A grade of a goal or measure that was set by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverallGrade {
    /// Whose.
    pub of: Judged,
    /// Index into the bands.
    pub band: usize,
    /// Why.
    pub reason: String,
    /// Who: 推進会議, 企画課.
    pub by: String,
}

/// What is judged as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Index into [`super::Plan::goals`].
    Goal(usize),
    /// Index into [`super::Plan::measures`].
    Measure(usize),
}

impl Overall {
    /// Whether a band is of the upper half, or of the lower one; none of the one in the middle.
    pub fn is_good(&self, band: usize) -> Option<bool> {
        let worst = self.bands.len().saturating_sub(1);
        match (band * 2).cmp(&worst) {
            Ordering::Less => Some(true),
            Ordering::Equal => None,
            Ordering::Greater => Some(false),
        }
    }

    /// The first band that a percentage reaches.
    pub fn band_of(&self, percent: Decimal) -> Option<usize> {
        let reached = |band: &OverallBand| band.from.is_none_or(|from| percent >= from);
        self.bands.iter().position(reached)
    }
}

impl OverallBand {
    /// ◎ 順調.
    pub fn title(&self) -> String {
        format!("{} {}", self.mark, self.label)
            .trim_end()
            .to_owned()
    }
}
