//! 事務局の評価: what the secretariat itself says of a goal, on the goal's sheet above its measures, and of a measure,
//! below its name.
//!
//! It is a marked cell of the council's and of the 事務局's workbook, and is published, unlike opinions.

use super::style::Look;
use super::table::SheetPage;
use super::{width, writable};
use crate::domain::Plan;
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::{BookKind, Judged};
use crate::history::Writing;
use crate::verification::Verification;
use crate::writing::workbook::Layout;
use crate::writing::{ASSESSMENT, OF_ASSESSMENT};
use rust_xlsxwriter::XlsxError;

/// Points of a place without a text, and of a row at the most.
const LEAST: f64 = 36.0;
const LEAST_OF_MEASURE: f64 = 22.0;
const MOST: f64 = 400.0;
/// Points above which the rows above the table do not stay in sight: below them no row of it would find room.
const IN_SIGHT: f64 = 160.0;

/// The key of a goal's, or of that of a measure under it.
pub fn key(plan: &Plan, of: Judged) -> String {
    match of {
        Judged::Goal(goal) => format!("{OF_ASSESSMENT}{}", plan.goals[goal].id),
        Judged::Measure(measure) => {
            let own = &plan.measures[measure];
            format!("{OF_ASSESSMENT}{}/{}", plan.goals[own.goal].id, own.id)
        }
    }
}

/// Whether a workbook has a place for one: of each goal those that are written into, and of each measure the 事務局's;
/// else where there is a text.
pub fn has_place(book: BookKind, verification: &Verification, of: Judged) -> bool {
    let is_asked = match (book, of) {
        (BookKind::Public, _) | (BookKind::Council, Judged::Measure(_)) => false,
        _ => verification.stamp.is_some(),
    };
    is_asked || !text(book, verification, &key(verification.plan(), of)).is_empty()
}

fn text(book: BookKind, verification: &Verification, key: &str) -> String {
    match book {
        BookKind::Public => published(verification, key),
        _ => verification.shown(key),
    }
}

/// Writes the heading, and the text of a goal or the place to write it, across columns of these pixels. Returns
/// whether the text is short enough to freeze the heads of the table below it.
pub fn of_goal(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    widths: &[u32],
    goal: usize,
) -> Result<bool, XlsxError> {
    let of = Judged::Goal(goal);
    let keys = widths.len() as u16;
    if !has_place(page.book, verification, of) {
        return Ok(true);
    }
    page.heading(ASSESSMENT)?;
    if page.book != BookKind::Public
        && let Some(head) = writable::head(verification, page.book, Layout::Rows)
    {
        page.put(page.row - 1, keys, head.as_str(), Look::Plain)?;
        page.sheet.set_column_hidden(keys)?;
    }
    let height = write(page, verification, (widths, keys), of, LEAST)?;
    if page.book == BookKind::Office {
        before(page, verification, &key(verification.plan(), of))?;
    }
    page.gap()?;
    Ok(height <= IN_SIGHT)
}

/// Writes the text of a measure below its name, or the place to write it, across the first columns.
pub fn of_measure(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    columns: (&[u32], u16),
    measure: usize,
) -> Result<(), XlsxError> {
    let of = Judged::Measure(measure);
    if has_place(page.book, verification, of) {
        write(page, verification, columns, of, LEAST_OF_MEASURE)?;
    }
    Ok(())
}

/// Writes a text across columns of these pixels, with its key in the given column; gives its height in points.
fn write(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    (widths, keys): (&[u32], u16),
    of: Judged,
    least: f64,
) -> Result<f64, XlsxError> {
    let key = key(verification.plan(), of);
    let text = text(page.book, verification, &key);
    let cell = writable::cell(width::fitting(text.into()).into_owned());
    let lines = width::lines(cell.text(), widths.iter().sum());
    let height = (f64::from(lines) * width::LINE + 6.0).max(least);
    // A row of Excel has no room for a long text: it reaches over several.
    let rows = (height / MOST).ceil();
    let (first, last) = (page.row, page.row + rows as u32 - 1);
    let look = match page.book {
        BookKind::Public => Look::Top,
        _ => {
            page.put(first, keys, key.as_str(), Look::Plain)?;
            cell.look.clone().unwrap_or(Look::Text)
        }
    };
    let format = page.style.of(&look).clone();
    let to = widths.len() as u16 - 1;
    page.sheet
        .merge_range(first, 0, last, to, cell.text(), &format)?;
    for row in first..=last {
        page.row_height(row, height / rows)?;
    }
    page.row = last + 1;
    Ok(height)
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

/// Without a word of who wrote it; nothing while our two workbooks say different things. What members wrote into their copies is left to the town.
fn published(verification: &Verification, key: &str) -> String {
    match verification.written.own_texts(key)[..] {
        [text] => text.to_owned(),
        _ => String::new(),
    }
}

fn told<'w>(texts: impl Iterator<Item = &'w Writing>) -> String {
    joined(each_once(texts.map(|writing| writing.text.trim())), "\n")
}
