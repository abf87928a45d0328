//! Figures of years that do not come to the total that stands beside them, or to the plan's.

use super::{Check, Evidence, of_plan};
use crate::domain::plan::{Aim, Basis};
use crate::domain::reported::Reported;
use crate::domain::unit::{self, Conversion};
use crate::domain::{Decimal, FiscalYear, Kpi, number};
use crate::finding::{Finding, Page, Place, Severity};
use crate::ledger::{Comment, TOTAL};
use crate::normalize::value;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "increments-differ",
    severity: Severity::Warning,
    what: "各年度の値を足しても、様式に書かれた合計（様式の text.total の欄）になりません。計画では、年ごとの目標を足しても、最終の目標や合計になりません。",
    why: "増分や単年度の値と累計のどちらかが違っています。どちらを使うかで、達成率が変わります。",
    example: "事業開始前11,861、増加分700と659（計1,359）に、累計「1,339」。4年間で+80人の目標に、年平均+25人。",
    remedy: "各年度の値と合計を確かめ、違うほうを直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let kpis = evidence.plan.kpis.iter().enumerate();
    kpis.flat_map(|(index, kpi)| of_kpi(evidence, index, kpi))
        .collect()
}

fn of_kpi(evidence: &Evidence<'_>, index: usize, kpi: &Kpi) -> Vec<Finding> {
    let comments = evidence.ledger.comments(index, evidence.readings);
    let totals = comments.filter(|comment| comment.name == TOTAL);
    let of_forms = totals.filter_map(|total| of_total(evidence, index, &total));
    of_forms.chain(of_the_plan(evidence, kpi)).collect()
}

/// A total in a form, beside what the years come to.
fn of_total(evidence: &Evidence<'_>, index: usize, total: &Comment<'_>) -> Option<Finding> {
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
        kpi.name
    );
    let source = total.source;
    let place = Place::cell(&source.file, &source.sheet, total.at);
    Some(PAGE.finding(&source.section, place, message))
}

/// The total in the KPI's unit. It has the unit of the figures beside it, unless it says its own.
fn written(evidence: &Evidence<'_>, index: usize, total: &Comment<'_>) -> Option<Decimal> {
    let Reported::Value(amount) = value::notation(total.text).0 else {
        return None;
    };
    let kpi = &evidence.plan.kpis[index];
    let mut beside = evidence.ledger.of_kpi(index).filter(|entry| {
        (&entry.source.file, &entry.source.sheet) == (&total.source.file, &total.source.sheet)
    });
    let of_row = beside.find_map(|entry| entry.unit);
    let unit = amount.unit.as_deref().or(of_row).unwrap_or(&kpi.unit);
    match unit::convert(amount.number, unit, &kpi.unit) {
        Conversion::Same => Some(amount.number),
        Conversion::Scaled(number) => Some(number),
        Conversion::Impossible => None,
    }
}

/// What a total may be, with its name: the sum of the years; for what years add, also what there is
/// then; of a sum over years, its last figure. None where a year is unknown, or nothing adds up.
fn sums(evidence: &Evidence<'_>, index: usize) -> Option<Vec<(&'static str, Decimal)>> {
    let kpi = &evidence.plan.kpis[index];
    if unit::is_percent(&kpi.unit) || kpi.basis == Basis::Point {
        return None;
    }
    if kpi.basis == Basis::Cumulative {
        let last = evidence.ledger.agreed_actual(index, evidence.year)?;
        return Some(vec![("今年度までの累計", last)]);
    }
    let sum = sum_of_years(evidence, index)?;
    let start = kpi.baseline.filter(|_| kpi.basis == Basis::Increment);
    let level = start.and_then(|start| start.value.checked_add(sum));
    let level = level.map(|level| ("基準値に足した値", level));
    Some(std::iter::once(("各年度の計", sum)).chain(level).collect())
}

fn sum_of_years(evidence: &Evidence<'_>, index: usize) -> Option<Decimal> {
    let years = evidence.plan.period.0.western()..=evidence.year.western();
    let series = evidence.series();
    let mut figures = years.map(|year| series.agreed_actual(index, FiscalYear::starting(year)));
    figures.try_fold(Decimal::ZERO, |sum, figure| sum.checked_add(figure?))
}

/// Whether a total is the sum, as exactly as it is written.
fn is_rounding_of(sum: Decimal, written: Decimal) -> bool {
    let digits = written.normalize().scale();
    number::rounded(sum, digits, number::Rounding::HalfUp) == written
}

/// The plan's own numbers: a mean and its sum, and what the years are to add.
fn of_the_plan(evidence: &Evidence<'_>, kpi: &Kpi) -> Option<Finding> {
    let target = kpi.target?;
    let Aim::Number(aim) = target.aim else {
        return None;
    };
    let years = evidence.plan.period.0.western()..=target.year.western();
    let years: Vec<FiscalYear> = years.map(FiscalYear::starting).collect();
    let of_mean = target
        .sum
        .and_then(|sum| of_mean(kpi, (aim, sum), years.len()));
    let message = of_mean.or_else(|| of_increments(kpi, aim, &years))?;
    let finding = of_plan(&PAGE, kpi, &message);
    Some(finding.with_remedy("計画の文書と、plan.toml のこのKPIの目標値を確かめてください。"))
}

/// 4年間で+80人（年平均+20人）. A mean may be rounded: 6.7 a year are 20 in three.
fn of_mean(kpi: &Kpi, (mean, sum): (Decimal, Decimal), years: usize) -> Option<String> {
    let years = Decimal::from(years);
    let product = mean.checked_mul(years)?;
    let agrees = is_rounding_of(sum.checked_div(years)?, mean);
    let message = || {
        let (mean, sum) = (number::grouped(mean), number::grouped(sum));
        let (product, unit) = (number::grouped(product), &kpi.unit);
        format!(
            "目標の平均と合計が合いません: 平均{mean}{unit}×{years}年は{product}{unit}、合計は{sum}{unit}"
        )
    };
    (!agrees).then(message)
}

/// Targets of every year, of what years add, come to the target, with or without the baseline. They
/// may be written as levels as well, of which the last is the target.
fn of_increments(kpi: &Kpi, aim: Decimal, years: &[FiscalYear]) -> Option<String> {
    let start = kpi
        .baseline
        .filter(|_| kpi.basis == Basis::Increment)?
        .value;
    let targets: Option<Vec<Decimal>> = years.iter().map(|year| kpi.interim_of(*year)).collect();
    let targets = targets.filter(|targets| targets.last().is_some_and(|last| *last != aim))?;
    let sum = targets
        .iter()
        .try_fold(Decimal::ZERO, |sum, target| sum.checked_add(*target))?;
    let level = start.checked_add(sum)?;
    let message = || {
        let (sum, aim) = (number::grouped(sum), number::grouped(aim));
        let (level, unit) = (number::grouped(level), &kpi.unit);
        format!(
            "年ごとの目標が最終の目標になりません: 年ごとの計は{sum}{unit}、基準値に足すと{level}{unit}、最終の目標は{aim}{unit}"
        )
    };
    (sum != aim && level != aim).then(message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of, expect_of_plan, plan_with};

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

    fn check_plan(target: &str, expected: &[&str]) {
        let plan = plan_with(&VISITORS.replace("13220, year = \"R8\" }", target));
        let id = plan.lines().position(|line| line == "id = \"1-c\"");
        let line = id.unwrap() + 1;
        let expected = expected
            .iter()
            .map(|what| format!(" {what}（{line}行目のKPI 1-c、来訪者の増加数）"));
        let expected: Vec<String> = expected.collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect_of_plan(CODE, &plan, &[], &expected);
    }

    #[test]
    fn a_mean_and_its_sum_agree_in_the_plan() {
        let expected = "目標の平均と合計が合いません: 平均20人×6年は120人、合計は80人";
        check_plan("20, year = \"R8\", sum = 80 }", &[expected]);
        check_plan("20, year = \"R8\", sum = 120 }", &[]);
        check_plan("3.3, year = \"R8\", sum = 20 }", &[]);
    }

    #[test]
    fn yearly_targets_of_what_years_add_come_to_the_target() {
        let yearly = |last: u32| {
            format!(
                "13220, year = \"R8\" }}\ntargets = {{ R3 = 200, R4 = 200, R5 = 200, R6 = 200, R7 = 200, R8 = {last} }}"
            )
        };
        let expected = "年ごとの目標が最終の目標になりません: 年ごとの計は1,339人、基準値に足すと13,200人、最終の目標は13,220人";
        check_plan(&yearly(339), &[expected]);
        check_plan(&yearly(359), &[]);
        check_plan(&yearly(13220), &[]);
    }
}
