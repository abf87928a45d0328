//! What a history compares of the grades of goals and measures.

use crate::history::changes::WholeGrade;
use crate::judge::overall::OverallJudgement;
use crate::verification::Verification;

/// The grades of all goals and measures of a plan; none of a plan that does not judge them.
pub fn of_overall(verification: &Verification) -> Vec<WholeGrade> {
    let plan = verification.plan();
    let judged = verification.overalls(&verification.courses());
    let Some((overall, judged)) = plan.overall.as_ref().zip(judged) else {
        return Vec::new();
    };
    let code = |band: usize| overall.bands[band].code.clone();
    let grade = |goal: usize, own: &OverallJudgement| WholeGrade {
        goal: plan.goals[goal].id.clone(),
        measure: None,
        name: plan.goals[goal].title(),
        band: own.band.map(code),
        hand_band: own.by_hand.map(|at| code(overall.by_hand[at].band)),
    };
    let goals = judged.goals.iter().enumerate();
    let goals = goals.map(|(goal, own)| grade(goal, own));
    let measures = plan.measures.iter().zip(&judged.measures);
    let measures = measures.map(|(measure, own)| WholeGrade {
        measure: Some(measure.id.clone()),
        name: measure.label(),
        ..grade(measure.goal, own)
    });
    let is_graded = |own: &WholeGrade| own.band.is_some() || own.hand_band.is_some();
    goals.chain(measures).filter(is_graded).collect()
}
