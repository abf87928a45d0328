//! 確認票 that came back, in their order: how new each is, and which earlier answers one may still say again.

use super::order::{FileName, Names, Order};
use crate::domain::FiscalYear;
use crate::domain::answer::{SlipOrder, part};
use crate::domain::arrivals::is_renamed;
use crate::domain::plan::Plan;
use crate::normalize::Reading;
use crate::normalize::slip::{Became, ReturnedSlip, SlipAnswer};
use std::collections::{BTreeMap, HashSet};

/// Says of each slip how new its name says that it is, among those of one name, and marks what one says again that was
/// taken back, cleared or answered anew where it was given.
pub fn order(plan: &Plan, year: FiscalYear, readings: &mut [Reading]) {
    name(plan, year, readings);
    let there = Sources::of(readings);
    let old: Vec<bool> = readings
        .iter()
        .map(|of| is_old_copy(of, readings))
        .collect();
    for (reading, is_old) in readings.iter_mut().zip(old) {
        let Some(slip) = &mut reading.slip else {
            continue;
        };
        for at in 0..slip.answers.len() {
            let given = slip.answers[at].repeated.as_ref();
            let is_there = given.is_some_and(|given| there.names.contains(&given.name));
            slip.answers[at].is_given_there = is_there;
            let order = slip.order_of(&slip.answers[at]);
            if is_old || there.is_over(&slip.answers[at], &order) {
                slip.answers[at].became = Became::Over;
            }
        }
    }
}

/// Whether a slip is a copy, kept by whoever collects, of what another one said until that was answered again.
fn is_old_copy(own: &Reading, readings: &[Reading]) -> bool {
    let sent = |of: &Reading| of.slip.is_some().then(|| of.submission.arrival.clone());
    let Some(arrival) = sent(own) else {
        return false;
    };
    let is_over = |of: &Reading| {
        let is_of_one = of.submission.section_folder == own.submission.section_folder
            && is_renamed(&of.submission.path, &own.submission.path);
        let newer = sent(of).filter(|newer| arrival.came() <= newer.came());
        is_of_one && newer.is_some_and(|newer| newer.since.before.contains(&arrival.since.says))
    };
    readings.iter().any(is_over)
}

fn name(plan: &Plan, year: FiscalYear, readings: &mut [Reading]) {
    let names = Names::of(plan, year);
    let mut slips: BTreeMap<String, Vec<(Vec<Order>, usize)>> = BTreeMap::new();
    let all = readings.iter().enumerate();
    for (index, reading) in all.filter(|(_, reading)| reading.slip.is_some()) {
        let FileName { rest, orders, .. } = names.file(reading.submission.in_section());
        let name = format!("{}/{rest}", reading.submission.section_folder);
        slips.entry(name).or_default().push((orders, index));
    }
    for (name, mut of_name) in slips {
        of_name.sort();
        let of_orders = of_name.chunk_by(|one, other| one.0 == other.0);
        for (rank, (_, index)) in (0..)
            .zip(of_orders)
            .flat_map(|(rank, of)| of.iter().map(move |one| (rank, one)))
        {
            if let Some(slip) = &mut readings[*index].slip {
                (slip.order.name, slip.order.rank) = (name.clone(), rank);
            }
        }
    }
}

/// What slips say of answers that others say again.
struct Sources {
    /// The names of those that count, as parts of keys.
    names: HashSet<String>,
    /// Questions without an answer on those that count: the run and the name of the slip, the key.
    cleared: Vec<(i64, String, String)>,
    /// Answers on those that were taken back: the key, and what was written.
    taken_back: HashSet<(String, String)>,
}

impl Sources {
    fn of(readings: &[Reading]) -> Self {
        let counting = readings.iter().filter(|reading| reading.slip_counts());
        let counting = counting.filter_map(|reading| reading.slip.as_deref());
        let counting: Vec<&ReturnedSlip> = counting.collect();
        let cleared = counting.iter().flat_map(|slip| {
            let order = &slip.order;
            let keys = slip.unanswered.iter().map(|key| key.text());
            keys.map(|key| (order.run, order.name.clone(), key))
        });
        let is_gone = |reading: &&Reading| reading.submission.counting.is_withdrawn;
        let gone = readings.iter().filter(is_gone);
        let gone = gone.filter_map(|reading| reading.slip.as_deref());
        let said = |answer: &SlipAnswer| (answer.key.text(), answer.written());
        Self {
            names: counting.iter().map(|slip| part(&slip.order.name)).collect(),
            cleared: cleared.collect(),
            taken_back: gone
                .flat_map(|slip| slip.answers.iter().map(said))
                .collect(),
        }
    }

    /// Whether an answer is only said again, and was taken back or cleared where it was given.
    fn is_over(&self, answer: &SlipAnswer, order: &SlipOrder) -> bool {
        let Some(given) = &order.given else {
            return false;
        };
        let key = answer.key.text();
        let mut cleared = self.cleared.iter();
        let is_cleared =
            cleared.any(|(run, name, of)| *of == key && order.is_given_on(given, (*run, name)));
        is_cleared || self.taken_back.contains(&(key, answer.written()))
    }
}
