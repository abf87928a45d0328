//! Reading, checking and judging a plan's year: what makes a [`Verification`].

use crate::arrival::{self, Sources};
use crate::clock::Clock;
use crate::domain::ground::Overtaken;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::plan::EarlierYears;
use crate::domain::{FiscalYear, Plan};
use crate::earlier::{AstrayForm, Earlier, Series};
use crate::intake::{self, Remembered};
use crate::judge::doubts::Doubts;
use crate::judge::tally::Tallies;
use crate::judge::{self, Judgement};
use crate::ledger::Ledger;
use crate::memory::Recalled;
use crate::normalize::{self, Reading};
use crate::verification::Verification;
use crate::writing::Written;
use crate::{Progress, Subject, check, edition, finding, mapping, memory, other_plans};
use anyhow::Result;
use std::collections::BTreeSet;

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
    remembered_in(subject, &subject.year_folder)
}

/// What files were read as, under a name below [`CACHE`].
pub fn remembered_in(subject: &Subject, name: &str) -> Remembered {
    let plan_folder = edition::plan_folder(&subject.workspace, &subject.plan);
    Remembered::open(&plan_folder.join(CACHE).join(name))
}

/// [`verify`] with what the history has, which also keeps what files were read as for the next run.
pub fn verify_and_remember(
    subject: &Subject,
    recalled: Recalled,
    progress: Progress<'_>,
) -> Result<Verification> {
    verify_with(subject, recalled, (remembered(subject), true), progress)
}

fn verify_with(
    subject: &Subject,
    recalled: Recalled,
    cache: (Remembered, bool),
    progress: Progress<'_>,
) -> Result<Verification> {
    let Recalled {
        mut written,
        asked_then,
    } = recalled;
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
    let unread = arrival::unread((plan, year), (&read.readings, &read.aside), &read.elsewhere);
    let submitted = arrival::submitted(&read.readings, &unread);
    let judged = Judged::of(known, year, &submitted, read.before.take())?;
    clock.lap("judge");
    let findings = read.findings(subject, (&ledger, &judged), (&unread, &written));
    let mut doubts = check::doubt::doubts(plan, year, &ledger, &read.readings, &findings);
    check::doubted_before::add(&mut doubts, known, &asked_then, &findings);
    let doubted_costs = check::doubted_costs::of(&ledger, year, &findings);
    let mut judged = judged.held_back(plan, &doubts)?;
    judged.hold_earlier(&check::doubted_before::held(known, &doubts, &asked_then));
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
        elsewhere: read.elsewhere,
        earlier_judgements,
        earlier_reported: judged.reported,
        findings,
        tallies: judged.tallies,
        judgements: judged.judgements,
        doubts,
        doubted_costs,
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
    /// Forms and tables of the year among the files of other years.
    elsewhere: Vec<AstrayForm>,
    /// The submissions of the year.
    readings: Vec<Reading>,
    /// What lies in the year's folder and is no submission.
    aside: Vec<intake::Aside>,
    /// What the last corrections replaced, and the KPIs of which these speak.
    before: Option<(Vec<Reading>, Vec<usize>)>,
    /// Answers in whose place another figure came.
    overtaken: Vec<Overtaken>,
    /// The files that were not read again, by path.
    reused: BTreeSet<String>,
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
        let mut elsewhere =
            arrival::elsewhere::before((&mapping.plan, subject.year), &earlier, &arrived.readings);
        let later = arrival::elsewhere::after(subject, &mapping, &arrived.readings, from);
        elsewhere.extend(later);
        let reused = remembered.reused();
        let keeping = is_kept.then(|| remembered.write_beside());
        clock.lap("read");
        Ok(Self {
            mapping,
            earlier,
            elsewhere,
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
            elsewhere: &self.elsewhere,
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
    fn held_back(mut self, plan: &Plan, doubts: &[Doubts]) -> Result<Self> {
        if plan.holds_doubted {
            let judgements = self.judgements.iter_mut();
            let doubted = judgements.filter(|judgement| !doubts[judgement.kpi].codes.is_empty());
            doubted.for_each(Judgement::hold);
            self.tallies = Tallies::of(plan, &self.judgements)?;
        }
        Ok(self)
    }

    /// The same of grades of earlier years: for each of these, of some KPIs of its plan.
    fn hold_earlier(&mut self, held: &[BTreeSet<usize>]) {
        for judgements in [&mut self.reported, &mut self.settled] {
            for (judgements, held) in judgements.iter_mut().zip(held) {
                let held = judgements.iter_mut().filter(|own| held.contains(&own.kpi));
                held.for_each(Judgement::hold);
            }
        }
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
