//! E 課の方針シート: the unit of all costs in the title's line, line breaks inside names, numbered
//! rows that nobody filled in. KPIs that are no costs stand on another sheet, with their units.

use super::figures::{Figures, Kpi};
use super::sheet::Sheet;
use kensho::domain::Decimal;
use kensho::domain::reported::Kind;

pub const FORM: &str = r#"
name  = "課の方針シート"
title = "課の方針"
year  = { from = "title" }

[table]
header = ["事務事業名", "実績"]

[columns]
id     = "番号"
kpi    = "事務事業名"
unit   = "単位"
actual = "実績"
target = '目標（(?<year>.+)）'
ignore = ["内容", "担当係名"]
"#;

/// What a thousand yen are in the units of cost KPIs.
const COSTS: [(&str, (i64, u32)); 4] = [
    ("円", (1000, 0)),
    ("千円", (1, 0)),
    ("万円", (1, 1)),
    ("百万円", (1, 3)),
];

/// Numbered rows that stay empty at the end of a sheet.
const EMPTY: u32 = 2;

pub fn sheets(figures: &Figures) -> Vec<Sheet> {
    let is_cost = |kpi: &&Kpi| a_thousand_yen(kpi).is_some();
    let (costs, others): (Vec<&Kpi>, Vec<&Kpi>) = figures.kpis.iter().partition(is_cost);
    let title = "令和６年度　課の方針";
    vec![
        sheet("事業費", &format!("{title}（単位：千円）"), figures, &costs),
        sheet("指標", title, figures, &others),
    ]
}

fn a_thousand_yen(kpi: &Kpi) -> Option<Decimal> {
    let (_, (number, scale)) = COSTS.iter().find(|(unit, _)| *unit == kpi.unit)?;
    Some(Decimal::new(*number, *scale))
}

fn sheet(name: &str, title: &str, figures: &Figures, kpis: &[&Kpi]) -> Sheet {
    let mut sheet = Sheet::new(name);
    sheet.text(0, 0, title);
    let heads = [
        "番号",
        "事務事業名",
        "内容",
        "担当係名",
        "実績",
        "目標（R8）",
    ];
    sheet.texts(2, 0, &heads);
    if name == "指標" {
        sheet.text(2, 6, "単位");
    }
    let rows = kpis.len() as u32;
    for (row, kpi) in (3..).zip(kpis) {
        line(&mut sheet, figures, row, kpi);
    }
    for number in 1..=rows + EMPTY {
        sheet.number(2 + number, 0, number.into());
    }
    sheet
}

fn line(sheet: &mut Sheet, figures: &Figures, row: u32, kpi: &Kpi) {
    sheet.texts(row, 1, &[&broken(&kpi.name), "継続して行う", "全課"]);
    for (column, (kind, year), order) in
        [(4, (Kind::Actual, "R6"), 0), (5, (Kind::Target, "R8"), 1)]
    {
        let said = figures.said(kpi, order);
        sheet.figure((row, column), kpi, (kind, Some(year)), said);
        let figure = sheet.figures.last_mut().expect("it was just written");
        let factor = a_thousand_yen(kpi).unwrap_or(Decimal::ONE);
        figure.value = figure.value.map(|value| value * factor);
    }
    if a_thousand_yen(kpi).is_none() {
        sheet.text(row, 6, &kpi.unit);
    }
}

/// The name with a line break in the middle, as it is typed into a narrow column.
fn broken(name: &str) -> String {
    let middle = name.chars().count() / 2;
    let (first, second): (Vec<_>, Vec<_>) =
        (0..).zip(name.chars()).partition(|(at, _)| *at < middle);
    let line = |letters: Vec<(usize, char)>| letters.into_iter().map(|(_, letter)| letter);
    let second: String = line(second).collect();
    format!("{}\n{second}", line(first).collect::<String>())
}
