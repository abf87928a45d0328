//! What a run showed to people: in the marked cells of its workbook, and of its KPIs.

use super::compared::texts;
use super::fault::HistoryError;
use super::runs::Run;
use super::store::History;
use super::writings::{Shown, Stood};
use crate::domain::number;
use crate::ledger::schema::Of;
use polars::prelude::*;
use std::collections::BTreeMap;

impl History {
    /// What a run showed in the marked cells; none of a run that did not keep it.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if it is not as it was stored.
    pub fn shown(&self, run: &Run) -> Result<Option<Shown>, HistoryError> {
        let bytes = self.stored(run, Shown::NAME)?;
        let shown = bytes.map(|bytes| Shown::from_bytes(&bytes).ok_or(HistoryError::Damaged));
        shown.transpose()
    }

    /// What KPIs were called and had in a run, by id.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if its tables are not as they were stored.
    pub fn stood(&self, run: &Run) -> Result<BTreeMap<String, (String, Stood)>, HistoryError> {
        let figures = texts("observations", &["kpi_id", "unit"]);
        let units = units(&self.table(run, &figures)?)?;
        let mut head = texts("judgements", &["kpi_id", "kpi", "band", "reason"]);
        head.add(("actual", ""), Of::Number);
        let judged = self.table(run, &head)?;
        let text = |name: &str| judged.column(name).and_then(Column::str);
        let [ids, kpis, bands, reasons] = ["kpi_id", "kpi", "band", "reason"].map(text);
        let (ids, kpis, bands, reasons) = (ids?, kpis?, bands?, reasons?);
        let actuals = judged.column("actual")?.decimal()?.physical();
        let row = |row: usize| {
            let id = ids.get(row).unwrap_or_default();
            let unit = units.get(id).map_or("", String::as_str);
            let reason = reasons.get(row).map(str::to_owned);
            let actual = actuals.get(row).map(number::of_units);
            let stood = Stood::of(actual, unit, bands.get(row), reason);
            let kpi = kpis.get(row).unwrap_or_default();
            (id.to_owned(), (kpi.to_owned(), stood))
        };
        Ok((0..judged.height()).map(row).collect())
    }
}

/// The unit that each KPI with a figure had, by its id.
fn units(observations: &DataFrame) -> PolarsResult<BTreeMap<String, String>> {
    let text = |name: &str| observations.column(name).and_then(Column::str);
    let pairs = text("kpi_id")?.iter().zip(text("unit")?.iter());
    let pairs = pairs.filter_map(|(id, unit)| Some((id?.to_owned(), unit?.to_owned())));
    Ok(pairs.collect())
}
