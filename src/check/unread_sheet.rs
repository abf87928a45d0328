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
        use super::super::trial::{expect_of_workbook, grid};
        use crate::intake::Grid;
        let memo = Grid::new("メモ", false, grid("内訳|12").into_cells(), Vec::new());
        let form = grid("指標|R6\n観光入込客数|600");
        let expected = " シート「メモ」には様式がないので、読んでいません";
        expect_of_workbook("unread-sheet", vec![form, memo], &[expected]);
    }
}
