//! Where a cell is, as Excel shows it.

use std::fmt::{self, Write};

/// A cell's place on its sheet, counted from zero; printed as Excel shows it (`F12`).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct CellAt {
    /// Row, 0 for Excel's row 1.
    pub row: u32,
    /// Column, 0 for Excel's column A.
    pub column: u32,
}

impl CellAt {
    /// The cell at a row and a column, both counted from zero.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }
}

impl fmt::Display for CellAt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letters, first) = letters(self.column);
        for letter in &letters[first..] {
            out.write_char(char::from(*letter))?;
        }
        write!(out, "{}", self.row + 1)
    }
}

/// A column's letters, and where among them it begins: 0 is `A`, 26 is `AA`.
fn letters(column: u32) -> ([u8; 8], usize) {
    let mut letters = [b'A'; 8];
    let mut first = letters.len();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        first -= 1;
        letters[first] = b'A' + ((rest - 1) % 26) as u8;
        rest = (rest - 1) / 26;
    }
    (letters, first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_excel_does() {
        for (row, column, expected) in [
            (0, 0, "A1"),
            (11, 5, "F12"),
            (0, 26, "AA1"),
            (1_048_575, 16_383, "XFD1048576"),
        ] {
            assert_eq!(CellAt::new(row, column).to_string(), expected);
        }
    }
}
