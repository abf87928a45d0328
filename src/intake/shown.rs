//! What a person sees in a cell: a number through its format.

use crate::domain::number;
use crate::intake::grid::Content;
use ssfmt::{DateSystem, FormatOptions, NumberFormat};

/// A number format of a workbook, ready to be laid on numbers.
pub enum Shown {
    /// 標準, or a format that nobody can read: the number as it is.
    Plain,
    /// Any other.
    Formatted {
        /// The format.
        format: Box<NumberFormat>,
        /// Whether what is stored is a fraction of what is seen.
        percent: bool,
        /// Whether it shows dates.
        date: bool,
    },
}

impl Shown {
    /// The format of a format code such as `#,##0"人"`.
    pub fn of(code: &str) -> Self {
        if code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@" {
            return Self::Plain;
        }
        NumberFormat::parse(code).map_or(Self::Plain, |format| Self::Formatted {
            percent: format.is_percentage(),
            date: format.is_date_format(),
            format: Box::new(format),
        })
    }

    /// The text that a person sees, and what stands behind it. A number that no decimal holds is
    /// kept as a text that cannot be read.
    pub fn lay_on(&self, stored: f64, is_1904: bool) -> (String, Content) {
        let Some(decimal) = number::from_binary(stored) else {
            return (format!("{stored:e}"), Content::Fault);
        };
        match self {
            Self::Plain => (number::plain(decimal), Content::Number(decimal)),
            Self::Formatted {
                format,
                percent,
                date,
            } => {
                let text = format.format(stored, &options(is_1904)).trim().to_owned();
                let content = match (date, percent) {
                    (true, _) => Content::Date,
                    (_, true) => Content::Percent(decimal),
                    _ => Content::Number(decimal),
                };
                (text, content)
            }
        }
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
            (0.1 + 0.2, "General", "0.3"),
        ] {
            assert_eq!(Shown::of(code).lay_on(stored, false).0, expected, "{code}");
        }
    }

    #[test]
    fn a_percentage_is_known_as_one() {
        let (_, content) = Shown::of("0.0%").lay_on(0.192, false);
        assert_eq!(content, Content::Percent(number::parse("0.192").unwrap()));
    }
}
