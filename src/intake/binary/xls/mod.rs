//! .xls, Excel 2 to 2003: records of the BIFF format, in a container or bare.
//!
//! Read here and not by a library, because a figure needs more than its cell: its number format
//! (0.192 is 19.2%), whether its row is hidden, the comment on it. Cells are kept one by
//! one, so that a cell at a far corner costs nothing.

mod book;
mod code_page;
mod comments;
mod letters;
pub mod record;
mod sheet;

use super::cfb::{Container, MAGIC};
use crate::intake::limits::SHEETS_OF_XLS;
use crate::intake::sheet::draft::{Budget, Draft};
use crate::intake::{Fault, Limit, Notice, Sheets, locked};
use book::{Listed, XlsBook, XlsSheetKind};
use record::BiffRecords;
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
    // A project and a sheet of macros both say that there are macros.
    sheets.notices.dedup();
    Ok(sheets)
}

/// Whether an .xls of Excel 97 or later has pictures or shapes, in which something may be written. Charts
/// and objects that belong to cells (comments, the arrows of lists) do not count.
pub fn holds_shapes(bytes: &[u8]) -> bool {
    let Ok(stream) = stream(bytes, &mut Vec::new()) else {
        return false;
    };
    let unlocked = locked::stream(&stream).ok().flatten();
    let stream = unlocked.map_or(stream, Cow::Owned);
    // OBJ begins with part 0x15, whose first number says what the object is.
    let mut objects = BiffRecords::new(&stream, 0).filter(|record| record.kind == 0x5d);
    objects.any(|object| {
        let kind = object.u16(4).filter(|_| object.u16(0) == Some(0x15));
        kind.is_some_and(|kind| SHAPES.contains(&kind))
    })
}

/// Groups, lines, rectangles, ovals, arcs, texts, buttons, pictures, polygons, and what Office draws.
const SHAPES: [u16; 10] = [0, 1, 2, 3, 4, 6, 7, 8, 9, 0x1e];

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
    let mut book = XlsBook::read(stream)?;
    let listed = std::mem::take(&mut book.sheets);
    if listed.is_empty() {
        return Err(Fault::Broken("シートの一覧が壊れています".into()));
    }
    if listed.len() > SHEETS_OF_XLS {
        return Err(Fault::too_many_sheets(SHEETS_OF_XLS));
    }
    let mut links = std::mem::take(&mut book.links);
    let mut sheets = Sheets::default();
    sheets.faults.extend(book.formats.fault());
    let mut budget = Budget::of(limit);
    let ends = starts(stream, &listed);
    let mut known = HashSet::new();
    for one in listed.iter().filter(|one| one.kind == XlsSheetKind::Cells) {
        let mut draft = Draft::new(&one.name, &book.formats, book.is_1904, &mut budget);
        if !known.insert(one.start) {
            draft.complain("ほかのシートと同じ場所を指しています");
            sheets.faults.extend(draft.finish(false).1);
            continue;
        }
        let until = ends.range(one.start + 1..).next();
        let own = &stream[..until.copied().unwrap_or(stream.len())];
        sheet::read(&book, own, one.start, &mut links, &mut draft)?;
        sheets.take(draft.finish(one.hidden));
    }
    sheets.notices.extend(links.notice());
    let has_macros = listed.iter().any(|one| one.kind == XlsSheetKind::Macros);
    sheets.notices.extend(has_macros.then_some(Notice::Macros));
    Ok(sheets)
}

/// Where the listed sheets begin. None is read beyond the beginning of the next, so that a list
/// which names a place thousands of times costs no more than the file is long.
fn starts(stream: &[u8], listed: &[Listed]) -> BTreeSet<usize> {
    let begins = |start: &usize| {
        BiffRecords::new(stream, *start)
            .next()
            .is_some_and(|record| record.is_beginning())
    };
    listed.iter().map(|one| one.start).filter(begins).collect()
}

#[cfg(test)]
mod tests;
