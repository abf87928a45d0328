//! What the council is told to discuss, and the sentences that the chair reads out: a change that comes from a changed
//! target, a way that is not made although the rate looks well, a target that its own year missed.

use calamine::{Reader, open_workbook_auto};
use kensho::Subject;
use kensho::domain::FiscalYear;
use std::fs;
use std::path::Path;

const PLAN: &str = r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[rating]
rate = "attainment"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", label = "達成", when = "target-met" },
  { band = "B", mark = "○", label = "おおむね順調", when = "rate >= 80" },
  { band = "C", mark = "△", label = "遅れ", when = "rate >= 60" },
  { band = "D", mark = "×", label = "未達成", when = "otherwise" },
]
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
[[goal.kpi]]
id = "1-a"
name = "フォロワー数"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 10000 }
target = { value = 20000, year = "R8" }
section = "観光課"
[[goal.kpi]]
id = "1-b"
name = "来館者数"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 13800 }
target = { value = 15000, year = "R8" }
section = "観光課"
[[goal.kpi]]
id = "1-c"
name = "従業者数"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 18000 }
target = { value = 18500, year = "R6" }
section = "観光課"
[[revision]]
name = "令和６年改定"
from = "R6"
[[revision.change]]
kpi = "1-a"
target = { value = 30000, year = "R8" }
"#;

const FORM: &str = r#"
name = "調査票"
[table]
header = ["指標", "実績値"]
[columns]
kpi = "指標"
actual = '実績値／(?<year>.+)'
"#;

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The texts of sheets of the council's workbook.
fn sheets(names: [&str; 2]) -> [String; 2] {
    let town = tempfile::tempdir().unwrap();
    let root = town.path();
    write(root, "mappings/town/plan.toml", PLAN);
    write(root, "mappings/town/forms/a.toml", FORM);
    for (year, figures) in [
        ("R5", [17_000, 14_000, 18_100]),
        ("R6", [21_300, 12_100, 18_213]),
    ] {
        let [a, b, c] = figures;
        let text = format!("指標,実績値\n,{year}\nフォロワー数,{a}\n来館者数,{b}\n従業者数,{c}\n");
        write(root, &format!("inputs/town/{year}/観光課/実績.csv"), &text);
    }
    let subject = Subject {
        workspace: root.to_owned(),
        plan: "town".into(),
        year: FiscalYear::starting(2024),
        year_folder: "R6".into(),
    };
    kensho::run(&subject, kensho::domain::moment::Moment(0), &|_, _| {}).unwrap();
    let book = root.join("outputs/town/R6/効果検証報告書.xlsx");
    let mut book = open_workbook_auto(book).unwrap();
    names.map(|name| {
        let range = book.worksheet_range(name).unwrap();
        let cells = range.used_cells().map(|(.., cell)| cell.to_string());
        cells.collect::<Vec<String>>().join("\n")
    })
}

#[test]
fn what_is_worth_talking_about_is_found_and_told_for_what_it_is() {
    let [summary, points] = sheets(["総括", "論点"]);
    let is_said = |text: &str, wanted: &str| assert!(text.contains(wanted), "{wanted}\n{text}");
    // By the target of last year it would have met it.
    is_said(
        &summary,
        "目標の変更により下がったのは「フォロワー数」の1指標で、結果の変化ではありません。",
    );
    // Nor is it counted with results.
    is_said(&summary, "\n↑0　↓0\n");
    is_said(
        &summary,
        "目標の変更により変わった指標（結果の変化ではなく、表の↑↓に数えない）　1",
    );
    is_said(
        &points,
        "判定が下がった ○→△（目標の変更によるもので、結果の変化ではない）",
    );
    // Four fifths of the target, and less than before the plan.
    is_said(&points, "計画期間の67％が過ぎ、基準値より後退");
    // 98 % of a target whose year this is.
    is_said(&points, "R6の目標18,500に届いていない（実績18,213）");
    // The lowest grade that any has, where none has the worst.
    is_said(
        &summary,
        "×の指標はありません。△（遅れ）は「フォロワー数」の1指標です。",
    );
}
