//! The judgements as a frame, keyed by the KPI's id.

use super::{Judgement, OnScale};
use crate::domain::plan::HandGrade;
use crate::domain::{FiscalYear, Plan};
use crate::ledger::Rows;
use crate::ledger::schema::JUDGED;
use polars::prelude::*;

/// Judgements of a year, by the columns of [`JUDGED`], and `rate_printed`.
pub fn frame(plan: &Plan, year: FiscalYear, judgements: &[Judgement]) -> PolarsResult<DataFrame> {
    let mut rows = Rows::with(&JUDGED, &["rate_printed"], judgements.len());
    for judgement in judgements {
        let band = judgement.band.map(|band| &plan.rating.bands[band].code);
        rows.text(&plan.kpis[judgement.kpi].id);
        rows.year(Some(year));
        rows.text(judgement.formula.code());
        rows.computed(judgement.actual);
        rows.computed(judgement.rate);
        rows.text(band.map_or("", String::as_str));
        rows.print_option(judgement.reason);
        rows.number(judgement.interim);
        rows.computed(judgement.expected);
        hand_grades(plan, &mut rows, judgement);
        scales(plan, &mut rows, judgement);
        rows.print_option(judgement.rate);
    }
    rows.frame()
}

/// Grades by hand: band, reason, by whom. Of several grades, each field has all of them in one order.
fn hand_grades(plan: &Plan, rows: &mut Rows, judgement: &Judgement) {
    let indexes = judgement.by_hand.iter();
    let grades = indexes.map(|index| &plan.hand_grades[*index]);
    let band = |grade: &HandGrade| plan.rating.bands[grade.band].code.clone();
    rows.text(&several(grades.clone().map(band)));
    rows.text(&several(grades.clone().map(|grade| grade.reason.clone())));
    rows.text(&several(grades.map(|grade| grade.by.clone())));
}

/// Further scales: name, and the band or the reason why it is missing.
fn scales(plan: &Plan, rows: &mut Rows, judgement: &Judgement) {
    let scales = judgement.on_scales.iter();
    let name = |on: &OnScale| plan.scales[on.scale].name.clone();
    rows.text(&several(scales.clone().map(name)));
    let band = |on: &OnScale| {
        let bands = &plan.scales[on.scale].rating.bands;
        on.band
            .map(|band| bands[band].code.clone())
            .unwrap_or_default()
    };
    rows.text(&several(scales.map(band)));
}

/// The texts in one field, joined by ；. A KPI nearly always has one.
fn several(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("；")
}
