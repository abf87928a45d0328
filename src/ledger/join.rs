//! Frames joined by their keys.

use polars::prelude::*;
use polars_ops::frame::{DataFrameJoinOps, JoinArgs, JoinType, JoinValidation, MaintainOrderJoin};

/// Every row of a frame in its order, with the columns that another frame has of its key.
///
/// # Errors
/// If the other frame has a key twice.
pub fn joined(frame: &DataFrame, other: &DataFrame, key: &str) -> PolarsResult<DataFrame> {
    let args = JoinArgs {
        how: JoinType::Left,
        validation: JoinValidation::ManyToOne,
        maintain_order: MaintainOrderJoin::Left,
        ..JoinArgs::default()
    };
    frame.join(other, [key], [key], args, None)
}
