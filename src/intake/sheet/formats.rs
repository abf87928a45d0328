//! The number formats of a workbook: what each style shows a number as.

use super::shown::Shown;
use crate::intake::limits::{BYTES_OF_FORMAT, BYTES_OF_FORMATS, STYLES};
use crate::intake::{Excess, Fault};
use std::cell::OnceCell;
use std::collections::HashMap;

/// The number formats that the cells of a workbook use, each once.
#[derive(Default)]
pub struct Formats {
    /// For each style, its format.
    of_style: Vec<u16>,
    /// The styles whose font is struck through, in their order; none where the file's reader does not look for it.
    struck: Vec<usize>,
    codes: Vec<String>,
    shown: Vec<OnceCell<Shown>>,
    known: HashMap<String, u16>,
    letters: usize,
    has_too_long: bool,
}

impl Formats {
    /// Adds the next style with its number format.
    ///
    /// # Errors
    /// There are too many styles, or too many formats to keep.
    pub fn add_style(&mut self, code: &str) -> Result<(), Fault> {
        let too_many = || Fault::TooLarge(Excess::Count, "表示形式の種類が多すぎます".into());
        if self.of_style.len() == STYLES {
            return Err(too_many());
        }
        let code = match code {
            code if code.eq_ignore_ascii_case("general") => "",
            code if code.len() > BYTES_OF_FORMAT => {
                self.has_too_long = true;
                ""
            }
            code => code,
        };
        let format = self.format_of(code).ok_or_else(too_many)?;
        self.of_style.push(format);
        Ok(())
    }

    /// That the font of the style that was added last is struck through.
    pub fn strike_last(&mut self) {
        self.struck.extend(self.of_style.len().checked_sub(1));
    }

    /// Whether a style's font is struck through.
    pub fn is_struck(&self, style: usize) -> bool {
        self.struck.binary_search(&style).is_ok()
    }

    fn format_of(&mut self, code: &str) -> Option<u16> {
        if let Some(format) = self.known.get(code) {
            return Some(*format);
        }
        // One is left for a sheet that has 標準 beside them.
        let format = u16::try_from(self.codes.len() + 1).ok()? - 1;
        self.letters += code.len();
        if self.letters > BYTES_OF_FORMATS {
            return None;
        }
        self.codes.push(code.to_owned());
        self.shown.push(OnceCell::new());
        self.known.insert(code.to_owned(), format);
        Some(format)
    }

    /// That a format was too long to be one.
    pub fn fault(&self) -> Option<Fault> {
        let what = format!("{BYTES_OF_FORMAT}バイトを超える表示形式は、標準として読みました");
        self.has_too_long.then_some(Fault::Broken(what))
    }

    /// The format of a style, if the workbook has that style.
    pub fn of_style(&self, style: usize) -> Option<u16> {
        self.of_style.get(style).copied()
    }

    /// The code of a format.
    pub fn code(&self, format: u16) -> &str {
        self.codes
            .get(usize::from(format))
            .map_or("", String::as_str)
    }

    /// A format, ready to be laid on numbers; 標準 for an unknown number.
    pub fn shown(&self, format: Option<u16>) -> &Shown {
        let cell = format.and_then(|format| self.shown.get(usize::from(format)));
        cell.map_or(&Shown::Plain, |cell| {
            cell.get_or_init(|| Shown::of(self.code(format.unwrap_or_default())))
        })
    }
}

/// The code of a format by its number: what the file gives for it goes before what it means by itself.
pub fn code(id: u32, written: &HashMap<u32, String>) -> &str {
    let written = written.get(&id).map(String::as_str);
    written.or_else(|| built_in(id)).unwrap_or_default()
}

/// The code of a format that a workbook uses by its number only, as Excel in Japan shows it.
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        0 => "",
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 => r##""¥"#,##0;"¥"-#,##0"##,
        6 => r##""¥"#,##0;[Red]"¥"-#,##0"##,
        7 => r##""¥"#,##0.00;"¥"-#,##0.00"##,
        8 => r##""¥"#,##0.00;[Red]"¥"-#,##0.00"##,
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 57 => "[$-411]ge.m.d",
        28 | 29 | 51 | 54 | 58 => r##"[$-411]ggge"年"m"月"d"日""##,
        30 => "m/d/yy",
        31 => r##"yyyy"年"m"月"d"日""##,
        32 => r##"h"時"mm"分""##,
        33 => r##"h"時"mm"分"ss"秒""##,
        34 | 52 | 55 => r##"yyyy"年"m"月""##,
        35 | 53 | 56 => r##"m"月"d"日""##,
        37 => "#,##0;-#,##0",
        38 => "#,##0;[Red]-#,##0",
        39 => "#,##0.00;-#,##0.00",
        40 => "#,##0.00;[Red]-#,##0.00",
        41 => r##"_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ "##,
        42 => r##"_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ "##,
        43 => r##"_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ "##,
        44 => r##"_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ "##,
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Content;

    #[test]
    fn every_built_in_format_can_be_laid_on_a_number() {
        for id in 0..=58 {
            let Some(code) = built_in(id) else { continue };
            let (text, content) = Shown::of(code).lay_on(45_748.0, false);
            assert!(!text.is_empty(), "{id}: {code}");
            let is_date = matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
            assert_eq!(content == Content::Date, is_date, "{id}: {code} {text}");
        }
    }

    #[test]
    fn a_format_is_counted_once() {
        let mut formats = Formats::default();
        for code in ["General", "0.0%", "", "0.0%"] {
            formats.add_style(code).unwrap();
        }
        assert_eq!(
            (formats.of_style(0), formats.of_style(2)),
            (Some(0), Some(0))
        );
        assert_eq!((formats.of_style(3), formats.of_style(4)), (Some(1), None));
        assert_eq!(formats.code(1), "0.0%");
    }

    #[test]
    fn a_format_that_is_too_long_is_general_and_told() {
        let mut formats = Formats::default();
        formats.add_style("0.0%").unwrap();
        assert!(formats.fault().is_none());
        formats.add_style(&"0".repeat(5 << 20)).unwrap();
        assert_eq!((formats.of_style(1), formats.code(1)), (Some(1), ""));
        assert!(formats.fault().is_some());
    }

    #[test]
    fn formats_without_end_are_refused() {
        let mut formats = Formats::default();
        let codes = (0..2000).map(|number| format!("{number:01000}"));
        assert!(
            !codes
                .into_iter()
                .all(|code| formats.add_style(&code).is_ok())
        );
    }
}
