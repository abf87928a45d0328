//! `kensho plan export` and `kensho plan import` as officials use them.

mod workspace;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PLAN: &str = include_str!("plan_book/every-key.toml");

fn town() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    workspace::write(workspace.path(), "mappings/town/plan.toml", PLAN);
    workspace
}

fn plan(workspace: &Path) -> String {
    fs::read_to_string(workspace.join("mappings/town/plan.toml")).unwrap()
}

fn kensho(workspace: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kensho"))
        .arg("plan")
        .args(arguments)
        .current_dir(workspace)
        .output()
        .unwrap()
}

/// Standard output of what was done.
fn done(workspace: &Path, arguments: &[&str]) -> String {
    let output = kensho(workspace, arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of what was not done.
fn refused(workspace: &Path, arguments: &[&str]) -> String {
    let output = kensho(workspace, arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_unedited_workbook_changes_nothing() {
    let town = town();
    done(town.path(), &["export"]);
    let answer = done(town.path(), &["import", "plan.xlsx"]);
    assert_eq!(
        answer,
        "計画 town に変更はありません。何も書き換えていません\n"
    );
    assert_eq!(plan(town.path()), PLAN);
    assert!(!town.path().join("mappings/town/plan.toml.bak").exists());
}

/// The workbook says 820; the file was changed to 900 in the meantime, and the workbook wins only where
/// somebody says so.
#[test]
fn what_the_workbook_says_is_written_and_told() {
    let town = town();
    done(town.path(), &["export"]);
    let since = PLAN.replacen("value = 820", "value = 900", 1);
    workspace::write(town.path(), "mappings/town/plan.toml", &since);

    let dry = done(town.path(), &["import", "plan.xlsx", "--dry-run"]);
    assert!(dry.contains("1か所が変わります"), "{dry}");
    assert_eq!(plan(town.path()), since);

    let refused = kensho(town.path(), &["import", "plan.xlsx"]);
    assert_eq!(refused.status.code(), Some(2));
    let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(complaint.contains("900 → 820"), "{complaint}");
    assert_eq!(plan(town.path()), since);

    let answer = done(town.path(), &["import", "plan.xlsx", "--force"]);
    assert!(
        answer.contains("変更 指標「1-a」 目標値: 900 → 820"),
        "{answer}"
    );
    assert!(
        answer.contains("書き出した後に、計画のファイルが変わっています"),
        "{answer}"
    );
    assert_eq!(plan(town.path()), PLAN);
    let kept = town.path().join("mappings/town/plan.toml.bak");
    assert_eq!(fs::read_to_string(kept).unwrap(), since);
}

#[test]
fn programs_get_an_object() {
    let town = town();
    let exported = done(town.path(), &["export", "a.xlsx", "--format", "json"]);
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported["plan"], "town");
    assert_eq!(exported["written"], serde_json::json!(["a.xlsx"]));
    let since = PLAN.replacen("rank = 1\n", "rank = 5\n", 1);
    workspace::write(town.path(), "mappings/town/plan.toml", &since);
    let imported = done(
        town.path(),
        &["import", "a.xlsx", "--force", "--format", "json"],
    );
    let imported: Value = serde_json::from_str(&imported).unwrap();
    assert_eq!(
        imported["changes"],
        serde_json::json!([{
            "kind": "changed", "thing": "目標「1」 施策「1(1)」", "key": "rank", "before": "5", "after": "1",
        }])
    );
    assert_eq!(
        imported["written"],
        serde_json::json!(["mappings/town/plan.toml", "mappings/town/plan.toml.bak"])
    );
}

#[test]
fn a_workbook_is_not_overwritten_unless_told_to() {
    let town = town();
    done(town.path(), &["export"]);
    fs::write(town.path().join("plan.xlsx"), "書きかけ").unwrap();
    assert!(refused(town.path(), &["export"]).contains("--force"));
    assert_eq!(
        fs::read(town.path().join("plan.xlsx")).unwrap(),
        "書きかけ".as_bytes()
    );
    done(town.path(), &["export", "--force"]);
    assert!(
        fs::read(town.path().join("plan.xlsx"))
            .unwrap()
            .starts_with(b"PK")
    );
    assert!(refused(town.path(), &["export", "plan.xls"]).contains(".xlsx"));
}

#[test]
fn of_several_plans_one_must_be_named() {
    let town = town();
    workspace::write(town.path(), "mappings/city/plan.toml", PLAN);
    assert!(
        refused(town.path(), &["export"]).contains("--plan で一つを選んでください（city、town）")
    );
    assert!(refused(town.path(), &["export", "--plan", "twon"]).contains("もしかして: town"));
    done(town.path(), &["export", "--plan", "town"]);
    let other = refused(town.path(), &["import", "plan.xlsx", "--plan", "city"]);
    assert!(
        other.contains("計画「town」から書き出したブックです"),
        "{other}"
    );
}

#[test]
fn a_file_that_is_no_workbook_changes_nothing() {
    let town = town();
    workspace::write(town.path(), "plan.xlsx", "名前,値\n");
    let told = refused(town.path(), &["import", "plan.xlsx"]);
    assert!(
        told.contains("kensho plan export で書き出したブックではありません"),
        "{told}"
    );
    assert!(refused(town.path(), &["import", "none.xlsx"]).contains("ファイルを開けません"));
    assert_eq!(plan(town.path()), PLAN);
}

/// A broken plan cannot be exported, and says where it is broken.
#[test]
fn a_plan_with_a_mistake_is_told_with_its_line() {
    let town = town();
    let broken = PLAN.replacen("section  = \"観光課\"", "section  = \"観光か\"", 1);
    workspace::write(town.path(), "mappings/town/plan.toml", &broken);
    let told = refused(town.path(), &["export"]);
    assert!(told.contains("mappings/town/plan.toml:"), "{told}");
    assert!(told.contains("もしかして: 観光課"), "{told}");
}
