//! A file that is larger than any form.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "too-large-file",
    severity: Severity::Error,
    what: "調査票としては大きすぎるファイルです。",
    why: "写真の貼り付けや、書式だけの行が何十万行も付いていることがあります。",
    example: "展開すると256MBを超えるxlsx。",
    remedy: "値だけを新しい様式に写して、提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::TooLarge(limit) => Some(limit.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn a_file_beyond_the_limits_says_which() {
        let fault = Fault::TooLarge("展開すると256MBを超えます".into());
        expect_of_fault("too-large-file", fault, " 展開すると256MBを超えます");
        expect(
            "too-large-file",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
