//! What a history compares of the plan itself.

use crate::domain::joined::joined;
use crate::domain::{Kpi, Plan, number};
use crate::history::compared;
use crate::ledger::plan::PlanKpi;
use crate::ledger::rows::Rows;
use crate::ledger::schema::columns::{KPI, KPI_ID};
use polars::prelude::{DataFrame, PolarsResult};

/// A row for each KPI, with the columns of [`compared::plan`].
pub fn of_plan(plan: &Plan) -> PolarsResult<DataFrame> {
    let row = "a KPI of the plan, as a history compares it";
    let mut rows = Rows::<PlanKpi<'_>>::of(compared::PLAN, row, plan.kpis.len())
        .text(KPI_ID, |(_, kpi)| &kpi.id)
        .text(KPI, |(_, kpi)| &kpi.name)
        .text(("section", "the section that reports it"), |(plan, kpi)| {
            &plan.sections[kpi.section].name
        })
        .text(("unit", "the unit of its figures"), |(_, kpi)| &kpi.unit)
        .print(
            ("interim", "its targets on the way, by year"),
            |(_, kpi)| Some(on_the_way(kpi)),
        );
    plan.kpis.iter().for_each(|kpi| rows.row(&(plan, kpi)));
    rows.frame()
}

/// 令和6年度 50、令和7年度 60; empty without any.
fn on_the_way(kpi: &Kpi) -> String {
    let targets = kpi.interim.iter();
    let told = targets.map(|(year, value)| format!("{} {}", year.long(), number::plain(*value)));
    joined(told, compared::BETWEEN)
}
