//! A figure in a row or a column that Excel hides.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "hidden-figure",
    severity: Severity::Warning,
    what: "非表示の行や列にある値を読みました。",
    why: "Excelで開いても見えないので、去年の値が残っていても気づけません。",
    example: "前年度の行を残したまま非表示にした調査票。",
    remedy: "要らない行や列なら削除してください。使うなら、再表示してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::HIDDEN, |entry, kpi| {
        format!(
            "非表示の行か列から値を読みました（{}の{}）",
            kpi.name,
            entry.kind.label()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_grid, grid};
    use crate::intake::Span;

    #[test]
    fn a_figure_that_nobody_sees_is_said() {
        let mut sheet = grid("指標|R6\n観光入込客数|600");
        expect_of_grid("hidden-figure", grid("指標|R6\n観光入込客数|600"), &[]);
        sheet.hidden_rows.push(Span { first: 1, last: 1 });
        let expected = "B2 非表示の行か列から値を読みました（観光入込客数の実績値）";
        expect_of_grid("hidden-figure", sheet, &[expected]);
    }
}
