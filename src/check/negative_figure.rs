//! A figure below 0 of what is never below 0.

use super::{Evidence, Finding, Page, at_said, cumulative_falls};
use crate::domain::reported::Kind;
use crate::domain::{Decimal, Kpi, Project, number, unit};
use crate::ledger::{CellFigure, KpiEntry};
use crate::mapping::words;
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "negative-figure",
    what: "マイナスの値です。名前が増減などのKPIと、計画の基準値・目標値か前の年度の値にマイナスがあるKPIでは、マイナスでもかまいません。事業費のマイナスは、いつも確かめます。",
    why: "「△」や「▲」はマイナスとして読みます。増減や減った印のつもりで付けると、その年度の値がマイナスになり、評価も変わります。",
    example: "基準値も目標値も0人の「災害による負傷者数」に「△1人」。",
    remedy: "「△」「▲」はマイナスとして読みます。増減を書いたのであれば、増減ではなくその年度の値を記入してください。マイナスで正しければ、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let figures = evidence.of_kpis(|kpi| of_kpi(evidence, kpi));
    figures.chain(of_costs(evidence))
}

/// Each cell of the year's figure, unless another check already asks of it the same.
fn of_kpi(evidence: &Evidence<'_>, index: usize) -> Vec<Finding> {
    let cells = evidence.ledger.actuals(index, evidence.year);
    let mut negative = cells.iter().filter(|cell| is_asked(cell)).peekable();
    if negative.peek().is_none()
        || !is_never_negative(evidence, index)
        || cumulative_falls::explains(evidence, index, evidence.year)
    {
        return Vec::new();
    }
    let kpi = &evidence.plan.kpis[index];
    let finding = |cell: &KpiEntry<'_>| {
        let message = format!(
            "マイナスの値です:「{}」→ {}（{}の{}）",
            cell.text.trim(),
            in_unit(cell, &kpi.unit),
            kpi.called(),
            cell.kind.label()
        );
        at_said(&PAGE, cell, message)
    };
    negative.map(finding).collect()
}

fn of_costs(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let negative = evidence.ledger.costs().filter(|cost| is_asked(cost));
    negative.map(|cost| {
        let message = format!(
            "事業費がマイナスです:「{}」→ {}（{}）",
            cost.text.trim(),
            in_unit(&cost, Project::COST_UNIT),
            evidence.plan.projects[cost.project].name
        );
        at_said(&PAGE, &cost, message)
    })
}

/// Below 0 as a section wrote it. Of a minus that is only read from brackets, `bracketed-minus` asks.
fn is_asked(said: &CellFigure<'_>) -> bool {
    let is_negative = said.value().is_some_and(|value| value < Decimal::ZERO);
    is_negative && said.is_of_section() && !said.flaws.has(Flaws::BRACKETED)
}

fn in_unit(said: &CellFigure<'_>, unit: &str) -> String {
    let value = said.value().map(number::grouped).unwrap_or_default();
    format!("{value}{unit}")
}

/// Whether a year's figure of the KPI was negative, as far as the submissions of this year show.
pub(super) fn explains(evidence: &Evidence<'_>, kpi: usize) -> bool {
    !of_kpi(evidence, kpi).is_empty()
}

/// Whether something is known of the KPI that is never below 0: what the plan says, and the figures of earlier years.
/// Percentages have their own range.
fn is_never_negative(evidence: &Evidence<'_>, index: usize) -> bool {
    let kpi = &evidence.plan.kpis[index];
    if unit::is_percent(&kpi.unit) || words::may_be_negative(&kpi.name) {
        return false;
    }
    let mut known = planned(kpi).chain(earlier(evidence, index)).peekable();
    known.peek().is_some() && known.all(|value| value >= Decimal::ZERO)
}

/// Baseline and targets, as far as they are numbers.
fn planned(kpi: &Kpi) -> impl Iterator<Item = Decimal> {
    let baseline = kpi.baseline.map(|baseline| baseline.value);
    let target = kpi.target.and_then(|target| target.number());
    let interim = kpi.interim.iter().map(|(_, value)| *value);
    baseline.into_iter().chain(target).chain(interim)
}

/// The figures of the years before.
fn earlier<'a>(evidence: &Evidence<'a>, index: usize) -> impl Iterator<Item = Decimal> + use<'a> {
    let year = evidence.year;
    let own = evidence.ledger.of_kpi(index);
    let own = own.filter(|entry| entry.kind == Kind::Actual);
    let older = evidence.series().older(index, year);
    let all = own.chain(older);
    let before = all.filter(move |entry| entry.year.is_some_and(|of| of < year));
    before.filter_map(|entry| entry.value())
}

#[cfg(test)]
mod tests {
    use super::super::trial::plan_with;
    use super::super::trial::{expect, expect_of_plan, expect_of_plan_after, expect_of_projects};

    const INJURED: &str = r#"
name = "災害による負傷者数"
unit = "人"
direction = "lower"
basis = "annual"
baseline = { value = 0 }
target = { value = 0, year = "R8" }
"#;

    const ASKED: &str = "B2 マイナスの値です:「△1人」→ -1人（災害による負傷者数の実績値）";

    fn check(kpi: &str, before: &[(&str, &str)], expected: &[&str]) {
        let files = [("観光課/実績.csv", "指標,R6\n災害による負傷者数,△1人")];
        expect_of_plan_after("negative-figure", &plan_with(kpi), before, &files, expected);
    }

    #[test]
    fn a_figure_below_zero_of_what_is_never_below_zero_is_asked_about() {
        check(INJURED, &[], &[ASKED]);
        let without_baseline =
            INJURED.replace("baseline = { value = 0 }", "baseline = { value = \"―\" }");
        check(&without_baseline, &[], &[ASKED]);
        let last_year = [("観光課/去年.csv", "指標,R5,R6\n災害による負傷者数,2,")];
        check(INJURED, &last_year, &[ASKED]);
    }

    #[test]
    fn what_was_negative_before_may_be_so_again() {
        check(&INJURED.replace("value = 0,", "value = -3,"), &[], &[]);
        let aimless = INJURED.replace("value = 0,", "value = \"↓\",");
        check(&aimless, &[], &[ASKED]);
        let below = aimless.replace("value = 0 }", "value = -3 }");
        check(&below, &[], &[]);
        let interim = format!("{INJURED}targets = {{ R6 = -1 }}\n");
        check(&interim, &[], &[]);
        let last_year = [("観光課/去年.csv", "指標,R5,R6\n災害による負傷者数,△2,")];
        check(INJURED, &last_year, &[]);
        let unknown = aimless.replace("value = 0 }", "value = \"―\" }");
        check(&unknown, &[], &[]);
    }

    #[test]
    fn nothing_is_asked_twice() {
        let code = "negative-figure";
        let files = |text| [("観光課/実績.csv", text)];
        let plan = plan_with(INJURED);
        expect_of_plan(code, &plan, &files("指標,R6\n災害による負傷者数,(1)"), &[]);
        expect_of_plan(code, &plan, &files("指標,R6\n災害による負傷者数,1"), &[]);
        expect(code, &[("福祉課/実績.csv", "指標,R6\n加入率,-5")], &[]);
        let sum = plan_with(&INJURED.replace("annual", "cumulative"));
        expect_of_plan(code, &sum, &files("指標,R6\n災害による負傷者数,△1"), &[]);
        let fallen = files("指標,R5,R6\n観光入込客数,600,△600");
        expect(
            code,
            &fallen,
            &["C2 マイナスの値です:「△600」→ -600千人（観光入込客数の実績値）"],
        );
        expect("jump-against-last-year", &fallen, &[]);
    }

    #[test]
    fn a_cost_below_zero_is_always_asked_about() {
        let sheet =
            "令和6年度\n順位|事務事業名|事業費（千円）\n1|観光案内業務|△500\n2|観光計画策定|500";
        let expected = ["C3 事業費がマイナスです:「△500」→ -500千円（観光案内業務）"];
        expect_of_projects("negative-figure", sheet, &expected);
    }
}
