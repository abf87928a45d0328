//! The years of 期間の推移 beside each other: the period's frame, its years made columns.

use crate::domain::{Decimal, FiscalYear, number};
use crate::judge::review::Review;
use crate::ledger::by_year;
use crate::report::tables;
use polars::prelude::*;
use std::collections::HashMap;

/// For each KPI and year the row of the period's frame that is about both.
pub struct Years {
    period: DataFrame,
    /// A column for each year; the columns before them are the keys.
    table: DataFrame,
    /// The row of each KPI, by its id.
    rows: HashMap<String, usize>,
}

/// What is known of a KPI in a year.
pub struct OfYear<'a> {
    /// The figure as it is known now.
    pub figure: Option<Decimal>,
    /// Whether the year's own submissions had another.
    pub is_changed: bool,
    /// What cells say in the figure's place.
    pub said: &'a str,
    /// The code of the computed grade.
    pub band: Option<&'a str>,
    /// Why there is none.
    pub reason: &'a str,
    /// The computed grade as it is printed.
    pub mark: &'a str,
    /// Those set by hand.
    pub hand_marks: Vec<&'a str>,
}

impl Years {
    /// Of a review.
    ///
    /// # Errors
    /// Returns the error of polars if there are more rows than a frame can hold.
    pub fn of(review: &Review<'_>) -> PolarsResult<Self> {
        let period = tables::period(review)?.with_row_index("row".into(), None)?;
        let table = by_year(&period, "row")?;
        let ids = table.column("kpi_id")?.str()?.iter().enumerate();
        let rows = ids.filter_map(|(row, id)| Some((id?.to_owned(), row)));
        Ok(Self {
            rows: rows.collect(),
            period,
            table,
        })
    }

    /// What is known of a KPI in a year; none if nothing is.
    pub fn get(&self, kpi: &str, year: FiscalYear) -> Option<OfYear<'_>> {
        let of_year = self.table.column(&year.western().to_string()).ok()?;
        let row = of_year.u32().ok()?.get(*self.rows.get(kpi)?)? as usize;
        let text = |name| self.period.column(name).ok()?.str().ok()?.get(row);
        let number = |name| {
            self.period
                .column(name)
                .ok()?
                .decimal()
                .ok()?
                .physical()
                .get(row)
        };
        let hand = text("hand_mark")
            .into_iter()
            .flat_map(|marks| marks.split('；'));
        Some(OfYear {
            figure: number("figure").map(number::of_units),
            is_changed: number("figure_before").is_some(),
            said: text("said").unwrap_or_default(),
            band: text("band"),
            reason: text("reason").unwrap_or_default(),
            mark: text("mark").unwrap_or("－"),
            hand_marks: hand.collect(),
        })
    }
}
