//! Figures of earlier years that stand on kensho's own form as it printed them: the section did not write them. Where
//! the submissions of those years say something else by now, that is used instead; else the printed figure is used,
//! and no section is asked whether it is right.

use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan, Project};
use crate::earlier::{Earlier, newest_actuals, newest_costs};
use crate::ledger::CellFigure;
use crate::normalize::{AsPrinted, Cells, Flaws, Reading, ReportedFigure, Sighting};
use std::ops::Deref;

/// Takes such figures out of the forms of a plan. Where the years before say the same, or nothing, they stay, with
/// [a mark](Flaws::PRINTED).
pub fn give_way(plan: &Plan, earlier: &[Earlier], readings: &mut [Reading]) {
    for reading in readings {
        for seen in &reading.sightings {
            let Some(on) = Form::of(plan, &reading.cells, seen) else {
                continue;
            };
            let records = reading.records.iter_mut();
            for record in records.filter(|record| record.sheet == seen.sheet) {
                let Some(kpi) = record.kpi() else { continue };
                let unit = &plan.kpis[kpi].unit;
                let newest = |year| newest_actuals(earlier.iter().rev(), (plan, kpi), year);
                let figures = &mut record.figures;
                figures.retain_mut(|figure| on.keeps(figure, unit, newest));
            }
            let rows = reading.policy.projects.iter_mut();
            for row in rows.filter(|row| row.sheet == seen.sheet) {
                let Some(project) = row.project else { continue };
                let newest = |year| newest_costs(earlier.iter().rev(), (plan, project), year);
                let costs = &mut row.costs;
                costs.retain_mut(|cost| on.keeps(cost, Project::COST_UNIT, newest));
            }
        }
    }
}

/// A sheet of kensho's own form.
struct Form<'a> {
    cells: &'a Cells,
    sheet: usize,
    /// The year that it asks about.
    year: FiscalYear,
    printed: AsPrinted,
}

impl<'a> Form<'a> {
    fn of(plan: &Plan, cells: &'a Cells, seen: &Sighting) -> Option<Self> {
        Some(Self {
            cells,
            sheet: seen.sheet,
            year: seen.own.as_ref()?.year,
            printed: seen.printed(plan, cells)?,
        })
    }

    /// Marks a figure of an earlier year that is as it was printed, and says whether the newest of the years before say
    /// no other; `newest` gives what these say of a year, nothing where they say nothing.
    fn keeps<'c, C: Deref<Target = CellFigure<'c>>>(
        &self,
        figure: &mut ReportedFigure,
        unit: &str,
        newest: impl Fn(FiscalYear) -> Option<Vec<C>>,
    ) -> bool {
        let is_told = matches!(figure.kind, Kind::Actual | Kind::Cost);
        let year = figure.year.filter(|year| is_told && *year < self.year);
        let text = self.cells.text(self.sheet, figure.at);
        let is_printed = || self.printed.is_in(figure.at, text, figure.value, unit);
        let Some(year) = year.filter(|_| is_printed()) else {
            return true;
        };
        figure.flaws.add(Flaws::PRINTED);
        let own = (figure.state, figure.value);
        let cells = newest(year).unwrap_or_default();
        let mut said = cells.iter().filter(|cell| cell.state != State::Blank);
        said.all(|cell| (cell.state, cell.value()) == own)
    }
}
