//! 印つきの写し: a copy of what a section sent, whose doubtful cells are coloured and have a note.
//!
//! The package is patched: the parts that hold the marks are changed at the very places, and all others are
//! copied as they are packed. What comes out is read again and must say the same as before, or there is no
//! copy.
//!
//! | room | what it knows |
//! |---|---|
//! | `parts` | the package: parts that are changed, and those that are copied |
//! | `xml` | tags and their places, changes at places |
//! | `sheet` | the cells of a worksheet |
//! | `looks` | the styles: a look with another fill |
//! | `notes`, `boxes`, `room` | the notes, the boxes in which Excel shows them, and where these stand |

mod boxes;
mod looks;
mod notes;
mod parts;
mod room;
mod sheet;
mod xml;

use crate::domain::CellAt;
use crate::domain::excel::{COLUMNS, ROWS};
use crate::finding::Severity;
use crate::intake::package::relations;
use crate::intake::package::xlsx;
use crate::intake::{self, Grid, Intake, Notice};
use looks::Looks;
use notes::MarkedNotes;
use parts::ChangedParts;
use sheet::{MarkedSheet, Wanted};
use std::collections::BTreeMap;
use std::fmt;

/// What is to be marked.
#[derive(Debug, Clone)]
pub struct CellMark {
    /// The sheet's name.
    pub sheet: String,
    /// The cell.
    pub cell: CellAt,
    /// What the note says; of several marks on a cell one below the other.
    pub note: String,
    /// Which colour it gets; of several marks on a cell that of the gravest.
    pub severity: Severity,
}

/// Why there is no marked copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// It is no .xlsx or .xlsm.
    OtherFormat,
    /// It has a password.
    Locked,
    /// It is broken, or can be read in part only.
    Broken,
    /// It is an Open XML of the strict kind.
    Strict,
    /// It is made as no known program makes it.
    Unusual,
    /// It is larger than a form.
    TooLarge,
    /// None of the marks is on a sheet of it.
    NoCell,
    /// What came out did not say the same.
    Differs,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::OtherFormat => "Excelブック（.xlsx・.xlsm）ではないため",
            Self::Locked => "パスワードがかかっているため",
            Self::Broken => "ファイルに壊れたところがあるため",
            Self::Strict => "「Strict Open XML」という形式のため",
            Self::Unusual => "ブックの作りがふつうのExcelと違うため",
            Self::TooLarge => "ファイルが大きすぎるため",
            Self::NoCell => "印を付けるセルが見つからないため",
            Self::Differs => "印を付けるとほかのところが変わってしまうため",
        })
    }
}

/// The name under which both are read: what a file is called is no matter here.
const NAME: &str = "提出.xlsx";

/// A copy of a workbook with marks on cells, and notes by an author. Marks of an earlier copy are replaced.
///
/// # Errors
/// The workbook is of another kind, or a mark would change more of it.
pub fn mark(bytes: &[u8], author: &str, marks: &[CellMark]) -> Result<Vec<u8>, WhyNot> {
    let before = intake::read(NAME, bytes);
    fits(&before)?;
    let mut parts = ChangedParts::unpack(bytes)?;
    let book = xlsx::parts_of(parts.package()).ok_or(WhyNot::Broken)?;
    let styles = parts.text(&book.styles)?;
    let mut looks = Looks::read(&styles)?;
    let mut ours = 0;
    let mut marked = 0;
    for (name, part) in &book.sheets {
        let grid = before.grids.iter().find(|grid| grid.sheet == *name);
        let sheet = grid
            .map(|grid| SheetMarks::of(grid, marks))
            .unwrap_or_default();
        marked += sheet.wanted.len();
        ours += mark_sheet(&mut parts, part, (&sheet, author), &mut looks)?;
    }
    if marked == 0 {
        return Err(WhyNot::NoCell);
    }
    let styles = looks.finish()?;
    parts.set(&book.styles, styles);
    let copy = parts.pack(bytes)?;
    match says_the_same(before, intake::read(NAME, &copy), ours) {
        true => Ok(copy),
        false => Err(WhyNot::Differs),
    }
}

/// Whether a workbook that was read may be marked.
fn fits(read: &Intake) -> Result<(), WhyNot> {
    use intake::Fault::{BrokenSheet, Empty, Encrypted, Undecodable};
    let is_locked = read.faults.contains(&Encrypted) || read.notices.contains(&Notice::DefaultKey);
    // Letters that are no text are written in cells, and a sheet beside may lack a part.
    let is_whole =
        |fault: &intake::Fault| matches!(fault, Undecodable(_) | BrokenSheet(..) | Empty);
    match read.format.as_ref() {
        _ if is_locked => Err(WhyNot::Locked),
        "xlsx" if read.faults.iter().all(is_whole) => Ok(()),
        "xlsx" => Err(WhyNot::Broken),
        _ => Err(WhyNot::OtherFormat),
    }
}

/// Whether two workbooks say the same, but for so many notes of ours.
fn says_the_same(before: Intake, after: Intake, ours: usize) -> bool {
    let is_ours = |notice: &Notice| matches!(notice, Notice::MarkedCopy(_));
    let said = after.notices.iter().find(|notice| is_ours(notice));
    let expected = (ours > 0).then_some(Notice::MarkedCopy(ours));
    let has_ours = said == expected.as_ref();
    let bare = |mut intake: Intake| {
        intake.notices.retain(|notice| !is_ours(notice));
        intake
    };
    has_ours && bare(before) == bare(after)
}

/// What is to be marked on one sheet.
#[derive(Default)]
struct SheetMarks {
    wanted: Wanted,
    notes: BTreeMap<CellAt, String>,
}

impl SheetMarks {
    fn of(grid: &Grid, marks: &[CellMark]) -> Self {
        let mut sheet = Self::default();
        // No sheet has cells beyond Excel's last row and column.
        let is_there = |at: CellAt| at.row < ROWS && at.column < COLUMNS;
        let of_sheet = marks.iter().filter(|mark| mark.sheet == grid.sheet);
        for mark in of_sheet.filter(|mark| is_there(mark.cell)) {
            // Of merged cells only the first is seen.
            let at = grid
                .merge_at(mark.cell)
                .map_or(mark.cell, |merge| merge.first);
            let severity = sheet.wanted.entry(at).or_insert(mark.severity);
            *severity = mark.severity.min(*severity);
            let note = sheet.notes.entry(at).or_default();
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&mark.note);
        }
        sheet
    }
}

/// Marks a sheet; gives how many notes of ours it has then.
fn mark_sheet(
    parts: &mut ChangedParts,
    part: &str,
    (marks, author): (&SheetMarks, &str),
    looks: &mut Looks<'_>,
) -> Result<usize, WhyNot> {
    let relations = parts.relations(part);
    let old = match relations::targets(&relations, "comments")[..] {
        [] => None,
        [one] => Some(one.to_owned()),
        _ => return Err(WhyNot::Unusual),
    };
    let is_new = old.is_none();
    // A sheet without marks may have those of an earlier copy.
    if marks.wanted.is_empty() && !old.as_ref().is_some_and(|notes| has_ours(parts, notes)) {
        return Ok(0);
    }
    let xml = parts.text(part)?;
    let mut sheet = sheet::mark(&xml, &marks.wanted, looks)?;
    let path = old.unwrap_or_else(|| parts.free_name("xl/comments", ".xml"));
    let notes = match is_new {
        true => notes::EMPTY.to_owned(),
        false => parts.text(&path)?,
    };
    let notes = notes::write(&notes, author, &marks.notes)?;
    if is_new {
        parts.announce_notes(&path)?;
        parts.relate(part, "comments", &path)?;
    }
    draw(parts, part, &mut sheet, &notes, marks)?;
    parts.set(&path, notes.xml);
    parts.set(part, sheet.changes.of(&xml));
    Ok(notes.ours)
}

/// Whether a part of notes has any of ours.
fn has_ours(parts: &ChangedParts, notes: &str) -> bool {
    let bytes = parts.bytes(notes).unwrap_or_default();
    let mut first = intake::own_note::FIRST_LINES.iter();
    first.any(|first| memchr::memmem::find(bytes, first.as_bytes()).is_some())
}

/// Gives new notes the boxes in which they are shown.
fn draw(
    parts: &mut ChangedParts,
    part: &str,
    sheet: &mut MarkedSheet,
    notes: &MarkedNotes,
    marks: &SheetMarks,
) -> Result<(), WhyNot> {
    let edges = |at: &CellAt| (*at, sheet.room.of_note(*at, &marks.notes[at]));
    let added: Vec<_> = notes.added.iter().map(edges).collect();
    let path = match &sheet.drawing {
        Some(id) => {
            let relations = parts.relations(part);
            relations.get(id).ok_or(WhyNot::Broken)?.target.clone()
        }
        None if added.is_empty() && notes.removed.is_empty() => return Ok(()),
        None => {
            let block = parts.drawings().map(boxes::last_block).max().unwrap_or(0);
            let path = parts.free_name("xl/drawings/vmlDrawing", ".vml");
            parts.announce_drawings()?;
            let id = parts.relate(part, "vmlDrawing", &path)?;
            parts.set(&path, boxes::empty(block.saturating_add(1)));
            sheet.refer_to_drawing(&id);
            path
        }
    };
    let drawing = parts.bytes(&path).ok_or(WhyNot::Broken)?;
    let drawing = boxes::draw(drawing, &added, &notes.removed)?;
    parts.set(&path, drawing);
    Ok(())
}
