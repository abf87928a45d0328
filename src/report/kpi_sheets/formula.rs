//! How the rate of a KPI comes about, with its numbers, as an official would write it.

use crate::domain::number::{self, Rounding, grouped};
use crate::domain::plan::{Aim, Basis, Direction};
use crate::domain::rating::Formula;
use crate::domain::{Decimal, Kpi, Plan};
use crate::judge::Judgement;
use crate::verification::Verification;

/// 達成率 ＝（実績値 655 － 基準値 544）÷（目標値 820 － 基準値 544）＝ 40.2％; or why there is no rate.
pub fn told(plan: &Plan, verification: &Verification, kpi: usize) -> String {
    let judgement = &verification.judgements[kpi];
    let kpi = &plan.kpis[kpi];
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
    let target = kpi.target?.number().map(|target| signed(target));
    let target = target.map(|target| format!("目標値 {target}"));
    let baseline = kpi.baseline.map(|baseline| signed(baseline.value));
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
            let expected = format!("今年度の期待値 {}", signed(judgement.expected?));
            format!(
                "{}（期待値は、基準値から目標値まで毎年同じだけ進むとした値）",
                share(&own, &expected)
            )
        }
        Formula::Interim => share(
            &own,
            &format!("今年度の目標値 {}", signed(judgement.interim?)),
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

/// A number with the decimals that it has, or of a mean with two more than the KPI.
fn shown(kpi: &Kpi, actual: Decimal) -> String {
    let digits = kpi.decimals().max(actual.normalize().scale().min(3)) + 2;
    signed(number::rounded(actual, digits, Rounding::HalfUp).normalize())
}

fn signed(number: Decimal) -> String {
    match number.is_sign_negative() && !number.is_zero() {
        true => format!("({})", grouped(number.normalize())),
        false => grouped(number.normalize()),
    }
}

/// What a rate means that no reader expects.
fn remark(plan: &Plan, judgement: &Judgement) -> &'static str {
    const MOST: i64 = 999;
    match judgement.rate {
        Some(rate) if rate.is_sign_negative() && !rate.is_zero() => {
            "　※ マイナスは、基準値より後退したことを示します"
        }
        Some(rate) if rate > Decimal::from(MOST) => {
            "　※ 基準値と目標値の差が小さいため、大きな率になります"
        }
        Some(rate) if plan.rating.cap == Some(rate) => "　※ 上限の率です",
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
    let (own, baseline) = (shown(kpi, actual), signed(baseline));
    format!(
        "目標は「{sign}」: {} {own} は、基準値 {baseline} より{way}",
        name(kpi.basis)
    )
    .replace("より変わりません", "から変わりません")
}
