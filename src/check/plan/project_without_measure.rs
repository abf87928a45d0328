//! A project of the plan without a measure to which it belongs.

use crate::domain::Plan;
use crate::domain::plan::is_undecided;
use crate::finding::{Finding, Page, Place};

/// What it finds.
pub const PAGE: Page = Page {
    code: "project-without-measure",
    what: "どの施策のものか決まっていない事務事業です。事業一覧では「施策の定めなし」に載せました。",
    why: "施策ごとの事業費の合計に入りません。名前が似ているからといって、施策を推測はしません。",
    example: "plan.toml の [[project]] に measure の行がない事業。",
    remedy: "企画課が plan.toml の [[project]] に measure = \"施策の番号\" を足してください。",
    ..Page::NOTE
};

/// Looks at a plan.
pub fn run(plan: &Plan) -> impl Iterator<Item = Finding> {
    let projects = plan.projects.iter();
    // ○○事業 is not decided yet, and so neither is its measure.
    let without =
        projects.filter(|project| project.measure.is_none() && !is_undecided(&project.name));
    without.map(|project| {
        let (name, id) = (&project.name, &project.id);
        let message = format!("「{name}」（{id}）は、どの施策の事業か決まっていません");
        PAGE.finding("", Place::file(&plan.file), message)
    })
}

#[cfg(test)]
mod tests {
    use crate::check::trial::expect_of_projects as expect;

    #[test]
    fn a_project_without_a_measure_is_said_once() {
        let expected = " 「統計調査」（P3）は、どの施策の事業か決まっていません";
        expect("project-without-measure", "", &[expected]);
    }
}
