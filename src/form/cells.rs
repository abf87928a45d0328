//! What the cells of a KPI or a project show, and which of them are open.

use super::SectionForm;
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear};
use crate::ledger::{CellFigure, KpiEntry};
use crate::mapping::form::own::{self, OwnColumn, OwnSheet};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A text that stays.
    Text(String),
    /// A figure that stays, in full.
    Figure(Decimal),
    /// A cell to write in: a figure.
    AskFigure(String),
    /// One to choose a word in why there is no figure.
    AskState,
    /// One to write in: a text, by the name that it has in the program.
    AskText(String),
}

/// What is asked about in one row.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// Index into the plan's KPIs.
    Kpi(usize),
    /// Index into the plan's projects.
    Project(usize),
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
        .filter(|year| is_collected(form, *year) || is_told(*year))
        .collect();
    years.drain(..years.len().saturating_sub(MOST));
    years
}

/// Whether the town has submissions of a year.
pub fn is_collected(form: &SectionForm<'_>, year: FiscalYear) -> bool {
    form.of.known.earlier.iter().any(|then| then.year == year)
}

impl SectionForm<'_> {
    /// The id of what a row asks about.
    pub fn id(&self, asked: Asked) -> &str {
        let plan = self.of.known.plan;
        match asked {
            Asked::Kpi(kpi) => &plan.kpis[kpi].id,
            Asked::Project(project) => &plan.projects[project].id,
        }
    }

    /// The cell of a row in a column, of an earlier year or of the year asked about.
    pub fn shown(&self, asked: Asked, column: &OwnColumn, year: FiscalYear) -> Shown {
        let plan = self.of.known.plan;
        let of_plan = match asked {
            Asked::Kpi(kpi) => own::shown_of_kpi(plan, (kpi, self.of.year), column),
            Asked::Project(project) => own::shown_of_project(plan, project, column),
        };
        match (column.key.as_str(), asked) {
            ("actual", Asked::Kpi(kpi)) => self.actual(kpi, year),
            ("cost", Asked::Project(project)) => self.cost(project, year),
            ("state", _) => Shown::AskState,
            ("kpi", Asked::Kpi(kpi)) => Shown::Text(plan.kpis[kpi].name.clone()),
            ("project", Asked::Project(of)) => Shown::Text(plan.projects[of].name.clone()),
            (key, _) => of_plan.map_or_else(|| ask_text(key), Shown::Text),
        }
    }

    /// Of the year asked about an open cell; of an earlier one its figure, or where there is none and should
    /// be one an open cell too.
    fn actual(&self, index: usize, year: FiscalYear) -> Shown {
        let (known, kpi) = (&self.of.known, &self.of.known.plan.kpis[index]);
        if year == self.of.year {
            return Shown::AskFigure(String::new());
        }
        let cells = known.actuals(index, year);
        // What nobody has collected so far is not asked for.
        let is_due =
            is_collected(self, year) && kpi.is_surveyed(year) && known.is_in_plan(index, year);
        said(cells.iter().map(|cell| &**cell), is_due)
    }

    fn cost(&self, index: usize, year: FiscalYear) -> Shown {
        if year == self.of.year {
            return Shown::AskFigure(String::new());
        }
        let plan = self.of.known.plan;
        let mut earlier = self.of.known.earlier.iter();
        let then = earlier.find(|then| then.year == year);
        let own = then
            .and_then(|then| Some((then, then.plan.project_with_id(&plan.projects[index].id)?)));
        let costs = own.map_or_else(Vec::new, |(then, project)| {
            then.ledger.costs_in(project, year)
        });
        said(costs.iter().map(|cost| &**cost), false)
    }
}

/// What cells of an earlier year say: their figure if they agree, or why there is none. Where it is still to
/// come, the cell is open.
fn said<'a, 'l: 'a>(cells: impl Iterator<Item = &'a CellFigure<'l>>, is_due: bool) -> Shown {
    let cells: Vec<&CellFigure<'_>> = cells.collect();
    let agreed = cells
        .first()
        .filter(|first| cells.iter().all(|cell| cell.agrees_with(first)));
    let figure = agreed.and_then(|cell| cell.value());
    let word = agreed.map(|cell| (cell.state, cell.text));
    match (figure, word) {
        (Some(figure), _) => Shown::Figure(figure),
        (None, Some((State::Pending, text))) if is_due => Shown::AskFigure(text.to_owned()),
        (None, Some((State::Unreadable | State::Blank, _)) | None) if is_due => {
            Shown::AskFigure(String::new())
        }
        (None, Some((State::Unreadable | State::Blank, _)) | None) => Shown::Text(String::new()),
        (None, Some((_, text))) => Shown::Text(text.to_owned()),
    }
}

fn ask_text(key: &str) -> Shown {
    Shown::AskText(key.strip_prefix("text.").unwrap_or(key).to_owned())
}
