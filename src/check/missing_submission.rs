//! A section of which nothing arrived.

use super::{Check, Evidence};
use crate::domain::Plan;
use crate::finding::{Finding, Page, Place, Severity};
use std::collections::HashSet;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "missing-submission",
    severity: Severity::Error,
    what: "KPIや事業を担当する課のフォルダーに、提出ファイルが一つもありません。",
    why: "その課のKPIは評価できず、評価の分母から外れます。",
    example: "inputs/…/R6/ に「健康づくり課」のフォルダーがない、または空。",
    remedy: "調査票に記入して、課のフォルダーに置いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let plan = evidence.plan;
    let sent: HashSet<usize> = evidence
        .readings
        .iter()
        .filter_map(|reading| reading.submission.section)
        .collect();
    let missing = (0..plan.sections.len())
        .filter(|section| !sent.contains(section) && !evidence.unread[*section])
        .filter_map(|section| Some((&plan.sections[section].name, duties(plan, section)?)));
    missing
        .map(|(name, duties)| {
            let message = format!("{name}から提出がありません（担当する{duties}）");
            PAGE.finding(name, Place::default(), message)
        })
        .collect()
}

/// What a section should have reported; none if the plan gives it neither KPIs nor projects.
fn duties(plan: &Plan, section: usize) -> Option<String> {
    let counts = [
        ("KPI", plan.kpis_of(section).len()),
        ("事業", plan.projects_of(section).count()),
    ];
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let duties: Vec<String> = counts
        .map(|(what, count)| format!("{what} {count}件"))
        .collect();
    (!duties.is_empty()).then(|| duties.join("、"))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_aside};
    use crate::intake::aside::{End, Why};

    #[test]
    fn a_section_that_sent_nothing_is_named_once() {
        expect(
            "missing-submission",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[" 福祉課から提出がありません（担当するKPI 1件）"],
        );
    }

    #[test]
    fn where_something_lies_that_is_not_read_nobody_knows_what_is_missing() {
        let link = Why::Link {
            target: "/srv/観光課".into(),
            end: End::Folder,
        };
        let only = [" 福祉課から提出がありません（担当するKPI 1件）"];
        for why in [link, Why::TooDeep, Why::Unopened("権限がありません".into())] {
            expect_of_aside("missing-submission", vec![why], &only);
        }
    }
}
