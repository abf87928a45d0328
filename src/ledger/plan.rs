//! The plan as frames: a row per KPI, and long ones of what it wants in each year and of its tags.

use super::Rows;
use super::schema::{AIMS, PLANS, TAGS};
use crate::domain::plan::Aim;
use crate::domain::{Decimal, FiscalYear, Kpi, Plan, number};
use polars::prelude::*;
use std::ops::Range;

/// KPIs that stand together in the plan, by the columns of [`PLANS`], and `target_printed`.
pub fn frame(plan: &Plan, kpis: Range<usize>) -> PolarsResult<DataFrame> {
    let mut rows = Rows::with(&PLANS, &["target_printed"], kpis.len());
    // Most KPIs stand in the goal and under the measure of the one before.
    let mut place = (None, String::new(), String::new());
    for kpi in &plan.kpis[kpis] {
        if place.0 != Some((kpi.goal, kpi.measure)) {
            let titles = (plan.goals[kpi.goal].title(), plan.measure_label(kpi));
            place = (Some((kpi.goal, kpi.measure)), titles.0, titles.1);
        }
        rows.text(&plan.id);
        rows.text(&kpi.id);
        rows.text(&kpi.name);
        rows.text(&place.1);
        rows.text(&place.2);
        rows.text(&plan.sections[kpi.section].name);
        rows.text(&kpi.unit);
        rows.text(kpi.basis.code());
        rows.text(kpi.direction.code());
        rows.number(kpi.baseline.map(|baseline| baseline.value));
        let (target, arrow, printed) = target(kpi);
        rows.number(target);
        rows.text(arrow);
        rows.year(kpi.target.map(|target| target.year));
        rows.text(&printed);
    }
    rows.frame()
}

/// A target's number, its arrow (at most one of the two is set), and its text in CSV.
pub fn target(kpi: &Kpi) -> (Option<Decimal>, &'static str, String) {
    match kpi.target.map(|target| target.aim) {
        Some(Aim::Number(number)) => (Some(number), "", number::plain(number)),
        Some(Aim::Arrow(arrow)) => (None, arrow.sign(), arrow.sign().to_owned()),
        None => (None, "", String::new()),
    }
}

/// Baselines, targets on the way and targets of all KPIs, by the columns of [`AIMS`].
pub fn aims(plan: &Plan) -> PolarsResult<DataFrame> {
    // Room for a baseline and a target each; targets on the way make it grow.
    let mut rows = Rows::of(&AIMS, 2 * plan.kpis.len());
    for kpi in &plan.kpis {
        let mut add = |kind: &str, year: Option<FiscalYear>, value: Decimal| {
            rows.text(&plan.id);
            rows.text(&kpi.id);
            rows.text(kind);
            rows.year(year);
            rows.number(Some(value));
        };
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

/// The tags of all KPIs, by the columns of [`TAGS`].
pub fn tags(plan: &Plan) -> PolarsResult<DataFrame> {
    let mut rows = Rows::of(&TAGS, 0);
    for (index, kpi) in plan.kpis.iter().enumerate() {
        for tag in plan.tags_of(index) {
            let tag = &plan.tags[tag];
            rows.text(&plan.id);
            rows.text(&kpi.id);
            rows.text(&tag.id);
            rows.text(&tag.group);
            rows.text(&tag.name);
        }
    }
    rows.frame()
}
