//! The marked cells of the workbook, into which people write, and the keys by which they are found again.

use super::cell::ReportCell;
use super::style::{self, Look};
use crate::domain::plan::BookKind;
use crate::verification::Verification;
use crate::writing::workbook::{Layout, Origin};

/// The head of a hidden column of keys; none for a workbook of no run.
pub fn head(verification: &Verification, book: BookKind, layout: Layout) -> Option<String> {
    let stamp = verification.stamp.as_ref()?;
    let origin = Origin {
        town: verification.plan().body.clone(),
        plan: verification.plan().id.clone(),
        year_folder: verification.year_folder.clone(),
        book,
        run: stamp.number,
        mark: Origin::mark(&stamp.fingerprint),
    };
    Some(origin.head(layout))
}

/// A marked cell.
pub fn cell(text: String) -> ReportCell<'static> {
    let is_short = text.chars().count() <= style::AS_TEXT;
    ReportCell::from(text).look(Look::Opinion { is_short })
}
