//! Two readers of one workbook say the same: all cells of the samples and of the real files are compared,
//! not only those behind figures. `tests/families.rs` does the same with workbooks that it writes.

#[path = "read_twice/both.rs"]
mod both;
mod left_out;
mod workspace;

use both::of;
use kensho::intake::apart::twice::{Difference, Twice};
use kensho::intake::{Intake, apart, read};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Compares every workbook under a folder.
fn compared(folder: &Path) -> BTreeMap<PathBuf, (Intake, Twice)> {
    apart::with_program(env!("CARGO_BIN_EXE_kensho").into());
    let (files, next) = (workspace::files(folder), AtomicUsize::new(0));
    let compared = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = std::fs::read(path).unwrap();
            let intake = read(&path.to_string_lossy(), &bytes);
            let is_workbook = ["xlsx", "xls", "ods", "xlsb"].contains(&intake.format.as_ref());
            if is_workbook && !intake.grids.is_empty() {
                let twice = of(&intake, &bytes);
                compared
                    .lock()
                    .unwrap()
                    .insert(path.clone(), (intake, twice));
            }
        }
    };
    std::thread::scope(|scope| {
        (0..4).for_each(|_| drop(scope.spawn(work)));
    });
    compared.into_inner().unwrap()
}

/// How many files and cells of each format were compared, how many cells were not, and where they differ.
fn summed(folder: &Path, compared: &BTreeMap<PathBuf, (Intake, Twice)>) -> (String, Vec<String>) {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut differing = Vec::new();
    for (path, (intake, twice)) in compared {
        let path = path.strip_prefix(folder).unwrap().to_string_lossy();
        let counts = counts.entry(&intake.format).or_default();
        let left = twice.left.as_ref().map_or(0, |(count, _)| *count);
        for (count, more) in counts.iter_mut().zip([1, twice.compared, left]) {
            *count += more;
        }
        if let Some((count, why)) = &twice.left {
            println!("{path}: {why} {count}");
        }
        differing.extend(twice.differing.iter().map(|differing| {
            let (at, own, other) = (differing.at, &differing.own, &differing.other);
            format!("{path} {at}: {own} | {other}")
        }));
    }
    (format!("{counts:?}"), differing)
}

#[test]
fn both_readers_say_the_same_of_the_samples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let (counts, differing) = summed(&folder, &compared(&folder));
    println!("{counts}");
    assert!(differing.is_empty(), "{differing:#?}");
    assert!(counts.contains("xlsx"), "{counts}");
}

/// Calamine waits for the end of a table that has none.
#[test]
fn a_file_on_which_the_other_reader_does_not_end_is_read_once() {
    apart::with_program(env!("CARGO_BIN_EXE_kensho").into());
    let samples = workspace::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs"));
    let is_ods = |path: &&PathBuf| path.extension().is_some_and(|kind| kind == "ods");
    let sample = std::fs::read(samples.iter().find(is_ods).unwrap()).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(&sample)).unwrap();
    let mut torn = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in [
        "mimetype",
        "content.xml",
        "styles.xml",
        "META-INF/manifest.xml",
    ] {
        let Ok(mut from) = archive.by_name(part) else {
            continue;
        };
        let mut content = Vec::new();
        from.read_to_end(&mut content).unwrap();
        if part == "content.xml" {
            let text = String::from_utf8(content).unwrap();
            let (rows, _) = text.rsplit_once("</table:table-row>").unwrap();
            content = format!("{rows}</table:table-row>").into_bytes();
        }
        torn.start_file(part, zip::write::SimpleFileOptions::default())
            .unwrap();
        torn.write_all(&content).unwrap();
    }
    let torn = torn.finish().unwrap().into_inner();
    for (bytes, is_whole) in [(&torn, false), (&sample, true)] {
        let intake = read("実績.ods", bytes);
        let twice = of(&intake, bytes);
        let cells: usize = intake.grids.iter().map(|grid| grid.cells().len()).sum();
        let left = twice.left.as_ref().map_or(0, |(count, _)| *count);
        assert!(cells > 10 && twice.differing.is_empty());
        let expected = if is_whole { (cells, 0) } else { (0, cells) };
        assert_eq!((twice.compared, left), expected, "{:?}", intake.faults);
    }
}

/// Cells that the other reader misreads, in all sheets of a file.
struct Misread {
    file: &'static str,
    cells: &'static [&'static str],
    /// What it sees in all of these.
    sees: Sees,
    why: &'static str,
}

#[derive(Debug, PartialEq, Eq)]
enum Sees {
    Nothing,
    /// The text that stands first in the workbook's list of texts.
    FirstText,
}

const LIST: &str = "a blank around a text's number in the list of texts makes it the first text";
const TYPE: &str = "a formula whose text stands in the cell itself, by the cell's type, has none";
const RECORD: &str = "formulas stand in records of another number, which Excel reads";

/// Every difference in the real files that the other reader is to blame for.
const MISREAD: [Misread; 6] = [
    Misread {
        file: "ooxml-strict/calc/templates/col.xlsx",
        cells: &["B1", "C2", "E2", "F2"],
        sees: Sees::FirstText,
        why: LIST,
    },
    Misread {
        file: "ooxml-strict/calc/templates/pagesetuppr.xlsx",
        cells: &["B1", "C2", "E2", "F2"],
        sees: Sees::FirstText,
        why: LIST,
    },
    Misread {
        file: "ooxml-strict/calc/templates/selection.xlsx",
        cells: &["B1", "C2", "E2", "F2"],
        sees: Sees::FirstText,
        why: LIST,
    },
    Misread {
        file: "ooxml-strict/calc/templates/sheetview.xlsx",
        cells: &["A21"],
        sees: Sees::FirstText,
        why: LIST,
    },
    Misread {
        file: "spreadsheet/52575_main.xlsx",
        cells: &["A2"],
        sees: Sees::Nothing,
        why: TYPE,
    },
    Misread {
        file: "spreadsheet/WrongFormulaRecordType.xls",
        cells: &["A4", "B4", "C4"],
        sees: Sees::Nothing,
        why: RECORD,
    },
];

impl Misread {
    /// Whether a file differs exactly as it says: in these cells, with this in them.
    fn explains(&self, intake: &Intake, differing: &[Difference]) -> bool {
        let texts = intake.grids.iter().flat_map(|grid| grid.cells());
        let first = texts
            .map(|cell| cell.text.as_str())
            .find(|text| !text.is_empty());
        let sees = match self.sees {
            Sees::Nothing => "",
            Sees::FirstText => first.unwrap(),
        };
        let cells = differing.iter().map(|differing| differing.at.to_string());
        cells.eq(self.cells.iter().copied())
            && differing.iter().all(|differing| differing.other == sees)
    }
}

#[test]
fn both_readers_say_the_same_of_real_files() {
    let Some(folder) = left_out::shared("realdata") else {
        return;
    };
    let mut compared = compared(&folder);
    println!("{}", summed(&folder, &compared).0);
    for rule in &MISREAD {
        let path = compared
            .keys()
            .find(|path| path.ends_with(rule.file))
            .cloned();
        let (intake, twice) = compared.remove(&path.unwrap()).unwrap();
        let (file, why) = (rule.file, rule.why);
        let is_so = rule.explains(&intake, &twice.differing);
        assert!(is_so, "{file}, {why}: {:#?}", twice.differing);
    }
    let (_, unexplained) = summed(&folder, &compared);
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}
