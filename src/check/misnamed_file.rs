//! A file whose name says another kind than its content.

use super::{Check, Evidence, of_notices};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Notice;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "misnamed-file",
    severity: Severity::Note,
    what: "拡張子と中身の違うファイルです。中身のとおりに読みました。",
    why: "開くたびに警告が出て、人によって違う見え方をします。",
    example: "業務システムが .xls という名前で書き出したHTMLやCSV。",
    remedy: "次からは、Excelで開いて xlsx で保存し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_notices(evidence, &PAGE, |notice| match notice {
        Notice::Misnamed(what) => Some(format!("拡張子と中身が違います（中身は{what}）")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_notice;
    use crate::intake::Notice;

    #[test]
    fn it_is_said() {
        let notice = Notice::Misnamed("CSV".into());
        expect_of_notice(
            "misnamed-file",
            notice,
            " 拡張子と中身が違います（中身はCSV）",
        );
    }
}
