//! 検証: everything that is known about one plan's year, before anything is written.

mod answered_slips;
mod standing;
mod strays;

pub use standing::{ASTRAY, SectionStatus, Standing, standing_counts};
pub use strays::Strays;

use crate::domain::answer::OF_ANSWER;
use crate::domain::arrivals::Since;
use crate::domain::moment::Moment;
use crate::domain::{FiscalYear, Plan};
use crate::earlier::{AstrayForm, Earlier, Series};
use crate::finding::{Finding, Severity};
use crate::history::{Changes, Run, Stamp, Stood, Writing};
use crate::judge::Judgement;
use crate::judge::course::{self, Course};
use crate::judge::doubts::Doubts;
use crate::judge::overall::{self, Before, Overalls};
use crate::judge::review::{self, Review, ReviewYears, YearReview};
use crate::judge::tally::Tallies;
use crate::ledger::Ledger;
use crate::mapping::Mapping;
use crate::normalize::Reading;
use crate::writing::{OF_KPI, Written, shown};
use std::collections::BTreeSet;
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
    /// For each section, whether its place holds something unread, a link or what cannot be opened, or its form lies
    /// with another section's.
    pub unread: Vec<bool>,
    /// What the files that count say.
    pub ledger: Ledger,
    /// Earlier years of the plan's period that have inputs, oldest first.
    pub earlier: Vec<Earlier>,
    /// Forms and tables of the year among the files of other years, of which nothing was used.
    pub elsewhere: Vec<AstrayForm>,
    /// For each of the earlier years, what became of each KPI of its plan: by its own submissions, or by the newest figures, as
    /// today's plan says; without the grades that are held back today.
    pub earlier_judgements: Vec<Vec<Judgement>>,
    /// The same, by its own submissions.
    pub earlier_reported: Vec<Vec<Judgement>>,
    /// What is to be fixed, confirmed or known.
    pub findings: Vec<Finding>,
    /// One for each KPI, in the plan's order.
    pub judgements: Vec<Judgement>,
    /// For each KPI, what is still asked about its figures; see [`Doubts`].
    pub doubts: Vec<Doubts>,
    /// The projects about whose costs of the year anything is still asked.
    pub doubted_costs: BTreeSet<usize>,
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

impl Verification {
    /// Since when a file says what it says; of what came with this run, since this run.
    pub fn since(&self, reading: &Reading) -> Since {
        let since = reading.submission.arrival.since.clone();
        let this = || self.stamp.as_ref().map(|stamp| stamp.number);
        Since {
            run: since.run.or_else(this),
            ..since
        }
    }

    /// The first run that read an answer as it is; of what came with this run, this run.
    pub fn read(&self, answer: &Writing) -> Option<i64> {
        let this = self.stamp.as_ref().map(|stamp| stamp.number)?;
        let key = answer.key.strip_prefix(OF_ANSWER).zip(answer.of_run);
        let known = &self.written.known_answers;
        let read = key.map(|(key, run)| known.read(self.year, key, (run, &answer.text)));
        Some(read.map_or(this, |read| read.min(this)))
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.mapping.plan
    }

    /// The last run that wrote a 確認票 of this plan and year that came back; 0 where none did.
    pub fn newest_slip(&self) -> i64 {
        let slips = self.readings.iter();
        let slips = slips.filter_map(|reading| reading.slip_of(self.plan(), self.year));
        slips.map(|slip| slip.order.run).max().unwrap_or_default()
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

    /// What became of a KPI in the year before.
    pub fn last_year(&self, kpi: usize) -> YearReview<'_> {
        review::last_year(self.years(), kpi)
    }

    /// What became of a KPI in an earlier year.
    pub fn of_year(&self, kpi: usize, year: FiscalYear) -> YearReview<'_> {
        review::of_year_now(self.years(), kpi, year)
    }

    /// Whether grades of the year before are made now of this year's submissions.
    pub fn is_last_year_judged_now(&self) -> bool {
        let mut kpis = 0..self.judgements.len();
        kpis.any(|kpi| self.last_year(kpi).is_judged_now)
    }

    /// What became of the goals and measures as a whole; none where the plan does not judge them.
    pub fn overalls(&self, courses: &[Course]) -> Option<Overalls> {
        let before = self.year.before();
        let mut then = self.earlier.iter().zip(&self.earlier_judgements);
        let before = match then.find(|(earlier, _)| earlier.year == before) {
            Some((earlier, judgements)) => Before::Verified(earlier, judgements),
            None => Before::Grades(courses.iter().map(|course| course.before).collect()),
        };
        overall::overalls(self.plan(), &self.judgements, &before)
    }

    fn years(&self) -> ReviewYears<'_> {
        ReviewYears {
            known: self.series(),
            year: self.year,
            judgements: &self.judgements,
            earlier_judgements: &self.earlier_judgements,
            earlier_reported: &self.earlier_reported,
            doubts: &self.doubts,
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
                let rating = &self.plan().rating;
                shown::text(&standing, now.as_ref(), (rating, self.doubt(key)))
            }
        }
    }

    /// The sign of a doubted figure, where a key is of a KPI with one; else nothing.
    pub fn doubt(&self, key: &str) -> &'static str {
        let kpi = key.strip_prefix(OF_KPI);
        match kpi.and_then(|id| self.plan().kpi_with_id(id)) {
            Some(kpi) if !self.doubts[kpi].codes.is_empty() => shown::DOUBTED,
            _ => "",
        }
    }

    /// By when the sections must send their forms, for people; none where the plan does not say it.
    pub fn due(&self) -> Option<String> {
        Some(self.plan().due(self.year)?.told(self.year))
    }

    /// The days from the day of a moment until then; negative when it is over.
    pub fn days_left(&self, now: Moment) -> Option<i64> {
        Some(self.plan().due(self.year)?.days_left(self.year, now))
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
}
