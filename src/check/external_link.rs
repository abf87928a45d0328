//! A workbook whose formulas refer to other files: they were not opened.

use super::{Check, Evidence, of_notices};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Notice;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "external-link",
    severity: Severity::Note,
    what: "ほかのファイルを参照するブックです。参照先は開いていません。",
    why: "保存されたときの値を読みました。参照先があとで変わっていても、分かりません。",
    example: "='[決算.xlsx]集計'!B3",
    remedy: "参照した値が最新かを確かめ、値だけを貼り付けてください（形式を選択して貼り付け→値）。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_notices(evidence, &PAGE, |notice| match notice {
        Notice::ExternalLinks(files) => Some(format!(
            "ほかのファイルを参照しています（{}）",
            files.join("、")
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
        let notice = Notice::ExternalLinks(vec!["決算.xlsx".into()]);
        expect_of_notice(
            "external-link",
            notice,
            " ほかのファイルを参照しています（決算.xlsx）",
        );
    }
}
