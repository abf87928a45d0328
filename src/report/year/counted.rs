//! What 総括 counts of a KPI: now, and in the edition with which this one is compared.

use super::YearView;
use crate::domain::Decimal;
use crate::judge::course::{PlanChange, Step, step_between};
use crate::judge::mean::Mean;
use crate::judge::{Reason, interim_met_by, judge_by};
use crate::report::style::CHANGED;

/// What is counted of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedKpi {
    /// Its grade, as an index into this year's bands.
    pub band: Option<usize>,
    /// Why it has none, as it is printed; empty with one.
    pub why: String,
    /// From last year's grade to this one.
    pub step: Option<Step>,
    /// What in the plan moved it; see [`crate::judge::course::Course::by_plan`].
    pub by_plan: Option<PlanChange>,
    /// Whether its figure is asked about.
    pub is_doubted: bool,
    /// Whether its grade is held back.
    pub is_held: bool,
    rate: Option<Decimal>,
    meets_interim: Option<bool>,
}

/// What is counted of a KPI now, and what was then, where its plan had it.
pub type NowAndThen = (CountedKpi, Option<CountedKpi>);

/// The counts of some KPIs.
pub struct Counts {
    /// Of each band.
    pub bands: Vec<usize>,
    /// How many met the year's target, of how many of which it is known.
    pub met: (usize, usize),
    /// How many rose, and how many fell, by their results.
    pub moved: (usize, usize),
    /// The mean of their rates.
    pub mean: Mean,
    upper: usize,
}

impl Counts {
    /// How many have a grade.
    pub fn judged(&self) -> usize {
        self.bands.iter().sum()
    }

    /// How many have one of the upper half.
    pub fn upper(&self) -> usize {
        self.bands[..self.upper].iter().sum()
    }
}

/// The sign behind what is another than before.
pub fn sign_of_change(is_changed: bool) -> &'static str {
    if is_changed { CHANGED } else { "" }
}

impl YearView<'_> {
    /// What is counted of each KPI of the plan, now and then; looked for once, for many counts are made of it.
    fn both(&self) -> &[NowAndThen] {
        let kpis = 0..self.plan.kpis.len();
        let both = |kpi| (self.counted(kpi), self.counted_then(kpi));
        self.both.get_or_init(|| kpis.map(both).collect())
    }

    /// What is counted of a KPI now.
    fn counted(&self, kpi: usize) -> CountedKpi {
        let (judgement, course) = (self.judgement(kpi), &self.courses[kpi]);
        let why = judgement.reason.filter(|_| judgement.band.is_none());
        CountedKpi {
            band: judgement.band,
            why: why.map_or(String::new(), |why| why.to_string()),
            step: self.step(kpi),
            by_plan: course.by_plan,
            is_doubted: self.marks.is_doubted(kpi),
            is_held: judgement.held.is_some(),
            rate: judgement.rate,
            meets_interim: course.meets_interim,
        }
    }

    /// What was counted of it in the edition before; none of a KPI that its plan did not have. That the plan moved a
    /// grade is taken from now, where it moved in the same way.
    fn counted_then(&self, kpi: usize) -> Option<CountedKpi> {
        let now = self.counted(kpi);
        let last_year = self.verification.year.before();
        let marks = &self.marks;
        let (own, earlier) = (
            marks.graded_before(kpi, None),
            marks.graded_before(kpi, Some(last_year)),
        );
        let (band, why) = match own {
            None => (now.band, now.why.clone()),
            Some(before) => {
                let (band, why) = before?;
                (band, why.to_owned())
            }
        };
        let before = match earlier {
            Some(before) => before.and_then(|(band, _)| band),
            None => self.last_year_then(kpi),
        };
        let step = step_between(before, band);
        let is_held = why == Reason::HeldBack.to_string();
        let then = CountedKpi {
            by_plan: now.by_plan.filter(|_| step == now.step),
            band,
            why,
            step,
            is_held,
            ..now
        };
        Some(match marks.judged_before(kpi) {
            None => then,
            Some(judged) => CountedKpi {
                is_doubted: judged.is_doubted,
                rate: judged.rate,
                meets_interim: judged
                    .actual
                    .zip(judged.interim)
                    .filter(|_| !is_held)
                    .and_then(|(actual, interim)| {
                        let year = self.verification.year;
                        interim_met_by(&self.plan.kpis[kpi], (year, interim), actual)
                    }),
                ..then
            },
        })
    }

    /// The grade of last year as the edition before had it, where its submissions are not known and it is judged by what
    /// this year's say of it; else as it is now.
    fn last_year_then(&self, kpi: usize) -> Option<usize> {
        let last_year = self.verification.year.before();
        let mut earlier = self.verification.earlier.iter();
        let is_judged_now = !earlier.any(|earlier| earlier.year == last_year)
            && !self.plan.kpis[kpi].basis.is_over_years();
        let figure = self.marks.figure_before(kpi, last_year);
        match figure.filter(|_| is_judged_now) {
            Some(figure) => {
                let rating = &self.plan.rating;
                judge_by(self.plan, rating, kpi, last_year, Ok(figure?)).band
            }
            None => self.courses[kpi].before,
        }
    }

    /// The counts of some KPIs, now and then; none where there is no edition to compare with.
    pub fn counts(&self, is_in: impl Fn(usize) -> bool) -> Option<[Counts; 2]> {
        if !self.marks.is_compared() {
            return None;
        }
        let own = self.both().iter().enumerate();
        let own: Vec<&NowAndThen> = own
            .filter_map(|(kpi, both)| is_in(kpi).then_some(both))
            .collect();
        let now = own.iter().map(|(now, _)| now).collect();
        let then = own.iter().filter_map(|(_, then)| then.as_ref()).collect();
        Some([self.counts_of(now), self.counts_of(then)])
    }

    fn counts_of(&self, kpis: Vec<&CountedKpi>) -> Counts {
        let rating = &self.plan.rating;
        let mut bands = vec![0; rating.bands.len()];
        kpis.iter()
            .filter_map(|kpi| kpi.band)
            .for_each(|band| bands[band] += 1);
        let met = || kpis.iter().filter_map(|kpi| kpi.meets_interim);
        let moved = |step| {
            let moved = kpis
                .iter()
                .filter(|kpi| kpi.step == Some(step) && kpi.by_plan.is_none());
            moved.count()
        };
        Counts {
            bands,
            met: (met().filter(|is_met| *is_met).count(), met().count()),
            moved: (moved(Step::Up), moved(Step::Down)),
            mean: Mean::of_rates(rating, kpis.iter().map(|kpi| kpi.rate)),
            upper: rating.upper(),
        }
    }

    /// The sign behind a count of KPIs, where another number of them was counted then.
    pub fn count_sign(&self, is_counted: impl Fn(&CountedKpi) -> bool) -> &'static str {
        sign_of_change(self.count_change(is_counted).is_some())
    }

    /// The number then and the number now, where these differ.
    pub fn count_change(&self, is_counted: impl Fn(&CountedKpi) -> bool) -> Option<(usize, usize)> {
        if !self.marks.is_compared() {
            return None;
        }
        let both = || self.both().iter();
        let now = both().filter(|(now, _)| is_counted(now)).count();
        let then = both().filter_map(|(_, then)| then.as_ref());
        let then = then.filter(|then| is_counted(then)).count();
        (then != now).then_some((then, now))
    }
}
