//! What a form shows of an earlier year: what the submissions of the years before say of it.

use super::{Series, newest_costs};
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear};
use crate::ledger::CellFigure;

/// What stands in the cell of an earlier year.
#[derive(Debug, Clone, PartialEq)]
pub enum Carried {
    /// The figure on which all cells agree.
    Figure(Decimal),
    /// No figure: the word that the section wrote in its place; empty if it reported nothing.
    Word(String),
    /// The figure is still to come, and is asked for: the word that stands there till then.
    Asked(String),
}

impl Carried {
    /// What the section wrote in the place of a figure.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) | Self::Asked(word) => Some(word.as_str()).filter(|of| !of.is_empty()),
            Self::Figure(_) => None,
        }
    }
}

impl Series<'_> {
    /// Whether the town has submissions of an earlier year.
    pub fn is_collected(&self, year: FiscalYear) -> bool {
        self.earlier.iter().any(|then| then.year == year)
    }

    /// What the years before say of a KPI's actual of one of them; this year's submissions have no part in it.
    pub fn carried_actual(&self, kpi: usize, year: FiscalYear) -> Carried {
        let is_due = self.plan.kpis[kpi].is_surveyed(year) && self.is_in_plan(kpi, year);
        let cells = self.theirs(kpi, year, |_| true).unwrap_or_default();
        let due = Due {
            is_due,
            is_collected: self.is_collected(year),
        };
        carried(cells.iter().map(|cell| &**cell), due)
    }

    /// The same of a project's cost: a blank is not asked for again, only what is said to be still to come.
    pub fn carried_cost(&self, project: usize, year: FiscalYear) -> Carried {
        let newest_first = self.earlier.iter().rev();
        let costs = newest_costs(newest_first, (self.plan, project), year).unwrap_or_default();
        let due = Due {
            is_due: true,
            is_collected: false,
        };
        carried(costs.iter().map(|cost| &**cost), due)
    }
}

/// When the form asks for a figure of an earlier year that has none.
#[derive(Clone, Copy)]
struct Due {
    /// Whether there should be one.
    is_due: bool,
    /// Whether the year was collected: of one that never was a figure is asked for only where a later year says that it
    /// is still to come.
    is_collected: bool,
}

fn carried<'a, 'l: 'a>(cells: impl Iterator<Item = &'a CellFigure<'l>>, due: Due) -> Carried {
    let Due {
        is_due,
        is_collected,
    } = due;
    let cells: Vec<&CellFigure<'_>> = cells.collect();
    let agreed = cells
        .first()
        .filter(|first| cells.iter().all(|cell| cell.agrees_with(first)));
    let figure = agreed.and_then(|cell| cell.value());
    let word = agreed.map(|cell| (cell.state, cell.text));
    match (figure, word) {
        (Some(figure), _) => Carried::Figure(figure),
        (None, Some((State::Pending, text))) if is_due => Carried::Asked(text.to_owned()),
        (None, Some((State::Unreadable | State::Blank, _)) | None) if is_due && is_collected => {
            Carried::Asked(String::new())
        }
        (None, Some((State::Unreadable | State::Blank, _)) | None) => Carried::Word(String::new()),
        (None, Some((_, text))) => Carried::Word(text.to_owned()),
    }
}
