//! A row that places its project under another measure than the plan does, or under one where the
//! plan has none.

use super::{Evidence, Finding, Page};
use crate::domain::{Measure, Plan, Project, folded};
use crate::normalize::{ProjectRow, Reading};

/// What it finds.
pub const PAGE: Page = Page {
    code: "project-measure-differs",
    what: "提出された施策の名前が、計画でその事業が属する施策と違います。計画の施策で集計しました。",
    why: "施策ごとの事業費の合計が、課の考えているものと違ってきます。",
    example: "計画では「施策の定めなし」の事業に、課のシートでは施策名が書かれている。",
    remedy: "課のシートのほうが正しければ、企画課が plan.toml の [[project]] の measure を直してください。",
    ..Page::NOTE
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let rows = evidence.each(|reading| &reading.policy.projects);
    rows.filter_map(|(reading, row)| of_row(evidence, reading, row))
}

fn of_row(evidence: &Evidence<'_>, reading: &Reading, row: &ProjectRow) -> Option<Finding> {
    let (plan, written) = (evidence.plan, row.measure.as_deref()?);
    let project = &plan.projects[row.project?];
    if project.measure.is_some_and(|own| is_of(plan, own, written)) {
        return None;
    }
    let planned = project.measure.map(|measure| &plan.measures[measure]);
    let message = format!(
        "施策が計画と違います:「{}」（計画は「{}」、{}）",
        folded::one_line(written),
        planned.map_or(Project::NO_MEASURE.to_owned(), Measure::label),
        project.name
    );
    Some(evidence.at(&PAGE, reading, (row.sheet, row.at), message))
}

/// Whether a text contains the number or a name of a measure, or of one above it.
fn is_of(plan: &Plan, measure: usize, text: &str) -> bool {
    let text = folded::key(text);
    let path = plan.path_of_measure(measure).into_iter();
    let mut names = path.flat_map(|measure| {
        let measure = &plan.measures[measure];
        [&measure.id, &measure.name]
            .into_iter()
            .chain(&measure.formerly)
    });
    // A cell may say number and name together, or several measures one below the other.
    names.any(|name| text.contains(&folded::key(name)))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    #[test]
    fn a_project_under_another_measure_than_in_the_plan_is_said() {
        expect(
            "project-measure-differs",
            "順位|施策名|事務事業名\n1|観光の⏎振興|観光案内業務\n2|福祉の充実|観光計画策定\n3|観光の振興|統計調査",
            &[
                "C3 施策が計画と違います:「福祉の充実」（計画は「1-2 観光の振興」、観光計画策定）",
                "C4 施策が計画と違います:「観光の振興」（計画は「施策の定めなし」、統計調査）",
            ],
        );
    }
}
