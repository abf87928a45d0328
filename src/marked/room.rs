//! How much room a note takes beside its cell: sheets may have columns as narrow as squared paper.

use super::xml::Tag;
use crate::domain::CellAt;
use crate::domain::excel::{COLUMNS, ROWS};
use std::collections::HashMap;

/// The width of a note, in pixels.
const WIDTH: u32 = 330;

/// The height of a line of it, in pixels.
const LINE: u32 = 19;

/// Half-width letters in a line of it.
const LETTERS: usize = 44;

/// The widths of a sheet's columns and the heights of its rows, in pixels.
pub struct Room {
    column: u32,
    row: u32,
    columns: Vec<(u32, u32, u32)>,
    rows: HashMap<u32, u32>,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            column: 72,
            row: 25,
            columns: Vec::new(),
            rows: HashMap::new(),
        }
    }
}

impl Room {
    /// Takes what the sheet says of columns and rows that it does not list.
    pub fn defaults(&mut self, tag: &Tag<'_>) {
        self.column = tag
            .number("defaultColWidth")
            .map_or(self.column, of_letters);
        self.row = tag.number("defaultRowHeight").map_or(self.row, of_points);
    }

    /// Takes what the sheet says of columns.
    pub fn columns(&mut self, first: u32, last: u32, tag: &Tag<'_>) {
        let width = match tag.is_true("hidden") {
            true => 0,
            false => tag.number("width").map_or(self.column, of_letters),
        };
        self.columns.push((first, last, width));
    }

    /// Takes what the sheet says of a row.
    pub fn row(&mut self, row: u32, tag: &Tag<'_>) {
        let height = match tag.is_true("hidden") {
            true => Some(0),
            false => tag.number("ht").map(of_points),
        };
        if let Some(height) = height {
            self.rows.insert(row, height);
        }
    }

    /// Where the note on a cell stands, as its drawing says it: for the left, upper, right and lower edge the
    /// column or row, and the pixels within it.
    pub fn of_note(&self, at: CellAt, text: &str) -> [u32; 8] {
        let column = |column: u32| {
            let has = |(first, last, _): &&(u32, u32, u32)| (*first..=*last).contains(&column);
            self.columns
                .iter()
                .find(has)
                .map_or(self.column, |(_, _, width)| *width)
        };
        let row = |row: u32| self.rows.get(&row).copied().unwrap_or(self.row);
        let lines: usize = text.lines().map(lines).sum();
        let height = LINE
            * (u32::try_from(lines)
                .unwrap_or(u32::MAX)
                .saturating_add(1)
                .min(30));
        // At the right edge of a sheet there is room to the left only.
        let left = if at.column + 40 < COLUMNS {
            at.column + 1
        } else {
            COLUMNS - 40
        };
        let top = at.row.saturating_sub(1).min(ROWS - 40);
        let (right, across) = edge(left, WIDTH, column, COLUMNS);
        let (bottom, down) = edge(top, height, row, ROWS);
        [left, 12, top, 4, right, across, bottom, down]
    }
}

/// How many lines a line of text takes.
fn lines(line: &str) -> usize {
    let letters: usize = line
        .chars()
        .map(|letter| if letter.is_ascii() { 1 } else { 2 })
        .sum();
    letters.div_ceil(LETTERS).max(1)
}

/// The column or row in which so many pixels end, and the pixels within it.
fn edge(first: u32, mut length: u32, size: impl Fn(u32) -> u32, end: u32) -> (u32, u32) {
    for place in first..end - 1 {
        match size(place) {
            size if size >= length => return (place, length),
            size => length -= size,
        }
    }
    (end - 1, 0)
}

/// Excel counts widths in digits of its standard font.
fn of_letters(width: f64) -> u32 {
    (width * 8.0 + 5.0).clamp(0.0, 2000.0) as u32
}

fn of_points(height: f64) -> u32 {
    (height * 4.0 / 3.0).clamp(0.0, 2000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::super::xml::each_tag;
    use super::*;

    #[test]
    fn a_note_is_as_wide_on_squared_paper_as_anywhere() {
        let mut room = Room::default();
        let plain = room.of_note(CellAt::new(4, 2), "要確認：前年の10倍です。");
        assert_eq!(plain, [3, 12, 3, 4, 7, 42, 4, 13]);
        each_tag("<col width='2' />", |tag| {
            room.columns(0, 99, tag);
            Ok(())
        })
        .unwrap();
        let squared = room.of_note(CellAt::new(4, 2), "要確認：前年の10倍です。");
        assert_eq!(squared, [3, 12, 3, 4, 18, 15, 4, 13]);
        let last = room.of_note(CellAt::new(ROWS - 1, COLUMNS - 1), "端");
        assert!(last[4] < COLUMNS && last[6] < ROWS);
    }
}
