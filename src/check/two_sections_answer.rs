//! One KPI, or the cost of one project, that two sections report.

use super::{Check, Evidence};
use crate::domain::reported::{Kind, State};
use crate::finding::{Finding, Page, Severity};
use crate::ledger::{Cost, Entry};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "two-sections-answer",
    severity: Severity::Warning,
    what: "一つの指標、または一つの事務事業の事業費に、二つ以上の課が同じ値を答えています。一度だけ数えました。値が違うときは duplicate-figure、duplicate-project です。",
    why: "今年は同じでも、片方だけが直されると食い違います。誰が答えるかは一つに決めておくものです。",
    example: "「観光入込客数」を、担当の観光課も、まつりを開いた商工課も報告している。",
    remedy: "担当でない課は、その行を消して再提出してください。担当が変わったのなら、企画課に知らせてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let kpis = (0..evidence.plan.kpis.len()).flat_map(|kpi| of_kpi(evidence, kpi));
    let projects = 0..evidence.plan.projects.len();
    let costs = projects.flat_map(|project| of_project(evidence, project));
    kpis.chain(costs).collect()
}

/// Whether two sections answer for a KPI, and say the same: where they do not, that is the fault.
pub fn is_said(evidence: &Evidence<'_>, kpi: usize) -> bool {
    if is_of_one_section(evidence, kpi) {
        return false;
    }
    let said = said(evidence, kpi);
    let sections = sections(&said);
    let mut of_years = said.chunk_by(|one, next| one.year == next.year);
    let agree = |entries: &[Entry<'_>]| entries.iter().all(|entry| entry.agrees_with(&entries[0]));
    sections.len() > 1 && of_years.all(agree)
}

/// Nearly always one section speaks of a KPI, and then nothing more is to be asked.
fn is_of_one_section(evidence: &Evidence<'_>, kpi: usize) -> bool {
    let entries = evidence.ledger.of_kpi(kpi);
    let mut sections = entries.map(|entry| &entry.source.section);
    let first = sections.next();
    sections.all(|section| Some(section) == first)
}

/// What sections say of a KPI's actuals, by year. Whose a file in another folder is, nobody knows,
/// and `wrong-section` says so.
fn said<'a>(evidence: &'a Evidence<'_>, kpi: usize) -> Vec<Entry<'a>> {
    let is_section = |entry: &Entry<'_>| {
        let section = evidence.plan.section_named(&entry.source.section);
        section.is_some()
    };
    let entries = evidence.ledger.of_kpi(kpi);
    entries
        .filter(|entry| entry.kind == Kind::Actual && entry.state != State::Blank)
        .filter(is_section)
        .collect()
}

/// The sections that say something, each with its newest figure.
fn sections<'e, 'a>(said: &'e [Entry<'a>]) -> Vec<&'e Entry<'a>> {
    let mut sections: Vec<&Entry<'_>> = Vec::new();
    for entry in said.iter().rev() {
        if !sections
            .iter()
            .any(|other| other.source.section == entry.source.section)
        {
            sections.push(entry);
        }
    }
    sections.reverse();
    sections
}

/// One finding at each of the sections, so that each slip has its own.
fn of_kpi(evidence: &Evidence<'_>, kpi: usize) -> Vec<Finding> {
    if !is_said(evidence, kpi) {
        return Vec::new();
    }
    let said = said(evidence, kpi);
    let sections = sections(&said);
    let at = |entry: &&Entry<'_>| {
        let others = sections
            .iter()
            .filter(|other| other.source.section != entry.source.section);
        let others: Vec<String> = others
            .map(|other| format!("{}（{}）", other.source.section, other.place()))
            .collect();
        let kpi = &evidence.plan.kpis[kpi];
        let message = format!(
            "「{}」には{}も答えています。計画の担当は{}です",
            kpi.called(),
            others.join("、"),
            evidence.plan.sections[kpi.section].name
        );
        PAGE.finding(&entry.source.section, entry.place(), message)
    };
    sections.iter().map(at).collect()
}

/// One finding at the first cost of each of the sections, if all say the same of the year.
fn of_project(evidence: &Evidence<'_>, project: usize) -> Vec<Finding> {
    let mut said = evidence.ledger.costs_in(project, evidence.year);
    let is_section = |cost: &Cost<'_>| evidence.plan.section_named(&cost.source.section).is_some();
    said.retain(|cost| cost.state != State::Blank && is_section(cost));
    if !said.iter().all(|cost| cost.agrees_with(&said[0])) {
        return Vec::new();
    }
    said.dedup_by(|next, one| next.source.section == one.source.section);
    let shared = if said.len() > 1 { &said[..] } else { &[] };
    let at = |cost: &Cost<'_>| finding_of_cost(evidence, cost, shared);
    shared.iter().map(at).collect()
}

fn finding_of_cost(evidence: &Evidence<'_>, cost: &Cost<'_>, all: &[Cost<'_>]) -> Finding {
    let others = all
        .iter()
        .filter(|other| other.source.section != cost.source.section);
    let others: Vec<String> = others
        .map(|other| format!("{}（{}）", other.source.section, other.place()))
        .collect();
    let project = &evidence.plan.projects[cost.project];
    let planned = project.section.map_or(String::new(), |section| {
        format!("。計画の担当は{}です", evidence.plan.sections[section].name)
    });
    let message = format!(
        "「{}」の事業費を{}も同じ値で答えています。一度だけ数えました{planned}",
        project.name,
        others.join("、")
    );
    PAGE.finding(&cost.source.section, cost.place(), message)
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
