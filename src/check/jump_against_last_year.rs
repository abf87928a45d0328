//! A figure that differs much from last year's.

use super::{Check, Evidence};
use crate::domain::{Decimal, number};
use crate::finding::{Finding, Page, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "jump-against-last-year",
    severity: Severity::Warning,
    what: "前年度から大きく動いた値です。",
    why: "推進会議で必ず理由を聞かれます。桁の間違いや単位の違いのこともあります。",
    example: "742.1千人 → 1,194.663千人（+61.0％）。",
    remedy: "値が正しければ、動いた理由を取組内容の欄に書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    (0..evidence.plan.kpis.len())
        .filter_map(|kpi| of_kpi(evidence, kpi))
        .collect()
}

fn of_kpi(evidence: &Evidence<'_>, index: usize) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[index];
    let now = evidence.ledger.agreed_actual(index, evidence.year)?;
    let before = evidence
        .series()
        .agreed_actual(index, evidence.year.before())?;
    let change = percent_change(before, now)?;
    if change.abs() < evidence.plan.jump_percent {
        return None;
    }
    let entry = evidence
        .ledger
        .actuals(index, evidence.year)
        .into_iter()
        .next()?;
    let (before, now) = (number::grouped(before), number::grouped(now));
    let message = format!(
        "前年度から大きく動きました: {before} → {now}{}（{change:+.1}％、{}）",
        kpi.unit, kpi.name
    );
    Some(PAGE.finding(&entry.source.section, entry.place(), message))
}

/// The change in percent of last year's figure; none from zero, where no percentage exists.
fn percent_change(before: Decimal, now: Decimal) -> Option<Decimal> {
    let change = now
        .checked_sub(before)?
        .checked_div(before.abs())?
        .checked_mul(Decimal::ONE_HUNDRED)?;
    Some(number::round(change, 1, number::Rounding::HalfUp))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_after};

    #[test]
    fn a_jump_is_asked_about() {
        let expected =
            "C2 前年度から大きく動きました: 742.1 → 1,194.663千人（+61.0％、観光入込客数）";
        expect(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,1194.663")],
            &[expected],
        );
    }

    #[test]
    fn last_year_may_stand_in_its_own_folder() {
        let expected =
            "B2 前年度から大きく動きました: 742.1 → 1,194.663千人（+61.0％、観光入込客数）";
        expect_after(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,")],
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,1194.663")],
            &[expected],
        );
    }

    #[test]
    fn a_step_is_not_and_zero_has_no_percentage() {
        expect(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,800")],
            &[],
        );
        expect(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,0,800")],
            &[],
        );
    }
}
