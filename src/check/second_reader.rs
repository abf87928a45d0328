//! A workbook that is broken for our own readers, read by another.

use super::{Check, Evidence, of_notices};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Notice;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "second-reader",
    severity: Severity::Warning,
    what: "壊れていて、ふつうの読み方では開けなかったブックを、別の方法で読みました。",
    why: "数値の表示形式（％など）や結合したセルは分からず、読み落としがあるかもしれません。",
    example: "通信の途中で傷ついた 実績.xls。",
    remedy: "Excelで開いて修復し、保存し直したものを提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_notices(evidence, &PAGE, |notice| match notice {
        Notice::SecondReader(why) => Some(format!(
            "ふつうの読み方では読めないため、別の方法で読みました（{why}）"
        )),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_notice;
    use crate::intake::Notice;

    #[test]
    fn it_is_said() {
        let notice = Notice::SecondReader("目次が壊れています".into());
        expect_of_notice(
            "second-reader",
            notice,
            " ふつうの読み方では読めないため、別の方法で読みました（目次が壊れています）",
        );
    }
}
