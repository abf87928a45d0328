//! A file that a corrected one replaces.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "superseded-submission",
    severity: Severity::Note,
    what: "修正版があるため、使わなかったファイルです。",
    why: "どのファイルの値を使ったかを、あとから確かめられるようにします。",
    example: "実績.xlsx と 実績_修正版.xlsx。",
    remedy: "使われたファイルが正しければ、何もする必要はありません。違うときは、要らないほうのファイルを除いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let replaced = evidence
        .readings
        .iter()
        .filter_map(|reading| Some((reading, reading.submission.superseded_by.as_deref()?)));
    replaced
        .map(|(reading, by)| {
            let by = by.rsplit('/').next().unwrap_or(by);
            let message = format!("このファイルの代わりに「{by}」を使いました");
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
    fn the_replaced_file_is_named_and_its_figures_do_not_count() {
        let files = [
            ("観光課/旧.csv", "指標,R6\n観光入込客数,1"),
            ("観光課/新.csv", "指標,R6\n観光入込客数,600"),
        ];
        expect(
            "superseded-submission",
            &files,
            &[" このファイルの代わりに「新.csv」を使いました"],
        );
        expect("duplicate-figure", &files, &[]);
    }
}
