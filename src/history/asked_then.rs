//! Questions about figures that were open in the last run of an earlier year.

use super::changes;
use super::compared;
use super::fault::HistoryError;
use super::runs::Run;
use super::store::History;
use crate::domain::FiscalYear;
use crate::ledger::schema::{Of, TableHead};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What the last run of a year asked about the figures of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedThen {
    /// That year.
    pub year: FiscalYear,
    /// The KPI.
    pub kpi_id: String,
    /// The codes of what was asked about that of which the year's grade was made, with ； between them.
    pub codes: String,
    /// The years whose actuals were doubted, with what they were, in units of the ledger; without a value, that there
    /// was none.
    pub figures: BTreeMap<FiscalYear, BTreeSet<i128>>,
}

impl AskedThen {
    fn of(year: FiscalYear, kpi_id: String) -> Self {
        Self {
            year,
            kpi_id,
            codes: String::new(),
            figures: BTreeMap::new(),
        }
    }
}

/// A year's figures by KPI: what was said, and whether that was asked about.
type Said = BTreeMap<(String, FiscalYear), (BTreeSet<i128>, bool)>;

impl History {
    /// What the last run of each year before one still asked, in the order of the years and of the KPIs' ids.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table is not as it was stored.
    pub fn asked_before(&self, year: FiscalYear) -> Result<Vec<AskedThen>, HistoryError> {
        let runs = self.runs()?.into_iter();
        let last: BTreeMap<FiscalYear, Run> = runs.map(|run| (run.year, run)).collect();
        let mut asked = Vec::new();
        for (_, run) in last.range(..year) {
            asked.extend(self.asked_in(run)?);
        }
        Ok(asked)
    }

    fn asked_in(&self, run: &Run) -> Result<Vec<AskedThen>, HistoryError> {
        let judged = self.table(run, &compared::texts("judgements", &["kpi_id", "doubt"]))?;
        let ids = changes::texts(&judged, "kpi_id")?.into_iter();
        let codes = changes::texts(&judged, "doubt")?.into_iter();
        let doubted = ids.zip(codes).filter(|(_, codes)| !codes.is_empty());
        let mut codes: BTreeMap<&str, &str> = doubted.collect();
        let findings = self.findings(run)?.into_iter();
        let open = findings.filter(|line| line.severity != NOTE && !line.cell.is_empty());
        let cells: HashSet<_> = open
            .map(|line| (line.file, line.sheet, line.cell))
            .collect();
        if codes.is_empty() && cells.is_empty() {
            return Ok(Vec::new());
        }
        let said = said(&self.table(run, &head())?, &cells, &mut codes)?;
        let mut asked: BTreeMap<String, AskedThen> = BTreeMap::new();
        for ((kpi_id, of_year), (values, is_asked)) in said {
            // What is said of the KPI's row, or of a blank, has no cell of a figure.
            let is_of_row = of_year == run.year && codes.contains_key(kpi_id.as_str());
            if is_asked || is_of_row {
                let codes = codes.remove(kpi_id.as_str()).unwrap_or_default();
                let of_kpi = asked
                    .entry(kpi_id.clone())
                    .or_insert_with(|| AskedThen::of(run.year, kpi_id));
                of_kpi.codes += codes;
                of_kpi.figures.insert(of_year, values);
            }
        }
        // Nothing was said of these: the blank itself was asked about.
        for (kpi_id, codes) in codes {
            let then = AskedThen::of(run.year, kpi_id.to_owned());
            let of_kpi = asked.entry(kpi_id.to_owned()).or_insert(then);
            of_kpi.codes += codes;
            of_kpi.figures.insert(run.year, BTreeSet::new());
        }
        Ok(asked.into_values().collect())
    }
}

/// The severity of a finding that asks nothing, as findings.csv has it.
const NOTE: &str = "note";

fn head() -> TableHead {
    let names = ["kpi_id", "kind", "state", "file", "sheet", "cell"];
    let mut head = compared::texts("observations", &names);
    head.add(("fiscal_year", ""), Of::Year);
    head.add(("value", ""), Of::Number);
    head
}

/// The actuals of a table of figures, and whether any of the cells that say them is one of some cells. Of KPIs whose
/// baseline stands in such a cell the codes are taken away.
fn said(
    figures: &DataFrame,
    cells: &HashSet<(String, String, String)>,
    codes: &mut BTreeMap<&str, &str>,
) -> Result<Said, HistoryError> {
    let text = |name| changes::texts(figures, name);
    let (ids, kinds, states) = (text("kpi_id")?, text("kind")?, text("state")?);
    let (files, sheets, names) = (text("file")?, text("sheet")?, text("cell")?);
    let years = figures.column("fiscal_year")?.i32()?;
    let values = figures.column("value")?.decimal()?.physical();
    let mut said = Said::new();
    for row in 0..figures.height() {
        let [file, sheet, cell] = [files[row], sheets[row], names[row]].map(str::to_owned);
        let is_asked = cells.contains(&(file, sheet, cell));
        let year = years.get(row).map(FiscalYear::starting);
        let is_said = kinds[row] == "actual" && states[row] != "blank";
        let Some(year) = year.filter(|_| is_said) else {
            // A grade that was doubted for its baseline is so today where submissions repeat that.
            if is_asked && kinds[row] == "baseline" {
                codes.remove(ids[row]);
            }
            continue;
        };
        let of_year = said.entry((ids[row].to_owned(), year)).or_default();
        of_year.0.extend(values.get(row));
        of_year.1 |= is_asked;
    }
    Ok(said)
}
