//! Grades that are others than before, of the year and of those before it.

use super::texts;
use crate::domain::FiscalYear;
use crate::history::compared::{BY_HAND_THEN, WHOLE_PERIOD};
use polars::prelude::*;
use std::collections::HashMap;

/// A KPI whose grade, or the reason for having none, is another than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name now, or the one that it had.
    pub kpi: String,
    /// The earlier year whose grade moved; none for the year that was verified.
    pub year: Option<FiscalYear>,
    /// The code of the grade, or why there was none; none where the plan did not have the KPI.
    pub before: Option<Grade>,
    /// The same now.
    pub after: Option<Grade>,
}

/// A grade, or the reason that no grade could be given, of which one is there; and beside it what people gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// The grade's code.
    pub band: Option<String>,
    /// The code of the reason for which no grade was given.
    pub reason: Option<String>,
    /// The codes of the grades set by hand, of earlier years their marks and labels (◎ A); joined by ；.
    pub by_hand: Option<String>,
}

impl Grade {
    /// The grade's code, or the reason's.
    pub fn code(&self) -> &str {
        let code = self.band.as_deref().or(self.reason.as_deref());
        code.unwrap_or_default()
    }
}

/// Those of the year that was verified: what is different between the judgements of two runs. The caller names the
/// KPIs.
pub(super) fn of_year(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<GradeChange>> {
    let [was, is] = [before, after].map(|table| grades_of(table, "hand_band"));
    let (was, is) = (was?, is?);
    let then: HashMap<&str, &Grade> = was.iter().map(|(id, grade)| (*id, grade)).collect();
    let now: HashMap<&str, &Grade> = is.iter().map(|(id, grade)| (*id, grade)).collect();
    let gone = was
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| !now.contains_key(id));
    let ids = is.iter().map(|(id, _)| *id).chain(gone);
    let changes = ids.map(|id| GradeChange {
        kpi_id: id.to_owned(),
        kpi: String::new(),
        year: None,
        before: then.get(id).copied().cloned(),
        after: now.get(id).copied().cloned(),
    });
    Ok(changes
        .filter(|change| change.before != change.after)
        .collect())
}

/// Those of earlier years. Only of what both runs judged: the submissions of an earlier year that come late
/// are no movement of each of its grades.
pub(super) fn of_earlier_years(periods: [&DataFrame; 2]) -> PolarsResult<Vec<GradeChange>> {
    let [was, is] = periods.map(grades_of_years);
    let was: HashMap<(&str, i32), Grade> = was?.into_iter().collect();
    let moved = is?.into_iter().filter_map(|((id, year), after)| {
        let before = was.get(&(id, year))?;
        (*before != after).then(|| GradeChange {
            kpi_id: id.to_owned(),
            kpi: String::new(),
            year: Some(FiscalYear::starting(year)),
            before: Some(before.clone()),
            after: Some(after),
        })
    });
    Ok(moved.collect())
}

/// The KPIs and years that were judged, each with what came of it.
fn grades_of_years(period: &DataFrame) -> PolarsResult<Vec<((&str, i32), Grade)>> {
    let years = period.column("fiscal_year")?.i32()?.iter();
    let rows = period.column("scope")?.str()?.iter().zip(years);
    let grades = grades_of(period, BY_HAND_THEN)?.into_iter().zip(rows);
    let judged = grades.filter_map(|((id, grade), (scope, year))| {
        let is_of_year = scope != Some(WHOLE_PERIOD);
        let is_judged = is_of_year && (grade.band.is_some() || grade.reason.is_some());
        is_judged.then_some(((id, year?), grade))
    });
    Ok(judged.collect())
}

pub(super) fn grades_of<'a>(
    judgements: &'a DataFrame,
    by_hand: &str,
) -> PolarsResult<Vec<(&'a str, Grade)>> {
    let (bands, reasons) = (
        judgements.column("band")?.str()?,
        judgements.column("reason")?.str()?,
    );
    let by_hand = judgements.column(by_hand)?.str()?;
    let grade = |row| Grade {
        band: bands.get(row).map(str::to_owned),
        reason: reasons.get(row).map(str::to_owned),
        by_hand: by_hand.get(row).map(str::to_owned),
    };
    let ids = texts(judgements, "kpi_id")?.into_iter().enumerate();
    Ok(ids.map(|(row, id)| (id, grade(row))).collect())
}
