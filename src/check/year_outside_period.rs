//! A year's folder outside the plan's period.

use super::{Evidence, Finding, Page, Place};

/// What it finds.
pub const PAGE: Page = Page {
    code: "year-outside-period",
    what: "inputs/<計画>/ に、計画期間の外の年度のフォルダーがあります。",
    why: "計画期間より前の年度の提出は、後の年度の検証で読まれません。計画期間より後の年度は、終わった計画の目標で判定されます。年度の書き違いかもしれません。",
    example: "計画期間が令和3年度～令和8年度の計画に、inputs/…/R9/。",
    remedy: "フォルダーの年度が正しいか、plan.toml の period が正しいかを確かめてください。次の計画の提出なら、その計画のフォルダーに移してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let (first, last) = evidence.plan.period;
    evidence.folders.iter().filter_map(move |folder| {
        let year = folder.year.filter(|year| !(first..=last).contains(year))?;
        let message = format!(
            "「{}」（{}）は、計画期間（{}～{}）の外です",
            folder.name,
            year.long(),
            first.long(),
            last.long()
        );
        Some(PAGE.finding("", Place::file(&folder.path), message))
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_folders;

    #[test]
    fn a_year_that_is_not_the_plans_is_said() {
        expect_of_folders(
            "year-outside-period",
            &["R2", "R3", "R8", "令和9年度", "R6修正"],
            &[
                " 「R2」（令和2年度）は、計画期間（令和3年度～令和8年度）の外です",
                " 「令和9年度」（令和9年度）は、計画期間（令和3年度～令和8年度）の外です",
            ],
        );
    }
}
