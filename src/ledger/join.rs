//! Frames joined by their keys.
//!
//! polars' own joins spread over a pool of threads, which for a thousand rows at a time costs ten times
//! what the rows themselves cost: what every figure of a run needs is gathered from the places of its
//! keys.

use polars::prelude::*;

/// Every row of a frame in its order, with the columns that another frame has of its key, which is
/// a text.
///
/// # Errors
/// If the other frame has not every key once.
pub fn joined(frame: &DataFrame, other: &DataFrame, key: &str) -> PolarsResult<DataFrame> {
    let keys = other.column(key)?.str()?;
    let mut places: PlHashMap<Option<&str>, IdxSize> = PlHashMap::with_capacity(keys.len());
    places.extend(keys.iter().zip(0..));
    polars_ensure!(places.len() == other.height(), Duplicate: "{key} twice");
    let mut last = (None, None);
    let found = frame.column(key)?.str()?.iter().map(|key| {
        // Rows of one key stand together.
        if last.0 != key || last.1.is_none() {
            last = (key, places.get(&key).copied());
        }
        last.1
    });
    let places: IdxCa = found.collect_ca(PlSmallStr::EMPTY);
    polars_ensure!(places.null_count() == 0, NoData: "{key} without a row");
    gathered(frame, &other.drop(key)?, &places)
}

/// Every row of a frame, with the columns of the row of another frame that stands at its place.
///
/// # Errors
/// If there is no such row.
pub fn gathered(frame: &DataFrame, other: &DataFrame, places: &IdxCa) -> PolarsResult<DataFrame> {
    let taken = other.columns().iter();
    let columns: Vec<Column> = taken
        .map(|column| column.take(places))
        .collect::<PolarsResult<_>>()?;
    frame.hstack(&columns)
}
