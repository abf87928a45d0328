//! What a workbook says before its sheets: their names and places, texts that cells share, number
//! formats, the day from which dates count, and other workbooks that it refers to.

use super::code_page;
use super::formats::Formats;
use super::letters::{Count, Letters, shared};
use super::record::{EOF, Record, Records, Version};
use crate::intake::binary::u32_at;
use crate::intake::limits::SHEETS_OF_XLS;
use std::collections::BTreeSet;

/// A workbook without its sheets.
pub struct Book {
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
    /// Number formats.
    pub formats: Formats,
    /// Sheets in order.
    pub sheets: Vec<Listed>,
    /// Names of other workbooks that it refers to.
    pub links: BTreeSet<String>,
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
    pub kind: Kind,
}

/// What a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sheet of cells.
    Cells,
    /// A sheet of Excel 4.0 macros.
    Macros,
    /// A chart or a Visual Basic module.
    Other,
}

/// A stream that begins with this is that of a workbook, others are those of single sheets.
const WHOLE_BOOK: u16 = 0x0005;

impl Book {
    /// What a stream says before its sheets; nothing if it does not begin as one.
    pub fn read(stream: &[u8]) -> Option<Self> {
        let mut records = Records::new(stream, 0);
        let beginning = records.next().filter(Record::is_beginning)?;
        let version = beginning.version();
        let mut book = Self::new(version, stream);
        let is_whole = version >= Version::Five && beginning.u16(2) == Some(WHOLE_BOOK);
        while let Some(record) = records.next().filter(|record| record.kind != EOF) {
            book.take(record, &mut records);
        }
        if is_whole {
            book.put_right(&beginnings(records));
        } else {
            book.sheets = old_sheets(stream, book.letters);
        }
        Some(book)
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
            sheets: Vec::new(),
            links: BTreeSet::new(),
        }
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

    /// Records that are cut short say nothing; a sheet that is lost by that is missed by its cells.
    fn take<'a>(&mut self, record: Record<'a>, records: &mut Records<'a>) {
        match record.kind {
            0x22 => self.is_1904 = record.u16(0) == Some(1),
            0x85 if self.sheets.len() <= SHEETS_OF_XLS => {
                self.sheets.extend(listed(&record, self.letters));
            }
            0xfc => self.shared = shared(&records.pieces(&record)),
            // In a stream of a later version, an old format has no number by which cells could name it.
            0x1e if self.version >= Version::Five => {}
            0x1e | 0x41e => self.take_format(&record),
            0x43 | 0xe0 | 0x243 | 0x443 => self.take_style(&record),
            0x17 | 0x1ae => self.take_link(&record),
            _ => {}
        }
    }

    fn take_format(&mut self, record: &Record<'_>) {
        let (start, count) = match (record.kind, self.version) {
            (0x1e, _) => (0, Count::Short),
            (_, Version::Eight) => (2, Count::Long),
            _ => (2, Count::Short),
        };
        let code = record.body.get(start..).unwrap_or_default();
        if let Some(code) = self.letters.read(&[code], count) {
            self.formats
                .add(self.version, record.u16(0).unwrap_or(0), code);
        }
    }

    fn take_style(&mut self, record: &Record<'_>) {
        let byte = |at: usize| record.body.get(at).copied().map_or(0, u16::from);
        self.formats.add_style(match self.version {
            Version::Two => byte(2) & 0x3f,
            Version::Three | Version::Four => byte(1),
            Version::Five | Version::Eight => record.u16(2).unwrap_or(0),
        });
    }

    /// Takes the name of another workbook. Sheets of Excel 95 and before have these, too.
    pub fn take_link(&mut self, record: &Record<'_>) {
        let path = match record.kind {
            0x1ae => self
                .letters
                .read(&[record.body.get(2..).unwrap_or_default()], Count::Long),
            _ if self.version == Version::Eight => None,
            _ => self.letters.read(&[record.body], Count::Short),
        };
        let name = path.as_deref().and_then(file_name);
        self.links.extend(name);
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

fn listed(record: &Record<'_>, letters: Letters) -> Option<Listed> {
    Some(Listed {
        name: letters.read(&[record.body.get(6..)?], Count::Short)?,
        start: u32_at(record.body, 0)? as usize,
        hidden: record.body[4] & 3 != 0,
        kind: match record.body[5] & 15 {
            0 => Kind::Cells,
            1 => Kind::Macros,
            _ => Kind::Other,
        },
    })
}

/// The sheets of a stream that has no list of them: the one that it is, or, in a workspace of Excel
/// 4, those that begin in it, each after a record with its name.
fn old_sheets(stream: &[u8], letters: Letters) -> Vec<Listed> {
    let mut name = String::new();
    let mut sheets = Vec::new();
    for record in Records::new(stream, 0) {
        if sheets.len() > SHEETS_OF_XLS {
            break;
        }
        if record.kind == 0x8f {
            let named = record.body.get(4..).unwrap_or_default();
            name = letters.read(&[named], Count::Short).unwrap_or_default();
        } else if let Some(kind) = kind_of_old(&record) {
            sheets.push(Listed {
                name: std::mem::take(&mut name),
                start: record.at - 4,
                hidden: false,
                kind,
            });
        }
    }
    sheets
}

/// Where the sheets behind the list begin; what is drawn in them begins and ends inside them.
fn beginnings(records: Records<'_>) -> Vec<usize> {
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

fn kind_of_old(record: &Record<'_>) -> Option<Kind> {
    if !record.is_beginning() {
        return None;
    }
    match record.u16(2)? {
        0x0010 => Some(Kind::Cells),
        0x0040 => Some(Kind::Macros),
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
