//! B 個票: three cards below each other on some sheets and two beside each other on others; 目標値,
//! 実績値 and 達成率 below one row of years. On 方眼紙 every box is merged of little squares.

use super::figures::{Figures, Kpi};
use super::sheet::Sheet;
use kensho::domain::reported::Kind;

pub const FORM: &str = r#"
name = "KPI個票"
year = { from = "none" }

[card]
kpi    = { right_of = '指標名(（単位）)?' }
target = { right_of = "目標値", years = "above" }
actual = { right_of = "実績値", years = "above" }
ignore = ["達成率", "年度", "KPI個票"]
"#;

const YEARS: [&str; 3] = ["R4", "R5", "R6"];

/// How many columns the boxes of a card take.
#[derive(Clone, Copy)]
struct Paper {
    label: u32,
    value: u32,
}

const PLAIN: Paper = Paper { label: 1, value: 1 };
const SQUARED: Paper = Paper { label: 4, value: 3 };

impl Paper {
    /// The columns of a whole card with the gap behind it.
    fn card(self) -> u32 {
        self.label + self.values() + 2
    }

    /// The columns of all years.
    fn values(self) -> u32 {
        self.value * YEARS.len() as u32
    }

    /// A box of so many columns.
    fn merge(self, sheet: &mut Sheet, row: u32, column: u32, columns: u32) {
        if columns > 1 {
            sheet.merge(row, column, (1, columns));
        }
    }
}

/// Rows of a card with the gap below it.
const ROWS: u32 = 7;

/// KPIs of a sheet: three cards below each other, or two rows of two.
const BELOW: usize = 3;
const BESIDE: usize = 4;

/// A box is a cell, but for the name's.
pub fn plain(figures: &Figures) -> Vec<Sheet> {
    sheets(figures, PLAIN)
}

/// Every box is merged.
pub fn squared(figures: &Figures) -> Vec<Sheet> {
    sheets(figures, SQUARED)
}

fn sheets(figures: &Figures, paper: Paper) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let mut rest = figures.kpis.as_slice();
    while !rest.is_empty() {
        let is_beside = sheets.len() % 2 == 1;
        let most = if is_beside { BESIDE } else { BELOW };
        let (kpis, after) = rest.split_at(most.min(rest.len()));
        let name = format!("個票{}", sheets.len() + 1);
        sheets.push(sheet(figures, paper, &name, kpis, is_beside));
        rest = after;
    }
    sheets
}

fn sheet(figures: &Figures, paper: Paper, name: &str, kpis: &[Kpi], is_beside: bool) -> Sheet {
    let mut sheet = Sheet::new(name);
    sheet.text(0, 0, "KPI個票");
    for (place, kpi) in (0..).zip(kpis) {
        let (down, right) = match is_beside {
            true => (place / 2, place % 2),
            false => (place, 0),
        };
        let place = (2 + down * ROWS, right * paper.card());
        card(&mut sheet, figures, paper, place, kpi);
    }
    sheet
}

fn card(sheet: &mut Sheet, figures: &Figures, paper: Paper, (row, column): (u32, u32), kpi: &Kpi) {
    let labels = ["指標名（単位）", "年度", "目標値", "実績値", "達成率"];
    for (row, label) in (row..).zip(labels) {
        sheet.text(row, column, label);
        paper.merge(sheet, row, column, paper.label);
    }
    let first = column + paper.label;
    sheet.text(row, first, &name_with_unit(kpi));
    paper.merge(sheet, row, first, paper.values());
    for (index, year) in YEARS.iter().enumerate() {
        let place = (row + 1, first + paper.value * index as u32);
        of_year(sheet, figures, place, kpi, (index, year));
        for row in row + 1..row + 5 {
            paper.merge(sheet, row, place.1, paper.value);
        }
    }
}

fn name_with_unit(kpi: &Kpi) -> String {
    match kpi.unit.as_str() {
        "" => kpi.name.clone(),
        unit => format!("{}（{unit}）", kpi.name),
    }
}

/// The column of a year: the year, the target, the actual and the rate.
fn of_year(
    sheet: &mut Sheet,
    figures: &Figures,
    (row, column): (u32, u32),
    kpi: &Kpi,
    (index, year): (usize, &str),
) {
    let last = YEARS.len() - 1;
    let (target, actual) = (
        figures.said(kpi, 3 + index),
        figures.said(kpi, last - index),
    );
    sheet.text(row, column, year);
    sheet.figure((row + 1, column), kpi, (Kind::Target, Some(year)), target);
    sheet.figure((row + 2, column), kpi, (Kind::Actual, Some(year)), actual);
    sheet.text(row + 3, column, "95%");
}
