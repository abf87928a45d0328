//! A measure or a goal that the plan does not have.

use super::{Check, Evidence, place};
use crate::domain::{CellAt, Plan, folded};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::{Missed, Reading, Record};
use std::cell::LazyCell;
use std::collections::HashSet;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unknown-measure",
    severity: Severity::Warning,
    what: "施策の表か、指標の表の施策（目標）の欄に、計画にない名前があります。指標の値は、施策の欄が空欄のときと同じように扱いました。",
    why: "課が進めるつもりの施策が、計画にも報告書にも載りません。指標の表では、同じ名前の指標をどの施策のものか見分けられません。",
    example: "「官民連携の推進」（計画にあるのは「官民連携推進による事業展開」）。",
    remedy: "計画の施策名に直してください。新しい施策なら、企画課に知らせてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let names = LazyCell::new(|| names(evidence.plan));
    let of_reading = |reading| {
        let texts = unknown(reading);
        let finding = |(sheet, at, text): (usize, CellAt, &str)| {
            let near = |text| folded::nearest(text, names.iter().copied());
            let unnumbered = || text.trim().split_once(char::is_whitespace);
            let maybe = near(text).or_else(|| near(unnumbered()?.1));
            let maybe = maybe.map(|near| format!("（もしかして:「{near}」）"));
            let message = format!(
                "計画にない施策です:「{}」{}",
                folded::one_line(text),
                maybe.unwrap_or_default()
            );
            let section = evidence.section_of(reading);
            PAGE.finding(section, place(reading, sheet, at), message)
        };
        texts.into_iter().map(finding).collect::<Vec<_>>()
    };
    evidence.counting().flat_map(of_reading).collect()
}

/// The names of goals and measures.
fn names(plan: &Plan) -> Vec<&str> {
    let measures = plan.measures.iter().map(|measure| measure.name.as_str());
    let goals = plan.goals.iter().map(|goal| goal.name.as_str());
    measures.chain(goals).collect()
}

/// The rows of a table of measures that the plan does not know, and where rows of KPIs name such a
/// measure or goal: each such text once a sheet.
fn unknown(reading: &Reading) -> Vec<(usize, CellAt, &str)> {
    let rows = reading.policy.measures.iter();
    let rows = rows.filter(|row| row.measure.is_none());
    let mut found: Vec<(usize, CellAt, &str)> = rows
        .map(|row| (row.sheet, row.at, row.name.as_str()))
        .collect();
    let mut said = HashSet::new();
    // A row that no KPI is found for has its own finding, and its place decides nothing.
    let is_known =
        |record: &&Record| record.matched != Err(Missed::Unknown) || record.is_unknown_line();
    for record in reading.records.iter().filter(is_known) {
        let unknown = record.places.iter().filter(|stated| stated.place.is_none());
        for stated in unknown {
            let text = stated.text.as_str();
            if said.insert((record.sheet, text)) {
                found.push((record.sheet, stated.at, text));
            }
        }
    }
    found
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

    #[test]
    fn a_line_among_rows_of_kpis_that_names_none_is_said_once() {
        let files = [(
            "観光課/実績.xlsx",
            "指標|R6\n■1-2 観光の進行|\n観光入込客数|600\n加入率|70",
        )];
        let expected = "A2 計画にない施策です:「■1-2 観光の進行」";
        super::super::trial::expect("unknown-measure", &files, &[expected]);
        super::super::trial::expect("unknown-kpi", &files, &[]);
    }
}
