//! A KPI without an actual for the year, from a section that sent its form.

use super::{Check, Evidence};
use crate::domain::reported::State;
use crate::finding::{Finding, Page, Place, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "missing-actual",
    severity: Severity::Error,
    what: "今年度の実績値がありません。",
    why: "空欄は0ではありません。このままでは評価できず、評価の分母から外れます。",
    example: "「R6」の欄が空欄の行。",
    remedy: "値を記入してください。まだ値がなければ「集計中」、調査のない年なら「調査なし」と書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    (0..evidence.plan.kpis.len())
        .filter_map(|kpi| of_kpi(evidence, kpi))
        .collect()
}

fn of_kpi(evidence: &Evidence<'_>, index: usize) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[index];
    let actuals = evidence.ledger.actuals(index, evidence.year);
    let blank = actuals.first();
    if blank.is_some_and(|entry| entry.state != State::Blank)
        || !evidence.has_delivered(kpi.section)
    {
        return None;
    }
    let message = format!(
        "「{}」（{}）の{}の実績値がありません",
        kpi.name,
        kpi.id,
        evidence.year.long()
    );
    let section = &evidence.plan.sections[kpi.section].name;
    Some(PAGE.finding(
        section,
        blank.map_or_else(Place::default, |entry| entry.place()),
        message,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_blank_actual_is_not_zero() {
        expect(
            "missing-actual",
            &[("観光課/実績.csv", "指標,R6,取組\n観光入込客数,,まつり")],
            &["B2 「観光入込客数」（1-a）の令和6年度の実績値がありません"],
        );
    }

    #[test]
    fn a_reason_or_a_zero_is_not_missing() {
        expect(
            "missing-actual",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,集計中")],
            &[],
        );
        expect(
            "missing-actual",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,0")],
            &[],
        );
    }
}
