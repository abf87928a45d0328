//! A KPI, or the cost of a project, that a section's forms list at two places.

use super::{Check, Evidence};
use crate::domain::reported::State;
use crate::finding::{Finding, Page, Severity};
use crate::ledger::{Cost, Entry};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "listed-again-twice",
    severity: Severity::Note,
    what: "一つの課のファイルで、同じ指標、または同じ事務事業の事業費が、二か所以上に載っています（再掲など）。同じ値なので、一度だけ数えました。一枚のシートに、空欄の行と値のある行があるときも示します。値が違うときは duplicate-figure、duplicate-project です。",
    why: "再掲された指標を二度数えると、指標の数も達成の数も増えてしまいます。事業費は、合計が実際より大きくなります。",
    example: "「特定健康診査受診率」が、二つの施策の行に同じ値で載っている。",
    remedy: "どちらも同じ指標なら、何もする必要はありません。別の指標なら、企画課に知らせてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let kpis = (0..evidence.plan.kpis.len()).flat_map(|kpi| of_kpi(evidence, kpi));
    let projects = 0..evidence.plan.projects.len();
    let costs = projects.flat_map(|project| of_project(evidence, project));
    kpis.chain(costs).collect()
}

fn of_kpi(evidence: &Evidence<'_>, kpi: usize) -> Vec<Finding> {
    let mut said = evidence.ledger.actuals(kpi, evidence.year);
    said.retain(|entry| entry.state != State::Blank);
    if !said.iter().all(|entry| entry.agrees_with(&said[0])) {
        return Vec::new();
    }
    let of_sections = said.chunk_by(|one, next| one.source.section == next.source.section);
    let of_section = |entries: &[Entry<'_>]| match entries {
        [one] => beside_blank(evidence, kpi, one),
        entries => Some(finding(evidence, kpi, entries)),
    };
    of_sections.filter_map(of_section).collect()
}

/// A figure on the one row, and on another row of the sheet, which the plan does not list again, none: the
/// figure may be another KPI's.
fn beside_blank(evidence: &Evidence<'_>, kpi: usize, one: &Entry<'_>) -> Option<Finding> {
    let is_beside = |other: &Entry<'_>| {
        let is_blank = other.state == State::Blank && other.kind == one.kind;
        is_blank && other.year == one.year && std::ptr::eq(other.source, one.source)
    };
    let blank = evidence.ledger.of_kpi(kpi).find(is_beside)?;
    let mut listings = evidence.plan.listings.iter();
    let is_planned = listings.any(|listing| listing.kpi == kpi);
    let name = &evidence.plan.kpis[kpi].called;
    let message = format!(
        "「{name}」が2か所に載っていて、{}は空欄です。値はここから読みました",
        blank.place()
    );
    let finding = || PAGE.finding(&one.source.section, one.place(), message);
    (!is_planned).then(finding)
}

fn of_project(evidence: &Evidence<'_>, project: usize) -> Vec<Finding> {
    let mut said = evidence.ledger.costs_in(project, evidence.year);
    said.retain(|cost| cost.state != State::Blank);
    if !said.iter().all(|cost| cost.agrees_with(&said[0])) {
        return Vec::new();
    }
    let of_sections = said.chunk_by(|one, next| one.source.section == next.source.section);
    of_sections
        .filter(|costs| costs.len() > 1)
        .map(|costs| finding_of_costs(evidence, project, costs))
        .collect()
}

/// Said once, at the second place.
fn finding_of_costs(evidence: &Evidence<'_>, project: usize, costs: &[Cost<'_>]) -> Finding {
    let places = costs.iter().map(|cost| cost.place().to_string());
    let places: Vec<String> = places.collect();
    let name = &evidence.plan.projects[project].name;
    let message = format!(
        "「{name}」の事業費が{}か所に同じ値で載っています: {}。一度だけ数えました",
        costs.len(),
        places.join("、")
    );
    PAGE.finding(&costs[1].source.section, costs[1].place(), message)
}

/// Said once, at the second place.
fn finding(evidence: &Evidence<'_>, kpi: usize, entries: &[Entry<'_>]) -> Finding {
    let places: Vec<String> = entries
        .iter()
        .map(|entry| entry.place().to_string())
        .collect();
    let mut listings = evidence.plan.listings.iter();
    let planned = match listings.any(|listing| listing.kpi == kpi) {
        true => "（計画でも再掲）",
        false => "",
    };
    let name = &evidence.plan.kpis[kpi].called;
    let message = format!(
        "「{name}」が{}か所に載っています{planned}: {}。一度だけ数えました",
        entries.len(),
        places.join("、")
    );
    PAGE.finding(&entries[1].source.section, entries[1].place(), message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_plan, expect_of_projects};

    const TWICE: &str = "指標,R6\n観光入込客数,600\n観光入込客数,600千人";

    #[test]
    fn two_rows_that_say_the_same_are_counted_once_and_said() {
        expect(
            "listed-again-twice",
            &[("観光課/実績.csv", TWICE)],
            &[
                "B3 「観光入込客数」が2か所に載っています: 観光課/実績.csv B2、観光課/実績.csv B3。一度だけ数えました",
            ],
        );
    }

    #[test]
    fn a_row_without_a_figure_beside_one_with_it_is_said() {
        let rows = "指標,R6\n観光入込客数,\n観光入込客数,600";
        let expected = "B3 「観光入込客数」が2か所に載っていて、観光課/実績.csv B2は空欄です。値はここから読みました";
        expect(
            "listed-again-twice",
            &[("観光課/実績.csv", rows)],
            &[expected],
        );
        // In another file it may be the same row before it was filled in.
        let files = [
            ("観光課/1.csv", "指標,R6\n観光入込客数,"),
            ("観光課/2.csv", "指標,R6\n観光入込客数,600"),
        ];
        expect("listed-again-twice", &files, &[]);
    }

    #[test]
    fn a_project_on_two_rows_costs_once_and_it_is_said() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|観光案内業務|500\n2|観光計画策定|20\n3|観光案内業務|500千円\n4|統計調査|7\n5|統計調査|8";
        let expected = "C5 「観光案内業務」の事業費が2か所に同じ値で載っています: 観光課/方針.xlsx C3、観光課/方針.xlsx C5。一度だけ数えました";
        expect_of_projects("listed-again-twice", sheet, &[expected]);
    }

    #[test]
    fn what_the_plan_lists_again_is_said_so() {
        let plan = PLAN.replace(
            "name = \"見本の施策\"",
            "name = \"見本の施策\"\nkpis_again = [\"1-a\"]",
        );
        expect_of_plan(
            "listed-again-twice",
            &plan,
            &[("観光課/実績.csv", TWICE)],
            &[
                "B3 「観光入込客数」が2か所に載っています（計画でも再掲）: 観光課/実績.csv B2、観光課/実績.csv B3。一度だけ数えました",
            ],
        );
    }

    #[test]
    fn another_figure_or_another_year_is_another_matter() {
        let rows = "指標,R6\n観光入込客数,600\n観光入込客数,601";
        expect("listed-again-twice", &[("観光課/実績.csv", rows)], &[]);
        let rows = "指標,R5,R6\n観光入込客数,600,600";
        expect("listed-again-twice", &[("観光課/実績.csv", rows)], &[]);
    }
}
