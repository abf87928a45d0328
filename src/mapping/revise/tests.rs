use super::super::of_year;
use crate::domain::plan::{Aim, Plan};
use crate::domain::{Decimal, FiscalYear};

const FORM: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n";

const PLAN: &str = r#"name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R8"]
levels = ["基本目標", "施策", "取組"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", label = "達成", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[tag]]
id = "V2"
group = "重要な視点"
label = "重要な視点2"
name = "技術の活用"
[[tag]]
id = "V4"
group = "重要な視点"
label = "重要な視点4"
name = "新たな日常"
[[section]]
name = "観光課"
[[section]]
name = "福祉課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
tags = ["V2", "V4"]
[[goal.kpi]]
id = "1-a"
name = "観光入込客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R8" }
tags = ["V4"]
section = "観光課"
[[goal.measure]]
id = "1(1)"
name = "交流の促進"
[[goal.measure.kpi]]
id = "1-1"
name = "交流の回数"
unit = "回"
direction = "higher"
basis = "annual"
baseline = { value = 2 }
target = { value = 5, year = "R8" }
section = "観光課"
[[goal.measure]]
id = "1(1)①"
under = "1(1)"
name = "学生の交流"
[[goal.measure.kpi]]
id = "1-2"
name = "学生の参加者数"
aliases = ["学生参加者数"]
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 20 }
target = { value = 50, year = "R8" }
section = "福祉課"
[[goal.measure]]
id = "1(2)"
name = "情報の発信"
[[goal.measure.kpi]]
id = "1-3"
name = "閲覧数"
unit = "件"
direction = "higher"
basis = "annual"
baseline = { value = 100 }
target = { value = 200, year = "R8" }
section = "観光課"
[[goal]]
id = "2"
label = "基本目標２"
name = "もう一つの目標"
[[goal.measure]]
id = "2(1)"
name = "暮らしの支援"
kpis_again = ["1-2"]
[[project]]
id = "P1"
name = "交流事業"
measure = "1(1)①"
"#;

pub(super) fn plan(revisions: &str, year: i32) -> Plan {
    let text = format!("{PLAN}{revisions}");
    let year = Some(FiscalYear::starting(year));
    let mapping = of_year(&text, &[FORM], year).expect("the test's own plan is sound");
    mapping.plan
}

/// The changes in force in 令和6年度, for people: who, kind, before, after.
pub(super) fn told(revisions: &str) -> Vec<String> {
    let plan = plan(revisions, 2024);
    let changes = plan.revisions.iter().flat_map(|revision| &revision.changes);
    let line = |change: &crate::domain::plan::RevisionChange| {
        let (subject, kind) = (&change.subject, change.kind);
        format!("{subject} {kind}: {} → {}", change.before, change.after)
    };
    changes.map(line).collect()
}

/// Every mistake, with its line counted from the first line of the revisions.
pub(super) fn mistakes(revisions: &str) -> Vec<String> {
    let text = format!("{PLAN}{revisions}");
    let before = PLAN.matches('\n').count();
    let problems = of_year(&text, &[FORM], None).expect_err("the test's own plan is wrong");
    let line = |problem: &super::Problem| {
        let line = problem
            .at
            .map_or(0, |(line, _)| line as isize - before as isize);
        format!("{line} {} / {}", problem.message, problem.remedy)
    };
    problems.0.iter().map(line).collect()
}

/// A revision from 令和5年度 with one change.
fn change(text: &str) -> String {
    format!("[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n[[revision.change]]\n{text}\n")
}

#[test]
fn a_year_is_judged_by_the_plan_in_force_in_it() {
    let revisions = "[[revision]]
name = \"第一の改定\"
from = \"R5\"
[[revision.change]]
kpi = \"1-a\"
name = \"来訪者数\"
target = { value = 900, year = \"R8\" }
[[revision]]
name = \"第二の改定\"
from = \"R7\"
[[revision.change]]
kpi = \"1-a\"
name = \"訪問者数\"
section = \"福祉課\"
";
    for (year, name, target, section, formerly, names) in [
        (2022, "観光入込客数", 820, "観光課", &[][..], &[][..]),
        (
            2023,
            "来訪者数",
            900,
            "観光課",
            &["観光入込客数"],
            &["第一の改定"],
        ),
        (
            2024,
            "来訪者数",
            900,
            "観光課",
            &["観光入込客数"],
            &["第一の改定"],
        ),
        (
            2026,
            "訪問者数",
            900,
            "福祉課",
            &["観光入込客数", "来訪者数"],
            &["第一の改定", "第二の改定"],
        ),
    ] {
        let plan = plan(revisions, year);
        let kpi = &plan.kpis[plan.kpi_with_id("1-a").unwrap()];
        assert_eq!(kpi.name, name, "{year}");
        assert_eq!(kpi.target.unwrap().aim, Aim::Number(Decimal::from(target)));
        assert_eq!(plan.sections[kpi.section].name, section);
        assert_eq!(kpi.formerly, formerly);
        let in_force: Vec<&str> = plan.revisions.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(in_force, names);
    }
    let last = of_year(&format!("{PLAN}{revisions}"), &[FORM], None)
        .unwrap()
        .plan;
    assert_eq!(last.revisions.len(), 2, "without a year, all of them");
}

#[test]
fn what_changed_is_told() {
    let text = change(
        "kpi = \"1-2\"\nname = \"学生参加者数\"\nunit = \"千人\"\nbasis = \"point\"\nrate = \"attainment\"\nbaseline = { value = 1.5, year = \"R4\" }\ntarget = { value = 2, year = \"R8\", compare = \">\" }\ntargets = { R6 = 1.6 }\nsection = \"観光課\"\ntags = [\"V2\"]",
    );
    assert_eq!(
        told(&text),
        [
            "KPI 1-2 名称変更: 学生の参加者数 → 学生参加者数",
            "KPI 1-2 学生の参加者数 単位の変更: 人 → 千人",
            "KPI 1-2 学生の参加者数 数え方の変更: 単年度 → 時点",
            "KPI 1-2 学生の参加者数 達成率の式の変更: 計画の式 → 実績値 ÷ 目標値",
            "KPI 1-2 学生の参加者数 基準値の変更: 20人 → 1.5千人（R4）",
            "KPI 1-2 学生の参加者数 目標値の変更: 50人（R8） → 2.0千人超（R8）",
            "KPI 1-2 学生の参加者数 途中の目標の変更:  → R6: 1.6千人",
            "KPI 1-2 学生の参加者数 視点などの変更:  → 重要な視点2",
            "KPI 1-2 学生の参加者数 担当課の変更: 福祉課 → 観光課",
        ]
    );
    let kpi = &plan(&text, 2024).kpis[2];
    assert_eq!((kpi.name.as_str(), kpi.aliases.len()), ("学生参加者数", 0));
    assert_eq!(
        kpi.formerly,
        ["学生の参加者数"],
        "an alias that becomes the name is no former one"
    );
}

#[test]
fn where_a_statistic_is_published_is_told_and_must_be_a_page() {
    let text = change("kpi = \"1-2\"\nsource_url = \"https://www.e-stat.go.jp/\"");
    let expected = ["KPI 1-2 学生の参加者数 統計の公表ページの変更:  → https://www.e-stat.go.jp/"];
    assert_eq!(told(&text), expected);
    let url = plan(&text, 2024).kpis[2].source_url.clone();
    assert_eq!(url.as_deref(), Some("https://www.e-stat.go.jp/"));
    let wrong = change("kpi = \"1-2\"\nsource_url = \"e-stat\"");
    let expected = [
        "6 ページの場所「e-stat」が分かりません / source_url には、https:// から始まるページの場所を書いてください",
    ];
    assert_eq!(mistakes(&wrong), expected);
}

#[test]
fn another_direction_is_told() {
    let text = change("kpi = \"1-2\"\ndirection = \"none\"");
    let expected = ["KPI 1-2 学生の参加者数 良い向きの変更: 高いほど良い → なし（参考）"];
    assert_eq!(told(&text), expected);
}

#[test]
fn a_name_that_comes_back_is_former_no_more() {
    let back = "[[revision]]\nname = \"再改定\"\nfrom = \"R6\"\n[[revision.change]]\nmeasure = \"1(2)\"\nname = \"情報の発信\"\n";
    let text = format!("{}{back}", change("measure = \"1(2)\"\nname = \"広報\""));
    let plan = plan(&text, 2024);
    assert_eq!(plan.measures[2].name, "情報の発信");
    assert_eq!(plan.measures[2].formerly, ["広報"]);
}

#[test]
fn other_rules_of_judgement_count_from_their_year() {
    let text = "[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n[revision.rating]\nrate = \"attainment\"\nround = { digits = 0, how = \"truncate\" }\nbands = [{ band = \"S\", mark = \"◎\", when = \"otherwise\" }]\n";
    assert_eq!(plan(text, 2022).rating.bands.len(), 2);
    let plan = plan(text, 2024);
    assert_eq!(plan.rating.bands[0].code, "S");
    let change = &plan.revisions[0].changes[0];
    assert_eq!(
        (change.subject.as_str(), change.kind),
        ("判定の方法", "判定の変更")
    );
    assert!(change.before.contains("◎ A") && change.after.contains("切捨て"));
}

#[test]
fn a_tag_that_is_merged_leaves_its_name_and_its_things() {
    let text = change(
        "tag = \"V4\"\nmerged_into = \"V2\"\n[[revision.change]]\ntag = \"V2\"\nname = \"デジタル技術\"\n[[revision.tag]]\nid = \"V4\"\ngroup = \"重要な視点\"\nlabel = \"重要な視点四\"\nname = \"連携\"\n[[revision.change]]\nmeasure = \"1(2)\"\ntags = [\"V4\"]",
    );
    assert_eq!(
        told(&text),
        [
            "重要な視点4 統合: 新たな日常 → 重要な視点2 デジタル技術",
            "重要な視点2 名称変更: 技術の活用 → デジタル技術",
            "施策 1(2) 情報の発信 視点などの変更:  → 重要な視点四",
            "重要な視点四 新規:  → 連携",
        ]
    );
    let plan = plan(&text, 2024);
    let ids: Vec<&str> = plan.tags.iter().map(|tag| tag.id.as_str()).collect();
    assert_eq!(ids, ["V2", "V4"]);
    assert_eq!(plan.tags[0].formerly, ["技術の活用", "新たな日常"]);
    assert_eq!(plan.tags[1].name, "連携");
    assert_eq!(
        plan.goals[0].tags,
        [0],
        "V4 was V2 there, and each stands once"
    );
    assert_eq!(plan.kpis[0].tags, [0]);
    assert_eq!(
        plan.measures[2].tags,
        [1],
        "what the revision writes means the new one"
    );
}

#[test]
fn a_measure_that_is_merged_leaves_its_kpis_measures_and_projects() {
    let text = change("measure = \"1(1)\"\nmerged_into = \"2(1)\"");
    assert_eq!(
        told(&text),
        ["施策 1(1) 統合: 交流の促進 → 施策 2(1) 暮らしの支援"]
    );
    let plan = plan(&text, 2024);
    let places: Vec<String> = plan
        .measures
        .iter()
        .map(|measure| format!("{}<{:?}", measure.id, measure.parent))
        .collect();
    assert_eq!(places, ["1(2)<None", "2(1)<None", "1(1)①<Some(1)"]);
    assert_eq!(plan.measure_named("交流の促進"), Some(1));
    let homes: Vec<(&str, Option<usize>)> = plan
        .kpis
        .iter()
        .map(|kpi| (kpi.id.as_str(), kpi.measure))
        .collect();
    assert_eq!(
        homes,
        [
            ("1-a", None),
            ("1-3", Some(0)),
            ("1-1", Some(1)),
            ("1-2", Some(2))
        ]
    );
    assert_eq!(plan.projects[0].measure, Some(2));
}

#[test]
fn a_kpi_that_is_merged_is_found_by_its_names_and_listed_once() {
    let text = change("kpi = \"1-2\"\nmerged_into = \"1-1\"");
    let plan = plan(&text, 2024);
    assert_eq!(plan.kpis.len(), 3);
    let heir = plan.kpi_with_id("1-1").unwrap();
    for name in ["学生の参加者数", "学生参加者数"] {
        assert_eq!(plan.kpis_named(name), [heir]);
        assert!(plan.is_former_name(heir, name));
    }
    assert_eq!(
        plan.listings[0].kpi, heir,
        "listed again under 2(1) as the other was"
    );
}

#[test]
fn a_goal_that_is_merged_leaves_all_that_it_had() {
    let text = change(
        "goal = \"1\"\nmerged_into = \"3\"\n[[revision.goal]]\nid = \"3\"\nlabel = \"基本目標３\"\nname = \"新しい目標\"",
    );
    let plan = plan(&text, 2024);
    let goals: Vec<&str> = plan.goals.iter().map(|goal| goal.id.as_str()).collect();
    assert_eq!(goals, ["2", "3"]);
    assert_eq!(plan.goals[1].formerly, ["見本の目標"]);
    assert_eq!(plan.kpis.len(), 4);
    assert!(plan.kpis.iter().all(|kpi| kpi.goal == 1));
}

#[test]
fn what_is_dropped_takes_along_what_stands_under_it() {
    let text = change(
        "measure = \"1(1)\"\ndropped = true\n[[revision.change]]\nmeasure = \"2(1)\"\nkpis_again = []",
    );
    assert_eq!(
        told(&text),
        [
            "施策 1(1) 廃止: 交流の促進 → ",
            "KPI 1-1 廃止: 交流の回数 → ",
            "取組 1(1)① 廃止: 学生の交流 → ",
            "KPI 1-2 廃止: 学生の参加者数 → ",
            "事業 P1 廃止: 交流事業 → ",
            "施策 2(1) 暮らしの支援 再掲の変更: 1-2 → ",
        ]
    );
    let after = plan(&text, 2024);
    let ids: Vec<&str> = after.kpis.iter().map(|kpi| kpi.id.as_str()).collect();
    assert_eq!((ids, after.projects.len()), (vec!["1-a", "1-3"], 0));
    assert_eq!(plan(&text, 2022).kpis.len(), 4);
}

#[test]
fn what_is_new_stands_where_it_belongs() {
    let text = "[[revision]]
name = \"改定\"
from = \"R5\"
[[revision.measure]]
id = \"1(1)②\"
goal = \"1\"
under = \"1(1)\"
name = \"都市の連携\"
[[revision.kpi]]
id = \"1-4\"
measure = \"1(1)②\"
name = \"連携の数\"
unit = \"件\"
direction = \"higher\"
basis = \"annual\"
baseline = { value = \"―\" }
target = { value = 3, year = \"R8\" }
section = \"観光課\"
[[revision.kpi]]
id = \"1-b\"
goal = \"1\"
name = \"満足度\"
unit = \"％\"
direction = \"higher\"
basis = \"point\"
baseline = { value = \"―\" }
target = { value = \"↑\", year = \"R8\" }
section = \"観光課\"
[[revision.project]]
id = \"P2\"
name = \"連携事業\"
measure = \"1(1)②\"
";
    let plan = plan(text, 2023);
    let measures: Vec<&str> = plan
        .measures
        .iter()
        .map(|measure| measure.id.as_str())
        .collect();
    assert_eq!(measures, ["1(1)", "1(1)①", "1(1)②", "1(2)", "2(1)"]);
    let kpis: Vec<&str> = plan.kpis.iter().map(|kpi| kpi.id.as_str()).collect();
    assert_eq!(kpis, ["1-a", "1-b", "1-1", "1-2", "1-4", "1-3"]);
    assert_eq!(
        told(text),
        [
            "取組 1(1)② 新規:  → 都市の連携",
            "KPI 1-4 新規:  → 連携の数",
            "数値目標 1-b 新規:  → 満足度",
            "事業 P2 新規:  → 連携事業",
        ]
    );
}

#[test]
fn a_change_of_what_is_not_there_is_refused() {
    for (text, expected) in [
        (
            "kpi = \"1-33\"\nname = \"新\"",
            "5 KPI「1-33」がありません / もしかして: 1-3",
        ),
        (
            "tag = \"V9\"\nname = \"新\"",
            "5 タグ「V9」がありません / もしかして: V2",
        ),
        (
            "goal = \"9\"\nmeasure = \"1(2)\"\nname = \"新\"",
            "5 目標「9」がありません / goal には、計画にあるものの id を書いてください",
        ),
        (
            "name = \"新\"",
            "4 何を変えるのか（対象）が書かれていません / goal, measure, kpi, tag, project のどれか一つに、対象の id を書いてください",
        ),
        (
            "kpi = \"1-1\"\ntag = \"V2\"\nname = \"新\"",
            "4 一つの変更に対象が2件あります（kpi, tag） / 対象ごとに [[revision.change]] を分けてください",
        ),
        (
            "kpi = \"1-1\"",
            "4 どう変わるのかが書かれていません / name, unit, digits, direction, basis, rate, baseline, target, targets, survey, lag, source, source_url, tags, section, meaning, method, grounds, settled, comparable, dropped, merged_into のどれかを書いてください",
        ),
        (
            "tag = \"V2\"\ntarget = { value = 1, year = \"R8\" }",
            "4 タグの変更に「target」は書けません / タグに書けるのは label, name, dropped, merged_into です",
        ),
        (
            "measure = \"1(2)\"\nsection = \"観光課\"",
            "4 施策の変更に「section」は書けません / 施策に書けるのは name, tags, kpis_again, dropped, merged_into です",
        ),
        (
            "kpi = \"1-1\"\ndropped = true\nname = \"新\"",
            "4 なくなるもの（dropped）に、ほかの変更「name」が書かれています / 「dropped」だけを書いてください",
        ),
        (
            "kpi = \"1-1\"\nname = \"交流の回数\"",
            "4 KPI 1-1 交流の回数 の名称変更がありません（前も「交流の回数」です） / 変わらないものの行を消してください",
        ),
        (
            "kpi = \"1-1\"\nmerged_into = \"1-9\"",
            "6 統合先のKPI「1-9」がありません / merged_into には、改定の後にもあるものの id を書いてください",
        ),
        (
            "kpi = \"1-1\"\nmerged_into = \"1-1\"",
            "6 統合先のKPI「1-1」は、「改定」でなくなっています / merged_into には、改定の後にもあるものの id を書いてください",
        ),
        (
            "kpi = \"1-1\"\nname = \"新\"\n[[revision.change]]\nkpi = \"1-1\"\nunit = \"件\"",
            "7 KPI「1-1」の変更が二つあります（91行目にもあります） / 同じ改定では、一つの対象の変更を一つの [[revision.change]] にまとめてください",
        ),
        (
            "measure = \"1(1)\"\ndropped = true\n[[revision.change]]\nkpi = \"1-1\"\nname = \"新\"\n[[revision.change]]\nmeasure = \"2(1)\"\nkpis_again = []",
            "7 KPI「1-1」は、この改定でなくなります / なくなるものの変更は消してください",
        ),
        (
            "kpi = \"1-2\"\ndropped = true",
            "-4 KPI「1-2」がありません（「改定」でなくなりました） / ここからも外してください（[[revision.change]] に、この施策の kpis_again を書けます）",
        ),
        (
            "kpi = \"1-1\"\ntarget = { value = 9, year = \"R12\" }",
            "6 目標年度（令和12年度）が計画期間（令和3年度～令和8年度）の外です / 年度か、初めにある period を直してください",
        ),
        (
            "kpi = \"1-1\"\nunit = \"千回\"\ntarget = { value = 10, year = \"R8\" }",
            "4 単位が「回」から「千回」に変わるのに、値（baseline）が書かれていません / 新しい単位での値も書いてください",
        ),
    ] {
        assert_eq!(mistakes(&change(text)), [expected], "{text}");
    }
}

#[test]
fn a_revision_changes_when_and_from_where_figures_come() {
    let text = change(
        "kpi = \"1-a\"\nsurvey = [\"R6\", \"R8\"]\nlag = 1\ndigits = 2\nsource = \"動態調査\"",
    );
    let expected = [
        "数値目標 1-a 観光入込客数 小数の桁の変更: 計画の値のとおり → 2桁",
        "数値目標 1-a 観光入込客数 調査年度の変更: 毎年 → R6、R8",
        "数値目標 1-a 観光入込客数 公表の遅れの変更: なし → 1年",
        "数値目標 1-a 観光入込客数 統計の変更:  → 動態調査",
    ];
    assert_eq!(told(&text), expected);
    let kpi = |text: &str| {
        let plan = plan(text, 2025);
        let kpi = &plan.kpis[0];
        (kpi.survey.as_ref().map(Vec::len), kpi.lag, kpi.digits)
    };
    assert_eq!(kpi(&text), (Some(2), 1, Some(2)));
    let back = "[[revision]]\nname = \"次\"\nfrom = \"R7\"\n[[revision.change]]\nkpi = \"1-a\"\nsurvey = []\nlag = 0\n";
    assert_eq!(kpi(&format!("{text}{back}")), (None, 0, Some(2)));
}

#[test]
fn two_kpis_may_swap_their_names() {
    let swap = change(
        "kpi = \"1-1\"\nname = \"閲覧数\"\n[[revision.change]]\nkpi = \"1-3\"\nname = \"交流の回数\"",
    );
    let plan = plan(&swap, 2024);
    for (name, id) in [("閲覧数", "1-1"), ("交流の回数", "1-3")] {
        let kpi = plan.kpis_named(name)[0];
        assert_eq!(plan.kpis[kpi].id, id);
        assert_eq!(plan.kpis[kpi].formerly, [""; 0]);
    }
}

/// A new KPI of an old id would inherit its figures.
#[test]
fn an_id_that_is_gone_is_not_given_again() {
    let kpi = "[[revision.kpi]]\nid = \"1-3\"\nmeasure = \"1(2)\"\nname = \"投稿数\"\nunit = \"件\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 5 }\ntarget = { value = 9, year = \"R8\" }\nsection = \"観光課\"\n";
    let dropped = change("kpi = \"1-3\"\ndropped = true");
    let remedy = "前の値が新しいものの値にならないように、使ったことのない id にしてください";
    let same = mistakes(&format!("{dropped}{kpi}"));
    let expected = format!("8 KPIのid「1-3」は、「改定」でなくなったもののidです / {remedy}");
    assert_eq!(same, [expected]);
    let later = format!("{dropped}[[revision]]\nname = \"次\"\nfrom = \"R6\"\n{kpi}");
    let expected = format!("11 KPIのid「1-3」は、「改定」でなくなったもののidです / {remedy}");
    assert_eq!(mistakes(&later), [expected]);
    let project = "[[revision.project]]\nid = \"P1\"\nname = \"新しい事業\"\n";
    let dropped = change("project = \"P1\"\ndropped = true");
    let expected = format!("8 事業のid「P1」は、「改定」でなくなったもののidです / {remedy}");
    assert_eq!(mistakes(&format!("{dropped}{project}")), [expected]);
}

#[test]
fn something_dropped_before_is_no_more() {
    let again = "[[revision]]\nname = \"再改定\"\nfrom = \"R6\"\n[[revision.change]]\nkpi = \"1-3\"\nname = \"新\"\n";
    let text = format!("{}{again}", change("kpi = \"1-3\"\ndropped = true"));
    let expected =
        "11 KPI「1-3」は、「改定」でなくなっています / この変更を消すか、id を確かめてください";
    assert_eq!(mistakes(&text), [expected]);
}

#[test]
fn two_measures_of_one_id_need_their_goal() {
    let twin = "[[goal]]\nid = \"3\"\nlabel = \"基本目標３\"\nname = \"三つめ\"\n[[goal.measure]]\nid = \"1(2)\"\nname = \"別の発信\"\n";
    let expected = "12 施策「1(2)」が二つ以上あります / どの目標の施策か、goal も書いてください";
    let text = format!("{twin}{}", change("measure = \"1(2)\"\nname = \"広報\""));
    assert_eq!(mistakes(&text), [expected]);
    let text = format!(
        "{twin}{}",
        change("goal = \"3\"\nmeasure = \"1(2)\"\nname = \"広報\"")
    );
    assert_eq!(plan(&text, 2024).measures[4].name, "広報");
}

#[test]
fn revisions_stand_in_the_order_of_their_years_within_the_plan() {
    let revision = |name: &str, from: &str, to: &str| {
        format!(
            "[[revision]]\nname = \"{name}\"\nfrom = \"{from}\"\n[[revision.change]]\nkpi = \"1-1\"\nname = \"{to}\"\n"
        )
    };
    for (first, second, expected) in [
        (
            "R5",
            "R4",
            "9 「後」（令和4年度）が、それより後の「前」（令和5年度）の次に書かれています / [[revision]] を古い順に並べてください",
        ),
        (
            "R5",
            "令和5年度",
            "9 「前」と「後」が、同じ年度（令和5年度）からの改定です / 一つの [[revision]] にまとめてください",
        ),
        (
            "R5",
            "R9",
            "9 「後」の年度（令和9年度）が計画期間（令和3年度～令和8年度）の外です / from には、改定後の計画で初めて検証する年度を書いてください",
        ),
        (
            "R5",
            "来年",
            "9 年度「来年」が読めません / \"R6\"、\"令和6年度\"、\"2024\" のように書いてください",
        ),
    ] {
        let text = format!(
            "{}{}",
            revision("前", first, "一"),
            revision("後", second, "二")
        );
        assert_eq!(mistakes(&text), [expected]);
    }
    let empty = "[[revision]]\nname = \"空\"\nfrom = \"R5\"\n";
    let expected = "3 改定「空」に変更が一つもありません / [[revision.change]] などで変わるところを書くか、改定を消してください";
    assert_eq!(mistakes(empty), [expected]);
}

/// A new KPI whose name another already has as an alias, in the same measure.
const TAKEN: &str = "[[revision.kpi]]\nid = \"9\"\nmeasure = \"1(1)①\"\nname = \"学生参加者数\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 5 }\ntarget = { value = 9, year = \"R8\" }\nsection = \"観光課\"\n";

#[test]
fn a_name_may_come_again_elsewhere_and_another_name_not_in_the_same_place() {
    let renamed = change("kpi = \"1-1\"\nname = \"閲覧数\"");
    assert_eq!(plan(&renamed, 2024).kpis_named("閲覧数").len(), 2);
    let taken = format!("[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n{TAKEN}");
    let expected = "7 同じ場所のKPIの名前「学生参加者数」が二度あります（plan.tomlの55行目にもあります） / 別名（aliases）は、同じ場所のほかの指標の名前と重ねられません。どちらかを変えるか、消してください";
    assert_eq!(mistakes(&taken), [expected]);
}

/// One more KPI beside 学生の参加者数 from 令和4年度 on, and its new name from 令和5年度 on.
fn beside(name: &str, renamed: &str) -> String {
    let new = TAKEN.replace("学生参加者数", name);
    format!(
        "[[revision]]\nname = \"追加\"\nfrom = \"R4\"\n{new}{}",
        change(&format!("kpi = \"9\"\nname = \"{renamed}\""))
    )
}

#[test]
fn a_new_name_that_is_an_alias_in_the_same_place_is_refused() {
    let expected = "19 同じ場所のKPIの名前「学生参加者数」が二度あります（plan.tomlの55行目にもあります） / 別名（aliases）は、同じ場所のほかの指標の名前と重ねられません。どちらかを変えるか、消してください";
    assert_eq!(mistakes(&beside("参加校数", "学生参加者数")), [expected]);
}

/// The old name may be either of them for good, and a row that says no more is of neither.
#[test]
fn two_of_one_name_in_one_place_are_parted_by_a_revision() {
    let parted = beside("学生の参加者数", "のべ参加者数");
    let called = |year| {
        let plan = plan(&parted, year);
        let kpis = plan.kpis_named("学生の参加者数").iter();
        kpis.map(|kpi| plan.called(*kpi).to_owned()).collect()
    };
    let before: Vec<String> = called(2022);
    let twins = [
        "学生の参加者数（1(1)① 学生の交流、1-2）",
        "学生の参加者数（1(1)① 学生の交流、9）",
    ];
    assert_eq!(before, twins);
    let after: Vec<String> = called(2024);
    assert_eq!(after, [twins[0], "のべ参加者数"]);
}

#[test]
fn a_mistake_of_every_stage_is_said_once() {
    let text = format!(
        "[[context]]\ngroup = \"現状\"\nname = \"人口\"\nvalue = \"多い\"\n{}",
        change("kpi = \"1-1\"\nname = \"新\"")
    );
    let expected = "4 数ではありません / 50 や 12.5 のような数を書いてください";
    assert_eq!(mistakes(&text), [expected]);
    let again = "[[revision]]\nname = \"再改定\"\nfrom = \"R6\"\n[[revision.change]]\nkpi = \"1-3\"\nbasis = \"point\"\n";
    let both = "kpi = \"1-1\"\nname = \"学生参加者数\"\n[[revision.change]]\nmeasure = \"1(1)①\"\nmerged_into = \"1(1)\"";
    let text = format!("{}{again}", change(both));
    let found = mistakes(&text);
    assert!(
        found.len() == 1 && found[0].contains("（「改定」の後の計画）"),
        "{found:?}"
    );
}

#[test]
fn a_grade_by_hand_is_read_by_the_plan_of_its_year() {
    let grade = |year: &str, kpi: &str| {
        format!(
            "[[grade]]\nkpi = \"{kpi}\"\nyear = \"{year}\"\nband = \"A\"\nreason = \"理由\"\nby = \"推進会議\"\n"
        )
    };
    let dropped = change("kpi = \"1-3\"\ndropped = true");
    let sound = plan(&format!("{}{dropped}", grade("R4", "1-3")), 2022);
    assert_eq!(sound.hand_grades.len(), 1);
    let late = format!("{}{dropped}", grade("R5", "1-3"));
    let expected = "2 KPI「1-3」がありません（「改定」でなくなりました） / ここからも外してください（[[revision.change]] に、この施策の kpis_again を書けます）";
    assert_eq!(mistakes(&late), [expected]);
}

#[test]
fn who_reports_from_a_revision_on_is_said_once() {
    let before = PLAN.replace(
        "id = \"1-3\"",
        "section_before = [{ name = \"福祉課\", until = \"R5\" }]\nid = \"1-3\"",
    );
    let text = format!("{before}{}", change("kpi = \"1-3\"\nsection = \"福祉課\""));
    let problems = of_year(&text, &[FORM], None).unwrap_err();
    let said = problems.0[0].to_string();
    assert!(
        said.contains("担当課が改定で変わるのに、section_before では「福祉課」がR5まで報告します"),
        "{said}"
    );
}

#[test]
fn new_things_say_where_they_belong() {
    let revision = "[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n";
    let kpi = "name = \"新\"\nunit = \"件\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 3, year = \"R8\" }\nsection = \"観光課\"\n";
    for (text, expected) in [
        (
            format!("[[revision.kpi]]\nid = \"9\"\n{kpi}"),
            "5 新しいKPI「9」の場所が書かれていません / measure か goal に、KPIが属する施策か目標の id を書いてください",
        ),
        (
            format!("[[revision.kpi]]\nid = \"9\"\nmeasure = \"1(3)\"\n{kpi}"),
            "6 施策「1(3)」がありません / もしかして: 1(1)",
        ),
        (
            "[[revision.measure]]\nid = \"9\"\nname = \"新\"\n".to_owned(),
            "5 新しい施策「9」の目標が書かれていません / goal に、施策が属する目標の id を書いてください",
        ),
        (
            "[[revision.measure]]\nid = \"9\"\ngoal = \"7\"\nname = \"新\"\n".to_owned(),
            "6 目標「7」がありません / goal には、計画にあるものの id を書いてください",
        ),
    ] {
        assert_eq!(mistakes(&format!("{revision}{text}")), [expected]);
    }
}

/// The same plan, with a table of KPIs beside it, as it is in force in a year.
fn with_table(plan: &str, table: &str, year: i32) -> Result<Plan, super::Problems> {
    let folder = tempfile::tempdir().unwrap();
    let town = folder.path().join("mappings/town");
    std::fs::create_dir_all(town.join("forms")).unwrap();
    let plan = plan.replacen("body", "kpis = \"kpis.csv\"\nbody", 1);
    for (name, text) in [
        ("plan.toml", plan.as_str()),
        ("kpis.csv", table),
        ("forms/f.toml", FORM),
    ] {
        std::fs::write(town.join(name), text).unwrap();
    }
    let year = Some(FiscalYear::starting(year));
    super::super::load(folder.path(), "town", year).map(|mapping| mapping.plan)
}

const TABLE: &str = "goal,measure,id,name,aliases,unit,direction,basis,rate,baseline,baseline_year,target,target_year,section
1,1(2),T-1,動画の数,,本,higher,annual,,3,,10,R8,観光課
2,2(1),T-2,相談の数,,件,higher,annual,,30,,60,R8,福祉課
";

#[test]
fn a_kpi_of_a_table_is_revised_as_any_other() {
    let text = format!(
        "{PLAN}{}",
        change(
            "kpi = \"T-2\"\nname = \"相談件数\"\ntarget = { value = 90, year = \"R8\" }\n[[revision.change]]\nkpi = \"T-1\"\ndropped = true"
        )
    );
    let before = with_table(&text, TABLE, 2022).unwrap();
    let ids = |plan: &Plan| {
        plan.kpis
            .iter()
            .map(|kpi| kpi.id.clone())
            .collect::<Vec<String>>()
    };
    assert_eq!(ids(&before), ["1-a", "1-1", "1-2", "1-3", "T-1", "T-2"]);
    let after = with_table(&text, TABLE, 2023).unwrap();
    assert_eq!(ids(&after), ["1-a", "1-1", "1-2", "1-3", "T-2"]);
    let kpi = &after.kpis[4];
    assert_eq!((kpi.name.as_str(), kpi.line), ("相談件数", 3));
    assert_eq!(kpi.target.unwrap().aim, Aim::Number(Decimal::from(90)));
}

#[test]
fn a_mistake_in_a_table_is_said_with_its_own_line() {
    let table = TABLE
        .replace("2,2(1)", "2,2(9)")
        .replace("観光課", "観光科");
    let text = format!(
        "{PLAN}{}",
        change("kpi = \"T-1\"\ntarget = { value = 9, year = \"R12\" }")
    );
    for (plan, lines) in [
        (PLAN, vec!["kpis.csv:2:44", "kpis.csv:3:3"]),
        (
            text.as_str(),
            vec!["kpis.csv:2:44", "kpis.csv:3:3", "plan.toml:94:30"],
        ),
    ] {
        let problems = with_table(plan, &table, 2024).unwrap_err().0;
        let places = problems.iter().map(|problem| {
            let (line, column) = problem.at.unwrap();
            let file = problem.file.rsplit('/').next().unwrap();
            format!("{file}:{line}:{column}")
        });
        assert_eq!(places.collect::<Vec<String>>(), lines);
    }
}

#[test]
fn what_stood_under_something_merged_survives_what_was_above() {
    let text = change(
        "goal = \"1\"\ndropped = true\n[[revision.change]]\nmeasure = \"1(1)\"\nmerged_into = \"2(1)\"",
    );
    let plan = plan(&text, 2024);
    let kpis: Vec<(&str, Option<usize>)> = plan
        .kpis
        .iter()
        .map(|kpi| (kpi.id.as_str(), kpi.measure))
        .collect();
    assert_eq!(kpis, [("1-1", Some(0)), ("1-2", Some(1))]);
    assert_eq!(plan.measures[1].id, "1(1)①");
    assert_eq!(plan.projects[0].measure, Some(1));
    let dropped: Vec<String> = told(&text);
    let dropped = dropped.iter().filter(|line| line.contains("廃止"));
    let expected = [
        "基本目標１ 廃止: 見本の目標 → ",
        "数値目標 1-a 廃止: 観光入込客数 → ",
        "施策 1(2) 廃止: 情報の発信 → ",
        "KPI 1-3 廃止: 閲覧数 → ",
    ];
    assert_eq!(dropped.collect::<Vec<&String>>(), expected);
    assert!(plan.dropped_by("閲覧数").is_some() && plan.dropped_by("交流の回数").is_none());
}

#[test]
fn a_repeat_becomes_the_first_where_the_first_is_merged_into_it() {
    let repeat = "[[goal]]\nid = \"3\"\nlabel = \"基本目標３\"\nname = \"三つめ\"\n[[goal.measure]]\nid = \"3(1)\"\nname = \"情報の発信\"\nagain = \"1(2)\"\n[[goal.measure]]\nid = \"3(2)\"\nname = \"情報の発信\"\nagain = \"1(2)\"\n";
    let text = format!(
        "{repeat}{}",
        change("measure = \"1(2)\"\nmerged_into = \"3(1)\"")
    );
    let plan = plan(&text, 2024);
    let again: Vec<(&str, Option<usize>)> = plan
        .measures
        .iter()
        .map(|measure| {
            (
                measure.id.as_str(),
                measure.again.as_ref().map(|again| again.of),
            )
        })
        .collect();
    assert_eq!(
        again,
        [
            ("1(1)", None),
            ("1(1)①", None),
            ("2(1)", None),
            ("3(1)", None),
            ("3(2)", Some(3))
        ]
    );
    assert_eq!(plan.kpis[3].measure, Some(3));
    let dropped = format!("{repeat}{}", change("measure = \"1(2)\"\ndropped = true"));
    let expected = [
        "8 再掲の元の施策「1(2)」がありません（「改定」でなくなりました） / again には、初めに載っている施策の id を書いてください",
        "12 再掲の元の施策「1(2)」がありません（「改定」でなくなりました） / again には、初めに載っている施策の id を書いてください",
    ];
    assert_eq!(mistakes(&dropped), expected);
}

#[test]
fn projects_and_goals_are_renamed_and_merged_too() {
    let more = "[[project]]\nid = \"P2\"\nname = \"発信事業\"\nmeasure = \"1(2)\"\n";
    let text = format!(
        "{more}{}",
        change(
            "project = \"P1\"\nmerged_into = \"P2\"\n[[revision.change]]\nproject = \"P2\"\nname = \"交流発信事業\"\nsection = \"福祉課\"\n[[revision.change]]\ngoal = \"2\"\nlabel = \"基本目標二\"\nname = \"暮らしの目標\""
        )
    );
    assert_eq!(
        told(&text),
        [
            "事業 P1 統合: 交流事業 → 事業 P2 交流発信事業",
            "事業 P2 名称変更: 発信事業 → 交流発信事業",
            "事業 P2 発信事業 担当課の変更:  → 福祉課",
            "基本目標２ もう一つの目標 表記の変更: 基本目標２ → 基本目標二",
            "基本目標２ 名称変更: もう一つの目標 → 暮らしの目標",
        ]
    );
    let plan = plan(&text, 2024);
    assert_eq!(plan.projects.len(), 1);
    for name in ["交流事業", "発信事業", "交流発信事業"] {
        assert_eq!(plan.project_named(name), Some(0));
    }
    assert_eq!(plan.goals[1].title(), "基本目標二　暮らしの目標");
    assert_eq!(plan.goals[1].formerly, ["もう一つの目標"]);
}

#[test]
fn two_revisions_of_one_name_are_refused() {
    let one = "[[revision]]\nname = \"見直し\"\nfrom = \"R5\"\n[[revision.change]]\nkpi = \"1-1\"\nname = \"甲\"\n";
    let found = mistakes(&format!(
        "{one}{}",
        one.replace("R5", "R6").replace('甲', "乙")
    ));
    let expected = "8 改定の名前「見直し」が二度あります（89行目にもあります） / どちらかの名前を変えてください";
    assert_eq!(found, [expected]);
}
