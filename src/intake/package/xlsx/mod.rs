//! .xlsx and .xlsm: parts in XML.

mod comments;
pub mod place;
mod sheet;
pub mod styles;
pub mod text;

use super::book::{self, Dialect, ListedSheet, Workbook};
use super::{Package, Strings};
use crate::intake::limits::SHEETS;
use crate::intake::markup::{each_attribute, each_element, is_true};
use crate::intake::{Fault, Limit, Sheets};
use quick_xml::events::BytesStart;

/// Reads every worksheet of an .xlsx.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    book::read(bytes, limit, &XML)
}

const XML: Dialect = Dialect {
    extension: "xml",
    is_needed,
    workbook,
    strings: |package, part| {
        let (xml, fault) = package.text(part).unwrap_or_default();
        Ok((Strings::read(&xml)?, fault))
    },
    formats: |package, part| {
        let (xml, fault) = package.text(part).unwrap_or_default();
        Ok((styles::read(&xml)?, fault))
    },
    sheet: |package, part, strings, draft| {
        let (xml, fault) = package.text(part).unwrap_or_default();
        fault.into_iter().for_each(|fault| draft.complain(fault));
        sheet::read(&xml, strings, draft)
    },
    comments: comments::read,
};

/// Pictures, drawings, pivot caches and printer settings hold nothing that is read.
pub fn is_needed(part: &str) -> bool {
    const NO_BUSINESS: [&str; 10] = [
        "drawing",
        "theme/",
        "charts/",
        "media/",
        "customxml",
        "docprops/",
        "pivot",
        "calcchain",
        "tables/",
        "persons/",
    ];
    let is_xml = part.ends_with(".xml") || part.ends_with(".rels");
    is_xml && !NO_BUSINESS.iter().any(|folder| part.contains(folder))
}

/// Where the parts of a workbook are.
pub struct BookParts {
    /// The name of each sheet that is a table, and its part; in order.
    pub sheets: Vec<(String, String)>,
    /// The part with the styles.
    pub styles: String,
}

/// Where the parts of a workbook are; none for a package that is none.
pub fn parts_of(package: &Package) -> Option<BookParts> {
    book::parts_of(package, &XML)
        .ok()
        .map(|(sheets, styles)| BookParts { sheets, styles })
}

fn workbook(package: &Package, part: &str) -> Workbook {
    let (xml, fault) = package.text(part).unwrap_or_default();
    let mut workbook = Workbook {
        fault,
        ..Workbook::default()
    };
    each_element(&xml, |element| match element.local_name().as_ref() {
        "sheet" if workbook.sheets.len() <= SHEETS => workbook.sheets.extend(listed(element)),
        "workbookPr" => each_attribute(element, |key, value| {
            workbook.is_1904 |= key == "date1904" && is_true(&value);
        }),
        _ => {}
    });
    workbook
}

fn listed(element: &BytesStart<'_>) -> Option<ListedSheet> {
    let (mut name, mut hidden, mut id) = (String::new(), false, None);
    each_attribute(element, |key, value| match key {
        "name" => name = value.into_owned(),
        "state" => hidden = value != "visible",
        "id" => id = Some(value.into_owned()),
        _ => {}
    });
    // A module of macros of Excel 95 still stands among the sheets, without a part.
    let is_module = id.as_deref() == Some("");
    let id = id.unwrap_or_default();
    (!is_module).then_some(ListedSheet { name, hidden, id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CellAt, number};
    use crate::intake::{Cell, Content, Grid, Notice};
    use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
    use std::io::Cursor;

    /// A sheet, written for real and read again.
    fn written(fill: impl FnOnce(&mut Worksheet)) -> Grid {
        let mut book = Workbook::new();
        fill(book.add_worksheet().set_name("実績").unwrap());
        let mut sheets = read(&book.save_to_buffer().unwrap(), Limit::Apart).unwrap();
        assert!(sheets.faults.is_empty(), "{:?}", sheets.faults);
        sheets.grids.remove(0)
    }

    /// A workbook with a piece of its first sheet's XML replaced, as other programs write it.
    fn rewritten(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        use std::io::{Read, Write};
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            if name == "xl/worksheets/sheet1.xml" {
                assert!(text.contains(from), "{text}");
                text = text.replace(from, to);
            }
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn cell(grid: &Grid, row: u32, column: u32) -> &Cell {
        grid.at(CellAt::new(row, column)).unwrap()
    }

    #[test]
    fn a_percentage_keeps_its_fraction_and_its_look() {
        let grid = written(|sheet| {
            let percent = Format::new().set_num_format("0.0%");
            sheet
                .write_number_with_format(11, 5, 0.192, &percent)
                .unwrap();
        });
        let cell = cell(&grid, 11, 5);
        let stored = number::parse("0.192").unwrap();
        assert_eq!(
            (cell.text.as_str(), cell.content),
            ("19.2%", Content::Percent(stored))
        );
    }

    #[test]
    fn a_formula_without_a_result_is_no_zero() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_formula(0, 0, "=1+1").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        for result in ["", "<v></v>"] {
            let bytes = rewritten(&bytes, "<f>1+1</f><v>0</v>", &format!("<f>1+1</f>{result}"));
            let grids = read(&bytes, Limit::Apart).unwrap().grids;
            assert_eq!(cell(&grids[0], 0, 0).content, Content::NeverCalculated);
        }
    }

    #[test]
    fn a_formula_is_known_behind_its_result() {
        let grid = written(|sheet| {
            sheet
                .write_formula(0, 1, Formula::new("=9+11").set_result("20"))
                .unwrap();
            sheet.write_formula(0, 2, Formula::new("=9-9")).unwrap();
            sheet.write_number(0, 3, 0).unwrap();
        });
        let seen = |column| {
            (
                cell(&grid, 0, column).text.as_str(),
                cell(&grid, 0, column).formula,
            )
        };
        assert_eq!(
            (seen(1), seen(2), seen(3)),
            (("20", true), ("0", true), ("0", false))
        );
    }

    #[test]
    fn merges_and_dates_are_known() {
        let grid = written(|sheet| {
            let plain = Format::new();
            sheet.merge_range(3, 0, 4, 0, "施策", &plain).unwrap();
            sheet.merge_range(3, 5, 3, 8, "実績値", &plain).unwrap();
            let date = Format::new().set_num_format("yyyy/m/d");
            sheet.write_number_with_format(6, 0, 45_748, &date).unwrap();
        });
        let shown = grid.seen_at(CellAt::new(3, 7)).unwrap();
        assert_eq!(shown.text, "実績値");
        assert_eq!(grid.merges().len(), 2);
        assert_eq!(cell(&grid, 6, 0).content, Content::Date);
    }

    #[test]
    fn a_sheet_from_corner_to_corner_costs_nothing() {
        let grid = written(|sheet| {
            sheet.write_string(0, 0, "左上").unwrap();
            sheet.write_string(1_048_575, 16_383, "右下").unwrap();
        });
        assert_eq!(grid.cells().len(), 2);
    }

    #[test]
    fn a_part_that_inflates_without_end_is_refused() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("xl/workbook.xml", options).unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..260 {
            zip.write_all(&zeros).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(matches!(
            read(&bytes, Limit::Apart),
            Err(Fault::TooLarge(..))
        ));
    }

    /// A package of handmade parts.
    fn handmade(parts: &[(&str, &str)]) -> Vec<u8> {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// A part that relates to others, each as id, kind and target.
    fn relations(others: &[(&str, &str, &str)]) -> String {
        let one = |(id, kind, target): &(&str, &str, &str)| {
            let mode = if target.starts_with("file:") {
                "TargetMode='External'"
            } else {
                ""
            };
            format!(
                "<Relationship Id='{id}' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/{kind}' Target='{target}' {mode}/>"
            )
        };
        let all: String = others.iter().map(one).collect();
        format!("<Relationships>{all}</Relationships>")
    }

    const SHEET: &str = "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData>\
        <x:row><x:c t='s'><x:v>0</x:v></x:c><x:c s='0'><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>";

    #[test]
    fn a_workbook_of_another_program_is_read() {
        let bytes = handmade(&[
            (
                "_RELS/.rels",
                &relations(&[("a", "officeDocument", "/book/main.xml")]),
            ),
            (
                "book\\_rels\\main.xml.rels",
                &relations(&[
                    ("r1", "worksheet", "pages/one.xml"),
                    ("r2", "worksheet", "pages/lost.xml"),
                    ("r3", "worksheet", "pages/one.xml"),
                    ("r4", "sharedStrings", "/book/texts.xml"),
                    ("r5", "styles", "looks.xml"),
                    ("r6", "externalLink", "links/link1.xml"),
                ]),
            ),
            (
                "book/main.xml",
                "<x:workbook><x:workbookPr date1904='true'/><x:sheets>\
                <x:sheet name='一' state='veryHidden' rel:id='r1'/><x:sheet name='二' rel:id='r2'/><x:sheet name='三' rel:id='r3'/></x:sheets></x:workbook>",
            ),
            ("book/pages/one.xml", SHEET),
            (
                "book/texts.xml",
                "<x:sst><x:si><x:t>北本</x:t><x:rPh><x:t>キタモト</x:t></x:rPh></x:si></x:sst>",
            ),
            (
                "book/looks.xml",
                "<x:styleSheet><x:cellXfs><x:xf numFmtId='14'/></x:cellXfs></x:styleSheet>",
            ),
            (
                "book/links/link1.xml",
                "<externalLink><ddeLink ddeService='Excel' ddeTopic='C:\\表.xls'/></externalLink>",
            ),
            (
                "book/links/_rels/link1.xml.rels",
                &relations(&[("r", "externalLinkPath", "file:///C:\\予算.xlsx")]),
            ),
            (
                "book/pages/_rels/one.xml.rels",
                &relations(&[
                    ("c", "comments", "../c.xml"),
                    ("t", "threadedComment", "../t.xml"),
                ]),
            ),
            (
                "book/c.xml",
                "<comments><commentList><comment ref='A1'><text><t>古いExcelでは読めません</t></text></comment>\
                <comment ref='B1'><text><r><t>速報</t></r><r><t>値</t></r></text></comment></commentList></comments>",
            ),
            (
                "book/t.xml",
                "<ThreadedComments><threadedComment ref='A1'><text>確認中&amp;調整中</text></threadedComment></ThreadedComments>",
            ),
            ("book/vbaProject.bin", ""),
        ]);
        let sheets = read(&bytes, Limit::Apart).unwrap();
        let grid = &sheets.grids[0];
        assert_eq!((sheets.grids.len(), grid.hidden), (1, true));
        assert_eq!(cell(grid, 0, 0).text, "北本");
        let date = cell(grid, 0, 1);
        assert_eq!(
            (date.text.as_str(), date.content),
            ("1904/1/2", Content::Date)
        );
        assert_eq!(grid.format_of(date), "yyyy/m/d");
        let comments: Vec<_> = grid
            .comments
            .iter()
            .map(|comment| comment.text.as_str())
            .collect();
        assert_eq!(comments, ["確認中&調整中", "速報値"]);
        assert_eq!(sheets.faults.len(), 2);
        let links = vec!["Excel|表.xls".to_owned(), "予算.xlsx".to_owned()];
        assert_eq!(
            sheets.notices,
            [Notice::Macros, Notice::ExternalLinks(links)]
        );
    }

    #[test]
    fn counts_that_lie_cost_nothing() {
        let many = "<si/>".repeat(1000);
        let bytes = handmade(&[
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name='a' r:id='r1'/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                &relations(&[("r1", "worksheet", "s.xml")]),
            ),
            (
                "xl/sharedStrings.xml",
                &format!(
                    "<sst count='18446744073709551615' uniqueCount='18446744073709551615'>{many}</sst>"
                ),
            ),
            (
                "xl/s.xml",
                "<worksheet><dimension ref='A1:XFD1048576'/><cols><col min='1' max='4294967295' hidden='1'/></cols>\
                <sheetData><row r='4294967295'><c><v>1</v></c></row></sheetData></worksheet>",
            ),
        ]);
        let sheets = read(&bytes, Limit::Apart).unwrap();
        assert_eq!(
            (sheets.grids[0].cells().len(), sheets.grids[0].left_out),
            (0, 1)
        );
    }

    #[test]
    fn elements_within_elements_without_end_are_no_trap() {
        let deep = "<a>".repeat(1_000_000);
        let sheet = format!("<worksheet><sheetData><row><c><v>1</v></c><c>{deep}");
        let bytes = handmade(&[
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name='a' r:id='r1'/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                &relations(&[("r1", "worksheet", "s.xml")]),
            ),
            ("xl/s.xml", &sheet),
        ]);
        let sheets = read(&bytes, Limit::Apart).unwrap();
        assert_eq!((sheets.grids[0].cells().len(), sheets.faults.len()), (1, 1));
    }

    #[test]
    fn sheets_without_end_are_refused_before_they_are_made() {
        let sheets = "<sheet name='a' r:id='r1'/>".repeat(100_000);
        let long = "s".repeat(100_000);
        let bytes = handmade(&[
            (
                "xl/workbook.xml",
                &format!("<workbook><sheets>{sheets}</sheets></workbook>"),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                &relations(&[("r1", "worksheet", &long)]),
            ),
        ]);
        let refused = read(&bytes, Limit::Here);
        assert!(matches!(refused, Err(Fault::TooLarge(..))));
    }

    #[test]
    fn a_torn_sheet_leaves_the_others_whole() {
        let mut book = Workbook::new();
        for name in ["一", "二"] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.write_number(0, 0, 7).unwrap();
        }
        let mut bytes = rewritten(&book.save_to_buffer().unwrap(), "<v>7.0</v>", "<v>8</v>");
        let name = b"xl/worksheets/sheet2.xml";
        let at = memchr::memmem::find(&bytes, name).unwrap() + name.len() + 40;
        bytes[at] ^= 0xff;
        let sheets = read(&bytes, Limit::Apart).unwrap();
        assert_eq!(cell(&sheets.grids[0], 0, 0).text, "8");
        let of_second =
            |fault: &Fault| matches!(fault, Fault::BrokenSheet(name, _) if name == "二");
        assert!(!sheets.faults.is_empty() && sheets.faults.iter().all(of_second));
    }

    #[test]
    fn a_locked_part_is_known_as_locked() {
        let mut bytes = handmade(&[("xl/workbook.xml", "<workbook/>")]);
        // The flag of encryption, in the part's header and in the directory.
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        bytes[6] |= 1;
        bytes[directory + 8] |= 1;
        assert!(matches!(read(&bytes, Limit::Apart), Err(Fault::Encrypted)));
    }

    proptest::proptest! {
        #[test]
        fn no_sheet_makes_it_panic(pieces in proptest::collection::vec(0_usize..14, 0..30)) {
            const PIECES: [&str; 14] = [
                "<row r='4294967295'>", "</row>", "<c r='A4294967295' t='s'>", "<c t='e' s='99999999999'>", "</c>", "<v>", "</v>",
                "1e999", "<is>", "<t>_xD842_", "<f/>", "<mergeCell ref='B2:A1'/>", "<col min='0' max='0' hidden='1'/>", "&#x110000;",
            ];
            let inside: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            let sheet = format!("<worksheet><sheetData>{inside}");
            drop(read(&handmade(&[
                ("xl/workbook.xml", "<workbook><sheets><sheet name='a' r:id='r1'/></sheets></workbook>"),
                ("xl/_rels/workbook.xml.rels", &relations(&[("r1", "worksheet", "s.xml")])),
                ("xl/s.xml", &sheet),
            ]), Limit::Apart));
        }
    }
}
