//! What is written in a row of which nothing is used, quoted where that is said: it stands nowhere else.

use super::Finding;
use crate::domain::reported::State;
use crate::domain::{CellAt, folded};
use crate::normalize::{KpiRecord, ProjectRow, Reading, Remark, ReportedFigure};

/// How the quote begins.
const BEGIN: &str = "。書かれたことは使っていません: ";

/// As many texts are quoted.
const MOST: usize = 8;

/// Letters of a text that are quoted.
const LONGEST: usize = 60;

/// The end of a message that quotes texts which are not used; empty without texts.
pub fn quote(written: &[String]) -> String {
    let more = match written.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" ほか{more}"),
    };
    let first = &written[..written.len().min(MOST)];
    match first {
        [] => String::new(),
        _ => format!("{BEGIN}{}{more}", first.join("、")),
    }
}

/// A finding as earlier versions had it, without such a quote; none of one that has none.
pub fn unquoted(finding: &Finding) -> Option<Finding> {
    let (asks, _) = finding.asks().split_once(BEGIN)?;
    let mut bare = finding.clone();
    bare.message
        .replace_range(asks.len()..finding.asks().len(), "");
    bare.own_length = bare.own_length.map(|_| asks.len());
    Some(bare)
}

/// What a row says that is of no KPI: its figures and texts.
pub fn of_kpi(reading: &Reading, record: &KpiRecord) -> Vec<String> {
    written(reading, record.sheet, (&record.figures, &record.remarks))
}

/// The same of a row that is of no project.
pub fn of_project(reading: &Reading, row: &ProjectRow) -> Vec<String> {
    written(reading, row.sheet, (&row.costs, &row.remarks))
}

fn written(
    reading: &Reading,
    sheet: usize,
    (figures, remarks): (&[ReportedFigure], &[Remark]),
) -> Vec<String> {
    let text = |at: CellAt| shortened(reading.cells.text(sheet, at));
    let figures = figures.iter().filter(|figure| figure.state != State::Blank);
    let figures = figures.map(|figure| (figure.at, head(figure)));
    let remarks = remarks.iter().map(|remark| (remark.at, String::new()));
    let all = figures.chain(remarks).map(|(at, head)| (head, text(at)));
    let all = all.filter(|(_, text)| !text.is_empty());
    all.map(|(head, text)| format!("{head}「{text}」"))
        .collect()
}

fn head(figure: &ReportedFigure) -> String {
    let year = figure.year.map(|year| format!("（{year}）"));
    format!("{}{}", figure.kind.label(), year.unwrap_or_default())
}

/// On one line, and no more than a message has room for.
pub fn shortened(text: &str) -> String {
    let line = folded::one_line(text.trim());
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…（略）", &line[..end]),
        None => line.to_string(),
    }
}
