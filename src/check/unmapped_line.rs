//! A row of a KPI of which nobody can say whether it holds targets or actuals.

use super::{Check, Evidence, of_leftovers};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unmapped-line",
    severity: Severity::Error,
    what: "目標か実績か分からない行に値があります。値は使っていません。",
    why: "目標の値を実績として公表するおそれがあります。",
    example: "区分の欄に「見通し」と書かれた行。",
    remedy: "区分の欄に「目標」か「実績」と書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_leftovers(evidence, &PAGE, LeftoverKind::Line, |text| {
        format!("目標か実績か分からない行に値があります:「{text}」")
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_form;

    #[test]
    fn a_row_between_targets_and_actuals_is_said() {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'";
        let sheet = "指標,区分,R6\n観光入込客数,目標,700\n,見通し,650";
        let expected = "C3 目標か実績か分からない行に値があります:「650」";
        expect_of_form("unmapped-line", form, sheet, &[expected]);
    }
}
