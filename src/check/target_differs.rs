//! A target in a submission that is not the plan's.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::plan::Aim;
use crate::domain::reported::{Kind, Reported, State};
use crate::domain::{Kpi, number};
use crate::ledger::KpiEntry;

/// What it finds.
pub const PAGE: Page = Page {
    code: "target-differs",
    what: "提出された目標値が、計画の目標値と違います。計画の目標値を使いました。",
    why: "目標値を課の判断で変えると、達成したように見えることがあります。",
    example: "計画では820千人の目標値に「800」。計画では「↑」の目標に「75」。計画では「4年間で+80人」の目標に「4年間で+40人」。",
    remedy: "計画の目標値に直してください。計画のほうが違うときは、企画課に知らせてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let targets = evidence.ledger.of_kind(Kind::Target);
    targets.filter_map(|entry| finding(&evidence.plan.kpis[entry.kpi], &entry))
}

fn finding(kpi: &Kpi, entry: &KpiEntry<'_>) -> Option<Finding> {
    let year = kpi.target.map(|target| target.year);
    // Many forms have a column for the target of each year: that of another year says nothing against the plan's.
    let is_of_another_year = year.is_some() && entry.year.is_some() && year != entry.year;
    if is_of_another_year || agrees(kpi, entry) {
        return None;
    }
    let printed = &kpi.target_as;
    let planned = match kpi.target.map(|target| target.aim) {
        None => printed.undecided.as_deref().unwrap_or("―").to_owned(),
        Some(aim) => printed.text.clone().unwrap_or_else(|| match aim {
            Aim::Number(number) => format!("{}{}", number::grouped(number), kpi.unit),
            Aim::Arrow(arrow) => arrow.sign().to_owned(),
        }),
    };
    let message = format!(
        "目標値が計画と違います:「{}」（計画は{planned}、{}）",
        entry.text,
        kpi.called()
    );
    Some(at_said(&PAGE, entry, message))
}

/// A cell may say the plan's number, or its words. What cannot be read has a finding of its own,
/// unless the plan has words there: then other words are another target.
fn agrees(kpi: &Kpi, entry: &KpiEntry<'_>) -> bool {
    let printed = &kpi.target_as;
    if printed.is_repeated_by(entry.text, &kpi.unit) {
        return true;
    }
    match (entry.state, kpi.target.map(|target| target.aim)) {
        (State::Unreadable, _) => !printed.has_words_against(entry.text),
        (State::Blank, _) | (State::NotApplicable, None) => true,
        (State::Pending, None) => printed.undecided.is_some(),
        (State::Value, Some(Aim::Number(number))) => entry.value() == Some(number),
        (state, Some(Aim::Arrow(arrow))) => state == Reported::Arrow(arrow).state(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_plan};

    #[test]
    fn another_target_is_said() {
        let expected = "B2 目標値が計画と違います:「800」（計画は820千人、観光入込客数）";
        expect(
            "target-differs",
            &[("観光課/実績.csv", "指標,目標値,R6\n観光入込客数,800,600")],
            &[expected],
        );
        let expected = "B2 目標値が計画と違います:「75」（計画は↑、加入率）";
        expect(
            "target-differs",
            &[("福祉課/実績.csv", "指標,目標値,R6\n加入率,75,70")],
            &[expected],
        );
    }

    #[test]
    fn an_arrow_agrees_with_an_arrow() {
        expect(
            "target-differs",
            &[("福祉課/実績.csv", "指標,目標値,R6\n加入率,↑,70")],
            &[],
        );
    }

    #[test]
    fn a_target_that_the_plan_has_is_not_undecided() {
        let expected = "B2 目標値が計画と違います:「○○」（計画は820千人、観光入込客数）";
        let text = "指標,目標値,R6\n観光入込客数,○○,600";
        expect("target-differs", &[("観光課/実績.csv", text)], &[expected]);
    }

    #[test]
    fn the_words_of_the_plan_are_compared_as_words() {
        let words = "value = 820, text = \"4年間で+80千人（年平均+20千人）\"";
        let plan = PLAN.replace("value = 820", words);
        let expected = "B2 目標値が計画と違います:「4年間で+40千人（年平均+20千人）」（計画は4年間で+80千人（年平均+20千人）、観光入込客数）";
        for (target, expected) in [
            ("４年間で+80千人(年平均+20千人)", vec![]),
            ("820", vec![]),
            ("4年間で+40千人（年平均+20千人）", vec![expected]),
        ] {
            let sheet = format!("指標,目標値,R6\n観光入込客数,{target},600");
            let files = [("観光課/実績.csv", sheet.as_str())];
            expect_of_plan("target-differs", &plan, &files, &expected);
            expect_of_plan("unreadable-number", &plan, &files, &[]);
        }
    }

    #[test]
    fn a_target_where_the_plan_has_none_yet_is_said_with_its_mark() {
        let plan = PLAN.replace("value = 820", "value = \"○○\"");
        let expected = "B2 目標値が計画と違います:「800」（計画は○○、観光入込客数）";
        for (target, expected) in [
            ("800", vec![expected]),
            ("未設定", vec![]),
            ("未定", vec![]),
            ("", vec![]),
            ("○○千人", vec![]),
        ] {
            let sheet = format!("指標,目標値,R6\n観光入込客数,{target},600");
            expect_of_plan(
                "target-differs",
                &plan,
                &[("観光課/実績.csv", &sheet)],
                &expected,
            );
        }
    }
}
