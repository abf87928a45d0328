//! A town's July from outside, with other people's programs: a figure corrected in its cell, then by a second
//! file, opinions typed by openpyxl and saved by LibreOffice, and the edition of the first meeting written again.
//!
//! README shows parts of it; every line there must be one that was printed here, in this order.

#[allow(dead_code, reason = "other tests use the rest of it")]
#[path = "writings/book.rs"]
mod book;
mod left_out;
mod workspace;

use book::Book;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A workspace with the sample 北本市, and all that was asked and answered in it.
struct Town {
    folder: tempfile::TempDir,
    transcript: String,
}

/// The births, and the cards (マイナンバーカード).
const BIRTHS: &str = "2-a";
const CARDS: &str = "6-3-5-1";

/// Types into the column 委員意見 of the row of a KPI, on the sheet of its goal, as a person would find it.
const OPENPYXL: &str = r#"
import sys, openpyxl
path, kpi, text = sys.argv[1:]
book = openpyxl.load_workbook(path)
for sheet in book:
    cells = [cell for row in sheet.iter_rows() for cell in row]
    column = next((cell.column for cell in cells if cell.value == "委員意見"), None)
    row = next((cell.row for cell in cells if cell.value == kpi), None)
    if column and row:
        sheet.cell(row, column).value = text
        break
else:
    sys.exit("no place for an opinion")
book.save(path)
"#;

impl Town {
    fn new() -> Self {
        let folder = workspace::sample("kitamoto");
        let transcript = String::new();
        Self { folder, transcript }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn report(&self) -> PathBuf {
        self.path("outputs/kitamoto/R6/効果検証報告書.xlsx")
    }

    /// What a command says, to people and about itself.
    fn kensho(&mut self, arguments: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(arguments.split(' '));
        let output = command.current_dir(self.folder.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let said = text(output.stderr) + &text(output.stdout);
        assert!(output.status.success(), "{arguments}: {said}");
        self.transcript += &format!("$ kensho {arguments}\n{said}");
        said
    }

    /// What is different between two runs; without, since the confirmed edition.
    fn diff(&self, runs: &[&str]) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(["diff", "--format", "json"]).args(runs);
        let output = command.current_dir(self.folder.path()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Writes other digits into a file of 市民課.
    fn correct(&self, file: &str, before: &str, after: &str) {
        let file = self.path("inputs/kitamoto/R6/市民課").join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text.matches(before).count(), 1);
        fs::write(file, text.replace(before, after)).unwrap();
    }

    /// Types an opinion into the workbook where it lies.
    fn typed(&self, kpi: &str, text: &str) {
        let report = self.report();
        if !has_openpyxl() {
            left_out::without_program("an opinion that openpyxl types; it is typed without");
            let book = Book::open(&report).typed(&format!("kpi:{kpi}"), text);
            return book.save(&report);
        }
        let mut python = Command::new("python3");
        python.args(["-c", OPENPYXL]).arg(&report).args([kpi, text]);
        let output = python.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Saves the workbook by LibreOffice, which writes every part of it in its own way.
    fn saved_by_office(&self) {
        let (report, folder) = (self.report(), self.path("saved"));
        let profile = format!("-env:UserInstallation=file://{}", folder.display());
        let mut office = Command::new("soffice");
        office.args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"]);
        let Ok(output) = office.arg(&folder).arg(&report).output() else {
            return left_out::without_program("a workbook that LibreOffice saves");
        };
        let saved = folder.join("効果検証報告書.xlsx");
        assert!(saved.exists(), "{output:?}");
        fs::rename(saved, report).unwrap();
    }

    /// What stands in the column 委員意見 of a KPI.
    fn said(&mut self, kpi: &str) -> String {
        let said = Book::open(&self.report()).said(&format!("kpi:{kpi}"));
        self.transcript += &format!("[{kpi} 委員意見]\n{said}\n");
        said
    }
}

fn has_openpyxl() -> bool {
    let python = Command::new("python3")
        .args(["-c", "import openpyxl"])
        .output();
    python.is_ok_and(|output| output.status.success())
}

/// The one figure and the one grade that differ; nothing else may.
fn only(diff: &Value) -> [&Value; 8] {
    let (figures, grades) = (&diff["figures"], &diff["judgements"]);
    let count = |of: &Value| of.as_array().unwrap().len();
    assert_eq!([figures, grades].map(count), [1, 1], "{diff}");
    assert_eq!(diff["plan"], json!([]));
    assert_eq!(diff["findings"], json!({ "new": [], "gone": [] }));
    let (figure, grade) = (&figures[0], &grades[0]);
    let of_figure = ["kpi", "before", "after", "file", "cell"].map(|name| &figure[name]);
    let of_grade = ["kpi", "before", "after"].map(|name| &grade[name]);
    let both: Vec<&Value> = of_figure.into_iter().chain(of_grade).collect();
    both.try_into().unwrap()
}

#[test]
fn a_july_of_three_corrections_and_two_opinions() {
    let mut town = Town::new();
    town.kensho("run --now 2026-07-01T10:00");
    town.kensho("confirm 7月推進会議提出版 --now 2026-07-02T09:00");
    let edition = town.path("outputs/kitamoto/版/R6 7月推進会議提出版");
    let confirmed = workspace::snapshot(&edition);
    assert!(confirmed.len() > 10);

    // One cell is corrected in its place.
    town.correct("実績.csv", "２８３", "３９０");
    town.kensho("run --now 2026-07-08T17:10");
    let births = |before: &str, after: &str, file: &str, [was, is]: [&str; 2]| {
        let file = format!("inputs/kitamoto/R6/市民課/{file}");
        ["出生数", before, after, &file, "H2", "出生数", was, is].map(Value::from)
    };
    let expected = births("２８３", "３９０", "実績.csv", ["D", "A"]);
    assert_eq!(only(&town.diff(&[])), expected.each_ref());
    town.kensho("diff");

    // A second file with another figure: one finding says of the first file what it means.
    let folder = town.path("inputs/kitamoto/R6/市民課");
    fs::copy(folder.join("実績.csv"), folder.join("実績_修正版.csv")).unwrap();
    town.correct("実績_修正版.csv", "３９０", "２９５");
    let second = town.kensho("run --now 2026-07-09T09:00");
    assert!(second.contains("２８３」 → 「２９５"), "{second}");
    let step = town.diff(&["2", "3"]);
    assert_eq!(step["figures"].as_array().unwrap().len(), 1, "{step}");
    let why = &step["findings"]["new"];
    assert_eq!(why.as_array().unwrap().len(), 1, "{step}");
    let message = why[0]["message"].as_str().unwrap();
    for word in [
        "「実績_修正版.csv」を使いました",
        "「３９０」→「２９５」",
        "「◎ A」→「× D」",
    ] {
        assert!(message.contains(word), "{message}");
    }

    // An opinion is typed, and the figure is corrected once more.
    town.typed(BIRTHS, "減り方が大きい。\n子育ての取組を見直すこと。");
    town.correct("実績_修正版.csv", "２９５", "３００");
    let third = town.kensho("run --now 2026-07-09T19:00");
    assert!(
        third.contains("意見1件（報告書への記入 1件）を読み取りました"),
        "{third}"
    );
    let both = "減り方が大きい。\n子育ての取組を見直すこと。\n〔記入時の実績 295人（× D）→ 今回 300人（× D）〕";
    assert_eq!(town.said(BIRTHS), both);

    // Another one in the workbook that LibreOffice saved; the first stays as it is.
    town.typed(CARDS, "よく伸びている。");
    town.saved_by_office();
    let fourth = town.kensho("run --now 2026-07-10T09:00");
    assert!(
        fourth.contains("意見1件（報告書への記入 1件）を読み取りました"),
        "{fourth}"
    );
    assert_eq!(town.said(BIRTHS), both);
    assert_eq!(town.said(CARDS), "よく伸びている。");
    town.kensho("history opinions");
    town.kensho("history");

    // The edition of the meeting is as it was, and is written again byte for byte.
    assert!(workspace::snapshot(&edition) == confirmed);
    fs::remove_dir_all(&edition).unwrap();
    town.kensho("history write 7月推進会議提出版");
    assert!(workspace::snapshot(&edition) == confirmed);

    println!("{}", town.transcript);
    shown_in_readme(&town.transcript);
}

/// The story in README is what was printed; … stands for lines left out.
fn shown_in_readme(transcript: &str) {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let start = readme
        .find("```console\n$ kensho run --now 2026-07-01")
        .expect("README tells the story");
    let story = readme[start..].split("```").nth(1).unwrap();
    let mut printed = transcript.lines();
    for line in story.lines().skip(1).filter(|line| *line != "…") {
        assert!(
            printed.any(|own| own == line),
            "README shows 「{line}」, which is not printed there"
        );
    }
}
