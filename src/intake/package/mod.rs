//! Zipped workbooks (.xlsx, .xlsb, .ods): what a package is, and in a room of its own what each kind of it
//! holds.
//!
//! A package is unpacked once and within limits, and only the parts that are read are inflated. Where the
//! directory at the end of the zip is lost (a download that broke off), its parts are read from the start as
//! far as they go. `book` puts the parts of .xlsx and .xlsb together to sheets.

mod book;
mod links;
pub mod ods;
pub mod relations;
mod strings;
pub mod xlsb;
pub mod xlsx;

pub use strings::Strings;

use crate::intake::binary::u16_at;
use crate::intake::limits::PARTS;
use crate::intake::{Excess, Fault, Limit, markup};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;

/// What is wrong with a part whose bytes do not unpack to their end.
const TORN: &str = "圧縮されたデータが壊れています。読めたところまでです";

/// What is wrong with a part that is no text.
const NO_TEXT: &str = "文字として読めないバイトがあります";

/// Whether a zip has more parts than any workbook, told before a directory of them is made.
pub fn is_overfull(bytes: &[u8]) -> bool {
    let entries = memchr::memmem::find_iter(bytes, b"PK\x01\x02");
    entries.take(PARTS + 1).count() > PARTS
}

/// Whether a workbook may hold content outside its cells: in .xlsx text boxes, pictures and threads of comments, in
/// .ods pictures only. Also true if the package cannot be read.
pub fn holds_shapes(bytes: &[u8]) -> bool {
    const SHAPES: [&str; 6] = [":sp>", ":sp ", ":pic>", ":pic ", ":cxnSp", ":grpSp"];
    let is_drawing = |name: &str| name.starts_with("xl/drawings/") && name.ends_with(".xml");
    let Ok(package) = Package::unpack(bytes, is_drawing, Limit::Here) else {
        return true;
    };
    let is_other = |name: &str| {
        let is_picture = name.starts_with("xl/media/") || name.starts_with("pictures/");
        is_picture || name.contains("threadedcomment")
    };
    let mut drawings = package.parts.values().map(|part| text(part).0);
    package.names().any(is_other)
        || drawings.any(|drawing| SHAPES.iter().any(|shape| drawing.contains(shape)))
}

/// That a zip has more parts than any workbook.
pub fn overfull() -> Fault {
    Fault::TooLarge(Excess::Count, format!("中のファイルが{PARTS}個を超えます"))
}

/// The parts of a package: those that were wanted, inflated, and the names of the others.
#[derive(Default)]
pub struct Package {
    /// By their names in lower case, for writers differ in it.
    parts: HashMap<String, Vec<u8>>,
    others: Vec<String>,
    /// Parts that are there and do not unpack to their end.
    torn: HashSet<String>,
    inflated: u64,
    limit: Limit,
    salvaged: bool,
    /// Whether two parts that are not read have one name.
    is_doubled: bool,
}

impl Package {
    /// Unpacks the parts whose names are wanted, as far as the limit allows.
    pub fn unpack(bytes: &[u8], wanted: fn(&str) -> bool, limit: Limit) -> Result<Self, Fault> {
        let mut package = Self {
            limit,
            ..Self::default()
        };
        if is_overfull(bytes) {
            return Err(overfull());
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => {
                package.look_for_doubles(bytes, &archive, wanted)?;
                package.take_all(archive, wanted)?;
            }
            Err(_) => package.salvage(bytes, wanted)?,
        }
        Ok(package)
    }

    /// A part by its name.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        self.parts.get(&in_one_case(name)).map(Vec::as_slice)
    }

    /// A part as text, and what is wrong with it.
    pub fn text(&self, name: &str) -> Option<(Cow<'_, str>, Option<&'static str>)> {
        let (text, is_text) = text(self.part(name)?);
        let torn = self.fault_of(name);
        let bytes_fault = torn.or((!is_text).then_some(NO_TEXT));
        let fault = bytes_fault.or_else(|| markup::fault_of_references(&text));
        Some((text, fault))
    }

    /// What is wrong with the bytes of a part.
    pub fn fault_of(&self, name: &str) -> Option<&'static str> {
        // Looked at first because nearly no package has any.
        let is_torn = !self.torn.is_empty() && self.torn.contains(&in_one_case(name));
        is_torn.then_some(TORN)
    }

    /// Names of all parts, inflated or not, in lower case and in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().chain(&self.others).map(String::as_str)
    }

    /// What is wrong with the whole, though it was unpacked.
    pub fn faults(&self) -> Vec<Fault> {
        let message = "ファイルの終わりが欠けています。読めたところまでです";
        let salvaged = self.salvaged.then(|| Fault::Broken(message.into()));
        let read = "値の書かれたところではないため、値は読みました";
        let doubled = self.is_doubled.then(|| Fault::Doubled(read.into()));
        salvaged.into_iter().chain(doubled).collect()
    }

    /// Refuses a package with two parts of one name that would be read: programs differ in which of
    /// them they take.
    fn look_for_doubles(
        &mut self,
        bytes: &[u8],
        archive: &ZipArchive<Cursor<&[u8]>>,
        wanted: fn(&str) -> bool,
    ) -> Result<(), Fault> {
        let offset = archive.central_directory_start();
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let mut known = HashSet::new();
        for name in PartNames(bytes.get(start..).unwrap_or_default()) {
            let name = in_one_case(&String::from_utf8_lossy(name));
            if !name.ends_with('/') && !known.insert(name.clone()) {
                self.doubled(&name, wanted)?;
            }
        }
        Ok(())
    }

    fn doubled(&mut self, name: &str, wanted: fn(&str) -> bool) -> Result<(), Fault> {
        if wanted(name) {
            let what = "どちらが本当の値か分からないため、読んでいません";
            return Err(Fault::Doubled(what.into()));
        }
        self.is_doubled = true;
        Ok(())
    }

    fn take_all(
        &mut self,
        mut archive: ZipArchive<Cursor<&[u8]>>,
        wanted: fn(&str) -> bool,
    ) -> Result<(), Fault> {
        for index in 0..archive.len() {
            let written = archive.name_for_index(index).transpose().map_err(fault)?;
            let name = in_one_case(&written.unwrap_or_default());
            if !wanted(&name) {
                self.note(name)?;
                continue;
            }
            match archive.by_index(index).map_err(fault) {
                Ok(part) => self.take(name, part)?,
                Err(Fault::Broken(_)) => drop(self.torn.insert(name)),
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    fn note(&mut self, name: String) -> Result<(), Fault> {
        if self.others.len() == PARTS {
            return Err(overfull());
        }
        self.others.push(name);
        Ok(())
    }

    fn take(&mut self, name: String, part: impl Read) -> Result<(), Fault> {
        let mut content = Vec::new();
        match self.inflate(part, &mut content) {
            Ok(_) => {}
            Err(error) => match fault(error.into()) {
                // The other parts can still be read.
                Fault::Broken(_) => drop(self.torn.insert(name.clone())),
                fault => return Err(fault),
            },
        }
        self.keep(name, content)
    }

    fn inflate(&self, part: impl Read, content: &mut Vec<u8>) -> std::io::Result<usize> {
        // One byte more than is allowed, so that too much is noticed.
        part.take(self.limit.inflated() - self.inflated + 1)
            .read_to_end(content)
    }

    fn keep(&mut self, name: String, content: Vec<u8>) -> Result<(), Fault> {
        self.inflated += content.len() as u64;
        if self.inflated > self.limit.inflated() {
            let limit = self.limit.inflated() >> 20;
            return Err(Fault::TooLarge(
                Excess::Inflated,
                format!("展開すると{limit}MBを超えます"),
            ));
        }
        self.parts.insert(name, content);
        Ok(())
    }

    /// Reads the parts one after another, without the directory, until nothing more can be read.
    fn salvage(&mut self, bytes: &[u8], wanted: fn(&str) -> bool) -> Result<(), Fault> {
        self.salvaged = true;
        let start = memchr::memmem::find(bytes, b"PK\x03\x04").unwrap_or(bytes.len());
        let mut rest = Cursor::new(&bytes[start..]);
        while let Ok(Some(part)) = read_zipfile_from_stream(&mut rest) {
            // Without the directory, it is unknown where the next part begins behind a torn one.
            if !self.take_salvaged(part, wanted)? {
                break;
            }
        }
        if self.parts.is_empty() {
            return Err(broken());
        }
        Ok(())
    }

    /// Keeps what there is of a part; whether all of it was there.
    fn take_salvaged<R: Read>(
        &mut self,
        part: ZipFile<'_, R>,
        wanted: fn(&str) -> bool,
    ) -> Result<bool, Fault> {
        let Ok(name) = part.name().map(|name| in_one_case(&name)) else {
            return Ok(false);
        };
        if part.encrypted() {
            return Err(Fault::Encrypted);
        }
        if self.parts.contains_key(&name) || self.others.contains(&name) {
            self.doubled(&name, wanted)?;
        }
        if !wanted(&name) {
            // Dropping it skips to the next part.
            return self.note(name).map(|()| true);
        }
        let mut content = Vec::new();
        let is_whole = self.inflate(part, &mut content).is_ok();
        if !is_whole {
            self.torn.insert(name.clone());
        }
        self.keep(name, content)?;
        Ok(is_whole)
    }
}

/// The names in the directory of a zip as they stand there: the library gives each once.
struct PartNames<'a>(&'a [u8]);

impl<'a> Iterator for PartNames<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        const HEAD: usize = 46;
        let head = self.0.get(..HEAD)?;
        if !head.starts_with(b"PK\x01\x02") {
            return None;
        }
        let length = |at: usize| u16_at(head, at).map(usize::from);
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let named = self.0.get(HEAD..HEAD + name)?;
        self.0 = self.0.get(HEAD + name + extra + comment..)?;
        Some(named)
    }
}

/// A part's name as it is looked for: programs differ in how they write it.
pub fn in_one_case(name: &str) -> String {
    name.trim_start_matches(['/', '\\'])
        .replace('\\', "/")
        .to_lowercase()
}

/// A text, and whether all its bytes were text. XML says at its start what encoding it has; nearly
/// all is UTF-8.
pub fn text(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let (encoding, mark) = match bytes {
        [0, b'<', ..] => (UTF_16BE, 0),
        [b'<', 0, ..] => (UTF_16LE, 0),
        _ => Encoding::for_bom(bytes).unwrap_or((UTF_8, 0)),
    };
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(&bytes[mark..])
    {
        return (Cow::Borrowed(text), true);
    }
    let encoding = match mark {
        0 if encoding == UTF_8 => declared(bytes),
        _ => encoding,
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
    (text, !had_errors)
}

fn declared(bytes: &[u8]) -> &'static Encoding {
    let start = &bytes[..bytes.len().min(100)];
    let label = memchr::memmem::find(start, b"encoding=").and_then(|at| {
        let rest = &start[at + 9..];
        let quote = rest.first()?;
        rest[1..].split(|byte| byte == quote).next()
    });
    label.and_then(Encoding::for_label).unwrap_or(UTF_8)
}

fn fault(error: ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Fault::Encrypted
        }
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::OutOfMemory => {
            Fault::TooLarge(Excess::Inflated, "展開するとメモリーに入りません".into())
        }
        _ => broken(),
    }
}

fn broken() -> Fault {
    Fault::Broken("ファイルの中身を取り出せません。途中で切れているか壊れています".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            let options = SimpleFileOptions::default();
            zip.start_file(*name, options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn is_xml(name: &str) -> bool {
        name.ends_with(".xml")
    }

    #[test]
    fn a_part_is_found_however_its_name_is_written() {
        let bytes = zipped(&[("XL\\Book.XML", b"<a/>"), ("xl/media/a.png", b"...")]);
        let package = Package::unpack(&bytes, is_xml, Limit::Apart).unwrap();
        assert_eq!(package.part("xl/book.xml"), Some(&b"<a/>"[..]));
        assert_eq!((package.names().count(), package.inflated), (2, 4));
        let mut shifted = b"stub".to_vec();
        shifted.extend(bytes);
        assert!(
            Package::unpack(&shifted, is_xml, Limit::Apart)
                .unwrap()
                .part("xl/book.xml")
                .is_some()
        );
    }

    #[test]
    fn a_part_that_is_torn_leaves_the_others_whole() {
        let mut bytes = zipped(&[("a.xml", b"<a/>"), ("b.xml", b"<comments/>")]);
        let at = memchr::memmem::find(&bytes, b"b.xml").unwrap() + 7;
        bytes[at] ^= 0xff;
        let package = Package::unpack(&bytes, is_xml, Limit::Apart).unwrap();
        assert_eq!(package.text("A.xml"), Some(("<a/>".into(), None)));
        assert_eq!(package.fault_of("B.xml"), Some(TORN));
        assert!(package.faults().is_empty());
    }

    /// A zip whose writer allows what a real one does not: parts of one name.
    fn doubled(names: [&str; 3]) -> Vec<u8> {
        let placeholders = ["0.xml", "1.xml", "2.xml"].map(|name| (name, &b"<a/>"[..]));
        let mut bytes = zipped(&placeholders);
        for (old, new) in ["0.xml", "1.xml", "2.xml"].iter().zip(names) {
            let places: Vec<usize> = memchr::memmem::find_iter(&bytes, old).collect();
            for at in places {
                bytes[at..at + 5].copy_from_slice(new.as_bytes());
            }
        }
        bytes
    }

    #[test]
    fn two_parts_of_one_name_are_never_taken_for_one() {
        for (names, is_refused, is_told) in [
            (["a.xml", "b.xml", "a.xml"], true, true),
            (["a.xml", "A.XML", "b.xml"], true, true),
            (["/.xml", "\\.xml", "b.xml"], true, true),
            (["a.xml", "a.png", "a.PNG"], false, true),
            (["a.xml", "b.xml", "c.xml"], false, false),
        ] {
            let bytes = doubled(names);
            // Without its directory the zip is read from its start.
            let end = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
            for bytes in [&bytes[..], &bytes[..end]] {
                let unpacked = Package::unpack(bytes, is_xml, Limit::Apart);
                let faults = match unpacked {
                    Ok(package) if !is_refused => package.faults(),
                    Ok(_) => Vec::new(),
                    Err(fault) => vec![fault],
                };
                let mut doubled = faults
                    .iter()
                    .filter(|fault| matches!(fault, Fault::Doubled(_)));
                assert_eq!(doubled.next().is_some(), is_told, "{names:?}: {faults:?}");
            }
        }
    }

    #[test]
    fn a_directory_without_end_is_not_made() {
        let entries = b"PK\x01\x02".repeat(PARTS + 1);
        let unpacked = Package::unpack(&entries, is_xml, Limit::Apart);
        assert!(matches!(unpacked, Err(Fault::TooLarge(..))));
    }

    #[test]
    fn a_zip_that_breaks_off_gives_what_is_whole() {
        let noise: Vec<u8> = (0..5000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        let bytes = zipped(&[("a.xml", b"<a/>"), ("b.png", b"..."), ("c.xml", &noise)]);
        let package = Package::unpack(&bytes[..bytes.len() / 2], is_xml, Limit::Apart).unwrap();
        assert!(matches!(package.faults()[..], [Fault::Broken(_)]));
        assert_eq!(package.part("a.xml"), Some(&b"<a/>"[..]));
        assert!(
            package
                .part("c.xml")
                .is_some_and(|part| part.len() < noise.len())
        );
    }

    #[test]
    fn text_is_text_in_any_encoding() {
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        let declared = [
            &b"<?xml version='1.0' encoding='Shift_JIS'?>"[..],
            &[0x96, 0x6b],
        ]
        .concat();
        for (bytes, expected) in [
            ("北".as_bytes().to_vec(), "北"),
            ("\u{feff}北".as_bytes().to_vec(), "北"),
            (utf16("\u{feff}北"), "北"),
            (utf16("<北"), "<北"),
            (declared, "<?xml version='1.0' encoding='Shift_JIS'?>北"),
        ] {
            assert_eq!(text(&bytes), (Cow::Borrowed(expected), true));
        }
        assert!(!text(b"<a>\xff").1);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(cut in 0_usize..400, at in 0_usize..400, byte: u8) {
            let mut bytes = zipped(&[("a.xml", b"<a>aaaaaaaaaaaaaaaa</a>"), ("b.xml", b"<b/>")]);
            if let Some(spot) = bytes.get_mut(at) {
                *spot = byte;
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            drop(Package::unpack(&bytes, is_xml, Limit::Apart));
        }
    }
}
