//! Costs without a unit anywhere on their sheet.

use super::{Evidence, Finding, Page, at_said, listing};
use crate::ledger::ProjectCost;
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "cost-without-unit",
    what: "事業費の単位がどこにも書かれていません。値は使っていません。",
    why: "円と千円を取り違えると、事業費が千倍違います。",
    example: "表の上に「（単位：千円）」がなく、見出しも「事業費」だけの表。",
    remedy: "表の上か見出しに「（単位：千円）」のように単位を書いてください。",
    rule: Some("単位を明記する"),
    ..Page::ERROR
};

/// Looks for it. One finding a sheet, because a table says its unit once.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let costs = evidence.ledger.costs();
    let without = costs.filter(|cost| cost.flaws.has(Flaws::COST_WITHOUT_UNIT));
    let mut costs: Vec<ProjectCost<'_>> = without.collect();
    // The ledger has the costs by project; sorted by place, those of one sheet stand together.
    costs.sort_by_cached_key(|cost| cost.place());
    let of_sheets = costs.chunk_by(|one, next| std::ptr::eq(one.source, next.source));
    of_sheets.map(finding).collect()
}

fn finding(costs: &[ProjectCost<'_>]) -> Finding {
    let more = listing::more(costs.len(), 1, "件");
    let text = costs[0].text.trim();
    let message = format!("事業費の単位が分かりません:「{text}」{more}");
    at_said(&PAGE, &costs[0], message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    /// The title of the second table is no row of the first, though no blank row stands between.
    #[test]
    fn the_unit_in_the_title_of_the_second_table_is_heard() {
        let measures = "令和6年度\n順位|施策名|担当係名\n1|観光の振興|企画係";
        let projects = "順位|事務事業名|担当係名|事業費\n1|観光案内業務|企画係|34,010";
        for title in ["■事務事業（単位：千円）", "■事務事業|||（単位：千円）"]
        {
            let sheet = format!("{measures}\n{title}\n{projects}");
            expect("cost-without-unit", &sheet, &[]);
            expect("unknown-measure", &sheet, &[]);
        }
        let sheet = format!("{measures}\n■事務事業\n{projects}");
        let expected = ["D6 事業費の単位が分かりません:「34,010」"];
        expect("cost-without-unit", &sheet, &expected);
    }

    #[test]
    fn a_cost_without_a_unit_is_not_used_and_a_zero_is() {
        let sheet = "令和6年度\n順位|事務事業名|事業費\n1|観光案内業務|0\n2|観光計画策定|500\n3|統計調査|70";
        expect(
            "cost-without-unit",
            sheet,
            &["C4 事業費の単位が分かりません:「500」 ほか1件"],
        );
        expect("unreadable-number", sheet, &[]);
        let sheet = sheet.replace("|事業費", "|事業費（円）");
        expect("cost-without-unit", &sheet, &[]);
        let expected = [
            "C3 単位を換算しました:「0」（円）→ 0千円（観光案内業務）",
            "C4 単位を換算しました:「500」（円）→ 0.5千円（観光計画策定）",
            "C5 単位を換算しました:「70」（円）→ 0.07千円（統計調査）",
        ];
        expect("unit-converted", &sheet, &expected);
    }
}
