//! Which of several answers to one question have the word: those on the newest slip that came, as long as they agree.

use super::asked::AskedFigure;
use crate::domain::answer::{Answer, AnswerKey, OF_KPI, SlipOrder};
use crate::domain::ground::Ground;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::slip::{Became, SlipAnswer, hash_of, kpi_of};
use std::collections::BTreeMap;

/// An answer: which reading, and which of its answers.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// Index into the readings.
    pub reading: usize,
    /// Index into the answers of its slip.
    pub answer: usize,
}

/// The answer itself.
pub fn said(readings: &[Reading], one: Answered) -> &SlipAnswer {
    let slip = readings[one.reading].slip.as_ref();
    &slip.expect("the answer is on a slip").answers[one.answer]
}

/// The figure that it is about.
pub fn asked(readings: &[Reading], one: Answered) -> AskedFigure {
    AskedFigure {
        section: readings[one.reading].submission.section,
        run: order(readings, one).given_in(),
        key: said(readings, one).key.clone(),
    }
}

/// How new it is.
pub fn order(readings: &[Reading], one: Answered) -> SlipOrder {
    let slip = readings[one.reading].slip.as_ref();
    let slip = slip.expect("the answer is on a slip");
    slip.order_of(&slip.answers[one.answer])
}

/// All answers on the slips of a plan's year that count, in the order of the files.
pub fn on_slips(
    plan: &Plan,
    year: FiscalYear,
    readings: &[Reading],
) -> impl Iterator<Item = Answered> {
    let slips = readings.iter().enumerate();
    let slips = slips.filter(|(_, reading)| reading.slip_counts());
    let slips =
        slips.filter_map(move |(index, reading)| Some((index, reading.slip_of(plan, year)?)));
    slips.flat_map(|(reading, slip)| {
        let answers = 0..slip.answers.len();
        answers.map(move |answer| Answered { reading, answer })
    })
}

/// Notes what became of answers.
pub fn set(readings: &mut [Reading], answered: &[Answered], became: &Became) {
    for one in answered {
        if let Some(slip) = &mut readings[one.reading].slip {
            slip.answers[one.answer].became = became.clone();
        }
    }
}

/// Notes what an answer stands on from now on, wherever it is said: later slips say it again.
pub fn set_ground(readings: &mut [Reading], answered: &[Answered], ground: &Option<Ground>) {
    let Some(first) = answered.first() else {
        return;
    };
    let (key, run) = (
        said(readings, *first).key.clone(),
        order(readings, *first).given_in(),
    );
    let value = said(readings, *first).value_hash();
    let slips = readings
        .iter_mut()
        .filter_map(|reading| reading.slip.as_mut());
    for slip in slips {
        for at in 0..slip.answers.len() {
            let answer = &slip.answers[at];
            let is_it = answer.key == key && slip.order_of(answer).given_in() == run;
            if is_it && answer.value_hash() == value {
                slip.answers[at].ground.clone_from(ground);
            }
        }
    }
}

/// For each question to which an answer has the word, all those that say the same, the newest first. What became of
/// the others is noted.
pub fn with_the_word(
    plan: &Plan,
    year: FiscalYear,
    known: &KnownAnswers,
    readings: &mut [Reading],
) -> Vec<Vec<Answered>> {
    let questions = of_questions(plan, year, readings).into_iter();
    let decided = questions.map(|(key, answers)| {
        let answers = without_strangers(plan, readings, answers);
        if is_of_no_kpi(plan, &key) {
            set(readings, &answers, &Became::Outdated);
            return Vec::new();
        }
        let question = Question {
            year,
            key: &key,
            known,
        };
        let answers = question.without_known(readings, answers);
        decide(plan, readings, answers)
    });
    decided.filter(|answers| !answers.is_empty()).collect()
}

/// Whether a question was about a KPI that the plan does not have any more.
fn is_of_no_kpi(plan: &Plan, key: &str) -> bool {
    let key = AnswerKey::parse(key).filter(|key| key.subject.starts_with(OF_KPI));
    key.is_some_and(|key| kpi_of(plan, &key).is_none())
}

/// The answers that are to the section's own question, and not to one that was pasted from another section's slip.
fn without_strangers(
    plan: &Plan,
    readings: &mut [Reading],
    answers: Vec<Answered>,
) -> Vec<Answered> {
    let (own, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| {
        let section = readings[one.reading].submission.section;
        let section = section.map_or("", |section| plan.sections[section].first_name());
        let asked = said(readings, *one).key.asked_of();
        asked.is_none_or(|asked| asked == hash_of(section))
    });
    set(readings, &others, &Became::Stranger);
    own
}

/// A question, and what the history has of its answers.
struct Question<'k> {
    year: FiscalYear,
    key: &'k str,
    known: &'k KnownAnswers,
}

impl Question<'_> {
    /// The answers without those that the history knows to be older, to be changed, or to be over. It is noted of
    /// these.
    fn without_known(&self, readings: &mut [Reading], answers: Vec<Answered>) -> Vec<Answered> {
        let (over, answers): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .partition(|one| self.is_over(readings, *one));
        set(readings, &over, &Became::Over);
        let again = answers
            .iter()
            .filter(|one| said(readings, **one).repeated.is_some());
        let again: Vec<i64> = again.map(|one| order(readings, *one).given_in()).collect();
        let (before, answers): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| {
            let is_spent =
                again.contains(&order(readings, *one).given_in()) && self.is_spent(readings, *one);
            is_spent || self.is_older(readings, *one)
        });
        set(readings, &before, &Became::Older);
        answers
    }

    fn is_over(&self, readings: &[Reading], one: Answered) -> bool {
        let answer = said(readings, one);
        let (run, file) = (order(readings, one).given_in(), &readings[one.reading].hash);
        let given = (run, &file[..], &answer.text()[..]);
        let is_over = || self.known.is_over(self.year, self.key, given);
        answer.became == Became::Over || answer.repeated.is_some() && is_over()
    }

    fn is_older(&self, readings: &[Reading], one: Answered) -> bool {
        let (run, text) = (order(readings, one).given_in(), said(readings, one).text());
        self.known.is_older(self.year, self.key, (run, &text))
    }

    /// Whether it was changed on another copy of its slip, over which a slip was saved that says the change again.
    fn is_spent(&self, readings: &[Reading], one: Answered) -> bool {
        let (run, answer) = (order(readings, one).run, said(readings, one));
        let file = readings[one.reading].submission.path.as_str();
        let own = (run, file, &answer.text()[..]);
        answer.repeated.is_none() && self.known.is_spent(self.year, self.key, own)
    }
}

/// Those of the answers to one question that have the word; empty where none has.
fn decide(plan: &Plan, readings: &mut [Reading], answers: Vec<Answered>) -> Vec<Answered> {
    let (newest, older) = SlipOrder::newest(answers, |one| order(readings, *one));
    // What cannot be taken leaves the word to another that is as new, and not to an older one.
    let mut taken: Vec<Answered> = Vec::new();
    for one in newest {
        match said(readings, one).taken() {
            Ok(_) => taken.push(one),
            Err(why) => set(readings, &[one], &Became::Unclear(why)),
        }
    }
    let (agreeing, mut taken) = called_right(plan, readings, taken);
    set(readings, &agreeing, &Became::Agrees);
    let means = taken.first().map(|one| said(readings, *one).means());
    let is_same = |readings: &[Reading], one: &Answered| {
        let answer = said(readings, *one);
        answer.taken().is_ok() && Some(answer.means()) == means
    };
    let (same, older): (Vec<_>, Vec<_>) = older.into_iter().partition(|one| is_same(readings, one));
    set(readings, &older, &Became::Older);
    if !taken.iter().all(|one| is_same(readings, one)) {
        set(readings, &taken, &Became::Disputed);
        set(readings, &agreeing, &Became::Disputed);
        set(readings, &same, &Became::Older);
        return Vec::new();
    }
    taken.extend(same);
    // What is said again is no source where it was said first.
    let is_again = |one: &Answered| said(readings, *one).repeated.is_some();
    if !taken.iter().all(is_again) {
        taken.retain(|one| !is_again(one));
    }
    taken
}

/// Of answers to one question those that give the value which another calls right, then the others.
fn called_right(
    plan: &Plan,
    readings: &[Reading],
    answers: Vec<Answered>,
) -> (Vec<Answered>, Vec<Answered>) {
    let chosen = |one: &Answered| said(readings, *one).taken();
    let mut all = answers.iter();
    let right = all.find(|one| chosen(one) == Ok(Answer::Right));
    let value = right.and_then(|right| asked(readings, *right).standing(plan, readings));
    answers.into_iter().partition(|one| {
        let figure = said(readings, *one).figure().and_then(|(_, value)| value);
        chosen(one) == Ok(Answer::Figure) && value.is_some() && figure == value
    })
}

/// The answers to each question, whatever was chosen.
fn of_questions(
    plan: &Plan,
    year: FiscalYear,
    readings: &[Reading],
) -> BTreeMap<String, Vec<Answered>> {
    let mut questions: BTreeMap<String, Vec<Answered>> = BTreeMap::new();
    for one in on_slips(plan, year, readings) {
        let key = said(readings, one).key.text();
        questions.entry(key).or_default().push(one);
    }
    questions
}
