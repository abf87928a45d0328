//! What became of each KPI.

use super::{FrameParts, PART};
use crate::domain::plan::HandGrade;
use crate::domain::{FiscalYear, Kpi, Plan};
use crate::judge::{Judgement, OnScale};
use crate::ledger::plan;
use crate::ledger::rows::Rows;
use crate::ledger::schema::columns::{
    ACTUAL, BAND, BASELINE, BASIS, DIRECTION, FISCAL_YEAR, FORMULA, GOAL, KPI, KPI_ID, MEASURE,
    PLAN, RATE, REASON, TARGET, TARGET_ARROW,
};
use crate::ledger::schema::{Named, SEVERAL};
use crate::verification::Verification;
use polars::prelude::{DataFrame, PolarsResult};

/// A KPI with its judgement.
pub struct JudgedKpi<'a> {
    plan: &'a Plan,
    kpi: &'a Kpi,
    year: FiscalYear,
    judgement: &'a Judgement,
    doubt: &'a str,
}

/// A row for each KPI.
pub fn judgements(verification: &Verification) -> FrameParts<'_> {
    let mut all = all(verification).peekable();
    Box::new(std::iter::from_fn(move || {
        all.peek()?;
        let mut rows = columns(PART);
        all.by_ref().take(PART).for_each(|row| rows.row(&row));
        Some(rows.frame())
    }))
}

/// Some columns of all KPIs.
pub fn some(verification: &Verification, names: &[&str]) -> PolarsResult<DataFrame> {
    let mut rows = columns(verification.judgements.len()).only(names);
    all(verification).for_each(|row| rows.row(&row));
    rows.frame()?.select(names.iter().copied())
}

fn all(verification: &Verification) -> impl Iterator<Item = JudgedKpi<'_>> {
    let (plan, year) = (verification.plan(), verification.year);
    let all = verification.judgements.iter().zip(&verification.doubts);
    all.map(move |(judgement, doubts)| JudgedKpi {
        plan,
        kpi: &plan.kpis[judgement.kpi],
        year,
        judgement,
        doubt: &doubts.codes,
    })
}

const INTERIM: Named = (
    "interim_target",
    "the year's target, on the way or the final one in its own year, in the KPI's unit",
);
const EXPECTED: Named = (
    "expected",
    "期待値 of the year, in the KPI's unit, where the formula asks for it",
);
const HAND_BAND: Named = (
    "hand_band",
    "the grade set by hand; several are joined by ；",
);
const SCALE: Named = ("scale", "a further scale that is for the KPI; likewise");
const DOUBT: Named = (
    "doubt",
    "codes of the errors and warnings on the year's actuals, on a baseline that its grade is made of, and on the cells that name the KPI; of a mean and a sum of increments also what earlier years' last runs still asked; several are joined by ；",
);

/// The columns.
pub fn columns<'a>(room: usize) -> Rows<JudgedKpi<'a>> {
    Rows::<JudgedKpi<'_>>::of("judgements", "a KPI of the plan", room)
        .text(PLAN, |row| &row.plan.id)
        .text(KPI_ID, |row| &row.kpi.id)
        .text(KPI, |row| &row.kpi.name)
        .print(GOAL, |row| Some(row.plan.goals[row.kpi.goal].title()))
        .year(FISCAL_YEAR, |row| Some(row.year))
        .text(BASIS, |row| row.kpi.basis.code())
        .text(DIRECTION, |row| row.kpi.direction.code())
        .text(FORMULA, |row| row.judgement.formula.code())
        .number(BASELINE, |row| {
            row.kpi.baseline.map(|baseline| baseline.value)
        })
        .number(TARGET, |row| plan::target(row.kpi))
        .in_csv(|row| plan::target_printed(row.kpi))
        .computed(ACTUAL, |row| row.judgement.actual)
        .computed(RATE, |row| row.judgement.rate)
        .in_csv(|row| row.judgement.rate)
        .text(BAND, |row| {
            let band = row
                .judgement
                .band
                .map(|band| &row.plan.rating.bands[band].code);
            band.map_or("", String::as_str)
        })
        .print(REASON, |row| row.judgement.reason)
        .number(INTERIM, |row| row.judgement.interim)
        .computed(EXPECTED, |row| row.judgement.expected)
        .print(HAND_BAND, |row| {
            row.by_hand(|grade| &row.plan.rating.bands[grade.band].code)
        })
        .print(("hand_reason", "why; likewise"), |row| {
            row.by_hand(|grade| &grade.reason)
        })
        .print(("hand_by", "by whom; likewise"), |row| {
            row.by_hand(|grade| &grade.by)
        })
        .print(SCALE, |row| {
            row.on_scales(|on| &row.plan.scales[on.scale].name)
        })
        .print(("scale_band", "its grade's code; likewise"), |row| {
            row.on_scales(|on| {
                let bands = &row.plan.scales[on.scale].rating.bands;
                on.band.map_or("", |band| &bands[band].code)
            })
        })
        .print(MEASURE, |row| Some(row.plan.measure_label(row.kpi)))
        .text(DOUBT, |row| row.doubt)
        .text(TARGET_ARROW, |row| plan::arrow(row.kpi))
}

impl<'a> JudgedKpi<'a> {
    /// Of several grades by hand, each in its place of each field.
    fn by_hand(&self, text: impl Fn(&'a HandGrade) -> &'a str) -> Option<String> {
        let grades = self.judgement.by_hand.iter();
        several(grades.map(|grade| text(&self.plan.hand_grades[*grade])))
    }

    fn on_scales(&self, text: impl Fn(&'a OnScale) -> &'a str) -> Option<String> {
        several(self.judgement.on_scales.iter().map(text))
    }
}

/// The texts in one field, joined by ；. A KPI nearly always has one.
fn several<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    Some(texts.collect::<Vec<_>>().join(SEVERAL))
}
