//! Marked copies: what is marked, and that nothing else changes.

mod left_out;
mod office;
mod workspace;

use kensho::domain::CellAt;
use kensho::finding::Severity;
use kensho::intake::{self, Notice};
use kensho::marked::{CellMark, WhyNot, mark};
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormat3ColorScale, DataValidation, Format, Note, Table, Workbook,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

fn cell_mark(sheet: &str, cell: CellAt, severity: Severity) -> CellMark {
    CellMark {
        sheet: sheet.into(),
        cell,
        note: format!("要確認：{cell}の値が前年の10倍です。\n対処：単位を確かめてください。"),
        severity,
    }
}

/// The parts of a package: their bytes as they are packed, and unpacked.
fn parts(bytes: &[u8]) -> BTreeMap<String, (Vec<u8>, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let (mut packed, mut whole) = (Vec::new(), Vec::new());
        let mut part = archive.by_index_raw(index).unwrap();
        let name = part.name().unwrap().into_owned();
        part.read_to_end(&mut packed).unwrap();
        drop(part);
        archive
            .by_index(index)
            .unwrap()
            .read_to_end(&mut whole)
            .unwrap();
        parts.insert(name, (packed, whole));
    }
    parts
}

/// Whether marks may change a part.
fn may_change(part: &str) -> bool {
    let part = part.to_lowercase().replace('\\', "/");
    part == "[content_types].xml"
        || part.contains("style")
        || part.ends_with(".vml")
        || part.contains("comment")
        || part.contains("worksheets/")
        || part.starts_with("sheet")
        || part.starts_with("_rels/sheet")
}

/// Fails where a part differs that no mark is in. Gives how many parts are as they were.
fn assert_untouched(before: &[u8], after: &[u8]) -> usize {
    let (before, mut after) = (parts(before), parts(after));
    let mut same = 0;
    for (name, part) in before {
        let copied = after
            .remove(&name)
            .unwrap_or_else(|| panic!("{name} is gone"));
        match copied == part {
            true => same += 1,
            false => assert!(may_change(&name), "{name} differs"),
        }
    }
    assert!(
        after.keys().all(|name| may_change(name)),
        "{:?}",
        after.keys()
    );
    same
}

fn assert_same_parts(one: &[u8], other: &[u8], file: &Path) {
    let (one, other) = (parts(one), parts(other));
    assert!(one.keys().eq(other.keys()), "{}", file.display());
    for (name, part) in one {
        let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
        assert!(
            part == other[&name],
            "{} {name}\n{}\n{}",
            file.display(),
            text(&part.1),
            text(&other[&name].1)
        );
    }
}

/// All workbooks of a folder that can have marks.
fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let mut files = workspace::files(folder);
    files.retain(|path| {
        let kind = path.extension().unwrap_or_default().to_ascii_lowercase();
        kind == "xlsx" || kind == "xlsm"
    });
    files
}

/// Marks of a real workbook: cells with values, one without, and those with comments.
fn marks_of(intake: &intake::Intake) -> Vec<CellMark> {
    let mut marks = Vec::new();
    for grid in intake.grids.iter().filter(|grid| !grid.cells().is_empty()) {
        let cells = grid.cells();
        let step = cells.len().div_ceil(3);
        let some = cells.iter().step_by(step).map(|cell| cell.at);
        let last = cells.last().unwrap().at;
        let beside = [last.beyond(0, 1), last.beyond(3, 0)];
        let commented = grid.comments.iter().take(2).map(|comment| comment.at);
        let all: BTreeSet<CellAt> = some.chain(beside).chain(commented).collect();
        let severity = |at: &CellAt| {
            if at.row.is_multiple_of(2) {
                Severity::Error
            } else {
                Severity::Warning
            }
        };
        marks.extend(
            all.iter()
                .map(|at| cell_mark(&grid.sheet, *at, severity(at))),
        );
    }
    marks
}

/// A workbook with all that must survive.
fn rich_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("実績").unwrap();
    let percent = Format::new().set_num_format("0.0%").set_bold();
    sheet.write_string(0, 0, "指標").unwrap();
    sheet.write_string(0, 1, "R6").unwrap();
    sheet.write_string(1, 0, "観光入込客数").unwrap();
    sheet.write_number_with_format(1, 1, 0.5, &percent).unwrap();
    sheet.merge_range(4, 0, 5, 2, "まとめ", &percent).unwrap();
    sheet
        .insert_note(1, 0, &Note::new("速報値です").set_author("佐藤"))
        .unwrap();
    let list = DataValidation::new()
        .allow_list_strings(&["集計中", "調査なし"])
        .unwrap();
    sheet.add_data_validation(1, 2, 9, 2, &list).unwrap();
    let scale = ConditionalFormat3ColorScale::new();
    sheet.add_conditional_format(1, 1, 9, 1, &scale).unwrap();
    sheet.add_table(10, 0, 12, 1, &Table::new()).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("実績!$B$2:$B$4");
    sheet.insert_chart(14, 0, &chart).unwrap();
    sheet.set_landscape().set_header("&C実績");
    book.add_worksheet()
        .set_name("控え")
        .unwrap()
        .write_string(0, 0, "控え")
        .unwrap();
    book.save_to_buffer().unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(parts(bytes).remove(name).unwrap().1).unwrap()
}

#[test]
fn charts_tables_validations_and_notes_survive() {
    let book = rich_workbook();
    let at = |row, column| CellAt::new(row, column);
    let cells = [at(1, 0), at(1, 1), at(5, 2), at(30, 7)];
    let marks = cells.map(|at| cell_mark("実績", at, Severity::Warning));
    let copy = mark(&book, "企画課", &marks).unwrap();
    assert!(assert_untouched(&book, &copy) > 8);
    let sheet = part(&copy, "xl/worksheets/sheet1.xml");
    for piece in [
        "<dataValidation ",
        "<conditionalFormatting",
        "<tablePart ",
        "<drawing ",
        "<c r=\"H31\" s=",
    ] {
        assert!(sheet.contains(piece), "{piece}: {sheet}");
    }
    assert_eq!(sheet.matches("<legacyDrawing ").count(), 1);
    let notes = part(&copy, "xl/comments1.xml");
    let of = |cell: &str| notes.contains(&format!("ref=\"{cell}\""));
    // A note on a merged range stands on its first cell.
    assert!(
        of("A2") && of("B2") && of("A5") && of("H31") && !of("C6"),
        "{notes}"
    );
    let box_count = part(&copy, "xl/drawings/vmlDrawing1.vml")
        .matches("ObjectType=\"Note\"")
        .count();
    assert_eq!(box_count, 4);
    let read = intake::read("a.xlsx", &copy);
    assert_eq!(said(&read), said(&intake::read("a.xlsx", &book)));
    assert!(read.notices.contains(&Notice::MarkedCopy(4)));
    assert_eq!(read.grids[0].comments[0].text, "佐藤:\n速報値です");
}

/// openpyxl calls the parts of a box otherwise than Excel does.
#[test]
fn a_note_that_openpyxl_wrote_stays_beside_ours() {
    if !office::is_there("a note of openpyxl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from.xlsx", "to.xlsx"].map(|name| folder.path().join(name));
    fs::write(&from, rich_workbook()).unwrap();
    let steps = serde_json::json!([
        ["cell", "B3", 5],
        ["comment", "B3", "国の数字が出たら直します"]
    ]);
    office::edit(&serde_json::json!([{"from": from, "to": to, "do": steps}]));
    let book = fs::read(&to).unwrap();
    let marks = [(2, 1), (1, 1)]
        .map(|(row, column)| cell_mark("実績", CellAt::new(row, column), Severity::Error));
    let copy = mark(&book, "企画課", &marks).unwrap();
    assert_eq!(notes_of_ours(&intake::read("a.xlsx", &copy)), 2);
    let said: Vec<String> = intake::read("a.xlsx", &copy).grids[0]
        .comments
        .iter()
        .map(|comment| comment.text.clone())
        .collect();
    assert!(
        said.iter().any(|text| text.contains("国の数字")),
        "{said:?}"
    );
    // What LibreOffice saves of the copy still has all notes.
    let copied = folder.path().join("copy.xlsx");
    fs::write(&copied, &copy).unwrap();
    let saved = office::convert(&[copied], "ods", folder.path());
    let read = intake::read("copy.ods", &fs::read(&saved[0]).unwrap());
    assert_eq!(notes_of_ours(&read), 2);
}

#[test]
fn marks_of_an_earlier_copy_are_replaced() {
    let book = rich_workbook();
    let (one, other) = (CellAt::new(1, 1), CellAt::new(1, 0));
    let on = |sheet: &str, at| [cell_mark(sheet, at, Severity::Error)];
    let copy = mark(&book, "企画課", &on("実績", one)).unwrap();
    let second = mark(&copy, "企画課", &on("実績", other)).unwrap();
    assert_eq!(notes_of_ours(&intake::read("a.xlsx", &second)), 1);
    assert!(!part(&second, "xl/comments1.xml").contains("ref=\"B2\""));
    // Those on a sheet without new ones go as well.
    let third = mark(&copy, "企画課", &on("控え", one)).unwrap();
    assert_eq!(notes_of_ours(&intake::read("a.xlsx", &third)), 1);
    assert!(!part(&third, "xl/comments1.xml").contains("【確認のお願い】"));
}

#[test]
fn what_cannot_be_marked_says_why() {
    let marks = [cell_mark("実績", CellAt::new(0, 0), Severity::Error)];
    let book = rich_workbook();
    for (bytes, why) in [
        ("指標,R6\n入込客数,600\n".as_bytes(), WhyNot::OtherFormat),
        (b"", WhyNot::OtherFormat),
        (&book[..book.len() / 2], WhyNot::Broken),
    ] {
        assert_eq!(mark(bytes, "企画課", &marks), Err(why));
    }
    let elsewhere = [cell_mark("別のシート", CellAt::new(0, 0), Severity::Error)];
    assert_eq!(mark(&book, "企画課", &elsewhere), Err(WhyNot::NoCell));
    let beyond = [cell_mark("実績", CellAt::new(1 << 20, 0), Severity::Error)];
    assert_eq!(mark(&book, "企画課", &beyond), Err(WhyNot::NoCell));
}

/// A workspace whose 観光課 sent a workbook with a cell that is no number.
fn workspace() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let put = |path: &str, bytes: &[u8]| workspace::write(workspace.path(), path, bytes);
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogue");
    put(
        "mappings/town/plan.toml",
        &fs::read(catalogue.join("plan.toml")).unwrap(),
    );
    put(
        "mappings/town/forms/list.toml",
        &fs::read(catalogue.join("list.toml")).unwrap(),
    );
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("実績").unwrap();
    for (row, (name, value)) in (0..).zip([("指標", "R6"), ("観光入込客数", "たくさん")])
    {
        sheet.write_string(row, 0, name).unwrap();
        sheet.write_string(row, 1, value).unwrap();
    }
    put(
        "inputs/town/R6/観光課/実績.xlsx",
        &book.save_to_buffer().unwrap(),
    );
    workspace
}

fn run(workspace: &Path) -> kensho::Done {
    let subject = workspace::subject(workspace, ("town", "R6"));
    let outcome = kensho::run(&subject, kensho::domain::moment::Moment(0), &|_, _| {});
    outcome.unwrap().done().expect("something changed")
}

#[test]
fn a_copy_lies_beside_the_slip_and_may_be_corrected_and_sent_back() {
    let workspace = workspace();
    let name = "outputs/town/R6/確認票/観光課（印つき）実績.xlsx";
    let done = run(workspace.path());
    assert!(
        done.written.contains(&PathBuf::from(name)),
        "{:?}",
        done.written
    );
    let record = fs::read_to_string(workspace.path().join("outputs/town/R6/run.json")).unwrap();
    assert!(record.contains("観光課（印つき）実績.xlsx"));
    let copy = fs::read(workspace.path().join(name)).unwrap();
    let notes = part(&copy, "xl/comments1.xml");
    assert!(
        notes.contains("ref=\"B2\"") && notes.contains("たくさん"),
        "{notes}"
    );
    // Sent back under its name with 修正 it counts instead of the first file.
    let back = workspace
        .path()
        .join("inputs/town/R6/観光課/観光課（印つき）実績_修正.xlsx");
    fs::write(back, &copy).unwrap();
    let done = run(workspace.path());
    let codes: BTreeSet<&str> = done
        .verification
        .findings
        .iter()
        .map(|finding| finding.code())
        .collect();
    assert!(
        codes.contains("marked-copy") && codes.contains("superseded-submission"),
        "{codes:?}"
    );
    assert!(!codes.contains("cell-comment"), "{codes:?}");
    assert!(codes.contains("unreadable-number"), "{codes:?}");
    let name = "outputs/town/R6/確認票/観光課（印つき）実績_修正.xlsx";
    let again = fs::read(workspace.path().join(name)).unwrap();
    assert_eq!(
        part(&again, "xl/comments1.xml")
            .matches("確認のお願い】")
            .count(),
        notes.matches("確認のお願い】").count()
    );
}

/// What became of real workbooks.
#[derive(Debug, Default)]
struct Counts {
    marked: usize,
    notes: usize,
    untouched: usize,
    refused: BTreeMap<String, Vec<String>>,
}

/// Marks a real workbook and looks at what comes out. With `KENSHO_MARKED` it is kept in that folder, for
/// looking at with other programs.
fn try_one(number: usize, file: &Path, counts: &mut Counts) {
    let bytes = fs::read(file).unwrap();
    let name = file.display().to_string();
    let before = intake::read("a.xlsx", &bytes);
    let marks = marks_of(&before);
    let copy = match mark(&bytes, "企画課", &marks) {
        Ok(copy) => copy,
        Err(why) => {
            return counts
                .refused
                .entry(format!("{why:?}"))
                .or_default()
                .push(name);
        }
    };
    counts.marked += 1;
    counts.untouched += assert_untouched(&bytes, &copy);
    let after = intake::read("a.xlsx", &copy);
    assert_eq!(said(&before), said(&after), "{name}");
    counts.notes += notes_of_ours(&after);
    // Marked again without any difference it is the same.
    let again = mark(&copy, "企画課", &marks).unwrap_or_else(|why| panic!("{why:?} {name}"));
    assert_same_parts(&again, &copy, file);
    if let Some(folder) = std::env::var_os("KENSHO_MARKED").map(PathBuf::from) {
        let marks = marks
            .iter()
            .map(|mark| format!("{}\t{}\n", mark.sheet, mark.cell));
        fs::write(folder.join(format!("{number:03}.xlsx")), &copy).unwrap();
        fs::write(
            folder.join(format!("{number:03}.tsv")),
            marks.collect::<String>(),
        )
        .unwrap();
        fs::write(folder.join(format!("{number:03}.original")), &bytes).unwrap();
    }
}

/// The cells and comments of a workbook.
fn said(read: &intake::Intake) -> Vec<(&str, &[intake::Cell], &[intake::Comment])> {
    let grids = read.grids.iter();
    grids
        .map(|grid| (grid.sheet.as_str(), grid.cells(), grid.comments.as_slice()))
        .collect()
}

fn notes_of_ours(read: &intake::Intake) -> usize {
    let counts = read.notices.iter().map(|notice| match notice {
        Notice::MarkedCopy(count) => *count,
        _ => 0,
    });
    counts.sum()
}

#[test]
fn real_workbooks_are_marked_and_nothing_else_of_them_changes() {
    let Some(folder) = left_out::shared("realdata") else {
        return;
    };
    let files = workbooks(&folder);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut counts = Counts::default();
        loop {
            let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(file) = files.get(number) else {
                return counts;
            };
            try_one(number, file, &mut counts);
        }
    };
    let mut all = Counts::default();
    std::thread::scope(|scope| {
        let working: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        for counts in working.into_iter().map(|thread| thread.join().unwrap()) {
            all.marked += counts.marked;
            all.notes += counts.notes;
            all.untouched += counts.untouched;
            for (why, files) in counts.refused {
                all.refused.entry(why).or_default().extend(files);
            }
        }
    });
    eprintln!("{} workbooks: {all:#?}", files.len());
    // Of one workbook, with hundreds of notes, not every word would come out the same: it is refused.
    let differing = all.refused.get("Differs").map_or(0, Vec::len);
    assert!(
        all.marked >= 200.min(files.len() / 2) && differing <= 1,
        "{all:?}"
    );
}
