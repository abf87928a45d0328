//! A second reader, calamine: for workbooks that our own calls broken, where another program's eyes may
//! still find the cells, and for the cells behind figures, which are read twice. It gives no number
//! formats, builds whole tables in memory and can end the process, so it is only asked in a process of
//! its own.

use crate::domain::{CellAt, number};
use crate::intake::binary::cfb;
use crate::intake::limits::CELLS;
use crate::intake::sheet::grid::{Cell, Content, Grid};
use crate::intake::{Fault, Sheets, locked};
use calamine::{Data, DataRef, Reader, Sheet, SheetType, SheetVisible, Sheets as CalamineBook};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Cursor;
use std::panic::catch_unwind;

/// The other reader's own words are English.
pub const UNREADABLE: &str = "別の方法でも読めません";

/// Reads every worksheet of a workbook of any kind.
pub fn read(bytes: &[u8]) -> Result<Sheets, Fault> {
    let broken = |_| Fault::Broken(UNREADABLE.into());
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let sheets = book.sheets_metadata().to_vec();
    let tables = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let mut read = Sheets::default();
    for sheet in tables {
        match grid(&mut book, sheet) {
            Ok(grid) => read.grids.push(grid),
            Err(what) => read
                .faults
                .push(Fault::BrokenSheet(sheet.name.clone(), what.into())),
        }
    }
    Ok(read)
}

fn grid(book: &mut CalamineBook<Cursor<&[u8]>>, sheet: &Sheet) -> Result<Grid, &'static str> {
    let range = book.worksheet_range(&sheet.name).map_err(|_| UNREADABLE)?;
    let (top, left) = range.start().unwrap_or_default();
    let cell = |(row, column, value): (usize, usize, &Data)| {
        let (text, content) = seen(value)?;
        Some(Cell {
            at: CellAt::new(top + row as u32, left + column as u32),
            text,
            content,
            formula: false,
            format: 0,
        })
    };
    let cells: Vec<Cell> = range.used_cells().filter_map(cell).take(CELLS).collect();
    let is_hidden = sheet.visible != SheetVisible::Visible;
    Ok(Grid::new(&sheet.name, is_hidden, cells, Vec::new()))
}

fn seen(value: &Data) -> Option<(String, Content)> {
    match value {
        Data::Empty => None,
        Data::String(text) => Some((text.clone(), Content::Text)),
        // This reader gives 0 for a number that it cannot read, so its zeros prove nothing.
        Data::Float(0.0) | Data::Int(0) => Some(("0".to_owned(), Content::Fault)),
        Data::Float(stored) => Some(number::from_binary(*stored).map_or_else(
            || (format!("{stored:e}"), Content::Fault),
            |number| (number::plain(number), Content::Formatless(number)),
        )),
        Data::Int(stored) => Some((stored.to_string(), Content::Formatless((*stored).into()))),
        Data::Bool(truth) => Some((truth.to_string().to_uppercase(), Content::Logical)),
        Data::Error(error) => Some((error.to_string(), Content::Fault)),
        other => Some((other.to_string(), Content::Date)),
    }
}

/// A sheet's name, and cells of it by row and column.
pub type Wanted = (String, Vec<CellAt>);

/// What the second reader sees in a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Seen {
    /// Nothing.
    Nothing,
    /// A number, as stored.
    Number(f64),
    /// Text.
    Text(String),
    /// A date, a time or a duration, as it writes them.
    Date(String),
    /// TRUE or FALSE.
    Logical(bool),
    /// #DIV/0! and the like.
    Fault,
}

impl From<Data> for Seen {
    fn from(value: Data) -> Self {
        match value {
            Data::Empty => Self::Nothing,
            Data::Float(stored) => Self::Number(stored),
            Data::Int(stored) => Self::Number(stored as f64),
            Data::DateTime(stored) => Self::Number(stored.as_f64()),
            Data::String(text) => Self::Text(text),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Self::Date(text),
            Data::Bool(truth) => Self::Logical(truth),
            Data::Error(_) => Self::Fault,
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Number(stored) => match number::from_binary(*stored) {
                Some(number) => out.write_str(&number::plain(number)),
                None => write!(out, "{stored:e}"),
            },
            Self::Text(text) | Self::Date(text) => out.write_str(text),
            Self::Logical(truth) => out.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Self::Fault => out.write_str("エラー値"),
        }
    }
}

/// The formats of workbooks that it reads.
pub const FORMATS: [&str; 4] = ["xlsx", "xlsb", "xls", "ods"];

/// The contents of cells of a workbook, sheet by sheet as they are asked for; `None` for a sheet that
/// cannot be read.
pub fn cells(format: &str, bytes: &[u8], wanted: &[Wanted]) -> Vec<Option<Vec<Seen>>> {
    let read = catch_unwind(|| match (format, bytes.starts_with(&cfb::MAGIC)) {
        // In a container these formats are locked, and the other reader has no key.
        ("xlsx" | "xlsb", true) => in_book(format, &locked::open(bytes).ok()?, wanted),
        _ => in_book(format, bytes, wanted),
    });
    let nothing = || vec![None; wanted.len()];
    read.ok().flatten().unwrap_or_else(nothing)
}

fn in_book(format: &str, bytes: &[u8], wanted: &[Wanted]) -> Option<Vec<Option<Vec<Seen>>>> {
    let bytes = Cursor::new(bytes);
    let mut book = match format {
        "xlsx" => CalamineBook::Xlsx(Reader::new(bytes).ok()?),
        "xlsb" => CalamineBook::Xlsb(Reader::new(bytes).ok()?),
        "xls" => CalamineBook::Xls(Reader::new(bytes).ok()?),
        _ => CalamineBook::Ods(Reader::new(bytes).ok()?),
    };
    let of_sheet = |(sheet, places): &Wanted| in_sheet(&mut book, sheet, places);
    Some(wanted.iter().map(of_sheet).collect())
}

/// Only .xlsx and .xlsb can be read cell by cell; the others are tables from the start.
fn in_sheet(
    book: &mut CalamineBook<Cursor<&[u8]>>,
    sheet: &str,
    places: &[CellAt],
) -> Option<Vec<Seen>> {
    let mut seen = vec![Seen::Nothing; places.len()];
    let place = |(row, column)| places.binary_search(&CellAt::new(row, column)).ok();
    // Of two cells at one place the last stays, as in its own tables.
    let mut take = |cell: &calamine::Cell<DataRef<'_>>| {
        if let Some(place) = place(cell.get_position()) {
            seen[place] = Data::from(cell.get_value().clone()).into();
        }
    };
    match book {
        // The two readers of cells have different types, and no trait in common.
        CalamineBook::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).ok()?;
            while let Some(cell) = cells.next_cell().ok()? {
                take(&cell);
            }
        }
        CalamineBook::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).ok()?;
            while let Some(cell) = cells.next_cell().ok()? {
                take(&cell);
            }
        }
        book => {
            let table = book.worksheet_range(sheet).ok()?;
            let value = |at: &CellAt| table.get_value((at.row, at.column));
            let values = places
                .iter()
                .map(|at| value(at).cloned().unwrap_or_default());
            return Some(values.map(Seen::from).collect());
        }
    }
    Some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sees_the_cells_and_knows_no_formats() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let percent = rust_xlsxwriter::Format::new().set_num_format("0.0%");
        let sheet = book.add_worksheet();
        sheet.write_string(1, 0, "加入率").unwrap();
        sheet
            .write_number_with_format(1, 1, 0.192, &percent)
            .unwrap();
        let sheets = read(&book.save_to_buffer().unwrap()).unwrap();
        let cells = sheets.grids[0].cells().iter();
        let seen: Vec<_> = cells
            .map(|cell| (cell.text.as_str(), cell.content))
            .collect();
        let stored = number::parse("0.192").unwrap();
        assert_eq!(
            seen,
            [
                ("加入率", Content::Text),
                ("0.192", Content::Formatless(stored))
            ]
        );
    }

    #[test]
    fn what_is_broken_for_both_stays_broken() {
        assert!(matches!(read(b"PK\x03\x04 torn"), Err(Fault::Broken(_))));
    }
}
