//! A section's own grade that is not among the plan's grades.

use super::{Evidence, Finding, Page, Place, place};
use crate::domain::folded;
use crate::mapping::words;
use crate::normalize::KpiRecord;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-rating",
    what: "自己評価の欄の言葉が、計画の判定区分のどれでもありません。",
    why: "どの区分のつもりか分からなければ、値から出した判定と比べられません。",
    example: "区分が A・B・C・D の計画で、自己評価の欄に「S」や「▲」。",
    remedy: "計画の判定区分の記号か名前を書いてください。評価しないときは「－」と書いてください。",
    ..Page::WARNING
};

/// What a section says of the grade of a figure of this year.
pub struct OwnRating<'a> {
    /// The row or card.
    pub record: &'a KpiRecord,
    /// As written, without space around.
    pub text: &'a str,
    /// The section that sent it.
    pub section: &'a str,
    /// Where it is.
    pub place: Place,
}

/// The grades that sections give their own figures of this year.
pub fn ratings<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = OwnRating<'a>> {
    evidence.records().flat_map(move |(reading, record)| {
        let ratings = record.ratings.iter();
        let own = ratings.filter(|rating| rating.year.is_none_or(|year| year == evidence.year));
        own.map(move |rating| OwnRating {
            record,
            text: reading.cells.words(record.sheet, rating.at).trim(),
            section: evidence.section_of(reading),
            place: place(reading, record.sheet, rating.at),
        })
    })
}

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let unknown = ratings(evidence).filter(|rating| !is_known(evidence, rating));
    unknown.map(|rating| {
        let all_bands = evidence.plan.rating.bands.iter();
        let bands: Vec<String> = all_bands.map(|band| band.sign()).collect();
        let message = format!(
            "自己評価「{}」は、計画の判定区分（{}）にありません",
            rating.text,
            bands.join("、")
        );
        PAGE.finding(rating.section, rating.place, message)
    })
}

/// Whether a text is a grade of the plan, or of a scale that applies to the KPI, or a mark for
/// "not graded".
fn is_known(evidence: &Evidence<'_>, rating: &OwnRating<'_>) -> bool {
    let plan = evidence.plan;
    let text = rating.text;
    // A section may grade a KPI by any scale that the KPI is on.
    let of_scale = |kpi: usize| {
        let all_scales = plan.scales.iter();
        let mut scales = all_scales.filter(|scale| plan.is_on(scale, &plan.kpis[kpi]));
        scales.any(|scale| !scale.rating.bands_called(text).is_empty())
    };
    folded::key(text).is_empty()
        || words::mark(text).is_some()
        || !plan.rating.bands_called(text).is_empty()
        || rating.record.kpi().is_some_and(of_scale)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, PLAN, expect_of};

    fn check(code: &str, grade: &str, expected: &[&str]) {
        let form = FORM.replace("[columns]", "[columns]\nrating = \"自己評価\"");
        let text = format!("指標,R6,自己評価\n観光入込客数,600,{grade}");
        let files = [("観光課/実績.csv", text.as_str())];
        expect_of(code, (PLAN, &form), &files, expected);
    }

    #[test]
    fn a_word_that_is_no_grade_is_said() {
        check(
            "unknown-rating",
            "S",
            &["C2 自己評価「S」は、計画の判定区分（◎ A、× D）にありません"],
        );
    }

    #[test]
    fn a_triangle_in_a_rating_column_is_a_grade_and_never_a_minus() {
        check(
            "unknown-rating",
            "△",
            &["C2 自己評価「△」は、計画の判定区分（◎ A、× D）にありません"],
        );
        check("unreadable-number", "△", &[]);
    }

    #[test]
    fn a_grade_or_none_at_all_is_no_fault() {
        for grade in ["A", "✕", "－", "集計中", ""] {
            check("unknown-rating", grade, &[]);
        }
    }

    /// The scale is for KPIs with a tag of its group, their own, their measure's or their goal's.
    #[test]
    fn a_grade_of_a_scale_for_a_tag_of_the_goal_is_known() {
        let scale = "[[scale]]\nname = \"効果\"\ngroup = \"交付金\"\n[scale.rating]\nrate = \"attainment\"\nround = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"効果あり\", mark = \"あ\", when = \"otherwise\" }]\n[[tag]]\nid = \"G\"\ngroup = \"交付金\"\nname = \"推進\"\n";
        let plan = PLAN.replacen("[[section]]", &format!("{scale}[[section]]"), 1);
        let form = FORM.replace("[columns]", "[columns]\nrating = \"自己評価\"");
        let text = "指標,R6,自己評価\n観光入込客数,600,効果あり\n加入率,70,効果あり";
        let files = [("観光課/実績.csv", text)];
        let said =
            |cell| format!("{cell} 自己評価「効果あり」は、計画の判定区分（◎ A、× D）にありません");
        let (of_goal, of_measure) = (said("C2"), said("C3"));
        let check = |id: &str, expected: &[&str]| {
            let plan = plan.replace(id, &format!("{id}\ntags = [\"G\"]"));
            expect_of("unknown-rating", (&plan, &form), &files, expected);
        };
        check("id = \"1-a\"", &[&of_measure]);
        check("id = \"1-1\"", &[&of_goal]);
        check("id = \"1\"", &[]);
        expect_of(
            "unknown-rating",
            (&plan, &form),
            &files,
            &[&of_goal, &of_measure],
        );
    }

    #[test]
    fn a_card_gives_its_grade_beside_a_label() {
        let card = "name = \"個票\"\n[card]\nkpi = { right_of = \"指標名\" }\nactual = { right_of = \"実績値\" }\nrating = { right_of = \"評価\" }";
        let text = "指標名,観光入込客数\n実績値,600\n評価,△";
        expect_of(
            "unknown-rating",
            (PLAN, card),
            &[("観光課/実績.csv", text)],
            &["B3 自己評価「△」は、計画の判定区分（◎ A、× D）にありません"],
        );
    }
}
