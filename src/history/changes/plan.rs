//! What the plan itself has otherwise: names, baselines, targets, units, the sections that report.

use super::texts;
use crate::domain::joined::joined;
use crate::domain::number;
use crate::history::compared::BETWEEN;
use polars::prelude::*;
use std::collections::HashMap;

/// A KPI of which the plan itself has something else than before: a revision, or a correction of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name now.
    pub kpi: String,
    /// `name`, `baseline`, `target`, `section`, `unit` or `interim`.
    pub what: &'static str,
    /// What the plan had; none where it had nothing there.
    pub before: Option<String>,
    /// What it has now.
    pub after: Option<String>,
}

impl PlanChange {
    /// What it is, for people.
    pub fn label(&self) -> &'static str {
        match self.what {
            "name" => "指標名",
            "baseline" => "計画の基準値",
            "section" => "担当課",
            "unit" => "単位",
            "interim" => "年度ごとの目標値",
            _ => "計画の目標値",
        }
    }

    /// Of targets on the way, only the years that changed.
    fn without_same_years(mut self) -> Self {
        if self.what == "interim" {
            let [before, after] = [&self.before, &self.after].map(|of| of.as_deref().unwrap_or(""));
            (self.before, self.after) = (other_years(before, after), other_years(after, before));
        }
        self
    }
}

/// What is compared of a KPI in two plans; the fields stand in the order in which changes of them are listed.
struct OfKpi {
    id: String,
    name: String,
    said: [Option<String>; 3],
}

/// What is different of what the KPIs are judged by.
pub(super) fn judged(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<PlanChange>> {
    let what = ["name", "baseline", "target"];
    Ok(different(
        what,
        of_judgements(before)?,
        of_judgements(after)?,
    ))
}

/// What is different beside that. Nothing where a run did not keep it.
pub(super) fn beside(sides: [&Option<DataFrame>; 2]) -> PolarsResult<Vec<PlanChange>> {
    let [Some(before), Some(after)] = sides else {
        return Ok(Vec::new());
    };
    let what = ["section", "unit", "interim"];
    let changes = different(what, of_plan(before)?, of_plan(after)?).into_iter();
    Ok(changes.map(PlanChange::without_same_years).collect())
}

/// A KPI that is new has a grade that is new, and is no change of the plan here.
fn different(whats: [&'static str; 3], before: Vec<OfKpi>, after: Vec<OfKpi>) -> Vec<PlanChange> {
    let was = before.into_iter().map(|of| (of.id, of.said));
    // Only looked up, never walked.
    let was: HashMap<String, [Option<String>; 3]> = was.collect();
    let known = after.into_iter().filter_map(|of| {
        let was = was.get(&of.id)?.clone();
        Some((of, was))
    });
    let changes = known.flat_map(|(OfKpi { id, name, said }, was)| {
        let sides = whats.into_iter().zip(was.into_iter().zip(said));
        let changed = sides.filter(|(_, (was, is))| was != is);
        changed.map(move |(what, (before, after))| PlanChange {
            kpi_id: id.clone(),
            kpi: name.clone(),
            what,
            before,
            after,
        })
    });
    changes.collect()
}

fn of_judgements(judgements: &DataFrame) -> PolarsResult<Vec<OfKpi>> {
    let [ids, names, arrows] =
        ["kpi_id", "kpi", "target_arrow"].map(|name| texts(judgements, name));
    let figures = |name: &str| -> PolarsResult<Vec<Option<String>>> {
        let units = judgements.column(name)?.decimal()?.physical().iter();
        let text = |units| number::plain(number::of_units(units));
        Ok(units.map(|units| units.map(text)).collect())
    };
    let (baselines, targets) = (figures("baseline")?, figures("target")?);
    let targets = targets.into_iter().zip(arrows?);
    let targets = targets.map(|(target, sign)| target.or_else(|| said(sign)));
    let figures = baselines.into_iter().zip(targets);
    let rows = ids?.into_iter().zip(names?).zip(figures);
    let rows = rows.map(|((id, name), (baseline, target))| OfKpi {
        id: id.to_owned(),
        name: name.to_owned(),
        said: [Some(name.to_owned()), baseline, target],
    });
    Ok(rows.collect())
}

fn of_plan(plan: &DataFrame) -> PolarsResult<Vec<OfKpi>> {
    let [ids, names] = ["kpi_id", "kpi"].map(|name| texts(plan, name));
    let [sections, units, interims] = ["section", "unit", "interim"].map(|name| texts(plan, name));
    let rest = sections?.into_iter().zip(units?).zip(interims?);
    let rows = ids?.into_iter().zip(names?).zip(rest);
    let rows = rows.map(|((id, name), ((section, unit), interim))| OfKpi {
        id: id.to_owned(),
        name: name.to_owned(),
        said: [section, unit, interim].map(said),
    });
    Ok(rows.collect())
}

/// What is empty is not said.
fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The years of some targets on the way that are not as they are in others; none where all are.
fn other_years(own: &str, others: &str) -> Option<String> {
    let is_same = |year: &&str| others.split(BETWEEN).any(|other| other == *year);
    let own = own.split(BETWEEN).filter(|year| !is_same(year));
    said(&joined(own, BETWEEN))
}
