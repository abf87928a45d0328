//! A file in which nothing is written.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "empty-file",
    severity: Severity::Error,
    what: "何も書かれていないファイルです。",
    why: "記入前の様式や、保存に失敗したファイルかもしれません。",
    example: "0バイトの 実績.csv。",
    remedy: "記入したファイルかどうかを確かめて、もう一度提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::Empty => Some("何も書かれていません".to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn an_empty_file_is_called_empty() {
        expect(
            "empty-file",
            &[("観光課/実績.csv", " \r\n")],
            &[" 何も書かれていません"],
        );
        expect_of_fault("empty-file", Fault::Empty, " 何も書かれていません");
    }
}
