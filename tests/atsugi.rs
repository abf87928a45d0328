//! 厚木市: the plan of the document before and after its revision, and its three sample years.

mod verified;
mod workspace;

use kensho::domain::Plan;
use verified::{Year, plan};

/// Measures and KPIs by the depth of the measures.
fn shape(plan: &Plan) -> (usize, usize, usize, usize) {
    let of_depth = |depth: usize| {
        let measures = 0..plan.measures.len();
        measures
            .filter(|measure| plan.path_of_measure(*measure).len() == depth)
            .count()
    };
    (plan.goals.len(), of_depth(1), of_depth(2), plan.kpis.len())
}

fn tags(plan: &Plan) -> Vec<String> {
    let line = |tag: &kensho::domain::plan::Tag| {
        format!("{} {}", tag.label.as_deref().unwrap_or_default(), tag.name)
    };
    let tags = plan.tags.iter().filter(|tag| tag.group == "重要な視点");
    tags.map(line).collect()
}

#[test]
fn the_plan_of_before_the_revision() {
    let plan = plan("atsugi", Some("R4"));
    assert_eq!(plan.levels, ["基本目標", "具体的な施策", "主な取組"]);
    assert_eq!(shape(&plan), (4, 4, 4, 8));
    assert_eq!(plan.contexts.len(), 5);
    let expected = [
        "重要な視点1 SDGsの理念や目標達成に向けた施策の展開",
        "重要な視点2 Society5.0の実現に向けた技術を活用した地域課題の解決",
        "重要な視点3 誰もが居場所と役割を持ち、活躍できる地域社会の実現",
        "重要な視点4 感染症に伴う新たな日常に対応した地域社会の構築",
    ];
    assert_eq!(tags(&plan), expected);
    assert!(plan.revisions.is_empty());
}

/// 目標人口 202,038人, and births 1,711 and 1,308.
#[test]
fn the_facts_of_the_document_are_told_beside_the_plan() {
    let plan = plan("atsugi", None);
    let fact = |one: &kensho::domain::plan::Context| {
        Some(format!(
            "{} {} {}{}",
            one.name, one.year?, one.value?, one.unit
        ))
    };
    let facts: Vec<String> = plan.contexts.iter().filter_map(fact).collect();
    let expected = [
        "出生数 H28 1711人",
        "出生数 R4 1308人",
        "目標人口 R47 202038人",
    ];
    assert_eq!(facts, expected);
}

#[test]
fn the_plan_of_after_the_revision() {
    let plan = plan("atsugi", Some("R5"));
    assert_eq!(shape(&plan), (4, 4, 6, 13));
    let measure = |id: &str| plan.measures.iter().find(|one| one.id == id).unwrap();
    let renamed = measure("1(1)");
    assert_eq!(renamed.name, "関係人口を創出し、魅力を全国に発信する");
    assert_eq!(
        renamed.formerly,
        ["関係人口を創出し、あつぎの魅力を全国に発信する"]
    );
    assert_eq!(measure("1(1)①").name, "都市間連携の強化");
    assert_eq!(measure("3(3)②").name, "デジタルを活用した教育の推進");
    assert_eq!(
        measure("4(3)④").name,
        "デジタルの活用による生活利便性の向上"
    );
    let expected = [
        "重要な視点1 SDGsの理念や目標達成に向けた施策の展開",
        "重要な視点2 デジタル技術を活用した地域課題の解決",
        "重要な視点3 誰もが居場所と役割を持ち、活躍できる地域社会の実現",
        "重要な視点4 施策間連携・地域間連携による効果的な施策の推進",
    ];
    assert_eq!(tags(&plan), expected);
    // Both of the old ones that were put together are found by their old names.
    let old = &plan.tags[1].formerly;
    assert!(
        old.iter().any(|name| name.starts_with("Society5.0")),
        "{old:?}"
    );
    assert!(old.iter().any(|name| name.starts_with("感染症")), "{old:?}");
    assert_eq!(plan.revisions.len(), 1);
}

/// What is no part of the figures: the outlook that was added, and who carries the plan out.
#[test]
fn what_else_the_revision_changed_is_told() {
    let plan = plan("atsugi", Some("R5"));
    let changes = plan.revisions[0].changes.iter();
    let told = changes.filter(|change| ["追加", "見直し"].contains(&change.kind));
    let told: Vec<[&str; 2]> = told.map(|one| [one.subject.as_str(), one.kind]).collect();
    let expected = [["第2期総合戦略の展望", "追加"], ["推進体制", "見直し"]];
    assert_eq!(told, expected);
    assert_eq!(plan.councils[0].members, "全庁");
}

/// 9,810 ÷ 10,900; 600 ÷ 1,200; 16,800 ÷ 20,000; 170 ÷ 600; 81.9 ÷ 90; 9,600 ÷ 10,240; 7,500 ÷ 15,000.
#[test]
fn the_year_before_the_revision_by_hand() {
    let expected = [
        "1-a 9810 90.0 B -",
        "1-1-1-1 600 50.0 D -",
        "1-1-3-1 16800 84.0 B -",
        "2-a 170 28.3 D -",
        "3-a - - - 未公表",
        "3-3-1-1 81.9 91.0 B -",
        "4-a 10240 93.8 B -",
        "4-1-2-1 7500 50.0 D -",
    ];
    let year = Year::of("atsugi", "R4");
    assert_eq!(year.judged(), expected);
    assert!(year.errors().is_empty(), "{:?}", year.errors());
}

/// 21,300 are of 30,000 now, the target of after the revision: 71.0％, and no longer 106.5％.
#[test]
fn the_first_year_after_the_revision_by_hand() {
    let expected = [
        "1-a 10355 95.0 B -",
        "1-1-1-1 1140 95.0 B -",
        "1-1-1-2 3 25.0 D -",
        "1-1-3-1 21300 71.0 C -",
        "1-1-3-2 64000 64.0 C -",
        "2-a 265 44.2 D -",
        "3-a - - - 未公表",
        "3-3-1-1 83.7 93.0 B -",
        "3-3-2-1 61 61.0 C -",
        "4-a 10105 95.0 B -",
        "4-1-2-1 9900 66.0 C -",
        "4-1-2-2 14 35.0 D -",
        "4-3-4-1 38.4 48.0 D -",
    ];
    let year = Year::of("atsugi", "R5");
    assert_eq!(year.judged(), expected);
    assert!(year.errors().is_empty(), "{:?}", year.errors());
}

/// No rate is above 100; the mean of the eleven is 903.5 ÷ 11 = 82.1％.
#[test]
fn the_second_year_after_the_revision_by_hand() {
    let expected = [
        "1-a 10573 97.0 B -",
        "1-1-1-1 1260 100.0 A -",
        "1-1-1-2 6 50.0 D -",
        "1-1-3-1 25500 85.0 B -",
        "1-1-3-2 118000 100.0 A -",
        "2-a 372 62.0 C -",
        "3-a - - - 未公表",
        "3-3-1-1 84.6 94.0 B -",
        "3-3-2-1 78.5 78.5 C -",
        "4-a 10000 96.0 B -",
        "4-1-2-1 11400 76.0 C -",
        "4-1-2-2 - - - 空欄",
        "4-3-4-1 52 65.0 C -",
    ];
    let year = Year::of("atsugi", "R6");
    assert_eq!(year.judged(), expected);
    assert_eq!(year.errors(), ["missing-actual"]);
    let schools = "教育指導課/進捗状況調査票.xlsx";
    assert_eq!(year.found(&["missing-text"], schools, "N9"), 1);
}

/// The KPI that was renamed has one series; the section that still writes its old name is told.
#[test]
fn a_series_runs_through_the_renaming() {
    let year = Year::of("atsugi", "R6");
    let observations = year.rows("observations.csv");
    let series = observations.iter().filter(|row| {
        row["kpi_id"] == "1-1-1-1" && row["kind"] == "actual" && row["state"] == "value"
    });
    let series: Vec<(&str, &str)> = series
        .map(|row| (row["era_year"].as_str(), row["value"].as_str()))
        .collect();
    let expected = [("R3", "420"), ("R4", "600"), ("R5", "1140"), ("R6", "1260")];
    assert_eq!(series, expected);
    let names = observations.iter().filter(|row| row["kpi_id"] == "1-1-1-1");
    assert!(
        names
            .into_iter()
            .all(|row| row["kpi"] == "都市間連携事業の参加者数")
    );
    assert_eq!(
        year.found(&["former-name"], "企画政策課/進捗状況調査票.xlsx", "C6"),
        1
    );
    assert_eq!(
        year.found(&["wrong-section"], "企画政策課/進捗状況調査票.xlsx", "C6"),
        0
    );
}

/// One section's system writes a row a year; a section's folder may have its former name.
#[test]
fn other_ways_to_send_are_read() {
    let year = Year::of("atsugi", "R6");
    let rows = year.rows("observations.csv");
    let jobs = rows
        .iter()
        .filter(|row| row["kpi_id"] == "2-a" && row["kind"] == "actual");
    let jobs: Vec<&str> = jobs.map(|row| row["value"].as_str()).collect();
    assert_eq!(jobs, ["80", "170", "265", "372"]);
    let plan = plan("atsugi", None);
    assert_eq!(
        plan.section_named("情報政策課"),
        plan.section_named("デジタル推進課")
    );
}

/// 76.0％ is △ by the plan's rules, whatever the section thinks of it; 様子を見る is none of the words.
#[test]
fn what_a_section_says_of_itself_is_compared() {
    let year = Year::of("atsugi", "R6");
    let (lectures, schools) = (
        "社会教育課/進捗状況調査票.xlsx",
        "教育指導課/進捗状況調査票.xlsx",
    );
    let contradicts = ["rating-contradicts-figure"];
    assert_eq!(year.found(&contradicts, lectures, "O6"), 1);
    assert_eq!(year.found(&contradicts, schools, "O6"), 0);
    assert_eq!(year.found(&["unknown-word"], schools, "N6"), 1);
    // 拡充 is another word for 追加等更に発展させる.
    let planning = "企画政策課/進捗状況調査票.xlsx";
    assert_eq!(year.found(&["unknown-word"], planning, "N6"), 0);
}

/// 118,000 ÷ 100,000; 78.5 ÷ 100, between the 7 and 8 tenths of the wording; 52 ÷ 80, better than 27.5.
#[test]
fn the_effects_of_a_grant_are_judged_on_a_scale_of_their_own() {
    let on_scale = |year: &str| {
        let mut rows = Year::of("atsugi", year).rows("judgements.csv");
        rows.retain(|row| !row["scale"].is_empty());
        let line = |row: &verified::Row| {
            ["kpi_id", "band", "scale", "scale_band"]
                .map(|name| row[name].as_str())
                .join(" ")
        };
        rows.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(on_scale("R4"), [""; 0]);
    let expected = [
        "1-1-3-2 C 交付金事業の効果 3",
        "3-3-2-1 C 交付金事業の効果 3",
        "4-3-4-1 D 交付金事業の効果 3",
    ];
    assert_eq!(on_scale("R5"), expected);
    let expected = [
        "1-1-3-2 A 交付金事業の効果 1",
        "3-3-2-1 C 交付金事業の効果 2",
        "4-3-4-1 C 交付金事業の効果 3",
    ];
    assert_eq!(on_scale("R6"), expected);
}

/// The computed grade stays, whatever the council thinks of the months without a building.
#[test]
fn a_grade_by_hand_stands_beside_the_computed_one() {
    let by_hand = |year: &str| {
        let mut rows = Year::of("atsugi", year).rows("judgements.csv");
        rows.retain(|row| !row["hand_band"].is_empty());
        let line = |row: &verified::Row| {
            ["kpi_id", "rate", "band", "hand_band", "hand_by"]
                .map(|name| row[name].as_str())
                .join(" ")
        };
        rows.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(by_hand("R6"), ["4-1-2-1 76.0 C B 総合戦略会議"]);
    assert_eq!(by_hand("R5"), [""; 0]);
}
