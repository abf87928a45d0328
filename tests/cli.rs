//! The command line as scripts use it: exit statuses, JSON, and messages that help.

mod workspace;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn kensho(workspace: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kensho"))
        .args(arguments)
        .current_dir(workspace)
        .output()
        .unwrap()
}

/// A town of one section, with a plan, a form and a submission.
fn town() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    workspace::write(workspace.path(), "mappings/town/plan.toml", PLAN);
    workspace::write(
        workspace.path(),
        "mappings/town/forms/list.toml",
        "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績値\"]\n",
    );
    workspace::write(
        workspace.path(),
        "inputs/town/R6/観光課/実績.csv",
        "指標,単位,実績値／R5,実績値／R6\n観光入込客数,人,500000,600000\n",
    );
    workspace
}

const PLAN: &str = r#"name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.kpi]]
id = "1-a"
name = "観光入込客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R8" }
section = "観光課"
"#;

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn no_arguments_is_run() {
    let town = town();
    let output = kensho(town.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("outputs/town/R6/効果検証報告書.xlsx")
    );
    for name in [
        "効果検証報告書.xlsx",
        "data/observations.csv",
        "data/judgements.csv",
        "data/findings.csv",
        "data/cells.csv",
        "run.json",
    ] {
        assert!(
            town.path().join("outputs/town/R6").join(name).is_file(),
            "{name}"
        );
    }
}

#[test]
fn check_writes_nothing_and_tells_errors_by_its_status() {
    let town = town();
    assert_eq!(kensho(town.path(), &["check"]).status.code(), Some(0));
    workspace::write(
        town.path(),
        "inputs/town/R6/観光課/実績.csv",
        "指標,実績値／R6\n観光入込客数,約600前後\n",
    );
    let output = kensho(town.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("unreadable-number"));
    assert!(!town.path().join("outputs").exists());
    assert_eq!(kensho(town.path(), &["run"]).status.code(), Some(0));
    assert_eq!(
        kensho(town.path(), &["run", "--strict"]).status.code(),
        Some(1)
    );
}

#[test]
fn what_only_the_form_is_to_blame_for_is_no_error_of_the_section_which_waits() {
    let town = town();
    let twin = PLAN.split_once("[[goal.kpi]]").unwrap().1;
    let twin = twin.replace("1-a", "1-b");
    let plan = format!(
        "{PLAN}[[goal.measure]]\nid = \"1-1\"\nname = \"観光\"\n[[goal.measure.kpi]]{twin}"
    );
    workspace::write(town.path(), "mappings/town/plan.toml", &plan);
    for arguments in [&["check"][..], &["run", "--strict"]] {
        let output = kensho(town.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("ambiguous-kpi"));
        assert!(!String::from_utf8_lossy(&output.stdout).contains("確認票"));
    }
    let status = json(&kensho(town.path(), &["status", "--format", "json"]));
    assert_eq!(status["sections"][0]["state"], "errors", "{status}");
    let status = kensho(town.path(), &["status"]);
    let status = String::from_utf8_lossy(&status.stdout);
    assert!(status.contains("企画課の対応待ち\tエラー0"), "{status}");
}

#[test]
fn json_answers_have_the_promised_keys() {
    let town = town();
    let run = json(&kensho(town.path(), &["run", "--format", "json"]));
    assert_eq!(
        (run["plan"].as_str(), run["year"].as_str()),
        (Some("town"), Some("R6"))
    );
    assert_eq!(run["counts"]["files"], 1);
    assert_eq!(run["counts"]["kpis"], 1);
    assert_eq!(run["counts"]["findings"]["error"], 0);
    assert_eq!(run["read"][0], "inputs/town/R6/観光課/実績.csv");
    assert!(
        run["written"]
            .as_array()
            .unwrap()
            .iter()
            .any(|path| path == "outputs/town/R6/data/cells.csv")
    );
    assert!(run["findings"].is_array() && run["reused"].is_array());
    let trace = json(&kensho(
        town.path(),
        &["trace", "観光入込客数", "--format", "json"],
    ));
    assert_eq!(trace["kpi_id"], "1-a");
    let r6 = trace["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["fiscal_year"] == 2024)
        .unwrap();
    assert_eq!(
        (
            r6["value"].as_f64(),
            r6["text"].as_str(),
            r6["cell"].as_str()
        ),
        (Some(600.0), Some("600000"), Some("D2"))
    );
    let status = json(&kensho(town.path(), &["status", "--format", "json"]));
    for answer in [&trace, &status] {
        assert_eq!(answer["plan"], "town");
        assert_eq!(answer["year"], "R6");
    }
    assert_eq!(status["sections"][0]["state"], "complete");
    assert_eq!(
        status["sections"][0]["submitted"][0],
        "inputs/town/R6/観光課/実績.csv"
    );
}

#[test]
fn json_keeps_all_digits_of_a_figure() {
    let town = town();
    for (written, value) in [
        ("12345678901234567.25", "12345678901234.56725"),
        ("0.3", "0.0003"),
        ("-40", "-0.04"),
    ] {
        workspace::write(
            town.path(),
            "inputs/town/R6/観光課/実績.csv",
            format!("指標,単位,実績値／R6\n観光入込客数,人,{written}\n"),
        );
        let output = kensho(town.path(), &["trace", "1-a", "--format", "json"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(&format!("\"value\": {value}\n")), "{text}");
    }
}

#[test]
fn years_and_plans_are_found_in_any_spelling() {
    let town = town();
    for year in ["R6", "2024", "令和6年度", "Ｒ６"] {
        assert_eq!(
            kensho(town.path(), &["check", "--year", year])
                .status
                .code(),
            Some(0),
            "{year}"
        );
    }
    for (arguments, said) in [
        (&["check", "--year", "R5"][..], "R6"),
        (&["check", "--year", "去年"], "読めません"),
        (&["check", "--plan", "tawn"], "もしかして: town"),
        (&["trace", "観光入込数"], "もしかして: 観光入込客数"),
        (&["check", "--year", "H2"], "平成2年度はありません"),
    ] {
        let output = kensho(town.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            errors(&output).contains(said),
            "{arguments:?}: {}",
            errors(&output)
        );
    }
}

#[test]
fn a_part_of_a_name_finds_the_kpi_and_shows_the_plan_and_the_judgement() {
    let town = town();
    let human = |name: &str| {
        let output = kensho(town.path(), &["trace", name]);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let whole = human("1-a");
    for part in ["入込", "１－Ａ", "観光 入込客"] {
        assert_eq!(human(part), whole, "{part}");
    }
    let lines: Vec<&str> = whole.lines().collect();
    assert!(lines[2].starts_with("  計画　基準値"), "{whole}");
    assert!(lines[3].starts_with("  判定　"), "{whole}");
    let history = kensho(town.path(), &["trace", "1-a", "--history"]);
    let history = String::from_utf8(history.stdout).unwrap();
    assert!(history.ends_with("これまでの実行の記録には、この値はありません\n"));
    kensho(town.path(), &["run", "--now", "2026-07-10"]);
    let history = kensho(town.path(), &["trace", "1-a", "--history"]);
    let history = String::from_utf8(history.stdout).unwrap();
    assert!(
        history.contains("第1回（2026年7月10日 0:00）　令和6年度 実績値 なし → 「600000」"),
        "{history}"
    );
}

#[test]
fn two_folders_of_one_year_are_one_too_many() {
    let town = town();
    workspace::write(
        town.path(),
        "inputs/town/令和6年度/観光課/実績.csv",
        "指標,実績値／R6\n",
    );
    let output = kensho(town.path(), &["run"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("令和6年度のフォルダーが二つあります"));
}

#[test]
fn a_text_that_no_cell_holds_does_not_stop_the_run() {
    let town = town();
    workspace::write(
        town.path(),
        "mappings/town/forms/list.toml",
        "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\ntext.efforts = \"取組\"\n",
    );
    let long = "長".repeat(50_000);
    workspace::write(
        town.path(),
        "inputs/town/R6/観光課/実績.csv",
        format!("指標,実績値／R6,取組\n観光入込客数,{long},{long}\n{long},1,\n"),
    );
    let output = kensho(town.path(), &["run"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
}

#[test]
fn unknown_commands_and_empty_folders_cannot_be_done() {
    let nowhere = tempfile::tempdir().unwrap();
    assert_eq!(kensho(nowhere.path(), &["dance"]).status.code(), Some(2));
    let output = kensho(nowhere.path(), &["run"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("mappings"));
}

#[test]
fn a_mistake_in_a_mapping_stops_before_any_input_is_read() {
    for (from, to, said) in [
        (
            "unit = ",
            "unitt = ",
            "plan.toml:17:1 知らない項目「unitt」です\n  対処: もしかして: unit。",
        ),
        (
            "digits = 1",
            "digits = \"一\"",
            "plan.toml:6:20 値の種類が違います",
        ),
        ("\"higher\"", "\"highest\"", "もしかして: higher"),
        (
            "section = \"観光課\"",
            "section = \"観光\"",
            "もしかして: 観光課",
        ),
        ("id = \"1-a\"", "id = \"1-a", "plan.toml:15"),
    ] {
        let town = town();
        workspace::write(
            town.path(),
            "mappings/town/plan.toml",
            PLAN.replacen(from, to, 1),
        );
        let output = kensho(town.path(), &["run"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains(said), "{}", errors(&output));
        assert!(output.stdout.is_empty() && !town.path().join("outputs").exists());
    }
}

/// Wrong words, missing keys and what they do not touch are told in one go.
#[test]
fn every_mistake_of_a_mapping_is_told_at_once() {
    let town = town();
    let plan = PLAN
        .replacen("unit = ", "unitt = ", 1)
        .replacen("digits = 1", "digits = \"一\"", 1)
        .replacen("\"higher\"", "\"highest\"", 1);
    workspace::write(town.path(), "mappings/town/plan.toml", &plan);
    let output = kensho(town.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    let told = errors(&output);
    for said in [
        "設定（mappings）に誤りが3件あります",
        "plan.toml:6:20 値の種類が違います",
        "plan.toml:17:1 知らない項目「unitt」です",
        "知らない語「highest」です",
    ] {
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn an_output_that_cannot_be_written_leaves_the_old_one() {
    let town = town();
    assert_eq!(kensho(town.path(), &["run"]).status.code(), Some(0));
    let report = town.path().join("outputs/town/R6/効果検証報告書.xlsx");
    fs::remove_file(&report).unwrap();
    workspace::write(
        town.path(),
        "outputs/town/R6/効果検証報告書.xlsx/中身.txt",
        "a folder where the report should be",
    );
    let output = kensho(town.path(), &["run"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("効果検証報告書.xlsx を書けません")
            && errors(&output).contains("対処"),
        "{}",
        errors(&output)
    );
    assert!(report.join("中身.txt").is_file());
}

#[test]
fn inspect_shows_what_is_in_a_file() {
    let town = town();
    let file = "inputs/town/R6/観光課/実績.csv";
    let output = kensho(town.path(), &["inspect", file, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["format"], "csv");
    assert_eq!(answer["encoding"], "UTF-8");
    let sheet = &answer["sheets"][0];
    assert_eq!(
        (&sheet["visible"], &sheet["rows"], &sheet["columns"]),
        (&true.into(), &2.into(), &4.into())
    );
    let table = &answer["tables"][0];
    assert_eq!(
        (&table["range"], &table["form"]),
        (&"A1:D2".into(), &"一覧".into())
    );
    let headers = serde_json::json!(["指標", "単位", "実績値／R5", "実績値／R6"]);
    assert_eq!(table["headers"], headers);
    let codes = answer["findings"].as_array().unwrap().iter();
    let codes: Vec<&Value> = codes.map(|finding| &finding["code"]).collect();
    assert_eq!(codes, ["unit-converted", "unit-converted"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn inspect_answers_with_its_exit_status() {
    let folder = tempfile::tempdir().unwrap();
    workspace::write(folder.path(), "表.csv", "指標,値\nあ,1\nい,2\n\nメモ\n");
    workspace::write(folder.path(), "文書.xlsx", "%PDF-1.7");
    let read = kensho(folder.path(), &["inspect", "表.csv"]);
    assert_eq!(read.status.code(), Some(0), "{}", errors(&read));
    let said = String::from_utf8(read.stdout).unwrap();
    assert!(
        said.contains("A1:B3: 指標 | 値") && said.contains("表の外: A5"),
        "{said}"
    );
    let unread = kensho(folder.path(), &["inspect", "文書.xlsx"]);
    assert_eq!(unread.status.code(), Some(2));
    let missing = kensho(folder.path(), &["inspect", "ない.xlsx"]);
    assert_eq!(missing.status.code(), Some(2));
    let unknown = kensho(
        town().path(),
        &["inspect", "--plan", "市", "inputs/town/R6/観光課/実績.csv"],
    );
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        errors(&unknown).contains("計画「市」がありません"),
        "{}",
        errors(&unknown)
    );
}

/// Half-width kana read as well in EUC-JP as in Shift_JIS: only the form knows.
#[test]
fn a_form_may_name_the_encoding_of_its_files() {
    let town = town();
    let form = "name = \"一覧\"\ncsv = { encoding = \"Shift_JIS\" }\n[table]\nheader = [\"シヒヨウ\"]\n[columns]\nid = \"シヒヨウ\"\nactual = \"シツセキ\"\n";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("R6\nｼﾋﾖｳ,ｼﾂｾｷ\n1-a,600\n");
    workspace::write(town.path(), "mappings/town/forms/list.toml", form);
    let file = "inputs/town/R6/観光課/実績.csv";
    fs::write(town.path().join(file), &bytes).unwrap();
    let output = kensho(town.path(), &["inspect", file, "--format", "json"]);
    let looked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(looked["encoding"], "Shift_JIS（CP932）", "{looked}");
    let nowhere = [
        "inspect",
        file,
        "--format",
        "json",
        "--workspace",
        "nowhere",
    ];
    let strange = kensho(town.path(), &nowhere);
    let strange: Value = serde_json::from_slice(&strange.stdout).unwrap();
    assert_eq!(
        strange["encoding"], "EUC-JP",
        "without the form nobody can tell"
    );
    let output = kensho(town.path(), &["trace", "観光入込客数", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["figures"][0]["value"], 600.0, "{answer}");
    assert_eq!(answer["figures"][0]["matched_by"], "id", "{answer}");
    let output = kensho(town.path(), &["trace", "観光入込客数"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.lines().any(|line| line.ends_with("（番号で特定）")),
        "{said}"
    );
    workspace::write(
        town.path(),
        "mappings/town/forms/list.toml",
        form.replace("Shift_JIS", "EBCDIC"),
    );
    let output = kensho(town.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("list.toml:2:20 文字コード「EBCDIC」を知りません"),
        "{}",
        errors(&output)
    );
}

/// A plan that is revised from R5 on, with a section that took over another's KPI in the same year.
const REVISED: &str = r#"name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "商工課"
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.measure]]
id = "1-1"
name = "都市間交流の促進"
[[goal.measure.kpi]]
id = "1-a"
name = "年間観光客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R8" }
section = "観光課"
section_before = [{ name = "商工課", until = "R4" }]
[[revision]]
name = "令和５年10月改定"
from = "R5"
[[revision.change]]
kpi = "1-a"
name = "観光入込客数"
target = { value = 900, year = "R8" }
[[revision.change]]
measure = "1-1"
name = "都市間連携の強化"
"#;

/// The town of that plan; each section sends what it is asked for in its year.
fn revised_town() -> tempfile::TempDir {
    let town = town();
    fs::remove_dir_all(town.path().join("inputs")).unwrap();
    workspace::write(town.path(), "mappings/town/plan.toml", REVISED);
    let rows = |name: &str, years: &str| format!("施策,指標,{years}\n{name}\n");
    workspace::write(
        town.path(),
        "inputs/town/R4/商工課/実績.csv",
        rows("都市間交流の促進,年間観光客数,610", "実績値／R4"),
    );
    workspace::write(
        town.path(),
        "inputs/town/R6/観光課/実績.csv",
        rows(
            "都市間連携の強化,観光入込客数,610,700,910",
            "実績値／R4,実績値／R5,実績値／R6",
        ),
    );
    town
}

/// The codes of what `check` finds, and its exit status.
fn codes(town: &Path, year: &str) -> (Vec<String>, Option<i32>) {
    let output = kensho(town, &["check", "--year", year, "--format", "json"]);
    let answer = json(&output);
    let findings = answer["findings"].as_array().unwrap().iter();
    let code = |finding: &Value| finding["code"].as_str().unwrap().to_owned();
    (findings.map(code).collect(), output.status.code())
}

/// The sections that are asked in a year, each with its state.
fn asked(town: &Path, year: &str) -> Vec<(String, String)> {
    let status = json(&kensho(
        town,
        &["status", "--year", year, "--format", "json"],
    ));
    let sections = status["sections"].as_array().unwrap().iter();
    let word = |section: &Value, key: &str| section[key].as_str().unwrap().to_owned();
    let asked = |section: &Value| (word(section, "section"), word(section, "state"));
    sections.map(asked).collect()
}

#[test]
fn each_year_asks_the_section_that_owns_the_kpi_then() {
    let town = revised_town();
    let complete = |name: &str| vec![(name.to_owned(), "complete".to_owned())];
    assert_eq!(asked(town.path(), "R4"), complete("商工課"));
    assert_eq!(asked(town.path(), "R6"), complete("観光課"));
    for year in ["R4", "R6"] {
        assert_eq!(codes(town.path(), year), (Vec::new(), Some(0)), "{year}");
    }
    let inputs = town.path().join("inputs/town");
    fs::rename(inputs.join("R6/観光課"), inputs.join("R6/商工課")).unwrap();
    fs::rename(inputs.join("R4/商工課"), inputs.join("R4/観光課")).unwrap();
    for year in ["R4", "R6"] {
        let (found, status) = codes(town.path(), year);
        assert_eq!(found, ["missing-submission", "wrong-section"], "{year}");
        assert_eq!(status, Some(1));
    }
}

#[test]
fn a_former_name_is_a_finding_only_after_the_revision() {
    let town = revised_town();
    let former = "施策,指標,実績値／R6\n都市間交流の促進,年間観光客数,910\n";
    workspace::write(town.path(), "inputs/town/R6/観光課/実績.csv", former);
    assert_eq!(codes(town.path(), "R4").0, [""; 0]);
    assert_eq!(
        codes(town.path(), "R6"),
        (vec!["former-name".to_owned()], Some(0))
    );
}

#[test]
fn a_series_runs_through_a_renaming() {
    let town = revised_town();
    for (year, name) in [("R4", "年間観光客数"), ("R6", "観光入込客数")] {
        for asked in ["1-a", name] {
            let arguments = ["trace", asked, "--year", year, "--format", "json"];
            let trace = json(&kensho(town.path(), &arguments));
            assert_eq!(
                (&trace["kpi_id"], &trace["kpi"]),
                (&"1-a".into(), &name.into())
            );
        }
    }
    let former = ["trace", "年間観光客数", "--year", "R6", "--format", "json"];
    let trace = json(&kensho(town.path(), &former));
    let figures = trace["figures"].as_array().unwrap().iter();
    let figure = |figure: &Value| (figure["fiscal_year"].as_i64(), figure["value"].as_f64());
    let mut figures: Vec<_> = figures.map(figure).collect();
    figures.sort_by_key(|(year, _)| *year);
    figures.dedup_by_key(|(year, _)| *year);
    let years: Vec<_> = figures.iter().map(|(year, _)| *year).collect();
    assert_eq!(years, [Some(2022), Some(2023), Some(2024)], "{trace}");
    let run = kensho(town.path(), &["run", "--year", "R6"]);
    assert_eq!(run.status.code(), Some(0), "{}", errors(&run));
    let judged = town.path().join("outputs/town/R6/data/judgements.csv");
    let judged = fs::read_to_string(judged).unwrap();
    assert!(
        judged.contains("観光入込客数") && judged.contains(",900,910,"),
        "{judged}"
    );
}

#[test]
fn every_mistake_of_a_revised_plan_is_said_at_once_and_nothing_is_read() {
    let town = revised_town();
    let wrong = REVISED
        .replace("until = \"R4\"", "until = \"R9\"")
        .replace("kpi = \"1-a\"", "kpi = \"1-b\"")
        .replace("value = 820, year = \"R8\"", "value = 820, year = \"R9\"");
    workspace::write(town.path(), "mappings/town/plan.toml", &wrong);
    for year in ["R4", "R6"] {
        let output = kensho(town.path(), &["check", "--year", year]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let said = errors(&output);
        for line in [
            "誤りが3件あります。提出ファイルはまだ読んでいません",
            "plan.toml:26:32 目標年度（令和9年度）が計画期間（令和3年度～令和8年度）の外です",
            "plan.toml:28:43 前の担当課の最後の年度（令和9年度）が計画期間",
            "plan.toml:33:7 KPI「1-b」がありません\n  対処: もしかして: 1-a",
        ] {
            assert!(said.contains(line), "{line}: {said}");
        }
    }
}

/// Another KPI has taken its place in the plan; the runs that judged it are remembered.
#[test]
fn a_kpi_that_left_the_plan_is_traced_from_the_history() {
    let town = town();
    let told = |arguments: &[&str]| {
        let output = kensho(town.path(), arguments);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        (output.status.code(), text, errors(&output))
    };
    kensho(town.path(), &["run", "--now", "2026-07-10"]);
    let plan = PLAN.replace("id = \"1-a\"", "id = \"1-z\"");
    let plan = plan.replace("観光入込客数", "宿泊者数");
    assert_ne!(plan, PLAN);
    workspace::write(town.path(), "mappings/town/plan.toml", &plan);
    let last = "令和6年度の計画にはない指標です。最後にあったのは R6 第1回（2026年7月10日 0:00）";
    for name in ["観光入込客数", "1-a", "１－Ａ", "入込"] {
        let (status, text, notes) = told(&["trace", name]);
        assert_eq!(status, Some(0), "{notes}");
        assert!(
            text.starts_with("計画 town　令和6年度\n1-a　観光入込客数\n") && text.contains(last),
            "{text}"
        );
        assert!(!text.contains("なし → "), "{text}");
    }
    // Its values, also after a run that does not have it any more.
    kensho(town.path(), &["run", "--now", "2026-07-11"]);
    let (_, text, _) = told(&["trace", "入込", "--history"]);
    assert!(text.contains(last), "{text}");
    for value in [
        "第1回（2026年7月10日 0:00）　令和6年度 実績値 なし → 「600000」",
        "第2回（2026年7月11日 0:00）　令和6年度 実績値 「600000」 → なし",
    ] {
        assert!(text.contains(value), "{text}");
    }
    let traced = ["trace", "1-a", "--history", "--format", "json"];
    let traced = json(&kensho(town.path(), &traced));
    assert_eq!(traced["left_after"]["run"], 1);
    let history = traced["history"].as_array().unwrap();
    assert_eq!(history.len(), 4, "{traced}");
    assert!(
        history
            .iter()
            .all(|of| of["figure"]["kpi"] == "観光入込客数")
    );
    // What never was in the plan is unknown as before.
    let (status, _, notes) = told(&["trace", "図書館"]);
    assert!(
        status == Some(2) && notes.contains("KPI「図書館」がありません"),
        "{notes}"
    );
}
