//! Rows of a text file that have more fields than the header.

use super::{Check, Evidence, of_notices};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Notice;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "ragged-row",
    severity: Severity::Warning,
    what: "見出しより列の多い行があります。",
    why: "値の中の「,」を引用符で囲まないと、その右の値がずれて別の列に入ります。",
    example: "観光入込客数,1,200（見出しは2列）",
    remedy: "「,」を含む値を \"1,200\" のように引用符で囲むか、Excelで開いて CSV で保存し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_notices(evidence, &PAGE, |notice| match notice {
        Notice::Ragged(what) => Some(format!("列の数がそろっていません（{what}）")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_notice;
    use crate::intake::Notice;

    #[test]
    fn it_is_said() {
        let notice = Notice::Ragged("7行目は6列、見出しは5列".into());
        expect_of_notice(
            "ragged-row",
            notice,
            " 列の数がそろっていません（7行目は6列、見出しは5列）",
        );
    }
}
