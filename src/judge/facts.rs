//! What the rules of bands may ask of a KPI's figure.

use super::{Reason, way};
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::Facts;
use crate::domain::reported::Arrow;
use crate::domain::{Decimal, FiscalYear, Kpi, Plan};
use std::cmp::Ordering;

/// The facts of a figure; none without a target or a direction, or where an arrow has nothing to be
/// compared with: such a KPI has no grade.
pub fn facts(
    plan: &Plan,
    kpi: &Kpi,
    year: FiscalYear,
    actual: Decimal,
    rate: Result<Decimal, Reason>,
) -> Option<Facts> {
    let is_met = target_met(kpi, actual)?;
    let baseline = kpi.baseline.map(|baseline| baseline.value);
    let direction = direction(kpi);
    Some(Facts {
        rate: rate.ok(),
        lacks_rate: rate.is_err_and(Reason::is_lack),
        elapsed: way::elapsed(plan.period, year),
        change: baseline.and_then(|baseline| change(direction, baseline, actual)),
        is_met,
        is_exceeded: is_exceeded(kpi, actual),
        is_interim_met: interim_met(kpi, year, actual),
        against_baseline: baseline.map(|baseline| standing(direction, baseline, actual)),
        status: None,
    })
}

/// Whether the target is met; none without a target, a direction, or the baseline that an arrow needs.
pub fn target_met(kpi: &Kpi, actual: Decimal) -> Option<bool> {
    if kpi.direction == Direction::None {
        return None;
    }
    let target = kpi.target?;
    match target.aim {
        Aim::Number(_) if target.is_strict => Some(is_exceeded(kpi, actual)),
        Aim::Number(number) => Some(is_at_least(kpi.direction, actual, number)),
        Aim::Arrow(arrow) => {
            let baseline = kpi.baseline?.value;
            Some(match arrow {
                Arrow::Keep => actual == baseline,
                _ => direction(kpi).is_better(actual, baseline),
            })
        }
    }
}

/// Whether a KPI has a target of a year that it can meet: one that is only watched has no way that is better.
pub fn aims_at(kpi: &Kpi, year: FiscalYear) -> bool {
    kpi.direction != Direction::None && kpi.interim_of(year).is_some()
}

/// Whether the target of a year is met; none without one, and of a KPI that is only watched.
pub fn interim_met(kpi: &Kpi, year: FiscalYear, actual: Decimal) -> Option<bool> {
    interim_met_by(kpi, (year, kpi.interim_of(year)?), actual)
}

/// The same with another target of the year than the plan has now.
pub fn interim_met_by(
    kpi: &Kpi,
    (year, interim): (FiscalYear, Decimal),
    actual: Decimal,
) -> Option<bool> {
    if kpi.direction == Direction::None {
        return None;
    }
    let direction = direction(kpi);
    Some(match kpi.is_interim_strict(year) {
        true => direction.is_better(actual, interim),
        false => is_at_least(direction, actual, interim),
    })
}

fn is_at_least(direction: Direction, actual: Decimal, wanted: Decimal) -> bool {
    actual == wanted || direction.is_better(actual, wanted)
}

/// Better than the target itself. An arrow names no figure that could be exceeded.
fn is_exceeded(kpi: &Kpi, actual: Decimal) -> bool {
    match kpi.target.map(|target| target.aim) {
        Some(Aim::Number(target)) => kpi.direction.is_better(actual, target),
        _ => false,
    }
}

/// Against an arrow, better is the way of the arrow.
pub fn direction(kpi: &Kpi) -> Direction {
    match kpi.target.map(|target| target.aim) {
        Some(Aim::Arrow(Arrow::Up)) => Direction::Higher,
        Some(Aim::Arrow(Arrow::Down)) => Direction::Lower,
        Some(Aim::Arrow(Arrow::Keep)) => Direction::Keep,
        _ => kpi.direction,
    }
}

/// `Greater` is better than the baseline. Where the baseline should be kept, any other figure is worse.
fn standing(direction: Direction, baseline: Decimal, actual: Decimal) -> Ordering {
    match (actual == baseline, direction.is_better(actual, baseline)) {
        (true, _) => Ordering::Equal,
        (_, true) => Ordering::Greater,
        (_, false) => Ordering::Less,
    }
}

/// In percent of the baseline, positive in the better direction; none from zero to anything else.
fn change(direction: Direction, baseline: Decimal, actual: Decimal) -> Option<Decimal> {
    let change = actual.checked_sub(baseline)?;
    if change.is_zero() {
        return Some(Decimal::ZERO);
    }
    let percent = change
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(baseline.abs())?;
    // By how it stands and not by its sign: where the baseline is to be kept, any change is for the
    // worse.
    Some(match standing(direction, baseline, actual) {
        Ordering::Less => -percent.abs(),
        _ => percent.abs(),
    })
}
