//! Number formats of a workbook: those that it writes down, and those that Excel knows by number
//! and that therefore stand in no file.

use super::record::Version;
use crate::intake::Fault;
use crate::intake::limits::BYTES_OF_FORMAT;
use crate::intake::sheet::formats::{built_in, too_long};
use crate::intake::sheet::shown::Shown;
use std::collections::HashMap;

/// The formats of a workbook, and which of them each cell style has.
#[derive(Default)]
pub struct Formats {
    written: HashMap<u16, String>,
    styles: Vec<u16>,
    has_too_long: bool,
    /// Formats that were asked for, ready to be laid on numbers.
    ready: HashMap<u16, Shown>,
}

impl Formats {
    /// Takes a format that the workbook writes down. Excel 2 to 4 number them as they come.
    pub fn add(&mut self, version: Version, number: u16, mut code: String) {
        if code.len() > BYTES_OF_FORMAT {
            self.has_too_long = true;
            code = String::new();
        }
        let in_turn = self.written.len().try_into().unwrap_or(u16::MAX);
        let number = if version < Version::Five {
            in_turn
        } else {
            number
        };
        self.written.insert(number, code);
    }

    /// That a format was too long to be one.
    pub fn fault(&self) -> Option<Fault> {
        self.has_too_long.then(too_long)
    }

    /// Takes the next cell style, by the number of its format.
    pub fn add_style(&mut self, format: u16) {
        self.styles.push(format);
    }

    /// The number of the format that a cell style has; a style that is not there is 標準.
    pub fn of_style(&self, style: u16) -> u16 {
        self.styles.get(usize::from(style)).copied().unwrap_or(0)
    }

    /// The code of a format.
    pub fn code(&self, number: u16) -> &str {
        let code = self.written.get(&number).map_or_else(
            || built_in(u32::from(number)).unwrap_or_default(),
            String::as_str,
        );
        if code.eq_ignore_ascii_case("general") {
            ""
        } else {
            code
        }
    }

    /// A format, ready to be laid on numbers.
    pub fn shown(&mut self, number: u16) -> &Shown {
        if !self.ready.contains_key(&number) {
            let shown = Shown::of(self.code(number));
            self.ready.insert(number, shown);
        }
        &self.ready[&number]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_stand_in_no_file_are_known() {
        let mut formats = Formats::default();
        for (number, stored, expected) in [
            (0, 0.5, "0.5"),
            (3, 1194663.0, "1,194,663"),
            (10, 0.1925, "19.25%"),
            (31, 45_748.0, "2025年4月1日"),
            (55, 45_748.0, "2025年4月"),
            (999, 0.5, "0.5"),
        ] {
            let (text, _) = formats.shown(number).lay_on(stored, false);
            assert_eq!(text, expected, "{number}");
        }
        assert_eq!(formats.code(57), "[$-411]ge.m.d");
    }

    #[test]
    fn what_a_workbook_writes_down_goes_before() {
        let mut formats = Formats::default();
        formats.add(Version::Eight, 3, "0\"人\"".into());
        formats.add(Version::Eight, 164, "General".into());
        formats.add_style(3);
        assert_eq!(formats.code(formats.of_style(0)), "0\"人\"");
        assert_eq!(formats.code(164), "");
        let mut old = Formats::default();
        old.add(Version::Three, 77, "General".into());
        old.add(Version::Three, 77, "0%".into());
        assert_eq!(old.code(1), "0%");
    }
}
