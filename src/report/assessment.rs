//! 事務局の評価: what the secretariat itself says of a goal, on the goal's sheet above its measures, and of a measure,
//! below its name.
//!
//! It is a marked cell of the council's and of the 事務局's workbook, and is published, unlike opinions.

use super::settled;
use super::style::Look;
use super::table::SheetPage;
use super::{width, writable};
use crate::domain::Plan;
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::{BookKind, Judged};
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

/// Whether a workbook has a place for one: 事務局用, into which it is written, of each goal and measure; the others,
/// which a council and the public read, where there is a text.
pub fn has_place(book: BookKind, verification: &Verification, of: Judged) -> bool {
    let is_asked = book == BookKind::Office && verification.stamp.is_some();
    let key = key(verification.plan(), of);
    is_asked || !settled::written(book, verification, &key).is_empty()
}

/// Writes the heading, and the text of a goal or the place to write it, across columns of these pixels, with what was
/// said the year before; and where the sheet `has_keys`, the head of their column. Returns whether all that is short
/// enough to freeze the heads of the table below it.
pub fn of_goal(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    (widths, has_keys): (&[u32], bool),
    goal: usize,
) -> Result<bool, XlsxError> {
    let of = Judged::Goal(goal);
    let keys = widths.len() as u16;
    if has_keys && let Some(head) = writable::head(verification, page.book, Layout::Rows) {
        page.put(page.row, keys, head, Look::Plain)?;
        page.sheet.set_column_hidden(keys)?;
    }
    let has_place = has_place(page.book, verification, of);
    if !has_place && before(page.book, verification, of).is_empty() {
        return Ok(true);
    }
    page.heading(ASSESSMENT)?;
    let mut height = 0.0;
    if has_place {
        height += write(page, verification, (widths, keys), of, LEAST)?;
    }
    height += of_last_year(page, verification, widths, of)?;
    page.gap()?;
    Ok(height <= IN_SIGHT)
}

/// Writes the text of a measure below its name, or the place to write it, across the first columns; and what was said
/// the year before.
pub fn of_measure(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    columns: (&[u32], u16),
    measure: usize,
) -> Result<(), XlsxError> {
    const KEPT: u32 = 3;
    let (of, first) = (Judged::Measure(measure), page.row);
    if has_place(page.book, verification, of) {
        write(page, verification, columns, of, LEAST_OF_MEASURE)?;
    }
    of_last_year(page, verification, columns.0, of)?;
    // The first KPI stands on the page of its measure, where the text is not of pages itself.
    let rows = first..page.row;
    rows.filter(|_| page.row - first <= KEPT)
        .for_each(|row| page.paper.keep(row));
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
    let text = settled::written(page.book, verification, &key);
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

/// Writes what was said the year before, in as many rows as it needs; gives their height in points.
fn of_last_year(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    widths: &[u32],
    of: Judged,
) -> Result<f64, XlsxError> {
    const LINES_OF_ROW: u32 = 20;
    let (room, told) = (widths.iter().sum(), before(page.book, verification, of));
    let mut lines = 0;
    for piece in width::pieces(&told, room, LINES_OF_ROW) {
        page.note(&piece)?;
        lines += width::lines(&piece, room);
    }
    Ok(f64::from(lines) * width::LINE)
}

/// What was said the year before, which was published with that year; empty where nothing was.
fn before(book: BookKind, verification: &Verification, of: Judged) -> String {
    let key = key(verification.plan(), of);
    let texts = verification.written.last_year.iter();
    let texts = texts.filter(|writing| writing.key == key && book != BookKind::Public);
    let texts = each_once(texts.map(|writing| writing.text.trim()));
    match joined(texts, "\n").as_str() {
        "" => String::new(),
        told => format!(
            "前年度（{}）の評価: {told}",
            verification.year.before().long()
        ),
    }
}
