//! The council's workbook as a file.

use super::style::{self, Style};
use super::table::SheetPage;
use super::{LONG, sheets};
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::{self, Write};

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
    for sheet in sheets(verification) {
        let page = match LONG.contains(&sheet.name) {
            true => book.add_worksheet_with_constant_memory()?,
            false => book.add_worksheet(),
        };
        page.set_name(sheet.name)?;
        style::page(page, verification.plan(), verification.year);
        (sheet.add)(&mut SheetPage::new(page, &style), verification)?;
    }
    Ok(book)
}
