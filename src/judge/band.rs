//! Grades: the first band whose rule holds.

use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::{Rating, Rule};
use crate::domain::reported::Arrow;
use crate::domain::{Decimal, Kpi};

/// The index of the KPI's band; none without a target, or where an arrow has nothing to be compared with.
pub fn band(rating: &Rating, kpi: &Kpi, actual: Decimal, rate: Option<Decimal>) -> Option<usize> {
    let met = target_met(kpi, actual)?;
    let holds = |rule: Rule| match rule {
        Rule::TargetMet => met,
        Rule::RateAtLeast(wanted) => rate.is_some_and(|rate| rate >= wanted),
        Rule::BetterThanBaseline => is_better_than_baseline(kpi, actual),
        Rule::Otherwise => true,
    };
    rating.bands.iter().position(|band| holds(band.rule))
}

/// Whether the target is met; none if nobody can say.
fn target_met(kpi: &Kpi, actual: Decimal) -> Option<bool> {
    match kpi.target?.aim {
        Aim::Number(target) => Some(actual == target || kpi.direction.is_better(actual, target)),
        Aim::Arrow(arrow) => {
            let baseline = kpi.baseline?.value;
            Some(match arrow {
                Arrow::Up => actual > baseline,
                Arrow::Down => actual < baseline,
                Arrow::Keep => actual == baseline,
            })
        }
    }
}

/// Against an arrow, better is the way of the arrow.
fn is_better_than_baseline(kpi: &Kpi, actual: Decimal) -> bool {
    let direction = match kpi.target.map(|target| target.aim) {
        Some(Aim::Arrow(Arrow::Up)) => Direction::Higher,
        Some(Aim::Arrow(Arrow::Down)) => Direction::Lower,
        Some(Aim::Arrow(Arrow::Keep)) => Direction::Keep,
        _ => kpi.direction,
    };
    kpi.baseline
        .is_some_and(|baseline| direction.is_better(actual, baseline.value))
}

#[cfg(test)]
mod tests {
    use super::super::rate::rate;
    use crate::domain::number;
    use crate::mapping::{self, Mapping};

    fn plan_of(kpi: &str, rate: &str) -> Mapping {
        let plan = format!(
            r#"
name = "見本"
body = "見本市"
period = ["R3", "R8"]
[rating]
rate = "{rate}"
round = {{ digits = 1, how = "half-up" }}
bands = [
  {{ band = "A", mark = "◎", when = "target-met" }},
  {{ band = "B", mark = "○", when = "rate >= 80" }},
  {{ band = "C", mark = "△", when = "better-than-baseline" }},
  {{ band = "D", mark = "×", when = "otherwise" }},
]
[[section]]
name = "課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.kpi]]
id = "1"
name = "見本"
unit = "人"
basis = "annual"
section = "課"
{kpi}
"#
        );
        mapping::from_texts(&plan, &[]).expect("a sound plan")
    }

    /// Rate and band of an actual: "23.1 D", or "矢印のみ A" where there is no rate.
    fn check_by(
        formula: &str,
        direction: &str,
        baseline: &str,
        target: &str,
        actual: &str,
        expected: &str,
    ) {
        let kpi = format!(
            "direction = \"{direction}\"\nbaseline = {{ value = {baseline} }}\ntarget = {{ value = {target}, year = \"R8\" }}"
        );
        let plan = plan_of(&kpi, formula).plan;
        let actual = number::parse(actual).unwrap();
        let rate = rate(&plan.rating, &plan.kpis[0], actual);
        let band = super::band(&plan.rating, &plan.kpis[0], actual, rate.ok())
            .map_or("-", |band| &plan.rating.bands[band].code);
        let rate = rate.map_or_else(|reason| reason.to_string(), |rate| rate.to_string());
        assert_eq!(
            format!("{rate} {band}"),
            expected,
            "{baseline} -> {target}: {actual}"
        );
    }

    fn check(direction: &str, baseline: &str, target: &str, actual: &str, expected: &str) {
        check_by("progress", direction, baseline, target, actual, expected);
    }

    #[test]
    fn progress_from_the_baseline() {
        check("higher", "17", "30", "20", "23.1 C");
        check("lower", "272000", "246500", "260000", "47.1 C");
        check("lower", "29", "0", "5", "82.8 B");
        check("higher", "-40", "0", "-20", "50.0 C");
        check("higher", "544", "820", "1194.663", "235.7 A");
        check("higher", "12.4", "13.0", "12.4", "0.0 D");
        check("higher", "12.4", "13.0", "12.0", "-66.7 D");
    }

    #[test]
    fn a_target_below_the_baseline_does_not_make_less_better() {
        check("higher", "182", "170", "175", "58.3 A");
    }

    #[test]
    fn a_target_that_is_the_baseline_is_met_or_not_without_a_rate() {
        check("higher", "224", "224", "224", "基準値と目標値が同じ A");
        check("higher", "224", "224", "214", "基準値と目標値が同じ D");
        check("lower", "0", "0", "0", "基準値と目標値が同じ A");
        check("lower", "0", "0", "1", "基準値と目標値が同じ D");
        check("keep", "224", "224", "230", "基準値と目標値が同じ D");
    }

    #[test]
    fn an_arrow_is_judged_against_the_baseline() {
        check("higher", "3908", "\"↑\"", "7415", "矢印のみ A");
        check("higher", "3908", "\"↑\"", "3908", "矢印のみ D");
        check("lower", "21.3", "\"↓\"", "20", "矢印のみ A");
        check("higher", "\"―\"", "\"↑\"", "50", "基準値なし -");
    }

    #[test]
    fn undecided_targets_are_not_judged() {
        check("higher", "10", "\"―\"", "50", "目標なし -");
    }

    #[test]
    fn other_formulas() {
        check_by("attainment", "higher", "224", "224", "214", "95.5 B");
        check_by("attainment", "lower", "29", "0", "5", "0で割れない C");
        check_by("inverse", "lower", "272000", "246500", "260000", "94.8 B");
        check_by("inverse", "lower", "29", "10", "0", "0で割れない A");
    }

    #[test]
    fn a_grade_does_not_hang_on_binary_noise() {
        check("higher", "0.0", "0.3", "0.24", "80.0 B");
        check("higher", "3.00", "3.10", "3.08", "80.0 B");
    }
}
