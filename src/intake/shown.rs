//! What a person sees in a cell: a number through its format.

use super::era::{EraFormat, LAST_DAY};
use crate::domain::{Decimal, number};
use crate::intake::grid::Content;
use ssfmt::ast::{FormatPart, Section};
use ssfmt::{DateSystem, FormatOptions, NumberFormat};

/// A number format of a workbook, ready to be laid on numbers.
pub enum Shown {
    /// 標準, or a format that nobody can read: the number as it is.
    Plain,
    /// A format with eras or Japanese weekdays.
    Era(EraFormat),
    /// Any other.
    Formatted(Box<NumberFormat>),
}

/// Excel allows 255 letters in a format; a longer one is a trap.
const LONGEST: usize = 1024;

impl Shown {
    /// The format of a format code such as `#,##0"人"`.
    pub fn of(code: &str) -> Self {
        let is_plain = code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@";
        // The library does not expect a bracket that closes before one opens.
        if is_plain || code.len() > LONGEST || code.starts_with(']') {
            return Self::Plain;
        }
        if let Some(era) = EraFormat::of(code) {
            return Self::Era(era);
        }
        NumberFormat::parse(code).map_or(Self::Plain, |format| Self::Formatted(Box::new(format)))
    }

    /// The text that a person sees, and what stands behind it. A number that no decimal holds is
    /// kept as a text that cannot be read.
    pub fn lay_on(&self, stored: f64, is_1904: bool) -> (String, Content) {
        let Some(decimal) = number::from_binary(stored) else {
            return (format!("{stored:e}"), Content::Fault);
        };
        let plain = || number::plain(decimal);
        match self {
            Self::Plain => (plain(), Content::Number(decimal)),
            Self::Era(era) => {
                let text = era.lay_on(stored, is_1904);
                (text.unwrap_or_else(plain), Content::Date)
            }
            Self::Formatted(format) => {
                let section = section_of(format, stored);
                let content = section.map_or(Content::Number(decimal), |section| {
                    content(section, decimal)
                });
                // Excel shows ### for a date before its first and after its last.
                if content == Content::Date && !(0.0..LAST_DAY).contains(&stored) {
                    return (plain(), content);
                }
                let text = format.format(stored, &options(is_1904));
                (text.trim().to_owned(), content)
            }
        }
    }
}

/// What a section of a format makes of a number: a percentage shows a fraction a hundred times, and
/// each comma after the last digit takes away three digits.
fn content(section: &Section, stored: Decimal) -> Content {
    if section.has_date_parts() {
        return Content::Date;
    }
    match (thousands(&section.parts), section.has_percent()) {
        (0, true) => Content::Percent(stored),
        (0, false) => Content::Number(stored),
        (times, false) => scaled(stored, times).map_or(Content::Fault, Content::Scaled),
        // Nobody can tell what such a figure is.
        (_, true) => Content::Fault,
    }
}

fn scaled(stored: Decimal, times: usize) -> Option<Decimal> {
    let one = Decimal::from(1000_u64.checked_pow(u32::try_from(times).ok()?)?);
    let shown = stored.checked_div(one)?.normalize();
    (shown.checked_mul(one) == Some(stored)).then_some(shown)
}

/// Commas that stand right after the last digit, before the point or at the end.
fn thousands(parts: &[FormatPart]) -> usize {
    let is_part = |part: &&FormatPart| {
        matches!(
            part,
            FormatPart::Digit(_) | FormatPart::DecimalPoint | FormatPart::ThousandsSeparator
        )
    };
    let parts: Vec<&FormatPart> = parts.iter().filter(is_part).collect();
    let mut sides = parts.split(|part| matches!(part, FormatPart::DecimalPoint));
    let is_comma = |part: &&&FormatPart| matches!(part, FormatPart::ThousandsSeparator);
    let trailing = |side: &[&FormatPart]| side.iter().rev().take_while(is_comma).count();
    // A comma before any digit scales nothing.
    let has_digits = parts
        .iter()
        .any(|part| matches!(part, FormatPart::Digit(_)));
    let commas = sides.by_ref().map(trailing).sum();
    if has_digits { commas } else { 0 }
}

/// The section of a format that shows a number.
fn section_of(format: &NumberFormat, stored: f64) -> Option<&Section> {
    let sections = format.sections();
    if format.has_condition() {
        let holds = |section: &&Section| {
            let condition = section.condition.as_ref();
            condition.is_none_or(|condition| condition.evaluate(stored))
        };
        return sections.iter().find(holds).or(sections.last());
    }
    match sections {
        [_, negative, ..] if stored < 0.0 => Some(negative),
        [_, _, zero, ..] if stored == 0.0 && !zero.has_text_placeholder() => Some(zero),
        _ => sections.first(),
    }
}

fn options(is_1904: bool) -> FormatOptions {
    let date_system = if is_1904 {
        DateSystem::Date1904
    } else {
        DateSystem::Date1900
    };
    FormatOptions {
        date_system,
        ..FormatOptions::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_as_excel_shows_it() {
        for (stored, code, expected) in [
            (1194663.0, "General", "1194663"),
            (1194663.0, "#,##0", "1,194,663"),
            (0.192, "0.0%", "19.2%"),
            (1234.0, "#,##0\"人\"", "1,234人"),
            (-3.5, "0.0;△ 0.0", "△ 3.5"),
            (-3.5, "0.0;[Red]▲0.0", "▲3.5"),
            (0.0, "#,##0;△#,##0;\"-\"", "-"),
            (-1200.0, "#,##0_);(#,##0)", "(1,200)"),
            (0.1 + 0.2, "General", "0.3"),
            (700456.0, "#,##0,", "700"),
            (700456.0, "#,##0,\"千円\"", "700千円"),
            (1234567.0, "0.0,,", "1.2"),
            (45383.0, "ggge\"年度\"", "令和6年度"),
            (45383.0, "[$-411]yyyy\"年\"m\"月\"", "2024年4月"),
        ] {
            assert_eq!(Shown::of(code).lay_on(stored, false).0, expected, "{code}");
        }
    }

    #[test]
    fn what_stands_behind_depends_on_the_section() {
        let decimal = |text| number::parse(text).unwrap();
        for (stored, code, expected) in [
            (0.192, "0.0%", Content::Percent(decimal("0.192"))),
            (-0.5, "0.0%;△0.0%", Content::Percent(decimal("-0.5"))),
            (3.0, "[>=1]0;0.0%", Content::Number(decimal("3"))),
            (700456.0, "#,##0,", Content::Scaled(decimal("700.456"))),
            (700456.0, "#,##0,.0", Content::Scaled(decimal("700.456"))),
            (1234567.0, "0.0,,", Content::Scaled(decimal("1.234567"))),
            (-5000.0, "#,##0;△#,##0,", Content::Scaled(decimal("-5"))),
            (5000.0, "#,##0;△#,##0,", Content::Number(decimal("5000"))),
            (1200.0, "#,##0_ ", Content::Number(decimal("1200"))),
            (45383.0, "ggge\"年度\"", Content::Date),
            (45383.0, "yyyy/m/d", Content::Date),
            (-1.0, "yyyy/m/d", Content::Date),
        ] {
            assert_eq!(Shown::of(code).lay_on(stored, false).1, expected, "{code}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_format_makes_it_panic(
            code in "[0#?,.%;$\\[\\]<>=aehymdgsE+\\-_*\"@/ A年Gnrl]{0,24}",
            stored in proptest::num::f64::ANY,
        ) {
            let _ = Shown::of(&code).lay_on(stored, false);
        }

        #[test]
        fn no_section_makes_it_panic(
            codes in proptest::collection::vec("(#,##0|0\\.0|,|%|\\[Red\\]|\\[>=1\\]|General|;|@|# \\?/\\?|yyyy|mmmmm|ddd|ggge|\\[h\\]|ss\\.00|AM/PM|E\\+0|\\[\\$-411\\]|b2|bbbb)", 0..6),
            stored in -1e12..1e12f64,
        ) {
            let _ = Shown::of(&codes.concat()).lay_on(stored, true);
        }
    }
}
