//! 総点検: the years of a plan's period beside each other, and the period as a whole.
//!
//! Each year keeps the grade that it had by the plan then in force. The whole is judged by today's
//! plan, from the last figure that is known, and the review says of which year that is: a census
//! figure may be two years old.

use super::{Judgement, Reason, judge_by};
use crate::domain::rating::Rating;
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::earlier::Series;

/// All KPIs of today's plan over the years.
#[derive(Debug)]
pub struct Review<'a> {
    /// The years that have inputs, oldest first, this year last.
    pub years: Vec<FiscalYear>,
    /// By which rating the whole is judged; none before the plan's review year.
    pub rating: Option<&'a Rating>,
    /// One for each KPI, in the plan's order.
    pub kpis: Vec<KpiReview<'a>>,
}

/// One KPI over the years.
#[derive(Debug)]
pub struct KpiReview<'a> {
    /// One for each year of the review; none where the plan of that year had no such KPI.
    pub years: Vec<Option<YearReview<'a>>>,
    /// The last figure that is known, and of which year it is.
    pub last: Option<(FiscalYear, Decimal)>,
    /// The whole period; none before the plan's review year.
    pub whole: Option<Judgement>,
}

/// One year of a KPI.
#[derive(Debug)]
pub struct YearReview<'a> {
    /// The plan in force in that year.
    pub plan: &'a Plan,
    /// What was judged then, and how.
    pub judgement: &'a Judgement,
    /// The figure of the year as it is known now; none if there is none, or several.
    pub figure: Option<Decimal>,
    /// Whether that figure is another than the year's own submissions had.
    pub is_changed: bool,
}

/// What is known of the years: this year, and for each earlier year what became of its KPIs.
#[derive(Clone, Copy)]
pub struct Years<'a> {
    /// The figures of all years.
    pub known: Series<'a>,
    /// The year that is verified.
    pub year: FiscalYear,
    /// This year's judgements.
    pub judgements: &'a [Judgement],
    /// For each earlier year, its judgements.
    pub earlier_judgements: &'a [Vec<Judgement>],
}

/// The years beside each other, and the whole period in the plan's review year.
pub fn review(years: Years<'_>) -> Review<'_> {
    let plan = years.known.plan;
    let is_due = |(year, _): &&(FiscalYear, Option<Rating>)| *year == years.year;
    let due = plan.review.as_ref().filter(is_due);
    let rating = due.map(|(_, rating)| rating.as_ref().unwrap_or(&plan.rating));
    let earlier = years.known.earlier.iter().map(|earlier| earlier.year);
    Review {
        years: earlier.chain([years.year]).collect(),
        rating,
        kpis: (0..plan.kpis.len())
            .map(|kpi| of_kpi(years, rating, kpi))
            .collect(),
    }
}

fn of_kpi<'a>(years: Years<'a>, rating: Option<&Rating>, kpi: usize) -> KpiReview<'a> {
    let of_earlier = (0..years.known.earlier.len()).map(|index| of_earlier(years, index, kpi));
    let judgement = &years.judgements[kpi];
    let now = YearReview {
        plan: years.known.plan,
        judgement,
        figure: years.known.agreed_actual(kpi, years.year),
        is_changed: false,
    };
    let of_years: Vec<Option<YearReview<'a>>> = of_earlier.chain([Some(now)]).collect();
    let last = last(years, judgement, kpi);
    let plan = years.known.plan;
    let (year, figure) = match last {
        Some((year, figure)) => (year, Ok(figure)),
        None => (
            years.year,
            Err(judgement.reason.unwrap_or(Reason::NoFigure)),
        ),
    };
    let whole = rating.map(|rating| judge_by(plan, rating, kpi, year, figure));
    KpiReview {
        years: of_years,
        last,
        whole,
    }
}

fn of_earlier<'a>(years: Years<'a>, index: usize, kpi: usize) -> Option<YearReview<'a>> {
    let then = &years.known.earlier[index];
    let now = &years.known.plan.kpis[kpi];
    let kpi_then = then.plan.kpi_with_id(&now.id)?;
    let figure = years.known.agreed_actual(kpi, then.year);
    let figure_then = then.agreed_actual(&now.id, &now.unit, then.year);
    Some(YearReview {
        plan: &then.plan,
        judgement: &years.earlier_judgements[index][kpi_then],
        figure,
        is_changed: figure_then.is_some() && figure != figure_then,
    })
}

/// What was judged this year, else the newest figure of the plan's period.
fn last(years: Years<'_>, judgement: &Judgement, kpi: usize) -> Option<(FiscalYear, Decimal)> {
    let own = judgement.actual.map(|actual| (years.year, actual));
    let first = years.known.plan.period.0.western();
    let mut before = (first..years.year.western())
        .rev()
        .map(FiscalYear::starting);
    let is_of_one_year = !years.known.plan.kpis[kpi].basis.is_over_years();
    let newest = || before.find_map(|year| Some((year, years.known.agreed_actual(kpi, year)?)));
    own.or_else(|| is_of_one_year.then(newest).flatten())
}
