//! A percentage beyond its range, or a fraction where a percentage is wanted.

use super::{Check, Evidence};
use crate::domain::reported::Kind;
use crate::domain::{Decimal, Kpi, number, unit};
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Entry;
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "percent-out-of-range",
    severity: Severity::Warning,
    what: "割合が0～100％の外にあるか、100倍のずれが疑われます。",
    why: "19.2％を 0.192 と入力すると、0.192％として公表されます。",
    example: "基準値10.1％のKPIに「0.192」。加入率に「675」。",
    remedy: "19.2％なら 19.2 と入力してください。この値で正しければ、その理由を取組内容の欄に書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let percentages = evidence
        .plan
        .kpis
        .iter()
        .enumerate()
        .filter(|(_, kpi)| unit::is_percent(&kpi.unit));
    let actuals = percentages
        .flat_map(|(index, _)| evidence.ledger.of_kpi(index))
        .filter(|entry| entry.kind == Kind::Actual);
    actuals
        .filter_map(|entry| finding(&evidence.plan.kpis[entry.kpi], &entry))
        .collect()
}

fn finding(kpi: &Kpi, entry: &Entry<'_>) -> Option<Finding> {
    let value = entry.value()?;
    let what = if value < Decimal::ZERO || value > Decimal::ONE_HUNDRED {
        "0～100％の外です"
    } else if looks_like_a_fraction(kpi, value) || may_be_a_fraction(entry, value) {
        "％ではなく小数で入力された疑いがあります"
    } else {
        return None;
    };
    let message = format!(
        "{}:「{}」（{}％、{}）",
        what,
        entry.text,
        number::grouped(value),
        kpi.name
    );
    Some(PAGE.finding(&entry.source.section, entry.place(), message))
}

/// An old workbook does not say whether 0.021 is shown as 2.1%.
fn may_be_a_fraction(entry: &Entry<'_>, value: Decimal) -> bool {
    entry.flaws.has(Flaws::FORMATLESS) && value > Decimal::ZERO && value <= Decimal::ONE
}

/// At most 1 where the baseline is above 2: 0.192 beside 10.1.
fn looks_like_a_fraction(kpi: &Kpi, value: Decimal) -> bool {
    let is_small = value > Decimal::ZERO && value <= Decimal::ONE;
    is_small
        && kpi
            .baseline
            .is_some_and(|baseline| baseline.value > Decimal::TWO)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn beyond_the_range_or_a_fraction_is_asked_about() {
        expect(
            "percent-out-of-range",
            &[("福祉課/実績.csv", "指標,R6\n加入率,675")],
            &["B2 0～100％の外です:「675」（675％、加入率）"],
        );
        let expected = "B2 ％ではなく小数で入力された疑いがあります:「0.675」（0.675％、加入率）";
        expect(
            "percent-out-of-range",
            &[("福祉課/実績.csv", "指標,R6\n加入率,0.675")],
            &[expected],
        );
    }

    #[test]
    fn usual_percentages_are_not() {
        for value in ["67.5", "0", "100", "67.5%"] {
            expect(
                "percent-out-of-range",
                &[("福祉課/実績.csv", &format!("指標,R6\n加入率,{value}"))],
                &[],
            );
        }
    }
}
