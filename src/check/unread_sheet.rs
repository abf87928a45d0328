//! A sheet without a form, beside others that have one.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unread-sheet",
    severity: Severity::Note,
    what: "様式の見つからないシートです。読んでいません。",
    why: "そのシートに書かれた値は、報告書に入りません。",
    example: "記入例、内訳の計算に使ったシート。",
    remedy: "値を報告するシートでなければ、そのままで構いません。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for reading in evidence
        .counting()
        .filter(|reading| !reading.sightings.is_empty())
    {
        let unread = reading
            .leftovers
            .iter()
            .filter(|leftover| leftover.kind == LeftoverKind::Sheet);
        findings.extend(unread.map(|leftover| {
            let place = Place {
                sheet: reading.sheets[leftover.sheet].clone(),
                ..Place::file(&reading.submission.path)
            };
            PAGE.finding(
                evidence.section_of(reading),
                place,
                format!(
                    "シート「{}」には様式がないので、読んでいません",
                    leftover.text
                ),
            )
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_file_of_one_sheet_never_has_it() {
        expect(
            "unread-sheet",
            &[("観光課/実績.csv", "名前,今年\n観光入込客数,600")],
            &[],
        );
    }

    #[test]
    fn a_sheet_beside_the_form_is_said() {
        use crate::domain::CellAt;
        use crate::intake::{Cell, Content, Grid, Intake};
        let mapping = super::super::trial::mapping();
        let memo = Cell {
            at: CellAt::new(0, 0),
            text: "内訳".into(),
            content: Content::Text,
            formula: false,
        };
        let grids = vec![
            crate::intake::grid::tests::grid("指標|R6\n観光入込客数|600"),
            Grid::new("メモ", false, vec![memo], Vec::new()),
        ];
        let submission = crate::intake::Submission {
            path: "観光課/実績.xlsx".into(),
            section_folder: "観光課".into(),
            section: Some(0),
            superseded_by: None,
        };
        let intake = Intake {
            format: "xlsx",
            encoding: "",
            grids,
            faults: Vec::new(),
        };
        let mut readings = [crate::normalize::reading(
            &mapping.plan,
            &mapping.forms,
            submission,
            String::new(),
            intake,
        )];
        let ledger = crate::ledger::Ledger::of(&mapping.plan, &mut readings).unwrap();
        let evidence = super::Evidence {
            plan: &mapping.plan,
            year: crate::domain::FiscalYear::starting(2024),
            readings: &readings,
            ledger: &ledger,
        };
        assert_eq!(
            super::run(&evidence)[0].message,
            "シート「メモ」には様式がないので、読んでいません"
        );
    }
}
