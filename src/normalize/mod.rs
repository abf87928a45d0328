//! Grids become records: which cell says what about which KPI, in which year, in which unit.
//!
//! `locate` finds the tables, `card` the labels of a 個票, [`value`] reads what a cell says,
//! [`figure`] turns it into the KPI's own unit. Nothing is dropped on the way: every cell of a
//! sheet on which a form was found is a [`MappedCell`], and what was not understood is a [`Leftover`].

mod card;
pub mod cells;
pub mod figure;
mod locate;
mod map;
pub mod value;

pub use cells::{Cells, MappedCell};
pub use figure::{Figure, Flaws};

use crate::domain::{CellAt, FiscalYear, Plan};
use crate::intake::{Fault, Grid, Intake, Submission};
use crate::mapping::{Form, Layout};
use std::borrow::Cow;
use std::sync::Arc;

/// One submission, read.
#[derive(Debug)]
pub struct Reading {
    /// The file.
    pub submission: Submission,
    /// `xlsx`, `xls`, `ods`, `csv`, or empty.
    pub format: Cow<'static, str>,
    /// The encoding of a text file.
    pub encoding: Cow<'static, str>,
    /// BLAKE3 of the bytes that were read.
    pub hash: String,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// The names of its sheets, in order.
    pub sheets: Vec<String>,
    /// Where forms were found.
    pub sightings: Vec<Sighting>,
    /// Every cell of the sheets on which a form was found.
    pub cells: Cells,
    /// What its rows and cards say.
    pub records: Vec<Record>,
    /// What was not understood.
    pub leftovers: Vec<Leftover>,
}

/// A form that was found on a sheet.
#[derive(Debug)]
pub struct Sighting {
    /// The form's name.
    pub form: String,
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// Whether Excel hides the sheet.
    pub hidden: bool,
    /// The year that the sheet says it is about, and where it says so.
    pub year: Option<(FiscalYear, Option<CellAt>)>,
    /// The section that the sheet names, and where.
    pub section: Option<(String, CellAt)>,
}

/// What a cell was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field {
    /// Above a table, or beside the labels of a card.
    #[default]
    Title,
    /// Part of a header, or a label.
    Header,
    /// Below a table.
    Note,
    /// A value with a role: `kpi`, `unit`, `text.efforts`.
    Role(Arc<str>),
    /// A figure of a year.
    Figure(crate::domain::reported::Kind, Option<FiscalYear>),
    /// Nobody said what it is; there is a finding.
    Unmapped,
}

/// What one row, or one card, says about one KPI.
#[derive(Debug)]
pub struct Record {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// The KPI's name as written.
    pub name: String,
    /// Where the name stands.
    pub at: CellAt,
    /// The KPI's id as written.
    pub id: Option<String>,
    /// Index into the plan's KPIs, if the id or the name is one's, and they do not contradict each other.
    pub kpi: Option<usize>,
    /// The measure as written.
    pub measure: Option<String>,
    /// The unit as written, for the whole row.
    pub unit: Option<Arc<str>>,
    /// The section as written, and where.
    pub section: Option<(String, CellAt)>,
    /// Its figures, by place; of a known KPI, until the ledger takes them over.
    pub figures: Vec<Figure>,
    /// Its free texts, by place; likewise.
    pub remarks: Vec<Remark>,
}

/// A free text: what was done, what is difficult.
#[derive(Debug)]
pub struct Remark {
    /// `efforts`, `issues`.
    pub name: Arc<str>,
    /// Where it is; the text is among the reading's cells.
    pub at: CellAt,
}

/// What was not understood.
#[derive(Debug)]
pub struct Leftover {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// Where it is; none for a whole sheet.
    pub at: Option<CellAt>,
    /// The text at that place.
    pub text: String,
    /// What it is.
    pub kind: LeftoverKind,
}

/// What was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftoverKind {
    /// A column with cells under it whose header no role has.
    Column,
    /// A row with figures or texts and no KPI.
    Row,
    /// A cell of a card that belongs to no label.
    Cell,
    /// A sheet on which no form was found.
    Sheet,
}

/// Reads one submission by the first form that fits each sheet.
pub fn reading(
    plan: &Plan,
    forms: &[Form],
    submission: Submission,
    hash: String,
    intake: Intake,
) -> Reading {
    let mut reading = Reading {
        submission,
        format: intake.format,
        encoding: intake.encoding,
        hash,
        faults: intake.faults,
        sheets: intake.grids.iter().map(|grid| grid.sheet.clone()).collect(),
        sightings: Vec::new(),
        cells: Cells::default(),
        records: Vec::new(),
        leftovers: Vec::new(),
    };
    for (sheet, grid) in intake.grids.into_iter().enumerate() {
        read_sheet(plan, forms, &mut reading, sheet, grid);
    }
    reading
}

fn read_sheet(plan: &Plan, forms: &[Form], reading: &mut Reading, sheet: usize, grid: Grid) {
    let file_name = reading
        .submission
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let may_hold = |form: &&Form| {
        grid.sheet.is_empty()
            || form
                .sheet
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(&crate::domain::folded::key(&grid.sheet)))
    };
    let found = forms
        .iter()
        .filter(may_hold)
        .find_map(|form| match &form.layout {
            Layout::Table(table) => map::tables(plan, form, table, &grid, &file_name),
            Layout::Card(card) => card::card(plan, form, card, &grid, &file_name),
        });
    match found {
        Some(found) => reading.take(sheet, grid, found),
        None if grid.cells().is_empty() => {}
        None => reading.leftovers.push(Leftover {
            sheet,
            at: None,
            text: grid.sheet,
            kind: LeftoverKind::Sheet,
        }),
    }
}

/// What a form made of one sheet, before it has its place among the file's sheets.
pub(crate) struct Found {
    form: String,
    year: Option<(FiscalYear, Option<CellAt>)>,
    section: Option<(String, CellAt)>,
    /// For each cell of the grid, what it was taken for.
    fields: Vec<Field>,
    records: Vec<Record>,
    leftovers: Vec<(Option<CellAt>, String, LeftoverKind)>,
}

/// The KPI of an id and a name. An id outlives a renaming; but where both are known and mean
/// different KPIs, nobody can say which of them the figures are about.
fn kpi_of(plan: &Plan, id: Option<&str>, name: Option<&str>) -> Option<usize> {
    let by_id = id.and_then(|id| plan.kpi_with_id(id));
    let by_name = name.and_then(|name| plan.kpi_named(name));
    match (by_id, by_name) {
        (Some(one), Some(other)) if one != other => None,
        (by_id, by_name) => by_id.or(by_name),
    }
}

impl Reading {
    fn take(&mut self, sheet: usize, grid: Grid, found: Found) {
        self.sightings.push(Sighting {
            form: found.form,
            sheet,
            hidden: grid.hidden,
            year: found.year,
            section: found.section,
        });
        self.cells.add_sheet(sheet, grid, found.fields);
        self.cells.note(
            sheet,
            found.records.iter().flat_map(|record| &record.figures),
        );
        self.records.reserve_exact(found.records.len());
        self.records.extend(
            found
                .records
                .into_iter()
                .map(|record| Record { sheet, ..record }),
        );
        self.leftovers.extend(
            found
                .leftovers
                .into_iter()
                .map(|(at, text, kind)| Leftover {
                    sheet,
                    at,
                    text,
                    kind,
                }),
        );
    }

    /// Whether its figures count: nothing replaces it.
    pub fn counts(&self) -> bool {
        self.submission.superseded_by.is_none()
    }
}

impl Field {
    /// The name in cells.csv.
    pub fn code(&self) -> String {
        match self {
            Self::Title => "title".into(),
            Self::Header => "header".into(),
            Self::Note => "note".into(),
            Self::Role(name) => name.to_string(),
            Self::Figure(kind, Some(year)) => format!("{}:{year}", kind.code()),
            Self::Figure(kind, None) => kind.code().into(),
            Self::Unmapped => "unmapped".into(),
        }
    }
}
