//! The cost of one project, for which the plan names no section, that two sections report.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::reported::State;
use crate::ledger::CellFigure;

/// What it finds. Where the plan names the section, the other is asked by `wrong-section`.
pub const PAGE: Page = Page {
    code: "two-sections-answer",
    what: "計画に担当課のない一つの事務事業の事業費に、二つ以上の課が同じ額を答えています。一度だけ数えました。額が違うときは duplicate-project、計画に担当課があるときは wrong-section です。",
    why: "今年は同じでも、片方だけが直されると食い違います。誰が答えるかは一つに決めておくものです。",
    example: "担当課を決めていない「案内板管理」の事業費を、総務課も企画課も報告している。",
    remedy: "担当でない課は、その行を消して再提出してください。担当が決まったら、企画課に知らせてください。",
    ..Page::WARNING
};

/// Looks for it in the year that is verified.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_projects(move |project| {
        let of_plan = &evidence.plan.projects[project];
        let said = match of_plan.section {
            Some(_) => Vec::new(),
            None => said_of(evidence, project),
        };
        at_each_section(&of_plan.name, &said)
    })
}

/// The first cost that each section gives a project for the year, if all cells agree.
fn said_of<'a>(evidence: &Evidence<'a>, project: usize) -> Vec<CellFigure<'a>> {
    let costs = evidence.ledger.costs_in(project, evidence.year).into_iter();
    let costs = costs.map(CellFigure::from);
    let mut said: Vec<CellFigure<'_>> = costs
        .filter(|said| is_of_a_section(evidence, said))
        .collect();
    if !agree(&said) {
        return Vec::new();
    }
    said.dedup_by(|next, one| next.source.section == one.source.section);
    said
}

fn agree(cells: &[CellFigure<'_>]) -> bool {
    cells.iter().all(|cell| cell.agrees_with(&cells[0]))
}

/// A file in a folder that is no section's has its own finding, `wrong-section`.
fn is_of_a_section(evidence: &Evidence<'_>, said: &CellFigure<'_>) -> bool {
    let section = evidence.plan.section_named(&said.source.section);
    said.state != State::Blank && section.is_some()
}

/// One finding at the cell of each section, so that each slip has its own, where there is more than one.
fn at_each_section(name: &str, cells: &[CellFigure<'_>]) -> Vec<Finding> {
    let finding = |cell: &CellFigure<'_>| {
        let section = &cell.source.section;
        let others = cells.iter().filter(|of| of.source.section != *section);
        let others: Vec<String> = others
            .map(|other| format!("{}（{}）", other.source.section, other.place()))
            .collect();
        let others = others.join("、");
        let message =
            format!("「{name}」の事業費を{others}も同じ額で答えています。一度だけ数えました");
        at_said(&PAGE, cell, message)
    };
    match cells {
        [] | [_] => Vec::new(),
        cells => cells.iter().map(finding).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_more_projects, expect_of_policies};

    const NOBODYS: &str = "[[project]]\nid = \"P5\"\nname = \"案内板管理\"\nmeasure = \"1-2\"\n";

    #[test]
    fn a_cost_that_two_sections_give_is_counted_once_and_said_to_both() {
        let sheet = |cost: &str| {
            format!("令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|案内板管理|{cost}")
        };
        let (one, same, other, blank) = (sheet("500"), sheet("500.0"), sheet("600"), sheet(""));
        let check = |files: [(&str, &str); 2], expected: &[&str]| {
            expect_of_more_projects("two-sections-answer", NOBODYS, &files, expected);
        };
        let both = |theirs| {
            [
                ("観光課/方針.xlsx", theirs),
                ("福祉課/方針.xlsx", one.as_str()),
            ]
        };
        let expected = [
            "C3 「案内板管理」の事業費を観光課（観光課/方針.xlsx C3）も同じ額で答えています。一度だけ数えました",
            "C3 「案内板管理」の事業費を福祉課（福祉課/方針.xlsx C3）も同じ額で答えています。一度だけ数えました",
        ];
        check(both(&same), &expected);
        check(both(&other), &[]);
        check(both(&blank), &[]);
        // A folder that is no section's, a second file of the same section.
        check([("観光/方針.xlsx", &same), ("福祉課/方針.xlsx", &one)], &[]);
        check([("福祉課/方針.xlsx", &one), ("福祉課/二.xlsx", &same)], &[]);
    }

    #[test]
    fn of_a_project_with_a_section_the_other_is_asked_whose_it_is() {
        let sheet = "令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|敬老事業|500";
        let files = [("観光課/方針.xlsx", sheet), ("福祉課/方針.xlsx", sheet)];
        expect_of_policies("two-sections-answer", &[], &files, &[]);
        let expected = ["B3 「敬老事業」の担当は、計画では福祉課です"];
        expect_of_policies("wrong-section", &[], &files, &expected);
    }
}
