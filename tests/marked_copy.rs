//! Marked copies: what is marked, and that nothing else changes.

use kensho::domain::CellAt;
use kensho::finding::Severity;
use kensho::intake::{self, Notice};
use kensho::marked::{CellMark, WhyNot, mark};
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
    let part = part.to_lowercase();
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

/// Workbooks of `../shared/realdata`, as many as are asked for; none where there are none.
fn real_workbooks(most: usize) -> Vec<PathBuf> {
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
    // From all over, not the first folders only.
    let step = found.len().div_ceil(most).max(1);
    found.into_iter().step_by(step).collect()
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

#[test]
fn real_workbooks_are_marked_and_nothing_else_of_them_changes() {
    let files = real_workbooks(230);
    if files.is_empty() {
        eprintln!("left out: there is no ../shared/realdata");
        return;
    }
    let folder = std::env::var_os("KENSHO_MARKED").map(PathBuf::from);
    let (mut refused, mut marked, mut same, mut notes) = (BTreeMap::new(), 0, 0, 0);
    for (number, file) in files.iter().enumerate() {
        let bytes = fs::read(file).unwrap();
        let before = intake::read("a.xlsx", &bytes);
        let marks = marks_of(&before);
        let copy = match mark(&bytes, &marks) {
            Ok(copy) => copy,
            Err(why) => {
                refused
                    .entry(format!("{why:?}"))
                    .or_insert_with(Vec::new)
                    .push(file.display().to_string());
                continue;
            }
        };
        same += assert_untouched(&bytes, &copy);
        let after = intake::read("a.xlsx", &copy);
        let text = |read: &intake::Intake| -> Vec<_> {
            let grids = read.grids.iter();
            grids
                .map(|grid| {
                    (
                        grid.sheet.clone(),
                        grid.cells().to_vec(),
                        grid.comments.clone(),
                    )
                })
                .collect()
        };
        assert_eq!(text(&before), text(&after), "{}", file.display());
        notes += after
            .notices
            .iter()
            .map(|notice| match notice {
                Notice::MarkedCopy(count) => *count,
                _ => 0,
            })
            .sum::<usize>();
        marked += 1;
        // Marked again without any difference it is the same.
        let again = mark(&copy, &marks).unwrap_or_else(|why| panic!("{why:?} {}", file.display()));
        assert_same_parts(&again, &copy, file);
        if let Some(folder) = &folder {
            fs::write(folder.join(format!("{number:03}.xlsx")), &copy).unwrap();
            let list = marks
                .iter()
                .map(|mark| format!("{}\t{}\n", mark.sheet, mark.cell));
            fs::write(
                folder.join(format!("{number:03}.tsv")),
                list.collect::<String>(),
            )
            .unwrap();
            fs::copy(file, folder.join(format!("{number:03}.original"))).unwrap();
        }
    }
    eprintln!(
        "{} workbooks: {marked} marked with {notes} notes, {same} parts untouched; refused: {refused:#?}",
        files.len()
    );
    assert!(marked * 10 >= files.len() * 9, "{refused:?}");
    let _ = WhyNot::Differs;
}
