//! A baseline in a submission that is not the plan's, or not of the plan's year.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::reported::{Kind, State};
use crate::domain::{Kpi, number};
use crate::ledger::KpiEntry;

/// What it finds.
pub const PAGE: Page = Page {
    code: "baseline-differs",
    what: "提出された基準値、またはその年度が、計画と違います。計画の基準値を使いました。",
    why: "基準値が変わると、達成率が変わります。計画を改定しないかぎり、計画の値で判定します。",
    example: "計画では544千人の基準値に「554」。計画では令和2年度の基準値に「1234（R1）」。",
    remedy: "計画の基準値に直してください。計画のほうが違うときは、企画課に知らせてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let baselines = evidence.ledger.of_kind(Kind::Baseline);
    baselines.filter_map(|entry| {
        let kpi = &evidence.plan.kpis[entry.kpi];
        let message = match agrees(kpi, &entry) {
            true => of_another_year(kpi, &entry)?,
            false => differing(kpi, &entry),
        };
        Some(at_said(&PAGE, &entry, message))
    })
}

/// A cell may say the plan's number, or its words.
fn agrees(kpi: &Kpi, entry: &KpiEntry<'_>) -> bool {
    let planned = kpi.baseline.map(|baseline| baseline.value);
    let printed = &kpi.baseline_as;
    match entry.state {
        _ if printed.is_repeated_by(entry.text, &kpi.unit) => true,
        // What cannot be read has a finding of its own, unless the plan has words there.
        State::Unreadable => !printed.has_words_against(entry.text),
        State::Value => entry.value() == planned,
        State::NotApplicable => planned.is_none(),
        State::Pending => planned.is_none() && printed.undecided.is_some(),
        State::Blank => true,
        _ => false,
    }
}

fn differing(kpi: &Kpi, entry: &KpiEntry<'_>) -> String {
    let (printed, unit) = (&kpi.baseline_as, &kpi.unit);
    let planned = match (kpi.baseline, &printed.text) {
        (None, _) => format!("{}{unit}", printed.undecided.as_deref().unwrap_or("―")),
        (Some(_), Some(words)) => words.clone(),
        (Some(planned), None) => format!("{}{unit}", number::grouped(planned.value)),
    };
    format!(
        "基準値が計画と違います:「{}」（計画は{planned}、{}）",
        entry.text,
        kpi.called()
    )
}

/// The same figure of another year: one of the two was copied from the wrong place. A cell
/// without a year does not contradict the plan.
fn of_another_year(kpi: &Kpi, entry: &KpiEntry<'_>) -> Option<String> {
    let planned = kpi.baseline?.year?;
    let said = entry.year.filter(|year| *year != planned)?;
    let message = format!(
        "基準値の年度が計画と違います:「{}」は{}の値として書かれています（計画は{}、{}）",
        entry.text,
        said.long(),
        planned.long(),
        kpi.called()
    );
    // A mark in place of a figure (－) is no figure of another year.
    (entry.state == State::Value).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_plan};

    #[test]
    fn the_same_baseline_of_another_year_is_said() {
        let check = |baseline: &str, expected: &[&str]| {
            let text = format!("指標,基準値,R6\n観光入込客数,{baseline},600");
            expect("baseline-differs", &[("観光課/実績.csv", &text)], expected);
        };
        let expected = "B2 基準値の年度が計画と違います:「544（R2）」は令和2年度の値として書かれています（計画は令和元年度、観光入込客数）";
        check("544（R2）", &[expected]);
        check("544（R1）", &[]);
        check("544", &[]);
    }

    #[test]
    fn the_words_of_the_plan_are_compared_as_words() {
        let words = "value = 544, text = \"直近5年の年平均+544千人\"";
        let plan = PLAN.replace("value = 544", words);
        let expected = "B2 基準値が計画と違います:「直近5年の年平均+554千人」（計画は直近5年の年平均+544千人、観光入込客数）";
        for (baseline, expected) in [
            ("直近５年の年平均 +544千人", vec![]),
            ("544", vec![]),
            ("直近5年の年平均+554千人", vec![expected]),
        ] {
            let sheet = format!("指標,基準値,R6\n観光入込客数,{baseline},600");
            let files = [("観光課/実績.csv", sheet.as_str())];
            expect_of_plan("baseline-differs", &plan, &files, &expected);
            expect_of_plan("unreadable-number", &plan, &files, &[]);
        }
    }

    #[test]
    fn another_baseline_is_said() {
        let expected = "B2 基準値が計画と違います:「554」（計画は544千人、観光入込客数）";
        expect(
            "baseline-differs",
            &[("観光課/実績.csv", "指標,基準値,R6\n観光入込客数,554,600")],
            &[expected],
        );
    }

    #[test]
    fn a_baseline_to_come_is_one_only_where_the_plan_waits_for_it_too() {
        let text = "指標,基準値,R6\n観光入込客数,○○,600";
        let files = [("観光課/実績.csv", text)];
        let expected = "B2 基準値が計画と違います:「○○」（計画は544千人、観光入込客数）";
        expect("baseline-differs", &files, &[expected]);
        let plan = PLAN.replace("value = 544", "value = \"○○\"");
        expect_of_plan("baseline-differs", &plan, &files, &[]);
    }

    #[test]
    fn the_same_baseline_in_another_dress_is_not() {
        for baseline in ["544", "544.0", "５４４千人", "544000人", ""] {
            expect(
                "baseline-differs",
                &[(
                    "観光課/実績.csv",
                    &format!("指標,基準値,R6\n観光入込客数,{baseline},600"),
                )],
                &[],
            );
        }
    }
}
