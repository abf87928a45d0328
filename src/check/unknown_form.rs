//! A spreadsheet on which no form was found.

use super::{Evidence, Finding, Page};
use crate::normalize::LeftoverKind;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-form",
    what: "どの様式にも当てはまらないファイルです。",
    why: "見出しを見つけられないので、値が一つも入りません。",
    example: "見出しの行を消した一覧、別の調査の様式。",
    remedy: "今年度の様式に記入して、提出し直してください。様式が新しくなったときは、企画課が mappings/…/forms/ に様式を足します。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let strange = evidence.counting().filter(|reading| {
        let mut leftovers = reading.leftovers.iter();
        // Where a fault kept a part of the file from being read, the form may be in that part.
        let is_bare = reading
            .leftovers
            .iter()
            .any(|of| of.kind == LeftoverKind::BareForm);
        reading.sightings.is_empty()
            && !is_bare
            && reading.slip.is_none()
            && reading.faults.is_empty()
            && leftovers.any(|leftover| leftover.kind == LeftoverKind::Sheet)
    });
    strange.map(|reading| evidence.of_file(&PAGE, reading, "どの様式にも当てはまりません".into()))
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
