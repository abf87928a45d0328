//! Answers with a value in whose place another figure counts: that may be what the section corrected after it answered, or
//! what it answered about. It is asked.

use super::asked::AskedFigure;
use super::question::ground;
use super::word::{Answered, asked, on_slips, said};
use crate::domain::answer::{Answer, OF_OVERTAKEN, OF_SEVERAL};
use crate::domain::ground::{Ground, Overtaken, Room, Stand};
use crate::domain::known_answers::{KnownAnswer, KnownAnswers};
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::several::is_answered;
use crate::normalize::slip::Became;

/// An answer that says which figure is right.
struct Decision {
    asked: AskedFigure,
    /// The value and what it stands on; none of 正しい.
    value: Option<Ground>,
    /// The run that read it first; greater than all where it is new.
    read: i64,
}

impl Decision {
    /// Of the history, by the question's key.
    fn known(plan: &Plan, key: &str, of: &KnownAnswer, value: Option<Ground>) -> Option<Self> {
        let asked = AskedFigure::known(plan, key, of.run)?;
        let read = of.read;
        Some(Self { asked, value, read })
    }

    /// Whether it calls right what the files say now.
    fn is_right(&self, plan: &Plan, readings: &[Reading]) -> bool {
        self.value.is_none() && self.asked.is_there(plan, readings)
    }

    /// It, where the files say one other figure now. Doubtful is a figure that was said when it was answered, or came in its
    /// place first; where all that is left came later, it is a correction.
    fn overtaken(&self, plan: &Plan, readings: &[Reading]) -> Option<Overtaken> {
        let ground = self.value.as_ref()?;
        let stand = self.asked.stand(plan, readings);
        let is_left = stand.is_all_other(&ground.value) && !is_answered(&stand);
        let is_of_several = self.asked.key.code == OF_SEVERAL;
        is_left.then(|| Overtaken {
            section: self.asked.section,
            key: self.asked.key.text(),
            value: ground.written.clone(),
            is_doubtful: self.is_last_word(plan, readings)
                || may_mean_another(is_of_several, ground, &stand),
        })
    }

    /// Whether what the files say of the figure now was said before the answer, or with it: none of them corrects it, and
    /// one that came since corrects something else.
    fn is_last_word(&self, plan: &Plan, readings: &[Reading]) -> bool {
        self.asked.is_said_since(plan, readings, self.read)
    }
}

fn may_mean_another(is_of_several: bool, ground: &Ground, stand: &Stand) -> bool {
    match &ground.lost_to {
        _ if stand.has_of(&ground.stand) => true,
        Some(lost_to) => is_of_several && stand.is_still(lost_to),
        None => is_of_several && stand.room_for(&ground.value, &ground.stand) != Room::Left,
    }
}

/// The answers in whose place another figure counts, of each figure the newest first. An older one is given only where a
/// newer answer calls right what is left instead of it: the check knows which of them that was asked about.
pub fn overtaken(
    plan: &Plan,
    (year, known): (FiscalYear, &KnownAnswers),
    readings: &[Reading],
) -> Vec<Overtaken> {
    let mut decisions = decisions(plan, (year, known), readings);
    decisions.sort_by_key(|of| std::cmp::Reverse(of.asked.run));
    let newest = decisions
        .iter()
        .filter(|of| is_newest(of, &decisions, (plan, readings)));
    newest
        .filter_map(|of| of.overtaken(plan, readings))
        .collect()
}

/// Whether an answer with a value is to be asked about: no newer one gives a value for the figure, and none that is as new
/// calls right what the files say now. If one does so in answer to this very question, the question is still there, with that
/// answer, as long as the figure is; it may have been about any of the values.
fn is_newest(
    own: &Decision,
    decisions: &[Decision],
    (plan, readings): (&Plan, &[Reading]),
) -> bool {
    let of_figure = || decisions.iter().filter(|of| of.asked.is_same(&own.asked));
    let right = of_figure().filter(|of| of.is_right(plan, readings));
    let newest_right = right
        .max_by_key(|of| of.asked.run)
        .filter(|of| of.asked.run >= own.asked.run);
    let newest_value = of_figure()
        .filter(|of| of.value.is_some())
        .map(|of| of.asked.run)
        .max();
    match newest_right {
        Some(right) if Some(right.asked.run) >= newest_value => {
            right.asked.key.code == OF_OVERTAKEN
        }
        _ => Some(own.asked.run) == newest_value,
    }
}

/// All of a year that can be taken as they are written: on slips that are there, in the history, and those that were taken
/// back, cleared or changed to what decides nothing, for what is left may not be what the section means.
fn decisions(plan: &Plan, of: (FiscalYear, &KnownAnswers), readings: &[Reading]) -> Vec<Decision> {
    let (year, known) = of;
    let there = on_slips(plan, year, readings).filter_map(|one| there(of, readings, one));
    let there: Vec<Decision> = there.collect();
    let right = known.standing(year).filter_map(|(text, answer)| {
        let is_right = answer.chosen() == Some(Answer::Right);
        is_right.then(|| Decision::known(plan, text, answer, None))?
    });
    let is_decided = |run: i64, text: &str| {
        let mut now = there.iter();
        now.any(|of| of.asked.run == run && of.asked.key.text() == text)
    };
    let values = known.last_values(year);
    let values = values.filter(|(text, answer, _)| !is_decided(answer.run, text));
    let values = values
        .filter_map(|(text, answer, of)| Decision::known(plan, text, answer, Some(of.clone())));
    let known: Vec<Decision> = right.chain(values).collect();
    let all = there.into_iter().chain(known);
    all.filter(|of| of.asked.is_actual(plan)).collect()
}

/// The decision of an answer on a slip that is there.
fn there(
    (year, known): (FiscalYear, &KnownAnswers),
    readings: &[Reading],
    one: Answered,
) -> Option<Decision> {
    let answer = said(readings, one);
    let own = || answer.ground.clone();
    let value = match answer.taken().ok()? {
        Answer::Figure => Some(own().or_else(|| ground(year, known, readings, one))?),
        Answer::Right => None,
        Answer::Mended | Answer::Checking => return None,
    };
    let is_said = match answer.became {
        Became::Stranger | Became::Over => false,
        // It is said otherwise where it was given.
        Became::Older => answer.repeated.is_none(),
        _ => true,
    };
    let asked = asked(readings, one);
    let read = known.read(year, &asked.key.text(), (asked.run, &answer.text()));
    // The history has no answers that contradicted each other.
    let read = read.min(readings[one.reading].submission.arrival.came());
    is_said.then_some(Decision { asked, value, read })
}
