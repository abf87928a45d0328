//! The encoding of a workbook older than Excel 97. It names its code page, but programs of other
//! countries named their own over Japanese texts, so the texts are looked at too.

use super::record::{BiffRecord, BiffRecords};
use encoding_rs::{Encoding, MACINTOSH, SHIFT_JIS, WINDOWS_1252};

/// The encoding of a stream's texts, by its code page if it names one.
pub fn encoding(stream: &[u8]) -> &'static Encoding {
    // CODEPAGE.
    let named = BiffRecords::new(stream, 0).find(|record| record.kind == 0x42);
    match named.and_then(|record| record.u16(0)).and_then(of_number) {
        Some(encoding) if encoding != WINDOWS_1252 => encoding,
        _ if looks_japanese(stream) => SHIFT_JIS,
        _ => WINDOWS_1252,
    }
}

fn of_number(code_page: u16) -> Option<&'static Encoding> {
    match code_page {
        // Japanese of the Macintosh.
        10001 => Some(SHIFT_JIS),
        0x8000 => Some(MACINTOSH),
        // Excel 97 and later name UTF-16, in which no old text is written.
        number => codepage::to_encoding(number).filter(|named| named.is_ascii_compatible()),
    }
}

/// Whether every text is Shift_JIS, and most of its letters are kana and everyday kanji. Accented
/// letters of Europe are rare kanji at best.
fn looks_japanese(stream: &[u8]) -> bool {
    let (mut everyday, mut rare) = (0_usize, 0_usize);
    for text in BiffRecords::new(stream, 0).filter_map(|record| text(&record)) {
        if SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(text)
            .is_none()
        {
            return false;
        }
        count(text, &mut everyday, &mut rare);
    }
    everyday > rare
}

/// Counts the letters of two bytes: up to 0x97 the first byte is that of kana and everyday kanji.
fn count(text: &[u8], everyday: &mut usize, rare: &mut usize) {
    let mut bytes = text.iter();
    while let Some(first) = bytes.next() {
        match first {
            0x81..=0x97 => *everyday += 1,
            0x98..=0x9f | 0xe0..=0xfc => *rare += 1,
            _ => continue,
        }
        // The second byte may look like a first one.
        bytes.next();
    }
}

/// The text of a record that has one, for the purpose of looking.
fn text<'a>(record: &BiffRecord<'a>) -> Option<&'a [u8]> {
    let (count, start) = match record.kind {
        0x0004 => (usize::from(*record.body.get(7)?), 8),
        0x0204 | 0x00d6 => (usize::from(record.u16(6)?), 8),
        0x0207 => (usize::from(record.u16(0)?), 2),
        0x0085 => (usize::from(*record.body.get(6)?), 7),
        0x041e => (usize::from(*record.body.get(2)?), 3),
        _ => return None,
    };
    record.body.get(start..start + count)
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::record;
    use super::*;

    fn check(code_page: Option<u16>, text: &[u8], expected: &str) {
        let named = code_page.map_or(Vec::new(), |number| record(0x42, &number.to_le_bytes()));
        let label = [&[0, 0, 0, 0, 0, 0, text.len() as u8, 0], text].concat();
        let stream = [named, record(0x204, &label)].concat();
        assert_eq!(encoding(&stream).name(), expected, "{text:?}");
    }

    #[test]
    fn japanese_is_known_under_any_name() {
        let (measure, ..) = SHIFT_JIS.encode("施策名");
        check(Some(932), &measure, "Shift_JIS");
        check(Some(1252), &measure, "Shift_JIS");
        check(Some(0x8001), &measure, "Shift_JIS");
        check(None, &measure, "Shift_JIS");
    }

    #[test]
    fn europe_stays_europe() {
        check(Some(1252), b"\xe9lan", "windows-1252");
        check(Some(1252), b"\xe9t\xe9", "windows-1252");
        check(None, b"plain", "windows-1252");
        check(Some(1251), b"\x82\xa0", "windows-1251");
        check(Some(0x8000), b"\x8e", "macintosh");
    }
}
