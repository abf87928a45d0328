//! A figure of which nothing says the year.

use super::{Check, Counted, Evidence};
use crate::domain::reported::{Kind, State};
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Said;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "missing-year",
    severity: Severity::Error,
    what: "年度の分からない実績値、または事業費です。値は使っていません。",
    why: "どの年度の値か決まらないので、今年度の値として公表できません。",
    example: "表題にも見出しにも年度のない調査票。",
    remedy: "表題か見出しに「令和６年度」のように年度を書いてください。様式に年度を書かない決まりなら、企画課が様式の設定に year = { from = \"folder\" } と書けば、inputs の年度のフォルダーの年度とみなします。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (plan, ledger) = (evidence.plan, evidence.ledger);
    let is_undated = |said: &Said<'_>| said.year.is_none() && said.state != State::Blank;
    let figures = ledger.of_kind(Kind::Actual);
    let figures = figures
        .filter(|entry| is_undated(entry))
        .map(|entry| finding(&entry, &Counted::of_kpi(plan, entry.kpi)));
    let costs = ledger.costs().filter(|cost| is_undated(cost));
    let costs = costs.map(|cost| finding(&cost, &Counted::of_project(plan, cost.project)));
    figures.chain(costs).collect()
}

fn finding(said: &Said<'_>, counted: &Counted<'_>) -> Finding {
    let message = format!(
        "年度の分からない{}です:「{}」（{}）",
        said.kind.label(),
        said.text,
        counted.name
    );
    PAGE.finding(&said.source.section, said.place(), message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_form;

    #[test]
    fn a_figure_without_a_year_is_said() {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]";
        let sheet = "指標,実績値\n観光入込客数,600";
        let expected = "B2 年度の分からない実績値です:「600」（観光入込客数）";
        expect_of_form("missing-year", form, sheet, &[expected]);
        expect_of_form(
            "missing-year",
            form,
            "令和6年度\n指標,実績値\n観光入込客数,600",
            &[],
        );
    }
}
