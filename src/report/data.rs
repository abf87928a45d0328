//! データ: the reported figures and costs one by one, with their places, for whoever wants to compute
//! with them; behind this year's, the figures of earlier years' submissions that the other sheets use.
//! It keeps 総務省's rules for machines: one header row, one datum a cell, no merges, Western years too.

use super::projects;
use super::style::{self, Style};
use super::width;
use crate::domain::{Kpi, Project};
use crate::ledger::{Entry, Said};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "データ";

/// More rows than this belong into data/observations.csv and data/projects.csv, where they all are;
/// the sheet says so.
const MOST: usize = 2000;

const HEADS: [&str; 13] = [
    "指標番号",
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

/// What a figure is about: a KPI, or a project.
struct About<'a> {
    id: &'a str,
    name: &'a str,
    unit: &'a str,
}

impl<'a> From<&'a Kpi> for About<'a> {
    fn from(kpi: &'a Kpi) -> Self {
        Self {
            id: &kpi.id,
            name: &kpi.called,
            unit: &kpi.unit,
        }
    }
}

impl<'a> From<&'a Project> for About<'a> {
    fn from(project: &'a Project) -> Self {
        Self {
            id: &project.id,
            name: &project.name,
            unit: Project::COST_UNIT,
        }
    }
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let (plan, ledger) = (verification.plan(), &verification.ledger);
    style::columns(sheet, &widths(verification))?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_repeat_rows(0, 0)?;
    heads(sheet, style, verification)?;
    let known = verification.series();
    let older = |kpi: usize| known.older(kpi, verification.year);
    let older: Vec<Entry<'_>> = (0..plan.kpis.len()).flat_map(older).collect();
    let all = ledger.len() + older.len() + ledger.costs().count();
    let entries = ledger.first(MOST).chain(older);
    let entries = entries.map(|entry| (About::from(&plan.kpis[entry.kpi]), entry.into()));
    let costs = ledger.costs();
    let costs = costs.map(|cost| (About::from(&plan.projects[cost.project]), cost.into()));
    for (row, (about, said)) in (1..).zip(entries.chain(costs).take(MOST)) {
        line(sheet, style, row, &about, &said)?;
    }
    let count = all.min(MOST) as u32;
    if all > MOST {
        let more = more(verification, all);
        sheet.write_string_with_format(count + 1, 0, more, &style.text)?;
    }
    sheet.autofilter(0, 0, count, HEADS.len() as u16 - 1)?;
    Ok(())
}

/// The heads, which name projects too where the plan has them.
fn heads(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let mut heads = HEADS;
    if projects::is_wanted(verification) {
        heads[..2].copy_from_slice(&["番号", "指標・事業"]);
    }
    style::heads(sheet, style, 0, &heads)
}

/// Said where there are more rows than the sheet shows.
fn more(verification: &Verification, all: usize) -> String {
    let files = match projects::is_wanted(verification) {
        true => "data/observations.csv と data/projects.csv",
        false => "data/observations.csv",
    };
    format!("初めの{MOST}件です。全{all}件は {files} にあります。")
}

/// Names and files stand on one line, whole unless they are very long.
fn widths(verification: &Verification) -> [u32; 13] {
    let plan = verification.plan();
    let names = plan.kpis.iter().map(|kpi| kpi.called.as_str());
    let names = names.chain(plan.projects.iter().map(|project| project.name.as_str()));
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
    row: u32,
    about: &About<'_>,
    said: &Said<'_>,
) -> Result<(), XlsxError> {
    let era = said.year.map(|year| year.to_string()).unwrap_or_default();
    let before = [
        (0, about.id),
        (1, about.name),
        (2, &said.source.section),
        (4, &era),
        (5, said.kind.label()),
        (6, said.state.label()),
    ];
    let after = [
        (8, about.unit),
        (9, said.text),
        (10, &said.source.file),
        (11, &said.source.sheet),
        (12, &said.at.to_string()),
    ];
    for (column, text) in before {
        let text = width::fitting(text);
        sheet.write_string_with_format(row, column, text.as_ref(), &style.line)?;
    }
    match said.year {
        Some(year) => {
            sheet.write_number_with_format(row, 3, f64::from(year.western()), &style.centre)?
        }
        None => sheet.write_blank(row, 3, &style.centre)?,
    };
    match said.value() {
        Some(value) => style::figure(sheet, style, row, 7, value, 0)?,
        None => sheet.write_blank(row, 7, &style.line).map(drop)?,
    }
    for (column, text) in after {
        let text = width::fitting(text);
        sheet.write_string_with_format(row, column, text.as_ref(), &style.line)?;
    }
    Ok(())
}
