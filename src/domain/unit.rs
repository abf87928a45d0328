//! Units and their scales: 1,194,663人 is 1,194.663千人; 95回実計 is no number of 回.

use super::{Decimal, folded};

/// Scales that stand before a counting word, with the power of ten that they mean.
const SCALES: [(&str, u32); 6] = [
    ("百万", 6),
    ("十億", 9),
    ("億", 8),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// Spellings of the same unit: the first is the one that the others are read as.
const SAME: [&[&str]; 4] = [
    &["%", "パーセント", "percent"],
    &["人", "名"],
    &["ポイント", "p", "pt"],
    &["円", "yen"],
];

/// A figure in one unit, turned into another of the same kind. Exact, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// The units are the same; the number stands as it is.
    Same,
    /// The units differ by a power of ten; the number in the wanted unit.
    Scaled(Decimal),
    /// The units do not convert, or the result would not fit.
    Impossible,
}

/// Turns a number in the unit `from` into the unit `to`.
pub fn convert(number: Decimal, from: &str, to: &str) -> Conversion {
    // Nearly all figures are written in the plan's very unit.
    if from == to {
        return Conversion::Same;
    }
    let ((from_scale, from_base), (to_scale, to_base)) = (split(from), split(to));
    if from_base != to_base {
        return Conversion::Impossible;
    }
    if from_scale == to_scale {
        return Conversion::Same;
    }
    scaled(number, from_scale as i32 - to_scale as i32)
        .map_or(Conversion::Impossible, Conversion::Scaled)
}

/// Whether a number in one unit can stand in the other, scaled or not.
pub fn comparable(one: &str, other: &str) -> bool {
    split(one).1 == split(other).1
}

/// Whether a unit is the percent sign in any spelling.
pub fn is_percent(unit: &str) -> bool {
    split(unit).1 == "%"
}

/// A unit's power of ten and what is left of it, folded: 千人 is (3, 人).
fn split(unit: &str) -> (u32, String) {
    let folded = folded::key(unit);
    let scale = SCALES
        .iter()
        .find(|(word, _)| folded.starts_with(word) && folded.len() > word.len());
    let (power, base) = scale.map_or((0, folded.as_str()), |(word, power)| {
        (*power, &folded[word.len()..])
    });
    (power, same(base))
}

fn same(base: &str) -> String {
    let spellings = SAME.iter().find(|spellings| spellings.contains(&base));
    spellings.map_or(base, |spellings| spellings[0]).to_owned()
}

fn scaled(number: Decimal, power: i32) -> Option<Decimal> {
    let factor = Decimal::from(10_u64.pow(power.unsigned_abs()));
    if power >= 0 {
        return number.checked_mul(factor);
    }
    let quotient = number.checked_div(factor)?;
    (quotient.checked_mul(factor) == Some(number)).then_some(quotient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number::parse;

    fn check(number: &str, from: &str, to: &str, expected: Option<&str>) {
        let number = parse(number).unwrap();
        let actual = match convert(number, from, to) {
            Conversion::Same => Some(number),
            Conversion::Scaled(number) => Some(number),
            Conversion::Impossible => None,
        };
        assert_eq!(
            actual,
            expected.map(|text| parse(text).unwrap()),
            "{from} -> {to}"
        );
    }

    #[test]
    fn scales_convert_exactly() {
        check("1194663", "人", "千人", Some("1194.663"));
        check("820", "千人", "人", Some("820000"));
        check("431.5", "万円", "円", Some("4315000"));
        check("1357676", "千円", "万円", Some("135767.6"));
        check("3", "億円", "百万円", Some("300"));
    }

    #[test]
    fn spellings_of_a_unit_are_one_unit() {
        check("24.5", "％", "%", Some("24.5"));
        check("3", "名", "人", Some("3"));
        check("5", "ｔ－ＣＯ２", "t-CO2", Some("5"));
    }

    #[test]
    fn different_things_never_convert() {
        check("95.0", "回実計", "回", None);
        check("1", "件", "人", None);
        check("1", "千円", "千人", None);
        check("1", "人", "%", None);
    }

    #[test]
    fn a_scale_alone_is_no_scale() {
        assert_eq!(split("千"), (0, "千".to_owned()));
    }
}
