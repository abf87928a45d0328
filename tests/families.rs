//! Figures written out as submissions in each family of layouts and in each format come back
//! exactly: state, value, text, file, sheet and cell, all of them.
//!
//! The figures are an invented list with every kind of figure, and the published figures of three
//! towns where `../shared/realdata` (or what `KENSHO_REALDATA` names) is there.

#[path = "read_twice/both.rs"]
mod both;
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
mod left_out;
#[path = "families/list.rs"]
mod list;
#[path = "../examples/bench/measure.rs"]
#[expect(dead_code, reason = "the benchmark asks for more")]
mod measure;
#[path = "families/mini.rs"]
mod mini;
#[path = "families/ods.rs"]
mod ods;
#[path = "families/pictures.rs"]
mod pictures;
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
use pictures::{PICTURED, Pictured};
use sheet::Sheet;
use std::sync::LazyLock;

static FIGURES: LazyLock<Figures> = LazyLock::new(Figures::at_hand);

/// The largest files that are read at all, of each way of keeping pictures.
const LARGEST: [(&Pictured, usize); 4] = [
    (&PICTURED[0], 120),
    (&PICTURED[4], 120),
    (&PICTURED[5], 120),
    (&PICTURED[7], 120),
];

/// A stream of records without the container around it, which the other reader does not open.
const OPENED_ONCE: &str = "xls stream";

/// How a section may lay out its sheets.
const LAYOUTS: [fn(&Figures) -> Vec<Sheet>; 7] = [
    list::sheets,
    card::plain,
    card::squared,
    flat::sheets,
    mini::sheets,
    policy::sheets,
    stacked::sheets,
];

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

/// Of photos in a form nothing is read, so nothing of them counts.
#[test]
fn figures_beside_a_large_picture_come_back() {
    kensho::intake::apart::with_program(env!("CARGO_BIN_EXE_kensho").into());
    let figures = FIGURES.writable(|_| true);
    let sheets = list::sheets(&figures);
    let [sheet] = &sheets[..] else {
        panic!("a list is one sheet");
    };
    for (format, megabytes) in PICTURED.iter().map(|format| (format, 17)).chain(LARGEST) {
        let name = format!("一覧.{}", format.extension);
        let bytes = (format.write)(&sheets, megabytes << 20);
        let (seconds, kilobytes) = inspected(&name, &bytes);
        let mebibytes = kilobytes >> 10;
        println!(
            "{} {megabytes} MB: {seconds:.1} s, {mebibytes} MB",
            format.name
        );
        assert!(mebibytes < 700, "{}", format.name);
        let verification = workspace::verified(&figures, list::FORM, &[(name.clone(), bytes)]);
        // A page has no name for its sheet.
        let sheet_name = (format.name != "html").then_some(sheet.name.as_str());
        let sent = Sent {
            file: format!("{}/{name}", workspace::FOLDER),
            sheet_name,
            sheet,
        };
        let (differences, compared) = comparison::differences(&verification, &[sent]);
        assert!(
            compared > 0 && differences.is_empty(),
            "{}: {differences:#?}",
            format.name
        );
    }
}

/// Every layout in every format of workbooks: the other reader sees in all cells what our own sees.
#[test]
fn both_readers_say_the_same_of_what_is_written() {
    kensho::intake::apart::with_program(env!("CARGO_BIN_EXE_kensho").into());
    let workbooks = FORMATS
        .iter()
        .filter(|format| format.sheets == Sheets::Named);
    for (format, layout) in workbooks.flat_map(|format| LAYOUTS.map(|layout| (format, layout))) {
        let sheets = layout(&FIGURES.writable(format.can_write));
        let sheets: Vec<Sheet> = sheets
            .into_iter()
            .map(|sheet| dressed(format, sheet))
            .collect();
        for (name, bytes) in files(format, &sheets) {
            let intake = kensho::intake::read(&name, &bytes);
            let cells: usize = intake.grids.iter().map(|grid| grid.cells().len()).sum();
            let twice = both::of(&intake, &bytes);
            let left = twice.left.as_ref().map_or(0, |(count, _)| *count);
            let expected = match format.name {
                OPENED_ONCE => (0, cells),
                _ => (cells, 0),
            };
            let differing = &twice.differing;
            assert!(differing.is_empty(), "{}: {differing:#?}", format.name);
            assert_eq!((twice.compared, left), expected, "{}", format.name);
        }
    }
}

/// Only the relations of a workbook say which of its parts is which.
#[test]
fn a_binary_workbook_may_call_its_parts_anything() {
    let figures = FIGURES.writable(|_| true);
    let usual = xlsb::write(&list::sheets(&figures));
    let renamed = xlsb::renamed(
        &usual,
        &[
            ("workbook.bin", "book.bin"),
            ("worksheets/sheet", "pages/no"),
            ("xl/", "data/"),
        ],
    );
    let read = |bytes: &[u8]| kensho::intake::read("一覧.xlsb", bytes);
    let (usual, renamed) = (read(&usual), read(&renamed));
    assert!(usual.faults.is_empty() && !usual.grids[0].cells().is_empty());
    assert_eq!(renamed, usual);
}

/// Time and memory of the program that looks into a file.
fn inspected(name: &str, bytes: &[u8]) -> (f64, i64) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    // Linux counts the peak of the process that starts a program as the program's own. The other tests of this
    // process may have had a larger one than it has now.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let start = std::time::Instant::now();
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_kensho"))
        .args(["inspect", name])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let (status, kilobytes) = measure::ended(child);
    // 1: that there are macros is said.
    assert!(matches!(status, Some(0 | 1)), "{name}: {status:?}");
    (start.elapsed().as_secs_f64(), kilobytes.unwrap_or_default())
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
