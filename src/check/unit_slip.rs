//! A figure that is ten, a hundred, a thousand or ten thousand times what it should be like.

use super::{Check, Evidence, percent_out_of_range};
use crate::domain::magnitude::{self, Apart, is_near};
use crate::domain::plan::{Aim, Basis};
use crate::domain::reported::Kind;
use crate::domain::{Decimal, FiscalYear, Kpi, number, unit};
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Entry;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unit-slip",
    severity: Severity::Warning,
    what: "前年度の値・基準値・目標値の、ほぼ10倍・100倍・1,000倍・10,000倍（またはその逆）の値です。値は書かれたままにしました。",
    why: "千人の欄に人で書く、小数点を落とす、といった取り違えは、見ただけでは気づかれず、達成率が何千％にもなります。",
    example: "基準値544千人、前年度742.1千人のKPIに「1,194,663」。57.1％の次の年度に「5.71」。",
    remedy: "計画の単位で、桁を確かめてください。この値で正しければ、その理由を取組内容の欄に書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let actuals = evidence.ledger.of_kind(Kind::Actual);
    actuals
        .filter_map(|entry| finding(evidence, &entry))
        .collect()
}

fn finding(evidence: &Evidence<'_>, entry: &Entry<'_>) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[entry.kpi];
    let slip = slip(evidence, entry)?;
    let message = format!(
        "{}の約{}です:「{}」（{}）。{}",
        slip.against.join("・"),
        times(slip.power),
        entry.text,
        kpi.name,
        cause(&kpi.unit, slip.power)
    );
    Some(PAGE.finding(&entry.source.section, entry.place(), message))
}

/// By which power of ten a figure is off, and from what.
struct Slip {
    /// Positive where the figure is too large.
    power: i32,
    /// 前年度（742.1）, 基準値（544）.
    against: Vec<String>,
}

/// Something that a figure can be held against.
#[derive(Clone, Copy)]
struct Reference {
    label: &'static str,
    value: Decimal,
    apart: Apart,
}

/// Whether a figure of this year's submissions is explained by a slip, or is no possible percentage:
/// then nothing else that follows from its size is said of it.
pub(super) fn explains(evidence: &Evidence<'_>, kpi: usize, year: FiscalYear) -> bool {
    let actuals = evidence.ledger.actuals(kpi, year);
    actuals.iter().any(|entry| {
        percent_out_of_range::what(&evidence.plan.kpis[kpi], entry).is_some()
            || slip(evidence, entry).is_some()
    })
}

/// A figure near the plan's own is none, whatever last year's was: then last year's is the odd one.
fn slip(evidence: &Evidence<'_>, entry: &Entry<'_>) -> Option<Slip> {
    let kpi = &evidence.plan.kpis[entry.kpi];
    let value = entry.value()?;
    let is_impossible = || percent_out_of_range::what(kpi, entry).is_some();
    let is_as_planned = planned(kpi).any(|plan| is_near(value, plan.value));
    if is_as_planned || is_impossible() {
        return None;
    }
    let last_year = last_year(evidence, entry);
    let power_from = |reference: &Reference| {
        let power = magnitude::slip(value, reference.value, reference.apart)?;
        is_held_against(kpi, value, (reference, power), last_year).then_some(power)
    };
    let references: Vec<Reference> = last_year.into_iter().chain(planned(kpi)).collect();
    let power = references.iter().find_map(power_from)?;
    let of_power = |reference: &&Reference| power_from(reference) == Some(power);
    let label = |reference: &Reference| {
        format!(
            "{}（{}）",
            reference.label,
            number::grouped(reference.value)
        )
    };
    let against = references.iter().filter(of_power).map(label).collect();
    Some(Slip { power, against })
}

/// The plan's numbers are many years away. A figure on the way from baseline to target is not held
/// against them, nor is one that grew to ten times as much and was about that last year already: a
/// thousand times as much is nothing that grows.
fn is_held_against(
    kpi: &Kpi,
    value: Decimal,
    (reference, power): (&Reference, i32),
    last_year: Option<Reference>,
) -> bool {
    let has_grown =
        || power.abs() < 3 && last_year.is_some_and(|before| is_near(value, before.value));
    reference.apart == Apart::OneYear || !(is_on_the_way(kpi, value) || has_grown())
}

fn last_year(evidence: &Evidence<'_>, entry: &Entry<'_>) -> Option<Reference> {
    let year = entry.year?.before();
    let value = evidence.series().agreed_actual(entry.kpi, year)?;
    Some(Reference {
        label: "前年度",
        value,
        apart: Apart::OneYear,
    })
}

/// The plan's numbers of a KPI. What a year adds is no fraction of what was there before.
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
    kpi.target.and_then(|target| match target.aim {
        Aim::Number(number) => Some(number),
        Aim::Arrow(_) => None,
    })
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
        Some(other) if power.abs() < 3 => format!("{digits}か、{unit}と{other}の取り違え"),
        Some(other) => format!("{unit}と{other}の取り違え"),
        None if unit::is_percent(unit) && power.abs() == 2 => "小数と％の取り違え".to_owned(),
        None => digits.to_owned(),
    };
    format!("{cause}かもしれません")
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_plan, expect_of_plan_after, plan_with};

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
