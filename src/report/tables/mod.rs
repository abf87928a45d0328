//! The tables of a year: frames with named, typed columns, by the tables in [`schema`]. A run writes
//! each as CSV and as Parquet, and [`frames`] gives them to other programs.

mod as_csv;
mod as_parquet;
mod policy;
mod reported;
mod years;

use super::{always, period, projects};
use crate::edition::{Edition, EditionError};
use crate::judge::frame as judged;
use crate::ledger::join::joined;
use crate::ledger::plan;
use crate::ledger::rows::{self, Rows};
use crate::ledger::schema::{self, FrameTable};
use crate::verification::Verification;
use as_parquet::Parquet;
use polars::prelude::*;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

/// A plan's year as frames, by the tables in [`schema`].
#[derive(Debug)]
pub struct Frames {
    /// A row per KPI: what it is and what it should reach; [`schema::PLANS`].
    pub plan: DataFrame,
    /// A row per baseline and target, by year; [`schema::AIMS`].
    pub aims: DataFrame,
    /// A row per tag of a KPI; [`schema::TAGS`].
    pub tags: DataFrame,
    /// A row per cell with a figure of a KPI; [`schema::OBSERVATIONS`].
    pub observations: DataFrame,
    /// A row per KPI: what became of it; [`schema::JUDGEMENTS`].
    pub judgements: DataFrame,
    /// A row per finding; [`schema::FINDINGS`].
    pub findings: DataFrame,
    /// A row per cell of every form; [`schema::CELLS`].
    pub cells: DataFrame,
    /// A row per KPI and year of the period; [`schema::PERIOD`].
    pub period: DataFrame,
    /// A row per cell with a cost of a project; [`schema::PROJECTS`].
    pub projects: DataFrame,
}

/// Parts of a table, one after the other, so that a large one is never whole in memory.
type FrameParts<'a> = Box<dyn Iterator<Item = PolarsResult<DataFrame>> + Send + 'a>;

/// Rows that a part has at least, unless it is the last one. What is taken and given back in larger
/// pieces stays with the threads that took it.
const PART: usize = 1_024;

/// A table that is written: its columns, when it is wanted, and its rows.
type TableOutput = (
    &'static FrameTable,
    fn(&Verification) -> bool,
    fn(&Verification) -> FrameParts<'_>,
);

const OUTPUTS: [TableOutput; 6] = [
    (&schema::OBSERVATIONS, always, reported::observations),
    (&schema::JUDGEMENTS, always, judgements),
    (&schema::FINDINGS, always, reported::findings),
    (&schema::CELLS, always, reported::cells),
    // Of one year alone, the judgements say the same.
    (&schema::PERIOD, period::is_wanted, years::period),
    (&schema::PROJECTS, projects::is_wanted, policy::costs),
];

/// All that is known of a plan's year, as frames.
///
/// # Errors
/// Returns the error of polars if there are more rows than a frame can hold.
pub fn frames(verification: &Verification) -> PolarsResult<Frames> {
    let known = verification.plan();
    let all = 0..known.kpis.len();
    Ok(Frames {
        plan: plan::frame(known, all)?.select(schema::PLANS.names())?,
        aims: plan::aims(known)?,
        tags: plan::tags(known)?,
        observations: whole(&schema::OBSERVATIONS, reported::observations(verification))?,
        judgements: whole(&schema::JUDGEMENTS, judgements(verification))?,
        findings: whole(&schema::FINDINGS, reported::findings(verification))?,
        cells: whole(&schema::CELLS, reported::cells(verification))?,
        period: whole(&schema::PERIOD, years::period(verification))?,
        projects: whole(&schema::PROJECTS, policy::costs(verification))?,
    })
}

fn whole(table: &FrameTable, parts: FrameParts<'_>) -> PolarsResult<DataFrame> {
    // From a frame without rows, so that a table without parts has its columns too.
    let mut whole = Rows::of(table, 0).frame()?;
    for part in parts {
        whole.vstack_mut_owned(part?.select(table.names())?)?;
    }
    Ok(whole)
}

/// Writes all tables.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
) -> Result<Vec<PathBuf>, EditionError> {
    let outputs = OUTPUTS.iter();
    let wanted = outputs.filter(|(_, is_wanted, _)| is_wanted(verification));
    // One table after the other: each keeps two threads busy.
    let results = wanted.map(|(table, _, parts)| write(edition, table, parts(verification)));
    let written: Result<Vec<_>, _> = results.collect();
    Ok(written?.into_iter().flatten().collect())
}

/// Writes a table's two files.
fn write(
    edition: &Edition,
    table: &'static FrameTable,
    parts: FrameParts<'_>,
) -> Result<[PathBuf; 2], EditionError> {
    let names = ["csv", "parquet"].map(|kind| format!("data/{}.{kind}", table.name));
    edition.write_both(&names, |csv, parquet| {
        write_parts(table, parts, csv, parquet).map_err(io::Error::from)
    })
}

/// The Parquet file is written on a thread of its own while the next part is made. Threads of a pool
/// would take up other runs' work where they wait, each upon the stack of the last.
fn write_parts(
    table: &'static FrameTable,
    parts: FrameParts<'_>,
    csv: &mut impl Write,
    parquet: &mut (impl Write + Send),
) -> PolarsResult<()> {
    as_csv::head(csv, table)?;
    // One part may wait: with room for more, a fast CSV would fill the memory.
    let (sender, made) = sync_channel(1);
    let write_parquet = move || {
        let mut parquet = Parquet::begin(parquet, table)?;
        made.into_iter().try_for_each(|part| parquet.rows(&part))?;
        parquet.end()
    };
    std::thread::scope(|scope| {
        let parquet = scope.spawn(write_parquet);
        let written = parts.into_iter().try_for_each(|part| {
            let mut part = part?;
            // `as_csv` reads each column as one piece.
            part.rechunk_mut();
            as_csv::rows(csv, &part, table)?;
            // Fails only where the other thread has ended by an error, which is handed on below.
            let _ = sender.send(part.select(table.names())?);
            Ok(())
        });
        // The other thread ends its file when no more parts can come.
        drop(sender);
        let parquet = parquet.join().unwrap_or_else(|panic| resume_unwind(panic));
        written.and(parquet)
    })
}

/// What became of each KPI: the judgements, and the plan joined to them.
fn judgements(verification: &Verification) -> FrameParts<'_> {
    let (plan, all) = (verification.plan(), &verification.judgements);
    let part = move |start: usize| {
        let kpis = start..(start + PART).min(all.len());
        let mut judged = judged::frame(plan, verification.year, &all[kpis.clone()])?;
        let doubts = verification.doubts[kpis.clone()].iter();
        judged.with_column(rows::words("doubt", doubts.map(String::as_str))?)?;
        joined(&judged, &plan::frame(plan, kpis)?, "kpi_id")
    };
    Box::new((0..all.len()).step_by(PART).map(part))
}
