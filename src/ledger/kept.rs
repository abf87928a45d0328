//! Figures as the ledger keeps them: a frame in which the rows of a KPI, or of a project, stand
//! together, and beside it what has few different values.

use super::{CellFigure, OURS, Rows, SheetSource, rows, schema, u32s};
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, FiscalYear};
use crate::normalize::{Cells, Flaws, MatchedBy, ReportedFigure};
use polars::prelude::*;
use std::ops::Range;

/// The figures of all subjects: of KPIs, or of projects.
#[derive(Debug)]
pub(super) struct KeptFigures {
    /// By the columns of [`schema::FIGURES`], then the key.
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

impl Entered<'_> {
    /// The index of its sheet among the sources.
    fn source(&self) -> u32 {
        (self.first_source + self.sheet) as u32
    }
}

impl KeptFigures {
    /// Moves the figures out of `entered`, sorted by subject, kind, year and place. `ids` are the ids of
    /// the subjects; they become the column named `key`.
    pub fn of(key: &'static str, ids: &[&str], entered: &mut [Entered<'_>]) -> PolarsResult<Self> {
        // Neighbours are made one chunk below, and what has one subject comes from many files.
        entered.sort_by_key(|entered| entered.subject);
        let height = entered.iter().map(|entered| entered.figures.len()).sum();
        let mut frame = Rows::with(&schema::FIGURES, &[key], height);
        let mut marks = Vec::with_capacity(height);
        let mut rows = vec![0..0; ids.len()];
        for of_subject in entered.chunk_by_mut(|one, next| one.subject == next.subject) {
            let start = frame.height();
            let subject = of_subject[0].subject;
            add(&mut frame, &mut marks, ids[subject], of_subject);
            rows[subject] = start..frame.height();
            // Given back subject by subject: the figures of a year are too many to be there twice.
            for entered in of_subject {
                entered.figures = Vec::new();
            }
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

    /// The rows of subjects that stand together, by the columns of [`schema::FIGURES`], then the key,
    /// `kind`, `state` and `matched_by`.
    pub fn in_words(&self, subjects: Range<usize>) -> PolarsResult<DataFrame> {
        let rows = self.rows_of(subjects);
        let figures = self.frame.slice(rows.start as i64, rows.len());
        let marks = || self.marks[rows.clone()].iter();
        // An empty text becomes null.
        let by = |mark: &Mark| mark.matched_by.map_or("", MatchedBy::code);
        figures.hstack(&[
            rows::words("kind", marks().map(|mark| mark.kind.code()))?,
            rows::words("state", marks().map(|mark| mark.state.code()))?,
            rows::words("matched_by", marks().map(by))?,
        ])
    }

    /// The rows of subjects that stand together. A subject without figures has an empty range, which may
    /// start anywhere.
    fn rows_of(&self, subjects: Range<usize>) -> Range<usize> {
        let own = self.rows[subjects].iter();
        let mut said = own.filter(|rows| !rows.is_empty());
        let Some(first) = said.next() else {
            return 0..0;
        };
        first.start..said.next_back().unwrap_or(first).end
    }

    /// The columns, open for reading.
    pub fn columns(&self) -> Columns<'_> {
        Columns::of(&self.frame, &self.marks)
    }
}

/// Adds the figures of one subject.
fn add(row: &mut Rows, marks: &mut Vec<Mark>, id: &str, entered: &[Entered<'_>]) {
    let kept = entered.iter();
    let pairs =
        kept.flat_map(|entered| entered.figures.iter().map(move |figure| (entered, figure)));
    let mut figures: Vec<(&Entered<'_>, &ReportedFigure)> = pairs.collect();
    figures
        .sort_by_key(|(entered, figure)| (figure.kind, figure.year, entered.source(), figure.at));
    for (entered, figure) in figures {
        row.year(figure.year);
        row.number(figure.value);
        row.text(figure.unit.as_deref().unwrap_or_default());
        row.text(entered.cells.text(entered.sheet, figure.at));
        row.index(entered.source());
        row.index(figure.at.row);
        row.index(figure.at.column);
        row.index(figure.flaws.bits());
        row.text(id);
        marks.push(Mark {
            kind: figure.kind,
            state: figure.state,
            matched_by: entered.matched_by,
        });
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
    /// By their places, which are those of [`schema::FIGURES`]: this is asked for once a KPI.
    fn of(figures: &'a DataFrame, marks: &'a [Mark]) -> Self {
        let [year, value, unit, text, source, row, column, flaws, _] = figures.columns() else {
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
            at: CellAt::new(self.row[row], self.column[row]),
            flaws: Flaws::of_bits(self.flaws[row]),
            matched_by: mark.matched_by,
        }
    }
}
