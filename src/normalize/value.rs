//! What a cell says: notation. A mark's meaning depends on where it stands; here is the place
//! where a figure is wanted.

use super::figure::Flaws;
use crate::domain::reported::{Amount, Qualifier, Reported};
use crate::domain::{Decimal, FiscalYear, folded, number};
use crate::intake::{Cell, Content};
use crate::mapping::words;
use regex::Regex;
use std::sync::LazyLock;

/// Reads a cell where a figure is wanted.
pub fn read(cell: Option<&Cell>) -> (Reported, Flaws) {
    let Some(cell) = cell else {
        return (Reported::Blank, Flaws::NONE);
    };
    let (reported, flaws) = match cell.content {
        Content::NeverCalculated => (Reported::Unreadable, Flaws::NEVER_CALCULATED),
        Content::Number(stored) => (stored_number(stored, &cell.text), Flaws::NONE),
        Content::Formatless(stored) => (plain(stored, None), Flaws::FORMATLESS),
        Content::Scaled(shown) => (plain(shown, None), Flaws::SCALED),
        Content::Percent(stored) => (percent(stored), Flaws::NONE),
        Content::Date | Content::Logical | Content::Fault => (Reported::Unreadable, Flaws::NONE),
        Content::Untyped => (notation(&cell.text), Flaws::NONE),
        Content::Text => typed(notation(&cell.text)),
    };
    let is_zero = matches!(&reported, Reported::Value(amount) if amount.number.is_zero());
    (
        reported,
        if cell.formula && is_zero {
            flaws.with(Flaws::FORMULA_ZERO)
        } else {
            flaws
        },
    )
}

/// Text that reads as a number was typed as text; that is worth a word to the section.
fn typed(reported: Reported) -> (Reported, Flaws) {
    let flaws = if matches!(reported, Reported::Value(_)) {
        Flaws::TEXT_NUMBER
    } else {
        Flaws::NONE
    };
    (reported, flaws)
}

fn plain(number: Decimal, unit: Option<String>) -> Reported {
    Reported::Value(Amount {
        number,
        unit,
        year: None,
        qualifier: None,
    })
}

/// 0.192 behind 19.2% is 19.2 percent.
fn percent(stored: Decimal) -> Reported {
    stored
        .checked_mul(Decimal::ONE_HUNDRED)
        .map_or(Reported::Unreadable, |number| {
            plain(number, Some("%".into()))
        })
}

/// A number's format may show a unit that is not stored (`#,##0"人"`), or another number than is
/// stored (`#,##0,` shows 700 for 700,000; `#,###` shows nothing for 0). What a person sees and what
/// the file holds must agree, up to the decimals that are seen; else neither is taken.
fn stored_number(stored: Decimal, shown: &str) -> Reported {
    if number::parse(shown) == Some(stored) {
        return plain(stored, None);
    }
    match notation(shown) {
        Reported::Value(seen) if is_rounded(stored, seen.number) => plain(stored, seen.unit),
        Reported::Value(_) | Reported::Blank => Reported::Unreadable,
        _ => plain(stored, None),
    }
}

fn is_rounded(stored: Decimal, seen: Decimal) -> bool {
    stored == seen || (stored - seen).abs() <= Decimal::new(5, seen.scale() + 1)
}

/// Sign, digits with or without separators, and what follows.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([-+△▲])?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(.*)$").expect("a constant pattern")
});

/// Digits with white space between them are two numbers, or nobody knows.
static TWO_NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9.,]\s+[0-9]").expect("a constant pattern"));

/// What may follow a number as its unit: words, or letters with a digit as in t-co2 and m2.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[\p{Alphabetic}%‰/・-]*|[a-z]+(?:-[a-z]+)?[0-9])$")
        .expect("a constant pattern")
});

/// Reads a text where a figure is wanted. What is not wholly understood is [`Reported::Unreadable`].
pub fn notation(text: &str) -> Reported {
    let folded = folded::key(text);
    if folded.is_empty() {
        return Reported::Blank;
    }
    let may_be_two = text.trim().contains(char::is_whitespace);
    if may_be_two && TWO_NUMBERS.is_match(&folded::width(text)) {
        return Reported::Unreadable;
    }
    words::mark(text)
        .unwrap_or_else(|| amount(&folded).map_or(Reported::Unreadable, Reported::Value))
}

fn amount(folded: &str) -> Option<Amount> {
    let (bare, asides) = split_asides(folded)?;
    let (bare, before) = words::split_qualifier(bare);
    let (bare, after) = words::split_qualifier(bare);
    if words::is_vague(bare) {
        return None;
    }
    let caught = NUMBER.captures(bare)?;
    let unit = caught.get(4).map_or("", |rest| rest.as_str());
    let starts_like_a_unit = unit
        .chars()
        .next()
        .is_none_or(|first| first.is_alphabetic() || "%‰".contains(first));
    if !starts_like_a_unit || !UNIT.is_match(unit) {
        return None;
    }
    let unit = Some(unit)
        .filter(|unit| !unit.is_empty())
        .map(str::to_owned)
        .or(asides.unit);
    Some(Amount {
        number: signed(&caught)?,
        unit,
        year: asides.year,
        qualifier: before.or(after).or(asides.qualifier),
    })
}

fn signed(caught: &regex::Captures<'_>) -> Option<Decimal> {
    let digits = caught[2].replace(',', "");
    let number = number::parse(&format!(
        "{digits}{}",
        caught.get(3).map_or("", |fraction| fraction.as_str())
    ))?;
    let is_minus = caught.get(1).is_some_and(|sign| sign.as_str() != "+");
    Some(if is_minus { -number } else { number })
}

/// What stood in brackets behind a number.
#[derive(Default)]
struct Asides {
    year: Option<FiscalYear>,
    qualifier: Option<Qualifier>,
    unit: Option<String>,
}

/// Takes the brackets off the end: （R1）, （速報値）, （件）. Any other bracket is not understood.
fn split_asides(folded: &str) -> Option<(&str, Asides)> {
    let mut asides = Asides::default();
    let mut bare = folded;
    while let Some(inner) = bare.strip_suffix(')') {
        let (rest, aside) = inner.rsplit_once('(')?;
        match (FiscalYear::parse(aside), words::split_qualifier(aside)) {
            (Some(year), _) => asides.year = Some(year),
            (None, ("", qualifier)) => asides.qualifier = qualifier,
            _ if UNIT.is_match(aside) && asides.unit.is_none() => {
                asides.unit = Some(aside.to_owned())
            }
            _ => return None,
        }
        bare = rest;
    }
    (!bare.is_empty()).then_some((bare, asides))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value prints as number, unit, year, reservation; everything else as its state.
    fn check(text: &str, expected: &str) {
        let actual = match notation(text) {
            Reported::Value(amount) => {
                let year = amount.year.map(|year| year.to_string());
                let qualifier = amount
                    .qualifier
                    .map(|qualifier| qualifier.label().to_owned());
                let parts = [
                    Some(number::plain(amount.number)),
                    amount.unit,
                    year,
                    qualifier,
                ];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            other => other.state().code().to_owned(),
        };
        assert_eq!(actual, expected, "{text}");
    }

    #[test]
    fn numbers_in_every_dress() {
        check("1,200人", "1200 人");
        check("１，２３４ 人", "1234 人");
        check("５.３４件", "5.34 件");
        check("24.5%（R1）", "24.5 % R1");
        check("168万円(令和元年度)", "168 万円 R1");
        check("７,０７７（速報値）", "7077 速報");
        check("約300", "300 約");
        check("93%超", "93 % 超");
        check("272,000t-CO2", "272000 t-co2");
        check("120人以上", "120 人 以上");
        check("5（件）", "5 件");
        check("0", "0");
    }

    #[test]
    fn minus_has_many_faces() {
        for text in [
            "ー４０人",
            "△40人",
            "▲４０人",
            "−40人",
            "－40人",
            "-40人",
            "― 40人",
        ] {
            check(text, "-40 人");
        }
    }

    #[test]
    fn marks_are_no_numbers() {
        check("集計中", "pending");
        check("―", "not-applicable");
        check("調査なし", "not-surveyed");
        check("↑", "arrow-up");
        check("***", "suppressed");
        check("廃止", "ended");
        check("　", "blank");
    }

    #[test]
    fn what_is_not_wholly_understood_is_unreadable() {
        for text in [
            "△",
            "約1,200人前後",
            "100人ほど",
            "1,23",
            "12,34人",
            "3-1",
            "10/100",
            "182人⇒170人",
            "累計515（うちH28年度255人）",
            "R6",
            "1.2.3",
            "五件",
            "600\n700",
            "12 34",
            "1 234",
            "１２人３",
        ] {
            check(text, "unreadable");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_printed_value_parses_back(mantissa in -999_999_999_i64..1_000_000_000, scale in 0u32..4) {
            let number = Decimal::new(mantissa, scale);
            let expected = Reported::Value(Amount { number: number.normalize(), unit: None, year: None, qualifier: None });
            proptest::prop_assert_eq!(notation(&number::plain(number)), expected.clone());
            proptest::prop_assert_eq!(notation(&number::grouped(number)), expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            notation(&text);
        }
    }
}
