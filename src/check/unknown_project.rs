//! A row whose name is no project of the plan.

use super::{Evidence, Finding, Page, listing, unused};
use crate::domain::folded;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-project",
    what: "計画にない事務事業名です。事業費は使っていません。",
    why: "似た名前の別の事業と取り違えると、施策や係の事業費の合計が違ってきます。",
    example: "「官民連携推進事業」（計画にあるのは「官民連携推進業務」）。",
    remedy: "計画の事務事業名に直してください。新しい事業や別の呼び名なら、企画課が plan.toml の [[project]] に足します。行そのものが要らないなら、行を消し、名前に「修正」と入れて送り直してください。",
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let rows = evidence.each(|reading| &reading.policy.projects);
    let unknown = rows.filter(|(_, row)| row.project.is_none() && row.refused.is_none());
    unknown.map(|(reading, row)| {
        let projects = evidence.plan.projects.iter();
        let names =
            projects.flat_map(|project| std::iter::once(&project.name).chain(&project.aliases));
        let maybe = listing::maybe(folded::nearest(&row.name, names.map(String::as_str)));
        let name = folded::one_line(&row.name);
        let quote = unused::quote(&unused::of_project(reading, row));
        let message = format!("計画にない事務事業です:「{name}」{maybe}{quote}");
        evidence.at(&PAGE, reading, (row.sheet, row.at), message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    #[test]
    fn a_like_name_is_suggested_and_never_matched() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光\n案内業|500";
        let sheet = sheet.replace("光\n案", "光⏎案");
        expect(
            "unknown-project",
            &sheet,
            &[
                "B3 計画にない事務事業です:「観光案内業」（もしかして:「観光案内業務」）。書かれたことは使っていません: 事業費（R6）「500」",
            ],
        );
    }

    #[test]
    fn a_name_over_several_lines_is_known() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光⏎案内業務|500\n2|";
        expect("unknown-project", sheet, &[]);
    }
}
