//! The council's workbook: its sheets, in their order.

use super::style::{self, Style};
use super::{cover, data, findings_list, kpi_list, method, projects, submissions, summary};
use crate::domain::Plan;
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::{self, Write};

/// Puts a sheet into the workbook.
type Sheet = fn(&mut Workbook, &Style, &Verification) -> Result<(), XlsxError>;

/// The sheets, in the order in which a council reads them.
const SHEETS: [(&str, Sheet); 8] = [
    (cover::NAME, cover::add),
    (summary::NAME, summary::add),
    (kpi_list::NAME, kpi_list::add),
    (projects::NAME, projects::add),
    (findings_list::NAME, findings_list::add),
    (submissions::NAME, submissions::add),
    (method::NAME, method::add),
    (data::NAME, data::add),
];

/// The sheets of a plan's workbook: that of projects only where it has some.
fn sheets(plan: &Plan) -> impl Iterator<Item = &'static (&'static str, Sheet)> {
    let is_wanted = move |name: &str| name != projects::NAME || projects::has(plan);
    SHEETS.iter().filter(move |(name, _)| is_wanted(name))
}

/// The names of the sheets, for the table of contents.
pub fn sheet_names(plan: &Plan) -> impl Iterator<Item = &'static str> {
    sheets(plan).map(|(name, _)| *name)
}

/// Writes the workbook.
pub fn write(verification: &Verification, file: &mut (impl Write + Send)) -> io::Result<()> {
    build(verification)
        .and_then(|mut book| book.save_to_writer(file))
        .map_err(io::Error::other)
}

fn build(verification: &Verification) -> Result<Workbook, XlsxError> {
    let title = format!(
        "{}　{}効果検証報告書",
        verification.plan().body,
        verification.year.long()
    );
    let mut book = style::workbook(verification.plan(), &title, verification.year)?;
    let style = Style::new();
    for (_, add) in sheets(verification.plan()) {
        add(&mut book, &style, verification)?;
    }
    Ok(book)
}

/// The names of all sheets that a workbook may have.
#[cfg(test)]
pub fn all_names() -> impl Iterator<Item = &'static str> {
    SHEETS.iter().map(|(name, _)| *name)
}
