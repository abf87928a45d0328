//! A sum over years that is smaller than it was.

use super::{Evidence, Finding, Page, at_said, unit_slip};
use crate::domain::plan::Basis;
use crate::domain::reported::Kind;
use crate::domain::{Decimal, FiscalYear, Kpi, number};
use crate::ledger::KpiEntry;
use std::collections::BTreeSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "cumulative-falls",
    what: "累計のKPIの値が、前の年度（計画の初めは基準値）より減っています。",
    why: "累計は積み上がるので、減りません。その年度だけの値を書いたか、前の年度の値が違っている疑いがあります。",
    example: "ボランティア登録人数（累計）が、令和5年度の280人から令和6年度の78人に。",
    remedy: "その年度までの累計を記入してください。取消などで本当に減ったときは、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_kpis(move |kpi| {
        let falls = falls(evidence, kpi).into_iter();
        falls.filter_map(move |(before, now)| finding(evidence, kpi, &before, &now))
    })
}

/// One figure of the sum as it grew.
#[derive(Clone)]
struct Step<'a> {
    /// 令和5年度, or 計画の基準値.
    label: String,
    value: Decimal,
    /// The year and the cell; `None` for the plan's baseline.
    said: Option<(FiscalYear, KpiEntry<'a>)>,
}

/// Each step of a cumulative KPI that is smaller than the one before, with that one. It is compared with no
/// other, so that one wrong figure is not found again in every later year.
fn falls<'a>(evidence: &Evidence<'a>, kpi: usize) -> Vec<(Step<'a>, Step<'a>)> {
    if evidence.plan.kpis[kpi].basis != Basis::Cumulative {
        return Vec::new();
    }
    let steps = steps(evidence, kpi);
    let pairs = steps.windows(2);
    let falls = pairs.filter(|pair| pair[1].value < pair[0].value);
    falls
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect()
}

fn steps<'a>(evidence: &Evidence<'a>, index: usize) -> Vec<Step<'a>> {
    let kpi: &Kpi = &evidence.plan.kpis[index];
    let of_years = years(evidence, index).into_iter().filter_map(|year| {
        let (value, entry) = evidence.agreed(index, year)?;
        let said = Some((year, entry));
        let label = year.long();
        Some(Step { label, value, said })
    });
    let mut steps: Vec<Step<'_>> = of_years.collect();
    let first = steps.first().and_then(|step| step.said.as_ref());
    let is_before = |year: FiscalYear| first.is_none_or(|(first, _)| year < *first);
    let start = kpi.baseline;
    // A baseline from after the first figure, as of a survey within the period, is not what the sum began with.
    if let Some(start) = start.filter(|start| start.year.is_none_or(is_before)) {
        let label = "計画の基準値".to_owned();
        let (value, said) = (start.value, None);
        steps.insert(0, Step { label, value, said });
    }
    steps
}

/// The years of the actuals in this year's submissions, and the earlier years that were submitted.
fn years(evidence: &Evidence<'_>, index: usize) -> BTreeSet<FiscalYear> {
    let figures = evidence.ledger.of_kpi(index);
    let actuals = figures.filter(|entry| entry.kind == Kind::Actual);
    let own = actuals.filter_map(|entry| entry.year);
    own.chain(evidence.earlier.iter().map(|earlier| earlier.year))
        .collect()
}

/// A fall that only an earlier year's own submission shows was found in that year, and is not repeated.
fn finding(
    evidence: &Evidence<'_>,
    index: usize,
    before: &Step<'_>,
    now: &Step<'_>,
) -> Option<Finding> {
    let (year, entry) = now.said.as_ref()?;
    evidence.ledger.agreed_actual(index, *year)?;
    let mut both = [before, now].into_iter();
    if !both.any(|step| is_of_section(evidence, index, step)) {
        return None;
    }
    if unit_slip::explains(evidence, index, *year) {
        return None;
    }
    let kpi = &evidence.plan.kpis[index];
    let cell = before.said.as_ref();
    let place = cell.map_or(String::new(), |(_, entry)| format!("（{}）", entry.place()));
    let told = |step: &Step<'_>| {
        let value = number::grouped(step.value);
        format!("{}の{value}{}", step.label, kpi.unit)
    };
    let message = format!(
        "累計が減っています: {}{place}から、{}へ（{}）",
        told(before),
        told(now),
        kpi.called()
    );
    Some(at_said(&PAGE, entry, message))
}

/// Whether a section wrote this year what a step is made of.
fn is_of_section(evidence: &Evidence<'_>, index: usize, step: &Step<'_>) -> bool {
    step.said.as_ref().is_some_and(|(year, _)| {
        let actuals = evidence.ledger.actuals(index, *year);
        actuals.iter().any(|entry| entry.is_of_section())
    })
}

/// Whether the figure of a year was found to fall; `jump-against-last-year` does not repeat it.
pub(super) fn explains(evidence: &Evidence<'_>, kpi: usize, year: FiscalYear) -> bool {
    let falls = falls(evidence, kpi).into_iter();
    let mut fallen = falls.filter_map(|(_, now)| now.said);
    fallen.any(|(fell_in, _)| fell_in == year)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_plan_after, plan_with};

    const VOLUNTEERS: &str = r#"
name = "登録人数（累計）"
unit = "人"
direction = "higher"
basis = "cumulative"
baseline = { value = 202, year = "R1" }
target = { value = 258, year = "R8" }
"#;

    fn check(before: &[(&str, &str)], text: &str, expected: &[&str]) {
        let files = [("観光課/実績.csv", text)];
        let plan = plan_with(VOLUNTEERS);
        expect_of_plan_after("cumulative-falls", &plan, before, &files, expected);
    }

    #[test]
    fn a_sum_that_falls_is_named_with_both_places() {
        let expected = "C2 累計が減っています: 令和5年度の280人（観光課/実績.csv B2）から、令和6年度の240人へ（登録人数（累計））";
        check(&[], "指標,R5,R6\n登録人数（累計）,280,240", &[expected]);
        let last_year = [("観光課/去年.csv", "指標,R5,R6\n登録人数（累計）,280,")];
        let expected = "B2 累計が減っています: 令和5年度の280人（観光課/去年.csv B2）から、令和6年度の240人へ（登録人数（累計））";
        check(&last_year, "指標,R6\n登録人数（累計）,240", &[expected]);
    }

    #[test]
    fn the_first_year_is_compared_with_the_baseline() {
        let expected =
            "B2 累計が減っています: 計画の基準値の202人から、令和6年度の78人へ（登録人数（累計））";
        check(&[], "指標,R6\n登録人数（累計）,78", &[expected]);
    }

    #[test]
    fn a_sum_that_grows_or_stands_still_is_not_and_one_fall_is_found_once() {
        check(&[], "指標,R4,R5,R6\n登録人数（累計）,210,280,280", &[]);
        let expected = "C2 累計が減っています: 令和4年度の280人（観光課/実績.csv B2）から、令和5年度の240人へ（登録人数（累計））";
        check(
            &[],
            "指標,R4,R5,R6\n登録人数（累計）,280,240,250",
            &[expected],
        );
    }

    #[test]
    fn what_fell_last_year_was_said_last_year() {
        let last_year = [("観光課/去年.csv", "指標,R5,R6\n登録人数（累計）,150,")];
        check(&last_year, "指標,R6\n登録人数（累計）,250", &[]);
    }
}
