//! How much room figures take on paper.

use super::cell::ReportCell;
use super::marks::Marks;
use super::style::CHANGED;
use crate::domain::{Decimal, FiscalYear, Kpi, number};
use crate::judge::Judgement;
use crate::verification::Verification;

/// A plan of more KPIs is a large one: its figures have no notes, and its cells no names. シートの見方 says so.
pub const LARGE: usize = 1000;

/// Pixels of all columns of a page of a council: A3 with letters that can be read.
pub const PAGE: u32 = 1400;

/// The same of A4.
pub const SMALL: u32 = 976;

/// Pixels of a column of figures, at least and at the most: all digits that Excel keeps, with their separators.
const COLUMN: (u32, u32) = (64, 150);

/// Pixels up to which no other column has to give way.
pub const USUAL: u32 = 110;

/// Pixels in which each of some figures stands as it is written, and so many at least.
pub fn column(figures: impl Iterator<Item = Decimal>, least: u32) -> u32 {
    let texts: Vec<String> = figures.map(number::grouped).collect();
    super::width::column(
        texts.iter().map(String::as_str),
        (least, COLUMN.1.max(least)),
    )
}

/// Pixels in which each rate stands on one line, and so many at least: one that stands in words would be broken.
pub fn rates<'a>(judgements: impl Iterator<Item = &'a Judgement>, digits: u32, least: u32) -> u32 {
    let cells = judgements.map(|judgement| ReportCell::rate_of(judgement, digits));
    let texts: Vec<String> = cells.map(|cell| cell.text().to_owned()).collect();
    // In words, lines are as short as need be, and the last one has the rate.
    let lasts = texts.iter().filter_map(|text| text.lines().last());
    super::width::column(lasts, (least, COLUMN.1.max(least)))
}

/// A text as wide as a KPI's figure with the decimals that its cell shows.
pub fn printed(kpi: &Kpi, figure: Decimal) -> String {
    let decimals = kpi.decimals();
    let whole = number::grouped(figure.trunc());
    let own = figure.normalize().scale().clamp(decimals, decimals.max(3));
    let fraction = if own > 0 { own as usize + 1 } else { 0 };
    whole + &"0".repeat(fraction)
}

/// The same of its target, with 超 or 未満 behind it; none of one that is no number.
pub fn target(kpi: &Kpi) -> Option<String> {
    let target = kpi.target?;
    let figure = printed(kpi, target.number()?);
    Some(figure + kpi.beyond(target.is_strict))
}

/// Pixels in which each of some texts that stand for figures stands on one line.
pub fn of_texts(texts: &[String]) -> u32 {
    super::width::column(texts.iter().map(String::as_str), (1, COLUMN.1))
}

/// Pixels in which the longest figure stands: in a narrower column Excel shows ### in its place.
pub fn width(verification: &Verification, years: &[FiscalYear]) -> u32 {
    let (plan, series) = (verification.plan(), verification.series());
    let texts = plan.kpis.iter().enumerate().flat_map(|(at, kpi)| {
        let planned = [
            kpi.baseline.map(|of| of.value),
            kpi.interim_of(verification.year),
        ];
        let actuals = years
            .iter()
            .map(move |year| series.agreed_actual(at, *year));
        let figures = planned.into_iter().chain(actuals).flatten();
        let figures = figures.map(|figure| printed(kpi, figure));
        figures.chain(target(kpi))
    });
    let texts: Vec<String> = texts.collect();
    super::width::column(texts.iter().map(String::as_str), COLUMN)
}

/// The same of the figures of one year, in which so many pixels are there at least: with the signs of what has changed,
/// which is bold, and of a doubt. A figure without room would be printed smaller.
pub fn of_year(
    (verification, marks): (&Verification, &Marks<'_>),
    year: FiscalYear,
    least: u32,
) -> u32 {
    /// As wide as what bold letters of a figure take more.
    const BOLD: &str = " ";
    let (plan, series) = (verification.plan(), verification.series());
    let texts = plan.kpis.iter().enumerate().filter_map(|(at, kpi)| {
        let figure = printed(kpi, series.agreed_actual(at, year)?);
        let change = marks.figure(&kpi.id, year).is_some();
        let change = if change { [CHANGED, BOLD] } else { ["", ""] };
        Some(format!(
            "{}{figure}{}",
            change.concat(),
            marks.figure_doubt(at, year)
        ))
    });
    let texts: Vec<String> = texts.collect();
    // Both signs, beside all digits that Excel keeps.
    let most = COLUMN.1 + 35;
    super::width::column(texts.iter().map(String::as_str), (least, most.max(least)))
}
