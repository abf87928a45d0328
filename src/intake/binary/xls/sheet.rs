//! A sheet of an .xls, record by record. What cannot be read is said, and what was read stays.

use super::book::Book;
use super::comments::Comments;
use super::letters::{Count, Letters};
use super::record::{EOF, Record, Records, Version};
use super::room::Room;
use crate::domain::CellAt;
use crate::intake::binary::errors;
use crate::intake::binary::{u16_at, u32_at, u64_at};
use crate::intake::limits::{COLUMNS_OF_XLS, MERGES};
use crate::intake::sheet::draft::joined;
use crate::intake::sheet::grid::{Cell, Content, Grid, Merge, Span};
use std::collections::HashMap;

/// A sheet while it is read.
struct Reading<'b> {
    book: &'b mut Book,
    room: &'b mut Room,
    cells: Vec<Cell>,
    merges: Vec<Merge>,
    hidden_rows: Vec<Span>,
    hidden_columns: Vec<Span>,
    comments: Comments,
    formats: Vec<String>,
    /// For the number of a format in the book, its place among those of the sheet.
    placed: HashMap<u16, u16>,
    /// Whether the last cell is a formula whose text comes in a record of its own.
    awaits_text: bool,
    /// The first cell that could not be read, and how many.
    unread: Option<(CellAt, usize)>,
}

/// A sheet, and why a part of it could not be read.
pub fn read(
    book: &mut Book,
    room: &mut Room,
    stream: &[u8],
    start: usize,
    name: &str,
    hidden: bool,
) -> (Grid, Vec<String>) {
    let mut records = Records::new(stream, start);
    if !records.next().is_some_and(|first| first.is_beginning()) {
        let grid = Grid::new(name, hidden, Vec::new(), Vec::new());
        return (grid, vec!["シートの始まりが見つかりません".into()]);
    }
    let mut reading = Reading::new(book, room);
    let end = reading.all(&mut records);
    reading.into_grid(name, hidden, end.err())
}

impl<'b> Reading<'b> {
    fn new(book: &'b mut Book, room: &'b mut Room) -> Self {
        Self {
            book,
            room,
            cells: Vec::new(),
            merges: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            comments: Comments::default(),
            formats: vec![String::new()],
            placed: HashMap::new(),
            awaits_text: false,
            unread: None,
        }
    }

    /// Reads until the sheet ends. A chart inside it begins and ends like a sheet.
    fn all(&mut self, records: &mut Records<'_>) -> Result<(), String> {
        let mut depth = 0_usize;
        while let Some(record) = records.next() {
            match record.kind {
                _ if record.is_beginning() => depth += 1,
                EOF if depth == 0 => return Ok(()),
                EOF => depth -= 1,
                _ if depth > 0 => {}
                _ => self.take(&record, records)?,
            }
        }
        Err("シートが途中で切れています".into())
    }

    fn take<'a>(&mut self, record: &Record<'a>, records: &mut Records<'a>) -> Result<(), String> {
        match record.kind {
            0x208 => self.take_row(record),
            0x7d => self.take_columns(record),
            0xe5 => self.take_merges(record),
            0x1c => drop(self.comments.take_note(record, self.book.version)),
            0x5d => self.comments.take_object(record),
            0x1b6 => self.comments.take_text(&records.pieces(record)),
            0x17 => self.book.take_link(record),
            0x07 | 0x207 => return self.take_result(record, records),
            _ => return self.take_cells(record, records),
        }
        Ok(())
    }

    /// The flag that hides a row stands at the same place since Excel 3.
    fn take_row(&mut self, record: &Record<'_>) {
        if let (Some(row), Some(flags)) = (record.u16(0), record.u16(12))
            && flags & 0x20 != 0
        {
            self.hidden_rows.push(span(row, row));
        }
    }

    fn take_columns(&mut self, record: &Record<'_>) {
        if let (Some(first), Some(last), Some(flags)) =
            (record.u16(0), record.u16(2), record.u16(8))
            && flags & 1 != 0
            && first <= (COLUMNS_OF_XLS - 1).min(last)
        {
            self.hidden_columns
                .push(span(first, last.min(COLUMNS_OF_XLS - 1)));
        }
    }

    fn take_merges(&mut self, record: &Record<'_>) {
        let count = usize::from(record.u16(0).unwrap_or(0));
        let ranges = record.body.get(2..).unwrap_or_default().chunks_exact(8);
        self.merges.extend(ranges.take(count).filter_map(merge));
    }

    fn take_cells<'a>(
        &mut self,
        record: &Record<'a>,
        records: &mut Records<'a>,
    ) -> Result<(), String> {
        let Some(cells) = Stored::of(record) else {
            return Ok(());
        };
        let Some((row, column)) = record.u16(0).zip(record.u16(2)) else {
            return Err("セルの場所が読めません".into());
        };
        let at = CellAt::new(row.into(), column.into());
        if let Stored::Several = cells {
            return self.take_several(record, at);
        }
        let style = Style::of(record, self.book);
        self.awaits_text = false;
        let count = Style::count(record);
        let value = record.body.get(style.value..).unwrap_or_default();
        let mut number = |stored| self.take_number(at, style.format, stored, false);
        match cells {
            Stored::Whole => number(u16_at(value, 0).map(f64::from)),
            Stored::Compressed => number(u32_at(value, 0).map(compressed)),
            Stored::Number => number(u64_at(value, 0).map(f64::from_bits)),
            Stored::Formula => self.take_formula(at, style, record.body),
            Stored::Text => {
                let pieces = records.pieces(record);
                let letters = self.letters(record);
                self.take_text(at, style, (&pieces, letters), count)
            }
            Stored::Shared => self.take_shared(at, style, record.body),
            Stored::Logical => self.take_logical(at, style, record.body),
            Stored::Several => Ok(()),
        }
    }

    /// Several numbers side by side, each with its style.
    fn take_several(&mut self, record: &Record<'_>, first: CellAt) -> Result<(), String> {
        self.awaits_text = false;
        let numbers = record.body.get(4..).unwrap_or_default().chunks_exact(6);
        for (column, number) in (first.column..).zip(numbers) {
            let style = u16::from_le_bytes([number[0], number[1]]);
            let format = self.book.formats.of_style(style);
            let stored = compressed(u32_at(number, 2).expect("there are six bytes"));
            self.push_number(CellAt::new(first.row, column), format, stored, false)?;
        }
        Ok(())
    }

    fn take_number(
        &mut self,
        at: CellAt,
        format: u16,
        stored: Option<f64>,
        formula: bool,
    ) -> Result<(), String> {
        match stored {
            Some(stored) => self.push_number(at, format, stored, formula),
            None => self.miss(at),
        }
    }

    fn take_formula(&mut self, at: CellAt, style: Style, body: &[u8]) -> Result<(), String> {
        let Some(result) = body.get(style.value..style.value + 8) else {
            return self.miss(at);
        };
        if result[6..] != [0xff, 0xff] {
            return self.take_result_number(at, style, body);
        }
        let (text, content) = match result[0] {
            0 => (String::new(), Content::NeverCalculated),
            1 => (logical(result[2]), Content::Logical),
            2 => (errors::shown(result[2]), Content::Fault),
            // An empty text: there is nothing to see, and a result it is.
            3 => return Ok(()),
            _ => return self.miss(at),
        };
        self.awaits_text = result[0] == 0;
        self.push(at, text, content, true, style.format)
    }

    /// Programs that cannot calculate write zero and ask Excel to calculate when it opens the file.
    fn take_result_number(&mut self, at: CellAt, style: Style, body: &[u8]) -> Result<(), String> {
        let asks = body
            .get(style.value + 8)
            .is_some_and(|flags| flags & 2 != 0);
        if asks && u64_at(body, style.value) == Some(0) {
            return self.push(
                at,
                String::new(),
                Content::NeverCalculated,
                true,
                style.format,
            );
        }
        let stored = u64_at(body, style.value).map(f64::from_bits);
        self.take_number(at, style.format, stored, true)
    }

    /// The text that a formula gave.
    fn take_result<'a>(
        &mut self,
        record: &Record<'a>,
        records: &mut Records<'a>,
    ) -> Result<(), String> {
        if !std::mem::take(&mut self.awaits_text) {
            return Ok(());
        }
        let Some(mut cell) = self.cells.pop() else {
            return Ok(());
        };
        let pieces = records.pieces(record);
        let letters = self.letters(record);
        match letters.read(&pieces, Style::count(record)) {
            Some(text) if text.is_empty() => Ok(()),
            Some(text) => {
                self.room.take_letters(text.len())?;
                (cell.text, cell.content) = (text, Content::Text);
                self.cells.push(cell);
                Ok(())
            }
            None => self.miss(cell.at),
        }
    }

    /// How a record writes its text.
    fn letters(&self, record: &Record<'_>) -> Letters {
        match record.kind {
            0x04 | 0x07 => self.book.old_letters,
            _ => self.book.letters,
        }
    }

    fn take_text(
        &mut self,
        at: CellAt,
        style: Style,
        (pieces, letters): (&[&[u8]], Letters),
        count: Count,
    ) -> Result<(), String> {
        let mut pieces = pieces.to_vec();
        pieces[0] = pieces[0].get(style.value..).unwrap_or_default();
        match letters.read(&pieces, count) {
            Some(text) => self.push(at, text, Content::Text, false, style.format),
            None => self.miss(at),
        }
    }

    fn take_shared(&mut self, at: CellAt, style: Style, body: &[u8]) -> Result<(), String> {
        let index = u32_at(body, style.value).and_then(|index| usize::try_from(index).ok());
        match index.and_then(|index| self.book.shared.get(index)) {
            Some(text) => {
                let text = text.clone();
                self.push(at, text, Content::Text, false, style.format)
            }
            None => self.miss(at),
        }
    }

    fn take_logical(&mut self, at: CellAt, style: Style, body: &[u8]) -> Result<(), String> {
        let Some([value, is_error]) = body.get(style.value..style.value + 2) else {
            return self.miss(at);
        };
        let (text, content) = match is_error {
            0 => (logical(*value), Content::Logical),
            _ => (errors::shown(*value), Content::Fault),
        };
        self.push(at, text, content, false, style.format)
    }

    fn push_number(
        &mut self,
        at: CellAt,
        format: u16,
        stored: f64,
        formula: bool,
    ) -> Result<(), String> {
        let is_1904 = self.book.is_1904;
        let (text, content) = match self.book.formats.shown(format).lay_on(stored, is_1904) {
            (text, Content::Number(stored)) if format == UNKNOWN => {
                (text, Content::Formatless(stored))
            }
            shown => shown,
        };
        self.push(at, text, content, formula, format)
    }

    fn push(
        &mut self,
        at: CellAt,
        text: String,
        content: Content,
        formula: bool,
        format: u16,
    ) -> Result<(), String> {
        self.room.take_cell()?;
        self.room.take_letters(text.len())?;
        let format = self.place(format)?;
        self.cells.push(Cell {
            at,
            text,
            content,
            formula,
            format,
        });
        Ok(())
    }

    /// The place of a format among those of the sheet.
    fn place(&mut self, format: u16) -> Result<u16, String> {
        let code = self.book.formats.code(format);
        if code.is_empty() {
            return Ok(0);
        }
        if let Some(place) = self.placed.get(&format) {
            return Ok(*place);
        }
        self.room.take_letters(code.len() + size_of::<String>())?;
        self.formats.push(code.to_owned());
        // A style is a number of two bytes, too, and the first of them is 標準.
        let place = u16::try_from(self.formats.len() - 1).unwrap_or(0);
        self.placed.insert(format, place);
        Ok(place)
    }

    /// Counts a cell that could not be read; the sheet goes on.
    fn miss(&mut self, at: CellAt) -> Result<(), String> {
        let (_, count) = self.unread.get_or_insert((at, 0));
        *count += 1;
        Ok(())
    }

    fn into_grid(self, name: &str, hidden: bool, end: Option<String>) -> (Grid, Vec<String>) {
        let unread = self
            .unread
            .map(|(at, count)| format!("セル{at}など{count}個のセルの内容が壊れていて読めません"));
        let merges = (self.merges.len() > MERGES).then(|| {
            format!("結合セルが{MERGES}個を超えます。超えた分は結合していないものとして読みました")
        });
        let mut grid = Grid::new(name, hidden, self.cells, self.merges);
        grid.hidden_rows = joined(self.hidden_rows);
        grid.hidden_columns = joined(self.hidden_columns);
        grid.comments = self.comments.gathered(self.book.letters);
        grid.formats = self.formats;
        (grid, [end, unread, merges].into_iter().flatten().collect())
    }
}

/// What a record stores.
#[derive(Clone, Copy)]
enum Stored {
    Whole,
    Compressed,
    Number,
    Several,
    Formula,
    Text,
    Shared,
    Logical,
}

impl Stored {
    fn of(record: &Record<'_>) -> Option<Self> {
        Some(match record.kind {
            // Excel reads these wherever they stand; no later version uses their kinds otherwise.
            0x02 => Self::Whole,
            0x03 => Self::Number,
            0x04 => Self::Text,
            0x05 => Self::Logical,
            0x203 => Self::Number,
            0x27e => Self::Compressed,
            0xbd => Self::Several,
            0x06 | 0x206 | 0x406 => Self::Formula,
            0x204 | 0xd6 => Self::Text,
            0xfd => Self::Shared,
            0x205 => Self::Logical,
            _ => return None,
        })
    }
}

/// Whether only Excel 2 has cells of a kind.
fn is_old(kind: u16) -> bool {
    (0x02..=0x05).contains(&kind)
}

/// Stands for a number format that the file does not tell.
const UNKNOWN: u16 = u16::MAX;

/// The format of a cell, and where its value stands in its record.
#[derive(Clone, Copy)]
struct Style {
    format: u16,
    value: usize,
}

impl Style {
    /// Excel 2 writes the format itself beside the style. Its records are known by their kinds,
    /// because files exist that mix them with those of later versions; which formats they count in
    /// there is unknown.
    fn of(record: &Record<'_>, book: &Book) -> Self {
        if is_old(record.kind) || (record.kind == 0x06 && book.version == Version::Two) {
            let format = match book.version {
                Version::Two => record.body.get(5).map_or(0, |byte| u16::from(byte & 0x3f)),
                _ => UNKNOWN,
            };
            return Self { format, value: 7 };
        }
        let style = record.u16(4).unwrap_or(0);
        Self {
            format: book.formats.of_style(style),
            value: 6,
        }
    }

    /// How the length of a text stands before it.
    fn count(record: &Record<'_>) -> Count {
        match record.kind {
            0x04 | 0x07 => Count::Short,
            _ => Count::Long,
        }
    }
}

/// A number in thirty bits: whole or the upper part of a binary fraction, perhaps in hundredths.
fn compressed(stored: u32) -> f64 {
    let number = match stored & 2 {
        0 => f64::from_bits(u64::from(stored & !3) << 32),
        _ => f64::from((stored as i32) >> 2),
    };
    if stored & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

fn logical(value: u8) -> String {
    if value == 0 { "FALSE" } else { "TRUE" }.into()
}

fn merge(range: &[u8]) -> Option<Merge> {
    let at = |at| u16_at(range, at).map(u32::from);
    let (first_row, last_row, first_column, last_column) = (at(0)?, at(2)?, at(4)?, at(6)?);
    Some(Merge {
        first: CellAt::new(first_row, first_column),
        last: CellAt::new(last_row, last_column),
    })
}

fn span(first: u16, last: u16) -> Span {
    Span {
        first: first.into(),
        last: last.into(),
    }
}
