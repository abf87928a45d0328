//! 提出状況: who has sent what.

use super::style::{self, Style};
use super::width;
use crate::verification::{SectionStatus, Standing, Verification};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::HashSet;

/// The sheet's name.
pub const NAME: &str = "提出状況";

const KPIS: u32 = 80;
const FILES: u32 = 420;

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    style::columns(sheet, &[36, 170, 110, KPIS, FILES, 80, 80])?;
    let sections = verification.sections();
    let missing = sections
        .iter()
        .filter(|status| status.standing == Standing::Missing)
        .count();
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "提出状況", &style.title)?;
    let (duties, head) = match super::projects::is_wanted(verification) {
        true => ("KPIや事業", "担当KPI・事業"),
        false => ("KPI", "担当KPI"),
    };
    let summary = format!(
        "{duties}を担当する{}課のうち {}課が提出、{missing}課が未提出",
        sections.len(),
        sections.len() - missing
    );
    sheet.write_string_with_format(1, 0, summary, &style.quiet)?;
    style::heads(
        sheet,
        style,
        3,
        &[
            "No.",
            "課",
            "状況",
            head,
            "提出ファイル",
            "エラー",
            "要確認",
        ],
    )?;
    sheet.set_row_height(3, width::row_height([(head, KPIS)]))?;
    sheet.set_repeat_rows(3, 3)?;
    let readings = verification
        .readings
        .iter()
        .filter(|reading| !reading.counts());
    let replaced = readings
        .map(|reading| reading.submission.path.as_str())
        .collect();
    for (index, status) in sections.iter().enumerate() {
        line(sheet, style, index, status, &replaced)?;
    }
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    index: usize,
    status: &SectionStatus<'_>,
    replaced: &HashSet<&str>,
) -> Result<(), XlsxError> {
    let row = 4 + index as u32;
    let files: Vec<String> = status
        .submitted
        .iter()
        .map(|path| shown(path, replaced))
        .collect();
    let files = files.join("\n");
    let files = width::fitting(&files);
    sheet.set_row_height(row, width::row_height([(files.as_ref(), FILES)]))?;
    sheet.write_number_with_format(row, 0, (index + 1) as f64, &style.centre)?;
    sheet.write_string_with_format(row, 1, status.section, &style.cell)?;
    sheet.write_string_with_format(
        row,
        2,
        status.label(),
        standing_format(style, status.standing),
    )?;
    sheet.write_string_with_format(row, 4, files.as_ref(), &style.cell)?;
    for (column, count) in [
        (3, status.kpis + status.projects),
        (5, status.errors),
        (6, status.warnings),
    ] {
        sheet.write_number_with_format(row, column, count as f64, &style.centre)?;
    }
    Ok(())
}

/// A file without the folders that every file of the section is in, and whether it was used.
fn shown(path: &str, replaced: &HashSet<&str>) -> String {
    let name = path.splitn(5, '/').last().unwrap_or(path);
    let note = if replaced.contains(path) {
        "（修正版があるので使わず）"
    } else {
        ""
    };
    format!("{name}{note}")
}

fn standing_format(style: &Style, standing: Standing) -> &rust_xlsxwriter::Format {
    use crate::finding::Severity;
    match standing {
        Standing::Missing | Standing::Submitted => style.severity(Severity::Error),
        Standing::Errors => style.severity(Severity::Warning),
        Standing::Complete => &style.centre,
    }
}
