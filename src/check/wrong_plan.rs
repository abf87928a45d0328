//! A form that kensho wrote for another plan.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "wrong-plan",
    what: "別の計画の調査票です。値は使っていません。",
    why: "番号や名前が同じでも、別の指標の値です。",
    example: "総合戦略のフォルダーに、総合計画の調査票。",
    remedy: "この計画の調査票に記入して、提出し直してください。置き場所の間違いなら、企画課が正しい計画のフォルダーに移します。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let forms = evidence.each(|reading| &reading.sightings);
    let of_others = forms.filter(|(_, seen)| seen.is_of_another_plan(evidence.plan));
    of_others.filter_map(|(reading, seen)| {
        let plan = &seen.own.as_ref()?.plan;
        let message = format!("別の計画（{plan}）の調査票です");
        Some(evidence.at(&PAGE, reading, (seen.sheet, None), message))
    })
}
