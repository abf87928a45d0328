//! Rates, in decimals: a grade must not hang on 0.1 + 0.2.

use super::{Reason, way};
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::{Formula, Rating};
use crate::domain::{Decimal, FiscalYear, Kpi, number};

/// What a rate is computed from.
pub struct RateFigures<'a> {
    /// Whose rate it is.
    pub kpi: &'a Kpi,
    /// The plan's first year.
    pub first: FiscalYear,
    /// The year that is judged.
    pub year: FiscalYear,
    /// In the KPI's unit.
    pub actual: Decimal,
}

/// The rate in percent as printed, or the reason why it cannot be computed.
pub fn rate(rating: &Rating, figures: &RateFigures<'_>) -> Result<Decimal, Reason> {
    let kpi = figures.kpi;
    let target = target(kpi)?;
    let (part, whole) = match kpi.formula.unwrap_or(rating.formula) {
        Formula::Attainment => ratio(figures.actual, target)?,
        Formula::Inverse => inverse(target, figures.actual)?,
        Formula::Progress => {
            way::begun(kpi, figures.first, figures.year)?;
            progress(kpi, target, figures.actual)?
        }
        Formula::Expected => {
            let (expected, years) = way::expected(kpi, figures.first, figures.year)?;
            // Both sides times the years: what is expected stays a fraction up to the one division.
            let actual = figures.actual.checked_mul(years);
            against(kpi.direction, actual.ok_or(Reason::BeyondRange)?, expected)?
        }
        Formula::Interim => {
            let interim = kpi.interim_of(figures.year).ok_or(Reason::NoInterim)?;
            against(kpi.direction, figures.actual, interim)?
        }
        Formula::Keep => nearness(target, figures.actual)?,
        Formula::Arrow => return Err(without_rate(kpi)),
    };
    percent(rating, part, whole)
}

/// The target as a number, or the reason why it is not one.
fn target(kpi: &Kpi) -> Result<Decimal, Reason> {
    if kpi.direction == Direction::None {
        return Err(Reason::NoDirection);
    }
    match kpi.target.map(|target| target.aim) {
        None if kpi.target_as.undecided.is_some() => Err(Reason::TargetUndecided),
        None => Err(Reason::NoTarget),
        Some(Aim::Arrow(_)) => Err(without_rate(kpi)),
        Some(Aim::Number(number)) => Ok(number),
    }
}

/// Why a KPI has no rate that is compared with its baseline only.
fn without_rate(kpi: &Kpi) -> Reason {
    let baseline = kpi.baseline;
    baseline.map_or(Reason::NoBaseline, |_| Reason::ArrowOnly)
}

/// Part and whole.
type RateFraction = (Decimal, Decimal);

/// Shares of less than nothing rise while the figure falls: they are no rates.
fn ratio(part: Decimal, whole: Decimal) -> Result<RateFraction, Reason> {
    match whole < Decimal::ZERO {
        true => Err(Reason::NegativeFigure),
        // Zero has a reason of its own, which the division gives.
        false => Ok((part, whole)),
    }
}

fn inverse(wanted: Decimal, actual: Decimal) -> Result<RateFraction, Reason> {
    match wanted < Decimal::ZERO {
        true => Err(Reason::NegativeFigure),
        false => ratio(wanted, actual),
    }
}

/// Against what the year should have come to: more than 100 is better, whichever way is better.
fn against(direction: Direction, actual: Decimal, wanted: Decimal) -> Result<RateFraction, Reason> {
    match direction {
        Direction::Lower => inverse(wanted, actual),
        // With 維持 both formulas are refused when the plan is read.
        _ => ratio(actual, wanted),
    }
}

fn progress(kpi: &Kpi, target: Decimal, actual: Decimal) -> Result<RateFraction, Reason> {
    let baseline = kpi.baseline.ok_or(Reason::NoBaseline)?.value;
    if baseline == target {
        return Err(Reason::TargetIsBaseline);
    }
    let (part, whole) = (actual.checked_sub(baseline), target.checked_sub(baseline));
    part.zip(whole).ok_or(Reason::BeyondRange)
}

/// How far a figure is on the way from the baseline to the target, in percent, whatever formula its rate has; none
/// where the target is not better than the baseline, for then no way is to be made: births may fall from 182 to 170,
/// and more is still better.
pub fn way_made(kpi: &Kpi, actual: Decimal) -> Option<Decimal> {
    let baseline = kpi.baseline?.value;
    let has_way = |target: &Decimal| kpi.direction.is_better(*target, baseline);
    let target = target(kpi).ok().filter(has_way)?;
    let (part, whole) = (actual.checked_sub(baseline)?, target.checked_sub(baseline)?);
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

fn nearness(target: Decimal, actual: Decimal) -> Result<RateFraction, Reason> {
    let (apart, whole) = (actual.checked_sub(target), target.abs());
    let part = apart.and_then(|apart| whole.checked_sub(apart.abs()));
    part.map(|part| (part, whole)).ok_or(Reason::BeyondRange)
}

fn percent(rating: &Rating, part: Decimal, whole: Decimal) -> Result<Decimal, Reason> {
    if whole.is_zero() {
        return Err(Reason::DividesByZero);
    }
    let percent = part
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|part| part.checked_div(whole))
        .ok_or(Reason::BeyondRange)?;
    let capped = rating.cap.map_or(percent, |cap| percent.min(cap));
    let rate = number::round(capped, rating.digits, rating.rounding);
    // What has no room in a frame is refused here.
    number::units(rate).map(|_| rate).ok_or(Reason::BeyondRange)
}
