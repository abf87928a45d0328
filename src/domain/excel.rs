//! Excel's own bounds. A cell beyond them cannot have been seen in Excel, and what we write keeps
//! within them.

/// Rows of a sheet.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
pub const COLUMNS: u32 = 16_384;
/// Columns of a sheet until Excel 2003.
pub const COLUMNS_OF_XLS: u16 = 256;
/// Letters of a cell, counted in UTF-16.
pub const LETTERS: usize = 32_767;
/// Bytes of a text that is too long for a cell, even if every letter takes the most bytes.
pub const BYTES_OF_TEXT: usize = 4 * LETTERS;
/// Letters of a number format.
pub const LETTERS_OF_FORMAT: usize = 255;
/// The last day that Excel shows, 9999-12-31, as Excel's number of that day.
pub const LAST_DAY: f64 = 2_958_466.0;
