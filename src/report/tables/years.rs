//! Every KPI in every year of the period.

use super::Parts;
use crate::domain::rating::{Band, Rating};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::judge::Judgement;
use crate::judge::review::{KpiReview, Review};
use crate::ledger::rows::Rows;
use crate::ledger::{plan, schema};
use crate::verification::Verification;
use polars::prelude::*;

/// A row for each KPI and year, and for each KPI one for the whole period in the plan's review year.
pub fn period(verification: &Verification) -> Parts<'_> {
    Box::new(std::iter::once(frame(&verification.review())))
}

/// The rows of a review, by the columns of [`schema::PERIOD`], and what CSV prints of two of them.
fn frame(review: &Review<'_>) -> PolarsResult<DataFrame> {
    let further = ["target_printed", "rate_printed"];
    let mut rows = Rows::with(&schema::PERIOD, &further, review.kpis.len());
    for kpi in &review.kpis {
        of_kpi(review, kpi).iter().for_each(|of| row(&mut rows, of));
    }
    rows.frame()
}

/// What a row is about.
struct PeriodRow<'a> {
    of_kpi: &'a KpiReview<'a>,
    scope: &'static str,
    year: FiscalYear,
    /// By which plan and rating it was judged, and how; none where it was not.
    judged: Option<(&'a Plan, &'a Rating, &'a Judgement)>,
    figure: Option<Decimal>,
    before: Option<Decimal>,
    said: &'a str,
}

fn of_kpi<'a>(review: &'a Review<'a>, of_kpi: &'a KpiReview<'a>) -> Vec<PeriodRow<'a>> {
    let years = review.years.iter().zip(&of_kpi.years);
    let years = years.map(|(year, of_year)| PeriodRow {
        of_kpi,
        scope: "year",
        year: *year,
        judged: of_year.judged.as_ref().map(|(plan, judgement)| {
            let judgement: &Judgement = judgement;
            (*plan, &plan.rating, judgement)
        }),
        figure: of_year.figure,
        before: of_year.before,
        said: &of_year.said,
    });
    let is_known =
        |row: &PeriodRow<'_>| row.judged.is_some() || row.figure.is_some() || !row.said.is_empty();
    let last = review.years.last().copied();
    let year = of_kpi.last.map(|(year, _)| year).or(last);
    let whole = of_kpi.whole.as_ref().zip(year).zip(review.rating);
    let whole = whole.map(|((judgement, year), rating)| PeriodRow {
        of_kpi,
        scope: "period",
        year,
        judged: Some((of_kpi.plan, rating, judgement)),
        figure: of_kpi.last.map(|(_, figure)| figure),
        before: None,
        said: "",
    });
    years.filter(is_known).chain(whole).collect()
}

fn row(row: &mut Rows, of: &PeriodRow<'_>) {
    let (plan, index) = match of.judged {
        Some((plan, _, judgement)) => (plan, judgement.kpi),
        None => (of.of_kpi.plan, of.of_kpi.kpi),
    };
    let kpi = &plan.kpis[index];
    let judgement = of.judged.map(|(_, _, judgement)| judgement);
    let band = of
        .judged
        .and_then(|(_, rating, judgement)| Some(&rating.bands[judgement.band?]));
    let rate = judgement.and_then(|judgement| judgement.rate);
    row.text(&plan.id);
    row.text(&kpi.id);
    row.text(&kpi.name);
    row.text(&plan.goals[kpi.goal].title());
    row.text(of.scope);
    row.year(Some(of.year));
    row.print(of.year);
    row.text(judgement.map_or("", |judgement| judgement.formula.code()));
    row.number(kpi.baseline.map(|baseline| baseline.value));
    let (target, arrow, target_printed) = plan::target(kpi);
    row.number(target);
    row.computed(judgement.and_then(|judgement| judgement.actual));
    row.computed(rate);
    row.text(band.map_or("", |band| &band.code));
    row.print_option(judgement.and_then(|judgement| judgement.reason));
    row.computed(of.figure);
    row.text(arrow);
    row.computed(of.before);
    row.text(match of.figure {
        Some(_) => "",
        None => of.said,
    });
    row.text(&band.map_or(String::new(), Band::sign));
    row.text(&hand_marks(of).join("；"));
    row.text(&plan.measure_label(kpi));
    row.text(&target_printed);
    row.print_option(rate);
}

/// The signs of the grades set by hand.
fn hand_marks(of: &PeriodRow<'_>) -> Vec<String> {
    let Some((plan, rating, judgement)) = of.judged else {
        return Vec::new();
    };
    let grades = judgement
        .by_hand
        .iter()
        .map(|grade| &plan.hand_grades[*grade]);
    grades
        .map(|grade| rating.bands[grade.band].sign())
        .collect()
}
