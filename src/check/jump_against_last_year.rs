//! A figure that differs much from last year's.

use super::{Evidence, Finding, Page, at_said, cumulative_falls, negative_figure, unit_slip};
use crate::domain::{Decimal, number};

/// What it finds.
pub const PAGE: Page = Page {
    code: "jump-against-last-year",
    what: "前年度から大きく動いた値です。",
    why: "推進会議で必ず理由を聞かれます。桁の間違いや単位の違いのこともあります。",
    example: "742.1千人 → 1,194.663千人（+61.0％）。",
    remedy: "値が正しければ、確認票で「正しい」を選び、動いた理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_kpis(|kpi| of_kpi(evidence, kpi))
}

fn of_kpi(evidence: &Evidence<'_>, index: usize) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[index];
    let (entry, before, now) = evidence.against_last_year(index)?;
    let change = percent_change(before, now)?;
    if change.abs() < evidence.plan.jump_percent || is_explained(evidence, index) {
        return None;
    }
    let message = format!(
        "前年度から大きく動きました: {} → {}{}（{change:+.1}％、{}）",
        number::grouped(before),
        number::grouped(now),
        kpi.unit,
        kpi.called()
    );
    Some(at_said(&PAGE, &entry, message))
}

/// Whether the jump only follows from what another check finds: a slip in this year's figure or in
/// last year's, a sum that fell, or a minus.
fn is_explained(evidence: &Evidence<'_>, kpi: usize) -> bool {
    let year = evidence.year;
    unit_slip::explains(evidence, kpi, year)
        || unit_slip::explains(evidence, kpi, year.before())
        || cumulative_falls::explains(evidence, kpi, year)
        || negative_figure::explains(evidence, kpi)
}

/// The change in percent of last year's figure; none from zero, where no percentage exists.
fn percent_change(before: Decimal, now: Decimal) -> Option<Decimal> {
    // By the amount of last year's figure, so that a rise from a negative one counts as a rise.
    let change = now
        .checked_sub(before)?
        .checked_div(before.abs())?
        .checked_mul(Decimal::ONE_HUNDRED)?;
    Some(number::round(change, 1, number::Rounding::HalfUp))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_after, expect_of_plan, plan_with};

    #[test]
    fn a_jump_is_asked_about() {
        let expected =
            "C2 前年度から大きく動きました: 742.1 → 1,194.663千人（+61.0％、観光入込客数）";
        expect(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,1194.663")],
            &[expected],
        );
    }

    #[test]
    fn last_year_may_stand_in_its_own_folder() {
        let expected =
            "B2 前年度から大きく動きました: 742.1 → 1,194.663千人（+61.0％、観光入込客数）";
        expect_after(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,")],
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,1194.663")],
            &[expected],
        );
    }

    #[test]
    fn a_step_is_not_and_zero_has_no_percentage() {
        expect(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,742.1,800")],
            &[],
        );
        expect(
            "jump-against-last-year",
            &[("観光課/実績.csv", "指標,R5,R6\n観光入込客数,0,800")],
            &[],
        );
    }

    #[test]
    fn a_sum_that_fell_is_not_said_to_jump_as_well() {
        let kpi = r#"
name = "登録人数"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 100 }
target = { value = 258, year = "R8" }
"#;
        let files = [("観光課/実績.csv", "指標,R5,R6\n登録人数,280,120")];
        let check = |kpi: &str, expected: &[&str]| {
            let code = "jump-against-last-year";
            expect_of_plan(code, &plan_with(kpi), &files, expected);
        };
        let expected = "C2 前年度から大きく動きました: 280 → 120人（-57.1％、登録人数）";
        check(kpi, &[expected]);
        check(&kpi.replace("annual", "cumulative"), &[]);
    }
}
