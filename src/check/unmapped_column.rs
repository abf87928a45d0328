//! A column with cells under it whose header no role has.

use super::{Check, Evidence, of_leftovers};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unmapped-column",
    severity: Severity::Warning,
    what: "様式にない列です。その列の値は使っていません。",
    why: "課が足した列に大事な値が入っていると、報告書から漏れます。",
    example: "「実績値／R6」の右に足した「R6（再集計）」の列。",
    remedy: "要らない列なら消してください。使う列なら、企画課が様式（forms/*.toml）に足します。",
    rule: Some("項目名を省略しない"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_leftovers(evidence, &PAGE, LeftoverKind::Column, |text| {
        format!("様式にない列です:「{text}」")
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn an_added_column_is_never_skipped_silently() {
        expect(
            "unmapped-column",
            &[("観光課/実績.csv", "指標,R6,再集計\n観光入込客数,600,610")],
            &["C1 様式にない列です:「再集計」"],
        );
    }

    #[test]
    fn an_empty_added_column_is_nothing() {
        expect(
            "unmapped-column",
            &[("観光課/実績.csv", "指標,R6,再集計\n観光入込客数,600,")],
            &[],
        );
    }
}
