//! What a person sees in a cell: a number through its format.

use super::era::EraFormat;
use super::fraction;
use crate::domain::number::Rounding;
use crate::domain::{Decimal, number};
use crate::intake::limits::{LAST_DAY, LETTERS_OF_FORMAT};
use crate::intake::sheet::grid::Content;
use crate::intake::sheet::options;
use ssfmt::NumberFormat;
use ssfmt::ast::{FormatPart, FractionDenom, Section};

/// A number format of a workbook, ready to be laid on numbers.
pub enum Shown {
    /// 標準, or a format that cannot be parsed: the number as it is.
    Plain,
    /// A format with eras or Japanese weekdays.
    Era(EraFormat),
    /// Any other.
    Formatted(Box<Sections>),
}

/// A format as the library reads it.
pub struct Sections {
    format: NumberFormat,
    /// Which sections show nothing, as all of `;;;` do. The library takes them for 標準.
    empty: Vec<bool>,
}

impl Shown {
    /// The format of a format code such as `#,##0"人"`.
    pub fn of(code: &str) -> Self {
        let is_plain = code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@";
        // The library does not expect a bracket that closes before one opens.
        if is_plain || code.len() > LETTERS_OF_FORMAT || code.starts_with(']') {
            return Self::Plain;
        }
        if let Some(era) = EraFormat::of(code) {
            return Self::Era(era);
        }
        let Ok(format) = NumberFormat::parse(code) else {
            return Self::Plain;
        };
        let empty = empty_sections(code);
        Self::Formatted(Box::new(Sections { format, empty }))
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
            Self::Formatted(sections) => sections.lay_on(stored, decimal, is_1904),
        }
    }
}

impl Sections {
    fn lay_on(&self, stored: f64, decimal: Decimal, is_1904: bool) -> (String, Content) {
        let index = self.index_of(stored);
        let Some(section) = self.format.sections().get(index) else {
            return (number::plain(decimal), Content::Number(decimal));
        };
        if section.parts.is_empty() && self.empty.get(index) == Some(&true) {
            return (String::new(), Content::Number(decimal));
        }
        let content = content(section, decimal);
        // Excel shows ### for a date before its first and after its last.
        if content == Content::Date && !(0.0..LAST_DAY).contains(&stored) {
            return (number::plain(decimal), content);
        }
        let seen = rounded(section, decimal).filter(|seen| self.index_of(*seen) == index);
        let text = self
            .format
            .format(seen.unwrap_or(stored), &options(is_1904));
        (text.trim().to_owned(), content)
    }

    /// The section that shows a number.
    fn index_of(&self, stored: f64) -> usize {
        let sections = self.format.sections();
        if self.format.has_condition() {
            let holds = |section: &Section| {
                let condition = section.condition.as_ref();
                condition.is_none_or(|condition| condition.evaluate(stored))
            };
            let last = sections.len().saturating_sub(1);
            return sections.iter().position(holds).unwrap_or(last);
        }
        match sections {
            [_, _, ..] if stored < 0.0 => 1,
            [_, _, zero, ..] if stored == 0.0 && !zero.has_text_placeholder() => 2,
            _ => 0,
        }
    }
}

/// A number rounded to what a section shows of it, as Excel rounds: 700500 in thousands is 701, and
/// 1.005 to two places is 1.01. The library cuts whole thousands off, and counts in binary.
fn rounded(section: &Section, stored: Decimal) -> Option<f64> {
    if let Some(digits) = digits_of_denominator(section) {
        return fraction::nearest(stored, digits);
    }
    let is_other = |part: &FormatPart| {
        matches!(
            part,
            FormatPart::Scientific { .. } | FormatPart::Fraction { .. } | FormatPart::DatePart(_)
        )
    };
    let parts = &section.parts;
    let has_digits = parts
        .iter()
        .any(|part| matches!(part, FormatPart::Digit(_)));
    if !has_digits || parts.iter().any(is_other) {
        return None;
    }
    let count =
        |is_counted: fn(&FormatPart) -> bool| parts.iter().filter(|part| is_counted(part)).count();
    let percents = count(|part| matches!(part, FormatPart::Percent));
    let power = 2 * i64::try_from(percents).ok()? - 3 * i64::try_from(thousands(parts)).ok()?;
    let places = i64::try_from(decimals(parts)).ok()?;
    let text = rounded_at(stored, power.checked_add(places)?)?.to_string();
    text.parse().ok()
}

/// How many digits the denominator may have, where a section shows a fraction and does not say which.
fn digits_of_denominator(section: &Section) -> Option<u8> {
    section.parts.iter().find_map(|part| match part {
        FormatPart::Fraction {
            denominator: FractionDenom::UpToDigits(digits),
            ..
        } => Some(*digits),
        _ => None,
    })
}

/// A number rounded at a place: 2 is hundredths, -3 thousands. Halves go away from zero.
fn rounded_at(stored: Decimal, place: i64) -> Option<Decimal> {
    let half_up = |number: Decimal, places| number::rounded(number, places, Rounding::HalfUp);
    if let Ok(places) = u32::try_from(place) {
        return Some(half_up(stored, places));
    }
    let power = u32::try_from(place.unsigned_abs()).ok()?;
    let one = Decimal::from(10_u64.checked_pow(power)?);
    half_up(stored.checked_div(one)?, 0).checked_mul(one)
}

/// Places for digits behind the point.
fn decimals(parts: &[FormatPart]) -> usize {
    let behind = parts
        .iter()
        .skip_while(|part| !matches!(part, FormatPart::DecimalPoint));
    behind
        .filter(|part| matches!(part, FormatPart::Digit(_)))
        .count()
}

/// Which sections of a format code have nothing in them.
fn empty_sections(code: &str) -> Vec<bool> {
    let mut empty = vec![true];
    let (mut letters, mut is_quoted) = (code.chars(), false);
    while let Some(letter) = letters.next() {
        match letter {
            ';' if !is_quoted => {
                empty.push(true);
                continue;
            }
            '"' => is_quoted = !is_quoted,
            // What follows is shown as it is, or is only a width.
            '\\' | '!' | '_' | '*' if !is_quoted => _ = letters.next(),
            _ => {}
        }
        if let Some(last) = empty.last_mut() {
            *last = false;
        }
    }
    empty
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
        // Hundredths or thousands: what such a figure is cannot be decided here.
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
            (700600.0, "#,##0,", "701"),
            (700500.0, "#,##0,", "701"),
            (700500.0, "#,##0,\"千円\"", "701千円"),
            (1234567.0, "#,##0,\"千円\"", "1,235千円"),
            (-700500.0, "#,##0,", "-701"),
            (-700500.0, "#,##0,;△#,##0,", "△701"),
            (1250000.0, "0.0,,", "1.3"),
            (400.0, "#,##0,", "0"),
            (1.005, "0.00", "1.01"),
            (0.0825, "0.0%", "8.3%"),
            (0.285, "0%", "29%"),
            (2.5, "0", "3"),
            (123456.0, "0.00E+00", "1.23E+05"),
            (12.3, "# ?/?", "12 2/7"),
            (-12.3, "# ?/?", "-12 2/7"),
            (12.3, "# ??/??", "12  3/10"),
            (0.3, "?/?", "2/7"),
            (12.3, "# ?/4", "12 1/4"),
            (12.0, "# ?/?", "12"),
            (-80.0, "#,##0_);(#,##0)", "(80)"),
            (-80.0, "#,##0_);\\(#,##0\\)", "(80)"),
            (-80.0, "#,##0_ ;[Red]\\-#,##0\\ ", "-80"),
            (-80.0, "\\(0\\)", "-(80)"),
            (5.0, ";;;", ""),
            (-5.0, ";;;", ""),
            (0.0, ";;;", ""),
            (0.0, "#,##0;-#,##0;;@", ""),
            (5.0, "#,##0;-#,##0;;@", "5"),
            (-5.0, "0;;", ""),
            (5.0, "0\";\"", "5;"),
            (5.0, "General;-General", "5"),
            (2024.0, "0\"年度\"", "2024年度"),
            (5.0, "0 \"☆\"", "5 ☆"),
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
            (5.0, ";;;", Content::Number(decimal("5"))),
            (
                1234567.0,
                "#,##0,\"千円\"",
                Content::Scaled(decimal("1234.567")),
            ),
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
