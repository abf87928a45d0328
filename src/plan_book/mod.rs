//! The plan as a workbook for officials, and back: `kensho plan export` and `kensho plan import`.
//!
//! `sheets` says which key of `plan.toml` stands in which column; `rows` lays a plan out in rows and
//! gathers rows into a plan; `cells`, `words` and `guard` say how a value stands in a cell. [`write()`]
//! makes the workbook, and reads it again before anybody gets it: what does not come back is not
//! given away. [`read`] takes it back. What becomes of `plan.toml` is [`crate::mapping::amend`]'s.

mod cells;
mod guard;
mod page;
mod read;
mod rows;
mod sheets;
mod told;
mod words;
mod write;

pub use read::{Book, read, unread};

use crate::domain::{CellAt, FiscalYear};
use crate::mapping::amend::{self, Amended, Files};
use crate::mapping::plan_file::lists::{LISTS, PlanList};
use crate::mapping::problem::{Code, Problem};
use crate::mapping::said::SaidTable;
use std::collections::BTreeSet;
use std::fmt;

/// The row of the sheet 計画 with the plan's folder.
const PLAN_ID: &str = "フォルダー名";
/// The row of the sheet 計画 with the hash of the files from which the workbook was made.
const CHECKSUM: &str = "書き出し元の印";
/// The row of the sheet 計画 with the edition of the format in which the workbook was written. The first
/// edition did not have it.
const EDITION: &str = "ブックの版";

/// A mistake in a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanBookFault {
    /// The sheet and the cell; none if it is about the whole workbook.
    pub place: Option<(&'static str, CellAt)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl PlanBookFault {
    fn at(
        place: Option<(&'static str, CellAt)>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            place,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// The workbook first, then sheet by sheet as they stand in it.
    fn order(&self) -> Option<(usize, CellAt)> {
        let (sheet, at) = self.place?;
        let index = sheets::SHEETS.iter().position(|other| other.name == sheet);
        Some((index.unwrap_or_default(), at))
    }
}

impl fmt::Display for PlanBookFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((sheet, at)) = self.place {
            write!(out, "シート「{sheet}」{at} ")?;
        }
        write!(out, "{}\n  対処: {}", self.message, self.remedy)
    }
}

/// The bytes of a workbook that says what a plan's files say; or why there can be none.
pub fn write(files: &Files, id: &str) -> Result<Vec<u8>, Vec<PlanBookFault>> {
    let whole = |error: rust_xlsxwriter::XlsxError| {
        vec![PlanBookFault::at(
            None,
            format!("ブックを作れません（{error}）"),
            "plan.toml の長い文を短くしてください",
        )]
    };
    let bytes = write::book(files.said(), id, &files.hash()).map_err(whole)?;
    let back = read(BOOK, &bytes, files.said())?;
    let amended = amended(files, &back)?;
    match amended.changes.is_empty() && amended.texts.is_empty() {
        true => Ok(bytes),
        false => Err(lost(&amended)),
    }
}

/// A name that is good for any workbook of ours.
const BOOK: &str = "plan.xlsx";

/// What a workbook could not give back.
fn lost(amended: &Amended) -> Vec<PlanBookFault> {
    let changes = amended.changes.iter();
    let keys: Vec<String> = changes
        .map(|change| format!("{} {}", change.thing, change.key))
        .collect();
    let message = format!(
        "ブックに写しきれない書き方があります（plan.toml の {}）",
        keys.join("、")
    );
    let remedy = "同じ名前の改定・尺度・目標が二つあれば、名前を変えてください";
    vec![PlanBookFault::at(None, message, remedy)]
}

/// What a plan's files become by a workbook; or every mistake in it, sheet by sheet.
pub fn amended(files: &Files, book: &Book) -> Result<Amended, Vec<PlanBookFault>> {
    files.amend(&book.wanted).map_err(|problems| {
        let faults = problems.0.into_iter().map(|problem| fault(book, problem));
        let mut faults: Vec<PlanBookFault> = faults.collect();
        faults.sort_by_key(PlanBookFault::order);
        faults
    })
}

/// A mistake that the plan's reader found, at the cell that made it, which is one less than its line.
fn fault(book: &Book, problem: Problem) -> PlanBookFault {
    let place = |line: usize| book.place(line.checked_sub(1)?);
    let message = match &*problem.code {
        Code::Twice { line, told, .. } => {
            let also =
                place(*line).map(|(sheet, at)| format!("（シート「{sheet}」{at} にもあります）"));
            problem.message.replacen(told, "", 1) + &also.unwrap_or_default()
        }
        _ => problem.message,
    };
    let place = problem.at.and_then(|(line, _)| place(line));
    let sheet = place.map_or("", |(sheet, _)| sheet);
    let in_cells = |text: &str| told::in_cells(text, sheet);
    PlanBookFault::at(place, in_cells(&message), in_cells(&problem.remedy))
}

/// What people call a key of `plan.toml` that a thing has (タグ「V1」): the head of its column.
pub fn label(thing: &str, key: &str) -> String {
    if let Some(year) = key.strip_prefix("targets.") {
        return format!("目標値 {year}");
    }
    let called = |list: &&PlanList| thing.rfind(&format!("{}「", list.label));
    // Behind its owner: 目標「1」 施策「1(1)」.
    let list = LISTS
        .iter()
        .filter(|list| called(list).is_some())
        .max_by_key(called);
    let own = list.and_then(|list| sheets::sheet(list.sheet)).into_iter();
    let mut columns = own
        .chain(sheets::SHEETS.iter())
        .flat_map(|sheet| &sheet.columns);
    let found = columns.find(|column| column.key == key);
    match (found, key) {
        (Some(column), _) => column.head.clone(),
        (None, "period") => "期間".to_owned(),
        (None, "bands") => "判定区分の順".to_owned(),
        (None, "words") => "語の順".to_owned(),
        (None, amend::PLACE) => "場所".to_owned(),
        (None, amend::IN_TABLE) => "書く場所".to_owned(),
        // Of a part that has no column the last key may have one.
        (None, key) => key
            .rsplit_once('.')
            .map_or(key.to_owned(), |(_, last)| label(thing, last)),
    }
}

/// The years, as they are spelled, for which rows have figures, oldest first.
fn years_used(rows: &[SaidTable]) -> BTreeSet<(Option<FiscalYear>, String)> {
    let tables = rows.iter().filter_map(|row| row.get("targets")?.as_table());
    let years = tables.flat_map(|years| years.iter().map(|(year, _)| year.to_owned()));
    years.map(|year| (FiscalYear::parse(&year), year)).collect()
}

#[cfg(test)]
mod trial;
