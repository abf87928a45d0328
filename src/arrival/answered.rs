//! 値は次のとおり: the figures that sections answered on a 確認票 are laid over those that were asked about.

use crate::domain::answer::{Answer, AnswerKey, OF_SEVERAL, SlipOrder, part};
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan};
use crate::normalize::slip::{Became, SlipAnswer, hash_of, stands};
use crate::normalize::{KpiRecord, Reading, ReportedFigure};
use std::collections::{BTreeMap, BTreeSet};

/// A section, and the records of its slips that count so far.
type OfSection<'k> = (Option<usize>, &'k BTreeSet<(usize, Option<usize>)>);

/// An answer: which reading, which of its answers, and of a readable figure which of its records.
#[derive(Clone, Copy)]
struct Answered {
    reading: usize,
    answer: usize,
    record: Option<usize>,
}

/// A figure that was asked about, whichever finding asked: subject, year, what stood there.
type Figure = (String, String, String);

/// Lays answered figures over those that were asked about and still stand in the section's files. The answer on the
/// newest slip counts; where slips of one run differ, none does.
pub fn lay(plan: &Plan, year: FiscalYear, readings: &mut [Reading]) {
    let mut figures: BTreeMap<Figure, Vec<Answered>> = BTreeMap::new();
    for answers in of_questions(plan, year, readings).into_values() {
        let (newest, older) = SlipOrder::newest(answers, |one| order(readings, *one));
        set(readings, &older, &Became::Outdated);
        if all_say_the_same(readings, &newest) {
            let figure = of_key(&said(readings, newest[0]).key);
            figures.entry(figure).or_default().extend(newest);
        }
    }
    let mut kept = BTreeSet::new();
    // What an older slip says may be what a newer one asked about.
    let mut figures: Vec<(Figure, Vec<Answered>)> = figures.into_iter().collect();
    figures.sort_by_key(|(_, answered)| answered.iter().map(|one| order(readings, *one).run).max());
    // Before any is laid: an answer may be what another question asked about, and is taken out with it.
    let disputed = |of| {
        let all = beside(readings, &figures, of);
        (!all_say_the_same(readings, &all)).then_some(all)
    };
    let disputed: Vec<Option<Vec<Answered>>> = (0..figures.len()).map(disputed).collect();
    for ((figure, answered), disputed) in figures.into_iter().zip(disputed) {
        if let Some(all) = disputed {
            set_apart(readings, &all);
            continue;
        }
        let section = readings[answered[0].reading].submission.section;
        let mut codes = answered.iter().map(|one| &said(readings, *one).key.code);
        let is_of_several = codes.any(|code| code == OF_SEVERAL);
        let became = match take_out(plan, readings, (section, &kept), &figure) {
            Some(mut text) => {
                // Which of the figures that differ was asked about is no matter to the section.
                if is_of_several {
                    let others = take_others(plan, readings, (section, &kept), &figure);
                    text = joined([vec![text], others].concat(), "、");
                }
                kept.insert((answered[0].reading, answered[0].record));
                Became::Counts(text)
            }
            None => Became::Outdated,
        };
        set(readings, &answered, &became);
    }
    for (index, reading) in readings.iter_mut().enumerate() {
        if let Some(slip) = &reading.slip {
            let mut number = 0..;
            let is_kept = |of: &KpiRecord| {
                let number = number.next();
                of.sheet != slip.sheet || kept.contains(&(index, number))
            };
            reading.records.retain(is_kept);
        }
    }
}

/// The answers of one section and one run to all questions about a KPI's figure of a year: where cells say it
/// differently, each is asked about, and there is still one figure.
fn beside(readings: &[Reading], figures: &[(Figure, Vec<Answered>)], of: usize) -> Vec<Answered> {
    let whose = |(figure, answered): &(Figure, Vec<Answered>)| {
        let section = readings[answered[0].reading].submission.section;
        let run = answered.iter().map(|one| order(readings, *one).run).max();
        (section, run, figure.0.clone(), figure.1.clone())
    };
    let own = whose(&figures[of]);
    let same = figures.iter().filter(|other| whose(other) == own);
    same.flat_map(|(_, answered)| answered.iter().copied())
        .collect()
}

/// The answers to each question, whatever was chosen.
fn of_questions(
    plan: &Plan,
    year: FiscalYear,
    readings: &[Reading],
) -> BTreeMap<String, Vec<Answered>> {
    let mut questions: BTreeMap<String, Vec<Answered>> = BTreeMap::new();
    let counting = readings.iter().enumerate();
    for (index, reading) in counting.filter(|(_, reading)| reading.counts()) {
        let Some(slip) = reading.slip_of(plan, year) else {
            continue;
        };
        for (number, answer) in slip.answers.iter().enumerate() {
            let Some(chosen) = Answer::parse(&answer.choice) else {
                continue;
            };
            let is_of_answer = |record: &KpiRecord| {
                let is_read =
                    |of: &ReportedFigure| !matches!(of.state, State::Blank | State::Unreadable);
                let is_there = record.sheet == slip.sheet && record.at == answer.at;
                is_there && record.figures.first().is_some_and(is_read)
            };
            let record = reading.records.iter().position(is_of_answer);
            let answered = Answered {
                reading: index,
                answer: number,
                record: record.filter(|_| chosen == Answer::Figure),
            };
            questions
                .entry(answer.key.text())
                .or_default()
                .push(answered);
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
    slip.expect("the answer is on a slip").order.clone()
}

/// Says of each of some answers which value another has.
fn set_apart(readings: &mut [Reading], answered: &[Answered]) {
    let values: Vec<String> = answered
        .iter()
        .map(|one| said(readings, *one).value.clone())
        .collect();
    for (one, own) in answered.iter().zip(&values) {
        let other = values.iter().find(|other| *other != own).unwrap_or(own);
        set(readings, &[*one], &Became::Differs(other.clone()));
    }
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

/// Whether all of some answers are the same figure.
fn all_say_the_same(readings: &[Reading], answered: &[Answered]) -> bool {
    let mut figures = answered.iter().map(|one| {
        let figure = readings[one.reading].records[one.record?].figures.first()?;
        Some((figure.state, figure.value))
    });
    let first = figures.next().flatten();
    first.is_some() && figures.all(|other| other == first)
}

/// Takes the figure that was asked about out of the files of a section that count, and gives its text; none where it
/// does not stand there any more.
fn take_out(
    plan: &Plan,
    readings: &mut [Reading],
    of: OfSection<'_>,
    (subject, year, hash): &Figure,
) -> Option<String> {
    let mut text = (*hash == hash_of(&stands("", None))).then(String::new);
    keep(plan, readings, of, (subject, year), |written, figure| {
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
    });
    text
}

/// Takes out what else a section's files say of a figure, and gives the texts.
fn take_others(
    plan: &Plan,
    readings: &mut [Reading],
    of: OfSection<'_>,
    (subject, year, _): &Figure,
) -> Vec<String> {
    let mut others = Vec::new();
    keep(plan, readings, of, (subject, year), |written, figure| {
        let is_blank = figure.state == State::Blank;
        others.extend((!is_blank).then(|| written.trim().to_owned()));
        is_blank
    });
    others
}

/// Keeps the actuals of a subject and year, with what is written there, in the files and slips of a section that count.
fn keep(
    plan: &Plan,
    readings: &mut [Reading],
    (section, kept): OfSection<'_>,
    (subject, year): (&str, &str),
    mut is_kept: impl FnMut(&str, &ReportedFigure) -> bool,
) {
    let year = FiscalYear::parse(year);
    let of_section = readings
        .iter_mut()
        .enumerate()
        .filter(|(_, reading)| reading.counts() && reading.submission.section == section);
    for (index, reading) in of_section {
        let slip = reading.slip.as_ref().map(|slip| slip.sheet);
        let records = reading.records.iter_mut().enumerate();
        let of_forms = records.filter(|(number, record)| {
            Some(record.sheet) != slip || kept.contains(&(index, Some(*number)))
        });
        for (_, record) in of_forms {
            let Some(kpi) = record.kpi() else { continue };
            if *subject != format!("kpi:{}", part(&plan.kpis[kpi].id)) {
                continue;
            }
            let (cells, sheet) = (&reading.cells, record.sheet);
            record.figures.retain(|figure| {
                let is_other = figure.kind != Kind::Actual || figure.year != year;
                is_other || is_kept(cells.text(sheet, figure.at), figure)
            });
        }
    }
}
