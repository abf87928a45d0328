//! Two editions of the figures beside each other: what is new, what is gone, what is changed.

use super::{pool, rows, schema};
use polars::prelude::*;

/// By what a cell of one edition is found in the other: files, sheets and cells may have moved.
const KEYS: [&str; 5] = ["plan", "kpi_id", "fiscal_year", "kind", "number"];

/// What is compared or shown.
const COMPARED: [&str; 6] = ["value", "state", "text", "file", "sheet", "cell"];

/// What the observations after say otherwise than those before, by the columns of
/// [`differences`](schema::differences) and sorted by its first five. Both frames are observations. A figure
/// that is written otherwise, or elsewhere, and is the same in value and state is no difference.
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
/// let before = kensho::frames(&verification)?.observations;
/// // Nothing was corrected, and one figure was taken away.
/// let after = before.slice(1, before.height());
/// let difference = kensho::difference(&before, &after)?;
/// assert_eq!(difference.height(), 1);
/// assert_eq!(difference.column("change")?.str()?.get(0), Some("gone"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If a frame lacks a column, or has it with another type.
pub fn difference(before: &DataFrame, after: &DataFrame) -> PolarsResult<DataFrame> {
    pool::from_outside(|| joined(before, after))
}

fn joined(before: &DataFrame, after: &DataFrame) -> PolarsResult<DataFrame> {
    let args = JoinArgs {
        // A figure without a year is compared with the one without a year.
        nulls_equal: true,
        ..JoinArgs::new(JoinType::Full).with_coalesce(JoinCoalesce::CoalesceColumns)
    };
    let (before, after) = (side(before, "before")?, side(after, "after")?);
    let both = before.join(&after, KEYS, KEYS, args, None)?;
    let differs = differs(&both, "value")? | differs(&both, "state")?;
    let mut both = both.filter(&differs)?;
    both.with_column(change(&both)?)?;
    let order = SortMultipleOptions::default().with_maintain_order(true);
    both.select(schema::differences().names())?
        .sort(KEYS, order)
}

/// The keys, with the number of each cell among those of its KPI, year and kind; and what is compared or
/// shown, as `value_before`.
fn side(observations: &DataFrame, side: &str) -> PolarsResult<DataFrame> {
    let mut own = observations.select(KEYS[..4].iter().chain(&COMPARED).copied())?;
    let mut numbers = vec![0; own.height()];
    for group in own.group_by_stable(&KEYS[..4])?.get_groups().iter() {
        // polars gives slices where the rows of each group stand together, else indexes.
        let rows: Vec<IdxSize> = match group {
            GroupsIndicator::Idx((_, rows)) => rows.to_vec(),
            GroupsIndicator::Slice([first, count]) => (first..first + count).collect(),
        };
        rows.into_iter()
            .zip(1..)
            .for_each(|(row, number)| numbers[row as usize] = number);
    }
    own.with_column(UInt32Chunked::from_vec("number".into(), numbers).into_column())?;
    for name in COMPARED {
        own.rename(name, format!("{name}_{side}").into())?;
    }
    Ok(own)
}

fn differs(both: &DataFrame, name: &str) -> PolarsResult<BooleanChunked> {
    let of = |side: &str| both.column(&format!("{name}_{side}"));
    of("before")?.not_equal_missing(of("after")?)
}

/// Every cell has a state. A row without one on a side is of a cell that the side does not have.
fn change(both: &DataFrame) -> PolarsResult<Column> {
    let states_of = |side: &str| both.column(&format!("state_{side}"))?.str();
    let states = states_of("before")?.iter().zip(states_of("after")?.iter());
    let change = states.map(|states| match states {
        (None, _) => "new",
        (_, None) => "gone",
        _ => "changed",
    });
    Ok(rows::words("change", change))
}
