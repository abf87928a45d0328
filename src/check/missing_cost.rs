//! A project without a cost for the year, from a section that sent its projects.

use super::head_changed::{self, Below};
use super::{Evidence, Finding, Page, Place, at_said, figure_before, missing_form_row};
use crate::domain::FormRow;
use crate::domain::reported::State;
use crate::normalize::{Reading, Subject};
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-cost",
    what: "事業費の記載がありません。合計には入れず、記載なしとして列記しました。",
    why: "空欄は0ではありません。まだ決まっていないのか、費用がかからないのかで、合計の意味が変わります。",
    example: "同じ表に「0」の事業と、空欄の事業がある。",
    remedy: "費用がかからない事業なら「0」を、決まっていないなら「未定」などを記入してください。",
    ..Page::WARNING
};

/// On kensho's own form.
const OF_THE_FORM: &str = "費用がかからない事業なら「0」を記入してください。決まっていなければ、この欄は空欄のまま、金額がないときの欄で理由（未定など）を一覧から選んでください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let told = missing_form_row::told(evidence);
    let rows = evidence.each(|reading| &reading.policy.projects);
    // A row that does not stand as it went out has a finding of its own.
    let maybe: HashSet<usize> = rows.flat_map(|(_, row)| row.maybe()).copied().collect();
    let below = head_changed::below(evidence);
    evidence.of_projects(move |project| {
        let is_told = told.contains(&FormRow::Project(project)) || maybe.contains(&project);
        let below = below.get(&FormRow::Project(project));
        (!is_told).then(|| of_project(evidence, project, below))?
    })
}

fn of_project(evidence: &Evidence<'_>, index: usize, below: Option<&Below>) -> Option<Finding> {
    let project = &evidence.plan.projects[index];
    let year = evidence.year.long();
    let name = format!("「{}」（{}）の{year}の事業費", project.name, project.id);
    let subject = Subject::Project(index);
    let before = figure_before::of(evidence, project.section, subject, evidence.year);
    let said_before = |finding: Finding, otherwise: &str| match &before {
        Some(before) => finding.with_remedy(before.of_cost(otherwise)),
        None => finding,
    };
    // One cell is enough: where several differ, `duplicate-project` says so.
    if let Some(cost) = evidence.ledger.costs_in(index, evidence.year).first() {
        let message = format!("{name}が空欄です（0ですか、未定ですか）");
        let finding = (cost.state == State::Blank).then(|| at_said(&PAGE, cost, message))?;
        let finding = match evidence.own_form_at(&finding.place) {
            Some(_) => finding.with_remedy(OF_THE_FORM),
            None => finding,
        };
        let otherwise = finding.remedy.clone();
        return Some(said_before(finding, &otherwise));
    }
    // A cost without a known year has another finding.
    let mut costs = evidence.ledger.costs_of(index);
    let is_undated = costs.any(|cost| cost.year.is_none());
    let section = project
        .section
        .map(|section| &evidence.plan.sections[section]);
    let section = section.map_or("", |section| &section.name);
    if let Some(below) = below {
        return Some(below.finding(&PAGE, section, &name));
    }
    let message = format!("{name}の行がありません");
    let mut finding = PAGE.finding(section, Place::default(), message);
    finding.about.project = Some(index);
    if before.is_some() && !is_undated {
        return Some(said_before(finding, PAGE.remedy));
    }
    let with_costs = with_costs(evidence, project.section).filter(|_| !is_undated)?;
    Some(finding.with_remedy(format!(
        "「{}」の事業費の表にこの事業の行を足し、名前に「修正」と入れて送り直してください。費用がかからない事業なら「0」を、決まっていないなら「未定」などを記入してください。",
        with_costs.submission.name()
    )))
}

/// The file in which the section sent costs of projects; that of any section, where the plan names none.
fn with_costs<'a>(evidence: &Evidence<'a>, section: Option<usize>) -> Option<&'a Reading> {
    evidence.counting().find(|reading| {
        let is_meant = section.is_none() || reading.submission.section == section;
        // Of last year's form that alone is said.
        let mut seen = reading.sightings.iter();
        let is_of_now = seen.any(|seen| evidence.is_of_this_year(seen));
        is_meant && is_of_now && reading.policy.has_costs
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_policies, expect_of_projects as expect, policy_remedies};

    #[test]
    fn a_blank_is_asked_about_and_a_zero_is_not() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|0\n2|観光計画策定|\n3|統計調査|未定";
        let expected =
            "C4 「観光計画策定」（P2）の令和6年度の事業費が空欄です（0ですか、未定ですか）";
        expect("missing-cost", sheet, &[expected]);
    }

    #[test]
    fn what_the_replaced_file_said_is_quoted() {
        let head = "令和6年度（単位：千円）\n順位|事務事業名|事業費";
        let old = format!("{head}\n1|観光案内業務|5000\n2|観光計画策定|10\n3|統計調査|9");
        let blank = format!("{head}\n1|観光案内業務|\n2|観光計画策定|10\n3|統計調査|9");
        let gone = format!("{head}\n2|観光計画策定|10\n3|統計調査|9");
        for (new, now) in [
            (blank.as_str(), "では空欄です。"),
            (gone.as_str(), "にはこの行がありません。"),
            // Nobody would ask for costs.
            ("指標|R6\n観光入込客数|600", "にはこの行がありません。"),
        ] {
            let files = [("観光課/旧.xlsx", old.as_str()), ("観光課/新.xlsx", new)];
            let remedies = policy_remedies("missing-cost", &files);
            let before = format!(
                "前の提出（旧.xlsx）では「5000」でした。代わりに使った新しいファイル（新.xlsx）{now}この額でよければ、"
            );
            assert!(remedies[0].starts_with(&before), "{remedies:?}");
        }
        let files = [("観光課/旧.xlsx", old.as_str()), ("観光課/新.xlsx", &old)];
        expect_of_policies("missing-cost", &[], &files, &[]);
    }

    #[test]
    fn answers_know_its_code() {
        assert_eq!(super::PAGE.code, crate::domain::answer::OF_BLANK_COST);
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
