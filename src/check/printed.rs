//! What kensho had printed in the locked cells of its own form.

use super::Evidence;
use crate::domain::{Decimal, FiscalYear, folded, number};
use crate::earlier::carried::Carried;
use crate::mapping::form::own::{self, OwnColumn};
use crate::normalize::{MappedCell, Subject};
use std::collections::HashMap;

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
        subject: Subject,
        (column, year): (&OwnColumn, Option<FiscalYear>),
    ) -> Option<Self> {
        let plan = evidence.plan;
        let earlier = year.filter(|year| *year < evidence.year);
        let text = match (column.key.as_str(), subject) {
            ("actual", Subject::Kpi(kpi)) => {
                return Self::carried(evidence.series().carried_actual(kpi, earlier?));
            }
            ("cost", Subject::Project(project)) => {
                return Self::carried(evidence.series().carried_cost(project, earlier?));
            }
            ("kpi", Subject::Kpi(kpi)) => Some(plan.kpis[kpi].name.clone()),
            ("project", Subject::Project(project)) => Some(plan.projects[project].name.clone()),
            (_, Subject::Kpi(kpi)) => own::shown_of_kpi(plan, (kpi, evidence.year), column),
            (_, Subject::Project(project)) => own::shown_of_project(plan, project, column),
            (_, Subject::Measure(_)) => None,
        };
        text.map(Self::OfPlan)
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

/// What was printed in the cells of one sheet when it went out, which the plan and last year's figures may have left
/// behind since. Of forms of earlier versions nothing is known.
#[derive(Default)]
pub struct AsPrinted {
    /// By the column, where in a row's texts its own stands.
    under: HashMap<u32, usize>,
    /// By the row, its section and its texts.
    rows: HashMap<u32, Vec<String>>,
}

impl AsPrinted {
    /// Of a sheet's cells, with the row of its heads.
    pub fn of(cells: &[MappedCell<'_>], heads: u32) -> Self {
        let marks = cells
            .iter()
            .filter_map(|cell| Some((cell.at.row, own::printed_in_row(cell.text)?)));
        let mut rows: HashMap<u32, Vec<String>> = marks.collect();
        let Some(printed) = rows.remove(&heads) else {
            return Self::default();
        };
        // A row that was pasted from another section's form says what was printed in that.
        rows.retain(|_, texts| texts.first() == printed.first());
        let in_heads = cells.iter().filter(|cell| cell.at.row == heads);
        let under = in_heads.filter_map(|cell| {
            let mut heads = printed.iter().skip(1);
            let index = heads.position(|head| folded::key(head) == folded::key(cell.text))?;
            Some((cell.at.column, index + 1))
        });
        Self {
            under: under.collect(),
            rows,
        }
    }

    /// Whether a row stood on the form when it went out.
    pub fn has_row(&self, row: u32) -> bool {
        self.rows.contains_key(&row)
    }

    /// Whether a cell says what was printed there.
    pub fn is_in(&self, cell: &MappedCell<'_>) -> bool {
        let index = self.under.get(&cell.at.column).copied();
        let row = self.rows.get(&cell.at.row);
        let text = row.and_then(|row| row.get(index?));
        text.is_some_and(|text| {
            // The format of a cell may show less than it holds.
            let is_there = match (cell.value, number::parse(text)) {
                (Some(value), Some(printed)) => value == printed,
                _ => is_same(text, cell.text),
            };
            is_there && !text.is_empty()
        })
    }
}

/// Whether a cell says what was printed in it; its year, below a figure, may be gone.
pub fn is_same(shown: &str, text: &str) -> bool {
    let first = shown.lines().next().unwrap_or_default();
    let text = folded::key(text);
    folded::key(shown) == text || folded::key(first) == text
}
