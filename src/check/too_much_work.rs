//! A sheet that takes more work than a submission may.

use super::{Check, Evidence, of_leftovers};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "too-much-work",
    severity: Severity::Error,
    what: "文字や行が多すぎて、読むのをやめたシートです。1行目から、値は一つも使っていません。ほかのシートは読みました。",
    why: "一つのシートのために、ほかの課のファイルの検証が終わらなくなります。",
    example: "同じ指標の行が数千回くり返された表、指標名の欄に3万文字の文章。",
    remedy: "様式にない行や列、長すぎる文章を消して、提出し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_leftovers(evidence, &PAGE, LeftoverKind::TooMuchWork, |burden| {
        format!("文字や行が多すぎるので、このシートは1行目から読んでいません（{burden}）")
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_workbook, grid};
    use crate::intake::Grid;

    const FORM: &str = "指標|R6\n観光入込客数|600";

    /// A sheet of rows behind the header.
    fn sheet(row: &str, times: usize) -> Grid {
        Grid::new(
            "多い",
            false,
            grid(&format!("指標|R6\n{}", format!("{row}\n").repeat(times))).into_cells(),
            Vec::new(),
        )
    }

    #[test]
    fn a_sheet_of_texts_that_grow_when_folded_is_not_read_and_the_next_one_is() {
        let long = format!("{}|600", "\u{fdfa}".repeat(32_000));
        let sheets = || vec![sheet(&long, 100), grid(FORM)];
        let expected = "A2 文字や行が多すぎるので、このシートは1行目から読んでいません（101行、202セル、いちばん長い文字はA2の32000文字）";
        expect_of_workbook("too-much-work", sheets(), &[expected]);
        expect_of_workbook("unread-sheet", sheets(), &[]);
        expect_of_workbook("missing-actual", sheets(), &[]);
    }

    #[test]
    fn rows_of_one_kpi_without_end_are_not_read() {
        let sheets = vec![sheet("観光入込客数|600", 5_000)];
        let expected =
            " 文字や行が多すぎるので、このシートは1行目から読んでいません（5001行、10002セル）";
        expect_of_workbook("too-much-work", sheets, &[expected]);
        let sheets = || vec![sheet("観光入込客数|600", 1_000)];
        expect_of_workbook("too-much-work", sheets(), &[]);
    }

    #[test]
    fn thousands_of_tables_beside_each_other_are_not_read() {
        let (heads, row) = ("指標|R6|".repeat(4_000), "観光|600|".repeat(4_000));
        let text = format!("{heads}\n{}", format!("{row}\n").repeat(10));
        let sheet = Grid::new("広い", false, grid(&text).into_cells(), Vec::new());
        let expected =
            " 文字や行が多すぎるので、このシートは1行目から読んでいません（11行、88000セル）";
        expect_of_workbook("too-much-work", vec![sheet], &[expected]);
    }

    #[test]
    fn what_a_form_holds_is_never_too_much() {
        let long = "長い取組の文章。".repeat(4_000);
        let rows = format!("団体の会員数,{long},5\n").repeat(30);
        let text = format!("指標,取組内容,R6\n{rows}");
        expect("too-much-work", &[("観光課/実績.csv", &text)], &[]);
    }

    /// A prefecture's figures of ten years, in one list.
    #[test]
    fn three_hundred_thousand_figures_are_not_too_much() {
        let rows: String = (0..300_000)
            .map(|row| format!("指標{}の会員数の推移,R{},{row}\n", row / 10, row % 10 + 1))
            .collect();
        let text = format!("指標,年度,実績値\n{rows}");
        expect("too-much-work", &[("観光課/実績.csv", &text)], &[]);
    }
}
