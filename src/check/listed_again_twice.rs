//! A KPI, or the cost of a project, that a section's forms list at two places.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::reported::State;
use crate::ledger::{CellFigure, KpiEntry};

/// What it finds.
pub const PAGE: Page = Page {
    code: "listed-again-twice",
    what: "一つの課のファイルで、同じ指標、または同じ事務事業の事業費が、二か所以上に載っています（再掲など）。同じ値なので、一度だけ数えました。一枚のシートに、空欄の行と値のある行があるときも示します。値が違うときは duplicate-figure、duplicate-project です。",
    why: "再掲された指標を二度数えると、指標の数も達成の数も増えてしまいます。事業費は、合計が実際より大きくなります。",
    example: "「特定健康診査受診率」が、二つの施策の行に同じ値で載っている。",
    remedy: "どちらも同じ指標なら、何もする必要はありません。別の指標なら、企画課に知らせてください。",
    ..Page::NOTE
};

/// Looks for it among the actuals of KPIs, and among the costs of projects, of the year that is verified.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let (plan, ledger, year) = (evidence.plan, evidence.ledger, evidence.year);
    let figures = evidence.of_kpis(move |kpi| {
        let name = plan.kpis[kpi].called();
        let actuals = ledger.actuals(kpi, year);
        let blank = |one: &CellFigure<'_>| beside_blank(evidence, kpi, one);
        of_sections(actuals, blank, |count| {
            let planned = match is_planned(evidence, kpi) {
                true => "（計画でも再掲）",
                false => "",
            };
            format!("「{name}」が{count}か所に載っています{planned}")
        })
    });
    let costs = evidence.of_projects(move |project| {
        let name = &plan.projects[project].name;
        let costs = ledger.costs_in(project, year);
        of_sections(
            costs,
            |_| None,
            |count| format!("「{name}」の事業費が{count}か所に同じ値で載っています"),
        )
    });
    figures.chain(costs)
}

/// If all cells agree: for each section that has several, one finding at the second; for each that has one, what
/// `of_one` finds.
fn of_sections<'a>(
    cells: Vec<impl Into<CellFigure<'a>>>,
    of_one: impl Fn(&CellFigure<'a>) -> Option<Finding>,
    message: impl Fn(usize) -> String,
) -> Vec<Finding> {
    let cells = cells.into_iter().map(Into::into);
    let said: Vec<CellFigure<'_>> = cells.filter(|cell| cell.state != State::Blank).collect();
    // Cells that differ have `duplicate-figure` or `duplicate-project`.
    if !said.iter().all(|cell| cell.agrees_with(&said[0])) {
        return Vec::new();
    }
    let of_sections = said.chunk_by(|one, next| one.source.section == next.source.section);
    let of_section = |cells: &[CellFigure<'a>]| match cells {
        [one] => of_one(one),
        cells => {
            let places: Vec<String> = cells.iter().map(|cell| cell.place().to_string()).collect();
            let (message, places) = (message(cells.len()), places.join("、"));
            let message = format!("{message}: {places}。一度だけ数えました");
            Some(at_said(&PAGE, &cells[1], message))
        }
    };
    of_sections.filter_map(of_section).collect()
}

/// Whether the plan itself lists a KPI at a second place.
fn is_planned(evidence: &Evidence<'_>, kpi: usize) -> bool {
    let mut listings = evidence.plan.listings.iter();
    listings.any(|listing| listing.kpi == kpi)
}

/// A figure on the one row, and on another row of the sheet, which the plan does not list again, none: the
/// figure may be another KPI's.
fn beside_blank(evidence: &Evidence<'_>, kpi: usize, one: &CellFigure<'_>) -> Option<Finding> {
    let is_beside = |other: &KpiEntry<'_>| {
        let is_blank = other.state == State::Blank && other.kind == one.kind;
        is_blank && other.year == one.year && std::ptr::eq(other.source, one.source)
    };
    let blank = evidence.ledger.of_kpi(kpi).find(is_beside)?;
    let (name, place) = (evidence.plan.kpis[kpi].called(), blank.place());
    let message =
        format!("「{name}」が2か所に載っていて、{place}は空欄です。値はここから読みました");
    (!is_planned(evidence, kpi)).then(|| at_said(&PAGE, one, message))
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
