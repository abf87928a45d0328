//! kensho (検証) turns a folder of department submissions into the yearly 効果検証 of a town's
//! 総合戦略, and does it again after every correction.
//!
//! Every figure can answer which file, which sheet, which cell, and what was written there;
//! nothing a section wrote is lost, guessed, or silently made a number.
//!
//! # The way of the data
//!
//! ```text
//! inputs/   Submission   Grid       FoundForm  KpiRecord  Ledger     Judgement   outputs/
//!    └ discover ┴ decode, read ┴ locate ┴ map ┴ normalize ┴ frame ┴ judge, check ┴ report ┘
//!                                ▲──── Form ───▲                  └──▶ Finding ──▲
//! ```
//!
//! | chapter | what it knows |
//! |---|---|
//! | [`domain`] | the town's vocabulary: plan, KPI, year, unit, what a reported value can be |
//! | [`finding`] | a fault, its place, what to do |
//! | [`mapping`] | the TOML files: what is written, and what it means |
//! | [`intake`] | bytes on disk become grids |
//! | [`normalize`] | grids and forms become records |
//! | [`ledger`] | records become polars frames |
//! | [`earlier`] | earlier years of the plan's period |
//! | [`judge`] | did it reach the target? |
//! | [`check`] | is the data sound, and what sections say of it? |
//! | [`writing`] | what people wrote into the council's workbook |
//! | [`verification`] | all of that for one plan's year |
//! | `flow` | the order in which these make it |
//! | [`edition`] | all that a run writes, which appears whole or not at all |
//! | [`report`], [`slip`] | what is written |
//! | [`marked`] | a copy of what a section sent, with marks on its cells |
//! | [`form`] | 調査票: what goes out to the sections |
//! | [`mod@pack`] | 送付: what goes to each section in a folder of its own |
//! | `outgoing` | forms, letters and packages, which need no run |
//! | [`inspect`] | what is in one file |
//! | [`plan_book`] | the plan as a workbook for officials, and back |
//! | [`cli`] | the command line |
//!
//! [`verify`] (in `flow`) is the table of contents of the program; [`run`] is `verify`, then write.

mod arrival;
pub mod check;
pub mod cli;
mod clock;
pub mod domain;
pub mod earlier;
pub mod edition;
pub mod finding;
mod flow;
pub mod form;
pub mod history;
pub mod inspect;
pub mod intake;
pub mod judge;
pub mod ledger;
pub mod mapping;
pub mod marked;
mod memory;
pub mod normalize;
mod other_plans;
mod outgoing;
pub mod pack;
pub mod plan_book;
pub mod report;
mod side_by_side;
pub mod slip;
mod undated;
pub mod verification;
pub mod writing;

use anyhow::Result;
use clock::Clock;
use domain::FiscalYear;
use domain::moment::Moment;
use edition::{Disk, Edition};
pub use flow::verify;
use flow::verify_and_remember;
use history::changes::FindingLine;
use history::{Run, Stamp};
pub use ledger::{by_year, counts, difference};
use memory::Memory;
pub use outgoing::{pack, remind, waited_out, write_forms};
pub use report::tables::Frames;
use std::path::PathBuf;
use verification::Verification;

/// What is verified: a plan's year in a workspace.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The folder that holds `mappings/`, `inputs/` and `outputs/`.
    pub workspace: PathBuf,
    /// The plan's folder name.
    pub plan: String,
    /// The year.
    pub year: FiscalYear,
    /// The year's folder name as it is spelled on disk.
    pub year_folder: String,
}

/// Called with the number of files that have been read, and the number of all files.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What is known of a plan's year, as polars frames with named, typed columns: the plan, its figures,
/// judgements and findings. [`ledger::schema`] says what each column means.
///
/// ```
/// # fn main() -> anyhow::Result<()> {
/// use kensho::{Subject, domain::FiscalYear};
///
/// let subject = Subject {
///     workspace: concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/plain").into(),
///     plan: "town".into(),
///     year: FiscalYear::starting(2024),
///     year_folder: "R6".into(),
/// };
/// let verification = kensho::verify(&subject, &|_, _| {})?;
/// let frames = kensho::frames(&verification)?;
///
/// assert_eq!(frames.judgements.height(), verification.plan().kpis.len());
/// // How many KPIs of each goal have each grade?
/// println!("{}", kensho::counts(&frames.judgements, &["goal", "band"])?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Returns the error of polars if there are more rows than a frame can hold.
pub fn frames(verification: &Verification) -> polars::prelude::PolarsResult<Frames> {
    report::tables::frames(verification)
}

/// What a run did.
#[derive(Debug)]
pub struct Done {
    /// What it found.
    pub verification: Verification,
    /// What it wrote, relative to the workspace.
    pub written: Vec<PathBuf>,
    /// What people should know of their own files that lay beside the outputs; in Japanese.
    pub notes: Vec<String>,
    /// Its entry in the history.
    pub run: Run,
}

/// Whether a run had anything to do.
#[derive(Debug)]
pub enum Outcome {
    /// It wrote a new edition.
    Done(Box<Done>),
    /// All that it would be made of, and all that is there, is as the last run left it: nothing was written.
    Unchanged(Box<Unchanged>),
}

impl Outcome {
    /// What the run did; none where it had nothing to do.
    pub fn done(self) -> Option<Done> {
        match self {
            Self::Done(done) => Some(*done),
            Self::Unchanged(_) => None,
        }
    }
}

/// What the last run found, of which nothing has changed.
#[derive(Debug)]
pub struct Unchanged {
    /// Its entry in the history.
    pub run: Run,
    /// The run.json of its edition.
    pub record: serde_json::Value,
    /// What it found.
    pub findings: Vec<FindingLine>,
    /// What lies with the outputs and was not read; in Japanese.
    pub notes: Vec<String>,
}

/// [`verify`], then writes a new edition of all outputs, which appears whole or not at all, together with its
/// entry in the history. Does nothing where nothing has changed since the last run. `now` is the time that
/// the edition bears.
pub fn run(subject: &Subject, now: Moment, progress: Progress<'_>) -> Result<Outcome> {
    run_on(Disk::default(), subject, now, progress)
}

/// [`run`], on a disk that may be watched.
pub fn run_on(
    disk: Disk,
    subject: &Subject,
    now: Moment,
    progress: Progress<'_>,
) -> Result<Outcome> {
    let (edition, mut memory) = begin(disk, subject)?;
    if memory::has_waited_out(subject, now) {
        memory.run_anew();
    }
    if let Some(unchanged) = memory.unchanged(&edition)? {
        return Ok(Outcome::Unchanged(Box::new(unchanged)));
    }
    let verification = verify_and_remember(subject, memory.recalled(), progress)?;
    let stamp = memory.stamp(now, verification.newest_slip())?;
    let done = write(edition, memory, verification, stamp)?;
    Ok(Outcome::Done(Box::new(done)))
}

/// Names the last run of a year: its edition is written again with the name, and its files are kept in
/// `outputs/<plan>/版/<year> <name>/` and in the history.
///
/// # Errors
/// Something changed since that run, or there is none; the name is taken, or can be no name of a folder.
pub fn confirm(subject: &Subject, name: &str, now: Moment, progress: Progress<'_>) -> Result<Done> {
    let (edition, mut memory) = begin(Disk::default(), subject)?;
    let stamp = memory.confirm(name, now, &edition)?;
    let verification = verify_and_remember(subject, memory.recalled(), progress)?;
    write(edition, memory, verification, stamp)
}

/// Makes the history of a plan again from the editions that are there. Gives its runs.
pub fn rebuild(subject: &Subject) -> Result<Vec<Run>> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let edition = Edition::begin(Disk::default(), &subject.workspace, plan, year)?;
    Ok(history::rebuild::rebuild(&edition.plan_folder, plan)?)
}

/// Writes the files of a confirmed edition again, byte for byte, where it is kept. What lies there stays
/// beside it under another name.
///
/// # Errors
/// There is no such edition, or it was not confirmed.
pub fn write_again(subject: &Subject, asked: &history::Asked) -> Result<Run> {
    let (edition, memory) = begin(Disk::default(), subject)?;
    memory.write_again(asked, &edition)
}

fn begin(disk: Disk, subject: &Subject) -> Result<(Edition, Memory<'_>)> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    // The lock comes first: of two runs at once, one must wait before it reads.
    let edition = Edition::begin(disk, &subject.workspace, plan, year)?;
    let memory = Memory::open(subject, &edition)?;
    Ok((edition, memory))
}

/// Writes an edition and its entry in the history, which appear together or not at all.
fn write(
    edition: Edition,
    mut memory: Memory<'_>,
    mut verification: Verification,
    stamp: Stamp,
) -> Result<Done> {
    let mut clock = Clock::start();
    verification.since = memory.since(&verification)?;
    verification.stamp = Some(stamp);
    clock.lap("compare");
    let slips = || slip::write_all(&edition, &verification);
    let mut written = report::write_all(&edition, &verification, slips)?;
    clock.lap("write");
    // Before run.json, which has the time that this takes and is written last.
    edition.sync()?;
    clock.lap("sync");
    verification.timings.extend(clock.laps);
    written.push(report::write_run_json(&edition, &verification)?);
    memory.enter(&edition, &verification)?;
    let mut notes = verification.written.notes();
    notes.extend(edition.publish()?);
    Ok(Done {
        run: memory.done()?,
        verification,
        written,
        notes,
    })
}
