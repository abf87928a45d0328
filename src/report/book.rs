//! The council's workbook: its sheets, in their order.

use super::style::{self, Style};
use super::{cover, data, findings_list, kpi_list, method, submissions, summary};
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::{self, Write};

/// Puts a sheet into the workbook.
type Sheet = fn(&mut Workbook, &Style, &Verification) -> Result<(), XlsxError>;

/// The sheets, in the order in which a council reads them.
const SHEETS: [(&str, Sheet); 7] = [
    (cover::NAME, cover::add),
    (summary::NAME, summary::add),
    (kpi_list::NAME, kpi_list::add),
    (findings_list::NAME, findings_list::add),
    (submissions::NAME, submissions::add),
    (method::NAME, method::add),
    (data::NAME, data::add),
];

/// The names of the sheets, for the table of contents.
pub fn sheet_names() -> impl Iterator<Item = &'static str> {
    SHEETS.iter().map(|(name, _)| *name)
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
    for (_, add) in SHEETS {
        add(&mut book, &style, verification)?;
    }
    if super::tags::is_wanted(verification) {
        super::tags::add(&mut book, &style, verification)?;
    }
    if super::period::is_wanted(verification) {
        super::period::add(&mut book, &style, verification)?;
    }
    Ok(book)
}
