//! One year's folder under `inputs/`: every submission is read, on all cores, each by itself; then `which` says
//! which of them count, by the `order` that their names say, and `overlay` lays newer ones over older ones. What only was
//! `printed` on a form gives way to what the years before say.

mod answered;
mod asked;
mod date_in_name;
pub mod elsewhere;
mod newest;
mod number_in_name;
mod order;
mod overlay;
mod overtaken;
mod printed;
mod question;
mod since;
mod slips;
mod unspoken;
mod which;
mod word;

use crate::domain::ground::Overtaken;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::refusal::closed;
use crate::domain::{FiscalYear, Plan};
use crate::earlier::{AstrayForm, Earlier, kpi_text, only_astray};
use crate::intake::apart::{Own, Twice, twice};
use crate::intake::{self, Aside, Fault, Intake, Notice, Remembered, Submission};
use crate::ledger::Ledger;
use crate::mapping::{self, Mapping};
use crate::normalize::{self, Reading, slip};
use crate::side_by_side::side_by_side;
use crate::{Progress, Subject};
use anyhow::{Result, anyhow, bail};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What arrived for a year.
pub(crate) struct Arrived {
    /// Every file, in the order of the paths.
    pub readings: Vec<Reading>,
    /// What lies there and is not read.
    pub aside: Vec<Aside>,
    /// The readings as far as they counted before the last corrections came, with the KPIs of which these speak;
    /// none where nothing was corrected.
    pub before: Option<(Vec<Reading>, Vec<usize>)>,
    /// Answers in whose place another figure came.
    pub overtaken: Vec<Overtaken>,
}

/// What earlier runs knew of the files and their answers, and the callback that counts the files that were read.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// What they were read as before.
    pub remembered: &'a Remembered,
    /// What sections answered in earlier runs.
    pub answers: &'a KnownAnswers,
    /// Called after each file.
    pub progress: Progress<'a>,
}

/// Everything that arrived for a year; `earlier` are the years before it. Only of the year that is verified figures are
/// read twice, and is it kept what counted before.
pub(crate) fn readings(
    workspace: &Path,
    mapping: &Mapping,
    (year, year_folder, is_verified): (FiscalYear, &str, bool),
    earlier: &[Earlier],
    from: Sources<'_>,
) -> Result<Arrived> {
    let folder = format!("inputs/{}/{year_folder}", mapping.plan.id);
    let arrived = intake::discover(workspace, &mapping.plan, year_folder)
        .map_err(|error| anyhow!(closed(&folder, &error)))?;
    let Sources {
        remembered,
        answers,
        progress,
    } = from;
    let how = How {
        year,
        is_twice: is_verified,
        remembered,
    };
    let read = |submission| read_one(workspace, mapping, submission, how);
    let mut readings = read_all(arrived.submissions, read, progress);
    if !is_verified {
        for reading in &mut readings {
            reading.keep_rows_of_then(&mapping.plan);
        }
    }
    printed::give_way(&mapping.plan, earlier, &mut readings);
    since::tell(answers, &mut readings);
    let overlaid = which::decide((&mapping.plan, year), &mut readings);
    slips::order(&mapping.plan, year, &mut readings);
    let answers = &answers.without(year, &slip::rows(&mapping.plan, year, &readings));
    let before = is_verified.then(|| overlay::before(&readings, &overlaid));
    let mut before = before.flatten();
    for versions in &overlaid {
        overlay::lay(&mut readings, versions);
    }
    let overtaken = answered::lay(&mapping.plan, year, answers, &mut readings);
    if let Some((readings, _)) = &mut before {
        // What answers stand on now, they did not when the last files were not there.
        answered::lay_once(&mapping.plan, year, &answers.without_grounds(), readings);
    }
    Ok(Arrived {
        readings,
        aside: arrived.aside,
        before,
        overtaken,
    })
}

/// The earlier years of the plan's period that have inputs, oldest first, each by the plan then in force.
pub(crate) fn earlier(subject: &Subject, now: &Mapping, from: Sources<'_>) -> Result<Vec<Earlier>> {
    let found = intake::discover::years(&subject.workspace, &subject.plan);
    let years = found.into_iter();
    let plan_years = years.filter(|(year, _)| now.plan.period.0 <= *year && *year < subject.year);
    let before: Vec<(FiscalYear, String)> = plan_years.collect();
    if let Some(pair) = before.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let (year, plan) = (pair[0].0.long(), &subject.plan);
        let (one, other) = (&pair[0].1, &pair[1].1);
        bail!(
            "{year}のフォルダーが二つあります: inputs/{plan}/{one} と inputs/{plan}/{other}\n  対処: 一つにまとめてください"
        );
    }
    let mut earlier = Vec::new();
    for (year, folder) in before {
        earlier.push(one_earlier(subject, (year, &folder), &earlier, from)?);
    }
    Ok(earlier)
}

fn one_earlier(
    subject: &Subject,
    (year, year_folder): (FiscalYear, &str),
    earlier: &[Earlier],
    from: Sources<'_>,
) -> Result<Earlier> {
    let mapping = mapping::load(&subject.workspace, &subject.plan, Some(year))?;
    // Once: nothing is said of how two readers differ in an earlier year.
    let folder = (year, year_folder, false);
    let Arrived {
        mut readings,
        aside,
        ..
    } = readings(&subject.workspace, &mapping, folder, earlier, from)?;
    // The ledger takes the figures.
    let later_forms = later_forms(&mapping.plan, year, &readings);
    let ledger = Ledger::of(&mapping.plan, &mut readings)?;
    let file = |reading: &Reading| (reading.submission.path.clone(), reading.hash.clone());
    let slips = readings.iter().filter(|reading| reading.slip_counts());
    let slips = slips.flat_map(|reading| {
        let heads = reading.slip.iter().flat_map(|slip| slip.heads());
        heads.map(|(_, head)| (reading.submission.path.clone(), head.clone()))
    });
    let texts = (0..mapping.plan.kpis.len()).flat_map(|kpi| {
        let texts = ledger.comments(kpi, &readings);
        texts.map(move |text| kpi_text(kpi, text.text))
    });
    let texts = texts.collect();
    let elsewhere = elsewhere::before((&mapping.plan, year), earlier, &readings);
    let unread = unread((&mapping.plan, year), (&readings, &aside), &elsewhere);
    Ok(Earlier {
        texts,
        year,
        submitted: submitted(&readings, &unread),
        later_forms,
        files: readings.iter().map(file).collect(),
        slips: slips.collect(),
        aside,
        ledger,
        plan: mapping.plan,
    })
}

/// What its files hold for years after it.
fn later_forms(plan: &Plan, year: FiscalYear, readings: &[Reading]) -> Vec<AstrayForm> {
    let counting = readings.iter().filter(|reading| reading.counts());
    let forms = counting.flat_map(|reading| {
        let path = &reading.submission.path;
        let later = reading.of_other_years(plan, |own| own > year);
        let beside = reading.of_years_to_follow(plan, year);
        later.into_iter().chain(beside).map(|of| AstrayForm {
            path: path.clone(),
            lies: year,
            of,
        })
    });
    forms.collect()
}

/// Reads all submissions, on all cores; the order is that of the paths, not the one in which files are finished.
///
/// There are two threads for each core: while the other reader's process has a file of one, the other reads the
/// next.
fn read_all(
    submissions: Vec<Submission>,
    read: impl Fn(Submission) -> Reading + Sync,
    progress: Progress<'_>,
) -> Vec<Reading> {
    let all = submissions.len();
    let done = AtomicUsize::new(0);
    let threads = 2 * rayon::current_num_threads();
    side_by_side(threads, submissions, |submission| {
        let reading = read(submission);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        reading
    })
}

/// How the files of a year are read.
#[derive(Clone, Copy)]
pub(crate) struct How<'a> {
    /// The year, by the plan in force then.
    pub year: FiscalYear,
    /// Whether figures are read twice.
    pub is_twice: bool,
    /// What is known of them.
    pub remembered: &'a Remembered,
}

/// Reads one submission. Any failure becomes a fault of that file and does not end the run.
fn read_one(workspace: &Path, mapping: &Mapping, submission: Submission, how: How<'_>) -> Reading {
    let attempt = AssertUnwindSafe(|| attempt(workspace, mapping, submission.clone(), how));
    catch_unwind(attempt).unwrap_or_else(|_| {
        let fault = Fault::Stopped("扱えない部分に当たりました".into());
        let (plan, intake) = (&mapping.plan, Intake::of_fault(fault));
        normalize::reading(plan, &[], submission, String::new(), intake)
    })
}

/// A form of a section is far smaller, in bytes.
const LARGE_FILE: usize = 4 << 20;

/// Whose turn it is to be read, among large files.
static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// The bytes are read once; what is hashed is what is parsed. Figures are read a second time if that is
/// asked for; nothing is done where it is remembered.
pub(crate) fn attempt(
    workspace: &Path,
    mapping: &Mapping,
    submission: Submission,
    how: How<'_>,
) -> Reading {
    let bytes = match intake::bytes(&workspace.join(&submission.file)) {
        Ok(bytes) => bytes,
        Err(fault) => {
            let (plan, forms) = (&mapping.plan, &mapping.forms);
            let intake = Intake::of_fault(fault);
            return normalize::reading(plan, forms, submission, String::new(), intake);
        }
    };
    let hash = blake3::hash(&bytes).to_hex().to_string();
    // All of it that depends on the file's place, and not on its bytes.
    let lies = (
        &submission.path,
        &submission.section_folder,
        submission.section,
    );
    // A revision has the plan say otherwise of each year.
    let by = (how.year, &mapping.files, how.is_twice);
    let path = &submission.path;
    let mut reading = how.remembered.or_read(path, &(lies, by, &hash), || {
        let file = (submission.clone(), &bytes[..], &hash[..]);
        let (reading, is_answered) = read_bytes(mapping, file, how.is_twice);
        // Another try may read what this one could not. A slip that came back is rare.
        let is_kept = is_answered && reading.faults.is_empty() && reading.slip.is_none();
        (reading, is_kept)
    });
    reading.submission = submission;
    reading.take_home(&mapping.plan, how.year);
    reading.set_aside_other_years(&mapping.plan, how.year);
    reading
}

/// What a file says, and whether the other reader, if it was asked, answered.
fn read_bytes(
    mapping: &Mapping,
    (submission, bytes, hash): (Submission, &[u8], &str),
    is_twice: bool,
) -> (Reading, bool) {
    let (plan, forms) = (&mapping.plan, &mapping.forms);
    // Large files are taken one by one, so that many of them need no more memory than one.
    let _turn = (bytes.len() > LARGE_FILE).then(|| TURN.lock());
    let intake = intake::read(&submission.path, bytes);
    let intake = normalize::arrived(plan, forms, &submission, (intake, bytes));
    let mut reading = normalize::reading(plan, forms, submission, hash.to_owned(), intake);
    if let Some(slip) = &mut reading.slip {
        slip.has_shapes = match &*reading.format {
            "xlsx" | "ods" => intake::holds_shapes(bytes),
            "xls" => intake::xls_holds_shapes(bytes),
            _ => false,
        };
    }
    // Needed here only, and of a year too many to keep.
    let behind_figures = std::mem::take(&mut reading.behind_figures);
    let mut is_answered = true;
    if is_twice {
        (reading.twice, is_answered) = read_twice(&reading, bytes, behind_figures);
    }
    (reading, is_answered)
}

/// What became of reading the figures of a file twice, and whether the other reader answered.
fn read_twice(reading: &Reading, bytes: &[u8], behind_figures: Vec<Own>) -> (Twice, bool) {
    let is_other = |notice: &Notice| matches!(notice, Notice::SecondReader(_));
    let file = twice::TwiceFile {
        bytes,
        format: &reading.format,
        is_broken: reading.notices.iter().any(is_other),
        is_whole: reading.faults.is_empty(),
        sheets: &reading.sheets,
    };
    let shown = |sheet, at| reading.cells.text(sheet, at);
    let mut is_answered = true;
    let twice = twice::compare(&file, behind_figures, shown, |wanted| {
        let answer = twice::ask(&file, wanted);
        is_answered = answer.is_some();
        answer
    });
    (twice, is_answered)
}

/// For each section, whether its folder holds a link or a file that cannot be opened, or whether its only form of the
/// year is [astray](only_astray). Figures that seem missing may be in there, and a section can mend neither a link nor a
/// permission, nor what lies in another folder.
pub(crate) fn unread(
    (plan, year): (&Plan, FiscalYear),
    (readings, aside): (&[Reading], &[Aside]),
    elsewhere: &[AstrayForm],
) -> Vec<bool> {
    let astray = only_astray((plan, year), readings, elsewhere);
    let astray = astray.into_iter().map(|(section, _)| section);
    let is_unopened = |fault: &Fault| matches!(fault, Fault::Unopened(_));
    let unopened = readings
        .iter()
        .filter(|reading| reading.faults.iter().any(is_unopened));
    let unopened = unopened.filter_map(|reading| reading.submission.section);
    let aside = aside
        .iter()
        .filter_map(|aside| plan.section_named(&aside.section_folder));
    let mut unread = vec![false; plan.sections.len()];
    for section in unopened.chain(aside).chain(astray) {
        unread[section] = true;
    }
    unread
}

/// Which sections sent anything at all that was not withdrawn, be it what could not be opened: see [`unread`].
pub(crate) fn submitted(readings: &[Reading], unread: &[bool]) -> Vec<bool> {
    let mut submitted = unread.to_vec();
    let all = readings.iter();
    let sent = all.filter(|of| !of.is_no_submission() && !of.submission.counting.is_withdrawn);
    let senders = sent.filter_map(|reading| reading.submission.section);
    senders.for_each(|section| submitted[section] = true);
    submitted
}
