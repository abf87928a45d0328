//! The ledger: all figures of all sections in one long frame, a row per cell, keyed by the KPI's id;
//! and beside it one of the same shape with the `costs` of projects.
//!
//! What a KPI is (its measure, goal, unit) is in the frame of the [`plan`]; file, sheet and section of
//! a figure are kept once for each sheet. Rows are in the plan's order, so that a KPI's rows stand together: what is asked once per KPI is read from its
//! range of rows, which is faster than asking a frame thirty thousand times.

mod by_year;
mod costs;
mod counts;
mod difference;
mod kept;
pub mod plan;
pub mod pool;
pub mod rows;
pub mod schema;
pub mod strayed;

pub use by_year::by_year;
pub use costs::ProjectCost;
pub use counts::counts;
pub use difference::difference;
pub use rows::Rows;

use crate::domain::reported::{Kind, State};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, FiscalYear, Plan, number};
use crate::finding::Place;
use crate::normalize::{Flaws, MatchedBy, Reading, Remark};
use kept::{Columns, Entered, KeptFigures};
use polars::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ops::{Deref, Range};

/// All figures and free texts of a plan's year.
#[derive(Debug)]
pub struct Ledger {
    figures: KeptFigures,
    /// The costs of projects.
    costs: KeptFigures,
    /// The free texts with their KPI and their source, in the plan's order. The texts, the longest of all
    /// cells, are kept once, with the readings.
    remarks: Vec<(usize, usize, Remark)>,
    sources: Vec<SheetSource>,
}

/// A sheet of a submission, and the section that sent it.
#[derive(Debug, Clone)]
pub struct SheetSource {
    /// Relative to the workspace.
    pub file: String,
    /// Empty for CSV.
    pub sheet: String,
    /// The section's name, or the folder's where it is no section.
    pub section: String,
    /// Index into the readings.
    pub reading: usize,
    /// Index into the reading's sheets.
    pub sheet_index: usize,
}

/// A figure of a KPI, as the rest of the program sees a row of the ledger.
#[derive(Debug, Clone)]
pub struct KpiEntry<'a> {
    /// Index into the plan's KPIs.
    pub kpi: usize,
    said: CellFigure<'a>,
}

/// The figure of one cell, of a KPI or of a project's cost.
#[derive(Debug, Clone)]
pub struct CellFigure<'a> {
    /// 基準値, 実績値, 目標値 or 事業費.
    pub kind: Kind,
    /// The year that it is about.
    pub year: Option<FiscalYear>,
    /// What kind of thing was written.
    pub state: State,
    /// In the unit of its KPI or project, as the frame keeps it; see [`CellFigure::value`].
    units: Option<i128>,
    /// The unit as written.
    pub unit: Option<&'a str>,
    /// What a person sees in the cell.
    pub text: &'a str,
    /// Where it came from.
    pub source: &'a SheetSource,
    /// Which cell.
    pub at: CellAt,
    /// What was odd about it.
    pub flaws: Flaws,
    /// How its KPI was found; none of a cost.
    pub matched_by: Option<MatchedBy>,
}

/// The name of the free text that is no prose: what a form says that the years come to (合計, 累計).
pub const TOTAL: &str = "total";

/// A free text of a section about a KPI.
#[derive(Debug, Clone)]
pub struct SectionText<'a> {
    /// `efforts`, `issues`.
    pub name: &'a str,
    /// As written.
    pub text: &'a str,
    /// Where it came from.
    pub source: &'a SheetSource,
    /// Which cell.
    pub at: CellAt,
}

impl<'a> KpiEntry<'a> {
    /// The same cell as a figure of a KPI of today's plan, whose unit may have changed since. What does not
    /// convert keeps its own unit and is no number of the KPI.
    pub fn told_of(mut self, kpi: usize, from: &'a str, to: &str) -> Self {
        self.kpi = kpi;
        let value = self.value().map(|value| unit::convert(value, from, to));
        // A cell without a value has nothing to convert.
        let kept = match value.unwrap_or(Conversion::Same) {
            Conversion::Same => return self,
            Conversion::Scaled(number) | Conversion::Rounded(number) => number::units(number),
            Conversion::NoRoom | Conversion::Impossible => None,
        };
        self.said.units = kept;
        self.said.flaws.add(match kept {
            Some(_) => Flaws::CONVERTED,
            None => Flaws::UNIT_MISMATCH,
        });
        // What does not convert is shown in the unit of then.
        if kept.is_none() {
            self.said.unit = Some(from);
        }
        self
    }
}

impl<'a> Deref for KpiEntry<'a> {
    type Target = CellFigure<'a>;

    fn deref(&self) -> &CellFigure<'a> {
        &self.said
    }
}

impl<'a> From<KpiEntry<'a>> for CellFigure<'a> {
    fn from(entry: KpiEntry<'a>) -> Self {
        entry.said
    }
}

impl<'a> CellFigure<'a> {
    /// The same in the [units](number::units) of a frame.
    pub fn units(&self) -> Option<i128> {
        self.units
    }

    /// In the unit of the KPI, or of costs.
    pub fn value(&self) -> Option<Decimal> {
        self.units.map(number::of_units)
    }

    /// Whether two cells say the same.
    pub fn agrees_with(&self, other: &CellFigure<'_>) -> bool {
        (self.state, self.units) == (other.state, other.units)
    }

    /// Whether the section wrote it, and kensho had not printed it there: only then it is for the section to explain.
    pub fn is_of_section(&self) -> bool {
        !self.flaws.has(Flaws::PRINTED)
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
        let (mut kpis, mut projects, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for (index, reading) in readings.iter_mut().enumerate() {
            let counts = (0..reading.sheets.len()).map(|sheet| reading.sheet_counts(sheet));
            let counts: Vec<bool> = counts.collect();
            if !counts.contains(&true) {
                continue;
            }
            let first = sources.len();
            sources.extend(sources_of(plan, index, reading));
            let records = reading.records.iter_mut();
            for record in records.filter(|record| counts[record.sheet]) {
                let Some(kpi) = record.kpi() else { continue };
                let source = first + record.sheet;
                let texts = std::mem::take(&mut record.remarks).into_iter();
                remarks.extend(texts.map(|remark| (kpi, source, remark)));
                kpis.push(Entered {
                    subject: kpi,
                    first_source: first,
                    sheet: record.sheet,
                    matched_by: record.matched_by(),
                    cells: &reading.cells,
                    figures: std::mem::take(&mut record.figures),
                });
            }
            let rows = reading.policy.projects.iter_mut();
            for row in rows.filter(|row| counts[row.sheet]) {
                let Some(project) = row.project else { continue };
                projects.push(Entered {
                    subject: project,
                    first_source: first,
                    sheet: row.sheet,
                    matched_by: None,
                    cells: &reading.cells,
                    figures: std::mem::take(&mut row.costs),
                });
            }
        }
        // In the order of KPIs, because the texts of one are found by halving.
        remarks.sort_by_key(|(kpi, ..)| *kpi);
        Ok(Self {
            figures: KeptFigures::of(plan.kpis.len(), &mut kpis)?,
            costs: KeptFigures::of(plan.projects.len(), &mut projects)?,
            remarks,
            sources,
        })
    }

    /// The number of figures of a KPI.
    pub fn count_of(&self, kpi: usize) -> usize {
        self.figures.rows(kpi).len()
    }

    fn which(&self, is_asked: impl Fn(usize) -> bool) -> impl Iterator<Item = KpiEntry<'_>> {
        let columns = self.figures.columns();
        let rows = self.figures.each_row();
        let asked = rows.filter(move |(_, row)| is_asked(*row));
        asked.map(move |(kpi, row)| self.entry(&columns, kpi, row))
    }

    /// The number of figures.
    pub fn len(&self) -> usize {
        self.figures.len()
    }

    /// Whether no figure was reported.
    pub fn is_empty(&self) -> bool {
        self.figures.len() == 0
    }

    /// The figures at the front of the ledger, in the plan's order.
    pub fn first(&self, most: usize) -> impl Iterator<Item = KpiEntry<'_>> {
        self.which(|_| true).take(most)
    }

    /// The figures with a flaw.
    pub fn flawed(&self, flaw: Flaws) -> impl Iterator<Item = KpiEntry<'_>> {
        let flaws = self.figures.columns().flaws;
        self.which(move |row| Flaws::of_bits(flaws[row]).has(flaw))
    }

    /// The figures and the costs with a flaw.
    pub fn said_with(&self, flaw: Flaws) -> impl Iterator<Item = CellFigure<'_>> {
        let figures = self.costs().map(CellFigure::from);
        let costs = figures.filter(move |cost| cost.flaws.has(flaw));
        self.flawed(flaw).map(CellFigure::from).chain(costs)
    }

    /// The figures in a state.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = KpiEntry<'_>> {
        self.which(move |row| self.figures.mark(row).state == state)
    }

    /// The figures of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = KpiEntry<'_>> {
        self.which(move |row| self.figures.mark(row).kind == kind)
    }

    /// The figures on the sheets for which `is_asked` holds.
    pub fn on_sheets(
        &self,
        is_asked: impl Fn(&SheetSource) -> bool,
    ) -> impl Iterator<Item = KpiEntry<'_>> {
        // Asked once a sheet: figures are many times as many as sheets.
        let asked: Vec<bool> = self.sources.iter().map(is_asked).collect();
        let sources = self.figures.columns().source;
        self.which(move |row| asked[sources[row] as usize])
    }

    /// The figures in the cells that `asked` has for their sheets.
    pub fn at_cells<'a, T: 'a>(
        &'a self,
        asked: impl Fn(&'a SheetSource) -> Option<&'a HashMap<CellAt, T>>,
    ) -> impl Iterator<Item = KpiEntry<'a>> {
        // Asked once a sheet: figures are many times as many as sheets.
        let asked: Vec<_> = self.sources.iter().map(asked).collect();
        let columns = self.figures.columns();
        self.which(move |row| {
            let cells = asked[columns.source[row] as usize];
            cells.is_some_and(|cells| cells.contains_key(&columns.at(row)))
        })
    }

    /// The figures of a KPI: baselines, actuals by year, targets.
    pub fn of_kpi(&self, kpi: usize) -> impl Iterator<Item = KpiEntry<'_>> {
        self.of_kpis(kpi..kpi + 1)
    }

    /// The figures of several KPIs that stand together in the plan.
    pub fn of_kpis(&self, kpis: Range<usize>) -> impl Iterator<Item = KpiEntry<'_>> {
        let columns = self.figures.columns();
        let rows = kpis.flat_map(|kpi| self.figures.rows(kpi).map(move |row| (kpi, row)));
        rows.map(move |(kpi, row)| self.entry(&columns, kpi, row))
    }

    /// The actuals that a KPI has for a year, one for each cell that says something;
    /// the blank ones if none does.
    pub fn actuals(&self, kpi: usize, year: FiscalYear) -> Vec<KpiEntry<'_>> {
        let columns = self.figures.columns();
        let of_year = |row: &usize| {
            self.figures.mark(*row).kind == Kind::Actual
                && columns.year.get(*row) == Some(year.western())
        };
        let of_kpi = self.figures.rows(kpi).filter(of_year);
        let rows = without_blanks(of_kpi, |row| self.figures.mark(*row).state);
        let entries = rows.into_iter();
        entries.map(|row| self.entry(&columns, kpi, row)).collect()
    }

    fn entry<'a>(&'a self, columns: &Columns<'a>, kpi: usize, row: usize) -> KpiEntry<'a> {
        KpiEntry {
            kpi,
            said: columns.said(row, &self.sources),
        }
    }

    /// The actual of a year, if every cell that gives one gives the same.
    pub fn agreed_actual(&self, kpi: usize, year: FiscalYear) -> Option<Decimal> {
        agreed(&self.actuals(kpi, year))
    }

    /// Years in which any actual was reported, oldest first.
    pub fn actual_years(&self) -> Vec<FiscalYear> {
        let columns = self.figures.columns();
        let is_said = |row: &usize| {
            let mark = self.figures.mark(*row);
            // A blank cell says nothing of its year.
            mark.kind == Kind::Actual && mark.state != State::Blank
        };
        let rows = (0..self.len()).filter(is_said);
        let years: BTreeSet<i32> = rows.filter_map(|row| columns.year.get(row)).collect();
        years.into_iter().map(FiscalYear::starting).collect()
    }

    /// The free texts of a KPI.
    pub fn comments<'a>(
        &'a self,
        kpi: usize,
        readings: &'a [Reading],
    ) -> impl Iterator<Item = SectionText<'a>> {
        let first = self.remarks.partition_point(|(other, ..)| *other < kpi);
        let following = self.remarks[first..].iter();
        let own = following.take_while(move |(other, ..)| *other == kpi);
        own.map(|(_, source, remark)| {
            let source = &self.sources[*source];
            let cells = &readings[source.reading].cells;
            SectionText {
                name: &remark.name,
                text: cells.words(source.sheet_index, remark.at),
                source,
                at: remark.at,
            }
        })
    }
}

/// The cells that say something; the blank ones if none does.
fn without_blanks<T>(cells: impl Iterator<Item = T>, state: impl Fn(&T) -> State) -> Vec<T> {
    let (said, blank): (Vec<T>, Vec<T>) = cells.partition(|cell| state(cell) != State::Blank);
    if said.is_empty() { blank } else { said }
}

/// The one figure that cells give, if all of them give the same. A bound (以上, 未満) is no figure.
pub fn agreed(cells: &[KpiEntry<'_>]) -> Option<Decimal> {
    let first = cells.first()?;
    let is_same = |cell: &KpiEntry<'_>| cell.agrees_with(first) && !cell.flaws.has(Flaws::BOUND);
    cells.iter().all(is_same).then(|| first.value()).flatten()
}

fn sources_of<'a>(
    plan: &'a Plan,
    index: usize,
    reading: &'a Reading,
) -> impl Iterator<Item = SheetSource> + 'a {
    let submission = &reading.submission;
    let known = submission.section;
    let section = known.map_or(&submission.section_folder, |index| {
        &plan.sections[index].name
    });
    let sheets = reading.sheets.iter().enumerate();
    sheets.map(move |(sheet_index, sheet)| SheetSource {
        file: submission.path.clone(),
        sheet: sheet.clone(),
        section: section.clone(),
        reading: index,
        sheet_index,
    })
}

/// Why reading a column of our own frame cannot fail.
const OURS: &str = "the frame was made here, with this column";

fn u32s(column: &Column) -> &[u32] {
    column
        .u32()
        .and_then(|column| column.cont_slice())
        .expect(OURS)
}
