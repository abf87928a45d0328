//! A formula that can never give a KPI a rate, known from the plan alone.

use super::at_kpi;
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::{Formula, Rating};
use crate::domain::{Decimal, Kpi, Plan};
use crate::finding::{Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "rate-impossible",
    what: "計画に書かれた目標値や基準値では、どんな実績値からも達成率の出ない指標です。理由（note）の書かれたKPIを除きます。",
    why: "毎年「0で割れない」「基準値なし」などと印刷され、率で決まる区分にも当たりません。待機児童0人のような目標なら正しく、式の選び違いなら直せます。",
    example: "実績値÷目標値（attainment）の計画で、目標値が0人の指標。",
    remedy: "率が要るなら、このKPIに rate = \"progress\" など別の式を書いてください。率が要らなければ、plan.toml のこのKPIに note = \"…\" で理由を書くと、この連絡は出なくなります。",
    ..Page::NOTE
};

/// Looks at a plan.
pub fn run(plan: &Plan) -> impl Iterator<Item = Finding> {
    let kpis = plan.kpis.iter();
    kpis.filter_map(|kpi| of_kpi(&plan.rating, kpi))
}

fn of_kpi(rating: &Rating, kpi: &Kpi) -> Option<Finding> {
    let is_judged = kpi.direction != Direction::None && kpi.note.is_none();
    let formula = kpi.formula.unwrap_or(rating.formula);
    let why = why(kpi, formula).filter(|_| is_judged)?;
    let message = format!(
        "{why}、{} では達成率が出ません。判定は、目標に達したかどうかなどによります",
        formula.label_of(kpi.direction)
    );
    Some(at_kpi(&PAGE, kpi, &message))
}

/// Why no actual gives a rate against a target that is a number; none if some actual does.
fn why(kpi: &Kpi, formula: Formula) -> Option<&'static str> {
    let Aim::Number(target) = kpi.target?.aim else {
        return None;
    };
    let why = match formula {
        Formula::Attainment if target.is_zero() => "目標値が0なので",
        Formula::Keep if target.is_zero() => "目標値が0なので",
        // A target of 0 divided by any other actual is 0 %.
        Formula::Inverse if target.is_zero() => "目標値が0なので（0％か「0で割れない」になり）",
        Formula::Attainment | Formula::Inverse if target < Decimal::ZERO => "目標値が負なので",
        Formula::Progress | Formula::Expected if kpi.baseline.is_none() => "基準値がないので",
        _ => return None,
    };
    Some(why)
}

#[cfg(test)]
mod tests {
    use crate::check::trial::{expect_of_plan, plan_with};

    fn check(formula: &str, direction: &str, baseline: &str, target: &str, expected: &[&str]) {
        let plan = plan_with(&format!(
            "name = \"待機児童数\"\nunit = \"人\"\nbasis = \"point\"\nrate = \"{formula}\"\ndirection = \"{direction}\"\nbaseline = {{ value = {baseline} }}\ntarget = {{ value = {target}, year = \"R8\" }}\n"
        ));
        let line = plan
            .lines()
            .position(|line| line == "id = \"1-c\"")
            .unwrap()
            + 1;
        let expected = expected.iter().map(|why| {
            format!(" {why} では達成率が出ません。判定は、目標に達したかどうかなどによります（{line}行目のKPI 1-c、待機児童数）")
        });
        let expected: Vec<String> = expected.collect();
        let lines: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect_of_plan("rate-impossible", &plan, &[], &lines);
        let reasoned = format!("{plan}note = \"0を保つ\"");
        expect_of_plan("rate-impossible", &reasoned, &[], &[]);
    }

    #[test]
    fn a_target_of_nothing_gives_no_share_of_it() {
        check(
            "attainment",
            "higher",
            "5",
            "0",
            &["目標値が0なので、実績値 ÷ 目標値"],
        );
        check(
            "attainment",
            "higher",
            "-5",
            "-1",
            &["目標値が負なので、実績値 ÷ 目標値"],
        );
        check(
            "keep",
            "keep",
            "0",
            "0",
            &["目標値が0なので、（目標値 − |実績値 − 目標値|）÷ 目標値"],
        );
        check(
            "inverse",
            "lower",
            "5",
            "0",
            &["目標値が0なので（0％か「0で割れない」になり）、目標値 ÷ 実績値"],
        );
        check(
            "progress",
            "lower",
            "\"―\"",
            "0",
            &["基準値がないので、（実績値 − 基準値）÷（目標値 − 基準値）"],
        );
        check(
            "expected",
            "lower",
            "\"―\"",
            "3",
            &["基準値がないので、期待値 ÷ 実績値"],
        );
    }

    #[test]
    fn what_has_a_rate_or_wants_none_is_as_it_should_be() {
        check("progress", "lower", "5", "0", &[]);
        check("inverse", "lower", "5", "1", &[]);
        check("attainment", "higher", "\"―\"", "\"↑\"", &[]);
    }
}
