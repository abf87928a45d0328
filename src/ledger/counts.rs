//! How many rows of a frame say the same.

use super::pool;
use polars::prelude::*;

/// A row for each combination of values that the named columns have, in the order in which they come
/// first, and in the column `rows` how many rows of the frame have it. Null is a value too.
///
/// ```
/// # fn main() -> anyhow::Result<()> {
/// # use kensho::{Subject, domain::FiscalYear};
/// # let subject = Subject {
/// #     workspace: concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/plain").into(),
/// #     plan: "town".into(),
/// #     year: FiscalYear::starting(2024),
/// #     year_folder: "R6".into(),
/// # };
/// # let verification = kensho::verify(&subject, &|_, _| {})?;
/// let judgements = kensho::frames(&verification)?.judgements;
/// // How many KPIs of each goal have each grade, or have none for which reason?
/// let grades = kensho::counts(&judgements, &["goal", "band", "reason"])?;
/// assert_eq!(grades.get_column_names(), ["goal", "band", "reason", "rows"]);
/// let all: u32 = grades.column("rows")?.u32()?.iter().flatten().sum();
/// assert_eq!(all as usize, judgements.height());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the frame lacks a column, or no column is named.
pub fn counts(frame: &DataFrame, by: &[&str]) -> PolarsResult<DataFrame> {
    pool::from_outside(|| {
        let groups = frame.group_by_stable(by.iter().copied())?;
        let sizes = groups.get_groups().iter().map(|group| group.len() as u32);
        let rows: UInt32Chunked = sizes.collect_ca("rows".into());
        let mut counts = groups.keys();
        counts.push(rows.into_column());
        DataFrame::new_infer_height(counts)
    })
}
