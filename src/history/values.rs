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
    /// What each run made different in the figures of a KPI, given by its id and today's name, oldest first: the
    /// first run of a year brings what it found. Runs of one year are compared with each other only, because a
    /// year that is verified has submissions of its own.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table is not as it was stored.
    pub fn values(&self, [id, name]: [&str; 2]) -> Result<Vec<(Run, FigureChange)>, HistoryError> {
        let observations = |run: &Run| self.table(run, &compared::observations());
        self.values_in([id, name], (observations, |run| self.earlier(run)))
    }

    /// The same of the costs of a project.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table is not as it was stored.
    pub fn costs_of(
        &self,
        [id, name]: [&str; 2],
    ) -> Result<Vec<(Run, FigureChange)>, HistoryError> {
        let costs = |run: &Run| Ok(compared::as_figures(&self.costs(run)?)?);
        self.values_in([id, name], (costs, |_| Ok(None)))
    }

    /// Every KPI that runs of a year and of those before it judged, by its id: its name in the newest of these
    /// runs that had it, and that run.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table is not as it was stored.
    pub fn kpis(&self, until: FiscalYear) -> Result<BTreeMap<String, (String, Run)>, HistoryError> {
        let head = compared::texts("judgements", &["kpi_id", "kpi"]);
        let mut kpis = BTreeMap::new();
        let newest_first = self.runs()?.into_iter().rev();
        for run in newest_first.filter(|run| run.year <= until) {
            let judged = self.table(&run, &head)?;
            let text = |name: &str| judged.column(name).and_then(Column::str);
            for (id, kpi) in text("kpi_id")?.iter().zip(text("kpi")?.iter()) {
                let (id, kpi) = (id.unwrap_or_default(), kpi.unwrap_or_default());
                if !kpis.contains_key(id) {
                    kpis.insert(id.to_owned(), (kpi.to_owned(), run.clone()));
                }
            }
        }
        Ok(kpis)
    }

    fn values_in(
        &self,
        [id, name]: [&str; 2],
        (table, earlier): (
            impl Fn(&Run) -> Result<DataFrame, HistoryError>,
            impl Fn(&Run) -> Result<Option<DataFrame>, HistoryError>,
        ),
    ) -> Result<Vec<(Run, FigureChange)>, HistoryError> {
        let mut before: BTreeMap<FiscalYear, (DataFrame, Option<DataFrame>)> = BTreeMap::new();
        let mut values = Vec::new();
        let names = changes::Names::from([(id.to_owned(), name.to_owned())]);
        let of_kpi = |all: DataFrame| {
            let ids = all.column("kpi_id")?.str()?.iter();
            let of_kpi: BooleanChunked = ids.map(|own| own == Some(id)).collect();
            all.filter(&of_kpi)
        };
        for run in self.runs()? {
            let now = of_kpi(table(&run)?)?;
            let own = earlier(&run)?.map(of_kpi).transpose()?;
            let then = before.remove(&run.year);
            let (then, theirs) = then.unwrap_or_else(|| (now.clear(), None));
            let mut changed = changes::figures(&then, &now, &names)?;
            changes::add_earlier([&theirs, &own], &names, &mut changed)?;
            values.extend(changed.into_iter().map(|change| (run.clone(), change)));
            before.insert(run.year, (now, own));
        }
        Ok(values)
    }
}
