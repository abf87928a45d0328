//! What makes the cost of a project doubtful: the errors and warnings about the cells that say it.

use super::by_cell::ByCell;
use crate::domain::FiscalYear;
use crate::finding::{Finding, Severity};
use crate::ledger::{Ledger, ProjectCost};
use crate::normalize::Flaws;
use std::collections::BTreeSet;

/// The projects, by their index in the plan, about whose costs of a year anything is still asked. Of one file only so
/// many findings of a code are kept; those beyond are not among `findings`.
pub fn of(ledger: &Ledger, year: FiscalYear, findings: &[Finding]) -> BTreeSet<usize> {
    let doubting = findings
        .iter()
        .filter(|finding| finding.severity() != Severity::Note);
    let asked = ByCell::of(doubting.map(|of| (&of.place, ())), |(), ()| ());
    let costs = ledger.costs().filter(|cost| cost.year == Some(year));
    // One finding names all costs without a unit on its sheet.
    let is_doubted = |cost: &ProjectCost<'_>| {
        asked.has(cost.source, cost.at) || cost.flaws.has(Flaws::COST_WITHOUT_UNIT)
    };
    let doubted = costs.filter(is_doubted);
    doubted.map(|cost| cost.project).collect()
}
