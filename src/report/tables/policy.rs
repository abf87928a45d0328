//! What sections said that projects cost.

use super::FrameParts;
use crate::domain::{Measure, Plan, Project};
use crate::ledger::rows::Rows;
use crate::ledger::{ProjectCost, schema};
use crate::report::projects::{ProjectLine, ProjectList};
use crate::verification::Verification;

/// A row for each cell with a cost; none for a project without any.
pub fn costs(verification: &Verification) -> FrameParts<'_> {
    let list = ProjectList::of(verification);
    let mut rows = Rows::of(&schema::PROJECTS, 0);
    for cost in verification.ledger.costs() {
        let line = &list.lines[cost.project];
        row(verification.plan(), line, &mut rows, &cost);
    }
    Box::new(std::iter::once(rows.frame()))
}

fn row(plan: &Plan, line: &ProjectLine<'_>, row: &mut Rows, cost: &ProjectCost<'_>) {
    let project = line.project;
    let measure = project.measure.map(|measure| &plan.measures[measure]);
    let goal = measure.map(|measure| plan.goals[measure.goal].title());
    row.text(&plan.id);
    row.text(&project.id);
    row.text(&project.name);
    row.text(&goal.unwrap_or_default());
    row.text(&measure.map(Measure::label).unwrap_or_default());
    row.text(&cost.source.section);
    row.text(&line.staff.teams.join("、"));
    row.year(cost.year);
    row.print_option(cost.year);
    row.text(cost.state.code());
    row.number(cost.value());
    row.text(Project::COST_UNIT);
    row.text(cost.text);
    row.place(&cost.source.file, &cost.source.sheet, Some(cost.at));
}
