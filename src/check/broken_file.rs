//! A workbook that is broken or was cut short.

use super::{Check, Evidence, of_faults_with_remedy};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "broken-file",
    severity: Severity::Error,
    what: "壊れているか、途中で切れているファイルです。",
    why: "その中に書かれた値が、全部または一部入りません。",
    example: "保存や送信の途中で切れた 実績.xlsx。",
    remedy: "元のファイルをExcelで開いて（必要なら修復して）保存し直し、もう一度提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults_with_remedy(evidence, &PAGE, |reading, fault| {
        let Fault::Broken(error) = fault else {
            return None;
        };
        let what = match reading.sheets.is_empty() {
            true => "ファイルを読めません",
            false => "ファイルに読めないところがあります",
        };
        Some((format!("{what}: {error}"), PAGE.remedy))
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn it_is_called_by_its_name() {
        let fault = Fault::Broken("途中で切れています".into());
        expect_of_fault(
            "broken-file",
            fault,
            " ファイルを読めません: 途中で切れています",
        );
        expect(
            "broken-file",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
