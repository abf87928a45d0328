//! .xls, Excel 97-2003, through calamine. Its number formats cannot be asked for, so a number
//! comes as [`Content::Formatless`]: nobody can tell 0.192 from 19.2%.

use super::grid::{Cell, Content, Grid, Merge};
use super::{Fault, Sheets};
use crate::domain::{CellAt, number};
use calamine::{Data, Dimensions, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError};
use std::collections::HashSet;
use std::io::Cursor;

type Book<'a> = Xls<Cursor<&'a [u8]>>;

/// Reads every worksheet of an .xls.
pub fn read(bytes: &[u8]) -> Result<Sheets, Fault> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        super::cfb::check(bytes)?;
    }
    let mut book = Book::new(Cursor::new(bytes)).map_err(fault)?;
    let sheets: Vec<Sheet> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .cloned()
        .collect();
    let mut grids = Vec::new();
    let mut faults = Vec::new();
    for sheet in sheets {
        match grid(&mut book, &sheet) {
            Ok(grid) => grids.push(grid),
            Err(error) => faults.push(Fault::BrokenSheet(sheet.name, error.to_string())),
        }
    }
    Ok(Sheets {
        grids,
        faults,
        ..Sheets::default()
    })
}

fn grid(book: &mut Book<'_>, sheet: &Sheet) -> Result<Grid, XlsError> {
    let range = book.worksheet_range(&sheet.name)?;
    let formulas = formulas(book, &sheet.name);
    let merges = book
        .merge_cells_by_sheet_name(&sheet.name)?
        .iter()
        .map(merge)
        .collect();
    let (top, left) = range.start().unwrap_or_default();
    let seen = range.used_cells().filter_map(|(row, column, value)| {
        let at = CellAt::new(top + row as u32, left + column as u32);
        seen(value).map(|(text, content)| Cell {
            at,
            text,
            content,
            formula: formulas.contains(&at),
            format: 0,
        })
    });
    Ok(Grid::new(
        &sheet.name,
        sheet.visible != SheetVisible::Visible,
        seen.collect(),
        merges,
    ))
}

fn formulas(book: &mut Book<'_>, sheet: &str) -> HashSet<CellAt> {
    let Ok(range) = book.worksheet_formula(sheet) else {
        return HashSet::new();
    };
    let (top, left) = range.start().unwrap_or_default();
    range
        .used_cells()
        .map(|(row, column, _)| CellAt::new(top + row as u32, left + column as u32))
        .collect()
}

fn seen(value: &Data) -> Option<(String, Content)> {
    match value {
        Data::Empty => None,
        Data::String(text) => Some((text.clone(), Content::Text)),
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

fn merge(dimensions: &Dimensions) -> Merge {
    let at = |(row, column): (u32, u32)| CellAt::new(row, column);
    Merge {
        first: at(dimensions.start),
        last: at(dimensions.end),
    }
}

fn fault(error: XlsError) -> Fault {
    match error {
        XlsError::Password => Fault::Encrypted,
        other => Fault::Broken(other.to_string()),
    }
}
