//! What a remedy says of a year without a survey, as kensho's own form asks for it: not in the cell of the figure, but from
//! a list beside it.

use super::{Evidence, Finding};

/// What remedies say of towns' forms, and of kensho's own.
const WORDS: [[&str; 2]; 2] = [
    [
        "「調査なし」と記入してください",
        "この欄を空欄にして、値がないときの欄で「調査なし」を選んでください",
    ],
    [
        "「調査なし」と記入し、",
        "この欄を空欄にして、値がないときの欄で「調査なし」を選び、",
    ],
];

/// Names the list where a finding is about a cell of kensho's own form of the year.
pub fn as_the_form_has_it(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    for finding in findings {
        for [theirs, own] in WORDS {
            if finding.remedy.contains(theirs) && is_on_own_form(evidence, finding) {
                finding.remedy = finding.remedy.replace(theirs, own);
            }
        }
    }
}

fn is_on_own_form(evidence: &Evidence<'_>, finding: &Finding) -> bool {
    let form = evidence.own_form_at(&finding.place);
    form.is_some_and(|form| form.year == evidence.year)
}
