//! Counts of grades, per goal and in all, always with what was left out and why.

use super::{Judgement, Reason};
use crate::domain::Plan;
use std::collections::BTreeMap;

/// How many KPIs have each grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// For each band of the plan, in its order.
    pub bands: Vec<usize>,
    /// KPIs without a grade, by reason.
    pub left_out: BTreeMap<Reason, usize>,
}

impl Tally {
    /// Counts judgements.
    pub fn of<'a>(plan: &Plan, judgements: impl Iterator<Item = &'a Judgement>) -> Self {
        let grades = judgements.map(|judgement| (judgement.band, judgement.reason));
        Self::counted(plan.rating.bands.len(), grades)
    }

    /// Counts what a further scale says, of the KPIs that are on it.
    pub fn on_scale(plan: &Plan, scale: usize, judgements: &[Judgement]) -> Self {
        let on = judgements.iter().flat_map(|judgement| &judgement.on_scales);
        let on = on.filter(|on| on.scale == scale);
        let bands = plan.scales[scale].rating.bands.len();
        Self::counted(bands, on.map(|on| (on.band, on.reason)))
    }

    fn counted(
        bands: usize,
        grades: impl Iterator<Item = (Option<usize>, Option<Reason>)>,
    ) -> Self {
        let mut tally = Self {
            bands: vec![0; bands],
            left_out: BTreeMap::new(),
        };
        for (band, reason) in grades {
            match band {
                Some(band) => tally.bands[band] += 1,
                None => {
                    let reason = reason.unwrap_or(Reason::NoFigure);
                    *tally.left_out.entry(reason).or_default() += 1;
                }
            }
        }
        tally
    }

    /// Counts of each goal, in the plan's order.
    pub fn by_goal(plan: &Plan, judgements: &[Judgement]) -> Vec<Self> {
        let of_goal = |goal: usize| {
            judgements
                .iter()
                .filter(move |judgement| plan.kpis[judgement.kpi].goal == goal)
        };
        (0..plan.goals.len())
            .map(|goal| Self::of(plan, of_goal(goal)))
            .collect()
    }

    /// KPIs with a grade: the denominator of every share.
    pub fn judged(&self) -> usize {
        self.bands.iter().sum()
    }

    /// KPIs without a grade.
    pub fn not_judged(&self) -> usize {
        self.left_out.values().sum()
    }

    /// All KPIs that were counted.
    pub fn all(&self) -> usize {
        self.judged() + self.not_judged()
    }

    /// 「40指標中 35指標を評価（未提出 3、未公表 2 を除く）」; a plan may have projects only.
    pub fn sentence(&self) -> String {
        let all = self.all();
        if all == 0 {
            return "KPIはありません".to_owned();
        }
        let reasons: Vec<String> = self
            .left_out
            .iter()
            .map(|(reason, count)| format!("{reason} {count}"))
            .collect();
        let left_out = if reasons.is_empty() {
            String::new()
        } else {
            format!("（{} を除く）", reasons.join("、"))
        };
        format!("{all}指標中 {}指標を評価{left_out}", self.judged())
    }
}
