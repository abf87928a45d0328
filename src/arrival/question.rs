//! A question of a 確認票 about an actual, and what the answers to it say that have the word.

use super::asked::AskedFigure;
use super::word::{Answered, asked, order, said};
use crate::domain::answer::{Answer, OF_SEVERAL};
use crate::domain::ground::{Ground, Room, Stand};
use crate::domain::known_answers::KnownAnswers;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::several::{answered, in_files};

/// What an answer says of the figure that was asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Says {
    /// It is another: its state and value.
    Other((State, Option<Decimal>)),
    /// It is right: its value, where it still stands in the section's files.
    Right(Option<Decimal>),
    /// It is looked into, or mended.
    Open(Answer),
}

impl Says {
    /// Whether both cannot hold of one figure: an answered value beside anything else than that value.
    pub fn contradicts(self, other: Self) -> bool {
        match (self, other) {
            (Self::Other(one), Self::Other(other)) => one != other,
            (Self::Other((_, one)), Self::Right(right))
            | (Self::Right(right), Self::Other((_, one))) => right.is_none() || one != right,
            (Self::Other(_), Self::Open(_)) | (Self::Open(_), Self::Other(_)) => true,
            _ => false,
        }
    }
}

/// A question about an actual, and what the answers say that have the word.
pub struct Question {
    /// The figure.
    pub asked: AskedFigure,
    /// Those that have the word.
    pub answers: Vec<Answered>,
    /// What they say of it.
    pub says: Says,
    /// Of a figure: what it stands on, as the history has it, or else the slip.
    pub ground: Option<Ground>,
    /// What the files say of the figure, before any answer is laid over them.
    pub files: Stand,
    /// What was asked about, as these have it, where one of them still says it.
    pub figure: Option<String>,
}

impl Question {
    /// Whether another is about the same KPI's figure of a year, and both stood on one section's slips of one run: where
    /// cells say it differently, each is asked about, and there is still one figure.
    pub fn is_beside(&self, other: &Self) -> bool {
        let is_of_run = self.asked.run == other.asked.run;
        is_of_run && self.is_about(other) && !std::ptr::eq(self, other)
    }

    /// Whether it asks about figures that differ.
    pub fn is_of_several(&self, readings: &[Reading]) -> bool {
        let mut codes = self.answers.iter();
        codes.any(|one| said(readings, *one).key.code == OF_SEVERAL)
    }

    /// Whether what the section says of figures that differ leaves room for the answer.
    pub fn room(&self, stand: &Stand) -> Room {
        match &self.ground {
            // What came in its place once may be what the section means.
            Some(ground) if ground.lost_to.is_some() => Room::Taken,
            Some(ground) => stand.room_for(&ground.value, &ground.stand),
            None => Room::Left,
        }
    }

    /// Whether something else came in the place of its answer in an earlier run.
    pub fn is_lost(&self) -> bool {
        let mut ground = self.ground.iter();
        ground.any(|ground| ground.lost_to.is_some())
    }

    /// What it stands on from now on: `is_laid` says whether it counts, while `stand` is said.
    pub fn ground_now(&self, readings: &[Reading], stand: Stand, is_laid: bool) -> Option<Ground> {
        let before = self.ground.as_ref()?;
        if is_laid {
            // What was asked about may be an answer, below which the files say something else.
            let is_of_several = self.is_of_several(readings);
            let all = || Stand::of(self.files.iter().chain(answered(&stand).iter()).cloned());
            return Some(Ground {
                stand: if is_of_several { stand } else { all() },
                lost_to: None,
                ..before.clone()
            });
        }
        // A file may only be gone for a while, so that without any file the answer stands. So it does where a cell says the
        // answered value now, or again the one that was asked about.
        let is_lost = match self.is_of_several(readings) {
            true => self.room(&stand) == Room::Taken && !stand.is_empty(),
            false => stand.iter().any(|said| said.value != before.value),
        };
        let lost_to = before.lost_to.clone();
        Some(Ground {
            lost_to: lost_to.or(is_lost.then_some(stand)),
            ..before.clone()
        })
    }

    /// Whether it may count: of figures that differ, see [`Self::room`]. Whether one figure still stands there is another
    /// matter.
    pub fn has_room(&self, plan: &Plan, readings: &[Reading]) -> bool {
        match self.is_of_several(readings) {
            true => self.room(&self.stand(plan, readings)) == Room::Left,
            false => {
                let mut ground = self.ground.iter();
                let figure = self.figure.as_deref();
                !self.is_lost() && !ground.any(|of| is_corrected(of, figure, &self.files))
            }
        }
    }

    /// What it stands on from now on, where a later answer about the figure has the word: it does not count again.
    pub fn ground_lost(&self, stand: Stand) -> Option<Ground> {
        let before = self.ground.clone()?;
        let lost_to = (!stand.is_empty()).then_some(stand);
        Some(Ground {
            lost_to: before.lost_to.clone().or(lost_to),
            ..before
        })
    }

    /// Whether it is about the figure of another, of the same section.
    pub fn is_about(&self, other: &Self) -> bool {
        self.asked.is_same(&other.asked)
    }

    /// What the section says of the figure now.
    pub fn stand(&self, plan: &Plan, readings: &[Reading]) -> Stand {
        self.asked.stand(plan, readings)
    }

    /// Whether another is beside it and about the same cell, or about all cells that differ, with the same answer.
    pub fn is_in(&self, other: &Self, readings: &[Reading]) -> bool {
        let is_of_all = || other.is_of_several(readings) && self.says == other.says;
        self.is_beside(other)
            && (self.asked.key.figure() == other.asked.key.figure() || is_of_all())
    }
}

/// A question about an actual, of the answers that have the word.
pub fn question(
    plan: &Plan,
    (year, known): (FiscalYear, &KnownAnswers),
    readings: &[Reading],
    answers: Vec<Answered>,
) -> Option<Question> {
    let first = said(readings, answers[0]);
    let asked = asked(readings, answers[0]);
    if first.key.kind != Kind::Actual.code() {
        return None;
    }
    let says = match first.taken().ok()? {
        Answer::Figure => Says::Other(first.figure()?),
        Answer::Right => Says::Right(asked.standing(plan, readings)),
        chosen @ (Answer::Mended | Answer::Checking) => Says::Open(chosen),
    };
    let ground = ground(year, known, readings, answers[0]);
    let ground = ground.filter(|_| matches!(says, Says::Other(_)));
    Some(Question {
        files: in_files(&asked.stand(plan, readings)),
        figure: asked.value_hash(plan, readings),
        asked,
        answers,
        says,
        ground,
    })
}

/// What an answer stands on that gives a figure, as the history has it, or else the slip.
pub fn ground(
    year: FiscalYear,
    known: &KnownAnswers,
    readings: &[Reading],
    one: Answered,
) -> Option<Ground> {
    let answer = said(readings, one);
    let value = answer.value_hash()?;
    let run = order(readings, one).given_in();
    let known = known.ground(year, &answer.key.text(), (run, &value));
    let asked = answer.key.all_said().unwrap_or_default();
    Some(known.cloned().unwrap_or_else(|| Ground {
        stand: Stand::of_values(asked),
        lost_to: None,
        value,
        written: answer.value.clone(),
    }))
}

/// Whether one of the files that said a figure when an answer last counted says another since, which may be what only an
/// answer said before; `files` say it now. That what was asked about, the `figure`, is said once more is no correction.
pub fn is_corrected(ground: &Ground, figure: Option<&str>, files: &Stand) -> bool {
    let before = in_files(&ground.stand);
    let known: Vec<&str> = [ground.value.as_str()].into_iter().chain(figure).collect();
    files.is_corrected(&known, &before)
}
