//! Forms that lie in a folder of no section, and whose figures are used.

use super::Ledger;
use crate::domain::reported::State;
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;

/// The sections whose figures are on kensho's own form for the year, where that lies in a folder of no section: theirs
/// may have had that name when the form went out. None of other files, nor of a form that has become the submission of the
/// only section whose figures it gives.
pub fn sections(
    plan: &Plan,
    (ledger, year): (&Ledger, FiscalYear),
    reading: &Reading,
) -> Vec<usize> {
    let submission = &reading.submission;
    let mut own = reading
        .sightings
        .iter()
        .filter_map(|seen| seen.own.as_ref());
    let is_form = own.any(|own| own.is_of(plan, year));
    let strays = submission.section.is_none() && !submission.section_folder.is_empty();
    if !is_form || !strays || !reading.counts() {
        return Vec::new();
    }
    let is_said = |file: &str, state: State| file == submission.path && state != State::Blank;
    let has_figure = |kpi: &usize| {
        let mut actuals = ledger.actuals(*kpi, year).into_iter();
        actuals.any(|of| is_said(&of.source.file, of.state))
    };
    let has_cost = |project: usize| {
        let mut costs = ledger.costs_in(project, year).into_iter();
        costs.any(|of| is_said(&of.source.file, of.state))
    };
    let sections = 0..plan.sections.len();
    let strayed = sections.filter(|section| {
        plan.kpis_of(*section).iter().any(has_figure) || plan.projects_of(*section).any(has_cost)
    });
    strayed.collect()
}
