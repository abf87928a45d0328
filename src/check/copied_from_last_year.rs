//! A figure that is last year's to the last digit, where that is a surprise.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::plan::{Aim, Basis, Direction};
use crate::domain::{Decimal, Kpi, number, unit};

/// What it finds.
pub const PAGE: Page = Page {
    code: "copied-from-last-year",
    what: "前年度とまったく同じ値です。件数の少ないもの、維持が目標のもの、基準値から動かない時点の値など、同じでふつうのものは除きます。累計が前年度のまま（350件、350件）なのは、その年度に何もなかったということなので、4桁より短ければお聞きしません。",
    why: "去年の調査票に上書きして作ると、書き換え忘れた欄に去年の値が残ります。",
    example: "入込客数が、令和5年度も令和6年度も742.1千人。",
    remedy: "今年度の値に直してください。同じで正しければ、確認票で「正しい」を選び、その旨を書いてください。調査のない年なら「調査なし」と記入してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_kpis(|kpi| of_kpi(evidence, kpi))
}

fn of_kpi(evidence: &Evidence<'_>, index: usize) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[index];
    let (entry, before, now) = evidence.against_last_year(index)?;
    // In a year without a survey `unsurveyed-year` asks about the same cell.
    if before != now || !kpi.is_surveyed(evidence.year) || !is_surprising(kpi, now) {
        return None;
    }
    // The cell that is quoted may be in an earlier year's file, in another unit; its figure is converted to today's.
    let last_year = evidence.year.before();
    let (before, theirs) = evidence.agreed(index, last_year)?;
    let message = format!(
        "前年度とまったく同じ値です:「{}」（{}は{}{} {}、{}）",
        entry.text,
        last_year.long(),
        number::grouped(before),
        kpi.unit,
        theirs.place(),
        kpi.called()
    );
    Some(at_said(&PAGE, &entry, message))
}

/// Whether the same figure in two years is unlikely: it has so many digits that chance is no reason,
/// and nothing says that it should stand still.
pub(super) fn is_surprising(kpi: &Kpi, value: Decimal) -> bool {
    let baseline = kpi.baseline.map(|baseline| baseline.value);
    let target = kpi.target.map(|target| target.aim);
    let is_to_be_kept =
        kpi.direction == Direction::Keep || target.is_some() && target == baseline.map(Aim::Number);
    let stands_still = is_to_be_kept || (is_stock(kpi) && baseline == Some(value));
    !stands_still && significant_digits(value) >= surprising_digits(kpi)
}

/// A figure as of a day changes less than one that is counted anew each year.
fn is_stock(kpi: &Kpi) -> bool {
    matches!(kpi.basis, Basis::Point | Basis::Cumulative)
}

/// Three digits for what is counted anew, and for percentages: of two years' surveys, one in hundreds
/// gives the same tenth. Four for a figure as of a day: 165 clubs may well be 165 again.
fn surprising_digits(kpi: &Kpi) -> u32 {
    match is_stock(kpi) && !unit::is_percent(&kpi.unit) {
        true => 4,
        false => 3,
    }
}

/// Digits without the zeros at either end: 1,200 has two, as a rounded figure says little.
fn significant_digits(value: Decimal) -> u32 {
    // A mantissa has no zeros in front: 0.192 has three digits, as 192 has.
    let mantissa = value.normalize().mantissa().unsigned_abs();
    let digits = mantissa.to_string();
    digits.trim_end_matches('0').len() as u32
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_after, expect_of_plan, plan_with};

    const CODE: &str = "copied-from-last-year";

    #[test]
    fn last_years_figure_again_is_asked_about() {
        let expected = "C2 前年度とまったく同じ値です:「742.1」（令和5年度は742.1千人 観光課/実績.csv B2、観光入込客数）";
        let text = "指標,R5,R6\n観光入込客数,742.1,742.1";
        expect(CODE, &[("観光課/実績.csv", text)], &[expected]);
        let expected = "B2 前年度とまったく同じ値です:「742100人」（令和5年度は742.1千人 観光課/去年.csv B2、観光入込客数）";
        let before = [("観光課/去年.csv", "指標,R5,R6\n観光入込客数,742.1,")];
        let now = [("観光課/実績.csv", "指標,R6\n観光入込客数,742100人")];
        expect_after(CODE, &before, &now, &[expected]);
    }

    #[test]
    fn rounded_small_and_moving_figures_are_not() {
        for (before, now) in [("742.1", "742.2"), ("600", "600"), ("0", "0"), ("64", "64")] {
            let text = format!("指標,R5,R6\n観光入込客数,{before},{now}");
            expect(CODE, &[("観光課/実績.csv", &text)], &[]);
        }
    }

    const CLUBS: &str = r#"
name = "団体の会員数"
unit = "人"
direction = "higher"
basis = "point"
baseline = { value = 3893 }
target = { value = 4200, year = "R8" }
"#;

    fn check(kpi: &str, value: &str, is_found: bool) {
        let text = format!("指標,R5,R6\n団体の会員数,{value},{value}");
        let files = [("観光課/実績.csv", text.as_str())];
        let expected = format!(
            "C2 前年度とまったく同じ値です:「{value}」（令和5年度は3,912人 観光課/実績.csv B2、団体の会員数）"
        );
        let expected = [expected.as_str()];
        let expected = if is_found { &expected[..] } else { &[] };
        expect_of_plan(CODE, &plan_with(kpi), &files, expected);
    }

    #[test]
    fn what_stands_as_of_a_day_may_stand_still() {
        check(CLUBS, "3912", true);
        check(CLUBS, "391", false);
        check(CLUBS, "3893", false);
    }

    #[test]
    fn what_is_to_be_kept_is_kept() {
        let kept = CLUBS.replace("\"higher\"", "\"keep\"\nrate = \"keep\"");
        check(&kept, "3912", false);
        check(&CLUBS.replace("4200", "3893"), "3912", false);
    }

    #[test]
    fn without_a_survey_another_check_speaks() {
        let survey = format!("{CLUBS}survey = [\"R5\", \"R8\"]");
        check(&survey, "3912", false);
    }
}
