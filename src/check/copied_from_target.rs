//! An actual that is the target to the last digit, where that is a surprise.

use super::{Evidence, Finding, Page, at_said, copied_from_last_year};
use crate::domain::number;

/// What it finds.
pub const PAGE: Page = Page {
    code: "copied-from-target",
    what: "実績値が、計画の目標値とまったく同じです。3桁以上（時点・累計の値は4桁以上）の値だけを見ます。維持が目標のものと、0でない数字の少ない切りのよい値は除きます。",
    why: "目標値の欄の値を実績値の欄に写すと、達成していなくても「達成」と公表されます。",
    example: "目標値1,243人のKPIの実績値が、ちょうど1,243人。",
    remedy: "今年度の実績値かどうかを確かめてください。同じで正しければ、確認票で「正しい」を選び、その旨を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_kpis(|index| {
        let kpi = &evidence.plan.kpis[index];
        let target = kpi.target.and_then(|target| target.number());
        // Most targets are round, and the ledger need not be asked of those.
        let target = target.filter(|target| copied_from_last_year::is_surprising(kpi, *target))?;
        let actual = evidence.ledger.agreed_actual(index, evidence.year)?;
        if actual != target {
            return None;
        }
        // Not empty: an agreed figure stands in at least one cell.
        let cells = evidence.ledger.actuals(index, evidence.year);
        let message = format!(
            "目標値とまったく同じ値です:「{}」（計画の目標値は{}{}、{}）",
            cells[0].text,
            number::grouped(target),
            kpi.unit,
            kpi.called()
        );
        Some(at_said(&PAGE, &cells[0], message))
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_plan};

    #[test]
    fn the_target_in_the_place_of_the_actual_is_found() {
        let plan = PLAN.replace("value = 820", "value = 1243");
        let files = [("観光課/実績.csv", "指標,R6\n観光入込客数,1243")];
        let expected =
            "B2 目標値とまったく同じ値です:「1243」（計画の目標値は1,243千人、観光入込客数）";
        expect_of_plan("copied-from-target", &plan, &files, &[expected]);
        let files = [("観光課/実績.csv", "指標,R6\n観光入込客数,1244")];
        expect_of_plan("copied-from-target", &plan, &files, &[]);
    }

    #[test]
    fn a_round_target_may_well_be_met_exactly() {
        let files = [("観光課/実績.csv", "指標,R6\n観光入込客数,820")];
        expect("copied-from-target", &files, &[]);
    }
}
