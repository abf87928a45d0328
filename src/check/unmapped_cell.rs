//! A cell outside every column and label.

use super::{Check, Evidence, of_leftovers};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unmapped-cell",
    severity: Severity::Warning,
    what: "どの見出しにも属さないセルです。",
    why: "欄の外に書かれた値や注意書きは、報告書に入りません。",
    example: "表の右に書き足した「※暫定」、個票の余白のメモ。",
    remedy: "報告する内容なら、取組内容などの欄に移してください。",
    rule: Some("1セル1データ"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_leftovers(evidence, &PAGE, LeftoverKind::Cell, |text| {
        format!("どの見出しにも属さないセルです:「{text}」")
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_note_beside_the_table_is_said() {
        expect(
            "unmapped-cell",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600,,暫定")],
            &["D2 どの見出しにも属さないセルです:「暫定」"],
        );
    }
}
