//! A figure that is ten, a hundred, a thousand or ten thousand times what it should be like.

use super::{Evidence, Finding, Page, at_said, duplicate_figure, percent_out_of_range};
use crate::domain::magnitude::{self, Apart, is_near};
use crate::domain::plan::Basis;
use crate::domain::reported::Kind;
use crate::domain::{Decimal, FiscalYear, Kpi, Project, number, unit};
use crate::ledger::{KpiEntry, ProjectCost};

/// What it finds.
pub const PAGE: Page = Page {
    code: "unit-slip",
    what: "前年度の値・基準値・目標値の、ほぼ10倍・100倍・1,000倍・10,000倍（またはその逆）の値です。前年度も同じ桁でも、計画の基準値と目標値のどちらからも大きく外れていれば（50倍以上。10倍はどちらからもほぼ10倍のとき）お聞きします。それに届かない伸びは、実際の伸びとして扱います。事業費は、前年度の約1,000倍とその逆だけを見ます（事業の規模は10倍になることもあります）。値は書かれたままにしました。",
    why: "千人の欄に人で書く、小数点を落とす、といった取り違えは、見ただけでは気づかれず、達成率が何千％にもなります。",
    example: "基準値544千人、前年度742.1千人のKPIに「1,194,663」。57.1％の次の年度に「5.71」。基準値1,234、目標値2,000のKPIに、去年も今年も130,000ほどの値。500千円の事業費が、次の年度に500,000千円。",
    remedy: "計画の単位で、桁を確かめてください。この値で正しければ、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let said = evidence.ledger.of_kind(Kind::Actual);
    let said = said.filter(|entry| entry.is_of_section());
    let said = said.filter(|entry| !duplicate_figure::is_beside_a_reason(evidence, entry));
    let actuals = said.filter_map(|entry| finding(evidence, &entry));
    actuals.chain(evidence.of_projects(|project| of_costs(evidence, project)))
}

/// The power between 千円 and 円: no other is a surprise in a cost, which may be any from year to year.
const THOUSAND: i32 = 3;

fn of_costs(evidence: &Evidence<'_>, project: usize) -> Vec<Finding> {
    let last_year = evidence.year.before();
    let Some(before) = evidence.series().agreed_cost(project, last_year) else {
        return Vec::new();
    };
    let (unit, name) = (Project::COST_UNIT, &evidence.plan.projects[project].name);
    let finding = |cost: &ProjectCost<'_>| {
        let power = magnitude::slip(cost.value()?, before, Apart::OneYear)?;
        let message = format!(
            "事業費が前年度（{}{unit}）の約{}です:「{}」（{name}）。{}",
            number::grouped(before),
            times(power),
            cost.text.trim(),
            cause(unit, power)
        );
        (power.abs() == THOUSAND).then(|| at_said(&PAGE, cost, message))
    };
    let costs = evidence.ledger.costs_in(project, evidence.year);
    costs.iter().filter_map(finding).collect()
}

fn finding(evidence: &Evidence<'_>, entry: &KpiEntry<'_>) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[entry.kpi];
    let slip = slip(evidence, entry)?;
    let last_year = slip.like_last_year.map_or(String::new(), |before| {
        let before = number::grouped(before);
        format!("。前年度（{before}）も同じ桁でした")
    });
    let message = format!(
        "{}の約{}です:「{}」（{}）。{}{last_year}",
        slip.against.join("・"),
        times(slip.power),
        entry.text,
        kpi.called(),
        cause(&kpi.unit, slip.power)
    );
    Some(at_said(&PAGE, entry, message))
}

/// By which power of ten a figure is off, and from what.
struct Slip {
    /// Positive where the figure is too large.
    power: i32,
    /// 前年度（742.1）, 基準値（544）.
    against: Vec<String>,
    /// Whether last year's figure is one of them.
    is_of_last_year: bool,
    /// Last year's figure, where it was about as much, and so has the same slip.
    like_last_year: Option<Decimal>,
}

/// Something that a figure can be held against.
#[derive(Clone, Copy)]
struct Reference {
    label: &'static str,
    value: Decimal,
    apart: Apart,
}

/// Whether a section's figure is off from the one of the year before: both are in the plan's unit, so that it would be as
/// much off in any other.
pub(super) fn is_off_last_year(evidence: &Evidence<'_>, kpi: usize, year: FiscalYear) -> bool {
    let actuals = evidence.ledger.actuals(kpi, year);
    let mut written = actuals.iter().filter(|entry| entry.is_of_section());
    written.any(|entry| slip(evidence, entry).is_some_and(|slip| slip.is_of_last_year))
}

/// Whether a figure of this year's submissions, written by a section, is explained by a slip, or is no possible
/// percentage: then other checks report nothing that only follows from its size.
pub(super) fn explains(evidence: &Evidence<'_>, kpi: usize, year: FiscalYear) -> bool {
    let actuals = evidence.ledger.actuals(kpi, year);
    let mut written = actuals.iter().filter(|entry| entry.is_of_section());
    written.any(|entry| {
        percent_out_of_range::what(&evidence.plan.kpis[kpi], entry).is_some()
            || slip(evidence, entry).is_some()
    })
}

/// The slip of a figure, if it has one. A figure near the plan's baseline or target has none, whatever
/// last year's figure was: then last year's is the one that is off.
fn slip(evidence: &Evidence<'_>, entry: &KpiEntry<'_>) -> Option<Slip> {
    let kpi = &evidence.plan.kpis[entry.kpi];
    let value = entry.value()?;
    let is_impossible = || percent_out_of_range::what(kpi, entry).is_some();
    // An impossible percentage has a more exact finding of its own.
    if planned(kpi).any(|plan| is_near(value, plan.value)) || is_impossible() {
        return None;
    }
    let last_year = last_year(evidence, entry);
    let last = last_year.map(|before| before.value);
    let like_last_year = last.filter(|before| is_near(value, *before));
    let references = last_year.into_iter().chain(planned(kpi));
    let slips = references.filter_map(|reference| {
        let power = magnitude::slip(value, reference.value, reference.apart)?;
        let is_alike = like_last_year.is_some();
        is_held_against(kpi, value, (&reference, power), is_alike).then_some((reference, power))
    });
    let slips: Vec<(Reference, i32)> = slips.collect();
    // Last year's figure is the first of the references: of different powers, the one from it counts.
    let power = slips.first()?.1;
    let of_power = slips.iter().filter(|(_, other)| *other == power);
    let label = |(reference, _): &(Reference, i32)| {
        let value = number::grouped(reference.value);
        format!("{}（{value}）", reference.label)
    };
    Some(Slip {
        power,
        is_of_last_year: slips[0].0.apart == Apart::OneYear,
        against: of_power.map(label).collect(),
        like_last_year,
    })
}

/// Whether a figure is compared with a reference. With last year's it always is. The plan's baseline and
/// target are many years away: a figure between them is not compared with them, nor is one that was
/// about as much last year, unless it is off by a thousand or more, or [`is_beyond_the_plan`].
fn is_held_against(
    kpi: &Kpi,
    value: Decimal,
    (reference, power): (&Reference, i32),
    is_like_last_year: bool,
) -> bool {
    let has_grown =
        || power.abs() < 3 && is_like_last_year && !is_beyond_the_plan(kpi, value, power);
    reference.apart == Apart::OneYear || !(is_on_the_way(kpi, value) || has_grown())
}

/// So many times both baseline and target is a slip and no growth, even if last year's was as much.
const BEYOND: i64 = 50;

/// Whether a figure is off from both baseline and target: [`BEYOND`] times or a [`BEYOND`]th of both, or
/// tenfold or a tenth of both. Off from one of them it may be a success: a town that expects seventy
/// times the visitors has a target to match. False without a number as target, because then nothing
/// says how far the figure may go.
fn is_beyond_the_plan(kpi: &Kpi, value: Decimal, power: i32) -> bool {
    let far = Decimal::from(BEYOND);
    let is_times = |one: Decimal, other: Decimal| {
        let ratio = one.checked_div(other);
        ratio.is_some_and(|ratio| ratio >= far)
    };
    let is_off = |plan: &Reference| match power {
        ..=-2 => is_times(plan.value, value),
        2.. => is_times(value, plan.value),
        _ => magnitude::slip(value, plan.value, plan.apart) == Some(power),
    };
    // Nothing is fifty times zero.
    let mut numbers = planned(kpi).filter(|plan| !plan.value.is_zero());
    target(kpi).is_some_and(|target| !target.is_zero()) && numbers.all(|plan| is_off(&plan))
}

fn last_year(evidence: &Evidence<'_>, entry: &KpiEntry<'_>) -> Option<Reference> {
    let year = entry.year?.before();
    let value = evidence.series().counted_actual(entry.kpi, year)?;
    Some(Reference {
        label: "前年度",
        value,
        apart: Apart::OneYear,
    })
}

/// The plan's numbers of a KPI. A figure that a year adds is not compared with the stock before it.
fn planned(kpi: &Kpi) -> impl Iterator<Item = Reference> {
    let baseline = kpi.baseline.map(|baseline| ("基準値", baseline.value));
    let target = target(kpi).map(|value| ("目標値", value));
    let numbers = baseline.into_iter().chain(target);
    let is_comparable = kpi.basis != Basis::Increment;
    numbers
        .filter(move |_| is_comparable)
        .map(|(label, value)| Reference {
            label,
            value,
            apart: Apart::ManyYears,
        })
}

fn target(kpi: &Kpi) -> Option<Decimal> {
    kpi.target.and_then(|target| target.number())
}

/// Whether a figure lies between baseline and target. A sum without a baseline begins at nothing.
fn is_on_the_way(kpi: &Kpi, value: Decimal) -> bool {
    let nothing = (kpi.basis == Basis::Cumulative).then_some(Decimal::ZERO);
    let baseline = kpi.baseline.map(|baseline| baseline.value).or(nothing);
    let (Some(baseline), Some(target)) = (baseline, target(kpi)) else {
        return false;
    };
    (baseline.min(target)..=baseline.max(target)).contains(&value)
}

/// 1,000倍, or 1,000分の1.
fn times(power: i32) -> String {
    let times = number::grouped(magnitude::ten_to(power.unsigned_abs()));
    match power > 0 {
        true => format!("{times}倍"),
        false => format!("{times}分の1"),
    }
}

/// What probably happened.
fn cause(unit: &str, power: i32) -> String {
    let digits = "桁か小数点の位置の間違い";
    let cause = match unit::with_power(unit, power) {
        // A slip of a digit is hardly ever a thousandfold: then only the unit is named.
        Some(other) if power.abs() < 3 => format!("{digits}か、{unit}と{other}の取り違え"),
        Some(other) => format!("{unit}と{other}の取り違え"),
        None if unit::is_percent(unit) && power.abs() == 2 => "小数と％の取り違え".to_owned(),
        None => digits.to_owned(),
    };
    format!("{cause}かもしれません")
}

#[cfg(test)]
mod tests {
    use super::super::trial::{
        expect, expect_of_plan, expect_of_plan_after, expect_of_policies, plan_with,
    };

    const CODE: &str = "unit-slip";

    fn check(text: &str, expected: &[&str]) {
        expect(CODE, &[("観光課/実績.csv", text)], expected);
    }

    #[test]
    fn people_for_thousands_of_people_are_named_with_all_that_they_are_held_against() {
        let expected = "C2 前年度（742.1）・基準値（544）・目標値（820）の約1,000倍です:「794663」（観光入込客数）。千人と人の取り違えかもしれません";
        check("指標,R5,R6\n観光入込客数,742.1,794663", &[expected]);
        let expected = "B2 基準値（544）の約10分の1です:「55.4」（観光入込客数）。桁か小数点の位置の間違いか、千人と万人の取り違えかもしれません";
        check("指標,R6\n観光入込客数,55.4", &[expected]);
    }

    #[test]
    fn last_year_may_stand_in_its_own_folder() {
        let plan = plan_with(EVENTS);
        let before = [("観光課/去年.csv", "指標,R5,R6\n催しの来場者数,1234,")];
        let now = [("観光課/実績.csv", "指標,R6\n催しの来場者数,13340")];
        let expected = "B2 前年度（1,234）の約10倍です:「13340」（催しの来場者数）。桁か小数点の位置の間違いかもしれません";
        expect_of_plan_after(CODE, &plan, &before, &now, &[expected]);
    }

    #[test]
    fn a_percentage_lost_its_point_or_its_percent() {
        let expected = "C2 前年度（71.4）・基準値（74.2）の約10分の1です:「7.15」（加入率）。桁か小数点の位置の間違いかもしれません";
        let text = "指標,R5,R6\n加入率,71.4,7.15";
        expect(CODE, &[("福祉課/実績.csv", text)], &[expected]);
        let text = "指標,R5,R6\n加入率,71.4,0.715";
        expect(CODE, &[("福祉課/実績.csv", text)], &[]);
        let fraction = "C2 ％ではなく小数で入力された疑いがあります:「0.715」（0.715％、加入率）";
        let files = [("福祉課/実績.csv", text)];
        expect("percent-out-of-range", &files, &[fraction]);
    }

    #[test]
    fn where_last_year_was_wrong_this_year_is_not() {
        let expected = "B2 基準値（544）・目標値（820）の約1,000倍です:「742100」（観光入込客数）。千人と人の取り違えかもしれません";
        let text = "指標,R5,R6\n観光入込客数,742100,794.663";
        check(text, &[expected]);
        let files = [("観光課/実績.csv", text)];
        expect("jump-against-last-year", &files, &[]);
    }

    #[test]
    fn a_slip_is_not_said_to_be_a_jump_as_well() {
        let files = [("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,794663")];
        expect("jump-against-last-year", &files, &[]);
    }

    #[test]
    fn the_same_slip_two_years_running_is_held_against_the_plan() {
        let kpi = EVENTS.replace("\"―\"", "1234").replace("\"↑\"", "2000");
        let plan = plan_with(&kpi);
        let check = |before: &str, now: &str, expected: &[&str]| {
            let before = format!("指標,R5,R6\n催しの来場者数,{before},");
            let before = [("観光課/去年.csv", before.as_str())];
            let now = format!("指標,R6\n催しの来場者数,{now}");
            let now = [("観光課/実績.csv", now.as_str())];
            expect_of_plan_after(CODE, &plan, &before, &now, expected);
        };
        let expected = "B2 基準値（1,234）・目標値（2,000）の約100倍です:「139000」（催しの来場者数）。桁か小数点の位置の間違いかもしれません。前年度（130,100）も同じ桁でした";
        check("130100", "139000", &[expected]);
        // Eleven times the baseline, seven times the target: that may be a success.
        check("13000", "13900", &[]);
        check("61000", "80000", &[]);
    }

    #[test]
    fn tenfold_of_both_is_no_growth_either() {
        let kpi = EVENTS.replace("\"―\"", "1500").replace("\"↑\"", "1600");
        let before = [("観光課/去年.csv", "指標,R5,R6\n催しの来場者数,15000,")];
        let now = [("観光課/実績.csv", "指標,R6\n催しの来場者数,15700")];
        let expected = "B2 基準値（1,500）・目標値（1,600）の約10倍です:「15700」（催しの来場者数）。桁か小数点の位置の間違いかもしれません。前年度（15,000）も同じ桁でした";
        expect_of_plan_after(CODE, &plan_with(&kpi), &before, &now, &[expected]);
    }

    #[test]
    fn a_cost_in_yen_is_a_thousand_times_last_years() {
        let now = |costs: &str| {
            format!(
                "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|{costs}\n2|観光計画策定|4000"
            )
        };
        let then = "令和5年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|500\n2|観光計画策定|400";
        let before = [("観光課/去年.xlsx", then)];
        let expected = "C3 事業費が前年度（500千円）の約1,000倍です:「500000」（観光案内業務）。千円と円の取り違えかもしれません";
        let check = |cost: &str, expected: &[&str]| {
            let files = now(cost);
            let files = [("観光課/方針.xlsx", files.as_str())];
            expect_of_policies(CODE, &before, &files, expected);
        };
        check("500000", &[expected]);
        check("50000", &[]);
        check("520", &[]);
    }

    /// A KPI without baseline and target to be held against.
    const EVENTS: &str = r#"
name = "催しの来場者数"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = "―" }
target = { value = "↑", year = "R8" }
"#;

    #[test]
    fn growth_small_counts_zero_and_other_signs_are_none() {
        let of_events = |text: &str| {
            let files = [("観光課/実績.csv", text)];
            expect_of_plan(CODE, &plan_with(EVENTS), &files, &[]);
        };
        for (before, now) in [("2", "20"), ("0", "1000"), ("-40", "400"), ("100", "500")] {
            of_events(&format!("指標,R5,R6\n催しの来場者数,{before},{now}"));
        }
        check("指標,R5,R6\n観光入込客数,742.1,1194.663", &[]);
        check("指標,R4,R5,R6\n観光入込客数,1600,4000,6000", &[]);
    }

    #[test]
    fn a_sum_on_the_way_to_its_target_is_none() {
        let sum = EVENTS
            .replace("annual", "cumulative")
            .replace("\"↑\"", "500");
        let files = [("観光課/実績.csv", "指標,R6\n催しの来場者数,50")];
        expect_of_plan(CODE, &plan_with(&sum), &files, &[]);
        let annual = EVENTS.replace("\"↑\"", "500");
        let expected = "B2 目標値（500）の約10分の1です:「50」（催しの来場者数）。桁か小数点の位置の間違いかもしれません";
        expect_of_plan(CODE, &plan_with(&annual), &files, &[expected]);
    }

    #[test]
    fn what_a_year_adds_is_not_held_against_what_was_there() {
        let added = EVENTS
            .replace("annual", "increment")
            .replace("\"―\"", "57000")
            .replace("\"↑\"", "65000");
        let files = [("観光課/実績.csv", "指標,R6\n催しの来場者数,5700")];
        expect_of_plan(CODE, &plan_with(&added), &files, &[]);
    }
}
