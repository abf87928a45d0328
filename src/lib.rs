//! kensho (検証) turns a folder of department submissions into the yearly 効果検証 of a town's
//! 総合戦略, and does it again after every correction.
//!
//! Every figure can answer which file, which sheet, which cell, and what was written there;
//! nothing a section wrote is lost, guessed, or silently made a number.
//!
//! # The way of the data
//!
//! ```text
//! inputs/   Submission   Grid       Found      Record     Ledger     Judgement   outputs/
//!    └ discover ┴ decode, read ┴ locate ┴ map ┴ normalize ┴ frame ┴ check, judge ┴ report ┘
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
//! | [`check`] | is the data sound? |
//! | [`judge`] | did it reach the target? |
//! | [`verification`] | all of that for one plan's year |
//! | [`report`], [`slip`] | what is written |
//! | [`inspect`] | what is in one file |
//! | [`plan_book`] | the plan as a workbook for officials, and back |
//! | [`cli`] | the command line |
//!
//! [`verify`] is the table of contents of the program; [`run`] is `verify`, then write.

pub mod check;
pub mod cli;
pub mod domain;
pub mod finding;
pub mod inspect;
pub mod intake;
pub mod judge;
pub mod ledger;
pub mod mapping;
pub mod normalize;
pub mod plan_book;
pub mod report;
pub mod slip;
pub mod verification;

use anyhow::{Context, Result};
use domain::FiscalYear;
use intake::{Fault, Intake, Submission};
use mapping::Mapping;
use normalize::Reading;
use rayon::prelude::*;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
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
    /// The year's folder name, as somebody spelled it.
    pub year_folder: String,
}

/// Is told how many files of how many have been read.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Reads, checks and judges; writes nothing. Mistakes in the mappings stop it before any input is read.
pub fn verify(subject: &Subject, progress: Progress<'_>) -> Result<Verification> {
    let mut clock = Clock::start();
    let mapping = mapping::load(&subject.workspace, &subject.plan, Some(subject.year))?;
    clock.lap("mapping");
    let submissions = discover(subject, &mapping)?;
    let mut readings = read_all(&subject.workspace, &mapping, submissions, progress);
    restore_superseded(&mut readings);
    clock.lap("read");
    let ledger = ledger::Ledger::of(&mapping.plan, &mut readings)?;
    clock.lap("ledger");
    let findings = check::check(&check::Evidence {
        plan: &mapping.plan,
        year: subject.year,
        readings: &readings,
        ledger: &ledger,
    });
    clock.lap("check");
    let judgements = judge::judge(
        &mapping.plan,
        subject.year,
        &ledger,
        &submitted(&mapping, &readings),
    );
    clock.lap("judge");
    let year_folder = subject.year_folder.clone();
    Ok(Verification {
        mapping,
        year: subject.year,
        year_folder,
        readings,
        ledger,
        findings,
        judgements,
        timings: clock.laps,
    })
}

/// [`verify`], then writes all outputs, all or none. Gives the paths of what was written.
pub fn run(subject: &Subject, progress: Progress<'_>) -> Result<(Verification, Vec<PathBuf>)> {
    let mut verification = verify(subject, progress)?;
    let mut clock = Clock::start();
    let outputs = report::outputs(&subject.workspace, &verification);
    let slips = || slip::write_all(&outputs, &verification);
    let mut written = report::write_all(&outputs, &verification, slips)?;
    clock.lap("write");
    verification.timings.extend(clock.laps);
    written.push(report::write_run_json(&outputs, &verification)?);
    outputs.publish()?;
    Ok((verification, written))
}

fn discover(subject: &Subject, mapping: &Mapping) -> Result<Vec<Submission>> {
    let folder = format!("inputs/{}/{}", subject.plan, subject.year_folder);
    intake::discover(&subject.workspace, &mapping.plan, &subject.year_folder)
        .with_context(|| format!("{folder} を読めません"))
}

/// Reads all submissions, on all cores; the order is that of the paths, whatever finishes first.
fn read_all(
    workspace: &Path,
    mapping: &Mapping,
    submissions: Vec<Submission>,
    progress: Progress<'_>,
) -> Vec<Reading> {
    let all = submissions.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let read = |submission: Submission| {
        let reading = read_one(workspace, mapping, submission);
        progress(
            done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1,
            all,
        );
        reading
    };
    submissions.into_par_iter().map(read).collect()
}

/// Reads one submission. Whatever goes wrong with a file is that file's own.
fn read_one(workspace: &Path, mapping: &Mapping, submission: Submission) -> Reading {
    let attempt = AssertUnwindSafe(|| attempt(workspace, mapping, submission.clone()));
    catch_unwind(attempt).unwrap_or_else(|_| {
        let fault = Fault::Broken("読み取りの途中で、扱えない部分に当たりました".into());
        let (plan, intake) = (&mapping.plan, Intake::of_fault(fault));
        normalize::reading(plan, &[], submission, String::new(), intake)
    })
}

/// A form of a section is far smaller, in bytes.
const LARGE_FILE: usize = 4 << 20;

/// Whose turn it is to be read, among large files.
static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The bytes are read once; what is hashed is what is parsed.
fn attempt(workspace: &Path, mapping: &Mapping, submission: Submission) -> Reading {
    let (plan, forms) = (&mapping.plan, &mapping.forms);
    let bytes = match intake::bytes(&workspace.join(&submission.path)) {
        Ok(bytes) => bytes,
        Err(fault) => {
            let intake = Intake::of_fault(fault);
            return normalize::reading(plan, forms, submission, String::new(), intake);
        }
    };
    // Large files are taken one by one, so that many of them need no more memory than one.
    let _turn = (bytes.len() > LARGE_FILE).then(|| TURN.lock());
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let intake = intake::read(&submission.path, &bytes);
    let intake = normalize::arrived(plan, forms, &submission, (intake, &bytes));
    normalize::reading(plan, forms, submission, hash, intake)
}

/// A correction counts only if it could be read: what it corrects is better than nothing.
fn restore_superseded(readings: &mut [Reading]) {
    let unread = readings
        .iter()
        .filter(|reading| reading.sightings.is_empty());
    let unread: HashSet<String> = unread
        .map(|reading| reading.submission.path.clone())
        .collect();
    for reading in readings {
        let by = &mut reading.submission.superseded_by;
        *by = by.take().filter(|path| !unread.contains(path));
    }
}

/// Which sections sent anything at all.
fn submitted(mapping: &Mapping, readings: &[Reading]) -> Vec<bool> {
    let mut submitted = vec![false; mapping.plan.sections.len()];
    for section in readings
        .iter()
        .filter_map(|reading| reading.submission.section)
    {
        submitted[section] = true;
    }
    submitted
}

/// Times the stages of a run.
struct Clock {
    since: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self {
            since: Instant::now(),
            laps: Vec::new(),
        }
    }

    fn lap(&mut self, stage: &'static str) {
        self.laps.push((stage, self.since.elapsed()));
        self.since = Instant::now();
    }
}
