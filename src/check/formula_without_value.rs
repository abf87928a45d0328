//! A formula whose result was never stored, or is a suspicious 0.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Entry;
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE, &ZERO],
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

const ZERO: Page = Page {
    code: "formula-zero",
    severity: Severity::Warning,
    what: "数式の計算結果が0です。",
    why: "計算しないで保存する道具は、数式の結果を0と書くことがあります。本当の0かどうかは、ファイルからは分かりません。",
    example: "=SUM(B2:B9) の結果が 0。",
    remedy: "本当に0かどうかを確かめ、0であれば数式を消して 0 と入力してください。",
    rule: Some("数式を使わず値にする"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    evidence
        .ledger
        .flawed(Flaws::NEVER_CALCULATED.with(Flaws::FORMULA_ZERO))
        .filter_map(|entry| finding(evidence, &entry))
        .collect()
}

fn finding(evidence: &Evidence<'_>, entry: &Entry<'_>) -> Option<Finding> {
    let name = &evidence.plan.kpis[entry.kpi].name;
    let (page, message) = match entry.flaws {
        flaws if flaws.has(Flaws::NEVER_CALCULATED) => (
            &PAGE,
            format!(
                "数式に計算結果がありません（{name}の{}）",
                entry.kind.label()
            ),
        ),
        flaws if flaws.has(Flaws::FORMULA_ZERO) => (
            &ZERO,
            format!("数式の結果が0です（{name}の{}）", entry.kind.label()),
        ),
        _ => return None,
    };
    Some(page.finding(&entry.source.section, entry.place(), message))
}

#[cfg(test)]
mod tests {
    use crate::domain::CellAt;
    use crate::domain::reported::State;
    use crate::intake::{Cell, Content};
    use crate::normalize::{Flaws, value};

    #[test]
    fn a_formula_that_was_never_calculated_is_no_zero() {
        let cell = Cell {
            at: CellAt::new(0, 0),
            text: String::new(),
            content: Content::NeverCalculated,
            formula: true,
        };
        let (reported, flaws) = value::read(Some(&cell));
        assert_eq!(reported.state(), State::Unreadable);
        assert!(flaws.has(Flaws::NEVER_CALCULATED));
    }

    #[test]
    fn a_zero_behind_a_formula_is_suspicious_and_a_typed_one_is_not() {
        let zero = |formula| Cell {
            at: CellAt::new(0, 0),
            text: "0".into(),
            content: Content::Number(0.into()),
            formula,
        };
        assert!(value::read(Some(&zero(true))).1.has(Flaws::FORMULA_ZERO));
        assert!(!value::read(Some(&zero(false))).1.has(Flaws::FORMULA_ZERO));
    }
}
