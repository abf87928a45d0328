//! Workbooks of texts that no workbook was made for: each part of each file is well-formed, and every program opens it.

mod left_out;
mod office;
mod workspace;

use calamine::{Reader, Xlsx};
use quick_xml::events::Event;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

const GOALS: usize = 40;
const BANDS: usize = 12;

/// What every text of the plan has in it: marks of XML, an emoji, and what Excel would take for a letter's code.
const ODD: &str = "]]> & <b a=\"'\"> 😀_x0041_";
/// What sections write besides, which a plan must not: control characters, and letters that are no letters.
const CONTROL: &str = "\u{1}\u{b}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff}";

/// A text as a file of the plan holds it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn bands() -> String {
    let band = |at: usize| {
        let mark = ["◎", "○", "△", "□"][at % 4];
        let label = quoted(&format!("=判{at}{ODD}"));
        let from = 100 - at * 8;
        format!(
            "{{ band = \"B{at}\", mark = \"{mark}\", label = {label}, when = \"rate >= {from}\" }},"
        )
    };
    let bands: String = (0..BANDS - 1).map(band).collect();
    bands + "{ band = \"Z\", mark = \"×\", when = \"otherwise\" }"
}

/// A goal whose sheet wants a name that is taken or refused, with two KPIs.
fn goal(goal: usize) -> String {
    let label = ["総括", "kpi一覧", "[1]:*?/\\", "'引用'", "同じ名", ""][goal % 6];
    let text =
        |begin: &str, times: usize| quoted(&format!("{begin}{goal}{}{ODD}", "名".repeat(times)));
    let mut told = format!(
        "[[goal]]\nid = \"{goal}\"\nlabel = {}\nname = {}\nsummary = {}\n",
        quoted(label),
        text("-", 170),
        text("@方向", 500)
    );
    for kpi in 0..2 {
        told += &format!(
            "[[goal.kpi]]\nid = \"{goal}-{kpi}\"\nname = {}\nunit = \"百万円\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1_000 }}\ntarget = {{ value = 123_456_789.5, year = \"R10\" }}\nsection = \"課&'\"\n",
            text(["+指標", "=1+1"][kpi], 150 * kpi)
        );
    }
    told
}

/// A workspace of such a plan, and a file with such texts.
fn workspace() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let [mappings, inputs] =
        ["mappings/town/forms", "inputs/town/R6/課&'"].map(|folder| workspace.path().join(folder));
    for folder in [&mappings, &inputs] {
        fs::create_dir_all(folder).unwrap();
    }
    let goals: String = (0..GOALS).map(goal).collect();
    let plan = format!(
        "name = {}\nbody = {}\nremark = {}\nperiod = [\"R1\", \"R10\"]\n[rating]\nrate = \"progress\"\nround = {{ digits = 1, how = \"half-up\" }}\nbands = [{}]\n[[section]]\nname = \"課&'\"\n{goals}",
        quoted(&format!("=1+1{ODD}")),
        quoted(&format!("見本市{ODD}")),
        quoted(&format!("&P&D{ODD}")),
        bands(),
    );
    fs::write(mappings.parent().unwrap().join("plan.toml"), plan).unwrap();
    let form = "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標番号\", \"実績値\"]\n[columns]\nid = \"指標番号\"\nactual = '実績値（(?<year>.+)）'\ntext.efforts = \"取組\"\ntext.issues = \"課題\"\ntext.notes = \"備考\"\n";
    fs::write(mappings.join("f.toml"), form).unwrap();
    let mut figures = "指標番号,実績値（R6）,実績値（R5）,取組,課題,備考\n".to_owned();
    for (goal, kpi) in (0..GOALS).flat_map(|goal| [(goal, 0), (goal, 1)]) {
        let long = "文".repeat(if goal == 0 { 30_000 } else { 50 });
        let odd = ODD.replace('"', "\"\"") + CONTROL;
        // What is noted at a figure says how it was written.
        let actual = match goal % 4 {
            3 => format!("\"約{goal} {odd}\""),
            _ => (goal * 12_345_678 + kpi).to_string(),
        };
        figures += &format!(
            "{goal}-{kpi},{actual},{},\"={long}{odd}\",\"-課題{odd}\",\"@{odd}{long}\"\n",
            goal * 9_876
        );
    }
    fs::write(inputs.join("実績&'.csv"), figures).unwrap();
    workspace
}

/// Runs it; gives its workbooks.
fn books(workspace: &Path) -> Vec<PathBuf> {
    workspace::run(workspace, ("town", "R6"));
    let names = ["効果検証報告書", "事務局用", "公表用"];
    let outputs = workspace.join("outputs/town/R6");
    names
        .map(|name| outputs.join(format!("{name}.xlsx")))
        .into()
}

/// Whether XML has a letter.
fn is_of_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// What is wrong with a part of a file.
fn faults(text: &str) -> Option<String> {
    if let Some(letter) = text.chars().find(|letter| !is_of_xml(*letter)) {
        return Some(format!("{letter:?} is no letter of XML"));
    }
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return None,
            Ok(Event::Start(of) | Event::Empty(of)) => {
                let mut attributes = of.attributes();
                if let Some(error) = attributes.find_map(Result::err) {
                    return Some(error.to_string());
                }
            }
            Ok(_) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
}

/// How many 文 follow each other in what KPI一覧 says below its rows of the last text of the first KPI, which no row
/// of the list can hold and no sheet of a goal has.
fn longest_run(book: &Path) -> usize {
    let mut read: Xlsx<_> = calamine::open_workbook(book).unwrap();
    let range = read.worksheet_range("KPI一覧").unwrap();
    let texts = range.rows().map(|row| row.iter().map(ToString::to_string));
    let mut rows = texts.map(|row| row.collect::<Vec<String>>());
    rows.find(|row| row[0] == "行に収まらない記載（全文）");
    let own = rows.filter(|row| row[0] == "0-0");
    let whole: String = own.map(|row| row[3].clone()).collect();
    let remark = whole.rsplit('@').next().unwrap();
    let runs = remark.split(|letter| letter != '文');
    runs.map(|run| run.chars().count()).max().unwrap()
}

#[test]
fn every_part_is_well_formed_and_every_program_opens_it() {
    let workspace = workspace();
    let books = books(workspace.path());
    for book in &books {
        let mut parts = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
        for at in 0..parts.len() {
            let mut part = parts.by_index(at).unwrap();
            let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
            part.read_to_string(&mut text).unwrap();
            assert_eq!(faults(&text), None, "{} {name}", book.display());
        }
        let mut read: Xlsx<_> = calamine::open_workbook(book).unwrap();
        let names = read.sheet_names();
        let lower: std::collections::BTreeSet<String> =
            names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(lower.len(), names.len(), "each sheet has its own name");
        assert!(names.len() > GOALS, "{names:?}");
        assert!(names.iter().all(|name| name.encode_utf16().count() <= 31));
        for (name, range) in read.worksheets() {
            assert!(range.used_cells().next().is_some(), "{name} is empty");
        }
    }
    assert_eq!(longest_run(&books[0]), 30_000);
    if !office::is_there("workbooks of hostile texts") {
        return;
    }
    const SCRIPT: &str = "
import sys, zipfile, warnings, openpyxl, xml.etree.ElementTree as tree
warnings.simplefilter('ignore')
for path in sys.argv[1:]:
    for name in zipfile.ZipFile(path).namelist():
        if name.endswith(('.xml', '.rels', '.vml')):
            tree.fromstring(zipfile.ZipFile(path).read(name))
    assert len(openpyxl.load_workbook(path).sheetnames) > 40
";
    let mut python = Command::new("python3");
    let read = python.args(["-c", SCRIPT]).args(&books).output().unwrap();
    let said = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success(), "{said}");
    let saved = office::convert(&books, "ods", workspace.path());
    for (book, saved) in books.iter().zip(saved) {
        let mut other: calamine::Ods<_> = calamine::open_workbook(&saved).unwrap();
        let own: Xlsx<_> = calamine::open_workbook(book).unwrap();
        assert_eq!(other.sheet_names(), own.sheet_names());
        // The last sheet too was read to its end.
        let last = other.sheet_names().pop().unwrap();
        assert!(other.worksheet_range(&last).unwrap().used_cells().count() > 10);
    }
}
