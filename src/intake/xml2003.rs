//! XML スプレッドシート 2003: one XML file that holds a whole workbook. Accounting systems write it
//! and call it .xls. Its cells have types and number formats, as in an .xlsx.

use super::grid::{Cell, Comment, Content, Grid, Merge, Span};
use super::shown::Shown;
use super::{Fault, Intake, MOST_CELLS, decode};
use crate::domain::CellAt;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Reads every worksheet. Of a file that breaks off, what stands before is read and the rest told.
pub fn read(bytes: &[u8]) -> Intake {
    let decoded = decode::text_that_says(bytes, b"encoding=");
    let mut book = Book::default();
    let broken = book.read(&decoded.text).err();
    let mut faults = decoded.faults;
    if let Some(error) = broken {
        faults.push(error);
        book.end("Worksheet");
    }
    Intake {
        encoding: decoded.encoding.into(),
        why_encoding: decoded.why.into(),
        grids: book.grids,
        faults,
        ..Intake::empty("xml2003")
    }
}

/// A workbook as it is read.
#[derive(Default)]
struct Book {
    grids: Vec<Grid>,
    styles: HashMap<String, Shown>,
    style: String,
    /// The number format of each style, for those that inherit it.
    codes: HashMap<String, String>,
    is_1904: bool,
    sheet: Option<Sheet>,
    /// The text of the innermost element that has any of interest.
    text: String,
    cells: usize,
}

/// A worksheet as it is read.
#[derive(Default)]
struct Sheet {
    name: String,
    is_hidden: bool,
    cells: Vec<Cell>,
    merges: Vec<Merge>,
    comments: Vec<Comment>,
    hidden_rows: Vec<Span>,
    hidden_columns: Vec<Span>,
    /// Where the next row, column of widths and cell will stand.
    next: Option<CellAt>,
    next_row: u32,
    next_width: u32,
    open: Option<Open>,
}

/// A cell whose end has not come.
struct Open {
    at: CellAt,
    style: String,
    formula: bool,
    kind: String,
    written: Option<String>,
    is_in_comment: bool,
}

impl Book {
    fn read(&mut self, text: &str) -> Result<(), Fault> {
        let mut reader = quick_xml::Reader::from_str(text);
        loop {
            match reader.read_event().map_err(broken)? {
                Event::Start(element) => self.start(&element)?,
                Event::Empty(element) => {
                    self.start(&element)?;
                    self.end(element.local_name().as_ref());
                }
                Event::End(element) => self.end(element.local_name().as_ref()),
                Event::Text(text) => self.text.push_str(&text.xml10_content()),
                Event::CData(text) => self.text.push_str(&text),
                Event::GeneralRef(entity) => self.text.push_str(&resolved(&entity)?),
                Event::Eof if self.sheet.is_some() => {
                    return Err(Fault::Broken("途中で切れています".into()));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        match element.local_name().as_ref() {
            "Style" => self.start_style(element),
            "NumberFormat" => {
                let code = attribute(element, "Format").unwrap_or_default();
                self.codes.insert(self.style.clone(), code);
            }
            "Worksheet" => {
                self.sheet = Some(Sheet {
                    name: attribute(element, "Name").unwrap_or_default(),
                    ..Sheet::default()
                });
            }
            "Cell" => {
                self.cells += 1;
                if self.cells > MOST_CELLS {
                    let what = format!("セルが{MOST_CELLS}個を超えます");
                    return Err(Fault::TooLarge(what));
                }
                self.in_sheet(|sheet| sheet.start_cell(element));
            }
            "Data" | "Date1904" | "Visible" => {
                self.text.clear();
                self.in_sheet(|sheet| sheet.start_value(element));
            }
            "Row" => self.in_sheet(|sheet| sheet.start_row(element)),
            "Column" => self.in_sheet(|sheet| sheet.column(element)),
            "Comment" => self.in_sheet(|sheet| sheet.comment(true)),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "Style" => self.end_style(),
            "Date1904" => self.is_1904 = true,
            "Visible" => {
                let is_hidden = self.text.trim() != "SheetVisible";
                self.in_sheet(|sheet| sheet.is_hidden = is_hidden);
            }
            "Data" => {
                let text = std::mem::take(&mut self.text);
                self.in_sheet(|sheet| sheet.end_value(text));
            }
            "Comment" => self.in_sheet(|sheet| sheet.comment(false)),
            "Cell" => self.end_cell(),
            "Worksheet" => {
                let grid = self.sheet.take().map(Sheet::grid);
                self.grids.extend(grid);
            }
            _ => {}
        }
    }

    fn start_style(&mut self, element: &BytesStart<'_>) {
        self.style = attribute(element, "ID").unwrap_or_default();
        let parent = attribute(element, "Parent").unwrap_or_default();
        let code = self.codes.get(&parent).cloned().unwrap_or_default();
        self.codes.insert(self.style.clone(), code);
    }

    fn end_style(&mut self) {
        let code = self.codes.get(&self.style).map_or("", String::as_str);
        self.styles
            .insert(self.style.clone(), Shown::of(full(code)));
    }

    fn end_cell(&mut self) {
        let Some(sheet) = &mut self.sheet else {
            return;
        };
        let Some(open) = sheet.open.take() else {
            return;
        };
        let style = self.styles.get(&open.style).unwrap_or(&Shown::Plain);
        let seen = open.seen(style, self.is_1904);
        sheet.cells.extend(seen.map(|(text, content)| Cell {
            at: open.at,
            text,
            content,
            formula: open.formula,
            format: 0,
        }));
    }

    fn in_sheet(&mut self, act: impl FnOnce(&mut Sheet)) {
        if let Some(sheet) = &mut self.sheet {
            act(sheet);
        }
    }
}

impl Sheet {
    fn start_row(&mut self, element: &BytesStart<'_>) {
        let row = index(element).unwrap_or(self.next_row);
        let span = number(element, "Span").unwrap_or(0);
        self.next = Some(CellAt::new(row, 0));
        self.next_row = row.saturating_add(span).saturating_add(1);
        if is_hidden(element) {
            hide(&mut self.hidden_rows, row, row.saturating_add(span));
        }
    }

    fn column(&mut self, element: &BytesStart<'_>) {
        let column = index(element).unwrap_or(self.next_width);
        let last = column.saturating_add(number(element, "Span").unwrap_or(0));
        self.next_width = last.saturating_add(1);
        if is_hidden(element) {
            hide(&mut self.hidden_columns, column, last);
        }
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) {
        let next = self.next.unwrap_or(CellAt::new(0, 0));
        let at = CellAt::new(next.row, index(element).unwrap_or(next.column));
        let across = number(element, "MergeAcross").unwrap_or(0);
        let down = number(element, "MergeDown").unwrap_or(0);
        let last = CellAt::new(
            at.row.saturating_add(down),
            at.column.saturating_add(across),
        );
        if last != at {
            self.merges.push(Merge { first: at, last });
        }
        self.next = Some(CellAt::new(at.row, last.column.saturating_add(1)));
        self.open = Some(Open {
            at,
            style: attribute(element, "StyleID").unwrap_or_else(|| "Default".into()),
            formula: attribute(element, "Formula").is_some(),
            kind: String::new(),
            written: None,
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

    fn end_value(&mut self, text: String) {
        match &mut self.open {
            Some(open) if !open.is_in_comment => open.written = Some(text),
            Some(open) => self.comments.push(Comment { at: open.at, text }),
            None => {}
        }
    }

    fn grid(self) -> Grid {
        let mut grid = Grid::new(self.name, self.is_hidden, self.cells, self.merges);
        grid.hidden_rows = self.hidden_rows;
        grid.hidden_columns = self.hidden_columns;
        grid.comments = self.comments;
        grid
    }
}

impl Open {
    /// What a person sees in the cell, and what stands behind it.
    fn seen(&self, style: &Shown, is_1904: bool) -> Option<(String, Content)> {
        let Some(written) = self.written.clone() else {
            return self
                .formula
                .then(|| (String::new(), Content::NeverCalculated));
        };
        let stored = written.trim().parse::<f64>().ok();
        let seen = match (self.kind.as_str(), stored) {
            ("Number", Some(stored)) => style.lay_on(stored, is_1904),
            ("Number", None) => (written, Content::Untyped),
            ("DateTime", _) => match serial(written.trim(), is_1904) {
                Some(serial) => (style.lay_on(serial, is_1904).0, Content::Date),
                None => (written, Content::Date),
            },
            ("Boolean", _) if written.trim() == "1" => ("TRUE".into(), Content::Logical),
            ("Boolean", _) => ("FALSE".into(), Content::Logical),
            ("Error", _) => (written, Content::Fault),
            _ => (written, Content::Text),
        };
        Some(seen)
    }
}

/// `2024-04-01T09:30:00.000` as Excel counts days; the time part is told from the whole day.
fn serial(written: &str, is_1904: bool) -> Option<f64> {
    let (date, time) = written.split_once('T')?;
    let parts: Vec<i64> = date
        .splitn(3, '-')
        .map_while(|part| part.parse().ok())
        .collect();
    let [year @ 1899..=9999, month @ 1..=12, day @ 1..=31] = parts[..] else {
        return None;
    };
    let clock: Vec<f64> = time
        .splitn(3, ':')
        .map_while(|part| part.parse().ok())
        .collect();
    let [hours, minutes, seconds] = clock[..] else {
        return None;
    };
    let days = days(year, month, day) - days(1899, 12, 30);
    // Excel believes that 1900 was a leap year; and Macintosh workbooks count from 1904.
    let days = match days {
        days if is_1904 => days - 1462,
        days if (1..=60).contains(&days) => days - 1,
        days => days,
    };
    Some(days as f64 + (hours * 3600.0 + minutes * 60.0 + seconds) / 86_400.0)
}

/// Days since some day long ago, in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

/// The formats that this file calls by name, written out.
fn full(code: &str) -> &str {
    match code {
        "General Number" => "General",
        "General Date" => "yyyy/m/d h:mm",
        "Short Date" | "Medium Date" => "yyyy/m/d",
        "Long Date" => "yyyy\"年\"m\"月\"d\"日\"",
        "Short Time" | "Medium Time" => "h:mm",
        "Long Time" => "h:mm:ss",
        "Currency" => "\"¥\"#,##0",
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        code => code,
    }
}

fn hide(spans: &mut Vec<Span>, first: u32, last: u32) {
    match spans.last_mut() {
        Some(span) if span.last.checked_add(1) == Some(first) => span.last = last,
        _ => spans.push(Span { first, last }),
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

/// An attribute, whatever prefix it has.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let attribute = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = attribute
        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
        .ok()?;
    Some(value.into_owned())
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, Fault> {
    if let Some(letter) = entity.resolve_char_ref().map_err(broken)? {
        return Ok(letter.to_string());
    }
    let name = entity.xml10_content();
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    // An entity of the file's own is shown as it is written.
    Ok(known.map_or_else(|| format!("&{name};"), str::to_owned))
}

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(sheet: &str) -> Intake {
        let styles = r#"<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style>
            <Style ss:ID="d"><NumberFormat ss:Format="yyyy/m/d"/></Style>
            <Style ss:ID="c" ss:Parent="p"/></Styles>"#;
        let xml = format!(
            r#"<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{styles}
            <Worksheet ss:Name="実績"><Table>{sheet}</Table></Worksheet></Workbook>"#
        );
        read(xml.as_bytes())
    }

    fn check(sheet: &str, expected: &str) {
        let intake = book(sheet);
        assert!(intake.faults.is_empty(), "{:?}", intake.faults);
        let cells: Vec<String> = intake.grids[0]
            .cells()
            .iter()
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        assert_eq!(cells.join(" "), expected);
    }

    #[test]
    fn cells_show_what_excel_shows() {
        check(
            r#"<Row><Cell><Data ss:Type="String">指標 &amp; 値&#10;計</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.192</Data></Cell></Row>
            <Row><Cell ss:StyleID="c"><Data ss:Type="Number">0.5</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2025-04-01T00:00:00.000</Data></Cell></Row>"#,
            "A1=指標 & 値\n計 B1=19.2% A2=50.0% B2=2025/4/1",
        );
    }

    #[test]
    fn places_may_be_skipped_and_merged() {
        let sheet = r#"<Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="String">b</Data></Cell></Row><Row><Cell><Data ss:Type="Number">7</Data></Cell></Row>"#;
        check(sheet, "B3=a D3=b A4=7");
        let grid = &book(sheet).grids[0];
        assert_eq!(grid.merges()[0].last, CellAt::new(3, 2));
    }

    #[test]
    fn a_formula_without_a_result_is_no_zero() {
        let intake = book(r#"<Row><Cell ss:Formula="=1+1"></Cell></Row>"#);
        let cell = &intake.grids[0].cells()[0];
        assert_eq!(
            (cell.content, cell.formula),
            (Content::NeverCalculated, true)
        );
    }

    #[test]
    fn a_comment_is_no_value() {
        let intake = book(
            r#"<Row><Cell><Data ss:Type="Number">1</Data><Comment><ss:Data>確認中</ss:Data></Comment></Cell></Row>"#,
        );
        let grid = &intake.grids[0];
        assert_eq!(grid.cells()[0].text, "1");
        assert_eq!(grid.comments[0].text, "確認中");
    }

    #[test]
    fn what_stands_before_a_break_is_read() {
        let xml = "<?xml version='1.0'?><Workbook><Worksheet Name='x'><Table><Row><Cell><Data Type='Number'>1</Data></Cell>";
        let intake = read(xml.as_bytes());
        assert_eq!((intake.grids[0].cells().len(), intake.faults.len()), (1, 1));
    }

    proptest::proptest! {
        #[test]
        fn no_xml_makes_it_panic(parts in proptest::collection::vec(0..10_usize, 0..40)) {
            let known = ["<Worksheet ss:Name='a'>", "</Worksheet>", "<Row ss:Index='4294967295' ss:Span='9'>", "</Row>",
                "<Cell ss:Index='4294967295' ss:MergeDown='4294967295' ss:MergeAcross='3'>", "</Cell>",
                "<Data ss:Type='DateTime'>", "2024-99-01T", "</Data>", "<Cell/>"];
            let xml: String = parts.into_iter().map(|part| known[part]).collect();
            read(xml.as_bytes());
        }
    }
}
