//! Dates through the formats that count in Japanese eras or name Japanese weekdays: `ge.m.d`,
//! `ggge"年度"`, `aaa`. The library for formats does not know them: they are written out for each date, and
//! it shows the rest.
//!
//! The letters mean what they mean in a Japanese Excel: `e` is the year of the era.

use crate::intake::limits::LAST_DAY;
use crate::intake::sheet::options;
use ssfmt::date_serial::serial_to_date;
use ssfmt::{DateSystem, NumberFormat};

/// Year, month and day.
type Day = (i32, u32, u32);

/// An era: its first day, letter, short and full name.
type FormatEra = (Day, &'static str, &'static str, &'static str);

/// The newest first. 明治 is counted from its first day by the new calendar.
const ERAS: [FormatEra; 5] = [
    ((2019, 5, 1), "R", "令", "令和"),
    ((1989, 1, 8), "H", "平", "平成"),
    ((1926, 12, 25), "S", "昭", "昭和"),
    ((1912, 7, 30), "T", "大", "大正"),
    ((1868, 1, 25), "M", "明", "明治"),
];

const WEEKDAYS: [&str; 7] = ["土", "日", "月", "火", "水", "木", "金"];

/// A piece of a format.
enum FormatPiece {
    /// What the library knows: a part of a date, a condition, the end of a section.
    Known(String),
    /// A letter that is shown as it is.
    Literal(char),
    /// A letter that the library does not know, and how often it is repeated.
    Japanese(char, usize),
}

/// A format of dates with eras or Japanese weekdays.
pub struct EraFormat {
    pieces: Vec<FormatPiece>,
    /// How digits are written: `[DBNum3]` makes them full-width.
    is_wide: bool,
    /// Whether the first year is 元, as `x-gannen` asks.
    is_gannen: bool,
}

impl EraFormat {
    /// The format, if it has a letter of an era or of a Japanese weekday.
    pub fn of(code: &str) -> Option<Self> {
        let lower = code.to_ascii_lowercase();
        let pieces = pieces(code)?;
        let is_era =
            |piece: &FormatPiece| matches!(piece, FormatPiece::Japanese('g' | 'e' | 'a', _));
        let is_other = lower.contains("general") || lower.contains("am/pm");
        (!is_other && pieces.iter().any(is_era)).then_some(Self {
            is_wide: lower.contains("[dbnum3]"),
            is_gannen: lower.contains("x-gannen"),
            pieces,
        })
    }

    /// The date as a person sees it; `None` for a number that is no date.
    pub fn lay_on(&self, serial: f64, is_1904: bool) -> Option<String> {
        /// Days from the first of 1900 to the first of 1904, as Excel counts them.
        const LATER: f64 = 1462.0;
        let day = if is_1904 { serial + LATER } else { serial };
        if !(1.0..LAST_DAY).contains(&day) {
            return None;
        }
        // The library knows of 29 February 1900, which never was.
        let date = serial_to_date(day.floor(), DateSystem::Date1900)?;
        let code: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                FormatPiece::Known(code) => code.clone(),
                // Behind a backslash the library shows a letter and does not read it as a part of a
                // date.
                FormatPiece::Literal(letter) => format!("\\{letter}"),
                FormatPiece::Japanese(letter, count) => {
                    // Excel has a 29 February 1900, so its day 1 is a Sunday and every seventh a
                    // Saturday.
                    let text = self.japanese(*letter, *count, date, day as usize % 7);
                    text.chars().flat_map(|letter| ['\\', letter]).collect()
                }
            })
            .collect();
        let format = NumberFormat::parse(&code).ok()?;
        let padded = format.format(serial, &options(is_1904));
        let text = padded.trim();
        Some(match self.is_wide {
            true => wide(text),
            false => text.to_owned(),
        })
    }

    fn japanese(&self, letter: char, count: usize, date: Day, weekday: usize) -> String {
        let era = ERAS.iter().find(|(first, ..)| date >= *first);
        match (letter, count) {
            ('g', _) => era.map_or("", |(_, letter, short, full)| match count {
                1 => letter,
                2 => short,
                _ => full,
            }),
            ('e', _) => {
                let first = era.map_or(1, |((year, ..), ..)| *year);
                return match date.0 - first + 1 {
                    1 if self.is_gannen => "元".to_owned(),
                    year if count == 1 => year.to_string(),
                    year => format!("{year:02}"),
                };
            }
            ('a' | 'd', 3) => WEEKDAYS[weekday],
            _ => return format!("{}曜日", WEEKDAYS[weekday]),
        }
        .to_owned()
    }
}

fn wide(text: &str) -> String {
    let widened = |letter: char| match letter {
        '0'..='9' => char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(widened).collect()
}

/// The pieces of a format; `None` if it has a place for a digit, which no format of dates has.
fn pieces(code: &str) -> Option<Vec<FormatPiece>> {
    let mut pieces = Vec::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '[' => {
                let inner: String = letters.by_ref().take_while(|next| *next != ']').collect();
                // Only comparisons decide which numbers a section of the format is for; colours and languages go.
                if inner.starts_with(['<', '>', '=']) {
                    pieces.push(FormatPiece::Known(format!("[{inner}]")));
                }
            }
            ';' => pieces.push(FormatPiece::Known(";".to_owned())),
            '"' => {
                let quoted = letters.by_ref().take_while(|next| *next != '"');
                pieces.extend(quoted.map(FormatPiece::Literal));
            }
            '\\' | '!' => pieces.extend(letters.next().map(FormatPiece::Literal)),
            // The width of a letter, and a letter that fills the cell.
            '_' => pieces.extend(letters.next().map(|_| FormatPiece::Literal(' '))),
            '*' => drop(letters.next()),
            '0' | '#' | '?' => return None,
            letter => {
                let mut count = 1;
                let is_same = |next: &char| next.eq_ignore_ascii_case(&letter);
                while "geymdahs".contains(letter.to_ascii_lowercase())
                    && letters.next_if(is_same).is_some()
                {
                    count += 1;
                }
                pieces.push(match (letter.to_ascii_lowercase(), count) {
                    // Weekdays have three letters or four.
                    ('a', 1 | 2) => FormatPiece::Known("\\a".repeat(count)),
                    (small @ ('g' | 'e' | 'a'), _) | (small @ 'd', 3..) => {
                        FormatPiece::Japanese(small, count)
                    }
                    (small @ ('y' | 'm' | 'd' | 'h' | 's'), _) => {
                        FormatPiece::Known(small.to_string().repeat(count))
                    }
                    _ => FormatPiece::Literal(letter),
                });
            }
        }
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(serial: f64, code: &str, expected: &str) {
        let text = EraFormat::of(code).and_then(|format| format.lay_on(serial, false));
        assert_eq!(text.as_deref(), Some(expected), "{code}");
    }

    #[test]
    fn eras_show_as_excel_shows_them() {
        check(45383.0, "ggge\"年度\"", "令和6年度");
        check(45383.0, "[$-411]ge.m.d", "R6.4.1");
        check(
            45383.0,
            "[$-ja-JP]ggge\"年\"m\"月\"d\"日\";@",
            "令和6年4月1日",
        );
        check(45383.0, "[$-411]ggge年m月d日", "令和6年4月1日");
        check(45383.0, "gge", "令6");
        check(45383.0, "e", "6");
        check(45383.0, "gee.mm.dd", "R06.04.01");
        check(45383.0, "yyyy\"(\"ge\")\"", "2024(R6)");
        check(45383.0, "[Red][DBNum3]ggge年", "令和６年");
        check(45383.0, "\\ge_)", "g6");
    }

    #[test]
    fn the_first_year_may_have_a_section_of_its_own() {
        let code = "[>=43831]ggge\"年\";[>=43586]\"令和元年\";ggge\"年\"";
        check(45383.0, code, "令和6年");
        check(43600.0, code, "令和元年");
        check(43585.0, code, "平成31年");
    }

    #[test]
    fn weekdays_have_japanese_names() {
        check(45383.0, "m/d(aaa)", "4/1(月)");
        check(45383.0, "aaaa", "月曜日");
        check(45383.0, "[$-411]ge.m.d(ddd)", "R6.4.1(月)");
        check(1.0, "aaa", "日");
    }

    #[test]
    fn hours_and_minutes_stand_beside_eras() {
        check(45383.5 + 5.0 / 1440.0, "ge.m.d h:mm", "R6.4.1 12:05");
    }

    #[test]
    fn an_era_begins_on_its_day() {
        for (serial, expected) in [
            (43585.0, "平成31年4月30日"),
            (43586.0, "令和1年5月1日"),
            (32515.0, "昭和64年1月7日"),
            (32516.0, "平成1年1月8日"),
            (9855.0, "大正15年12月24日"),
            (9856.0, "昭和1年12月25日"),
            (4594.0, "明治45年7月29日"),
            (4595.0, "大正1年7月30日"),
            (60.0, "明治33年2月29日"),
        ] {
            check(serial, "ggge年m月d日", expected);
        }
        check(43586.0, "[$-ja-JP-x-gannen]ggge\"年\"", "令和元年");
    }

    #[test]
    fn the_system_of_1904_begins_later() {
        let format = EraFormat::of("ggge年m月d日").unwrap();
        assert_eq!(
            format.lay_on(43921.0, true).as_deref(),
            Some("令和6年4月1日")
        );
    }

    #[test]
    fn what_is_no_date_is_not_shown_as_one() {
        let format = EraFormat::of("ge.m.d").unwrap();
        for serial in [-1.0, 0.0, 0.5, 1e15, f64::NAN, f64::INFINITY, LAST_DAY] {
            assert_eq!(format.lay_on(serial, false), None);
        }
    }

    #[test]
    fn other_formats_are_left_to_the_library() {
        for code in [
            "General",
            "#,##0",
            "0.00E+00",
            "yyyy/m/d",
            "\"ge\"0",
            "[Green]0",
            "0\\e",
            "h:mm AM/PM",
            "#,##0;ge",
        ] {
            assert!(EraFormat::of(code).is_none(), "{code}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_format_makes_it_panic(code in "[geaymdhs<>=1\\[\\]\"\\\\_*;0年 ]{0,30}", serial in proptest::num::f64::ANY) {
            if let Some(format) = EraFormat::of(&code) {
                format.lay_on(serial, false);
                format.lay_on(serial, true);
            }
        }
    }
}
