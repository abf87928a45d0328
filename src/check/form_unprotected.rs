//! kensho's own form whose protection was taken off.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-unprotected",
    what: "調査票のシートの保護が外されています。",
    why: "基準値や前の年度の値、指標名まで書き換えられるので、思わぬところが変わっているかもしれません。",
    example: "列を足すために保護を解除した調査票。",
    remedy: "記入する欄のほかを変えていなければ、することはありません。変えたところがあれば、企画課に知らせてください。",
    ..Page::NOTE
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let forms = evidence.each(|reading| &reading.sightings);
    let open = forms.filter(|(_, seen)| seen.own.is_some() && seen.is_locked == Some(false));
    open.map(|(reading, seen)| {
        let sheet = &reading.sheets[seen.sheet];
        let message = format!("シート「{sheet}」の保護が外されています");
        evidence.at(&PAGE, reading, (seen.sheet, None), message)
    })
}
