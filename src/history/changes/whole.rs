//! What became of KPIs over the whole period, where that is another than before.

use super::grades::{Grade, grades_of};
use super::texts;
use crate::domain::{Decimal, FiscalYear, number};
use crate::history::compared::{BY_HAND_THEN, WHOLE_PERIOD};
use polars::prelude::*;
use std::collections::HashMap;

/// A KPI of which the period is judged otherwise than before, or from another figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name.
    pub kpi: String,
    /// What it was.
    pub before: OfPeriod,
    /// What it is now.
    pub after: OfPeriod,
}

/// What became of a KPI over the whole period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfPeriod {
    /// The grade of the period, or why there is none.
    pub grade: Grade,
    /// The last figure that was known, in the KPI's unit, with its year.
    pub last: Option<(FiscalYear, Decimal)>,
}

/// The changes of what both runs reviewed.
pub(super) fn of_period(periods: [&DataFrame; 2]) -> PolarsResult<Vec<PeriodChange>> {
    let [was, is] = periods.map(rows);
    let was: HashMap<&str, OfPeriod> = was?.into_iter().collect();
    let names = texts(periods[1], "kpi")?;
    let called: HashMap<&str, &str> = texts(periods[1], "kpi_id")?
        .into_iter()
        .zip(names)
        .collect();
    let changes = is?.into_iter().filter_map(|(id, after)| {
        let before = was.get(id).filter(|before| **before != after)?.clone();
        Some(PeriodChange {
            kpi_id: id.to_owned(),
            kpi: called[id].to_owned(),
            before,
            after,
        })
    });
    Ok(changes.collect())
}

fn rows(period: &DataFrame) -> PolarsResult<Vec<(&str, OfPeriod)>> {
    let scopes = period.column("scope")?.str()?.iter();
    let years = period.column("fiscal_year")?.i32()?.iter();
    let figures = period.column("figure")?.decimal()?.physical().iter();
    let grades = grades_of(period, BY_HAND_THEN)?.into_iter();
    let rows = grades.zip(scopes).zip(years.zip(figures));
    let whole = rows.filter(|((_, scope), _)| *scope == Some(WHOLE_PERIOD));
    let of = whole.map(|(((id, grade), _), (year, figure))| {
        let last = year.zip(figure);
        let last = last.map(|(year, units)| (FiscalYear::starting(year), number::of_units(units)));
        (id, OfPeriod { grade, last })
    });
    Ok(of.collect())
}
