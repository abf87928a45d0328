//! Did it reach the target? Rates and grades by the plan's own rules, or the reason why a KPI has neither.
//!
//! Nothing here knows a file, and no formula is inferred: direction, basis, formula, rounding and
//! bands come from the plan. `actual` has the figure that is judged, `way` where it should stand,
//! `rate` the formulas, `facts` what the bands may ask. Whether the data is sound is another question:
//! see [`crate::check`].

mod actual;
pub mod catalogue;
pub mod course;
pub mod doubts;
mod facts;
pub mod mean;
pub mod overall;
mod rate;
mod reason;
pub mod review;
pub mod tally;
mod way;

pub use actual::{actual, counted, of_cells, over_years};
pub use facts::{aims_at, direction, interim_met, interim_met_by, target_met};
pub use rate::way_made;
pub use reason::Reason;
pub use way::{begun, elapsed, passed, printed as on_the_way};

use crate::domain::plan::Direction;
use crate::domain::rating::{Facts, Formula, Lack, Rating};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::earlier::Series;
use rate::RateFigures;
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
    /// Index into the bands of the rating that judged it; none if it could not be judged, or is held back.
    pub band: Option<usize>,
    /// The grade that is held back until a question about its figure is answered; likewise.
    pub held: Option<usize>,
    /// Why there is no rate, or no grade.
    pub reason: Option<Reason>,
    /// The year's target, on the way or the final one in its own year, in the KPI's unit.
    pub interim: Option<Decimal>,
    /// 期待値 of the year, in the KPI's unit, where the formula asks for it; two decimals more than the
    /// KPI has, so that the rate can be done again.
    pub expected: Option<Decimal>,
    /// Grades set by hand, which stand beside the computed one: indexes into the plan's hand grades.
    pub by_hand: Vec<usize>,
    /// What the plan's further scales say, of those that are for the KPI.
    pub on_scales: Vec<OnScale>,
}

impl Judgement {
    /// Holds its grades back.
    pub fn hold(&mut self) {
        if let Some(band) = self.band.take() {
            (self.held, self.reason) = (Some(band), Some(Reason::HeldBack));
        }
        for on in self.on_scales.iter_mut().filter(|on| on.band.is_some()) {
            (on.band, on.reason) = (None, Some(Reason::HeldBack));
        }
    }
}

/// What a further scale says of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnScale {
    /// Index into the plan's scales.
    pub scale: usize,
    /// In percent, as printed by the scale's own rules.
    pub rate: Option<Decimal>,
    /// Index into the scale's bands.
    pub band: Option<usize>,
    /// Why there is no rate, or no grade.
    pub reason: Option<Reason>,
}

/// Judges every KPI of the plan, in its order. `submitted` says of each section whether it sent anything.
pub fn judge(known: Series<'_>, year: FiscalYear, submitted: &[bool]) -> Vec<Judgement> {
    let plan = known.plan;
    let judge_one = |kpi: usize| {
        let submitted = submitted[plan.kpis[kpi].section];
        let actual = actual(known, kpi, year, submitted);
        Judgement {
            by_hand: by_hand(plan, kpi),
            on_scales: on_scales(plan, kpi, year, actual),
            ..judge_by(plan, &plan.rating, kpi, year, actual)
        }
    };
    (0..plan.kpis.len())
        .into_par_iter()
        .map(judge_one)
        .collect()
}

/// Judges one KPI by a rating, from its figure or the reason why it has no figure. [`actual`] has both.
pub fn judge_by(
    plan: &Plan,
    rating: &Rating,
    kpi: usize,
    year: FiscalYear,
    actual: Result<Decimal, Reason>,
) -> Judgement {
    let (rate, band, reason) = match actual {
        _ if plan.kpis[kpi].direction == Direction::None => (None, None, Some(Reason::NoDirection)),
        Ok(actual) => of_figure(plan, rating, kpi, year, actual),
        Err(reason) => (None, of_status(plan, rating, kpi, reason), Some(reason)),
    };
    let formula = plan.kpis[kpi].formula.unwrap_or(rating.formula);
    let expected = || way::printed(&plan.kpis[kpi], plan.period.0, year);
    Judgement {
        kpi,
        formula,
        actual: actual.ok(),
        rate,
        band,
        held: None,
        reason,
        interim: plan.kpis[kpi].interim_of(year),
        expected: (formula == Formula::Expected).then(expected).flatten(),
        by_hand: Vec::new(),
        on_scales: Vec::new(),
    }
}

/// Rate, band, and why one of them is missing.
type KpiOutcome = (Option<Decimal>, Option<usize>, Option<Reason>);

fn of_figure(
    plan: &Plan,
    rating: &Rating,
    index: usize,
    year: FiscalYear,
    actual: Decimal,
) -> KpiOutcome {
    let (kpi, first) = (&plan.kpis[index], plan.period.0);
    let figures = RateFigures {
        kpi,
        first,
        year,
        actual,
    };
    let rate = rate::rate(rating, &figures);
    let facts = facts::facts(plan, kpi, year, actual, rate);
    let band = facts.map_or(Ok(None), |facts| rating.band_of(&facts));
    let reason = match band {
        Ok(Some(_)) => rate.err(),
        Ok(None) => Some(rate.err().unwrap_or(Reason::NoBand)),
        Err(Lack::Baseline) => Some(Reason::NoBaseline),
        Err(Lack::Interim) => Some(Reason::NoInterim),
        Err(Lack::Rate) => rate.err(),
    };
    (rate.ok(), band.unwrap_or(None), reason)
}

/// The band for what has no number, where the plan has one for the reason that the cell gives. Without
/// a target there is nothing to be graded.
fn of_status(plan: &Plan, rating: &Rating, kpi: usize, reason: Reason) -> Option<usize> {
    let Reason::Said(state) = reason else {
        return None;
    };
    plan.kpis[kpi].target?;
    let facts = Facts {
        status: Some(state),
        ..Facts::default()
    };
    // A figure that is missing is asked for its state only, so that nothing can be lacking.
    rating.band_of(&facts).unwrap_or(None)
}

fn by_hand(plan: &Plan, kpi: usize) -> Vec<usize> {
    let grades = plan.hand_grades.iter().enumerate();
    let of_kpi = grades.filter(|(_, grade)| grade.kpi == kpi);
    of_kpi.map(|(index, _)| index).collect()
}

fn on_scales(
    plan: &Plan,
    kpi: usize,
    year: FiscalYear,
    actual: Result<Decimal, Reason>,
) -> Vec<OnScale> {
    let scales = plan.scales.iter().enumerate();
    let for_kpi = scales.filter(|(_, scale)| plan.is_on(scale, &plan.kpis[kpi]));
    let judged = for_kpi.map(|(index, scale)| {
        let judgement = judge_by(plan, &scale.rating, kpi, year, actual);
        OnScale {
            scale: index,
            rate: judgement.rate,
            band: judgement.band,
            reason: judgement.reason,
        }
    });
    judged.collect()
}

#[cfg(test)]
mod tests;
