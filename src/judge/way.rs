//! The way from baseline to target: where a year should stand on it, and how much time has passed.

use super::Reason;
use crate::domain::number::{self, Rounding};
use crate::domain::plan::Aim;
use crate::domain::{Decimal, FiscalYear, Kpi};
use std::cmp::Ordering;

/// 期待値: the value of a year on the straight line from the baseline to the target. After the target's
/// year it stays the target. The baseline without a year is of the year before the plan's first.
///
/// A point on a line may have any number of decimals, so it stays a fraction: what is divided, and by
/// how many years, which are more than none.
pub fn expected(
    kpi: &Kpi,
    first: FiscalYear,
    year: FiscalYear,
) -> Result<(Decimal, Decimal), Reason> {
    let baseline = kpi.baseline.ok_or(Reason::NoBaseline)?.value;
    let target = kpi.target.ok_or(Reason::NoTarget)?;
    let Aim::Number(number) = target.aim else {
        return Err(Reason::ArrowOnly);
    };
    let (passed, all) = passed(kpi, first, year)?;
    let whole = || {
        let way = number.checked_sub(baseline)?.checked_mul(passed)?;
        baseline.checked_mul(all)?.checked_add(way)
    };
    // A baseline that is not before its target is refused with the plan; here it must not divide by
    // zero.
    let whole = whole().filter(|_| all > Decimal::ZERO);
    whole.map(|whole| (whole, all)).ok_or(Reason::BeyondRange)
}

/// The years that have passed from the baseline to a year, at most to that of the target, and those of the whole way.
pub fn passed(
    kpi: &Kpi,
    first: FiscalYear,
    year: FiscalYear,
) -> Result<(Decimal, Decimal), Reason> {
    let target = kpi.target.ok_or(Reason::NoTarget)?;
    let start = kpi.start(first);
    match year < start {
        true => Err(Reason::BeforeBaseline),
        false => Ok((
            years(start, year.min(target.year)),
            years(start, target.year),
        )),
    }
}

/// Whether a year is behind that of the baseline, so that a way from it can have been made; else why not.
pub fn begun(kpi: &Kpi, first: FiscalYear, year: FiscalYear) -> Result<(), Reason> {
    match year.cmp(&kpi.start(first)) {
        Ordering::Less => Err(Reason::BeforeBaseline),
        Ordering::Equal => Err(Reason::YearOfBaseline),
        Ordering::Greater => Ok(()),
    }
}

/// 期待値 for people, rounded to two decimals more than the KPI has; `None` where `expected` gives a reason.
pub fn printed(kpi: &Kpi, first: FiscalYear, year: FiscalYear) -> Option<Decimal> {
    let (whole, all) = expected(kpi, first, year).ok()?;
    Some(number::rounded(
        whole.checked_div(all)?,
        kpi.decimals_of_means(),
        Rounding::HalfUp,
    ))
}

/// How much of the period has passed at the end of a year, in percent.
pub fn elapsed((first, last): (FiscalYear, FiscalYear), year: FiscalYear) -> Decimal {
    // At the end of the first year, one year has passed.
    let before = first.before();
    let passed = years(before, year.min(last)).max(Decimal::ZERO);
    let percent = passed * Decimal::ONE_HUNDRED;
    percent.checked_div(years(before, last)).unwrap_or_default()
}

fn years(from: FiscalYear, to: FiscalYear) -> Decimal {
    Decimal::from(to.western() - from.western())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_by_whole_years() {
        let year = FiscalYear::starting;
        let period = (year(2021), year(2025));
        for (western, percent) in [(2020, 0), (2021, 20), (2023, 60), (2025, 100), (2027, 100)] {
            assert_eq!(
                elapsed(period, year(western)),
                Decimal::from(percent),
                "{western}"
            );
        }
    }
}
