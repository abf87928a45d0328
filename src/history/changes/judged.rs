//! What was judged of KPIs in the run before, beside their grades.

use super::texts;
use crate::domain::{Decimal, number};
use polars::prelude::*;

/// What was judged of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedBefore {
    /// Its id.
    pub kpi_id: String,
    /// The figure that was judged, in its unit then.
    pub actual: Option<Decimal>,
    /// The printed rate, in percent.
    pub rate: Option<Decimal>,
    /// The year's target, in the same unit.
    pub interim: Option<Decimal>,
    /// Whether its figure was asked about.
    pub is_doubted: bool,
}

/// Of each row of a table of judgements.
pub(super) fn judged(judgements: &DataFrame) -> PolarsResult<Vec<JudgedBefore>> {
    let numbers = |name: &str| -> PolarsResult<Vec<Option<Decimal>>> {
        let units = judgements.column(name)?.decimal()?.physical().iter();
        Ok(units.map(|units| units.map(number::of_units)).collect())
    };
    let (ids, doubts) = (texts(judgements, "kpi_id")?, texts(judgements, "doubt")?);
    let (actuals, rates) = (numbers("actual")?, numbers("rate")?);
    let interims = numbers("interim_target")?;
    let row = |row: usize| JudgedBefore {
        kpi_id: ids[row].to_owned(),
        actual: actuals[row],
        rate: rates[row],
        interim: interims[row],
        is_doubted: !doubts[row].is_empty(),
    };
    Ok((0..ids.len()).map(row).collect())
}
