//! What a run writes: the council's workbook, the open tables, and what the run was.
//!
//! Every sheet of the workbook is one file here and knows only the [`Verification`]; its tables are
//! lists of columns, which [`table`] writes. Colours, fonts and number formats are in [`style`],
//! and files reach the disk through [`edition`](crate::edition) only.

pub mod book;
mod cell;
mod chosen;
mod contexts;
mod cover;
mod data;
mod efforts;
pub mod findings_list;
mod kpi_list;
mod kpi_rows;
mod method;
mod outline;
mod period;
pub mod projects;
mod revisions;
mod run_json;
mod scales;
pub mod style;
mod submissions;
mod summary;
pub mod table;
pub mod tables;
mod tags;
pub mod width;

use crate::edition::{Edition, EditionError};
use crate::verification::Verification;
use std::panic::resume_unwind;
use std::path::PathBuf;

/// Writes the council's workbook, and beside it the tables and whatever else is asked for.
/// Gives the paths, in a fixed order.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
    others: impl FnOnce() -> Result<Vec<PathBuf>, EditionError> + Send,
) -> Result<Vec<PathBuf>, EditionError> {
    let workbook = || edition.write(WORKBOOK, |file| book::write(verification, file));
    // Threads of their own: while one waits for polars' pool, a thread of rayon's would take up whatever
    // else waits there, a whole other run, upon the stack that it has.
    let tables = || tables::write_all(edition, verification);
    std::thread::scope(|scope| {
        let rest = scope.spawn(|| tables().and_then(|tables| Ok([others()?, tables].concat())));
        let mut written = vec![workbook()?];
        written.extend(rest.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        Ok(written)
    })
}

/// The council's workbook.
const WORKBOOK: &str = "効果検証報告書.xlsx";

pub use run_json::{counts, write as write_run_json};
