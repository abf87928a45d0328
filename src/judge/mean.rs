//! The mean of the rates, always with how many it is of: what has no rate is not in it.

use super::Judgement;
use crate::domain::rating::{Formula, Rating};
use crate::domain::{Decimal, Plan, number};

/// The mean of the printed rates, after the cap, so that a reader can compute it again from the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mean {
    /// In percent, with the rating's digits; none if no KPI has a rate.
    pub rate: Option<Decimal>,
    /// How many KPIs have a rate.
    pub of: usize,
    /// How many there are.
    pub all: usize,
    /// What is said of one that would mislead where it stands bare, as of a KPI's rate: below nothing, or above what
    /// is read as a rate. Empty of others.
    pub words: &'static str,
}

/// The most percent that a mean bears without words.
pub const MOST: u16 = 999;

/// Said of a mean above [`MOST`].
pub const BEYOND: &str = "目標より大幅に良い";

/// Said of a mean below nothing.
pub fn below_nothing(formula: Formula) -> &'static str {
    match formula {
        Formula::Progress => "基準より後退",
        _ => "0％未満",
    }
}

fn words(formula: Formula, rate: Decimal) -> &'static str {
    match rate {
        below if below < Decimal::ZERO => below_nothing(formula),
        beyond if beyond > Decimal::from(MOST) => BEYOND,
        _ => "",
    }
}

impl Mean {
    /// Of the judgements of a rating.
    pub fn of<'a>(rating: &Rating, judgements: impl Iterator<Item = &'a Judgement>) -> Self {
        Self::of_rates(rating, judgements.map(|judgement| judgement.rate))
    }

    /// Of the rates of KPIs, by a rating.
    pub fn of_rates(rating: &Rating, rates: impl Iterator<Item = Option<Decimal>>) -> Self {
        let rates: Vec<Option<Decimal>> = rates.collect();
        let known = || rates.iter().flatten();
        let of = known().count();
        let sum = known().try_fold(Decimal::ZERO, |sum, rate| sum.checked_add(*rate));
        // Of no rates there is none: the division by zero gives nothing.
        let mean = sum.and_then(|sum| sum.checked_div(Decimal::from(of)));
        let rate = mean.map(|mean| number::round(mean, rating.digits, rating.rounding));
        Self {
            rate,
            of,
            all: rates.len(),
            words: rate.map_or("", |rate| words(rating.formula, rate)),
        }
    }

    /// Of each goal, in the plan's order.
    pub fn by_goal(plan: &Plan, judgements: &[Judgement]) -> Vec<Self> {
        let of_goal = |goal: usize| {
            let is_in_it = move |judgement: &&Judgement| plan.kpis[judgement.kpi].goal == goal;
            Self::of(&plan.rating, judgements.iter().filter(is_in_it))
        };
        (0..plan.goals.len()).map(of_goal).collect()
    }

    /// 「達成率の平均 92.2％（39指標中、率のある35指標）」
    pub fn sentence(&self) -> String {
        let rate = self
            .rate
            .map_or("なし".to_owned(), |rate| format!("{rate}％"));
        let stop = if self.words.is_empty() { "" } else { "。" };
        format!(
            "達成率の平均 {rate}（{}{stop}{}指標中、率のある{}指標）",
            self.words, self.all, self.of
        )
    }
}
