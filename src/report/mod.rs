//! What a run writes: the council's workbook, the open CSV files, and what the run was.
//!
//! Every sheet of the workbook is one file here and knows only the [`Verification`];
//! colours, fonts and number formats are in [`style`], and files reach the disk through [`mod@write`] only.

pub mod book;
mod cover;
mod csv;
mod data;
pub mod findings_list;
mod kpi_list;
mod method;
mod run_json;
pub mod style;
mod submissions;
mod summary;
pub mod width;
pub mod write;

use crate::verification::Verification;
use std::path::{Path, PathBuf};
use write::{Outputs, WriteError};

/// Writes all reports of a verification, the workbook beside the rest. Gives the paths, in a fixed order.
pub fn write_all(
    workspace: &Path,
    verification: &Verification,
    slips: impl FnOnce(&Outputs) -> Result<Vec<PathBuf>, WriteError> + Send,
) -> Result<Vec<PathBuf>, WriteError> {
    let folder = PathBuf::from("outputs")
        .join(&verification.plan().id)
        .join(&verification.year_folder);
    let outputs = Outputs::in_folder(workspace, folder);
    let workbook = || {
        outputs.write("効果検証報告書.xlsx", |file| {
            book::write(verification, file)
        })
    };
    let tables =
        || csv::write_all(&outputs, verification).and_then(|tables| Ok((tables, slips(&outputs)?)));
    let (workbook, rest) = rayon::join(workbook, tables);
    let (tables, slips) = rest?;
    let mut written = vec![workbook?];
    written.extend(slips);
    written.extend(tables);
    Ok(written)
}

pub use run_json::{counts, write as write_run_json};
