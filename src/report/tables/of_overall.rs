//! What a history compares of the grades of goals and measures.

use crate::domain::plan::Overall;
use crate::history::changes::{BandsBefore, GivenBands, WholeGrade};
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
    let before = |own: &OverallJudgement| before(verification, overall, own);
    let grade = |goal: usize, own: &OverallJudgement| WholeGrade {
        goal: plan.goals[goal].id.clone(),
        measure: None,
        name: plan.goals[goal].title(),
        band: own.band.map(code),
        hand_band: own.by_hand.map(|at| code(overall.by_hand[at].band)),
        before: before(own),
    };
    let goals = judged.goals.iter().enumerate();
    let goals = goals.map(|(goal, own)| grade(goal, own));
    let measures = plan.measures.iter().zip(&judged.measures);
    let measures = measures.map(|(measure, own)| WholeGrade {
        measure: Some(measure.id.clone()),
        name: measure.label(),
        ..grade(measure.goal, own)
    });
    // One that had no grade the year before may get it later.
    let is_kept =
        |own: &WholeGrade| own.band.is_some() || own.hand_band.is_some() || own.before.is_some();
    goals.chain(measures).filter(is_kept).collect()
}

/// What a goal or measure had the year before; none where that was not verified.
pub fn before(
    verification: &Verification,
    overall: &Overall,
    own: &OverallJudgement,
) -> Option<BandsBefore> {
    let year = verification.year.before();
    let code = |band: usize| overall.bands[band].code.clone();
    let is_verified = verification.earlier.iter().any(|then| then.year == year);
    is_verified.then(|| BandsBefore {
        year,
        given: GivenBands::of(own.before.map(code), own.before_by_hand.map(code)),
    })
}
