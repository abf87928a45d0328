//! How goals and measures stand as a whole: by the plan's rule from the grades or rates of their KPIs, and by hand.

use super::Judgement;
use crate::domain::plan::{GoalKpis, Judged, Overall, RollUp, Ungraded};
use crate::domain::{Decimal, Plan, number};
use crate::earlier::Earlier;

/// What became of a goal or measure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverallJudgement {
    /// Index into the bands of the plan's rule; none without a rule for it, or without a KPI that counts.
    pub band: Option<usize>,
    /// Index into [`Overall::by_hand`].
    pub by_hand: Option<usize>,
    /// The share or mean that was judged, in percent, as it is printed.
    pub percent: Option<Decimal>,
    /// How many KPIs have a grade of the upper half, or a rate.
    pub good: usize,
    /// Of how many.
    pub of: usize,
    /// How many KPIs have a grade.
    pub graded: usize,
    /// The KPIs that count for it.
    pub kpis: Vec<usize>,
    /// The grade of the year before by the rule, as an index into this year's bands.
    pub before: Option<usize>,
    /// The one that people gave then.
    pub before_by_hand: Option<usize>,
    /// How many KPIs that grade is of, where more graded ones than these would leave it unknown.
    pub before_of: Option<usize>,
}

/// Those of all goals and measures of a plan, each in its order; without a rule for them, none of them has a grade.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overalls {
    /// Of the goals.
    pub goals: Vec<OverallJudgement>,
    /// Of the measures.
    pub measures: Vec<OverallJudgement>,
}

impl OverallJudgement {
    /// The grade: by the rule, or else by hand.
    pub fn now(&self, overall: &Overall) -> Option<usize> {
        let by_hand = self.by_hand.map(|at| overall.by_hand[at].band);
        self.band.or(by_hand)
    }

    /// The same of the year before.
    pub fn was(&self) -> Option<usize> {
        self.before.or(self.before_by_hand)
    }
}

/// What is known of the year before.
pub enum Before<'a> {
    /// That year was verified.
    Verified(&'a Earlier, &'a [Judgement]),
    /// For each KPI, the grade that it had.
    Grades(Vec<Option<usize>>),
}

/// Judges the goals and measures of a plan; none where the plan does not.
pub fn overalls(plan: &Plan, judgements: &[Judgement], before: &Before<'_>) -> Option<Overalls> {
    let overall = plan.overall.as_ref()?;
    let mut now = of_year(plan, overall, judgements);
    match before {
        Before::Verified(then, judgements) => {
            let theirs = then.plan.overall.as_ref()?;
            let known = of_year(&then.plan, theirs, judgements);
            now.each(|of, own| {
                let then = known.of(counterpart(plan, &then.plan, of)?);
                let by_hand = then.by_hand.map(|at| theirs.by_hand[at].band);
                let today = |band: usize| {
                    let code = &theirs.bands[band].code;
                    overall.bands.iter().position(|band| band.code == *code)
                };
                own.before = then.band.and_then(today);
                own.before_by_hand = by_hand.and_then(today);
                None
            });
        }
        Before::Grades(bands) if overall.by == RollUp::Good => {
            let mut judgements = judgements.to_vec();
            for (own, band) in judgements.iter_mut().zip(bands) {
                own.band = *band;
            }
            let known = of_year(plan, overall, &judgements);
            now.each(|of, own| {
                // A share of fewer KPIs than this year's says nothing of a change.
                let then = known.of(of);
                own.before = then.band.filter(|_| then.graded >= own.graded);
                own.before_of = Some(then.graded);
                None
            });
        }
        Before::Grades(_) => {}
    }
    Some(now)
}

fn of_year(plan: &Plan, overall: &Overall, judgements: &[Judgement]) -> Overalls {
    let mut goals: Vec<Vec<&Judgement>> = vec![Vec::new(); plan.goals.len()];
    let mut measures: Vec<Vec<&Judgement>> = vec![Vec::new(); plan.measures.len()];
    let is_by_rule = overall.by != RollUp::Hand;
    for judgement in judgements.iter().filter(|_| is_by_rule) {
        let kpi = &plan.kpis[judgement.kpi];
        let is_taken = match overall.goals {
            GoalKpis::All => true,
            GoalKpis::Own => kpi.measure.is_none(),
            GoalKpis::None => false,
        };
        if is_taken {
            plan.goals_up(kpi.goal)
                .for_each(|goal| goals[goal].push(judgement));
        }
        if let Some(measure) = kpi.measure.filter(|_| overall.has_measures) {
            let path = plan.path_of_measure(measure);
            path.iter()
                .for_each(|above| measures[*above].push(judgement));
        }
    }
    let judged = |(of, own): (Judged, Vec<&Judgement>)| judge_one(plan, overall, &own, of);
    let goals = goals.into_iter().enumerate();
    let measures = measures.into_iter().enumerate();
    Overalls {
        goals: goals
            .map(|(at, own)| judged((Judged::Goal(at), own)))
            .collect(),
        measures: measures
            .map(|(at, own)| judged((Judged::Measure(at), own)))
            .collect(),
    }
}

impl Overalls {
    /// That of a goal or measure.
    pub fn of(&self, of: Judged) -> &OverallJudgement {
        match of {
            Judged::Goal(goal) => &self.goals[goal],
            Judged::Measure(measure) => &self.measures[measure],
        }
    }

    fn each(&mut self, change: impl Fn(Judged, &mut OverallJudgement) -> Option<()>) {
        for (at, own) in self.goals.iter_mut().enumerate() {
            change(Judged::Goal(at), own);
        }
        for (at, own) in self.measures.iter_mut().enumerate() {
            change(Judged::Measure(at), own);
        }
    }
}

/// The goal or measure of an earlier plan with the same id.
fn counterpart(plan: &Plan, then: &Plan, of: Judged) -> Option<Judged> {
    let goal_then = |goal: usize| {
        let id = &plan.goals[goal].id;
        then.goals.iter().position(|goal| goal.id == *id)
    };
    match of {
        Judged::Goal(goal) => goal_then(goal).map(Judged::Goal),
        Judged::Measure(measure) => {
            let own = &plan.measures[measure];
            let goal = goal_then(own.goal)?;
            let mut measures = then.measures.iter();
            let found = measures.position(|other| other.goal == goal && other.id == own.id);
            found.map(Judged::Measure)
        }
    }
}

fn judge_one(plan: &Plan, overall: &Overall, own: &[&Judgement], of: Judged) -> OverallJudgement {
    let (percent, good, count) = match overall.by {
        RollUp::Mean => mean(plan, overall, own),
        _ => share(plan, overall, own),
    };
    OverallJudgement {
        band: percent.and_then(|percent| overall.band_of(percent)),
        by_hand: overall.by_hand.iter().position(|grade| grade.of == of),
        percent,
        good,
        of: count,
        graded: own.iter().filter(|own| own.band.is_some()).count(),
        kpis: own.iter().map(|own| own.kpi).collect(),
        before: None,
        before_by_hand: None,
        before_of: None,
    }
}

/// The share of KPIs with a good grade, to a tenth of a percent, as it is printed: what is read is what was judged.
fn share(plan: &Plan, overall: &Overall, own: &[&Judgement]) -> (Option<Decimal>, usize, usize) {
    let upper = plan.rating.upper();
    let graded = own.iter().filter_map(|own| own.band);
    let good = graded.clone().filter(|band| *band < upper).count();
    let of = match overall.ungraded {
        Ungraded::LeftOut => graded.count(),
        Ungraded::Counted => own.len(),
    };
    let share = Decimal::from(good * 100).checked_div(Decimal::from(of));
    let percent = share.map(|share| number::round(share, 1, number::Rounding::HalfUp));
    (percent, good, of)
}

/// The mean of the printed rates; of a KPI without one as of 0 % where such count. A rate whose grade is held back is
/// none.
fn mean(plan: &Plan, overall: &Overall, own: &[&Judgement]) -> (Option<Decimal>, usize, usize) {
    let settled = own.iter().filter(|own| own.held.is_none());
    let rates: Vec<Decimal> = settled.filter_map(|own| own.rate).collect();
    let of = match overall.ungraded {
        Ungraded::LeftOut => rates.len(),
        Ungraded::Counted => own.len(),
    };
    let mut all = rates.iter();
    let sum = all.try_fold(Decimal::ZERO, |sum, rate| sum.checked_add(*rate));
    let mean = sum.and_then(|sum| sum.checked_div(Decimal::from(of)));
    let rating = &plan.rating;
    let percent = mean.map(|mean| number::round(mean, rating.digits, rating.rounding));
    (percent, rates.len(), of)
}
