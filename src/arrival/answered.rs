//! 値は次のとおり: the figures that sections answered on a 確認票 are laid over those that were asked about.

use crate::domain::answer::{Answer, AnswerKey, part};
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;
use crate::normalize::slip::{Became, hash_of, stands};
use std::collections::BTreeMap;

/// An answered figure: which reading, which of its answers, which of its records.
struct Answered {
    reading: usize,
    answer: usize,
    record: usize,
    run: i64,
}

/// A figure that was asked about, whichever finding asked: subject, year, what stood there.
type Figure = (String, String, String);

/// Lays answered figures over those that were asked about and still stand in the section's files. The answer on the
/// newest slip counts; of two slips of one run that differ, none does.
pub fn lay(plan: &Plan, year: FiscalYear, readings: &mut [Reading]) {
    let mut figures: BTreeMap<Figure, Vec<Answered>> = BTreeMap::new();
    for (index, reading) in readings.iter().enumerate() {
        let Some(slip) = reading.slip_of(plan, year) else {
            continue;
        };
        for (record, at) in reading.records.iter().map(|record| record.at).enumerate() {
            let answer = slip.answers.iter().position(|answer| answer.at == at);
            let answer = answer.expect("a record was made of an answer");
            let said = &slip.answers[answer];
            let is_figure = Answer::parse(&said.choice) == Some(Answer::Figure);
            let figure = &reading.records[record].figures[0];
            if !is_figure || matches!(figure.state, State::Blank | State::Unreadable) {
                continue;
            }
            figures
                .entry(of_key(&said.key))
                .or_default()
                .push(Answered {
                    reading: index,
                    answer,
                    record,
                    run: slip.head.run,
                });
        }
    }
    let mut kept = Vec::new();
    for (figure, answered) in figures {
        let newest = answered.iter().map(|one| one.run).max();
        let newest: Vec<&Answered> = answered
            .iter()
            .filter(|one| Some(one.run) == newest)
            .collect();
        if !all_say_the_same(readings, &newest) {
            continue;
        }
        let section = readings[newest[0].reading].submission.section;
        let became = match take_out(plan, readings, section, &figure) {
            Some(text) => {
                kept.push((newest[0].reading, newest[0].record));
                Became::Counts(text)
            }
            None => Became::Outdated,
        };
        for one in newest {
            if let Some(slip) = &mut readings[one.reading].slip {
                slip.answers[one.answer].became = became.clone();
            }
        }
    }
    for (index, reading) in readings.iter_mut().enumerate() {
        if reading.slip.is_some() {
            let mut number = 0..;
            reading
                .records
                .retain(|_| number.next().is_some_and(|of| kept.contains(&(index, of))));
        }
    }
}

fn of_key(key: &AnswerKey) -> Figure {
    (key.subject.clone(), key.which.clone(), key.hash.clone())
}

fn all_say_the_same(readings: &[Reading], answered: &[&Answered]) -> bool {
    let mut said = answered.iter().map(|one| {
        let figure = &readings[one.reading].records[one.record].figures[0];
        (figure.state, figure.value)
    });
    let first = said.next();
    said.all(|other| Some(other) == first)
}

/// Takes the figure that was asked about out of the files of a section that count, and gives its text; none where it
/// does not stand there any more.
fn take_out(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year, hash): &Figure,
) -> Option<String> {
    let year = FiscalYear::parse(year);
    let mut text = (*hash == hash_of(&stands("", None))).then(String::new);
    let of_section = readings.iter_mut().filter(|reading| {
        reading.slip.is_none() && reading.counts() && reading.submission.section == section
    });
    for reading in of_section {
        for record in &mut reading.records {
            let Some(kpi) = record.kpi() else { continue };
            if *subject != format!("kpi:{}", part(&plan.kpis[kpi].id)) {
                continue;
            }
            let (cells, sheet) = (&reading.cells, record.sheet);
            record.figures.retain(|figure| {
                if figure.kind != Kind::Actual || figure.year != year {
                    return true;
                }
                let is_blank = figure.state == State::Blank;
                let written = if is_blank {
                    ""
                } else {
                    cells.text(sheet, figure.at)
                };
                let is_asked = hash_of(&stands(written, figure.value)) == *hash;
                match (is_asked, is_blank) {
                    (true, _) => text = Some(written.trim().to_owned()),
                    // Something was written since where nothing stood.
                    (false, false) if text.as_deref() == Some("") => text = None,
                    _ => {}
                }
                !is_asked
            });
        }
    }
    text
}
