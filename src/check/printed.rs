//! What kensho had printed in the locked cells of its own form.

use super::Evidence;
use crate::domain::{Decimal, FiscalYear, FormRow, folded, number};
use crate::earlier::carried::Carried;
use crate::mapping::form::own::{self, OwnColumn};
use crate::normalize::{MappedCell, is_same};

/// What stood in a locked cell of a row.
pub enum Printed {
    /// What the plan says; empty where it says nothing.
    OfPlan(String),
    /// A figure of an earlier year.
    Figure(Decimal),
    /// A word in place of one; empty where nothing was known and nothing was asked.
    Word(String),
}

impl Printed {
    /// What stood in a column of the row of a KPI or project; `year` is that of the column. None of open cells.
    pub fn of(
        evidence: &Evidence<'_>,
        subject: FormRow,
        (column, year): (&OwnColumn, Option<FiscalYear>),
    ) -> Option<Self> {
        let plan = evidence.plan;
        let earlier = year.filter(|year| *year < evidence.year);
        let text = match (column.key.as_str(), subject) {
            ("actual", FormRow::Kpi(kpi)) if year == Some(evidence.year) => {
                let is_surveyed = plan.kpis[kpi].is_surveyed(evidence.year);
                (!is_surveyed).then(|| own::NOT_SURVEYED.to_owned())
            }
            ("actual", FormRow::Kpi(kpi)) => {
                return Self::carried(evidence.series().carried_actual(kpi, earlier?));
            }
            ("cost", FormRow::Project(project)) => {
                return Self::carried(evidence.series().carried_cost(project, earlier?));
            }
            ("kpi", FormRow::Kpi(kpi)) => Some(plan.kpis[kpi].name.clone()),
            ("project", FormRow::Project(project)) => Some(plan.projects[project].name.clone()),
            (_, FormRow::Kpi(kpi)) => own::shown_of_kpi(plan, (kpi, evidence.year), column),
            (_, FormRow::Project(project)) => own::shown_of_project(plan, project, column),
        };
        text.map(Self::OfPlan)
    }

    /// What stands in place of a figure of an earlier year that is asked for again: the word till then, or nothing.
    pub fn asked_again(
        evidence: &Evidence<'_>,
        subject: FormRow,
        (column, year): (&OwnColumn, Option<FiscalYear>),
    ) -> Option<Self> {
        let year = year.filter(|year| *year < evidence.year)?;
        let carried = match (column.key.as_str(), subject) {
            ("actual", FormRow::Kpi(kpi)) => evidence.series().carried_actual(kpi, year),
            ("cost", FormRow::Project(project)) => evidence.series().carried_cost(project, year),
            _ => return None,
        };
        match carried {
            Carried::Asked(word) => Some(Self::Word(word)),
            Carried::Figure(_) | Carried::Word(_) => None,
        }
    }

    fn carried(carried: Carried) -> Option<Self> {
        match carried {
            Carried::Figure(figure) => Some(Self::Figure(figure)),
            Carried::Word(word) => Some(Self::Word(word)),
            Carried::Asked(_) => None,
        }
    }

    /// As a person saw it, on one line; empty for an empty cell.
    pub fn text(&self) -> String {
        match self {
            Self::OfPlan(text) | Self::Word(text) => folded::one_line(text).to_string(),
            Self::Figure(figure) => number::grouped(*figure),
        }
    }

    /// Whether a cell still says it; its year, below a figure, may be gone.
    pub fn is_in(&self, cell: &MappedCell<'_>) -> bool {
        match self {
            Self::OfPlan(shown) | Self::Word(shown) => is_same(shown, cell.text),
            // Of a figure the format may show no more than before.
            Self::Figure(figure) => match cell.value {
                Some(value) => value == *figure,
                None => is_same(&number::plain(*figure), cell.text),
            },
        }
    }
}
