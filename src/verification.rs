//! 検証: everything that is known about one plan's year, before anything is written.

use crate::domain::choice::choices;
use crate::domain::{FiscalYear, Plan};
use crate::earlier::{Earlier, Series};
use crate::finding::{Finding, Severity};
use crate::history::{Changes, Run, Stamp, Stood, Writing};
use crate::judge::Judgement;
use crate::judge::course::{self, Course};
use crate::judge::review::{self, Review, ReviewYears};
use crate::judge::tally::Tallies;
use crate::ledger::Ledger;
use crate::mapping::Mapping;
use crate::normalize::Reading;
use crate::writing::{OF_KPI, Written, shown};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// One plan's year, read, checked and judged.
#[derive(Debug)]
pub struct Verification {
    /// The plan, its forms, and their files.
    pub mapping: Mapping,
    /// The year that is verified.
    pub year: FiscalYear,
    /// Its folder under `inputs/<plan>/`, and so under `outputs/<plan>/`.
    pub year_folder: String,
    /// Every file that arrived, in the order of the paths.
    pub readings: Vec<Reading>,
    /// The paths of the files, also of earlier years, that were not read again: see [`crate::intake::remembered`].
    pub reused: BTreeSet<String>,
    /// For each section, whether its place holds something unread: a link, or what cannot be opened.
    pub unread: Vec<bool>,
    /// What the files that count say.
    pub ledger: Ledger,
    /// Earlier years of the plan's period that have inputs, oldest first.
    pub earlier: Vec<Earlier>,
    /// For each of them, what became of each KPI of its plan: by its own submissions, or by the newest figures, as
    /// today's plan says.
    pub earlier_judgements: Vec<Vec<Judgement>>,
    /// The same, by its own submissions.
    pub earlier_reported: Vec<Vec<Judgement>>,
    /// What is to be fixed, confirmed or known.
    pub findings: Vec<Finding>,
    /// One for each KPI, in the plan's order.
    pub judgements: Vec<Judgement>,
    /// For each KPI, the codes of what makes its figure doubtful; see [`crate::check::doubt`].
    pub doubts: Vec<String>,
    /// How many judgements have each grade.
    pub tallies: Tallies,
    /// Number, time and name of the run, once it is written; a check has none.
    pub stamp: Option<Stamp>,
    /// The run that this one is compared with, and what is different since; none for the first of a year,
    /// and before it is written.
    pub since: Option<(Run, Changes)>,
    /// What people wrote into marked cells of the workbook.
    pub written: Written,
    /// How long each stage took.
    pub timings: Vec<(&'static str, Duration)>,
}

choices! {
    /// How far a section has come.
    Standing {
        /// Nothing arrived.
        Missing = "missing", "未提出";
        /// Something arrived, but none of it could be read as a form of this year, or something in the
        /// section's place could not even be opened.
        Submitted = "submitted", "提出（読めない）";
        /// It arrived, and has errors to fix: the section's own, or such as only the 企画課 can mend.
        Errors = "errors", "要修正";
        /// It arrived, without errors.
        Complete = "complete", "完了";
    }
}

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
    /// The files that it sent, with those that were withdrawn.
    pub submitted: Vec<&'a str>,
    /// Findings that must be fixed.
    pub errors: usize,
    /// Findings that must be confirmed.
    pub warnings: usize,
}

impl Verification {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.mapping.plan
    }

    /// The actuals of all years that are known.
    pub fn series(&self) -> Series<'_> {
        Series {
            plan: self.plan(),
            ledger: &self.ledger,
            earlier: &self.earlier,
            later: None,
        }
    }

    /// The years of the plan beside each other.
    pub fn review(&self) -> Review<'_> {
        review::review(self.years())
    }

    /// For each KPI of the plan, how it stands against the year before.
    pub fn courses(&self) -> Vec<Course> {
        course::courses(self.years())
    }

    fn years(&self) -> ReviewYears<'_> {
        ReviewYears {
            known: self.series(),
            year: self.year,
            judgements: &self.judgements,
            earlier_judgements: &self.earlier_judgements,
            earlier_reported: &self.earlier_reported,
        }
    }

    /// What the KPI has of which a key is; none for what is no KPI of the plan.
    pub fn stood(&self, key: &str) -> Option<Stood> {
        let kpi = self.plan().kpi_with_id(key.strip_prefix(OF_KPI)?)?;
        let judgement = &self.judgements[kpi];
        let band = judgement
            .band
            .map(|band| &self.plan().rating.bands[band].code);
        Some(Stood::of(
            judgement.actual,
            &self.plan().kpis[kpi].unit,
            band.map(String::as_str),
            judgement.reason.map(|reason| reason.to_string()),
        ))
    }

    /// What the marked cell with a key shows; empty where nobody wrote anything.
    pub fn shown(&self, key: &str) -> String {
        let standing: Vec<&Writing> = self.written.of(key).collect();
        match standing.is_empty() {
            true => String::new(),
            false => {
                let now = self.stood(key);
                shown::text(&standing, now.as_ref(), &self.plan().rating)
            }
        }
    }

    /// Findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity() == severity)
            .count()
    }

    /// KPIs with a grade.
    pub fn judged(&self) -> usize {
        self.judgements
            .iter()
            .filter(|judgement| judgement.band.is_some())
            .count()
    }

    /// Every section of the plan that has KPIs or projects or sent something, in the plan's order.
    pub fn sections(&self) -> Vec<SectionStatus<'_>> {
        // Counted once, and not for each section anew.
        let counts = self.finding_counts();
        let waiting = self.waiting();
        let mut sent: Vec<Vec<&Reading>> = vec![Vec::new(); self.plan().sections.len()];
        // Answers are no submission.
        for reading in self.readings.iter().filter(|of| of.slip.is_none()) {
            if let Some(section) = reading.submission.section {
                sent[section].push(reading);
            }
        }
        let concerned = |section: &usize| {
            !sent[*section].is_empty()
                || self.unread[*section]
                || !self.plan().kpis_of(*section).is_empty()
                || self.plan().projects_of(*section).next().is_some()
        };
        (0..sent.len())
            .filter(concerned)
            .map(|section| self.status(section, &sent[section], &counts, &waiting))
            .collect()
    }

    fn status<'a>(
        &'a self,
        section: usize,
        sent: &[&'a Reading],
        counts: &Counts<'_>,
        waiting: &HashSet<&str>,
    ) -> SectionStatus<'a> {
        let name = self.plan().sections[section].name.as_str();
        let count = |severity| counts.get(&(name, severity)).copied().unwrap_or_default();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let mut kept = sent
            .iter()
            .filter(|reading| !reading.submission.counting.is_withdrawn);
        let was_read = kept.clone().any(|reading| !reading.sightings.is_empty());
        let is_unread = self.unread[section];
        let path = |reading: &&'a Reading| reading.submission.path.as_str();
        let is_waiting = sent.iter().any(|reading| waiting.contains(path(reading)));
        let standing = match (kept.next().is_none() && !is_unread, was_read, errors) {
            (true, ..) => Standing::Missing,
            (_, false, _) => Standing::Submitted,
            // What is in there may have errors, or be all that is missing.
            (_, _, 0) if is_unread => Standing::Submitted,
            (_, _, 0) if !is_waiting => Standing::Complete,
            _ => Standing::Errors,
        };
        let submitted = sent.iter().map(path).collect();
        SectionStatus {
            section: name,
            kpis: self.plan().kpis_of(section).len(),
            projects: self.plan().projects_of(section).count(),
            standing,
            submitted,
            errors,
            warnings,
        }
    }

    /// The paths of files with a finding that only the 企画課 can settle.
    fn waiting(&self) -> HashSet<&str> {
        let findings = self.findings.iter();
        let of_no_section = findings
            .filter(|finding| finding.severity() == Severity::Error && finding.section.is_empty());
        of_no_section
            .map(|finding| finding.place.file.as_str())
            .collect()
    }

    /// How many findings of each severity are for each section.
    fn finding_counts(&self) -> Counts<'_> {
        let mut counts = Counts::new();
        for finding in &self.findings {
            let of_section = (finding.section.as_str(), finding.severity());
            *counts.entry(of_section).or_default() += 1;
        }
        counts
    }
}

/// How many findings of a severity are for a section.
type Counts<'a> = HashMap<(&'a str, Severity), usize>;

impl SectionStatus<'_> {
    /// How far it has come, for people.
    pub fn label(&self) -> &'static str {
        match self.standing {
            // There are errors, and none of them is for the section to mend.
            Standing::Errors if self.errors == 0 => "企画課の対応待ち",
            standing => standing.label(),
        }
    }
}
