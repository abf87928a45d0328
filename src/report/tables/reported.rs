//! What sections reported: figures with their places, cells, and the findings on them.

use super::{FrameParts, PART};
use crate::domain::{CellAt, FiscalYear};
use crate::finding::Finding;
use crate::ledger::join::{gathered, joined};
use crate::ledger::rows::{self, Rows};
use crate::ledger::{KpiEntry, plan, schema};
use crate::normalize::{CellField, MappedCell, MatchedBy, Reading};
use crate::verification::Verification;
use polars::prelude::*;
use std::ops::Range;

/// The figures, with their places and the plan joined to them. Behind those of a KPI follow its figures
/// from earlier years' submissions, for years that this year's submissions leave out.
pub fn observations(verification: &Verification) -> FrameParts<'_> {
    let sources = verification.ledger.sources();
    let part = move |kpis: Range<usize>| {
        let observed = observed(verification, sources.as_ref(), kpis.clone())?;
        let whole = plan::frame(verification.plan(), kpis)?;
        let plan = whole.select(["plan", "kpi_id", "kpi", "goal", "measure", "unit"])?;
        joined(&observed, &plan, "kpi_id")
    };
    Box::new(kpis(verification).into_iter().map(part))
}

/// Figures that are joined at a time; a join of few costs as much as one of many.
const JOINED: usize = 4 * PART;

/// The KPIs of each part.
fn kpis(verification: &Verification) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut rows) = (Vec::new(), 0, 0);
    let all = verification.plan().kpis.len();
    for kpi in 0..all {
        rows += verification.ledger.count_of(kpi);
        // The last part may be small, but no figure is left out.
        if rows >= JOINED || kpi + 1 == all {
            parts.push(start..kpi + 1);
            (start, rows) = (kpi + 1, 0);
        }
    }
    parts
}

fn observed(
    verification: &Verification,
    sources: Result<&DataFrame, &PolarsError>,
    kpis: Range<usize>,
) -> PolarsResult<DataFrame> {
    let sources = &sources.map_err(Clone::clone)?.drop("source")?;
    let ledger = &verification.ledger;
    let figures = placed(ledger.figures(kpis.clone())?)?;
    let figures_of_year = gathered(&figures, sources, figures.column("source")?.u32()?)?;
    let own = figures_of_year.select(schema::OBSERVED.names())?;
    let series = verification.series();
    let older_of = |kpi: usize| series.older(kpi, verification.year);
    let older: Vec<KpiEntry<'_>> = kpis.clone().flat_map(older_of).collect();
    // Nearly always: then nothing has to be put into order.
    if older.is_empty() {
        return Ok(own);
    }
    let counts = kpis.map(|kpi| {
        let older = older.iter().filter(|entry| entry.kpi == kpi);
        (ledger.count_of(kpi), older.count())
    });
    let order = in_turn(counts);
    own.vstack(&of_entries(verification, &older)?)?.take(&order)
}

/// The order in which each KPI's own rows are followed by the older ones, which all stand behind.
fn in_turn(counts: impl Iterator<Item = (usize, usize)> + Clone) -> IdxCa {
    let mut own = 0;
    let mut older = counts.clone().map(|(own, _)| own).sum::<usize>();
    let mut order = Vec::new();
    for (of_own, of_older) in counts {
        order.extend((own..own + of_own).map(|row| row as IdxSize));
        order.extend((older..older + of_older).map(|row| row as IdxSize));
        (own, older) = (own + of_own, older + of_older);
    }
    IdxCa::from_vec(PlSmallStr::EMPTY, order)
}

/// Figures with the names of their years and cells, without the units as written.
fn placed(figures: DataFrame) -> PolarsResult<DataFrame> {
    let western = figures.column("fiscal_year")?.i32()?.iter();
    let years = western.map(|year| year.map(FiscalYear::starting));
    let rows = figures.column("row")?.u32()?;
    let columns = figures.column("column")?.u32()?;
    let places = rows.iter().zip(columns.iter());
    let cells = places.map(|(row, column)| Some(CellAt::new(row?, column?)));
    let named = [
        rows::printed("era_year", years)?,
        rows::printed("cell", cells)?,
    ];
    figures.drop("unit")?.hstack(&named)
}

fn of_entries(verification: &Verification, entries: &[KpiEntry<'_>]) -> PolarsResult<DataFrame> {
    let mut rows = Rows::of(&schema::OBSERVED, entries.len());
    for entry in entries {
        rows.text(&verification.plan().kpis[entry.kpi].id);
        rows.year(entry.year);
        rows.print_option(entry.year);
        rows.text(entry.kind.code());
        rows.text(entry.state.code());
        rows.number(entry.value());
        rows.text(entry.text);
        rows.text(&entry.source.section);
        rows.place(&entry.source.file, &entry.source.sheet, Some(entry.at));
        rows.text(entry.matched_by.map_or("", MatchedBy::code));
    }
    rows.frame()
}

/// A row for each finding.
pub fn findings(verification: &Verification) -> FrameParts<'_> {
    let part = |findings: &[Finding]| {
        let mut rows = Rows::of(&schema::FINDINGS, findings.len());
        findings
            .iter()
            .for_each(|finding| finding_row(&mut rows, finding));
        rows.frame()
    };
    Box::new(verification.findings.chunks(PART).map(part))
}

fn finding_row(row: &mut Rows, finding: &Finding) {
    let place = &finding.place;
    row.text(finding.code());
    row.text(finding.severity().code());
    row.text(&finding.section);
    row.place(&place.file, &place.sheet, place.cell);
    row.text(&finding.message);
    row.text(&finding.remedy);
}

/// A row for each cell of every sheet on which a form was found.
pub fn cells(verification: &Verification) -> FrameParts<'_> {
    let readings = verification.readings.iter();
    let all = readings.flat_map(|reading| reading.cells.iter().map(move |cell| (reading, cell)));
    let mut cells = all.peekable();
    Box::new(std::iter::from_fn(move || {
        let (reading, cell) = cells.peek()?;
        let mut part = CellRows::of(reading, cell.sheet);
        while let Some((reading, cell)) = cells.next_if(|_| part.has_room()) {
            part.add(reading, &cell);
        }
        Some(part.rows.frame())
    }))
}

/// The bytes of texts that a part has at most, and those of one more cell.
const LARGE: usize = 8 << 20;

/// Rows of cells. What cells of a sheet share is written once and then repeated.
struct CellRows<'a> {
    rows: Rows,
    room: usize,
    reading: &'a Reading,
    sheet: usize,
    fields: Vec<String>,
}

impl<'a> CellRows<'a> {
    fn of(reading: &'a Reading, sheet: usize) -> Self {
        Self {
            rows: Rows::of(&schema::CELLS, PART),
            room: LARGE,
            reading,
            sheet,
            fields: fields(reading),
        }
    }

    fn has_room(&self) -> bool {
        self.rows.height() < PART && self.room > 0
    }

    fn add(&mut self, reading: &'a Reading, cell: &MappedCell<'_>) {
        // The readings do not move: a pointer tells them apart without comparing paths.
        let is_same_file = std::ptr::eq(self.reading, reading);
        if !is_same_file {
            (self.reading, self.fields) = (reading, fields(reading));
        }
        let is_same_sheet = is_same_file && self.sheet == cell.sheet;
        self.sheet = cell.sheet;
        self.room = self.room.saturating_sub(cell.text.len());
        let row = &mut self.rows;
        // The first row of a part has none above it that it could repeat.
        match is_same_sheet && row.height() > 0 {
            true => row.again(2),
            false => {
                row.text(&reading.submission.path);
                row.text(&reading.sheets[cell.sheet]);
            }
        }
        row.print(cell.at);
        row.text(&self.fields[cell.field]);
        row.text(cell.text);
        row.text(cell.state.map_or("", |state| state.code()));
        row.number(cell.value);
        row.text(cell.matched_by.map_or("", MatchedBy::code));
    }
}

/// What cells of a reading were taken for, as the table says it.
fn fields(reading: &Reading) -> Vec<String> {
    reading.cells.fields().iter().map(CellField::code).collect()
}
