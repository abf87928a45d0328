//! How the rate of a KPI comes about, with its numbers, as an official would write it.

use crate::domain::number;
use crate::domain::plan::{Aim, Basis, Direction};
use crate::domain::rating::Formula;
use crate::domain::{Decimal, Kpi, Plan};
use crate::judge::Judgement;

/// 達成率 ＝（実績値 655 － 基準値 544）÷（目標値 820 － 基準値 544）＝ 40.2％; or why there is no rate.
pub fn told(plan: &Plan, judgement: &Judgement) -> String {
    let kpi = &plan.kpis[judgement.kpi];
    match (judgement.rate, judgement.actual) {
        (Some(rate), Some(actual)) => {
            let sides = sides(kpi, judgement, actual).unwrap_or_default();
            let rate = number::grouped_to(rate, plan.rating.digits);
            let remark = remark(plan, judgement);
            format!("達成率 ＝ {sides} ＝ {rate}％{remark}")
        }
        (_, Some(actual)) => match kpi.target.map(|target| target.aim) {
            Some(Aim::Arrow(_)) => against_baseline(kpi, actual),
            _ => without_rate(judgement),
        },
        _ => without_rate(judgement),
    }
}

fn without_rate(judgement: &Judgement) -> String {
    let reason = judgement.reason.map(|reason| reason.to_string());
    let reason = reason.unwrap_or("計算できない値".to_owned());
    format!("達成率はありません（{reason}）")
}

/// Both sides of the division; none where a number of it is missing, which then has no rate either.
fn sides(kpi: &Kpi, judgement: &Judgement, actual: Decimal) -> Option<String> {
    let own = format!("{} {}", name(kpi.basis), shown(kpi, actual));
    let target = kpi.target?.number();
    let target = target.map(|target| format!("目標値 {}", planned(kpi, target)));
    let baseline = kpi.baseline.map(|baseline| planned(kpi, baseline.value));
    let share = |part: &str, whole: &str| match kpi.direction {
        Direction::Lower => format!("{whole} ÷ {part}"),
        _ => format!("{part} ÷ {whole}"),
    };
    Some(match judgement.formula {
        Formula::Attainment => format!("{own} ÷ {}", target?),
        Formula::Inverse => format!("{} ÷ {own}", target?),
        Formula::Progress => {
            let (target, baseline) = (target?, baseline?);
            format!("（{own} － 基準値 {baseline}）÷（{target} － 基準値 {baseline}）")
        }
        Formula::Expected => {
            let expected = judgement.expected?;
            let expected = signed(expected, kpi.shown_mean(expected));
            let expected = format!("今年度の期待値 {expected}");
            format!(
                "{}（期待値は、基準値から目標値まで毎年同じだけ進むとした値）",
                share(&own, &expected)
            )
        }
        Formula::Interim => share(
            &own,
            &format!("今年度の目標値 {}", planned(kpi, judgement.interim?)),
        ),
        Formula::Keep => {
            let apart = (actual - kpi.target?.number()?).abs();
            let target = target?;
            format!(
                "（{target} － 目標値との差 {}）÷ {target}",
                shown(kpi, apart)
            )
        }
        Formula::Arrow => return None,
    })
}

/// What was judged, which a KPI over several years has not in any one of them.
fn name(basis: Basis) -> &'static str {
    match basis {
        Basis::Average => "これまでの平均",
        Basis::Increment => "基準値と増分の計",
        _ => "実績値",
    }
}

/// What was judged: of a mean with more decimals than its figures have.
fn shown(kpi: &Kpi, actual: Decimal) -> String {
    match kpi.basis.is_over_years() {
        true => signed(actual, kpi.shown_mean(actual)),
        false => planned(kpi, actual),
    }
}

fn planned(kpi: &Kpi, figure: Decimal) -> String {
    signed(figure, kpi.shown(figure))
}

fn signed(number: Decimal, shown: String) -> String {
    match number.is_sign_negative() && !number.is_zero() {
        true => format!("({shown})"),
        false => shown,
    }
}

/// What a rate means that no reader expects.
fn remark(plan: &Plan, judgement: &Judgement) -> &'static str {
    const MOST: i64 = 999;
    match judgement.rate {
        Some(rate) if rate.is_sign_negative() && !rate.is_zero() => match judgement.formula {
            Formula::Progress => "（マイナスは、基準値より後退したことを示します）",
            Formula::Keep => "（目標値との差が目標値より大きいため、率はマイナスになります）",
            // A figure below zero may be far better than the baseline.
            _ => "（マイナスの値があるため、率もマイナスになります）",
        },
        // Not why it moved so far: that may be a fault of the figure, about which its section is being asked.
        Some(rate) if rate > Decimal::from(MOST) => match judgement.formula {
            Formula::Progress => {
                "（目標値までの幅に比べて、基準値からの動きが大きいため、大きな率になります）"
            }
            Formula::Attainment => "（目標値に比べて実績値が大きいため、大きな率になります）",
            _ => "（目標と実績値が大きく離れているため、大きな率になります）",
        },
        Some(rate) if plan.rating.cap == Some(rate) => "（率の上限で止めています）",
        _ => "",
    }
}

/// A target that is an arrow is held against the baseline.
fn against_baseline(kpi: &Kpi, actual: Decimal) -> String {
    let Some(baseline) = kpi.baseline.map(|baseline| baseline.value) else {
        return "基準値がないため、増減を比べられません".to_owned();
    };
    let way = match actual.cmp(&baseline) {
        std::cmp::Ordering::Greater => "増えました",
        std::cmp::Ordering::Less => "減りました",
        std::cmp::Ordering::Equal => "変わりません",
    };
    let sign = match kpi.target.map(|target| target.aim) {
        Some(Aim::Arrow(arrow)) => arrow.sign(),
        _ => "",
    };
    let (own, baseline) = (shown(kpi, actual), planned(kpi, baseline));
    format!(
        "目標は「{sign}」: {} {own} は、基準値 {baseline} より{way}",
        name(kpi.basis)
    )
    .replace("より変わりません", "から変わりません")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FiscalYear;
    use crate::judge::{Reason, judge_by};
    use crate::mapping;

    const PLAN: &str = r#"
name = "見本"
body = "見本市"
period = ["R3", "R8"]
[rating]
rate = "RATE"
round = { digits = 1, how = "half-up" }
bands = [{ band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.kpi]]
id = "1-a"
name = "見本"
unit = "人"
direction = "DIRECTION"
basis = "annual"
baseline = { value = BASELINE, year = "R2" }
target = { value = TARGET, year = "R8" }
targets = { R6 = 60 }
section = "課"
"#;

    /// What is told of a figure of R6: the formula and the direction, baseline and target, the figure.
    fn check((rate, direction): (&str, &str), figures: [&str; 3], expected: &str) {
        let [baseline, target, actual] = figures;
        let text = PLAN.replace("RATE", rate).replace("DIRECTION", direction);
        let text = text.replace("BASELINE", baseline).replace("TARGET", target);
        let text = match target.starts_with('"') || rate != "interim" {
            true => text.replace("targets = { R6 = 60 }\n", ""),
            false => text,
        };
        let plan = mapping::from_texts(&text, &[]).unwrap_or_else(|error| panic!("{error}"));
        let (plan, actual) = (plan.plan, actual.parse().map_err(|_| Reason::NoFigure));
        let judgement = judge_by(&plan, &plan.rating, 0, FiscalYear::starting(2024), actual);
        assert_eq!(told(&plan, &judgement), expected);
    }

    #[test]
    fn a_rate_is_told_with_its_numbers() {
        let higher = |rate| (rate, "higher");
        check(
            higher("attainment"),
            ["10", "80", "1234.5"],
            "達成率 ＝ 実績値 1,234.5 ÷ 目標値 80 ＝ 1,543.1％（目標値に比べて実績値が大きいため、大きな率になります）",
        );
        check(
            higher("progress"),
            ["50", "100", "70"],
            "達成率 ＝ （実績値 70 － 基準値 50）÷（目標値 100 － 基準値 50） ＝ 40.0％",
        );
        // A figure below zero that is better than the baseline.
        check(
            higher("attainment"),
            ["-20", "10", "-5"],
            "達成率 ＝ 実績値 (-5) ÷ 目標値 10 ＝ -50.0％（マイナスの値があるため、率もマイナスになります）",
        );
        check(
            higher("progress"),
            ["100", "500", "10000"],
            "達成率 ＝ （実績値 10,000 － 基準値 100）÷（目標値 500 － 基準値 100） ＝ 2,475.0％（目標値までの幅に比べて、基準値からの動きが大きいため、大きな率になります）",
        );
        // All with the decimals of the KPI.
        check(
            higher("progress"),
            ["50.5", "100", "70"],
            "達成率 ＝ （実績値 70.0 － 基準値 50.5）÷（目標値 100.0 － 基準値 50.5） ＝ 39.4％",
        );
        check(
            higher("progress"),
            ["-50", "100", "-70"],
            "達成率 ＝ （実績値 (-70) － 基準値 (-50)）÷（目標値 100 － 基準値 (-50)） ＝ -13.3％（マイナスは、基準値より後退したことを示します）",
        );
        check(
            higher("interim"),
            ["50", "80", "30"],
            "達成率 ＝ 実績値 30 ÷ 今年度の目標値 60 ＝ 50.0％",
        );
        check(
            ("interim", "lower"),
            ["90", "50", "120"],
            "達成率 ＝ 今年度の目標値 60 ÷ 実績値 120 ＝ 50.0％",
        );
        check(
            ("inverse", "lower"),
            ["90", "50", "100"],
            "達成率 ＝ 目標値 50 ÷ 実績値 100 ＝ 50.0％",
        );
        check(
            higher("expected"),
            ["0", "60", "30"],
            "達成率 ＝ 実績値 30 ÷ 今年度の期待値 40（期待値は、基準値から目標値まで毎年同じだけ進むとした値） ＝ 75.0％",
        );
        check(
            ("keep", "keep"),
            ["50", "50", "45"],
            "達成率 ＝ （目標値 50 － 目標値との差 5）÷ 目標値 50 ＝ 90.0％",
        );
    }

    #[test]
    fn without_a_rate_the_reason_is_told() {
        check(
            ("progress", "higher"),
            ["50", "100", ""],
            "達成率はありません（値なし）",
        );
        check(
            ("arrow", "higher"),
            ["50", "\"↑\"", "60"],
            "目標は「↑」: 実績値 60 は、基準値 50 より増えました",
        );
        check(
            ("arrow", "higher"),
            ["50", "\"↑\"", "50"],
            "目標は「↑」: 実績値 50 は、基準値 50 から変わりません",
        );
    }
}
