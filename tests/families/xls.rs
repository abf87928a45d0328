//! The stream of an .xls (BIFF8), record by record: the least that Excel 97 would open. Some systems
//! send the bare stream; [`super::container`] puts it where Excel puts it.

use super::sheet::{Content, Merge, Sheet, binary, fraction};
use kensho::domain::CellAt;

const BEGIN: u16 = 0x0809;
const CODEPAGE: u16 = 0x0042;
const SHEET: u16 = 0x0085;
const SIZE: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const MERGES: u16 = 0x00e5;
const DRAWINGS: u16 = 0x00eb;
const CONTINUE: u16 = 0x003c;
const END: u16 = 0x000a;

/// What a stream is about, for its first record.
const BOOK: u16 = 0x0005;
const PAGE: u16 = 0x0010;

/// Excel puts no more merges into one record.
const MOST_MERGES: usize = 1026;

/// Excel's longest record; the rest of a picture continues in others.
const MOST_BYTES: usize = 8224;

pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    write_with_drawing(sheets, &[])
}

/// The same with pictures, which lie before the sheets.
pub fn write_with_drawing(sheets: &[Sheet], drawing: &[u8]) -> Vec<u8> {
    let mut pictures = Vec::new();
    for (index, piece) in drawing.chunks(MOST_BYTES).enumerate() {
        pictures.extend(record(if index == 0 { DRAWINGS } else { CONTINUE }, piece));
    }
    let pages: Vec<Vec<u8>> = sheets.iter().map(page).collect();
    // The names' records have a fixed size, so the places of the pages are known beforehand.
    let mut start = book(sheets, &vec![0; sheets.len()], &pictures).len() as u32;
    let mut starts = Vec::new();
    for page in &pages {
        starts.push(start);
        start += page.len() as u32;
    }
    let mut stream = book(sheets, &starts, &pictures);
    stream.extend(pages.concat());
    stream
}

fn book(sheets: &[Sheet], starts: &[u32], pictures: &[u8]) -> Vec<u8> {
    let mut stream = record(BEGIN, &begin(BOOK));
    stream.extend(record(CODEPAGE, &1200_u16.to_le_bytes()));
    for (sheet, start) in sheets.iter().zip(starts) {
        let letters = utf16(&sheet.name);
        let mut body = start.to_le_bytes().to_vec();
        body.extend([0, 0, (letters.len() / 2) as u8, 1]);
        body.extend(letters);
        stream.extend(record(SHEET, &body));
    }
    stream.extend(pictures);
    stream.extend(record(END, &[]));
    stream
}

/// Version, what follows, and the build that Excel 97 had.
fn begin(what: u16) -> Vec<u8> {
    let words = [0x0600, what, 0x0dbb, 0x07cc, 0, 0, 6, 0];
    words.into_iter().flat_map(u16::to_le_bytes).collect()
}

fn page(sheet: &Sheet) -> Vec<u8> {
    let mut stream = record(BEGIN, &begin(PAGE));
    stream.extend(record(SIZE, &size(sheet)));
    for (at, content) in &sheet.cells {
        stream.extend(cell(*at, content));
    }
    for merges in sheet.merges.chunks(MOST_MERGES) {
        stream.extend(record(MERGES, &merged(merges)));
    }
    stream.extend(record(END, &[]));
    stream
}

fn size(sheet: &Sheet) -> Vec<u8> {
    let last = sheet.last();
    let mut body = 0_u32.to_le_bytes().to_vec();
    body.extend((last.row + 1).to_le_bytes());
    body.extend(0_u16.to_le_bytes());
    body.extend((last.column as u16 + 1).to_le_bytes());
    body.extend([0, 0]);
    body
}

fn cell(at: CellAt, content: &Content) -> Vec<u8> {
    let mut body = words([at.row, at.column, 0]);
    match content {
        Content::Text(text) => {
            let letters = utf16(text);
            body.extend((letters.len() as u16 / 2).to_le_bytes());
            body.push(1);
            body.extend(letters);
            record(LABEL, &body)
        }
        Content::Number(number) => {
            body.extend(binary(*number).to_le_bytes());
            record(NUMBER, &body)
        }
        Content::Percent(percent) => {
            body.extend(fraction(*percent).to_le_bytes());
            record(NUMBER, &body)
        }
    }
}

fn merged(merges: &[Merge]) -> Vec<u8> {
    let mut body = (merges.len() as u16).to_le_bytes().to_vec();
    for (first, last) in merges {
        body.extend(words([first.row, last.row, first.column, last.column]));
    }
    body
}

fn words<const N: usize>(numbers: [u32; N]) -> Vec<u8> {
    let words = numbers.map(|number| u16::try_from(number).expect("an .xls sheet is small"));
    words.into_iter().flat_map(u16::to_le_bytes).collect()
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut record = kind.to_le_bytes().to_vec();
    record.extend((body.len() as u16).to_le_bytes());
    record.extend(body);
    record
}

/// A text in the letters of .xls and .xlsb.
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
