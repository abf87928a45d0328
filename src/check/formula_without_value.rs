//! A formula whose result was never stored.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "formula-without-value",
    severity: Severity::Error,
    what: "数式の計算結果が、ファイルに保存されていません。値は使っていません。",
    why: "Excel以外の道具で作ったファイルや、計算せずに保存したファイルでは、数式に値がありません。空や0として扱うと、値が消えます。",
    example: "=F10/F11 とだけ入っていて、結果のないセル。",
    remedy: "Excelで開いて計算させ、値を確かめてから上書き保存してください。数式ではなく値で提出するのが確実です。",
    rule: Some("数式を使わず値にする"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::NEVER_CALCULATED, |entry, kpi| {
        format!(
            "数式に計算結果がありません（{}の{}）",
            kpi.name,
            entry.kind.label()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_cell;
    use crate::intake::Content;

    #[test]
    fn a_formula_that_was_never_calculated_is_no_zero() {
        let expected = "B2 数式に計算結果がありません（観光入込客数の実績値）";
        expect_of_cell(
            "formula-without-value",
            Content::NeverCalculated,
            "",
            true,
            &[expected],
        );
        expect_of_cell("missing-actual", Content::NeverCalculated, "", true, &[]);
        expect_of_cell(
            "formula-without-value",
            Content::Number(600.into()),
            "600",
            true,
            &[],
        );
    }
}
