//! What the plan itself has otherwise: names, baselines, targets.

use super::texts;
use crate::domain::number;
use polars::prelude::*;
use std::collections::HashMap;

/// A KPI of which the plan itself has something else than before: a revision, or a correction of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name now.
    pub kpi: String,
    /// `name`, `baseline` or `target`.
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
            _ => "計画の目標値",
        }
    }
}

/// What the plan has of each KPI, in the order of [`PlanChange::what`].
type OfPlan = [Option<String>; 3];

pub(super) fn plan(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<PlanChange>> {
    let was: HashMap<String, OfPlan> = of_plan(before)?.into_iter().collect();
    let mut changes = Vec::new();
    for (kpi_id, is) in of_plan(after)? {
        // A KPI that is new has a grade that is new.
        let Some(was) = was.get(&kpi_id) else {
            continue;
        };
        let kpi = is[0].clone().unwrap_or_default();
        for (what, (was, is)) in ["name", "baseline", "target"]
            .into_iter()
            .zip(was.iter().zip(&is))
        {
            if was != is {
                changes.push(PlanChange {
                    kpi_id: kpi_id.clone(),
                    kpi: kpi.clone(),
                    what,
                    before: was.clone(),
                    after: is.clone(),
                });
            }
        }
    }
    Ok(changes)
}

fn of_plan(judgements: &DataFrame) -> PolarsResult<Vec<(String, OfPlan)>> {
    let [ids, names, arrows] =
        ["kpi_id", "kpi", "target_arrow"].map(|name| texts(judgements, name));
    let figures = |name: &str| -> PolarsResult<Vec<Option<String>>> {
        let units = judgements.column(name)?.decimal()?.physical().iter();
        let text = |units| number::plain(number::of_units(units));
        Ok(units.map(|units| units.map(text)).collect())
    };
    let (baselines, targets) = (figures("baseline")?, figures("target")?);
    let arrow = |arrow: &str| (!arrow.is_empty()).then(|| arrow.to_owned());
    let targets = targets.into_iter().zip(arrows?);
    let targets = targets.map(|(target, sign)| target.or_else(|| arrow(sign)));
    let figures = baselines.into_iter().zip(targets);
    let rows = ids?.into_iter().zip(names?).zip(figures);
    let rows = rows.map(|((id, name), (baseline, target))| {
        (id.to_owned(), [Some(name.to_owned()), baseline, target])
    });
    Ok(rows.collect())
}
