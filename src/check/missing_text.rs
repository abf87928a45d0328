//! A text that the form demands and that is blank beside a figure.

use super::{Evidence, Finding, Page, text_lost};
use crate::domain::reported::State;
use crate::mapping::Role;
use crate::normalize::Reading;
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-text",
    what: "様式が求める文章（課題、今後の方針など）が、値のある指標で空欄です。",
    why: "推進会議では、値よりも「なぜそうなったか、次に何をするか」が問われます。",
    example: "実績値はあるのに、「今後の方針」の欄が空欄の行。",
    remedy: "空欄に記入して再提出してください。書くことがなければ「特になし」と書いてください。",
    ..Page::WARNING
};

/// Looks for it. A text of a KPI that has several rows is asked for once.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let all = evidence.records();
    let graded = all.filter(|(_, record)| !record.ratings.is_empty());
    let rated: HashSet<usize> = graded.filter_map(|(_, record)| record.kpi()).collect();
    let mut asked: HashSet<(usize, &Role)> = HashSet::new();
    let mut findings = Vec::new();
    // Of what stood in a file that was replaced another finding asks.
    let lost = text_lost::lost(evidence);
    let lost = lost
        .values()
        .flatten()
        .filter_map(|of| Some((of.subject.kpi()?, of.name)));
    let lost: HashSet<(usize, &str)> = lost.collect();
    for (reading, record) in evidence.records() {
        let kpi = record.kpi();
        let Some(kpi) = kpi.filter(|kpi| has_figure(evidence, *kpi, reading)) else {
            continue;
        };
        let blanks = record.blanks.iter();
        for blank in blanks.filter(|blank| blank.year.is_none_or(|own| own == evidence.year)) {
            let is_said = match &blank.role {
                Role::Text(name) => {
                    lost.contains(&(kpi, name.as_str())) || is_written(evidence, kpi, name)
                }
                // A form can demand texts and the section's own grade, and nothing else.
                _ => rated.contains(&kpi) || lost.contains(&(kpi, text_lost::GRADE)),
            };
            // Of a formula that has no result there is a finding already.
            let formulas = reading.cells.uncalculated();
            let is_said = is_said || formulas.contains(&(record.sheet, blank.at));
            if !is_said && asked.insert((kpi, &blank.role)) {
                let name = evidence.plan.kpis[kpi].called();
                let message = format!("「{name}」の「{}」が空欄です", blank.label);
                findings.push(evidence.at(&PAGE, reading, (record.sheet, blank.at), message));
            }
        }
    }
    findings
}

/// Whether the file gives the KPI a figure of the year, even an unreadable one.
fn has_figure(evidence: &Evidence<'_>, kpi: usize, reading: &Reading) -> bool {
    let actuals = evidence.ledger.actuals(kpi, evidence.year);
    actuals.iter().any(|entry| {
        entry.source.file == reading.submission.path
            && matches!(entry.state, State::Value | State::Unreadable)
    })
}

/// Whether another row, sheet or file says of the KPI what is blank here.
fn is_written(evidence: &Evidence<'_>, kpi: usize, name: &str) -> bool {
    let mut comments = evidence.ledger.comments(kpi, evidence.readings);
    comments.any(|comment| comment.name == name && !comment.text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, PLAN, expect_of};

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let form = FORM
            .replace("[table]", "required = [\"issues\", \"rating\"]\n[table]")
            .replace(
                "[columns]",
                "[columns]\ntext.issues = \"課題\"\nrating = \"自己評価\"",
            );
        expect_of("missing-text", (PLAN, &form), files, expected);
    }

    #[test]
    fn a_blank_beside_a_figure_is_said_by_its_header() {
        check(
            &[(
                "観光課/実績.csv",
                "指標,R6,課題,自己評価\n観光入込客数,600,,×",
            )],
            &["C2 「観光入込客数」の「課題」が空欄です"],
        );
        check(
            &[(
                "観光課/実績.csv",
                "指標,R6,課題,自己評価\n観光入込客数,600人日,人手,",
            )],
            &["D2 「観光入込客数」の「自己評価」が空欄です"],
        );
    }

    #[test]
    fn a_form_that_lacks_the_column_is_told_at_the_name() {
        check(
            &[("観光課/実績.csv", "指標,R6,自己評価\n観光入込客数,600,×")],
            &["A2 「観光入込客数」の「課題」が空欄です"],
        );
    }

    #[test]
    fn without_a_figure_nothing_is_demanded() {
        for figure in ["", "集計中", "－"] {
            let text = format!("指標,R6,課題,自己評価\n観光入込客数,{figure},,");
            check(&[("観光課/実績.csv", &text)], &[]);
        }
    }

    #[test]
    fn what_another_file_says_is_not_missing() {
        let files = [
            (
                "観光課/実績.csv",
                "指標,R6,課題,自己評価\n観光入込客数,600,,×",
            ),
            (
                "観光課/課題.csv",
                "指標,R6,課題,自己評価\n観光入込客数,,人手が足りない,",
            ),
        ];
        check(&files, &[]);
        let files = [
            (
                "観光課/実績.csv",
                "指標,R6,課題,自己評価\n観光入込客数,600,人手,",
            ),
            ("観光課/評価.csv", "指標,R6,課題,自己評価\n観光入込客数,,,×"),
        ];
        check(&files, &[]);
    }

    #[test]
    fn what_is_written_once_for_merged_rows_is_said_for_each() {
        let sheet = "指標|R6|課題|自己評価\n観光入込客数|600|人手|×\n加入率|70|^|×";
        check(&[("観光課/実績.xlsx", sheet)], &[]);
    }

    #[test]
    fn a_card_is_asked_too() {
        let card = "name = \"個票\"\nrequired = [\"issues\"]\n[card]\nkpi = { right_of = \"指標名\" }\nactual = { right_of = \"実績値\" }\ntext.issues = { right_of = \"課題\" }";
        let check = |issues: &str, expected: &[&str]| {
            let text = format!("令和6年度\n指標名,観光入込客数\n実績値,600\n課題,{issues}");
            let files = [("観光課/実績.csv", text.as_str())];
            expect_of("missing-text", (PLAN, card), &files, expected);
        };
        check("", &["B4 「観光入込客数」の「課題」が空欄です"]);
        check("人手", &[]);
    }
}
