//! A row with figures or texts and no KPI.

use super::{Check, Evidence, of_leftovers};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unmapped-row",
    severity: Severity::Warning,
    what: "値があるのに、指標名のない行です。",
    why: "どのKPIの値か分からないので、使えません。",
    example: "指標名のセルを消してしまった行、合計の行。",
    remedy: "指標名を記入するか、要らない行なら消してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_leftovers(evidence, &PAGE, LeftoverKind::Row, |text| {
        format!("指標名のない行に値があります:「{text}」")
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_value_without_a_name_is_never_skipped_silently() {
        expect(
            "unmapped-row",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600\n,12")],
            &["B3 指標名のない行に値があります:「12」"],
        );
    }
}
