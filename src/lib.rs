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
//! | [`edition`] | all that a run writes, which appears whole or not at all |
//! | [`report`], [`slip`] | what is written |
//! | [`marked`] | a copy of what a section sent, with marks on its cells |
//! | [`form`] | 調査票: what goes out to the sections |
//! | [`mod@pack`] | 送付: what goes to each section in a folder of its own |
//! | [`inspect`] | what is in one file |
//! | [`plan_book`] | the plan as a workbook for officials, and back |
//! | [`cli`] | the command line |
//!
//! [`verify`] is the table of contents of the program; [`run`] is `verify`, then write.

mod arrival;
pub mod check;
pub mod cli;
pub mod domain;
pub mod earlier;
pub mod edition;
pub mod finding;
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
pub mod pack;
pub mod plan_book;
pub mod report;
pub mod slip;
mod undated;
pub mod verification;
pub mod writing;

use anyhow::Result;
use arrival::Sources;
use domain::ground::Overtaken;
use domain::known_answers::KnownAnswers;
use domain::moment::Moment;
use domain::plan::EarlierYears;
use domain::{FiscalYear, Plan};
use earlier::{Earlier, Series};
use edition::placed::{NewFile, Placed, PlacedFolder};
use edition::{Disk, Edition};
use history::changes::FindingLine;
use history::{Run, Stamp};
use intake::Remembered;
use judge::Judgement;
use judge::tally::Tallies;
use ledger::Ledger;
pub use ledger::{by_year, counts, difference};
use memory::Memory;
use normalize::Reading;
pub use report::tables::Frames;
use slip::letter::Occasion;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use verification::Verification;
use writing::Written;

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

/// Reads, checks and judges; writes nothing. Mistakes in the mappings stop it before any input is read.
pub fn verify(subject: &Subject, progress: Progress<'_>) -> Result<Verification> {
    verify_with(
        subject,
        memory::look(subject),
        (remembered(subject), false),
        progress,
    )
}

/// What files were read as, under `outputs/<plan>/`; a file for each year.
const CACHE: &str = ".cache";

fn remembered(subject: &Subject) -> Remembered {
    let plan_folder = edition::plan_folder(&subject.workspace, &subject.plan);
    Remembered::open(&plan_folder.join(CACHE).join(&subject.year_folder))
}

/// [`verify`] with what people wrote, which also keeps what files were read as for the next run.
fn verify_and_remember(
    subject: &Subject,
    written: Written,
    progress: Progress<'_>,
) -> Result<Verification> {
    verify_with(subject, written, (remembered(subject), true), progress)
}

fn verify_with(
    subject: &Subject,
    mut written: Written,
    cache: (Remembered, bool),
    progress: Progress<'_>,
) -> Result<Verification> {
    let mut clock = Clock::start();
    let mut read = Read::of(
        subject,
        (cache, &written.known_answers),
        progress,
        &mut clock,
    )?;
    let (plan, year) = (&read.mapping.plan, subject.year);
    hear(plan, year, &read.readings, &mut written);
    let ledger = Ledger::of(plan, &mut read.readings)?;
    clock.lap("ledger");
    let known = Series {
        plan,
        ledger: &ledger,
        earlier: &read.earlier,
        later: None,
    };
    let unread = arrival::unread(&read.mapping, &read.readings, &read.aside);
    let submitted = arrival::submitted(&read.readings, &unread);
    let judged = Judged::of(known, year, &submitted, read.before.take())?;
    clock.lap("judge");
    let findings = read.findings(subject, (&ledger, &judged), (&unread, &written));
    let doubts = check::doubt::doubts(plan, year, &ledger, &read.readings, &findings);
    let judged = judged.held_back(plan, &doubts)?;
    // Only checks use a third of what the rows hold; the writing needs the memory.
    read.readings.iter_mut().for_each(Reading::let_go_of_rows);
    clock.lap("check");
    let earlier_judgements = match plan.submissions.earlier {
        EarlierYears::Reported => judged.reported.clone(),
        EarlierYears::Confirmed => judged.settled,
    };
    Ok(Verification {
        mapping: read.mapping,
        year,
        year_folder: subject.year_folder.clone(),
        readings: read.readings,
        reused: read.reused,
        unread,
        ledger,
        earlier: read.earlier,
        earlier_judgements,
        earlier_reported: judged.reported,
        findings,
        tallies: judged.tallies,
        judgements: judged.judgements,
        doubts,
        stamp: None,
        since: None,
        written,
        timings: clock.laps,
    })
}

/// Takes what sections answered into what the history has of it.
fn hear(plan: &Plan, year: FiscalYear, readings: &[Reading], written: &mut Written) {
    written.withdraw(&normalize::slip::rows(plan, year, readings));
    written.hear(&check::answers::heard(plan, year, readings));
}

/// All that a verification is made of.
struct Read {
    mapping: mapping::Mapping,
    earlier: Vec<Earlier>,
    /// The submissions of the year.
    readings: Vec<Reading>,
    /// What lies in the year's folder and is no submission.
    aside: Vec<intake::Aside>,
    /// What the last corrections replaced, and the KPIs of which these speak.
    before: Option<(Vec<Reading>, Vec<usize>)>,
    /// Answers in whose place another figure came.
    overtaken: Vec<Overtaken>,
    /// The files that were not read again, by path.
    reused: std::collections::BTreeSet<String>,
    /// Writes beside everything else what files were read as; dropping it waits for the end.
    _keeping: Option<intake::remembered::Keeping>,
}

impl Read {
    /// `is_kept`: what files were read as is written down for the next run.
    fn of(
        subject: &Subject,
        ((remembered, is_kept), answers): ((Remembered, bool), &KnownAnswers),
        progress: Progress<'_>,
        clock: &mut Clock,
    ) -> Result<Self> {
        let mapping = mapping::load(&subject.workspace, &subject.plan, Some(subject.year))?;
        clock.lap("mapping");
        let from = Sources {
            remembered: &remembered,
            answers,
            progress,
        };
        let earlier = arrival::earlier(subject, &mapping, from)?;
        clock.lap("earlier");
        let folder = (subject.year, subject.year_folder.as_str(), true);
        let arrived = arrival::readings(&subject.workspace, &mapping, folder, &earlier, from)?;
        let reused = remembered.reused();
        let keeping = is_kept.then(|| remembered.write_beside());
        clock.lap("read");
        Ok(Self {
            mapping,
            earlier,
            readings: arrived.readings,
            aside: arrived.aside,
            before: arrived.before,
            overtaken: arrived.overtaken,
            reused,
            _keeping: keeping,
        })
    }

    /// What is to be fixed, confirmed or known.
    fn findings(
        &self,
        subject: &Subject,
        (ledger, judged): (&Ledger, &Judged),
        (unread, written): (&[bool], &Written),
    ) -> Vec<finding::Finding> {
        // What lies beside the folders of the years is said with the findings of this one.
        let top = intake::discover::top(&subject.workspace, &subject.plan);
        check::check(&check::Evidence {
            plan: &self.mapping.plan,
            year: subject.year,
            folders: &top.folders,
            aside: &[top.aside, self.aside.clone()].concat(),
            readings: &self.readings,
            unread,
            ledger,
            earlier: &self.earlier,
            judgements: &judged.judgements,
            written,
            before: &judged.before,
            reported: &judged.reported,
            settled: &judged.settled,
            others: &other_plans::of_papers(subject, &self.readings),
            overtaken: &self.overtaken,
        })
    }
}

/// What became of the KPIs, in the year and before.
struct Judged {
    judgements: Vec<Judgement>,
    tallies: Tallies,
    /// Of the KPIs of which the last corrections speak, as it was without these.
    before: Vec<Judgement>,
    /// For each earlier year, as it could be judged then.
    reported: Vec<Vec<Judgement>>,
    /// The same, by what is known later.
    settled: Vec<Vec<Judgement>>,
}

impl Judged {
    fn of(
        known: Series<'_>,
        year: FiscalYear,
        submitted: &[bool],
        before: Option<(Vec<Reading>, Vec<usize>)>,
    ) -> Result<Self> {
        let judgements = judge::judge(known, year, submitted);
        Ok(Self {
            tallies: Tallies::of(known.plan, &judgements)?,
            judgements,
            before: judged_before(known, year, before)?,
            reported: judge_earlier(known.earlier, None),
            settled: judge_earlier(known.earlier, Some(&known)),
        })
    }
}

impl Judged {
    /// Without the grades of doubted figures, where the plan holds these back.
    fn held_back(mut self, plan: &Plan, doubts: &[judge::doubts::Doubts]) -> Result<Self> {
        if plan.holds_doubted {
            let judgements = self.judgements.iter_mut();
            let doubted = judgements.filter(|judgement| !doubts[judgement.kpi].codes.is_empty());
            doubted.for_each(Judgement::hold);
            self.tallies = Tallies::of(plan, &self.judgements)?;
        }
        Ok(self)
    }
}

/// What became of the KPIs of which the last corrections speak, as it was without these.
fn judged_before(
    known: Series<'_>,
    year: FiscalYear,
    before: Option<(Vec<normalize::Reading>, Vec<usize>)>,
) -> Result<Vec<Judgement>> {
    let Some((mut readings, kpis)) = before else {
        return Ok(Vec::new());
    };
    let ledger = Ledger::of(known.plan, &mut readings)?;
    let known = Series {
        ledger: &ledger,
        ..known
    };
    let mut judged = judge::judge(known, year, &vec![true; known.plan.sections.len()]);
    judged.retain(|judgement| kpis.binary_search(&judgement.kpi).is_ok());
    Ok(judged)
}

/// For each earlier year, what became of each KPI of its plan: as it could be judged then, or by what is known
/// later.
fn judge_earlier(earlier: &[Earlier], later: Option<&Series<'_>>) -> Vec<Vec<Judgement>> {
    let judge_one = |index: usize| {
        let then = &earlier[index];
        let known = Series {
            plan: &then.plan,
            ledger: &then.ledger,
            // A year was judged by what was known then.
            earlier: &earlier[..index],
            later,
        };
        judge::judge(known, then.year, &then.submitted)
    };
    (0..earlier.len()).map(judge_one).collect()
}

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
    if let Some(unchanged) = memory.unchanged(&edition)? {
        return Ok(Outcome::Unchanged(Box::new(unchanged)));
    }
    let verification = verify_and_remember(subject, memory.written(), progress)?;
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
    let verification = verify_and_remember(subject, memory.written(), progress)?;
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

/// Writes a form (調査票) for each section of the plan, with what earlier years' inputs say, into the folder of
/// the year. What somebody has written into stays as it is.
///
/// # Errors
/// The plan has mistakes, or something cannot be read or written.
pub fn write_forms(subject: &Subject, progress: Progress<'_>) -> Result<Placed> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let mapping = mapping::load(&subject.workspace, plan, Some(subject.year))?;
    let due = mapping.plan.collection.as_ref().and_then(|own| own.due);
    if let Some(due) = due.filter(|due| !due.fits(subject.year)) {
        anyhow::bail!(
            "提出期限 {} は、{}の調査票の期限になりません。plan.toml の [collection] の due を直してください（毎年同じ日なら due = \"6月30日\"）",
            due.told(subject.year),
            subject.year.long()
        );
    }
    let remembered = remembered_for_forms(subject);
    let from = Sources {
        remembered: &remembered,
        answers: &memory::known_answers(subject),
        progress,
    };
    let earlier = arrival::earlier(subject, &mapping, from)?;
    remembered.write();
    let ledger = Ledger::of(&mapping.plan, &mut [])?;
    let known = Series {
        plan: &mapping.plan,
        ledger: &ledger,
        earlier: &earlier,
        later: None,
    };
    let of = form::FormsOf {
        known,
        year: subject.year,
    };
    let forms = form::all(of)?.into_iter();
    let forms = forms
        .map(|(name, bytes)| NewFile::new(name, bytes))
        .collect();
    let edition = Edition::begin(Disk::default(), &subject.workspace, plan, year)?;
    let mut placed = edition.place(PlacedFolder::Forms, forms)?;
    placed
        .notes
        .extend(undated::told(&mapping.plan, subject.year));
    Ok(placed)
}

/// Apart from what a run remembers of its year, which it would forget here.
fn remembered_for_forms(subject: &Subject) -> Remembered {
    let plan_folder = edition::plan_folder(&subject.workspace, &subject.plan);
    let name = format!("{}.before", subject.year_folder);
    Remembered::open(&plan_folder.join(CACHE).join(name))
}

/// Writes a letter (催促文) to each section that has something to do, into the folder of the year. Letters to the
/// others, written before, are removed.
///
/// # Errors
/// Something cannot be written.
pub fn remind(subject: &Subject, verification: &Verification, now: Moment) -> Result<Placed> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let edition = Edition::begin(Disk::default(), &subject.workspace, plan, year)?;
    let current = current_forms(&edition, verification)?;
    let outgoing = slip::outbox::outgoing(verification, (Occasion::Reminder, now), &current);
    let letters = outgoing.into_iter().filter_map(|of| {
        let letter = of.letter?;
        Some(NewFile::new(format!("{}.txt", of.name), letter.bytes()))
    });
    let letters: Vec<NewFile> = letters.collect();
    let is_undated =
        (!letters.is_empty()).then(|| undated::told(verification.plan(), subject.year));
    let mut placed = edition.place(PlacedFolder::Reminders, letters)?;
    placed.notes.extend(is_undated.flatten());
    Ok(placed)
}

/// The names of the sections' forms that lie ready as today's plan has them; looked for only where a section's form lacks
/// rows.
fn current_forms(edition: &Edition, verification: &Verification) -> Result<BTreeSet<String>> {
    let mut findings = verification.findings.iter();
    if findings.all(|finding| finding.new_form_to.is_none()) {
        return Ok(BTreeSet::new());
    }
    let ledger = Ledger::of(verification.plan(), &mut [])?;
    let known = Series {
        ledger: &ledger,
        ..verification.series()
    };
    let year = verification.year;
    let forms = form::all(form::FormsOf { known, year })?.into_iter();
    let is_there = |(name, bytes): &(String, Vec<u8>)| {
        let there = edition.read(&format!("{}/{name}", PlacedFolder::Forms.label()));
        there.is_ok_and(|there| there == *bytes)
    };
    let names = forms.filter(is_there);
    Ok(names
        .filter_map(|(name, _)| Some(name.strip_suffix(".xlsx")?.to_owned()))
        .collect())
}

/// Puts what goes out to each section into a folder of its own: see [`mod@pack`].
///
/// # Errors
/// Files changed since the last run, or files were submitted and `run` was never called; or a file cannot be read
/// or written.
pub fn pack(subject: &Subject, now: Moment, progress: Progress<'_>) -> Result<pack::Packed> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let inputs = subject.workspace.join("inputs").join(plan).join(year);
    // Before anything was sent there is nothing to run, and forms go out.
    let edition = match intake::discover::has_files(&inputs) {
        false => Edition::begin(Disk::default(), &subject.workspace, plan, year)?,
        true => {
            let (edition, memory) = begin(Disk::default(), subject)?;
            memory.is_last(&edition)?;
            edition
        }
    };
    let verification = verify(subject, progress)?;
    let current = current_forms(&edition, &verification)?;
    let outgoing = slip::outbox::outgoing(&verification, (Occasion::Package, now), &current);
    let mut packed = pack::pack(&edition, &outgoing)?;
    let mut packages = packed.packages.iter();
    if packages.any(|package| package.state != pack::PackageState::Gone) {
        let told = undated::told(verification.plan(), subject.year);
        packed.placed.notes.extend(told);
    }
    Ok(packed)
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
