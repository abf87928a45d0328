//! Earlier years of the plan's period: each as its own submissions had it, by the plan then in force.
//!
//! A section reports this year's figure, and often last year's beside it. What the years before were
//! is in their own folders under `inputs/`: means and sums over years, the series in the reports, the
//! review of the whole period and the checks against last year take them from there. What this
//! year's submissions say of an earlier year goes before what that year's said: it is the later word.

use crate::domain::{Decimal, FiscalYear, Plan};
use crate::ledger::{Entry, Ledger};

/// One earlier year.
#[derive(Debug)]
pub struct Earlier {
    /// The year that was verified then.
    pub year: FiscalYear,
    /// The plan as it was in force in that year. Its KPIs have the ids, not the indexes, of today's.
    pub plan: Plan,
    /// What the files that counted then say.
    pub ledger: Ledger,
    /// Of each section of that plan, whether it sent anything.
    pub submitted: Vec<bool>,
    /// The files that were read, with their hashes.
    pub files: Vec<(String, String)>,
}

impl Earlier {
    /// The actuals that its submissions give of a KPI for a year; none if its plan has no such KPI.
    pub fn actuals(&self, kpi_id: &str, year: FiscalYear) -> Vec<Entry<'_>> {
        let kpi = self.plan.kpi_with_id(kpi_id);
        kpi.map_or_else(Vec::new, |kpi| self.ledger.actuals(kpi, year))
    }

    /// The actual of a year, if every cell that gives one gives the same, in a unit that still holds.
    pub fn agreed_actual(&self, kpi_id: &str, unit: &str, year: FiscalYear) -> Option<Decimal> {
        let kpi = self.plan.kpi_with_id(kpi_id)?;
        let is_comparable = self.plan.kpis[kpi].unit == unit;
        let figure = || self.ledger.agreed_actual(kpi, year);
        is_comparable.then(figure).flatten()
    }
}

/// The actuals of all years that are known: this year's submissions, then those of earlier years.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// The plan of this year.
    pub plan: &'a Plan,
    /// This year's submissions.
    pub ledger: &'a Ledger,
    /// Earlier years, oldest first.
    pub earlier: &'a [Earlier],
}

impl<'a> Series<'a> {
    /// The cells that give a KPI's actual of a year: this year's, else the newest that any earlier
    /// year's submissions have.
    pub fn actuals(&self, kpi: usize, year: FiscalYear) -> Vec<Entry<'a>> {
        let own = self.ledger.actuals(kpi, year);
        if self.earlier.is_empty() || own.iter().any(says_something) {
            return own;
        }
        let id = &self.plan.kpis[kpi].id;
        let newest_first = self.earlier.iter().rev();
        let mut theirs = newest_first.map(|earlier| earlier.actuals(id, year));
        theirs
            .find(|actuals| actuals.iter().any(says_something))
            .unwrap_or(own)
    }

    /// The actual of a year, if every cell that gives one gives the same.
    pub fn agreed_actual(&self, kpi: usize, year: FiscalYear) -> Option<Decimal> {
        let is_silent = || !self.ledger.actuals(kpi, year).iter().any(says_something);
        if !self.earlier.is_empty() && is_silent() {
            let Plan { kpis, .. } = self.plan;
            let (id, unit) = (&kpis[kpi].id, &kpis[kpi].unit);
            let mut newest_first = self.earlier.iter().rev();
            return newest_first.find_map(|earlier| earlier.agreed_actual(id, unit, year));
        }
        self.ledger.agreed_actual(kpi, year)
    }
}

/// Whether a cell says anything at all.
fn says_something(entry: &Entry<'_>) -> bool {
    entry.state != crate::domain::reported::State::Blank
}
