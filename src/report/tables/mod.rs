//! The tables of a year: frames with named, typed columns, by the lists of columns in the files
//! below. A run writes each as CSV and as Parquet, and [`frames`] gives them to other programs.

mod as_csv;
mod as_parquet;
mod judged;
pub mod of_overall;
mod of_plan;
mod policy;
mod reported;
mod years;

use super::{always, period, projects};
use crate::edition::{Edition, EditionError};
use crate::history::Marks;
use crate::history::compared::{self, Tables};
use crate::ledger::plan;
use crate::ledger::schema::{self, TableHead};
use crate::verification::Verification;
pub use as_parquet::Parquet;
use polars::prelude::*;
use std::collections::HashSet;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

/// A plan's year as frames, with the columns of [`heads`].
#[derive(Debug)]
pub struct Frames {
    /// A row per KPI: what it is and what it should reach.
    pub plan: DataFrame,
    /// A row per baseline and target, by year.
    pub aims: DataFrame,
    /// A row per tag of a KPI.
    pub tags: DataFrame,
    /// A row per cell with a figure of a KPI.
    pub observations: DataFrame,
    /// A row per KPI: what became of it.
    pub judgements: DataFrame,
    /// A row per finding.
    pub findings: DataFrame,
    /// A row per cell of every form.
    pub cells: DataFrame,
    /// A row per KPI and year of the period.
    pub period: DataFrame,
    /// A row per cell with a cost of a project.
    pub projects: DataFrame,
}

/// Parts of a table, one after the other, so that a large one is never whole in memory.
type FrameParts<'a> = Box<dyn Iterator<Item = PolarsResult<DataFrame>> + Send + 'a>;

/// Rows that a part has at least, unless it is the last one. What is taken and given back in larger
/// pieces stays with the threads that took it.
const PART: usize = 1_024;

/// A table that is written: its columns, when it is wanted, and its rows.
type TableOutput = (
    fn() -> TableHead,
    fn(&Verification) -> bool,
    fn(&Verification) -> FrameParts<'_>,
);

const OBSERVATIONS: TableOutput = (
    || reported::observed(0).head,
    always,
    reported::observations,
);
const JUDGEMENTS: TableOutput = (|| judged::columns(0).head, always, judged::judgements);
const FINDINGS: TableOutput = (|| reported::found(0).head, always, reported::findings);
const CELLS: TableOutput = (|| reported::read(0).head, always, reported::cells);
/// Of one year alone, the judgements say the same.
const PERIOD: TableOutput = (|| years::columns(0).head, period::is_wanted, years::period);
const PROJECTS: TableOutput = (
    || policy::columns(0).head,
    projects::is_wanted,
    policy::costs,
);
const OUTPUTS: [TableOutput; 6] = [OBSERVATIONS, JUDGEMENTS, FINDINGS, CELLS, PERIOD, PROJECTS];

/// The columns of all tables: of those that are files, and then of those that only programs get.
pub fn heads() -> Vec<TableHead> {
    let files = OUTPUTS.iter().map(|(head, ..)| head());
    let plan_heads = [
        plan::of_kpis(0).head,
        plan::of_aims(0).head,
        plan::of_tags(0).head,
        schema::differences(),
    ];
    files.chain(plan_heads).collect()
}

/// All that is known of a plan's year, as frames.
///
/// # Errors
/// Returns the error of polars if there are more rows than a frame can hold.
pub fn frames(verification: &Verification) -> PolarsResult<Frames> {
    let known = verification.plan();
    let all = |(head, _, parts): TableOutput| whole(&head(), parts(verification));
    Ok(Frames {
        plan: plan::kpis(known)?,
        aims: plan::aims(known)?,
        tags: plan::tags(known)?,
        observations: all(OBSERVATIONS)?,
        judgements: all(JUDGEMENTS)?,
        findings: all(FINDINGS)?,
        cells: all(CELLS)?,
        period: all(PERIOD)?,
        projects: all(PROJECTS)?,
    })
}

/// What submissions of earlier years say of actuals, as Parquet; none where there are no earlier years.
///
/// # Errors
/// Returns the error of polars if there are more rows than a frame can hold.
pub fn earlier(verification: &Verification) -> PolarsResult<Option<Vec<u8>>> {
    let frame = reported::earlier(verification)?;
    let bytes = frame.map(|frame| as_bytes(&compared::observations(), &frame));
    bytes.transpose()
}

/// What the plan has of its KPIs, as a history compares it, as Parquet.
///
/// # Errors
/// Returns the error of polars if there are more rows than a frame can hold.
pub fn of_plan(verification: &Verification) -> PolarsResult<Vec<u8>> {
    as_bytes(&compared::plan(), &of_plan::of_plan(verification.plan())?)
}

/// The grades of goals and measures, as a history keeps them, as JSON.
///
/// # Errors
/// Returns the error of JSON, which texts do not cause.
pub fn of_overall(verification: &Verification) -> serde_json::Result<Vec<u8>> {
    let grades = of_overall::of_overall(verification);
    let grades: Vec<_> = grades.iter().map(|grade| grade.json()).collect();
    serde_json::to_vec(&grades)
}

fn as_bytes(head: &TableHead, frame: &DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut parquet = Parquet::begin(&mut bytes, head)?;
    parquet.rows(frame)?;
    parquet.end()?;
    Ok(bytes)
}

/// The tables that are compared with those of another run. Of figures, only those of KPIs whose mark is
/// another there; beside them, the ids of the KPIs that were left out.
///
/// # Errors
/// Returns the error of polars if there are more rows than a frame can hold.
pub fn compared(
    verification: &Verification,
    marks: &Marks,
) -> PolarsResult<(Tables, HashSet<String>)> {
    let (observations, same) = reported::changed(verification, marks)?;
    let of_judgements: Vec<&str> = compared::judgements().names().collect();
    let (of_findings, _, findings) = FINDINGS;
    let (of_costs, has_costs, costs) = PROJECTS;
    let costs = match has_costs(verification) {
        true => whole(&of_costs(), costs(verification))?,
        false => of_costs().empty(),
    };
    let (of_years, has_years, years) = PERIOD;
    let period = match has_years(verification) {
        true => whole(&of_years(), years(verification))?,
        false => of_years().empty(),
    };
    let tables = Tables {
        observations,
        earlier: reported::earlier(verification)?,
        costs: compared::as_figures(&costs)?,
        judgements: judged::some(verification, &of_judgements)?,
        findings: whole(&of_findings(), findings(verification))?,
        period: compared::earlier_grades(&period, verification.year)?,
        plan: Some(of_plan::of_plan(verification.plan())?),
        overall: Some(of_overall::of_overall(verification)),
    };
    Ok((tables, same))
}

/// One frame of all parts, without what CSV alone prints.
fn whole(head: &TableHead, parts: FrameParts<'_>) -> PolarsResult<DataFrame> {
    // From a frame without rows, so that a table without parts has its columns too.
    let mut whole = head.empty();
    for part in parts {
        whole.vstack_mut_owned(part?.select(head.names())?)?;
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
    let results = wanted.map(|(head, _, parts)| write(edition, &head(), parts(verification)));
    let written: Result<Vec<_>, _> = results.collect();
    Ok(written?.into_iter().flatten().collect())
}

/// Writes a table's two files.
fn write(
    edition: &Edition,
    table: &TableHead,
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
    table: &TableHead,
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
