//! A head of kensho's own form over which something else stands now: what is below it is not used.

use super::{Evidence, Finding, Page, Place, form_changed, place, unused};
use crate::domain::FormRow;
use crate::domain::{CellAt, folded};
use std::collections::HashMap;

/// What to do about it.
const REMEDY: &str = "見出しを、配られたときのとおりに戻してください。値がその見出しの単位や年度によるものでないときは、値も直してください。";

/// A figure or cost of the year that is not used, and why.
pub struct Below {
    place: Place,
    told: String,
}

impl Below {
    /// The finding about what is named.
    pub fn finding(&self, page: &'static Page, section: &str, name: &str) -> Finding {
        let message = format!("{name}{}", self.told);
        let finding = page.finding(section, self.place.clone(), message);
        finding.with_remedy(REMEDY)
    }
}

/// What is written in the columns of the year whose heads were changed, by what it is about.
pub fn below(evidence: &Evidence<'_>) -> HashMap<FormRow, Below> {
    let mut below = HashMap::new();
    for sheet in form_changed::sheets(evidence) {
        for (printed, now) in sheet.changed_heads() {
            let of_year = sheet.figures_of(printed);
            if of_year.is_none_or(|(_, year)| year != evidence.year) {
                continue;
            }
            for cell in sheet.cells().filter(|of| of.at.column == now.at.column) {
                let CellAt { row, .. } = cell.at;
                let text = unused::shortened(cell.text);
                if let Some(subject) = sheet.subject_of(row).filter(|_| !text.is_empty()) {
                    let quote = unused::quote(&[format!("「{text}」")]);
                    let told = format!(
                        "の欄の見出しが「{}」に変わっています（配ったときは「{}」）{quote}",
                        folded::one_line(now.text),
                        folded::one_line(printed)
                    );
                    let place = place(sheet.reading, sheet.seen.sheet, cell.at);
                    below.entry(subject).or_insert(Below { place, told });
                }
            }
        }
    }
    below
}
