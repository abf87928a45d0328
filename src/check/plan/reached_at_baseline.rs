//! A target that the baseline meets already.

use super::at_kpi;
use crate::domain::plan::{Aim, Basis, Direction};
use crate::domain::{Decimal, Kpi, Plan, number};
use crate::finding::{Finding, Page};
use std::cmp::Ordering;

/// What it finds.
pub const PAGE: Page = Page {
    code: "reached-at-baseline",
    what: "計画の目標値に、基準値がもう達しています。理由（note）の書かれたKPIと、維持（direction = \"keep\"）のKPIは除きます。",
    why: "何もしなくても「達成」になります。減る見込みを緩める目標（出生数 182人→170人）や、現状維持の目標なら正しく、向きの書き違いなら判定がすべて逆になります。",
    example: "direction = \"higher\" の出生数で、基準値182人、目標値170人。",
    remedy: "向き（direction）と目標値を確かめてください。正しければ、plan.toml のこのKPIに note = \"…\" で理由を書くと、この連絡は出なくなります。",
    ..Page::NOTE
};

/// Looks at a plan.
pub fn run(plan: &Plan) -> impl Iterator<Item = Finding> {
    plan.kpis.iter().filter_map(of_kpi)
}

fn of_kpi(kpi: &Kpi) -> Option<Finding> {
    let (baseline, target) = numbers(kpi).filter(|_| kpi.note.is_none())?;
    let how_far = how_far(kpi, baseline, target)?;
    let figures = format!(
        "基準値{}{unit}、目標値{}{unit}、{}",
        number::grouped(baseline),
        number::grouped(target),
        kpi.direction.label(),
        unit = kpi.unit
    );
    let what = match how_far {
        Ordering::Equal => "目標値が基準値と同じです",
        _ => "基準値が、目標値よりも良い値です",
    };
    Some(at_kpi(&PAGE, kpi, &format!("{what}: {figures}")))
}

/// Baseline and target, where they can be compared: a target of increments cannot.
fn numbers(kpi: &Kpi) -> Option<(Decimal, Decimal)> {
    let (baseline, target) = (kpi.baseline?, kpi.target?);
    let Aim::Number(aim) = target.aim else {
        return None;
    };
    (kpi.basis != Basis::Increment).then_some((baseline.value, aim))
}

/// Whether the baseline is just on the target or beyond it; none if the target is still ahead.
fn how_far(kpi: &Kpi, baseline: Decimal, target: Decimal) -> Option<Ordering> {
    let has_direction = matches!(kpi.direction, Direction::Higher | Direction::Lower);
    let is_strict = kpi.target.is_some_and(|target| target.is_strict);
    if kpi.direction.is_better(baseline, target) {
        Some(Ordering::Greater)
    } else {
        (has_direction && baseline == target && !is_strict).then_some(Ordering::Equal)
    }
}

#[cfg(test)]
mod tests {
    use crate::check::trial::{expect_of_plan, plan_with};

    const BIRTHS: &str = r#"
name = "出生数"
unit = "人"
direction = "higher"
basis = "annual"
rate = "expected"
baseline = { value = 182 }
target = { value = 170, year = "R8" }
"#;

    fn check(kpi: &str, expected: &[&str]) {
        let plan = plan_with(kpi);
        let id = plan.lines().position(|line| line == "id = \"1-c\"");
        let expected = expected.iter().map(|what| {
            let line = id.unwrap() + 1;
            format!(" {what}（{line}行目のKPI 1-c、出生数）")
        });
        let expected: Vec<String> = expected.collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect_of_plan("reached-at-baseline", &plan, &[], &expected);
    }

    #[test]
    fn a_target_below_the_baseline_is_to_be_confirmed() {
        let expected = "基準値が、目標値よりも良い値です: 基準値182人、目標値170人、高いほど良い";
        check(BIRTHS, &[expected]);
        let lower = BIRTHS.replace("higher", "lower");
        check(&lower, &[]);
        let expected = "基準値が、目標値よりも良い値です: 基準値182人、目標値200人、低いほど良い";
        check(&lower.replace("170", "200"), &[expected]);
    }

    #[test]
    fn a_target_that_is_the_baseline_is_to_be_confirmed_unless_it_is_not_enough() {
        let same = BIRTHS.replace("170", "182");
        let expected = "目標値が基準値と同じです: 基準値182人、目標値182人、高いほど良い";
        check(&same, &[expected]);
        check(&same.replace("\"R8\"", "\"R8\", compare = \">\""), &[]);
    }

    #[test]
    fn a_reason_or_a_level_to_keep_is_enough() {
        check(&format!("{BIRTHS}note = \"減少を緩める\""), &[]);
        let kept = BIRTHS.replace("higher", "keep").replace("expected", "keep");
        check(&kept, &[]);
        check(&BIRTHS.replace("170", "\"↑\""), &[]);
        check(&BIRTHS.replace("annual", "increment"), &[]);
    }
}
