//! A section's own grade that is another than the plan's rules give its figure.

use super::{Evidence, Finding, Page, unknown_rating};

/// What it finds.
pub const PAGE: Page = Page {
    code: "rating-contradicts-figure",
    what: "課の自己評価が、その値から計画の決まりで出した判定と違います。判定は計画の決まりのままです。",
    why: "値の写し間違いか、評価の付け間違いです。どちらが正しいかは課にしか分かりません。",
    example: "達成率が 20.3％（D）なのに、自己評価の欄に「◎」。",
    remedy: "値と自己評価のどちらかを直してください。事情があって判定を変えるときは、理由を添えて企画課に知らせてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    unknown_rating::ratings(evidence).filter_map(|rating| {
        let kpi = rating.record.kpi()?;
        let judgement = &evidence.judgements[kpi];
        // Without a band of its own a KPI contradicts no grade.
        let band = judgement.band?;
        let meant = plan.rating.bands_called(rating.text);
        // A word that is no grade of the plan has `unknown-rating`.
        if meant.is_empty() || meant.contains(&band) {
            return None;
        }
        let rate = judgement.rate.map(|rate| format!("達成率 {rate}％で、"));
        let band = &plan.rating.bands[band];
        let message = format!(
            "「{}」の自己評価は「{}」ですが、{}計画の決まりでは「{}」です",
            plan.kpis[kpi].called(),
            rating.text,
            rate.unwrap_or_default(),
            format!("{} {}", band.sign(), band.label).trim_end(),
        );
        Some(PAGE.finding(rating.section, rating.place, message))
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, PLAN, expect_of};

    fn check(text: &str, expected: &[&str]) {
        let form = FORM.replace("[columns]", "[columns]\nrating = \"自己評価\"");
        let files = [("観光課/実績.csv", text)];
        expect_of("rating-contradicts-figure", (PLAN, &form), &files, expected);
    }

    #[test]
    fn a_better_grade_than_the_figure_has_is_said() {
        check(
            "指標,R6,自己評価\n観光入込客数,600,◎",
            &[
                "C2 「観光入込客数」の自己評価は「◎」ですが、達成率 20.3％で、計画の決まりでは「× D」です",
            ],
        );
        check(
            "指標,R6,自己評価\n観光入込客数,820,D",
            &[
                "C2 「観光入込客数」の自己評価は「D」ですが、達成率 100.0％で、計画の決まりでは「◎ A」です",
            ],
        );
    }

    #[test]
    fn the_same_grade_in_any_of_its_names_is_no_fault() {
        for grade in ["Ｄ", "×", "✕", "× D", ""] {
            check(&format!("指標,R6,自己評価\n観光入込客数,600,{grade}"), &[]);
        }
    }

    #[test]
    fn without_a_grade_of_its_own_a_figure_contradicts_nothing() {
        check("指標,R6,自己評価\n観光入込客数,集計中,◎", &[]);
    }

    #[test]
    fn a_grade_of_another_year_is_not_held_against_this_one() {
        let form = "name = \"年ごと\"\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nrating = \"自己評価\"";
        let rows = "指標,年度,実績値,自己評価\n観光入込客数,R5,900,◎\n観光入込客数,R6,600,◎";
        expect_of(
            "rating-contradicts-figure",
            (PLAN, form),
            &[("観光課/実績.csv", rows)],
            &[
                "D3 「観光入込客数」の自己評価は「◎」ですが、達成率 20.3％で、計画の決まりでは「× D」です",
            ],
        );
    }

    #[test]
    fn a_card_may_grade_each_of_its_years() {
        let card = "name = \"個票\"\n[card]\nkpi = { right_of = \"指標名\" }\nactual = { right_of = \"実績値\", years = \"above\" }\nrating = { right_of = \"評価\", years = \"above\" }\nignore = [\"年度\"]";
        let text = "指標名,観光入込客数,\n年度,R5,R6\n実績値,900,600\n評価,◎,△";
        let files = [("観光課/実績.csv", text)];
        let better = PLAN.replace("\"×\"", "\"△\"");
        expect_of("rating-contradicts-figure", (&better, card), &files, &[]);
        expect_of("unmapped-cell", (&better, card), &files, &[]);
        let worse = text.replace('△', "Ａ");
        let files = [("観光課/実績.csv", worse.as_str())];
        expect_of(
            "rating-contradicts-figure",
            (&better, card),
            &files,
            &[
                "C4 「観光入込客数」の自己評価は「Ａ」ですが、達成率 20.3％で、計画の決まりでは「△ D」です",
            ],
        );
    }
}
