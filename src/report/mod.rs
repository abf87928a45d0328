//! What a run writes: the council's workbook, the open tables, and what the run was.
//!
//! Every sheet of the workbook is one file here and knows only the [`Verification`]; its tables are
//! lists of columns, which [`table`] writes. Colours, fonts and number formats are in [`style`],
//! and files reach the disk through [`edition`](crate::edition) only.

mod book;
mod cell;
mod chosen;
mod contexts;
mod cover;
mod data;
mod efforts;
pub mod findings_list;
mod kpi_list;
mod kpi_rows;
pub mod marks;
mod method;
mod opinions;
mod outline;
mod period;
pub mod projects;
mod revisions;
mod run_json;
mod scales;
mod since;
pub mod style;
mod submissions;
mod summary;
pub mod table;
pub mod tables;
mod tags;
pub mod width;
mod writable;

use crate::edition::{Edition, EditionError};
use crate::verification::Verification;
pub use crate::writing::WORKBOOK;
use rust_xlsxwriter::XlsxError;
use std::panic::resume_unwind;
use std::path::PathBuf;
use table::SheetPage;

/// A sheet of the council's workbook.
struct BookSheet {
    name: &'static str,
    /// What the table of contents says of it.
    what: &'static str,
    is_wanted: fn(&Verification) -> bool,
    /// Fills it.
    add: fn(&mut SheetPage<'_>, &Verification) -> Result<(), XlsxError>,
}

const fn sheet(
    name: &'static str,
    what: &'static str,
    is_wanted: fn(&Verification) -> bool,
    add: fn(&mut SheetPage<'_>, &Verification) -> Result<(), XlsxError>,
) -> BookSheet {
    BookSheet {
        name,
        what,
        is_wanted,
        add,
    }
}

/// The sheets, in the order in which a council reads them.
const SHEETS: [BookSheet; 17] = [
    sheet(cover::NAME, cover::WHAT, always, cover::add),
    sheet(summary::NAME, summary::WHAT, has_kpis, summary::add),
    sheet(kpi_list::NAME, kpi_list::WHAT, has_kpis, kpi_list::add),
    sheet(
        opinions::NAME,
        opinions::WHAT,
        opinions::is_wanted,
        opinions::add,
    ),
    sheet(
        efforts::NAME,
        efforts::WHAT,
        efforts::is_wanted,
        efforts::add,
    ),
    sheet(
        projects::NAME,
        projects::WHAT,
        projects::is_wanted,
        projects::add,
    ),
    sheet(
        outline::NAME,
        outline::WHAT,
        |of| !of.plan().measures.is_empty(),
        outline::add,
    ),
    sheet(
        contexts::BACKGROUND,
        contexts::WHAT,
        contexts::is_background,
        contexts::add,
    ),
    sheet(
        contexts::STRENGTHS,
        contexts::WHAT,
        contexts::has_strengths,
        contexts::add,
    ),
    sheet(tags::NAME, tags::WHAT, tags::is_wanted, tags::add),
    sheet(period::NAME, period::WHAT, period::is_wanted, period::add),
    sheet(since::NAME, since::WHAT, since::is_wanted, since::add),
    sheet(
        findings_list::NAME,
        findings_list::WHAT,
        always,
        findings_list::add,
    ),
    sheet(
        submissions::NAME,
        submissions::WHAT,
        always,
        submissions::add,
    ),
    sheet(
        revisions::NAME,
        revisions::WHAT,
        |of| !of.plan().revisions.is_empty(),
        revisions::add,
    ),
    sheet(method::NAME, method::WHAT, always, method::add),
    sheet(data::NAME, data::WHAT, always, data::add),
];

/// Sheets with a row for every KPI, figure or change, each of which is written once and in order, so that it need not
/// stay in memory.
const LONG: [&str; 3] = [kpi_list::NAME, since::NAME, data::NAME];

/// The condition of sheets and tables that are always written.
fn always(_: &Verification) -> bool {
    true
}

/// A plan may list what its sections do and cost without a single KPI.
fn has_kpis(verification: &Verification) -> bool {
    !verification.plan().kpis.is_empty()
}

/// The sheets of a verification's workbook, in their order: those on which there is anything to say.
fn sheets(verification: &Verification) -> impl Iterator<Item = &'static BookSheet> {
    SHEETS
        .iter()
        .filter(|sheet| (sheet.is_wanted)(verification))
}

/// Writes the council's workbook, and beside it the tables and the other outputs that are asked for.
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

pub use opinions::shown;
pub use run_json::{counts, write as write_run_json};

#[cfg(test)]
mod tests {
    use super::SHEETS;
    use std::collections::HashSet;

    #[test]
    fn every_sheet_has_a_name_of_its_own_and_says_what_it_is_for() {
        let names: HashSet<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
        assert_eq!(names.len(), SHEETS.len());
        assert!(SHEETS.iter().all(|sheet| !sheet.what.is_empty()));
    }
}
