//! kensho's own form: which figures are in the unit that was printed beside them, whatever the cell of the unit says
//! by now.

use super::as_printed::{AsPrinted, in_unit};
use super::{Flaws, FoundForm, KpiRecord, ReportedFigure};
use crate::domain::reported::Kind;
use crate::domain::{Plan, number};
use crate::intake::Grid;

impl FoundForm {
    /// Reads the figures of kensho's own form in the units with which the form went out.
    pub(super) fn read_in_printed_units(&mut self, plan: &Plan, printed: &AsPrinted) {
        for record in &mut self.records {
            if let Some(kpi) = record.kpi() {
                read_in_printed_unit(record, &plan.kpis[kpi].unit, printed);
            }
        }
    }
}

impl FoundForm {
    /// Doubts [signs](ReportedFigure::doubt_sign) in the cells of earlier years that were left open, as it is done in those
    /// of the year that is asked about.
    pub(super) fn doubt_signs(&mut self, printed: &AsPrinted, grid: &Grid) {
        let records = self.records.iter_mut();
        let actuals = records.flat_map(|record| &mut record.figures);
        let actuals = actuals.filter(|figure| figure.kind == Kind::Actual);
        for figure in actuals.chain(self.policy.costs_mut()) {
            let is_written =
                |text: &str| printed.text(figure.at).is_some() && !printed.says(figure.at, text);
            let cell = grid.at(figure.at).filter(|cell| is_written(&cell.text));
            if let Some(cell) = cell.filter(|_| !figure.flaws.has(Flaws::NO_REASON)) {
                figure.doubt_sign(&cell.text);
            }
        }
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
