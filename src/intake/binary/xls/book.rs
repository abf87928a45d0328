//! What a workbook says before its sheets: their names and places, texts that cells share, number
//! formats, the day from which dates count, and other workbooks that it refers to.

use super::code_page;
use super::letters::{Count, Letters, shared};
use super::record::{BiffRecord, BiffRecords, EOF, Version};
use crate::intake::Fault;
use crate::intake::binary::u32_at;
use crate::intake::limits::SHEETS_OF_XLS;
use crate::intake::links::Links;
use crate::intake::sheet::formats::{Formats, code};
use std::collections::HashMap;

/// A workbook without its sheets.
pub struct XlsBook {
    /// How it writes its records.
    pub version: Version,
    /// How it writes its texts.
    pub letters: Letters,
    /// How records of Excel 2 write theirs, which stand in streams of later versions, too.
    pub old_letters: Letters,
    /// Whether dates count from 1904.
    pub is_1904: bool,
    /// Texts that cells share.
    pub shared: Vec<String>,
    /// Number formats: those of the cell styles, then 標準, then in Excel 2 those that cells name.
    pub formats: Formats,
    /// How many cell styles there are.
    styles: usize,
    /// Sheets in order.
    pub sheets: Vec<Listed>,
    /// Names of other workbooks that it refers to.
    pub links: Links,
}

/// A sheet in the list of sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name; empty if the file has no list.
    pub name: String,
    /// Where in the stream it begins.
    pub start: usize,
    /// Whether Excel hides it.
    pub hidden: bool,
    /// What it is.
    pub kind: XlsSheetKind,
}

/// What a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XlsSheetKind {
    /// A sheet of cells.
    Cells,
    /// A sheet of Excel 4.0 macros.
    Macros,
    /// A chart or a Visual Basic module.
    Other,
}

/// A stream that begins with this is that of a workbook, others are those of single sheets.
const WHOLE_BOOK: u16 = 0x0005;

impl XlsBook {
    /// What a stream says before its sheets.
    ///
    /// # Errors
    /// The stream does not begin as a workbook, or it has too many formats.
    pub fn read(stream: &[u8]) -> Result<Self, Fault> {
        let mut records = BiffRecords::new(stream, 0);
        let first = records.next().filter(BiffRecord::is_beginning);
        let beginning =
            first.ok_or_else(|| Fault::Broken("ブックの始まりが壊れています".into()))?;
        let version = beginning.version();
        let mut book = Self::new(version, stream);
        let mut written = WrittenFormats::default();
        let is_whole = version >= Version::Five && beginning.u16(2) == Some(WHOLE_BOOK);
        while let Some(record) = records.next().filter(|record| record.kind != EOF) {
            book.take(record, &mut records, &mut written);
        }
        book.styles = written.styles.len();
        book.formats = written.into_formats(version)?;
        if is_whole {
            book.put_right(&beginnings(records));
        } else {
            book.sheets = old_sheets(stream, book.letters);
        }
        Ok(book)
    }

    fn new(version: Version, stream: &[u8]) -> Self {
        let old_letters = Letters::Bytes(code_page::encoding(stream));
        let letters = match version {
            Version::Eight => Letters::Wide,
            _ => old_letters,
        };
        Self {
            version,
            letters,
            old_letters,
            is_1904: false,
            shared: Vec::new(),
            formats: Formats::default(),
            styles: 0,
            sheets: Vec::new(),
            links: Links::default(),
        }
    }

    /// The number among [`XlsBook::formats`] of a cell style; a style that is not there is 標準.
    pub fn style(&self, number: u16) -> usize {
        self.styles.min(number.into())
    }

    /// The number among [`XlsBook::formats`] of a format that a cell of Excel 2 names itself.
    pub fn style_of_format(&self, format: u8) -> usize {
        self.styles + 1 + usize::from(format)
    }

    /// Programs exist whose list names wrong places. Where one is wrong and as many sheets begin as
    /// the list says, they are taken in the order of the list.
    fn put_right(&mut self, beginnings: &[usize]) {
        let right = |sheet: &Listed| beginnings.binary_search(&sheet.start).is_ok();
        if beginnings.len() == self.sheets.len() && !self.sheets.iter().all(right) {
            for (sheet, beginning) in self.sheets.iter_mut().zip(beginnings) {
                sheet.start = *beginning;
            }
        }
    }

    /// Records that are cut short are skipped; a sheet that is lost by that is reported where its cells are
    /// missed.
    fn take<'a>(
        &mut self,
        record: BiffRecord<'a>,
        records: &mut BiffRecords<'a>,
        written: &mut WrittenFormats,
    ) {
        match record.kind {
            // DATEMODE: days count from 1904.
            0x22 => self.is_1904 = record.u16(0) == Some(1),
            // BOUNDSHEET. One more than is allowed, so that too many are noticed.
            0x85 if self.sheets.len() <= SHEETS_OF_XLS => {
                self.sheets.extend(listed(&record, self.letters));
            }
            // SST.
            0xfc => self.shared = shared(&records.pieces(&record)),
            // In a stream of a later version, an old format has no number by which cells could name it.
            0x1e if self.version >= Version::Five => {}
            // FORMAT, and XF below.
            0x1e | 0x41e => self.take_format(&record, written),
            0x43 | 0xe0 | 0x243 | 0x443 => written.styles.push(self.format_of_style(&record)),
            // EXTERNSHEET and SUPBOOK.
            0x17 | 0x1ae => {
                let name = self.link(&record);
                name.into_iter().for_each(|name| self.links.add(name));
            }
            _ => {}
        }
    }

    fn take_format(&self, record: &BiffRecord<'_>, written: &mut WrittenFormats) {
        let (start, count) = match (record.kind, self.version) {
            (0x1e, _) => (0, Count::Short),
            (_, Version::Eight) => (2, Count::Long),
            _ => (2, Count::Short),
        };
        let code = record.body.get(start..).unwrap_or_default();
        if let Some(code) = self.letters.read(&[code], count) {
            // Excel 2 to 4 number them as they come.
            let number = match self.version < Version::Five {
                true => written.codes.len() as u32,
                false => record.u16(0).unwrap_or(0).into(),
            };
            written.codes.insert(number, code);
        }
    }

    fn format_of_style(&self, record: &BiffRecord<'_>) -> u32 {
        let byte = |at: usize| record.body.get(at).copied().map_or(0, u32::from);
        match self.version {
            Version::Two => byte(2) & 0x3f,
            Version::Three | Version::Four => byte(1),
            Version::Five | Version::Eight => record.u16(2).unwrap_or(0).into(),
        }
    }

    /// The name of another workbook to which a record refers. Sheets of Excel 95 and before have such
    /// records, too.
    pub fn link(&self, record: &BiffRecord<'_>) -> Option<String> {
        let path = match record.kind {
            0x1ae => self.letters.read(&[record.body.get(2..)?], Count::Long),
            // Since Excel 97 this record has numbers only, and SUPBOOK the names.
            _ if self.version == Version::Eight => None,
            _ => self.letters.read(&[record.body], Count::Short),
        };
        file_name(&path?)
    }
}

/// The number formats that a workbook writes down, by number, and the number of each cell style's.
#[derive(Default)]
struct WrittenFormats {
    codes: HashMap<u32, String>,
    styles: Vec<u32>,
}

impl WrittenFormats {
    fn into_formats(self, version: Version) -> Result<Formats, Fault> {
        let mut formats = Formats::default();
        let direct = if version == Version::Two { 0..64 } else { 0..0 };
        for format in self.styles.iter().copied().chain([0]).chain(direct) {
            formats.add_style(code(format, &self.codes))?;
        }
        Ok(formats)
    }
}

/// The file at the end of a path in Excel's own spelling: a mark in front, marks between folders.
fn file_name(path: &str) -> Option<String> {
    let path = path.strip_prefix('\u{1}')?;
    // A drive is marked once more, and its letter follows without anything behind it.
    let on_drive = path.strip_prefix('\u{1}').map(str::chars);
    let path = on_drive.map_or(path, |mut drive| {
        drive.next();
        drive.as_str()
    });
    let path = path.split_once(']').map_or(path, |(book, _)| book);
    let is_between = |letter: char| letter < ' ' || "/\\[".contains(letter);
    let name = path.rsplit(is_between).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn listed(record: &BiffRecord<'_>, letters: Letters) -> Option<Listed> {
    Some(Listed {
        name: letters.read(&[record.body.get(6..)?], Count::Short)?,
        start: u32_at(record.body, 0)? as usize,
        // 1 is hidden, 2 hidden so that only a macro can show it.
        hidden: record.body[4] & 3 != 0,
        kind: match record.body[5] & 15 {
            0 => XlsSheetKind::Cells,
            1 => XlsSheetKind::Macros,
            _ => XlsSheetKind::Other,
        },
    })
}

/// The sheets of a stream that has no list of them: the one that it is, or, in a workspace of Excel
/// 4, those that begin in it, each after a record with its name.
fn old_sheets(stream: &[u8], letters: Letters) -> Vec<Listed> {
    let mut name = String::new();
    let mut sheets = Vec::new();
    for record in BiffRecords::new(stream, 0) {
        if sheets.len() > SHEETS_OF_XLS {
            break;
        }
        // SHEETHDR of a workspace.
        if record.kind == 0x8f {
            let named = record.body.get(4..).unwrap_or_default();
            name = letters.read(&[named], Count::Short).unwrap_or_default();
        } else if let Some(kind) = kind_of_old(&record) {
            sheets.push(Listed {
                name: std::mem::take(&mut name),
                // Kind and length stand in four bytes before the body.
                start: record.at - 4,
                hidden: false,
                kind,
            });
        }
    }
    sheets
}

/// Where the sheets behind the list begin; what is drawn in them begins and ends inside them.
fn beginnings(records: BiffRecords<'_>) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut beginnings = Vec::new();
    for record in records {
        if record.is_beginning() {
            if depth == 0 {
                beginnings.push(record.at - 4);
            }
            depth += 1;
        } else if record.kind == EOF {
            depth = depth.saturating_sub(1);
        }
    }
    beginnings
}

fn kind_of_old(record: &BiffRecord<'_>) -> Option<XlsSheetKind> {
    if !record.is_beginning() {
        return None;
    }
    match record.u16(2)? {
        0x0010 => Some(XlsSheetKind::Cells),
        0x0040 => Some(XlsSheetKind::Macros),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_files_are_links() {
        for (path, expected) in [
            (
                "\u{1}\u{1}C折返し\u{3}令和6年度\u{3}実績.xls",
                Some("実績.xls"),
            ),
            ("\u{1}\u{1}C実績.xls", Some("実績.xls")),
            ("\u{1}実績.xls", Some("実績.xls")),
            ("\u{1}[集計.xls]Sheet1", Some("集計.xls")),
            ("\u{1}http://a.example/b.xls", Some("b.xls")),
            ("\u{4}", None),
            ("\u{2}Sheet1", None),
            ("Excel\u{3}topic", None),
        ] {
            assert_eq!(file_name(path).as_deref(), expected, "{path:?}");
        }
    }
}
