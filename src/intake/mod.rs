//! Bytes on disk become grids: what arrived, decoded, cell by cell, nothing interpreted yet.
//!
//! [`discover()`] finds the submissions; [`read`] turns the bytes of one into [`Grid`]s, by
//! content and not by extension. A file that cannot be read gives a [`Fault`], never an error.
//!
//! | room | what it knows |
//! |---|---|
//! | `sheet` | cells, merges, number formats and what they show: what every reader makes |
//! | `text` | CSV and its relatives: encodings, delimiters, records |
//! | `package` | zipped workbooks: .xlsx, .xlsb, .ods |
//! | `binary` | .xls, and the container of .xls and locked workbooks |
//! | `markup` | web pages and XML スプレッドシート 2003 |
//! | `locked` | workbooks that are locked with the key that Excel tries by itself |
//! | [`apart`] | processes of their own, and calamine, which reads only in them |
//!
//! Before the rooms, `kind` and `strangers` say what a file is; [`discover`](mod@discover), [`aside`] and
//! [`name`] know folders and files only; `links` has the names of other files that a workbook refers to;
//! [`mod@remembered`] keeps what files were read as for the next run; [`own_note`] knows the notes that kensho
//! itself wrote into a file.

pub mod apart;
pub mod aside;
mod binary;
pub mod discover;
mod kind;
pub mod limits;
mod links;
mod locked;
pub(crate) mod markup;
pub mod name;
pub mod own_note;
pub(crate) mod package;
pub mod remembered;
mod sheet;
mod strangers;
mod text;

pub use aside::Aside;
pub use binary::xls::holds_shapes as xls_holds_shapes;
pub use discover::{Submission, YearFolder, discover};
pub use package::holds_shapes;
pub use remembered::Remembered;
pub use sheet::grid::{self, Cell, Comment, Content, Grid, Merge, Span};

use crate::domain::refusal::refusal;
use binary::xls;
use limits::{FILE, FILE_READ_HERE, Limit};
use markup::{html, xml2003};
use package::{ods, xlsb, xlsx};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use text::decode::Decoded;
use text::{csv, odd_letters};

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intake {
    /// `xlsx`, `xlsb`, `xls`, `ods`, `csv`, `html` or `xml2003`; empty for any other file.
    pub format: Cow<'static, str>,
    /// The encoding of a text file; empty for workbooks.
    pub encoding: Cow<'static, str>,
    /// Why it was taken for that encoding; empty for workbooks.
    pub why_encoding: Cow<'static, str>,
    /// Its sheets in order; one without a name for CSV.
    pub grids: Vec<Grid>,
    /// What kept it, or a part of it, from being read.
    pub faults: Vec<Fault>,
    /// What is worth saying though it was read.
    pub notices: Vec<Notice>,
}

/// What is worth saying of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// It has macros, which were not run.
    Macros,
    /// Its formulas refer to other files, which were not opened; their names.
    ExternalLinks(Vec<String>),
    /// It was locked with the key that Excel tries by itself.
    DefaultKey,
    /// Its name says one kind of file, its content is another: what it is.
    Misnamed(String),
    /// It is broken for our own readers, and was read by another; what is broken.
    SecondReader(String),
    /// Rows of a text file that have more or fewer fields than its header: the first of them.
    Ragged(String),
    /// It is a copy that kensho marked: how many notes of kensho's were left out.
    MarkedCopy(usize),
    /// It is a letter that kensho wrote, as it was sent: nothing of the section's is in it.
    OwnLetter,
}

/// Why a file, or a part of it, could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It asks for a password.
    Encrypted,
    /// It is something else; what it looks like.
    NotASpreadsheet(String),
    /// It is an archive, in which a spreadsheet may be; what it looks like.
    Packed(String),
    /// It is a shortcut of Windows to another file.
    Shortcut,
    /// It says that it is a spreadsheet, but cannot be read; the reader's words.
    Broken(String),
    /// It could not be opened; the system's words.
    Unopened(String),
    /// There is nothing in it.
    Empty,
    /// It is larger than a submission may be: in what, and the limit.
    TooLarge(Excess, String),
    /// Our own reader ended in the middle of it; the file need not be broken.
    Stopped(String),
    /// Two parts of it have one name: what became of them.
    Doubled(String),
    /// Bytes that are no text in its encoding, or 外字: line, column and the bytes.
    Undecodable(String),
    /// A quote in a text file that never closes; where it opens.
    UnclosedQuote(String),
    /// A sheet that could not be read, beside others that could.
    BrokenSheet(String, String),
}

impl Fault {
    fn too_many_sheets(most: usize) -> Self {
        Self::TooLarge(Excess::Count, format!("シートが{most}枚を超えます"))
    }

    fn no_sheet() -> Self {
        Self::Broken("シートが一枚もありません".into())
    }

    /// That a file of one part breaks off in the middle.
    fn broken_off() -> Self {
        Self::Broken("途中で壊れています。そこまでを読みました".into())
    }

    /// What is wrong with a part that all sheets share.
    fn in_part(part: &str, fault: Option<&str>) -> Option<Self> {
        Some(Self::Broken(format!("{part}に、{}", fault?)))
    }
}

/// In what a file is too large. What can be done about it depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Excess {
    /// The bytes of the file, pictures and all.
    File,
    /// The unpacked bytes of the parts that are read; pictures are not read and not counted.
    Inflated,
    /// The bytes that cells and texts take.
    Cells,
    /// The number of its sheets, styles, texts or parts.
    Count,
    /// The memory that reading it takes.
    Memory,
    /// The time that reading it takes.
    Time,
}

/// The bytes of a file on disk, if it is one that may be read.
pub fn bytes(path: &std::path::Path) -> Result<Vec<u8>, Fault> {
    let unopened = |error: std::io::Error| Fault::Unopened(refusal(&error).into_owned());
    let metadata = std::fs::metadata(path).map_err(unopened)?;
    if !metadata.is_file() {
        // A pipe or a device would be waited for without end.
        return Err(Fault::Unopened("ふつうのファイルではありません".into()));
    }
    let size = metadata.len();
    if size > FILE {
        let limit = FILE >> 20;
        return Err(Fault::TooLarge(
            Excess::File,
            format!("{limit}MBを超えるファイルです"),
        ));
    }
    std::fs::read(path).map_err(unopened)
}

/// Reads the bytes of one file. Never fails and never panics: what is wrong is in the faults.
/// Files that may take much memory or time are read [`apart`].
pub fn read(name: &str, bytes: &[u8]) -> Intake {
    if bytes.len() > FILE_READ_HERE {
        return read_apart(name, bytes);
    }
    let intake = read_here(name, bytes, Limit::Here);
    // Apart the limits are higher: what is too large here may still be read there.
    let is_too_large = |fault: &Fault| matches!(fault, Fault::TooLarge(..));
    if intake.faults.iter().any(is_too_large) {
        return read_apart(name, bytes);
    }
    second_chance(name, bytes, intake)
}

/// Reads a text file in the encoding of a given name; `None` if that name is unknown.
pub fn read_text_as(bytes: &[u8], encoding: &str) -> Option<Intake> {
    catch_unwind(|| csv::read_as(bytes, encoding))
        .ok()
        .flatten()
}

fn read_apart(name: &str, bytes: &[u8]) -> Intake {
    let read = apart::read(name, bytes, apart::By::First);
    // Without a program to ask (in tests, and in the library) it is read here all the same.
    read.unwrap_or_else(|| read_here(name, bytes, Limit::Apart))
}

/// A workbook that is broken for us may not be for another reader. What is wrong for us is said.
fn second_chance(name: &str, bytes: &[u8], intake: Intake) -> Intake {
    let [Fault::Broken(why) | Fault::Stopped(why)] = intake.faults.as_slice() else {
        return intake;
    };
    // Sheets that we did read are kept: the other reader knows no number formats.
    if !intake.grids.is_empty() {
        return intake;
    }
    let second = apart::read(name, bytes, apart::By::Second);
    let has_cells = |intake: &Intake| intake.grids.iter().any(|grid| !grid.cells().is_empty());
    match second.filter(has_cells) {
        Some(second) => Intake {
            format: intake.format.clone(),
            notices: vec![Notice::SecondReader(why.clone())],
            ..second
        },
        None => intake,
    }
}

fn read_here(name: &str, bytes: &[u8], limit: Limit) -> Intake {
    if own_note::is_own_letter(bytes) {
        return Intake {
            notices: vec![Notice::OwnLetter],
            ..Intake::empty("")
        };
    }
    // No file ends the run: a panic of a reader becomes a fault of its file.
    let Ok((format, bytes)) = catch_unwind(|| kind::of(name, bytes)) else {
        return Intake::of_fault(stopped());
    };
    let attempt = catch_unwind(AssertUnwindSafe(|| match format {
        kind::Format::Xlsx => with_format("xlsx", xlsx::read(bytes, limit)),
        kind::Format::Xls => with_format("xls", xls::read(bytes, limit)),
        kind::Format::Ods => with_format("ods", ods::read(bytes, limit)),
        kind::Format::Xlsb => with_format("xlsb", xlsb::read(bytes, limit)),
        kind::Format::Locked => unlocked(name, bytes, limit),
        kind::Format::Fods => with_format("ods", ods::read_flat(bytes, limit)),
        kind::Format::Text => csv::read(bytes, limit),
        kind::Format::Html => html::read(bytes, limit),
        kind::Format::Xml2003 => xml2003::read(bytes, limit),
        kind::Format::Other(ref fault) => Intake::fault("", fault.clone()),
    }));
    let mut intake = attempt.unwrap_or_else(|_| Intake::of_fault(stopped()));
    // Of a file that cannot be read the fault says what it is.
    if !intake.grids.is_empty() {
        let misnamed = kind::misnamed(name, &format).map(str::to_owned);
        intake.notices.extend(misnamed.map(Notice::Misnamed));
    }
    own_note::take_out(&mut intake);
    // Of a text with an encoding, odd letters were found when it was decoded.
    if intake.encoding.is_empty() {
        let odd: Vec<Fault> = intake
            .grids
            .iter()
            .flat_map(odd_letters::in_cells)
            .collect();
        intake.faults.extend(odd);
    }
    let incomplete = intake.grids.iter().filter(|grid| grid.left_out > 0);
    let faults: Vec<Fault> = incomplete.map(left_out).collect();
    intake.faults.extend(faults);
    // Where there is a fault, it is not known that the file is empty.
    if intake.faults.is_empty() && intake.grids.iter().all(|grid| grid.cells().is_empty()) {
        intake.faults.push(Fault::Empty);
    }
    intake
}

/// The fault for a file at which a reader panicked.
fn stopped() -> Fault {
    Fault::Stopped("扱えない部分に当たりました".into())
}

/// A workbook in a locked container: what is inside is read as if it had been sent.
fn unlocked(name: &str, bytes: &[u8], limit: Limit) -> Intake {
    match locked::open(bytes) {
        Ok(inner) => {
            // The container does not say whether an .xlsx or an .xlsb is in it.
            let mut intake = read_here(name, &inner, limit);
            intake.notices.push(Notice::DefaultKey);
            intake
        }
        Err(fault) => Intake::fault("", fault),
    }
}

/// The fault for cells that the grid left out. Excel does not show them either, but one may have held a
/// figure.
fn left_out(grid: &Grid) -> Fault {
    let count = grid.left_out;
    let what = format!("表の外にあるか同じ場所に重なったセル{count}個を読んでいません");
    Fault::BrokenSheet(grid.sheet.clone(), what)
}

/// Grids of a workbook, what could not be read of it, and what is worth saying.
#[derive(Debug, Default)]
pub(crate) struct Sheets {
    grids: Vec<Grid>,
    faults: Vec<Fault>,
    notices: Vec<Notice>,
}

impl Sheets {
    /// Takes a sheet and what could not be read of it.
    fn take(&mut self, (grid, faults): (Grid, Vec<Fault>)) {
        self.grids.push(grid);
        self.faults.extend(faults);
    }
}

fn with_format(format: &'static str, sheets: Result<Sheets, Fault>) -> Intake {
    match sheets {
        Ok(sheets) => Intake {
            grids: sheets.grids,
            faults: sheets.faults,
            notices: sheets.notices,
            ..Intake::empty(format)
        },
        Err(fault) => Intake::fault(format, fault),
    }
}

/// What became of a text of a format: its sheets, and what is wrong with its letters if it has any.
fn with_text(format: &'static str, decoded: Decoded<'_>, sheets: Result<Sheets, Fault>) -> Intake {
    let (encoding, why) = (decoded.encoding, decoded.why);
    let sheets = sheets.map(|mut sheets| {
        sheets.faults.splice(..0, decoded.faults);
        sheets
    });
    Intake {
        encoding: encoding.into(),
        why_encoding: why.into(),
        ..with_format(format, sheets)
    }
}

impl Intake {
    /// A file that could not even be opened.
    pub fn of_fault(fault: Fault) -> Self {
        Self::fault("", fault)
    }

    fn fault(format: &'static str, fault: Fault) -> Self {
        Self {
            faults: vec![fault],
            ..Self::empty(format)
        }
    }

    /// Nothing yet of a file of a format.
    pub fn empty(format: &'static str) -> Self {
        Self {
            format: format.into(),
            encoding: "".into(),
            why_encoding: "".into(),
            grids: Vec::new(),
            faults: Vec::new(),
            notices: Vec::new(),
        }
    }
}
