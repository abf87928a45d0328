//! The weeks of collecting from outside: who stands where, the letters to those who are not done, and what goes to
//! each section.

mod workspace;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PLAN: &str = r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R4", "R8"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[collection]
due = "6月30日"
contact = "企画課 企画係（内線234）"
[[goal]]
id = "1"
label = "基本目標１"
name = "にぎわい"
"#;

/// A town whose sections have one KPI each; the first of them goes wrong by a factor of a thousand.
struct Town(tempfile::TempDir);

const SECTIONS: [&str; 3] = ["観光課", "福祉課", "保育課"];

impl Town {
    fn of(sections: &[&str], plan: &str) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        let mut text = plan.to_owned();
        for (number, section) in sections.iter().enumerate() {
            text += &format!(
                "[[goal.kpi]]\nid = \"1-{number}\"\nname = \"{}\"\nunit = \"千人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 544, year = \"R1\" }}\ntarget = {{ value = 820, year = \"R8\" }}\nsection = {section:?}\n",
                kpi(number)
            );
        }
        for section in sections {
            text += &format!("[[section]]\nname = {section:?}\n");
        }
        town.put("mappings/town/plan.toml", &text);
        town.put("mappings/town/forms/list.toml", FORM);
        town
    }

    fn new() -> Self {
        Self::of(&SECTIONS, PLAN)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn output(&self, name: &str) -> PathBuf {
        self.path(&format!("outputs/town/R6/{name}"))
    }

    fn put(&self, name: &str, text: &str) {
        workspace::write(self.0.path(), name, text);
    }

    /// The section's only KPI, last year's figure and this year's.
    fn send(&self, number: usize, figure: &str) {
        let text = format!("指標,実績R5,実績R6\n{},742.1,{figure}\n", kpi(number));
        self.put(
            &format!("inputs/town/R6/{}/実績.csv", SECTIONS[number]),
            &text,
        );
    }

    fn kensho(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(arguments).current_dir(self.0.path());
        command.output().unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.kensho(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?} {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.kensho(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--format", "json"]].concat();
        serde_json::from_str(&self.done(&arguments)).unwrap()
    }

    fn states(&self) -> Vec<String> {
        self.states_of("R6")
    }

    /// Each section's state.
    fn states_of(&self, year: &str) -> Vec<String> {
        let status = self.json(&["status", "--year", year]);
        let sections = status["sections"].as_array().unwrap().iter();
        sections
            .map(|of| {
                format!(
                    "{} {}",
                    of["section"].as_str().unwrap(),
                    of["state"].as_str().unwrap()
                )
            })
            .collect()
    }

    /// Answers every question of the slip of a section.
    fn answer(&self, section: &str, choice: &str, reason: &str) {
        self.answer_to((section, ""), (choice, "", reason));
    }

    /// Answers the questions whose keys contain a text.
    fn answer_to(&self, (section, key): (&str, &str), (choice, value, reason): (&str, &str, &str)) {
        let mut book: Xlsx<_> =
            open_workbook(self.output(&format!("確認票/{section}.xlsx"))).unwrap();
        let range = book.worksheet_range("確認票").unwrap();
        let keys = range.rows().map(|row| {
            row.get(5).map_or("", |cell| match cell {
                Data::String(text) => text.as_str(),
                _ => "",
            })
        });
        let mut keys = keys.filter(|key| !key.is_empty() && !key.starts_with("kensho:行"));
        let head = keys.next().unwrap();
        let mut text = format!(",kensho:回答:選択,kensho:回答:値,kensho:回答:理由,,{head}\n");
        let keys = keys.filter(|own| own.contains(key));
        text.extend(keys.map(|key| format!("回答,{choice},{value},{reason},,\"{key}\"\n")));
        self.put(&format!("inputs/town/R6/{section}/返事{key}.csv"), &text);
    }

    fn packages(&self, now: &str) -> Vec<String> {
        let packed = self.json(&["pack", "--now", now]);
        let packages = packed["packages"].as_array().unwrap().iter();
        packages
            .map(|of| {
                let files = of["files"].as_array().unwrap().iter();
                let name = |path: &Value| {
                    path.as_str()
                        .unwrap()
                        .rsplit('/')
                        .next()
                        .unwrap()
                        .to_owned()
                };
                let files: Vec<String> = files.map(name).collect();
                let (section, state) = (of["section"].as_str(), of["state"].as_str());
                format!(
                    "{} {} {}",
                    section.unwrap(),
                    state.unwrap(),
                    files.join("、")
                )
            })
            .collect()
    }
}

fn kpi(number: usize) -> String {
    format!("来た人の数その{number}")
}

const FORM: &str = r#"name = "一覧"
[table]
header = ["指標", "実績"]
[columns]
actual = '実績(?<year>R[0-9]+)'
"#;

/// What is written on all sheets of a workbook.
fn written(path: &Path) -> String {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sheets = book.worksheets().into_iter();
    let cells = sheets.flat_map(|(_, range)| {
        let cells = range.used_cells().map(|(.., cell)| cell.to_string());
        cells.collect::<Vec<_>>()
    });
    cells.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_text_that_is_an_error_is_asked_about_and_not_published() {
    let town = Town::new();
    let form = format!("{FORM}text.efforts = \"取組\"\n");
    town.put("mappings/town/forms/list.toml", &form);
    let texts = [(0, "#DIV/0!"), (1, "まつりを開いた")];
    for (number, text) in texts {
        let text = format!("指標,実績R6,取組\n{},742,{text}\n", kpi(number));
        town.put(
            &format!("inputs/town/R6/{}/実績.csv", SECTIONS[number]),
            &text,
        );
    }
    let status = town.json(&["status"]);
    let errors = status["sections"].as_array().unwrap().iter();
    let errors: Vec<u64> = errors.filter_map(|of| of["errors"].as_u64()).collect();
    // The last section has sent nothing.
    assert_eq!(errors, [1, 0, 1]);
    town.done(&["run"]);
    for book in ["効果検証報告書.xlsx", "公表用.xlsx"] {
        let written = written(&town.output(book));
        assert!(written.contains("まつりを開いた"), "{book}");
        assert!(!written.contains("#DIV/0!"), "{book}");
    }
}

#[test]
fn a_section_is_done_only_when_nothing_is_open() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.send(1, "");
    assert_eq!(
        town.states(),
        ["観光課 to-confirm", "福祉課 errors", "保育課 missing"]
    );
    town.done(&["run"]);
    for (number, answer, reason, state) in [
        (0, "確認中", "", "answered"),
        (0, "正しい", "", "to-confirm"),
        (0, "正しい", "新しい施設ができました", "complete"),
        (1, "直して再提出した", "", "answered"),
        // An error is not right as it stands.
        (1, "正しい", "来年からです", "errors"),
    ] {
        let section = SECTIONS[number];
        town.answer(section, answer, reason);
        let expected = format!("{section} {state}");
        assert_eq!(town.states()[number], expected, "{answer} {reason}");
    }
    town.send(1, "750");
    assert_eq!(town.states()[1], "福祉課 complete");
    // An answer is no submission.
    town.answer("観光課", "確認中", "");
    fs::create_dir_all(town.path("inputs/town/R6/保育課")).unwrap();
    let slip = town.path("inputs/town/R6/観光課/返事.csv");
    fs::copy(slip, town.path("inputs/town/R6/保育課/返事.csv")).unwrap();
    assert_eq!(town.states()[2], "保育課 missing");
    let check = town.kensho(&["check"]);
    let check = String::from_utf8(check.stdout).unwrap();
    assert!(check.contains("missing-submission"), "{check}");
    // What lies in another section's folder is no answer.
    assert!(check.contains("ほかに 確認票の回答 2）"), "{check}");
}

/// A copy under another name asks nothing more, and once it is withdrawn it is no submission.
#[test]
fn what_two_files_ask_counts_once_and_what_was_withdrawn_is_called_so() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    let of_town = || {
        let status = town.json(&["status"]);
        let section = &status["sections"][0];
        let names = ["submitted", "withdrawn"].map(|key| section[key].as_array().unwrap().len());
        (section["warnings"].as_u64().unwrap(), names)
    };
    assert_eq!(of_town(), (1, [1, 0]));
    let folder = town.path("inputs/town/R6/観光課");
    fs::copy(folder.join("実績.csv"), folder.join("写し.csv")).unwrap();
    assert_eq!(of_town(), (1, [2, 0]));
    let text = fs::read_to_string(folder.join("写し.csv")).unwrap();
    fs::write(folder.join("写し.csv"), text.replace("794,663", "794,664")).unwrap();
    // Figures that differ are one question; that each is a thousand times too large is one of its own.
    let status = town.json(&["status"]);
    assert_eq!(status["sections"][0]["errors"], 1);
    fs::rename(folder.join("写し.csv"), folder.join("写し_取下げ.csv")).unwrap();
    assert_eq!(of_town(), (1, [1, 1]));
    let told = town.done(&["status"]);
    assert!(
        told.contains("\t実績.csv　取下げ: 写し_取下げ.csv\n"),
        "{told}"
    );
}

/// What was answered and could not be taken stands in the block of its question, and is no question more: slip, letter,
/// status and 提出状況 count alike.
#[test]
fn a_question_whose_answer_could_not_be_taken_counts_once() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.send(1, "750");
    town.put(
        "inputs/town/R6/福祉課/写し.csv",
        &format!("指標,実績R5,実績R6\n{},742.1,760\n", kpi(1)),
    );
    town.done(&["run"]);
    let open = |number: usize| {
        let status = town.json(&["status"]);
        let of = &status["sections"][number];
        [&of["errors"], &of["warnings"]].map(|count| count.as_u64().unwrap())
    };
    assert_eq!([open(0), open(1)], [[0, 1], [1, 0]]);
    town.answer("観光課", "正しい", "");
    town.answer("福祉課", "正しい", "");
    let check = String::from_utf8(town.kensho(&["check"]).stdout).unwrap();
    assert_eq!(check.matches("[unclear-answer]").count(), 2, "{check}");
    assert_eq!([open(0), open(1)], [[0, 1], [1, 0]]);
    town.done(&["run"]);
    town.done(&["status", "--reminders"]);
    for (section, told) in [
        ("観光課", "確かめていただくことが1件あります"),
        ("福祉課", "直していただくことが1件あります"),
    ] {
        let letter = fs::read_to_string(town.output(&format!("催促/{section}.txt"))).unwrap();
        assert!(letter.contains(told), "{letter}");
    }
}

#[test]
fn status_counts_what_is_open_and_the_days_that_are_left() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run"]);
    town.answer("観光課", "確認中", "");
    let status = town.json(&["status", "--now", "2025-06-25"]);
    let section = &status["sections"][0];
    let counts = ["errors", "warnings", "answered"].map(|key| section[key].as_u64().unwrap());
    assert_eq!(counts, [0, 1, 1]);
    assert_eq!(section["submitted"][0], "inputs/town/R6/観光課/実績.csv");
    assert_eq!(section["slips"][0], "inputs/town/R6/観光課/返事.csv");
    assert_eq!(
        (&status["due"], &status["days_left"]),
        (&"2025-06-30".into(), &5.into())
    );
    for (now, left) in [
        ("2025-06-25", "あと5日"),
        ("2025-06-30T23:59", "今日まで"),
        ("2025-07-03", "3日超過"),
    ] {
        let told = town.done(&["status", "--now", now]);
        assert!(
            told.contains(&format!("提出期限 2025年6月30日（月）　{left}\n")),
            "{told}"
        );
        assert!(told.contains("3課: 未提出 2、回答済 1\n"), "{told}");
        assert!(told.contains("観光課\t回答済　　　　　\tエラー0\t要確認1（回答あり 1）\t実績.csv　確認票の回答: 返事.csv"), "{told}");
    }
    // The sheet says as of which day, as it is read on others.
    let sheet = |town: &Town| {
        town.done(&["run", "--now", "2025-06-25"]);
        let mut book: Xlsx<_> = open_workbook(town.output("事務局用.xlsx")).unwrap();
        let range = book.worksheet_range("提出状況").unwrap();
        let cells = range.used_cells().map(|(.., cell)| cell.to_string());
        cells.collect::<Vec<_>>().join("\n")
    };
    let told = sheet(&town);
    let expected = "　提出期限 2025年6月30日（月）　あと5日（2025年6月25日現在）\n";
    assert!(told.contains(expected), "{told}");
    // And why a section with nothing open is not done.
    town.send(0, "集計中");
    assert!(town.done(&["status"]).contains("集計中・未公表1"));
    let told = sheet(&town);
    assert!(told.contains("回答あり\n集計中・未公表\n"), "{told}");
    let line = "返事.csv（確認票の回答）\n0\n0\n0\n1\n";
    assert!(told.contains(line), "{told}");
    let without = PLAN.replace("due = \"6月30日\"\n", "");
    let town = Town::of(&SECTIONS, &without);
    town.send(0, "742");
    assert!(!sheet(&town).contains("現在"));
    let status = town.json(&["status"]);
    assert!(status["due"].is_null() && status["days_left"].is_null());
    assert!(!town.done(&["status"]).contains("期限"));
}

/// Papers without a day and a name to send them back to go out only after somebody was told so.
#[test]
fn papers_without_due_date_and_contact_are_told_of() {
    let collection = PLAN.find("[collection]").unwrap()..PLAN.find("[[goal]]").unwrap();
    let without = PLAN.replace(&PLAN[collection], "");
    for (plan, count) in [(without.as_str(), 1), (PLAN, 0)] {
        let town = Town::of(&SECTIONS, plan);
        let told = |arguments: &[&str]| {
            let output = town.kensho(arguments);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}");
            let told = String::from_utf8(output.stderr).unwrap();
            let remedy = "対処: mappings/town/plan.toml の [collection] に、due = ";
            assert_eq!(told.matches(remedy).count(), count, "{arguments:?} {told}");
            assert_eq!(
                told.matches("提出期限と提出先が載っていません").count(),
                count
            );
        };
        told(&["form", "--year", "R6"]);
        town.send(0, "\"794,663\"");
        assert_eq!(town.kensho(&["run"]).status.code(), Some(0));
        told(&["status", "--reminders"]);
        told(&["pack"]);
        let only_asked = town.kensho(&["status"]);
        assert!(only_asked.stderr.is_empty());
    }
}

/// A folder that is empty is no submission; one that is no section's is said with what lies in it.
#[test]
fn a_first_user_is_told_what_is_there_and_what_is_not() {
    let collection = PLAN.find("[collection]").unwrap()..PLAN.find("[[goal]]").unwrap();
    let town = Town::of(&SECTIONS, &PLAN.replace(&PLAN[collection], ""));
    let refused = town.refused(&["status"]);
    assert!(refused.contains("kensho form で作れます"), "{refused}");
    fs::create_dir_all(town.path("inputs/town/R6/保育課")).unwrap();
    fs::create_dir_all(town.path("inputs/town/R6/空の課")).unwrap();
    town.put("inputs/town/R6/無い課/実績.csv", "指標,実績R6\n");
    assert_eq!(
        town.states(),
        ["観光課 missing", "福祉課 missing", "保育課 missing"]
    );
    let told = town.done(&["status"]);
    let named = "  3課: 未提出 3\n  どの課のフォルダーにもないファイル 1: inputs/town/R6/無い課/実績.csv\n  対処: 課の名前のフォルダーに移すか、計画に課を足してください\n\n観光課";
    assert!(told.contains(named), "{told}");
    let status = town.json(&["status"]);
    let file = "inputs/town/R6/無い課/実績.csv";
    assert_eq!(status["of_no_section"], serde_json::json!([file]));
    assert!(status["due"].is_null() && status["days_left"].is_null());
    town.done(&["status", "--reminders"]);
    let letter = fs::read_to_string(town.output("催促/保育課.txt")).unwrap();
    assert!(
        letter.contains("取りまとめの担当にお送りください"),
        "{letter}"
    );
    assert!(
        !letter.contains("期限") && !letter.contains("提出先"),
        "{letter}"
    );
}

#[test]
fn a_letter_says_what_is_missing_or_open_and_goes_when_it_is_done() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    let told = town.done(&["status", "--reminders", "--now", "2025-06-25"]);
    assert!(
        told.contains("催促文: 書いたもの 3　場所: outputs/town/R6/催促/"),
        "{told}"
    );
    let read = |section: &str| {
        let bytes = fs::read(town.output(&format!("催促/{section}.txt"))).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let expected = "2025年6月25日
福祉課 御中

令和6年度の効果検証について（お願い）
見本町総合戦略

調査票が、まだ届いていません。記入して、企画課 企画係にお送りください。

■ 記入していただくもの（1件）
・来た人の数その1（1-1）

提出期限: 2025年6月30日（月）
提出先・問い合わせ先: 企画課 企画係（内線234）
";
    // Behind the last line is what people do not see.
    let seen = read("福祉課").replace(['\u{200b}', '\u{200c}', '\u{200d}'], "");
    let expected = format!("\u{feff}{}", expected.replace('\n', "\r\n"));
    assert_eq!(seen, expected);
    let open = read("観光課");
    for part in [
        "確かめていただくことが1件あります。\r\n\r\n■ 確かめていただくこと\r\n1. 来た人の数その0（1-0）\r\n",
        "　場所: 実績.csv　セル C2\r\n",
        "約1,000倍です",
        "「回答」を一覧から選び、上書き保存して、そのまま企画課 企画係に返してください。",
        "\r\n・「正しい」: 書いた値のとおりでよいときに選び、理由を書きます",
        "\r\n・「直して再提出した」: ファイルを直したときに選びます。直したファイルも、名前に「修正」と入れて（例: 実績_修正.xlsx）",
        "\r\n・「確認中」: まだ答えられないときに選び、いつまでに分かるかを",
        "\r\n・「値は次のとおり」: 正しい値が分かるときに選び、「正しい値」の欄に数を書きます",
    ] {
        assert!(open.contains(part), "{open}");
    }
    // Before anything was sent there is no slip to answer on.
    assert!(!read("福祉課").contains("確認票"));
    for word in ["inputs", "outputs", "unit-slip", ".toml", "過ぎて"] {
        assert!(!open.contains(word), "{word}: {open}");
    }
    let same = town.json(&["status", "--reminders", "--now", "2025-06-25"]);
    assert_eq!(same["reminders"]["same"].as_array().unwrap().len(), 3);
    // One that somebody has changed stays; one that is not needed any more goes.
    let own = "観光課の係長に電話した。";
    town.put("outputs/town/R6/催促/観光課.txt", own);
    town.send(0, "794");
    town.send(1, "750");
    let told = town.done(&["status", "--reminders", "--now", "2025-07-01"]);
    assert!(
        told.contains("書いたもの 1、消したもの（済んだ課） 1"),
        "{told}"
    );
    assert!(
        told.contains("催促/観光課.txt は、kensho が置いたままのものではないので"),
        "{told}"
    );
    assert_eq!(read("観光課"), own);
    assert!(!town.output("催促/福祉課.txt").exists());
    assert!(read("保育課").contains("提出期限: 2025年6月30日（月）を過ぎています。"));
    // Letters are no part of a run.
    town.done(&["run"]);
    assert_eq!(read("観光課"), own);
    assert!(town.done(&["run"]).contains("変わったものはありません"));
}

/// A section that sent nothing, and has said why, hears that it was heard; until the day that it named, nothing.
#[test]
fn a_section_that_answered_why_nothing_came_is_not_asked_as_if_it_had_not() {
    let town = Town::new();
    town.send(0, "742");
    town.done(&["run"]);
    let letter = |reason: &str, now: &str| {
        town.answer("保育課", "確認中", reason);
        town.done(&["status", "--reminders", "--now", now]);
        fs::read_to_string(town.output("催促/保育課.txt")).ok()
    };
    let told = letter("担当者不在", "2025-06-25").unwrap();
    let expected = "まだ届いていません。記入して、企画課 企画係にお送りください。\r\nお返事をいただいています。【課の回答: 確認中（担当者不在）】\r\n";
    assert!(told.contains(expected), "{told}");
    assert_eq!(letter("7月1日に送ります", "2025-06-25"), None);
    let packed = |now: &str| {
        town.done(&["run", "--now", now]);
        town.done(&["pack", "--now", now]);
        let names = fs::read_dir(town.output("送付/保育課"));
        let names = names.into_iter().flatten();
        let names = names.map(|of| of.unwrap().file_name().into_string().unwrap());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    // A letter that asks for an answer comes with what to answer on.
    let with_both = ["お願い.txt", "確認票_保育課.xlsx", "調査票_保育課.xlsx"];
    // Nor does the day that it named wait for a form that nobody has written.
    town.done(&["run", "--now", "2025-06-25"]);
    let unwritten = town.json(&["pack", "--now", "2025-06-25"])["without_form"].clone();
    assert_eq!(unwritten, serde_json::json!(["福祉課"]));
    town.done(&["form", "--year", "R6"]);
    assert!(packed("2025-06-25").is_empty());
    let told = letter("7月1日に送ります", "2025-07-02").unwrap();
    assert!(
        told.contains("お返事の日（2025年7月1日）を過ぎました"),
        "{told}"
    );
    assert!(told.contains("\r\n■ お返事のしかた\r\n"), "{told}");
    assert!(packed("2025-07-02").iter().eq(&with_both));
    // Nothing came that could be mended.
    town.answer("保育課", "直して再提出した", "");
    let check = String::from_utf8(town.kensho(&["check"]).stdout).unwrap();
    assert!(
        check.contains("対処: 調査票が、まだ届いていません。"),
        "{check}"
    );
    // An answer that was not taken is not called one that was.
    town.answer("保育課", "正しい", "送りました");
    town.done(&["status", "--reminders", "--now", "2025-06-25"]);
    let told = fs::read_to_string(town.output("催促/保育課.txt")).unwrap();
    assert!(
        told.contains("お返事をいただきましたが、受け取れませんでした。"),
        "{told}"
    );
    assert!(
        told.contains("（書かれた回答:「正しい」「送りました」）"),
        "{told}"
    );
    assert!(!told.contains("お返事をいただいています"), "{told}");
    assert!(told.contains("\r\n■ お返事のしかた\r\n"), "{told}");
    assert!(packed("2025-06-25").iter().eq(&with_both));
}

/// Whatever is wrong with what it answered, a section that sent nothing hears it with what to do.
#[test]
fn a_section_that_sent_nothing_hears_why_its_answer_was_not_taken() {
    let town = Town::new();
    town.send(0, "742");
    town.done(&["run"]);
    let letter = || {
        town.done(&["status", "--reminders", "--now", "2025-06-25"]);
        fs::read_to_string(town.output("催促/保育課.txt")).unwrap()
    };
    for (choice, reason, why) in [
        ("正しい", "", "「正しい」では済みません"),
        (
            "値は次のとおり",
            "目算",
            "この問では「値は次のとおり」は選べません",
        ),
        ("出しました", "", "一覧にない言葉です"),
        ("", "来週出します", "一覧から選ばれていません"),
    ] {
        town.answer("保育課", choice, reason);
        let told = letter();
        let expected = format!("受け取れませんでした。調査票の提出への回答は、{why}");
        assert!(told.contains(&expected), "{told}");
        assert!(told.contains("まだ送れないときは"), "{told}");
    }
    let first = "inputs/town/R6/保育課/返事.csv";
    town.answer("保育課", "直して再提出した", "送った");
    let other = fs::read_to_string(town.path(first)).unwrap();
    town.put("inputs/town/R6/保育課/返事2.csv", &other);
    town.answer("保育課", "確認中", "不在");
    let told = letter();
    let expected = "違う回答があります:「確認中」「不在」（「返事.csv」）。調査票の提出に、違う回答があります:「直して再提出した」「送った」（「返事2.csv」）。どれが正しいかを決めて、新しい確認票で、もう一度答えてください。";
    assert!(told.contains(expected), "{told}");
}

/// A question about another cell than that of a figure shows what stands in that cell.
#[test]
fn a_slip_shows_the_text_that_it_asks_about() {
    let words =
        "[[vocabulary]]\nfield = \"policy\"\nlabel = \"方針\"\nwords = [{ word = \"継続\" }]\n";
    let town = Town::of(
        &SECTIONS,
        &PLAN.replacen("[[goal]]", &format!("{words}[[goal]]"), 1),
    );
    town.put(
        "mappings/town/forms/list.toml",
        &format!("{FORM}text.policy = \"方針\"\n"),
    );
    let text = format!("指標,実績R5,実績R6,方針\n{},742.1,750,そのまま\n", kpi(0));
    town.put("inputs/town/R6/観光課/実績.csv", &text);
    town.done(&["run"]);
    let mut book: Xlsx<_> = open_workbook(town.output("確認票/観光課.xlsx")).unwrap();
    let range = book.worksheet_range("確認票").unwrap();
    let mut rows = range.rows().map(|row| row[3].to_string());
    let shown = rows.find(|head| head.starts_with("書かれていた"));
    assert_eq!(shown.as_deref(), Some("書かれていた内容"));
    assert_eq!(rows.next().as_deref(), Some("そのまま"));
}

/// 直して再提出した is an answer that waits, until something newer of the section has come; then the question is open
/// again if the same is found.
#[test]
fn a_corrected_file_that_corrects_nothing_opens_the_question_again() {
    let town = Town::new();
    town.send(1, "");
    town.done(&["run"]);
    town.answer("福祉課", "直して再提出した", "");
    assert_eq!(town.states()[1], "福祉課 answered");
    town.done(&["run"]);
    let letter = |now: &str| {
        town.done(&["status", "--reminders", "--now", now]);
        fs::read_to_string(town.output("催促/福祉課.txt")).unwrap_or_default()
    };
    let told = letter("2025-06-25");
    assert!(
        told.contains("お願い: 直したファイルが、まだ届いていません。"),
        "{told}"
    );
    let send_again = |figure: &str| {
        let text = format!("指標,実績R5,実績R6\n{},742.1,{figure}\n", kpi(1));
        town.put("inputs/town/R6/福祉課/実績_修正.csv", &text);
    };
    // The very bytes of the file that lies there, too.
    let folder = town.path("inputs/town/R6/福祉課");
    fs::copy(folder.join("実績.csv"), folder.join("実績_修正.csv")).unwrap();
    assert_eq!(town.states()[1], "福祉課 errors");
    let told = letter("2025-06-25");
    assert!(
        told.contains("直したファイルとして「実績_修正.csv」が届きましたが、ここは前と同じです。"),
        "{told}"
    );
    fs::remove_file(folder.join("実績_修正.csv")).unwrap();
    assert_eq!(town.states()[1], "福祉課 answered");
    send_again(",");
    assert_eq!(town.states()[1], "福祉課 errors");
    town.done(&["run"]);
    let told = letter("2025-06-25");
    assert!(
        told.contains("直したファイルとして「実績_修正.csv」が届きましたが、ここは前と同じです。"),
        "{told}"
    );
    // Said again on the slip that asks again, it waits again, also in the next run.
    town.answer("福祉課", "直して再提出した", "");
    assert_eq!(town.states()[1], "福祉課 answered");
    town.done(&["run"]);
    assert_eq!(town.states()[1], "福祉課 answered");
    send_again("750");
    assert_eq!(town.states()[1], "福祉課 complete");
}

/// A section that sent this year's form is not asked for it again because of what lies beside it: the 企画課 puts
/// that away, or the section says what it is.
#[test]
fn what_lies_beside_a_complete_form_is_no_dead_end() {
    let town = Town::new();
    let last_year = format!(
        "調査票（令和5年度）\n指標,実績R4,実績R5,実績R6\n{},740,742.1,751\n",
        kpi(1)
    );
    town.put("inputs/town/R6/福祉課/実績報告.csv", &last_year);
    town.put("inputs/town/R6/保育課/実績.pdf", "%PDF-1.7 …");
    town.send(0, "750");
    town.put("inputs/town/R6/観光課/補足.pdf", "%PDF-1.7 補足");
    town.done(&["run"]);
    for (number, section) in SECTIONS.iter().enumerate() {
        let state = town.states()[number].clone();
        // A section of which nothing could be read has sent something, with errors.
        let expected = if number == 0 { "to-confirm" } else { "errors" };
        assert_eq!(state, format!("{section} {expected}"));
    }
    town.answer("観光課", "正しい", "");
    assert_eq!(town.states()[0], "観光課 to-confirm");
    town.answer("観光課", "正しい", "現地調査の資料です");
    assert_eq!(town.states()[0], "観光課 complete");
    town.answer("福祉課", "直して再提出した", "");
    town.send(1, "750");
    town.send(2, "750");
    town.done(&["run"]);
    let status = town.done(&["status", "--reminders", "--now", "2025-06-25"]);
    for section in ["福祉課", "保育課"] {
        let line = status.lines().find(|line| line.contains(section));
        assert!(line.unwrap().contains("企画課の対応待ち"), "{status}");
        assert!(!town.output(&format!("催促/{section}.txt")).exists());
        assert!(!town.output(&format!("確認票/{section}.xlsx")).exists());
    }
    let findings = fs::read_to_string(town.output("data/findings.csv")).unwrap();
    for file in ["実績報告.csv", "実績.pdf"] {
        let remedy = format!("企画課が「{file}」を課のフォルダーの「取下げ」に移してください。");
        assert!(findings.contains(&remedy), "{findings}");
    }
    for file in ["福祉課/実績報告.csv", "保育課/実績.pdf"] {
        let from = town.path(&format!("inputs/town/R6/{file}"));
        let away = from.parent().unwrap().join("取下げ");
        fs::create_dir_all(&away).unwrap();
        fs::rename(&from, away.join(from.file_name().unwrap())).unwrap();
    }
    assert_eq!(
        town.states(),
        ["観光課 complete", "福祉課 complete", "保育課 complete"]
    );
}

/// Whatever it is, and whether the form beside it is complete: said to be for information, it is, until it is another.
#[test]
fn a_file_for_information_is_asked_about_once() {
    let town = Town::new();
    town.send(0, "");
    let table = "月,人\n4月,10,暫定\n";
    town.put("inputs/town/R6/観光課/参考.csv", table);
    town.put(
        "inputs/town/R6/観光課/本文.txt",
        "お世話になっております。\n10人です。\n",
    );
    town.put("inputs/town/R6/観光課/写真.pdf", "%PDF-1.7 …");
    town.done(&["run"]);
    let open = || {
        let section = town.json(&["status"])["sections"][0].clone();
        [&section["errors"], &section["warnings"]].map(Value::to_string)
    };
    assert_eq!(open(), ["1", "3"]);
    let asked = slip_of(&town, "観光課");
    let expected = "この課の調査票は届いています。参考資料なら、確認票で「正しい」を選び、何の資料かを書いてください（中身は使いません）。";
    assert_eq!(asked.matches(expected).count(), 3, "{asked}");
    town.answer("観光課", "正しい", "参考の資料です");
    assert_eq!(open(), ["1", "0"]);
    // The form is completed after that: nobody is asked anew, the 企画課 neither.
    town.done(&["run"]);
    town.send(0, "750");
    town.done(&["run"]);
    assert_eq!(town.states()[0], "観光課 complete");
    town.put("inputs/town/R6/観光課/参考.csv", &table.replace("10", "11"));
    assert_eq!(town.states()[0], "観光課 to-confirm");
}

/// What came beside a form stays beside the newer one, and nobody but its section knows what it is.
#[test]
fn a_file_for_information_is_still_asked_about_when_a_newer_form_comes() {
    // Beside the first, or saved over it.
    for name in ["実績_修正.csv", "実績.csv"] {
        let town = Town::new();
        town.send(0, "");
        assert!(
            town.0
                .path()
                .join("inputs/town/R6/観光課/実績.csv")
                .exists()
        );
        town.put("inputs/town/R6/観光課/写真.pdf", "%PDF-1.7 …");
        town.done(&["run"]);
        let mended = format!("指標,実績R5,実績R6\n{},742.1,750\n", kpi(0));
        town.put(&format!("inputs/town/R6/観光課/{name}"), &mended);
        town.done(&["run"]);
        assert_eq!(town.states()[0], "観光課 to-confirm", "{name}");
        assert!(slip_of(&town, "観光課").contains("写真.pdf"), "{name}");
        town.answer("観光課", "正しい", "参考の資料です");
        assert_eq!(town.states()[0], "観光課 complete", "{name}");
        // What was received is put away in a folder: the same file, answered before.
        let folder = town.path("inputs/town/R6/観光課");
        fs::create_dir(folder.join("受領済み")).unwrap();
        fs::rename(folder.join("写真.pdf"), folder.join("受領済み/写真.pdf")).unwrap();
        town.done(&["run"]);
        assert_eq!(town.states()[0], "観光課 complete", "{name}");
        town.done(&["run"]);
        assert_eq!(town.states()[0], "観光課 complete", "{name}");
    }
}

/// Also where the figure is answered, which takes it out of the files.
#[test]
fn texts_that_differ_are_asked_about_until_they_are_answered() {
    let town = Town::new();
    let form = format!("{FORM}text.efforts = \"取組\"\n");
    town.put("mappings/town/forms/list.toml", &form);
    for (name, figure, text) in [
        ("実績", 742, "一度開いた。"),
        ("実績B", 750, "二度開いた。"),
    ] {
        let text = format!("指標,実績R6,取組\n{},{figure},{text}\n", kpi(0));
        town.put(&format!("inputs/town/R6/観光課/{name}.csv"), &text);
    }
    town.done(&["run"]);
    assert_eq!(town.states()[0], "観光課 errors");
    let figure = ("観光課", "duplicate-figure");
    town.answer_to(figure, ("値は次のとおり", "742", "数え直しました"));
    town.done(&["run"]);
    assert_eq!(town.states()[0], "観光課 to-confirm");
    assert!(slip_of(&town, "観光課").contains("「二度開いた。」（実績B.csv）"));
    town.answer("観光課", "正しい", "どちらも載せます");
    town.done(&["run"]);
    assert_eq!(town.states()[0], "観光課 complete");
    // Neither a copy nor another name says anything new.
    let folder = town.path("inputs/town/R6/観光課");
    fs::copy(folder.join("実績.csv"), folder.join("実績 (1).csv")).unwrap();
    fs::rename(folder.join("実績B.csv"), folder.join("01実績B.csv")).unwrap();
    town.done(&["run"]);
    assert_eq!(town.states()[0], "観光課 complete");
}

/// A clerk moves no file: what the question tells it to do settles it.
#[test]
fn of_two_files_of_which_none_is_the_newest_a_section_says_what_they_are() {
    let town = Town::new();
    let text = format!("指標,実績R5,実績R6\n{},742.1,750\n", kpi(0));
    for name in ["実績_修正", "実績_最新"] {
        town.put(&format!("inputs/town/R6/観光課/{name}.csv"), &text);
    }
    town.done(&["run"]);
    assert_eq!(town.states()[0], "観光課 to-confirm");
    let asked = slip_of(&town, "観光課");
    assert!(
        asked.contains("どちらを使うかを企画課 企画係に知らせてください。"),
        "{asked}"
    );
    town.answer("観光課", "正しい", "どちらも同じ値です");
    assert_eq!(town.states()[0], "観光課 complete");
}

/// Only its heads say of which year a town's own table is.
#[test]
fn a_table_of_this_year_among_last_years_files_corrects_nothing_there() {
    let town = Town::new();
    let table = |heads: &str, figures: &str| format!("指標,{heads}\n{},{figures}\n", kpi(0));
    let lies = "inputs/town/R5/観光課/実績_修正.csv";
    town.put(
        "inputs/town/R5/観光課/実績.csv",
        &table("実績R5", "600千人"),
    );
    town.put(lies, &table("実績R6", "700千人"));
    town.send(1, "750");
    let own = |year| town.json(&["status", "--year", year])["sections"][0].clone();
    let traced = |year| town.done(&["trace", "1-0", "--year", year]);
    for (year, state) in [("R5", "errors"), ("R6", "submitted")] {
        let own = own(year);
        assert_eq!(
            (&own["state"], &own["astray"][0]),
            (&state.into(), &lies.into())
        );
        let traced = traced(year);
        let is_said = ["600", "700"].map(|figure| traced.contains(&format!("「{figure}千人」")));
        assert_eq!(is_said, [true, false], "{year} {traced}");
        let told = town.kensho(&["check", "--year", year]).stdout;
        let told = String::from_utf8(told).unwrap();
        let says = |text: &str| assert_eq!(told.matches(text).count(), 1, "{text}: {told}");
        says(
            "エラー[form-of-another] 観光課の令和6年度の表が、令和5年度のフォルダーにあります（令和5年度の実績の欄はありません）。値は使っていません",
        );
        says(
            "令和6年度の値なら、企画課で、このファイルを、inputs/town の令和6年度のフォルダーにある「観光課」のフォルダーに移してください。",
        );
        says(
            "令和5年度の値なら、企画課から観光課に、見出しの年度を直して送り直すよう頼んでください。",
        );
    }
    // With a column of last year it corrects that.
    town.put(lies, &table("実績R5,実績R6", "610千人,700千人"));
    assert!(traced("R5").contains("評価した値 610千人"));
    assert_eq!(own("R5")["state"], "complete");
    // Moved as it is said, it is this year's.
    fs::remove_file(town.path(lies)).unwrap();
    town.put(
        "inputs/town/R6/観光課/実績.csv",
        &table("実績R6", "700千人"),
    );
    assert!(traced("R5").contains("評価した値 600千人"));
    assert_eq!(own("R6")["state"], "complete");
}

/// A table that goes on from year to year, saved over where last year's lies.
#[test]
fn this_years_figures_beside_last_years_are_told_while_nothing_else_came() {
    let town = Town::new();
    let table = |figures: &str| format!("指標,実績R5,実績R6,実績R7\n{},{figures},\n", kpi(0));
    let lies = "inputs/town/R5/観光課/実績.csv";
    let letter = town.output("催促/観光課.txt");
    town.send(1, "750");
    let state = |figures: &str| {
        town.put(lies, &table(figures));
        town.done(&["status", "--reminders"]);
        let own = &town.json(&["status"])["sections"][0];
        (own["state"].as_str().unwrap().to_owned(), letter.exists())
    };
    let told = || {
        let output = town.kensho(&["check"]).stdout;
        let output = String::from_utf8(output).unwrap();
        output.contains("エラー[form-of-another] 観光課の令和6年度の実績が、令和5年度のフォルダーにあるファイルに書かれています。令和6年度の値としては使っていません")
    };
    for figures in ["600千人,700千人", ",700千人"] {
        assert_eq!(state(figures), ("submitted".to_owned(), false), "{figures}");
        assert!(told(), "{figures}");
    }
    for figures in ["600千人,", "600千人,－"] {
        assert_eq!(state(figures), ("missing".to_owned(), true), "{figures}");
        assert!(!told(), "{figures}");
    }
    // A copy of it where it says, or another file: nothing is left to tell.
    let sent = "inputs/town/R6/観光課/実績.csv";
    for text in [table("600千人,700千人"), table(",710千人")] {
        town.put(sent, &text);
        assert_eq!(state("600千人,700千人"), ("complete".to_owned(), false));
        assert!(!told());
    }
}

/// Whoever sends back the whole package is asked nothing about the letters in it, and has sent nothing by them.
#[test]
fn a_letter_of_ours_that_comes_back_is_no_submission() {
    let town = Town::new();
    town.send(0, "742");
    town.done(&["form", "--year", "R6"]);
    town.done(&["run"]);
    town.done(&["pack", "--now", "2025-06-20"]);
    town.done(&["status", "--reminders", "--now", "2025-06-20"]);
    let back = |from: &str, to: &str| {
        let letter = fs::read_to_string(town.output(from)).unwrap();
        town.put(&format!("inputs/town/R6/{to}"), &letter);
    };
    back("送付/福祉課/お願い.txt", "福祉課/お願い.txt");
    back("催促/保育課.txt", "観光課/Fw 催促.txt");
    let states = ["観光課 complete", "福祉課 missing", "保育課 missing"];
    assert_eq!(town.states(), states);
    let check = String::from_utf8(town.kensho(&["check"]).stdout).unwrap();
    let note = "連絡[own-letter] お送りした文書がそのまま戻ってきたものです。";
    assert_eq!(check.matches(note).count(), 2, "{check}");
    // What was written into one is the section's.
    let written = fs::read_to_string(town.output("催促/保育課.txt")).unwrap() + "750です\r\n";
    town.put("inputs/town/R6/観光課/Fw 催促.txt", &written);
    assert_eq!(town.states()[0], "観光課 to-confirm");
}

/// A file beside the one in which something was to be mended takes nobody's place: that is said, and one question asked.
#[test]
fn a_mended_file_beside_the_first_is_told_from_one_in_its_place() {
    let town = Town::new();
    town.send(0, "約七百");
    town.done(&["run"]);
    town.answer("観光課", "直して再提出した", "");
    let text = format!("指標,実績R5,実績R6\n{},742.1,750\n", kpi(0));
    town.put("inputs/town/R6/観光課/実績（7月3日）.csv", &text);
    let told = || {
        town.done(&["run"]);
        town.done(&["status", "--reminders", "--now", "2025-06-25"]);
        fs::read_to_string(town.output("催促/観光課.txt")).unwrap_or_default()
    };
    let letter = told();
    let beside = "お願い: 「実績（7月3日）.csv」が届きましたが、ここは「実績.csv」の記入です。今はどちらのファイルも使っています。";
    assert!(letter.contains(beside), "{letter}");
    let so_called = "代わりなら、名前を「実績_修正.csv」にして送り直すか、";
    assert!(letter.contains(so_called), "{letter}");
    assert!(
        letter.contains("直していただくことが1件あります"),
        "{letter}"
    );
    assert!(!letter.contains("ここは前と同じ"), "{letter}");
    assert_eq!(town.states()[0], "観光課 errors");
    let folder = town.path("inputs/town/R6/観光課");
    let rename = |from: &str, to: &str| fs::rename(folder.join(from), folder.join(to)).unwrap();
    // Of two files it cannot be told which is corrected, and the name has its mark.
    let blank = format!("指標,実績R5,実績R6\n{},742.1,\n", kpi(0));
    town.put("inputs/town/R6/観光課/別表.csv", &blank);
    rename("実績（7月3日）.csv", "修正.csv");
    let letter = told();
    let so_called = "名前に「修正」とありますが、「実績.csv」の代わりかどうかが分かりません。代わりなら、名前を「実績_修正.csv」にして送り直すか、";
    assert!(letter.contains(so_called), "{letter}");
    rename("修正.csv", "実績_修正.csv");
    assert_eq!(told(), "");
    assert_eq!(town.states()[0], "観光課 complete");
    // Of one it can.
    fs::remove_file(folder.join("別表.csv")).unwrap();
    rename("実績_修正.csv", "修正.csv");
    assert_eq!(told(), "");
    assert_eq!(town.states()[0], "観光課 complete");
}

/// A project of which no row came is asked about by its name, and where the row belongs.
#[test]
fn a_missing_row_of_a_project_is_asked_by_its_name() {
    let projects = "[[project]]\nid = \"P1\"\nname = \"案内板管理\"\n[[project]]\nid = \"P2\"\nname = \"健診事業\"\nsection = \"観光課\"\n";
    let town = Town::of(
        &SECTIONS,
        &PLAN.replace("[[goal]]", &format!("{projects}[[goal]]")),
    );
    town.put(
        "mappings/town/forms/costs.toml",
        "name = \"事業\"\n[table]\nheader = [\"重要度順位\"]\n[columns]\nteam = \"担当係名\"\n",
    );
    town.send(0, "750");
    let costs = "令和６年度（単位：千円）\n重要度順位,事務事業名,事業費\n1,案内板管理,600\n";
    town.put("inputs/town/R6/観光課/方針.csv", costs);
    town.done(&["run"]);
    town.done(&["status", "--reminders", "--now", "2025-06-25"]);
    let letter = fs::read_to_string(town.output("催促/観光課.txt")).unwrap();
    assert!(letter.contains("1. 健診事業（P2）\r\n"), "{letter}");
    let asked = "お願い: 「方針.csv」の事業費の表にこの事業の行を足し、";
    assert!(letter.contains(asked), "{letter}");
    assert!(letter.contains("・「直して再提出した」"), "{letter}");
}

/// Who says until when is not asked before that day is over; a letter says why an answer was not taken.
#[test]
fn a_letter_knows_what_was_answered() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.send(1, "\"794,663\"");
    town.done(&["run"]);
    town.answer("観光課", "確認中", "7月20日ごろ");
    town.answer("福祉課", "正しい", "");
    let letter = |section: &str, now: &str| {
        town.done(&["status", "--reminders", "--now", now]);
        fs::read_to_string(town.output(&format!("催促/{section}.txt"))).unwrap_or_default()
    };
    assert_eq!(letter("観光課", "2025-07-20"), "");
    let told = letter("観光課", "2025-07-21");
    for part in [
        "【課の回答: 確認中（7月20日ごろ）】",
        "お返事: 確認中とのお返事の日（2025年7月20日）を過ぎました",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let told = letter("福祉課", "2025-07-20");
    assert!(
        told.contains("前の回答: 来た人の数その1への回答は、「正しい」の理由が書かれていません"),
        "{told}"
    );
    // Beside what is asked, what is promised is named.
    let both = format!(
        "指標,実績R5,実績R6\n{},742.1,\"794,663\"\n違う指標,1,2\n",
        kpi(0)
    );
    town.put("inputs/town/R6/観光課/実績.csv", &both);
    let told = letter("観光課", "2025-07-01");
    let promised =
        "お答えください）\r\n・来た人の数その0（1-0）【課の回答: 確認中（7月20日ごろ）】";
    assert!(told.contains(promised), "{told}");
    assert!(!told.contains("約1,000倍"), "{told}");
}

/// 確認中 with a day, with a day that nobody understands, and when the day is over: status, letter and package agree.
#[test]
fn a_promised_day_is_the_same_everywhere() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run", "--now", "2025-06-20"]);
    let told = |reason: &str, now: &str| {
        town.answer("観光課", "確認中", reason);
        town.done(&["run", "--now", now]);
        town.done(&["pack", "--now", now]);
        let status = town.json(&["status", "--now", now]);
        let standing = status["sections"][0]["state"].as_str().unwrap().to_owned();
        let letter = fs::read_to_string(town.output("送付/観光課/お願い.txt"));
        (standing, letter.unwrap_or_default())
    };
    for (reason, now) in [("7月20日ごろ", "2025-07-20"), ("7月に公表", "2025-07-31")] {
        assert_eq!(told(reason, now), ("answered".to_owned(), String::new()));
        assert!(!town.output("送付/観光課").exists());
        let status = town.json(&["status", "--now", now]);
        assert_eq!(status["sections"][0]["waits_until"], now);
        let day = now
            .replace("-0", "-")
            .replacen('-', "年", 1)
            .replacen('-', "月", 1);
        let status = town.done(&["status", "--now", now]);
        assert!(
            status.contains(&format!("（回答あり 1、{day}日まで確認中）")),
            "{status}"
        );
    }
    let (standing, letter) = told("7月に公表", "2025-08-01");
    assert_eq!(standing, "to-confirm");
    assert!(
        letter.contains("お返事の日（2025年7月31日）を過ぎました"),
        "{letter}"
    );
    assert!(town.output("送付/観光課/確認票_観光課.xlsx").exists());
    let (standing, letter) = told("お盆明け", "2025-07-20");
    assert_eq!(standing, "answered");
    let undated =
        "お返事: 「確認中（お盆明け）」とのお返事ですが、いつまでに分かるかが読み取れません。";
    assert!(letter.contains(undated), "{letter}");
    assert!(
        letter.contains("\r\nいつ分かるかを知らせていただくことが1件あります。\r\n"),
        "{letter}"
    );
    assert!(!letter.contains("お願い: "), "{letter}");
}

/// What cells of a section's slip say, one below the other.
fn slip_of(town: &Town, section: &str) -> String {
    let mut book: Xlsx<_> = open_workbook(town.output(&format!("確認票/{section}.xlsx"))).unwrap();
    let range = book.worksheet_range("確認票").unwrap();
    let texts = range.used_cells().map(|(_, _, cell)| cell.to_string());
    texts.collect::<Vec<_>>().join("\n")
}

/// By what a corrected file is known, sections are told as the plan reads it.
#[test]
fn slip_letter_and_remedies_ask_for_the_name_that_the_plan_reads() {
    let by_mark = |text: &str| format!("correction_marks = [\"改訂\"]\n{text}");
    let by_folder = |text: &str| {
        text.replacen(
            "[rating]",
            "[submissions]\nlatest = [\"folder\"]\n[rating]",
            1,
        )
    };
    let [mark, folder] = ["名前に「改訂」と入れて", "直したものであることを企画課"];
    for (plan, told) in [(by_mark(PLAN), mark), (by_folder(PLAN), folder)] {
        let town = Town::of(&SECTIONS, &plan);
        let text = format!(
            "指標,実績R5,実績R6\n{},742.1,\"794,663\"\n知らない指標,1,2\n",
            kpi(0)
        );
        town.put("inputs/town/R6/観光課/実績.csv", &text);
        town.done(&["run"]);
        town.done(&["status", "--reminders"]);
        let letter = fs::read_to_string(town.output("催促/観光課.txt")).unwrap();
        let findings = fs::read_to_string(town.output("data/findings.csv")).unwrap();
        let unknown = findings.lines().find(|line| line.contains("unknown-kpi"));
        let slip = slip_of(&town, "観光課");
        for text in [&*slip, &letter, unknown.unwrap()] {
            assert!(text.contains(told), "{text}");
            assert!(!text.contains("修正」"), "{text}");
        }
    }
}

/// Nothing but the day changes: the next run writes slip and 提出状況 anew, and before that no package goes out that says
/// otherwise than the letter.
#[test]
fn a_run_after_a_promised_day_asks_again() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run", "--now", "2025-06-20"]);
    town.answer("観光課", "確認中", "7月20日ごろ");
    town.done(&["run", "--now", "2025-06-25"]);
    let waits = "2025年7月20日までに分かるとのお返事です";
    assert!(slip_of(&town, "観光課").contains(waits));
    for (now, is_unchanged) in [
        ("2025-07-20", true),
        ("2025-07-21", false),
        ("2025-09-01", true),
    ] {
        let past = !is_unchanged;
        let refused = town.kensho(&["pack", "--now", now]);
        assert_eq!(
            refused.status.code(),
            Some(if past { 2 } else { 0 }),
            "{now}"
        );
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(
            told.contains("最後の実行のあとで過ぎました"),
            past,
            "{told}"
        );
        let status = town.kensho(&["status", "--now", now]).stderr;
        let told = String::from_utf8(status).unwrap();
        assert_eq!(
            told.contains("最後の実行のあとで過ぎました"),
            past,
            "{told}"
        );
        let said = town.done(&["run", "--now", now]);
        assert_eq!(
            said.contains("報告書は書き直していません"),
            is_unchanged,
            "{now} {said}"
        );
    }
    let slip = slip_of(&town, "観光課");
    assert!(
        slip.contains("確認中とのお返事の日（2025年7月20日）を過ぎました"),
        "{slip}"
    );
    assert!(!slip.contains("お待ちしています"), "{slip}");
    let mut book: Xlsx<_> = open_workbook(town.output("事務局用.xlsx")).unwrap();
    let range = book.worksheet_range("提出状況").unwrap();
    let mut rows = range.rows();
    let row = rows.find(|row| row[1] == Data::String("観光課".into()));
    assert_eq!(row.unwrap()[2].to_string(), "要確認");
    town.done(&["pack", "--now", "2025-09-01"]);
    let letter = fs::read_to_string(town.output("送付/観光課/お願い.txt")).unwrap();
    assert!(
        letter.contains("お返事の日（2025年7月20日）を過ぎました"),
        "{letter}"
    );
    assert!(town.output("送付/観光課/確認票_観光課.xlsx").exists());
}

/// A package that lies there is written anew when all that changes is that a promised day is over.
#[test]
fn a_package_does_not_wait_for_a_day_that_is_over() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run", "--now", "2025-06-20"]);
    town.answer("観光課", "確認中", "7月20日ごろ");
    let both = format!(
        "指標,実績R5,実績R6\n{},742.1,\"794,663\"\n違う指標,1,2\n",
        kpi(0)
    );
    town.put("inputs/town/R6/観光課/実績.csv", &both);
    let packed = |now: &str| {
        town.done(&["run", "--now", now]);
        town.packages(now);
        let slip = town.output("送付/観光課/確認票_観光課.xlsx");
        let mut book: Xlsx<_> = open_workbook(slip).unwrap();
        let range = book.worksheet_range("確認票").unwrap();
        let mut texts = range.used_cells().map(|(_, _, cell)| cell.to_string());
        texts.any(|text| text.contains("お返事の日までお待ちしています"))
    };
    assert!(packed("2025-07-01"));
    assert!(!packed("2025-07-21"));
}

/// A day without a year is counted from when the answer was first read, whenever that is looked at: also where its file has
/// another name since, and in a history that was made again.
#[test]
fn a_promised_day_stays_where_it_was_when_the_answer_came() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run", "--now", "2026-05-10"]);
    town.answer("観光課", "確認中", "3月末");
    town.done(&["run", "--now", "2026-05-20"]);
    let waits = "2027年3月31日までに分かるとのお返事です";
    assert!(slip_of(&town, "観光課").contains(waits));
    let state = |now: &str| {
        let status = town.json(&["status", "--now", now]);
        status["sections"][0]["state"].as_str().unwrap().to_owned()
    };
    let check = || {
        assert_eq!(state("2027-03-31"), "answered");
        assert_eq!(state("2027-08-01"), "to-confirm");
    };
    check();
    let folder = town.path("inputs/town/R6/観光課");
    fs::rename(folder.join("返事.csv"), folder.join("返事 済.csv")).unwrap();
    town.done(&["run", "--now", "2026-12-01"]);
    check();
    fs::write(town.path("outputs/town/history.sqlite"), "壊れた記録").unwrap();
    town.done(&["history", "rebuild"]);
    check();
    town.done(&["run", "--now", "2027-08-01"]);
    let over = "確認中とのお返事の日（2027年3月31日）を過ぎました";
    assert!(slip_of(&town, "観光課").contains(over));
    // Said again on the slip that says so, it is a day to come.
    town.answer("観光課", "確認中", "3月末");
    town.done(&["run", "--now", "2027-08-02"]);
    assert!(slip_of(&town, "観光課").contains("2028年3月31日までに分かる"));
    assert_eq!(state("2027-08-02"), "answered");
}

/// 政策推進課 collects, and there is no 企画課; the day of a slip may be over when it is written.
#[test]
fn a_slip_says_by_when_and_to_whom_as_it_is() {
    let plan = PLAN.replace("企画課 企画係（内線234）", "政策推進課 企画係（内線333）");
    let town = Town::of(&SECTIONS, &plan);
    town.send(0, "\"794,663\"");
    town.done(&["run", "--now", "2025-07-10"]);
    let slip = |town: &Town| {
        let book = std::fs::read(town.output("確認票/観光課.xlsx")).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(book)).unwrap();
        let sheets = calamine::Reader::worksheets(&mut book);
        let cells = sheets.iter().flat_map(|(_, range)| range.used_cells());
        let texts: Vec<String> = cells.map(|(_, _, cell)| cell.to_string()).collect();
        texts.join("\n")
    };
    let said = slip(&town);
    for part in [
        "2025年6月30日（月）を過ぎています。",
        "そのまま政策推進課 企画係に返して",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("企画課"), "{said}");
    // Where nobody is named, nobody is made up.
    let town = Town::of(&SECTIONS, &PLAN.replace("contact = ", "note = "));
    town.send(0, "\"794,663\"");
    town.done(&["run", "--now", "2025-06-10"]);
    let said = slip(&town);
    assert!(said.contains("そのまま取りまとめの担当に返して"), "{said}");
    assert!(
        !said.contains("過ぎて") && said.contains("2025年6月30日（月）"),
        "{said}"
    );
}

#[test]
fn a_due_date_of_one_year_goes_onto_no_other_form() {
    let town = Town::of(&SECTIONS, &PLAN.replace("\"6月30日\"", "\"2025-06-30\""));
    town.done(&["form", "--year", "R6"]);
    let said = town.refused(&["form", "--year", "R7"]);
    assert!(
        said.contains("提出期限 2025年6月30日（月） は、令和7年度の調査票の期限になりません"),
        "{said}"
    );
    let town = Town::of(&SECTIONS, &PLAN.replace("企画課 企画係（内線234）", " "));
    let said = town.refused(&["form", "--year", "R6"]);
    assert!(said.contains("提出先・問い合わせ先が空です"), "{said}");
}

/// Names and times of all files below a folder.
fn times(folder: &Path) -> Vec<(PathBuf, std::time::SystemTime)> {
    let mut times = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => times.extend(self::times(&entry.path())),
            false => times.push((entry.path(), entry.metadata().unwrap().modified().unwrap())),
        }
    }
    times.sort();
    times
}

#[test]
fn a_package_follows_what_is_asked_of_its_section() {
    let town = Town::new();
    // Before anything arrived, forms go out.
    town.done(&["form", "--year", "R6"]);
    let forms = SECTIONS.map(|section| format!("{section} new 調査票_{section}.xlsx、お願い.txt"));
    assert_eq!(town.packages("2025-05-01"), forms);
    // Nothing is due yet, and nobody is late.
    let letter = || fs::read_to_string(town.output("送付/福祉課/お願い.txt")).unwrap();
    let asks = "調査票に記入して、企画課 企画係にお送りください。";
    assert!(letter().contains(asks), "{}", letter());
    assert!(!letter().contains("届いていません"), "{}", letter());
    assert_eq!(town.packages("2025-06-30").len(), SECTIONS.len());
    assert!(letter().contains(asks), "{}", letter());
    town.packages("2025-07-01");
    assert!(letter().contains("まだ届いていません"), "{}", letter());
    town.packages("2025-05-01");
    assert_eq!(
        town.states_of("R6"),
        SECTIONS.map(|section| format!("{section} missing"))
    );
    town.send(0, "\"794,663\"");
    town.send(1, "750");
    let refused = town.refused(&["pack"]);
    assert!(refused.contains("kensho run を実行し"), "{refused}");
    town.done(&["run"]);
    let expected = [
        "観光課 changed 確認票_観光課.xlsx、お願い.txt",
        "保育課 same 調査票_保育課.xlsx、お願い.txt",
        "福祉課 gone ",
    ];
    assert_eq!(town.packages("2025-06-01"), expected);
    assert!(!town.output("送付/福祉課").exists());
    assert!(!town.output("送付/観光課/調査票_観光課.xlsx").exists());
    // Another run numbers all slips anew, and another day dates all letters: nothing to send again.
    let before = times(&town.output("送付"));
    town.send(1, "751");
    town.done(&["run"]);
    let same = [
        "観光課 same 確認票_観光課.xlsx、お願い.txt",
        "保育課 same 調査票_保育課.xlsx、お願い.txt",
    ];
    assert_eq!(town.packages("2025-06-02"), same);
    assert_eq!(times(&town.output("送付")), before);
    // When it is late, the letters say so.
    assert!(
        town.packages("2025-07-01")
            .iter()
            .all(|of| of.contains(" changed "))
    );
}

#[test]
fn what_somebody_put_into_a_package_stays_and_is_said() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run"]);
    town.packages("2025-06-01");
    town.put("outputs/town/R6/送付/観光課/メモ.txt", "電話のこと");
    town.put("outputs/town/R6/送付/観光課/お願い.txt", "書き直した");
    town.put("outputs/town/R6/送付/福祉課/お願い.txt", "これも");
    let told = town.done(&["pack", "--now", "2025-06-01"]);
    assert!(told.contains("前と同じ 3課"), "{told}");
    assert!(
        told.contains(
            "送付/観光課/お願い.txt は、書き込みがあるか開かれているので、そのまま残しました\n"
        ),
        "{told}"
    );
    assert!(
        told.contains("送付/観光課/メモ.txt は、kensho が置いたままのものではない"),
        "{told}"
    );
    town.send(0, "794");
    town.send(1, "750");
    town.done(&["run"]);
    let told = town.done(&["pack", "--now", "2025-06-01"]);
    assert!(
        told.contains("なくなった 2課: 福祉課、観光課")
            || told.contains("なくなった 2課: 観光課、福祉課"),
        "{told}"
    );
    let read = |name: &str| fs::read_to_string(town.output(name)).unwrap();
    assert_eq!(read("送付/観光課/メモ.txt"), "電話のこと");
    assert_eq!(read("送付/観光課/お願い.txt"), "書き直した");
    assert_eq!(read("送付/福祉課/お願い.txt"), "これも");
    assert!(!town.output("送付/観光課/確認票_観光課.xlsx").exists());
    // Wanted again, the new letter lies beside the changed one.
    town.send(0, "\"794,663\"");
    town.done(&["run"]);
    let packed = town.packages("2025-06-01");
    assert_eq!(packed[0], "観光課 new 確認票_観光課.xlsx、お願い (2).txt");
    assert_eq!(read("送付/観光課/お願い.txt"), "書き直した");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_where_a_link_leads() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.done(&["run"]);
    let elsewhere = tempfile::tempdir().unwrap();
    for place in ["送付", "催促", "送付/観光課"] {
        let place = town.output(place);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), &place).unwrap();
        let command: &[&str] = match place.ends_with("催促") {
            true => &["status", "--reminders"],
            false => &["pack"],
        };
        let refused = town.refused(command);
        assert!(
            refused.contains("同じ名前のフォルダーかリンクがあります"),
            "{refused}"
        );
        fs::remove_file(&place).unwrap();
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}

#[test]
fn sections_of_any_name_have_a_package_of_their_own() {
    let long = "課".repeat(60);
    let (first, second) = (format!("{long}一"), format!("{long}二"));
    let names = [
        "子育て/保育課",
        "A:B*?課",
        "NUL",
        "../秘書課",
        "総務課.",
        &first,
        &second,
    ];
    let town = Town::of(&names, PLAN);
    town.done(&["form", "--year", "R6"]);
    let packed = town.packages("2025-05-01");
    assert_eq!(packed.len(), names.len());
    let mut folders: Vec<String> = fs::read_dir(town.output("送付"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let mut expected = [
        "子育て／保育課",
        "A：B＊？課",
        "＿NUL",
        "..／秘書課",
        "総務課",
        &long,
        &format!("{long}（2）"),
    ];
    expected.sort_unstable();
    assert_eq!(folders, expected);
    for folder in &folders {
        assert_eq!(
            fs::read_dir(town.output("送付").join(folder))
                .unwrap()
                .count(),
            2
        );
    }
    town.done(&["status", "--year", "R6", "--reminders"]);
    let letters = fs::read_dir(town.output("催促")).unwrap().count();
    assert_eq!(letters, names.len());
}

/// What a form is called is a name that the section's folder can have: it is the section's on the way back, too.
#[test]
fn a_folder_named_as_the_form_is_the_sections() {
    let names = ["子育て/保育課", "A:B*?課", "総務課.", "\"企画\"<1>|課"];
    let town = Town::of(&names, PLAN);
    town.done(&["form", "--year", "R6"]);
    for form in fs::read_dir(town.output("調査票"))
        .unwrap()
        .map(Result::unwrap)
    {
        let section = form.file_name().into_string().unwrap();
        let folder = town.path(&format!("inputs/town/R6/{}", section.replace(".xlsx", "")));
        fs::create_dir_all(&folder).unwrap();
        fs::copy(form.path(), folder.join("調査票.xlsx")).unwrap();
    }
    let expected = names.map(|name| format!("{name} errors"));
    assert_eq!(town.states(), expected);
    let status = town.json(&["status"]);
    assert_eq!(status["of_no_section"], serde_json::json!([]));
}

#[test]
fn a_form_that_somebody_has_changed_is_packed_and_a_newer_one_said() {
    let town = Town::new();
    town.done(&["form", "--year", "R6"]);
    let own = "書き込んだ調査票";
    town.put("outputs/town/R6/調査票/保育課.xlsx", own);
    let told = || {
        let output = town.kensho(&["pack"]);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    // It is no blank form, and may be what the section sent.
    let written = "調査票/保育課.xlsx は、配る前の白紙の調査票ではなく、書き込みのある調査票です。そのまま送付に入れました";
    let first = told();
    assert!(
        first.contains(&format!(
            "{written}\n  対処: 課から届いたものなら、inputs/town/R6/ の"
        )),
        "{first}"
    );
    assert!(!first.contains("観光課"), "{first}");
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    town.put(
        "mappings/town/plan.toml",
        &plan.replace("2-", "3-").replace("その2", "その二"),
    );
    town.done(&["form", "--year", "R6"]);
    let told = told();
    let newer = "。計画に合わせた新しい調査票が「(2)」の名前でとなりにあります";
    assert!(told.contains(&format!("{written}{newer}")), "{told}");
    let packed = fs::read_to_string(town.output("送付/保育課/調査票_保育課.xlsx"));
    assert_eq!(packed.unwrap(), own);
}

/// What nobody reads where it lies is said wherever somebody looks for it.
#[test]
fn a_form_that_is_filled_in_among_the_outputs_is_in_the_status() {
    let town = Town::new();
    town.done(&["form", "--year", "R6"]);
    let status = town.json(&["status", "--year", "R6"]);
    assert_eq!(status["unread_outputs"], serde_json::json!([]));
    town.put("outputs/town/R6/調査票/保育課.xlsx", "書き込んだ調査票");
    let form = "outputs/town/R6/調査票/保育課.xlsx";
    let status = town.json(&["status", "--year", "R6"]);
    assert_eq!(status["unread_outputs"], serde_json::json!([form]));
    let told = town.done(&["status", "--year", "R6"]);
    let expected = format!(
        "  outputs にあり、読み取っていないファイル 1: {form}\n  対処: 課から届いたものなら、inputs のその課のフォルダーに写してください\n"
    );
    assert!(told.contains(&expected), "{told}");
}

#[test]
fn a_section_to_which_no_form_can_go_is_named() {
    let town = Town::new();
    town.send(0, "742");
    town.done(&["run"]);
    let told = town.done(&["pack"]);
    let expected = "  提出がなく、送る調査票もない課 2課: 福祉課、保育課\n  対処: kensho form で調査票を作り、";
    assert!(told.contains(expected), "{told}");
    let packed = town.json(&["pack"]);
    assert_eq!(
        packed["without_form"],
        serde_json::json!(["福祉課", "保育課"])
    );
    town.done(&["form", "--year", "R6"]);
    assert!(!town.done(&["pack"]).contains("送る調査票もない"));
}

/// Also before the first run, when there is no slip to send instead; the others get theirs.
#[test]
fn a_section_without_a_form_stops_no_other_package() {
    let town = Town::new();
    town.done(&["form", "--year", "R6"]);
    fs::remove_file(town.output("調査票/福祉課.xlsx")).unwrap();
    let packed = town.json(&["pack", "--year", "R6"]);
    assert_eq!(packed["without_form"], serde_json::json!(["福祉課"]));
    for (section, is_sent) in [("観光課", true), ("福祉課", false), ("保育課", true)] {
        let form = town.output(&format!("送付/{section}/調査票_{section}.xlsx"));
        assert_eq!(form.exists(), is_sent, "{section}");
    }
}

#[test]
fn a_project_is_traced_by_a_part_of_its_name() {
    let town = Town::new();
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let measure = "[[goal.measure]]\nid = \"1-1\"\nname = \"保育の充実\"\n";
    let projects = [("P1", "保育所運営事業"), ("P2", "児童館改修")].map(|(id, name)| {
        format!(
            "[[project]]\nid = {id:?}\nname = {name:?}\nmeasure = \"1-1\"\nsection = \"保育課\"\n"
        )
    });
    town.put(
        "mappings/town/plan.toml",
        &format!("{plan}{measure}{}", projects.concat()),
    );
    town.send(0, "760.5");
    let told = town.done(&["trace", "運営"]);
    assert!(told.contains("保育所運営事業"), "{told}");
    let refused = town.refused(&["trace", "P"]);
    assert!(refused.contains("事業「P」は2件あります"), "{refused}");
}

/// Somebody makes the folders of a year before anything comes.
#[test]
fn a_year_of_empty_folders_is_one_without_submissions() {
    let town = Town::new();
    town.done(&["form", "--year", "R6"]);
    fs::create_dir_all(town.path("inputs/town/R6")).unwrap();
    let refused = town.refused(&["run", "--year", "R6"]);
    assert!(
        refused.contains("inputs/town/R6 に、まだ提出ファイルがありません"),
        "{refused}"
    );
    town.done(&["pack", "--year", "R6"]);
    fs::create_dir_all(town.path("inputs/town/R6/福祉課")).unwrap();
    town.done(&["pack", "--year", "R6"]);
    assert!(
        town.output("送付/福祉課/調査票_福祉課.xlsx").exists(),
        "a form for each"
    );
}

#[test]
fn who_withdrew_a_form_is_asked_for_it_once_more() {
    let town = Town::new();
    town.send(0, "760.5");
    town.done(&["run"]);
    let folder = town.path("inputs/town/R6/観光課");
    fs::rename(folder.join("実績.csv"), folder.join("実績_取下げ.csv")).unwrap();
    town.done(&["run"]);
    town.done(&["status", "--reminders"]);
    let letter =
        |section: &str| fs::read_to_string(town.output(&format!("催促/{section}.txt"))).unwrap();
    let withdrawn = letter("観光課");
    assert!(withdrawn.contains("取り下げられています"), "{withdrawn}");
    assert!(!withdrawn.contains("まだ届いていません"), "{withdrawn}");
    assert!(letter("福祉課").contains("まだ届いていません"));
}

/// The slip of a section whose name bears the mark is no marked copy of another's file.
#[test]
fn a_section_whose_name_bears_the_mark_keeps_its_slip() {
    let town = Town::of(&["課.", "課（印つき）"], PLAN);
    for (number, section, figure) in [(0, "課.", "760.5"), (1, "課（印つき）", "\"794,663\"")]
    {
        let text = format!("指標,実績R5,実績R6\n{},742.1,{figure}\n", kpi(number));
        town.put(&format!("inputs/town/R6/{section}/実績.csv"), &text);
    }
    town.done(&["run"]);
    assert_eq!(
        town.packages("2025-06-01"),
        ["課（印つき） new 確認票_課〔印つき〕.xlsx、お願い.txt"]
    );
}

/// What the slip asks for goes with it.
#[test]
fn a_section_that_is_to_fill_in_the_form_anew_gets_one() {
    let town = Town::new();
    town.done(&["form", "--year", "R6"]);
    town.send(0, "760.5");
    town.put("inputs/town/R6/福祉課/実績.csv", "名前,今年\n加入率,70\n");
    town.done(&["run"]);
    town.done(&["pack"]);
    let has_form = |section: &str| {
        let form = town.output(&format!("送付/{section}/調査票_{section}_修正.xlsx"));
        let slip = town.output(&format!("送付/{section}/確認票_{section}.xlsx"));
        (form.exists(), slip.exists())
    };
    assert_eq!(has_form("福祉課"), (true, true));
    assert!(!has_form("観光課").0);
}

/// Said by every run, until it lies where it is read.
#[test]
fn a_form_that_was_filled_where_it_lies_is_said() {
    let town = Town::new();
    town.done(&["form", "--year", "R6"]);
    town.put(
        "inputs/town/R6/観光課/実績.csv",
        "指標,R6\n観光入込客数,600\n",
    );
    let said = |arguments: &[&str]| {
        let output = town.kensho(arguments);
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        told.contains("調査票/福祉課.xlsx")
            && told.contains("inputs/town/R6/ のその課のフォルダーに写して")
    };
    assert!(!said(&["run"]));
    let form = town.output("調査票/福祉課.xlsx");
    // Whatever somebody saved there: its bytes are others.
    fs::write(&form, [&fs::read(&form).unwrap()[..], b"\0"].concat()).unwrap();
    assert!(said(&["run"]));
    assert!(said(&["run"]));
    fs::create_dir_all(town.path("inputs/town/R6/福祉課")).unwrap();
    fs::copy(&form, town.path("inputs/town/R6/福祉課/調査票.xlsx")).unwrap();
    assert!(!said(&["run"]));
}

#[test]
fn without_forms_and_inputs_there_is_nothing_to_pack() {
    let town = Town::new();
    for arguments in [
        &["pack"][..],
        &["pack", "--year", "R7"],
        &["pack", "--year", "来年"],
        &["status", "--year", "R7"],
    ] {
        let refused = town.refused(arguments);
        assert!(refused.contains("対処"), "{refused}");
        assert!(!town.path("outputs").exists(), "{arguments:?}");
    }
    let refused = town.refused(&["pack", "--plan", "tawn"]);
    assert!(refused.contains("town"), "{refused}");
}

#[test]
fn a_marked_copy_that_came_back_is_a_submission_and_told_apart() {
    let town = Town(workspace::sample("kitamoto"));
    town.done(&["run"]);
    let name = "生涯学習課（印つき）実績.xlsx";
    let marked = town.path(&format!("outputs/kitamoto/R6/確認票/{name}"));
    let section = town.path("inputs/kitamoto/R6/生涯学習課");
    fs::copy(marked, section.join(name)).unwrap();
    fs::remove_file(section.join("実績.xlsx")).unwrap();
    let run = town.done(&["run"]);
    assert!(
        run.contains("提出 19ファイル（うち 印つきの写し 1、"),
        "{run}"
    );
    // Its package has a copy of what it sent last, under the name of the first one.
    let packed = town.json(&["pack"]);
    let packages = packed["packages"].as_array().unwrap().iter();
    let own = packages
        .filter(|of| of["section"] == "生涯学習課")
        .map(|of| of["files"].to_string());
    let own: String = own.collect();
    assert!(own.contains(&format!("送付/生涯学習課/{name}")), "{own}");
}

/// Whoever sends reminders sees that a section may have answered, and where.
#[test]
fn a_slip_in_another_sections_folder_is_named_where_reminders_are_sent_from() {
    let town = Town::new();
    town.send(0, "\"794,663\"");
    town.send(1, "750");
    town.send(2, "750");
    town.done(&["run"]);
    town.answer("観光課", "正しい", "台帳のとおり");
    let [own, strange] = ["観光課", "福祉課"].map(|of| format!("inputs/town/R6/{of}/返事.csv"));
    let foreign = || town.json(&["status"])["foreign_slips"].clone();
    assert_eq!(foreign(), serde_json::json!([]));
    fs::rename(town.path(&own), town.path(&strange)).unwrap();
    assert_eq!(foreign(), serde_json::json!([strange]));
    let told = town.done(&["status", "--reminders"]);
    let named = format!("別の課・年度・計画の確認票で、回答を読んでいないファイル 1: {strange}");
    assert!(
        told.contains(&format!("  {named}\n  対処: 事務局用")),
        "{told}"
    );
    let early = "催促文: 書いたもの 1　場所: outputs/town/R6/催促/\n  観光課の確認票が、回答を読まない場所にあります。置き直して、";
    assert!(told.contains(early), "{told}");
    town.done(&["run"]);
    let sheet = written(&town.output("事務局用.xlsx"));
    assert!(sheet.contains(&format!("\n{named}　対処: ")), "{sheet}");
    fs::rename(town.path(&strange), town.path(&own)).unwrap();
    let told = town.done(&["status", "--reminders"]);
    assert!(!told.contains("確認票が"), "{told}");
}

/// A question about a project names it, and shows what stands for its cost of last year as the form does.
#[test]
fn a_project_is_asked_about_by_its_name_with_the_word_of_last_year() {
    let town = Town::new();
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let measure = "[[goal.measure]]\nid = \"1-1\"\nname = \"にぎわい\"\n";
    let project =
        "[[project]]\nid = \"P1\"\nname = \"花火大会\"\nmeasure = \"1-1\"\nsection = \"観光課\"\n";
    town.put(
        "mappings/town/plan.toml",
        &format!("{plan}{measure}{project}"),
    );
    let form =
        "name = \"方針\"\n[table]\nheader = [\"事務事業名\"]\n[columns]\nteam = \"担当係名\"\n";
    town.put("mappings/town/forms/policy.toml", form);
    for (year, section, cost) in [
        ("R5", "観光課", "集計中"),
        ("R6", "観光課", "-5"),
        ("R6", "福祉課", ""),
    ] {
        let head = format!(
            "{}（単位：千円）",
            if year == "R5" {
                "令和5年度"
            } else {
                "令和6年度"
            }
        );
        let text = format!("{head}\n事務事業名,担当係名,事業費\n花火大会,まつり係,{cost}\n");
        town.put(&format!("inputs/town/{year}/{section}/事業.csv"), &text);
    }
    town.done(&["run", "--year", "R6"]);
    let strange = written(&town.output("確認票/福祉課.xlsx"));
    assert!(strange.contains("\n花火大会（P1）\n"), "{strange}");
    let own = written(&town.output("確認票/観光課.xlsx"));
    let figures = own.split("前年度の額（R5）").nth(1).unwrap_or_default();
    assert!(figures.contains("\n－\n集計中\n-5\n"), "{own}");
}
