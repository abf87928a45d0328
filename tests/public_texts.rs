//! What of a section's and a member's words the public reads: a town with a text in every field of its forms, on a
//! slip and in every cell in which people write, and 公表用.xlsx searched part by part.

mod left_out;
mod office;
mod workspace;

use calamine::{Data, Reader, Xlsx, open_workbook};
use kensho::domain::moment::Moment;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// All sheets that a plan may choose for the public, and all that the others may have.
const PLAN: &str = r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[collection]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[edition]]
workbook = "公表用"
with = ["KPI個票", "担当課別の索引", "取組状況", "計画の体系"]
[[vocabulary]]
field = "policy"
label = "今後の方針"
words = [{ word = "継続" }]
[[council]]
name = "推進会議"
kind = "推進会議"
members = "委員"
[[section]]
name = "保育課"
[[goal]]
id = "1"
label = "基本目標１"
name = "子育て"
[[goal.measure]]
id = "1-1"
name = "保育の充実"
[[project]]
id = "1-1-1"
name = "保育事業"
measure = "1-1"
section = "保育課"
"#;

/// A form of the town's own about KPIs or measures, with columns to the secretariat of every kind.
fn form(of: &str, head: &str) -> String {
    format!(
        r#"name = "{head}の取組状況"
[table]
header = ["{head}", "取組状況"]
[columns]
{of} = "{head}"
{TEXTS}"#
    )
}

const TEXTS: &str = r#"
text.results = "取組状況"
text.reason = "要因（事務局への連絡）"
text.remarks = "備考"
text.other = "その他"
text.charge = "担当者"
"#;

fn plan() -> String {
    let kpi = |id: &str| {
        format!(
            "[[goal.kpi]]\nid = {id:?}\nname = \"{id}の人数\"\nunit = \"人\"\nsection = \"保育課\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 500, year = \"R2\" }}\ntarget = {{ value = 820, year = \"R8\" }}\n"
        )
    };
    let measures = PLAN.find("[[goal.measure]]").unwrap();
    let (before, behind) = PLAN.split_at(measures);
    format!("{before}{}{behind}", ["a", "b", "c", "d"].map(kpi).concat())
}

/// The parts of a workbook, by name: cells, notes, texts of charts, properties.
fn parts(path: &Path) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let part = |at: usize| {
        let (mut part, mut bytes) = (zip.by_index(at).unwrap(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    let count = zip::ZipArchive::new(File::open(path).unwrap())
        .unwrap()
        .len();
    (0..count).map(part).collect()
}

/// The text around each place of some words in the parts of a workbook, but those in which some others stand.
fn found(path: &Path, words: &[&str], but: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, part) in parts(path) {
        for (at, _) in words.iter().flat_map(|word| part.match_indices(word)) {
            let around: String = part[at..].chars().take(24).collect();
            if but.is_empty() || !around.contains(but) {
                found.push(format!("{name}: {around}"));
            }
        }
    }
    found
}

/// Every cell of the sheets of a workbook.
fn texts(path: &Path) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sheets = book.worksheets().into_iter();
    let cells = sheets.flat_map(|(_, range)| {
        let cells = range.used_cells().map(|(.., cell)| Data::to_string(cell));
        cells.collect::<Vec<String>>()
    });
    cells.collect()
}

/// The steps that fill in a form: each figure with a word beside it, each text, each place of a state.
fn filled() -> Vec<Value> {
    let mut steps = Vec::new();
    for (id, figure) in [
        ("a", json!(512_000)),
        ("b", json!("600（秘密の山田に確認）")),
        ("c", json!(null)),
        ("d", json!("秘密の値")),
    ] {
        let mut set = |head: &str, value: Value| steps.push(json!(["set", id, head, value]));
        set("実績値（R6）", figure);
        set("取組内容", json!("講座を開いた"));
        set("課題", json!("担い手の不足"));
        set("今後の方針", json!("場所をふやす"));
        set("備考", json!("秘密の備考"));
    }
    steps.push(json!(["set", "c", "値がないとき", "秘密の事情"]));
    steps.extend([
        json!(["sheet", "事業"]),
        json!([
            "set",
            "1-1-1",
            "事業費（千円）（R6）",
            "約120（秘密の見込み）"
        ]),
        json!(["set", "1-1-1", "備考", "秘密の備考"]),
    ]);
    steps
}

#[test]
fn no_word_to_the_secretariat_and_no_name_is_published() {
    if !office::is_there("words in every field, and what is published of them") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let inputs = path("inputs/town/R6/保育課");
    fs::create_dir_all(path("mappings/town/forms")).unwrap();
    fs::create_dir_all(&inputs).unwrap();
    fs::write(path("mappings/town/plan.toml"), plan()).unwrap();
    let subject = workspace::subject(folder.path(), ("town", "R6"));
    let run = || drop(kensho::run(&subject, Moment(0), &|_, _| {}).unwrap());
    let output = |name: &str| path(&format!("outputs/town/R6/{name}.xlsx"));
    let edit = |from: &Path, to: &Path, steps: Vec<Value>| {
        office::edit(&json!([{"from": from, "to": to, "do": steps}]));
    };
    kensho::write_forms(&subject, &|_, _| {}).unwrap();
    edit(
        &output("調査票/保育課"),
        &inputs.join("実績.xlsx"),
        filled(),
    );
    for (file, of, head, row) in [
        ("kpis", "kpi", "指標", "bの人数,広報で知らせた"),
        ("measures", "measure", "施策", "保育の充実,園をふやした"),
    ] {
        let mapping = path(&format!("mappings/town/forms/{file}.toml"));
        fs::write(mapping, form(of, head)).unwrap();
        let heads = "取組状況,要因（事務局への連絡）,備考,その他,担当者";
        let secrets = "秘密の要因,秘密の備考,秘密のその他,山田";
        let sheet = format!("{head},{heads}\n{row},{secrets}\n");
        fs::write(inputs.join(format!("{file}.csv")), sheet).unwrap();
    }
    run();
    let answered = ["選択", "値", "理由"]
        .into_iter()
        .zip(["正しい", "", "秘密の理由"]);
    let answered = answered.map(|(head, word)| {
        let head = format!("kensho:回答:{head}");
        json!(["set", "unit-slip/", head, word])
    });
    edit(
        &output("確認票/保育課"),
        &inputs.join("返事.xlsx"),
        answered.collect(),
    );
    run();
    let [office, council, public] = ["事務局用", "効果検証報告書", "公表用"].map(output);
    // Twice: what is answered to an opinion has its place only where there is one. The secretariat's own words on goals
    // and measures are to be published, but not while its two workbooks differ.
    for is_published in [true, false] {
        for (book, text) in [(&office, "控えの山田"), (&council, "秘密の山田")] {
            let fill = json!(["fill", "FFF8E1", text]);
            edit(book, book, vec![fill]);
        }
        run();
        let told = found(&public, &["秘密", "山田"], "山田（基本目標");
        assert!(told.is_empty(), "{told:#?}");
        let own = texts(&public).concat().contains("控えの山田（基本目標１）");
        assert_eq!(own, is_published);
    }
    for book in [&office, &council] {
        for word in ["秘密の備考", "控えの山田（意見"] {
            assert!(!found(book, &[word], "").is_empty(), "{word}");
        }
    }
    assert!(!found(&office, &["秘密の理由"], "").is_empty());
    let texts = texts(&public).concat();
    for published in [
        "講座を開いた",
        "担い手の不足",
        "場所をふやす",
        "広報で知らせた",
        "園をふやした",
    ] {
        assert!(texts.contains(published), "{published}");
    }
}
