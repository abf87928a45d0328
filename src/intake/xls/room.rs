//! How much a workbook may hold, all its sheets together: what holds more is no form.

use crate::intake::MOST_CELLS;

/// A long text that thousands of cells share stands once in the file, and in memory once a cell.
const MOST_LETTERS: usize = 128 << 20;

/// What is left of it.
pub struct Room {
    cells: usize,
    letters: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            cells: MOST_CELLS,
            letters: MOST_LETTERS,
        }
    }
}

impl Room {
    /// Takes the room of a cell.
    pub fn take_cell(&mut self) -> Result<(), String> {
        self.cells = self.cells.checked_sub(1).ok_or_else(full)?;
        Ok(())
    }

    /// Takes the room of a text.
    pub fn take_letters(&mut self, count: usize) -> Result<(), String> {
        self.letters = self.letters.checked_sub(count).ok_or_else(full)?;
        Ok(())
    }
}

fn full() -> String {
    let letters = MOST_LETTERS >> 20;
    format!("セルが{MOST_CELLS}個か、文字が{letters}MBを超えます")
}
