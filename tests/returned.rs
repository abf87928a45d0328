//! What comes back otherwise than it was sent, made with openpyxl and LibreOffice: slips of another year, with
//! formulas and pictures, forms with pasted, turned and deleted rows, and the files of sections whose names are no
//! names of files. Nothing of it ends a run, counts in silence, or is lost.

mod left_out;
mod office;
mod town;
mod workspace;

use kensho::Subject;
use kensho::domain::{CellAt, FiscalYear};
use kensho::finding::Severity;
use kensho::verification::{Standing, Verification};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use town::{Town, figures, set};

/// Code, severity, message of what a section must act on, and of some notes.
fn said(done: &Verification, notes: &[&str]) -> Vec<String> {
    let findings = done.findings.iter();
    let asked = findings.filter(|of| of.severity() != Severity::Note || notes.contains(&of.code()));
    asked
        .map(|of| format!("{} {}", of.code(), of.message))
        .collect()
}

fn subject_of(town: &Town, year_folder: &str) -> Subject {
    Subject {
        year: FiscalYear::parse(year_folder).unwrap(),
        year_folder: year_folder.into(),
        ..town.subject()
    }
}

/// Writes the forms of another year.
fn write_forms_of(town: &Town, year_folder: &str) {
    kensho::write_forms(&subject_of(town, year_folder), &|_, _| {}).unwrap();
}

/// What is to be done about the finding with a code.
fn remedy(done: &Verification, code: &str) -> String {
    let mut findings = done.findings.iter();
    findings
        .find(|of| of.code() == code)
        .unwrap()
        .remedy
        .clone()
}

/// A section with a question, and its slip.
fn asked() -> Town {
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let steps = [set("a", json!(512_000)), set("b", json!(600))];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    let done = town.run();
    assert_eq!(
        said(&done.verification, &[]).len(),
        1,
        "{:?}",
        said(&done.verification, &[])
    );
    town
}

fn answer(choice: &str, value: Value, reason: &str) -> Vec<Value> {
    vec![
        json!(["set", "unit-slip/", "kensho:回答:選択", choice]),
        json!(["set", "unit-slip/", "kensho:回答:値", value]),
        json!(["set", "unit-slip/", "kensho:回答:理由", reason]),
    ]
}

/// Steps on the answered slip, the code that it gets, a part of the message.
fn wrong_slips() -> Vec<(&'static str, Vec<Value>, &'static str, &'static str)> {
    let head = |text: &str| json!(["cell", "F1", format!("kensho:回答/{text}/保育課")]);
    let right = || answer("正しい", json!(null), "人数です");
    let with = |steps: Vec<Value>, more: Value| [steps, vec![more]].concat();
    let not_ours = "この計画にはない課の確認票か、別の自治体・計画の確認票です";
    vec![
        (
            "last year's",
            with(right(), head("見本町/town/R5/1")),
            "foreign-slip",
            "保育課（令和5年度）の確認票です",
        ),
        (
            "another plan's",
            with(right(), head("見本町/sogo/R6/1")),
            "foreign-slip",
            not_ours,
        ),
        (
            "another town's",
            with(right(), head("隣町/town/R6/1")),
            "foreign-slip",
            not_ours,
        ),
        (
            "a formula as the choice",
            answer("=\"正しい\"", json!(null), "人数です"),
            "unclear-answer",
            "式です",
        ),
        (
            "a formula as the value",
            answer("値は次のとおり", json!("=512000/1000"), ""),
            "unclear-answer",
            "式です。式にせず、数や文字をそのまま書いてください",
        ),
        (
            "an answer whose key was emptied",
            with(
                right(),
                json!([
                    "set",
                    "unit-slip/",
                    "kensho:回答/見本町/town/R6/1/保育課",
                    null
                ]),
            ),
            "unclear-answer",
            "どの問への回答か分かりません（行の後ろの隠れた印が消えています）:「正しい」「人数です」",
        ),
        (
            "an answer and a figure",
            answer("正しい", json!(512), "人数です"),
            "unclear-answer",
            "「正しい」が選ばれ、正しい値も書かれています",
        ),
        (
            "no figure",
            answer("値は次のとおり", json!("五百くらい"), ""),
            "unclear-answer",
            "値として読めません（書かれた回答:「値は次のとおり」「五百くらい」）",
        ),
        (
            "a figure of another year",
            answer("値は次のとおり", json!("512（R5）"), "担当です"),
            "unclear-answer",
            "値が令和5年度のもので、お尋ねした年度と違います（書かれた回答:「値は次のとおり」「512（R5）」「担当です」）",
        ),
        (
            "20,000 letters",
            answer("正しい", json!(null), &"長".repeat(20_000)),
            "unclear-answer",
            "長すぎます",
        ),
        (
            "no head",
            with(right(), json!(["cell", "F1", null])),
            "slip-without-keys",
            "隠れた行と列がない",
        ),
    ]
}

#[test]
fn a_slip_that_is_not_as_it_was_sent_settles_nothing_and_says_why() {
    if !office::is_there("slips that are not as they were sent") {
        return;
    }
    for (what, steps, code, part) in wrong_slips() {
        let town = asked();
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.run().verification;
        let said = said(&done, &[]);
        assert!(
            said.iter()
                .any(|of| of.starts_with(code) && of.contains(part)),
            "{what}: {said:?}"
        );
        assert!(
            said.iter().any(|of| of.starts_with("unit-slip ")),
            "{what}: {said:?}"
        );
        assert_eq!(
            figures(&done),
            [Some("512000".to_owned()), Some("600".to_owned())],
            "{what}"
        );
    }
}

/// A slip that lies in another place is the secretariat's to move; what is asked of the section in whose folder it
/// lies is nothing. Its own slip behind another's is read.
#[test]
fn a_misplaced_slip_says_where_it_belongs() {
    if !office::is_there("slips in other places") {
        return;
    }
    let town = Town::of(&[("a", "保育課"), ("b", "観光課")]);
    for (section, id) in [("保育課", "a"), ("観光課", "b")] {
        let steps = [set(id, json!(512_000))];
        town.send(&town.form(section), (section, "実績.xlsx"), &steps);
    }
    town.run();
    let right = answer("正しい", json!(null), "人数です");
    let answered = town.path("answered.xlsx");
    office::edit(&json!([{"from": town.slip("保育課"), "to": answered, "do": right}]));
    let foreign = |done: &Verification| {
        let findings = done.findings.iter();
        let foreign = findings.filter(|of| of.code() == "foreign-slip");
        foreign
            .map(|of| format!("{}/{}/{}", of.section, of.message, of.remedy))
            .collect::<Vec<_>>()
    };
    let expected = "/保育課（令和6年度）の確認票です。ここでは回答を読んでいません/企画課で、inputs/town/R6/保育課/ に移してください。";
    for folder in ["R6/観光課", "R6", "R5/保育課"] {
        let to = town.path("inputs/town").join(folder).join("返事.xlsx");
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&answered, &to).unwrap();
        assert_eq!(foreign(&town.run().verification), [expected], "{folder}");
        fs::remove_file(to).unwrap();
    }
    // The section's own slip behind that of another.
    town.send(
        &town.slip("観光課"),
        ("保育課", "返事.xlsx"),
        &[json!(["add", answered, "確認票 (2)"])],
    );
    let done = town.run().verification;
    let expected = "/観光課（令和6年度）の確認票です。ここでは回答を読んでいません/企画課で、シート「確認票」を別のファイルにして、inputs/town/R6/観光課/ に置いてください。";
    assert_eq!(foreign(&done), [expected]);
    let said = said(&done, &[]);
    assert!(
        !said
            .iter()
            .any(|of| of.contains("aの人数") || of.contains("二つ以上")),
        "{said:?}"
    );
}

/// A slip of another plan of the workspace is the secretariat's to move, as one of another section is; one of a plan
/// or a section that is not there, or of a plan with mistakes, has no folder.
#[test]
fn a_slip_of_the_other_plan_says_where_it_belongs() {
    if !office::is_there("a slip of another plan") {
        return;
    }
    let town = asked();
    let other = |id: &str, text: &str| {
        let mappings = town.path("mappings").join(id);
        fs::create_dir_all(&mappings).unwrap();
        fs::write(mappings.join("plan.toml"), text).unwrap();
    };
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    other("sogo", &plan.replace("見本町総合戦略", "見本町総合計画"));
    other("faulty", &plan.replace("unit = ", "unitt = "));
    let of = |head: &str| {
        let head = json!(["cell", "F1", format!("kensho:回答/{head}")]);
        let steps = [answer("正しい", json!(null), "人数です"), vec![head]].concat();
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.run().verification;
        let said = said(&done, &[]).into_iter();
        let said: Vec<String> = said.filter(|of| of.starts_with("foreign")).collect();
        format!("{} {}", said.join(" "), remedy(&done, "foreign-slip"))
    };
    assert_eq!(
        of("見本町/sogo/R5/3/保育課"),
        "foreign-slip 別の計画「見本町総合計画」の保育課（令和5年度）の確認票です。ここでは回答を読んでいません 企画課で、inputs/sogo/R5/保育課/ に移してください。"
    );
    for head in [
        "見本町/sogo/R6/3/観光課",
        "隣町/sogo/R6/3/保育課",
        "見本町/faulty/R6/3/保育課",
        "見本町/nowhere/R6/3/保育課",
    ] {
        let told = of(head);
        assert!(
            told.contains("別の自治体・計画の確認票です"),
            "{head}: {told}"
        );
        assert!(told.contains("送り主に確かめてください"), "{head}: {told}");
    }
}

/// What stands beside a slip in its workbook is read as in any other, and what is written on its sheets is said.
#[test]
fn a_slip_in_a_workbook_with_other_sheets_hides_none_of_them() {
    if !office::is_there("a slip among other sheets") {
        return;
    }
    // The slip's sheet in the form's workbook: its figures stay, and the answer counts.
    let town = asked();
    let form = town.path("inputs/town/R6/保育課/実績.xlsx");
    let answered = town.path("answered.xlsx");
    let steps = answer("正しい", json!(null), "人数です");
    office::edit(&json!([{"from": town.slip("保育課"), "to": answered, "do": steps}]));
    town.send(
        &form,
        ("保育課", "実績.xlsx"),
        &[json!(["add", answered, "確認票"])],
    );
    let done = town.run().verification;
    let both = [Some("512000".to_owned()), Some("600".to_owned())];
    assert_eq!(figures(&done), both);
    assert_eq!(said(&done, &["unread-sheet"]), [""; 0]);
    // The corrected form in the slip's workbook.
    let town = asked();
    let fixed = town.send(
        &town.form("保育課"),
        ("..", "直し.xlsx"),
        &[set("a", json!(512)), set("b", json!(600))],
    );
    fs::remove_file(town.path("inputs/town/R6/保育課/実績.xlsx")).unwrap();
    let steps = answer("直して再提出した", json!(null), "このファイルの後ろです");
    let steps = [steps, vec![json!(["add", fixed, "直した実績"])]].concat();
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    fs::remove_file(fixed).unwrap();
    let done = town.run().verification;
    let mended = [Some("512".to_owned()), Some("600".to_owned())];
    assert_eq!(figures(&done), mended);
    assert!(
        !said(&done, &[]).iter().any(|of| of.starts_with("missing")),
        "{:?}",
        said(&done, &[])
    );
    // Words outside the boxes, a comment, a sheet of her own.
    let town = asked();
    let steps = [
        json!(["cell", "H3", "電話で聞きました"]),
        json!(["comment", "B14", "速報値です"]),
        json!(["new", "メモ"]),
        json!(["cell", "A1", "8月に確定します"]),
    ];
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    let said = said(&town.run().verification, &["cell-comment", "unread-sheet"]);
    for part in [
        "unread-sheet シート「メモ」には様式がないので、読んでいません",
        "unclear-answer 回答の欄の外に書かれています:「電話で聞きました」",
        "cell-comment コメントがあります:「速報値です」",
    ] {
        assert!(said.iter().any(|of| of == part), "{said:?}");
    }
}

#[test]
fn a_picture_on_a_slip_is_said_whatever_program_saved_it() {
    if !office::has_pictures("a slip with a picture") {
        return;
    }
    for format in ["xlsx", "ods", "xls"] {
        let town = asked();
        let file = town.send(
            &town.slip("保育課"),
            ("保育課", "返事.xlsx"),
            &[json!(["picture"])],
        );
        if format != "xlsx" {
            office::convert(std::slice::from_ref(&file), format, file.parent().unwrap());
            fs::remove_file(file).unwrap();
        }
        let said = said(&town.run().verification, &[]);
        let expected = "unclear-answer 図や画像が貼られています。その中に書かれた回答は読めません";
        assert!(said.iter().any(|of| of == expected), "{format}: {said:?}");
    }
}

#[test]
fn a_form_that_is_not_as_it_was_sent_gives_no_figure_to_a_wrong_kpi() {
    if !office::is_there("forms that are not as they were sent") {
        return;
    }
    let town = || {
        Town::of(&[
            ("a", "保育課"),
            ("b", "保育課"),
            ("c", "保育課"),
            ("d", "保育課"),
            ("x", "観光課"),
        ])
    };
    let own = |values: [i32; 4]| -> Vec<Value> {
        let all = ["a", "b", "c", "d"].into_iter().zip(values);
        all.map(|(id, value)| set(id, json!(value))).collect()
    };
    let check = |what: &str, steps: Vec<Value>, expected: [Option<&str>; 4], codes: &[&str]| {
        let town = town();
        let other = town.form("観光課");
        let steps: Vec<Value> = own([501, 502, 503, 504]).into_iter().chain(steps).collect();
        let steps = json!(steps)
            .to_string()
            .replace("OTHER", &other.display().to_string());
        let steps: Vec<Value> = serde_json::from_str(&steps).unwrap();
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
        town.send(&other, ("観光課", "実績.xlsx"), &[set("x", json!(600))]);
        let done = town.run().verification;
        let expected = expected.map(|figure| figure.map(str::to_owned));
        assert_eq!(
            figures(&done)[..4],
            expected,
            "{what}: {:?}",
            said(&done, &[])
        );
        assert_eq!(figures(&done)[4].as_deref(), Some("600"), "{what}");
        let mut found: Vec<&str> = done
            .findings
            .iter()
            .filter(|of| of.severity() != Severity::Note)
            .map(|of| of.code())
            .collect();
        found.dedup();
        assert_eq!(found, codes, "{what}: {:?}", said(&done, &[]));
    };
    let all = [Some("501"), Some("502"), Some("503"), Some("504")];
    check("nothing", vec![], all, &[]);
    check(
        "a row of another form over one",
        vec![json!(["over", "b", "OTHER", "x"])],
        [Some("501"), None, Some("503"), Some("504")],
        &["missing-form-row", "wrong-section"],
    );
    check(
        "the ids turned away from the names",
        vec![json!(["turn", "a", "d", 1, 1])],
        [None; 4],
        &["form-ids-moved"],
    );
    check(
        "all that is seen turned away from the ids",
        vec![json!(["turn", "a", "d", 2, 12])],
        [None; 4],
        &["form-ids-moved"],
    );
    for head in ["施策", "実績値（R6）", "取組内容", "課題"] {
        check(
            &format!("the cell of {head} deleted, and the others moved to the left"),
            vec![
                json!(["set", "b", "備考", "祭り"]),
                json!(["left", "b", head]),
            ],
            [Some("501"), None, Some("503"), Some("504")],
            &["form-row-shifted"],
        );
    }
    check(
        "half of the sheet deleted",
        vec![json!(["halve", "c"])],
        [Some("501"), Some("502"), None, None],
        &["missing-form-row"],
    );
}

/// What is found, with whom it is told: errors and warnings.
fn told_to(done: &Verification) -> Vec<String> {
    let findings = done.findings.iter();
    let asked = findings.filter(|of| of.severity() != Severity::Note);
    asked
        .map(|of| format!("{}/{} {}", of.section, of.code(), of.message))
        .collect()
}

/// How far each section has come.
fn states(done: &Verification) -> Vec<String> {
    let sections = done.sections().into_iter();
    sections
        .map(|of| format!("{} {}", of.section, of.label()))
        .collect()
}

/// A town in which later files are laid over earlier ones.
fn laying_over() -> Town {
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let plan = town.path("mappings/town/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let overlay = "[submissions]\ncombine = \"overlay\"\n[rating]";
    fs::write(&plan, text.replacen("[rating]", overlay, 1)).unwrap();
    kensho::write_forms(&town.subject(), &|_, _| {}).unwrap();
    town
}

#[test]
fn a_form_under_a_correction_that_says_all_of_it_is_still_a_form() {
    if !office::is_there("corrections laid over forms") {
        return;
    }
    let beside = json!(["cell", "Z20", "保育係まで"]);
    for (format, corrected, more) in [
        (
            "xlsx",
            vec![set("a", json!(620)), set("b", json!(610))],
            vec![],
        ),
        ("xlsx", vec![set("a", json!(620))], vec![]),
        (
            "xlsx",
            vec![set("a", json!(620)), set("b", json!(610))],
            vec![beside],
        ),
        (
            "ods",
            vec![set("a", json!(620)), set("b", json!(610))],
            vec![],
        ),
    ] {
        let town = laying_over();
        let send = |name: &str, steps: &[Value]| {
            let sent = town.send(&town.form("保育課"), ("保育課", name), steps);
            if format != "xlsx" {
                office::convert(std::slice::from_ref(&sent), format, sent.parent().unwrap());
                fs::remove_file(sent).unwrap();
            }
        };
        let is_written_on = !more.is_empty();
        let first = [vec![set("a", json!(600)), set("b", json!(610))], more].concat();
        send("実績.xlsx", &first);
        town.run();
        send("実績_修正.xlsx", &corrected);
        let done = town.run().verification;
        let told = "unmapped-cell どの見出しにも属さないセルです:「保育係まで」";
        let expected: &[&str] = if is_written_on { &[told] } else { &[] };
        assert_eq!(said(&done, &[]), expected, "{format} {corrected:?}");
        let counted = ["620", "610"].map(|figure| Some(figure.to_owned()));
        assert_eq!(figures(&done), counted);
    }
}

#[test]
fn a_sheet_added_to_the_form_waits_for_an_answer() {
    if !office::is_there("a sheet added to a form") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    let correction = |text: &str| {
        let steps = [
            set("a", json!(612)),
            json!(["new", "訂正"]),
            json!(["cell", "A1", text]),
        ];
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
        town.run().verification
    };
    let done = correction("618 に訂正してください");
    let asked =
        "added-sheet 調査票に足されたシート「訂正」は、読んでいません:「618 に訂正してください」";
    assert_eq!(said(&done, &[]), [asked]);
    assert_eq!(states(&done), ["保育課 要確認"]);
    let set = |column: &str, value: &str| json!(["set", "added-sheet/", column, value]);
    let steps = [
        set("kensho:回答:選択", "正しい"),
        set("kensho:回答:理由", "612が確定値です"),
    ];
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    assert_eq!(states(&town.run().verification), ["保育課 完了"]);
    // Another correction is another question.
    assert_ne!(
        states(&correction("620 に訂正してください")),
        ["保育課 完了"]
    );
}

/// Where the form of 観光課 cannot be taken for its submission, neither section hears of it, and nothing of it counts.
#[test]
fn a_form_that_lies_with_another_sections_is_told_to_whoever_puts_it_there() {
    if !office::is_there("forms in other sections' folders") {
        return;
    }
    let lies = "/form-of-another 「保育課」のフォルダーに、観光課";
    let not_used = "があります。値は使っていません";
    let of_year = format!("{lies}（令和6年度）の調査票{not_used}");
    let bare = format!("{lies}の調査票のようですが隠れた列のない表{not_used}");
    let of_last = format!("{lies}（令和5年度）の調査票{not_used}");
    let missing =
        "観光課/missing-submission 観光課から提出がありません（担当するKPI 1件: 「xの人数」）";
    let there = ["保育課 完了", "観光課 企画課の対応待ち"];
    for (what, year, steps, is_beside, expected, states_then) in [
        ("beside", "R6", vec![], true, vec![&*of_year], there),
        (
            "bare beside",
            "R6",
            vec![json!(["bare"])],
            true,
            vec![&bare],
            there,
        ),
        (
            "bare",
            "R6",
            vec![json!(["bare"])],
            false,
            vec![&bare],
            there,
        ),
        (
            "last year's",
            "R5",
            vec![],
            false,
            vec![missing, &of_last],
            ["保育課 完了", "観光課 未提出"],
        ),
    ] {
        let town = Town::of(&[("a", "保育課"), ("x", "観光課")]);
        write_forms_of(&town, "R5");
        let strange = town.path("strange.xlsx");
        let from = town.path(&format!("outputs/town/{year}/調査票/観光課.xlsx"));
        let actual = format!("実績値（{year}）");
        let steps = [vec![json!(["set", "x", actual, 700])], steps].concat();
        office::edit(&json!([{"from": from, "to": strange, "do": steps}]));
        let mut own = vec![set("a", json!(600))];
        if is_beside {
            own.push(json!(["add", strange, "観光"]));
        } else {
            // The name would be that of a correction, if it were the section's own.
            town.send(&strange, ("保育課", "実績_修正.xlsx"), &[]);
        }
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &own);
        let done = town.run().verification;
        assert_eq!(told_to(&done), expected, "{what}");
        assert_eq!(figures(&done), [Some("600".to_owned()), None], "{what}");
        assert_eq!(states(&done), states_then, "{what}");
        // Put away, or put where it belongs.
        let at = town.path("inputs/town/R6/保育課/実績_修正.xlsx");
        if !is_beside {
            let away = town.path("inputs/town/R6/保育課/取下げ");
            fs::create_dir(&away).unwrap();
            fs::rename(at, away.join("実績_修正.xlsx")).unwrap();
            let done = town.run().verification;
            assert_eq!(told_to(&done), [missing], "{what}");
            assert!(done.of_no_section().is_empty(), "{what}");
        } else if what == "beside" {
            town.send(&strange, ("観光課", "実績.xlsx"), &[]);
            town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &own[..1]);
            let done = town.run().verification;
            assert_eq!(told_to(&done), [""; 0], "{what}");
            let both = ["600", "700"].map(|figure| Some(figure.to_owned()));
            assert_eq!(figures(&done), both, "{what}");
        }
    }
}

/// Last year's form beside one of this year: whatever is asked about it, the section can do, and is then done.
#[test]
fn last_years_form_beside_this_years_is_no_dead_end() {
    if !office::is_there("last year's form beside this year's") {
        return;
    }
    let asked = |done: &Verification| {
        let findings = done.findings.iter();
        let asked = findings.filter(|of| of.severity() != Severity::Note);
        asked
            .map(|of| format!("{}/{}", of.section, of.code()))
            .collect::<Vec<_>>()
    };
    let remedy = |done: &Verification| {
        let mut findings = done.findings.iter();
        let wrong = findings.find(|of| of.code() == "wrong-year").unwrap();
        wrong.remedy.clone()
    };
    let town = || {
        let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
        write_forms_of(&town, "R5");
        town
    };
    let last = |town: &Town| {
        let steps = [json!(["set", "a", "実績値（R5）", 590])];
        let form = town.path("outputs/town/R5/調査票/保育課.xlsx");
        town.send(&form, ("保育課", "昨年.xlsx"), &steps);
    };
    let this = |town: &Town, steps: &[Value]| {
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), steps);
    };
    let whole = [set("a", json!(600)), set("b", json!(610))];

    // This year's is not complete: it is completed.
    let unfinished = town();
    last(&unfinished);
    this(&unfinished, &whole[..1]);
    let done = unfinished.run().verification;
    assert_eq!(asked(&done), ["保育課/missing-actual", "保育課/wrong-year"]);
    let expected = "今年度の調査票「実績.xlsx」は、この課から届いていますが、値のないところがあります。今年度の値は「実績.xlsx」に記入して、送り直してください。";
    assert!(remedy(&done).starts_with(expected), "{}", remedy(&done));
    this(&unfinished, &whole);
    assert_eq!(asked(&unfinished.run().verification), ["/wrong-year"]);

    // It came later: the section says what it is.
    let later = town();
    this(&later, &whole);
    later.run();
    last(&later);
    let done = later.run().verification;
    assert_eq!(asked(&done), ["保育課/wrong-year"]);
    let expected = "今年度の調査票「実績.xlsx」は、この課から届いています。参考に送ったもの、間違って送ったものなら、確認票で「正しい」を選び";
    assert!(remedy(&done).starts_with(expected), "{}", remedy(&done));
    let answer = [
        json!(["set", "wrong-year/", "kensho:回答:選択", "正しい"]),
        json!([
            "set",
            "wrong-year/",
            "kensho:回答:理由",
            "間違えて送りました"
        ]),
    ];
    later.send(&later.slip("保育課"), ("保育課", "返事.xlsx"), &answer);
    let done = later.run().verification;
    assert_eq!(asked(&done), [""; 0]);
    assert_eq!(states(&done), ["保育課 完了"]);
}

/// They are no names of files, on one system or another, and one is as long as a plan may have it.
#[test]
fn sections_whose_names_are_no_names_of_files_go_all_the_way() {
    if !office::is_there("sections whose names are no names of files") {
        return;
    }
    let long = format!("{}室", "課".repeat(59));
    let [one, other] = ["一", "二"].map(|end| format!("{long}{end}"));
    let names = [
        "子育て/保育課",
        "A:B*?課",
        &long,
        &one,
        &other,
        "CON",
        "nul.係",
        "総務課.",
    ];
    let ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let kpis: Vec<(&str, &str)> = ids.into_iter().zip(names).collect();
    let town = Town::of(&kpis);
    let [second, third] = [2, 3].map(|count| format!("{long}（{count}）"));
    let files = [
        "子育て／保育課",
        "A：B＊？課",
        &long,
        &second,
        &third,
        "＿CON",
        "＿nul.係",
        "総務課",
    ];
    for (id, file) in ids.into_iter().zip(files) {
        town.send(
            &town.form(file),
            (file, "実績.xlsx"),
            &[set(id, json!(512_000))],
        );
    }
    let done = town.run();
    assert_eq!(
        said(&done.verification, &[]).len(),
        files.len(),
        "{:?}",
        said(&done.verification, &[])
    );
    for file in files {
        let copy = town.path(&format!("outputs/town/R6/確認票/{file}（印つき）実績.xlsx"));
        assert!(copy.is_file(), "{}", copy.display());
        let steps = answer("値は次のとおり", json!(512), "桁を間違えました");
        town.send(&town.slip(file), (file, "返事.xlsx"), &steps);
    }
    let done = town.run().verification;
    assert_eq!(said(&done, &[]), Vec::<String>::new());
    assert_eq!(figures(&done), vec![Some("512".to_owned()); files.len()]);
}

/// Corrected in the marked copy of a marked copy; the marks are no part of what is read.
#[test]
fn a_marked_copy_comes_back_as_often_as_it_must() {
    if !office::is_there("a marked copy that is sent back twice") {
        return;
    }
    let town = asked();
    let copy = || town.slip("保育課（印つき）実績");
    town.send(
        &copy(),
        ("保育課", "実績_修正1.xlsx"),
        &[set("a", json!("五百くらい"))],
    );
    let done = town.run().verification;
    let once = said(&done, &["marked-copy"]);
    assert_eq!(once.len(), 2, "{once:?}");
    let copy = town.slip("保育課（印つき）実績_修正1");
    town.send(
        &copy,
        ("保育課", "実績_修正2.xlsx"),
        &[set("a", json!(512))],
    );
    let done = town.run().verification;
    let twice = said(&done, &["marked-copy"]);
    assert_eq!(
        figures(&done),
        [Some("512".to_owned()), Some("600".to_owned())]
    );
    assert!(
        twice
            .iter()
            .all(|of| of.starts_with("marked-copy 印つきの写しです")),
        "{twice:?}"
    );
}

/// A figure beside the word why there is none is one contradiction, and asked about once.
#[test]
fn one_answer_settles_figures_that_differ() {
    if !office::is_there("an answer to figures that differ") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    // Ten times less than before, too: what it is like matters no more.
    let steps = [
        set("a", json!(51.2)),
        json!(["set", "a", "値がないとき", "集計中"]),
    ];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    let asked = said(&town.run().verification, &[]);
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0].contains("値「51.2」と、値がないときの言葉「集計中」"),
        "{asked:?}"
    );
    let row = "duplicate-figure/";
    let answer = [
        json!(["set", row, "kensho:回答:選択", "値は次のとおり"]),
        json!(["set", row, "kensho:回答:値", 515]),
    ];
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &answer);
    let done = town.run().verification;
    let said = said(&done, &["answered-figure"]);
    assert_eq!(figures(&done), [Some("515".to_owned())], "{said:?}");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("51.2") && said[0].contains("集計中"),
        "{said:?}"
    );
}

/// A formula without a stored result, as openpyxl writes one, shows nothing and is no empty cell: its answer counts, and
/// no more once something else stands there.
#[test]
fn a_figure_is_answered_in_the_place_of_a_formula_without_a_result() {
    if !office::is_there("an answer to a formula without a result") {
        return;
    }
    for formula in ["=8+9", "=-20-1", "=1/0"] {
        let town = Town::of(&[("a", "保育課")]);
        let form = town.form("保育課");
        town.send(&form, ("保育課", "実績.xlsx"), &[set("a", json!(formula))]);
        let asked = said(&town.run().verification, &[]);
        assert!(asked[0].starts_with("formula-without-value "), "{asked:?}");
        let answer = [
            json!([
                "set",
                "formula-without-value/",
                "kensho:回答:選択",
                "値は次のとおり"
            ]),
            json!(["set", "formula-without-value/", "kensho:回答:値", 517]),
        ];
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &answer);
        let done = town.run().verification;
        let told = said(&done, &["answered-figure", "answer-outdated"]);
        assert_eq!(figures(&done), [Some("517".to_owned())], "{told:?}");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("answered-figure "), "{told:?}");
        assert!(told[0].contains("（元の記入は結果のない数式）"), "{told:?}");
        town.send(&form, ("保育課", "実績.xlsx"), &[]);
        let done = town.run().verification;
        let told = said(&done, &["answer-outdated"]);
        assert_eq!(figures(&done), [None], "{told:?}");
        assert!(
            told.iter().any(|of| of.starts_with("answer-outdated ")),
            "{told:?}"
        );
    }
}

/// Two files say a figure differently: the slip asks once, names both places, and one answer is about both.
#[test]
fn a_contradiction_in_two_files_is_one_question() {
    if !office::is_there("an answer to a contradiction in two files") {
        return;
    }
    for (choice, value) in [("値は次のとおり", json!(515)), ("確認中", json!(null))] {
        let town = Town::of(&[("a", "保育課")]);
        for (name, figure) in [("一.xlsx", 512), ("二.xlsx", 513)] {
            let steps = [set("a", json!(figure))];
            town.send(&town.form("保育課"), ("保育課", name), &steps);
        }
        town.run();
        let cells = cells_of(&town.slip("保育課"), "確認票");
        let row = "duplicate-figure/";
        let keys = cells.iter().filter(|text| text.starts_with(row));
        assert_eq!(keys.count(), 1, "{cells:?}");
        let is_told = |of: &String| of.contains("「512」") && of.contains("「513」（二.xlsx");
        assert!(cells.iter().any(is_told), "{cells:?}");
        for file in ["一.xlsx　", "二.xlsx　"] {
            assert!(cells.iter().any(|of| of.starts_with(file)), "{cells:?}");
        }
        assert!(cells.contains(&"512、513".to_owned()), "{cells:?}");
        let steps = [
            json!(["set", row, "kensho:回答:選択", choice]),
            json!(["set", row, "kensho:回答:値", value]),
        ];
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.run().verification;
        let open = done
            .findings
            .iter()
            .filter(|of| of.code() == "duplicate-figure");
        let open: Vec<bool> = open.map(|of| of.waits()).collect();
        match value.is_null() {
            true => assert_eq!(open, [true, true]),
            false => assert_eq!(
                (open, figures(&done)),
                (vec![], vec![Some("515".to_owned())])
            ),
        }
    }
}

/// Two files of a section say the same doubtful figure: one question, whose answer settles both.
#[test]
fn what_two_files_say_alike_is_one_question() {
    if !office::is_there("a doubtful figure in two files") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    for name in ["一.xlsx", "二.xlsx"] {
        let steps = [set("a", json!("約512"))];
        town.send(&town.form("保育課"), ("保育課", name), &steps);
    }
    assert_eq!(said(&town.run().verification, &[]).len(), 2);
    let cells = cells_of(&town.slip("保育課"), "確認票");
    let row = "qualified-figure/";
    assert_eq!(cells.iter().filter(|text| text.starts_with(row)).count(), 1);
    for file in ["一.xlsx　", "二.xlsx　"] {
        assert!(cells.iter().any(|of| of.starts_with(file)), "{cells:?}");
    }
    let mut steps = answer("正しい", json!(null), "速報値です");
    steps.iter_mut().for_each(|step| step[1] = json!(row));
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    assert_eq!(said(&town.run().verification, &[]), [""; 0]);
}

/// The workspace goes to another PC without its outputs: what is answered there is newer than what lies there.
#[test]
fn runs_are_numbered_above_the_slips_that_lie_there() {
    if !office::is_there("a workspace without its outputs") {
        return;
    }
    let town = asked();
    for figure in [601, 602] {
        let steps = [set("a", json!(512_000)), set("b", json!(figure))];
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
        town.run();
    }
    let checking = answer("確認中", json!(null), "調べます");
    town.send(&town.slip("保育課"), ("保育課", "一.xlsx"), &checking);
    fs::remove_dir_all(town.path("outputs")).unwrap();
    town.run();
    let figure = answer("値は次のとおり", json!(512), "人数です");
    town.send(&town.slip("保育課"), ("保育課", "二.xlsx"), &figure);
    assert_eq!(figures(&town.run().verification)[0].as_deref(), Some("512"));
}

/// The history is lost and rebuilt from the outputs: an answer whose slip is gone still settles its question.
#[test]
fn answers_outlive_a_history_that_is_rebuilt() {
    if !office::is_there("a history that is rebuilt") {
        return;
    }
    let town = asked();
    let right = answer("正しい", json!(null), "人数です");
    let slip = town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &right);
    town.run();
    fs::remove_file(slip).unwrap();
    assert_eq!(said(&town.run().verification, &[]), [""; 0]);
    assert_eq!(town.rebuild(), 1);
    assert_eq!(said(&town.again(), &[]), [""; 0]);
}

/// A section is renamed: its slips and answers stay its own.
#[test]
fn answers_outlive_a_new_name_of_their_section() {
    if !office::is_there("a section with a new name") {
        return;
    }
    let town = asked();
    let figure = answer("値は次のとおり", json!(512), "人数です");
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &figure);
    town.run();
    let path = town.path("mappings/town/plan.toml");
    let plan = fs::read_to_string(&path).unwrap();
    let plan = plan.replace("section = \"保育課\"", "section = \"こども課\"");
    let named = "name = \"こども課\"\nformerly = [\"保育課\"]";
    fs::write(&path, plan.replace("name = \"保育課\"", named)).unwrap();
    let done = town.run().verification;
    let told = said(&done, &["answer-outdated", "foreign-slip"]);
    assert_eq!(figures(&done)[0].as_deref(), Some("512"), "{told:?}");
    assert!(!told.iter().any(|of| of.contains("確認票")), "{told:?}");
    // A KPI that is gone has no question.
    let plan = fs::read_to_string(&path).unwrap();
    let first = plan.find("[[goal.kpi]]").unwrap();
    let second = plan.rfind("[[goal.kpi]]").unwrap();
    fs::write(&path, plan[..first].to_owned() + &plan[second..]).unwrap();
    let done = town.run().verification;
    let told = said(&done, &["answer-outdated"]);
    assert!(
        !told.iter().any(|of| of.starts_with("unclear-answer")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|of| of.starts_with("answer-outdated")),
        "{told:?}"
    );
}

fn cells_of(slip: &Path, sheet: &str) -> Vec<String> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(slip).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, sheet).unwrap();
    let cells = sheet.used_cells();
    cells.map(|(_, _, cell)| cell.to_string()).collect()
}

/// A slip's sheet in a workbook that a newer one replaces: what is answered on it counts as on any other slip, and no
/// state is told that never was.
#[test]
fn an_answer_in_a_workbook_that_is_replaced_is_not_lost() {
    if !office::is_there("a slip in a replaced workbook") {
        return;
    }
    let choices = [
        (answer("値は次のとおり", json!(512), "人数です"), "512"),
        (answer("正しい", json!(null), "人数です"), "512000"),
    ];
    for ((steps, figure), has_run) in choices.iter().flat_map(|of| [(of, false), (of, true)]) {
        let town = asked();
        let form = town.path("inputs/town/R6/保育課/実績.xlsx");
        let newer = town.path("newer.xlsx");
        office::edit(&json!([{"from": form, "to": newer, "do": [set("b", json!(601))]}]));
        let answered = town.path("answered.xlsx");
        office::edit(&json!([{"from": town.slip("保育課"), "to": answered, "do": steps}]));
        let add = [json!(["add", answered, "確認票"])];
        town.send(&form, ("保育課", "実績.xlsx"), &add);
        if has_run {
            town.run();
        }
        fs::copy(&newer, town.path("inputs/town/R6/保育課/実績_修正.xlsx")).unwrap();
        let done = town.run().verification;
        let notes = ["superseded-submission", "answer-outdated"];
        let said = said(&done, &notes);
        assert_eq!(
            figures(&done),
            [Some((*figure).to_owned()), Some("601".to_owned())],
            "{said:?}"
        );
        let expected = "superseded-submission このファイルの代わりに「実績_修正.xlsx」を使いました。確認票の回答は、このファイルのものも読んでいます。変わった値: bの人数 R6 実績値「600」→「601」";
        assert_eq!(said, [expected]);
    }
}

/// The newer workbook has the slip, too, with another answer: that counts, and the older one is told.
#[test]
fn the_slip_in_the_newer_workbook_goes_before_the_one_in_the_older() {
    if !office::is_there("slips in two workbooks") {
        return;
    }
    let town = asked();
    let form = town.path("inputs/town/R6/保育課/実績.xlsx");
    let bare = town.path("bare.xlsx");
    fs::copy(&form, &bare).unwrap();
    for (name, steps) in [
        (
            "実績.xlsx",
            [
                answer("正しい", json!(null), ""),
                vec![json!(["cell", "H3", "電話で聞きました"])],
            ]
            .concat(),
        ),
        (
            "実績_修正.xlsx",
            answer("値は次のとおり", json!(512), "人数です"),
        ),
    ] {
        let answered = town.path("answered.xlsx");
        office::edit(&json!([{"from": town.slip("保育課"), "to": answered, "do": steps}]));
        town.send(
            &bare,
            ("保育課", name),
            &[json!(["add", answered, "確認票"])],
        );
    }
    let done = town.run().verification;
    let said = said(&done, &["older-answer", "answered-figure"]);
    assert_eq!(figures(&done)[0].as_deref(), Some("512"), "{said:?}");
    let older =
        "older-answer aの人数への回答「正しい」は、新しい確認票の回答があるので使っていません";
    assert!(said.iter().any(|of| of == older), "{said:?}");
    let beside = "older-answer 回答の欄の外に書かれています:「電話で聞きました」";
    assert!(said.iter().any(|of| of == beside), "{said:?}");
    assert_eq!(said.len(), 3, "{said:?}");
}

/// An answer to a figure that is another by now is told as it was written, with what it was about.
#[test]
fn an_answer_to_another_figure_is_quoted() {
    if !office::is_there("an answer to a figure that changed") {
        return;
    }
    for (steps, written) in [
        (
            answer("正しい", json!(null), "人数です"),
            "「正しい」「人数です」は、今の値についてのものではありません",
        ),
        (
            answer("値は次のとおり", json!(512), "桁です"),
            "「値は次のとおり」「512」「桁です」は、そのあとで別の値が届いたか答えられたか、計画の単位が変わったので、使っていません",
        ),
    ] {
        let town = asked();
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let form = town.path("inputs/town/R6/保育課/実績.xlsx");
        town.send(&form, ("保育課", "実績.xlsx"), &[set("a", json!(511_000))]);
        let said = said(&town.run().verification, &["answer-outdated"]);
        let expected = format!(
            "answer-outdated aの人数の令和6年度の実績値（お尋ねしたときの記入:「512000」）への回答{written}"
        );
        assert!(said.contains(&expected), "{said:?}");
    }
}

/// What was typed over another cell of its row is no text of ours, although it stands elsewhere in that row.
#[test]
fn a_word_typed_over_another_cell_of_its_row_is_said() {
    if !office::is_there("a word typed over a cell of a slip") {
        return;
    }
    let row_of = |slip: &Path, head: &str| {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(slip).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "確認票").unwrap();
        let mut rows = sheet.rows().zip(1..);
        let row = rows.find(|(row, _)| row.iter().any(|cell| *cell == head));
        row.expect("the heads of the figures").1 + 1
    };
    let town = asked();
    let slip = town.slip("保育課");
    let row = row_of(&slip, "書かれていた値");
    // The target over last year's figure, and the other way round.
    let steps = [
        json!(["cell", format!("B{row}"), 820]),
        json!(["cell", format!("C{row}"), "－"]),
    ];
    town.send(&slip, ("保育課", "返事.xlsx"), &steps);
    let told = said(&town.run().verification, &[]);
    let expected = "unclear-answer 回答の欄の外に書かれています:「820」「－」";
    assert!(told.iter().any(|of| of == expected), "{told:?}");
    // As it was printed, and with a column put in, it says nothing.
    for format in ["xlsx", "xls", "ods"] {
        let town = asked();
        let file = town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &[]);
        if format != "xlsx" {
            office::convert(std::slice::from_ref(&file), format, file.parent().unwrap());
            fs::remove_file(file).unwrap();
        }
        let told = said(&town.run().verification, &[]);
        let is_stray = |of: &String| of.contains("回答の欄の外") || of.contains("図や画像");
        assert!(!told.iter().any(is_stray), "{format}: {told:?}");
    }
}

/// Two questions, each answered with its own figure, after something was done to the slip: the figures that count, and
/// what is said of answers.
fn answered_after(steps: &[Value], format: &str) -> (Vec<Option<String>>, Vec<String>) {
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let wrong = [set("a", json!(512_000)), set("b", json!(600_000))];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &wrong);
    town.run();
    let answers = [("unit-slip/kpi:a/", 512), ("unit-slip/kpi:b/", 600)];
    let answers = answers.into_iter().flat_map(|(key, value)| {
        let head = |head: &str| format!("kensho:回答:{head}");
        [
            json!(["set", key, head("選択"), "値は次のとおり"]),
            json!(["set", key, head("値"), value]),
        ]
    });
    let steps: Vec<Value> = answers.chain(steps.iter().cloned()).collect();
    let file = town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    if format != "xlsx" {
        office::convert(std::slice::from_ref(&file), format, file.parent().unwrap());
        fs::remove_file(file).unwrap();
    }
    let done = town.run().verification;
    let told = said(&done, &[]).into_iter();
    let told = told.filter(|of| of.starts_with("unclear-answer"));
    (figures(&done), told.collect())
}

/// The hidden keys of two blocks were swapped, or what people see of them was: no answer goes to the other's KPI.
#[test]
fn an_answer_in_another_questions_block_is_no_answer() {
    if !office::is_there("answers in other blocks") {
        return;
    }
    let both = |one: &str, other: &str| vec![Some(one.to_owned()), Some(other.to_owned())];
    let keys = json!(["swap", "unit-slip/kpi:a/", "unit-slip/kpi:b/"]);
    let titles = json!(["swap", "aの人数（a）", "bの人数（b）"]);
    let unclear = |figure: u32| {
        format!(
            "unclear-answer どの問への回答か分かりません（行の後ろの隠れた印が、別の問のものです）:「値は次のとおり」「{figure}」"
        )
    };
    for format in ["xlsx", "xls", "ods"] {
        let (counts, told) = answered_after(std::slice::from_ref(&keys), format);
        assert_eq!(counts, both("512000", "600000"), "{format}");
        assert_eq!(told, [unclear(512), unclear(600)], "{format}");
        assert_eq!(
            answered_after(&[], format),
            (both("512", "600"), Vec::new()),
            "{format}"
        );
    }
    let (counts, told) = answered_after(&[titles], "xlsx");
    assert_eq!(counts, both("512000", "600000"));
    assert!(told.contains(&unclear(512)) && told.contains(&unclear(600)));
}

/// Whole rows that were turned round have their keys with them, and slips of earlier versions have no such marks.
#[test]
fn answers_in_rows_of_another_order_are_those_of_their_keys() {
    if !office::is_there("a slip with its rows in another order") {
        return;
    }
    let both = vec![Some("512".to_owned()), Some("600".to_owned())];
    let turned = [
        json!(["unmerge"]),
        json!(["turn", "問1", "unit-slip/kpi:b/", 1, 6]),
    ];
    assert_eq!(answered_after(&turned, "xlsx").0, both);
    let earlier = [json!(["cut", ".問:"])];
    assert_eq!(answered_after(&earlier, "xlsx").0, both);
    let swapped = json!(["swap", "unit-slip/kpi:a/", "unit-slip/kpi:b/"]);
    let earlier = [json!(["cut", ".問:"]), swapped];
    let swapped = vec![Some("600".to_owned()), Some("512".to_owned())];
    assert_eq!(answered_after(&earlier, "xlsx").0, swapped);
}

#[test]
fn words_beside_a_blank_figure_are_no_figure() {
    if !office::is_there("words beside a blank figure") {
        return;
    }
    for (words, is_said) in [
        ("９月に公表予定", true),
        ("812", true),
        ("集計中", false),
        ("未公表", false),
    ] {
        let town = Town::of(&[("a", "保育課")]);
        let steps = [json!(["set", "a", "値がないとき", words])];
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
        let done = town.run().verification;
        let expected = format!(
            "unreadable-number 値がない理由として読めません:「{words}」（aの人数の実績値）"
        );
        let expected = Vec::from_iter(is_said.then_some(expected));
        assert_eq!(said(&done, &[]), expected);
        assert_eq!(figures(&done), [None]);
    }
}

/// A figure was answered, and that answer was asked about: the first slip, and the second.
fn asked_twice() -> (Town, PathBuf) {
    let town = asked();
    let first = town.path("first.xlsx");
    fs::copy(town.slip("保育課"), &first).unwrap();
    let steps = answer("値は次のとおり", json!(600_000), "数え直しました");
    town.send(&first, ("保育課", "保育課.xlsx"), &steps);
    let done = town.run().verification;
    assert_eq!(figures(&done)[0].as_deref(), Some("600000"));
    (town, first)
}

/// The second slip has the name of the first, and is saved over it: what was answered on the first still counts.
#[test]
fn the_second_slip_saved_over_the_first_keeps_its_answers() {
    if !office::is_there("a second slip over the first") {
        return;
    }
    for format in ["xlsx", "ods", "xls"] {
        for (choice, value, figure) in [
            ("正しい", json!(null), "600000"),
            ("値は次のとおり", json!(600), "600"),
        ] {
            let (town, _) = asked_twice();
            let steps = answer(choice, value, "二回目です");
            let file = town.send(&town.slip("保育課"), ("保育課", "保育課.xlsx"), &steps);
            if format != "xlsx" {
                office::convert(std::slice::from_ref(&file), format, file.parent().unwrap());
                fs::remove_file(file).unwrap();
            }
            let done = town.run().verification;
            let told = said(
                &done,
                &["answered-figure", "answer-outdated", "text-number"],
            );
            assert_eq!(figures(&done)[0].as_deref(), Some(figure), "{told:?}");
            let expected = match figure {
                "600000" => "の「600000」としました（元の記入は「512000」）。理由: 数え直しました",
                _ => "の「600」としました（元の記入は「512000」→「600000」）。理由: 二回目です",
            };
            let expected =
                format!("answered-figure aの人数の令和6年度の実績値は、確認票の回答{expected}");
            assert_eq!(told, [expected], "{format}");
        }
    }
}

/// What the second slip says again is not what somebody typed over it, and goes with the first slip to 取下げ.
#[test]
fn what_a_slip_says_again_is_as_it_was_printed() {
    if !office::is_there("a changed figure that a slip says again") {
        return;
    }
    let steps = || answer("正しい", json!(null), "二回目です");
    let (town, _) = asked_twice();
    let changed = json!(["set", "kensho:回答済/1/", "kensho:回答:値", 601_000]);
    let steps_of_changed = [steps(), vec![changed]].concat();
    town.send(
        &town.slip("保育課"),
        ("保育課", "保育課.xlsx"),
        &steps_of_changed,
    );
    let done = town.run().verification;
    let told = said(&done, &[]);
    assert_eq!(figures(&done)[0].as_deref(), Some("512000"), "{told:?}");
    let expected = "unclear-answer 回答の欄の外に書かれています:「601000」";
    assert!(told.iter().any(|of| of == expected), "{told:?}");
    let remedy = remedy(&done, "unit-slip");
    assert!(remedy.starts_with("確認票「保育課.xlsx」から、前に答えた値「600000」「数え直しました」が消えているか書き換えられている"), "{remedy}");

    // A note beside it changes nothing.
    let (town, _) = asked_twice();
    let noted = json!([
        "set",
        "kensho:回答済/1/",
        "kensho:回答:理由",
        "課長も見ました"
    ]);
    let steps_of_noted = [steps(), vec![noted]].concat();
    town.send(
        &town.slip("保育課"),
        ("保育課", "保育課.xlsx"),
        &steps_of_noted,
    );
    let done = town.run().verification;
    let told = said(&done, &["answered-figure"]);
    assert_eq!(figures(&done)[0].as_deref(), Some("600000"), "{told:?}");
    assert!(
        told.iter().any(|of| of.ends_with("理由: 課長も見ました")),
        "{told:?}"
    );

    let (town, _) = asked_twice();
    town.send(&town.slip("保育課"), ("保育課", "二.xlsx"), &steps());
    let folder = town.path("inputs/town/R6/保育課");
    fs::create_dir(folder.join("取下げ")).unwrap();
    fs::rename(
        folder.join("保育課.xlsx"),
        folder.join("取下げ/保育課.xlsx"),
    )
    .unwrap();
    let done = town.run().verification;
    assert_eq!(figures(&done)[0].as_deref(), Some("512000"));
}

/// The block of another section's question is pasted below one's own: nothing of it is an answer.
#[test]
fn another_sections_question_is_answered_by_that_section_alone() {
    if !office::is_there("another section's question") {
        return;
    }
    for (choice, value) in [("正しい", json!(null)), ("値は次のとおり", json!(531))] {
        let town = Town::of(&[("a", "保育課"), ("b", "福祉課")]);
        for (section, id) in [("保育課", "a"), ("福祉課", "b")] {
            let steps = [set(id, json!(512_000))];
            town.send(&town.form(section), (section, "実績.xlsx"), &steps);
        }
        town.run();
        let mut steps = vec![json!(["paste", town.slip("福祉課"), "unit-slip/kpi:b"])];
        let answer = answer(choice, value, "よその課が言う");
        steps.extend(answer.into_iter().map(|mut step| {
            step[1] = json!("unit-slip/kpi:b");
            step
        }));
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        for done in [town.run().verification, town.again()] {
            let told = said(&done, &[]);
            assert_eq!(figures(&done), vec![Some("512000".to_owned()); 2]);
            assert_eq!(done.written.answers().count(), 0, "{told:?}");
            assert_eq!(told.len(), 3, "{told:?}");
            let mine = |of: &&String| of.contains("ほかの課にお尋ねした問への回答です");
            assert_eq!(told.iter().filter(mine).count(), 1, "{told:?}");
        }
    }
}

/// Another copy of the first slip comes after the second, which builds on the first: both are asked about.
#[test]
fn a_late_copy_of_the_first_slip_is_asked_about() {
    if !office::is_there("a late first slip") {
        return;
    }
    let late = [
        answer("確認中", json!(null), "遅れて"),
        answer("値は次のとおり", json!(900), "遅れて"),
        answer("正しい", json!(null), "遅れて"),
    ];
    for (steps, has_run) in late.iter().flat_map(|of| [(of, false), (of, true)]) {
        let (town, first) = asked_twice();
        let second = answer("正しい", json!(null), "二回目です");
        town.send(&town.slip("保育課"), ("保育課", "二.xlsx"), &second);
        if has_run {
            town.run();
        }
        town.send(&first, ("保育課", "三.xlsx"), steps);
        let done = town.run().verification;
        let told = said(&done, &["older-answer", "answer-outdated"]);
        assert_eq!(figures(&done)[0].as_deref(), Some("512000"), "{told:?}");
        let codes = told.iter().filter_map(|of| of.split(' ').next());
        let mut codes: Vec<&str> = codes.collect();
        codes.sort_unstable();
        let expected = [
            "answer-outdated",
            "answers-differ",
            "answers-differ",
            "unit-slip",
        ];
        assert_eq!(codes, expected, "{told:?}");
    }
    // On the first slip itself she may change her mind.
    let (town, first) = asked_twice();
    let second = answer("正しい", json!(null), "二回目です");
    town.send(&town.slip("保育課"), ("保育課", "二.xlsx"), &second);
    let changed = answer("値は次のとおり", json!(610), "やはり");
    town.send(&first, ("保育課", "保育課.xlsx"), &changed);
    assert_eq!(figures(&town.run().verification)[0].as_deref(), Some("610"));
}

/// Two slips of one run give the same figure, written and explained otherwise: it counts, and both reasons are told.
#[test]
fn one_figure_on_two_slips_counts() {
    if !office::is_there("one figure on two slips") {
        return;
    }
    let town = asked();
    for (name, value, reason) in [
        ("一.xlsx", json!(512), "数え直しました"),
        ("二.xlsx", json!("５１２"), "年度末で確定しました"),
    ] {
        let steps = answer("値は次のとおり", value, reason);
        town.send(&town.slip("保育課"), ("保育課", name), &steps);
    }
    let done = town.run().verification;
    let told = said(&done, &["answered-figure", "answers-differ"]);
    assert_eq!(figures(&done)[0].as_deref(), Some("512"), "{told:?}");
    let of = |value: &str, reason: &str| {
        format!(
            "answered-figure aの人数の令和6年度の実績値は、確認票の回答の「{value}」としました（元の記入は「512000」）。理由: {reason}"
        )
    };
    let expected = [
        of("512", "数え直しました"),
        of("５１２", "年度末で確定しました"),
    ];
    assert_eq!(told, expected);
    assert_eq!(done.written.answers().count(), 1);
}

/// What two slips answer with the same words is listed once on the next slip, and outlives either of them.
#[test]
fn a_figure_that_two_slips_give_alike_is_listed_once() {
    if !office::is_there("a figure that two slips give alike") {
        return;
    }
    let (town, first) = asked_twice();
    let again = answer("値は次のとおり", json!(600_000), "数え直しました");
    town.send(&first, ("保育課", "写し.xlsx"), &again);
    town.run();
    let told = cells_of(&town.slip("保育課"), "確認票");
    let listed = told.iter().filter(|cell| *cell == "使っている値");
    assert_eq!(listed.count(), 1, "{told:?}");
    let slip = town.slip("保育課");
    for saved_over in ["保育課.xlsx", "写し.xlsx"] {
        town.send(&slip, ("保育課", saved_over), &[]);
        assert_eq!(figures(&town.again())[0].as_deref(), Some("600000"));
    }
}

/// The newest slip has the word, also where what it says cannot be taken.
#[test]
fn a_correction_that_cannot_be_taken_leaves_no_older_answer() {
    if !office::is_there("a correction that cannot be taken") {
        return;
    }
    let firsts = [
        answer("値は次のとおり", json!(512), "人数です"),
        answer("正しい", json!(null), "人数です"),
    ];
    let seconds = [
        answer("値は次の通り", json!(513), "訂正"),
        answer("正しい", json!(513), "訂正"),
        answer("正しい", json!(null), ""),
        answer("値は次のとおり", json!("五百"), "訂正"),
    ];
    let all = firsts.iter().flat_map(|first| {
        let seconds = seconds.iter();
        seconds.map(move |second| (first, second))
    });
    for ((first, second), has_run) in all.zip([true, false].into_iter().cycle()) {
        let town = asked();
        let slip = town.path("slip.xlsx");
        fs::copy(town.slip("保育課"), &slip).unwrap();
        town.send(&slip, ("保育課", "返事.xlsx"), first);
        if has_run {
            town.run();
        }
        town.send(&slip, ("保育課", "返事_修正.xlsx"), second);
        for done in [town.run().verification, town.again()] {
            let told = said(
                &done,
                &["older-answer", "answer-outdated", "answered-figure"],
            );
            assert_eq!(figures(&done)[0].as_deref(), Some("512000"), "{told:?}");
            let codes: Vec<&str> = told.iter().filter_map(|of| of.split(' ').next()).collect();
            let expected = ["unclear-answer", "unit-slip", "older-answer"];
            assert_eq!(codes.len(), 3, "{told:?}");
            assert!(expected.iter().all(|of| codes.contains(of)), "{told:?}");
            assert_eq!(done.written.answers().count(), 0, "{told:?}");
        }
    }
}

/// The slip comes back under its name with its boxes empty, or without the reason: the question is open again.
#[test]
fn an_answer_that_is_cleared_on_its_slip_stands_no_more() {
    if !office::is_there("an answer that is cleared") {
        return;
    }
    let unclear = "unclear-answer aの人数への回答は、「正しい」の理由が書かれていません（書かれた回答:「正しい」）";
    let cleared = "「aの人数」への回答は、確認票から消されたか取り下げられたので、使いません（記録には残っています）";
    for (steps, message, note) in [
        (vec![], None, Some(cleared)),
        (answer("正しい", json!(null), ""), Some(unclear), None),
    ] {
        let town = asked();
        let slip = town.path("slip.xlsx");
        fs::copy(town.slip("保育課"), &slip).unwrap();
        let right = answer("正しい", json!(null), "人数です");
        town.send(&slip, ("保育課", "返事.xlsx"), &right);
        assert_eq!(said(&town.run().verification, &[]), [""; 0]);
        town.send(&slip, ("保育課", "返事.xlsx"), &steps);
        let first = town.run().verification;
        let notes = first.written.notes();
        assert_eq!(
            notes.iter().any(|of| Some(of.as_str()) == note),
            note.is_some(),
            "{notes:?}"
        );
        for done in [first, town.again()] {
            let told = said(&done, &[]);
            assert!(
                told.iter().any(|of| of.starts_with("unit-slip ")),
                "{told:?}"
            );
            let others = told.iter().filter(|of| !of.starts_with("unit-slip "));
            assert!(others.map(String::as_str).eq(message), "{told:?}");
            assert_eq!(done.written.answers().count(), 0, "{told:?}");
        }
    }
}

/// Two findings ask about one cell, and both are answered with the same figure: neither answer is about another.
#[test]
fn two_questions_about_one_cell_take_one_answer() {
    if !office::is_there("two questions about one cell") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    let steps = [set("a", json!("約512000"))];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    assert_eq!(said(&town.run().verification, &[]).len(), 2);
    let of = |question: &str, value: Value| {
        let mut steps = answer("値は次のとおり", value, "人数です");
        steps.iter_mut().for_each(|step| step[1] = json!(question));
        steps
    };
    let steps = [
        of("unit-slip/", json!(512)),
        of("qualified-figure/", json!("５１２")),
    ];
    town.send(
        &town.slip("保育課"),
        ("保育課", "返事.xlsx"),
        &steps.concat(),
    );
    let done = town.run().verification;
    let told = said(&done, &["answered-figure", "answer-outdated"]);
    assert_eq!(figures(&done), [Some("512".to_owned())], "{told:?}");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter().all(|of| of.starts_with("answered-figure ")),
        "{told:?}"
    );
}

/// Who says that a figure is right and writes it down once more says one thing.
#[test]
fn a_right_answer_beside_the_very_figure_that_stands_is_one() {
    if !office::is_there("a right answer beside the very figure") {
        return;
    }
    for (value, is_taken) in [
        (json!(512_000), true),
        (json!("５１２，０００"), true),
        (json!(512), false),
    ] {
        let town = asked();
        let steps = answer("正しい", value, "人数です");
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.run().verification;
        let said = said(&done, &[]);
        assert_eq!(said.is_empty(), is_taken, "{said:?}");
        assert_eq!(figures(&done)[0], Some("512000".to_owned()));
    }
}

/// A blank cost is none until a number or a word stands there: what is written as a reason would be in no table.
#[test]
fn a_blank_cost_is_not_right_as_it_stands() {
    if !office::is_there("a blank cost") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    let plan = town.path("mappings/town/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let more = "[[goal.measure]]\nid = \"1-1\"\nname = \"保育の充実\"\n[[project]]\nid = \"P1\"\nname = \"保育所運営事業\"\nmeasure = \"1-1\"\nsection = \"保育課\"\n";
    fs::write(&plan, text + more).unwrap();
    write_forms_of(&town, "R6");
    let steps = [set("a", json!(600))];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    town.run();
    let how = cells_of(&town.slip("保育課"), "確認票").concat();
    assert!(!how.contains("「正しい」"), "{how}");
    let mut steps = answer("正しい", json!(null), "0円です");
    // There is no box for a value.
    steps.remove(1);
    steps
        .iter_mut()
        .for_each(|step| step[1] = json!("missing-cost/"));
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    let said = said(&town.run().verification, &[]);
    assert_eq!(
        said,
        [
            "missing-cost 「保育所運営事業」（P1）の令和6年度の事業費が空欄です（0ですか、未定ですか）【課の回答: 正しい（0円です）】",
            "unclear-answer 保育所運営事業への回答は、事業費の空欄は「正しい」では済みません。0円なら「0」を、金額がまだなければその理由（未定など）を書いたファイルを送り、「直して再提出した」を選んでください（書かれた回答:「正しい」「0円です」）",
        ]
    );
}

/// What a project will have cost is still to come as a figure is.
#[test]
fn a_section_whose_cost_is_still_to_come_is_not_done() {
    if !office::is_there("a cost that is still to come") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    let plan = town.path("mappings/town/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let more = "[[goal.measure]]\nid = \"1-1\"\nname = \"保育の充実\"\n[[project]]\nid = \"P1\"\nname = \"保育所運営事業\"\nmeasure = \"1-1\"\nsection = \"保育課\"\n";
    fs::write(&plan, text + more).unwrap();
    write_forms_of(&town, "R6");
    let sent = |figure: Value, (head, cost): (&str, Value)| {
        let steps = [
            set("a", figure),
            json!(["sheet", "事業"]),
            json!(["set", "P1", head, cost]),
        ];
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
        let done = town.run().verification;
        let of = &done.sections()[0];
        (of.standing, of.to_come)
    };
    let reason = "金額がないとき";
    for word in ["集計中", "未定"] {
        let cost = (reason, json!(word));
        assert_eq!(sent(json!(600), cost), (Standing::Answered, 1), "{word}");
    }
    let both = sent(json!("集計中"), (reason, json!("未定")));
    assert_eq!(both, (Standing::Answered, 2));
    let known = sent(json!(600), ("事業費（千円）（R6）", json!(500)));
    assert_eq!(known, (Standing::Complete, 0));
    let nothing = sent(json!(600), (reason, json!("該当なし")));
    assert_eq!(nothing, (Standing::Complete, 0));
}

/// A slip that is taken back says which answers count no more.
#[test]
fn a_slip_that_is_taken_back_names_its_answers() {
    if !office::is_there("a slip that is taken back") {
        return;
    }
    let town = asked();
    let steps = answer("値は次のとおり", json!(512), "人数です");
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    town.run();
    let folder = town.path("inputs/town/R6/保育課");
    fs::create_dir(folder.join("取下げ")).unwrap();
    fs::rename(folder.join("返事.xlsx"), folder.join("取下げ/返事.xlsx")).unwrap();
    let done = town.run().verification;
    let told = said(&done, &["withdrawn-submission"]);
    let asked_again = remedy(&done, "unit-slip");
    assert!(
        asked_again.starts_with("前に「値は次のとおり」「512」「人数です」という回答がありました"),
        "{asked_again}"
    );
    let expected = "withdrawn-submission 取り下げられたので使っていません。使わなくなった回答: aの人数の令和6年度の実績値への「値は次のとおり」「512」「人数です」";
    assert!(told.iter().any(|of| of == expected), "{told:?}");
}

/// Only a slip from which an answer is read is one that came back: not one that was taken back or emptied, and none of
/// another year or section.
#[test]
fn the_slips_that_came_back_are_those_with_answers() {
    if !office::is_there("slips with and without answers") {
        return;
    }
    let town = asked();
    let (slip, folder) = (town.slip("保育課"), town.path("inputs/town/R6/保育課"));
    let right = || answer("正しい", json!(null), "人数です");
    let of = |text: &str| {
        vec![json!([
            "cell",
            "F1",
            format!("kensho:回答/見本町/town/{text}")
        ])]
    };
    town.send(&slip, ("保育課", "取下げ/一.xlsx"), &right());
    town.send(&slip, ("保育課", "空.xlsx"), &[]);
    let last_year = [right(), of("R5/1/保育課")].concat();
    town.send(&slip, ("保育課", "昨年.xlsx"), &last_year);
    let of_another = [right(), of("R6/1/観光課")].concat();
    town.send(&slip, ("保育課", "別の課.xlsx"), &of_another);
    let listed = |done: &Verification| {
        let sections = done.sections();
        let names = sections[0].slips.iter().map(|path| path.rsplit('/').next());
        names.flatten().map(str::to_owned).collect::<Vec<String>>()
    };
    assert_eq!(listed(&town.run().verification), [""; 0]);
    fs::copy(folder.join("取下げ/一.xlsx"), folder.join("一.xlsx")).unwrap();
    assert_eq!(listed(&town.run().verification), ["一.xlsx"]);

    // What a slip only says again is an answer of its own where no other slip gives it.
    let (town, first) = asked_twice();
    let folder = town.path("inputs/town/R6/保育課");
    town.send(&town.slip("保育課"), ("保育課", "二.xlsx"), &[]);
    assert_eq!(listed(&town.run().verification), ["保育課.xlsx"]);
    fs::remove_file(folder.join("保育課.xlsx")).unwrap();
    assert_eq!(listed(&town.run().verification), ["二.xlsx"]);
    fs::copy(first, folder.join("保育課.xlsx")).unwrap();
    assert_eq!(listed(&town.run().verification), [""; 0]);
}

/// The first slip is saved over the second, under its name: the newer answer is not forgotten, and the older one does
/// not take its place.
#[test]
fn an_older_slip_saved_over_a_newer_one_is_known() {
    if !office::is_there("an older slip over a newer one") {
        return;
    }
    let late = [
        answer("値は次のとおり", json!(900), "遅れて"),
        answer("確認中", json!(null), ""),
        answer("正しい", json!(null), "遅れて"),
        answer("正しい", json!(null), ""),
        vec![],
    ];
    for steps in late {
        let town = asked();
        let first = town.path("first.xlsx");
        fs::copy(town.slip("保育課"), &first).unwrap();
        let checking = answer("確認中", json!(null), "");
        town.send(&first, ("保育課", "返事.xlsx"), &checking);
        town.run();
        let figure = answer("値は次のとおり", json!(512), "人数です");
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &figure);
        assert_eq!(figures(&town.run().verification)[0].as_deref(), Some("512"));
        town.send(&first, ("保育課", "返事.xlsx"), &steps);
        for done in [town.run().verification, town.again()] {
            let told = said(&done, &["older-answer", "answered-figure"]);
            assert_eq!(figures(&done)[0].as_deref(), Some("512000"), "{told:?}");
            let codes: Vec<&str> = told.iter().filter_map(|of| of.split(' ').next()).collect();
            let expected: &[&str] = match steps.is_empty() {
                true => &["unit-slip"],
                false => &["unit-slip", "older-answer"],
            };
            assert_eq!(codes, expected, "{told:?}");
            let remedy = remedy(&done, "unit-slip");
            let expected = "値「512」「人数です」を答えた確認票「返事.xlsx」に、それより前の確認票が上書きされている";
            assert!(remedy.starts_with(expected), "{remedy}");
        }
    }
}

/// Two clerks fill in copies of one slip, and the second is saved over the first.
#[test]
fn a_copy_saved_over_another_asks_again_what_it_does_not_answer() {
    if !office::is_there("a copy over another") {
        return;
    }
    let of = |question: &str, value: Value| {
        let mut steps = answer("値は次のとおり", value, "人数です");
        steps.iter_mut().for_each(|step| step[1] = json!(question));
        steps
    };
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let steps = [set("a", json!(512_000)), set("b", json!(600_000))];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    assert_eq!(said(&town.run().verification, &[]).len(), 2);
    let slip = town.path("slip.xlsx");
    fs::copy(town.slip("保育課"), &slip).unwrap();
    town.send(
        &slip,
        ("保育課", "返事.xlsx"),
        &of("unit-slip/kpi:a", json!(512)),
    );
    town.run();
    town.send(
        &slip,
        ("保育課", "返事.xlsx"),
        &of("unit-slip/kpi:b", json!(600)),
    );
    for done in [town.run().verification, town.again()] {
        let both = [Some("512000".to_owned()), Some("600".to_owned())];
        assert_eq!(figures(&done), both);
        let remedy = remedy(&done, "unit-slip");
        let expected = "前に「値は次のとおり」「512」「人数です」という回答がありましたが、その確認票から消えている";
        assert!(remedy.starts_with(expected), "{remedy}");
    }
    // She answers on a copy of her own.
    town.send(
        &slip,
        ("保育課", "私の.xlsx"),
        &of("unit-slip/kpi:a", json!(512)),
    );
    let done = town.run().verification;
    let both = [Some("512".to_owned()), Some("600".to_owned())];
    assert_eq!((figures(&done), said(&done, &[])), (both.to_vec(), vec![]));
    // A third copy with it was enough, too.
    town.send(
        &slip,
        ("保育課", "係長.xlsx"),
        &of("unit-slip/kpi:a", json!(512)),
    );
    town.run();
    town.send(&slip, ("保育課", "私の.xlsx"), &[]);
    let done = town.run().verification;
    assert_eq!((figures(&done), said(&done, &[])), (both.to_vec(), vec![]));
    let notes = done.written.notes();
    assert!(!notes.iter().any(|of| of.contains("消された")), "{notes:?}");
}

/// Of two slips of one run one has a figure and the other none that can be read: the figure counts, and the other is
/// asked for.
#[test]
fn a_figure_that_cannot_be_read_leaves_the_word_to_one_that_can() {
    if !office::is_there("a readable figure beside an unreadable one") {
        return;
    }
    let town = asked();
    for (name, value) in [("一.xlsx", json!("五百十二か")), ("二.xlsx", json!(512))] {
        let steps = answer("値は次のとおり", value, "人数です");
        town.send(&town.slip("保育課"), ("保育課", name), &steps);
    }
    let done = town.run().verification;
    let told = said(&done, &[]);
    assert_eq!(figures(&done)[0].as_deref(), Some("512"), "{told:?}");
    let expected = "unclear-answer aの人数への回答は、値として読めません（書かれた回答:「値は次のとおり」「五百十二か」「人数です」）";
    assert_eq!(told, [expected]);
}

/// Words in a cell beside the form.
fn memo() -> Value {
    json!(["cell", "C20", "係のメモ"])
}

/// An answer to the question about them, of a submission.
fn about_memo(submission: &str) -> Vec<Value> {
    let key = format!("unmapped-cell/file:{submission}/");
    vec![
        json!(["set", key, "kensho:回答:選択", "正しい"]),
        json!(["set", key, "kensho:回答:理由", "係のメモです"]),
    ]
}

/// What was answered about words in a file holds for its next version, in which they stand still, and for no file that
/// only is called alike.
#[test]
fn an_answer_without_a_kpi_holds_for_the_next_version_of_its_file() {
    if !office::is_there("an answer about words in a file") {
        return;
    }
    let memos = |done: &Verification| {
        let all = done
            .findings
            .iter()
            .filter(|of| of.code() == "unmapped-cell");
        let told = all.map(|of| format!("{} {}", of.place.file, of.severity().code()));
        told.collect::<Vec<_>>()
    };
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let steps = [set("a", json!(512)), set("b", json!(600_000)), memo()];
    let form = town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    town.run();
    let answered = about_memo("実績");
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &answered);
    town.run();
    let mended = [set("b", json!(600))];
    let newer = town.send(&form, ("保育課", "実績_修正.xlsx"), &mended);
    let done = town.run().verification;
    assert_eq!(memos(&done), ["inputs/town/R6/保育課/実績_修正.xlsx note"]);
    let said = said(&done, &["answer-outdated", "older-answer"]);
    assert!(said.is_empty(), "{said:?}");

    fs::remove_file(newer).unwrap();
    fs::remove_file(town.path("inputs/town/R6/保育課/返事.xlsx")).unwrap();
    // Another file says something else: a copy would be none.
    town.send(&form, ("保育課", "【実績】.xlsx"), &[set("a", json!(513))]);
    town.run();
    let answered = about_memo("【実績】.xlsx");
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &answered);
    let done = town.run().verification;
    let both = ["実績.xlsx warning", "【実績】.xlsx note"];
    assert_eq!(
        memos(&done),
        both.map(|of| format!("inputs/town/R6/保育課/{of}"))
    );
}

/// Last year's figure, which the section said is right, is printed on this year's form: it is asked about again only
/// if the section changes it there, and this year's is still held against it.
#[test]
fn what_was_settled_last_year_and_printed_is_not_asked_again() {
    if !office::is_there("last year's figure on this year's form") {
        return;
    }
    let town = asked();
    let right = answer("正しい", json!(null), "人数です");
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &right);
    town.run();
    write_forms_of(&town, "R7");
    let folder = town.path("inputs/town/R7/保育課");
    fs::create_dir_all(&folder).unwrap();
    let asked = |this_year: u32, last_year: Option<u32>| {
        let mut steps = vec![
            json!(["set", "a", "実績値（R7）", this_year]),
            json!(["set", "b", "実績値（R7）", 610]),
        ];
        steps.extend(last_year.map(|figure| json!(["set", "a", "実績値（R6）", figure])));
        let form = town.path("outputs/town/R7/調査票/保育課.xlsx");
        office::edit(&json!([{"from": form, "to": folder.join("実績.xlsx"), "do": steps}]));
        let done = kensho::verify(&subject_of(&town, "R7"), &|_, _| {}).unwrap();
        let told = done.findings.iter().filter_map(|of| {
            let year = of.about.figure.as_ref()?.year?;
            Some(format!("{} {year}", of.code()))
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(asked(640_000, None), ["unit-slip R7"]);
    assert_eq!(asked(512, None), ["jump-against-last-year R7"]);
    let changed = asked(640_000, Some(513_000));
    // Another figure than the one of last year is no slip of that.
    assert_eq!(
        changed,
        ["unit-slip R6", "last-year-changed R6", "unit-slip R7"]
    );
}

/// What is told to do of an answer can be done where it was given: not every question has a box for a value, and a slip
/// has no column for remarks.
#[test]
fn a_remedy_fits_the_block_of_its_question() {
    if !office::is_there("answers where no value is asked for") {
        return;
    }
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let steps = [set("a", json!(512)), json!(["delete", "b"])];
    town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
    town.run();
    let told = |choice: &str| {
        let row = "missing-form-row/";
        let steps = [
            json!(["set", row, "kensho:回答:選択", choice]),
            json!(["set", row, "kensho:回答:理由", "担当です"]),
            json!(["comment", "B8", "やはり513です"]),
        ];
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.again();
        let message = said(&done, &[])
            .into_iter()
            .find(|of| of.starts_with("unclear-answer"));
        (message.unwrap(), remedy(&done, "cell-comment"))
    };
    let (message, comment) = told("正しい");
    // Of several rows that are missing, it says which.
    let resend = "unclear-answer bの人数への回答は、「正しい」では済みません。直したファイルを送り、「直して再提出した」を選んでください（";
    assert!(message.starts_with(resend), "{message}");
    assert!(comment.contains("「理由・説明」の欄に"), "{comment}");
    let (message, _) = told("値は次のとおり");
    assert!(
        message.contains("この問では「値は次のとおり」は選べません"),
        "{message}"
    );
}

/// A correction with a row that the first file did not have: what had counted of its figure was the answer.
#[test]
fn a_row_that_only_the_correction_has_is_held_against_the_answer() {
    if !office::is_there("a row that only the correction has") {
        return;
    }
    let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
    let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]\n[columns]\nkpi = \"指標\"\nactual = \"(?<year>R[0-9]+)\"\n";
    fs::create_dir_all(town.path("mappings/town/forms")).unwrap();
    fs::write(town.path("mappings/town/forms/list.toml"), form).unwrap();
    let send = |name: &str, rows: &str| {
        let folder = town.path("inputs/town/R6/保育課");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), format!("指標,R6\n{rows}")).unwrap();
    };
    send("実績.csv", "bの人数,600");
    town.run();
    let answered = ["値は次のとおり", "505"].into_iter().zip(["選択", "値"]);
    let answered = answered.map(|(text, head)| {
        json!([
            "set",
            "missing-actual/",
            format!("kensho:回答:{head}"),
            text
        ])
    });
    let answered: Vec<Value> = answered.collect();
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &answered);
    let done = town.run().verification;
    assert_eq!(figures(&done)[0].as_deref(), Some("505"));
    for (figure, expected) in [
        (
            610,
            "変わった値: aの人数 R6 実績値「505」（確認票の回答）→「610」",
        ),
        (505, "変わった値はありません"),
    ] {
        let rows = format!("aの人数,{figure}\nbの人数,600");
        send("実績_修正.csv", &rows);
        let done = town.run().verification;
        let said = said(&done, &["superseded-submission"]).concat();
        assert!(said.ends_with(expected), "{said}");
    }
}

/// What is left where another figure was answered is asked about, and doubted wherever it stands, until it is answered.
#[test]
fn a_figure_in_the_place_of_an_answered_one_is_doubted_until_it_is_answered() {
    if !office::is_there("a figure in the place of an answered one") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    for (name, figure) in [("一.xlsx", 512), ("二.xlsx", 505)] {
        let steps = [set("a", json!(figure))];
        town.send(&town.form("保育課"), ("保育課", name), &steps);
    }
    town.run();
    let set_in =
        |row: &str, head: &str, to: Value| json!(["set", row, format!("kensho:回答:{head}"), to]);
    let steps = [
        set_in("duplicate-figure/", "選択", json!("値は次のとおり")),
        set_in("duplicate-figure/", "値", json!(505)),
    ];
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
    let done = town.run().verification;
    assert_eq!(
        (figures(&done), &done.doubts[0].codes[..]),
        (vec![Some("505".to_owned())], "")
    );
    let steps = [set("a", json!(512))];
    town.send(&town.form("保育課"), ("保育課", "二_修正.xlsx"), &steps);
    let done = town.run().verification;
    assert_eq!(figures(&done), [Some("512".to_owned())]);
    assert_eq!(done.doubts[0].codes, "answer-overtaken");
    let question = "answer-overtaken/";
    let asked = cells_of(&town.slip("保育課"), "確認票");
    assert!(asked.iter().any(|of| of.starts_with(question)), "{asked:?}");
    for (choice, value, figure) in [
        ("正しい", json!(null), "512"),
        ("値は次のとおり", json!(505), "505"),
    ] {
        let steps = [
            set_in(question, "選択", json!(choice)),
            set_in(question, "値", value),
            set_in(question, "理由", json!("数え直しました")),
        ];
        let slip = town.send(&town.slip("保育課"), ("保育課", "返事2.xlsx"), &steps);
        let done = town.again();
        assert_eq!(figures(&done), [Some(figure.to_owned())], "{choice}");
        assert_eq!(done.doubts[0].codes, "", "{choice}");
        assert_eq!(said(&done, &[]), [""; 0], "{choice}");
        fs::remove_file(slip).unwrap();
    }
}

/// What was settled of words and pictures on a slip stays so under another name of its file, also where another answer
/// was filled in with that; a picture on another copy is asked about.
#[test]
fn what_is_settled_about_a_slip_outlives_the_name_of_its_file() {
    if !office::has_pictures("a renamed slip") {
        return;
    }
    let unclear = |town: &Town| {
        let done = town.run().verification;
        let all = done.findings.into_iter();
        let all = all.filter(|of| of.page.code == "unclear-answer");
        all.map(|of| of.severity().code()).collect::<Vec<_>>()
    };
    for step in [memo(), json!(["picture"])] {
        let town = asked();
        let empty = town.slip("保育課");
        let folder = town.path("inputs/town/R6/保育課");
        town.send(&empty, ("保育課", "返事.xlsx"), std::slice::from_ref(&step));
        assert_eq!(unclear(&town), ["warning"]);
        let key = "unclear-answer/file:第1版の確認票/";
        let answered = [("選択", "正しい"), ("理由", "係のものです")];
        let answered =
            answered.map(|(head, text)| json!(["set", key, format!("kensho:回答:{head}"), text]));
        town.send(&town.slip("保育課"), ("保育課", "二.xlsx"), &answered);
        assert_eq!(unclear(&town), ["note"]);
        let renamed = folder.join("別名.xlsx");
        fs::rename(folder.join("返事.xlsx"), &renamed).unwrap();
        assert_eq!(unclear(&town), ["note"]);
        if step == memo() {
            let steps = answer("正しい", json!(null), "人数です");
            town.send(&renamed, ("保育課", "三.xlsx"), &steps);
            fs::remove_file(renamed).unwrap();
            assert_eq!(unclear(&town), ["note"]);
        } else {
            let steps = [step, memo()];
            town.send(&empty, ("保育課", "係長.xlsx"), &steps);
            assert_eq!(unclear(&town), ["warning", "warning", "note"]);
        }
    }
}

/// What was settled on a slip of an earlier version, whose keys name the file, holds as long as that is its name.
#[test]
fn a_key_that_names_the_file_of_a_slip_still_settles() {
    if !office::is_there("a key that names a file") {
        return;
    }
    let town = asked();
    let folder = town.path("inputs/town/R6/保育課");
    town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &[memo()]);
    town.run();
    let slip = town.slip("保育課");
    let called = "file:第1版の確認票";
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&slip).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, "確認票").unwrap();
    let (top, left) = sheet.start().unwrap();
    let mut cells = sheet.used_cells();
    let key = cells.find(|(_, _, cell)| cell.to_string().contains(called));
    let (row, column, key) = key.unwrap();
    let (row, column, key) = (row as u32 + top, column as u32 + left, key.to_string());
    let place = CellAt::new(row, column).to_string();
    let steps = [
        json!(["set", key, "kensho:回答:選択", "正しい"]),
        json!(["set", key, "kensho:回答:理由", "係のものです"]),
        json!(["cell", place, key.replace(called, "file:返事.xlsx")]),
        // Nor does such a slip say in which block the key stands.
        json!(["cut", ".問:"]),
    ];
    town.send(&slip, ("保育課", "二.xlsx"), &steps);
    let settled = |done: &Verification| {
        let mut all = done.findings.iter();
        let memo = all.find(|of| of.code() == "unclear-answer").unwrap();
        memo.severity() == Severity::Note
    };
    assert!(settled(&town.run().verification));
    fs::rename(folder.join("返事.xlsx"), folder.join("別名.xlsx")).unwrap();
    assert!(!settled(&town.run().verification));
}

/// A word in the place of a figure is an answer, as on a form, and no figure.
#[test]
fn a_missing_figure_may_be_said_to_be_still_to_come() {
    if !office::is_there("a word as a missing figure") {
        return;
    }
    for (value, standing, figure) in [
        (json!("未定"), Standing::Answered, None),
        (json!("集計中"), Standing::Answered, None),
        (json!("調査なし"), Standing::Complete, None),
        (json!(812), Standing::Complete, Some("812")),
    ] {
        let town = Town::of(&[("a", "保育課")]);
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &[]);
        assert_eq!(said(&town.run().verification, &[]).len(), 1);
        let steps = [
            json!([
                "set",
                "missing-actual/",
                "kensho:回答:選択",
                "値は次のとおり"
            ]),
            json!(["set", "missing-actual/", "kensho:回答:値", value]),
        ];
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.run().verification;
        let told = said(&done, &[]);
        assert_eq!(done.sections()[0].standing, standing, "{told:?}");
        assert_eq!(figures(&done)[0].as_deref(), figure);
        assert_eq!(told, [""; 0]);
    }
}

#[test]
fn a_form_of_another_plan_is_called_by_its_name() {
    if !office::is_there("a form of another plan") {
        return;
    }
    let town = Town::of(&[("a", "保育課")]);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    fs::create_dir_all(town.path("mappings/sogo")).unwrap();
    let other = plan.replace("見本町総合戦略", "見本町総合計画");
    fs::write(town.path("mappings/sogo/plan.toml"), other).unwrap();
    let of_other = Subject {
        plan: "sogo".into(),
        ..town.subject()
    };
    kensho::write_forms(&of_other, &|_, _| {}).unwrap();
    let form = town.path("outputs/sogo/R6/調査票/保育課.xlsx");
    town.send(&form, ("保育課", "実績.xlsx"), &[set("a", json!(600))]);
    let told = said(&town.run().verification, &[]);
    assert_eq!(told, ["wrong-plan 別の計画「見本町総合計画」の調査票です"]);
}

/// The plan is numbered anew, or counts in another unit: an answer is no answer to another KPI that has the number since, and
/// no figure of another unit.
#[test]
fn an_answer_is_no_answer_to_another_kpi_with_its_number() {
    if !office::is_there("an answer to a KPI that was numbered anew") {
        return;
    }
    let new = "[[goal.kpi]]\nid = \"a\"\nname = \"新しい数\"\nunit = \"人\"\nsection = \"保育課\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 500, year = \"R2\" }\ntarget = { value = 820, year = \"R8\" }\n";
    let numbered = |plan: &str| plan.replace("id = \"a\"", "id = \"z\"") + new;
    let in_thousands = |plan: &str| plan.replacen("unit = \"人\"", "unit = \"千人\"", 1);
    for (change, count) in [
        (&numbered as &dyn Fn(&str) -> String, 3),
        (&in_thousands, 2),
    ] {
        let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
        let steps = [set("b", json!(600))];
        town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
        town.run();
        let row = "missing-actual/kpi:a/";
        let steps = [("選択", json!("値は次のとおり")), ("値", json!(512))];
        let steps = steps.map(|(head, to)| json!(["set", row, format!("kensho:回答:{head}"), to]));
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let done = town.run().verification;
        assert_eq!(figures(&done)[0], Some("512".to_owned()));
        let path = town.path("mappings/town/plan.toml");
        let plan = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(&plan)).unwrap();
        let done = town.run().verification;
        assert_eq!(figures(&done).len(), count);
        let others = figures(&done).into_iter().enumerate();
        let others: Vec<usize> = others.filter_map(|(at, of)| of.map(|_| at)).collect();
        assert_eq!(others, [1], "{:?}", said(&done, &[]));
        let told = said(&done, &["answer-outdated"]);
        assert!(
            told.iter().any(|of| of.starts_with("missing-actual ")),
            "{told:?}"
        );
        let outdated = told.iter().find(|of| of.starts_with("answer-outdated "));
        assert!(
            outdated.is_some_and(|of| !of.contains("新しい数")),
            "{told:?}"
        );
    }
}

/// 集計中 and 未定 mean the same as a figure, as a reason, in a CSV and on a slip: the section is not done, and nothing is
/// asked of it again.
#[test]
fn a_figure_that_is_still_to_come_is_told_alike_wherever_it_is_said() {
    if !office::is_there("figures that are still to come") {
        return;
    }
    let reason = |word: &str| json!(["set", "a", "値がないとき", word]);
    let state = |town: &Town| {
        let done = town.run().verification;
        let sections = done.sections();
        let told = said(&done, &[]);
        (sections[0].standing, sections[0].to_come, told)
    };
    let to_come = (Standing::Answered, 1, Vec::new());
    for word in ["集計中", "未定", "未集計"] {
        for step in [set("a", json!(word)), reason(word)] {
            let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
            let steps = [step, set("b", json!(600))];
            town.send(&town.form("保育課"), ("保育課", "実績.xlsx"), &steps);
            assert_eq!(state(&town), to_come, "{word}");
        }
        let town = asked();
        let figure = answer("値は次のとおり", json!(word), "担当です");
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &figure);
        assert_eq!(state(&town), to_come, "{word}");
        let town = Town::of(&[("a", "保育課"), ("b", "保育課")]);
        let folder = town.path("inputs/town/R6/保育課");
        fs::create_dir_all(&folder).unwrap();
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]\n[columns]\nkpi = \"指標\"\nactual = \"(?<year>R[0-9]+)\"\n";
        fs::create_dir_all(town.path("mappings/town/forms")).unwrap();
        fs::write(town.path("mappings/town/forms/list.toml"), form).unwrap();
        let csv = |a: &str| format!("指標,R6\naの人数,{a}\nbの人数,600\n");
        fs::write(folder.join("実績.csv"), csv(word)).unwrap();
        assert_eq!(state(&town), to_come, "{word}");
        // And nothing is left to say when the figure is there.
        fs::write(folder.join("実績.csv"), csv("512")).unwrap();
        let (standing, count, _) = state(&town);
        assert_eq!((standing, count), (Standing::Complete, 0), "{word}");
    }
}

/// A town in which two sections say one figure differently.
fn differing() -> Town {
    let town = Town::of(&[("a", "保育課"), ("b", "福祉課")]);
    let forms = town.path("mappings/town/forms");
    std::fs::create_dir_all(&forms).unwrap();
    let form = "name = \"CSV\"\n[table]\nheader = [\"指標名\", \"実績値\"]\n[columns]\nkpi = \"指標名\"\nactual = '実績値（(?<year>.+)）'\n";
    std::fs::write(forms.join("csv.toml"), form).unwrap();
    for (section, rows) in [
        ("保育課", "aの人数,512"),
        ("福祉課", "aの人数,505\nbの人数,600"),
    ] {
        let folder = town.path("inputs/town/R6").join(section);
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!("指標名,実績値（R6）\n{rows}\n");
        std::fs::write(folder.join("実績.csv"), text).unwrap();
    }
    town
}

/// A promise of a section outlives the word of the other, as long as both figures are what they were.
#[test]
fn what_a_section_promised_stands_when_the_other_confirms_its_figure() {
    if !office::is_there("promises beside answers") {
        return;
    }
    let town = differing();
    town.run();
    let promised = answer("確認中", json!(null), "6月30日ごろ");
    let confirmed = answer("値は次のとおり", json!(505), "確かめた");
    for (section, steps) in [("保育課", promised), ("福祉課", confirmed)] {
        let of_both = |mut step: Value| {
            step[1] = json!("duplicate-figure/kpi:a");
            step
        };
        let steps: Vec<Value> = steps.into_iter().map(of_both).collect();
        town.send(&town.slip(section), (section, "返事.xlsx"), &steps);
    }
    let done = town.run().verification;
    let mut findings = done.findings.iter();
    let own = findings.find(|of| of.code() == "duplicate-figure" && of.section == "保育課");
    assert!(own.unwrap().message.contains("確認中（6月30日ごろ）"));
    assert!(
        done.findings
            .iter()
            .all(|of| of.code() != "answer-outdated")
    );
}

/// What a section waits for is its own figure: another that the other section says now opens nothing.
#[test]
fn what_a_section_waits_for_stands_when_the_other_says_another_figure() {
    if !office::is_there("promises beside corrections") {
        return;
    }
    for (choice, reason) in [("確認中", "6月30日ごろ"), ("直して再提出した", "")] {
        let town = differing();
        town.run();
        let mut steps = answer(choice, json!(null), reason);
        for step in &mut steps {
            step[1] = json!("duplicate-figure/kpi:a");
        }
        town.send(&town.slip("保育課"), ("保育課", "返事.xlsx"), &steps);
        let waits = |section: &str, from: &str, to: &str| {
            let path = town.path("inputs/town/R6").join(section).join("実績.csv");
            let sent = fs::read_to_string(&path).unwrap();
            fs::write(&path, sent.replace(from, to)).unwrap();
            let done = town.run().verification;
            let mut findings = done.findings.iter();
            let is_own = |of: &&kensho::finding::Finding| {
                of.code() == "duplicate-figure" && of.section == "保育課"
            };
            let own = findings.find(is_own).unwrap();
            assert_eq!(own.message.contains(choice), own.answered.is_some());
            own.waits()
        };
        assert!(waits("福祉課", "505", "505"), "{choice}");
        assert!(waits("福祉課", "505", "506"), "{choice}");
        // Its own is another question.
        assert!(!waits("保育課", "512", "513"), "{choice}");
    }
}

/// Of two sections that say a KPI's figure differently one that has answered waits for the other; both are asked again when
/// each has answered with its own.
#[test]
fn a_section_that_gave_its_figure_waits_for_the_other_and_two_do_not_wait_for_each_other() {
    if !office::is_there("figures of two sections") {
        return;
    }
    let town = differing();
    let differ = |section: &str, value: i64| {
        let mut steps = answer("値は次のとおり", json!(value), "確かめた");
        for step in &mut steps {
            step[1] = json!("duplicate-figure/kpi:a");
        }
        town.send(&town.slip(section), (section, "返事.xlsx"), &steps);
    };
    let waits = |done: &Verification, section: &str| {
        let mut findings = done.findings.iter();
        let own = |of: &&kensho::finding::Finding| {
            of.code() == "duplicate-figure" && of.section == section
        };
        findings.find(own).unwrap().waits()
    };
    town.run();
    differ("保育課", 512);
    let done = town.run().verification;
    assert!(waits(&done, "保育課") && !waits(&done, "福祉課"));
    // It is asked nothing; beside another question it reads that it waits, and is offered no box.
    assert!(!town.slip("保育課").exists() && town.slip("福祉課").exists());
    let path = town.path("inputs/town/R6/保育課/実績.csv");
    let sent = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{sent}知らない指標,1\n")).unwrap();
    let done = town.run().verification;
    assert!(waits(&done, "保育課"));
    let told = cells_of(&town.slip("保育課"), "確認票");
    assert!(told.contains(&"お答えいただくことが1件あります".to_owned()));
    // Of what it answered it reads the same on both sheets.
    let about =
        "aの人数（令和6年度）。元の記入: 「512」。ほかに違う値があるので、まだ使っていません";
    assert!(told.iter().any(|cell| cell == about), "{told:?}");
    assert!(!told.iter().any(|cell| cell.contains("使っている値")));
    assert!(
        !told
            .iter()
            .any(|cell| cell.starts_with("duplicate-figure/"))
    );
    let notes = cells_of(&town.slip("保育課"), "お知らせ");
    let is_told = |cell: &String| cell.contains("福祉課の回答を待っています");
    assert!(notes.iter().any(is_told), "{notes:?}");
    std::fs::write(&path, sent).unwrap();
    town.run();
    for (section, value) in [("福祉課", 505), ("保育課", 512), ("福祉課", 505)] {
        differ(section, value);
        let done = town.run().verification;
        assert!(!waits(&done, "保育課") || !waits(&done, "福祉課"));
        assert_eq!(figures(&done)[0], None);
    }
}

/// A project of one section, whose cost another section says differently: both in a CSV.
fn with_two_costs() -> Town {
    let town = Town::of(&[("a", "保育課"), ("b", "福祉課")]);
    let path = town.path("mappings/town/plan.toml");
    let plan = fs::read_to_string(&path).unwrap();
    let more = "[[goal.measure]]\nid = \"1-1\"\nname = \"保育の充実\"\n[[project]]\nid = \"P1\"\nname = \"保育所運営事業\"\nmeasure = \"1-1\"\nsection = \"保育課\"\n";
    fs::write(&path, format!("{plan}{more}")).unwrap();
    let forms = town.path("mappings/town/forms");
    fs::create_dir_all(&forms).unwrap();
    let form = "name = \"CSV\"\n[table]\nheader = [\"事業名\", \"事業費\"]\n[columns]\nproject = \"事業名\"\ncost = '事業費／(?<year>.+)'\n";
    fs::write(forms.join("cost.toml"), form).unwrap();
    for (section, cost) in [("保育課", 900), ("福祉課", 950)] {
        say_cost(&town, section, cost);
    }
    town
}

fn say_cost(town: &Town, section: &str, cost: u32) {
    let folder = town.path("inputs/town/R6").join(section);
    fs::create_dir_all(&folder).unwrap();
    let text = format!("（単位：千円）,\n事業名,事業費／R6\n保育所運営事業,{cost}\n");
    fs::write(folder.join("事業費.csv"), text).unwrap();
}

/// What a section is asked of costs that differ: whether it waits, whether it is a question on its slip, what it is told to do.
fn of_cost(town: &Town, done: &Verification, section: &str) -> Option<(bool, bool, String)> {
    let mut findings = done.findings.iter();
    let own = findings.find(|of| of.code() == "duplicate-project" && of.section == section)?;
    let slip = town.slip(section);
    let cells = slip.exists().then(|| cells_of(&slip, "確認票"));
    let mut cells = cells.iter().flatten();
    let is_asked = cells.any(|cell| cell.starts_with("duplicate-project/"));
    Some((own.waits(), is_asked, own.remedy.clone()))
}

/// There is no value to answer with: of two sections each may say that its own cost is right, and then waits for the other.
#[test]
fn a_cost_that_its_section_calls_right_waits_for_the_other() {
    if !office::is_there("costs of two sections") {
        return;
    }
    let town = with_two_costs();
    let right = |section: &str, reason: &str| {
        let mut steps = answer("正しい", json!(null), reason);
        steps.remove(1);
        let of_cost = |step: &mut Value| step[1] = json!("duplicate-project/");
        steps.iter_mut().for_each(of_cost);
        town.send(&town.slip(section), (section, "返事.xlsx"), &steps);
    };
    let check = |section: &str, expected: (bool, bool), told: &str| {
        kensho::run(
            &town.subject(),
            kensho::domain::moment::Moment(0),
            &|_, _| {},
        )
        .unwrap();
        let (waits, is_asked, remedy) = of_cost(&town, &town.again(), section).unwrap();
        assert_eq!((waits, is_asked), expected, "{section} {remedy}");
        assert!(remedy.contains(told), "{section} {remedy}");
    };
    check("保育課", (false, true), "「正しい」を選び、その理由");
    right("保育課", "");
    check("保育課", (false, true), "「正しい」を選び、その理由");
    right("保育課", "決算書のとおり");
    check("保育課", (true, false), "福祉課の回答を待っています");
    check("福祉課", (false, true), "「正しい」を選び、その理由");
    let done = town.again();
    assert_eq!(done.sections()[0].answered, 1);
    let outdated = said(&done, &["answer-outdated"]);
    assert!(
        !outdated.iter().any(|of| of.starts_with("answer-")),
        "{outdated:?}"
    );
    let rebuilt = town.rebuilt();
    let (waits, ..) = of_cost(&rebuilt, &rebuilt.again(), "保育課").unwrap();
    assert!(waits, "after a rebuild");
    // What the other says now is nothing that it has to answer anew.
    say_cost(&town, "福祉課", 960);
    check("保育課", (true, false), "福祉課の回答を待っています");
    // Where each has said so, none has anything to wait for.
    right("福祉課", "執行額です");
    check("保育課", (false, true), "課どうしで確かめて");
    check("福祉課", (false, true), "課どうしで確かめて");
    say_cost(&town, "福祉課", 970);
    check("保育課", (true, false), "福祉課の回答を待っています");
    // Its own is another: it is asked of that.
    say_cost(&town, "保育課", 901);
    check("保育課", (false, true), "「正しい」を選び、その理由");
    say_cost(&town, "福祉課", 901);
    let done = town.run().verification;
    assert_eq!(of_cost(&town, &done, "保育課"), None);
}

/// Whose a figure is, is one question, whether the other section says the same or not: it is answered once, by the section
/// that has the row, and the one to which the plan gives the KPI is asked nothing.
#[test]
fn whose_a_figure_is_stays_answered_when_two_sections_agree() {
    if !office::is_there("a figure of another section") {
        return;
    }
    let town = Town::of(&[("a", "保育課"), ("b", "福祉課")]);
    let forms = town.path("mappings/town/forms");
    fs::create_dir_all(&forms).unwrap();
    let form = "name = \"CSV\"\n[table]\nheader = [\"指標名\", \"実績値\"]\n[columns]\nkpi = \"指標名\"\nactual = '実績値（(?<year>.+)）'\n";
    fs::write(forms.join("csv.toml"), form).unwrap();
    let say = |section: &str, rows: &str| {
        let folder = town.path("inputs/town/R6").join(section);
        fs::create_dir_all(&folder).unwrap();
        let text = format!("指標名,実績値（R6）\n{rows}\n");
        fs::write(folder.join("実績.csv"), text).unwrap();
    };
    let open = |done: &Verification| -> Vec<String> {
        let open = done
            .findings
            .iter()
            .filter(|of| of.severity() != Severity::Note);
        open.map(|of| format!("{} {}", of.code(), of.section))
            .collect()
    };
    say("保育課", "aの人数,512");
    say("福祉課", "aの人数,505\nbの人数,600");
    let done = town.run().verification;
    let both = ["duplicate-figure 保育課", "duplicate-figure 福祉課"];
    assert_eq!(open(&done), [&both[..], &["wrong-section 福祉課"]].concat());
    let mut steps = answer("値は次のとおり", json!(512), "");
    steps
        .iter_mut()
        .for_each(|step| step[1] = json!("duplicate-figure/"));
    town.send(&town.slip("福祉課"), ("福祉課", "返事.xlsx"), &steps);
    // Agreed, and not answered yet: asked at the row of the file, and told that the figure is counted once.
    let done = town.run().verification;
    assert_eq!(open(&done), ["wrong-section 福祉課"]);
    assert!(!town.slip("保育課").exists());
    assert!(remedy(&done, "wrong-section").contains("保育課も同じ値を答えている"));
    let mut findings = done.findings.iter();
    let asked = findings.find(|of| of.code() == "wrong-section").unwrap();
    assert!(asked.place.file.ends_with("福祉課/実績.csv"), "{asked}");
    let mut steps = answer("正しい", json!(null), "共同で調べたため");
    steps.remove(1);
    steps
        .iter_mut()
        .for_each(|step| step[1] = json!("wrong-section/"));
    town.send(&town.slip("福祉課"), ("福祉課", "返事2.xlsx"), &steps);
    assert_eq!(open(&town.run().verification), [""; 0]);
    // What else becomes of the figure is another matter.
    say("保育課", "aの人数,520");
    assert_eq!(open(&town.run().verification), both);
    say("福祉課", "aの人数,520\nbの人数,600");
    let done = town.run().verification;
    // It had answered with 512.
    assert_eq!(open(&done), ["answer-overtaken 福祉課"]);
    assert_eq!(figures(&done)[0].as_deref(), Some("520"));
}
