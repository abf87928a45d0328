//! What makes a KPI's figure of the year doubtful: the errors and warnings about the cells that say it, and about
//! the rows in which they stand.

use super::by_cell::ByCell;
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Plan};
use crate::finding::{Finding, Severity};
use crate::ledger::{KpiEntry, Ledger};
use crate::normalize::Reading;
use std::collections::{BTreeSet, HashMap};

/// For each KPI of the plan, in its order, the codes of the errors and warnings about the cells of its actuals of
/// a year (of all years, where several years are judged together), and about the cells that name it, or say of
/// it a place that the plan does not know, in the files that count: sorted, each once, with ； between them. Empty
/// for a KPI without doubts.
///
/// Of one file only so many findings of a code are kept; those beyond are not among `findings`.
pub fn doubts(
    plan: &Plan,
    year: FiscalYear,
    ledger: &Ledger,
    readings: &[Reading],
    findings: &[Finding],
) -> Vec<String> {
    let doubting = findings
        .iter()
        .filter(|finding| finding.severity() != Severity::Note);
    let doubted = ByCell::<Vec<&str>>::of(
        doubting.map(|finding| (&finding.place, finding.code())),
        Vec::push,
    );
    let mut codes = vec![BTreeSet::new(); plan.kpis.len()];
    let mut add =
        |kpi: usize, of_sheet: Option<&HashMap<CellAt, Vec<&'static str>>>, at: CellAt| {
            let of_cell = of_sheet.and_then(|cells| cells.get(&at));
            codes[kpi].extend(of_cell.into_iter().flatten().copied());
        };
    let is_judged = |entry: &KpiEntry<'_>| {
        let is_of_year = entry.year == Some(year) || plan.kpis[entry.kpi].basis.is_over_years();
        entry.kind == Kind::Actual && is_of_year
    };
    for entry in ledger
        .at_cells(|source| doubted.on(source))
        .filter(is_judged)
    {
        add(entry.kpi, doubted.on(entry.source), entry.at);
    }
    for reading in readings.iter().filter(|reading| reading.counts()) {
        let sheets = doubted.of_sheets(reading);
        let named = reading.records.iter();
        let named = named.filter(|record| sheets[record.sheet].is_some());
        for (kpi, record) in named.filter_map(|record| Some((record.kpi()?, record))) {
            let places = record.places.iter().filter(|place| !place.is_certain());
            let cells = places.map(|place| place.at).chain([record.at]);
            cells.for_each(|at| add(kpi, sheets[record.sheet], at));
        }
    }
    let told = |codes: BTreeSet<&str>| Vec::from_iter(codes).join("；");
    codes.into_iter().map(told).collect()
}
