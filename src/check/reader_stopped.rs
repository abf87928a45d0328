//! A file at which our own reader ended.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "reader-stopped",
    severity: Severity::Error,
    what: "読み取りのプログラムのほうが、途中で止まってしまったファイルです。壊れているとは限りません。",
    why: "その中に書かれた値は一つも入りません。",
    example: "ほかのプログラムが作った、見たことのない作りのファイル。",
    remedy: "Excelで開けるかを確かめてください。開けるときは、値だけを新しい様式に写して、提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::Stopped(why) => Some(format!(
            "読み取りのプログラムが途中で止まりました（{why}）。ファイルが壊れているとは限りません"
        )),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn nobody_is_told_that_the_file_is_broken() {
        expect_of_fault(
            "reader-stopped",
            Fault::Stopped("扱えない部分に当たりました".into()),
            " 読み取りのプログラムが途中で止まりました（扱えない部分に当たりました）。ファイルが壊れているとは限りません",
        );
        expect(
            "reader-stopped",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
