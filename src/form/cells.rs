//! What the cells of a KPI or a project show, and which of them are open.

use super::SectionForm;
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear, FormRow, number};
use crate::earlier::carried::Carried;
use crate::ledger::KpiEntry;
use crate::mapping::form::own::{self, OwnColumn, OwnSheet};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A text that stays.
    Text(String),
    /// A figure that stays, in full.
    Figure(Decimal),
    /// A cell to write in: a figure, and till then a word, where there is one.
    AskFigure(String),
    /// One to choose a word in why there is no figure.
    AskState,
    /// One to write in: a text, by the name that it has in the program.
    AskText(String),
}

impl Shown {
    /// What the cell says when it goes out.
    pub fn printed(&self) -> String {
        match self {
            Self::Text(text) | Self::AskFigure(text) => text.clone(),
            Self::Figure(figure) => number::plain(*figure),
            Self::AskState | Self::AskText(_) => String::new(),
        }
    }
}

/// The years before the one asked about that have a column, oldest first: those of which anything is known.
pub fn years(form: &SectionForm<'_>, kind: OwnSheet) -> Vec<FiscalYear> {
    /// More would not fit the paper.
    const MOST: usize = 4;
    let known = &form.of.known;
    let is_told = |year: FiscalYear| {
        let mut kpis = known.plan.kpis_of(form.section).iter();
        let says = |cell: &KpiEntry<'_>| cell.state != State::Blank;
        kind == OwnSheet::Kpis && kpis.any(|kpi| known.actuals(*kpi, year).iter().any(says))
    };
    let period = known.plan.period.0.western()..form.of.year.western();
    let period = period.map(FiscalYear::starting);
    let mut years: Vec<FiscalYear> = period
        .filter(|year| known.is_collected(*year) || is_told(*year))
        .collect();
    years.drain(..years.len().saturating_sub(MOST));
    years
}

impl SectionForm<'_> {
    /// The cell of a row in a column, of an earlier year or of the year asked about.
    pub fn shown(&self, asked: FormRow, column: &OwnColumn, year: FiscalYear) -> Shown {
        let plan = self.of.known.plan;
        let of_plan = match asked {
            FormRow::Kpi(kpi) => own::shown_of_kpi(plan, (kpi, self.of.year), column),
            FormRow::Project(project) => own::shown_of_project(plan, project, column),
        };
        match (column.key.as_str(), asked) {
            ("actual", FormRow::Kpi(_)) | ("cost", FormRow::Project(_)) => self.figure(asked, year),
            ("state", _) => Shown::AskState,
            ("kpi", FormRow::Kpi(kpi)) => Shown::Text(plan.kpis[kpi].name.clone()),
            ("project", FormRow::Project(of)) => Shown::Text(plan.projects[of].name.clone()),
            (key, _) => of_plan.map_or_else(|| ask_text(key), Shown::Text),
        }
    }

    /// Of the year asked about an open cell, if the plan has a survey in it; of an earlier one its figure, or where there
    /// is none and should be one an open cell too.
    fn figure(&self, asked: FormRow, year: FiscalYear) -> Shown {
        let known = &self.of.known;
        if year == self.of.year {
            return match asked {
                FormRow::Kpi(kpi) if !known.plan.kpis[kpi].is_surveyed(year) => {
                    Shown::Text(own::NOT_SURVEYED.to_owned())
                }
                _ => Shown::AskFigure(String::new()),
            };
        }
        let carried = match asked {
            FormRow::Kpi(kpi) => known.carried_actual(kpi, year),
            FormRow::Project(project) => known.carried_cost(project, year),
        };
        match carried {
            Carried::Figure(figure) => Shown::Figure(figure),
            Carried::Word(word) => Shown::Text(word),
            Carried::Asked(word) => Shown::AskFigure(word),
        }
    }
}

fn ask_text(key: &str) -> Shown {
    Shown::AskText(key.strip_prefix("text.").unwrap_or(key).to_owned())
}
