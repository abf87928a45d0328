//! Every KPI in every year of the period.

use super::FrameParts;
use crate::domain::FiscalYear;
use crate::domain::joined::joined;
use crate::domain::rating::{Band, Rating};
use crate::judge::review::{KpiReview, Review, YearReview};
use crate::ledger::rows::Rows;
use crate::ledger::{plan, schema};
use crate::verification::Verification;
use polars::prelude::*;
use std::borrow::Cow;

/// A row for each KPI and year, and for each KPI one for the whole period in the plan's review year.
pub fn period(verification: &Verification) -> FrameParts<'_> {
    Box::new(std::iter::once(frame(&verification.review())))
}

/// The rows of a review, by the columns of [`schema::PERIOD`], and what CSV prints of two of them.
fn frame(review: &Review<'_>) -> PolarsResult<DataFrame> {
    let further = ["target_printed", "rate_printed"];
    let mut rows = Rows::with(&schema::PERIOD, &further, review.kpis.len());
    for kpi in &review.kpis {
        for (year, of) in review.years.iter().zip(&kpi.years) {
            if of.judged.is_some() || of.figure.is_some() || !of.said.is_empty() {
                let rating = of.judged.as_ref().map(|(plan, _)| &plan.rating);
                row(&mut rows, ("year", *year), kpi, of, rating);
            }
        }
        if let Some((year, of)) = of_period(review, kpi) {
            row(&mut rows, ("period", year), kpi, &of, review.rating);
        }
    }
    rows.frame()
}

/// The whole period as if it were one more year, and the year of its last figure; none where the plan is not
/// reviewed.
fn of_period<'a>(
    review: &Review<'_>,
    kpi: &'a KpiReview<'_>,
) -> Option<(FiscalYear, YearReview<'a>)> {
    review.rating?;
    let last = kpi.last.map(|(year, _)| year);
    let of = YearReview {
        judged: Some((kpi.plan, Cow::Borrowed(kpi.whole.as_ref()?))),
        figure: kpi.last.map(|(_, figure)| figure),
        said: String::new(),
        before: None,
        reported: None,
    };
    Some((last.or(review.years.last().copied())?, of))
}

/// Writes a row. `rating` has the grades of the judgement, if there is one.
fn row(
    row: &mut Rows,
    (scope, year): (&str, FiscalYear),
    review: &KpiReview<'_>,
    of: &YearReview<'_>,
    rating: Option<&Rating>,
) {
    let judgement = of.judged.as_ref().map(|(_, judgement)| judgement.as_ref());
    let (plan, index) = match &of.judged {
        Some((plan, judgement)) => (*plan, judgement.kpi),
        None => (review.plan, review.kpi),
    };
    let kpi = &plan.kpis[index];
    let band = judgement.and_then(|judgement| Some(&rating?.bands[judgement.band?]));
    let rate = judgement.and_then(|judgement| judgement.rate);
    let grades = judgement.map_or(&[][..], |judgement| &judgement.by_hand);
    let by_hand = grades.iter().map(|grade| plan.hand_grades[*grade].band);
    let marks = by_hand.filter_map(|band| Some(rating?.bands[band].sign()));
    // In the order of the columns of `schema::PERIOD`.
    row.text(&plan.id);
    row.text(&kpi.id);
    row.text(&kpi.name);
    row.text(&plan.goals[kpi.goal].title());
    row.text(scope);
    row.year(Some(year));
    row.print(year);
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
        None => &of.said,
    });
    row.text(&band.map_or(String::new(), Band::sign));
    row.text(&joined(marks, "；"));
    row.text(&plan.measure_label(kpi));
    row.text(&target_printed);
    row.print_option(rate);
}
