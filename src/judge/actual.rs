//! Which number is judged: what the basis makes of the reported figures.

use super::Reason;
use crate::domain::plan::Basis;
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear, Kpi, number};
use crate::earlier::Series;
use crate::ledger::KpiEntry;
use crate::normalize::Flaws;
use std::ops::RangeInclusive;

/// The number to be judged, in the KPI's unit, or the reason why it is missing. `submitted` says whether the
/// KPI's section sent anything.
pub fn actual(
    known: Series<'_>,
    index: usize,
    year: FiscalYear,
    submitted: bool,
) -> Result<Decimal, Reason> {
    let kpi = &known.plan.kpis[index];
    // Asked first of means and sums too: why this year's figure is missing is the reason to print.
    let of_year = reported(known, (kpi, index), year, submitted)?;
    match kpi.basis.is_over_years() {
        false => Ok(of_year),
        true => over_years(known, index, year),
    }
}

/// The mean of the years up to one, or the baseline with what they added.
pub fn over_years(known: Series<'_>, index: usize, year: FiscalYear) -> Result<Decimal, Reason> {
    let kpi = &known.plan.kpis[index];
    let figures = counted(known, index, year)?;
    let figures: Vec<Decimal> = figures.into_iter().map(|(_, figure)| figure).collect();
    if kpi.basis == Basis::Average {
        let mean = sum(Decimal::ZERO, &figures)?.checked_div(Decimal::from(figures.len()));
        return mean.ok_or(Reason::SeriesIncomplete);
    }
    sum(kpi.baseline.ok_or(Reason::NoBaseline)?.value, &figures)
}

/// The figures up to a year of which a mean or a sum is made, each with its year.
pub fn counted(
    known: Series<'_>,
    index: usize,
    year: FiscalYear,
) -> Result<Vec<(FiscalYear, Decimal)>, Reason> {
    let kpi = &known.plan.kpis[index];
    let first = known.plan.period.0;
    if kpi.basis == Basis::Average {
        return series(known, index, first..=year);
    }
    // What a year up to the baseline's own added is in the baseline.
    let baseline_year = kpi.baseline.and_then(|baseline| baseline.year);
    let behind = baseline_year.map(|year| FiscalYear::starting(year.western() + 1));
    // A baseline from before the plan does not bring in the years before the plan.
    let first = behind.map_or(first, |behind| behind.max(first));
    series(known, index, first..=year)
}

/// A figure that is missing because the year has no survey, or because it is not published yet, is no fault of
/// the section.
fn excused(kpi: &Kpi, year: FiscalYear, reason: Reason) -> Reason {
    match kpi.is_surveyed(year) {
        false => Reason::Said(State::NotSurveyed),
        true if kpi.lag > 0 => Reason::Said(State::Pending),
        true => reason,
    }
}

/// The one figure that was reported for the year.
fn reported(
    known: Series<'_>,
    (kpi, index): (&Kpi, usize),
    year: FiscalYear,
    submitted: bool,
) -> Result<Decimal, Reason> {
    let actuals = known.own(index, year);
    if actuals.is_empty() {
        let reason = match submitted {
            true => Reason::NoFigure,
            false => Reason::NotSubmitted,
        };
        return Err(excused(kpi, year, reason));
    }
    match of_cells(&actuals) {
        // The section may have asked after all, or copied an old figure: which, is not guessed.
        Ok(_) if !kpi.is_surveyed(year) => Err(Reason::WithoutSurvey),
        Err(Reason::Said(State::Blank)) => Err(excused(kpi, year, Reason::Said(State::Blank))),
        figure => figure,
    }
}

/// The one figure of the cells of a year, or why they give none.
pub fn of_cells(cells: &[KpiEntry<'_>]) -> Result<Decimal, Reason> {
    let first = cells.first().ok_or(Reason::NoFigure)?;
    // Of cells that contradict each other none is preferred.
    if cells.iter().any(|cell| !cell.agrees_with(first)) {
        return Err(Reason::Undecided);
    }
    if cells.iter().any(|cell| cell.flaws.has(Flaws::BOUND)) {
        return Err(Reason::OnlyABound);
    }
    match first.value() {
        Some(value) => Ok(value),
        None if first.flaws.has(Flaws::UNIT_MISMATCH) => Err(Reason::UnitMismatch),
        None if first.state == State::Value => Err(Reason::NoFigure),
        None => Err(Reason::Said(first.state)),
    }
}

/// The figures of all years for which the plan expects one; a gap makes a mean or a sum something
/// else. Before a revision brought the KPI, there was none to expect.
fn series(
    known: Series<'_>,
    index: usize,
    years: RangeInclusive<FiscalYear>,
) -> Result<Vec<(FiscalYear, Decimal)>, Reason> {
    let kpi = &known.plan.kpis[index];
    let years = (years.start().western()..=years.end().western()).map(FiscalYear::starting);
    let expected = years.filter(|year| kpi.is_surveyed(*year));
    let figure = |year: FiscalYear| match known.counted_actual(index, year) {
        Some(figure) => Some(Ok((year, figure))),
        None => known
            .is_in_plan(index, year)
            .then_some(Err(Reason::SeriesIncomplete)),
    };
    expected.filter_map(figure).collect()
}

fn sum(start: Decimal, figures: &[Decimal]) -> Result<Decimal, Reason> {
    figures
        .iter()
        .try_fold(start, |sum, figure| sum.checked_add(*figure))
        // What has no room in a frame is refused here.
        .filter(|sum| number::units(*sum).is_some())
        .ok_or(Reason::BeyondRange)
}
