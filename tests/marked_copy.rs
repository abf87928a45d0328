//! Marked copies: what is marked, and that nothing else changes.

use kensho::domain::CellAt;
use kensho::finding::Severity;
use kensho::intake::{self, Notice};
use kensho::marked::{CellMark, mark};
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

/// All workbooks of `../shared/realdata` that can have marks; none where the folder is not there.
fn real_workbooks() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    let mut folders = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let extension = path
                .extension()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            match path.is_dir() {
                true => folders.push(path),
                false if matches!(extension.as_str(), "xlsx" | "xlsm") => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
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
            if at.row % 2 == 0 {
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
    let copy = match mark(&bytes, &marks) {
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
    let again = mark(&copy, &marks).unwrap_or_else(|why| panic!("{why:?} {name}"));
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
    let files = real_workbooks();
    if files.is_empty() {
        eprintln!("left out: there is no ../shared/realdata");
        return;
    }
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
    assert!(
        all.marked >= 200 && !all.refused.contains_key("Differs"),
        "{all:?}"
    );
}
