//! Figures of years whose sum is not the total that is written beside them.

use super::{Evidence, Finding, Page, Place};
use crate::domain::plan::Basis;
use crate::domain::reported::Reported;
use crate::domain::unit::{self, Conversion};
use crate::domain::{Decimal, FiscalYear, number};
use crate::ledger::{SectionText, TOTAL};
use crate::normalize::value;

/// What it finds.
pub const PAGE: Page = Page {
    code: "increments-differ",
    what: "各年度の値を足しても、様式に書かれた合計（様式の text.total の欄）になりません。",
    why: "増分や単年度の値と累計のどちらかが違っています。どちらを使うかで、達成率が変わります。",
    example: "事業開始前11,861、増加分700と659（計1,359）に、累計「1,339」。",
    remedy: "各年度の値と合計を確かめ、違うほうを直してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_kpis(move |kpi| {
        let comments = evidence.ledger.comments(kpi, evidence.readings);
        let totals = comments.filter(|comment| comment.name == TOTAL);
        totals.filter_map(move |total| of_total(evidence, kpi, &total))
    })
}

/// A total in a form, beside what the years come to.
fn of_total(evidence: &Evidence<'_>, index: usize, total: &SectionText<'_>) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[index];
    let written = written(evidence, index, total)?;
    let sums = sums(evidence, index)?;
    if sums.iter().any(|(_, sum)| is_rounding_of(*sum, written)) {
        return None;
    }
    let sums = sums.iter().map(|(what, sum)| {
        let sum = number::grouped(*sum);
        format!("{what}は{sum}{}", kpi.unit)
    });
    let message = format!(
        "合計が合いません:「{}」（{}、{}）",
        total.text,
        sums.collect::<Vec<_>>().join("、"),
        kpi.called()
    );
    let source = total.source;
    let place = Place::cell(&source.file, &source.sheet, total.at);
    Some(PAGE.finding(&source.section, place, message))
}

/// The total in the KPI's unit. It has the unit of the figures beside it, unless it says its own.
fn written(evidence: &Evidence<'_>, index: usize, total: &SectionText<'_>) -> Option<Decimal> {
    // A total is a free text of the form, in which words are no mistake.
    let Reported::Value(amount) = value::notation(total.text).0 else {
        return None;
    };
    let kpi = &evidence.plan.kpis[index];
    let figures = evidence.ledger.of_kpi(index);
    // Figures of one sheet share one source.
    let mut beside = figures.filter(|entry| std::ptr::eq(entry.source, total.source));
    let of_row = beside.find_map(|entry| entry.unit);
    let unit = amount.unit.as_deref().or(of_row).unwrap_or(&kpi.unit);
    match unit::convert(amount.number, unit, &kpi.unit) {
        Conversion::Same => Some(amount.number),
        Conversion::Scaled(number) | Conversion::Rounded(number) => Some(number),
        Conversion::NoRoom | Conversion::Impossible => None,
    }
}

/// The values that a total may have, each with its name: the sum of the years; for increments also
/// baseline and sum together; for a cumulative KPI its last figure. None where the figure of a year is
/// unknown, or the KPI's figures cannot be added.
fn sums(evidence: &Evidence<'_>, index: usize) -> Option<Vec<(&'static str, Decimal)>> {
    let kpi = &evidence.plan.kpis[index];
    // Percentages and figures as of a day do not add up to anything.
    if unit::is_percent(&kpi.unit) || kpi.basis == Basis::Point {
        return None;
    }
    if kpi.basis == Basis::Cumulative {
        let last = evidence.ledger.agreed_actual(index, evidence.year)?;
        return Some(vec![("今年度までの累計", last)]);
    }
    let years = evidence.plan.period.0.western()..=evidence.year.western();
    let series = evidence.series();
    let mut figures = years.map(|year| series.agreed_actual(index, FiscalYear::starting(year)));
    let sum = figures.try_fold(Decimal::ZERO, |sum, figure| sum.checked_add(figure?))?;
    let start = kpi.baseline.filter(|_| kpi.basis == Basis::Increment);
    let raised = start.and_then(|start| start.value.checked_add(sum));
    let level = raised.map(|level| ("基準値に足した値", level));
    Some(std::iter::once(("各年度の計", sum)).chain(level).collect())
}

/// Whether a total is the sum, as exactly as it is written.
fn is_rounding_of(sum: Decimal, written: Decimal) -> bool {
    let digits = written.normalize().scale();
    number::rounded(sum, digits, number::Rounding::HalfUp) == written
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of, plan_with};

    const CODE: &str = "increments-differ";

    const FORM: &str = r#"
name = "増分"
[table]
header = ["指標", "R6"]
[columns]
actual = '(?<year>R[0-9]+)'
text.total = "累計"
"#;

    const VISITORS: &str = r#"
name = "来訪者の増加数"
unit = "人"
direction = "higher"
basis = "increment"
baseline = { value = 11861 }
target = { value = 13220, year = "R8" }
"#;

    fn check(kpi: &str, text: &str, expected: &[&str]) {
        let files = [("観光課/実績.csv", text)];
        expect_of(CODE, (&plan_with(kpi), FORM), &files, expected);
    }

    #[test]
    fn a_total_that_the_years_do_not_come_to_is_said() {
        let header = "指標,R3,R4,R5,R6,累計\n来訪者の増加数,0,0,700,659";
        let expected = "F2 合計が合いません:「1,339」（各年度の計は1,359人、基準値に足した値は13,220人、来訪者の増加数）";
        check(VISITORS, &format!("{header},\"1,339\""), &[expected]);
        for total in ["1359", "\"1,359人\"", "13220", "1.359千人", "―", ""] {
            check(VISITORS, &format!("{header},{total}"), &[]);
        }
    }

    #[test]
    fn a_total_is_in_the_unit_of_its_row() {
        let row = "指標,単位,R3,R4,R5,R6,累計\n来訪者の増加数,千人,0,0,0.7,0.659";
        check(VISITORS, &format!("{row},1.359"), &[]);
        let expected = "G2 合計が合いません:「1.339」（各年度の計は1,359人、基準値に足した値は13,220人、来訪者の増加数）";
        check(VISITORS, &format!("{row},1.339"), &[expected]);
    }

    #[test]
    fn without_every_year_nobody_knows() {
        let text = "指標,R5,R6,累計\n来訪者の増加数,700,659,\"1,339\"";
        check(VISITORS, text, &[]);
    }

    #[test]
    fn single_years_and_a_sum_so_far_have_totals_too() {
        let annual = VISITORS.replace("increment", "annual");
        let expected = "F2 合計が合いません:「1400」（各年度の計は1,359人、来訪者の増加数）";
        let header = "指標,R3,R4,R5,R6,累計\n来訪者の増加数";
        check(&annual, &format!("{header},0,0,700,659,1400"), &[expected]);
        let sum = VISITORS.replace("increment", "cumulative");
        let expected = "F2 合計が合いません:「1400」（今年度までの累計は1,359人、来訪者の増加数）";
        check(&sum, &format!("{header},0,0,700,1359,1400"), &[expected]);
        check(&sum, &format!("{header},0,0,700,1359,1359"), &[]);
        let point = VISITORS.replace("increment", "point");
        check(&point, &format!("{header},0,0,700,659,1400"), &[]);
    }
}
