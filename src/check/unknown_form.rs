//! A spreadsheet on which no form was found.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unknown-form",
    severity: Severity::Error,
    what: "どの様式にも当てはまらないファイルです。",
    why: "見出しを見つけられないので、値が一つも入りません。",
    example: "見出しの行を消した一覧、別の調査の様式。",
    remedy: "今年度の様式に記入して、提出し直してください。様式が新しくなったときは、企画課が mappings/…/forms/ に様式を足します。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let strange = evidence.counting().filter(|reading| {
        let has_strange_sheet = || {
            let mut leftovers = reading.leftovers.iter();
            leftovers.any(|leftover| leftover.kind == LeftoverKind::Sheet)
        };
        reading.sightings.is_empty() && reading.faults.is_empty() && has_strange_sheet()
    });
    strange
        .map(|reading| {
            let message = "どの様式にも当てはまりません".to_owned();
            PAGE.finding(
                evidence.section_of(reading),
                Place::file(&reading.submission.path),
                message,
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_file_without_the_header_is_not_read() {
        expect(
            "unknown-form",
            &[("観光課/実績.csv", "名前,今年\n観光入込客数,600")],
            &[" どの様式にも当てはまりません"],
        );
    }
}
