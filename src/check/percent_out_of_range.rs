//! A percentage beyond its range, or a fraction where a percentage is wanted.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::magnitude::{is_near, ten_to};
use crate::domain::reported::Kind;
use crate::domain::{Decimal, Kpi, number, unit};
use crate::ledger::KpiEntry;
use crate::mapping::words;
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "percent-out-of-range",
    what: "割合が0～100％の外にあるか、％ではなく小数で入力された疑いがあります。名前が増加率・達成率・循環率などのKPIと、計画の基準値か目標値がその外にあるKPIでは、外にあってもかまいません。",
    why: "19.2％を 0.192 と入力すると、0.192％として公表されます。",
    example: "基準値10.1％のKPIに「0.192」。加入率に「675」。",
    remedy: "19.2％なら 19.2 と入力してください。この値で正しければ、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

const OR_RIGHT: &str = "この値で正しければ、確認票で「正しい」を選び、その理由を書いてください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let kpis = evidence.plan.kpis.iter().enumerate();
    let percentages = kpis.filter(|(_, kpi)| unit::is_percent(&kpi.unit));
    let figures = percentages.flat_map(|(index, _)| evidence.ledger.of_kpi(index));
    let actuals = figures.filter(|entry| entry.kind == Kind::Actual && entry.is_of_section());
    actuals.filter_map(|entry| {
        let kpi = &evidence.plan.kpis[entry.kpi];
        let message = format!(
            "{}:「{}」（{}％、{}）",
            what(kpi, &entry)?,
            entry.text,
            number::grouped(entry.value()?),
            kpi.called()
        );
        Some(at_said(&PAGE, &entry, message).with_remedy(remedy(kpi, &entry)))
    })
}

/// What to do: with what the figure should be written as, where that can be told.
fn remedy(kpi: &Kpi, entry: &KpiEntry<'_>) -> String {
    let meant = entry.value().and_then(|value| meant(kpi, entry, value));
    let first = meant.map(number::plain).map_or_else(
        || "値を確かめ、違っていれば直してください。".to_owned(),
        |meant| format!("{meant}％なら {meant} と入力してください。"),
    );
    format!("{first}{OR_RIGHT}")
}

/// The percentage that was meant by a fraction, or by digits without their decimal point: one that is like those of
/// the plan.
fn meant(kpi: &Kpi, entry: &KpiEntry<'_>, value: Decimal) -> Option<Decimal> {
    if may_be_a_fraction(kpi, entry, value) {
        return value.checked_mul(Decimal::ONE_HUNDRED);
    }
    let is_like_the_plan = |meant: &Decimal| planned(kpi).any(|plan| is_near(*meant, plan));
    let mut shifted = (1..=4).filter_map(|power| value.checked_div(ten_to(power)));
    shifted.find(|meant| *meant <= Decimal::ONE_HUNDRED && is_like_the_plan(meant))
}

/// What is odd about a percentage, if anything is. Where the KPI's name says that it is a change or is measured
/// by something else (循環率, 達成率), or the plan itself has such a figure (a target of 105％), it may be
/// negative or above 100.
pub(super) fn what(kpi: &Kpi, entry: &KpiEntry<'_>) -> Option<&'static str> {
    let (zero, hundred) = (Decimal::ZERO, Decimal::ONE_HUNDRED);
    let value = entry.value().filter(|_| unit::is_percent(&kpi.unit))?;
    // Nearly all figures are between 0 and 100, and their names need not be searched.
    let may_be_negative =
        || words::may_be_negative(&kpi.name) || planned(kpi).any(|figure| figure < zero);
    let may_pass_hundred =
        || words::may_pass_hundred(&kpi.name) || planned(kpi).any(|figure| figure > hundred);
    if value < zero && !may_be_negative() {
        Some("割合が0％より小さくなっています")
    } else if value > hundred && !may_pass_hundred() {
        Some("割合が100％を超えています")
    } else if may_be_a_fraction(kpi, entry, value) {
        Some("％ではなく小数で入力された疑いがあります")
    } else {
        None
    }
}

/// Baseline and target, as far as they are numbers.
fn planned(kpi: &Kpi) -> impl Iterator<Item = Decimal> {
    let baseline = kpi.baseline.map(|baseline| baseline.value);
    let target = kpi.target.and_then(|target| target.number());
    baseline.into_iter().chain(target)
}

/// At most 1 where the baseline, or without one the target, is above 2: 0.192 beside 10.1. Or at most 1 in an
/// old workbook, which does not say whether 0.021 is shown as 2.1%.
fn may_be_a_fraction(kpi: &Kpi, entry: &KpiEntry<'_>, value: Decimal) -> bool {
    let is_small = value > Decimal::ZERO && value <= Decimal::ONE;
    let is_far_from_plan = || {
        planned(kpi)
            .next()
            .is_some_and(|figure| figure > Decimal::TWO)
    };
    is_small && (entry.flaws.has(Flaws::FORMATLESS) || is_far_from_plan())
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_plan, plan_with, remedies};

    #[test]
    fn beyond_the_range_or_a_fraction_is_asked_about() {
        expect(
            "percent-out-of-range",
            &[("福祉課/実績.csv", "指標,R6\n加入率,675")],
            &["B2 割合が100％を超えています:「675」（675％、加入率）"],
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

    const GROWTH: &str = r#"
name = "来訪者の増加率"
unit = "％"
direction = "higher"
basis = "annual"
baseline = { value = "―" }
target = { value = 5.0, year = "R8" }
"#;

    fn check(kpi: &str, value: &str, expected: &[&str]) {
        let text = format!("指標,R6\n来訪者の増加率,{value}");
        let files = [("観光課/実績.csv", text.as_str())];
        let kpi = plan_with(kpi);
        expect_of_plan("percent-out-of-range", &kpi, &files, expected);
    }

    #[test]
    fn a_change_may_leave_the_range_and_so_may_what_the_plan_has_there() {
        check(GROWTH, "-12.5", &[]);
        check(GROWTH, "130", &[]);
        let share = GROWTH.replace(
            "来訪者の増加率\"",
            "来訪者\"\naliases = [\"来訪者の増加率\"]",
        );
        let below = "B2 割合が0％より小さくなっています:「-12.5」（-12.5％、来訪者）";
        check(&share, "-12.5", &[below]);
        check(&share.replace("5.0", "105"), "130", &[]);
    }

    #[test]
    fn without_a_baseline_the_target_tells_a_fraction() {
        let expected =
            "B2 ％ではなく小数で入力された疑いがあります:「0.045」（0.045％、来訪者の増加率）";
        check(GROWTH, "0.045", &[expected]);
    }

    /// The plan starts at 74.2.
    #[test]
    fn what_was_meant_is_told_where_it_is_like_the_plan() {
        for (written, first) in [
            ("6750", "67.5％なら 67.5 と入力してください。"),
            ("0.675", "67.5％なら 67.5 と入力してください。"),
            ("128", "値を確かめ、違っていれば直してください。"),
            ("-5", "値を確かめ、違っていれば直してください。"),
        ] {
            let text = format!("指標,R6\n加入率,{written}");
            let told = remedies("percent-out-of-range", &[("福祉課/実績.csv", &text)]);
            let expected = [format!("{first}{}", super::OR_RIGHT)];
            assert_eq!(told, expected, "{written}");
        }
    }
}
