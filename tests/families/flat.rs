//! C an export from a system: one header on the second row, and blocks of columns that repeat the
//! same headers for six years without saying which.

use super::figures::{Figures, Kpi};
use super::sheet::Sheet;
use kensho::domain::reported::Kind;

pub const FORM: &str = r#"
name = "事務事業データ"
year = { from = "none" }

[table]
header = ["指標番号", "指標名", "実績値"]

[blocks]
starts_at = "国庫支出金"
years = ["R1", "R2", "R3", "R4", "R5", "R6"]

[columns]
section = "課名"
id      = "指標番号"
kpi     = "指標名"
unit    = "単位"
target  = "目標値"
actual  = "実績値"
ignore  = ["国庫支出金", "一般財源", "評価"]
"#;

const YEARS: [&str; 6] = ["R1", "R2", "R3", "R4", "R5", "R6"];
const FIRST: [&str; 4] = ["課名", "指標番号", "指標名", "単位"];
const BLOCK: [&str; 5] = ["国庫支出金", "一般財源", "目標値", "実績値", "評価"];

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let mut sheet = Sheet::new("report");
    sheet.text(0, 0, "出力結果");
    sheet.texts(1, 0, &FIRST);
    for index in 0..YEARS.len() {
        sheet.texts(1, block(index), &BLOCK);
    }
    for (row, kpi) in (2..).zip(&figures.kpis) {
        line(&mut sheet, figures, row, kpi);
    }
    vec![sheet]
}

/// The first column of a block.
fn block(index: usize) -> u32 {
    (FIRST.len() + index * BLOCK.len()) as u32
}

fn line(sheet: &mut Sheet, figures: &Figures, row: u32, kpi: &Kpi) {
    sheet.texts(row, 0, &["企画課", &kpi.id, &kpi.name, &kpi.unit]);
    for (index, year) in YEARS.iter().enumerate() {
        let column = block(index);
        let ago = YEARS.len() - 1 - index;
        let (target, actual) = (figures.said(kpi, 6 + ago), figures.said(kpi, ago));
        sheet.number(row, column, 1200);
        sheet.number(row, column + 1, 0);
        sheet.figure((row, column + 2), kpi, (Kind::Target, Some(year)), target);
        sheet.figure((row, column + 3), kpi, (Kind::Actual, Some(year)), actual);
        sheet.text(row, column + 4, "Ｂ");
    }
}
