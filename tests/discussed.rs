//! What the council is told to discuss, and the sentences that the chair reads out: a change that comes from a changed
//! target, a way that is not made although the rate looks well, a target that its own year missed.

mod workspace;

use calamine::{Reader, open_workbook_auto};
use std::fs;
use std::io::Read;
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

/// A plan, the files of its years, and the texts of rows of sheets of the council's workbook of R6.
fn rows<const N: usize>(
    plan: &str,
    files: &[(&str, String)],
    names: [&str; N],
) -> [Vec<String>; N] {
    let town = town(plan, files);
    let mut book = open_workbook_auto(town.path().join(BOOK)).unwrap();
    names.map(|name| {
        let range = book.worksheet_range(name).unwrap();
        let texts = |row: &[calamine::Data]| {
            let cells = row.iter().map(|cell| cell.to_string());
            cells.collect::<Vec<String>>().join("\n")
        };
        range.rows().map(texts).collect()
    })
}

/// The council's workbook.
const BOOK: &str = "outputs/town/R6/効果検証報告書.xlsx";

/// A town with a plan and the files of its years, after the run of R6.
fn town(plan: &str, files: &[(&str, String)]) -> tempfile::TempDir {
    let town = tempfile::tempdir().unwrap();
    let root = town.path();
    workspace::write(root, "mappings/town/plan.toml", plan);
    workspace::write(root, "mappings/town/forms/a.toml", FORM);
    for (year, text) in files {
        workspace::write(root, format!("inputs/town/{year}/観光課/実績.csv"), text);
    }
    workspace::run(root, ("town", "R6"));
    town
}

/// The texts of sheets of the council's workbook.
fn sheets(names: [&str; 2]) -> [String; 2] {
    let files = [
        ("R5", [17_000, 14_000, 18_100]),
        ("R6", [21_300, 12_100, 18_213]),
    ];
    let files = files.map(|(year, [a, b, c])| {
        let text = format!("指標,実績値\n,{year}\nフォロワー数,{a}\n来館者数,{b}\n従業者数,{c}\n");
        (year, text)
    });
    rows(PLAN, &files, names).map(|rows| rows.join("\n"))
}

/// The plan's head, with a rate that is measured from the baseline.
const HEAD: &str = r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", label = "目標達成", when = "target-met" },
  { band = "B", mark = "○", label = "おおむね順調", when = "rate >= 80" },
  { band = "C", mark = "△", label = "基準より改善", when = "better-than-baseline" },
  { band = "D", mark = "×", label = "改善なし", when = "otherwise" },
]
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
"#;

/// A KPI of the plan, and its figures of R3 to R6.
struct Seen {
    name: &'static str,
    table: &'static str,
    keys: &'static str,
    figures: [&'static str; 4],
}

const HIGHER: &str = "direction = \"higher\"\nbasis = \"annual\"\n";
const WAY: &str =
    "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R8\" }\n";

/// A 数値目標 of which more is better.
fn seen(name: &'static str, keys: &'static str, figures: [&'static str; 4]) -> Seen {
    Seen {
        name,
        table: "goal.kpi",
        keys,
        figures,
    }
}

/// The sheets of a plan of such KPIs, whose files of R5 and of R6 have the figures of all years before.
fn told<const N: usize>(kpis: &[Seen], tail: &str, names: [&str; N]) -> [Vec<String>; N] {
    told_by(&plan(kpis, tail), kpis, names)
}

/// The same of a plan that is written out.
fn told_by<const N: usize>(plan: &str, kpis: &[Seen], names: [&str; N]) -> [Vec<String>; N] {
    let file = |last: usize| {
        let years = ["R3", "R4", "R5", "R6"];
        let mut text = format!("指標{}\n", ",実績値".repeat(last));
        text += &format!(",{}\n", years[..last].join(","));
        for kpi in kpis {
            text += &format!("{},{}\n", kpi.name, kpi.figures[..last].join(","));
        }
        text
    };
    rows(plan, &[("R5", file(3)), ("R6", file(4))], names)
}

fn plan(kpis: &[Seen], tail: &str) -> String {
    let table = |(at, kpi): (usize, &Seen)| {
        let usual = if kpi.keys.contains("basis") {
            ""
        } else {
            HIGHER
        };
        let unit = if kpi.keys.contains("unit") {
            ""
        } else {
            "unit = \"人\"\n"
        };
        let head = format!(
            "[[{}]]\nid = \"k{at}\"\nname = \"{}\"\n",
            kpi.table, kpi.name
        );
        head + unit + usual + kpi.keys + "\nsection = \"観光課\"\n"
    };
    let tables: String = kpis.iter().enumerate().map(table).collect();
    format!("{HEAD}{tables}{tail}")
}

/// The row that names a KPI, or nothing.
fn row<'t>(rows: &'t [String], name: &str) -> &'t str {
    let row = rows.iter().find(|row| row.contains(&format!(" {name}\n")));
    row.map_or("", |row| row.as_str())
}

#[track_caller]
fn says(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "{wanted}\n{text}");
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

#[test]
fn what_keeps_above_its_baseline_is_not_late() {
    let keys = "rate = \"expected\"\nbaseline = { value = 182, year = \"R2\" }\ntarget = { value = 170, year = \"R8\" }\n";
    let kpis = [
        seen("出生数", keys, ["182", "181", "180", "190"]),
        seen("婚姻数", keys, ["182", "182", "182", "181"]),
        seen("来館者数", WAY, ["11", "11", "11", "12"]),
    ];
    let [points] = told(&kpis, "", ["論点"]);
    assert_eq!([row(&points, "出生数"), row(&points, "婚姻数")], [""; 2]);
    says(row(&points, "来館者数"), "進みは20％");
}

#[test]
fn a_final_target_of_this_year_is_the_target_of_this_year() {
    let due = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R6\" }\n";
    let strict = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, compare = \">\", year = \"R6\" }\n";
    let kpis = [
        seen("来館者数", due, ["11", "12", "19", "19"]),
        seen("宿泊者数", due, ["11", "12", "19", "20"]),
        seen("会員数", strict, ["11", "12", "19", "20"]),
    ];
    let [summary, points, list] = told(&kpis, "", ["総括", "論点", "KPI一覧"]);
    let summary = summary.join("\n");
    says(
        &summary,
        "今年度の目標のある3指標のうち、1指標がそれに達しました",
    );
    says(
        row(&points, "来館者数"),
        "R6の目標20に届いていない（実績19）",
    );
    says(
        row(&points, "会員数"),
        "R6の目標20超に届いていない（実績20）",
    );
    assert_eq!(row(&points, "宿泊者数"), "");
    says(&list.join("\n"), "今年度の\n目標");
}

#[test]
fn what_is_judged_is_compared_and_said_for_what_it_is() {
    let mean = "direction = \"higher\"\nbasis = \"average\"\nbaseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R6\" }\n";
    let sum = "direction = \"higher\"\nbasis = \"increment\"\nbaseline = { value = 100, year = \"R2\" }\ntarget = { value = 200, year = \"R6\" }\n";
    let kept = "direction = \"keep\"\nbasis = \"annual\"\nbaseline = { value = 10, year = \"R2\" }\ntarget = { value = \"→\", year = \"R8\" }\n";
    let kpis = [
        seen("平均の値", mean, ["8", "12", "16", "14"]),
        seen("下がる平均", mean, ["12", "12", "12", "11.5"]),
        seen("増えた戸数", sum, ["15", "15", "15", "12"]),
        seen("保つ値", kept, ["10", "10", "18", "12"]),
        seen("離れる値", kept, ["10", "10", "12", "18"]),
    ];
    let [points] = told(&kpis, "", ["論点"]);
    let still = "のまま良くなっていない";
    for better in ["平均の値", "増えた戸数", "保つ値"] {
        let row = row(&points, better);
        assert!(!row.contains(still), "{row}");
    }
    says(
        row(&points, "下がる平均"),
        "△のまま良くなっていない（前年度平均12、今年度平均11.88",
    );
    says(
        row(&points, "離れる値"),
        "×のまま良くなっていない（前年度12、今年度18",
    );
    says(row(&points, "平均の値"), "（実績平均12.5");
    says(row(&points, "増えた戸数"), "（実績累計157");
}

#[test]
fn a_change_of_the_plan_is_called_by_what_changed() {
    let way = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 50, year = \"R8\" }\n";
    let unit = "unit = \"千人\"\nbaseline = { value = 500, year = \"R2\" }\ntarget = { value = 800, year = \"R8\" }\n";
    let kpis = [
        seen("基準を直した値", way, ["15", "20", "22", "25"]),
        seen("両方を直した値", way, ["15", "20", "22", "25"]),
        seen(
            "観光客数",
            unit,
            ["550千人", "600千人", "620千人", "640千人"],
        ),
    ];
    let revised = r#"
[[revision]]
name = "令和６年改定"
from = "R6"
[[revision.change]]
kpi = "k0"
baseline = { value = 30, year = "R2" }
[[revision.change]]
kpi = "k1"
baseline = { value = 30, year = "R2" }
target = { value = 60, year = "R8" }
[[revision.change]]
kpi = "k2"
unit = "人"
baseline = { value = 500000, year = "R2" }
target = { value = 660000, year = "R8" }
"#;
    let [summary, points] = told(&kpis, revised, ["総括", "論点"]);
    let not = "によるもので、結果の変化ではない";
    says(
        row(&points, "基準を直した値"),
        &format!("（基準値の変更{not}"),
    );
    says(
        row(&points, "両方を直した値"),
        &format!("（計画の改定{not}"),
    );
    let summary = summary.join("\n");
    says(
        &summary,
        "基準値の変更により下がったのは「基準を直した値」の1指標",
    );
    says(
        &summary,
        "計画の改定により下がったのは「両方を直した値」の1指標",
    );
    // 千人 and 人 are the same people.
    says(&summary, "目標の変更により上がったのは「観光客数」の1指標");
    says(
        &summary,
        "基準値の変更により変わった指標（結果の変化ではなく、表の↑↓に数えない）　1",
    );
    let ruled = r#"
[[revision]]
name = "令和６年改定"
from = "R6"
[revision.rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", label = "目標達成", when = "target-met" },
  { band = "B", mark = "○", label = "おおむね順調", when = "rate >= 35" },
  { band = "C", mark = "△", label = "基準より改善", when = "better-than-baseline" },
  { band = "D", mark = "×", label = "改善なし", when = "otherwise" },
]
"#;
    let [summary] = told(&kpis[..1], ruled, ["総括"]);
    let wanted = "判定の方法の変更により上がったのは「基準を直した値」の1指標";
    says(&summary.join("\n"), wanted);
}

#[test]
fn in_the_year_of_the_baseline_no_way_can_have_been_made() {
    let now = "baseline = { value = 10, year = \"R6\" }\ntarget = { value = 20, year = \"R8\" }\n";
    let kpis = [
        seen("来館者数", now, ["", "", "", "10"]),
        seen("宿泊者数", WAY, ["11", "12", "13", "9"]),
    ];
    let [summary, points] = told(&kpis, "", ["総括", "論点"]);
    says(
        &summary.join("\n"),
        "【基準年度の値 1】来館者数（基準年度の次の年度から評価）",
    );
    assert_eq!(row(&points, "来館者数"), "");
    says(row(&points, "宿泊者数"), "判定が× D 改善なし");
}

#[test]
fn a_goal_that_falls_while_its_measures_shine_is_found() {
    let measure = Seen {
        table: "goal.measure]]\nid = \"1-1\"\nname = \"輝く施策\"\n[[goal.measure.kpi",
        ..seen("施策の値", WAY, ["20", "20", "20", "22"])
    };
    let other = Seen {
        table: "goal.measure.kpi",
        ..seen("施策の別の値", WAY, ["20", "20", "20", "22"])
    };
    let check = |figures, wanted: &str| {
        let goal = seen("目標の数値", WAY, figures);
        let of_measure = |of: &Seen| Seen { ..*of };
        let kpis = [goal, of_measure(&measure), of_measure(&other)];
        let [points] = told(&kpis, "", ["論点"]);
        says(&points.join("\n"), "施策のKPIはおおむね良いのに");
        let wanted =
            format!("目標の数値目標「目標の数値」は{wanted}が、施策のKPIは2指標中2指標が◎○");
        says(&points.join("\n"), &wanted);
    };
    check(["20", "20", "20", "13"], "判定が下がった");
    check(["20", "20", "14", "13"], "前年度より悪くなった");
    check(["20", "20", "14", "9"], "最も低い判定だ");
}

const OVERALL: &str = r#"
[overall]
by = "good"
measures = true
[[overall_band]]
band = "A"
mark = "◎"
from = 80
[[overall_band]]
band = "B"
mark = "○"
from = 50
[[overall_band]]
band = "C"
mark = "△"
"#;

#[test]
fn the_middle_of_three_grades_is_neither_high_nor_low() {
    let (good, bad) = (["20", "20", "20", "22"], ["9", "9", "9", "9"]);
    let kpis = [("甲", good), ("乙", good), ("丙", bad)];
    let kpis = kpis.map(|(name, figures)| seen(name, WAY, figures));
    let [points, goal] = told(&kpis, OVERALL, ["論点", "基本目標１"]);
    says(&goal.join("\n"), "目標の判定\n\n○→○\n");
    let points = points.join("\n");
    assert!(!points.contains("目標の判定は○だが"), "{points}");
    // One by hand against them is told.
    let by_hand = "[[overall_grade]]\ngoal = \"1\"\nyear = \"R6\"\nband = \"C\"\nreason = \"災害\"\nby = \"推進会議\"\n";
    let kpis = [seen("甲", WAY, good), seen("乙", WAY, good)];
    let [points] = told(&kpis, &format!("{OVERALL}{by_hand}"), ["論点"]);
    says(
        &points.join("\n"),
        "目標の判定は△だが、評価した2指標のうち2指標が◎○",
    );
}

#[test]
fn what_people_gave_last_year_stands_beside_that_of_the_rule() {
    let by_hand = |of: &str, year: &str| {
        format!("[[{of}\nyear = \"{year}\"\nband = \"A\"\nreason = \"災害\"\nby = \"推進会議\"\n")
    };
    let tail = OVERALL.to_owned()
        + &by_hand("grade]]\nkpi = \"k0\"", "R5")
        + &by_hand("overall_grade]]\ngoal = \"1\"", "R5");
    let figures = ["11", "11", "12", "12"];
    let kpis = [seen("手の値", WAY, figures), seen("別の値", WAY, figures)];
    let names = ["論点", "基本目標１", "シートの見方"];
    let [points, goal, guide] = told(&kpis, &tail, names);
    let (own, other) = (row(&points, "手の値"), row(&points, "別の値"));
    says(own, "\n△✎◎→△\n");
    says(
        own,
        "前年度は手で◎、計算では2年とも△で、値は変わっていない（前年度12、今年度12）",
    );
    assert!(!own.contains("△のまま"), "{own}");
    says(other, "\n△→△\n");
    says(other, "△のまま変わっていない");
    let is_own = |row: &&String| row.contains("\n手の値\n");
    says(goal.iter().find(is_own).unwrap(), "\n△✎◎→△\n");
    says(&goal.join("\n"), "目標の判定\n\n△✎◎→△\n");
    says(&guide.join("\n"), "→ の前の ✎ は、前年度に決めた判定です。");
}

#[test]
fn who_came_late_or_goes_by_its_own_targets_is_not_late() {
    let slow = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 50, year = \"R8\" }\ntargets = { R5 = 11, R6 = 12, R7 = 20 }\n";
    let kpis = [
        seen("ゆっくりの値", slow, ["10", "10", "11", "12"]),
        seen("届かない値", slow, ["10", "10", "11", "11.5"]),
    ];
    let table = "revision]]\nname = \"令和６年改定\"\nfrom = \"R6\"\n[[revision.kpi";
    let added = "goal = \"1\"\nbaseline = { value = 10, year = \"R1\" }\ntarget = { value = 50, year = \"R8\" }\n";
    let added = seen("新しい値", added, ["", "", "", "12"]);
    let [slow, missed] = kpis;
    let [points] = told(&[slow, missed, Seen { table, ..added }], "", ["論点"]);
    for in_time in ["ゆっくりの値", "新しい値"] {
        assert!(!row(&points, in_time).contains("進みは"), "{points:?}");
    }
    says(row(&points, "届かない値"), "進みは4％");
}

#[test]
fn what_came_late_is_said_of_its_own_year() {
    let late = "lag = 1\nbaseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R8\" }\n";
    let kpis = [
        seen("出生率", late, ["11", "12", "", ""]),
        seen("来館者数", WAY, ["20", "20", "20", "20"]),
    ];
    let files = ["R5", "R6"].map(|year| {
        let before = if year == "R5" { "R4,R5" } else { "R5,R6" };
        let figure = if year == "R5" { 12 } else { 9 };
        let text =
            format!("指標,実績値,実績値\n,{before}\n出生率,{figure},未公表\n来館者数,20,20\n");
        (year, text)
    });
    let plan = plan(&kpis, "");
    let [summary, points] = rows(&plan, &files, ["総括", "論点"]);
    says(
        row(&points, "出生率"),
        "令和5年度分（今回判明）の判定が× D 改善なし",
    );
    says(
        &summary.join("\n"),
        "「出生率」（令和5年度分は×）が最も低い判定です。",
    );
}

#[test]
fn a_fall_that_came_late_is_told_of_its_own_year() {
    let late = format!("lag = 1\n{WAY}");
    let kpis = [
        seen("出生率", late.leak(), ["20", "22", "12", "未公表"]),
        seen("来館者数", WAY, ["20", "20", "20", "20"]),
    ];
    let plan = plan(&kpis, "");
    let head = |years: &str| format!("指標{}\n,{years}\n", ",実績値".repeat(3));
    let now = format!(
        "{}出生率,22,12,未公表\n来館者数,20,20,20\n",
        head("R4,R5,R6")
    );
    let before = format!(
        "{}出生率,20,22,未公表\n来館者数,20,20,20\n",
        head("R3,R4,R5")
    );
    for files in [
        vec![("R6", now.clone())],
        vec![("R5", before.clone()), ("R6", now)],
    ] {
        let [summary, points] = rows(&plan, &files, ["総括", "論点"]);
        says(
            row(&points, "出生率"),
            "令和5年度分（今回判明）の判定が下がった ◎→△",
        );
        says(
            &summary.join("\n"),
            "「出生率」（令和5年度分は◎→△）の判定が下がりました。",
        );
    }
}

#[test]
fn where_nothing_could_be_judged_no_grade_is_missed() {
    let kpis = [seen("来館者数", WAY, ["", "", "", ""])];
    let [summary, guide] = told(&kpis, "", ["総括", "シートの見方"]);
    let summary = summary.join("\n");
    says(&summary, "1指標のうち評価できたものはありません。");
    assert!(!summary.contains("◎の指標はありません"), "{summary}");
    assert!(!summary.contains("×の指標はありません"), "{summary}");
    says(&summary, "\n評価できた指標がありません。");
    assert!(!guide.join("\n").contains("別の式で計算"), "{guide:?}");
    let own = "rate = \"expected\"\nbaseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R8\" }\n";
    let [guide] = told(&[seen("来館者数", own, [""; 4])], "", ["シートの見方"]);
    says(
        &guide.join("\n"),
        "別の式で計算する指標もあります（シート「検証の方法」",
    );
}

#[test]
fn what_is_asked_is_part_of_the_number_before_it() {
    // From 12 to 30: a jump of which a section is asked.
    let kpis = [
        seen("来館者数", WAY, ["11", "11", "12", "30"]),
        seen(
            "会員数",
            "baseline = { value = \"―\" }\ntarget = { value = 20, year = \"R8\" }\n",
            ["11", "11", "12", "30"],
        ),
        seen("宿泊者数", WAY, ["11", "11", "12", "13"]),
    ];
    let count = |head: &str| {
        let plan = format!("{head}{}", plan(&kpis, ""));
        let [summary] = told_by(&plan, &kpis, ["総括"]);
        summary[1].trim_end().to_owned()
    };
    says(&count(""), "評価した指標のうち確認中 2（＊）");
    let held = count("hold_doubted = true\n");
    says(&held, "（確認中 2 を除く）");
    // Each of them once.
    assert!(!held.contains("ほかに確認中"), "{held}");
}

/// The sheets of a plan of such KPIs after a revision, whose files have the figures of their own year and of those
/// before up to R5, and in R6 of R6 alone.
fn revised<const N: usize>(kpis: &[Seen], tail: &str, names: [&str; N]) -> [Vec<String>; N] {
    let mut files = [
        "指標,実績値,実績値,実績値\n,R3,R4,R5\n".to_owned(),
        "指標,実績値\n,R6\n".to_owned(),
    ];
    for kpi in kpis {
        let [first, second, third, last] = kpi.figures;
        files[0] += &format!("{},{first},{second},{third}\n", kpi.name);
        files[1] += &format!("{},{last}\n", kpi.name);
    }
    let [before, now] = files;
    rows(&plan(kpis, tail), &[("R5", before), ("R6", now)], names)
}

#[test]
fn what_the_plan_moved_is_not_told_as_a_result() {
    let sum = "direction = \"higher\"\nbasis = \"increment\"\nbaseline = { value = 100, year = \"R2\" }\ntarget = { value = 200, year = \"R8\" }\n";
    let mean = "direction = \"higher\"\nbasis = \"average\"\n";
    let mean = format!("{mean}{WAY}");
    let on_the_way =
        format!("rate = \"interim\"\n{WAY}targets = {{ R5 = 15 }}\n").replace("20,", "40,");
    let kpis = [
        seen("増分の基準", sum, ["30", "30", "25", "6"]),
        seen("調査の年度", mean.leak(), ["10", "20", "25", "25"]),
        seen("数え方の値", WAY, ["", "", "19", "31"]),
        seen(
            "単位の値",
            format!("unit = \"件\"\n{WAY}").leak(),
            ["", "", "19件", "3回"],
        ),
        seen("足した目標", on_the_way.leak(), ["", "", "15", "16"]),
        seen("結果の値", WAY, ["", "", "19", "12"]),
    ];
    let tail = r#"
[[revision]]
name = "令和６年改定"
from = "R6"
[[revision.change]]
kpi = "k0"
baseline = { value = 185, year = "R5" }
[[revision.change]]
kpi = "k1"
survey = ["R3", "R6", "R8"]
[[revision.change]]
kpi = "k2"
basis = "cumulative"
baseline = { value = 12, year = "R5" }
target = { value = 100, year = "R8" }
[[revision.change]]
kpi = "k3"
unit = "回"
baseline = { value = 2, year = "R2" }
target = { value = 10, year = "R8" }
[[revision.change]]
kpi = "k4"
targets = { R5 = 15, R6 = 30 }
"#;
    let [summary, points] = revised(&kpis, tail, ["総括", "論点"]);
    let summary = summary.join("\n");
    says(&summary, "前年度より判定が下がったのは「結果の値」の1指標");
    says(&summary, "\n↑0　↓1\n");
    let not = "によるもので、結果の変化ではない）";
    says(row(&points, "増分の基準"), &format!("（基準値の変更{not}"));
    says(row(&points, "調査の年度"), &format!("（計画の改定{not}"));
    for incomparable in ["数え方の値", "単位の値", "足した目標"] {
        let told = "（計画の改定によるもので、前年度の判定とは比べられない）";
        says(row(&points, incomparable), told);
    }
    says(
        &summary,
        "計画の改定により変わった指標（前年度の判定とは比べられず、表の↑↓に数えない）　3",
    );
}

#[test]
fn what_is_only_watched_has_no_target_of_the_year() {
    let due = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R6\" }\n";
    let watched = format!("direction = \"none\"\nbasis = \"annual\"\n{due}");
    let kpis = [
        seen("来館者数", due, ["11", "12", "19", "20"]),
        seen("参考の値", watched.leak(), ["11", "12", "19", "19"]),
    ];
    let [summary, goal] = told(&kpis, "", ["総括", "基本目標１"]);
    says(
        &summary.join("\n"),
        "今年度の目標のある1指標のうち、1指標がそれに達しました",
    );
    says(&summary.join("\n"), "\n1／1\n");
    let watched = goal.iter().find(|row| row.contains("\n参考の値\n"));
    let watched = watched.unwrap();
    assert!(!watched.contains("届かず"), "{watched}");
}

#[test]
fn an_earlier_target_is_held_against_the_figure_of_its_own_year() {
    let due = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, year = \"R5\" }\n";
    let mean = format!("direction = \"higher\"\nbasis = \"average\"\n{due}");
    let kpis = [
        seen("達した値", due, ["15", "18", "22", "19"]),
        seen("達した平均", mean.leak(), ["22", "22", "22", "2"]),
        seen("届かない値", due, ["15", "18", "18", "19"]),
        seen("後で達した値", due, ["15", "18", "18", "21"]),
        seen("来館者数", WAY, ["20", "20", "20", "20"]),
    ];
    let [points] = told(&kpis, "", ["論点"]);
    for met in ["達した値", "達した平均", "後で達した値"] {
        assert!(!row(&points, met).contains("R5の目標"), "{points:?}");
    }
    says(
        row(&points, "届かない値"),
        "R5の目標20に届いていない（R5の実績18）",
    );
}

#[test]
fn two_figures_of_which_one_misses_the_other_are_printed_apart() {
    let due = |value: &str| {
        format!(
            "baseline = {{ value = 40.0, year = \"R2\" }}\ntarget = {{ value = {value}, year = \"R6\" }}\n"
        )
    };
    let below = "direction = \"lower\"\nbasis = \"annual\"\nbaseline = { value = 40, year = \"R2\" }\ntarget = { value = 20, year = \"R6\", compare = \"<\" }\n";
    let kept = "direction = \"keep\"\nrate = \"keep\"\nbasis = \"annual\"\nbaseline = { value = 100, year = \"R2\" }\ntarget = { value = 100, year = \"R6\" }\n";
    let kpis = [
        seen("割合", due("59.4").leak(), ["41", "50", "59.2", "59.39996"]),
        seen("負傷者数", below, ["30", "25", "22", "20"]),
        seen("保つ値", kept, ["100", "100", "100", "101"]),
        seen(
            "動かない値",
            due("100").leak(),
            ["41", "42", "44.23456", "44.23451"],
        ),
    ];
    let [points] = told(&kpis, "", ["論点"]);
    says(
        row(&points, "割合"),
        "R6の目標59.4に届いていない（実績59.39996）",
    );
    says(
        row(&points, "負傷者数"),
        "R6の目標20未満に届いていない（実績20）",
    );
    says(
        row(&points, "保つ値"),
        "R6の目標100から離れている（実績101）",
    );
    says(
        row(&points, "動かない値"),
        "△のままほとんど変わっていない（前年度44.235、今年度44.235）",
    );
}

#[test]
fn beside_a_target_stands_what_is_held_against_it() {
    let mean = format!("direction = \"higher\"\nbasis = \"average\"\n{WAY}");
    let sum = "direction = \"higher\"\nbasis = \"increment\"\nbaseline = { value = 100, year = \"R2\" }\ntarget = { value = 200, year = \"R8\" }\n";
    let strict = "baseline = { value = 10, year = \"R2\" }\ntarget = { value = 20, compare = \">\", year = \"R8\" }\n";
    let kpis = [
        seen("平均の値", mean.leak(), ["2", "3", "4", "25"]),
        seen("増えた戸数", sum, ["-2", "0", "0", "1"]),
        seen("会員数", strict, ["9", "9", "9", "9"]),
    ];
    let [summary] = told(&kpis, "", ["総括"]);
    says(row(&summary, "平均の値"), "平均8.5");
    says(row(&summary, "増えた戸数"), "累計99");
    says(row(&summary, "会員数"), "（20超）");
}

#[test]
fn the_bars_of_two_goals_are_as_high_as_those_of_one() {
    let second = "goal]]\nid = \"2\"\nlabel = \"基本目標２\"\nname = \"別の目標\"\n[[goal.kpi";
    let kpis = [
        seen("来館者数", WAY, ["", "", "", "20"]),
        Seen {
            table: second,
            ..seen("会員数", WAY, ["", "", "", "20"])
        },
    ];
    let text = "指標,実績値\n,R6\n来館者数,20\n会員数,20\n".to_owned();
    for goals in [1, 2] {
        let town = town(&plan(&kpis[..goals], ""), &[("R6", text.clone())]);
        let book = fs::File::open(town.path().join(BOOK)).unwrap();
        let mut book = zip::ZipArchive::new(book).unwrap();
        let high = (0..book.len()).map(|at| {
            let mut part = book.by_index(at).unwrap();
            let mut text = String::new();
            // A picture is no text.
            part.read_to_string(&mut text).unwrap_or_default();
            text.matches("ht=\"42\"").count()
        });
        // The goals, and the sum below them.
        assert_eq!(high.sum::<usize>(), goals + 1);
    }
}

/// The rows of a sheet with which its further pages begin.
fn begins(town: &Path, sheet: &str) -> Vec<usize> {
    let file = fs::File::open(town.join(BOOK)).unwrap();
    let mut book = zip::ZipArchive::new(file).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        let mut part = book.by_name(name).unwrap();
        part.read_to_string(&mut text).unwrap();
        text
    };
    let names = part("xl/workbook.xml");
    let at = names.split("<sheet name=\"").skip(1);
    let at = at
        .map(|of| of.starts_with(sheet))
        .position(|is| is)
        .unwrap();
    let sheet = part(&format!("xl/worksheets/sheet{}.xml", at + 1));
    let breaks = sheet.split("<brk id=\"").skip(1);
    let row = |text: &str| text.split('"').next().unwrap().parse().unwrap();
    breaks.map(row).collect()
}

#[test]
fn a_summary_of_many_goals_has_its_heads_on_each_page() {
    let (before, rest) = PLAN.split_once("[[goal]]").unwrap();
    let goal = |goal: usize| {
        format!(
            "[[goal]]\nid = \"{goal}\"\nlabel = \"基本目標{goal}\"\nname = \"{}\"\n{}",
            "目標".repeat(20),
            kpis(goal)
        )
    };
    let plan: String = (2..42).map(goal).collect();
    let (first, revised) = rest.split_once("[[revision]]").unwrap();
    let plan = format!("{before}[[goal]]{first}{plan}[[revision]]{revised}");
    let numbers = (2..42).flat_map(|goal| [(goal, 'a'), (goal, 'b')]);
    let figures: String = numbers
        .map(|(goal, kpi)| format!("指標{goal}{kpi},1\n"))
        .collect();
    let town = town(&plan, &[("R6", format!("指標,実績値\n,R6\n{figures}"))]);
    let mut book = open_workbook_auto(town.path().join(BOOK)).unwrap();
    let range = book.worksheet_range("総括").unwrap();
    let text = |row: usize, column: u32| {
        let cell = range.get_value((row as u32, column));
        cell.map_or(String::new(), ToString::to_string)
    };
    let begins = begins(town.path(), "総括");
    assert!(begins.len() >= 2, "{begins:?}");
    for row in &begins {
        let heads = [text(*row, 0), text(*row, 1)];
        let is_goals = heads == ["基本目標", "◎ A"];
        assert!(is_goals || heads == ["指標", "判定"], "{row} {heads:?}");
    }
    // The sums leave the heads between them out.
    let rows = 0..range.height();
    let sum = rows.clone().find(|row| text(*row, 0) == "合計").unwrap();
    let goals = rows.filter(|row| *row < sum && text(*row, 0).starts_with("基本目標"));
    let counted = |row: usize| text(row, 4).parse::<u32>().ok();
    let counts: Vec<u32> = goals.filter_map(counted).collect();
    assert_eq!(
        (counts.len(), Some(counts.iter().sum())),
        (41, counted(sum))
    );
    let charts = charts_of_bars(town.path());
    assert!(charts > 1, "{charts}");
}

/// How many charts of bars the council's workbook has.
fn charts_of_bars(town: &Path) -> usize {
    let file = fs::File::open(town.join(BOOK)).unwrap();
    let mut book = zip::ZipArchive::new(file).unwrap();
    let names = book.file_names().map(|name| name.unwrap().into_owned());
    let names: Vec<String> = names.collect();
    let charts = names
        .iter()
        .filter(|name| name.starts_with("xl/charts/chart"));
    let is_bars = |name: &&String| {
        let mut text = String::new();
        let mut part = book.by_name(name).unwrap();
        part.read_to_string(&mut text).unwrap();
        text.contains("<c:barChart>")
    };
    charts.filter(is_bars).count()
}

/// Two KPIs of a goal that stay behind.
fn kpis(goal: usize) -> String {
    let kpi = |letter: char| {
        format!(
            "[[goal.kpi]]\nid = \"{goal}-{letter}\"\nname = \"指標{goal}{letter}\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 5 }}\ntarget = {{ value = 10, year = \"R8\" }}\nsection = \"観光課\"\n"
        )
    };
    ['a', 'b'].map(kpi).concat()
}

/// As a KPI's own rate does, beside which words stand.
#[test]
fn a_mean_below_nothing_says_what_that_is() {
    let by_mean = OVERALL.replacen("by = \"good\"", "by = \"mean\"", 1);
    let kpis = [seen("甲", WAY, ["9", "9", "9", "7"])];
    let plan = plan(&kpis, &by_mean).replacen("rate = \"attainment\"", "rate = \"progress\"", 1);
    let [goal] = told_by(&plan, &kpis, ["基本目標１"]);
    says(
        &goal.join("\n"),
        "達成率の平均は-30％（基準より後退。率のある1指標）",
    );
}

#[test]
fn a_mean_of_all_says_what_it_is_where_it_would_mislead() {
    let of = |figure: &'static str, rating: &str| {
        let kpis = [seen("甲", WAY, ["9", "9", "9", figure])];
        let rating = format!("rate = \"{rating}\"\nmean = true");
        let plan = plan(&kpis, "").replacen("rate = \"progress\"", &rating, 1);
        told_by(&plan, &kpis, ["総括", "検証の方法"]).map(|rows| rows.join("\n"))
    };
    let all = "1指標中、率のある1指標）";
    for (figure, rating, rate, words, cell) in [
        ("7", "progress", "-30.0", "基準より後退", "基準より後退"),
        ("-7", "attainment", "-35.0", "0％未満", "0％未満"),
        (
            "900",
            "attainment",
            "4500.0",
            "目標より大幅に良い",
            "目標より\n大幅に良い",
        ),
    ] {
        let [summary, method] = of(figure, rating);
        let sentence = format!("達成率の平均 {rate}％（{words}。{all}");
        says(&summary, &sentence);
        says(&method, &sentence);
        says(&summary, &format!("{cell}\n{rate}（1）"));
    }
    let [summary, method] = of("9", "attainment");
    says(&summary, &format!("達成率の平均 45.0％（{all}"));
    says(&summary, "\n45.0（1）");
    says(&method, &format!("達成率の平均 45.0％（{all}"));
}
