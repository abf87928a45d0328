//! 事業費: what sections said that projects cost, in 千円, a row per cell.

use super::{CellFigure, Ledger, without_blanks};
use crate::domain::FiscalYear;
use std::ops::Deref;

/// A cost of a project in a year.
#[derive(Debug, Clone)]
pub struct ProjectCost<'a> {
    /// Index into the plan's projects.
    pub project: usize,
    said: CellFigure<'a>,
}

impl<'a> Deref for ProjectCost<'a> {
    type Target = CellFigure<'a>;

    fn deref(&self) -> &CellFigure<'a> {
        &self.said
    }
}

impl<'a> From<ProjectCost<'a>> for CellFigure<'a> {
    fn from(cost: ProjectCost<'a>) -> Self {
        cost.said
    }
}

impl Ledger {
    /// All costs, in the plan's order of the projects.
    pub fn costs(&self) -> impl Iterator<Item = ProjectCost<'_>> {
        let columns = self.costs.columns();
        self.costs
            .each_row()
            .map(move |(project, row)| ProjectCost {
                project,
                said: columns.said(row, &self.sources),
            })
    }

    /// The costs of a project, by year.
    pub fn costs_of(&self, project: usize) -> impl Iterator<Item = ProjectCost<'_>> {
        let columns = self.costs.columns();
        self.costs.rows(project).map(move |row| ProjectCost {
            project,
            said: columns.said(row, &self.sources),
        })
    }

    /// The costs that a project has for a year, one for each cell that says something; the blank
    /// ones if none does.
    pub fn costs_in(&self, project: usize, year: FiscalYear) -> Vec<ProjectCost<'_>> {
        let costs = self.costs_of(project);
        let of_year = costs.filter(|cost| cost.year == Some(year));
        without_blanks(of_year, |cost| cost.state)
    }
}
