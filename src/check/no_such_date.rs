//! A file or folder whose name should say a date, and says one that no calendar has.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "no-such-date",
    what: "提出の新しさを名前の日付で見分ける計画で、名前の日付が、暦にない日です。",
    why: "日付のない提出として扱うので、日付のある提出のほうが使われます。",
    example: "実績_0732.xlsx、実績_20260230.xlsx。",
    remedy: "名前の日付を直してください。日付でなければ、数字を名前から除いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.readings.iter().filter_map(|reading| {
        let text = reading.submission.counting.no_date.as_ref()?;
        let message =
            format!("名前の「{text}」は、暦にない日付です。日付のない提出として扱いました");
        Some(evidence.of_file(&PAGE, reading, message))
    })
}
