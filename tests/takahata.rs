//! 高畠町: the policy sheet of 企画財政課, with its two tables and costs in 千円.

mod verified;
mod workspace;

use kensho::domain::plan::{Plan, Project};
use std::collections::BTreeMap;
use verified::{Row, Year, plan};

#[test]
fn the_plan_is_whole() {
    let plan = plan("takahata", None);
    let sizes = (plan.goals.len(), plan.measures.len(), plan.projects.len());
    assert_eq!(sizes, (6, 5, 13));
    assert!(plan.kpis.is_empty(), "the sheet has no KPIs");
    let of_group = |group: &str| plan.tags.iter().filter(|tag| tag.group == group).count();
    assert_eq!(["単年度方針", "中長期方針"].map(of_group), [5, 3]);
    let ranks: Vec<Option<u32>> = plan.projects.iter().map(|project| project.rank).collect();
    assert_eq!(ranks, (1..=13).map(Some).collect::<Vec<_>>());
    let facts: Vec<Option<&str>> = plan
        .contexts
        .iter()
        .map(|one| one.text.as_deref())
        .collect();
    assert_eq!(facts, [Some("90人前後"), Some("100万人を切ることが確実")]);
}

/// Where name and content do not say it, nobody is made to have said it.
#[test]
fn projects_have_a_measure_only_where_it_is_plain() {
    let plan = plan("takahata", None);
    let measure = |project: &Project| {
        let measure = project
            .measure
            .map(|measure| plan.measures[measure].id.as_str());
        format!("{}:{}", project.id, measure.unwrap_or("-"))
    };
    let placed: Vec<String> = plan.projects.iter().map(measure).collect();
    let expected = [
        "1:1", "2:1", "3:2", "4:3", "5:4", "6:5", "7:-", "8:-", "9:-", "10:-", "11:-", "12:-",
        "13:5",
    ];
    assert_eq!(placed, expected);
}

#[test]
fn teams_and_partners_are_those_of_the_sheet() {
    let plan = plan("takahata", None);
    let shared = ["3", "7"].map(|id| teams(&plan, id));
    assert_eq!(
        shared,
        ["企画調整係・地域活力共創係", "地域活力共創係・企画調整係"]
    );
    let partners: Vec<&str> = plan
        .measures
        .iter()
        .filter_map(|one| one.partners.as_deref())
        .collect();
    assert_eq!(partners, ["全課", "関係課", "関係課", "全課", "全課"]);
    let helped = plan.projects.iter().filter(|one| one.partners.is_some());
    let helped: Vec<&str> = helped.map(|one| one.id.as_str()).collect();
    assert_eq!(helped, ["2", "3", "4"]);
}

fn teams(plan: &Plan, id: &str) -> String {
    let project = plan
        .projects
        .iter()
        .find(|project| project.id == id)
        .unwrap();
    project.teams.join("・")
}

/// Each cost as the sheet has it; a blank is no zero.
#[test]
fn costs_are_read_in_thousands_of_yen() {
    let rows = Year::of("takahata", "R7").rows("projects.csv");
    let line = |row: &Row| {
        let said = ["project_id", "measure", "state", "cost", "unit", "cell"];
        said.map(|name| row[name].as_str()).join(" ")
    };
    let costs: Vec<String> = rows.iter().map(line).collect();
    let expected = [
        "1 1 第6次総合計画（後期基本計画）の推進 value 0 千円 G14",
        "2 1 第6次総合計画（後期基本計画）の推進 value 0 千円 G15",
        "3 2 移住定住・二地域居住の推進、関係人口の拡大・創出 value 34010 千円 G16",
        "4 3 官民連携推進による事業展開 value 86200 千円 G17",
        "5 4 デジタル化・ＤＸ推進 value 227434 千円 G18",
        "6 5 脱炭素社会の実現に向けた具体的取組 value 4330 千円 G19",
        "7  value 10000 千円 G20",
        "8  value 10182 千円 G21",
        "9  value 7590 千円 G22",
        "10  blank  千円 G23",
        "11  value 8430 千円 G24",
        "12  value 1676 千円 G25",
        "13 5 脱炭素社会の実現に向けた具体的取組 value 4650 千円 G26",
    ];
    assert_eq!(costs, expected);
}

/// By hand: 86,200+1,676 · 227,434+10,182+7,590+8,430 · 4,330+4,650 · shared 34,010+10,000 · all 394,502.
#[test]
fn costs_add_up_per_team_and_per_measure() {
    let rows = Year::of("takahata", "R7").rows("projects.csv");
    let cost = |row: &Row| row["cost"].parse().unwrap_or(0_u64);
    let by = |column: &str| {
        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        for row in &rows {
            *sums.entry(row[column].clone()).or_default() += cost(row);
        }
        sums.into_values().collect::<Vec<u64>>()
    };
    assert_eq!(rows.iter().map(cost).sum::<u64>(), 394_502);
    let mut teams = by("team");
    teams.sort_unstable();
    assert_eq!(teams, [0, 8_980, 10_000, 34_010, 87_876, 253_636]);
    let mut measures = by("measure");
    measures.sort_unstable();
    assert_eq!(measures, [0, 8_980, 34_010, 37_878, 86_200, 227_434]);
}

/// The empty rows 14 and 15, the line breaks and the merged cells are no findings.
#[test]
fn what_is_to_be_confirmed() {
    let year = Year::of("takahata", "R7");
    assert_eq!(year.errors(), [""; 0]);
    assert_eq!(year.judged(), [""; 0]);
    let findings = year.rows("findings.csv");
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &findings {
        *codes.entry(row["code"].as_str()).or_default() += 1;
    }
    let expected = [("missing-cost", 1), ("project-without-measure", 6)];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(
        year.found(&["missing-cost"], "企画財政課/方針シート.xlsx", "G23"),
        1
    );
}
