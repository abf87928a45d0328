//! 表紙: what this is, of which year, what is in it.

use super::book;
use super::cell::ReportCell;
use super::projects::{self, ProjectList};
use super::style::Look::{Heading, Plain, Quiet, Text, Title};
use super::style::accent;
use super::table::SheetPage;
use super::width;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::Council;
use crate::history::Stamp;
use crate::verification::Verification;
use rust_xlsxwriter::{FormatAlign, XlsxError};

/// What the table of contents says of it.
pub const WHAT: &str = "この報告書の名前と目次";

/// Pixels of the names of sheets, and of what they are.
const NAMES: u32 = 170;
const ABOUT: u32 = 560;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    page.widths(&[40, NAMES, ABOUT])?;
    let large = page.style.of(&Title).clone().set_font_size(26);
    let title = format!("{}　{}", verification.year.long(), book::of(page.book));
    for row in 0..3 {
        page.sheet.set_row_height(row, 9)?;
    }
    // Fixed rows: what a plan does not have leaves its row empty.
    page.row = 3;
    page.text(1, &plan.body, (Heading, 12))?;
    page.text(1, &plan.name, (Heading, 12))?;
    page.sheet.set_row_height(6, 48)?;
    page.put(6, 1, ReportCell::from(title).format(large), Title)?;
    let councils = joined(plan.councils.iter().map(council), "、");
    let lines = [
        (verification.stamp.as_ref().map(Stamp::printed), Plain),
        (Some(verification.tallies.all.sentence()), Plain),
        (
            projects::is_wanted(verification).then(|| ProjectList::of(verification).sentence()),
            Plain,
        ),
        (plan.remark.clone(), Quiet),
        (
            (!councils.is_empty()).then(|| format!("報告先: {councils}")),
            Plain,
        ),
    ];
    let lines = lines
        .into_iter()
        .filter_map(|(line, look)| Some((line?, look)));
    page.row = 7;
    for (line, look) in lines {
        page.text(1, &line, (look, 10))?;
    }
    page.row += 1;
    contents(page, verification)
}

/// 総合戦略推進会議（外部組織）
fn council(council: &Council) -> String {
    format!("{}{}", council.name, in_brackets(&council.kind))
}

fn contents(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    // Low rows: a plan may have many goals.
    const HEIGHT: f64 = 16.5;
    page.put(page.row, 1, "目次", Heading)?;
    let coloured = page.style.of(&Text).clone().set_font_color(accent());
    let link = coloured.set_align(FormatAlign::Left);
    let others = super::pages(page.book, verification).into_iter().skip(1);
    for (row, other) in (page.row + 1..).zip(others) {
        let goal = other
            .goal
            .map(|goal| verification.plan().goals[goal].name.clone());
        let what = goal.unwrap_or_else(|| other.sheet.what.to_owned());
        let lines = width::lines(&other.name, NAMES).max(width::lines(&what, ABOUT));
        page.sheet.set_row_height(row, HEIGHT * f64::from(lines))?;
        let name = ReportCell::link(other.name.clone(), &other.name, 0).format(link.clone());
        page.put(row, 1, name, Text)?;
        page.put(row, 2, what, Text)?;
    }
    Ok(())
}
