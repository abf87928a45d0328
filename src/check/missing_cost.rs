//! A project without a cost for the year, from a section that sent its projects.

use super::{Check, Evidence};
use crate::domain::reported::State;
use crate::finding::{Finding, Page, Place, Severity};
use crate::normalize::Reading;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "missing-cost",
    severity: Severity::Warning,
    what: "事業費の記載がありません。合計には入れず、記載なしとして列記しました。",
    why: "空欄は0ではありません。まだ決まっていないのか、費用がかからないのかで、合計の意味が変わります。",
    example: "同じ表に「0」の事業と、空欄の事業がある。",
    remedy: "費用がかからない事業なら「0」を、決まっていないなら「未定」などを記入してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    (0..evidence.plan.projects.len())
        .filter_map(|project| of_project(evidence, project))
        .collect()
}

fn of_project(evidence: &Evidence<'_>, index: usize) -> Option<Finding> {
    let project = &evidence.plan.projects[index];
    let costs = evidence.ledger.costs_in(index, evidence.year);
    let blank = costs.first();
    let name = format!(
        "「{}」（{}）の{}の事業費",
        project.name,
        project.id,
        evidence.year.long()
    );
    if let Some(cost) = blank {
        let message = format!("{name}が空欄です（0ですか、未定ですか）");
        let finding = || PAGE.finding(&cost.source.section, cost.place(), message);
        return (cost.state == State::Blank).then(finding);
    }
    // A cost of which the year is unknown has another finding.
    let is_said = evidence
        .ledger
        .costs_of(index)
        .any(|cost| cost.year.is_none());
    let section = project
        .section
        .map_or("", |section| &evidence.plan.sections[section].name);
    let message = format!("{name}の行がありません");
    let finding = || PAGE.finding(section, Place::default(), message);
    (!is_said && has_costs(evidence, project.section)).then(finding)
}

/// Whether the section sent costs of projects at all; any section, where the plan names none.
fn has_costs(evidence: &Evidence<'_>, section: Option<usize>) -> bool {
    let is_meant = |reading: &&Reading| section.is_none() || reading.submission.section == section;
    let mut readings = evidence.counting().filter(is_meant);
    readings.any(|reading| reading.policy.has_costs)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    #[test]
    fn a_blank_is_asked_about_and_a_zero_is_not() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|0\n2|観光計画策定|\n3|統計調査|未定";
        let expected =
            "C4 「観光計画策定」（P2）の令和6年度の事業費が空欄です（0ですか、未定ですか）";
        expect("missing-cost", sheet, &[expected]);
    }

    #[test]
    fn a_project_of_which_no_row_came_is_missed() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|500\n2|観光計画策定|10";
        let expected = " 「統計調査」（P3）の令和6年度の事業費の行がありません";
        expect("missing-cost", sheet, &[expected]);
    }

    #[test]
    fn where_nobody_asks_for_costs_none_is_missing() {
        expect(
            "missing-cost",
            "順位|事務事業名|担当係名\n1|観光案内業務|企画係",
            &[],
        );
        expect("missing-cost", "", &[]);
    }
}
