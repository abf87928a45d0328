//! A column of a table, and what its header says that it holds.

use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear};
use crate::mapping::form::Role;
use std::sync::Arc;

/// A column of a table.
#[derive(Debug, Clone, Default)]
pub struct TableColumn {
    /// Its number, from zero.
    pub column: u32,
    /// Its header path as people read it: 実績値／R6.
    pub path: String,
    /// What it holds, if the form knows.
    pub role: Option<Role>,
    /// Whether only the town's usual words say so, and not the form.
    pub is_usual: bool,
    /// The year that its header or its block names.
    pub year: Option<FiscalYear>,
    /// Whether that year is spelled as a calendar year.
    pub is_calendar: bool,
    /// Whether its year cannot be known: the sheet's year is not meant either.
    pub is_undated: bool,
    /// The unit that its header names.
    pub unit: Option<Arc<str>>,
    /// Whether it is written once for several rows.
    pub fill: bool,
    /// The name of its free texts, if it holds any.
    pub text: Option<Arc<str>>,
}

impl TableColumn {
    /// Its cell in a row.
    pub fn at(&self, row: u32) -> CellAt {
        CellAt::new(row, self.column)
    }

    /// Whether it has a role.
    pub fn is(&self, role: &Role) -> bool {
        self.role.as_ref() == Some(role)
    }

    /// Whether it says in which goal or measure a KPI stands.
    pub fn is_place(&self) -> bool {
        matches!(self.role, Some(Role::Goal | Role::Measure))
    }

    /// Whether it holds figures.
    pub fn is_figure(&self) -> bool {
        matches!(self.role, Some(Role::Figure(_) | Role::Stacked))
    }

    /// Whether it holds figures of what happened in a year.
    pub fn is_actual(&self) -> bool {
        use Kind::{Actual, Cost};
        matches!(self.role, Some(Role::Figure(Actual | Cost) | Role::Stacked))
    }

    /// Whether it holds what is lost if no KPI is found for the row: figures, grades and texts.
    pub fn is_value(&self) -> bool {
        self.is_figure() || matches!(self.role, Some(Role::Text(_) | Role::Rating | Role::State))
    }
}
