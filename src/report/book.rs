//! The council's workbook: its sheets, in their order.

use super::style::{self, Style};
use super::table::Page;
use super::{contexts, cover, data, efforts, findings_list, kpi_list, method, outline, period};
use super::{projects, revisions, submissions, summary, tags};
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::{self, Write};

/// A sheet of the workbook.
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in the table of contents.
    pub what: &'static str,
    /// Whether there is anything to say on it.
    pub is_wanted: fn(&Verification) -> bool,
    add: fn(&mut Page<'_>, &Verification) -> Result<(), XlsxError>,
    is_long: bool,
}

impl Sheet {
    /// A sheet that every workbook has, with what fills it.
    pub const fn new(
        name: &'static str,
        what: &'static str,
        add: fn(&mut Page<'_>, &Verification) -> Result<(), XlsxError>,
    ) -> Self {
        Self {
            name,
            what,
            is_wanted: |_| true,
            add,
            is_long: false,
        }
    }

    /// The sheet, if there is anything to say on it.
    pub const fn only_if(mut self, is_wanted: fn(&Verification) -> bool) -> Self {
        self.is_wanted = is_wanted;
        self
    }

    /// The sheet, which has a row for every KPI or figure, each of which is written once and in order, so
    /// that it need not stay in memory.
    pub const fn long(mut self) -> Self {
        self.is_long = true;
        self
    }
}

/// The sheets, in the order in which a council reads them.
const SHEETS: &[Sheet] = &[
    cover::SHEET,
    summary::SHEET,
    kpi_list::SHEET,
    efforts::SHEET,
    projects::SHEET,
    outline::SHEET,
    contexts::BACKGROUND,
    contexts::STRENGTHS,
    tags::SHEET,
    period::SHEET,
    findings_list::SHEET,
    submissions::SHEET,
    revisions::SHEET,
    method::SHEET,
    data::SHEET,
];

/// A plan may list what its sections do and cost without a single KPI.
pub fn has_kpis(verification: &Verification) -> bool {
    !verification.plan().kpis.is_empty()
}

/// The sheets of a verification's workbook, in their order: those on which there is anything to say.
pub fn sheets(verification: &Verification) -> impl Iterator<Item = &'static Sheet> {
    SHEETS
        .iter()
        .filter(|sheet| (sheet.is_wanted)(verification))
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
    for sheet in sheets(verification) {
        let page = match sheet.is_long {
            true => book.add_worksheet_with_constant_memory()?,
            false => book.add_worksheet(),
        };
        page.set_name(sheet.name)?;
        style::page(page, verification.plan(), verification.year);
        (sheet.add)(&mut Page::new(page, &style), verification)?;
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use super::SHEETS;
    use std::collections::HashSet;

    #[test]
    fn every_sheet_has_a_name_of_its_own_and_says_what_it_is_for() {
        let names: HashSet<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
        assert_eq!(names.len(), SHEETS.len());
        assert!(SHEETS.iter().all(|sheet| !sheet.what.is_empty()));
    }
}
