//! A workbook that is locked with the key that Excel tries by itself.

use super::{Check, Evidence, of_notices};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Notice;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "default-key",
    severity: Severity::Note,
    what: "Excelがパスワードを聞かずに開く鍵で暗号化されたファイルです。読みました。",
    why: "Excel以外の道具では開けないことがあります。",
    example: "「ブックの保護」をかけて保存した xls。",
    remedy: "そのままでかまいません。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_notices(evidence, &PAGE, |notice| match notice {
        Notice::DefaultKey => Some("既定の鍵で暗号化されています（読みました）".to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_notice;
    use crate::intake::Notice;

    #[test]
    fn it_is_said() {
        let notice = Notice::DefaultKey;
        expect_of_notice(
            "default-key",
            notice,
            " 既定の鍵で暗号化されています（読みました）",
        );
    }
}
