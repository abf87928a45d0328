//! kensho's own form in another edition than the one that is read.

use super::{Evidence, Finding, Page};
use crate::mapping::form::own::EDITION;

/// What it finds.
pub const PAGE: Page = Page {
    code: "other-form-edition",
    what: "いまの調査票とは版の違う調査票です。値は、いまの版の列として読みました。",
    why: "版が違うと、欄の意味が違うことがあります。",
    example: "別のパソコンの、新しい kensho で作った調査票。",
    remedy: "読み取った値が記入したとおりかを確かめてください。違うときは、企画課から調査票を受け取り直して記入してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let forms = evidence.each(|reading| &reading.sightings);
    forms.filter_map(|(reading, seen)| {
        let own = seen.own.as_ref().filter(|own| own.edition != EDITION)?;
        let message = format!("第{}版の調査票です（いまは第{EDITION}版）", own.edition);
        Some(evidence.at(&PAGE, reading, (seen.sheet, None), message))
    })
}
