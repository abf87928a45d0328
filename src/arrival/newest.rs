//! Of all answers about one figure those on the newest slip have the word, whatever their questions are called: words of a
//! question change with last year's figure, a target or the order of the files. An older answer stays below a newer one that
//! was asked about what the older says.

use super::asked::AskedFigure;
use super::question::Question;
use super::word::{Answered, asked, on_slips, said, set, set_ground};
use crate::domain::answer::OF_SEVERAL;
use crate::domain::ground::Stand;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::several::in_files;
use crate::normalize::slip::Became;

impl AskedFigure {
    /// Whether what it asks about is still said: by the files of the section, or by an older answer. Else it is no matter
    /// any more, and takes the word from no other.
    fn is_pertinent(&self, plan: &Plan, readings: &[Reading], questions: &[&Question]) -> bool {
        let own = questions
            .iter()
            .filter(|question| self.is_same(&question.asked));
        let mut below = own.filter(|question| question.asked.run < self.run);
        if below.any(|question| self.asks_about(question, readings)) {
            return true;
        }
        match self.key.all_said() {
            Some(all) => {
                let now = in_files(&self.stand(plan, readings));
                Stand::of_values(all).says_all_of(&now)
            }
            None => self.is_there(plan, readings),
        }
    }

    /// Whether it asks about what the answer to a question says.
    fn asks_about(&self, question: &Question, readings: &[Reading]) -> bool {
        let answer = said(readings, question.answers[0]);
        let mut figures = answer.record.iter().flat_map(|record| &record.figures);
        let is_at = figures.any(|figure| self.is_in(&answer.value, figure));
        let value = question.ground.as_ref().map(|ground| &ground.value);
        let all = Stand::of_values(self.key.all_said().unwrap_or_default());
        is_at || value.is_some_and(|value| self.key.code == OF_SEVERAL && all.says(value))
    }
}

/// All that were answered of a year: on slips that are there, also with what cannot be taken, and in the history.
pub fn answered(
    plan: &Plan,
    (year, known): (FiscalYear, &KnownAnswers),
    readings: &[Reading],
) -> Vec<AskedFigure> {
    let counts = |one: &Answered| {
        let became = &said(readings, *one).became;
        !matches!(became, Became::Stranger | Became::Over)
    };
    let there = on_slips(plan, year, readings).filter(counts);
    let there = there.map(|one| asked(readings, one));
    let before = known.standing(year);
    let before = before.filter_map(|(key, answer)| AskedFigure::known(plan, key, answer.run));
    let all = there.chain(before);
    all.filter(|of| of.is_actual(plan)).collect()
}

/// The questions without those of which the figure was answered on a later slip; it is noted of these. Gives with each
/// whether it only stays below a later one.
pub fn without_older<'q>(
    plan: &Plan,
    readings: &mut [Reading],
    answered: &[AskedFigure],
    questions: Vec<&'q Question>,
) -> Vec<(&'q Question, bool)> {
    let pertinent = |of: &&AskedFigure| of.is_pertinent(plan, readings, &questions);
    let answered: Vec<&AskedFigure> = answered.iter().filter(pertinent).collect();
    let mut kept = Vec::new();
    for question in &questions {
        match place(question, &questions, &answered, readings) {
            Some(is_below) => kept.push((*question, is_below)),
            None => {
                // What is left of figures that differ may be asked about, whatever came since.
                let became = match question.is_of_several(readings) {
                    true => Became::Outdated,
                    false => Became::Older,
                };
                let newer = questions.iter().filter(|of| of.is_about(question));
                let newer = newer.filter(|of| of.asked.run > question.asked.run);
                let newer = newer.max_by_key(|of| of.asked.run).copied();
                lose(plan, readings, (question, newer), &became);
            }
        }
    }
    kept
}

/// Notes of an answer that a later one has the word, and that it does not count again.
pub fn lose(
    plan: &Plan,
    readings: &mut [Reading],
    (question, newer): (&Question, Option<&Question>),
    became: &Became,
) {
    let mut stand = question.stand(plan, readings);
    // Where no file says anything, the later one itself came in its place.
    if let Some(newer) = newer
        .and_then(|of| of.ground.as_ref())
        .filter(|_| stand.is_empty())
    {
        stand = Stand::of_values(&newer.value);
    }
    let ground = question.ground_lost(stand);
    set_ground(readings, &question.answers, &ground);
    set(readings, &question.answers, became);
}

/// Whether a question stays below a later one; none where it has not the word.
fn place(
    own: &Question,
    questions: &[&Question],
    answered: &[&AskedFigure],
    readings: &[Reading],
) -> Option<bool> {
    let of_figure = answered.iter().copied().filter(|of| of.is_same(&own.asked));
    let of_figure: Vec<&AskedFigure> = of_figure.collect();
    let newest = of_figure
        .iter()
        .map(|of| of.run)
        .max()
        .unwrap_or(own.asked.run);
    if own.asked.run >= newest {
        return Some(false);
    }
    let mut above: Vec<&AskedFigure> = of_figure
        .iter()
        .copied()
        .filter(|of| of.run == newest)
        .collect();
    // From the newest down, each that the one above it asks about.
    let mut between: Vec<&&Question> = questions.iter().filter(|of| of.is_about(own)).collect();
    between.sort_by_key(|of| std::cmp::Reverse(of.asked.run));
    for question in between.into_iter().filter(|of| of.asked.run < newest) {
        let is_asked = above
            .iter()
            .any(|of| of.run > question.asked.run && of.asks_about(question, readings));
        if is_asked && std::ptr::eq(*question, own) {
            return Some(true);
        }
        if is_asked {
            above.extend(of_figure.iter().filter(|of| of.run == question.asked.run));
        }
    }
    None
}
