//! The contents of a file as kensho reads it: for an official who writes a form, or who wonders why a file
//! was not read.

use crate::check::{self, Evidence};
use crate::domain::CellAt;
use crate::earlier::Series;
use crate::finding::Finding;
use crate::intake::{self, Grid, Intake, Span, Submission};
use crate::judge;
use crate::ledger::Ledger;
use crate::mapping::Mapping;
use crate::normalize::{self, Reading, Region, outline};
use crate::writing::Written;
use anyhow::Result;
use serde::Serialize;
use std::path::Path;

/// What was seen.
#[derive(Debug)]
pub struct Inspection {
    /// The file as it was read, and how it was understood. Without grids it could not be read at all.
    pub intake: Intake,
    /// Its sheets, in order.
    pub sheets: Vec<InspectedSheet>,
    /// The findings that a submission like this would get.
    pub findings: Vec<Finding>,
}

/// One sheet, or one CSV file; what it has, as other programs read it.
#[derive(Debug, Serialize)]
pub struct InspectedSheet {
    /// Its name; empty for CSV.
    pub name: String,
    /// Whether Excel shows it.
    #[serde(rename = "visible")]
    pub is_visible: bool,
    /// Rows down to the last cell that is not empty.
    pub rows: u32,
    /// Columns up to the last cell that is not empty.
    pub columns: u32,
    /// Cells that are not empty.
    pub cells: usize,
    /// Merged ranges.
    pub merges: usize,
    /// Cells with a formula.
    pub formulas: usize,
    /// Comments on cells.
    pub comments: usize,
    /// Hidden rows.
    pub hidden_rows: u32,
    /// Hidden columns.
    pub hidden_columns: u32,
    /// The form that was found on it, by its name; none if the tables are only as they look.
    #[serde(skip)]
    pub form: Option<String>,
    /// Tables and cards.
    #[serde(skip)]
    pub regions: Vec<Region>,
    /// What lies outside of them.
    #[serde(skip)]
    pub unread: Vec<(CellAt, CellAt)>,
}

/// Looks into a file, with the forms of the plans that may have sent it out.
pub fn inspect(path: &Path, mappings: &[Mapping]) -> Result<Inspection> {
    let name = intake::name::shown(path);
    let (intake, bytes) = match intake::bytes(path) {
        Ok(bytes) => (intake::read(&name, &bytes), bytes),
        Err(fault) => (Intake::of_fault(fault), Vec::new()),
    };
    // What fits no form of any plan is shown as it looks.
    let nobody = Mapping::none();
    let seen = |mapping| seen(mapping, &name, &intake, &bytes);
    let mut all = mappings.iter().map(seen);
    // The plans behind the first that fits are not tried.
    let fitting = all.find(|seen| !seen.reading.sightings.is_empty());
    let SeenFile {
        mapping,
        intake,
        reading,
    } = fitting.unwrap_or_else(|| seen(&nobody));
    let sheets = intake.grids.iter().enumerate();
    Ok(Inspection {
        sheets: sheets
            .map(|(index, grid)| sheet(index, grid, &reading))
            .collect(),
        findings: findings(mapping, &name, reading)?,
        intake,
    })
}

/// A file through the eyes of a plan.
struct SeenFile<'a> {
    mapping: &'a Mapping,
    intake: Intake,
    reading: Reading,
}

fn seen<'a>(mapping: &'a Mapping, name: &str, intake: &Intake, bytes: &[u8]) -> SeenFile<'a> {
    let (plan, forms) = (&mapping.plan, &mapping.forms);
    let submission = submission(mapping, name);
    let intake = normalize::arrived(plan, forms, &submission, (intake.clone(), bytes));
    // The reading takes the grids apart, and they are shown, too.
    let reading = normalize::reading(plan, forms, submission, String::new(), intake.clone());
    SeenFile {
        mapping,
        intake,
        reading,
    }
}

/// The file as a submission of a plan; its section is the folder on the way to it that is one's name.
fn submission(mapping: &Mapping, name: &str) -> Submission {
    let plan = &mapping.plan;
    let mut folders = name.split('/');
    let folder = folders.rfind(|folder| plan.section_named(folder).is_some());
    let section_folder = folder.unwrap_or_default().to_owned();
    Submission {
        path: name.to_owned(),
        file: name.into(),
        section: plan.section_named(&section_folder),
        section_folder,
        ..Submission::default()
    }
}

fn sheet(index: usize, grid: &Grid, reading: &Reading) -> InspectedSheet {
    let mut sightings = reading.sightings.iter();
    let sighting = sightings.find(|sighting| sighting.sheet == index);
    let found = sighting.map(|sighting| sighting.regions.clone());
    let regions = found.unwrap_or_else(|| outline::tables(grid));
    let length = |span: &Span| span.last.saturating_sub(span.first).saturating_add(1);
    let count = |spans: &[Span]| spans.iter().map(length).fold(0, u32::saturating_add);
    let cells = grid.cells();
    // Cells are in the order of rows: the last has the last row, and not the last column.
    let columns = cells.iter().map(|cell| cell.at.column + 1);
    InspectedSheet {
        name: grid.sheet.clone(),
        is_visible: !grid.hidden,
        rows: cells.last().map_or(0, |cell| cell.at.row + 1),
        columns: columns.max().unwrap_or_default(),
        cells: cells.len(),
        merges: grid.merges().len(),
        formulas: cells.iter().filter(|cell| cell.formula).count(),
        comments: grid.comments.len(),
        hidden_rows: count(&grid.hidden_rows),
        hidden_columns: count(&grid.hidden_columns),
        form: sighting.map(|sighting| sighting.form.clone()),
        unread: outline::outside(grid, &regions),
        regions,
    }
}

/// The findings that a section would get for this file. Where the section or the form is not known,
/// findings that depend on it are left out.
fn findings(mapping: &Mapping, name: &str, reading: Reading) -> Result<Vec<Finding>> {
    let has_section = reading.submission.section.is_some();
    let has_form = mapping.forms.iter().any(|form| !form.is_own);
    let year = reading.sightings.iter().find_map(|sighting| sighting.year);
    let mut readings = [reading];
    let (plan, year) = (&mapping.plan, year.map(|(year, _)| year));
    let year = year.unwrap_or(plan.period.1);
    let ledger = Ledger::of(plan, &mut readings)?;
    let known = Series {
        plan,
        ledger: &ledger,
        earlier: &[],
        later: None,
    };
    let evidence = Evidence {
        plan,
        year,
        // As if all had sent something: who did not is no question of one file.
        judgements: &judge::judge(known, year, &vec![true; plan.sections.len()]),
        written: &Written::default(),
        before: &[],
        reported: &[],
        settled: &[],
        others: &[],
        overtaken: &[],
        ledger: &ledger,
        earlier: &[],
        elsewhere: &[],
        folders: &[],
        aside: &[],
        readings: &readings,
        unread: &vec![false; plan.sections.len()],
    };
    let mut findings = check::check(&evidence);
    findings.retain(|finding| {
        finding.place.file == name
            && (has_section || finding.code() != "wrong-section")
            && (has_form || !["unknown-form", "unread-sheet"].contains(&finding.code()))
    });
    Ok(findings)
}
