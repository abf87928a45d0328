//! A worksheet of XML スプレッドシート 2003, from after its start tag to its end tag.

use super::XmlStyles;
use super::dates::serial;
use crate::domain::CellAt;
use crate::intake::Fault;
use crate::intake::links::Links;
use crate::intake::markup::{Part, Parts, attribute};
use crate::intake::sheet::draft::{Draft, grow};
use crate::intake::sheet::grid::Content;
use quick_xml::events::BytesStart;

/// A worksheet as it is read.
pub struct XmlSheet<'r, 'a> {
    draft: &'r mut Draft<'a>,
    styles: &'r XmlStyles,
    is_1904: bool,
    links: &'r mut Links,
    /// Whether Excel hides it.
    pub is_hidden: bool,
    /// The text of the innermost element that has any of interest.
    text: String,
    /// Where the next row, column of widths and cell will stand.
    next: Option<CellAt>,
    next_row: u32,
    next_width: u32,
    open: Option<OpenXmlCell>,
}

/// A cell whose end has not come.
struct OpenXmlCell {
    at: CellAt,
    style: usize,
    formula: bool,
    kind: String,
    written: Option<String>,
    comment: Option<String>,
    is_in_comment: bool,
}

impl<'r, 'a> XmlSheet<'r, 'a> {
    /// A sheet without any cell yet.
    pub fn new(
        draft: &'r mut Draft<'a>,
        styles: &'r XmlStyles,
        is_1904: bool,
        links: &'r mut Links,
    ) -> Self {
        Self {
            draft,
            styles,
            is_1904,
            links,
            is_hidden: false,
            text: String::new(),
            next: None,
            next_row: 0,
            next_width: 0,
            open: None,
        }
    }

    /// Reads up to its end. What comes before a break is kept, and the break reported.
    pub fn read(&mut self, parts: &mut Parts<'_>) -> Result<(), Fault> {
        for part in parts.by_ref() {
            match part {
                Part::Start(element) => self.start(&element),
                Part::End(element) if element.local_name().as_ref() == "Worksheet" => return Ok(()),
                Part::End(element) => self.end(element.local_name().as_ref())?,
                Part::Text(text) => grow(&mut self.text, &text),
            }
        }
        // The sheet says it; the document need not say it again.
        parts.is_broken = false;
        self.draft.broken_off();
        self.end_cell()
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "Cell" => self.start_cell(element),
            "Row" => self.start_row(element),
            "Column" => self.column(element),
            "Comment" => self.comment(true),
            "Visible" => self.text.clear(),
            "Data" => {
                self.text.clear();
                self.start_value(element);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "Visible" => self.is_hidden = self.text.trim() != "SheetVisible",
            "Data" => self.end_value(),
            "Comment" => self.comment(false),
            "Cell" => return self.end_cell(),
            _ => {}
        }
        Ok(())
    }

    fn start_row(&mut self, element: &BytesStart<'_>) {
        let row = index(element).unwrap_or(self.next_row);
        // Span is how many more rows have the same look.
        let last = row.saturating_add(number(element, "Span").unwrap_or(0));
        self.next = Some(CellAt::new(row, 0));
        self.next_row = last.saturating_add(1);
        if is_hidden(element) {
            self.draft.hide_rows(row, last);
        }
    }

    fn column(&mut self, element: &BytesStart<'_>) {
        let column = index(element).unwrap_or(self.next_width);
        let last = column.saturating_add(number(element, "Span").unwrap_or(0));
        self.next_width = last.saturating_add(1);
        if is_hidden(element) {
            self.draft.hide_columns(column, last);
        }
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) {
        let next = self.next.unwrap_or(CellAt::new(0, 0));
        let at = CellAt::new(next.row, index(element).unwrap_or(next.column));
        let across = number(element, "MergeAcross").unwrap_or(0);
        let down = number(element, "MergeDown").unwrap_or(0);
        let last = at.beyond(down, across);
        if last != at {
            self.draft.merge(at, last);
        }
        let formula = attribute(element, "Formula");
        if let Some(formula) = &formula {
            self.links.add_in_brackets(formula);
        }
        let style = attribute(element, "StyleID");
        self.next = Some(CellAt::new(at.row, last.column.saturating_add(1)));
        self.open = Some(OpenXmlCell {
            at,
            // A cell that names no style has the one of this name.
            style: self.styles.number_of(style.as_deref().unwrap_or("Default")),
            formula: formula.is_some(),
            kind: String::new(),
            written: None,
            comment: None,
            is_in_comment: false,
        });
    }

    fn comment(&mut self, begins: bool) {
        if let Some(open) = &mut self.open {
            open.is_in_comment = begins;
        }
    }

    fn start_value(&mut self, element: &BytesStart<'_>) {
        if let Some(open) = self.open.as_mut().filter(|open| !open.is_in_comment) {
            open.kind = attribute(element, "Type").unwrap_or_default();
        }
    }

    fn end_value(&mut self) {
        let text = std::mem::take(&mut self.text);
        match &mut self.open {
            Some(open) if open.is_in_comment => open.comment = Some(text),
            Some(open) => open.written = Some(text),
            None => {}
        }
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        if let Some(comment) = open.comment.take() {
            self.draft.comment(open.at, comment)?;
        }
        let Some(written) = open.written.take() else {
            return match open.formula {
                // Programs that do not calculate write a formula and no value.
                true => self.put(&open, String::new(), Content::NeverCalculated),
                false => Ok(()),
            };
        };
        self.value(&open, written)
    }

    fn value(&mut self, open: &OpenXmlCell, written: String) -> Result<(), Fault> {
        let stored = written.trim().parse::<f64>().ok();
        let (text, content) = match (open.kind.as_str(), stored) {
            ("Number", Some(stored)) => {
                return self.draft.number(open.at, open.style, stored, open.formula);
            }
            // No number for us: it is judged as a field of a CSV would be.
            ("Number", None) => (written, Content::Untyped),
            ("DateTime", _) => (self.date(open.style, written), Content::Date),
            ("Boolean", _) if written.trim() == "1" => ("TRUE".into(), Content::Logical),
            ("Boolean", _) => ("FALSE".into(), Content::Logical),
            ("Error", _) => (written, Content::Fault),
            _ => (written, Content::Text),
        };
        self.put(open, text, content)
    }

    fn date(&self, style: usize, written: String) -> String {
        let formats = &self.styles.formats;
        match serial(written.trim(), self.is_1904) {
            Some(serial) => {
                let shown = formats.shown(formats.of_style(style));
                shown.lay_on(serial, self.is_1904).0
            }
            None => written,
        }
    }

    fn put(&mut self, open: &OpenXmlCell, text: String, content: Content) -> Result<(), Fault> {
        self.draft
            .cell(open.at, open.style, text, content, open.formula)
    }
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "Hidden").as_deref() == Some("1")
}

/// A place that the file counts from one.
fn index(element: &BytesStart<'_>) -> Option<u32> {
    number(element, "Index")?.checked_sub(1)
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}
