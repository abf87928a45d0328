//! Dates through the formats that count in Japanese eras or name Japanese weekdays: `ge.m.d`,
//! `ggge"年度"`, `aaa`. The library for formats does not know them.
//!
//! The letters mean what they mean in a Japanese Excel: `e` is the year of the era.

use crate::intake::limits::LAST_DAY;
use ssfmt::DateSystem;
use ssfmt::date_serial::serial_to_date;
use std::iter::Peekable;
use std::str::Chars;

/// Year, month and day.
type Day = (i32, u32, u32);

/// An era: its first day, letter, short and full name.
type Era = (Day, &'static str, &'static str, &'static str);

/// The newest first. 明治 is counted from its first day by the new calendar.
const ERAS: [Era; 5] = [
    ((2019, 5, 1), "R", "令", "令和"),
    ((1989, 1, 8), "H", "平", "平成"),
    ((1926, 12, 25), "S", "昭", "昭和"),
    ((1912, 7, 30), "T", "大", "大正"),
    ((1868, 1, 25), "M", "明", "明治"),
];

const WEEKDAYS: [&str; 7] = ["土", "日", "月", "火", "水", "木", "金"];

/// A piece of a format.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(char),
    /// A letter that stands for a part of the date, and how often it is repeated.
    Part(char, usize),
    /// A place for a digit: there are none in a format of dates.
    Placeholder,
}

/// What a format shows of some numbers: 元年 is often made by `[<43831]"令和元年"`.
#[derive(Default)]
struct Section {
    /// For which numbers; for all without one.
    condition: Option<Condition>,
    pieces: Vec<Piece>,
}

/// A comparison, and the number to compare with.
struct Condition(String, f64);

/// A format of dates with eras or Japanese weekdays.
pub struct EraFormat {
    sections: Vec<Section>,
    /// How digits are written: `[DBNum3]` makes them full-width.
    is_wide: bool,
    /// Whether the first year is 元, as `x-gannen` asks.
    is_gannen: bool,
}

/// A moment, as its serial number says.
struct Moment {
    date: Day,
    weekday: usize,
    /// Since midnight.
    seconds: u32,
}

impl EraFormat {
    /// The format, if it has a letter of an era or of a Japanese weekday.
    pub fn of(code: &str) -> Option<Self> {
        let lower = code.to_ascii_lowercase();
        let sections = sections(code);
        let pieces = || sections.iter().flat_map(|section| &section.pieces);
        let is_era = |piece: &Piece| match piece {
            Piece::Part('g' | 'e', _) => true,
            Piece::Part('a', count) => *count >= 3,
            _ => false,
        };
        let is_other = lower.contains("general")
            || lower.contains("am/pm")
            || pieces().any(|piece| *piece == Piece::Placeholder);
        (!is_other && pieces().any(is_era)).then_some(Self {
            is_wide: lower.contains("[dbnum3]"),
            is_gannen: lower.contains("x-gannen"),
            sections,
        })
    }

    /// The date as a person sees it; none for a number that is no date.
    pub fn lay_on(&self, serial: f64, is_1904: bool) -> Option<String> {
        let moment = moment(serial, is_1904)?;
        let mut sections = self.sections.iter();
        let pieces = &sections.find(|section| section.holds(serial))?.pieces;
        let shown = |(index, piece): (usize, &Piece)| match piece {
            Piece::Literal(letter) => letter.to_string(),
            Piece::Placeholder => String::new(),
            Piece::Part('m', count) if is_minute(pieces, index) => {
                padded(moment.seconds / 60 % 60, *count)
            }
            Piece::Part(letter, count) => self.part(&moment, *letter, *count),
        };
        let text: String = pieces.iter().enumerate().map(shown).collect();
        let text = text.trim();
        Some(match self.is_wide {
            true => wide(text),
            false => text.to_owned(),
        })
    }

    fn part(&self, moment: &Moment, letter: char, count: usize) -> String {
        let (year, month, day) = moment.date;
        let hour = moment.seconds / 3600;
        match letter {
            'g' => era_name(moment.date, count).to_owned(),
            'e' => self.year_of_era(moment.date, count),
            'y' if count > 2 => year.to_string(),
            'y' => padded(year.rem_euclid(100) as u32, 2),
            'm' => padded(month, count),
            'd' if count < 3 => padded(day, count),
            'a' if count < 3 => "a".repeat(count),
            'a' if count == 3 => WEEKDAYS[moment.weekday].to_owned(),
            'a' | 'd' => format!("{}曜日", WEEKDAYS[moment.weekday]),
            'h' => padded(hour, count),
            _ => padded(moment.seconds % 60, count),
        }
    }

    fn year_of_era(&self, date: Day, count: usize) -> String {
        let first = era_of(date).map_or(1, |((year, ..), ..)| *year);
        match date.0 - first + 1 {
            1 if self.is_gannen => "元".to_owned(),
            year => padded(year.unsigned_abs(), count),
        }
    }
}

impl Section {
    fn holds(&self, serial: f64) -> bool {
        let Some(Condition(comparison, number)) = &self.condition else {
            return true;
        };
        match comparison.as_str() {
            "<" => serial < *number,
            "<=" => serial <= *number,
            ">" => serial > *number,
            ">=" => serial >= *number,
            "<>" => serial != *number,
            _ => serial == *number,
        }
    }
}

/// `m` is a month, except after hours and before seconds.
fn is_minute(pieces: &[Piece], index: usize) -> bool {
    let letter = |piece: &Piece| match piece {
        Piece::Part(letter, _) => Some(*letter),
        _ => None,
    };
    let (before, after) = (&pieces[..index], &pieces[index + 1..]);
    before.iter().rev().find_map(letter) == Some('h') || after.iter().find_map(letter) == Some('s')
}

fn era_of(date: Day) -> Option<&'static Era> {
    ERAS.iter().find(|(first, ..)| date >= *first)
}

fn era_name(date: Day, count: usize) -> &'static str {
    let Some((_, letter, short, full)) = era_of(date) else {
        return "";
    };
    match count {
        1 => letter,
        2 => short,
        _ => full,
    }
}

fn padded(number: u32, count: usize) -> String {
    match count {
        1 => number.to_string(),
        _ => format!("{number:02}"),
    }
}

fn wide(text: &str) -> String {
    let widened = |letter: char| match letter {
        '0'..='9' => char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(widened).collect()
}

fn moment(serial: f64, is_1904: bool) -> Option<Moment> {
    const DAY: u32 = 86_400;
    /// Days from the first of 1900 to the first of 1904, as Excel counts them.
    const LATER: f64 = 1462.0;
    let serial = if is_1904 { serial + LATER } else { serial };
    if !(1.0..LAST_DAY).contains(&serial) {
        return None;
    }
    // Excel shows the last second of a day rather than a day later.
    let seconds = ((serial.fract() * f64::from(DAY)).round() as u32).min(DAY - 1);
    // The library knows of 29 February 1900, which never was.
    let date = serial_to_date(serial.floor(), DateSystem::Date1900)?;
    let weekday = serial as usize % 7;
    Some(Moment {
        date,
        weekday,
        seconds,
    })
}

fn sections(code: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, sections.last_mut()) {
            (';', _) => sections.push(Section::default()),
            (letter, Some(section)) => section.take(letter, &mut letters),
            (_, None) => break,
        }
    }
    sections
}

impl Section {
    fn take(&mut self, letter: char, letters: &mut Peekable<Chars<'_>>) {
        let literal = |letter| Piece::Literal(letter);
        match letter {
            '[' => {
                let inner: String = until(letters, ']').collect();
                self.condition = condition(&inner).or(self.condition.take());
            }
            '"' => self.pieces.extend(until(letters, '"').map(literal)),
            '\\' | '!' => self.pieces.extend(letters.next().map(literal)),
            // The width of a letter, and a letter that fills the cell.
            '_' => self.pieces.extend(letters.next().map(|_| literal(' '))),
            '*' => _ = letters.next(),
            '0' | '#' | '?' => self.pieces.push(Piece::Placeholder),
            letter => self.pieces.push(piece(letter, letters)),
        }
    }
}

fn until(letters: &mut Peekable<Chars<'_>>, end: char) -> impl Iterator<Item = char> {
    letters.by_ref().take_while(move |letter| *letter != end)
}

/// `>=43831` in brackets; colours and languages are none.
fn condition(inner: &str) -> Option<Condition> {
    let number = inner.trim_start_matches(['<', '>', '=']);
    let comparison = &inner[..inner.len() - number.len()];
    let number = number.trim().parse().ok()?;
    (!comparison.is_empty()).then(|| Condition(comparison.to_owned(), number))
}

fn piece(letter: char, letters: &mut Peekable<Chars<'_>>) -> Piece {
    let small = letter.to_ascii_lowercase();
    if !"geymdahs".contains(small) {
        return Piece::Literal(letter);
    }
    let mut count = 1;
    while letters
        .next_if(|next| next.eq_ignore_ascii_case(&letter))
        .is_some()
    {
        count += 1;
    }
    Piece::Part(small, count)
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
