//! Figures written out as submissions in each family of layouts and in each format come back
//! exactly: state, value, text, file, sheet and cell, all of them.
//!
//! The figures are an invented list with every kind of figure, and the published figures of three
//! towns where `../shared/realdata` (or what `KENSHO_REALDATA` names) is there.

#[path = "families/card.rs"]
mod card;
#[path = "families/comparison.rs"]
mod comparison;
#[path = "families/container.rs"]
mod container;
#[path = "families/figures.rs"]
mod figures;
#[path = "families/flat.rs"]
mod flat;
#[path = "families/formats.rs"]
mod formats;
#[path = "families/html.rs"]
mod html;
#[path = "families/list.rs"]
mod list;
#[path = "families/mini.rs"]
mod mini;
#[path = "families/ods.rs"]
mod ods;
#[path = "families/policy.rs"]
mod policy;
#[path = "families/sheet.rs"]
mod sheet;
#[path = "families/stacked.rs"]
mod stacked;
#[path = "families/text.rs"]
mod text;
#[path = "families/workspace.rs"]
mod workspace;
#[path = "families/xls.rs"]
mod xls;
#[path = "families/xlsb.rs"]
mod xlsb;
#[path = "families/xlsx.rs"]
mod xlsx;

use comparison::Sent;
use figures::Figures;
use formats::{FORMATS, Format, Sheets};
use sheet::Sheet;
use std::sync::LazyLock;

static FIGURES: LazyLock<Figures> = LazyLock::new(Figures::at_hand);

/// Lines of a failure; more would hide the first.
const MOST_LINES: usize = 10;

#[test]
fn figures_of_a_list_come_back() {
    check("A 一覧表", list::FORM, list::sheets);
}

#[test]
fn figures_of_cards_come_back() {
    check("B 個票", card::FORM, card::plain);
}

#[test]
fn figures_of_cards_on_squared_paper_come_back() {
    check("B 個票（方眼紙）", card::FORM, card::squared);
}

#[test]
fn figures_of_a_flat_export_come_back() {
    check("C 書き出し", flat::FORM, flat::sheets);
}

#[test]
fn figures_of_small_tables_come_back() {
    check("D 小さな表", mini::FORM, mini::sheets);
}

#[test]
fn figures_of_a_policy_sheet_come_back() {
    check("E 課の方針", policy::FORM, policy::sheets);
}

#[test]
fn figures_of_stacked_rows_come_back() {
    check("F 上段・下段", stacked::FORM, stacked::sheets);
}

/// Writes all figures in each format, reads them, and compares.
fn check(family: &str, form: &str, layout: fn(&Figures) -> Vec<Sheet>) {
    let of_format = |format| failures(family, form, layout, &FIGURES, format);
    let failures: Vec<String> = FORMATS.iter().flat_map(of_format).collect();
    let shown = &failures[..failures.len().min(MOST_LINES)];
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} failures\n{}",
        shown.join("\n")
    );
}

fn failures(
    family: &str,
    form: &str,
    layout: fn(&Figures) -> Vec<Sheet>,
    figures: &Figures,
    format: &Format,
) -> Vec<String> {
    let writable = figures.writable(format.can_write);
    let sheets: Vec<Sheet> = layout(&writable)
        .into_iter()
        .map(|sheet| dressed(format, sheet))
        .collect();
    let verification = workspace::verified(&writable, form, &files(format, &sheets));
    let (differences, compared) = comparison::differences(&verification, &sent(format, &sheets));
    let (kpis, left_out) = (
        writable.kpis.len(),
        figures.kpis.len() - writable.kpis.len(),
    );
    eprintln!(
        "{family} {}: {kpis} KPIs ({left_out} cannot be written), {compared} figures",
        format.name
    );
    let name = |difference| format!("{family} {} {difference}", format.name);
    differences.into_iter().map(name).collect()
}

fn dressed(format: &Format, sheet: Sheet) -> Sheet {
    match format.has_percentages {
        true => sheet.in_percentages(),
        false => sheet,
    }
}

/// The files of a submission: one for all sheets, or one for each.
fn files(format: &Format, sheets: &[Sheet]) -> Vec<(String, Vec<u8>)> {
    let pages: Vec<&[Sheet]> = match format.sheets {
        Sheets::Named => vec![sheets],
        _ => sheets.chunks(1).collect(),
    };
    let file =
        |(number, sheets): (usize, &[Sheet])| (file_name(format, number), (format.write)(sheets));
    pages.into_iter().enumerate().map(file).collect()
}

fn file_name(format: &Format, number: usize) -> String {
    format!("実績{number}.{}", format.extension)
}

/// Each sheet with the file that it was sent in.
fn sent<'a>(format: &Format, sheets: &'a [Sheet]) -> Vec<Sent<'a>> {
    let of_sheet = |(number, sheet): (usize, &'a Sheet)| {
        let (number, sheet_name) = match format.sheets {
            Sheets::Named => (0, Some(sheet.name.as_str())),
            Sheets::Apart => (number, Some("")),
            Sheets::ApartWithAnyName => (number, None),
        };
        let name = file_name(format, number);
        let file = format!("{}/{name}", workspace::FOLDER);
        Sent {
            file,
            sheet_name,
            sheet,
        }
    };
    sheets.iter().enumerate().map(of_sheet).collect()
}
