//! The years of a period as columns.

use super::pool;
use polars::prelude::*;
use std::collections::BTreeSet;

/// What a row of the table is about. Names may change over the years.
const KEYS: [&str; 2] = ["plan", "kpi_id"];

/// A row for each KPI of a frame of the period, in its order, and what the named column has of each year
/// (not of the period as a whole) in a column of the year's name, `2024`; oldest first.
///
/// ```
/// # fn main() -> anyhow::Result<()> {
/// # use kensho::{Subject, domain::FiscalYear};
/// # let subject = Subject {
/// #     workspace: concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/years").into(),
/// #     plan: "town".into(),
/// #     year: FiscalYear::starting(2024),
/// #     year_folder: "R6".into(),
/// # };
/// # let verification = kensho::verify(&subject, &|_, _| {})?;
/// let period = kensho::frames(&verification)?.period;
/// let grades = kensho::by_year(&period, "band")?;
/// assert_eq!(grades.get_column_names(), ["plan", "kpi_id", "2022", "2023", "2024"]);
/// assert_eq!(grades.column("2023")?.str()?.get(0), Some("B"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the frame lacks a column, or has two rows of a KPI and year.
pub fn by_year(period: &DataFrame, value: &str) -> PolarsResult<DataFrame> {
    pool::from_outside(|| pivot(period, value))
}

fn pivot(period: &DataFrame, value: &str) -> PolarsResult<DataFrame> {
    let of_years = period.filter(&period.column("scope")?.str()?.equal("year"))?;
    let stated = of_years.column("fiscal_year")?.i32()?.iter().flatten();
    let years: BTreeSet<i32> = stated.collect();
    let kpis = of_years.select(KEYS)?.group_by_stable(KEYS)?.keys();
    let mut table = DataFrame::new_infer_height(kpis)?;
    let args = JoinArgs {
        validation: JoinValidation::OneToOne,
        nulls_equal: true,
        // The order of the plan, which polars does not keep unasked.
        maintain_order: MaintainOrderJoin::Left,
        ..JoinArgs::new(JoinType::Left)
    };
    for year in years {
        let rows = of_years.filter(&of_years.column("fiscal_year")?.i32()?.equal(year))?;
        let mut own = rows.select(KEYS.into_iter().chain([value]))?;
        own.rename(value, year.to_string().into())?;
        table = table.join(&own, KEYS, KEYS, args.clone(), None)?;
    }
    Ok(table)
}
