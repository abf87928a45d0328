//! The memory of a plan, from outside: the story of a town's July, and what becomes of a history that is
//! damaged, of another version, locked or of another town.

mod workspace;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn kensho(workspace: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    command
        .args(arguments)
        .args(["--plan", "kitamoto"])
        .current_dir(workspace);
    command.output().unwrap()
}

/// The answer on stdout of a command that is done.
fn said(workspace: &Path, arguments: &[&str]) -> String {
    let output = kensho(workspace, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// What stands on stderr of a command that could not be done.
fn refused(workspace: &Path, arguments: &[&str]) -> String {
    let output = kensho(workspace, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn json(workspace: &Path, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--format", "json"]].concat();
    serde_json::from_str(&said(workspace, &arguments)).unwrap()
}

/// A workspace with the plan and the submissions of the sample 北本市.
fn town() -> tempfile::TempDir {
    workspace::sample("kitamoto")
}

fn input(workspace: &Path, name: &str) -> PathBuf {
    workspace.join("inputs/kitamoto/R6").join(name)
}

/// Writes other digits in the place of some that stand once in a CSV file of UTF-8.
fn correct(file: &Path, before: &str, after: &str) {
    let bytes = fs::read(file).unwrap();
    let at: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(before.as_bytes()))
        .collect();
    assert_eq!(at.len(), 1, "{before} in {}", file.display());
    let end = at[0] + before.len();
    fs::write(
        file,
        [&bytes[..at[0]], after.as_bytes(), &bytes[end..]].concat(),
    )
    .unwrap();
}

#[test]
fn the_story_of_july() {
    let town = town();
    let town = town.path();
    // The first run has nothing to compare with.
    let first = said(town, &["run", "--now", "2026-07-01T10:00"]);
    assert!(
        first.contains("第1回（2026年7月1日 10:00）") && !first.contains("から変わったもの"),
        "{first}"
    );
    // A run that changes nothing says so in one line, and writes nothing.
    let before = fs::metadata(town.join("outputs/kitamoto/R6/run.json"))
        .unwrap()
        .modified()
        .unwrap();
    let again = said(town, &["run", "--now", "2026-07-01T11:00"]);
    assert_eq!(
        again,
        "第1回（2026年7月1日 10:00）から変わったものはありません。報告書は書き直していません\n"
    );
    let after = fs::metadata(town.join("outputs/kitamoto/R6/run.json"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
    let reused = json(town, &["run"]);
    assert_eq!(reused["written"], Value::Array(Vec::new()));
    assert_eq!(reused["read"], Value::Array(Vec::new()));
    assert_eq!(
        reused["reused"].as_array().unwrap().len() as u64,
        reused["counts"]["files"].as_u64().unwrap()
    );
    // Confirmed, and kept.
    said(
        town,
        &["confirm", "7月推進会議提出版", "--now", "2026-07-02T09:00"],
    );
    let kept = town.join("outputs/kitamoto/版/R6 7月推進会議提出版");
    let edition = fs::read(kept.join("効果検証報告書.xlsx")).unwrap();
    // One cell is corrected in place: exactly that figure, and what follows from it.
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    let corrected = said(town, &["run", "--now", "2026-07-03T17:10"]);
    assert!(
        corrected.contains("第1回「7月推進会議提出版」（2026年7月1日 10:00）から変わったもの:"),
        "{corrected}"
    );
    let changes = json(town, &["diff"]);
    let figures = changes["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 1, "{figures:?}");
    assert_eq!(
        (
            &figures[0]["kpi"],
            &figures[0]["before"],
            &figures[0]["after"]
        ),
        (&"出生数".into(), &"２８３".into(), &"１７０".into())
    );
    assert_eq!(
        (&figures[0]["file"], &figures[0]["cell"]),
        (&"inputs/kitamoto/R6/市民課/実績.csv".into(), &"H2".into())
    );
    let grades = changes["judgements"].as_array().unwrap();
    assert!(
        grades.iter().all(|grade| grade["kpi"] == "出生数"),
        "{grades:?}"
    );
    // A file that says the same again changes nothing that is counted.
    fs::copy(
        input(town, "環境課/実績.ods"),
        input(town, "環境課/実績_修正版.ods"),
    )
    .unwrap();
    said(town, &["run", "--now", "2026-07-04T09:00"]);
    assert_eq!(
        json(town, &["diff", "2", "3"])["figures"],
        Value::Array(Vec::new())
    );
    // The edition is as it was.
    assert_eq!(fs::read(kept.join("効果検証報告書.xlsx")).unwrap(), edition);
    let runs = json(town, &["history"]);
    let names: Vec<&Value> = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| &run["name"])
        .collect();
    assert_eq!(
        names,
        [
            &Value::from("7月推進会議提出版"),
            &Value::Null,
            &Value::Null
        ]
    );
}

/// A grade may move because the plan has another target: that is said apart from figures.
#[test]
fn what_the_plan_has_otherwise_is_told_from_what_was_reported() {
    let town = town();
    let town = town.path();
    said(town, &["run"]);
    let plan = town.join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let target = "baseline = { value = 3908 }\ntarget = { value = \"↑\"";
    assert_eq!(text.matches(target).count(), 1);
    let other = "baseline = { value = 3908 }\ntarget = { value = \"↓\"";
    fs::write(&plan, text.replacen(target, other, 1)).unwrap();
    said(town, &["run"]);
    let changes = json(town, &["diff"]);
    assert_eq!(changes["figures"], Value::Array(Vec::new()));
    assert_eq!(
        changes["plan"],
        serde_json::json!([{
            "kpi_id": "1-a", "kpi": "ふるさと納税寄附件数", "what": "target",
            "before": "↑", "after": "↓",
        }])
    );
    assert_eq!(changes["judgements"][0]["kpi_id"], "1-a");
    let told = said(town, &["diff"]);
    assert!(
        told.contains("1-a ふるさと納税寄附件数　計画の目標値 ↑ → ↓"),
        "{told}"
    );
}

#[test]
fn a_name_that_cannot_be_given_is_refused() {
    let town = town();
    let town = town.path();
    assert!(refused(town, &["confirm", "版"]).contains("kensho run を実行"));
    said(town, &["run", "--now", "2026-07-01"]);
    for name in ["", "a/b", "a\nb", "版.", &"長".repeat(80)] {
        assert!(
            refused(town, &["confirm", name]).contains("版の名前にできません"),
            "{name}"
        );
    }
    said(town, &["confirm", "版"]);
    assert!(refused(town, &["confirm", "別の版"]).contains("もう「版」という名前"));
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    assert!(refused(town, &["confirm", "別の版"]).contains("変わっています"));
    said(town, &["run"]);
    assert!(refused(town, &["confirm", "版"]).contains("もうあります"));
}

fn history(workspace: &Path) -> PathBuf {
    workspace.join("outputs/kitamoto/history.sqlite")
}

#[test]
fn a_history_that_cannot_be_used_is_said_to_be_so_and_stays_as_it_is() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--now", "2026-07-01"]);
    let whole = fs::read(history(town)).unwrap();
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    let edition = fs::read(town.join("outputs/kitamoto/R6/run.json")).unwrap();
    let check = |what: &str, said: &str| {
        let before = fs::read(history(town)).unwrap();
        for command in [&["run"][..], &["history"], &["diff"], &["confirm", "版"]] {
            let error = refused(town, command);
            assert!(
                error.contains(said) && error.contains("対処"),
                "{what} {command:?}: {error}"
            );
        }
        assert_eq!(fs::read(history(town)).unwrap(), before, "{what}");
        assert_eq!(
            fs::read(town.join("outputs/kitamoto/R6/run.json")).unwrap(),
            edition,
            "{what}"
        );
        fs::write(history(town), &whole).unwrap();
    };
    fs::write(history(town), "これは記録ではありません。".repeat(200)).unwrap();
    check("no database", "壊れています");
    fs::write(history(town), &whole[..whole.len() / 2]).unwrap();
    check("half of it", "壊れています");
    let change = |sql: &str| {
        rusqlite::Connection::open(history(town))
            .unwrap()
            .execute_batch(sql)
            .unwrap()
    };
    change("PRAGMA user_version = 99");
    check("newer", "新しい版の kensho");
    change("UPDATE plan SET id = 'other'");
    check("another town's", "別の計画「other」");
    // Where nothing is left of earlier runs, a new one is begun.
    fs::remove_dir_all(town.join("outputs/kitamoto")).unwrap();
    assert!(said(town, &["run", "--now", "2026-07-05"]).contains("第1回"));
}

/// What the cover of the council's workbook says of the edition.
fn cover(town: &Path, year: &str) -> String {
    let path = town
        .join("outputs/kitamoto")
        .join(year)
        .join("効果検証報告書.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let cells = calamine::Reader::worksheet_range(&mut book, "表紙").unwrap();
    let mut texts = cells.used_cells().map(|(_, _, cell)| cell.to_string());
    texts.find(|text| text.ends_with("作成")).unwrap()
}

#[test]
fn editions_are_counted_year_by_year() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--year", "R6", "--now", "2026-07-01"]);
    workspace::copy(&input(town, ""), &town.join("inputs/kitamoto/R7"));
    said(town, &["run", "--year", "R7", "--now", "2026-08-01"]);
    assert_eq!(cover(town, "R7"), "第1版 2026年8月1日 0:00 作成");
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    said(town, &["run", "--year", "R6", "--now", "2026-09-01"]);
    assert_eq!(cover(town, "R6"), "第2版 2026年9月1日 0:00 作成");
    let editions = |runs: Value| {
        let runs = runs["runs"].as_array().unwrap().clone();
        let number = |run: &Value| (run["run"].as_i64(), run["edition_of_year"].as_i64());
        runs.iter().map(number).collect::<Vec<_>>()
    };
    let all = editions(json(town, &["history"]));
    assert_eq!(
        all,
        [(Some(1), Some(1)), (Some(2), Some(1)), (Some(3), Some(2))]
    );
    assert!(said(town, &["history"]).contains("第3回（2026年9月1日 0:00）　報告書は第2版"));
    // Asked for as its pages call it.
    let asked = json(town, &["diff", "第1版", "第2版", "--year", "R6"]);
    assert_eq!(
        (&asked["from"]["run"], &asked["to"]["run"]),
        (&1.into(), &3.into())
    );
    let unknown = refused(town, &["diff", "第1版", "第2版", "--year", "R7"]);
    assert!(unknown.contains("令和7年度の第2版"), "{unknown}");
    let confused = refused(town, &["confirm", "第2版", "--year", "R6"]);
    assert!(
        confused.contains("令和6年度の第2版のことになります"),
        "{confused}"
    );
    // A history that is made again goes on with what was printed.
    fs::write(history(town), "壊れた記録").unwrap();
    let again = editions(json(town, &["history", "rebuild"]));
    assert_eq!(again, all[1..]);
    // What was run last is named, though a newer year has inputs.
    let named = said(town, &["confirm", "秋の版"]);
    assert!(named.contains("版/R6 秋の版"), "{named}");
}

#[test]
fn a_history_of_the_version_before_has_the_numbers_that_its_pages_have() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--year", "R6", "--now", "2026-07-01"]);
    let sql = "ALTER TABLE runs DROP COLUMN edition_of_year; ALTER TABLE writings DROP COLUMN first_read; UPDATE runs SET run = 4; UPDATE files SET run = 4; UPDATE workbooks SET run = 4; PRAGMA user_version = 2";
    rusqlite::Connection::open(history(town))
        .unwrap()
        .execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
        .unwrap();
    let last =
        |runs: Value| runs["runs"].as_array().unwrap().last().unwrap()["edition_of_year"].clone();
    assert_eq!(last(json(town, &["history"])), 4);
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    said(town, &["run", "--year", "R6", "--now", "2026-09-01"]);
    assert_eq!(last(json(town, &["history"])), 5);
}

#[test]
fn a_history_that_another_program_writes_is_waited_for_and_then_said_to_be_in_use() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--now", "2026-07-01"]);
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    let other = rusqlite::Connection::open(history(town)).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(refused(town, &["run"]).contains("別のプログラムが使っています"));
    other.execute_batch("COMMIT").unwrap();
    said(town, &["run"]);
}

#[cfg(unix)]
#[test]
fn a_correction_behind_a_link_and_a_file_that_cannot_be_read_are_seen() {
    let town = town();
    let town = town.path();
    let (file, shared) = (input(town, "市民課/実績.csv"), town.join("inputs/共有"));
    fs::create_dir_all(&shared).unwrap();
    fs::rename(&file, shared.join("実績.csv")).unwrap();
    std::os::unix::fs::symlink("../../../共有/実績.csv", &file).unwrap();
    said(town, &["run"]);
    correct(&shared.join("実績.csv"), "２８３", "１７０");
    said(town, &["run"]);
    let figures = &json(town, &["diff"])["figures"];
    assert_eq!(figures[0]["after"], "１７０", "{figures}");
    // A link that leads nowhere is a finding, and no end of the run.
    fs::remove_file(shared.join("実績.csv")).unwrap();
    said(town, &["run"]);
}

#[test]
fn a_second_value_is_no_change_of_the_first() {
    let town = town();
    let town = town.path();
    said(town, &["run"]);
    let text = fs::read_to_string(input(town, "市民課/実績.csv")).unwrap();
    let other = text.replacen("２８３", "１７０", 1);
    fs::write(input(town, "市民課/二つめ.csv"), other).unwrap();
    said(town, &["run"]);
    let changes = json(town, &["diff"]);
    let figures = changes["figures"].as_array().unwrap();
    let sides: Vec<_> = figures
        .iter()
        .map(|figure| (&figure["before"], &figure["after"]))
        .collect();
    assert_eq!(sides, [(&Value::Null, &"１７０".into())]);
    let files = &changes["files"];
    assert_eq!(
        *files,
        serde_json::json!([{ "path": "inputs/kitamoto/R6/市民課/二つめ.csv", "state": "new" }])
    );
    // Nobody is told that there was nothing before: the value that was known stands beside it.
    let [first, second] =
        ["実績", "二つめ"].map(|name| format!("inputs/kitamoto/R6/市民課/{name}.csv H2"));
    assert_eq!(figures[0]["beside"]["text"], "２８３");
    let told = said(town, &["diff"]);
    let places = format!("（{second}、「２８３」は {first}）");
    let came = format!("令和6年度 実績値 「２８３」 → 「２８３」と「１７０」　{places}");
    assert!(told.contains(&came), "{told}");
    fs::remove_file(input(town, "市民課/二つめ.csv")).unwrap();
    said(town, &["run"]);
    let told = said(town, &["diff", "2", "3"]);
    let went = format!("令和6年度 実績値 「２８３」と「１７０」 → 「２８３」　{places}");
    assert!(told.contains(&went), "{told}");
}

/// What was written is the same and means another figure.
#[test]
fn another_unit_of_the_same_digits_is_seen() {
    let town = town();
    let town = town.path();
    said(town, &["run"]);
    let file = input(town, "市民課/実績.csv");
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|line| line.contains("２８３")).unwrap();
    fs::write(&file, text.replace(line, &line.replacen("人", "百人", 1))).unwrap();
    said(town, &["run"]);
    let changes = json(town, &["diff"]);
    let of_year = changes["figures"].as_array().unwrap().iter();
    let shown: Vec<_> = of_year
        .filter(|figure| figure["fiscal_year"] == 2024)
        .map(|figure| (figure["before"].as_str(), figure["after"].as_str()))
        .collect();
    assert_eq!(shown, [(Some("２８３（283）"), Some("２８３（28,300）"))]);
}

#[test]
fn a_history_that_was_deleted_emptied_or_is_old_is_said_and_nothing_starts_anew() {
    let town = town();
    let town = town.path();
    let (own, copy) = (
        history(town),
        town.join("outputs/kitamoto/history.前回.sqlite"),
    );
    said(town, &["run"]);
    let first = fs::read(&own).unwrap();
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    said(town, &["run"]);
    let second = fs::read(&own).unwrap();
    correct(&input(town, "市民課/実績.csv"), "１７０", "１７１");
    let edition = workspace::snapshot(&town.join("outputs/kitamoto/R6"));
    let foreign = town.join("mine.sqlite");
    rusqlite::Connection::open(&foreign)
        .and_then(|mine| mine.execute_batch("CREATE TABLE mine (one)"))
        .unwrap();
    for (bytes, words) in [
        (
            None,
            "ありません（outputs には第2回までの報告書があります）",
        ),
        (Some(Vec::new()), "実行の記録ではありません"),
        (
            Some(fs::read(&foreign).unwrap()),
            "実行の記録ではありません",
        ),
        (Some(first), "記録は第1回まで、outputs の報告書は第2回まで"),
    ] {
        fs::remove_file(&own).unwrap();
        if let Some(bytes) = &bytes {
            fs::write(&own, bytes).unwrap();
        }
        let kept = fs::read(&copy).unwrap();
        let told = refused(town, &["run"]);
        assert!(told.contains(words) && told.contains("対処"), "{told}");
        assert_eq!(fs::read(&own).ok(), bytes, "it is left as it was");
        assert_eq!(fs::read(&copy).unwrap(), kept, "and so is the copy");
        assert_eq!(
            workspace::snapshot(&town.join("outputs/kitamoto/R6")),
            edition
        );
        fs::write(&own, &second).unwrap();
    }
    // A byte inside what is kept: the pages are whole, and the copy does not make room for it.
    let at = second.windows(4).rposition(|four| four == b"PAR1").unwrap();
    let mut damaged = second.clone();
    damaged[at - 40] ^= 1;
    fs::write(&own, &damaged).unwrap();
    let kept = fs::read(&copy).unwrap();
    assert!(refused(town, &["run"]).contains("壊れています"));
    assert_eq!(fs::read(&copy).unwrap(), kept);
    said(town, &["history", "rebuild"]);
    said(town, &["run"]);
}

/// Runs a command and kills it after some time; whether it ended by itself before.
fn killed_after(workspace: &Path, arguments: &[&str], time: Duration) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    command
        .args(arguments)
        .args(["--plan", "kitamoto"])
        .current_dir(workspace);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(time);
    let ended = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    ended
}

/// How often runs and confirmations are killed; KENSHO_KILLS=300 for the whole measure.
fn kills() -> u32 {
    let asked = std::env::var("KENSHO_KILLS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(24)
}

#[test]
fn a_run_killed_at_any_point_leaves_history_and_edition_of_one_run() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--now", "2026-07-01"]);
    let csv = input(town, "市民課/実績.csv");
    let (mut now, mut next) = ("２８３", "１７０");
    let start = Instant::now();
    correct(&csv, now, next);
    said(town, &["run"]);
    std::mem::swap(&mut now, &mut next);
    let whole = start.elapsed();
    let mut confirmed = 0;
    let mut ended = 0;
    for kill in 0..kills() {
        // Points spread over the whole run by the golden ratio.
        let share = (f64::from(kill) * 0.618_034).fract();
        let time = whole.mul_f64(share * 1.1);
        let name = format!("版{kill}");
        let is_confirm = kill % 3 == 2;
        if is_confirm {
            ended += u32::from(killed_after(town, &["confirm", &name], time));
        } else {
            correct(&csv, now, next);
            std::mem::swap(&mut now, &mut next);
            ended += u32::from(killed_after(town, &["run"], time));
        }
        said(town, &["run"]);
        let database = rusqlite::Connection::open(history(town)).unwrap();
        let answer: String = database
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(answer, "ok");
        let waiting: i64 = database
            .query_row(
                "SELECT count(*) FROM runs WHERE next_edition IS NOT NULL",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(waiting, 0);
        let runs = json(town, &["history"]);
        let runs = runs["runs"].as_array().unwrap();
        let record: Value =
            serde_json::from_slice(&fs::read(town.join("outputs/kitamoto/R6/run.json")).unwrap())
                .unwrap();
        assert_eq!(record["run"]["number"], runs.last().unwrap()["run"]);
        let names: Vec<&str> = runs.iter().filter_map(|run| run["name"].as_str()).collect();
        let kept = fs::read_dir(town.join("outputs/kitamoto/版"))
            .into_iter()
            .flatten();
        let mut kept: Vec<String> = kept
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        kept.sort();
        let mut wanted: Vec<String> = names.iter().map(|name| format!("R6 {name}")).collect();
        wanted.sort();
        assert_eq!(kept, wanted);
        confirmed = names.len();
        let left = fs::read_dir(town.join("outputs/kitamoto")).unwrap();
        let mut left: Vec<String> = left
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        // An empty journal of the database is of no harm; the next run that writes removes it.
        // What files were read as is kept on purpose.
        left.retain(|name| name.starts_with('.') && name != ".cache");
        assert!(left.is_empty(), "{left:?}");
    }
    println!(
        "{} kills: {ended} came too late, {confirmed} editions confirmed",
        kills()
    );
}

#[test]
fn a_confirmed_edition_is_written_again_byte_for_byte() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--now", "2026-07-01"]);
    said(town, &["confirm", "7月版", "--now", "2026-07-02"]);
    let kept = town.join("outputs/kitamoto/版/R6 7月版");
    let before = workspace::snapshot(&kept);
    assert!(
        before
            .iter()
            .any(|(path, _)| path.ends_with("効果検証報告書.xlsx"))
    );
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    said(town, &["run"]);
    fs::remove_dir_all(&kept).unwrap();
    said(town, &["history", "write", "7月版"]);
    assert!(workspace::snapshot(&kept) == before);
    // Where it lies as it was, nothing is written.
    let (folder, workbook) = (town.join("outputs/kitamoto/版"), "効果検証報告書.xlsx");
    said(town, &["history", "write", "7月版"]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    // What a person wrote into a file of it stays beside it.
    fs::write(kept.join(workbook), "見本").unwrap();
    said(town, &["history", "write", "第1回"]);
    // As its pages call it.
    said(town, &["history", "write", "第1版"]);
    assert!(workspace::snapshot(&kept) == before);
    let beside = folder.join("R6 7月版 (2)").join(workbook);
    assert_eq!(fs::read_to_string(beside).unwrap(), "見本");
    assert!(refused(town, &["history", "write", "2"]).contains("版の名前がない"));
    assert!(refused(town, &["history", "write", "8月版"]).contains("記録にありません"));
}

#[test]
fn what_can_be_made_again_of_a_damaged_history_is_made_again() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--now", "2026-07-01"]);
    said(town, &["confirm", "7月版", "--now", "2026-07-02"]);
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    said(town, &["run", "--now", "2026-07-03"]);
    let runs = json(town, &["history"]);
    let changes = json(town, &["diff"]);
    assert!(refused(town, &["history", "rebuild"]).contains("壊れていない"));
    let whole = fs::read(history(town)).unwrap();
    fs::write(history(town), &whole[..5_000]).unwrap();
    said(town, &["history", "rebuild"]);
    assert_eq!(json(town, &["history"]), runs);
    assert_eq!(json(town, &["diff"]), changes);
    let aside = fs::read(town.join("outputs/kitamoto/history.壊れ1.sqlite")).unwrap();
    assert_eq!(aside, &whole[..5_000]);
    assert!(said(town, &["run"]).contains("から変わったものはありません"));
    let kept = workspace::snapshot(&town.join("outputs/kitamoto/版/R6 7月版"));
    said(town, &["history", "write", "7月版"]);
    assert!(workspace::snapshot(&town.join("outputs/kitamoto/版/R6 7月版")) == kept);
}

#[test]
fn a_copy_put_back_from_before_a_name_gets_the_name_again() {
    let town = town();
    let town = town.path();
    said(town, &["run", "--now", "2026-07-01"]);
    said(town, &["confirm", "7月版", "--now", "2026-07-02"]);
    let runs = json(town, &["history"]);
    let kept = town.join("outputs/kitamoto/版/R6 7月版");
    let before = workspace::snapshot(&kept);
    let edition = workspace::snapshot(&town.join("outputs/kitamoto/R6"));
    fs::remove_file(history(town)).unwrap();
    let told = refused(town, &["run"]);
    assert!(
        told.contains("history.前回.sqlite") && told.contains("kensho history rebuild"),
        "{told}"
    );
    let copy = town.join("outputs/kitamoto/history.前回.sqlite");
    fs::rename(copy, history(town)).unwrap();
    for command in [&["run"][..], &["confirm", "8月版"]] {
        let told = refused(town, command);
        assert!(told.contains("版の名前「7月版」"), "{told}");
    }
    assert!(workspace::snapshot(&town.join("outputs/kitamoto/R6")) == edition);
    said(town, &["history", "rebuild"]);
    assert_eq!(json(town, &["history"])["runs"][0]["name"], "7月版");
    assert_eq!(
        json(town, &["history"])["runs"][0]["number"],
        runs["runs"][0]["number"]
    );
    assert!(said(town, &["run"]).contains("から変わったものはありません"));
    fs::remove_dir_all(&kept).unwrap();
    said(town, &["history", "write", "7月版"]);
    assert!(workspace::snapshot(&kept) == before);
    assert!(refused(town, &["history", "rebuild"]).contains("壊れていない"));
    // A folder with the name takes it, whatever the history knows.
    correct(&input(town, "市民課/実績.csv"), "２８３", "１７０");
    said(town, &["run"]);
    fs::create_dir(town.join("outputs/kitamoto/版/R6 8月版")).unwrap();
    assert!(refused(town, &["confirm", "8月版"]).contains("もうあります（版/R6 8月版）"));
}

#[test]
fn a_corrected_file_of_an_earlier_year_is_a_change_where_the_year_repeats_the_old_figure() {
    let workspace = workspace::sample("atsugi");
    let town = workspace.path();
    let answer = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(arguments).current_dir(town);
        let output = command.args(["--plan", "atsugi", "--year", "R6"]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    answer(&["run"]);
    let folder = town.join("inputs/atsugi/R5/産業振興課");
    let corrected = folder.join("指標一覧_修正版.csv");
    fs::copy(folder.join("指標一覧.csv"), &corrected).unwrap();
    correct(&corrected, "R5,265", "R5,599");
    let changed = "令和5年度 実績値 「265」 → 「599」　（inputs/atsugi/R5/産業振興課/指標一覧_修正版.csv F4）";
    for command in [&["run"][..], &["diff"], &["trace", "2-a", "--history"]] {
        let told = answer(command);
        assert_eq!(told.matches(changed).count(), 1, "{told}");
    }
}

/// A unit, a section or a target on the way that is another changes what sections are asked, even where no grade moves.
#[test]
fn another_unit_section_or_target_on_the_way_is_told() {
    let town = town();
    let town = town.path();
    said(town, &["run"]);
    let plan = town.join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let others = [
        (
            "name = \"ふるさと納税寄附件数\"\nunit = \"件\"",
            "name = \"ふるさと納税寄附件数\"\nunit = \"口\"",
        ),
        (
            "year = \"R8\" }\nsection = \"市長公室\"\n\n[[goal.kpi]]                            # 数値目標\nid = \"1-b\"",
            "year = \"R8\" }\nsection = \"くらし安全課\"\n\n[[goal.kpi]]\nid = \"1-b\"",
        ),
        ("{ R3 = 1, R4 = 1, R5 = 2", "{ R3 = 1, R4 = 2, R5 = 2"),
    ];
    let changed = others.iter().fold(text, |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replacen(old, new, 1)
    });
    fs::write(&plan, changed).unwrap();
    said(town, &["run"]);
    let told = said(town, &["diff"]);
    for line in [
        "1-a ふるさと納税寄附件数　担当課 市長公室 → くらし安全課",
        "1-a ふるさと納税寄附件数　単位 件 → 口",
        "X1-a 協働により実施した事業の件数　年度ごとの目標値 令和4年度 1 → 令和4年度 2",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

/// Also where the history was lost, and is made again of the editions.
#[test]
fn a_grade_of_a_goal_that_is_another_is_a_difference() {
    let town = town();
    let town = town.path();
    let plan = town.join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let judged = |from: &str| {
        let rule = format!(
            "\n[overall]\nby = \"good\"\n[[overall_band]]\nband = \"A\"\nmark = \"◎\"\nlabel = \"順調\"\nfrom = {from}\n\
            [[overall_band]]\nband = \"C\"\nmark = \"△\"\nlabel = \"遅れ\"\n"
        );
        fs::write(&plan, format!("{text}{rule}")).unwrap();
    };
    judged("50");
    said(town, &["run", "--now", "2026-07-01T10:00"]);
    said(town, &["confirm", "会議版", "--now", "2026-07-01T11:00"]);
    judged("100");
    let run = said(town, &["run", "--now", "2026-07-02T10:00"]);
    let told = "    目標の判定 基本目標１　新しい人の流れとつながりをつくる　◎ 順調 → △ 遅れ\n";
    assert!(
        run.contains("  目標・施策の判定 ") && run.contains(told),
        "{run}"
    );
    let changes = json(town, &["diff"]);
    let expected = serde_json::json!({
        "goal": "1", "measure": null,
        "before": "A", "after": "C", "hand_before": null, "hand_after": null,
    });
    assert_eq!(changes["overall"][0], expected);
    assert_eq!(changes["judgements"], Value::Array(Vec::new()));
    fs::remove_file(town.join("outputs/kitamoto/history.sqlite")).unwrap();
    said(town, &["history", "rebuild"]);
    assert_eq!(json(town, &["diff"])["overall"], changes["overall"]);
}
