//! .xlsb: a zip with parts in binary records, the least that Excel would open.

use super::sheet::{Content, Sheet, binary, fraction};
use super::xls::utf16;
use kensho::domain::CellAt;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const BEGIN_BOOK: u16 = 131;
const END_BOOK: u16 = 132;
const BEGIN_SHEETS: u16 = 143;
const END_SHEETS: u16 = 144;
const SHEET: u16 = 156;
const BEGIN_SHEET: u16 = 129;
const END_SHEET: u16 = 130;
const SIZE: u16 = 148;
const BEGIN_CELLS: u16 = 145;
const END_CELLS: u16 = 146;
const ROW: u16 = 0;
const REAL: u16 = 5;
const TEXT: u16 = 6;
const BEGIN_MERGES: u16 = 177;
const END_MERGES: u16 = 178;
const MERGE: u16 = 176;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>"#;

const LINKS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#;

const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    let book_link = link("rId1", "officeDocument", "xl/workbook.bin");
    let number = |index: usize| index + 1;
    let page_links: String = (1..=sheets.len())
        .map(|number| {
            let page = format!("worksheets/sheet{number}.bin");
            link(&format!("rId{number}"), "worksheet", &page)
        })
        .collect();
    let pages = sheets.iter().enumerate().map(|(index, sheet)| {
        let name = format!("xl/worksheets/sheet{}.bin", number(index));
        (name, page(sheet))
    });
    let parts = [
        ("[Content_Types].xml", types(sheets.len())),
        ("_rels/.rels", links(&book_link)),
        ("xl/_rels/workbook.bin.rels", links(&page_links)),
        ("xl/workbook.bin", book(sheets)),
    ];
    let parts = parts.map(|(name, bytes)| (name.to_owned(), bytes));
    zipped(parts.into_iter().chain(pages))
}

/// The same workbook with other names of its parts, and wherever they are named in XML.
pub fn renamed(bytes: &[u8], names: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let new = |text: &str| {
        let one = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        names.iter().fold(text.to_owned(), one)
    };
    let parts: Vec<(String, Vec<u8>)> = (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            match String::from_utf8(content) {
                Ok(text) if text.starts_with("<?xml") => (new(&name), new(&text).into_bytes()),
                Ok(text) => (new(&name), text.into_bytes()),
                Err(binary) => (new(&name), binary.into_bytes()),
            }
        })
        .collect();
    zipped(parts)
}

/// A zip of parts.
pub fn zipped(parts: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default();
        writer.start_file(name, options).expect("it is in memory");
        writer.write_all(&bytes).expect("it is in memory");
    }
    writer.finish().expect("it is in memory").into_inner()
}

fn types(sheets: usize) -> Vec<u8> {
    let page = |number: usize| {
        format!(
            "<Override PartName=\"/xl/worksheets/sheet{number}.bin\" ContentType=\"application/vnd.ms-excel.worksheet\"/>"
        )
    };
    let pages: String = (1..=sheets).map(page).collect();
    format!("{TYPES}{pages}</Types>").into_bytes()
}

fn links(links: &str) -> Vec<u8> {
    format!("{LINKS}{links}</Relationships>").into_bytes()
}

fn link(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/>")
}

fn book(sheets: &[Sheet]) -> Vec<u8> {
    let mut part = record(BEGIN_BOOK, &[]);
    part.extend(record(BEGIN_SHEETS, &[]));
    for (number, sheet) in (1_u32..).zip(sheets) {
        let mut body = numbers([0, number]);
        body.extend(wide(&format!("rId{number}")));
        body.extend(wide(&sheet.name));
        part.extend(record(SHEET, &body));
    }
    part.extend(record(END_SHEETS, &[]));
    part.extend(record(END_BOOK, &[]));
    part
}

fn page(sheet: &Sheet) -> Vec<u8> {
    let last = sheet.last();
    let mut part = record(BEGIN_SHEET, &[]);
    part.extend(record(SIZE, &numbers([0, last.row, 0, last.column])));
    part.extend(record(BEGIN_CELLS, &[]));
    let mut row = None;
    for (at, content) in &sheet.cells {
        if row.replace(at.row) != Some(at.row) {
            part.extend(row_header(at.row));
        }
        part.extend(cell(*at, content));
    }
    part.extend(record(END_CELLS, &[]));
    part.extend(merges(sheet));
    part.extend(record(END_SHEET, &[]));
    part
}

/// The row's number; no style, the usual height, and no word about its columns.
fn row_header(row: u32) -> Vec<u8> {
    let mut body = numbers([row, 0]);
    body.extend(300_u16.to_le_bytes());
    body.extend([0, 0, 0]);
    body.extend(numbers([0]));
    record(ROW, &body)
}

fn cell(at: CellAt, content: &Content) -> Vec<u8> {
    let mut body = numbers([at.column, 0]);
    match content {
        Content::Text(text) => {
            body.extend(wide(text));
            record(TEXT, &body)
        }
        Content::Number(number) => {
            body.extend(binary(*number).to_le_bytes());
            record(REAL, &body)
        }
        Content::Percent(percent) => {
            body.extend(fraction(*percent).to_le_bytes());
            record(REAL, &body)
        }
    }
}

fn merges(sheet: &Sheet) -> Vec<u8> {
    if sheet.merges.is_empty() {
        return Vec::new();
    }
    let mut part = record(BEGIN_MERGES, &numbers([sheet.merges.len() as u32]));
    for (first, last) in &sheet.merges {
        let corners = numbers([first.row, last.row, first.column, last.column]);
        part.extend(record(MERGE, &corners));
    }
    part.extend(record(END_MERGES, &[]));
    part
}

fn numbers<const N: usize>(numbers: [u32; N]) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// A text with the number of its letters in front.
fn wide(text: &str) -> Vec<u8> {
    let letters = utf16(text);
    let mut wide = numbers([letters.len() as u32 / 2]);
    wide.extend(letters);
    wide
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut record = in_sevens(kind.into());
    record.extend(in_sevens(body.len()));
    record.extend(body);
    record
}

/// Seven bits in a byte, the lowest first; the eighth says that there are more.
fn in_sevens(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}
