//! Small workbooks, written record by record and read again.

use super::record::tests::record;
use super::*;
use crate::domain::CellAt;
use crate::intake::sheet::grid::{Cell, Content, Grid, Span};

/// Where a cell is and which style it has.
fn head(row: u16, column: u16, style: u16) -> Vec<u8> {
    [row, column, style]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn cell(kind: u16, row: u16, column: u16, value: &[u8]) -> Vec<u8> {
    record(kind, &[&head(row, column, 1)[..], value].concat())
}

fn wide(text: &str) -> Vec<u8> {
    let letters = text.encode_utf16().flat_map(u16::to_le_bytes);
    let count = text.encode_utf16().count() as u16;
    let count = count.to_le_bytes();
    [count[0], count[1], 1].into_iter().chain(letters).collect()
}

fn beginning(version: u16, kind: u16) -> Vec<u8> {
    let body: Vec<u8> = [version, kind]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    record(0x809, &body)
}

const EIGHT: u16 = 0x600;
const FIVE: u16 = 0x500;

/// A workbook of one sheet, with records before and in the sheet; style 1 is 0.0%.
fn book(version: u16, name: &[u8], before: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let format = record(0xe0, &[0, 0, 164, 0]);
    let code: &[u8] = if version == EIGHT {
        b"\xa4\0\x04\0\x000.0%"
    } else {
        b"\xa4\0\x040.0%"
    };
    let mut bytes = beginning(version, 5);
    bytes.extend(record(0x41e, code));
    bytes.extend(record(0xe0, &[0; 4]));
    bytes.extend(format);
    bytes.extend(before.concat());
    let start = bytes.len() + 4 + 6 + name.len() + 4;
    let place = (start as u32).to_le_bytes();
    bytes.extend(record(0x85, &[&place[..], &[0, 0], name].concat()));
    bytes.extend(record(0x0a, &[]));
    bytes.extend(beginning(version, 0x10));
    bytes.extend(cells.concat());
    bytes.extend(record(0x0a, &[]));
    bytes
}

fn eight(cells: &[Vec<u8>]) -> Vec<u8> {
    book(EIGHT, b"\x04\0Plan", &[], cells)
}

fn only_grid(bytes: &[u8]) -> Grid {
    let mut sheets = read(bytes, Limit::Apart).unwrap();
    assert_eq!(sheets.faults, []);
    assert_eq!(sheets.grids.len(), 1);
    sheets.grids.remove(0)
}

/// The text of A1, and whether it is text, a number, a percentage and so on.
fn check(cells: &[Vec<u8>], expected: &str) {
    let grid = only_grid(&eight(cells));
    assert_eq!(grid.sheet, "Plan");
    assert_eq!(
        grid.at(CellAt::new(0, 0)).map_or(String::new(), described),
        expected
    );
}

fn described(cell: &Cell) -> String {
    let kind = match cell.content {
        Content::Number(number) => format!("number {number}"),
        Content::Percent(number) => format!("percent {number}"),
        other => format!("{other:?}"),
    };
    format!(
        "{} {kind}{}",
        cell.text,
        if cell.formula { " formula" } else { "" }
    )
}

#[test]
fn cells_of_excel_2_among_those_of_later_versions_are_read() {
    let old = |kind, column: u8, value: &[u8]| {
        let head = [0, 0, column, 0, 0, 1, 0];
        record(kind, &[&head[..], value].concat())
    };
    let cells = [
        old(0x04, 0, b"\x05BIFF2"),
        old(0x03, 1, &1234.5678_f64.to_le_bytes()),
        old(0x02, 2, &[0xd2, 0x04]),
        old(0x05, 3, &[1, 0]),
        cell(0x203, 0, 4, &0.192_f64.to_le_bytes()),
    ];
    let format = record(0x1e, b"\x0400.0");
    for (version, name) in [
        (EIGHT, &b"\x04\0Plan"[..]),
        (FIVE, b"\x04Plan"),
        (0, b"\x04Plan"),
    ] {
        let grid = only_grid(&book(version, name, std::slice::from_ref(&format), &cells));
        let cells: Vec<String> = grid.cells().iter().map(described).collect();
        let expected = [
            "BIFF2 Text",
            "1234.5678 Formatless(1234.5678)",
            "1234 Formatless(1234)",
            "TRUE Logical",
            "19.2% percent 0.192",
        ];
        assert_eq!(cells, expected, "{version:x}");
    }
}

fn formula(result: [u8; 8], flags: u8) -> Vec<u8> {
    cell(
        0x06,
        0,
        0,
        &[&result[..], &[flags, 0, 0, 0, 0, 0, 0, 0]].concat(),
    )
}

#[test]
fn a_percentage_keeps_its_fraction_and_its_look() {
    check(
        &[cell(0x203, 0, 0, &0.192_f64.to_le_bytes())],
        "19.2% percent 0.192",
    );
    check(&[cell(0x27e, 0, 0, &[0x0a, 0, 0, 0])], "200.0% percent 2");
    check(&[cell(0x27e, 0, 0, &[0x4f, 0, 0, 0])], "19.0% percent 0.19");
    check(
        &[record(0xbd, b"\0\0\0\0\x00\0\x0a\0\0\0\0\0")],
        "2 number 2",
    );
    check(
        &[record(
            0x203,
            &[&head(0, 0, 0)[..], &0.5_f64.to_le_bytes()].concat(),
        )],
        "0.5 number 0.5",
    );
}

#[test]
fn texts_and_truths_are_read() {
    check(&[cell(0x204, 0, 0, &wide("令和６年度"))], "令和６年度 Text");
    check(&[cell(0x205, 0, 0, &[1, 0])], "TRUE Logical");
    check(&[cell(0x205, 0, 0, &[7, 1])], "#DIV/0! Fault");
    check(&[cell(0x201, 0, 0, &[])], "");
}

#[test]
fn a_formula_is_known_behind_its_result() {
    let text = record(0x207, &wide("達成"));
    check(
        &[formula(0.5_f64.to_le_bytes(), 0)],
        "50.0% percent 0.5 formula",
    );
    check(
        &[formula([0, 0, 0, 0, 0, 0, 255, 255], 0), text],
        "達成 Text formula",
    );
    check(
        &[formula([1, 0, 1, 0, 0, 0, 255, 255], 0)],
        "TRUE Logical formula",
    );
    check(
        &[formula([2, 0, 42, 0, 0, 0, 255, 255], 0)],
        "#N/A Fault formula",
    );
    check(&[formula([3, 0, 0, 0, 0, 0, 255, 255], 0)], "");
}

#[test]
fn a_formula_without_a_result_is_no_zero() {
    check(
        &[formula([0, 0, 0, 0, 0, 0, 255, 255], 0)],
        " NeverCalculated formula",
    );
    check(&[formula([0; 8], 3)], " NeverCalculated formula");
    check(&[formula([0; 8], 0)], "0.0% percent 0 formula");
}

#[test]
fn japanese_of_excel_95_is_read_though_it_says_western() {
    let (measure, ..) = encoding_rs::SHIFT_JIS.encode("施策");
    let (name, ..) = encoding_rs::SHIFT_JIS.encode("実績");
    let name = [&[4][..], &name].concat();
    let label = cell(0x204, 0, 0, &[&[4, 0][..], &measure].concat());
    let note = record(0x1c, &[&[0, 0, 0, 0, 4, 0][..], &measure].concat());
    let western = record(0x42, &1252_u16.to_le_bytes());
    let grid = only_grid(&book(FIVE, &name, &[western], &[label, note]));
    assert_eq!(
        (grid.sheet.as_str(), grid.cells()[0].text.as_str()),
        ("実績", "施策")
    );
    assert_eq!(grid.comments[0].text, "施策");
}

#[test]
fn merges_and_what_is_hidden_are_known() {
    let row = |row: u16| {
        record(
            0x208,
            &[&row.to_le_bytes()[..], &[0; 10], &[0x20, 0, 0, 0]].concat(),
        )
    };
    let grid = only_grid(&eight(&[
        row(4),
        row(5),
        record(0x7d, &[2, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
        record(0xe5, &[1, 0, 3, 0, 4, 0, 0, 0, 1, 0]),
        cell(0x204, 3, 0, &wide("施策")),
    ]));
    assert_eq!(grid.hidden_rows, [Span { first: 4, last: 5 }]);
    assert_eq!(grid.hidden_columns, [Span { first: 2, last: 3 }]);
    assert_eq!(grid.seen_at(CellAt::new(4, 1)).unwrap().text, "施策");
}

#[test]
fn a_comment_hangs_on_its_cell() {
    let grid = only_grid(&eight(&[
        record(0x5d, &[0x15, 0, 0x12, 0, 0x19, 0, 9, 0]),
        record(0x1b6, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]),
        record(0x3c, &wide("見込")[2..]),
        record(0x3c, &[0; 16]),
        record(0x1c, &[7, 0, 1, 0, 0, 0, 9, 0]),
    ]));
    let comment = &grid.comments[0];
    assert_eq!(
        (comment.at, comment.text.as_str()),
        (CellAt::new(7, 1), "見込")
    );
}

#[test]
fn a_sheet_that_breaks_off_keeps_what_was_read() {
    let mut bytes = eight(&[cell(0x205, 0, 0, &[1, 0]), cell(0x205, 1, 0, &[1, 0])]);
    bytes.truncate(bytes.len() - 6);
    let sheets = read(&bytes, Limit::Apart).unwrap();
    assert_eq!(sheets.grids[0].cells().len(), 1);
    let why = "シートが途中で切れています".to_owned();
    assert_eq!(sheets.faults, [Fault::BrokenSheet("Plan".into(), why)]);
}

#[test]
fn a_text_that_is_not_in_the_table_is_missed() {
    let sheets = read(&eight(&[cell(0xfd, 2, 0, &[9, 0, 0, 0])]), Limit::Apart).unwrap();
    assert!(matches!(&sheets.faults[..], [Fault::BrokenSheet(_, why)] if why.contains("A3")));
}

#[test]
fn other_workbooks_and_macros_are_told() {
    let link = record(0x1ae, &[&[1, 0][..], &wide("\u{1}\u{1}C集計.xls")].concat());
    let macros = record(0x85, b"\0\0\0\0\x01\x01\x01\0M");
    let bytes = book(EIGHT, b"\x01\0P", &[link, macros], &[]);
    let expected = [
        Notice::ExternalLinks(vec!["集計.xls".into()]),
        Notice::Macros,
    ];
    assert_eq!(read(&bytes, Limit::Apart).unwrap().notices, expected);
}

#[test]
fn excel_2_is_read() {
    let number = |value: f64| [&[0, 0, 1, 0, 0, 1, 0][..], &value.to_le_bytes()].concat();
    let bytes = [
        record(0x09, &[2, 0, 0x10, 0]),
        record(0x1e, b"\x07General"),
        record(0x1e, b"\x020%"),
        record(0x04, b"\0\0\0\0\0\0\0\x03abc"),
        record(0x03, &number(0.5)),
        record(0x0a, &[]),
    ];
    let grid = only_grid(&bytes.concat());
    let seen: Vec<String> = grid.cells().iter().map(described).collect();
    assert_eq!(seen, ["abc Text", "50% percent 0.5"]);
}

#[test]
fn a_list_that_names_one_place_often_reads_it_once() {
    let again = record(0x85, b"\0\0\0\0\0\0\x01\0Q");
    let cells = [cell(0x205, 0, 0, &[1, 0])];
    let twice = book(EIGHT, b"\x01\0P", &[again.clone(), again.clone()], &cells);
    let sheets = read(&twice, Limit::Apart).unwrap();
    assert_eq!((sheets.faults.len(), sheets.grids.len()), (1, 2));
    assert_eq!(sheets.grids[1].cells().len(), 1);
    let often = book(EIGHT, b"\x01\0P", &vec![again; 5000], &cells);
    assert!(matches!(
        read(&often, Limit::Apart),
        Err(Fault::TooLarge(..))
    ));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = read(&bytes, Limit::Apart);
        let _ = read(&[beginning(EIGHT, 5), bytes.clone()].concat(), Limit::Apart);
        let _ = read(&[beginning(FIVE, 0x10), bytes].concat(), Limit::Apart);
    }

    #[test]
    fn no_record_makes_it_panic(
        kind in 0..0x280_u16,
        body in proptest::collection::vec(proptest::num::u8::ANY, 0..40),
        version in 0..2_usize,
    ) {
        let records = [record(kind, &body), record(0x3c, &body)];
        let _ = read(&book([EIGHT, FIVE][version], b"\x01\0P", &records, &records), Limit::Apart);
    }
}
