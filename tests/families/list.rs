//! A 一覧表: one KPI a row below a header of two rows; 施策 written once for several rows, sums,
//! blank rows, a column that somebody inserted, and notes at the end.

use super::figures::{Figures, Kpi};
use super::sheet::Sheet;
use kensho::domain::reported::Kind;

pub const FORM: &str = r#"
name  = "KPI進捗状況調査票"
title = "KPI進捗状況調査票"
year  = { from = "title" }

[table]
header = ["指標", "実績値"]
fill   = ["施策"]

[columns]
measure  = "施策"
kpi      = "指標名"
unit     = "単位"
baseline = "基準値"
actual   = '実績値／(?<year>.+)'
target   = '目標値／(?<year>.+)'
ignore   = ['No\.?']
"#;

/// KPIs of one 施策.
const GROUP: usize = 5;

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let mut sheet = Sheet::new("実績");
    sheet.text(0, 0, "令和６年度　KPI進捗状況調査票（一覧）");
    sheet.texts(1, 0, &["担当課", "企画課"]);
    header(&mut sheet, 3);
    let mut row = 5;
    for (number, group) in figures.kpis.chunks(GROUP).enumerate() {
        row = measure(&mut sheet, figures, row, number, group);
    }
    sheet.text(row, 0, "※実績値は年度末の値です。");
    sheet.text(row + 1, 0, "※空欄は調査中ではありません。");
    vec![sheet]
}

fn header(sheet: &mut Sheet, row: u32) {
    let upper = ["施策", "No", "指標名", "単位", "基準値", "実績値"];
    sheet.texts(row, 0, &upper);
    sheet.texts(row, 7, &["備考", "目標値"]);
    sheet.texts(row + 1, 5, &["R5", "R6"]);
    sheet.text(row + 1, 8, "R8");
    for column in [0, 1, 2, 3, 4, 7] {
        sheet.merge(row, column, (2, 1));
    }
    sheet.merge(row, 5, (1, 2));
}

/// The KPIs of a 施策, and what stands below them; gives the row after it.
fn measure(sheet: &mut Sheet, figures: &Figures, row: u32, number: usize, group: &[Kpi]) -> u32 {
    let rows = group.len() as u32;
    sheet.text(row, 0, &format!("施策{}", number + 1));
    if rows > 1 {
        sheet.merge(row, 0, (rows, 1));
    }
    for (row, kpi) in (row..).zip(group) {
        line(sheet, figures, row, kpi);
    }
    row + rows + below(sheet, row + rows, number)
}

fn line(sheet: &mut Sheet, figures: &Figures, row: u32, kpi: &Kpi) {
    sheet.number(row, 1, kpi.index as i64 + 1);
    sheet.texts(row, 2, &[&kpi.name, &kpi.unit]);
    let series = [
        (4, Kind::Baseline, None),
        (6, Kind::Actual, Some("R6")),
        (5, Kind::Actual, Some("R5")),
        (8, Kind::Target, Some("R8")),
    ];
    for (order, column) in [(1, 0), (0, 1), (2, 2), (3, 3)] {
        let (column, kind, year) = series[column];
        sheet.figure((row, column), kpi, (kind, year), figures.said(kpi, order));
    }
    if kpi.index.is_multiple_of(9) {
        sheet.text(row, 7, "速報です");
    }
}

/// After some 施策 a sum, after some a blank row; gives how many rows that takes.
fn below(sheet: &mut Sheet, row: u32, number: usize) -> u32 {
    match number % 3 {
        0 => {
            sheet.text(row, 2, "小計");
            sheet.number(row, 5, 1234);
            sheet.number(row, 6, 5678);
            1
        }
        1 => 1,
        _ => 0,
    }
}
