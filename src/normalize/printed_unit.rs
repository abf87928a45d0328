//! kensho's own form: which figures are in the unit that was printed beside them, whatever the cell of the unit says
//! by now, and which rows are of no KPI of today's plan.

use super::as_printed::{AsPrinted, in_unit};
use super::{FoundForm, KpiRecord, MatchedBy, Missed, ReportedFigure};
use crate::domain::reported::Kind;
use crate::domain::{Plan, number};
use crate::intake::Grid;
use std::collections::HashSet;

impl FoundForm {
    /// Reads the rows of kensho's own form as the form went out. Nothing is changed on other forms.
    pub(super) fn heed_what_was_printed(&mut self, plan: &Plan, grid: &Grid) {
        let heads = self.sighting.regions.first();
        let Some(heads) = heads.filter(|_| self.sighting.own.is_some()) else {
            return;
        };
        let cells = grid.cells().iter();
        let cells = cells.map(|cell| (cell.at, cell.text.as_str()));
        let printed = AsPrinted::of(cells, heads.first.row);
        self.let_go_of_former_rows(plan, &printed);
        for record in &mut self.records {
            if let Some(kpi) = record.kpi() {
                read_in_printed_unit(record, &plan.kpis[kpi].unit, &printed);
            }
        }
    }

    /// A row with an id that the plan has no more is not taken for the KPI of its name where that has a row of its own.
    fn let_go_of_former_rows(&mut self, plan: &Plan, printed: &AsPrinted) {
        let by_id = self
            .records
            .iter()
            .filter_map(|record| match record.matched {
                Ok((kpi, MatchedBy::Id)) => Some(kpi),
                _ => None,
            });
        let by_id: HashSet<usize> = by_id.collect();
        for record in &mut self.records {
            let is_twice = record.kpi().is_some_and(|kpi| by_id.contains(&kpi));
            if is_twice && record.is_former(plan, printed) {
                record.matched = Err(Missed::Unknown);
            }
        }
    }
}

impl KpiRecord {
    /// Whether it is a row of kensho's own form as it went out, whose id the plan has no more.
    pub fn is_former(&self, plan: &Plan, printed: &AsPrinted) -> bool {
        let id = self.id.as_deref();
        id.is_some_and(|id| printed.id(self.at.row) == Some(id) && plan.kpi_with_id(id).is_none())
    }
}

fn read_in_printed_unit(record: &mut KpiRecord, into: &str, printed: &AsPrinted) {
    let Some(unit) = printed.unit(record.at.row) else {
        return;
    };
    let written = record.unit.as_deref().filter(|unit| !unit.is_empty());
    let figures = record.figures.iter_mut();
    for figure in figures.filter(|figure| figure.kind == Kind::Actual) {
        let printed = printed.text(figure.at).and_then(number::parse);
        let is_printed =
            printed.is_some_and(|printed| figure.value == in_unit(printed, written, into));
        match printed.filter(|_| is_printed) {
            // kensho's, and not the section's who has changed the unit.
            Some(printed) => figure.keep_in(printed, unit, into),
            None => read_where_no_unit_is(figure, unit, into),
        }
    }
}

/// What was written where the cell of the unit was emptied is in the unit that the section saw there.
fn read_where_no_unit_is(figure: &mut ReportedFigure, unit: &str, into: &str) {
    if let Some(number) = figure.value.filter(|_| figure.unit.is_none()) {
        figure.keep_in(number, unit, into);
    }
}
