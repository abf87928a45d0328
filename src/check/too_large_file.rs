//! A file that is larger than any form.

use super::{Check, Evidence, of_faults_with_remedy};
use crate::finding::{Finding, Page, Severity};
use crate::intake::{Excess, Fault};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "too-large-file",
    severity: Severity::Error,
    what: "調査票としては大きすぎるファイルです。",
    why: "写真の貼り付けや、書式だけの行が何十万行も付いていることがあります。",
    example: "展開すると192MBを超えるxlsx。",
    remedy: "値だけを新しい様式に写して、提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults_with_remedy(evidence, &PAGE, |_, fault| match fault {
        Fault::TooLarge(excess, limit) => Some((limit.clone(), remedy(*excess))),
        _ => None,
    })
}

/// What makes the file smaller in what it is too large in. Pictures are only said where leaving them
/// out would help.
const fn remedy(excess: Excess) -> &'static str {
    match excess {
        Excess::File => {
            "写真や図を除いて保存し直すか、値だけを新しい様式に写して、提出してください。"
        }
        Excess::Inflated | Excess::Cells => {
            "使っていない行・列（書式だけのものも）と要らないシートを消して保存し直すか、値だけを新しい様式に写して、提出してください（写真や図は数えていません）。"
        }
        Excess::Memory | Excess::Time => {
            "要らないシートと使っていない行・列を除いて保存し直すか、値だけを新しい様式に写して、提出してください。"
        }
        Excess::Count => PAGE.remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use super::*;

    #[test]
    fn a_file_beyond_the_limits_says_which() {
        let fault = Fault::TooLarge(Excess::Inflated, "展開すると192MBを超えます".into());
        expect_of_fault("too-large-file", fault, " 展開すると192MBを超えます");
        expect(
            "too-large-file",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }

    #[test]
    fn pictures_are_said_where_they_count() {
        assert!(remedy(Excess::File).starts_with("写真や図を除いて"));
        assert!(remedy(Excess::Inflated).contains("写真や図は数えていません"));
        for excess in [Excess::Memory, Excess::Time, Excess::Count] {
            assert!(!remedy(excess).contains("写真"));
        }
    }
}
