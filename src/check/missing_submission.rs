//! A section of which nothing arrived.

use super::{Check, Evidence};
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
    what: "KPIを担当する課のフォルダーに、提出ファイルが一つもありません。",
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
        .filter(|section| !plan.kpis_of(*section).is_empty() && !sent.contains(section));
    missing
        .map(|section| {
            let name = &plan.sections[section].name;
            let message = format!(
                "{name}から提出がありません（担当するKPI {}件）",
                plan.kpis_of(section).len()
            );
            PAGE.finding(name, Place::default(), message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_section_that_sent_nothing_is_named_once() {
        expect(
            "missing-submission",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[" 福祉課から提出がありません（担当するKPI 1件）"],
        );
    }
}
