//! A number that the file holds, and what a person sees of it through its format.

use super::notation::is_digit;
use super::{notation, plain};
use crate::domain::reported::{Amount, Reported};
use crate::domain::{Decimal, number};
use crate::normalize::Flaws;

/// Signs around a number that do not change it: no letters, which may mean anything (第5回), and no sign of
/// a range, a bound, a direction or a minus.
const ORNAMENTS: &str = "☆★※■□◆◇●・|「」【】[]";

/// A number's format may show a unit that is not stored (`#,##0"人"`), or nothing for 0 (`#,###`). What
/// a person sees and what the file holds must agree, up to the decimals that are seen; else neither
/// is taken. A dash for 0 agrees: a 0 was typed there. A text that could not be read if it were
/// typed (2024年度, 12～20, 5前後) is not read because a number stands behind it; only ornaments
/// around the number contradict nothing.
pub(super) fn number(stored: Decimal, shown: &str) -> (Reported, Flaws) {
    if number::parse(shown) == Some(stored) {
        return (plain(stored, None), Flaws::NONE);
    }
    let (seen, flaws) = notation(shown);
    let agrees = match seen {
        Reported::Value(seen) if agree(stored, seen.number, shown) => {
            let number = stored;
            return (Reported::Value(Amount { number, ..seen }), Flaws::NONE);
        }
        Reported::NotApplicable => stored.is_zero(),
        Reported::Unreadable => is_adorned(stored, shown) || is_scientific(stored, shown),
        _ => return (Reported::Unreadable, Flaws::NONE),
    };
    match agrees {
        true => (plain(stored, None), Flaws::NONE),
        false if is_fraction(stored, shown) => (Reported::Unreadable, Flaws::FRACTION),
        false => (Reported::Unreadable, flaws),
    }
}

/// 0.192 behind 19.2% is 19.2 percent, and must be seen so as any other number.
pub(super) fn percent(stored: Decimal, shown: &str) -> (Reported, Flaws) {
    let Some(hundredfold) = stored.checked_mul(Decimal::ONE_HUNDRED) else {
        return (Reported::Unreadable, Flaws::NONE);
    };
    let (mut reported, flaws) = number(hundredfold, shown);
    if let Reported::Value(amount) = &mut reported {
        amount.unit.get_or_insert_with(|| "%".to_owned());
    }
    (reported, flaws)
}

/// The number itself between ornaments: 12☆.
fn is_adorned(stored: Decimal, shown: &str) -> bool {
    let is_ornament = |letter: char| letter.is_whitespace() || ORNAMENTS.contains(letter);
    let bare = shown.trim_matches(is_ornament);
    let is_plain = bare.contains(is_digit) && bare != shown;
    is_plain
        && matches!(notation(bare).0, Reported::Value(seen)
            if seen == Amount::of(seen.number, None) && agree(stored, seen.number, bare))
}

/// 1.2E+05: a way of writing that only formats have.
fn is_scientific(stored: Decimal, shown: &str) -> bool {
    let seen = || {
        let (mantissa, exponent) = shown.split_once(['E', 'e'])?;
        let (mantissa, exponent) = (number::parse(mantissa)?, exponent.parse::<i32>().ok()?);
        // A larger power would overflow; one of 38 is too large for a `Decimal` already, and is refused.
        let factor = 10_i128.checked_pow(exponent.unsigned_abs().min(38))?;
        let power = Decimal::try_from_i128_with_scale(factor, 0).ok()?;
        let scaled = match exponent {
            0.. => stored.checked_div(power)?,
            _ => stored.checked_mul(power)?,
        };
        Some(is_rounded(scaled, mantissa))
    };
    seen().unwrap_or(false)
}

/// 12 1/3 or 1/3, and the number is as near to it as to any other one with that denominator.
fn is_fraction(stored: Decimal, shown: &str) -> bool {
    let seen = || {
        let parts = shown.trim().trim_start_matches(['-', '△', '▲']);
        let (left, below) = parts.split_once('/')?;
        let left: Option<Vec<Decimal>> = left.split_whitespace().map(digits).collect();
        let (whole, above) = match left?[..] {
            [above] => (Decimal::ZERO, above),
            [whole, above] => (whole, above),
            _ => return None,
        };
        let fraction = stored.abs().checked_sub(whole)?;
        let rest = fraction
            .checked_mul(digits(below.trim())?)?
            .checked_sub(above)?;
        Some(rest.abs() <= Decimal::new(5, 1))
    };
    seen().unwrap_or(false)
}

/// A whole number written with nothing but digits.
fn digits(text: &str) -> Option<Decimal> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| number::parse(text)).flatten()
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
        assert_eq!(printed(&number(stored, shown).0), expected, "{shown}");
    }

    fn check_percent(stored: &str, shown: &str, expected: &str) {
        let stored = number::parse(stored).unwrap();
        assert_eq!(printed(&percent(stored, shown).0), expected, "{shown}");
    }

    #[test]
    fn what_is_seen_gives_the_unit() {
        check("1200", "1,200人", "1200 人");
        check("700.456", "700千円", "700.456 千円");
        check("12345", "1万2345人", "12345 人");
        check("1234.567", "1,235千円", "1234.567 千円");
        check("6", "約6人", "6 人 約");
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
        check("5", "", "unreadable");
    }

    #[test]
    fn a_number_is_read_no_better_than_its_text() {
        for (stored, shown) in [
            ("2024", "2024年度"),
            ("2024", "2024年"),
            ("6", "R6"),
            ("6", "令和6年度"),
            ("12", "12～20"),
            ("5", "5前後"),
            ("5", "5人ほど"),
            ("5", "第5位"),
            ("5", "5（目標）"),
            ("5", "5～"),
            ("5", "☆"),
            ("5", "6☆"),
            ("5", "☆△5"),
            ("0.5", "1/2"),
        ] {
            check(stored, shown, "unreadable");
        }
        let stored = Decimal::from(12);
        assert_eq!(number(stored, "12～20").1, Flaws::RANGE);
    }

    #[test]
    fn a_fraction_is_no_number_and_is_called_a_fraction() {
        let check = |stored: &str, shown, expected| {
            let stored = number::parse(stored).unwrap();
            assert_eq!(
                number(stored, shown),
                (Reported::Unreadable, expected),
                "{shown}"
            );
        };
        check("12.3333", "12 1/3", Flaws::FRACTION);
        check("-12.3", "-12 2/7 ", Flaws::FRACTION);
        check("0.5", "1/2", Flaws::FRACTION);
        check("12.3", "12 30/100", Flaws::FRACTION);
        check("15", "12 1/3", Flaws::TWO_FIGURES);
        check("5", "5⇒6", Flaws::TWO_FIGURES);
        check("5", "1/2", Flaws::TWO_FIGURES);
    }

    #[test]
    fn ornaments_contradict_nothing() {
        check("5", "5☆", "5");
        check("1234.5", "※1,235", "1234.5");
        check("-5", "[△5]", "-5");
        check("5", "「5」", "5");
    }

    #[test]
    fn the_scientific_way_is_only_a_way_of_writing() {
        check("123456", "1.2E+05", "123456");
        check("123456", "1.3E+05", "unreadable");
        check("0.00012", "1E-04", "0.00012");
        check("-123456", "-1.23E+05", "-123456");
        check("5", "1E+99", "unreadable");
        check("5", "1E+9999999999", "unreadable");
    }

    #[test]
    fn a_percentage_is_read_no_better_than_its_text() {
        check_percent("0.192", "19.2%", "19.2 %");
        check_percent("0.1925", "19%", "19.25 %");
        check_percent("-0.192", "△19.2％", "-19.2 %");
        check_percent("0", "-", "0 %");
        check_percent("0.192", "19.2%前後", "unreadable");
        check_percent("0.192", "", "unreadable");
        check_percent("0.192", "0.192", "unreadable");
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
            percent(stored, &shown);
            number(stored, &format!("{shown}E{scale}"));
        }
    }
}
