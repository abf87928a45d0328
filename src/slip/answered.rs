//! What a section answered as the right figure on earlier slips: a later slip says it again, so that it still counts
//! when the section saves that one over the earlier.

use crate::check::answers::{is_disputed, quoted};
use crate::domain::FiscalYear;
use crate::domain::answer::Repeated;
use crate::normalize::Reading;
use crate::normalize::slip::{Became, ReturnedSlip, SlipAnswer};
use crate::verification::Verification;
use std::collections::HashMap;

/// A figure that counts as it was answered, or counted until a later answer took its place: that one is about it.
pub struct AnsweredFigure<'a> {
    verification: &'a Verification,
    reading: &'a Reading,
    slip: &'a ReturnedSlip,
    /// What was answered.
    pub answer: &'a SlipAnswer,
}

/// Those of a section, in the order of its files.
pub fn of_section<'a>(verification: &'a Verification, section: &str) -> Vec<AnsweredFigure<'a>> {
    let plan = verification.plan();
    let of_section = |reading: &&Reading| {
        let own = reading.submission.section;
        reading.slip_counts() && own.is_some_and(|own| plan.sections[own].name == section)
    };
    let readings = verification.readings.iter().filter(of_section);
    let slips =
        readings.filter_map(|reading| Some((reading, reading.slip_of(plan, verification.year)?)));
    let answered = slips.flat_map(|(reading, slip)| {
        let counting = slip.answers.iter();
        let counting = counting.filter(|of| of.became.before().is_some());
        counting.map(move |answer| AnsweredFigure {
            verification,
            reading,
            slip,
            answer,
        })
    });
    newest_of_same(answered.collect())
}

/// Without those that a newer slip answers with the same words.
fn newest_of_same(answered: Vec<AnsweredFigure<'_>>) -> Vec<AnsweredFigure<'_>> {
    let says = |of: &AnsweredFigure<'_>| {
        let SlipAnswer { value, reason, .. } = of.answer;
        (of.answer.key.text(), value.clone(), reason.clone())
    };
    let given_in = |of: &AnsweredFigure<'_>| of.slip.order_of(of.answer).given_in();
    // Only looked up, never walked.
    let mut newest = HashMap::new();
    for (at, of) in answered.iter().enumerate() {
        let newer = newest.entry(says(of)).or_insert(at);
        if given_in(&answered[*newer]) <= given_in(of) {
            *newer = at;
        }
    }
    let is_newest = |(at, of): &(usize, AnsweredFigure<'_>)| newest.get(&says(of)) == Some(at);
    let kept = answered.into_iter().enumerate().filter(is_newest);
    kept.map(|(_, of)| of).collect()
}

impl AnsweredFigure<'_> {
    /// 観光入込客数（令和6年度）。元の記入:「794663」.
    pub fn about(&self) -> String {
        let records = self.answer.record.iter();
        let kpi = records.flat_map(|record| record.kpi()).next();
        let name = kpi.map_or("", |kpi| self.verification.plan().called(kpi));
        let year =
            FiscalYear::parse(&self.answer.key.which).map(|year| format!("（{}）", year.long()));
        let became = &self.answer.became;
        let before = quoted(became.before().unwrap_or_default());
        let is_corrected = matches!(became, Became::Corrected(_));
        let later = match self.is_disputed() {
            _ if is_corrected => "。のちの回答で直した値です",
            true => "。ほかに違う値があるので、まだ使っていません",
            false => "",
        };
        format!(
            "{name}{}。元の記入: {before}{later}",
            year.unwrap_or_default()
        )
    }

    /// Whether another value is said too, so that none is used.
    pub fn is_disputed(&self) -> bool {
        is_disputed(&self.verification.ledger, self.answer)
    }

    /// What its hidden cell holds.
    pub fn key(&self) -> String {
        let answer = self.answer;
        let given = || {
            let order = &self.slip.order;
            let shown = self.reading.cells.text(self.slip.sheet, answer.value_at);
            Repeated {
                run: order.run,
                name: order.name.clone(),
                says: answer.says(shown),
            }
        };
        let asked = answer.asked.as_deref();
        let key = asked.map_or_else(|| answer.key.text(), |asked| answer.key.with_asked(asked));
        answer.repeated.clone().unwrap_or_else(given).text(&key)
    }
}
