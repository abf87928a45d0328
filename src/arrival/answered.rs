//! 値は次のとおり: the figures that sections answered on a 確認票 are laid over those that were asked about.

use crate::domain::answer::{Answer, AnswerKey, OF_KPI, OF_SEVERAL, SlipOrder, part};
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::normalize::slip::{Became, SlipAnswer, hash_of, stands};
use crate::normalize::{KpiRecord, Reading, ReportedFigure};
use std::collections::BTreeMap;

/// An answer: which reading, and which of its answers.
#[derive(Debug, Clone, Copy)]
struct Answered {
    reading: usize,
    answer: usize,
}

/// A figure that was asked about, whichever finding asked: subject, year, what stood there.
type Figure = (String, String, String);

/// What an answer says of the figure that was asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Says {
    /// It is another: its state and value; none where it cannot be read.
    Other(Option<(State, Option<Decimal>)>),
    /// It is right: its value, where it still stands in the section's files.
    Right(Option<Decimal>),
    /// It is looked into, or mended.
    Open(Answer),
}

impl Says {
    /// Whether both cannot hold of one figure: an answered value beside anything else than that value.
    fn contradicts(self, other: Self) -> bool {
        match (self, other) {
            (Self::Other(one), Self::Other(other)) => one.is_none() || one != other,
            (Self::Other(one), Self::Right(right)) | (Self::Right(right), Self::Other(one)) => {
                right.is_none() || one.and_then(|(_, value)| value) != right
            }
            (Self::Other(_), Self::Open(_)) | (Self::Open(_), Self::Other(_)) => true,
            _ => false,
        }
    }
}

/// The newest answers to a question.
struct Question {
    figure: Figure,
    section: Option<usize>,
    run: i64,
    /// Those of the newest slips, which say the same; then those of older slips that say it too.
    answers: Vec<Answered>,
    says: Says,
}

impl Question {
    /// Whether another is about the same KPI's figure of a year, and both stood on one section's slips of one run: where
    /// cells say it differently, each is asked about, and there is still one figure.
    fn is_beside(&self, other: &Self) -> bool {
        let whose = |of: &Self| (of.section, of.run);
        let (own, others) = (&self.figure, &other.figure);
        let is_one = (&own.0, &own.1) == (&others.0, &others.1);
        is_one && whose(self) == whose(other) && !std::ptr::eq(self, other)
    }

    /// Whether another is beside it and about the same cell.
    fn is_at(&self, other: &Self) -> bool {
        self.is_beside(other) && self.figure == other.figure
    }
}

/// Lays answered figures over those that were asked about and still stand in the section's files. The answer on the
/// newest slip counts; where slips of one run differ, or answers to questions about one figure, none does.
pub fn lay(plan: &Plan, year: FiscalYear, readings: &mut [Reading]) {
    let mut questions = Vec::new();
    for answers in of_questions(plan, year, readings).into_values() {
        let (mut newest, older) = SlipOrder::newest(answers, |one| order(readings, *one));
        // What cannot be taken leaves the word to another that is as new, and not to an older one.
        let is_taken = |one: &Answered| said(readings, *one).chosen().is_ok();
        if newest.iter().any(is_taken) {
            newest.retain(is_taken);
        }
        let is_same =
            |one: &Answered| said(readings, *one).means() == said(readings, newest[0]).means();
        let (same, older): (Vec<_>, Vec<_>) = older.into_iter().partition(is_same);
        set(readings, &older, &Became::Outdated);
        newest.extend(same);
        // What is said again is no source where it was said first.
        let is_again = |one: &Answered| said(readings, *one).repeated.is_some();
        if !newest.iter().all(is_again) {
            newest.retain(|one| !is_again(one));
        }
        questions.extend(question(plan, readings, newest));
    }
    // What an older slip says may be what a newer one asked about.
    questions.sort_by_key(|question| question.run);
    // Before any is laid: an answer may be what another question asked about, and is taken out with it.
    let contradicted: Vec<Option<Became>> = questions
        .iter()
        .map(|own| {
            let mut others = questions.iter().filter(|other| own.is_beside(other));
            let other = others.find(|other| own.says.contradicts(other.says))?;
            Some(Became::Differs(said(readings, other.answers[0]).written()))
        })
        .collect();
    let mut laid: Vec<(&Question, String)> = Vec::new();
    for (question, contradicted) in questions.iter().zip(contradicted) {
        // Another finding about the same cell was answered with the same.
        let done = laid.iter().find(|(other, _)| question.is_at(other));
        let became = match (contradicted, question.says) {
            // It is asked for one that can be read, whatever it is.
            (_, Says::Other(None)) => continue,
            (Some(differs), _) => differs,
            (None, Says::Other(Some(_))) => match done {
                Some((_, text)) => Became::Counts(text.clone()),
                None => lay_one(plan, readings, question),
            },
            _ => continue,
        };
        if let Became::Counts(text) = &became {
            laid.push((question, text.clone()));
        }
        set(readings, &question.answers, &became);
    }
}

/// A question with its newest answers; none where they differ.
fn question(plan: &Plan, readings: &[Reading], answers: Vec<Answered>) -> Option<Question> {
    let first = said(readings, answers[0]);
    let section = readings[answers[0].reading].submission.section;
    let figure = of_key(&first.key);
    let is_actual = first.key.kind == Kind::Actual.code();
    let says = |one: &Answered| {
        let answer = said(readings, *one);
        let chosen = Answer::parse(&answer.choice)?;
        Some(match chosen {
            Answer::Figure => Says::Other(answer.figure()),
            Answer::Right => Says::Right(standing(plan, readings, section, &figure)),
            Answer::Mended | Answer::Checking => Says::Open(chosen),
        })
    };
    let own = says(&answers[0])?;
    let all_say_so = answers.iter().all(|one| says(one) == Some(own));
    (is_actual && all_say_so).then(|| Question {
        run: order(readings, answers[0]).given_in(),
        figure,
        section,
        answers,
        says: own,
    })
}

/// Lays a figure over the one that was asked about.
fn lay_one(plan: &Plan, readings: &mut [Reading], question: &Question) -> Became {
    let Question {
        figure,
        section,
        answers,
        ..
    } = question;
    let Some(mut text) = take_out(plan, readings, *section, figure) else {
        return Became::Outdated;
    };
    let mut codes = answers.iter().map(|one| &said(readings, *one).key.code);
    // Which of the figures that differ was asked about is no matter to the section.
    if codes.any(|code| code == OF_SEVERAL) {
        let others = take_others(plan, readings, *section, figure);
        text = joined([vec![text], others].concat(), "、");
    }
    let record = said(readings, answers[0]).record.clone();
    readings[answers[0].reading].records.extend(record);
    Became::Counts(text)
}

/// The answers to each question, whatever was chosen.
fn of_questions(
    plan: &Plan,
    year: FiscalYear,
    readings: &[Reading],
) -> BTreeMap<String, Vec<Answered>> {
    let mut questions: BTreeMap<String, Vec<Answered>> = BTreeMap::new();
    let counting = readings.iter().enumerate();
    for (index, reading) in counting.filter(|(_, reading)| reading.slip_counts()) {
        let Some(slip) = reading.slip_of(plan, year) else {
            continue;
        };
        for (number, answer) in slip.answers.iter().enumerate() {
            let of_question = questions.entry(answer.key.text()).or_default();
            of_question.push(Answered {
                reading: index,
                answer: number,
            });
        }
    }
    questions
}

fn said(readings: &[Reading], one: Answered) -> &SlipAnswer {
    let slip = readings[one.reading].slip.as_ref();
    &slip.expect("the answer is on a slip").answers[one.answer]
}

fn order(readings: &[Reading], one: Answered) -> SlipOrder {
    let slip = readings[one.reading].slip.as_ref();
    let slip = slip.expect("the answer is on a slip");
    slip.order_of(&slip.answers[one.answer])
}

fn set(readings: &mut [Reading], answered: &[Answered], became: &Became) {
    for one in answered {
        if let Some(slip) = &mut readings[one.reading].slip {
            slip.answers[one.answer].became = became.clone();
        }
    }
}

fn of_key(key: &AnswerKey) -> Figure {
    (
        key.subject.clone(),
        key.which.clone(),
        key.figure().to_owned(),
    )
}

/// The value that was asked about, where it still stands in a section's files.
fn standing(
    plan: &Plan,
    readings: &[Reading],
    section: Option<usize>,
    (subject, year, hash): &Figure,
) -> Option<Decimal> {
    let year = FiscalYear::parse(year);
    let mut figures = of_section(readings, section).flat_map(|reading| {
        let records = reading.records.iter();
        let records = records.filter(|record| is_about(plan, record, subject));
        let figures = records.flat_map(|record| record.figures.iter().map(move |of| (record, of)));
        figures.map(move |(record, of)| (reading.cells.text(record.sheet, of.at), of))
    });
    let asked = figures.find(|(text, figure)| {
        let is_of_year = (figure.kind, figure.year) == (Kind::Actual, year);
        is_of_year && hash_of(&stands(text, figure.value)) == *hash
    });
    asked?.1.value
}

fn of_section(readings: &[Reading], section: Option<usize>) -> impl Iterator<Item = &Reading> {
    let readings = readings.iter();
    readings.filter(move |reading| reading.counts() && reading.submission.section == section)
}

fn is_about(plan: &Plan, record: &KpiRecord, subject: &str) -> bool {
    let id = record.kpi().map(|kpi| part(&plan.kpis[kpi].id));
    id.is_some_and(|id| subject.strip_prefix(OF_KPI) == Some(id.as_str()))
}

/// Takes the figure that was asked about out of the files of a section that count, and gives its text; none where it
/// does not stand there any more.
fn take_out(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year, hash): &Figure,
) -> Option<String> {
    let mut text = (*hash == hash_of(&stands("", None))).then(String::new);
    keep(
        plan,
        readings,
        section,
        (subject, year),
        |written, figure| {
            let is_blank = figure.state == State::Blank;
            let written = if is_blank { "" } else { written };
            let is_asked = hash_of(&stands(written, figure.value)) == *hash;
            match (is_asked, is_blank) {
                (true, _) => text = Some(written.trim().to_owned()),
                // Something was written since where nothing stood.
                (false, false) if text.as_deref() == Some("") => text = None,
                _ => {}
            }
            !is_asked
        },
    );
    text
}

/// Takes out what else a section's files say of a figure, and gives the texts.
fn take_others(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year, _): &Figure,
) -> Vec<String> {
    let mut others = Vec::new();
    keep(
        plan,
        readings,
        section,
        (subject, year),
        |written, figure| {
            let is_blank = figure.state == State::Blank;
            others.extend((!is_blank).then(|| written.trim().to_owned()));
            is_blank
        },
    );
    others
}

/// Keeps the actuals of a subject and year, with what is written there, in the files of a section that count and the
/// answers that were laid before.
fn keep(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year): (&str, &str),
    mut is_kept: impl FnMut(&str, &ReportedFigure) -> bool,
) {
    let year = FiscalYear::parse(year);
    let readings = readings.iter_mut();
    for reading in readings.filter(|reading| reading.submission.section == section) {
        let slip = reading.slip.as_ref().filter(|_| reading.slip_counts());
        let (counts, slip) = (reading.counts(), slip.map(|slip| slip.sheet));
        let records = reading.records.iter_mut().filter(|record| {
            (counts || Some(record.sheet) == slip) && is_about(plan, record, subject)
        });
        for record in records {
            let (cells, sheet) = (&reading.cells, record.sheet);
            record.figures.retain(|figure| {
                let is_other = figure.kind != Kind::Actual || figure.year != year;
                is_other || is_kept(cells.text(sheet, figure.at), figure)
            });
        }
    }
}
