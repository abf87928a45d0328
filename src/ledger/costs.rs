//! 事業費: what sections said that projects cost, in 千円, a row per cell.

use super::kept::Entered;
use super::{Ledger, Said};
use crate::domain::FiscalYear;
use crate::domain::reported::State;
use crate::normalize::{Cells, ProjectRow};
use std::ops::Deref;

/// A cost of a project in a year.
#[derive(Debug, Clone)]
pub struct Cost<'a> {
    /// Index into the plan's projects.
    pub project: usize,
    said: Said<'a>,
}

impl<'a> Deref for Cost<'a> {
    type Target = Said<'a>;

    fn deref(&self) -> &Said<'a> {
        &self.said
    }
}

impl<'a> From<Cost<'a>> for Said<'a> {
    fn from(cost: Cost<'a>) -> Self {
        cost.said
    }
}

impl Ledger {
    /// All costs, in the plan's order of the projects.
    pub fn costs(&self) -> impl Iterator<Item = Cost<'_>> {
        let columns = self.costs.columns();
        self.costs.each_row().map(move |(project, row)| Cost {
            project,
            said: columns.said(row, &self.sources),
        })
    }

    /// The costs of a project, by year.
    pub fn costs_of(&self, project: usize) -> impl Iterator<Item = Cost<'_>> {
        let columns = self.costs.columns();
        self.costs.rows(project).map(move |row| Cost {
            project,
            said: columns.said(row, &self.sources),
        })
    }

    /// The costs that a project has for a year, one for each cell that says something; the blank
    /// ones if none does.
    pub fn costs_in(&self, project: usize, year: FiscalYear) -> Vec<Cost<'_>> {
        let of_year = self
            .costs_of(project)
            .filter(|cost| cost.year == Some(year));
        let (said, blank): (Vec<Cost<'_>>, Vec<Cost<'_>>) =
            of_year.partition(|cost| cost.state != State::Blank);
        if said.is_empty() { blank } else { said }
    }
}

/// What the row of a known project brings into the ledger.
pub(super) fn entered<'a>(
    row: &mut ProjectRow,
    first_source: usize,
    cells: &'a Cells,
) -> Option<Entered<'a>> {
    Some(Entered {
        subject: row.project?,
        source: (first_source + row.sheet) as u32,
        sheet: row.sheet,
        matched_by: None,
        cells,
        figures: std::mem::take(&mut row.costs),
    })
}
