//! A sheet that cannot be read, beside others that can.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "broken-sheet",
    severity: Severity::Error,
    what: "ブックの中に、読めないシート、または読めないセルのあるシートがあります。",
    why: "ほかは読みましたが、読めなかったところの値は入っていません。",
    example: "修復メッセージの出るブックの1シート。",
    remedy: "Excelで開いて修復し、保存し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::BrokenSheet(sheet, error) => {
            Some(format!("{}読めないところがあります（{error}）", of(sheet)))
        }
        _ => None,
    })
}

/// The sheet of a web page or a text file has no name.
fn of(sheet: &str) -> String {
    match sheet {
        "" => String::new(),
        sheet => format!("シート「{sheet}」に"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn a_broken_sheet_is_named() {
        let fault = Fault::BrokenSheet("内訳".into(), "途切れています".into());
        expect_of_fault(
            "broken-sheet",
            fault,
            " シート「内訳」に読めないところがあります（途切れています）",
        );
        let fault = Fault::BrokenSheet(String::new(), "途切れています".into());
        expect_of_fault(
            "broken-sheet",
            fault,
            " 読めないところがあります（途切れています）",
        );
        expect(
            "broken-sheet",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
