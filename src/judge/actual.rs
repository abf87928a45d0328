//! Which number is judged: what the basis makes of the reported figures.

use super::Reason;
use crate::domain::plan::Basis;
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear, Kpi};
use crate::earlier::Series;
use crate::ledger::Ledger;
use crate::normalize::Flaws;

/// The number to be judged, in the KPI's unit, or why there is none. `submitted` says whether the
/// KPI's section sent anything.
pub fn actual(
    known: Series<'_>,
    index: usize,
    year: FiscalYear,
    submitted: bool,
) -> Result<Decimal, Reason> {
    let kpi = &known.plan.kpis[index];
    let of_year = reported(known.ledger, (kpi, index), year, submitted)?;
    match kpi.basis {
        Basis::Annual | Basis::Cumulative | Basis::Point => Ok(of_year),
        Basis::Average => mean(&series(known, index, year)?),
        Basis::Increment => sum_from_baseline(kpi, &series(known, index, year)?),
    }
}

/// What is missing because nobody asked in that year, or because nobody can know yet, is no fault of
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
    ledger: &Ledger,
    (kpi, index): (&Kpi, usize),
    year: FiscalYear,
    submitted: bool,
) -> Result<Decimal, Reason> {
    let actuals = ledger.actuals(index, year);
    let Some(first) = actuals.first() else {
        let reason = match submitted {
            true => Reason::NoFigure,
            false => Reason::NotSubmitted,
        };
        return Err(excused(kpi, year, reason));
    };
    if actuals.iter().any(|entry| !entry.agrees_with(first)) {
        return Err(Reason::Undecided);
    }
    if first.flaws.has(Flaws::BOUND) {
        return Err(Reason::OnlyABound);
    }
    match first.value() {
        // The section may have asked after all, or copied an old figure: nobody guesses which.
        Some(_) if !kpi.is_surveyed(year) => Err(Reason::WithoutSurvey),
        Some(value) => Ok(value),
        None if first.flaws.has(Flaws::UNIT_MISMATCH) => Err(Reason::UnitMismatch),
        None if first.state == State::Value => Err(Reason::NoFigure),
        None if first.state == State::Blank => Err(excused(kpi, year, Reason::Said(State::Blank))),
        None => Err(Reason::Said(first.state)),
    }
}

/// The figures of every year of the period so far for which the plan expects one; a gap makes a mean
/// or a sum something else.
fn series(known: Series<'_>, index: usize, year: FiscalYear) -> Result<Vec<Decimal>, Reason> {
    let years = (known.plan.period.0.western()..=year.western()).map(FiscalYear::starting);
    years
        .filter(|year| known.plan.kpis[index].is_surveyed(*year))
        .map(|year| {
            known
                .agreed_actual(index, year)
                .ok_or(Reason::SeriesIncomplete)
        })
        .collect()
}

fn mean(figures: &[Decimal]) -> Result<Decimal, Reason> {
    let sum = sum(Decimal::ZERO, figures)?;
    sum.checked_div(Decimal::from(figures.len()))
        .ok_or(Reason::SeriesIncomplete)
}

fn sum_from_baseline(kpi: &Kpi, figures: &[Decimal]) -> Result<Decimal, Reason> {
    sum(kpi.baseline.ok_or(Reason::NoBaseline)?.value, figures)
}

fn sum(start: Decimal, figures: &[Decimal]) -> Result<Decimal, Reason> {
    figures
        .iter()
        .try_fold(start, |sum, figure| sum.checked_add(*figure))
        .ok_or(Reason::BeyondRange)
}
