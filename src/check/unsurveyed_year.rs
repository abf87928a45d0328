//! A figure for a year in which, by the plan, there was no survey.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::FiscalYear;
use crate::domain::reported::{Kind, State};
use crate::ledger::KpiEntry;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unsurveyed-year",
    what: "計画では調査のない年度（survey にない年度）に、値があります。",
    why: "5年に一度の調査の値を毎年の欄に写すと、古い値が今年度の値として公表されます。",
    example: "令和3年と令和8年にしかない経済センサスの従業者数が、「R6」の欄に。",
    remedy: "「調査なし」と記入し、値は調査のあった年度の欄に書いてください。その年度にも調査をしたなら、企画課に知らせてください（plan.toml の survey に足します）。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let actuals = evidence.ledger.of_kind(Kind::Actual);
    // A mark such as 調査なし is just what should stand there.
    let figures = actuals.filter(|entry| entry.state == State::Value && entry.is_of_section());
    figures.filter_map(|entry| finding(evidence, &entry))
}

fn finding(evidence: &Evidence<'_>, entry: &KpiEntry<'_>) -> Option<Finding> {
    let (kpi, year) = (&evidence.plan.kpis[entry.kpi], entry.year?);
    let years = kpi.survey.as_ref().filter(|years| !years.contains(&year))?;
    let surveys: Vec<String> = years.iter().map(FiscalYear::to_string).collect();
    let message = format!(
        "調査のない{}に値があります:「{}」（調査は{}、{}）",
        year.long(),
        entry.text,
        surveys.join("・"),
        kpi.called()
    );
    Some(at_said(&PAGE, entry, message))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_plan, plan_with, reason_of_the_last};
    use crate::judge::Reason;

    const CENSUS: &str = r#"
name = "従業者数"
unit = "人"
direction = "higher"
basis = "point"
baseline = { value = 18047, year = "R3" }
target = { value = 18500, year = "R8" }
survey = ["R3", "R8"]
"#;

    fn check(text: &str, expected: &[&str]) {
        let files = [("観光課/実績.csv", text)];
        expect_of_plan("unsurveyed-year", &plan_with(CENSUS), &files, expected);
    }

    #[test]
    fn a_figure_without_a_survey_is_asked_about() {
        let expected = "C2 調査のない令和6年度に値があります:「18,102」（調査はR3・R8、従業者数）";
        check("指標,R3,R6\n従業者数,18047,\"18,102\"", &[expected]);
    }

    #[test]
    fn nobody_judges_it_whatever_it_counts() {
        let files = [("観光課/実績.csv", "指標,R3,R6\n従業者数,18047,18102")];
        for basis in ["point", "average"] {
            let plan = plan_with(&CENSUS.replace("point", basis));
            let reason = reason_of_the_last(&plan, &files);
            assert_eq!(reason, Some(Reason::WithoutSurvey), "{basis}");
            let every_year = plan.replace("survey = [\"R3\", \"R8\"]\n", "");
            assert_ne!(reason_of_the_last(&every_year, &files), reason, "{basis}");
        }
    }

    #[test]
    fn a_mark_or_nothing_is_as_it_should_be() {
        for value in ["調査なし", "", "―", "集計中"] {
            check(&format!("指標,R3,R6\n従業者数,18047,{value}"), &[]);
        }
    }

    #[test]
    fn a_figure_that_names_its_own_year_is_of_that_year() {
        check("指標,R6\n従業者数,18047（R3）", &[]);
    }
}
