//! 改定の経過: what was changed in the plan half way through, in one table, a part for each revision.

use super::cell::count;
use super::style::Look::{Centre, Text};
use super::table::{SheetPage, Table};
use crate::domain::plan::RevisionChange;
use crate::domain::plan::SheetKind;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
pub const NAME: &str = SheetKind::Revisions.label();

/// What the table of contents says of it.
pub const WHAT: &str = "計画の改定で変わったところ（対象・改定前・改定後）";

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let mut table: Table<'_, (usize, &RevisionChange)> = Table::new();
    table.add(Centre, "No.", 36, |(number, _)| count(*number));
    table.add(Text, "対象", 200, |(_, change)| &change.subject);
    table.add(Centre, "種類", 104, |(_, change)| change.kind);
    table.add(Text, "改定前", 318, |(_, change)| shown(&change.before));
    table.add(Text, "改定後", 318, |(_, change)| shown(&change.after));
    let table = table.continued();
    let said = format!(
        "{}の検証に使った計画は、次の改定の後のものです。改定の前の名前で報告された値も、同じ指標の値として続いています。",
        verification.year.long()
    );
    page.columns(&table)?;
    page.title(NAME, &[&said])?;
    page.lasting_heads(&table, None)?;
    for revision in &verification.plan().revisions {
        let from = revision.from.long();
        page.band(&table, format!("{}（{from}の検証から）", revision.name))?;
        page.lines(&table, (1..).zip(&revision.changes))?;
    }
    Ok(())
}

/// A dash where there was nothing before, or is nothing now: an empty cell could be a mistake.
fn shown(text: &str) -> &str {
    if text.is_empty() { "－" } else { text }
}
