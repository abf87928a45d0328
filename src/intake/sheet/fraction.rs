//! A number as a format such as `# ?/?` shows it: the nearest fraction that has room.
//!
//! Asked here because the library stops at the last convergent: 12.3 under `# ?/?` is 12 2/7 in
//! Excel, and 12 1/3 there.

use crate::domain::Decimal;

/// Places behind the point that are looked at; no binary number has more.
const PLACES: u32 = 15;

/// A whole number above another one.
type Fraction = (i128, i128);

/// The nearest number that is a fraction with a denominator of so many digits; `None` if the number
/// or the denominator is too large to tell.
pub fn nearest(number: Decimal, digits: u8) -> Option<f64> {
    let most = 10_i128.checked_pow(u32::from(digits))? - 1;
    let number = number.round_dp(PLACES);
    let (whole, rest) = (number.trunc(), number.fract());
    let exact = (rest.mantissa().abs(), 10_i128.checked_pow(rest.scale())?);
    let (numerator, denominator) = within(exact, most)?;
    let sign = if number.is_sign_negative() { -1.0 } else { 1.0 };
    let whole: f64 = whole.abs().try_into().ok()?;
    Some(sign * (whole + numerator as f64 / denominator as f64))
}

/// The fraction next to another one whose denominator is at most so large; of two the simpler.
fn within(exact: Fraction, most: i128) -> Option<Fraction> {
    let (mut before, mut last) = ((0, 1), (1, 0));
    let (mut rest, mut by) = exact;
    while by != 0 {
        let step = rest / by;
        let next = stepped(before, last, step)?;
        if next.1 > most {
            // The nearest is the last fraction with room or the largest step towards the next.
            let between = stepped(before, last, (most - before.1) / last.1)?;
            return Some(nearer(exact, last, between));
        }
        (before, last) = (last, next);
        (rest, by) = (by, rest % by);
    }
    Some(last)
}

fn stepped(before: Fraction, last: Fraction, step: i128) -> Option<Fraction> {
    let one = |before: i128, last: i128| before.checked_add(last.checked_mul(step)?);
    Some((one(before.0, last.0)?, one(before.1, last.1)?))
}

fn nearer(exact: Fraction, one: Fraction, other: Fraction) -> Fraction {
    let distance = |of: Fraction| (of.0 * exact.1 - exact.0 * of.1).abs();
    // Multiplied out, because a division would round.
    match distance(one).saturating_mul(other.1) <= distance(other).saturating_mul(one.1) {
        true => one,
        false => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number;

    #[test]
    fn the_nearest_fraction_is_found() {
        for (text, digits, expected) in [
            ("12.3", 1, 12.0 + 2.0 / 7.0),
            ("12.3", 2, 12.3),
            ("-0.3", 1, -2.0 / 7.0),
            ("0.5", 1, 0.5),
            ("7", 1, 7.0),
            ("0.99", 1, 1.0),
            ("0.05", 1, 0.0),
            ("3.14159265358979", 3, 3.0 + 16.0 / 113.0),
        ] {
            let number = number::parse(text).unwrap();
            assert_eq!(nearest(number, digits), Some(expected), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_fraction_is_nearer(digits in 0_i64..100_000_000, places in 1_u32..8) {
            let number = Decimal::new(digits, places);
            let stored: f64 = number.try_into().unwrap();
            let found = (nearest(number, 2).unwrap() - stored).abs();
            let all = (1..100).map(|by| ((stored * f64::from(by)).round() / f64::from(by) - stored).abs());
            proptest::prop_assert!(found <= all.fold(1.0, f64::min) + 1e-6);
        }
    }
}
