//! 総点検: the years of a plan's period beside each other, and the period as a whole.
//!
//! Each year keeps the grade that it had by the plan then in force. The whole is judged by today's
//! plan, from the last figure that is known; the review names its year, because a census figure
//! may be two years old.

use super::actual::over_years;
use super::doubts::{Doubts, is_held_back};
use super::{Judgement, Reason, actual, judge_by, of_cells};
use crate::domain::rating::Rating;
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear, Kpi, Plan};
use crate::earlier::Series;
use crate::ledger::{self, KpiEntry};
use crate::normalize::Flaws;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// All KPIs over the years: today's, then those that a revision dropped.
#[derive(Debug)]
pub struct Review<'a> {
    /// The years of the period with inputs or figures, oldest first, this year last.
    pub years: Vec<FiscalYear>,
    /// By which rating the whole is judged; none before the plan's review year.
    pub rating: Option<&'a Rating>,
    /// One for each KPI, in the plan's order; dropped ones at the end.
    pub kpis: Vec<KpiReview<'a>>,
}

/// One KPI over the years.
#[derive(Debug)]
pub struct KpiReview<'a> {
    /// The plan that has it: today's, or the last one before it was dropped.
    pub plan: &'a Plan,
    /// Index into that plan's KPIs.
    pub kpi: usize,
    /// Whether today's plan has it no more.
    pub is_dropped: bool,
    /// One for each year of the review.
    pub years: Vec<YearReview<'a>>,
    /// The year of the last figure that is known, and the figure.
    pub last: Option<(FiscalYear, Decimal)>,
    /// The whole period; `None` before the plan's review year, and for a KPI that was dropped.
    pub whole: Option<Judgement>,
}

/// One year of a KPI.
#[derive(Debug)]
pub struct YearReview<'a> {
    /// The judgement of that year and the plan behind it; `None` where nothing was sent in that year, or
    /// its plan had no such KPI.
    pub judged: Option<(&'a Plan, Cow<'a, Judgement>)>,
    /// The figure of the year as it is known now; `None` without one, or with several.
    pub figure: Option<Decimal>,
    /// The cells' own words, where they do not give exactly one figure of the KPI: 集計中, 8000 人.
    pub said: String,
    /// Why these cells give no figure; none where they give one, and without any cell.
    pub why: Option<Reason>,
    /// What the year's own submissions said, where that is another figure.
    pub before: Option<Decimal>,
    /// The judgement by the year's own submissions, where that gives another grade.
    pub reported: Option<(&'a Plan, &'a Judgement)>,
    /// Whether the year has no submissions of its own, so that the judgement is made now of what the verified year's
    /// say of it.
    pub is_judged_now: bool,
}

impl<'a> YearReview<'a> {
    /// Whether the year's own submissions gave no grade, and what came later gives one.
    pub fn is_known_late(&self) -> bool {
        let is_made_now = matches!(self.judged, Some((_, Cow::Owned(_))));
        let had_none = |(_, own): (&Plan, &Judgement)| own.band.is_none();
        is_made_now || self.reported.is_some_and(had_none)
    }

    /// The judgement of the year's own submissions; none of one that is only made now.
    pub fn verified(&self) -> Option<&(&'a Plan, Cow<'a, Judgement>)> {
        self.judged.as_ref().filter(|_| !self.is_judged_now)
    }
}

/// What is known of the years: this year, and for each earlier year what became of its KPIs.
#[derive(Clone, Copy)]
pub struct ReviewYears<'a> {
    /// The figures of all years.
    pub known: Series<'a>,
    /// The year that is verified.
    pub year: FiscalYear,
    /// This year's judgements.
    pub judgements: &'a [Judgement],
    /// For each earlier year, its judgements.
    pub earlier_judgements: &'a [Vec<Judgement>],
    /// The same, as that year's own submissions had them.
    pub earlier_reported: &'a [Vec<Judgement>],
    /// For each KPI of today's plan, what is still asked about its figures.
    pub doubts: &'a [Doubts],
}

/// The years beside each other, and the whole period in the plan's review year.
pub fn review(years: ReviewYears<'_>) -> Review<'_> {
    let plan = years.known.plan;
    let is_due = |(year, _): &&(FiscalYear, Option<Rating>)| *year == years.year;
    let due = plan.review.as_ref().filter(is_due);
    let rating = due.map(|_| plan.rating_of_period());
    let columns = columns(years);
    let today = (0..plan.kpis.len()).map(|kpi| of_kpi(years, &columns, rating, kpi));
    let gone = dropped(years).into_iter();
    let dropped = gone.map(|(then, kpi)| of_dropped(years, &columns, then, kpi));
    Review {
        kpis: today.chain(dropped).collect(),
        years: columns,
        rating,
    }
}

/// The years of the period with inputs or figures.
fn columns(years: ReviewYears<'_>) -> Vec<FiscalYear> {
    let known = years.known;
    let period = known.plan.period.0..years.year;
    let earlier = known.earlier.iter();
    let of_earlier = earlier.flat_map(|earlier| {
        let figures = earlier.ledger.actual_years();
        figures.into_iter().chain([earlier.year])
    });
    let own = known.ledger.actual_years().into_iter();
    let before: BTreeSet<FiscalYear> = of_earlier
        .chain(own)
        .filter(|year| period.contains(year))
        .collect();
    before.into_iter().chain([years.year]).collect()
}

fn of_kpi<'a>(
    years: ReviewYears<'a>,
    columns: &[FiscalYear],
    rating: Option<&Rating>,
    kpi: usize,
) -> KpiReview<'a> {
    let (plan, judgement) = (years.known.plan, &years.judgements[kpi]);
    let last = last(years, judgement, kpi);
    let (year, figure) = match last {
        Some((year, figure)) => (year, Ok(figure)),
        None => (
            years.year,
            Err(judgement.reason.unwrap_or(Reason::NoFigure)),
        ),
    };
    let whole = rating.map(|rating| {
        let mut whole = judge_by(plan, rating, kpi, year, figure);
        // The same figure is asked about.
        let is_held = match year == years.year {
            true => judgement.held.is_some(),
            false => is_held_back(plan, years.doubts, (kpi, year)),
        };
        if is_held {
            whole.hold();
        }
        whole
    });
    let of_years = columns.iter().map(|year| of_year_now(years, kpi, *year));
    KpiReview {
        plan,
        kpi,
        is_dropped: false,
        years: of_years.collect(),
        last,
        whole,
    }
}

/// A year of a KPI of a plan, as far as that plan's year knows it.
fn of_year<'a>(
    years: ReviewYears<'a>,
    known: Series<'a>,
    kpi: usize,
    year: FiscalYear,
) -> YearReview<'a> {
    let id = &known.plan.kpis[kpi].id;
    let mut earlier = years.known.earlier.iter();
    let index = earlier.position(|earlier| earlier.year == year);
    let cells = known.actuals(kpi, year);
    YearReview {
        judged: index.and_then(|index| judged(years, index, id)),
        figure: known.agreed_actual(kpi, year),
        said: said(&cells),
        why: of_cells(&cells).err().filter(|_| !cells.is_empty()),
        before: None,
        reported: index.and_then(|index| reported(years, index, id)),
        is_judged_now: false,
    }
}

/// The year before the verified one, of a KPI of today's plan: what every page says of last year.
pub fn last_year(years: ReviewYears<'_>, kpi: usize) -> YearReview<'_> {
    of_year_now(years, kpi, years.year.before())
}

/// Last year as today's plan judges it, where it has no submissions of its own and its figure is known.
fn judged_now(years: ReviewYears<'_>, kpi: usize, year: FiscalYear) -> Option<Judgement> {
    let known = years.known;
    let is_last = year == years.year.before() && known.is_in_plan(kpi, year);
    let figure = actual(known, kpi, year, true);
    let is_known = is_last && figure.is_ok();
    is_known.then(|| judge_by(known.plan, &known.plan.rating, kpi, year, figure))
}

/// A year of a KPI of today's plan, with what this year's submissions say of it.
///
/// A grade is held back where this year's would be, also one that is only made now.
pub fn of_year_now<'a>(years: ReviewYears<'a>, kpi: usize, year: FiscalYear) -> YearReview<'a> {
    let mut review = as_known_now(years, kpi, year);
    let is_held = || is_held_back(years.known.plan, years.doubts, (kpi, year));
    if let Some((_, Cow::Owned(judgement))) = &mut review.judged
        && is_held()
    {
        judgement.hold();
    }
    review
}

fn as_known_now<'a>(years: ReviewYears<'a>, kpi: usize, year: FiscalYear) -> YearReview<'a> {
    let (known, plan) = (years.known, years.known.plan);
    let review = of_year(years, known, kpi, year);
    if year == years.year {
        let judged = Some((plan, Cow::Borrowed(&years.judgements[kpi])));
        return YearReview { judged, ..review };
    }
    let mut earlier = known.earlier.iter();
    let then = earlier.find(|earlier| earlier.year == year);
    let before = then.and_then(|then| ledger::agreed(&then.actuals(plan, kpi, year)));
    if then.is_none() {
        let now = judged_now(years, kpi, year);
        return YearReview {
            is_judged_now: now.is_some(),
            judged: now.map(|judgement| (plan, Cow::Owned(judgement))),
            ..review
        };
    }
    let figure = review.figure;
    let judged = review.judged;
    YearReview {
        judged: judged.map(|judged| with_figure(judged, year, figure, &plan.kpis[kpi])),
        before: before.filter(|before| figure != Some(*before)),
        ..review
    }
}

/// A KPI that could not be judged in a year because its figure was not published yet is judged once it is, by
/// the plan that was in force.
fn with_figure<'a>(
    (plan, judgement): (&'a Plan, Cow<'a, Judgement>),
    year: FiscalYear,
    figure: Option<Decimal>,
    now: &Kpi,
) -> (&'a Plan, Cow<'a, Judgement>) {
    let kpi = &plan.kpis[judgement.kpi];
    let is_to_come = judgement.reason == Some(Reason::Said(State::Pending));
    // In another basis or unit, today's figure is not the one that was awaited.
    let is_alike = (kpi.basis, &kpi.unit) == (now.basis, &now.unit);
    // A mean or a sum of then would take more than this one figure.
    let may_be = is_to_come && is_alike && kpi.is_surveyed(year) && !kpi.basis.is_over_years();
    match figure.filter(|_| may_be) {
        Some(figure) => {
            let late = judge_by(plan, &plan.rating, judgement.kpi, year, Ok(figure));
            (plan, Cow::Owned(late))
        }
        None => (plan, judgement),
    }
}

/// What was judged of a KPI in an earlier year.
fn judged<'a>(
    years: ReviewYears<'a>,
    index: usize,
    id: &str,
) -> Option<(&'a Plan, Cow<'a, Judgement>)> {
    let then = &years.known.earlier[index];
    let kpi = then.plan.kpi_with_id(id)?;
    let judgement = &years.earlier_judgements[index][kpi];
    Some((&then.plan, Cow::Borrowed(judgement)))
}

/// What was judged of a KPI in an earlier year by its own submissions, where that was another grade.
fn reported<'a>(
    years: ReviewYears<'a>,
    index: usize,
    id: &str,
) -> Option<(&'a Plan, &'a Judgement)> {
    let then = &years.known.earlier[index];
    let kpi = then.plan.kpi_with_id(id)?;
    let reported = &years.earlier_reported[index][kpi];
    let is_other = reported.band != years.earlier_judgements[index][kpi].band;
    is_other.then_some((&then.plan, reported))
}

/// What cells say, each once, with a unit that is not the KPI's.
fn said(cells: &[KpiEntry<'_>]) -> String {
    let words = cells.iter().map(|cell| {
        let other_unit = cell.unit.filter(|_| cell.flaws.has(Flaws::UNIT_MISMATCH));
        let unit = other_unit.filter(|other_unit| !cell.text.ends_with(other_unit));
        format!("{} {}", cell.text.trim(), unit.unwrap_or_default())
    });
    let words: BTreeSet<String> = words.map(|word| word.trim().to_owned()).collect();
    words.into_iter().collect::<Vec<_>>().join("／")
}

/// KPIs that an earlier plan had and today's has not: the newest earlier year that has each, and its
/// index there.
fn dropped(years: ReviewYears<'_>) -> Vec<(usize, usize)> {
    let (plan, earlier) = (years.known.plan, years.known.earlier);
    let mut seen: BTreeSet<&str> = plan.kpis.iter().map(|kpi| kpi.id.as_str()).collect();
    let mut dropped = Vec::new();
    for (index, then) in earlier.iter().enumerate().rev() {
        let kpis = then.plan.kpis.iter().enumerate();
        // By folded id too: it may be written in other widths now.
        let gone = kpis.filter(|(_, kpi)| plan.kpi_with_id(&kpi.id).is_none());
        let unseen = gone.filter(|(_, kpi)| seen.insert(&kpi.id));
        dropped.extend(unseen.map(|(kpi, _)| (index, kpi)));
    }
    dropped
}

fn of_dropped<'a>(
    years: ReviewYears<'a>,
    columns: &[FiscalYear],
    then: usize,
    kpi: usize,
) -> KpiReview<'a> {
    let last = &years.known.earlier[then];
    let known = Series {
        plan: &last.plan,
        ledger: &last.ledger,
        // What came after that year, its submissions could not know.
        earlier: &years.known.earlier[..then],
        later: None,
    };
    let of_years = columns.iter().map(|year| of_year(years, known, kpi, *year));
    KpiReview {
        plan: &last.plan,
        kpi,
        is_dropped: true,
        years: of_years.collect(),
        last: None,
        whole: None,
    }
}

/// What was judged this year, else, where there can be no figure yet, what the newest year gives that
/// has one: of means and sums, those up to it. Any other reason that this year gives is kept.
fn last(
    years: ReviewYears<'_>,
    judgement: &Judgement,
    kpi: usize,
) -> Option<(FiscalYear, Decimal)> {
    let own = judgement.actual.map(|actual| (years.year, actual));
    let is_to_come = matches!(
        judgement.reason,
        Some(Reason::Said(State::Pending | State::NotSurveyed))
    );
    if own.is_some() || !is_to_come {
        return own;
    }
    let (known, plan) = (years.known, years.known.plan);
    let western = (plan.period.0.western()..years.year.western()).rev();
    let before = western.map(FiscalYear::starting);
    let mut surveyed = before.filter(|year| plan.kpis[kpi].is_surveyed(*year));
    surveyed.find_map(|year| {
        let figure = known.counted_actual(kpi, year)?;
        match plan.kpis[kpi].basis.is_over_years() {
            false => Some((year, figure)),
            true => Some((year, over_years(known, kpi, year).ok()?)),
        }
    })
}
