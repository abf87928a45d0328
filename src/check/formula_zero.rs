//! A formula whose stored result is 0, as programs leave it that do not calculate.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "formula-zero",
    severity: Severity::Warning,
    what: "数式の計算結果が0です。",
    why: "計算しないで保存する道具は、数式の結果を0と書くことがあります。本当の0かどうかは、ファイルからは分かりません。",
    example: "=SUM(B2:B9) の結果が 0。",
    remedy: "本当に0かどうかを確かめ、0であれば数式を消して 0 と入力してください。",
    rule: Some("数式を使わず値にする"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::FORMULA_ZERO, |entry, kpi| {
        format!("数式の結果が0です（{}の{}）", kpi.name, entry.kind.label())
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_cell;
    use crate::intake::Content;

    #[test]
    fn a_zero_behind_a_formula_is_suspicious_and_a_typed_one_is_not() {
        let expected = "B2 数式の結果が0です（観光入込客数の実績値）";
        expect_of_cell(
            "formula-zero",
            Content::Number(0.into()),
            "0",
            true,
            &[expected],
        );
        expect_of_cell("formula-zero", Content::Number(0.into()), "0", false, &[]);
    }
}
