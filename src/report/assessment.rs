//! 事務局の評価: what the secretariat itself says of a goal, on the goal's sheet above its measures.
//!
//! It is a marked cell of the council's and of the 事務局's workbook, and is published, unlike opinions.

use super::style::Look;
use super::table::SheetPage;
use super::{width, writable};
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::BookKind;
use crate::history::Writing;
use crate::verification::Verification;
use crate::writing::workbook::Layout;
use crate::writing::{ASSESSMENT, OF_ASSESSMENT, is_own};
use rust_xlsxwriter::XlsxError;

/// Points of a place without a text, and of a row at the most.
const LEAST: f64 = 36.0;
const MOST: f64 = 400.0;
/// Points above which the rows above the table do not stay in sight: below them no row of it would find room.
const IN_SIGHT: f64 = 160.0;

/// Writes the heading, and the text or the place to write it, across columns of these pixels; in a published workbook
/// nothing without a text. Gives whether what stands below may stay in sight.
pub fn add(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    widths: &[u32],
    goal: usize,
) -> Result<bool, XlsxError> {
    let key = format!("{OF_ASSESSMENT}{}", verification.plan().goals[goal].id);
    let text = match page.book {
        BookKind::Public => published(verification, &key),
        _ => verification.shown(&key),
    };
    let head = writable::head(verification, page.book, Layout::Rows);
    let head = head.filter(|_| page.book != BookKind::Public);
    if text.is_empty() && head.is_none() {
        return Ok(true);
    }
    let keys = widths.len() as u16;
    page.heading(ASSESSMENT)?;
    if let Some(head) = &head {
        page.put(page.row - 1, keys, head.as_str(), Look::Plain)?;
        page.sheet.set_column_hidden(keys)?;
    }
    let cell = writable::cell(width::fitting(text.into()).into_owned());
    let lines = width::lines(cell.text(), widths.iter().sum());
    let height = (f64::from(lines) * width::LINE + 6.0).max(LEAST);
    // A row of Excel has no room for a long text: it reaches over several.
    let rows = (height / MOST).ceil();
    let (first, last) = (page.row, page.row + rows as u32 - 1);
    if head.is_some() {
        page.put(first, keys, key.as_str(), Look::Plain)?;
    }
    let look = match &head {
        Some(_) => cell.look.clone().unwrap_or(Look::Text),
        None => Look::Top,
    };
    let format = page.style.of(&look).clone();
    page.sheet
        .merge_range(first, 0, last, keys - 1, cell.text(), &format)?;
    for row in first..=last {
        page.sheet.set_row_height(row, height / rows)?;
    }
    page.row = last + 1;
    if page.book == BookKind::Office {
        before(page, verification, &key)?;
    }
    page.gap()?;
    Ok(height <= IN_SIGHT)
}

/// What was said the year before.
fn before(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    key: &str,
) -> Result<(), XlsxError> {
    let texts = verification.written.last_year.iter();
    match told(texts.filter(|writing| writing.key == key)) {
        none if none.is_empty() => Ok(()),
        told => page.note(&format!(
            "前年度（{}）の評価: {told}",
            verification.year.before().long()
        )),
    }
}

/// Without a word of who wrote it. What members wrote into their copies is left to the town.
fn published(verification: &Verification, key: &str) -> String {
    told(
        verification
            .written
            .of(key)
            .filter(|writing| is_own(writing)),
    )
}

fn told<'w>(texts: impl Iterator<Item = &'w Writing>) -> String {
    joined(each_once(texts.map(|writing| writing.text.trim())), "\n")
}
