//! A second reader, for workbooks that our own calls broken: another program's eyes may still find
//! the cells. It gives no number formats, builds whole tables in memory and can end the process,
//! so it is only asked in a process of its own, and what it read is said.

use super::grid::{Cell, Content, Grid};
use super::{Fault, Sheets};
use crate::domain::{CellAt, number};
use crate::intake::limits::CELLS;
use calamine::{Data, Reader, Sheet, SheetType, SheetVisible, Sheets as Book};
use std::io::Cursor;

/// The other reader's own words are English.
const UNREADABLE: &str = "別の方法でも読めません";

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

fn grid(book: &mut Book<Cursor<&[u8]>>, sheet: &Sheet) -> Result<Grid, &'static str> {
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
        // This reader gives 0 for a number that it cannot read, so its zeros say nothing.
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
