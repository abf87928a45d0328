//! Figures as the ledger keeps them: a frame in which the rows of a KPI, or of a project, stand
//! together, and beside it what has few different values.

use super::schema::columns;
use super::{CellFigure, OURS, Rows, SheetSource, u32s};
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, FiscalYear};
use crate::normalize::{Cells, Flaws, MatchedBy, ReportedFigure};
use polars::prelude::*;
use std::ops::Range;

/// The figures of all subjects: of KPIs, or of projects.
#[derive(Debug)]
pub(super) struct KeptFigures {
    /// By the columns of [`figures`].
    frame: DataFrame,
    /// For each row its kind, its state and how it was matched.
    marks: Vec<Mark>,
    /// For each subject its rows.
    rows: Vec<Range<usize>>,
}

/// The values of a row that come from a short list, as codes of one byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub kind: Kind,
    pub state: State,
    pub matched_by: Option<MatchedBy>,
}

/// What a row or a card brings into the ledger.
pub(super) struct Entered<'a> {
    /// Index of its subject.
    pub subject: usize,
    /// Which of the sources is the first sheet of its reading.
    pub first_source: usize,
    /// Index into the reading's sheets.
    pub sheet: usize,
    pub matched_by: Option<MatchedBy>,
    /// The reading's cells, which have the texts.
    pub cells: &'a Cells,
    pub figures: Vec<ReportedFigure>,
}

/// A figure on its way into the ledger.
struct EnteredFigure<'a> {
    figure: ReportedFigure,
    /// Which of the sources.
    source: u32,
    text: &'a str,
    matched_by: Option<MatchedBy>,
}

impl<'a> Entered<'a> {
    /// Takes the figures out of it.
    fn take(&mut self) -> impl Iterator<Item = EnteredFigure<'a>> + use<'a> {
        let (cells, sheet, matched_by) = (self.cells, self.sheet, self.matched_by);
        let source = (self.first_source + sheet) as u32;
        let figures = std::mem::take(&mut self.figures).into_iter();
        figures.map(move |figure| EnteredFigure {
            source,
            text: cells.text(sheet, figure.at),
            matched_by,
            figure,
        })
    }
}

/// The columns that the ledger keeps of each figure of a KPI, or cost of a project, in the plan's order.
/// Kind, state and matched_by have few different values and are kept beside it as bytes, because as
/// columns they would take a sixth of its memory.
fn figures<'a>(room: usize) -> Rows<EnteredFigure<'a>> {
    Rows::<EnteredFigure<'_>>::of("figures", "a cell with a figure", room)
        .year(columns::FISCAL_YEAR, |row| row.figure.year)
        .number(("value", "in the KPI's unit"), |row| row.figure.value)
        .text(("unit", "as written"), |row| {
            row.figure.unit.as_deref().unwrap_or_default()
        })
        .text(columns::TEXT, |row| row.text)
        .index(("source", "which of the sources"), |row| row.source)
        .index(("row", "of the cell, from zero"), |row| row.figure.at.row)
        .index(("column", "of the cell, from zero"), |row| {
            row.figure.at.column
        })
        .index(("flaws", "what was odd, as bits"), |row| {
            row.figure.flaws.bits()
        })
}

impl KeptFigures {
    /// Moves the figures out of `entered`, sorted by subject, kind, year and place. `subjects` is how many
    /// KPIs or projects there are.
    pub fn of(subjects: usize, entered: &mut [Entered<'_>]) -> PolarsResult<Self> {
        // Neighbours are made one chunk below, and what has one subject comes from many files.
        entered.sort_by_key(|entered| entered.subject);
        let height = entered.iter().map(|entered| entered.figures.len()).sum();
        let mut frame = figures(height);
        let mut marks = Vec::with_capacity(height);
        let mut rows = vec![0..0; subjects];
        // Taken and given back subject by subject: the figures of a year are too many to be there twice.
        for of_subject in entered.chunk_by_mut(|one, next| one.subject == next.subject) {
            let start = frame.height();
            let subject = of_subject[0].subject;
            let mut own: Vec<_> = of_subject.iter_mut().flat_map(Entered::take).collect();
            own.sort_by_key(|EnteredFigure { figure, source, .. }| {
                (figure.kind, figure.year, *source, figure.at)
            });
            for entered in own {
                frame.row(&entered);
                marks.push(Mark {
                    kind: entered.figure.kind,
                    state: entered.figure.state,
                    matched_by: entered.matched_by,
                });
            }
            rows[subject] = start..frame.height();
        }
        let frame = frame.frame()?;
        Ok(Self { frame, marks, rows })
    }

    /// The number of figures.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// The rows of a subject.
    pub fn rows(&self, subject: usize) -> Range<usize> {
        self.rows[subject].clone()
    }

    /// Each row, with its subject.
    pub fn each_row(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let subjects = self.rows.iter().enumerate();
        subjects.flat_map(|(subject, rows)| rows.clone().map(move |row| (subject, row)))
    }

    /// The coded values of a row.
    pub fn mark(&self, row: usize) -> Mark {
        self.marks[row]
    }

    /// Open for reading.
    pub fn columns(&self) -> Columns<'_> {
        Columns::of(&self.frame, &self.marks)
    }
}

/// The columns of the sorted figures, open for reading.
pub(super) struct Columns<'a> {
    marks: &'a [Mark],
    pub year: &'a Int32Chunked,
    units: &'a Int128Chunked,
    unit: &'a StringChunked,
    text: &'a StringChunked,
    pub source: &'a [u32],
    row: &'a [u32],
    column: &'a [u32],
    pub flaws: &'a [u32],
}

impl<'a> Columns<'a> {
    /// By their places, which are those of [`figures`]: this is asked for once a KPI.
    fn of(figures: &'a DataFrame, marks: &'a [Mark]) -> Self {
        let [year, value, unit, text, source, row, column, flaws] = figures.columns() else {
            unreachable!("{OURS}")
        };
        Self {
            marks,
            year: year.i32().expect(OURS),
            units: value.decimal().expect(OURS).physical(),
            unit: unit.str().expect(OURS),
            text: text.str().expect(OURS),
            source: u32s(source),
            row: u32s(row),
            column: u32s(column),
            flaws: u32s(flaws),
        }
    }

    /// What a row says.
    /// The cell of a row.
    pub fn at(&self, row: usize) -> CellAt {
        CellAt::new(self.row[row], self.column[row])
    }

    pub fn said(&self, row: usize, sources: &'a [SheetSource]) -> CellFigure<'a> {
        let mark = self.marks[row];
        CellFigure {
            kind: mark.kind,
            year: self.year.get(row).map(FiscalYear::starting),
            state: mark.state,
            units: self.units.get(row),
            unit: self.unit.get(row),
            text: self.text.get(row).unwrap_or_default(),
            source: &sources[self.source[row] as usize],
            at: self.at(row),
            flaws: Flaws::of_bits(self.flaws[row]),
            matched_by: mark.matched_by,
        }
    }
}
