//! Every KPI in every year of the period.

use super::FrameParts;
use crate::domain::joined::joined;
use crate::domain::rating::{Band, Rating};
use crate::domain::{FiscalYear, Kpi, Plan};
use crate::judge::Judgement;
use crate::judge::review::{KpiReview, Review, YearReview};
use crate::ledger::plan;
use crate::ledger::rows::Rows;
use crate::ledger::schema::Named;
use crate::ledger::schema::columns::{
    ACTUAL, BAND, BASELINE, ERA_YEAR, FISCAL_YEAR, FORMULA, GOAL, KPI, KPI_ID, MEASURE, PLAN, RATE,
    REASON, TARGET, TARGET_ARROW,
};
use crate::verification::Verification;
use std::borrow::Cow;

/// A row for each KPI and year, and for each KPI one for the whole period in the plan's review year.
pub fn period(verification: &Verification) -> FrameParts<'_> {
    let review = verification.review();
    let periods: Vec<_> = review
        .kpis
        .iter()
        .map(|kpi| of_period(&review, kpi))
        .collect();
    let mut rows = columns(review.kpis.len());
    for (kpi, period) in review.kpis.iter().zip(&periods) {
        for (year, of) in review.years.iter().zip(&kpi.years) {
            if of.verified().is_some() || of.figure.is_some() || !of.said.is_empty() {
                let rating = of.verified().map(|(plan, _)| &plan.rating);
                rows.row(&ReviewedYear::of(("year", *year), kpi, of, rating));
            }
        }
        if let Some((year, of)) = period {
            rows.row(&ReviewedYear::of(("period", *year), kpi, of, review.rating));
        }
    }
    Box::new(std::iter::once(rows.frame()))
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
        why: None,
        before: None,
        reported: None,
        is_judged_now: false,
    };
    Some((last.or(review.years.last().copied())?, of))
}

/// A KPI in a year, or over the whole period.
pub struct ReviewedYear<'a> {
    scope: &'static str,
    year: FiscalYear,
    /// The plan in force then, and its KPI.
    plan: &'a Plan,
    kpi: &'a Kpi,
    of: &'a YearReview<'a>,
    judgement: Option<&'a Judgement>,
    /// The grades of the judgement.
    rating: Option<&'a Rating>,
}

impl<'a> ReviewedYear<'a> {
    fn of(
        (scope, year): (&'static str, FiscalYear),
        review: &'a KpiReview<'_>,
        of: &'a YearReview<'_>,
        rating: Option<&'a Rating>,
    ) -> Self {
        let judgement = of.verified().map(|(_, judgement)| judgement.as_ref());
        // In a year that was judged, the plan of that year says name, place and target.
        let (plan, kpi) = match of.verified() {
            Some((plan, judgement)) => (*plan, judgement.kpi),
            None => (review.plan, review.kpi),
        };
        Self {
            scope,
            year,
            plan,
            kpi: &plan.kpis[kpi],
            of,
            judgement,
            rating,
        }
    }

    fn band(&self) -> Option<&'a Band> {
        Some(&self.rating?.bands[self.judgement?.band?])
    }

    fn by_hand(&self) -> String {
        let grades = self
            .judgement
            .map_or(&[][..], |judgement| &judgement.by_hand);
        let bands = grades
            .iter()
            .map(|grade| self.plan.hand_grades[*grade].band);
        let marks = bands.filter_map(|band| Some(self.rating?.bands[band].sign()));
        joined(marks, "；")
    }
}

const FIGURE: Named = (
    "figure",
    "the year's figure as it is known now, of the period the last one; in the KPI's unit",
);
const FIGURE_BEFORE: Named = (
    "figure_before",
    "what the year's own submissions said, where that is another figure",
);
const SAID: Named = (
    "said",
    "what cells say where they give no one figure of the KPI: 集計中, 8000 人",
);
const MARK: Named = (
    "mark",
    "the grade as it is printed: ◎ A; null if there is none",
);
const HAND_MARK: Named = (
    "hand_mark",
    "the same of a grade set by hand; several are joined by ；",
);

/// The columns.
pub fn columns<'a>(room: usize) -> Rows<ReviewedYear<'a>> {
    let row = "a KPI in a year of which anything is known, or over the whole period";
    Rows::<ReviewedYear<'_>>::of("period", row, room)
        .text(PLAN, |row| &row.plan.id)
        .text(KPI_ID, |row| &row.kpi.id)
        .text(KPI, |row| &row.kpi.name)
        .print(GOAL, |row| Some(row.plan.goals[row.kpi.goal].title()))
        .text(("scope", "year, or period for the whole"), |row| row.scope)
        .year(FISCAL_YEAR, |row| Some(row.year))
        .print(ERA_YEAR, |row| Some(row.year))
        .text(FORMULA, |row| {
            row.judgement
                .map_or("", |judgement| judgement.formula.code())
        })
        .number(BASELINE, |row| {
            row.kpi.baseline.map(|baseline| baseline.value)
        })
        .number(TARGET, |row| plan::target(row.kpi))
        .in_csv(|row| plan::target_printed(row.kpi))
        .computed(ACTUAL, |row| row.judgement?.actual)
        .computed(RATE, |row| row.judgement?.rate)
        .in_csv(|row| row.judgement?.rate)
        .text(BAND, |row| row.band().map_or("", |band| &band.code))
        .print(REASON, |row| row.judgement?.reason)
        .computed(FIGURE, |row| row.of.figure)
        .text(TARGET_ARROW, |row| plan::arrow(row.kpi))
        .computed(FIGURE_BEFORE, |row| row.of.before)
        .text(SAID, |row| match row.of.figure {
            Some(_) => "",
            None => &row.of.said,
        })
        .print(MARK, |row| row.band().map(Band::sign))
        .print(HAND_MARK, |row| Some(row.by_hand()))
        .print(MEASURE, |row| Some(row.plan.measure_label(row.kpi)))
}
