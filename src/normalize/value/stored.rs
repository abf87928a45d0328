//! A number that the file holds, and what a person sees of it through its format.

use super::{notation, plain};
use crate::domain::reported::{Amount, Reported};
use crate::domain::{Decimal, number};

/// A number's format may show a unit that is not stored (`#,##0"人"`), or nothing for 0 (`#,###`). What
/// a person sees and what the file holds must agree, up to the decimals that are seen; else neither
/// is taken. A dash for 0 agrees: somebody typed that 0. Words around digits that nobody can read
/// contradict nothing.
pub(super) fn number(stored: Decimal, shown: &str) -> Reported {
    if number::parse(shown) == Some(stored) {
        return plain(stored, None);
    }
    match notation(shown).0 {
        Reported::Value(seen) if agree(stored, seen.number, shown) => Reported::Value(Amount {
            number: stored,
            ..seen
        }),
        Reported::NotApplicable if stored.is_zero() => plain(stored, None),
        Reported::Unreadable => plain(stored, None),
        _ => Reported::Unreadable,
    }
}

/// 0.192 behind 19.2% is 19.2 percent.
pub(super) fn percent(stored: Decimal) -> Reported {
    stored
        .checked_mul(Decimal::ONE_HUNDRED)
        .map_or(Reported::Unreadable, |number| {
            plain(number, Some("%".into()))
        })
}

/// A format may put brackets around what is no minus: (50) behind 100 is a part of it.
fn agree(stored: Decimal, seen: Decimal, shown: &str) -> bool {
    let is_bracketed = shown.starts_with(['(', '（']) && stored.is_sign_positive();
    is_rounded(stored, if is_bracketed { seen.abs() } else { seen })
}

fn is_rounded(stored: Decimal, seen: Decimal) -> bool {
    let difference = stored.checked_sub(seen).map(|difference| difference.abs());
    let half = Decimal::try_new(5, seen.scale() + 1);
    match (difference, half) {
        (Some(difference), Ok(half)) => difference <= half,
        _ => stored == seen,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::printed;
    use super::*;
    use proptest::strategy::Strategy;

    fn check(stored: &str, shown: &str, expected: &str) {
        let stored = number::parse(stored).unwrap();
        assert_eq!(printed(&number(stored, shown)), expected, "{shown}");
    }

    #[test]
    fn what_is_seen_gives_the_unit() {
        check("1200", "1,200人", "1200 人");
        check("700.456", "700千円", "700.456 千円");
        check("12345", "1万2345人", "12345 人");
    }

    #[test]
    fn every_minus_that_a_format_shows_agrees() {
        check("-5", "△5", "-5");
        check("-3.54", "▲3.5", "-3.54");
        check("-1200", "(1,200)", "-1200");
        check("50", "(50)", "50");
        check("0", "－", "0");
    }

    #[test]
    fn what_does_not_agree_is_unreadable() {
        check("-5", "5", "unreadable");
        check("0", "", "unreadable");
        check("700456", "700", "unreadable");
        check("5", "－", "unreadable");
        check("5", "集計中", "unreadable");
    }

    #[test]
    fn the_smallest_and_the_largest_do_not_panic() {
        let smallest = "0.0000000000000000000000000001";
        check(
            smallest,
            &format!("{smallest}人"),
            &format!("{smallest} 人"),
        );
        let largest = "79228162514264337593543950335";
        check(largest, "-79228162514264337593543950335人", "unreadable");
    }

    proptest::proptest! {
        #[test]
        fn no_number_and_no_text_make_it_panic(
            (low, middle, high) in proptest::num::i32::ANY.prop_map(|seed| (seed, !seed, seed / 3)),
            scale in 0u32..29,
            shown in "[-(△]?[0-9]{0,29}[.]?[0-9]{0,28}[)人]?",
        ) {
            let stored = Decimal::from_parts(low as u32, middle as u32, high as u32, low < 0, scale);
            number(stored, &shown);
            percent(stored);
        }
    }
}
