//! What makes a KPI's figure of the year doubtful: the errors and warnings about the cells that say it, and about
//! the rows in which they stand.

use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Plan};
use crate::finding::{Finding, Severity};
use crate::ledger::{KpiEntry, Ledger, SheetSource};
use crate::normalize::Reading;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The codes of findings about the cells of a sheet.
type OfCells = HashMap<CellAt, Vec<&'static str>>;

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
    let sheets = by_sheet(findings);
    let mut codes = vec![BTreeSet::new(); plan.kpis.len()];
    let mut add = |kpi: usize, file: &str, sheet: &str, at: CellAt| {
        let of_sheet = sheets.get(&(file, sheet));
        let of_cell = of_sheet.and_then(|cells| cells.get(&at));
        codes[kpi].extend(of_cell.into_iter().flatten().copied());
    };
    let is_judged = |entry: &KpiEntry<'_>| {
        let is_of_year = entry.year == Some(year) || plan.kpis[entry.kpi].basis.is_over_years();
        entry.kind == Kind::Actual && is_of_year
    };
    // The ledger of a large body is long, and nearly all of its sheets have no finding.
    let has_findings = |source: &SheetSource| {
        let sheet = (source.file.as_str(), source.sheet.as_str());
        sheets.contains_key(&sheet)
    };
    for entry in ledger.on_sheets(has_findings).filter(is_judged) {
        add(entry.kpi, &entry.source.file, &entry.source.sheet, entry.at);
    }
    let files: HashSet<&str> = sheets.keys().map(|(file, _)| *file).collect();
    let is_asked = |reading: &&Reading| files.contains(reading.submission.path.as_str());
    let counting = readings.iter().filter(|reading| reading.counts());
    for reading in counting.filter(is_asked) {
        let named = reading.records.iter();
        for (kpi, record) in named.filter_map(|record| Some((record.kpi()?, record))) {
            let sheet = &reading.sheets[record.sheet];
            let places = record.places.iter().filter(|place| !place.is_certain());
            let cells = places.map(|place| place.at).chain([record.at]);
            cells.for_each(|at| add(kpi, &reading.submission.path, sheet, at));
        }
    }
    let told = |codes: BTreeSet<&str>| Vec::from_iter(codes).join("；");
    codes.into_iter().map(told).collect()
}

fn by_sheet(findings: &[Finding]) -> HashMap<(&str, &str), OfCells> {
    let mut sheets: HashMap<(&str, &str), OfCells> = HashMap::new();
    let findings = findings.iter();
    for finding in findings.filter(|finding| finding.severity() != Severity::Note) {
        let place = &finding.place;
        if let Some(at) = place.cell {
            let of_sheet = sheets.entry((&place.file, &place.sheet)).or_default();
            of_sheet.entry(at).or_default().push(finding.code());
        }
    }
    sheets
}
