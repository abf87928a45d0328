//! Decimal numbers: what a section writes in decimals is compared and rounded in decimals.

use super::choice::choices;
pub use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;
use std::str::FromStr;

/// A decimal on its way between two processes: its own sixteen bytes. The way that decimals go by
/// themselves asks the format what comes next, which a format without types cannot say.
pub mod as_bytes {
    use super::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a decimal with the digits and the scale that it has.
    ///
    /// # Errors
    /// Those of the format that it is written in.
    pub fn serialize<S: Serializer>(number: &Decimal, out: S) -> Result<S::Ok, S::Error> {
        number.serialize().serialize(out)
    }

    /// Reads what [`serialize`] wrote.
    ///
    /// # Errors
    /// Those of the format that it is read from.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        <[u8; 16]>::deserialize(from).map(Decimal::deserialize)
    }
}

/// The same, where there may be no number.
pub mod as_bytes_if_any {
    use super::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a decimal with the digits and the scale that it has.
    ///
    /// # Errors
    /// Those of the format that it is written in.
    pub fn serialize<S: Serializer>(number: &Option<Decimal>, out: S) -> Result<S::Ok, S::Error> {
        number.map(|number| number.serialize()).serialize(out)
    }

    /// Reads what [`serialize`] wrote.
    ///
    /// # Errors
    /// Those of the format that it is read from.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
        let bytes = Option::<[u8; 16]>::deserialize(from)?;
        Ok(bytes.map(Decimal::deserialize))
    }
}

choices! {
    /// How a rate is cut to its printed digits.
    Rounding {
        /// 四捨五入.
        HalfUp = "half-up", "四捨五入";
        /// 切捨て.
        Truncate = "truncate", "切捨て";
    }
}

/// Rounds to a number of decimals, as the plan says, and keeps that many: 50 is 50.0.
pub fn round(number: Decimal, digits: u32, rounding: Rounding) -> Decimal {
    let mut rounded = rounded(number, digits, rounding);
    rounded.rescale(digits);
    rounded
}

/// Rounds to a number of decimals at most: 50 stays 50.
pub fn rounded(number: Decimal, digits: u32, rounding: Rounding) -> Decimal {
    let strategy = match rounding {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::Truncate => RoundingStrategy::ToZero,
    };
    number.round_dp_with_strategy(digits, strategy)
}

/// The decimal that a person meant by a spreadsheet's binary number: Excel keeps and shows 15 digits,
/// so what lies beyond them is noise of the arithmetic, not something a person wrote.
pub fn from_binary(number: f64) -> Option<Decimal> {
    const WHOLE: f64 = 1e15;
    // Most cells have a whole number, and up to fifteen digits it is exact.
    if number.fract() == 0.0 && number.abs() < WHOLE {
        return Some(Decimal::from(number as i64));
    }
    // The shortest digits that give this binary number: nearly always those that were typed.
    let shortest = format!("{number}");
    let significant = shortest.bytes().filter(u8::is_ascii_digit).count();
    if significant <= 15 {
        return Decimal::from_str(&shortest).ok();
    }
    // Fifteen digits: one before the point, fourteen behind it.
    let scientific = format!("{number:.14e}");
    let decimal = Decimal::from_scientific(&scientific).ok();
    decimal
        .or_else(|| tiny(number))
        .map(|decimal| decimal.normalize())
}

/// A number so small that a decimal has no room for fifteen digits of it (6.1E-17, as arithmetic
/// leaves it). None for what has no room at all: nothing becomes 0.
fn tiny(number: f64) -> Option<Decimal> {
    // A decimal has 28 places at most.
    let decimal = Decimal::from_str(&format!("{number:.28}")).ok()?;
    (!decimal.is_zero()).then_some(decimal)
}

/// Reads plain digits with an optional point and sign; no separators.
pub fn parse(text: &str) -> Option<Decimal> {
    // The decimals' own reader takes 1_000, which is not how numbers are written in these files.
    let is_plain = |byte: u8| byte.is_ascii_digit() || b"+-.".contains(&byte);
    text.bytes()
        .all(is_plain)
        .then(|| Decimal::from_str_exact(text).ok())
        .flatten()
}

/// As [`parse`], with a comma before every three digits, or none at all: 1,2345 is no number.
pub fn parse_grouped(text: &str) -> Option<Decimal> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = groups.clone().all(|group| group.len() == 3);
    // Where there is no comma, the only group may be of any length.
    let begins_well = groups.next().is_none() || (1..=3).contains(&first.len());
    let is_number = is_grouped && begins_well && !fraction.contains(',');
    is_number.then(|| parse(&text.replace(',', "")))?
}

/// A number as the CSV files print it: no separators, no trailing zeros.
pub fn plain(number: Decimal) -> String {
    match number.scale() {
        0 => number.to_string(),
        _ => number.normalize().to_string(),
    }
}

/// Decimals that every number of the frames and files has room for: the fifteen digits that Excel
/// keeps of anything from 0.0001 up.
pub const DECIMALS: u32 = 18;

/// The digits of such a number in all: twenty before the point.
pub const DIGITS: u32 = 38;

const UNIT: i128 = 10_i128.pow(DECIMALS);

/// A number as whole units of 10⁻¹⁸, as frames and Parquet files keep it; none if it has more
/// decimals than [`DECIMALS`] or more digits than [`DIGITS`].
pub fn units(number: Decimal) -> Option<i128> {
    let number = match number.scale() {
        ..=DECIMALS => number,
        _ => number.normalize(),
    };
    let power = DECIMALS.checked_sub(number.scale())?;
    let units = number.mantissa().checked_mul(10_i128.pow(power))?;
    (units.unsigned_abs() < 10_u128.pow(DIGITS)).then_some(units)
}

/// A number with [`DECIMALS`] decimals at most: 四捨五入 of the rest. None if it has too many digits
/// before the point, or if nothing would be left of it: nothing becomes 0.
pub fn in_room(number: Decimal) -> Option<Decimal> {
    let kept = rounded(number, DECIMALS, Rounding::HalfUp);
    let is_there = units(kept).is_some() && kept.is_zero() == number.is_zero();
    is_there.then_some(kept)
}

/// The number of so many units of 10⁻¹⁸, without trailing zeros.
///
/// # Panics
/// If [`units`] gives this for no number.
pub fn of_units(units: i128) -> Decimal {
    let (whole, rest, decimals) = parts(units);
    Decimal::from_i128_with_scale(whole * 10_i128.pow(decimals) + i128::from(rest), decimals)
}

/// Prints the number of so many units behind some text, as [`plain`] does.
pub fn print_units(units: i128, out: &mut Vec<u8>) {
    let (whole, rest, decimals) = parts(units);
    if units < 0 {
        out.push(b'-');
    }
    print_digits(whole.unsigned_abs(), 1, out);
    if decimals > 0 {
        out.push(b'.');
        print_digits(u128::from(rest.unsigned_abs()), decimals, out);
    }
}

/// The whole part, and the digits behind the point without trailing zeros with their number.
fn parts(units: i128) -> (i128, i64, u32) {
    let (whole, mut rest, mut decimals) = (units / UNIT, (units % UNIT) as i64, DECIMALS);
    // Zero would be divided by ten without end.
    if rest == 0 {
        return (whole, 0, 0);
    }
    while rest % 10 == 0 {
        (rest, decimals) = (rest / 10, decimals - 1);
    }
    (whole, rest, decimals)
}

/// At least so many digits.
fn print_digits(number: u128, least: u32, out: &mut Vec<u8>) {
    let start = out.len();
    let mut rest = number;
    // Nearly all numbers are short, and dividing a short one is a tenth of the work.
    while rest > u128::from(u64::MAX) {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    let mut rest = rest as u64;
    while rest > 0 || out.len() - start < least as usize {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    out[start..].reverse();
}

/// A number as people read it: with separators, and the decimals that it has.
pub fn grouped(number: Decimal) -> String {
    let plain = plain(number);
    let (whole, fraction) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut grouped = String::with_capacity(plain.len() * 4 / 3);
    for (index, letter) in whole.char_indices() {
        if (whole.len() - index).is_multiple_of(3) && !matches!(grouped.as_str(), "" | "-") {
            grouped.push(',');
        }
        grouped.push(letter);
    }
    grouped + fraction
}

/// As [`grouped`], with at least so many decimals: 1.5 with two decimals is 1.50. No more decimals than
/// a number can have: a revised plan may ask for four thousand million, and its change is printed
/// before the plan is refused.
pub fn grouped_to(number: Decimal, decimals: u32) -> String {
    let decimals = decimals.min(Decimal::MAX_SCALE) as usize;
    let grouped = grouped(number);
    let (whole, own) = grouped.split_once('.').unwrap_or((&grouped, ""));
    match decimals.max(own.len()) {
        0 => grouped,
        decimals => format!("{whole}.{own:0<decimals$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_stand_before_every_three_digits_or_nowhere() {
        for (text, number) in [
            ("1234", Some("1234")),
            ("1,234", Some("1234")),
            ("-12,345,678.5", Some("-12345678.5")),
            ("1,2345", None),
            ("12,34", None),
            ("1234,567", None),
            (",123", None),
            ("1,", None),
            ("1.5,000", None),
        ] {
            let read = parse_grouped(text).map(plain);
            assert_eq!(read.as_deref(), number, "{text}");
        }
    }

    #[test]
    fn a_number_has_the_decimals_of_its_kpi_and_loses_none() {
        let shown = |text, decimals| grouped_to(parse(text).unwrap(), decimals);
        assert_eq!(shown("1.5", 2), "1.50");
        assert_eq!(shown("-1200", 1), "-1,200.0");
        assert_eq!(shown("1.54", 1), "1.54");
        assert_eq!(shown("820", 0), "820");
        let most = format!("1.{}", "0".repeat(28));
        assert_eq!(shown("1", u32::MAX), most);
    }

    #[test]
    fn binary_noise_is_not_a_figure() {
        for (binary, expected) in [
            (0.1 + 0.2, "0.3"),
            (1194.663, "1194.663"),
            (0.192, "0.192"),
            (-40.0, "-40"),
            (1e15, "1000000000000000"),
            (0.000012, "0.000012"),
        ] {
            assert_eq!(from_binary(binary).map(plain).as_deref(), Some(expected));
        }
        assert!(from_binary(6.1e-17).is_some_and(|number| !number.is_zero()));
        assert_eq!(from_binary(1e-300), None);
        assert_eq!(from_binary(f64::NAN), None);
        assert_eq!(from_binary(1e300), None);
    }

    #[test]
    fn digits_with_anything_else_are_no_plain_number() {
        for text in ["1_000", "1 000", "1,000", "", "-", ".", "1e5", "１"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_a_frame_has_no_room_for_is_none() {
        let printed = |units| {
            let mut out = Vec::new();
            print_units(units, &mut out);
            String::from_utf8(out).unwrap()
        };
        let most = "99999999999999999999";
        for text in ["0", "-14.7", "0.000000000000000001", "-820.5", "0.05", most] {
            let number = parse(text).unwrap();
            assert_eq!(units(number).map(of_units), Some(number), "{text}");
            assert_eq!(units(number).map(printed).as_deref(), Some(text));
        }
        for text in ["0.0000000000000000001", "100000000000000000000"] {
            assert_eq!(units(parse(text).unwrap()), None, "{text}");
        }
        assert_eq!(units(parse("1.0000000000000000000").unwrap()), Some(UNIT));
        assert_eq!(of_units(820_500_000_000_000_000_000).to_string(), "820.5");
    }

    #[test]
    fn decimals_without_room_are_rounded_and_never_to_nothing() {
        for (text, expected) in [
            (
                "0.0000000000000000555111512313",
                Some("0.000000000000000056"),
            ),
            ("-0.0000000000000000005", Some("-0.000000000000000001")),
            ("0.0000923076923076923", Some("0.000092307692307692")),
            ("0.00000000000000000049", None),
            ("0.000", Some("0")),
            ("99999999999999999999", Some("99999999999999999999")),
            ("100000000000000000000", None),
        ] {
            let kept = in_room(parse(text).unwrap()).map(plain);
            assert_eq!(kept.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn rounds_as_told() {
        let number = parse("79.95").unwrap();
        assert_eq!(round(number, 1, Rounding::HalfUp).to_string(), "80.0");
        assert_eq!(round(number, 1, Rounding::Truncate).to_string(), "79.9");
    }

    #[test]
    fn prints_for_people_and_for_programs() {
        let number = parse("-1194663.50").unwrap();
        assert_eq!(grouped(number), "-1,194,663.5");
        assert_eq!(plain(number), "-1194663.5");
    }

    proptest::proptest! {
        #[test]
        fn no_binary_makes_it_panic(bits in proptest::num::u64::ANY) {
            let _ = from_binary(f64::from_bits(bits));
        }

        #[test]
        fn a_printed_number_parses_back(mantissa in proptest::num::i64::ANY, scale in 0u32..10) {
            let number = Decimal::new(mantissa, scale);
            proptest::prop_assert_eq!(parse(&plain(number)), Some(number));
            proptest::prop_assert_eq!(units(number).map(of_units), Some(number));
        }
    }
}
