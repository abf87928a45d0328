//! A figure in a unit that does not convert to the KPI's.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unit-mismatch",
    severity: Severity::Error,
    what: "単位が計画の単位に換算できません。値は使っていません。",
    why: "単位が違えば、数は同じでも別のものを数えています（95.0回実計と12.4回）。",
    example: "計画が「回」のKPIに「95.0 回実計」。",
    remedy: "計画の単位で値を記入してください。計画の単位が変わったときは、企画課に知らせてください。",
    rule: Some("単位を明記する"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::UNIT_MISMATCH, |entry, kpi| {
        let written = entry.unit.unwrap_or_default();
        format!(
            "単位が違います:「{}」 {written}（計画の単位は{}、{}）",
            entry.text, kpi.unit, kpi.name
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn another_unit_gives_no_value() {
        let files = [("観光課/実績.csv", "指標,単位,R6\n観光入込客数,件,600")];
        expect(
            "unit-mismatch",
            &files,
            &["C2 単位が違います:「600」 件（計画の単位は千人、観光入込客数）"],
        );
        expect("unreadable-number", &files, &[]);
    }
}
