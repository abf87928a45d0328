//! F 上段 目標 / 下段 実績: two rows for each KPI, its name merged over both.

use super::figures::{Figures, Kpi};
use super::sheet::Sheet;
use kensho::domain::reported::Kind;

pub const FORM: &str = r#"
name  = "目標と実績"
title = "目標と実績"
year  = { from = "title" }

[table]
header = ["指標名", "区分", "R6"]

[columns]
kpi     = "指標名"
unit    = "単位"
line    = "区分"
stacked = '(?<year>[HR][0-9]+)'
"#;

const YEARS: [&str; 4] = ["H31", "R4", "R5", "R6"];
const LINES: [(&str, Kind); 2] = [("目標", Kind::Target), ("実績", Kind::Actual)];

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let mut sheet = Sheet::new("目標と実績");
    sheet.text(0, 0, "令和６年度　目標と実績");
    sheet.texts(2, 0, &["指標名", "単位", "区分"]);
    sheet.texts(2, 3, &YEARS);
    for (place, kpi) in (0..).zip(&figures.kpis) {
        rows(&mut sheet, figures, 3 + 2 * place, kpi);
    }
    vec![sheet]
}

fn rows(sheet: &mut Sheet, figures: &Figures, row: u32, kpi: &Kpi) {
    sheet.texts(row, 0, &[&kpi.name, &kpi.unit]);
    sheet.merge(row, 0, (2, 1));
    sheet.merge(row, 1, (2, 1));
    for (line, (row, (word, kind))) in (row..).zip(LINES).enumerate() {
        sheet.text(row, 2, word);
        for (index, year) in YEARS.iter().enumerate() {
            let order = YEARS.len() * (1 - line) + YEARS.len() - 1 - index;
            let place = (row, 3 + index as u32);
            sheet.figure(place, kpi, (kind, Some(year)), figures.said(kpi, order));
        }
    }
}
