//! How a KPI stands against the year before, and against the year's own target.

use super::review::{ReviewYears, last_year};
use super::{Judgement, actual, facts, judge_by};
use crate::domain::rating::Rating;
use crate::domain::{Decimal, Kpi, Plan, unit};
use crate::earlier::Series;

/// How one KPI stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The grade of the year before, as an index into this year's bands; none where it had none, or one that the
    /// rating has no more.
    pub before: Option<usize>,
    /// What in the plan moved the grade, where by last year's plan this year's figures would not have moved it as it
    /// moved, or where that plan cannot judge them; none where the result did.
    pub by_plan: Option<PlanChange>,
    /// Whether the year's target is met; none without one, without a figure, or while its grade is held
    /// back.
    pub meets_interim: Option<bool>,
}

/// What became different in the plan, by which a grade moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanChange {
    /// The targets and no more.
    Target,
    /// The baseline and no more.
    Baseline,
    /// How it is judged: formula, direction or bands.
    Rule,
    /// Several of these, or something else.
    Several,
    /// Last year's plan cannot judge this year's figures: it counts otherwise, in a unit of another kind, or has no
    /// target of this year. Whether the result moved too is not known.
    Incomparable,
}

impl PlanChange {
    /// All of them, in the order of the lists of 総括.
    pub const ALL: [Self; 5] = [
        Self::Target,
        Self::Baseline,
        Self::Rule,
        Self::Several,
        Self::Incomparable,
    ];

    /// For people: 目標の変更.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Target => "目標の変更",
            Self::Baseline => "基準値の変更",
            Self::Rule => "判定の方法の変更",
            Self::Several | Self::Incomparable => "計画の改定",
        }
    }

    /// What is to be thought of the grade: that it is no change of the result, or that it cannot be compared.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Incomparable => "前年度の判定とは比べられない",
            _ => "結果の変化ではない",
        }
    }
}

/// Whether a grade is better or worse than before; bands stand from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A better one.
    Up,
    /// A worse one.
    Down,
    /// The same.
    Same,
}

impl Step {
    /// ↑, → or ↓.
    pub const fn arrow(self) -> &'static str {
        match self {
            Self::Up => "↑",
            Self::Same => "→",
            Self::Down => "↓",
        }
    }
}

impl Course {
    /// From the grade of the year before to this one; none where either has none.
    pub fn step(&self, judgement: &Judgement) -> Option<Step> {
        step_between(self.before, judgement.band)
    }
}

/// From one grade to another of the same rating; none where either is none.
pub fn step_between(before: Option<usize>, now: Option<usize>) -> Option<Step> {
    Some(match now?.cmp(&before?) {
        std::cmp::Ordering::Less => Step::Up,
        std::cmp::Ordering::Greater => Step::Down,
        std::cmp::Ordering::Equal => Step::Same,
    })
}

/// One for each KPI of the plan, in its order.
///
/// The grade of the year before is that of [`last_year`].
pub fn courses(years: ReviewYears<'_>) -> Vec<Course> {
    let plan = years.known.plan;
    (0..plan.kpis.len()).map(|kpi| course(years, kpi)).collect()
}

fn course(years: ReviewYears<'_>, kpi: usize) -> Course {
    let (plan, judgement) = (years.known.plan, &years.judgements[kpi]);
    let actual = judgement.actual.filter(|_| judgement.held.is_none());
    let meets = |actual| facts::interim_met(&plan.kpis[kpi], years.year, actual);
    let last = last_year(years, kpi);
    let then = last.judged.as_ref();
    let band = then.and_then(|(plan, judged)| Some((*plan, judged.band?)));
    let code = band.map(|(plan, band)| plan.rating.bands[band].code.as_str());
    let course = Course {
        before: code.and_then(|code| of_code(&plan.rating, code)),
        by_plan: None,
        meets_interim: actual.and_then(meets),
    };
    let last = band.map(|(_, band)| band);
    let moved = course.step(judgement).zip(last);
    Course {
        by_plan: moved.and_then(|moved| by_plan(years, kpi, moved)),
        ..course
    }
}

/// What in the plan moved a grade by a step from last year's; none where the result did.
fn by_plan(years: ReviewYears<'_>, kpi: usize, (step, last): (Step, usize)) -> Option<PlanChange> {
    let before = years.year.before();
    let mut earlier = years.known.earlier.iter();
    let index = earlier.position(|earlier| earlier.year == before)?;
    let (plan, theirs) = (years.known.plan, &years.known.earlier[index].plan);
    match by_their_plan(years, index, kpi) {
        Some(band) if has_moved(step, (last, band)) => None,
        Some(_) => changed_since(plan, theirs, kpi),
        None => Some(PlanChange::Incomparable),
    }
}

/// What became different in the plan of a KPI since an earlier one; none if that had no such KPI.
fn changed_since(plan: &Plan, theirs: &Plan, kpi: usize) -> Option<PlanChange> {
    let now = &plan.kpis[kpi];
    let then = &theirs.kpis[theirs.kpi_with_id(&now.id)?];
    let baseline = |kpi: &Kpi| kpi.baseline.map(|of| of.value);
    // The plan may have begun at another time, from which a baseline without a year is.
    let start = |plan: &Plan, kpi: &Kpi| kpi.start(plan.period.0);
    let is_same_baseline = is_same_figure((baseline(then), then), (baseline(now), now));
    let is_same_start = start(theirs, then) == start(plan, now);
    let is_same_rule = (then.formula, then.direction, then.basis)
        == (now.formula, now.direction, now.basis)
        && theirs.rating.judges_like(&plan.rating);
    Some(
        match (
            has_same_targets(then, now),
            is_same_baseline && is_same_start,
            is_same_rule,
        ) {
            (false, true, true) => PlanChange::Target,
            (true, false, true) => PlanChange::Baseline,
            (true, true, false) => PlanChange::Rule,
            _ => PlanChange::Several,
        },
    )
}

fn has_same_targets(then: &Kpi, now: &Kpi) -> bool {
    let number = |kpi: &Kpi| kpi.target.and_then(|target| target.number());
    let others = |kpi: &Kpi| {
        kpi.target.map(|target| {
            let arrow = Some(target.aim).filter(|_| target.number().is_none());
            (arrow, target.year, target.is_strict)
        })
    };
    let on_the_way = then.interim.iter().zip(&now.interim);
    let is_same_way = then.interim.len() == now.interim.len()
        && on_the_way
            .into_iter()
            .all(|((then_year, theirs), (year, own))| {
                then_year == year && is_same_figure((Some(*theirs), then), (Some(*own), now))
            });
    is_same_way
        && others(then) == others(now)
        && is_same_figure((number(then), then), (number(now), now))
}

/// Whether two figures are the same, each in the unit of its KPI.
fn is_same_figure(
    (one, then): (Option<Decimal>, &Kpi),
    (other, now): (Option<Decimal>, &Kpi),
) -> bool {
    let one = one.map(|one| unit::converted(one, &then.unit, &now.unit));
    one == other.map(Some)
}

/// Whether a grade moves from last year's to another in the direction of a step.
fn has_moved(step: Step, (last, band): (usize, usize)) -> bool {
    match step {
        Step::Up => band < last,
        Step::Down => band > last,
        Step::Same => true,
    }
}

fn of_code(rating: &Rating, code: &str) -> Option<usize> {
    rating.bands.iter().position(|band| band.code == code)
}

/// The grade that an earlier year's plan would give to what is known today, by its own basis, baseline, years and
/// unit; none where it would have no figure, or no grade.
fn by_their_plan(years: ReviewYears<'_>, index: usize, kpi: usize) -> Option<usize> {
    let earlier = &years.known.earlier[index];
    let then = earlier.plan.kpi_with_id(&years.known.plan.kpis[kpi].id)?;
    let known = Series {
        plan: &earlier.plan,
        ledger: &earlier.ledger,
        earlier: &years.known.earlier[..index],
        later: Some(&years.known),
    };
    let figure = actual(known, then, years.year, true);
    let rating = &earlier.plan.rating;
    let judgement = judge_by(&earlier.plan, rating, then, years.year, figure);
    judgement.band.filter(|_| figure.is_ok())
}
