//! A worksheet part, read once from its first tag to its last: cells, formulas, merges, and what
//! Excel hides.
//!
//! Written here, not asked of calamine: one error value or cell type that calamine does not know
//! makes it give up the whole sheet, and it counts what cannot be read as 0.

use super::place;
use super::text::{Text, unescaped};
use crate::domain::CellAt;
use crate::intake::Fault;
use crate::intake::markup::{Part, Parts, attribute, each_attribute, is_true};
use crate::intake::package::Strings;
use crate::intake::sheet::draft::{Draft, grow};
use crate::intake::sheet::grid::Content;
use quick_xml::events::BytesStart;

/// Reads a worksheet part into a draft. What comes before a break is kept, and the break reported.
pub fn read(xml: &str, strings: &Strings, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut parts = Parts::of(xml);
    let mut reading = XlsxSheet::new(strings, draft);
    for part in parts.by_ref() {
        match &part {
            Part::Start(element) => reading.start(element),
            Part::End(element) => reading.end(element.local_name().as_ref())?,
            Part::Text(text) if reading.field == OpenElement::Value => {
                grow(&mut reading.value, text)
            }
            Part::Text(_) => {}
        }
        if reading.field == OpenElement::Inline {
            reading.inline.take(&part);
        }
    }
    reading.finish(parts.is_broken);
    Ok(())
}

/// A worksheet while it is read.
struct XlsxSheet<'r, 'a> {
    strings: &'r Strings,
    draft: &'r mut Draft<'a>,
    is_worksheet: bool,
    in_cells: bool,
    /// Where the next row, and the next cell of the row, stand if they do not say.
    next: CellAt,
    /// Whether rows that are not listed are hidden.
    hides_unlisted: bool,
    field: OpenElement,
    open: Option<OpenXlsxCell>,
    /// What stands in the open cell.
    value: String,
    inline: Text,
}

/// Which child of a cell is being read.
#[derive(PartialEq)]
enum OpenElement {
    None,
    Value,
    Inline,
}

/// A cell between its start tag and its end tag.
struct OpenXlsxCell {
    at: Option<CellAt>,
    style: usize,
    kind: XlsxCellKind,
    formula: bool,
    has_value: bool,
    text: Option<String>,
}

/// What a cell says that its value is.
#[derive(Clone, Copy, PartialEq)]
enum XlsxCellKind {
    Number,
    Shared,
    Logical,
    Fault,
    Date,
    Text,
}

impl<'r, 'a> XlsxSheet<'r, 'a> {
    fn new(strings: &'r Strings, draft: &'r mut Draft<'a>) -> Self {
        Self {
            strings,
            draft,
            is_worksheet: false,
            in_cells: false,
            next: CellAt::new(0, 0),
            hides_unlisted: false,
            field: OpenElement::None,
            open: None,
            value: String::new(),
            inline: Text::default(),
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "c" if self.in_cells => self.open_cell(element),
            "v" if self.open.is_some() => self.open_value(),
            "f" => {
                if let Some(cell) = &mut self.open {
                    cell.formula = true;
                }
            }
            "is" if self.open.is_some() => self.field = OpenElement::Inline,
            "row" if self.in_cells => self.row(element),
            "sheetData" => self.in_cells = true,
            "worksheet" => {
                self.is_worksheet = true;
                self.draft.locked = Some(false);
            }
            "sheetProtection" => {
                let is_on = attribute(element, "sheet").is_some_and(|is| is_true(&is));
                self.draft.locked = Some(is_on);
            }
            "mergeCell" => self.merge(element),
            "col" => self.columns(element),
            "sheetFormatPr" => {
                self.hides_unlisted =
                    attribute(element, "zeroHeight").is_some_and(|is| is_true(&is));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "v" if self.field == OpenElement::Value => self.field = OpenElement::None,
            "is" if self.field == OpenElement::Inline => {
                self.field = OpenElement::None;
                if let Some(cell) = &mut self.open {
                    cell.text = Some(self.inline.done());
                }
            }
            "c" => self.close_cell()?,
            "row" if self.in_cells => {
                self.next = CellAt::new(self.next.row.saturating_add(1), 0);
            }
            "sheetData" => {
                self.in_cells = false;
                self.hide_up_to(u32::MAX);
            }
            _ => {}
        }
        Ok(())
    }

    fn row(&mut self, element: &BytesStart<'_>) {
        let (mut number, mut hidden) = (None, false);
        each_attribute(element, |key, value| match key {
            "r" => number = value.parse::<u32>().ok(),
            "hidden" => hidden = is_true(&value),
            // Rows are hidden by a height of zero, too.
            "ht" => hidden |= is_zero(&value),
            _ => {}
        });
        let stated = number.and_then(|number| number.checked_sub(1));
        let row = stated.unwrap_or(self.next.row);
        self.hide_up_to(row);
        if hidden {
            self.draft.hide_rows(row, row);
        }
        self.next = CellAt::new(row, 0);
    }

    /// The rows between the last one that was listed and this one.
    fn hide_up_to(&mut self, row: u32) {
        if self.hides_unlisted && row > self.next.row {
            self.draft.hide_rows(self.next.row, row - 1);
        }
    }

    fn columns(&mut self, element: &BytesStart<'_>) {
        let (mut first, mut last, mut hidden) = (None, None, false);
        each_attribute(element, |key, value| match key {
            "min" => first = value.parse::<u32>().ok(),
            "max" => last = value.parse::<u32>().ok(),
            "hidden" => hidden |= is_true(&value),
            "width" => hidden |= is_zero(&value),
            _ => {}
        });
        if let (true, Some(first), Some(last)) = (hidden, first, last) {
            let zero_based = |number: u32| number.saturating_sub(1);
            self.draft.hide_columns(zero_based(first), zero_based(last));
        }
    }

    fn merge(&mut self, element: &BytesStart<'_>) {
        let range = attribute(element, "ref").and_then(|range| place::range(&range));
        if let Some((first, last)) = range {
            self.draft.merge(first, last);
        }
    }

    fn open_cell(&mut self, element: &BytesStart<'_>) {
        let mut cell = OpenXlsxCell {
            at: Some(self.next),
            style: 0,
            kind: XlsxCellKind::Number,
            formula: false,
            has_value: false,
            text: None,
        };
        each_attribute(element, |key, value| match key {
            "r" => cell.at = place::cell(&value),
            "s" => cell.style = value.parse().unwrap_or(usize::MAX),
            "t" => cell.kind = XlsxCellKind::of(&value),
            _ => {}
        });
        self.next.column = cell.at.map_or(self.next.column, |at| at.column);
        self.value.clear();
        self.field = OpenElement::None;
        self.open = Some(cell);
    }

    fn open_value(&mut self) {
        self.field = OpenElement::Value;
        if let Some(cell) = &mut self.open {
            cell.has_value = true;
        }
    }

    fn close_cell(&mut self) -> Result<(), Fault> {
        let Some(cell) = self.open.take() else {
            return Ok(());
        };
        let beside = CellAt::new(self.next.row, self.next.column);
        self.next.column = self.next.column.saturating_add(1);
        self.field = OpenElement::None;
        let is_empty = self.value.is_empty() && cell.text.is_none();
        match cell.at {
            None if is_empty => Ok(()),
            None => {
                let why = || "セルの番地がありません".to_owned();
                self.draft.unread(beside, why);
                Ok(())
            }
            Some(at) => self.put(at, cell),
        }
    }

    fn put(&mut self, at: CellAt, cell: OpenXlsxCell) -> Result<(), Fault> {
        let OpenXlsxCell { style, formula, .. } = cell;
        if let Some(text) = cell.text {
            return self.draft.cell(at, style, text, Content::Text, formula);
        }
        let value = self.value.trim();
        // An empty text is a result; no value at all is none.
        let is_text = cell.kind == XlsxCellKind::Text && cell.has_value;
        if value.is_empty() && !is_text {
            return match formula {
                true => {
                    let content = Content::NeverCalculated;
                    self.draft.cell(at, style, String::new(), content, true)
                }
                false => Ok(()),
            };
        }
        if cell.kind == XlsxCellKind::Shared {
            return self.put_shared(at, style, formula);
        }
        if let (XlsxCellKind::Number, Ok(number)) = (cell.kind, value.parse::<f64>()) {
            return self.draft.number(at, style, number, formula);
        }
        let (text, content) = cell.kind.seen(&self.value);
        self.draft.cell(at, style, text, content, formula)
    }

    fn put_shared(&mut self, at: CellAt, style: usize, formula: bool) -> Result<(), Fault> {
        let value = self.value.trim();
        let index = value.parse().ok();
        match index.and_then(|index| self.strings.get(index)) {
            Some(text) => {
                let text = text.to_owned();
                self.draft.cell(at, style, text, Content::Text, formula)
            }
            None => {
                let why = || format!("文字列の一覧に{value}番がありません");
                self.draft.unread(at, why);
                Ok(())
            }
        }
    }

    /// The parser's own words are left out: they are English, and about tags.
    fn finish(self, is_broken: bool) {
        if is_broken || (self.is_worksheet && self.in_cells) {
            self.draft.broken_off();
        } else if !self.is_worksheet {
            self.draft.complain("ワークシートの中身がありません");
        }
    }
}

impl XlsxCellKind {
    fn of(name: &str) -> Self {
        match name {
            "n" => Self::Number,
            "s" => Self::Shared,
            "b" => Self::Logical,
            "e" => Self::Fault,
            "d" => Self::Date,
            _ => Self::Text,
        }
    }

    /// What a person sees. What is not what it says it is stays as it is written.
    fn seen(self, value: &str) -> (String, Content) {
        let trimmed = value.trim();
        match self {
            Self::Logical if matches!(trimmed, "1" | "true") => ("TRUE".into(), Content::Logical),
            Self::Logical if matches!(trimmed, "0" | "false") => ("FALSE".into(), Content::Logical),
            Self::Fault => (trimmed.to_owned(), Content::Fault),
            Self::Date => (trimmed.to_owned(), Content::Date),
            _ => (unescaped(value).into_owned(), Content::Text),
        }
    }
}

fn is_zero(length: &str) -> bool {
    length.parse::<f64>().is_ok_and(|length| length == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::sheet::draft::Budget;
    use crate::intake::sheet::formats::Formats;
    use crate::intake::sheet::grid::Grid;

    fn sheet(xml: &str) -> (Grid, Vec<Fault>) {
        let mut strings = Strings::default();
        strings.push("零").unwrap();
        strings.push("一").unwrap();
        let mut formats = Formats::default();
        formats.add_style("").unwrap();
        formats.add_style("0.0%").unwrap();
        let mut budget = Budget::default();
        let mut draft = Draft::new("実績", &formats, false, &mut budget);
        read(xml, &strings, &mut draft).unwrap();
        draft.finish(false)
    }

    /// The cells as `A1=text`, with `*` behind formulas; and how many things are wrong.
    fn check(cells: &str, expected: &str, faults: usize) {
        let xml = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
        check_whole(&xml, expected, faults);
    }

    fn check_whole(xml: &str, expected: &str, faults: usize) {
        let (grid, found) = sheet(xml);
        let mark = |formula| if formula { "*" } else { "" };
        let seen =
            |cell: &crate::intake::Cell| format!("{}={}{}", cell.at, cell.text, mark(cell.formula));
        let cells: Vec<String> = grid.cells().iter().map(seen).collect();
        assert_eq!(cells.join(" "), expected, "{xml}");
        assert_eq!(found.len(), faults, "{xml} {found:?}");
    }

    #[test]
    fn a_cell_is_what_it_says() {
        check("<row r='2'><c r='B2'><v>1.5</v></c></row>", "B2=1.5", 0);
        check(
            "<row><c t='s'><v>1</v></c><c t='s'><v>0</v></c></row><row><c><v>3</v></c></row>",
            "A1=一 B1=零 A2=3",
            0,
        );
        check(
            "<row r='1'><c r='A1' s='1'><v>0.192</v></c></row>",
            "A1=19.2%",
            0,
        );
        check(
            "<row><c t='b'><v>1</v></c><c t='b'><v>はい</v></c></row>",
            "A1=TRUE B1=はい",
            0,
        );
        check("<row><c t='e'><v>#SPILL!</v></c></row>", "A1=#SPILL!", 0);
        check(
            "<row><c t='d'><v>2025-04-01</v></c></row>",
            "A1=2025-04-01",
            0,
        );
        check(
            "<row><c t='str'><f>A2</f><v>a_x000A_b</v></c></row>",
            "A1=a\nb*",
            0,
        );
        check(
            "<row><c t='inlineStr'><is><t>北本</t><rPh><t>キタモト</t></rPh></is></c></row>",
            "A1=北本",
            0,
        );
        check(
            "<row><c t='x'><v>新種</v></c><c><v>1,200</v></c></row>",
            "A1=新種 B1=1,200",
            0,
        );
        check(
            "<row><c t='inlineStr'><v>値だけ</v></c></row>",
            "A1=値だけ",
            0,
        );
        check(
            "<row><c><v><![CDATA[12]]></v></c><c><v>&#49;2</v></c></row>",
            "A1=12 B1=12",
            0,
        );
        check("<row><c s='1'/><c r='A1' s='1'></c></row>", "", 0);
    }

    #[test]
    fn a_formula_without_a_result_is_never_calculated() {
        let xml = "<row><c><f>1</f></c><c><f>1</f><v/></c><c t='str'><f>1</f><v></v></c></row>";
        check(xml, "A1=* B1=*", 0);
    }

    #[test]
    fn what_cannot_be_read_is_reported_and_never_guessed() {
        check(
            "<row><c t='s'><v>7</v></c><c t='s'><v>x</v></c><c><v>1</v></c></row>",
            "C1=1",
            1,
        );
        check("<row><c r='あ'><v>7</v></c><c r='あ'/></row>", "", 1);
    }

    #[test]
    fn what_comes_before_a_break_is_kept() {
        check_whole(
            "<worksheet><sheetData><row><c><v>1</v></c><c><v>2",
            "A1=1",
            1,
        );
        check_whole("<worksheet><sheetData><row><c><v>1</v></c><c r=", "A1=1", 1);
        check_whole("<html>", "", 1);
        check_whole(
            "<x:worksheet xmlns:x='u'><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
            "A1=1",
            0,
        );
        check_whole("<worksheet/>", "", 0);
    }

    #[test]
    fn what_excel_hides_is_known() {
        let xml = "<worksheet><sheetFormatPr zeroHeight='1'/><cols><col min='2' max='3' hidden='1'/>\
                   <col min='5' max='5' width='0'/></cols><sheetData><row r='3'><c><v>1</v></c></row>\
                   <row r='4' hidden='true'/><row r='5' ht='0'/><row r='6'/></sheetData>\
                   <mergeCells count='99999999'><mergeCell ref='A3:B4'/><mergeCell/></mergeCells></worksheet>";
        let (grid, _) = sheet(xml);
        let pairs = |spans: &[crate::intake::Span]| -> Vec<_> {
            spans.iter().map(|span| (span.first, span.last)).collect()
        };
        assert_eq!(pairs(&grid.hidden_columns), [(1, 2), (4, 4)]);
        assert_eq!(pairs(&grid.hidden_rows), [(0, 1), (3, 4), (6, 1_048_575)]);
        assert_eq!(grid.merges().len(), 1);
    }
}
