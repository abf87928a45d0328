//! Two cells that give different costs for the same project and year.

use super::{Check, Evidence};
use crate::domain::reported::State;
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Cost;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "duplicate-project",
    severity: Severity::Error,
    what: "同じ事務事業・同じ年度に、違う事業費が二つ以上あります。決まるまで合計に入れません。",
    why: "どちらかを黙って選んでも、両方を足しても、合計が実際と違ってきます。",
    example: "企画課のシートに 34,010、連携する課のシートに 30,000。",
    remedy: "正しい事業費を一つに決め、もう一方のファイルを直すか、その行を消してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    (0..evidence.plan.projects.len())
        .flat_map(|project| of_project(evidence, project))
        .collect()
}

fn of_project(evidence: &Evidence<'_>, project: usize) -> Vec<Finding> {
    let costs = evidence.ledger.costs_of(project);
    let said: Vec<Cost<'_>> = costs.filter(|cost| cost.state != State::Blank).collect();
    let of_years = said.chunk_by(|one, next| one.year == next.year);
    let disagree = |costs: &&[Cost<'_>]| costs.iter().any(|cost| !cost.agrees_with(&costs[0]));
    of_years
        .filter(disagree)
        .flat_map(|costs| costs.iter().map(|cost| finding(evidence, cost, costs)))
        .collect()
}

/// At most so many other cells are named in a finding.
const NAMED: usize = 5;

fn finding(evidence: &Evidence<'_>, cost: &Cost<'_>, all: &[Cost<'_>]) -> Finding {
    let others = || all.iter().filter(|other| other.place() != cost.place());
    let named = others().take(NAMED);
    let named: Vec<String> = named
        .map(|other| format!("「{}」（{}）", other.text.trim(), other.place()))
        .collect();
    let more = others().count().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" ほか{more}件")
    } else {
        String::new()
    };
    let name = &evidence.plan.projects[cost.project].name;
    let year = cost.year.map(|year| year.long()).unwrap_or_default();
    let message = format!(
        "{name}の{year}に違う事業費があります:「{}」。ほかに {}{more}",
        cost.text.trim(),
        named.join("、")
    );
    PAGE.finding(&cost.source.section, cost.place(), message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    #[test]
    fn different_costs_are_both_named_and_the_same_twice_is_no_fault() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|500\n2|観光案内業務|600\n3|統計調査|70\n4|統計調査|70千円";
        let expected = [
            "C3 観光案内業務の令和6年度に違う事業費があります:「500」。ほかに 「600」（観光課/方針.xlsx C4）",
            "C4 観光案内業務の令和6年度に違う事業費があります:「600」。ほかに 「500」（観光課/方針.xlsx C3）",
        ];
        expect("duplicate-project", sheet, &expected);
    }
}
