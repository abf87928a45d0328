//! Figures judged by small plans: rate, band, and reason in a line.

use super::*;
use crate::domain::number;
use crate::domain::reported::State;
use crate::mapping::{self, Mapping};

/// A plan with one KPI: `rating` has all of `[rating]`, `kpi` what is said of the KPI.
pub(super) fn plan_of(rating: &str, kpi: &str) -> Mapping {
    let basis = if kpi.contains("basis") {
        ""
    } else {
        "basis = \"annual\""
    };
    let plan = format!(
        r#"
name = "見本"
body = "見本市"
period = ["R3", "R8"]
[rating]
{rating}
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
{basis}
section = "課"
{kpi}
"#
    );
    mapping::from_texts(&plan, &[]).expect("a sound plan")
}

/// 令和６年度, the year of all examples.
pub(super) const YEAR: FiscalYear = FiscalYear::starting(2024);

/// "23.1 C", "矢印のみ A" where there is no rate, "目標なし -" where there is no band either.
fn said(plan: &Plan, actual: Result<Decimal, Reason>) -> String {
    let judgement = judge_by(plan, &plan.rating, 0, YEAR, actual);
    let band = judgement
        .band
        .map_or("-", |band| &plan.rating.bands[band].code);
    let reason = judgement.reason.map(|reason| reason.to_string());
    let rate = judgement.rate.map(|rate| rate.to_string());
    format!("{} {band}", rate.or(reason).unwrap_or_default())
}

const BANDS: &str = r#"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", when = "target-met" },
  { band = "B", mark = "○", when = "rate >= 80" },
  { band = "C", mark = "△", when = "better-than-baseline" },
  { band = "D", mark = "×", when = "otherwise" },
]"#;

fn check_kpi(formula: &str, kpi: &str, actual: &str, expected: &str) {
    let mapping = plan_of(&format!("rate = \"{formula}\"{BANDS}"), kpi);
    let actual = number::parse(actual).unwrap();
    assert_eq!(said(&mapping.plan, Ok(actual)), expected, "{kpi}: {actual}");
}

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
    check_kpi(formula, &kpi, actual, expected);
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
    // The line from 182 in R2 to 170 in R8 is at 174 in R6.
    check_by("expected", "higher", "182", "170", "175", "100.6 A");
    check_by("expected", "higher", "182", "170", "160", "92.0 B");
    check_by("attainment", "higher", "182", "170", "160", "94.1 B");
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
    check_by("arrow", "higher", "3908", "\"↑\"", "7415", "矢印のみ A");
}

#[test]
fn what_has_no_target_or_no_direction_is_not_judged() {
    check("higher", "10", "\"―\"", "50", "目標なし -");
    check("higher", "10", "\"○○\"", "50", "目標未設定 -");
    check("none", "10", "20", "50", "参考（方向なし） -");
    check("none", "10", "\"↑\"", "50", "参考（方向なし） -");
}

#[test]
fn other_formulas() {
    check_by("attainment", "higher", "224", "224", "214", "95.5 B");
    check_by("attainment", "higher", "5", "0", "5", "0で割れない A");
    check_by(
        "attainment",
        "higher",
        "-60",
        "-20",
        "-40",
        "負の値では比を計算できない C",
    );
    check_by("inverse", "lower", "272000", "246500", "260000", "94.8 B");
    check_by("inverse", "lower", "29", "10", "0", "0で割れない A");
    check_by(
        "inverse",
        "lower",
        "29",
        "10",
        "-5",
        "負の値では比を計算できない A",
    );
    check_by("keep", "keep", "224", "224", "200", "89.3 B");
    check_by("keep", "keep", "224", "224", "230", "97.3 B");
    check_by("keep", "keep", "0", "0", "1", "0で割れない D");
}

#[test]
fn the_line_from_baseline_to_target() {
    let kpi = |baseline: &str, direction: &str| {
        format!(
            "direction = \"{direction}\"\nbaseline = {baseline}\ntarget = {{ value = 160, year = \"R8\" }}"
        )
    };
    // Without a year the line begins in R2: 4 of 6 years have passed.
    check_kpi(
        "expected",
        &kpi("{ value = 100 }", "higher"),
        "140",
        "100.0 B",
    );
    check_kpi(
        "expected",
        &kpi("{ value = 100, year = \"R4\" }", "higher"),
        "130",
        "100.0 B",
    );
    check_kpi(
        "expected",
        &kpi("{ value = 220, year = \"R4\" }", "lower"),
        "200",
        "95.0 B",
    );
    check_kpi(
        "expected",
        &kpi("{ value = \"―\" }", "higher"),
        "140",
        "基準値なし -",
    );
    check_kpi(
        "expected",
        &kpi("{ value = 100, year = \"R7\" }", "higher"),
        "140",
        "基準年度より前 -",
    );
    let passed =
        "direction = \"higher\"\nbaseline = { value = 1 }\ntarget = { value = 50, year = \"R5\" }";
    check_kpi("expected", passed, "40", "80.0 B");
}

/// A third of the way has no last decimal; a rate that has one is that rate.
#[test]
fn a_rate_against_a_point_on_the_line_loses_nothing() {
    let cut = "rate = \"expected\"\nround = { digits = 1, how = \"truncate\" }\nbands = [{ band = \"A\", mark = \"◎\", when = \"otherwise\" }]";
    let kpi = "direction = \"higher\"\nbasis = \"point\"\nbaseline = { value = 0, year = \"R5\" }\ntarget = { value = 2, year = \"R8\" }";
    let plan = plan_of(cut, kpi).plan;
    assert_eq!(said(&plan, Ok(Decimal::new(4, 1))), "60.0 A");
}

proptest::proptest! {
    /// 4 of 6 years have passed: the point is a third of baseline and two targets.
    #[test]
    fn a_rate_with_one_decimal_is_printed_as_it_is(from in 0i64..100_000, to in 1i64..100_000, share in 0i64..700, scale in 0u32..3) {
        let mut plan = expected_of().plan;
        let kpi = &mut plan.kpis[0];
        kpi.baseline = Some(crate::domain::plan::Baseline { value: Decimal::new(from, scale), year: None });
        kpi.target = kpi.target.map(|target| crate::domain::plan::Target {
            aim: crate::domain::plan::Aim::Number(Decimal::new(to, scale)),
            ..target
        });
        // Three shares of a third of a thousandth.
        let actual = Decimal::new((from + 2 * to) * share, scale + 3);
        let rate = judge_by(&plan, &plan.rating, 0, YEAR, Ok(actual)).rate;
        proptest::prop_assert_eq!(rate, Some(Decimal::new(3 * share, 1)));
    }
}

fn expected_of() -> Mapping {
    plan_of(
        "rate = \"expected\"\nround = { digits = 1, how = \"truncate\" }\nbands = [{ band = \"A\", mark = \"◎\", when = \"otherwise\" }]",
        "direction = \"higher\"\nbaseline = { value = 0 }\ntarget = { value = 2, year = \"R8\" }",
    )
}

#[test]
fn against_the_target_of_the_year() {
    let kpi = |direction: &str| {
        format!(
            "direction = \"{direction}\"\nbaseline = {{ value = 50 }}\ntarget = {{ value = 200, year = \"R8\" }}\ntargets = {{ R5 = 80, R6 = 100 }}"
        )
    };
    check_kpi("interim", &kpi("higher"), "110", "110.0 B");
    check_kpi("interim", &kpi("lower"), "110", "90.9 A");
    let other_year = kpi("higher").replace("R6", "R7");
    check_kpi("interim", &other_year, "110", "その年度の目標なし -");
    check_kpi("interim", &other_year, "200", "その年度の目標なし A");
    let in_the_last_year = kpi("higher")
        .replace("R8", "R6")
        .replace(", R6 = 100 }", " }");
    check_kpi("interim", &in_the_last_year, "190", "95.0 B");
}

#[test]
fn a_grade_does_not_hang_on_binary_noise() {
    check("higher", "0.0", "0.3", "0.24", "80.0 B");
    check("higher", "3.00", "3.10", "3.08", "80.0 B");
}

#[test]
fn equality_is_not_more_than_the_target() {
    let kpi = |direction: &str, compare: &str| {
        let baseline = if direction == "lower" { 100 } else { 50 };
        format!(
            "direction = \"{direction}\"\nbaseline = {{ value = {baseline} }}\ntarget = {{ value = 93, year = \"R8\", compare = \"{compare}\" }}"
        )
    };
    check_kpi("progress", &kpi("higher", ">"), "93", "100.0 B");
    check_kpi("progress", &kpi("higher", ">"), "93.1", "100.2 A");
    check_kpi("progress", &kpi("higher", ">="), "93", "100.0 A");
    check_kpi("progress", &kpi("lower", "<"), "93", "100.0 B");
    check_kpi("progress", &kpi("lower", "<"), "92", "114.3 A");
}

#[test]
fn what_is_cut_is_not_rounded() {
    let cut = r#"
rate = "attainment"
round = { digits = 1, how = "truncate" }
cap = 129.05
bands = [{ band = "A", mark = "◎", when = "otherwise" }]"#;
    let kpi = "direction = \"higher\"\nbaseline = { value = 0 }\ntarget = { value = 4000, year = \"R8\" }";
    let check = |rating: &str, actual: i64, expected: &str| {
        assert_eq!(
            said(&plan_of(rating, kpi).plan, Ok(Decimal::from(actual))),
            expected
        );
    };
    check(&cut.replace("cap = 129.05", ""), 5163, "129.0 A");
    check(
        &cut.replace("cap = 129.05", "")
            .replace("truncate", "half-up"),
        5163,
        "129.1 A",
    );
    check(cut, 5163, "129.0 A");
    check(cut, 50000, "129.0 A");
}

fn check_bands(bands: &[&str], kpi: &str, actual: Result<&str, Reason>, expected: &str) {
    let band = |when: &&str| format!("{{ band = \"{when}\", mark = \"◎\", when = \"{when}\" }},");
    let bands: String = bands.iter().map(band).collect();
    let rating = format!(
        "rate = \"attainment\"\nround = {{ digits = 1, how = \"half-up\" }}\nbands = [{bands}]"
    );
    let actual = actual.map(|actual| number::parse(actual).unwrap());
    assert_eq!(
        said(&plan_of(&rating, kpi).plan, actual),
        expected,
        "{bands}"
    );
}

const KPI: &str = "direction = \"higher\"\nbaseline = { value = 100 }\ntarget = { value = 200, year = \"R8\" }\ntargets = { R6 = 150 }";

#[test]
fn every_word_of_the_language_finds_its_fact() {
    let check = |when: &str, met: &str, not_met: &str| {
        let bands = [when, "otherwise"];
        let of = |actual: &str| {
            let rate = number::parse(actual).unwrap() / Decimal::TWO;
            format!("{:.1}", rate.round_dp(1))
        };
        check_bands(&bands, KPI, Ok(met), &format!("{} {when}", of(met)));
        check_bands(
            &bands,
            KPI,
            Ok(not_met),
            &format!("{} otherwise", of(not_met)),
        );
    };
    check("target-met", "200", "199");
    check("target-exceeded", "201", "200");
    check("interim-met", "150", "149");
    check("better-than-baseline", "101", "100");
    check("worse-than-baseline", "99", "100");
    check("same-as-baseline", "100", "99");
    check("rate >= 80", "160", "159");
    check("rate > 80", "161", "160");
    check("rate <= 80", "160", "161");
    check("rate < 80", "159", "160");
    // Four of six years have passed: 66.67 %, and 40 % of it are 26.67 %.
    check("rate >= elapsed", "134", "133");
    check("rate >= 0.4 * elapsed", "54", "53");
    check("change >= -10", "90", "89");
    check("elapsed >= 50 and rate >= 80", "160", "159");
    check("rate < 40 or target-met", "200", "199");
}

#[test]
fn change_is_counted_in_the_better_direction() {
    let lower = KPI
        .replace("higher", "lower")
        .replace("value = 200", "value = 50")
        + "\nrate = \"inverse\"";
    let bands = ["change >= 10", "change >= -10", "otherwise"];
    check_bands(&bands, &lower, Ok("90"), "55.6 change >= 10");
    check_bands(&bands, &lower, Ok("110"), "45.5 change >= -10");
    check_bands(&bands, &lower, Ok("111"), "45.0 otherwise");
    let keep = KPI.replace("higher", "keep") + "\nrate = \"keep\"";
    check_bands(&bands, &keep, Ok("110"), "55.0 change >= -10");
    check_bands(&bands, &keep, Ok("120"), "60.0 otherwise");
}

#[test]
fn what_has_no_number_is_taken_by_its_status_only() {
    let bands = ["target-met", "otherwise", "status = ended"];
    let ended = Err(Reason::Said(State::Ended));
    check_bands(&bands, KPI, ended, "事業終了 status = ended");
    check_bands(&bands, KPI, Err(Reason::Said(State::Pending)), "未公表 -");
    check_bands(&bands, KPI, Err(Reason::NotSubmitted), "未提出 -");
    let without_target = KPI.replace("value = 200", "value = \"―\"");
    check_bands(&bands, &without_target, ended, "事業終了 -");
}

#[test]
fn what_nobody_can_know_is_not_graded_by_what_is_left() {
    let without_baseline = KPI.replace("value = 100", "value = \"―\"");
    let check = |bands: &[&str], kpi: &str, actual: &str, expected: &str| {
        check_bands(bands, kpi, Ok(actual), expected);
    };
    for rule in [
        "better-than-baseline",
        "worse-than-baseline",
        "same-as-baseline",
        "change >= 10",
    ] {
        let bands = ["target-met", rule, "otherwise"];
        check(&bands, &without_baseline, "199", "99.5 -");
        check(&bands, &without_baseline, "200", "100.0 target-met");
    }
    let asks_late = ["rate >= 80", "better-than-baseline", "otherwise"];
    check(&asks_late, &without_baseline, "160", "80.0 rate >= 80");
    let decided = ["rate < 80 and better-than-baseline", "otherwise"];
    check(&decided, &without_baseline, "160", "80.0 otherwise");
    check(&decided, &without_baseline, "158", "79.0 -");
    let decided = ["better-than-baseline or rate >= 80", "otherwise"];
    let expected = "80.0 better-than-baseline or rate >= 80";
    check(&decided, &without_baseline, "160", expected);
    let without_interim = KPI.replace("R6 = 150", "R7 = 150");
    let bands = ["target-met", "interim-met", "otherwise"];
    check(&bands, &without_interim, "199", "99.5 -");
    check(&bands, &without_interim, "200", "100.0 target-met");
}

#[test]
fn without_a_baseline_the_reason_says_so() {
    check("higher", "\"―\"", "30", "20", "基準値なし -");
    check("higher", "\"―\"", "30", "30", "基準値なし A");
    let arrow = |actual: &str, expected: &str| {
        let bands = BANDS.replace("rate >= 80", "interim-met");
        let kpi = "direction = \"higher\"\nbaseline = { value = 10 }\ntarget = { value = \"↑\", year = \"R8\" }";
        let mapping = plan_of(&format!("rate = \"arrow\"{bands}"), kpi);
        let actual = number::parse(actual).unwrap();
        assert_eq!(said(&mapping.plan, Ok(actual)), expected);
    };
    arrow("11", "矢印のみ A");
    arrow("9", "その年度の目標なし -");
}

#[test]
fn a_rate_that_no_band_takes_says_so() {
    let bands = [
        "target-met",
        "better-than-baseline",
        "worse-than-baseline",
        "same-as-baseline",
    ];
    let without_baseline = KPI.replace("value = 100", "value = \"―\"");
    let mapping_says = |kpi: &str| {
        let band =
            |when: &&str| format!("{{ band = \"{when}\", mark = \"◎\", when = \"{when}\" }},");
        let bands: String = bands.iter().map(band).collect();
        let rating = format!(
            "rate = \"attainment\"\nround = {{ digits = 1, how = \"half-up\" }}\nbands = [{bands}]"
        );
        let mapping = plan_of(&rating, kpi);
        let judgement = judge_by(
            &mapping.plan,
            &mapping.plan.rating,
            0,
            YEAR,
            Ok(Decimal::ONE_HUNDRED),
        );
        (judgement.band, judgement.reason)
    };
    assert_eq!(mapping_says(KPI), (Some(3), None));
    assert_eq!(
        mapping_says(&without_baseline),
        (None, Some(Reason::NoBaseline))
    );
}

#[test]
fn up_to_the_year_of_the_baseline_no_way_can_have_been_made() {
    let check = |year: &str, actual, expected| {
        let kpi = format!(
            "direction = \"higher\"\nbaseline = {{ value = 10, year = \"{year}\" }}\n\
             target = {{ value = 20, year = \"R8\" }}"
        );
        check_kpi("progress", &kpi, actual, expected);
    };
    check("R5", "10", "0.0 D");
    check("R6", "10", "基準年度の値 -");
    check("R7", "10", "基準年度より前 -");
    // That needs no way.
    check("R6", "20", "基準年度の値 A");
}

#[test]
fn no_way_leads_to_a_target_that_is_worse_than_the_baseline() {
    let way = |direction: &str, [baseline, target, actual]: [i64; 3]| {
        let kpi = format!(
            "direction = \"{direction}\"\nbaseline = {{ value = {baseline} }}\n\
             target = {{ value = {target}, year = \"R8\" }}"
        );
        let mapping = plan_of(&format!("rate = \"expected\"{BANDS}"), &kpi);
        way_made(&mapping.plan.kpis[0], Decimal::from(actual))
    };
    let half = Some(Decimal::from(50));
    assert_eq!(way("higher", [10, 20, 15]), half);
    assert_eq!(way("lower", [20, 10, 15]), half);
    assert_eq!(way("higher", [182, 170, 190]), None);
    assert_eq!(way("lower", [170, 182, 176]), None);
}

#[test]
fn what_a_target_on_the_way_wants_is_what_the_final_one_wants() {
    let met = |direction: &str, compare: &str, on_the_way: i64, actual: i64| {
        let kpi = format!(
            "direction = \"{direction}\"\nbaseline = {{ value = 15 }}\n\
             target = {{ value = {}, year = \"R8\"{compare} }}\ntargets = {{ R6 = {on_the_way} }}",
            if direction == "higher" { 20 } else { 10 }
        );
        let mapping = plan_of(&format!("rate = \"progress\"{BANDS}"), &kpi);
        interim_met(&mapping.plan.kpis[0], YEAR, Decimal::from(actual))
    };
    assert_eq!(met("higher", "", 16, 16), Some(true));
    assert_eq!(met("higher", ", compare = \">\"", 16, 16), Some(false));
    assert_eq!(met("higher", ", compare = \">\"", 16, 17), Some(true));
    assert_eq!(met("lower", ", compare = \"<\"", 14, 14), Some(false));
    assert_eq!(met("lower", ", compare = \"<\"", 14, 13), Some(true));
}

#[test]
fn a_final_target_is_that_of_its_own_year() {
    let met = |target: &str, actual: i64| {
        let kpi = format!(
            "direction = \"higher\"\nbaseline = {{ value = 10 }}\ntarget = {{ value = 20, {target} }}"
        );
        let mapping = plan_of(&format!("rate = \"attainment\"{BANDS}"), &kpi);
        interim_met(&mapping.plan.kpis[0], YEAR, Decimal::from(actual))
    };
    assert_eq!(met("year = \"R6\"", 20), Some(true));
    assert_eq!(met("year = \"R6\"", 19), Some(false));
    assert_eq!(met("year = \"R6\", compare = \">\"", 20), Some(false));
    assert_eq!(met("year = \"R8\"", 20), None);
}
