//! Many plans in one run: each is answered in its turn; one that cannot be done does not stop the others.

mod left_out;
mod workspace;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// 北本市 six times over: the second copy has a mistake in its mapping, and the fourth has its year twice.
fn prefecture() -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for plan in PLANS {
        for folder in ["mappings", "inputs"] {
            workspace::copy(
                &root.join(folder).join("kitamoto"),
                &workspace.path().join(folder).join(plan),
            );
        }
        let own = workspace.path().join(format!("mappings/{plan}/plan.toml"));
        let text = fs::read_to_string(&own).unwrap();
        // With what papers ask for, a run has nothing to tell.
        let collection = "[collection]\ndue = \"6月30日\"\ncontact = \"企画課\"\n";
        fs::write(own, format!("{text}\n{collection}")).unwrap();
    }
    let broken = workspace.path().join("mappings/p2/plan.toml");
    let text = fs::read_to_string(&broken).unwrap();
    fs::write(&broken, text.replacen("unit = ", "unitt = ", 1)).unwrap();
    workspace::copy(
        &root.join("inputs/kitamoto/R6"),
        &workspace.path().join("inputs/p4/令和6年度"),
    );
    workspace
}

const PLANS: [&str; 6] = ["p1", "p2", "p3", "p4", "p5", "p6"];
const GOOD: [&str; 4] = ["p1", "p3", "p5", "p6"];

fn kensho(workspace: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kensho"))
        .args(arguments)
        .args(["--now", "2026-07-10T17:10"])
        .current_dir(workspace)
        .output()
        .unwrap()
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// Where each of some words stands; they stand in this order, once each.
fn in_order(text: &str, words: &[String]) {
    let places: Vec<Vec<usize>> = words
        .iter()
        .map(|word| text.match_indices(word).map(|(at, _)| at).collect())
        .collect();
    assert!(places.iter().all(|places| places.len() == 1), "{text}");
    assert!(places.is_sorted(), "{words:?}: {text}");
}

/// Takes away what earlier runs of a plan left: one of which nothing changed would have nothing to do.
fn forget(workspace: &Path, plan: &str) {
    let _ = fs::remove_dir_all(workspace.join("outputs").join(plan));
}

#[test]
fn plans_that_cannot_be_done_do_not_stop_the_others() {
    let workspace = prefecture();
    let output = kensho(workspace.path(), &["run"]);
    let (out, told) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    in_order(&out, &GOOD.map(|plan| format!("outputs/{plan}/R6/data")));
    in_order(
        &told,
        &[
            "計画 p2: 設定（mappings）に誤りが1件あります",
            "計画 p4: 令和6年度のフォルダーが二つあります",
            "計画 6　できた 4（うち、エラーのある計画 4）　できなかった 2（p2、p4）\n",
        ]
        .map(str::to_owned),
    );
    assert!(told.ends_with("2（p2、p4）\n"), "{told}");
    for plan in PLANS {
        let outputs = workspace.path().join("outputs").join(plan);
        assert_eq!(outputs.exists(), GOOD.contains(&plan), "{plan}");
        assert_eq!(outputs.join("R6/run.json").is_file(), GOOD.contains(&plan));
    }
}

/// What is answered of a plan is what is answered of it alone, to the byte; but its title says which it is.
#[test]
fn an_answer_is_the_same_among_others_and_alone() {
    let workspace = prefecture();
    kensho(workspace.path(), &["run"]);
    for arguments in [&["run"][..], &["check"], &["status"]] {
        GOOD.iter().for_each(|plan| forget(workspace.path(), plan));
        let (all, _) = texts(&kensho(workspace.path(), arguments));
        let named = GOOD.map(|plan| {
            let arguments = [arguments, &["--plan", plan]].concat();
            forget(workspace.path(), plan);
            let (alone, told) = texts(&kensho(workspace.path(), &arguments));
            assert_eq!(told, "", "one plan alone has nothing to count");
            let (title, rest) = alone.split_once("総合戦略　令和6年度\n").unwrap();
            format!("{title}総合戦略（{plan}）　令和6年度\n{rest}")
        });
        assert_eq!(all, named.concat(), "{arguments:?}");
    }
}

#[test]
fn json_is_one_object_with_an_entry_for_every_plan() {
    let workspace = prefecture();
    for command in ["run", "check", "status"] {
        GOOD.iter().for_each(|plan| forget(workspace.path(), plan));
        let output = kensho(workspace.path(), &[command, "--format", "json"]);
        assert_eq!(output.status.code(), Some(2));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let entries = answer["plans"].as_array().unwrap();
        assert_eq!(entries.len(), PLANS.len());
        for (plan, entry) in PLANS.into_iter().zip(entries) {
            if !GOOD.contains(&plan) {
                assert_eq!(entry["plan"], plan);
                assert!(entry["error"].as_str().unwrap().contains("対処"), "{entry}");
                continue;
            }
            let alone = [command, "--format", "json", "--plan", plan];
            forget(workspace.path(), plan);
            let alone: Value =
                serde_json::from_slice(&kensho(workspace.path(), &alone).stdout).unwrap();
            assert_eq!(*entry, alone, "{command} {plan}");
        }
        let (year, none) = (&entries[1]["year"], &entries[3]["year"]);
        assert_eq!((year.as_str(), none.is_null()), (Some("R6"), true));
        let pretty = serde_json::to_string_pretty(&answer).unwrap();
        assert_eq!(texts(&output).0, format!("{pretty}\n"));
    }
}

#[test]
fn a_plan_that_is_not_there_is_counted_and_one_named_twice_is_one() {
    let workspace = prefecture();
    let asked = [
        "check", "--plan", "p3", "--plan", "pp", "--plan", "p1", "--plan", "p3",
    ];
    let output = kensho(workspace.path(), &asked);
    let (out, told) = texts(&output);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(out.matches("提出 19ファイル").count(), 2, "{out}");
    assert!(
        told.starts_with("kensho: 計画 pp: 計画「pp」がありません"),
        "{told}"
    );
    assert!(told.contains("計画 3　できた 2"), "{told}");
    let good = kensho(workspace.path(), &["check", "--plan", "p1", "--plan", "p3"]);
    assert_eq!(
        good.status.code(),
        Some(1),
        "sections have something to fix"
    );
    let good = kensho(workspace.path(), &["run", "--plan", "p1", "--plan", "p3"]);
    assert_eq!(good.status.code(), Some(0));
}

/// A folder where the report should be is in the way of one plan only.
#[test]
fn what_is_in_the_way_of_one_plan_is_not_in_that_of_the_others() {
    let workspace = prefecture();
    let report = workspace.path().join("outputs/p3/R6/効果検証報告書.xlsx");
    fs::create_dir_all(report.join("中身")).unwrap();
    let (_, told) = texts(&kensho(workspace.path(), &["run"]));
    assert!(
        told.contains("計画 p3: outputs/p3/R6/効果検証報告書.xlsx を書けません"),
        "{told}"
    );
    assert!(told.ends_with("できなかった 3（p2、p3、p4）\n"), "{told}");
    assert!(report.join("中身").is_dir());
    assert!(workspace.path().join("outputs/p5/R6/run.json").is_file());
}

/// The name of a KPI in the mapping of a plan is another one, once.
fn renamed(workspace: &Path, plan: &str, from: &str, to: &str) {
    let mapping = workspace.join(format!("mappings/{plan}/plan.toml"));
    let text = fs::read_to_string(&mapping).unwrap();
    let renamed = text.replacen(
        &format!("name = \"{from}\""),
        &format!("name = \"{to}\""),
        1,
    );
    assert!(text != renamed, "{plan} has no {from}");
    fs::write(&mapping, renamed).unwrap();
}

#[test]
fn trace_says_of_every_plan_where_its_figures_came_from() {
    let workspace = prefecture();
    renamed(workspace.path(), "p5", "ふるさと納税寄附件数", "寄附した人");
    let asked = ["trace", "ふるさと納税寄附件数"];
    let all = kensho(workspace.path(), &asked);
    let alone = ["p1", "p3", "p6"].map(|plan| {
        let alone = kensho(workspace.path(), &[&asked[..], &["--plan", plan]].concat());
        assert_eq!(alone.status.code(), Some(0));
        let (alone, told) = texts(&alone);
        let head = format!("計画 {plan}　令和6年度\n1-a　ふるさと納税寄附件数（件）\n");
        assert!(alone.starts_with(&head) && told.is_empty(), "{alone}");
        alone
    });
    let (out, told) = texts(&all);
    assert_eq!(out, alone.concat());
    assert!(
        told.contains("計画 p2: 設定") && told.contains("計画 p4: "),
        "{told}"
    );
    assert_eq!(all.status.code(), Some(2), "p2 may have it too");
    let (out, _) = texts(&kensho(workspace.path(), &["trace", "寄附した人"]));
    assert!(
        out.starts_with("計画 p5　令和6年度\n1-a　寄附した人（件）\n"),
        "{out}"
    );
    let nowhere = kensho(workspace.path(), &["trace", "寄附した町"]);
    let (_, told) = texts(&nowhere);
    assert!(told.contains("もしかして: 寄附した人。"), "{told}");
    assert_eq!(nowhere.status.code(), Some(2));
    let good = ["trace", "寄附した人", "--plan", "p1", "--plan", "p5"];
    assert_eq!(kensho(workspace.path(), &good).status.code(), Some(0));
}

#[test]
fn a_name_of_two_kpis_of_a_plan_is_none_of_another_plan() {
    let workspace = prefecture();
    renamed(
        workspace.path(),
        "p1",
        "観光入込客数",
        "ふるさと納税寄附件数",
    );
    let asked = [
        "trace",
        "ふるさと納税寄附件数",
        "--plan",
        "p1",
        "--plan",
        "p3",
        "--format",
        "json",
    ];
    let output = kensho(workspace.path(), &asked);
    let (_, told) = texts(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.contains("計画 p1: KPI「ふるさと納税寄附件数」は2件あります"),
        "{told}"
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let plans = answer["plans"].as_array().unwrap();
    assert_eq!(plans.len(), 2);
    assert!(plans[0]["error"].as_str().unwrap().contains("2件あります"));
    let of = |entry: &Value| (entry["plan"].clone(), entry["year"].clone());
    assert_eq!(of(&plans[0]), ("p1".into(), "R6".into()));
    assert_eq!(of(&plans[1]), ("p3".into(), "R6".into()));
    assert_eq!(plans[1]["kpi_id"], "1-a");
}

/// A plan whose folder of a year is missing would otherwise vanish from a prefecture's run.
#[test]
fn plans_without_the_year_are_named_together() {
    let workspace = prefecture();
    let inputs = workspace.path().join("inputs");
    for (from, to) in [
        ("p3/R6", "p3/R5"),
        ("p5/R6", "p5/R4"),
        ("p6/R6", "p6/さくねん"),
    ] {
        fs::rename(inputs.join(from), inputs.join(to)).unwrap();
    }
    let output = kensho(workspace.path(), &["status", "--year", "R6"]);
    let (out, told) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert_eq!(out.matches("　令和6年度").count(), 1, "{out}");
    let without = "R6 の提出がない計画が2つあります: p3、p5（あるのは R4、R5）\n  対処: ";
    in_order(
        &told,
        &[
            without,
            "計画 p6: inputs/p6/R6 がありません（年度として読めないのは さくねん）",
            "計画 4　できた 1（うち、エラーのある計画 1）　できなかった 3（p2、p4、p6）\n",
        ]
        .map(str::to_owned),
    );
    for plan in ["p3", "p5"] {
        assert!(!told.contains(&format!("計画 {plan}: ")), "{told}");
    }
    // Nobody has it: said the same way, with the years that there are, and counted.
    let output = kensho(
        workspace.path(),
        &["run", "--year", "R1", "--format", "json"],
    );
    let (out, told) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    let nobody = "R1 の提出がない計画が5つあります: p1、p2、p3、p4、p5（あるのは R4、R5、R6）";
    assert!(told.contains(nobody), "{told}");
    assert!(told.ends_with(
        "できた 0（うち、エラーのある計画 0）　できなかった 6（p1、p2、p3、p4、p5、p6）\n"
    ));
    let answer: Value = serde_json::from_str(&out).unwrap();
    let entries = answer["plans"].as_array().unwrap();
    for (plan, entry) in PLANS.into_iter().zip(entries) {
        assert_eq!(entry["plan"], plan);
        let why = entry["error"].as_str().unwrap();
        // The period of a plan that has mistakes is not known.
        let said = match plan {
            "p2" => format!("inputs/{plan}/R1 がありません（"),
            _ => format!("計画「{plan}」の期間は令和3年度から"),
        };
        assert!(why.starts_with(&said), "{why}");
    }
    assert_eq!(entries.len(), PLANS.len());
    // One plan's own message is enough.
    let output = kensho(workspace.path(), &["run", "--year", "R6", "--plan", "p3"]);
    let alone = "kensho: inputs/p3/R6 がありません（あるのは R5）\n";
    assert!(texts(&output).1.starts_with(alone), "{:?}", texts(&output));
}

#[test]
fn a_hidden_folder_is_no_plan() {
    let workspace = prefecture();
    for folder in ["mappings", "inputs"] {
        let folder = workspace.path().join(folder);
        workspace::copy(&folder.join("p1"), &folder.join(".p1"));
    }
    let (out, told) = texts(&kensho(workspace.path(), &["status"]));
    assert!(!out.contains(".p1") && !told.contains(".p1"), "{told}");
    assert!(told.contains("計画 6　"), "{told}");
}

/// A link that leads nowhere is said of its plan, and not as a file outside of any plan too.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_plans_inputs_is_said_once() {
    let workspace = prefecture();
    let inputs = workspace.path().join("inputs");
    fs::remove_dir_all(inputs.join("p5")).unwrap();
    for name in ["p5", "実績.csv"] {
        std::os::unix::fs::symlink("nowhere", inputs.join(name)).unwrap();
    }
    let (_, told) = texts(&kensho(workspace.path(), &["status"]));
    assert!(!told.contains("inputs/p5 は読みません"), "{told}");
    let of_plan = "計画 p5: inputs/p5/<年度> がありません（リンクなので読まないのは inputs/p5）";
    assert!(told.contains(of_plan), "{told}");
    assert!(told.contains("inputs/実績.csv は読みません"), "{told}");
}

/// A folder of inputs without a plan may hold submissions that nobody would miss.
#[test]
fn inputs_without_a_plan_are_not_done() {
    let workspace = prefecture();
    let inputs = workspace.path().join("inputs");
    for name in [
        "p33/R6/課/実績.csv",
        ".git/config",
        "p1.csv",
        ".DS_Store",
        "@eaDir/a",
    ] {
        workspace::write(&inputs, name, "指標,R6\n");
    }
    fs::create_dir(inputs.join("空")).unwrap();
    let output = kensho(workspace.path(), &["status"]);
    let (_, told) = texts(&output);
    assert_eq!(output.status.code(), Some(2));
    in_order(
        &told,
        &[
            "inputs/p1.csv は読みません",
            "計画 p33: inputs/p33 の計画の設定（mappings/p33/plan.toml）がありません\n  対処: もしかして: p3。",
            "できなかった 3（p2、p33、p4）\n",
        ]
        .map(str::to_owned),
    );
    assert_eq!(told.matches("読みません").count(), 1, "{told}");
    for hidden in [".git", "DS_Store", "eaDir", "空"] {
        assert!(!told.contains(hidden), "{told}");
    }
    let named = kensho(workspace.path(), &["status", "--plan", "p1"]);
    assert_eq!(
        (named.status.code(), texts(&named).1),
        (Some(0), String::new())
    );
}

/// The system opens every folder for its administrator: as such, the test asks as somebody else.
#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_not_done() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let close = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for (closed, said) in [
        (
            "mappings",
            "mappings を開けません（権限がありません）\n  対処: ",
        ),
        (
            "inputs",
            "inputs を開けません（権限がありません）\n  対処: ",
        ),
        ("mappings/p3", "計画 p3: "),
        (
            "inputs/p3",
            "計画 p3: inputs/p3/<年度> がありません（開けないのは inputs/p3）\n  対処: フォルダーのアクセス権",
        ),
        (
            "inputs/p3/R6",
            "計画 p3: inputs/p3/R6 を開けません（権限がありません）\n  対処: ",
        ),
    ] {
        let workspace = prefecture();
        close(workspace.path(), 0o755);
        let folder = workspace.path().join(closed);
        close(&folder, 0o000);
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.arg("status").current_dir(workspace.path());
        if fs::read_dir(&folder).is_ok() {
            command.uid(NOBODY);
        }
        let output = command.output();
        close(&folder, 0o755);
        let Ok(output) = output else {
            left_out::say("folders that are closed: nobody else may run the program");
            return;
        };
        let (_, told) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{closed}: {told}");
        assert!(told.contains(said), "{closed}: {told}");
        if said.starts_with("計画") {
            assert!(
                told.ends_with("できなかった 3（p2、p3、p4）\n"),
                "{closed}: {told}"
            );
        }
    }
}
