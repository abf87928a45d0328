//! What makes the figures of a KPI, and the grades made of them, doubtful: the errors and warnings about the cells that
//! say them, and about the rows in which they stand.

use super::by_cell::ByCell;
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, FiscalYear, Plan};
use crate::finding::{Finding, Severity};
use crate::judge::doubts::{Doubts, is_judged_by_baseline};
use crate::ledger::{KpiEntry, Ledger};
use crate::normalize::Reading;
use std::collections::{BTreeSet, HashMap};

/// The cells of a sheet about which anything is asked, with the codes of that.
type Asked<'f> = HashMap<CellAt, Vec<&'f str>>;

/// What is being gathered of a KPI.
#[derive(Clone, Default)]
struct Gathered<'f> {
    codes: BTreeSet<&'f str>,
    doubts: Doubts,
}

/// For each KPI of the plan, in its order, what the errors and warnings ask about the cells of its actuals and of its
/// baseline, and about the cells that name it, or say of it a place that the plan does not know, in the files that
/// count.
///
/// The year's grade is made of the year's figure (of all years', where several years are judged together), and of
/// the baseline where its formula or a rule asks for that. A row that may be another KPI's makes all of its figures
/// doubtful. Of one file only so many findings of a code are kept; those beyond are not among `findings`.
pub fn doubts(
    plan: &Plan,
    year: FiscalYear,
    ledger: &Ledger,
    readings: &[Reading],
    findings: &[Finding],
) -> Vec<Doubts> {
    let doubting = findings
        .iter()
        .filter(|finding| finding.severity() != Severity::Note);
    let doubted = ByCell::<Vec<&str>>::of(
        doubting.map(|finding| (&finding.place, finding.code())),
        Vec::push,
    );
    let mut gathered = vec![Gathered::default(); plan.kpis.len()];
    for entry in ledger.at_cells(|source| doubted.on(source)) {
        let codes = doubted.on(entry.source).and_then(|of| of.get(&entry.at));
        gathered[entry.kpi].cell(plan, year, &entry, codes.map_or(&[], Vec::as_slice));
    }
    for reading in readings.iter().filter(|reading| reading.counts()) {
        let sheets = doubted.of_sheets(reading);
        for record in &reading.records {
            let (Some(kpi), Some(asked)) = (record.kpi(), sheets[record.sheet]) else {
                continue;
            };
            let places = record.places.iter().filter(|place| !place.is_certain());
            let cells = places.map(|place| place.at).chain([record.at]);
            let codes: Vec<(CellAt, &str)> = codes_at(asked, cells).collect();
            if !codes.is_empty() {
                let of_row = (&reading.submission.path, &reading.sheets[record.sheet]);
                let is_of_row = |entry: &KpiEntry<'_>| {
                    let source = entry.source;
                    (&source.file, &source.sheet) == of_row
                };
                let said = ledger.of_kpi(kpi).filter(is_of_row);
                gathered[kpi].row(year, &said.collect::<Vec<_>>(), &codes);
            }
        }
    }
    gathered.into_iter().map(Gathered::told).collect()
}

/// What is asked about some cells.
fn codes_at<'f>(
    asked: &Asked<'f>,
    cells: impl Iterator<Item = CellAt>,
) -> impl Iterator<Item = (CellAt, &'f str)> {
    let asked = cells.filter_map(|at| Some((at, asked.get(&at)?)));
    asked.flat_map(|(at, codes)| codes.iter().map(move |code| (at, *code)))
}

/// Whether an entry says anything of an actual: what is not there cannot be wrong.
fn says_actual(entry: &KpiEntry<'_>) -> bool {
    entry.kind == Kind::Actual && entry.state != State::Blank
}

impl<'f> Gathered<'f> {
    /// Takes what is asked about a cell that says something of the KPI.
    fn cell(&mut self, plan: &Plan, year: FiscalYear, entry: &KpiEntry<'_>, codes: &[&'f str]) {
        let is_over_years = plan.kpis[entry.kpi].basis.is_over_years();
        let is_judged = match entry.kind {
            Kind::Actual => entry.year == Some(year) || is_over_years,
            Kind::Baseline => is_judged_by_baseline(plan, entry.kpi),
            _ => false,
        };
        if is_judged {
            self.codes.extend(codes);
        }
        if entry.kind == Kind::Baseline {
            self.doubts.is_of_baseline = true;
            self.doubts.is_judged_by_it |= is_judged;
        }
        let is_seen = entry.year == Some(year) || says_actual(entry);
        if entry.kind == Kind::Actual && is_seen {
            self.doubts.years.extend(entry.year);
        }
    }

    /// Takes what is asked about a row that names the KPI, on a sheet that says this of it.
    fn row(&mut self, year: FiscalYear, said: &[KpiEntry<'_>], codes: &[(CellAt, &'f str)]) {
        self.codes.extend(codes.iter().map(|(_, code)| *code));
        self.doubts.years.insert(year);
        // Where nothing else names the KPI, the cell of a figure stands for the row, and is asked about for itself.
        let is_of_figure = |at: CellAt| said.iter().any(|entry| entry.at == at);
        if codes.iter().any(|(at, _)| !is_of_figure(*at)) {
            let actuals = said.iter().filter(|entry| says_actual(entry));
            self.doubts
                .years
                .extend(actuals.filter_map(|entry| entry.year));
        }
    }

    fn told(self) -> Doubts {
        let codes = Vec::from_iter(self.codes).join("；");
        Doubts {
            codes,
            ..self.doubts
        }
    }
}
