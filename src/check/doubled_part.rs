//! A workbook with two parts of one name.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "doubled-part",
    severity: Severity::Error,
    what: "中身が二重に入っているブックです。",
    why: "どちらが本当の中身か分かりません。開くプログラムによって、違う値が見えます。",
    example: "Excel以外のプログラムが書き足した 実績.xlsx。",
    remedy: "元のファイルをExcelで開いて修復し、値を確かめてから保存し直して、提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::Doubled(what) => Some(format!("ブックの中身が二重になっています（{what}）")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn what_became_of_the_values_is_said() {
        expect_of_fault(
            "doubled-part",
            Fault::Doubled("値は読みました".into()),
            " ブックの中身が二重になっています（値は読みました）",
        );
        expect(
            "doubled-part",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
