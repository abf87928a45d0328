//! XML スプレッドシート 2003: one XML file that holds a whole workbook. Accounting systems write it
//! and call it .xls. Its cells have types and number formats, as in an .xlsx.

mod dates;
mod sheet;

use crate::intake::limits::SHEETS;
use crate::intake::links::Links;
use crate::intake::markup::{Part, Parts, attribute, fault_of_references};
use crate::intake::sheet::draft::{Budget, Draft, grow};
use crate::intake::sheet::formats::Formats;
use crate::intake::text::decode;
use crate::intake::{Fault, Intake, Limit, Sheets, with_text};
use quick_xml::events::BytesStart;
use std::collections::HashMap;
use std::sync::Arc;

/// Reads every worksheet. Of a file that breaks off, the part before the break is read and the
/// break reported as a fault.
pub fn read(bytes: &[u8], limit: Limit) -> Intake {
    let decoded = decode::text_that_says(bytes, b"encoding=");
    let sheets = XmlBook::read(&decoded.text, limit);
    with_text("xml2003", decoded, sheets)
}

/// A workbook as it is read.
#[derive(Default)]
struct XmlBook {
    styles: XmlStyles,
    is_1904: bool,
    /// Names of other files that it refers to.
    links: Links,
    text: String,
    sheets: Sheets,
}

/// The styles of a workbook.
#[derive(Default)]
pub struct XmlStyles {
    /// Their number formats.
    pub formats: Formats,
    /// The number of each by its name.
    numbers: HashMap<String, usize>,
    /// The format of each, for those that inherit it.
    codes: HashMap<String, Arc<str>>,
    count: usize,
    open: String,
}

impl XmlBook {
    fn read(text: &str, limit: Limit) -> Result<Sheets, Fault> {
        let (mut book, mut budget) = (Self::default(), Budget::of(limit));
        let mut parts = Parts::of(text);
        while let Some(part) = parts.next() {
            match part {
                Part::Start(element) if element.local_name().as_ref() == "Worksheet" => {
                    book.sheet(&element, &mut parts, &mut budget)?;
                }
                Part::Start(element) => book.start(&element),
                Part::End(element) => book.end(element.local_name().as_ref())?,
                Part::Text(text) => grow(&mut book.text, &text),
            }
        }
        if parts.is_broken {
            book.sheets.faults.push(Fault::broken_off());
        }
        if book.sheets.grids.is_empty() && book.sheets.faults.is_empty() {
            return Err(Fault::no_sheet());
        }
        let undeclared = Fault::in_part("内容", fault_of_references(text));
        book.sheets.faults.extend(undeclared);
        Ok(book.finish())
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        self.text.clear();
        match element.local_name().as_ref() {
            "Style" => self.styles.start(element),
            "NumberFormat" => self.styles.format(element),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "Style" => self.styles.end()?,
            "Date1904" => self.is_1904 = true,
            // A workbook that formulas refer to, and what was there when it was last seen.
            "Path" => self.links.add_table(self.text.trim()),
            _ => {}
        }
        Ok(())
    }

    fn sheet(
        &mut self,
        element: &BytesStart<'_>,
        parts: &mut Parts<'_>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        if self.sheets.grids.len() == SHEETS {
            return Err(Fault::too_many_sheets(SHEETS));
        }
        let name = attribute(element, "Name").unwrap_or_default();
        let mut draft = Draft::new(&name, &self.styles.formats, self.is_1904, budget);
        let mut sheet =
            sheet::XmlSheet::new(&mut draft, &self.styles, self.is_1904, &mut self.links);
        sheet.read(parts)?;
        let is_hidden = sheet.is_hidden;
        self.sheets.take(draft.finish(is_hidden));
        Ok(())
    }

    fn finish(mut self) -> Sheets {
        self.sheets.faults.extend(self.styles.formats.fault());
        self.sheets.notices.extend(self.links.notice());
        self.sheets
    }
}

impl XmlStyles {
    fn start(&mut self, element: &BytesStart<'_>) {
        self.open = attribute(element, "ID").unwrap_or_default();
        let parent = attribute(element, "Parent").unwrap_or_default();
        // A style that says no format has its parent's.
        let code = self.codes.get(&parent).cloned().unwrap_or_default();
        self.codes.insert(self.open.clone(), code);
    }

    fn format(&mut self, element: &BytesStart<'_>) {
        let code = attribute(element, "Format").unwrap_or_default();
        self.codes.insert(self.open.clone(), code.into());
    }

    fn end(&mut self) -> Result<(), Fault> {
        let code = self.codes.get(&self.open).map_or("", AsRef::as_ref);
        self.formats.add_style(full(code))?;
        self.numbers
            .insert(std::mem::take(&mut self.open), self.count);
        self.count += 1;
        Ok(())
    }

    /// The number of a style; `usize::MAX`, which no style has, for a name that the file does not describe.
    pub fn number_of(&self, name: &str) -> usize {
        self.numbers.get(name).copied().unwrap_or(usize::MAX)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CellAt;
    use crate::intake::{Content, Notice};

    fn book(sheet: &str) -> Intake {
        let styles = r#"<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style>
            <Style ss:ID="d"><NumberFormat ss:Format="yyyy/m/d"/></Style>
            <Style ss:ID="c" ss:Parent="p"/></XmlStyles>"#;
        let xml = format!(
            r#"<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{styles}
            <Worksheet ss:Name="実績"><Table>{sheet}</Table></Worksheet></Workbook>"#
        );
        read(xml.as_bytes(), Limit::Apart)
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
    fn formats_and_other_files_are_known() {
        let sheet = "<Row><Cell ss:StyleID='c' ss:Formula=\"='C:\\x\\[予算.xls]計'!R[-1]C\"><Data ss:Type='Number'>0.5</Data></Cell></Row>";
        let intake = book(sheet);
        let grid = &intake.grids[0];
        let cell = &grid.cells()[0];
        assert!(matches!(cell.content, Content::Percent(_)));
        assert_eq!(grid.format_of(cell), "0.0%");
        assert_eq!(
            intake.notices,
            [Notice::ExternalLinks(vec!["予算.xls".into()])]
        );
    }

    #[test]
    fn a_format_that_thousands_of_styles_inherit_is_kept_once() {
        let code = "0".repeat(500_000);
        let children = "<Style ss:ID='b' ss:Parent='a'/>".repeat(20_000);
        let xml = format!(
            "<Workbook><Styles><Style ss:ID='a'><NumberFormat ss:Format='{code}'/></Style>{children}</Styles>"
        );
        let intake = read(xml.as_bytes(), Limit::Here);
        assert_eq!(intake.faults.len(), 1);
    }

    #[test]
    fn spans_of_what_is_hidden_stay_in_order() {
        let intake = book(
            "<Column ss:Hidden='1' ss:Span='4294967295'/><Column ss:Index='2' ss:Hidden='1'/>\
             <Row ss:Index='9' ss:Hidden='1'/><Row ss:Index='2' ss:Hidden='1' ss:Span='3'/>",
        );
        let spans = &intake.grids[0].hidden_rows;
        assert!(spans.is_sorted_by_key(|span| span.first) && spans.len() == 2);
        assert_eq!(intake.grids[0].hidden_columns.len(), 1);
    }

    #[test]
    fn a_file_without_any_sheet_is_broken_and_not_empty() {
        for xml in [
            "<?xml version='1.0'?><Workbook></Workbook>",
            "<?xml <Workbook><Worksheet>",
            "x",
        ] {
            let intake = read(xml.as_bytes(), Limit::Apart);
            assert!(matches!(intake.faults[..], [Fault::Broken(_)]), "{xml}");
        }
    }

    #[test]
    fn an_undeclared_reference_is_kept_and_told() {
        let intake = book("<Row><Cell><Data ss:Type=\"String\">A&foo;B</Data></Cell></Row>");
        assert_eq!(intake.grids[0].cells()[0].text, "A&foo;B");
        assert_eq!(intake.faults.len(), 1);
    }

    #[test]
    fn what_stands_before_a_break_is_read() {
        let xml = "<?xml version='1.0'?><Workbook><Worksheet Name='x'><Table><Row><Cell><Data Type='Number'>1</Data></Cell>";
        let intake = read(xml.as_bytes(), Limit::Apart);
        assert_eq!((intake.grids[0].cells().len(), intake.faults.len()), (1, 1));
    }

    proptest::proptest! {
        #[test]
        fn no_xml_makes_it_panic(parts in proptest::collection::vec(0..10_usize, 0..40)) {
            let known = ["<Worksheet ss:Name='a'>", "</Worksheet>", "<Row ss:Index='4294967295' ss:Span='9'>", "</Row>",
                "<Cell ss:Index='4294967295' ss:MergeDown='4294967295' ss:MergeAcross='3'>", "</Cell>",
                "<Data ss:Type='DateTime'>", "2024-99-01T", "</Data>", "<Cell/>"];
            let xml: String = parts.into_iter().map(|part| known[part]).collect();
            read(xml.as_bytes(), Limit::Apart);
        }
    }
}
