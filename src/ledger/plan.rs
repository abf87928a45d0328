//! The plan as frames: a row per KPI, and long ones of what it wants in each year and of its tags.

use super::Rows;
use super::schema::columns::{
    BASELINE, BASIS, DIRECTION, FISCAL_YEAR, GOAL, KPI, KPI_ID, MEASURE, PLAN, TARGET, TARGET_ARROW,
};
use crate::domain::plan::{Aim, Tag};
use crate::domain::{Decimal, FiscalYear, Kpi, Plan, number};
use polars::prelude::*;

/// A KPI of a plan.
pub type PlanKpi<'a> = (&'a Plan, &'a Kpi);

/// A row for each KPI.
pub fn kpis(plan: &Plan) -> PolarsResult<DataFrame> {
    let mut rows = of_kpis(plan.kpis.len());
    plan.kpis.iter().for_each(|kpi| rows.row(&(plan, kpi)));
    rows.frame()
}

/// The columns of KPIs.
pub fn of_kpis<'a>(room: usize) -> Rows<PlanKpi<'a>> {
    Rows::<PlanKpi<'_>>::of("plan", "a KPI of the plan", room)
        .text(PLAN, |(plan, _)| &plan.id)
        .text(KPI_ID, |(_, kpi)| &kpi.id)
        .text(KPI, |(_, kpi)| &kpi.name)
        .print(GOAL, |(plan, kpi)| Some(plan.goals[kpi.goal].title()))
        .print(MEASURE, |(plan, kpi)| Some(plan.measure_label(kpi)))
        .text(("section", "the section that reports it"), |(plan, kpi)| {
            &plan.sections[kpi.section].name
        })
        .text(("unit", "the unit of its figures"), |(_, kpi)| &kpi.unit)
        .text(BASIS, |(_, kpi)| kpi.basis.code())
        .text(DIRECTION, |(_, kpi)| kpi.direction.code())
        .number(BASELINE, |(_, kpi)| {
            kpi.baseline.map(|baseline| baseline.value)
        })
        .number(TARGET, |(_, kpi)| target(kpi))
        .text(TARGET_ARROW, |(_, kpi)| arrow(kpi))
        .year(
            ("target_year", "the year by which it should be reached"),
            |(_, kpi)| kpi.target.map(|target| target.year),
        )
}

/// The number that a KPI should reach.
pub fn target(kpi: &Kpi) -> Option<Decimal> {
    kpi.target.and_then(|target| target.number())
}

/// Where a KPI should go, if its target is no number.
pub fn arrow(kpi: &Kpi) -> &'static str {
    match kpi.target.map(|target| target.aim) {
        Some(Aim::Arrow(arrow)) => arrow.sign(),
        _ => "",
    }
}

/// What CSV prints as a KPI's target: its number or its arrow.
pub fn target_printed(kpi: &Kpi) -> Option<String> {
    let number = target(kpi).map(number::plain);
    number.or_else(|| Some(arrow(kpi).to_owned()))
}

/// What a plan wants of a KPI: which kind of aim, by when, how much.
pub type PlanAim<'a> = (PlanKpi<'a>, &'static str, Option<FiscalYear>, Decimal);

/// A row for each baseline, target on the way and target of a KPI.
pub fn aims(plan: &Plan) -> PolarsResult<DataFrame> {
    // Room for a baseline and a target each; targets on the way make it grow.
    let mut rows = of_aims(2 * plan.kpis.len());
    for kpi in &plan.kpis {
        let mut add = |kind, year, value| rows.row(&((plan, kpi), kind, year, value));
        if let Some(baseline) = kpi.baseline {
            add("baseline", baseline.year, baseline.value);
        }
        for (year, value) in &kpi.interim {
            add("interim", Some(*year), *value);
        }
        if let Some(target) = kpi.target
            && let Some(value) = target.number()
        {
            add("target", Some(target.year), value);
        }
    }
    rows.frame()
}

/// The columns of aims.
pub fn of_aims<'a>(room: usize) -> Rows<PlanAim<'a>> {
    Rows::<PlanAim<'_>>::of("aims", "a baseline or a target of a KPI", room)
        .text(PLAN, |((plan, _), ..)| &plan.id)
        .text(KPI_ID, |((_, kpi), ..)| &kpi.id)
        .text(("kind", "baseline, interim, target"), |(_, kind, ..)| kind)
        .year(FISCAL_YEAR, |(.., year, _)| *year)
        .number(("value", "in the KPI's unit"), |(.., value)| Some(*value))
}

/// A row for each tag of a KPI.
pub fn tags(plan: &Plan) -> PolarsResult<DataFrame> {
    let mut rows = of_tags(0);
    for (index, kpi) in plan.kpis.iter().enumerate() {
        for tag in plan.tags_of(index) {
            rows.row(&((plan, kpi), &plan.tags[tag]));
        }
    }
    rows.frame()
}

/// The columns of tags.
pub fn of_tags<'a>(room: usize) -> Rows<(PlanKpi<'a>, &'a Tag)> {
    let row = "a tag of a KPI: its own, or of a measure or goal in which it stands";
    Rows::<(PlanKpi<'_>, &Tag)>::of("tags", row, room)
        .text(PLAN, |((plan, _), _)| &plan.id)
        .text(KPI_ID, |((_, kpi), _)| &kpi.id)
        .text(("tag_id", "the tag's id"), |(_, tag)| &tag.id)
        .text(
            ("tag_group", "the kind of tag: 重要な視点, SDGs …"),
            |(_, tag)| &tag.group,
        )
        .text(("tag", "its name as the plan prints it"), |(_, tag)| {
            &tag.name
        })
}
