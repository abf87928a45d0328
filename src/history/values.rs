//! Every value that the figures of a KPI ever had, and which run brought it.

use super::changes::{self, FigureChange};
use super::compared;
use super::fault::HistoryError;
use super::runs::Run;
use super::store::History;
use crate::domain::FiscalYear;
use polars::prelude::*;
use std::collections::BTreeMap;

impl History {
    /// What each run made different in the figures of a KPI, oldest first: the first run of a year brings
    /// what it found. Runs of one year are compared with each other only, because a year that is verified
    /// has submissions of its own.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table is not as it was stored.
    pub fn values(&self, kpi_id: &str) -> Result<Vec<(Run, FigureChange)>, HistoryError> {
        self.values_in(kpi_id, |run| self.table(run, &compared::observations()))
    }

    /// The same of the costs of a project.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table is not as it was stored.
    pub fn costs_of(&self, project_id: &str) -> Result<Vec<(Run, FigureChange)>, HistoryError> {
        self.values_in(project_id, |run| {
            Ok(compared::as_figures(&self.costs(run)?)?)
        })
    }

    fn values_in(
        &self,
        id: &str,
        table: impl Fn(&Run) -> Result<DataFrame, HistoryError>,
    ) -> Result<Vec<(Run, FigureChange)>, HistoryError> {
        let mut before: BTreeMap<FiscalYear, DataFrame> = BTreeMap::new();
        let mut values = Vec::new();
        for run in self.runs()? {
            let all = table(&run)?;
            let of_kpi: BooleanChunked = all
                .column("kpi_id")?
                .str()?
                .iter()
                .map(|own| own == Some(id))
                .collect();
            let now = all.filter(&of_kpi)?;
            let then = before.remove(&run.year).unwrap_or_else(|| now.clear());
            let changed = changes::figures(&then, &now, &changes::Names::new())?;
            values.extend(changed.into_iter().map(|change| (run.clone(), change)));
            before.insert(run.year, now);
        }
        Ok(values)
    }
}
