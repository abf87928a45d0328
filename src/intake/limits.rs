//! How much of a file is read. A submission is a form of a few hundred figures; what goes far beyond that
//! is broken or means to hold the run up, and is refused with a finding.
//!
//! Excel's own bounds are in [`crate::domain::excel`], and the budget of steps behind the reading is in
//! [`crate::domain::work`].

pub use crate::domain::excel::*;
use std::time::Duration;

// A file and the process that reads it.

/// Bytes of a file, pictures and all.
pub const FILE: u64 = 128 << 20;
/// Bytes of a file that is read in the process of the run; a larger one is read in a process of its own,
/// whatever it is.
pub const FILE_READ_HERE: usize = 16 << 20;
/// Bytes that the process of its own may take.
pub const MEMORY: usize = 448 << 20;
/// How long it may take. A form is read in a blink; what takes longer would not end.
pub const PATIENCE: Duration = Duration::from_secs(9);
/// How long the second reading of a file may take. It comes after the first, which took a blink.
pub const SECOND_PATIENCE: Duration = Duration::from_secs(3);
/// Bytes that a process for second readings may take. There are two for each core, and each streams a sheet
/// of .xlsx.
pub const SECOND_MEMORY: usize = 128 << 20;
/// Bytes of its stderr that are kept.
pub const LAST_WORDS: usize = 64 << 10;
/// Folders in folders in a section's folder.
pub const DEPTH_OF_FOLDERS: usize = 16;

/// Where a file is read, and so how much of it may be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limit {
    /// In the process of the run, beside other files.
    Here,
    /// In a process of its own, which may end without harm to any other file.
    #[default]
    Apart,
}

impl Limit {
    /// What all parts of a package may inflate to, in bytes.
    pub const fn inflated(self) -> u64 {
        match self {
            Self::Here => 32 << 20,
            Self::Apart => 192 << 20,
        }
    }

    /// What all cells of a workbook may take, in bytes.
    pub const fn cells(self) -> usize {
        match self {
            Self::Here => 64 << 20,
            // Some 1.5 million cells; a prefecture's 300,000 figures take a quarter of it.
            Self::Apart => 128 << 20,
        }
    }
}

// Workbooks and their parts.

/// Parts of a package. Their names alone would take the memory.
pub const PARTS: usize = 100_000;
/// Parts to which a part refers.
pub const RELATIONS: usize = 10_000;
/// Bytes of a part's name, or of the id of a relation.
pub const PART_NAME: usize = 1024;
/// Sheets of a workbook.
pub const SHEETS: usize = 1000;
/// Sheets of an .xls, where charts and modules count too.
pub const SHEETS_OF_XLS: usize = 4096;
/// Letters of a sheet's name that are shown; Excel gives it 31.
pub const SHEET_NAME: usize = 255;
/// Texts of a workbook: eight for each row of a sheet. Even empty ones take memory.
pub const STRINGS: usize = 8 << 20;
/// Styles of a workbook; Excel has at most 65,490.
pub const STYLES: usize = 1 << 18;
/// Styles of an .ods.
pub const STYLES_OF_ODS: usize = 1 << 16;
/// How deep styles of an .ods inherit from one another.
pub const DEPTH_OF_STYLES: usize = 16;
/// Bytes of a number format as it is kept. Excel allows [`LETTERS_OF_FORMAT`]; marks of languages and
/// colours make it longer in the file.
pub const BYTES_OF_FORMAT: usize = 1024;
/// Bytes of all number formats of a workbook.
pub const BYTES_OF_FORMATS: usize = 1 << 20;
/// Letters of a number format that is put together from the parts of an .ods.
pub const LETTERS_OF_ODS_FORMAT: usize = 512;
/// Digits of such a format.
pub const DIGITS_OF_ODS_FORMAT: u32 = 30;
/// Names of other files to which formulas refer, as they are listed.
pub const LINKED_FILES: usize = 100;
/// Letters of such a name.
pub const LINKED_NAME: usize = 255;
/// How often a key is stirred. Excel does it a hundred thousand times.
pub const ROUNDS_OF_KEY: u32 = 1_000_000;

// Cells.

/// Cells of a file.
pub const CELLS: usize = 2_000_000;
/// Merges of a sheet.
pub const MERGES: usize = 100_000;
/// Merges over one place that are looked at. Excel never writes two.
pub const MERGES_OVER_A_PLACE: usize = 8;
/// Spaces in a row in a text of an .ods.
pub const SPACES: u32 = 1000;
/// Tables of a page, and lines between them.
pub const BLOCKS: usize = 100_000;
/// Places over which all cells of a page may span.
pub const SPANNED_PLACES: usize = 200_000_000;
/// Faults of one sheet that are listed; the others are counted.
pub const FAULTS: usize = 20;

// Texts.

/// Bytes of a text from which its kind and its delimiter are guessed.
pub const SAMPLE: usize = 1 << 16;
/// Records from which its delimiter is guessed.
pub const SAMPLE_RECORDS: usize = 100;
/// Lines of one field; beyond them the quote before was never closed.
pub const LINES_OF_FIELD: usize = 200;
/// Unclosed quotes that are remembered.
pub const UNCLOSED_QUOTES: usize = 50;
/// Unreadable letters that are listed one by one; the others are counted.
pub const ODD_LETTERS: usize = 50;
/// Bytes of a broken run of bytes that are shown.
pub const ODD_BYTES: usize = 8;
/// Bytes of what one file was read as, above which it is not kept for the next run: such a file is rare, and
/// what is kept is in memory while a run goes on.
pub const REMEMBERED_FILE: usize = 4 << 20;
/// Bytes of all that is kept for the next run, of a year.
pub const REMEMBERED: usize = 64 << 20;
