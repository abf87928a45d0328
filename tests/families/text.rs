//! CSV and its relatives in the encodings that Japanese offices use. Every row is as wide as the
//! sheet, as Excel saves it.

use super::sheet::{Content, Sheet, shown_percentage};
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS};
use kensho::domain::{CellAt, number};

pub fn utf8(sheets: &[Sheet]) -> Vec<u8> {
    format!("\u{feff}{}", delimited(sheets, b',')).into_bytes()
}

pub fn cp932(sheets: &[Sheet]) -> Vec<u8> {
    encoded(&delimited(sheets, b','), SHIFT_JIS)
}

pub fn euc_jp(sheets: &[Sheet]) -> Vec<u8> {
    encoded(&delimited(sheets, b','), EUC_JP)
}

pub fn iso_2022_jp(sheets: &[Sheet]) -> Vec<u8> {
    encoded(&delimited(sheets, b','), ISO_2022_JP)
}

/// Without a byte order mark, as systems export it.
pub fn utf16le(sheets: &[Sheet]) -> Vec<u8> {
    let text = delimited(sheets, b',');
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub fn tabs(sheets: &[Sheet]) -> Vec<u8> {
    delimited(sheets, b'\t').into_bytes()
}

pub fn tabs_cp932(sheets: &[Sheet]) -> Vec<u8> {
    encoded(&delimited(sheets, b'\t'), SHIFT_JIS)
}

pub fn fits_cp932(text: &str) -> bool {
    fits(text, SHIFT_JIS)
}

pub fn fits_euc_jp(text: &str) -> bool {
    fits(text, EUC_JP)
}

pub fn fits_iso_2022_jp(text: &str) -> bool {
    fits(text, ISO_2022_JP)
}

/// Whether a text is the same after being written and read; half-width kana are not in all.
fn fits(text: &str, encoding: &'static Encoding) -> bool {
    let (bytes, _, is_unwritable) = encoding.encode(text);
    let (back, is_broken) = encoding.decode_without_bom_handling(&bytes);
    !is_unwritable && !is_broken && back == text
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, is_unwritable) = encoding.encode(text);
    assert!(!is_unwritable, "left out before");
    bytes.into_owned()
}

fn delimited(sheets: &[Sheet], delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for sheet in sheets {
        let last = sheet.last();
        for row in 0..=last.row {
            let fields = (0..=last.column).map(|column| field(sheet, CellAt::new(row, column)));
            writer
                .write_record(fields)
                .expect("it is written to memory");
        }
    }
    let bytes = writer.into_inner().expect("it is written to memory");
    String::from_utf8(bytes).expect("its fields are texts")
}

fn field(sheet: &Sheet, at: CellAt) -> String {
    sheet.cells.get(&at).map_or(String::new(), shown)
}

/// What a person sees in a cell.
pub fn shown(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number::plain(*number),
        Content::Percent(percent) => shown_percentage(*percent),
    }
}
