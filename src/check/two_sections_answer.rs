//! One KPI, or the cost of one project, that two sections report.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::reported::{Kind, State};
use crate::ledger::CellFigure;
use crate::normalize::Reading;

/// What it finds.
pub const PAGE: Page = Page {
    code: "two-sections-answer",
    what: "一つの指標、または一つの事務事業の事業費に、二つ以上の課が同じ値を答えています。一度だけ数えました。値が違うときは duplicate-figure、duplicate-project です。",
    why: "今年は同じでも、片方だけが直されると食い違います。誰が答えるかは一つに決めておくものです。",
    example: "「観光入込客数」を、担当の観光課も、まつりを開いた商工課も報告している。",
    remedy: "担当でない課は、その行を消して再提出してください。担当が変わったのなら、企画課に知らせてください。",
    ..Page::WARNING
};

/// Looks for it among the actuals of KPIs, and among the costs of projects in the year that is verified.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    let figures = evidence.of_kpis(move |kpi| {
        let said = said_of_kpi(evidence, kpi).unwrap_or_default();
        let kpi = &plan.kpis[kpi];
        let owner = Some(kpi.section);
        at_each_section(evidence, &newest_of_sections(&said), owner, |others| {
            format!("「{}」には{others}も答えています", kpi.called())
        })
    });
    let costs = evidence.of_projects(move |project| {
        let said = said_of_project(evidence, project);
        let project = &plan.projects[project];
        at_each_section(evidence, &said, project.section, |others| {
            let name = &project.name;
            format!("「{name}」の事業費を{others}も同じ値で答えています。一度だけ数えました")
        })
    });
    figures.chain(costs)
}

/// Whether two sections answer for a KPI, and say the same: where they do not, that is the fault.
pub fn is_said(evidence: &Evidence<'_>, kpi: usize) -> bool {
    let said = said_of_kpi(evidence, kpi).unwrap_or_default();
    newest_of_sections(&said).len() > 1
}

/// The actuals of a KPI that several sections report, by year, if all cells of a year agree.
fn said_of_kpi<'a>(evidence: &Evidence<'a>, kpi: usize) -> Option<Vec<CellFigure<'a>>> {
    let mut entries = evidence.ledger.of_kpi(kpi);
    let first = &entries.next()?.source.section;
    // Nearly always one section speaks of a KPI, and nothing has to be compared.
    if entries.all(|entry| entry.source.section == *first) {
        return None;
    }
    let entries = evidence.ledger.of_kpi(kpi).map(CellFigure::from);
    let actuals = entries.filter(|said| said.kind == Kind::Actual);
    let said: Vec<CellFigure<'_>> = actuals
        .filter(|said| is_of_a_section(evidence, said))
        .collect();
    let mut of_years = said.chunk_by(|one, next| one.year == next.year);
    of_years.all(agree).then_some(said)
}

/// The first cost that each section gives a project for the year, if all cells agree.
fn said_of_project<'a>(evidence: &Evidence<'a>, project: usize) -> Vec<CellFigure<'a>> {
    let entries = evidence.ledger.costs_in(project, evidence.year);
    let costs = entries.into_iter().map(CellFigure::from);
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
    said.state != State::Blank && section.is_some() && !is_printed(evidence, said)
}

/// A figure of an earlier year on kensho's own form was printed there, and is no answer of the section.
fn is_printed(evidence: &Evidence<'_>, said: &CellFigure<'_>) -> bool {
    let (file, sheet) = (&said.source.file, &said.source.sheet);
    let is_there = |reading: &&Reading| reading.submission.path == *file;
    let is_form = |reading: &Reading| {
        let mut seen = reading.sightings.iter();
        seen.any(|seen| seen.own.is_some() && reading.sheets[seen.sheet] == *sheet)
    };
    let is_earlier = said.year.is_some_and(|year| year < evidence.year);
    is_earlier && evidence.readings.iter().find(is_there).is_some_and(is_form)
}

/// Of each section the newest figure, in the order of those.
fn newest_of_sections<'a>(said: &[CellFigure<'a>]) -> Vec<CellFigure<'a>> {
    let mut newest: Vec<CellFigure<'_>> = Vec::new();
    // Figures stand by year, so the newest of a section is its last.
    for cell in said.iter().rev() {
        let is_of_same = |other: &CellFigure<'_>| other.source.section == cell.source.section;
        if !newest.iter().any(is_of_same) {
            newest.push(cell.clone());
        }
    }
    newest.reverse();
    newest
}

/// One finding at the cell of each section, so that each slip has its own, where there is more than one.
fn at_each_section(
    evidence: &Evidence<'_>,
    cells: &[CellFigure<'_>],
    owner: Option<usize>,
    message: impl Fn(&str) -> String,
) -> Vec<Finding> {
    let owner = owner.map_or(String::new(), |section| {
        format!("。計画の担当は{}です", evidence.plan.sections[section].name)
    });
    let finding = |cell: &CellFigure<'_>| {
        let section = &cell.source.section;
        let others = cells
            .iter()
            .filter(|other| other.source.section != *section);
        let others: Vec<String> = others
            .map(|other| format!("{}（{}）", other.source.section, other.place()))
            .collect();
        at_said(&PAGE, cell, message(&others.join("、")) + &owner)
    };
    match cells {
        [] | [_] => Vec::new(),
        cells => cells.iter().map(finding).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_policies};

    #[test]
    fn a_cost_that_two_sections_give_is_counted_once_and_said_to_both() {
        let sheet = |cost: &str| {
            format!("令和6年度（単位：千円）\n順位|事務事業名|事業費\n1|敬老事業|{cost}")
        };
        let (one, same, other, blank) = (sheet("500"), sheet("500.0"), sheet("600"), sheet(""));
        let check = |theirs: &str, expected: &[&str]| {
            let files = [("観光課/方針.xlsx", theirs), ("福祉課/方針.xlsx", &one)];
            expect_of_policies("two-sections-answer", &[], &files, expected);
        };
        let expected = [
            "C3 「敬老事業」の事業費を観光課（観光課/方針.xlsx C3）も同じ値で答えています。一度だけ数えました。計画の担当は福祉課です",
            "C3 「敬老事業」の事業費を福祉課（福祉課/方針.xlsx C3）も同じ値で答えています。一度だけ数えました。計画の担当は福祉課です",
        ];
        check(&same, &expected);
        check(&other, &[]);
        check(&blank, &[]);
    }

    const BOTH: [(&str, &str); 2] = [
        ("福祉課/実績.csv", "指標,R5,R6\n観光入込客数,590,600"),
        ("観光課/実績.csv", "指標,R6\n観光入込客数,600"),
    ];

    #[test]
    fn both_sections_are_named_with_their_places_and_nothing_is_said_twice() {
        expect(
            "two-sections-answer",
            &BOTH,
            &[
                "C2 「観光入込客数」には観光課（観光課/実績.csv B2）も答えています。計画の担当は観光課です",
                "B2 「観光入込客数」には福祉課（福祉課/実績.csv C2）も答えています。計画の担当は観光課です",
            ],
        );
        expect("wrong-section", &BOTH, &[]);
        expect("duplicate-figure", &BOTH, &[]);
    }

    #[test]
    fn figures_that_differ_are_another_fault() {
        let files = [BOTH[1], ("福祉課/実績.csv", "指標,R6\n観光入込客数,601")];
        expect("two-sections-answer", &files, &[]);
    }

    #[test]
    fn a_folder_that_is_no_section_does_not_answer() {
        let files = [BOTH[1], ("観光/実績.csv", BOTH[1].1)];
        expect("two-sections-answer", &files, &[]);
    }

    #[test]
    fn a_blank_or_a_second_file_of_the_same_section_is_no_second_answer() {
        let files = [
            BOTH[1],
            ("福祉課/実績.csv", "指標,R6\n観光入込客数,"),
            ("観光課/二.csv", "指標,R6\n観光入込客数,600"),
        ];
        expect("two-sections-answer", &files, &[]);
    }
}
