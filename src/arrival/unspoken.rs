//! Answers with a value that do not count, because another contradicts them or is newer. When the file's figure changes they
//! end like answers that count: otherwise they would count when the other answer is removed.

use super::question::{ground, is_corrected};
use super::word::{Answered, asked, on_slips, said, set_ground};
use crate::domain::answer::{Answer, OF_SEVERAL};
use crate::domain::ground::{Ground, Room};
use crate::domain::known_answers::KnownAnswers;
use crate::domain::reported::Kind;
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::several::in_files;

/// Notes what they stand on from now on.
pub fn stand_on(plan: &Plan, (year, known): (FiscalYear, &KnownAnswers), readings: &mut [Reading]) {
    for one in all(plan, year, readings) {
        let Some(before) = ground(year, known, readings, one) else {
            continue;
        };
        let ground = now(plan, readings, one, before);
        set_ground(readings, &[one], &Some(ground));
    }
}

/// The answers with a value about an actual.
fn all(plan: &Plan, year: FiscalYear, readings: &[Reading]) -> Vec<Answered> {
    let is_figure = |one: &Answered| {
        let answer = said(readings, *one);
        answer.key.kind == Kind::Actual.code() && answer.taken() == Ok(Answer::Figure)
    };
    on_slips(plan, year, readings).filter(is_figure).collect()
}

/// What an answer stands on while it does not count.
fn now(plan: &Plan, readings: &[Reading], one: Answered, before: Ground) -> Ground {
    let asked = asked(readings, one);
    let stand = in_files(&asked.stand(plan, readings));
    let figure = asked.value_hash(plan, readings);
    let room = match asked.key.code == OF_SEVERAL {
        true => stand.room_for(&before.value, &before.stand),
        false if is_corrected(&before, figure.as_deref(), &stand) => Room::Taken,
        false if asked.is_there(plan, readings) => Room::Left,
        false => Room::Taken,
    };
    match room {
        _ if stand.is_empty() || before.lost_to.is_some() => before,
        Room::Gone => before,
        // From now on the files are known, too.
        Room::Left => Ground { stand, ..before },
        Room::Taken => Ground {
            lost_to: Some(stand),
            ..before
        },
    }
}
