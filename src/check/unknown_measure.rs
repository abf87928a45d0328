//! A row of a table of measures whose name is no measure of the plan.

use super::{Check, Evidence, place};
use crate::domain::folded;
use crate::finding::{Finding, Page, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unknown-measure",
    severity: Severity::Warning,
    what: "施策の表に、計画にない施策名があります。",
    why: "課が進めるつもりの施策が、計画にも報告書にも載りません。",
    example: "「官民連携の推進」（計画にあるのは「官民連携推進による事業展開」）。",
    remedy: "計画の施策名に直してください。新しい施策なら、企画課が plan.toml の [[goal.measure]] に足します。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let rows = evidence.counting().flat_map(|reading| {
        reading
            .policy
            .measures
            .iter()
            .map(move |row| (reading, row))
    });
    let unknown = rows.filter(|(_, row)| row.measure.is_none());
    unknown
        .map(|(reading, row)| {
            let names = evidence
                .plan
                .measures
                .iter()
                .map(|measure| measure.name.as_str());
            let maybe = folded::nearest(&row.name, names)
                .map(|near| format!("（もしかして:「{near}」）"))
                .unwrap_or_default();
            let message = format!(
                "計画にない施策です:「{}」{maybe}",
                folded::one_line(&row.name)
            );
            let place = place(reading, row.sheet, row.at);
            PAGE.finding(evidence.section_of(reading), place, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    #[test]
    fn a_measure_is_known_by_its_name_with_or_without_its_number() {
        let sheet = "令和6年度\n順位|施策名|担当係名\n1|1-2 観光の⏎振興|企画係\n2|観光の振興|企画係\n3||\n4|観光振興|企画係\n5|1-2 観光の振興〔再掲〕|企画係\n6|9-9 観光の振興|企画係";
        expect(
            "unknown-measure",
            sheet,
            &[
                "B6 計画にない施策です:「観光振興」（もしかして:「観光の振興」）",
                "B8 計画にない施策です:「9-9 観光の振興」（もしかして:「観光の振興」）",
            ],
        );
    }
}
