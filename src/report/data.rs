//! データ: the reported figures one by one, with their places, for whoever wants to compute with them.
//! It keeps 総務省's rules for machines: one header row, one datum a cell, no merges, Western years too.

use super::style::{self, Style};
use super::width;
use crate::ledger::Entry;
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "データ";

/// More rows than this belong into data/observations.csv, where they all are; the sheet says so.
const MOST: usize = 2000;

const HEADS: [&str; 13] = [
    "指標の番号",
    "指標",
    "課",
    "西暦年度",
    "和暦年度",
    "種別",
    "状態",
    "値",
    "単位",
    "書かれていた文字",
    "ファイル",
    "シート",
    "セル",
];

/// Puts the sheet into the workbook.
pub fn add(
    book: &mut Workbook,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?.set_name(NAME)?;
    style::page(sheet, verification.plan(), verification.year);
    style::columns(sheet, &widths(verification))?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_repeat_rows(0, 0)?;
    style::heads(sheet, style, 0, &HEADS)?;
    let count = verification.ledger.len().min(MOST);
    for (row, entry) in (1..).zip(verification.ledger.first(MOST)) {
        line(sheet, style, verification, row, &entry)?;
    }
    if count < verification.ledger.len() {
        let more = format!(
            "初めの{MOST}件です。全{}件は data/observations.csv にあります。",
            verification.ledger.len()
        );
        sheet.write_string_with_format(count as u32 + 1, 0, more, &style.text)?;
    }
    sheet.autofilter(0, 0, count as u32, HEADS.len() as u16 - 1)?;
    Ok(())
}

/// Names and files stand on one line, whole unless they are very long.
fn widths(verification: &Verification) -> [u32; 13] {
    let plan = verification.plan();
    let names = plan.kpis.iter().map(|kpi| kpi.name.as_str());
    let sections = plan.sections.iter().map(|section| section.name.as_str());
    let readings = verification.readings.iter();
    let files = readings.map(|reading| reading.submission.path.as_str());
    let names = width::column(names, (200, 420));
    let sections = width::column(sections, (90, 200));
    let files = width::column(files, (260, 520));
    [
        80, names, sections, 70, 70, 60, 90, 100, 70, 150, files, 130, 60,
    ]
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
    entry: &Entry<'_>,
) -> Result<(), XlsxError> {
    let kpi = &verification.plan().kpis[entry.kpi];
    let era = entry.year.map(|year| year.to_string()).unwrap_or_default();
    let before = [
        (0, kpi.id.as_str()),
        (1, &kpi.name),
        (2, &entry.source.section),
        (4, &era),
        (5, entry.kind.label()),
        (6, entry.state.label()),
    ];
    let after = [
        (8, kpi.unit.as_str()),
        (9, entry.text),
        (10, &entry.source.file),
        (11, &entry.source.sheet),
        (12, &entry.at.to_string()),
    ];
    for (column, text) in before {
        let text = width::fitting(text);
        sheet.write_string_with_format(row, column, text.as_ref(), &style.line)?;
    }
    match entry.year {
        Some(year) => {
            sheet.write_number_with_format(row, 3, f64::from(year.western()), &style.centre)?
        }
        None => sheet.write_blank(row, 3, &style.centre)?,
    };
    match entry.value() {
        Some(value) => style::figure(sheet, style, row, 7, value, 0)?,
        None => sheet.write_blank(row, 7, &style.line).map(drop)?,
    }
    for (column, text) in after {
        let text = width::fitting(text);
        sheet.write_string_with_format(row, column, text.as_ref(), &style.line)?;
    }
    Ok(())
}
