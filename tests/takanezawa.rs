//! 高根沢町: the plan of the document, full of ○○, and its five sample years.

mod verified;
mod workspace;

use kensho::domain::FiscalYear;
use kensho::domain::plan::{Aim, Basis};
use verified::{Year, plan};

/// A theme, two basic goals under it, 4 directions and 8 measures under each, and 19 projects, of which
/// only one has a name.
#[test]
fn the_plan_is_whole() {
    let plan = plan("takanezawa", Some("R2"));
    assert_eq!(
        plan.levels,
        ["取組テーマ", "基本目標", "施策の方向性", "具体的な施策"]
    );
    let goals: Vec<usize> = (0..plan.goals.len())
        .map(|goal| plan.depth_of_goal(goal))
        .collect();
    assert_eq!(goals, [0, 1, 1]);
    let measures = |goal: usize, depth: usize| {
        let own = (0..plan.measures.len()).filter(|index| plan.measures[*index].goal == goal);
        own.filter(|index| plan.path_of_measure(*index).len() == depth)
            .count()
    };
    assert_eq!([measures(1, 1), measures(1, 2)], [4, 8]);
    assert_eq!([measures(2, 1), measures(2, 2)], [4, 8]);
    let bodies: Vec<(&str, &str)> = plan
        .councils
        .iter()
        .map(|council| (council.name.as_str(), council.kind.as_str()))
        .collect();
    let expected = [
        ("高根沢町総合戦略推進本部", "庁内組織"),
        ("プロジェクト推進班", "庁内組織"),
        ("総合戦略推進会議", "外部組織"),
    ];
    assert_eq!(bodies, expected);
    let review = plan.review.as_ref().map(|(year, _)| *year);
    assert_eq!(review, FiscalYear::parse("R6"));
}

#[test]
fn placeholders_stand_as_often_as_in_the_document() {
    let plan = plan("takanezawa", Some("R2"));
    let measures = |name: &str| plan.measures.iter().filter(|one| one.name == name).count();
    let names = [
        "○○を支援する",
        "○○を図る",
        "○○の拡充",
        "○○の充実",
        "○○の実現",
    ];
    assert_eq!(names.map(measures), [4, 3, 6, 4, 5]);
    let projects = |name: &str| plan.projects.iter().filter(|one| one.name == name).count();
    assert_eq!([projects("○○事業"), projects("（例）婚活事業")], [18, 1]);
    assert_eq!(plan.project_named("○○事業"), None);
    let matchmaking = plan.project_named("婚活事業").unwrap();
    let measure = plan.projects[matchmaking].measure.unwrap();
    assert_eq!(plan.measures[measure].id, "1-1-1");
}

/// ○○⇒○○: neither baseline nor target is a number yet, and both are kept as they stand.
#[test]
fn undecided_figures_are_a_state_of_the_plan() {
    let plan = plan("takanezawa", Some("R2"));
    let printed: Vec<(&str, &str)> = plan
        .kpis
        .iter()
        .map(|kpi| {
            assert!(kpi.baseline.is_none() && kpi.target.is_none());
            assert_eq!(kpi.baseline_as, kpi.target_as);
            assert_eq!(kpi.target_as.undecided.as_deref(), Some("○○"));
            let text = kpi.target_as.text.as_deref();
            (kpi.name.as_str(), text.unwrap_or("○○"))
        })
        .collect();
    let expected = [
        ("合計特殊出生率", "○○"),
        ("20歳代～40歳代の社会増", "○○人"),
        ("事業所数", "○○事業所"),
        ("就業者数", "○○人"),
        ("婚姻率", "○○％"),
    ];
    assert_eq!(printed, expected);
}

/// The year before the targets were set is verified like any other: nothing is an error, nothing judged.
#[test]
fn without_targets_the_figures_are_gathered_and_not_judged() {
    let year = Year::of("takanezawa", "R2");
    assert_eq!(year.errors(), [""; 0]);
    let expected = [
        "T-a - - - 未公表",
        "T-b -48 - - 目標未設定",
        "T-c 1116 - - 目標未設定",
        "T-d 12870 - - 目標未設定",
        "1-1-1-1 0.41 - - 目標未設定",
    ];
    assert_eq!(year.judged(), expected);
}

/// The revision of R3 (見本) sets baselines and targets and adds a cumulative KPI.
#[test]
fn the_revision_sets_the_targets() {
    let plan = plan("takanezawa", Some("R3"));
    assert_eq!(plan.revisions.len(), 1);
    let figures: Vec<String> = plan
        .kpis
        .iter()
        .map(|kpi| {
            let (baseline, target) = (kpi.baseline.unwrap(), kpi.target.unwrap());
            let Aim::Number(aim) = target.aim else {
                panic!("{} has no number", kpi.id)
            };
            format!("{} {} {aim} {}", kpi.id, baseline.value, target.year)
        })
        .collect();
    let expected = [
        "T-a 1.38 1.5 R7",
        "T-b -35 30 R7",
        "T-c 1120 1150 R7",
        "T-d 12900 13200 R7",
        "1-1-1-1 0.45 0.5 R7",
        "2-1-1-1 0 40 R7",
    ];
    assert_eq!(figures, expected);
    assert_eq!(plan.kpis[5].basis, Basis::Cumulative);
}

/// (実績−基準)÷(目標−基準): (−22+35)/65 = 20.0, 1/30 = 3.3, 15/300 = 5.0, −0.03/0.05 = −60.0, 6/40 = 15.0.
#[test]
fn the_first_year_with_targets() {
    let year = Year::of("takanezawa", "R3");
    assert_eq!(year.errors(), [""; 0]);
    let expected = [
        "T-a - - - 未公表",
        "T-b -22 20.0 C -",
        "T-c 1121 3.3 C -",
        "T-d 12915 5.0 C -",
        "1-1-1-1 0.42 -60.0 D -",
        "2-1-1-1 6 15.0 C -",
    ];
    assert_eq!(year.judged(), expected);
}

/// 56/65 = 86.2, 19/30 = 63.3, 220/300 = 73.3, 0.01/0.05 = 20.0, 30/40 = 75.0.
#[test]
fn the_fifth_year() {
    let year = Year::of("takanezawa", "R6");
    assert_eq!(year.errors(), [""; 0]);
    let expected = [
        "T-a - - - 未公表",
        "T-b 21 86.2 B -",
        "T-c 1139 63.3 C -",
        "T-d 13120 73.3 C -",
        "1-1-1-1 0.46 20.0 C -",
        "2-1-1-1 30 75.0 C -",
    ];
    assert_eq!(year.judged(), expected);
}

/// The 総点検 looks at the whole period: the last known birth rate is R5's, (1.27−1.38)/0.12 = −91.7.
#[test]
fn the_whole_period_is_reviewed_in_its_year() {
    let rows = Year::of("takanezawa", "R6").rows("period.csv");
    let of_period = rows.iter().filter(|row| row["scope"] == "period");
    let line = |row: &verified::Row| {
        let said = ["kpi_id", "era_year", "actual", "rate", "band"];
        said.map(|name| row[name].as_str()).join(" ")
    };
    let expected = [
        "T-a R5 1.27 -91.7 D",
        "T-b R6 21 86.2 B",
        "T-c R6 1139 63.3 C",
        "T-d R6 13120 73.3 C",
        "1-1-1-1 R6 0.46 20.0 C",
        "2-1-1-1 R6 30 75.0 C",
    ];
    assert_eq!(of_period.map(line).collect::<Vec<_>>(), expected);
    let is_year = |row: &&verified::Row, id: &str| row["kpi_id"] == id && row["scope"] == "year";
    let years = |id: &str| rows.iter().filter(|row| is_year(row, id)).count();
    assert_eq!([years("T-b"), years("2-1-1-1")], [5, 4]);
}

/// What was 速報 is settled a year later, which is no fault; what changes without a word is one.
#[test]
fn figures_that_are_told_again_and_otherwise() {
    let silent = Year::of("takanezawa", "R4");
    let file = "産業課/実績_令和４年度.csv";
    assert_eq!(silent.found(&["last-year-changed"], file, "D2"), 1);
    let settled = Year::of("takanezawa", "R5");
    let file = "企画課/年度別実績報告.xlsx";
    assert_eq!(settled.found(&["last-year-settled"], file, "F10"), 1);
    assert_eq!(settled.found(&["last-year-changed"], file, "F10"), 0);
    for (year, name) in [(silent, "T-c"), (settled, "T-b")] {
        let told = year.rows("observations.csv");
        let actuals = told
            .iter()
            .filter(|row| row["kpi_id"] == name && row["kind"] == "actual");
        assert!(
            actuals.count() >= 2,
            "{name}: both years are kept as they were told"
        );
    }
}
