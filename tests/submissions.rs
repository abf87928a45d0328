//! Which submission counts, seen from outside: what people read of it, and that nothing is lost on the way there
//! and back.

mod workspace;

use calamine::{Data, Reader, open_workbook_auto};
use std::fs;
use tempfile::TempDir;

fn run(workspace: &TempDir) {
    workspace::run(workspace.path(), ("town", "R6"));
}

fn output(workspace: &TempDir, name: &str) -> String {
    let path = workspace.path().join("outputs/town/R6").join(name);
    fs::read_to_string(path).unwrap()
}

fn has(workspace: &TempDir, sheet: &str, wanted: &[&str]) {
    let path = workspace.path().join("outputs/town/R6/事務局用.xlsx");
    let mut book = open_workbook_auto(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let texts = range.used_cells().filter_map(|(_, _, cell)| match cell {
        Data::String(text) => Some(text.replace("\r\n", "\n")),
        _ => None,
    });
    let texts: Vec<String> = texts.collect();
    for wanted in wanted {
        let is_there = texts.iter().any(|text| text.contains(wanted));
        assert!(is_there, "{sheet}: {wanted}\n{texts:#?}");
    }
}

#[test]
fn which_file_counts_and_why_is_on_the_sheet_and_in_the_record() {
    let workspace = workspace::case("latest-overlay");
    run(&workspace);
    let wanted = [
        "実績.csv（日付の新しい提出があるので、それにない値だけを使用）",
        "実績_0715.csv（日付が最も新しいので使用）",
    ];
    has(&workspace, "提出状況", &wanted);
    has(
        &workspace,
        "検証の方法",
        &["名前の日付、名前の目印。新しい提出の扱い: 前の提出に重ねる"],
    );
    let record: serde_json::Value = serde_json::from_str(&output(&workspace, "run.json")).unwrap();
    let inputs = record["inputs"].as_array().unwrap();
    let counts: Vec<&str> = inputs
        .iter()
        .map(|input| input["counts"].as_str().unwrap())
        .collect();
    assert_eq!(counts, ["rest", "rest", "whole", "whole"]);
    assert_eq!(inputs[2]["because"], "日付が最も新しいので使用");
}

#[test]
fn a_grade_that_was_given_again_stands_beside_that_of_then() {
    let workspace = workspace::case("settled");
    run(&workspace);
    has(
        &workspace,
        "期間の推移",
        &["△ C\n（◎ A）", "× D＊\n（◎ A）", "640 ◇"],
    );
    has(&workspace, "KPI一覧", &["△ C\n（◎ A）"]);
    has(
        &workspace,
        "検証の方法",
        &["その年度の計画により判定し直し"],
    );
}

#[test]
fn a_section_that_sent_only_what_it_withdrew_sent_nothing() {
    let workspace = workspace::case("withdrawn");
    run(&workspace);
    let wanted = ["未提出", "実績_取下げ.csv（取り下げられたので使わず）"];
    has(&workspace, "提出状況", &wanted);
}

/// A correction comes and is withdrawn again: all is as it was, but for what is said of the file.
#[test]
fn what_was_corrected_and_withdrawn_is_as_before() {
    let workspace = workspace::case("withdrawn");
    let folder = workspace.path().join("inputs/town/R6/観光課");
    fs::remove_dir_all(folder.join("取下げ")).unwrap();
    let data = ["data/judgements.csv", "data/observations.csv"];
    let state = |workspace: &TempDir| data.map(|name| output(workspace, name));
    run(&workspace);
    let first = state(&workspace);

    let sheet = fs::read_to_string(folder.join("実績.csv")).unwrap();
    fs::write(folder.join("実績_修正.csv"), sheet.replace("830", "600")).unwrap();
    run(&workspace);
    assert_ne!(state(&workspace), first);
    let findings = output(&workspace, "data/findings.csv");
    assert!(
        findings.contains("R6 実績値「830」→「600」（判定「◎ A」→「△ C」）"),
        "{findings}"
    );

    fs::create_dir(folder.join("取下げ")).unwrap();
    fs::rename(
        folder.join("実績_修正.csv"),
        folder.join("取下げ/実績_修正.csv"),
    )
    .unwrap();
    run(&workspace);
    assert_eq!(state(&workspace), first);
    let findings = output(&workspace, "data/findings.csv");
    assert!(
        findings.contains("R6 実績値「600」→「830」（判定「△ C」→「◎ A」）"),
        "{findings}"
    );
}

/// Two submissions of a section were corrected, and both give the figure: neither alone moved the grade. Of what
/// is made of several years, the newer file may have brought more than what changed.
#[test]
fn a_grade_that_no_single_figure_moved_is_told_once_for_all_of_them() {
    let workspace = workspace::case("settled");
    let folder = workspace.path().join("inputs/town/R6/");
    let write = |name: &str, rows: &str| {
        let text = format!("調査票（令和６年度）\n{rows}");
        fs::write(folder.join(name), text).unwrap();
    };
    for name in ["実績", "追加"] {
        write(
            &format!("観光課/{name}.csv"),
            "指標,実績値／R6\n観光入込客数,830\n",
        );
        let corrected = format!("観光課/{name}_修正.csv");
        write(&corrected, "指標,実績値／R6\n観光入込客数,600\n");
    }
    let years = "指標,実績値／R5,実績値／R6\n講座の参加者数";
    write("福祉課/実績.csv", &format!("{years},160,160\n"));
    write("福祉課/実績_修正.csv", &format!("{years},90,140\n"));
    run(&workspace);
    let findings = output(&workspace, "data/findings.csv");
    let superseded = findings
        .lines()
        .filter(|line| line.starts_with("superseded-submission"));
    let said: Vec<&str> = superseded
        .map(|line| line.split(',').nth(6).unwrap())
        .collect();
    let changed = "変わった値: 観光入込客数 R6 実績値「830」→「600」";
    let [of_mean, first, second] = &said[..] else {
        panic!("{said:#?}")
    };
    assert_eq!(
        *of_mean,
        "このファイルの代わりに「実績_修正.csv」を使いました。変わった値: 講座の参加者数 R5 実績値「160」→「90」、講座の参加者数 R6 実績値「160」→「140」。変わった判定: 講座の参加者数 「◎ A」→「△ C」"
    );
    let both = "。「追加.csv」の変わった値と合わせて、変わった判定: 観光入込客数 「◎ A」→「△ C」";
    assert_eq!(
        *first,
        format!("このファイルの代わりに「実績_修正.csv」を使いました。{changed}{both}")
    );
    assert_eq!(
        *second,
        format!("このファイルの代わりに「追加_修正.csv」を使いました。{changed}")
    );
}

#[test]
fn of_a_withdrawn_file_only_what_changed_is_told() {
    for (from, to, told) in [
        // Blanks that were laid over an older file wiped out nothing.
        (
            "福祉課/実績_0708.csv",
            "福祉課/取下げ/実績_0708.csv",
            "変わった値: 講座の参加者数 R6 実績値「155」→「140」（判定「◎ A」→「○ B」）、通いの場の増加数 R6 実績値「集計中」→「4」（判定なし（未公表）→「× D」）。変わった文章・言葉: 通いの場の増加数 取組内容「場所を探した」→「広げた」",
        ),
        // What was laid under a newer file counted no more.
        (
            "福祉課/実績.csv",
            "福祉課/取下げ/実績.csv",
            "変わった値: 講座の参加者数 R5 実績値「130」→「」、通いの場の増加数 R5 実績値「3」→「」。変わった文章・言葉: 講座の参加者数 取組内容「講座を開いた」→空欄",
        ),
        // Another section still says it.
        (
            "観光課/実績.csv",
            "福祉課/取下げ/z.csv",
            "変わった値はありません",
        ),
    ] {
        let workspace = workspace::case("latest-overlay");
        let folder = workspace.path().join("inputs/town/R6");
        fs::remove_file(folder.join("福祉課/実績_0715.csv")).unwrap();
        fs::create_dir(folder.join("福祉課/取下げ")).unwrap();
        fs::copy(folder.join(from), folder.join(to)).unwrap();
        if from.starts_with("福祉課") {
            fs::remove_file(folder.join(from)).unwrap();
        }
        run(&workspace);
        let findings = output(&workspace, "data/findings.csv");
        let mut lines = findings.lines();
        let line = lines.find(|line| line.starts_with("withdrawn-submission"));
        let line = line.unwrap_or_else(|| panic!("{findings}"));
        assert!(line.contains(&format!("{told},")), "{line}");
    }
}
