//! How a KPI stands against the year before, and against the year's own target.

use super::review::{ReviewYears, last_year};
use super::{Judgement, facts, judge_by};
use crate::domain::rating::Rating;
use crate::earlier::Earlier;

/// How one KPI stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The grade of the year before, as an index into this year's bands; none where it had none, or one that the
    /// rating has no more.
    pub before: Option<usize>,
    /// Whether by last year's plan this year's figure would not have moved the grade as it moved: then the targets
    /// changed, and not the result.
    pub is_by_target: bool,
    /// Whether the year's target on the way is met; none without one, without a figure, or while its grade is held
    /// back.
    pub meets_interim: Option<bool>,
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
        let (before, now) = (self.before?, judgement.band?);
        Some(match now.cmp(&before) {
            std::cmp::Ordering::Less => Step::Up,
            std::cmp::Ordering::Greater => Step::Down,
            std::cmp::Ordering::Equal => Step::Same,
        })
    }
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
    let interim = judgement.interim.filter(|_| judgement.held.is_none());
    let meets = |interim| {
        let direction = facts::direction(&plan.kpis[kpi]);
        Some(facts::is_at_least(direction, judgement.actual?, interim))
    };
    let last = last_year(years, kpi);
    let then = last.judged.as_ref();
    let band = then.and_then(|(plan, judged)| Some((*plan, judged.band?)));
    let code = band.map(|(plan, band)| plan.rating.bands[band].code.as_str());
    let before = years.year.before();
    let mut earlier = years.known.earlier.iter();
    let earlier = earlier.find(|earlier| earlier.year == before);
    let by_their_plan = earlier.and_then(|earlier| by_their_plan(years, earlier, kpi));
    let last = band.map(|(_, band)| band);
    let course = Course {
        before: code.and_then(|code| of_code(&plan.rating, code)),
        is_by_target: false,
        meets_interim: interim.and_then(meets),
    };
    let step = course.step(judgement);
    Course {
        is_by_target: step.is_some_and(|step| is_by_target(step, (last, by_their_plan))),
        ..course
    }
}

/// Whether a grade moved because of the targets: from last year's to the one that last year's plan would give, it
/// moved not at all, or the other way.
fn is_by_target(step: Step, (last, by_their_plan): (Option<usize>, Option<usize>)) -> bool {
    let Some((last, theirs)) = last.zip(by_their_plan) else {
        return false;
    };
    match step {
        Step::Up => theirs >= last,
        Step::Down => theirs <= last,
        Step::Same => theirs == last,
    }
}

fn of_code(rating: &Rating, code: &str) -> Option<usize> {
    rating.bands.iter().position(|band| band.code == code)
}

/// The grade that an earlier plan would give this year's figure, where it counts the same in the same unit.
fn by_their_plan(years: ReviewYears<'_>, earlier: &Earlier, kpi: usize) -> Option<usize> {
    let own = &years.known.plan.kpis[kpi];
    let then = earlier.plan.kpi_with_id(&own.id)?;
    let theirs = &earlier.plan.kpis[then];
    let is_alike = (theirs.basis, &theirs.unit) == (own.basis, &own.unit);
    let figure = years.judgements[kpi].actual.filter(|_| is_alike)?;
    judge_by(
        &earlier.plan,
        &earlier.plan.rating,
        then,
        years.year,
        Ok(figure),
    )
    .band
}
