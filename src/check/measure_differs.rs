//! A row that places its KPI under another measure than the plan does.

use super::{Check, Evidence, place};
use crate::domain::{Kpi, Measure, Plan, folded};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::{ProjectRow, Reading};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "measure-differs",
    severity: Severity::Note,
    what: "提出された施策の名前が、計画でそのKPIや事業が属する施策と違います。計画の施策で集計しました。",
    why: "同じ名前の指標を別の施策のものと取り違えていると、値も別のものかもしれません。",
    example: "計画では「5-1-4 農業・商業・工業の振興」の指標が、「5-1-1」の行に書かれている。",
    remedy: "施策の名前が古いだけなら、何もする必要はありません。別の施策の指標なら、企画課に知らせてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let placed = evidence.records().filter_map(|(reading, record)| {
        Some((reading, record, record.kpi?, record.measure.as_deref()?))
    });
    let kpis = placed
        .filter(|(.., kpi, measure)| !is_of(evidence.plan, &evidence.plan.kpis[*kpi], measure));
    let kpis = kpis.map(|(reading, record, kpi, measure)| {
        let kpi = &evidence.plan.kpis[kpi];
        let planned = evidence.plan.measure_label(kpi);
        let message = format!(
            "施策が計画と違います:「{measure}」（計画は「{planned}」、{}）",
            kpi.name
        );
        let place = place(reading, record.sheet, record.at);
        PAGE.finding(evidence.section_of(reading), place, message)
    });
    let projects = evidence.projects();
    let projects = projects.filter_map(|(reading, row)| of_project(evidence, reading, row));
    kpis.chain(projects).collect()
}

/// A project that the row places under another measure, or under one where the plan has none.
fn of_project(evidence: &Evidence<'_>, reading: &Reading, row: &ProjectRow) -> Option<Finding> {
    let (plan, written) = (evidence.plan, row.measure.as_deref()?);
    let project = &plan.projects[row.project?];
    let measure = project.measure.map(|measure| &plan.measures[measure]);
    if measure.is_some_and(|measure| says(written, measure)) {
        return None;
    }
    let planned = measure.map_or("施策の定めなし".to_owned(), Measure::label);
    let message = format!(
        "施策が計画と違います:「{}」（計画は「{planned}」、{}）",
        folded::one_line(written),
        project.name
    );
    let place = place(reading, row.sheet, row.at);
    Some(PAGE.finding(evidence.section_of(reading), place, message))
}

/// Whether what was written has the measure's number or its name in it.
fn says(written: &str, measure: &Measure) -> bool {
    let written = folded::key(written);
    let has = |text: &str| written.contains(&folded::key(text));
    has(&measure.id) || has(&measure.name)
}

/// The same of a KPI; a 数値目標 belongs to none.
fn is_of(plan: &Plan, kpi: &Kpi, written: &str) -> bool {
    kpi.measure
        .is_none_or(|index| says(written, &plan.measures[index]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_project_under_another_measure_than_in_the_plan_is_said() {
        super::super::trial::expect_of_projects(
            "measure-differs",
            "順位|施策名|事務事業名\n1|観光の⏎振興|観光案内業務\n2|福祉の充実|観光計画策定\n3|観光の振興|統計調査",
            &[
                "C3 施策が計画と違います:「福祉の充実」（計画は「1-2 観光の振興」、観光計画策定）",
                "C4 施策が計画と違います:「観光の振興」（計画は「施策の定めなし」、統計調査）",
            ],
        );
    }

    use super::super::trial::expect;

    #[test]
    fn another_measure_is_said_for_every_row_of_its_merge() {
        let sheet = "施策|指標|R6\n9-9 別の施策|観光入込客数|600\n^|加入率|70";
        let expected =
            "B3 施策が計画と違います:「9-9 別の施策」（計画は「1-1 見本の施策」、加入率）";
        expect(
            "measure-differs",
            &[("観光課/実績.xlsx", sheet)],
            &[expected],
        );
    }

    #[test]
    fn the_number_or_the_name_is_enough() {
        for measure in ["1-1", "見本の施策", "１−１　見本の施策"] {
            let sheet = format!("施策|指標|R6\n{measure}|加入率|60");
            expect("measure-differs", &[("福祉課/実績.xlsx", &sheet)], &[]);
        }
    }
}
