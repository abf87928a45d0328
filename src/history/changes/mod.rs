//! What is different between two runs: figures with the cells that caused it, grades, findings.

mod entered;
mod figures;
mod files;
mod findings;
mod grades;
mod judged;
mod overall;
mod plan;
mod scales;
mod whole;

pub use figures::{FigureChange, Side};
pub(super) use figures::{Names, add_earlier, figures};
pub use files::FileChange;
pub use findings::{FindingLine, findings};
pub use grades::{Grade, GradeChange};
pub use judged::JudgedBefore;
pub use overall::{BandsBefore, GivenBands, OverallChange, WholeGrade};
pub use plan::PlanChange;
pub use scales::ScaleChange;
pub use whole::{OfPeriod, PeriodChange};

use super::compared::{self, Tables};
use crate::ledger::schema::Of;
use polars::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is different. In the order of the plan's KPIs, and of the findings.
#[derive(Debug, Default)]
pub struct Changes {
    /// The files of which the runs were made, and that are new, gone or have other bytes; by path.
    pub files: Vec<FileChange>,
    /// Figures that are new, gone or changed in value or state.
    pub figures: Vec<FigureChange>,
    /// What the plan has otherwise of KPIs that it had before.
    pub plan: Vec<PlanChange>,
    /// Grades, and reasons for there being none.
    pub grades: Vec<GradeChange>,
    /// Grades on further scales.
    pub scales: Vec<ScaleChange>,
    /// What the whole period is judged, in the plan's review year.
    pub period: Vec<PeriodChange>,
    /// Grades of goals and measures.
    pub overall: Vec<OverallChange>,
    /// What was judged before of KPIs of which anything is judged otherwise now.
    pub judged: Vec<JudgedBefore>,
    /// Findings that were not there before.
    pub new: Vec<FindingLine>,
    /// Findings that are not there any more.
    pub gone: Vec<FindingLine>,
}

impl Changes {
    /// What the tables after say otherwise than those before.
    ///
    /// # Errors
    /// If a table lacks a column.
    pub fn between(before: &Tables, after: &Tables) -> PolarsResult<Self> {
        let (was, is) = (findings(&before.findings)?, findings(&after.findings)?);
        let mut figures = figures(&before.observations, &after.observations, &Names::new())?;
        add_earlier(
            [&before.earlier, &after.earlier],
            &Names::new(),
            &mut figures,
        )?;
        let of_figures: HashSet<&str> = figures.iter().map(|of| of.kpi_id.as_str()).collect();
        let judged = [&before.judgements, &after.judgements];
        let [then, now] = otherwise(judged, &of_figures)?;
        let order: HashMap<&str, usize> = texts(&now, "kpi_id")?.into_iter().zip(0..).collect();
        // Sorted by their ids, 10-1 stands before 2-1.
        figures.sort_by_key(|figure| {
            order
                .get(figure.kpi_id.as_str())
                .copied()
                .unwrap_or(usize::MAX)
        });
        let mut grades = grades::of_year(&then, &now)?;
        let periods = [&before.period, &after.period];
        grades.extend(grades::of_earlier_years(periods)?);
        let tables = periods.into_iter().chain(judged);
        name(tables, &mut figures, &mut grades)?;
        figures.extend(figures::costs(&before.costs, &after.costs)?);
        let mut of_plan = plan::judged(&then, &now)?;
        of_plan.extend(plan::beside([&before.plan, &after.plan])?);
        Ok(Self {
            figures,
            files: Vec::new(),
            plan: of_plan,
            grades,
            scales: scales::of_year(&then, &now)?,
            period: whole::of_period(periods)?,
            overall: overall::overall([&before.overall, &after.overall]),
            judged: judged::judged(&then)?,
            new: findings::without(&is, &was),
            gone: findings::without(&was, &is),
        })
    }

    /// Whether nothing is different but files: in these may be texts, which are not compared.
    pub fn is_empty(&self) -> bool {
        let Self {
            figures,
            plan,
            grades,
            scales,
            period,
            overall,
            new,
            gone,
            files: _,
            judged: _,
        } = self;
        figures.is_empty()
            && plan.is_empty()
            && grades.is_empty()
            && scales.is_empty()
            && period.is_empty()
            && overall.is_empty()
            && new.is_empty()
            && gone.is_empty()
    }
}

/// The rows of two tables of judgements that the other one does not have as they are, and those of some KPIs. Nearly
/// all KPIs are as they were, and copying the names of all takes longer than looking at them.
fn otherwise(tables: [&DataFrame; 2], also: &HashSet<&str>) -> PolarsResult<[DataFrame; 2]> {
    let [before, after] = [hashes(tables[0])?, hashes(tables[1])?];
    let only = |table: &DataFrame, own: &[u64], others: &[u64]| {
        let others: HashSet<&u64> = others.iter().collect();
        let ids = texts(table, "kpi_id")?.into_iter().zip(own);
        let is_kept: BooleanChunked = ids
            .map(|(id, hash)| also.contains(id) || !others.contains(hash))
            .collect();
        table.filter(&is_kept)
    };
    Ok([
        only(tables[0], &before, &after)?,
        only(tables[1], &after, &before)?,
    ])
}

/// For each row, a number that depends on all that is compared of a judgement.
fn hashes(judgements: &DataFrame) -> PolarsResult<Vec<u64>> {
    let mut hashers = vec![DefaultHasher::new(); judgements.height()];
    for column in compared::judgements().columns {
        let column_of = judgements.column(column.name)?;
        match column.of {
            Of::Number => {
                let units = column_of.decimal()?.physical().iter();
                hashers
                    .iter_mut()
                    .zip(units)
                    .for_each(|(hasher, units)| units.hash(hasher));
            }
            _ => {
                let texts = column_of.str()?.iter();
                hashers
                    .iter_mut()
                    .zip(texts)
                    .for_each(|(hasher, text)| text.hash(hasher));
            }
        }
    }
    Ok(hashers.iter().map(Hasher::finish).collect())
}

/// Says what the KPIs of changes are called. The later tables go over the earlier ones.
fn name<'a>(
    tables: impl Iterator<Item = &'a DataFrame>,
    figures: &mut [FigureChange],
    grades: &mut [GradeChange],
) -> PolarsResult<()> {
    let of_figures = figures.iter().map(|figure| &figure.kpi_id);
    let of_grades = grades.iter().map(|grade| &grade.kpi_id);
    // Few of thousands: the names of all are not copied.
    let asked: HashSet<String> = of_figures.chain(of_grades).cloned().collect();
    let mut names = Names::new();
    for table in tables {
        let (ids, kpis) = (texts(table, "kpi_id")?, texts(table, "kpi")?);
        let pairs = ids
            .into_iter()
            .zip(kpis)
            .filter(|(id, _)| asked.contains(*id));
        names.extend(pairs.map(|(id, kpi)| (id.to_owned(), kpi.to_owned())));
    }
    let called = |id: &String| names.get(id).cloned().unwrap_or_default();
    for figure in figures {
        figure.kpi = called(&figure.kpi_id);
    }
    for grade in grades {
        grade.kpi = called(&grade.kpi_id);
    }
    Ok(())
}

/// A column of texts; what is null is empty.
pub(super) fn texts<'a>(frame: &'a DataFrame, name: &str) -> PolarsResult<Vec<&'a str>> {
    let column = frame.column(name)?.str()?;
    Ok(column.iter().map(Option::unwrap_or_default).collect())
}
