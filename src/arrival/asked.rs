//! A figure that a section was asked about, in its files.

use crate::domain::answer::{AnswerKey, OF_KPI, part};
use crate::domain::ground::Stand;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::normalize::slip::{hash_of, hashes_of, kpi_of, stands_in};
use crate::normalize::{KpiRecord, Reading, ReportedFigure};
use std::collections::BTreeSet;

/// A figure that a section was asked about and answered to, whichever finding asked.
#[derive(Debug, Clone)]
pub struct AskedFigure {
    /// The section: index into the plan's sections.
    pub section: Option<usize>,
    /// The run of the slip on which it was answered.
    pub run: i64,
    /// The question's.
    pub key: AnswerKey,
}

impl AskedFigure {
    /// Of the history, by the text of the question's key.
    pub fn known(plan: &Plan, key: &str, run: i64) -> Option<Self> {
        let key = AnswerKey::parse(key)?;
        let mut sections = plan.sections.iter();
        let is_asked = |name: &str| key.asked_of() == Some(&hash_of(name)[..]);
        let section = sections.position(|section| is_asked(section.first_name()));
        Some(Self { section, run, key })
    }

    /// Whether it is an actual of a KPI that the plan has.
    pub fn is_actual(&self, plan: &Plan) -> bool {
        self.key.kind == Kind::Actual.code() && kpi_of(plan, &self.key).is_some()
    }

    /// Whether it is the same section's figure of the same subject and year as another, whatever stood there.
    pub fn is_same(&self, other: &Self) -> bool {
        self.section == other.section && self.key.is_of_same_figure(&other.key)
    }

    /// Whether it was asked why nothing stands there.
    pub fn is_blank(&self) -> bool {
        self.key.figure() == hash_of(&stands_in("", false, ""))
    }

    /// Whether a figure with its text is what was asked about.
    pub fn is_in(&self, text: &str, figure: &ReportedFigure) -> bool {
        hashes_of(text, figure)
            .iter()
            .any(|hash| hash == self.key.figure())
    }

    /// The value that was asked about, where it still stands in the section's files.
    pub fn standing(&self, plan: &Plan, readings: &[Reading]) -> Option<Decimal> {
        let mut figures = self.figures(plan, readings);
        figures.find(|(text, of)| self.is_in(text, of))?.1.value
    }

    /// A hash of what was asked about, as [stands](Stand) have it, where it still stands in the section's files.
    pub fn value_hash(&self, plan: &Plan, readings: &[Reading]) -> Option<String> {
        let mut figures = self.figures(plan, readings);
        let (text, figure) = figures.find(|(text, of)| self.is_in(text, of))?;
        Some(figure.value_hash(text))
    }

    /// Whether what was asked about still stands in the section's files; of a blank, whether nothing else does.
    pub fn is_there(&self, plan: &Plan, readings: &[Reading]) -> bool {
        let mut figures = self.figures(plan, readings);
        match self.is_blank() {
            true => figures.all(|(_, of)| of.state == State::Blank),
            false => figures.any(|(text, of)| self.is_in(text, of)),
        }
    }

    /// What the section's files that count say of it, with the text of each cell.
    fn figures<'a>(
        &'a self,
        plan: &'a Plan,
        readings: &'a [Reading],
    ) -> impl Iterator<Item = (&'a str, &'a ReportedFigure)> {
        self.files(readings).flat_map(move |reading| {
            let figures = self.figures_in(plan, reading);
            figures.map(move |(record, of)| (reading.cells.text(record.sheet, of.at), of))
        })
    }

    /// The section's files that count.
    fn files<'a>(&self, readings: &'a [Reading]) -> impl Iterator<Item = &'a Reading> + use<'a> {
        let section = self.section;
        let counting = readings.iter().filter(|reading| reading.counts());
        counting.filter(move |of| of.submission.section == section)
    }

    /// What a file says of it, each with its row.
    fn figures_in<'a>(
        &'a self,
        plan: &'a Plan,
        reading: &'a Reading,
    ) -> impl Iterator<Item = (&'a KpiRecord, &'a ReportedFigure)> {
        let year = FiscalYear::parse(&self.key.which);
        let records = reading.records.iter();
        let records = records.filter(move |record| self.is_of(plan, record));
        let figures = records.flat_map(|record| record.figures.iter().map(move |of| (record, of)));
        figures.filter(move |(_, of)| (of.kind, of.year) == (Kind::Actual, year))
    }

    /// Whether all that the section's files say of it was said when a run, or one before it, read them, and no file that came
    /// since says anything new; also where other files took their place since.
    pub fn is_said_since(&self, plan: &Plan, readings: &[Reading], run: i64) -> bool {
        let section = readings
            .iter()
            .filter(|of| of.submission.section == self.section);
        let said = |of: &[&Reading]| -> BTreeSet<String> {
            of.iter().flat_map(|of| self.values_in(plan, of)).collect()
        };
        let is_early = |of: &&Reading| of.submission.arrival.came() <= run;
        let (early, late): (Vec<_>, Vec<_>) = section.partition(is_early);
        let counting: Vec<&Reading> = self.files(readings).collect();
        let (now, early) = (said(&counting), said(&early));
        let new = &said(&late) - &early;
        now.is_subset(&early) && new.is_empty()
    }

    /// Hashes of what a file says of it.
    fn values_in<'a>(
        &'a self,
        plan: &'a Plan,
        reading: &'a Reading,
    ) -> impl Iterator<Item = String> + use<'a> {
        let figures = self.figures_in(plan, reading);
        let said = figures.filter(|(_, of)| of.state != State::Blank);
        said.map(|(record, of)| of.value_hash(reading.cells.text(record.sheet, of.at)))
    }

    /// Whether a row is about its KPI.
    pub fn is_of(&self, plan: &Plan, record: &KpiRecord) -> bool {
        let id = record.kpi().map(|kpi| part(&plan.kpis[kpi].id));
        id.is_some_and(|id| self.key.subject.strip_prefix(OF_KPI) == Some(id.as_str()))
    }

    /// What the cells of the section's files and slips that count say of it now; nothing of a KPI that the plan does not
    /// have any more.
    pub fn stand(&self, plan: &Plan, readings: &[Reading]) -> Stand {
        let id = self.key.subject.strip_prefix(OF_KPI);
        let mut kpis = plan.kpis.iter();
        let kpi = kpis.position(|kpi| id == Some(&part(&kpi.id)));
        let Some((kpi, year)) = kpi.zip(FiscalYear::parse(&self.key.which)) else {
            return Stand::default();
        };
        let readings = readings.iter();
        let of_section = readings.filter(|reading| reading.submission.section == self.section);
        Stand::of(of_section.flat_map(|reading| reading.said_of(kpi, year)))
    }
}
