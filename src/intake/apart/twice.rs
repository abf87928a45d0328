//! Every figure of a workbook is read twice: by our own reader and by calamine, another program's. Where
//! they differ in a number or a text, one of them is wrong, and a person has to look.
//!
//! What the two are known to say in different ways is no difference; `agree` has all of these rules.

use super::second::{FORMATS, Seen, Wanted};
use super::steady::{self, Answer};
use crate::domain::{CellAt, Decimal, number};
use crate::intake::limits::LETTERS;
use crate::intake::sheet::grid::Content;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The cell behind a figure, as our own reader sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Own {
    /// The index of the sheet in its file.
    pub sheet: usize,
    /// Where it is.
    pub at: CellAt,
    /// What the file holds; none in an empty cell.
    pub content: Option<Content>,
}

/// What became of reading the figures of a file twice. Empty cells are compared and not counted.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twice {
    /// How many figures were read by both.
    pub compared: usize,
    /// How many were not, and why.
    pub left: Option<(usize, Cow<'static, str>)>,
    /// Where the two differ.
    pub differing: Vec<Difference>,
}

/// A cell that the two readers read differently.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The index of the sheet in its file.
    pub sheet: usize,
    /// Where it is.
    pub at: CellAt,
    /// What our own reader sees; empty for an empty cell.
    pub own: String,
    /// What the other reader sees; empty for an empty cell.
    pub other: String,
}

/// Why figures are read once: the words follow a number of figures.
const NO_WORKBOOK: &str = "表計算のブックでないファイルの値";
const BROKEN: &str = "壊れていて一方の読み取りでしか読めないブックの値";
const UNREAD: &str = "もう一方の読み取りでは読めないブックかシートの値";
const STOPPED: &str = "もう一方の読み取りが終わらなかったブックの値";

/// What is read a second time.
pub struct TwiceFile<'a> {
    /// All that it holds.
    pub bytes: &'a [u8],
    /// Its format as it was read.
    pub format: &'a str,
    /// Whether our own reader could not read it.
    pub is_broken: bool,
    /// Whether our own reader found nothing wrong with it.
    pub is_whole: bool,
    /// The names of all its sheets.
    pub sheets: &'a [String],
}

/// Reads the cells behind figures a second time. `shown` gives what our own reader shows in a cell; `ask`
/// gives the other reader's answer, which is [`ask`] itself or what it answered before.
pub fn compare<'t>(
    file: &TwiceFile<'_>,
    mut own: Vec<Own>,
    shown: impl Fn(usize, CellAt) -> &'t str,
    ask: impl FnOnce(&Vec<Wanted>) -> Option<Answer>,
) -> Twice {
    // In order, because the other process looks for places by halving.
    own.sort_by_key(|own| (own.sheet, own.at));
    // Several figures may come from one cell, and it is compared once.
    own.dedup_by_key(|own| (own.sheet, own.at));
    let mut twice = Twice::default();
    if own.is_empty() {
        return twice;
    }
    if !FORMATS.contains(&file.format) {
        return twice.without(&own, NO_WORKBOOK);
    }
    if file.is_broken {
        return twice.without(&own, BROKEN);
    }
    let by_sheet: Vec<&[Own]> = own.chunk_by(|one, next| one.sheet == next.sheet).collect();
    let name = |cells: &[Own]| &file.sheets[cells[0].sheet];
    let places = |cells: &[Own]| cells.iter().map(|own| own.at).collect();
    let wanted = by_sheet
        .iter()
        .map(|cells| (name(cells).clone(), places(cells)));
    let Some(answer) = ask(&wanted.collect()) else {
        return twice.without(&own, STOPPED);
    };
    for (cells, seen) in by_sheet.into_iter().zip(answer) {
        // Of two sheets of one name the other reader gives the first.
        let first = file.sheets.iter().position(|other| other == name(cells));
        let is_own = first == Some(cells[0].sheet);
        match seen.filter(|seen| is_own && seen.len() == cells.len()) {
            Some(seen) => {
                for (own, seen) in cells.iter().zip(seen) {
                    twice.take(own, shown(own.sheet, own.at), &seen);
                }
            }
            None => twice = twice.without(cells, UNREAD),
        }
    }
    twice
}

/// What the other reader sees in some cells. It works in a process of its own wherever there is one, so that
/// no file can end the run or hold it up.
pub fn ask(file: &TwiceFile<'_>, wanted: &Vec<Wanted>) -> Option<Answer> {
    steady::read((file.format, file.is_whole), file.bytes, wanted)
}

impl Twice {
    fn without(mut self, own: &[Own], why: &'static str) -> Self {
        let count = own.iter().filter(|own| own.content.is_some()).count();
        if count > 0 {
            let before = self.left.as_ref().map_or(0, |(before, _)| *before);
            self.left = Some((before + count, why.into()));
        }
        self
    }

    fn take(&mut self, own: &Own, text: &str, seen: &Seen) {
        self.compared += usize::from(own.content.is_some());
        if !agree(own.content, text, seen) {
            let number = match own.content {
                Some(Content::Number(own) | Content::Percent(own)) => Some(own),
                _ => None,
            };
            self.differing.push(Difference {
                sheet: own.sheet,
                at: own.at,
                // A format may show less than all of a number.
                own: number.map_or_else(|| text.to_owned(), number::plain),
                other: seen.to_string(),
            });
        }
    }
}

/// Whether two readings of a cell are the same, by what each reader is known to say in its own way.
fn agree(own: Option<Content>, text: &str, seen: &Seen) -> bool {
    use Content::{Date, Fault, Formatless, Logical, NeverCalculated, Number, Percent, Scaled};
    match (own, seen) {
        // A text of blanks is an empty cell for us.
        (None, Seen::Nothing) => true,
        (None, Seen::Text(other)) => other.trim().is_empty(),
        (None, _) => false,
        (Some(Number(own) | Percent(own) | Formatless(own)), Seen::Number(stored)) => {
            is_same(own, *stored)
        }
        // Where blanks stand around a number in an .xlsx the other reader takes it for a text.
        (Some(Number(own) | Percent(own)), Seen::Text(other)) => {
            number::parse(other.trim()) == Some(own)
        }
        // We keep thousands as they are shown, the other reader the number that is stored.
        (Some(Scaled(own)), Seen::Number(stored)) => is_scaled(own, *stored),
        // Texts differ in how the ends of lines and what Excel cannot show are written, and in where a
        // text ends that is longer than Excel's longest.
        (Some(Content::Text), Seen::Text(other)) => {
            text == other
                || letters(text).eq(letters(other))
                || (other.len() > LETTERS && other.starts_with(text))
        }
        (Some(Content::Text), Seen::Nothing) => text.trim().is_empty(),
        // We show dates as the format has them, in eras and without years too, the other reader by its
        // own calendar; and it does not know all formats of dates. Neither is ever a figure.
        (Some(Date), Seen::Date(_) | Seen::Number(_)) => true,
        // The other reader leaves out errors that formulas of an .xlsb give, and has numbers that no decimal
        // holds.
        (Some(Fault), Seen::Fault | Seen::Nothing) => true,
        // An .ods has the word for an error as the text of a formula.
        (Some(Fault), Seen::Text(other)) => text == other,
        (Some(Fault), Seen::Number(stored)) => number::from_binary(*stored).is_none(),
        // Where a condition of an .ods gives an error, the other reader says FALSE.
        (Some(Logical), Seen::Logical(truth)) => !text.eq_ignore_ascii_case(&(!truth).to_string()),
        // What programs store that do not calculate; it is said of the figure in any case.
        (Some(NeverCalculated), Seen::Nothing | Seen::Fault) => true,
        (Some(NeverCalculated), Seen::Number(stored)) => *stored == 0.0,
        (Some(NeverCalculated), Seen::Text(other)) => other.is_empty(),
        _ => false,
    }
}

/// Excel keeps fifteen digits; what a program stores beyond them is noise of its arithmetic.
fn is_same(number: Decimal, stored: f64) -> bool {
    // Nearly all are the very same, and from_binary has to print what it rounds.
    f64::try_from(number) == Ok(stored) || number::from_binary(stored) == Some(number)
}

fn is_scaled(shown: Decimal, stored: f64) -> bool {
    let thousand = Decimal::from(1000);
    let mut scaled = Some(shown);
    // Four commas are a million millions, more than any form shows.
    (0..4).any(|_| {
        scaled = scaled.and_then(|scaled| scaled.checked_mul(thousand));
        scaled.is_some_and(|scaled| is_same(scaled, stored))
    })
}

/// The letters of a text that anybody can see.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let is_seen = |letter: &char| !(letter.is_whitespace() || letter.is_control());
    text.chars().filter(is_seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake;
    use rust_xlsxwriter::{Format, Formula, Workbook};

    /// Reads all cells of the first sheet twice.
    fn of(bytes: &[u8]) -> Twice {
        let intake = intake::read("実績.xlsx", bytes);
        let grid = &intake.grids[0];
        let own = |at: CellAt, content| Own {
            sheet: 0,
            at,
            content,
        };
        let cells = grid.cells().iter();
        let mut all: Vec<Own> = cells.map(|cell| own(cell.at, Some(cell.content))).collect();
        all.push(own(CellAt::new(99, 9), None));
        let file = TwiceFile {
            bytes,
            format: &intake.format,
            is_broken: false,
            is_whole: true,
            sheets: std::slice::from_ref(&grid.sheet),
        };
        let shown = |_, at| grid.at(at).map_or("", |cell| cell.text.as_str());
        compare(&file, all, shown, |wanted| ask(&file, wanted))
    }

    #[test]
    fn what_two_readers_write_in_their_own_way_is_no_difference() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, (format, number)) in (0..).zip([
            ("General", 600.0),
            ("0.0%", 0.192),
            ("#,##0,", 700_456.0),
            ("General", 0.1 + 0.2),
            ("# ?/?", 12.333_333),
            ("ggge年m月d日", 45_383.0),
            ("m/d", 45_383.0),
            ("General", 1e300),
        ]) {
            let format = Format::new().set_num_format(format);
            sheet.write_with_format(row, 0, number, &format).unwrap();
        }
        sheet.write(8, 0, "一\r\n二 三").unwrap();
        sheet.write(9, 0, true).unwrap();
        let calculated = Formula::new("=1/0").set_result("#DIV/0!");
        sheet.write(10, 0, calculated).unwrap();
        sheet.write(11, 0, Formula::new("=A1")).unwrap();
        let twice = of(&book.save_to_buffer().unwrap());
        assert_eq!(
            (twice.compared, twice.left, twice.differing),
            (12, None, vec![])
        );
    }

    #[test]
    fn another_number_or_text_is_a_difference() {
        let number = |text| Some(Content::Number(number::parse(text).unwrap()));
        let text = Some(Content::Text);
        let word = |text: &str| Seen::Text(text.to_owned());
        for (own, shown, seen, expected) in [
            (number("600"), "600", Seen::Number(600.0), true),
            (number("600"), "600", Seen::Number(601.0), false),
            (number("600"), "600", Seen::Number(0.0), false),
            (number("600"), "600", Seen::Nothing, false),
            (number("600"), "600", word("\n600 "), true),
            (number("600"), "600", word("600人"), false),
            (None, "", Seen::Number(0.0), false),
            (None, "", word(" "), true),
            (text, "未公表", word("未公表\r\n"), true),
            (text, "未公表", word("調査なし"), false),
            (text, "600", Seen::Number(600.0), false),
            (Some(Content::Logical), "TRUE", Seen::Logical(false), false),
            (Some(Content::Fault), "#DIV/0!", word("#DIV/0!"), true),
            (Some(Content::Fault), "#DIV/0!", word("5"), false),
        ] {
            assert_eq!(
                agree(own, shown, &seen),
                expected,
                "{own:?} {shown} {seen:?}"
            );
        }
        let scaled = Content::Scaled(number::parse("700.456").unwrap());
        assert!(agree(Some(scaled), "700", &Seen::Number(700_456.0)));
        assert!(!agree(Some(scaled), "700", &Seen::Number(700_457.0)));
    }
}
