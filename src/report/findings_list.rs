//! 確認事項: what the sections are asked to fix or confirm.

use super::style::{self, Style};
use super::width;
use crate::finding::{Finding, Severity};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "確認事項";

/// More than this nobody reads on paper; all of them are in data/findings.csv.
pub const MOST: usize = 2000;

const MESSAGE: u32 = 420;
const REMEDY: u32 = 330;
const PLACE: u32 = 220;

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "確認事項", &style.title)?;
    sheet.write_string_with_format(1, 0, counts(verification), &style.quiet)?;
    sheet.set_freeze_panes(4, 0)?;
    sheet.set_repeat_rows(3, 3)?;
    list(
        sheet,
        style,
        3,
        verification.findings.iter().take(MOST),
        Write::Nothing,
    )
}

fn counts(verification: &Verification) -> String {
    let count = |severity| verification.count(severity);
    let more = if verification.findings.len() > MOST {
        format!("　ここには初めの{MOST}件を載せています。全件は data/findings.csv にあります。")
    } else {
        String::new()
    };
    format!(
        "エラー（直すもの）{}件　要確認 {}件　連絡 {}件{more}",
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note)
    )
}

/// Whether the list has a place to answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// None: it is only read.
    Nothing,
    /// A column for the section's answer.
    Answer,
}

/// Writes a list of findings below its heads, which stand in the given row.
pub fn list<'a>(
    sheet: &mut Worksheet,
    style: &Style,
    head: u32,
    findings: impl Iterator<Item = &'a Finding>,
    write: Write,
) -> Result<(), XlsxError> {
    let mut heads = vec!["No.", "種別", "課", "場所", "セル", "内容", "対処", "符号"];
    let mut widths = vec![36, 62, 100, PLACE, 56, MESSAGE, REMEDY, 130];
    if write == Write::Answer {
        heads.push("課の回答");
        widths.push(200);
    }
    style::columns(sheet, &widths)?;
    style::heads(sheet, style, head, &heads)?;
    for (index, finding) in findings.enumerate() {
        let row = head + 1 + index as u32;
        line(sheet, style, row, index + 1, finding)?;
        if write == Write::Answer {
            sheet.write_blank(row, 8, &style.input)?;
        }
    }
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    number: usize,
    finding: &Finding,
) -> Result<(), XlsxError> {
    let place = place(finding);
    let place = width::fitting(&place);
    let texts = [
        (finding.message.as_str(), MESSAGE),
        (finding.remedy.as_str(), REMEDY),
        (place.as_ref(), PLACE),
    ];
    sheet.set_row_height(row, width::row_height(texts))?;
    sheet.write_number_with_format(row, 0, number as f64, &style.centre)?;
    sheet.write_string_with_format(
        row,
        1,
        finding.severity().label(),
        style.severity(finding.severity()),
    )?;
    let section = match finding.section.as_str() {
        "" => "企画課",
        section => section,
    };
    sheet.write_string_with_format(row, 2, section, &style.centre)?;
    sheet.write_string_with_format(row, 3, place.as_ref(), &style.top)?;
    sheet.write_string_with_format(row, 4, finding.place.cell_name(), &style.centre)?;
    let message = width::fitting(&finding.message);
    sheet.write_string_with_format(row, 5, message.as_ref(), &style.top)?;
    sheet.write_string_with_format(row, 6, finding.remedy.as_str(), &style.top)?;
    sheet.write_string_with_format(row, 7, finding.code(), &style.small)?;
    Ok(())
}

/// The file without the folders that every file is in, and its sheet.
fn place(finding: &Finding) -> String {
    let file = finding.place.file.splitn(4, '/').last().unwrap_or_default();
    if finding.place.sheet.is_empty() {
        file.to_owned()
    } else {
        format!("{file}「{}」", finding.place.sheet)
    }
}
