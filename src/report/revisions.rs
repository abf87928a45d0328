//! 改定の経過: what was changed in the plan half way through, one table for each revision.

use super::style::{self, Style};
use super::width;
use crate::domain::plan::{Change, Revision};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "改定の経過";

/// What the sheet is for.
pub const WHAT: &str = "計画の改定で変わったところ（対象・改定前・改定後）";

const SUBJECT: u32 = 240;
const TEXT: u32 = 370;

/// Only a plan that was revised has anything to tell.
pub fn is_wanted(verification: &Verification) -> bool {
    !verification.plan().revisions.is_empty()
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    style::columns(sheet, &[36, SUBJECT, 130, TEXT, TEXT])?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "改定の経過", &style.title)?;
    let said = format!(
        "{}の検証に使った計画は、次の改定の後のものです。改定の前の名前で報告された値も、同じ指標の値として続いています。",
        verification.year.long()
    );
    sheet.write_string_with_format(1, 0, said, &style.quiet)?;
    let mut row = 3;
    for revision in &verification.plan().revisions {
        row = table(sheet, style, revision, row)? + 1;
    }
    Ok(())
}

/// A revision from a row on; gives the first row behind it.
fn table(
    sheet: &mut Worksheet,
    style: &Style,
    revision: &Revision,
    row: u32,
) -> Result<u32, XlsxError> {
    let title = format!("{}（{}の検証から）", revision.name, revision.from.long());
    sheet.set_row_height(row, 24)?;
    sheet.write_string_with_format(row, 0, title, &style.heading)?;
    let heads = ["No.", "対象", "種類", "改定前", "改定後"];
    style::heads(sheet, style, row + 1, &heads)?;
    let first = row + 2;
    for (index, change) in revision.changes.iter().enumerate() {
        line(sheet, style, first + index as u32, index, change)?;
    }
    Ok(first + revision.changes.len() as u32)
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    index: usize,
    change: &Change,
) -> Result<(), XlsxError> {
    let (before, after) = (shown(&change.before), shown(&change.after));
    let texts = [
        (change.subject.as_str(), SUBJECT),
        (before.as_ref(), TEXT),
        (after.as_ref(), TEXT),
    ];
    sheet.set_row_height(row, width::row_height(texts))?;
    sheet.write_number_with_format(row, 0, (index + 1) as f64, &style.centre)?;
    let subject = width::fitting(&change.subject);
    sheet.write_string_with_format(row, 1, subject.as_ref(), &style.cell)?;
    sheet.write_string_with_format(row, 2, change.kind, &style.centre)?;
    sheet.write_string_with_format(row, 3, before.as_ref(), &style.cell)?;
    sheet.write_string_with_format(row, 4, after.as_ref(), &style.cell)?;
    Ok(())
}

/// What was not there, or is no more, has a dash: an empty cell could be a mistake.
fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    match text {
        "" => "－".into(),
        text => width::fitting(text),
    }
}
