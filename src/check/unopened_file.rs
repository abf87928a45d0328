//! A file that the system does not open.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unopened-file",
    severity: Severity::Error,
    what: "開けないファイルです。",
    why: "その中に書かれた値は一つも入りません。",
    example: "ほかの人が開いたままのファイル、読み取りの権限がないファイル。",
    remedy: "ファイルがあるか、読み取りの権限があるかを確かめて、もう一度提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::Unopened(error) => Some(format!("ファイルを開けません（{error}）")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn it_is_called_by_its_name() {
        let fault = Fault::Unopened("見つかりません".into());
        expect_of_fault(
            "unopened-file",
            fault,
            " ファイルを開けません（見つかりません）",
        );
        expect(
            "unopened-file",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
