//! A figure whose year neither its row, its header nor its sheet tells.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::reported::{Kind, State};

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-year",
    what: "年度の分からない実績値、または事業費です。値は使っていません。",
    why: "どの年度の値か決まらないので、今年度の値として公表できません。",
    example: "表題にも見出しにも年度のない調査票。",
    remedy: "表題か見出しに「令和６年度」のように年度を書いてください。様式に年度を書かない決まりなら、企画課が様式の設定に year = { from = \"folder\" } と書けば、inputs の年度のフォルダーの年度とみなします。",
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    // A baseline or a target without a year is that of the plan.
    let said = evidence.with_costs(evidence.ledger.of_kind(Kind::Actual));
    let undated = said.filter(|said| said.year.is_none() && said.state != State::Blank);
    undated.map(|said| {
        let (kind, text, name) = (said.kind.label(), said.text, said.name);
        let message = format!("年度の分からない{kind}です:「{text}」（{name}）");
        at_said(&PAGE, &said, message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_form;

    #[test]
    fn a_figure_without_a_year_is_said() {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]";
        let sheet = "指標,実績値\n観光入込客数,600";
        let expected = "B2 年度の分からない実績値です:「600」（観光入込客数）";
        expect_of_form("missing-year", form, sheet, &[expected]);
        expect_of_form(
            "missing-year",
            form,
            "令和6年度\n指標,実績値\n観光入込客数,600",
            &[],
        );
    }
}
