//! Orders of magnitude: whether two figures are of the same, and by which power of ten one is off.
//!
//! Figures of the same thing in two years are never an exact power of ten apart, even where a unit was
//! mistaken: a power counts as found within some spread around it.

use super::Decimal;

/// How far apart in time two figures are, and so how far the ratio may be from a power of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// This year and the last: within two thirds and one and a half.
    OneYear,
    /// Many years, in which something may well have grown to seven times as much: for a power of
    /// one, within four fifths and five quarters.
    ManyYears,
}

/// The powers of ten between units that people mistake for each other.
const POWERS: [i32; 4] = [1, 2, 3, 4];

/// Not more than three times as much, and not less than a third.
pub fn is_near(one: Decimal, other: Decimal) -> bool {
    // Products, because every figure of a year is asked, and divisions take ten times as long.
    let is_at_most = |one: Decimal, other: Decimal| {
        let threefold = other.checked_mul(Decimal::from(3));
        // Where there is no room for three times as much, anything is less.
        threefold.is_none_or(|threefold| one <= threefold)
    };
    let are_of_one_sign =
        !one.is_zero() && !other.is_zero() && one.is_sign_negative() == other.is_sign_negative();
    let (one, other) = (one.abs(), other.abs());
    are_of_one_sign && is_at_most(one, other) && is_at_most(other, one)
}

/// The power of ten by which a figure is off from another, negative where it is too small. Two
/// festivals after twenty are no slip: of small counts only a thousand is. Nothing is off from zero,
/// or from a figure of the other sign.
pub fn slip(figure: Decimal, from: Decimal, apart: Apart) -> Option<i32> {
    let (up, down) = (ratio(figure, from)?, ratio(from, figure)?);
    let of_size = POWERS
        .into_iter()
        .filter(|power| *power > 2 || !is_small_count(figure, from));
    of_size
        .flat_map(|power| [(up, power), (down, -power)])
        .find(|(ratio, power)| is_about(*ratio, power.unsigned_abs(), apart))
        .map(|(_, power)| power)
}

/// 10 to a power.
pub fn ten_to(power: u32) -> Decimal {
    (0..power).fold(Decimal::ONE, |product, _| product * Decimal::TEN)
}

fn ratio(one: Decimal, other: Decimal) -> Option<Decimal> {
    one.checked_div(other)
        .filter(|ratio| *ratio > Decimal::ZERO)
}

fn is_small_count(one: Decimal, other: Decimal) -> bool {
    let are_whole = one.fract().is_zero() && other.fract().is_zero();
    are_whole && one.abs().min(other.abs()) < Decimal::TEN
}

fn is_about(ratio: Decimal, power: u32, apart: Apart) -> bool {
    let (more, less) = match (apart, power) {
        (Apart::ManyYears, 1) => (5, 4),
        _ => (3, 2),
    };
    let (more, less) = (Decimal::from(more), Decimal::from(less));
    let exact = ten_to(power);
    (exact * less / more..=exact * more / less).contains(&ratio)
}

#[cfg(test)]
mod tests {
    use super::super::number;
    use super::*;

    fn decimal(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    #[test]
    fn a_power_is_found_within_its_spread() {
        for (figure, from, one_year, many_years) in [
            ("794663", "742.1", Some(3), Some(3)),
            ("7.15", "71.4", Some(-1), Some(-1)),
            ("0.571", "57.3", Some(-2), Some(-2)),
            ("1200", "100", Some(1), Some(1)),
            ("700", "100", Some(1), None),
            ("1600", "100", None, None),
            ("500", "100", None, None),
            ("-400", "-40", Some(1), Some(1)),
            ("400", "-40", None, None),
            ("10000000", "1000", Some(4), Some(4)),
            ("20", "2", None, None),
            ("2", "200", None, None),
            ("5000", "5", Some(3), Some(3)),
            ("0", "100", None, None),
            ("100", "0", None, None),
        ] {
            let (figure, from) = (decimal(figure), decimal(from));
            assert_eq!(
                slip(figure, from, Apart::OneYear),
                one_year,
                "{figure} {from}"
            );
            assert_eq!(
                slip(figure, from, Apart::ManyYears),
                many_years,
                "{figure} {from}"
            );
        }
    }

    #[test]
    fn no_two_figures_are_too_large_or_too_small() {
        let tiny = Decimal::new(1, 28);
        let figures = [Decimal::MAX, Decimal::MIN, tiny, -tiny, Decimal::ONE];
        for (one, other) in figures
            .iter()
            .flat_map(|one| figures.map(|other| (*one, other)))
        {
            assert_eq!(slip(one, other, Apart::OneYear), None);
            assert_eq!(is_near(one, other), one == other);
        }
    }
}
