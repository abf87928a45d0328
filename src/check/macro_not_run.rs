//! A workbook with macros: they were not run.

use super::{Check, Evidence, of_notices};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Notice;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "macro-not-run",
    severity: Severity::Note,
    what: "マクロの入ったブックです。マクロは動かしていません。",
    why: "マクロが値を書き込む様式では、Excelで開いたときと値が違うことがあります。",
    example: "集計ボタンの付いた 調査票.xlsm。",
    remedy: "値が保存されているかを確かめてください。マクロが要らなければ、xlsx で保存し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_notices(evidence, &PAGE, |notice| match notice {
        Notice::Macros => Some("マクロがあります（動かしていません）".to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_notice;
    use crate::intake::Notice;

    #[test]
    fn it_is_said() {
        let notice = Notice::Macros;
        expect_of_notice(
            "macro-not-run",
            notice,
            " マクロがあります（動かしていません）",
        );
    }
}
