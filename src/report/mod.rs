//! What a run writes: its three workbooks, the open tables, and what the run was.
//!
//! Every sheet of the workbooks is one file here and knows only the [`Verification`]; its tables are
//! lists of columns, which [`table`] writes. Colours, fonts and number formats are in [`style`],
//! and files reach the disk through [`edition`](crate::edition) only.

mod alt_text;
mod assessment;
mod band_rule;
mod book;
mod cell;
mod chart_cache;
mod chosen;
mod contexts;
mod cover;
mod data;
mod efforts;
mod figures;
pub mod findings_list;
mod goal_formulas;
mod goals;
mod guide;
mod kpi_list;
mod kpi_rows;
mod kpi_sheets;
mod live;
pub mod marks;
mod method;
mod open_costs;
mod open_data;
mod opinion_form;
mod opinions;
mod origins;
mod outline;
mod overall;
mod overall_formulas;
mod paper;
mod period;
mod points;
mod printed_pages;
pub mod projects;
mod prose;
mod published;
mod replies;
mod revisions;
mod run_json;
mod scales;
mod section_index;
mod settled;
mod since;
pub mod style;
mod submissions;
mod summary;
pub mod table;
pub mod tables;
mod tags;
mod topic;
pub mod width;
mod writable;
mod year;

use crate::domain::plan::edition::has_sheet;
use crate::domain::plan::{BookKind, SheetKind};
use crate::edition::{Edition, EditionError};
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;
use std::panic::resume_unwind;
use std::path::PathBuf;
use table::SheetPage;

/// A sheet of the workbooks.
struct BookSheet {
    kind: SheetKind,
    /// What the table of contents says of it.
    what: &'static str,
    is_wanted: fn(&Verification) -> bool,
    /// Fills it.
    add: fn(&mut SheetPage<'_>, &Verification) -> Result<(), XlsxError>,
}

const fn sheet(
    kind: SheetKind,
    what: &'static str,
    is_wanted: fn(&Verification) -> bool,
    add: fn(&mut SheetPage<'_>, &Verification) -> Result<(), XlsxError>,
) -> BookSheet {
    BookSheet {
        kind,
        what,
        is_wanted,
        add,
    }
}

/// The sheets, in the order in which they stand in each workbook. Which workbook has which, `SheetKind` and the
/// plan's `[[edition]]` say.
const SHEETS: [BookSheet; SheetKind::ALL.len()] = {
    use SheetKind::*;
    [
        sheet(Cover, cover::WHAT, always, no_page),
        sheet(Since, since::WHAT, since::is_wanted, since::add),
        sheet(Findings, findings_list::WHAT, always, findings_list::add),
        sheet(Submissions, submissions::WHAT, always, submissions::add),
        sheet(Guide, guide::WHAT, has_kpis, guide::add),
        sheet(Summary, summary::WHAT, has_kpis, summary::add),
        sheet(Points, points::WHAT, has_kpis, points::add),
        sheet(Goals, goals::WHAT, has_kpis, no_page),
        sheet(KpiList, kpi_list::WHAT, has_kpis, kpi_list::add),
        sheet(
            KpiSheets,
            kpi_sheets::WHAT,
            kpi_sheets::is_wanted,
            kpi_sheets::add,
        ),
        sheet(
            SectionIndex,
            section_index::WHAT,
            section_index::is_wanted,
            no_page,
        ),
        sheet(OpinionForm, opinion_form::WHAT, always, opinion_form::add),
        sheet(Replies, replies::WHAT, replies::is_wanted, replies::add),
        sheet(Opinions, opinions::WHAT, opinions::is_wanted, opinions::add),
        sheet(Efforts, efforts::WHAT, efforts::is_wanted, efforts::add),
        sheet(Projects, projects::WHAT, projects::is_wanted, projects::add),
        sheet(Outline, outline::WHAT, has_measures, outline::add),
        sheet(
            Background,
            contexts::WHAT,
            contexts::is_background,
            contexts::add,
        ),
        sheet(
            Strengths,
            contexts::WHAT,
            contexts::has_strengths,
            contexts::add,
        ),
        sheet(Tags, tags::WHAT, tags::is_wanted, tags::add),
        sheet(Period, period::WHAT, period::is_wanted, period::add),
        sheet(Revisions, revisions::WHAT, has_revisions, revisions::add),
        sheet(Method, method::WHAT, always, method::add),
        sheet(Data, data::WHAT, always, data::add),
        sheet(
            Costs,
            open_costs::WHAT,
            open_costs::is_wanted,
            open_costs::add,
        ),
    ]
};

/// Sheets with a row for every KPI, figure or change, each of which is written once and in order, so that it need not
/// stay in memory.
const LONG: [SheetKind; 5] = {
    use SheetKind::*;
    [Goals, KpiList, Since, Data, Costs]
};

/// The condition of sheets and tables that are always written.
fn always(_: &Verification) -> bool {
    true
}

/// A plan may list what its sections do and cost without a single KPI.
fn has_kpis(verification: &Verification) -> bool {
    !verification.plan().kpis.is_empty()
}

fn has_measures(verification: &Verification) -> bool {
    !verification.plan().measures.is_empty()
}

fn has_revisions(verification: &Verification) -> bool {
    !verification.plan().revisions.is_empty()
}

/// The sheets of a workbook, in their order: those that it has by the plan's choice, and on which there is anything
/// to say.
fn sheets(book: BookKind, verification: &Verification) -> impl Iterator<Item = &'static BookSheet> {
    let choices = &verification.plan().editions;
    let mut sheets = SHEETS.iter();
    std::iter::from_fn(move || {
        sheets.find(|sheet| {
            let is_chosen = has_sheet(choices, book, sheet.kind);
            is_chosen && (sheet.is_wanted)(verification) && has_rows(book, sheet.kind, verification)
        })
    })
}

/// Never called: the sheets of goals are filled together, by [`goals::GoalSheets`], the cover last, by
/// [`cover::add`], and the index by [`section_index::add`], with the pages of the sheets before.
fn no_page(_: &mut SheetPage<'_>, _: &Verification) -> Result<(), XlsxError> {
    Ok(())
}

/// A page of a workbook: its name, its sheet, and the goal that it is about if it is one of several.
struct BookPage {
    name: String,
    sheet: &'static BookSheet,
    goal: Option<usize>,
}

/// The pages of a workbook, in their order.
fn pages(book: BookKind, verification: &Verification) -> Vec<BookPage> {
    let taken: Vec<&str> = SheetKind::ALL.iter().map(|kind| kind.label()).collect();
    let page = |sheet: &'static BookSheet| match sheet.kind {
        SheetKind::Goals => {
            let goals = goals::names(verification.plan(), &taken).into_iter();
            let page = |(goal, name)| BookPage {
                name,
                sheet,
                goal: Some(goal),
            };
            goals.map(page).collect()
        }
        kind => vec![BookPage {
            name: kind.label().to_owned(),
            sheet,
            goal: None,
        }],
    };
    sheets(book, verification).flat_map(page).collect()
}

/// データ of the published workbook has the figures of KPIs, or else the costs of projects; a plan may have neither. What
/// has both has the costs on a sheet of their own, where it has データ and 事業一覧.
fn has_rows(book: BookKind, kind: SheetKind, verification: &Verification) -> bool {
    let choices = &verification.plan().editions;
    match (book, kind) {
        (BookKind::Public, SheetKind::Data) => {
            has_kpis(verification) || projects::is_wanted(verification)
        }
        (BookKind::Public, SheetKind::Costs) => [SheetKind::Data, SheetKind::Projects]
            .iter()
            .all(|other| has_sheet(choices, book, *other)),
        _ => true,
    }
}

/// Whether a workbook has a sheet.
fn has(book: BookKind, kind: SheetKind, verification: &Verification) -> bool {
    sheets(book, verification).any(|sheet| sheet.kind == kind)
}

/// Writes the workbooks, and beside them the tables and the other outputs that are asked for.
/// Gives the paths, in a fixed order.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
    others: impl FnOnce() -> Result<Vec<PathBuf>, EditionError> + Send,
) -> Result<Vec<PathBuf>, EditionError> {
    let book =
        |kind: BookKind| edition.write(&kind.file(), |file| book::write(kind, verification, file));
    // Threads of their own: while one waits for polars' pool, a thread of rayon's would take up whatever
    // else waits there, a whole other run, upon the stack that it has.
    let tables = || tables::write_all(edition, verification);
    std::thread::scope(|scope| {
        let rest = scope.spawn(|| tables().and_then(|tables| Ok([others()?, tables].concat())));
        let books = BookKind::ALL.iter().map(|kind| scope.spawn(|| book(*kind)));
        let books: Vec<_> = books.collect();
        let books = books
            .into_iter()
            .map(|book| book.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let mut written = books.collect::<Result<Vec<PathBuf>, EditionError>>()?;
        written.extend(rest.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        Ok(written)
    })
}

pub use opinions::shown;
pub use run_json::{counts, write as write_run_json};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_stands_once_and_says_what_it_is_for() {
        let kinds = SHEETS.iter().map(|sheet| sheet.kind);
        assert!(kinds.eq(SheetKind::ALL.iter().copied()));
        assert!(SHEETS.iter().all(|sheet| !sheet.what.is_empty()));
        assert_eq!(SheetKind::Since.label(), since::NAME);
    }
}
