//! Rates, in decimals: a grade must not hang on 0.1 + 0.2.

use super::Reason;
use crate::domain::plan::Aim;
use crate::domain::rating::{Formula, Rating};
use crate::domain::{Decimal, Kpi, number};

/// The rate in percent as printed, or why there is none.
pub fn rate(rating: &Rating, kpi: &Kpi, actual: Decimal) -> Result<Decimal, Reason> {
    let target = match kpi.target.map(|target| target.aim) {
        None => return Err(Reason::NoTarget),
        Some(Aim::Arrow(_)) => {
            return Err(kpi
                .baseline
                .map_or(Reason::NoBaseline, |_| Reason::ArrowOnly));
        }
        Some(Aim::Number(number)) => number,
    };
    let (part, whole) = match kpi.formula.unwrap_or(rating.formula) {
        Formula::Attainment => (Some(actual), Some(target)),
        Formula::Inverse => (Some(target), Some(actual)),
        Formula::Progress => {
            let baseline = kpi.baseline.ok_or(Reason::NoBaseline)?.value;
            if baseline == target {
                return Err(Reason::TargetIsBaseline);
            }
            (actual.checked_sub(baseline), target.checked_sub(baseline))
        }
    };
    let (part, whole) = part.zip(whole).ok_or(Reason::BeyondRange)?;
    percent(rating, part, whole)
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
    Ok(number::round(capped, rating.digits, rating.rounding))
}
