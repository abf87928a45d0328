//! A folder in so many folders that it is not looked into.

use super::{Check, Evidence, of_aside};
use crate::finding::{Finding, Page, Severity};
use crate::intake::aside::Why;
use crate::intake::discover::DEEPEST;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "deep-folder",
    severity: Severity::Error,
    what: "フォルダーの中のフォルダーが深すぎるので、その中を読んでいません。",
    why: "そこに提出ファイルがあっても、書かれた値は一つも入りません。",
    example: "年度のフォルダーから17段下のフォルダーに置かれた調査票。",
    remedy: "中の提出ファイルを、課のフォルダーのすぐ下に移してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_aside(evidence, &PAGE, |why| match why {
        Why::TooDeep => {
            let message = format!(
                "年度のフォルダーから{DEEPEST}段を超えて深いところにあるので、このフォルダーの中は読んでいません"
            );
            Some((message, PAGE.remedy))
        }
        Why::Link { .. } | Why::Unopened(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_aside;
    use super::*;

    #[test]
    fn that_it_is_not_read_is_said() {
        expect_of_aside(
            "deep-folder",
            vec![Why::TooDeep],
            &[
                " 年度のフォルダーから16段を超えて深いところにあるので、このフォルダーの中は読んでいません",
            ],
        );
    }
}
