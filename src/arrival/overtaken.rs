//! Answers to figures that differ in whose place another figure came: what is left may be what the section corrected
//! after it answered, or what it answered about. It is asked.

use super::asked::{Figure, of_key, section_of, stand};
use super::question::Question;
use super::word::said;
use crate::domain::answer::{AnswerKey, OF_SEVERAL};
use crate::domain::ground::{Ground, Overtaken, Room, Stand};
use crate::domain::known_answers::KnownAnswers;
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::several::is_answered;
use crate::normalize::slip::kpi_of;

/// An answer, and the figure that it was about.
pub struct Candidate {
    figure: Figure,
    ground: Ground,
    of: Overtaken,
}

impl Candidate {
    /// Of an answer, if it may be overtaken while a stand is said. Where all that is left came after something else had taken
    /// its place, it is a correction, and nothing is asked.
    fn of(figure: Figure, ground: &Ground, stand: &Stand, of: Overtaken) -> Option<Self> {
        let is_overtaken = match &ground.lost_to {
            Some(lost_to) => stand.is_still(lost_to) || stand.has_of(&ground.stand),
            None => stand.room_for(&ground.value, &ground.stand) != Room::Left,
        };
        is_overtaken.then(|| Self {
            figure,
            ground: ground.clone(),
            of,
        })
    }
}

/// An answer on a slip that lies there, if it may be overtaken.
pub fn now(readings: &[Reading], question: &Question, stand: &Stand) -> Option<Candidate> {
    let ground = question.ground.as_ref()?;
    if !question.is_of_several(readings) {
        return None;
    }
    let answer = said(readings, question.answers[0]);
    let of = Overtaken {
        section: question.section,
        key: answer.key.text(),
        value: answer.value.clone(),
    };
    Candidate::of(question.figure.clone(), ground, stand, of)
}

/// The answers of the history that may be overtaken and have not the word on a slip any more: a later slip was saved over
/// it, or another now says otherwise.
pub fn known(
    plan: &Plan,
    (year, known): (FiscalYear, &KnownAnswers),
    readings: &[Reading],
    questions: &[Question],
) -> Vec<Candidate> {
    let answers = known.grounds(year).filter_map(|(text, run, ground)| {
        let key = AnswerKey::parse(text).filter(|key| key.code == OF_SEVERAL)?;
        kpi_of(plan, &key)?;
        let section = section_of(plan, &key);
        let figure = of_key(&key);
        let is_after = |question: &Question| {
            let is_about = (&question.figure.0, &question.figure.1) == (&figure.0, &figure.1);
            let is_of_several = question.is_of_several(readings);
            is_of_several && question.section == section && is_about && question.run >= run
        };
        if questions.iter().any(is_after) {
            return None;
        }
        let stand = stand(plan, readings, section, &figure);
        let of = Overtaken {
            section,
            key: text.to_owned(),
            value: ground.written.clone(),
        };
        Candidate::of(figure, ground, &stand, of)
    });
    answers.collect()
}

/// Of the candidates those whose section now says one other figure, and has answered with none. Where it says several, these
/// are asked about.
pub fn of_one_figure(
    plan: &Plan,
    readings: &[Reading],
    candidates: Vec<Candidate>,
) -> Vec<Overtaken> {
    let is_left = |candidate: &Candidate| {
        let stand = stand(plan, readings, candidate.of.section, &candidate.figure);
        stand.is_all_other(&candidate.ground.value) && !is_answered(&stand)
    };
    let candidates = candidates.into_iter().filter(is_left);
    candidates.map(|candidate| candidate.of).collect()
}
