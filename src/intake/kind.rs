//! What a file is, by its content and never by its name: systems write pages called .xls, and
//! people rename. A file that cannot be read is called what it is: encrypted is not broken, and
//! neither is something else.

use super::{Fault, name, package, strangers};
use crate::intake::binary::cfb;
use crate::intake::limits::SAMPLE;
use crate::intake::text::decode;
use crate::intake::text::delimiter;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// What a file is.
#[derive(Debug, PartialEq)]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 2007 and later, in binary parts.
    Xlsb,
    /// One of the two in a locked container.
    Locked,
    /// Excel 97-2003 and before.
    Xls,
    /// OpenDocument.
    Ods,
    /// OpenDocument as one XML file.
    Fods,
    /// CSV or another delimited text.
    Text,
    /// A web page, which Excel opens as a table.
    Html,
    /// What Excel 2003 calls XML スプレッドシート.
    Xml2003,
    /// Nothing that can be read.
    Other(Fault),
}

/// What a file is, and its bytes without what a mail system put before them. The name only serves
/// to say what a stranger looks like, and for texts that could be anything.
pub fn of<'a>(name: &str, bytes: &'a [u8]) -> (Format, &'a [u8]) {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return (of_zip(bytes), bytes);
    }
    if let Some(found) = prefixed_zip(bytes) {
        return found;
    }
    (of_others(name, bytes), bytes)
}

/// What a file is, if its name says something else.
pub fn misnamed(name: &str, format: &Format) -> Option<&'static str> {
    let (extensions, what): (&[&str], _) = match format {
        Format::Xlsx => (&["xlsx", "xlsm", "xltx", "xltm"], "Excelブック（xlsx）"),
        Format::Xlsb => (&["xlsb"], "Excelバイナリブック（xlsb）"),
        Format::Xls => (&["xls", "xlt"], "Excel 97-2003のブック（xls）"),
        Format::Ods => (&["ods", "ots"], "OpenDocumentの表計算（ods）"),
        Format::Fods => (&["fods", "xml"], "OpenDocumentの1枚のXML（fods）"),
        Format::Text => (
            &["csv", "tsv", "txt", "tab", "prn"],
            "区切り文字のテキスト（CSVなど）",
        ),
        Format::Html => (&["html", "htm"], "ウェブページ（HTML）"),
        Format::Xml2003 => (&["xml"], "XMLスプレッドシート2003"),
        Format::Other(_) | Format::Locked => return None,
    };
    let extension = extension(name);
    let is_known = KNOWN_EXTENSIONS.contains(&extension.as_str());
    (is_known && !extensions.contains(&extension.as_str())).then_some(what)
}

const KNOWN_EXTENSIONS: [&str; 18] = [
    "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "xlt", "ods", "ots", "csv", "tsv", "txt", "tab",
    "prn", "html", "htm", "xml", "pdf",
];

fn not_a_spreadsheet(what: impl Into<String>) -> Format {
    Format::Other(Fault::NotASpreadsheet(what.into()))
}

fn packed(what: &str) -> Format {
    Format::Other(Fault::Packed(what.to_owned()))
}

fn of_others(name: &str, bytes: &[u8]) -> Format {
    if is_blank(bytes) {
        return Format::Other(Fault::Empty);
    }
    if let Some(fault) = strangers::fault(bytes) {
        return Format::Other(fault);
    }
    match bytes {
        [0, ..] if bytes.iter().all(|byte| *byte == 0) => {
            not_a_spreadsheet("中身がすべて0のファイル（保存か送信に失敗したもの）")
        }
        _ if bytes.starts_with(&cfb::MAGIC) => of_container(bytes),
        // The first record of a workbook that is older than containers.
        [0x09, 0 | 2 | 4 | 8, 4..=16, 0, ..] => Format::Xls,
        _ => of_text(name, bytes),
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let mark = marks.iter().find_map(|mark| bytes.strip_prefix(*mark));
    mark.unwrap_or(bytes).iter().all(u8::is_ascii_whitespace)
}

/// A zip is what its parts say. One without a directory was cut short; its reader will say so.
fn of_zip(bytes: &[u8]) -> Format {
    // Asked before the archive is opened, which reads the names of all its parts.
    if package::is_overfull(bytes) {
        return Format::Other(package::overfull());
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return of_cut_zip(bytes);
    };
    let names: Vec<String> = (0..archive.len())
        .filter_map(|index| {
            let part = archive.by_index_raw(index).ok()?;
            // Names are the same in any case, and some programs write them with `\`.
            Some(part.name().ok()?.replace('\\', "/").to_ascii_lowercase())
        })
        .collect();
    of_parts(&names, |part| beginning(&mut archive, part)).unwrap_or_else(|| {
        // The first bit of the flags of the first part: it is encrypted.
        let is_locked = bytes.get(6).is_some_and(|flags| flags & 1 == 1);
        packed(if is_locked {
            "パスワード付きの圧縮ファイル（ZIP）"
        } else {
            "圧縮ファイル（ZIP）"
        })
    })
}

/// The names of a zip's parts stand before them as they are.
fn of_cut_zip(bytes: &[u8]) -> Format {
    let known = [
        "xl/workbook.xml",
        "xl/workbook.bin",
        "word/document.xml",
        "ppt/presentation.xml",
        "content.xml",
    ];
    let has = |part: &&str| memchr::memmem::find(bytes, part.as_bytes()).is_some();
    let names: Vec<String> = known.into_iter().filter(has).map(str::to_owned).collect();
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let broken = Fault::Broken("圧縮ファイル（ZIP）の途中で切れています".into());
    of_parts(&names, |_| start.to_string()).unwrap_or(Format::Other(broken))
}

fn of_parts(names: &[String], mut beginning: impl FnMut(&str) -> String) -> Option<Format> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    // A zip of anything may have folders of these names.
    let is_office = has(TYPES);
    let has_in = |folder: &str| is_office && names.iter().any(|name| name.starts_with(folder));
    let format = match () {
        () if has("xl/workbook.bin") => Format::Xlsb,
        () if has("xl/workbook.xml") => Format::Xlsx,
        // Its parts may be called anything.
        () if is_office && beginning(TYPES).contains("excel.sheet.binary") => Format::Xlsb,
        () if has("word/document.xml") || has_in("word/") => not_a_spreadsheet("Word文書"),
        () if has("ppt/presentation.xml") || has_in("ppt/") => not_a_spreadsheet("PowerPoint資料"),
        () if has_in("visio/") => not_a_spreadsheet("Visioの図"),
        () if has_in("xl/") => Format::Xlsx,
        () if has("index/document.iwa") => not_a_spreadsheet("Numbers・Pages・Keynoteのファイル"),
        () if has("mimetype") || has("content.xml") => of_open_document(&beginning("mimetype")),
        () if is_office => Format::Xlsx,
        () => return None,
    };
    Some(format)
}

fn of_open_document(media_type: &str) -> Format {
    let is = |kind: &str| media_type.contains(&format!("opendocument.{kind}"));
    match () {
        () if is("text") => not_a_spreadsheet("OpenDocumentの文書（odt）"),
        () if is("presentation") => not_a_spreadsheet("OpenDocumentのプレゼンテーション（odp）"),
        () if is("graphics") => not_a_spreadsheet("OpenDocumentの図（odg）"),
        () if media_type.contains("epub") => not_a_spreadsheet("電子書籍（EPUB）"),
        () => Format::Ods,
    }
}

/// The part of an Office file that says what the others are.
const TYPES: &str = "[content_types].xml";

/// The beginning of a part, whose name is compared without case.
fn beginning(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
    let is_it = |found: &str| found.eq_ignore_ascii_case(name);
    let index = (0..archive.len()).find(|index| {
        let found = archive.name_for_index(*index).transpose();
        found.is_ok_and(|found| found.is_some_and(|found| is_it(&found)))
    });
    let mut start = Vec::new();
    if let Some(Ok(part)) = index.map(|index| archive.by_index(index)) {
        // An unreadable part proves nothing here; the reader of the workbook reports it.
        let _ = part.take(SAMPLE as u64).read_to_end(&mut start);
    }
    String::from_utf8_lossy(&start).into_owned()
}

/// A workbook behind what a mail system or a download wrote before it.
fn prefixed_zip(bytes: &[u8]) -> Option<(Format, &[u8])> {
    // The directory ends with a record of 22 bytes and a comment of up to 64 KB.
    let tail = &bytes[bytes.len().saturating_sub(SAMPLE + 22)..];
    memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    if package::is_overfull(bytes) {
        return None;
    }
    let before = &bytes[..bytes.len().min(SAMPLE)];
    let start = memchr::memmem::find(before, b"PK\x03\x04")?;
    // An .xls or a PDF may hold a whole zip, and is no zip for that.
    if before.starts_with(&cfb::MAGIC) || strangers::fault(before).is_some() {
        return None;
    }
    // Where the parts are counted from depends on who wrote the beginning.
    [&bytes[start..], bytes].into_iter().find_map(|bytes| {
        ZipArchive::new(Cursor::new(bytes)).ok()?;
        let format = of_zip(bytes);
        matches!(format, Format::Xlsx | Format::Xlsb | Format::Ods).then_some((format, bytes))
    })
}

/// The kind of an old Office container, by the streams at its top level. One that cannot be opened is taken
/// for an .xls, whose reader reports what is broken.
fn of_container(bytes: &[u8]) -> Format {
    let Ok(container) = cfb::Container::open(bytes) else {
        return Format::Xls;
    };
    let has = |name: &str| container.has_at_the_top(name);
    match () {
        () if has("EncryptedPackage") => Format::Locked,
        () if has("Workbook") || has("Book") => Format::Xls,
        () if has("WordDocument") => not_a_spreadsheet("Word文書"),
        () if has("PowerPoint Document") => not_a_spreadsheet("PowerPoint資料"),
        () if has("VisioDocument") => not_a_spreadsheet("Visioの図"),
        () if has("__properties_version1.0") => not_a_spreadsheet("Outlookのメール（msg）"),
        () if has("DocumentText") => not_a_spreadsheet("一太郎の文書"),
        () => not_a_spreadsheet("ブックの入っていない複合ファイル（OLE）"),
    }
}

fn of_text(name: &str, bytes: &[u8]) -> Format {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if let Some(format) = of_marked_text(name, sample) {
        return format;
    }
    let text = decode::text(sample).text;
    let is_named = ["csv", "tsv", "txt", "tab", "prn"].contains(&extension(name).as_str());
    let letters = text.chars().count();
    // Single NULs in a text that calls itself one are said with their places; an encoding of four
    // bytes, for which there is no reader, has more.
    let nuls = text.chars().filter(|letter| *letter == '\0').count();
    let said = if is_named && nuls * 4 <= letters {
        nuls
    } else {
        0
    };
    let strange = text.chars().filter(|letter| is_strange(*letter)).count() - said;
    let borne = letters / if is_named { 10 } else { 100 };
    // A sample may be cut in the middle of a letter.
    if strange > borne.max(1) {
        return not_a_spreadsheet(called("種類の分からないファイル", name));
    }
    if is_named || delimiter::find(&text).is_in_most_lines {
        return Format::Text;
    }
    not_a_spreadsheet(called("表ではないテキスト", name))
}

fn is_strange(letter: char) -> bool {
    let is_written = matches!(letter, '\t'..='\r' | '\u{1a}');
    letter == '\u{fffd}' || (letter.is_control() && !is_written)
}

/// Texts that say themselves what they are.
fn of_marked_text(name: &str, sample: &[u8]) -> Option<Format> {
    // Good enough for the ASCII of marks, in UTF-16 too.
    let ascii: Vec<u8> = sample
        .iter()
        .copied()
        .filter(|byte| byte.is_ascii() && *byte != 0)
        .collect();
    let lower = String::from_utf8_lossy(&ascii).to_ascii_lowercase();
    let text = lower.trim_start();
    let has = |mark: &str| text.contains(mark);
    if text.starts_with("mime-version:")
        || (has("content-type: multipart/related") && has("mime-version:"))
    {
        return Some(not_a_spreadsheet("ウェブアーカイブ（MHTML）"));
    }
    if text.starts_with("{\"")
        || text.starts_with("[{")
        || text.starts_with("{\n")
        || text.starts_with("{\r")
    {
        return Some(not_a_spreadsheet("JSON"));
    }
    let is_tag = text.starts_with("<?xml") || TAGS.iter().any(|tag| text.starts_with(tag));
    let is_page = has("<html") || has("<table") || has("<!doctype html");
    match () {
        () if is_tag && has("urn:schemas-microsoft-com:office:spreadsheet") && !has("<html") => {
            Some(Format::Xml2003)
        }
        () if is_tag && has("office:document") && has("opendocument") && !has("<html") => {
            Some(Format::Fods)
        }
        () if is_tag && is_page => Some(Format::Html),
        () if text.starts_with("<?xml") => Some(not_a_spreadsheet("XML文書")),
        () if has("<table") && has("<td") && !is_a_text_name(name) => Some(Format::Html),
        () => None,
    }
}

/// What pages begin with.
const TAGS: [&str; 14] = [
    "<!doctype",
    "<html",
    "<head",
    "<meta",
    "<table",
    "<style",
    "<body",
    "<div",
    "<!--",
    "<center",
    "<font",
    "<br",
    "<workbook",
    "<title",
];

/// A field of a real CSV may hold a piece of a page.
fn is_a_text_name(name: &str) -> bool {
    ["csv", "tsv", "txt"].contains(&extension(name).as_str())
}

fn called(what: &str, name: &str) -> String {
    match extension(name) {
        extension if extension.is_empty() => what.to_owned(),
        extension => format!("{what}（{extension}）"),
    }
}

fn extension(name: &str) -> String {
    name::without_mark(name)
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn check(name: &str, bytes: &[u8], expected: Format) {
        assert_eq!(of(name, bytes).0, expected, "{name}");
    }

    fn zip_of(parts: &[&str]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*part, options).unwrap();
            zip.write_all(b"x").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_file_is_what_it_holds_whatever_its_name() {
        check("a.xls", "番号,値\n1,2\n".as_bytes(), Format::Text);
        check("a.xls", b"a\tb\n1\t2\n", Format::Text);
        check("a.dat", b"a,b\n1,2\n", Format::Text);
        check("a.csv", "ひとこと".as_bytes(), Format::Text);
        check("a.csv", b" a ,\"\0b\0\",\tc\n", Format::Text);
        let wide: Vec<u8> = "a,b\n"
            .chars()
            .flat_map(|letter| (letter as u32).to_be_bytes())
            .collect();
        let unknown = not_a_spreadsheet("種類の分からないファイル（csv）");
        check("a.csv", &wide, unknown);
        check("a.xls", b"\n<HTML><body><table>", Format::Html);
        check(
            "a.csv",
            b"<meta charset=sjis><table><tr><td>1",
            Format::Html,
        );
        check("a.xls", b"\x09\x08\x10\0\0\x06", Format::Xls);
        check(
            "a.xls",
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            Format::Xml2003,
        );
        let page: Vec<u8> = "<html><table>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check("a.xls", &page, Format::Html);
    }

    #[test]
    fn a_zip_is_what_its_parts_are() {
        check("a.csv", &zip_of(&["xl/workbook.xml"]), Format::Xlsx);
        check("a.xlsx", &zip_of(&["xl/workbook.bin"]), Format::Xlsb);
        check("a.xlsx", &zip_of(&["content.xml"]), Format::Ods);
        check(
            "a.xlsx",
            &zip_of(&["word/document.xml"]),
            not_a_spreadsheet("Word文書"),
        );
        check(
            "a.xlsx",
            &zip_of(&["様式/a.xlsx"]),
            packed("圧縮ファイル（ZIP）"),
        );
        check(
            "a.zip",
            &zip_of(&["word/a.docx", "xl/a.xlsx"]),
            packed("圧縮ファイル（ZIP）"),
        );
        let whole = zip_of(&["xl/workbook.xml"]);
        check("a.xlsx", &whole[..whole.len() - 30], Format::Xlsx);
    }

    #[test]
    fn a_zip_with_more_parts_than_any_workbook_is_not_opened() {
        let bytes = [&b"PK\x03\x04"[..], &b"PK\x01\x02".repeat(100_001)].concat();
        check("a.xlsx", &bytes, Format::Other(package::overfull()));
    }

    #[test]
    fn what_stands_before_a_zip_is_cut_off() {
        let zip = zip_of(&["xl/workbook.xml"]);
        let mail = [b"Content-Type: x\r\n\r\n", &zip[..]].concat();
        let (format, bytes) = of("a.xlsx", &mail);
        assert_eq!((format, bytes), (Format::Xlsx, &zip[..]));
    }

    #[test]
    fn strangers_and_blanks_are_called_what_they_are() {
        check("a.xlsx", b"%PDF-1.7", not_a_spreadsheet("PDF"));
        check("a.xlsx", b"", Format::Other(Fault::Empty));
        check("a.csv", b"\xef\xbb\xbf\r\n", Format::Other(Fault::Empty));
        check(
            "a.doc",
            "拝啓\n春の候\n敬具".as_bytes(),
            not_a_spreadsheet("表ではないテキスト（doc）"),
        );
        check(
            "a.csv",
            &[7, 1, 2, 3, 200, 0, 9, 1],
            not_a_spreadsheet("種類の分からないファイル（csv）"),
        );
        check(
            "a.xml",
            b"<?xml version='1.0'?><rss>",
            not_a_spreadsheet("XML文書"),
        );
    }

    #[test]
    fn a_name_that_says_something_else_is_told() {
        assert_eq!(misnamed("a.XLSX", &Format::Xlsx), None);
        assert_eq!(
            misnamed("a.xls", &Format::Html),
            Some("ウェブページ（HTML）")
        );
        assert_eq!(misnamed("a", &Format::Text), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600),
            beginning in 0..4_usize,
        ) {
            let beginnings: [&[u8]; 4] = [b"", b"PK\x03\x04", &cfb::MAGIC, b"<table>"];
            bytes.splice(..0, beginnings[beginning].iter().copied());
            of("a.xls", &bytes);
        }
    }
}
