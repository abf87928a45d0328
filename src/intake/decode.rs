//! What a file is, by its first bytes and not by its name; and what encoding a text has.

use super::Fault;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// What a file is.
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 97-2003 and before.
    Xls,
    /// OpenDocument.
    Ods,
    /// CSV or another delimited text.
    Text,
    /// Nothing that can be read.
    Other(Fault),
}

/// Files that are known by their first bytes and are no submissions, with what people call them.
const OTHERS: [(&[u8], &str); 7] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "画像（PNG）"),
    (b"\xff\xd8\xff", "画像（JPEG）"),
    (b"GIF8", "画像（GIF）"),
    (b"{\\rtf", "リッチテキスト"),
    (b"Rar!", "圧縮ファイル（RAR）"),
    (b"7z\xbc\xaf", "圧縮ファイル（7z）"),
];

/// What a file is, by its content. The name only serves to say what a stranger looks like.
pub fn format(name: &str, bytes: &[u8]) -> Format {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Format::Other(Fault::Empty);
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return not_a_spreadsheet(what);
    }
    match bytes {
        [b'P', b'K', 3 | 5, ..] => of_zip(bytes),
        [0xd0, 0xcf, 0x11, 0xe0, ..] if contains_utf16(bytes, "EncryptedPackage") => {
            Format::Other(Fault::Encrypted)
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] if contains_utf16(bytes, "WordDocument") => {
            not_a_spreadsheet("Word文書")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] | [0x09, 0x02 | 0x04 | 0x08, ..] => Format::Xls,
        _ => of_text(name, bytes),
    }
}

fn not_a_spreadsheet(what: &str) -> Format {
    Format::Other(Fault::NotASpreadsheet(what.to_owned()))
}

/// The names of a zip's parts stand in it as they are.
fn of_zip(bytes: &[u8]) -> Format {
    let has = |part: &str| contains(bytes, part.as_bytes());
    match () {
        () if has("xl/workbook.xml") => Format::Xlsx,
        () if has("xl/workbook.bin") => {
            Format::Other(Fault::NotASpreadsheet("Excelバイナリブック（xlsb）".into()))
        }
        () if has("opendocument.spreadsheet") || has("content.xml") => Format::Ods,
        () if has("word/document.xml") => not_a_spreadsheet("Word文書"),
        () if has("ppt/presentation.xml") => not_a_spreadsheet("PowerPoint資料"),
        () if has("[Content_Types].xml") => Format::Xlsx,
        () => not_a_spreadsheet("圧縮ファイル（ZIP）"),
    }
}

/// Text has no zero bytes, except UTF-16; and a page or letter is no table.
fn of_text(name: &str, bytes: &[u8]) -> Format {
    let zeros = bytes.iter().take(4096).filter(|byte| **byte == 0).count();
    if zeros > 0 && by_mark(bytes).is_none() {
        return not_a_spreadsheet(&format!("種類の分からないファイル（{}）", extension(name)));
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)])
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return not_a_spreadsheet("ウェブページ（HTML）");
    }
    if matches!(
        extension(name).as_str(),
        "csv" | "tsv" | "txt" | "xls" | "xlsx" | "xlsm" | "ods"
    ) {
        return Format::Text;
    }
    not_a_spreadsheet(&format!(
        "表計算でもCSVでもないファイル（{}）",
        extension(name)
    ))
}

fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(bytes, wanted).is_some()
}

fn contains_utf16(bytes: &[u8], wanted: &str) -> bool {
    let wanted: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    contains(bytes, &wanted)
}

/// A text, decoded, and what could not be.
pub struct Decoded {
    /// The text without its byte order mark.
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Where undecodable bytes or 外字 stand.
    pub faults: Vec<Fault>,
}

/// Decodes a text: by its byte order mark, as strict UTF-8, or as what it looks like in Japan.
pub fn text(bytes: &[u8]) -> Decoded {
    let (encoding, skip) = by_mark(bytes).unwrap_or_else(|| (by_content(bytes), 0));
    let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[skip..]);
    let faults = undecodable(&text, had_errors);
    Decoded {
        text: text.into_owned(),
        encoding: display_name(encoding),
        faults,
    }
}

fn by_mark(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some((UTF_8, 3)),
        [0xff, 0xfe, ..] => Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((UTF_16BE, 2)),
        _ => None,
    }
}

/// UTF-8 only if every byte of the file agrees; else the detector, told that it is in Japan.
fn by_content(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(Some(b"jp"), chardetng::Utf8Detection::Deny)
}

/// The WHATWG's Shift_JIS is what Windows calls CP932.
fn display_name(encoding: &'static Encoding) -> &'static str {
    if encoding == encoding_rs::SHIFT_JIS {
        "Shift_JIS（CP932）"
    } else {
        encoding.name()
    }
}

/// Letters that no other machine can show: replacement characters where bytes were no text,
/// and the private use area, where Windows keeps 外字 without calling it an error.
fn undecodable(text: &str, had_errors: bool) -> Vec<Fault> {
    let is_private = |letter: char| ('\u{e000}'..='\u{f8ff}').contains(&letter);
    let odd = |letter: char| is_private(letter) || (had_errors && letter == '\u{fffd}');
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(odd));
    lines
        .map(|(index, line)| fault_in_line(index, line, odd))
        .collect()
}

fn fault_in_line(index: usize, line: &str, odd: impl Fn(char) -> bool) -> Fault {
    let (column, letter) = line
        .chars()
        .enumerate()
        .find(|(_, letter)| odd(*letter))
        .expect("the line was chosen for it");
    let what = if letter == '\u{fffd}' {
        "読めない文字".to_owned()
    } else {
        format!("外字（U+{:04X}）", letter as u32)
    };
    Fault::Undecodable(format!(
        "{}行{}文字目に{what}があります",
        index + 1,
        column + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cp932_with_its_extensions_is_read() {
        let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode("①㈱髙﨑,～－");
        assert!(!unmappable);
        let decoded = text(&bytes);
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding),
            ("①㈱髙﨑,～－", "Shift_JIS（CP932）")
        );
    }

    #[test]
    fn short_shift_jis_is_not_taken_for_chinese() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("ﾊﾝｶｸ,カナ");
        assert_eq!(text(&bytes).text, "ﾊﾝｶｸ,カナ");
    }

    #[test]
    fn private_letters_and_broken_bytes_are_said() {
        assert_eq!(
            text(b"a,b\nc,\xf0\x40").faults,
            [Fault::Undecodable(
                "2行3文字目に外字（U+E000）があります".into()
            )]
        );
        assert!(!text(b"\x82\xa0\x82\xa2,\xfd\xff").faults.is_empty());
        assert!(text("令和６年度".as_bytes()).faults.is_empty());
    }

    #[test]
    fn strangers_are_called_by_their_name() {
        for (name, bytes, expected) in [
            ("a.xlsx", &b"%PDF-1.7"[..], "PDF"),
            ("a.xlsx", b"<!DOCTYPE html><html>", "ウェブページ（HTML）"),
            ("a.docx", b"PK\x03\x04....word/document.xml", "Word文書"),
        ] {
            let Format::Other(fault) = format(name, bytes) else {
                panic!("{name} was taken for a spreadsheet")
            };
            assert_eq!(fault, Fault::NotASpreadsheet(expected.into()));
        }
    }
}
