//! D a small table for each KPI, many on one sheet, each with its own years.

use super::figures::{Figures, Kpi};
use super::sheet::Sheet;
use kensho::domain::reported::Kind;

pub const FORM: &str = r#"
name = "KPIの推移"
year = { from = "none" }

[table]
header = ["指標名", "基準", "目標"]

[columns]
kpi      = "指標名"
unit     = "単位"
baseline = '(?<year>.+)基準'
actual   = '(?<year>[HR][0-9]+)(現状)?'
target   = '(?<year>.+)目標'
"#;

/// Baseline, actuals and target of a table, by what its KPI's number leaves.
const YEARS: [[&str; 5]; 3] = [
    ["H25", "H27", "H30", "R6", "R8"],
    ["H26", "H28", "R1", "R6", "R7"],
    ["H30", "R3", "R4", "R6", "R10"],
];

/// KPIs on a sheet.
const ON_A_SHEET: usize = 100;

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let of_kpis = |(number, kpis): (usize, &[Kpi])| {
        let mut sheet = Sheet::new(&format!("推移{}", number + 1));
        sheet.text(0, 1, "KPIの推移");
        for (place, kpi) in (0..).zip(kpis) {
            table(&mut sheet, figures, 2 + 3 * place, kpi);
        }
        sheet
    };
    let chunks = figures.kpis.chunks(ON_A_SHEET);
    chunks.enumerate().map(of_kpis).collect()
}

/// A header, its one row, and a blank row.
fn table(sheet: &mut Sheet, figures: &Figures, row: u32, kpi: &Kpi) {
    let [baseline, first, second, now, target] = YEARS[kpi.index % YEARS.len()];
    let heads = [
        format!("{baseline}基準"),
        first.to_owned(),
        second.to_owned(),
        format!("{now}現状"),
        format!("{target}目標"),
    ];
    sheet.texts(row, 1, &["指標名", "単位"]);
    sheet.texts(row, 3, &heads.each_ref().map(String::as_str));
    sheet.texts(row + 1, 1, &[&kpi.name, &kpi.unit]);
    let series = [
        (Kind::Baseline, baseline, 3),
        (Kind::Actual, first, 2),
        (Kind::Actual, second, 1),
        (Kind::Actual, now, 0),
        (Kind::Target, target, 4),
    ];
    for (column, (kind, year, order)) in (3..).zip(series) {
        let said = figures.said(kpi, order);
        sheet.figure((row + 1, column), kpi, (kind, Some(year)), said);
    }
}
