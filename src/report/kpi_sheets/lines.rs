//! The lines of a page: measured first, so that the chart gets what is left of the page, and then written.

use super::super::cell::{CellContent, ReportCell};
use super::super::style::{DOUBTED, Look};
use super::super::table::{self, SheetPage};
use super::super::width;
use super::spacing::Spacing;
use super::{FIRST, KEYS, LABELS};
use rust_xlsxwriter::XlsxError;
use std::borrow::Cow;

/// Lines of text in a row at the most: Excel has rows of 409 points, but one of these would leave much of a page empty.
const LINES_OF_ROW: u32 = 14;

/// Pixels that a text leaves free on the left.
const INDENT: u32 = 14;

/// A line of a page.
pub enum PageLine<'a> {
    /// A low row without anything.
    Gap,
    /// The KPI's name.
    Name(String),
    /// A text without a label.
    Whole(Cow<'a, str>, Look),
    /// A grade, and a text beside it.
    Grade(ReportCell<'a>, String),
    /// A label, and a text beside it.
    Text(&'static str, Cow<'a, str>),
    /// Heads or cells of a small table: the label, the first cell, the last one.
    Row(Box<[ReportCell<'a>; 3]>, Look),
    /// A label and a marked cell with its key.
    Marked(&'static str, ReportCell<'a>, String),
}

/// The lines of a page, from the top.
pub struct PageLines<'a> {
    lines: Vec<PageLine<'a>>,
    /// Pixels of the labels, and of what stands beside them.
    widths: (u32, u32),
}

impl<'a> PageLines<'a> {
    /// No lines, for labels and texts of so many pixels.
    pub fn new(label: u32, text: u32) -> Self {
        Self {
            lines: Vec::new(),
            widths: (label, text),
        }
    }

    /// Adds a line.
    pub fn add(&mut self, line: PageLine<'a>) {
        self.lines.push(line);
    }

    /// Adds a text with its label; in several lines where it is longer than a row can be high, and none of an empty
    /// text.
    pub fn text(&mut self, label: &'static str, text: &str) {
        let labels = std::iter::once(label).chain(std::iter::repeat("（続き）"));
        for (label, piece) in labels.zip(width::pieces(
            text.trim(),
            self.widths.1 - INDENT,
            LINES_OF_ROW,
        )) {
            self.add(PageLine::Text(label, piece.into()));
        }
    }

    /// How many rows they take.
    pub fn rows(&self) -> u32 {
        self.lines.len() as u32
    }

    /// All of them, from the top.
    pub fn all(&self) -> impl Iterator<Item = &PageLine<'a>> {
        self.lines.iter()
    }

    /// Points of a line; of one that stands beside a marked cell at least so many.
    pub fn height(&self, line: &PageLine<'_>, spacing: Spacing, marked: f64) -> f64 {
        match line {
            PageLine::Marked(..) => self.height_of(line).max(marked),
            _ => spacing.of(self.height_of(line)),
        }
    }

    /// Points of each of them, where marked cells have their least.
    pub fn heights(&self, spacing: Spacing) -> impl Iterator<Item = f64> {
        let marked = spacing.least_marked();
        let lines = self.lines.iter();
        lines.map(move |line| table::kept(self.height(line, spacing, marked)))
    }

    /// For each of them, whether a page may begin with it: with a text or a small table, but not within one, and not
    /// with the room for an opinion alone.
    pub fn can_begin(&self) -> impl Iterator<Item = bool> {
        self.lines.iter().enumerate().map(|(at, line)| {
            let before = at.checked_sub(1).map(|at| &self.lines[at]);
            match line {
                PageLine::Text(..) => !matches!(before, Some(PageLine::Gap)),
                PageLine::Gap => !matches!(self.lines.get(at + 1), Some(PageLine::Marked(..))),
                _ => false,
            }
        })
    }

    fn height_of(&self, line: &PageLine<'_>) -> f64 {
        let (label, text) = self.widths;
        match line {
            PageLine::Gap => 8.0,
            // Its letters have 14 points, and texts are measured as if they had 10.
            PageLine::Name(name) => {
                1.4 * width::row_height([(name.as_str(), (label + text) * 10 / 14)]).min(280.0)
            }
            PageLine::Whole(whole, _) => width::row_height([(whole.as_ref(), label + text)]),
            PageLine::Grade(grade, beside) => width::row_height([
                (grade.text(), label),
                (beside.as_str(), text - label - INDENT),
            ])
            .max(26.0),
            PageLine::Text(name, own) => {
                width::row_height([(*name, label), (own.as_ref(), text - INDENT)])
            }
            PageLine::Row(cells, _) => {
                let widths = [label + text / 2 - INDENT, text / 4, text / 4];
                width::row_height(cells.iter().map(ReportCell::text).zip(widths))
            }
            PageLine::Marked(name, cell, _) => {
                width::row_height([(*name, label), (cell.text(), text)])
            }
        }
    }
}

/// Writes a line in a row of so many points; `last` is the last column.
pub fn write(
    page: &mut SheetPage<'_>,
    line: &PageLine<'_>,
    (last, points): (u16, f64),
) -> Result<(), XlsxError> {
    page.row_height(page.row, points)?;
    write_cells(page, line, last)?;
    page.row += 1;
    Ok(())
}

fn write_cells(page: &mut SheetPage<'_>, line: &PageLine<'_>, last: u16) -> Result<(), XlsxError> {
    match line {
        PageLine::Gap => Ok(()),
        PageLine::Name(name) => {
            let large = page.style.of(&Look::Title).clone();
            let large = large.set_font_size(14).set_text_wrap();
            let cell = ReportCell::from(name).format(large);
            span(page, (LABELS, last), &cell, &Look::Title)
        }
        PageLine::Whole(whole, look) => {
            let wrapping = page.style.of(look).clone().set_text_wrap();
            let cell = ReportCell::from(whole.as_ref()).format(wrapping);
            span(page, (LABELS, last), &cell, look)
        }
        PageLine::Grade(grade, beside) => {
            page.put(page.row, LABELS, "判定", Look::Head)?;
            page.put(page.row, FIRST, grade.clone(), Look::Centre)?;
            // Last year's grade may have the sign of a doubt where this year's has none.
            page.has_doubts |= beside.contains(DOUBTED);
            span(page, (FIRST + 1, last), &text(page, beside), &Look::Text)
        }
        PageLine::Text(name, own) => {
            page.put(page.row, LABELS, *name, Look::Head)?;
            span(page, (FIRST, last), &text(page, own), &Look::Text)
        }
        PageLine::Row(cells, look) => {
            let [first, middle, end] = cells.as_ref();
            // Four columns at the least: of what is right of the labels, a half, a quarter, and the rest.
            let all = last - FIRST + 1;
            let (half, quarter) = (FIRST + all / 2, FIRST + all * 3 / 4);
            let name = match look {
                Look::Text => &text(page, first.text()),
                _ => first,
            };
            span(page, (LABELS, half - 1), name, look)?;
            span(page, (half, quarter - 1), middle, look)?;
            span(page, (quarter, last), end, look)
        }
        PageLine::Marked(name, cell, key) => {
            page.put(page.row, LABELS, *name, Look::Head)?;
            page.put(page.row, KEYS, key.as_str(), Look::Line)?;
            span(page, (FIRST, last), cell, &Look::Input)
        }
    }
}

/// A text that does not stand against its border.
fn text<'t>(page: &SheetPage<'_>, text: &'t str) -> ReportCell<'t> {
    let look = page.style.of(&Look::Text).clone();
    ReportCell::from(text).format(look.set_indent(1))
}

/// Writes a cell that reaches over several columns.
fn span(
    page: &mut SheetPage<'_>,
    (first, last): (u16, u16),
    cell: &ReportCell<'_>,
    look: &Look,
) -> Result<(), XlsxError> {
    let look = cell.look.as_ref().unwrap_or(look);
    if first < last {
        let format = page.style.of(look);
        page.sheet
            .merge_range(page.row, first, page.row, last, "", format)?;
    }
    let shown = match &cell.shown {
        // Excel takes no more letters.
        CellContent::Text(text) => CellContent::Text(width::fitting(text.clone())),
        other => other.clone(),
    };
    let cell = ReportCell {
        shown,
        ..cell.clone()
    };
    page.put(page.row, first, cell, look.clone())
}
