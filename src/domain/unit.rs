//! Units and their scales: 1,194,663人 is 1,194.663千人; 95回実計 is no number of 回.

use super::number::{self, Rounding};
use super::{Decimal, folded};

/// Scales that stand before a counting word, with the power of ten that they mean.
const SMALL: [(char, u32); 3] = [('十', 1), ('百', 2), ('千', 3)];
const LARGE: [(char, u32); 3] = [('万', 4), ('億', 8), ('兆', 12)];

/// Spellings of the same unit, folded: the first is the one that the others are read as.
const SAME: [&[&str]; 13] = [
    &["%", "パ-セント", "percent"],
    &["‰", "パ-ミル"],
    &["人", "名"],
    &["ポイント", "p", "pt"],
    &["円", "yen", "¥"],
    &["か所", "箇所", "ヶ所", "ケ所", "カ所", "ヵ所", "個所"],
    &["歳", "才"],
    &["t", "トン"],
    &["t-co2", "tco2", "トン-co2", "トンco2"],
    &["km", "キロメ-トル"],
    &["m2", "平方メ-トル"],
    &["m3", "立方メ-トル"],
    &["ha", "ヘクタ-ル"],
];

/// A figure in one unit, turned into another of the same kind: exactly, as far as there is room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// The units are the same, and the number stays as it is.
    Same,
    /// The units differ by a power of ten; the number in the wanted unit.
    Scaled(Decimal),
    /// As `Scaled`, but rounded: the wanted unit needs more decimals than [`number::DECIMALS`].
    Rounded(Decimal),
    /// The units convert, but the result has too many digits, or nothing would be left of it.
    NoRoom,
    /// The units do not convert.
    Impossible,
}

/// Turns a number in the unit `from` into the unit `to`.
pub fn convert(number: Decimal, from: &str, to: &str) -> Conversion {
    // Nearly all figures are written in the plan's very unit.
    if from == to {
        return Conversion::Same;
    }
    let ((from_scale, from_base), (to_scale, to_base)) = (split(from), split(to));
    // No percentage is counted in thousands.
    if let Some(scale) = scale_alone(from).filter(|_| to_base != "%") {
        return convert_scale(number, scale, to_scale);
    }
    if from_base != to_base {
        return Conversion::Impossible;
    }
    if from_scale == to_scale {
        return Conversion::Same;
    }
    scaled(number, from_scale as i32 - to_scale as i32)
}

/// A number in the unit `from` in the unit `to`; none where the units do not convert, or the number has no room.
pub fn converted(number: Decimal, from: &str, to: &str) -> Option<Decimal> {
    match convert(number, from, to) {
        Conversion::Same => Some(number),
        Conversion::Scaled(number) | Conversion::Rounded(number) => Some(number),
        Conversion::NoRoom | Conversion::Impossible => None,
    }
}

/// Whether a number in one unit can stand in the other, scaled or not.
pub fn comparable(one: &str, other: &str) -> bool {
    split(one).1 == split(other).1
}

/// Whether a unit is the percent sign in any spelling.
pub fn is_percent(unit: &str) -> bool {
    // Every figure of a year is asked, and most units have no letter of any spelling of it.
    let may_be = |letter: char| {
        matches!(
            letter,
            '%' | '％' | 'p' | 'P' | 'ｐ' | 'Ｐ' | 'パ' | 'ﾊ' | 'ハ' | '㌫' | '﹪'
        )
    };
    unit.chars().any(may_be) && split(unit).1 == "%"
}

/// The power of ten that a folded text begins with, and what follows: 百万円 is (6, 円).
pub fn split_scale(text: &str) -> (u32, &str) {
    let (small, rest) = take(&SMALL, text);
    let (large, rest) = take(&LARGE, rest);
    // 十人 is no scale of 人, 十万人 is one.
    match (small, large) {
        (1, 0) => (0, text),
        _ => (small + large, rest),
    }
}

/// The unit of the same kind in which numbers are `10^power` times as large, if it has a usual name:
/// for 千人 and 3 it is 人, for 人 and −3 it is 千人.
pub fn with_power(unit: &str, power: i32) -> Option<String> {
    let (scale, base) = split_scale(unit);
    let prefix = match scale as i32 - power {
        0 => "",
        3 => "千",
        4 => "万",
        6 => "百万",
        8 => "億",
        _ => return None,
    };
    (!base.is_empty() && !is_percent(unit)).then(|| format!("{prefix}{base}"))
}

fn take<'a>(scales: &[(char, u32)], text: &'a str) -> (u32, &'a str) {
    let scale = scales
        .iter()
        .find_map(|(word, power)| Some((*power, text.strip_prefix(*word)?)));
    scale.unwrap_or((0, text))
}

/// What a unit may be dressed in, as folding leaves it.
const BRACKETS: [(char, char); 5] = [
    ('(', ')'),
    ('[', ']'),
    ('〔', '〕'),
    ('【', '】'),
    ('<', '>'),
];

/// A unit's folded key without its dress: （単位：人） and 人（△は減） are 人.
pub fn bare(text: &str) -> String {
    let folded = folded::key(text);
    let undressed = without_remark(undressed(&folded));
    match undressed {
        "" => folded,
        undressed => undressed.to_owned(),
    }
}

/// Without brackets around it and 単位 before it, in any order.
fn undressed(folded: &str) -> &str {
    const MOST_LAYERS: usize = 4;
    (0..MOST_LAYERS).fold(folded, |text, _| {
        let behind = text.strip_prefix("単位").unwrap_or(text);
        let text = behind.strip_prefix(':').unwrap_or(behind);
        let mut inner = BRACKETS.iter().filter_map(|pair| inside(text, *pair));
        inner.next().unwrap_or(text)
    })
}

/// What one pair of brackets holds, if it is around the whole.
fn inside(text: &str, (open, close): (char, char)) -> Option<&str> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    let mut depth = 1_usize;
    // (人)(年) begins and ends with a bracket, and has no pair around the whole.
    let is_whole = inner.chars().all(|letter| {
        depth += usize::from(letter == open);
        depth -= usize::from(letter == close);
        depth > 0
    });
    is_whole.then_some(inner)
}

/// A remark behind a unit on how a minus is written is not part of the unit.
fn without_remark(unit: &str) -> &str {
    let Some((before, remark)) = unit
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('))
    else {
        return unit;
    };
    let is_of_signs = remark.starts_with(['△', '▲', '-']) || remark.contains("マイナス");
    if is_of_signs { before } else { unit }
}

/// A unit's power of ten and the unit without it, folded: 千人 is (3, 人).
fn split(unit: &str) -> (u32, String) {
    let folded = bare(unit);
    match split_scale(&folded) {
        // 千 alone is kept whole here; `scale_alone` asks for it.
        (_, "") => (0, same(&folded)),
        (power, base) => (power, same(base)),
    }
}

/// The power of a unit that is a scale and no more.
fn scale_alone(unit: &str) -> Option<u32> {
    let folded = bare(unit);
    let (power, base) = split_scale(&folded);
    (power > 0 && base.is_empty()).then_some(power)
}

/// 1万 where 人 or 万人 is counted is ten thousand people. With 千円 it may mean either, so it does not convert.
fn convert_scale(number: Decimal, from: u32, to: u32) -> Conversion {
    match to {
        0 => scaled(number, from as i32),
        to if to == from => Conversion::Same,
        _ => Conversion::Impossible,
    }
}

fn same(base: &str) -> String {
    let spellings = SAME.iter().find(|spellings| spellings.contains(&base));
    spellings.map_or(base, |spellings| spellings[0]).to_owned()
}

/// Rounded before it is scaled, and so only once: what is kept of it has room behind the division.
fn scaled(number: Decimal, power: i32) -> Conversion {
    let decimals = number::DECIMALS.saturating_add_signed(power);
    let kept = number::rounded(number, decimals, Rounding::HalfUp);
    let factor = Decimal::from(10_u64.pow(power.unsigned_abs()));
    let scaled = match power {
        0.. => kept.checked_mul(factor),
        _ => kept.checked_div(factor),
    };
    match scaled.and_then(number::in_room) {
        // The rounding above may have left nothing of it.
        Some(scaled) if scaled.is_zero() == number.is_zero() => match kept == number {
            true => Conversion::Scaled(scaled),
            false => Conversion::Rounded(scaled),
        },
        _ => Conversion::NoRoom,
    }
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
            Conversion::Rounded(_) | Conversion::NoRoom | Conversion::Impossible => None,
        };
        assert_eq!(
            actual,
            expected.map(|text| parse(text).unwrap()),
            "{from} -> {to}"
        );
    }

    #[test]
    fn the_unit_of_larger_numbers_has_the_smaller_scale() {
        for (unit, power, expected) in [
            ("千人", 3, Some("人")),
            ("人", -3, Some("千人")),
            ("万円", 1, Some("千円")),
            ("千円", -3, Some("百万円")),
            ("人", 1, None),
            ("％", -3, None),
        ] {
            assert_eq!(
                with_power(unit, power).as_deref(),
                expected,
                "{unit} {power}"
            );
        }
    }

    #[test]
    fn scales_convert_exactly() {
        check("1194663", "人", "千人", Some("1194.663"));
        check("820", "千人", "人", Some("820000"));
        check("431.5", "万円", "円", Some("4315000"));
        check("1357676", "千円", "万円", Some("135767.6"));
        check("3", "億円", "百万円", Some("300"));
        check("5", "千万円", "円", Some("50000000"));
        check("2", "兆円", "億円", Some("20000"));
        check("2", "十万人", "人", Some("200000"));
    }

    #[test]
    fn a_scale_without_room_rounds_once_and_says_so() {
        let number = |text| parse(text).unwrap();
        let convert = |text, from, to| convert(number(text), from, to);
        let rounded = |text| Conversion::Rounded(number(text));
        let scaled = |text| Conversion::Scaled(number(text));
        for (text, from, to, expected) in [
            (
                "123.33333333333",
                "円",
                "億円",
                rounded("0.000001233333333333"),
            ),
            // Rounded to 28 decimals first, as a division does, it would end in 2.
            (
                "0.0000000000000014999999999999",
                "人",
                "千人",
                rounded("0.000000000000000001"),
            ),
            (
                "12345.00000051",
                "円",
                "兆円",
                rounded("0.000000012345000001"),
            ),
            ("1.5", "円", "兆円", scaled("0.0000000000015")),
            (
                "1.234567890123456789012345678",
                "千人",
                "人",
                rounded("1234.567890123456789012"),
            ),
            ("0.00000000001", "円", "億円", Conversion::NoRoom),
            ("100000000", "兆円", "円", Conversion::NoRoom),
            ("1", "件", "人", Conversion::Impossible),
        ] {
            assert_eq!(convert(text, from, to), expected, "{text}{from}");
        }
    }

    #[test]
    fn spellings_of_a_unit_are_one_unit() {
        check("24.5", "％", "%", Some("24.5"));
        check("3", "名", "人", Some("3"));
        check("5", "ｔ－ＣＯ２", "t-CO2", Some("5"));
        check("5", "㌫", "％", Some("5"));
        check("5", "ヶ所", "箇所", Some("5"));
        check("5", "㎡", "m2", Some("5"));
    }

    #[test]
    fn different_things_never_convert() {
        check("95.0", "回実計", "回", None);
        check("1", "件", "人", None);
        check("1", "千円", "千人", None);
        check("1", "人", "%", None);
    }

    #[test]
    fn a_scale_alone_counts_what_is_wanted() {
        check("1.5", "万", "人", Some("15000"));
        check("1.5", "万", "万人", Some("1.5"));
        check("1", "万", "千円", None);
        check("1", "万", "%", None);
        check("1", "千", "千", Some("1"));
        assert_eq!(split("千"), (0, "千".to_owned()));
    }

    #[test]
    fn the_dress_of_a_unit_is_no_part_of_it() {
        for text in [
            "(人)",
            "［人］",
            "（単位：人）",
            "単位：人",
            "【単位:人】",
            "単位（人）",
            "人（△は減）",
            "（単位：人（▲は減少））",
            "人(マイナスは減)",
        ] {
            assert_eq!(bare(text), "人", "{text}");
            check("3", text, "人", Some("3"));
        }
        check("3", "（千人）", "人", Some("3000"));
        check("3", "(％)", "%", Some("3"));
        for (text, expected) in [
            ("人/年", "人/年"),
            ("t-CO2", "t-co2"),
            ("()", "()"),
            ("(人)(回)", "(人)(回)"),
            ("単位", "単位"),
            ("", ""),
            ("人（延べ）", "人(延べ)"),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
        check("3", "人/年", "人", None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[()（）\\[\\]人千万/単位:△は減％]{0,20}") {
            let _ = (bare(&text), convert(Decimal::ONE, &text, "人"));
        }
    }
}
