//! A form that kensho wrote for another plan.

use super::{Evidence, Finding, Page};
use crate::mapping::form::own::OwnMark;

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
    of_others.map(|(reading, seen)| {
        let name = seen.own.as_ref().and_then(|own| name(evidence, own));
        let name = name.map_or_else(String::new, |name| format!("「{name}」"));
        let message = format!("別の計画{name}の調査票です");
        evidence.at(&PAGE, reading, (seen.sheet, None), message)
    })
}

/// What the plan is called, where the workspace has it.
fn name<'a>(evidence: &Evidence<'a>, own: &OwnMark) -> Option<&'a str> {
    let mut others = evidence.others.iter();
    let other = others.find(|(year, plan)| (*year, &plan.id) == (own.year, &own.plan));
    other.map(|(_, plan)| plan.name.as_str())
}
