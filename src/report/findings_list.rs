//! 確認事項: what the sections are asked to fix or confirm.

use super::cell::{self, ReportCell, count};
use super::style::Look::{self, Centre, Small, Top};
use super::table::{SheetPage, Table};
use crate::domain::plan::SheetKind;
use crate::finding::{Finding, Severity};
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
pub const NAME: &str = SheetKind::Findings.label();

/// What the table of contents says of it.
pub const WHAT: &str = "各課に直すこと・確かめることをお願いしている点";

/// The most findings that are listed. A longer list is not read on paper; data/findings.csv has all of
/// them.
const MOST: usize = 2000;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    page.title(NAME, &[&counts(verification)])?;
    list(
        page,
        &verification.year_folder,
        verification.findings.iter(),
    )
}

fn counts(verification: &Verification) -> String {
    let count = |severity| verification.count(severity);
    let counts = format!(
        "エラー（直すもの）{}件　要確認 {}件　連絡 {}件",
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note)
    );
    if verification.findings.len() <= MOST {
        return counts;
    }
    format!("{counts}　ここには初めの{MOST}件を載せています。全件は data/findings.csv にあります。")
}

/// Writes a list of findings, at most [`MOST`], from the page's next row on.
fn list<'a>(
    page: &mut SheetPage<'_>,
    year_folder: &'a str,
    findings: impl Iterator<Item = &'a Finding>,
) -> Result<(), XlsxError> {
    let mut table: Table<'_, (usize, &Finding)> = Table::new();
    table.add(Centre, "No.", 36, |(number, _)| count(*number));
    table.add(Centre, "種別", 62, |(_, finding)| severity(finding));
    table.add(Centre, "課", 100, |(_, of)| section(&of.section));
    table.add(Top, "場所", 220, move |(_, finding)| {
        let place = &finding.place;
        cell::place(year_folder, &place.file, &place.sheet)
    });
    table.add(Centre, "セル", 56, |(_, of)| of.place.cell_name());
    table.add(Top, "内容", 420, |(_, finding)| &finding.message);
    table.add(Top, "対処", 330, |(_, finding)| &finding.remedy);
    table.add(Small, "符号", 130, |(_, finding)| finding.code());
    page.columns(&table)?;
    page.lasting_heads(&table, Some(0))?;
    page.lines(&table, (1..).zip(findings.take(MOST)))
}

fn severity(finding: &Finding) -> ReportCell<'static> {
    let severity = finding.severity();
    ReportCell::from(severity.label()).look(Look::Severity(severity))
}

/// Who should act: the section, or where none can be named the 企画課.
pub fn section(section: &str) -> &str {
    match section {
        // What no section can settle is asked of the 企画課.
        "" => "企画課",
        section => section,
    }
}
