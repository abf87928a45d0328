//! 提出状況: who has sent what.

use super::cell::{ReportCell, count};
use super::style::Look::{self, Centre, Text};
use super::table::{SheetPage, Table};
use super::width;
use crate::domain::joined::joined;
use crate::finding::Severity;
use crate::verification::{SectionStatus, Standing, Verification};
use rust_xlsxwriter::XlsxError;
use std::collections::HashMap;

/// The sheet's name.
pub const NAME: &str = "提出状況";

/// What the table of contents says of it.
pub const WHAT: &str = "どの課から何が届いているか";

const KPIS: u32 = 80;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let sections = verification.sections();
    let is_missing = |status: &&SectionStatus<'_>| status.standing == Standing::Missing;
    let missing = sections.iter().filter(is_missing).count();
    let (duties, head) = match super::projects::is_wanted(verification) {
        true => ("KPIや事業", "担当KPI・事業"),
        false => ("KPI", "担当KPI"),
    };
    let summary = format!(
        "{duties}を担当する{}課のうち {}課が提出、{missing}課が未提出",
        sections.len(),
        sections.len() - missing
    );
    let readings = verification.readings.iter();
    // Only looked up, never walked.
    let reasons = readings.map(|reading| {
        let submission = &reading.submission;
        (submission.path.as_str(), submission.counting.why.as_str())
    });
    let reasons: HashMap<&str, &str> = reasons.collect();
    let mut table: Table<'_, (usize, &SectionStatus<'_>)> = Table::new();
    table.add(Centre, "No.", 36, |(number, _)| count(*number));
    table.add(Text, "課", 170, |(_, of)| of.section);
    table.add(Centre, "状況", 110, |(_, of)| standing(of));
    table.add(Centre, head, KPIS, |(_, of)| count(of.kpis + of.projects));
    table.add(Text, "提出ファイル", 420, |(_, of)| {
        files(of, &reasons)
    });
    table.add(Centre, "エラー", 80, |(_, of)| count(of.errors));
    table.add(Centre, "要確認", 80, |(_, of)| count(of.warnings));
    page.columns(&table)?;
    page.title(NAME, &[&summary])?;
    page.lasting_heads(&table, None)?;
    // The head of this column may be longer than its width.
    page.height(width::row_height([(head, KPIS)]))?;
    page.lines(&table, (1..).zip(&sections))
}

fn standing(status: &SectionStatus<'_>) -> ReportCell<'static> {
    ReportCell::from(status.label()).look(match status.standing {
        Standing::Missing | Standing::Submitted => Look::Severity(Severity::Error),
        Standing::Errors => Look::Severity(Severity::Warning),
        Standing::Complete => Centre,
    })
}

/// The files without the folders that every file of the section is in, and why each of several counts or not.
fn files(status: &SectionStatus<'_>, reasons: &HashMap<&str, &str>) -> String {
    let shown = status.submitted.iter().map(|path| {
        // inputs/, the plan, the year and the section are the same for all files of a line.
        let name = path.splitn(5, '/').last().unwrap_or(path);
        match reasons.get(path) {
            None | Some(&"") => name.to_owned(),
            Some(why) => format!("{name}（{why}）"),
        }
    });
    joined(shown, "\n")
}
