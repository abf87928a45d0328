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

    /// The cell so many rows below and columns to the right; at the end of the numbers, the last one.
    pub const fn beyond(self, rows: u32, columns: u32) -> Self {
        let column = self.column.saturating_add(columns);
        Self::new(self.row.saturating_add(rows), column)
    }
}

impl fmt::Display for CellAt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_letters(self.column, out)?;
        write!(out, "{}", self.row + 1)
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
fn write_letters(column: u32, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if column >= 26 {
        // Letters have no zero: A stands for one, and AA follows Z.
        write_letters(column / 26 - 1, out)?;
    }
    out.write_char(char::from(b'A' + (column % 26) as u8))
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
