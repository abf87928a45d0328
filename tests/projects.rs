//! A town's projects: every total is the sum of the list, and the list is what the cells say.

mod workspace;

use kensho::domain::Decimal;
use kensho::domain::plan::BookKind;
use kensho::report::projects::{ProjectList, Total};
use kensho::verification::Verification;

fn verified() -> Verification {
    let subject = workspace::subject(
        &workspace::root().join("tests/cases/policy"),
        ("town", "R6"),
    );
    kensho::verify(&subject, &|_, _| {}).unwrap()
}

fn told(totals: &[Total]) -> Vec<String> {
    let line = |total: &Total| format!("{} {} {}", total.name, total.projects, total.text());
    totals.iter().map(line).collect()
}

#[test]
fn totals_are_those_of_the_published_costs() {
    let verification = verified();
    let list = ProjectList::of(BookKind::Office, &verification);
    assert_eq!(
        list.sentence(),
        "15事業中 13事業の事業費は 394,502.5千円（報告なし 1、記載なし 1 を除く）"
    );
    assert_eq!(
        told(&list.totals_by_measure()),
        [
            "M1 第6次総合計画（後期基本計画）の推進 1 0千円",
            "M2 移住定住・二地域居住の推進、関係人口の拡大・創出 1 34,010千円",
            "M3 官民連携推進による事業展開 1 86,200千円",
            "M4 デジタル化・ＤＸ推進 1 227,434千円",
            "M5 脱炭素社会の実現に向けた具体的取組 2 8,980千円",
            "施策の定めなし 9 37,878.5千円",
        ]
    );
    assert_eq!(
        told(&list.totals_by_team()),
        [
            "企画財政課　企画調整係 3 0千円",
            "企画財政課　地域活力共創係 2 87,876千円",
            "企画財政課　情報戦略係 4 253,636千円",
            "企画財政課　ゼロカーボン推進室 2 8,980千円",
            "建設課　管理係 1 0.5千円",
            "複数の係（共同） 2 44,010千円",
            "係の定めなし 1 ―",
        ]
    );
}

#[test]
fn every_total_is_the_sum_of_the_cells() {
    let verification = verified();
    let list = ProjectList::of(BookKind::Office, &verification);
    let cells = verification.ledger.costs().filter_map(|cost| cost.value());
    let cells: Option<Decimal> = Some(cells.sum());
    let sum = |totals: Vec<Total>| {
        totals
            .iter()
            .map(|total| total.cost)
            .sum::<Option<Decimal>>()
    };
    assert_eq!(list.whole().cost, cells);
    assert_eq!(sum(list.totals_by_measure()), cells);
    assert_eq!(sum(list.totals_by_team()), cells);
}

#[test]
fn zero_is_zero_and_blank_is_blank() {
    let verification = verified();
    let list = ProjectList::of(BookKind::Office, &verification);
    let cost = |id: &str| {
        let mut lines = list.lines.iter();
        lines.find(|line| line.project.id == id).unwrap().cost
    };
    assert_eq!(cost("1"), Ok(Decimal::ZERO));
    assert_eq!(cost("2"), Ok(Decimal::ZERO));
    assert_eq!(cost("10"), Err("記載なし"));
    let without: Vec<&str> = list.without_cost().map(|(_, reason)| reason).collect();
    assert_eq!(without, ["記載なし", "報告なし"]);
}
