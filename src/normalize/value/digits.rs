//! Digits as people write them: in groups of three, with a point, and with 万 and 億 between them.

use crate::domain::{Decimal, number, unit};
use std::borrow::Cow;

/// Between groups of three. The 読点 does not separate them: 「100、200」 is two figures.
const SEPARATORS: [char; 3] = [',', '\'', '’'];

/// The number at the start of a folded text, and what follows it.
pub(super) fn leading(text: &str) -> Option<(Decimal, &str)> {
    let is_whole = |letter: char| letter.is_ascii_digit() || SEPARATORS.contains(&letter);
    let (whole, rest) = split_run(text, is_whole);
    let Some(after_point) = rest.strip_prefix('.') else {
        return Some((number::parse(&ungrouped(whole)?)?, rest));
    };
    let (fraction, rest) = split_run(after_point, |letter| letter.is_ascii_digit());
    if fraction.is_empty() {
        return None;
    }
    let whole = match whole {
        "" => "0".into(),
        whole => ungrouped(whole)?,
    };
    let with = |fraction: &str| number::parse(&format!("{whole}.{fraction}"));
    let number = with(fraction).or_else(|| with(&telling(fraction)));
    Some((number?, rest))
}

/// Of decimals without end as many as tell how to round them, and that there are more than
/// [`number::DECIMALS`]: a decimal holds 28 digits, and a database writes 38 of a third.
fn telling(fraction: &str) -> Cow<'_, str> {
    let Some((kept, next)) = fraction.split_at_checked(number::DECIMALS as usize) else {
        return fraction.into();
    };
    match next.as_bytes() {
        // A 0 as the last digit would not tell that more follow; a 1 rounds the same way and does.
        [b'0', rest @ ..] if rest.iter().any(|digit| *digit != b'0') => format!("{kept}1").into(),
        [_, _, ..] => format!("{kept}{}", &next[..1]).into(),
        _ => fraction.into(),
    }
}

fn split_run(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter| !belongs(letter));
    text.split_at(end.unwrap_or(text.len()))
}

/// Digits without their separators, if these stand where separators stand.
fn ungrouped(digits: &str) -> Option<Cow<'_, str>> {
    let Some(separator) = digits.chars().find(|letter| !letter.is_ascii_digit()) else {
        return (!digits.is_empty()).then_some(Cow::Borrowed(digits));
    };
    let mut groups = digits.split(separator);
    let first = groups.next()?;
    let is_digits = |group: &str| group.bytes().all(|digit| digit.is_ascii_digit());
    // 0,500 does not group thousands: the comma may be a decimal one.
    let fits = (1..=3).contains(&first.len())
        && is_digits(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && is_digits(group));
    fits.then(|| Cow::Owned(digits.replace(separator, "")))
}

/// The number at the start of a folded text with the scales between its digits, and what follows:
/// 1万2,345人 is 12345 of 人. One scale alone stays with the unit, so that it converts: 168 of 万円.
pub(super) fn counted(text: &str) -> Option<(Decimal, &str)> {
    let (first, rest) = leading(text)?;
    let (power, after) = unit::split_scale(rest);
    if power == 0 || !begins_with_digit(after) {
        return Some((first, rest));
    }
    let (total, unit) = sum(scaled(first, power)?, power, after)?;
    if !unit.is_empty() {
        return Some((total, unit));
    }
    // The unit is the column's, which may count in 万 itself: then 1万2,345 is 1.2345.
    let (scale, _) = rest.split_at(rest.len() - after.len());
    Some((total.checked_div(scaled(Decimal::ONE, power)?)?, scale))
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Each part must be smaller than one of the scale before it: 1万23,456 is no number.
fn sum(first: Decimal, first_power: u32, after: &str) -> Option<(Decimal, &str)> {
    let (mut total, mut above, mut text) = (first, first_power, after);
    // A fraction of a scale with more behind it is two figures.
    if !total.checked_rem(scaled(Decimal::ONE, above)?)?.is_zero() {
        return None;
    }
    loop {
        let (part, rest) = leading(text)?;
        let (power, after) = unit::split_scale(rest);
        let part = scaled(part, power)?;
        if power >= above || part >= scaled(Decimal::ONE, above)? {
            return None;
        }
        total = total.checked_add(part)?;
        if power == 0 || !begins_with_digit(after) {
            return Some((total, after));
        }
        (above, text) = (power, after);
    }
}

fn scaled(number: Decimal, power: u32) -> Option<Decimal> {
    number.checked_mul(Decimal::from(10_u64.checked_pow(power)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let actual = counted(text).map(|(number, rest)| (number::plain(number), rest));
        let actual = actual
            .as_ref()
            .map(|(number, rest)| (number.as_str(), *rest));
        assert_eq!(actual, expected, "{text}");
    }

    #[test]
    fn separators_stand_between_groups_of_three() {
        check("1,234,567人", Some(("1234567", "人")));
        check("1’200", Some(("1200", "")));
        for text in [
            "1,23",
            "12,34",
            "1234,567",
            ",123",
            "1,234,",
            "1,234’567",
            "0,500",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_point_needs_digits_behind_it() {
        check(".5", Some(("0.5", "")));
        check("007", Some(("7", "")));
        check("1.2.3", Some(("1.2", ".3")));
        check("5.", None);
        check(".", None);
        check("", None);
    }

    #[test]
    fn decimals_without_end_keep_what_tells_how_to_round_them() {
        let thirds = "3".repeat(100_000);
        check(
            &format!("0.{thirds}人"),
            Some(("0.3333333333333333333", "人")),
        );
        let zeros = "0".repeat(17);
        check(
            &format!("1.2{zeros}04999999999999"),
            Some((&format!("1.2{zeros}1"), "")),
        );
        check(&format!("1.2{zeros}5"), Some((&format!("1.2{zeros}5"), "")));
        check(&format!("1.2{zeros}000000000000"), Some(("1.2", "")));
        let most = format!("0.{}1", "0".repeat(27));
        check(&most, Some((&most, "")));
    }

    #[test]
    fn several_scales_are_one_number() {
        check("1万2,345人", Some(("12345", "人")));
        check("3億5,000万円", Some(("350000000", "円")));
        check("1億2千万円", Some(("120000000", "円")));
        check("2千5百円", Some(("2500", "円")));
        check("1万2,345", Some(("1.2345", "万")));
        check("168万円", Some(("168", "万円")));
        check("1.2億円", Some(("1.2", "億円")));
    }

    #[test]
    fn scales_out_of_order_are_no_number() {
        for text in ["1万2億", "1万23,456人", "1.5万300人", "1千5千円"] {
            check(text, None);
        }
    }

    #[test]
    fn more_digits_than_a_decimal_holds_are_no_number() {
        check(&"9".repeat(29), None);
        check(&"1".repeat(100_000), None);
    }
}
