//! How far each section has come: the one place where its state is decided, from what it sent, what is found in that
//! and what it answered.

use super::Verification;
use crate::domain::FiscalYear;
use crate::domain::choice::choices;
use crate::domain::joined::joined;
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::domain::reported::State;
use crate::earlier::{astray, newest_costs};
use crate::finding::{Finding, Severity};
use crate::ledger::strayed;
use crate::mapping::form::own::OwnMark;
use crate::normalize::Reading;
use std::collections::{HashMap, HashSet};

choices! {
    /// How far a section has come.
    Standing {
        /// Nothing arrived.
        Missing = "missing", "未提出";
        /// Something arrived, and nothing of it was judged: none of it could be read as a form of this year, or
        /// something in the section's place could not even be opened.
        Submitted = "submitted", "提出済";
        /// It has errors to fix, and has answered nothing to them: the section's own, or such as only the 企画課 can
        /// mend.
        Errors = "errors", "エラー";
        /// It has no errors of that kind, and something to confirm to which it has answered nothing.
        ToConfirm = "to-confirm", "要確認";
        /// All that is open has an answer, which says that something is still to come, and no day that it names is over; or nothing is open, and a figure or
        /// a cost of the year is still to come.
        Answered = "answered", "回答済";
        /// Nothing is open, and nothing is still to come.
        Complete = "complete", "完了";
    }
}

/// What people call files that are [astray](SectionStatus::astray).
pub const ASTRAY: &str = "別の場所にあるもの";

/// A section with what it sent.
#[derive(Debug)]
pub struct SectionStatus<'a> {
    /// The section's name.
    pub section: &'a str,
    /// How many KPIs it reports.
    pub kpis: usize,
    /// How many projects it runs.
    pub projects: usize,
    /// How far it has come.
    pub standing: Standing,
    /// Whether what it has of errors is the 企画課's to settle, and none of it the section's own; or whether something that it
    /// sent is [astray](Self::astray).
    pub is_stuck: bool,
    /// The files that it sent, without those that were withdrawn.
    pub submitted: Vec<&'a str>,
    /// The files with its form of the year that lie where they cannot be taken: one may be a correction; or in the folder of
    /// a section that the plan does not have, where their figures are taken.
    pub astray: Vec<&'a str>,
    /// The files that were withdrawn.
    pub withdrawn: Vec<&'a str>,
    /// The 確認票 that it sent back with answers.
    pub slips: Vec<&'a str>,
    /// Findings that must be fixed: those that one answer settles count once, as they are asked.
    pub errors: usize,
    /// Findings that must be confirmed; likewise.
    pub warnings: usize,
    /// Those of both that have an answer, and are open until what it promises comes.
    pub answered: usize,
    /// The first day until which it looks into one of them: behind it, it is asked again.
    pub waits_until: Option<Promise>,
    /// Its KPIs and projects of which a figure or cost that is due, of the year or of one before, is said to be still to
    /// come: 集計中, 未定.
    pub to_come: usize,
}

/// What is open of a section, by severity.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    errors: usize,
    warnings: usize,
    waiting_errors: usize,
    waiting_warnings: usize,
    /// See [`SectionStatus::waits_until`].
    waits_until: Option<Promise>,
    /// See [`SectionStatus::to_come`].
    to_come: usize,
}

/// What a section sent.
struct Sent<'a> {
    forms: Vec<&'a Reading>,
    slips: Vec<&'a Reading>,
    /// See [`SectionStatus::astray`].
    astray: Vec<&'a str>,
    /// Whether something in its place could not be read.
    has_unread: bool,
    /// Whether one of its forms has an error that only the 企画課 can settle.
    is_stuck: bool,
}

impl<'a> Sent<'a> {
    /// Where it lies is the 企画課's to mend.
    fn lies_astray(&mut self, reading: &'a Reading) {
        self.astray.push(&reading.submission.path);
        self.is_stuck = true;
    }
}

/// The state of a section. The first that fits, from the gravest.
fn standing(sent: &Sent<'_>, open: Open) -> Standing {
    let mut kept = sent
        .forms
        .iter()
        .filter(|reading| !reading.submission.counting.is_withdrawn);
    let was_read = kept.clone().any(|reading| !reading.sightings.is_empty());
    let states = [
        (kept.next().is_none() && !sent.has_unread, Standing::Missing),
        (open.errors > open.waiting_errors, Standing::Errors),
        // What is in there may have errors, or be all that is missing.
        (!was_read || sent.has_unread, Standing::Submitted),
        (sent.is_stuck, Standing::Errors),
        (open.warnings > open.waiting_warnings, Standing::ToConfirm),
        (
            open.errors + open.warnings + open.to_come > 0,
            Standing::Answered,
        ),
    ];
    let mut states = states.into_iter();
    let first = states.find_map(|(fits, standing)| fits.then_some(standing));
    first.unwrap_or(Standing::Complete)
}

/// Whether something is said, and nothing but that it is still to come.
fn is_to_come(mut states: impl Iterator<Item = State>) -> bool {
    states.next() == Some(State::Pending) && states.all(|state| state == State::Pending)
}

/// How many sections have each state, for people: 未提出 1、完了 12.
pub fn standing_counts(sections: &[SectionStatus<'_>]) -> String {
    let counts = Standing::ALL.iter().filter_map(|standing| {
        let of_state = sections.iter().filter(|of| of.standing == *standing);
        let count = of_state.count();
        (count > 0).then(|| format!("{} {count}", standing.label()))
    });
    joined(counts, "、")
}

impl Verification {
    /// Every section of the plan that has KPIs or projects or sent something, in the plan's order, as it was when the run
    /// was made; before it is stamped no day is over.
    pub fn sections(&self) -> Vec<SectionStatus<'_>> {
        self.sections_at(self.stamp.as_ref().map(|stamp| stamp.at))
    }

    /// The same at a moment: what is promised for a day is open again when that is over.
    pub fn sections_at(&self, now: Option<Moment>) -> Vec<SectionStatus<'_>> {
        // Counted once, and not for each section anew.
        let (open, sent) = (self.open(now), self.sent());
        let concerned = |section: &usize| {
            !sent[*section].forms.is_empty()
                || self.unread[*section]
                || !self.plan().kpis_of(*section).is_empty()
                || self.plan().projects_of(*section).next().is_some()
        };
        let sections = (0..sent.len()).filter(concerned);
        sections
            .map(|section| {
                let name = self.plan().sections[section].name.as_str();
                let mut open = open.get(name).copied().unwrap_or_default();
                open.to_come = self.to_come(section);
                self.status(section, &sent[section], open)
            })
            .collect()
    }

    /// The first of the days until which sections look into open questions, as it was when the run was made: behind it they
    /// are asked again. None before it is stamped.
    pub fn waits_until(&self) -> Option<String> {
        let made = self.stamp.as_ref()?.at;
        let open = self.findings.iter();
        let open = open.filter(|of| of.severity() != Severity::Note);
        open.filter_map(|of| of.promise(made)?.to_come()).min()
    }

    /// The files that no section has submitted: they lie in no section's folder, or hold nothing but forms of other
    /// sections than the folder's.
    pub fn of_no_section(&self) -> Vec<&str> {
        let readings = self.readings.iter();
        let lost = readings.filter(|reading| {
            let is_put_away = reading.is_only_strange() && !reading.counts();
            reading.submission.section.is_none() && !is_put_away
        });
        lost.map(|reading| reading.submission.path.as_str())
            .collect()
    }

    fn status<'a>(&'a self, section: usize, sent: &Sent<'a>, open: Open) -> SectionStatus<'a> {
        let paths = |readings: &[&'a Reading]| {
            let paths = readings.iter();
            paths
                .map(|reading| reading.submission.path.as_str())
                .collect()
        };
        let standing = standing(sent, open);
        let forms = sent.forms.iter().copied();
        let (withdrawn, kept): (Vec<&Reading>, Vec<&Reading>) =
            forms.partition(|reading| reading.submission.counting.is_withdrawn);
        SectionStatus {
            section: &self.plan().sections[section].name,
            kpis: self.plan().kpis_of(section).len(),
            projects: self.plan().projects_of(section).count(),
            standing,
            is_stuck: standing == Standing::Errors && open.errors == open.waiting_errors
                || standing == Standing::Submitted && kept.is_empty() && !sent.astray.is_empty(),
            astray: sent.astray.clone(),
            submitted: paths(&kept),
            withdrawn: paths(&withdrawn),
            slips: paths(&sent.slips),
            errors: open.errors,
            warnings: open.warnings,
            answered: open.waiting_errors + open.waiting_warnings,
            waits_until: open.waits_until,
            to_come: open.to_come,
        }
    }

    /// See [`SectionStatus::to_come`].
    fn to_come(&self, section: usize) -> usize {
        let kpis = self.plan().kpis_of(section).iter();
        let kpis = kpis.filter(|kpi| self.has_figure_to_come(**kpi));
        let projects = self.plan().projects_of(section);
        let projects = projects.filter(|project| self.has_cost_to_come(*project));
        kpis.count() + projects.count()
    }

    /// What is published in a later year is not due yet.
    fn has_figure_to_come(&self, index: usize) -> bool {
        let (kpi, series) = (&self.plan().kpis[index], self.series());
        let last = self.year.western().saturating_sub_unsigned(kpi.lag);
        let due = self.plan().period.0.western()..=last;
        let mut due = due
            .map(FiscalYear::starting)
            .filter(|year| kpi.is_surveyed(*year));
        due.any(|year| {
            let said = series.actuals(index, year);
            is_to_come(said.iter().map(|of| of.state))
        })
    }

    fn has_cost_to_come(&self, project: usize) -> bool {
        let years = self.plan().period.0.western()..=self.year.western();
        let mut years = years.map(FiscalYear::starting);
        years.any(|year| {
            let own = self.ledger.costs_in(project, year);
            let is_said = own.iter().any(|cost| cost.state != State::Blank);
            let newest_first = self.earlier.iter().rev();
            let before = || newest_costs(newest_first, (self.plan(), project), year);
            let costs = match is_said || year == self.year {
                true => own,
                false => before().unwrap_or_default(),
            };
            is_to_come(costs.iter().map(|cost| cost.state))
        })
    }

    /// What each section sent.
    fn sent(&self) -> Vec<Sent<'_>> {
        let stuck = self.stuck();
        let empty = self.unread.iter().map(|has_unread| Sent {
            forms: Vec::new(),
            slips: Vec::new(),
            astray: Vec::new(),
            has_unread: *has_unread,
            is_stuck: false,
        });
        let mut sent: Vec<Sent<'_>> = empty.collect();
        for (section, path) in astray((self.plan(), self.year), &self.readings, &self.elsewhere) {
            sent[section].astray.push(path);
            sent[section].is_stuck = true;
        }
        for reading in &self.readings {
            let Some(of) = reading.submission.section.map(|of| &mut sent[of]) else {
                let known = (&self.ledger, self.year);
                let strayed = strayed::sections(self.plan(), known, reading);
                for section in strayed {
                    sent[section].forms.push(reading);
                    sent[section].lies_astray(reading);
                }
                continue;
            };
            if self.is_former(reading) {
                of.lies_astray(reading);
            }
            if !reading.is_no_submission() {
                of.is_stuck |= stuck.contains(reading.submission.path.as_str());
                of.forms.push(reading);
            }
        }
        for reading in self.answered_slips() {
            if let Some(section) = reading.submission.section {
                sent[section].slips.push(reading);
            }
        }
        sent
    }

    /// Whether a file counts for a section though it lies in the folder of one that the plan does not have.
    fn is_former(&self, reading: &Reading) -> bool {
        let (plan, submission) = (self.plan(), &reading.submission);
        let is_gone = |own: &OwnMark| plan.section_named(&own.section).is_none();
        let mut own = reading
            .sightings
            .iter()
            .filter_map(|seen| seen.own.as_ref());
        reading.counts() && submission.is_misplaced(plan) && own.any(is_gone)
    }

    /// The paths of files with a finding that only the 企画課 can settle.
    fn stuck(&self) -> HashSet<&str> {
        let findings = self.findings.iter();
        // What another section's form keeps waiting is nothing of the one in whose file it is.
        let of_no_section = findings.filter(|finding| {
            let is_own = finding.section.is_empty() && finding.code() != "form-of-another";
            finding.severity() == Severity::Error && is_own
        });
        of_no_section
            .map(|finding| finding.place.file.as_str())
            .collect()
    }

    /// What is open of each section, by its name.
    fn open(&self, now: Option<Moment>) -> HashMap<&str, Open> {
        let promise = |of: &Finding| now.and_then(|now| of.promise(now));
        let mut sections: HashMap<&str, Open> = HashMap::new();
        // A copy of a file is asked about in one question with the file.
        for finding in self.findings.iter().filter(|of| !of.is_asked_before) {
            let open = sections.entry(&finding.section).or_default();
            let (all, waiting) = match finding.severity() {
                Severity::Error => (&mut open.errors, &mut open.waiting_errors),
                Severity::Warning => (&mut open.warnings, &mut open.waiting_warnings),
                Severity::Note => continue,
            };
            *all += 1;
            let promise = promise(finding);
            let is_over = matches!(promise, Some(Promise::Over(_)));
            *waiting += usize::from(finding.waits() && !is_over);
            let later = promise.filter(|promise| matches!(promise, Promise::Later(_)));
            open.waits_until = open.waits_until.into_iter().chain(later).min();
        }
        sections
    }
}

impl SectionStatus<'_> {
    /// How far it has come, for people.
    pub fn label(&self) -> &'static str {
        match self.standing {
            _ if self.is_stuck => "企画課の対応待ち",
            standing => standing.label(),
        }
    }

    /// For people, until when it looks into what is open: 2026年7月20日まで確認中; none where it named no day.
    pub fn told_of_wait(&self) -> Option<String> {
        Some(format!("{}まで確認中", self.waits_until?.day()?))
    }
}
