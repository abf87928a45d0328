//! Letters that no other machine can show.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "undecodable-text",
    severity: Severity::Warning,
    what: "文字コードとして読めない文字、または外字があります。",
    why: "ほかのパソコンでは別の文字に見え、名前の突き合わせにも失敗します。",
    example: "外字で作った人名の漢字を含むCSV。",
    remedy: "その文字を通常の文字に直すか、UTF-8で保存し直してください。",
    rule: Some("機種依存文字を使わない"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::Undecodable(what) => Some(what.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn private_letters_are_said_with_their_place() {
        let text = "指標,R6\n観光入込客数\u{e000},600";
        let expected = " 2行7文字目に外字があります（EE 80 80）";
        expect(
            "undecodable-text",
            &[("観光課/実績.csv", text)],
            &[expected],
        );
        expect_of_fault(
            "undecodable-text",
            Fault::Undecodable("1行1文字目".into()),
            " 1行1文字目",
        );
    }
}
