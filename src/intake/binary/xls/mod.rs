//! .xls, Excel 2 to 2003: records of the BIFF format, in a container or bare.
//!
//! Read here and not by a library, because a figure needs what stands beside it: its number format
//! (0.192 is 19.2%), whether its row is hidden, what somebody noted on it. Cells are kept one by
//! one, so that a cell at a far corner costs nothing.

mod book;
mod code_page;
mod comments;
mod formats;
mod letters;
mod record;
mod room;
mod sheet;

use super::cfb::{Container, MAGIC};
use crate::intake::limits::SHEETS_OF_XLS;
use crate::intake::{Excess, Fault, Limit, Notice, Sheets, locked};
use book::{Book, Kind, Listed};
use record::Records;
use room::Room;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

/// Reads every worksheet of an .xls.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let mut notices = Vec::new();
    let stream = stream(bytes, &mut notices)?;
    let unlocked = locked::stream(&stream)?;
    notices.extend(unlocked.is_some().then_some(Notice::DefaultKey));
    let mut sheets = of_stream(&unlocked.map_or(stream, Cow::Owned), limit)?;
    sheets.notices.extend(notices);
    sheets.notices.dedup();
    Ok(sheets)
}

/// The stream of the workbook. Excel 95 calls it Book, and some files have both.
fn stream<'a>(bytes: &'a [u8], notices: &mut Vec<Notice>) -> Result<Cow<'a, [u8]>, Fault> {
    if !bytes.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(bytes));
    }
    let container = Container::open(bytes)?;
    if container.has("_VBA_PROJECT_CUR") || container.has("_VBA_PROJECT") {
        notices.push(Notice::Macros);
    }
    ["Workbook", "Book"]
        .iter()
        .find_map(|name| container.stream(name))
        .map(Cow::Owned)
        .ok_or_else(|| Fault::NotASpreadsheet("Excel以外のOffice文書など".into()))
}

fn of_stream(stream: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let broken = || Fault::Broken("ブックの始まりが壊れています".into());
    let mut book = Book::read(stream).ok_or_else(broken)?;
    let listed = std::mem::take(&mut book.sheets);
    if listed.is_empty() {
        return Err(Fault::Broken("シートの一覧が壊れています".into()));
    }
    if listed.len() > SHEETS_OF_XLS {
        return Err(Fault::TooLarge(
            Excess::Count,
            format!("シートが{SHEETS_OF_XLS}枚を超えます"),
        ));
    }
    let mut sheets = Sheets::default();
    sheets.faults.extend(book.formats.fault());
    let mut room = Room::of(limit);
    let ends = starts(stream, &listed);
    let mut known = HashSet::new();
    for one in listed.iter().filter(|one| one.kind == Kind::Cells) {
        if !known.insert(one.start) {
            let why = "ほかのシートと同じ場所を指しています".into();
            let fault = Fault::BrokenSheet(one.name.clone(), why);
            sheets.faults.push(fault);
            continue;
        }
        let until = ends.range(one.start + 1..).next();
        let own = &stream[..until.copied().unwrap_or(stream.len())];
        let (grid, faults) =
            sheet::read(&mut book, &mut room, own, one.start, &one.name, one.hidden);
        if let Some(full) = room.full.take() {
            return Err(full);
        }
        sheets.grids.push(grid);
        let faults = faults.into_iter();
        sheets
            .faults
            .extend(faults.map(|why| Fault::BrokenSheet(one.name.clone(), why)));
    }
    sheets.notices = notices(book, &listed);
    Ok(sheets)
}

/// Where the listed sheets begin. None is read beyond the beginning of the next, so that a list
/// which names a place thousands of times costs no more than the file is long.
fn starts(stream: &[u8], listed: &[Listed]) -> BTreeSet<usize> {
    let begins = |start: &usize| {
        Records::new(stream, *start)
            .next()
            .is_some_and(|record| record.is_beginning())
    };
    listed.iter().map(|one| one.start).filter(begins).collect()
}

fn notices(book: Book, listed: &[Listed]) -> Vec<Notice> {
    let mut notices = Vec::new();
    if !book.links.is_empty() {
        notices.push(Notice::ExternalLinks(book.links.into_iter().collect()));
    }
    if listed.iter().any(|one| one.kind == Kind::Macros) {
        notices.push(Notice::Macros);
    }
    notices
}

#[cfg(test)]
mod tests;
