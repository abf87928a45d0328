//! What projects cost in earlier years.

use super::{Earlier, Series, says_something};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::ledger::{Ledger, ProjectCost};

impl Series<'_> {
    /// What a project cost in a year, in 千円, if all cells agree: this year's submissions say it, else the newest of the
    /// years before that says anything.
    pub fn agreed_cost(&self, project: usize, year: FiscalYear) -> Option<Decimal> {
        let id = &self.plan.projects[project].id;
        let newest_first = self.earlier.iter().rev();
        let mut theirs = newest_first.filter_map(|then| {
            let project = then.plan.project_with_id(id)?;
            agreed(&then.ledger, project, year)
        });
        agreed(self.ledger, project, year).or_else(|| theirs.next())
    }
}

/// What the newest of earlier years that says anything says of a project of today's plan.
pub fn newest_costs<'a>(
    newest_first: impl Iterator<Item = &'a Earlier>,
    (today, project): (&Plan, usize),
    year: FiscalYear,
) -> Option<Vec<ProjectCost<'a>>> {
    let id = &today.projects[project].id;
    let mut theirs = newest_first.filter_map(|then| {
        let project = then.plan.project_with_id(id)?;
        Some(then.ledger.costs_in(project, year))
    });
    theirs.find(|costs| costs.iter().any(says_something))
}

fn agreed(ledger: &Ledger, project: usize, year: FiscalYear) -> Option<Decimal> {
    let costs = ledger.costs_in(project, year);
    let first = costs.first()?;
    let agree = costs.iter().all(|cost| cost.agrees_with(first));
    agree.then(|| first.value()).flatten()
}
