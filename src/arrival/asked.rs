//! The figure that a question was about, in the files of its section.

use crate::domain::answer::{AnswerKey, OF_KPI, part};
use crate::domain::ground::Stand;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::normalize::slip::{hash_of, stands, stands_in};
use crate::normalize::{KpiRecord, Reading, ReportedFigure};

/// A figure that was asked about, whichever finding asked: subject, year, what stood there.
pub type Figure = (String, String, String);

/// The figure that the question with a key is about.
pub fn of_key(key: &AnswerKey) -> Figure {
    (
        key.subject.clone(),
        key.which.clone(),
        key.figure().to_owned(),
    )
}

/// The value that was asked about, where it still stands in a section's files.
pub fn standing(
    plan: &Plan,
    readings: &[Reading],
    section: Option<usize>,
    figure: &Figure,
) -> Option<Decimal> {
    let mut figures = figures(plan, readings, section, figure);
    figures
        .find(|(text, of)| hash_of(&stands(text, of)) == figure.2)?
        .1
        .value
}

/// Whether what was asked about still stands in a section's files; of a blank, whether nothing else does.
pub fn is_there(
    plan: &Plan,
    readings: &[Reading],
    section: Option<usize>,
    figure: &Figure,
) -> bool {
    let is_blank = figure.2 == hash_of(&stands_in("", false, ""));
    let mut figures = figures(plan, readings, section, figure);
    match is_blank {
        true => figures.all(|(_, of)| of.state == State::Blank),
        false => figures.any(|(text, of)| hash_of(&stands(text, of)) == figure.2),
    }
}

/// What a section's files say of a figure, with the text of each cell.
fn figures<'a>(
    plan: &'a Plan,
    readings: &'a [Reading],
    section: Option<usize>,
    (subject, year, _): &'a Figure,
) -> impl Iterator<Item = (&'a str, &'a ReportedFigure)> {
    let year = FiscalYear::parse(year);
    let all = of_section(readings, section).flat_map(move |reading| {
        let records = reading.records.iter();
        let records = records.filter(move |record| is_about(plan, record, subject));
        let figures = records.flat_map(|record| record.figures.iter().map(move |of| (record, of)));
        figures.map(move |(record, of)| (reading.cells.text(record.sheet, of.at), of))
    });
    all.filter(move |(_, of)| (of.kind, of.year) == (Kind::Actual, year))
}

/// The files of a section that count.
pub fn of_section(readings: &[Reading], section: Option<usize>) -> impl Iterator<Item = &Reading> {
    let readings = readings.iter();
    readings.filter(move |reading| reading.counts() && reading.submission.section == section)
}

/// Whether a row is about the KPI of a question.
pub fn is_about(plan: &Plan, record: &KpiRecord, subject: &str) -> bool {
    let id = record.kpi().map(|kpi| part(&plan.kpis[kpi].id));
    id.is_some_and(|id| subject.strip_prefix(OF_KPI) == Some(id.as_str()))
}

/// What the cells of a section's files and slips that count say of a figure now; nothing of a KPI that the plan does not
/// have any more.
pub fn stand(
    plan: &Plan,
    readings: &[Reading],
    section: Option<usize>,
    (subject, year, _): &Figure,
) -> Stand {
    let id = subject.strip_prefix(OF_KPI);
    let mut kpis = plan.kpis.iter();
    let kpi = kpis.position(|kpi| id == Some(&part(&kpi.id)));
    let Some((kpi, year)) = kpi.zip(FiscalYear::parse(year)) else {
        return Stand::default();
    };
    let readings = readings.iter();
    let of_section = readings.filter(|reading| reading.submission.section == section);
    Stand::of(of_section.flat_map(|reading| reading.said_of(kpi, year)))
}

/// The section that the question with a key was put to: index into the plan's sections.
pub fn section_of(plan: &Plan, key: &AnswerKey) -> Option<usize> {
    let mut sections = plan.sections.iter();
    sections.position(|section| key.asked_of() == Some(&hash_of(section.first_name())[..]))
}
