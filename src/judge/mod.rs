//! Did it reach the target? Rates and grades by the plan's own rules, or the reason why there is none.
//!
//! Nothing here knows a file, and no formula is inferred: direction, basis, formula, rounding and
//! bands come from the plan. Whether the data is sound is another question: see [`crate::check`].

mod actual;
mod band;
mod rate;
mod reason;
pub mod review;
pub mod tally;

pub use reason::Reason;

use crate::domain::rating::{Formula, Rating};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::earlier::Series;
use rayon::prelude::*;

/// What became of one KPI in the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Index into the plan's KPIs.
    pub kpi: usize,
    /// The formula of its rate.
    pub formula: Formula,
    /// What was judged, in the KPI's unit: by its basis the year's figure, a mean, or a sum.
    pub actual: Option<Decimal>,
    /// In percent, as printed.
    pub rate: Option<Decimal>,
    /// Index into the plan's bands; none if it could not be judged.
    pub band: Option<usize>,
    /// Why there is no rate, or no grade.
    pub reason: Option<Reason>,
}

/// Judges every KPI of the plan, in its order. `submitted` says of each section whether it sent anything.
pub fn judge(known: Series<'_>, year: FiscalYear, submitted: &[bool]) -> Vec<Judgement> {
    let plan = known.plan;
    let has_sent = |kpi: usize| submitted[plan.kpis[kpi].section];
    let judge_one = |kpi: usize| match actual::actual(known, kpi, year, has_sent(kpi)) {
        Ok(actual) => of_actual(plan, kpi, actual),
        Err(reason) => none(plan, kpi, reason),
    };
    (0..plan.kpis.len())
        .into_par_iter()
        .map(judge_one)
        .collect()
}

fn of_actual(plan: &Plan, index: usize, actual: Decimal) -> Judgement {
    judge_by(plan, &plan.rating, plan.period.1, index, actual)
}

/// Judges one KPI by a rating, from a figure of a year.
pub fn judge_by(
    plan: &Plan,
    rating: &Rating,
    _year: FiscalYear,
    index: usize,
    actual: Decimal,
) -> Judgement {
    let kpi = &plan.kpis[index];
    let (rate, reason) = match rate::rate(rating, kpi, actual) {
        Ok(rate) => (Some(rate), None),
        Err(reason) => (None, Some(reason)),
    };
    let graded = band::band(rating, kpi, actual, rate);
    Judgement {
        actual: Some(actual),
        rate,
        band: graded,
        reason,
        ..none(plan, index, Reason::NoTarget)
    }
}

fn none(plan: &Plan, kpi: usize, reason: Reason) -> Judgement {
    let formula = plan.kpis[kpi].formula.unwrap_or(plan.rating.formula);
    Judgement {
        kpi,
        formula,
        actual: None,
        rate: None,
        band: None,
        reason: Some(reason),
    }
}
