//! What sections said that projects cost.

use super::FrameParts;
use crate::domain::plan::BookKind;
use crate::domain::{Measure, Plan, Project};
use crate::ledger::ProjectCost;
use crate::ledger::rows::Rows;
use crate::ledger::schema::columns::{
    CELL, ERA_YEAR, FILE, FISCAL_YEAR, GOAL, PLAN, SENDER, SHEET, STATE, TEXT,
};
use crate::report::projects::ProjectList;
use crate::verification::Verification;

/// What a cell says that a project of a plan costs.
pub struct StatedCost<'a> {
    plan: &'a Plan,
    project: &'a Project,
    measure: Option<&'a Measure>,
    team: String,
    cost: ProjectCost<'a>,
}

/// A row for each cell with a cost; none for a project without any.
pub fn costs(verification: &Verification) -> FrameParts<'_> {
    let (plan, list) = (
        verification.plan(),
        ProjectList::of(BookKind::Office, verification),
    );
    let mut rows = columns(0);
    for cost in verification.ledger.costs() {
        let line = &list.lines[cost.project];
        rows.row(&StatedCost {
            plan,
            project: line.project,
            measure: line.project.measure.map(|measure| &plan.measures[measure]),
            team: line.staff.teams.join("、"),
            cost,
        });
    }
    Box::new(std::iter::once(rows.frame()))
}

/// The columns.
pub fn columns<'a>(room: usize) -> Rows<StatedCost<'a>> {
    Rows::<StatedCost<'_>>::of("projects", "a cell with a cost of a project", room)
        .text(PLAN, |row| &row.plan.id)
        .text(
            ("project_id", "the project's id; unique in a plan"),
            |row| &row.project.id,
        )
        .text(("project", "its name as the plan prints it"), |row| {
            &row.project.name
        })
        .print(GOAL, |row| {
            row.measure
                .map(|measure| row.plan.goals[measure.goal].title())
        })
        .print(("measure", "number and name of its 施策"), |row| {
            row.measure.map(Measure::label)
        })
        .text(SENDER, |row| &row.cost.source.section)
        .text(("team", "who does it; several are joined by 、"), |row| {
            &row.team
        })
        .year(FISCAL_YEAR, |row| row.cost.year)
        .print(ERA_YEAR, |row| row.cost.year)
        .text(STATE, |row| row.cost.state.code())
        .number(
            ("cost", "事業費 in 千円; null unless the state is value"),
            |row| row.cost.value(),
        )
        .text(("unit", "千円"), |_| Project::COST_UNIT)
        .text(TEXT, |row| row.cost.text)
        .text(FILE, |row| &row.cost.source.file)
        .text(SHEET, |row| &row.cost.source.sheet)
        .print(CELL, |row| Some(row.cost.at))
}
