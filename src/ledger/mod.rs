//! The ledger: all figures of all sections in one long frame, a row per cell, keyed by KPI; and
//! beside it one of the same shape with the `costs` of projects.
//!
//! What a KPI is (its measure, goal, unit) is in the plan; where a figure came from is its row's
//! source, row and column. Rows are in the plan's order, so that a KPI's rows stand together.

mod costs;
pub mod schema;

pub use costs::Cost;

use crate::domain::reported::{Kind, State};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, FiscalYear, Plan, number};
use crate::finding::Place;
use crate::normalize::{Cells, Figure, Flaws, Reading, Record, Remark};
use polars::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::{Deref, Range};

/// All figures and free texts of a plan's year.
#[derive(Debug)]
pub struct Ledger {
    figures: DataFrame,
    costs: DataFrame,
    remarks: DataFrame,
    sources: Vec<Source>,
    /// For each KPI, its rows in `figures`.
    rows: Vec<Range<usize>>,
    /// For each KPI, its rows in `remarks`.
    remark_rows: Vec<Range<usize>>,
    /// For each project, its rows in `costs`.
    cost_rows: Vec<Range<usize>>,
}

/// A sheet of a submission, and the section that sent it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Relative to the workspace.
    pub file: String,
    /// Empty for CSV.
    pub sheet: String,
    /// The section's name, or the folder's where it is no section.
    pub section: String,
    /// Index into the readings.
    reading: usize,
    /// Index into the reading's sheets.
    sheet_index: usize,
}

/// A figure of a KPI, as the rest of the program sees a row of the ledger.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Index into the plan's KPIs.
    pub kpi: usize,
    said: Said<'a>,
}

/// What one cell says, whatever its figure is about.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// 基準値, 実績値, 目標値 or 事業費.
    pub kind: Kind,
    /// The year that it is about.
    pub year: Option<FiscalYear>,
    /// What kind of thing was written.
    pub state: State,
    /// In the unit of what it is about, as the frame keeps it; see [`Said::value`].
    value: Option<Cow<'a, str>>,
    /// The unit as written.
    pub unit: Option<&'a str>,
    /// What a person sees in the cell.
    pub text: &'a str,
    /// Where it came from.
    pub source: &'a Source,
    /// Which cell.
    pub at: CellAt,
    /// What was odd about it.
    pub flaws: Flaws,
}

/// The name of the free text that is no prose: what a form says that the years come to (合計, 累計).
pub const TOTAL: &str = "total";

/// A free text of a section about a KPI.
#[derive(Debug, Clone)]
pub struct Comment<'a> {
    /// `efforts`, `issues`.
    pub name: &'a str,
    /// As written.
    pub text: &'a str,
    /// Where it came from.
    pub source: &'a Source,
    /// Which cell.
    pub at: CellAt,
}

impl<'a> Entry<'a> {
    /// The same cell, told of a KPI of today's plan, whose unit may have changed since. What does not
    /// convert keeps its own unit and is no number of the KPI.
    pub fn told_of(mut self, kpi: usize, from: &'a str, to: &str) -> Self {
        self.kpi = kpi;
        let converted = self
            .value()
            .map(|value| unit::convert(value, from, to))
            .unwrap_or(Conversion::Same);
        match converted {
            Conversion::Same => {}
            Conversion::Scaled(number) => {
                self.said.value = Some(Cow::Owned(number::plain(number)));
                self.said.flaws = self.said.flaws.with(Flaws::CONVERTED);
            }
            Conversion::Impossible => {
                self.said.value = None;
                self.said.unit = Some(from);
                self.said.flaws = self.said.flaws.with(Flaws::UNIT_MISMATCH);
            }
        }
        self
    }
}

impl<'a> Deref for Entry<'a> {
    type Target = Said<'a>;

    fn deref(&self) -> &Said<'a> {
        &self.said
    }
}

impl<'a> From<Entry<'a>> for Said<'a> {
    fn from(entry: Entry<'a>) -> Self {
        entry.said
    }
}

impl<'a> Said<'a> {
    /// In the unit of the KPI, or of costs.
    pub fn value(&self) -> Option<Decimal> {
        self.value.as_deref().and_then(number::parse)
    }

    /// The same, as a decimal without separators and trailing zeros.
    pub fn value_text(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Whether two cells say the same.
    pub fn agrees_with(&self, other: &Said<'_>) -> bool {
        (self.state, &self.value) == (other.state, &other.value)
    }

    /// Where it is, for a finding.
    pub fn place(&self) -> Place {
        Place::cell(&self.source.file, &self.source.sheet, self.at)
    }
}

impl Ledger {
    /// The ledger of all readings that count. Their records hand over their figures: from here on
    /// the frame has them, and a year has too many to keep twice.
    pub fn of(plan: &Plan, readings: &mut [Reading]) -> PolarsResult<Self> {
        let mut sources = Vec::new();
        let mut records: Vec<Entered<'_>> = Vec::with_capacity(plan.kpis.len());
        let mut projects: Vec<Entered<'_>> = Vec::new();
        for (index, reading) in readings
            .iter_mut()
            .enumerate()
            .filter(|(_, reading)| reading.counts())
        {
            let first = sources.len();
            sources.extend(sources_of(plan, index, reading));
            for record in &mut reading.records {
                if let Some(kpi) = record.kpi() {
                    records.push(Entered::of(kpi, record, first, &reading.cells));
                }
            }
            let rows = reading.policy.projects.iter_mut();
            projects.extend(rows.filter_map(|row| costs::entered(row, first, &reading.cells)));
        }
        records.sort_by_key(|record| record.subject);
        projects.sort_by_key(|record| record.subject);
        let kpis = plan.kpis.len();
        let (figures, remarks) = rayon::join(
            || figure_frame(&records, kpis, schema::KPI),
            || remark_frame(&records, kpis),
        );
        let ((figures, rows), (remarks, remark_rows)) = (figures?, remarks?);
        let (costs, cost_rows) = figure_frame(&projects, plan.projects.len(), schema::PROJECT)?;
        Ok(Self {
            figures,
            costs,
            remarks,
            sources,
            rows,
            remark_rows,
            cost_rows,
        })
    }

    /// The number of figures.
    pub fn len(&self) -> usize {
        self.figures.height()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.figures.height() == 0
    }

    /// The figures at the front of the ledger, in the plan's order.
    pub fn first(&self, most: usize) -> impl Iterator<Item = Entry<'_>> {
        let columns = self.columns();
        (0..self.len().min(most)).map(move |row| columns.entry(row, &self.sources))
    }

    /// The figures with a flaw.
    pub fn flawed(&self, flaw: Flaws) -> impl Iterator<Item = Entry<'_>> {
        let columns = self.columns();
        (0..self.len())
            .filter(move |row| Flaws::of_bits(columns.flaws[*row]).has(flaw))
            .map(move |row| columns.entry(row, &self.sources))
    }

    /// The figures and the costs with a flaw.
    pub fn said_with(&self, flaw: Flaws) -> impl Iterator<Item = Said<'_>> {
        let costs = self.costs().map(Said::from);
        let costs = costs.filter(move |cost| cost.flaws.has(flaw));
        self.flawed(flaw).map(Said::from).chain(costs)
    }

    /// The figures in a state.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = Entry<'_>> {
        let columns = self.columns();
        (0..self.len())
            .filter(move |row| columns.state[*row] == state as u32)
            .map(move |row| columns.entry(row, &self.sources))
    }

    /// The figures of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Entry<'_>> {
        let columns = self.columns();
        (0..self.len())
            .filter(move |row| columns.kind[*row] == kind as u32)
            .map(move |row| columns.entry(row, &self.sources))
    }

    /// The figures of a KPI: baselines, actuals by year, targets.
    pub fn of_kpi(&self, kpi: usize) -> impl Iterator<Item = Entry<'_>> {
        let columns = self.columns();
        self.rows[kpi]
            .clone()
            .map(move |row| columns.entry(row, &self.sources))
    }

    /// The figures of several KPIs that stand together in the plan.
    pub fn of_kpis(&self, kpis: Range<usize>) -> impl Iterator<Item = Entry<'_>> {
        let columns = self.columns();
        kpis.flat_map(|kpi| self.rows[kpi].clone())
            .map(move |row| columns.entry(row, &self.sources))
    }

    /// The actuals that a KPI has for a year, one for each cell that says something;
    /// the blank ones if none does.
    pub fn actuals(&self, kpi: usize, year: FiscalYear) -> Vec<Entry<'_>> {
        let columns = self.columns();
        let of_year = |row: &usize| {
            columns.kind[*row] == Kind::Actual as u32
                && columns.year.get(*row) == Some(year.western())
        };
        let rows: Vec<usize> = self.rows[kpi].clone().filter(of_year).collect();
        let is_said = |row: &&usize| columns.state[**row] != State::Blank as u32;
        let all_blank = !rows.iter().any(|row| is_said(&row));
        rows.iter()
            .filter(|row| all_blank || is_said(row))
            .map(|row| columns.entry(*row, &self.sources))
            .collect()
    }

    fn columns(&self) -> Columns<'_> {
        Columns::of(&self.figures)
    }

    /// The actual of a year, if every cell that gives one gives the same.
    pub fn agreed_actual(&self, kpi: usize, year: FiscalYear) -> Option<Decimal> {
        agreed(&self.actuals(kpi, year))
    }

    /// Years in which any actual was reported, oldest first.
    pub fn actual_years(&self) -> Vec<FiscalYear> {
        let columns = self.columns();
        let is_said = |row: &usize| {
            columns.kind[*row] == Kind::Actual as u32 && columns.state[*row] != State::Blank as u32
        };
        let years = (0..self.len())
            .filter(is_said)
            .filter_map(|row| columns.year.get(row));
        years
            .collect::<BTreeSet<i32>>()
            .into_iter()
            .map(FiscalYear::starting)
            .collect()
    }

    /// The free texts of a KPI. The frame knows their places; the texts, the longest of all cells,
    /// are kept once, with the readings.
    pub fn comments<'a>(
        &'a self,
        kpi: usize,
        readings: &'a [Reading],
    ) -> impl Iterator<Item = Comment<'a>> {
        let [_, name, source, row, column] = self.remarks.columns() else {
            unreachable!("{OURS}")
        };
        let (name, source, row, column) = (
            name.str().expect(OURS),
            u32s(source),
            u32s(row),
            u32s(column),
        );
        self.remark_rows[kpi].clone().map(move |index| {
            let source = &self.sources[source[index] as usize];
            let at = CellAt::new(row[index], column[index]);
            let text = readings[source.reading].cells.text(source.sheet_index, at);
            Comment {
                name: name.get(index).unwrap_or_default(),
                text,
                source,
                at,
            }
        })
    }
}

/// The one figure that cells give, if all of them give the same. A bound (以上, 未満) is no figure.
pub fn agreed(cells: &[Entry<'_>]) -> Option<Decimal> {
    let first = cells.first()?;
    let is_same = |cell: &Entry<'_>| cell.agrees_with(first) && !cell.flaws.has(Flaws::BOUND);
    cells.iter().all(is_same).then(|| first.value()).flatten()
}

fn sources_of<'a>(
    plan: &'a Plan,
    index: usize,
    reading: &'a Reading,
) -> impl Iterator<Item = Source> + 'a {
    let section = reading
        .submission
        .section
        .map_or(&reading.submission.section_folder, |index| {
            &plan.sections[index].name
        });
    reading
        .sheets
        .iter()
        .enumerate()
        .map(move |(sheet_index, sheet)| Source {
            file: reading.submission.path.clone(),
            sheet: sheet.clone(),
            section: section.clone(),
            reading: index,
            sheet_index,
        })
}

/// What a record brings into the ledger.
struct Entered<'a> {
    /// Index into the plan's KPIs, or its projects.
    subject: usize,
    source: u32,
    sheet: usize,
    cells: &'a Cells,
    figures: Vec<Figure>,
    remarks: Vec<Remark>,
}

impl<'a> Entered<'a> {
    fn of(kpi: usize, record: &mut Record, first_source: usize, cells: &'a Cells) -> Self {
        let (figures, remarks) = (
            std::mem::take(&mut record.figures),
            std::mem::take(&mut record.remarks),
        );
        Self {
            subject: kpi,
            source: (first_source + record.sheet) as u32,
            sheet: record.sheet,
            cells,
            figures,
            remarks,
        }
    }

    fn text(&self, at: CellAt) -> &'a str {
        self.cells.text(self.sheet, at)
    }
}

/// The figures of all subjects (KPIs, or projects), and the rows of each: kinds in their order, then years, then places.
fn figure_frame(
    records: &[Entered<'_>],
    subjects: usize,
    name: &str,
) -> PolarsResult<(DataFrame, Vec<Range<usize>>)> {
    let mut columns =
        FigureColumns::with_capacity(records.iter().map(|record| record.figures.len()).sum());
    let mut rows = vec![0..0; subjects];
    for records in records.chunk_by(|one, next| one.subject == next.subject) {
        let start = columns.subject.len();
        let mut figures: Vec<(&Entered<'_>, &Figure)> = records
            .iter()
            .flat_map(|record| record.figures.iter().map(move |figure| (record, figure)))
            .collect();
        figures
            .sort_by_key(|(record, figure)| (figure.kind, figure.year, record.source, figure.at));
        figures
            .iter()
            .for_each(|(record, figure)| columns.add(record, figure));
        rows[records[0].subject] = start..columns.subject.len();
    }
    Ok((columns.frame(name)?, rows))
}

/// The free texts of all KPIs, and the rows of each.
fn remark_frame(
    records: &[Entered<'_>],
    kpis: usize,
) -> PolarsResult<(DataFrame, Vec<Range<usize>>)> {
    let mut columns =
        RemarkColumns::with_capacity(records.iter().map(|record| record.remarks.len()).sum());
    let mut rows = vec![0..0; kpis];
    for records in records.chunk_by(|one, next| one.subject == next.subject) {
        let start = columns.kpi.len();
        for record in records {
            record
                .remarks
                .iter()
                .for_each(|remark| columns.add(record, remark));
        }
        rows[records[0].subject] = start..columns.kpi.len();
    }
    Ok((columns.frame()?, rows))
}

/// The columns of the figures while they grow.
struct FigureColumns {
    subject: Vec<u32>,
    kind: Vec<u32>,
    year: Vec<Option<i32>>,
    state: Vec<u32>,
    value: StringChunkedBuilder,
    unit: StringChunkedBuilder,
    text: StringChunkedBuilder,
    source: Vec<u32>,
    row: Vec<u32>,
    column: Vec<u32>,
    flaws: Vec<u32>,
}

impl FigureColumns {
    fn with_capacity(height: usize) -> Self {
        let numbers = || Vec::with_capacity(height);
        let texts = |name: &str| StringChunkedBuilder::new(name.into(), height);
        Self {
            subject: numbers(),
            kind: numbers(),
            year: Vec::with_capacity(height),
            state: numbers(),
            value: texts(schema::VALUE),
            unit: texts(schema::UNIT),
            text: texts(schema::TEXT),
            source: numbers(),
            row: numbers(),
            column: numbers(),
            flaws: numbers(),
        }
    }

    fn add(&mut self, record: &Entered<'_>, figure: &Figure) {
        self.subject.push(record.subject as u32);
        self.source.push(record.source);
        self.kind.push(figure.kind as u32);
        self.year.push(figure.year.map(FiscalYear::western));
        self.state.push(figure.state as u32);
        self.value
            .append_option(figure.value.map(number::plain).as_deref());
        self.unit.append_option(figure.unit.as_deref());
        self.text.append_value(record.text(figure.at));
        self.row.push(figure.at.row);
        self.column.push(figure.at.column);
        self.flaws.push(figure.flaws.bits());
    }

    fn frame(self, subject: &str) -> PolarsResult<DataFrame> {
        DataFrame::new(
            self.subject.len(),
            vec![
                Column::new(subject.into(), self.subject),
                Column::new(schema::KIND.into(), self.kind),
                Column::new(schema::FISCAL_YEAR.into(), self.year),
                Column::new(schema::STATE.into(), self.state),
                self.value.finish().into_column(),
                self.unit.finish().into_column(),
                self.text.finish().into_column(),
                Column::new(schema::SOURCE.into(), self.source),
                Column::new(schema::ROW.into(), self.row),
                Column::new(schema::COLUMN.into(), self.column),
                Column::new(schema::FLAWS.into(), self.flaws),
            ],
        )
    }
}

/// The columns of the free texts while they grow.
struct RemarkColumns {
    kpi: Vec<u32>,
    name: StringChunkedBuilder,
    source: Vec<u32>,
    row: Vec<u32>,
    column: Vec<u32>,
}

impl RemarkColumns {
    fn with_capacity(height: usize) -> Self {
        let numbers = || Vec::with_capacity(height);
        let name = StringChunkedBuilder::new(schema::NAME.into(), height);
        Self {
            kpi: numbers(),
            name,
            source: numbers(),
            row: numbers(),
            column: numbers(),
        }
    }

    fn add(&mut self, record: &Entered<'_>, remark: &Remark) {
        self.kpi.push(record.subject as u32);
        self.name.append_value(&remark.name);
        self.source.push(record.source);
        self.row.push(remark.at.row);
        self.column.push(remark.at.column);
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        DataFrame::new(
            self.kpi.len(),
            vec![
                Column::new(schema::KPI.into(), self.kpi),
                self.name.finish().into_column(),
                Column::new(schema::SOURCE.into(), self.source),
                Column::new(schema::ROW.into(), self.row),
                Column::new(schema::COLUMN.into(), self.column),
            ],
        )
    }
}

/// The columns of the sorted figures, open for reading.
struct Columns<'a> {
    subject: &'a [u32],
    kind: &'a [u32],
    year: &'a Int32Chunked,
    state: &'a [u32],
    value: &'a StringChunked,
    unit: &'a StringChunked,
    text: &'a StringChunked,
    source: &'a [u32],
    row: &'a [u32],
    column: &'a [u32],
    flaws: &'a [u32],
}

impl<'a> Columns<'a> {
    /// By their places, which are those of [`FigureColumns::frame`]: this is asked for once a KPI.
    fn of(figures: &'a DataFrame) -> Self {
        let [
            subject,
            kind,
            year,
            state,
            value,
            unit,
            text,
            source,
            row,
            column,
            flaws,
        ] = figures.columns()
        else {
            unreachable!("{OURS}")
        };
        Self {
            subject: u32s(subject),
            kind: u32s(kind),
            year: year.i32().expect(OURS),
            state: u32s(state),
            value: value.str().expect(OURS),
            unit: unit.str().expect(OURS),
            text: text.str().expect(OURS),
            source: u32s(source),
            row: u32s(row),
            column: u32s(column),
            flaws: u32s(flaws),
        }
    }

    fn entry(&self, row: usize, sources: &'a [Source]) -> Entry<'a> {
        Entry {
            kpi: self.subject[row] as usize,
            said: self.said(row, sources),
        }
    }

    fn said(&self, row: usize, sources: &'a [Source]) -> Said<'a> {
        Said {
            kind: Kind::at(self.kind[row]),
            year: self.year.get(row).map(FiscalYear::starting),
            state: State::at(self.state[row]),
            value: self.value.get(row).map(Cow::Borrowed),
            unit: self.unit.get(row),
            text: self.text.get(row).unwrap_or_default(),
            source: &sources[self.source[row] as usize],
            at: CellAt::new(self.row[row], self.column[row]),
            flaws: Flaws::of_bits(self.flaws[row]),
        }
    }
}

/// Why reading a column of our own frame cannot fail.
const OURS: &str = "the frame was made here, with this column";

fn u32s(column: &Column) -> &[u32] {
    column
        .u32()
        .and_then(|column| column.cont_slice())
        .expect(OURS)
}
