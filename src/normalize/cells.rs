//! Every cell of the sheets on which a form was found, and what it became.
//!
//! There are a dozen cells for every KPI, so their texts stand together in one string.

use super::{CellField, MatchedBy, ReportedFigure};
use crate::domain::number::as_bytes_if_any;
use crate::domain::reported::State;
use crate::domain::{CellAt, Decimal};
use crate::intake::{Cell, Content, Grid};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The cells of a submission, by sheet, row and column.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Cells {
    texts: String,
    cells: Vec<Kept>,
    /// What cells were taken for; a form has few different fields.
    fields: Vec<CellField>,
    /// For each sheet that was added, its cells.
    sheets: Vec<(usize, Range<usize>)>,
    /// For the cells of figures, by their index, what they became.
    figures: Vec<(u32, Became)>,
    /// The cells, by sheet and place, that are to say something in words, and have a formula without a stored result.
    uncalculated: Vec<(usize, CellAt)>,
    /// The same of those that have the word for an error instead: #DIV/0!.
    errors: Vec<(usize, CellAt)>,
    /// All places, by sheet and place, where a formula stands of which nothing is seen.
    blank_formulas: Vec<(usize, CellAt)>,
}

/// What a figure made of its cell.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Became {
    state: State,
    /// In the KPI's unit.
    #[serde(with = "as_bytes_if_any")]
    value: Option<Decimal>,
    /// How the KPI was found.
    by: Option<MatchedBy>,
}

/// A cell, as it is kept; its text begins where the one before ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    at: CellAt,
    text_end: u32,
    sheet: u16,
    field: u16,
}

/// A cell, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct MappedCell<'a> {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// Where it is.
    pub at: CellAt,
    /// What it was taken for: an index into [`Cells::fields`].
    pub field: usize,
    /// What a person sees in it.
    pub text: &'a str,
    /// For a figure, its state.
    pub state: Option<State>,
    /// For a figure, its value in the KPI's unit.
    pub value: Option<Decimal>,
    /// For a figure of a KPI, how that KPI was found.
    pub matched_by: Option<MatchedBy>,
}

impl Cells {
    /// Adds the cells of a sheet, each with what it was taken for.
    pub(super) fn add_sheet(&mut self, sheet: usize, grid: Grid, fields: Vec<CellField>) {
        let first = self.cells.len();
        let blank = grid.blank_formulas.iter().map(|at| (sheet, *at));
        self.blank_formulas.extend(blank);
        let cells = grid.into_cells();
        // The cells of all files stay in memory until the end, so that no room is left free.
        self.cells.reserve_exact(cells.len());
        let letters = cells.iter().map(|cell| cell.text.len());
        self.texts.reserve_exact(letters.sum());
        for (cell, field) in cells.into_iter().zip(fields) {
            self.texts.push_str(&cell.text);
            if cell.content == Content::NeverCalculated {
                self.blank_formulas.push((sheet, cell.at));
            }
            if field.is_text() {
                self.note_formula(sheet, &cell);
            }
            let field = self.field(field);
            self.cells.push(Kept {
                at: cell.at,
                text_end: self.texts.len() as u32,
                sheet: sheet as u16,
                field,
            });
        }
        self.sheets.push((sheet, first..self.cells.len()));
    }

    /// Notes whether a formula gave no words where some are to be said.
    fn note_formula(&mut self, sheet: usize, cell: &Cell) {
        if cell.content == Content::NeverCalculated {
            self.uncalculated.push((sheet, cell.at));
        } else if is_error(cell) {
            self.errors.push((sheet, cell.at));
        }
    }

    fn field(&mut self, field: CellField) -> u16 {
        let known = self.fields.iter().position(|known| *known == field);
        known.unwrap_or_else(|| {
            self.fields.push(field);
            self.fields.len() - 1
        }) as u16
    }

    /// Notes what the figures of a sheet made of their cells, and how their KPIs were found.
    pub(super) fn note<'a>(
        &mut self,
        sheet: usize,
        figures: impl Iterator<Item = (&'a ReportedFigure, Option<MatchedBy>)>,
    ) {
        let noted = figures.filter_map(|(figure, by)| {
            let index = self.index(sheet, figure.at)? as u32;
            let became = Became {
                state: figure.state,
                value: figure.value,
                by,
            };
            Some((index, became))
        });
        let mut noted: Vec<_> = noted.collect();
        // Figures come record by record; [`Cells::iter`] meets the cells in the order of their indexes.
        noted.sort_by_key(|(index, ..)| *index);
        // Two labels of a card may lead to one merged cell; the sort is stable, and the first of them counts.
        noted.dedup_by_key(|(index, ..)| *index);
        self.figures.append(&mut noted);
        self.figures.shrink_to_fit();
    }

    /// Takes the figures of a column for nothing that was understood.
    pub(super) fn leave_figures(&mut self, sheet: usize, column: u32) {
        let unmapped = self.field(CellField::Unmapped);
        let fields = &self.fields;
        let is_figure = |field: u16| matches!(fields[usize::from(field)], CellField::Figure(..));
        let cells = self.cells.iter_mut();
        let own = cells.filter(|cell| usize::from(cell.sheet) == sheet && cell.at.column == column);
        for cell in own.filter(|cell| is_figure(cell.field)) {
            cell.field = unmapped;
        }
        let cells = &self.cells;
        self.figures.retain(|(index, _)| {
            let cell = &cells[*index as usize];
            usize::from(cell.sheet) != sheet || cell.at.column != column
        });
    }

    /// The cells, by sheet and place, that are to say something in words, and have a formula without a stored result.
    pub fn uncalculated(&self) -> &[(usize, CellAt)] {
        &self.uncalculated
    }

    /// The cells, by sheet and place, that are to say something in words, and have the word for an error.
    pub fn errors(&self) -> &[(usize, CellAt)] {
        &self.errors
    }

    /// Whether a formula stands at a place of which nothing is seen: its result was never stored, or is an empty text.
    pub fn is_blank_formula(&self, sheet: usize, at: CellAt) -> bool {
        self.blank_formulas.contains(&(sheet, at))
    }

    /// What is said in words at a place; nothing where a formula ended in an error.
    pub fn words(&self, sheet: usize, at: CellAt) -> &str {
        // Sheets are added from the first, each with its cells by their places.
        match self.errors.binary_search(&(sheet, at)) {
            Ok(_) => "",
            Err(_) => self.text(sheet, at),
        }
    }

    /// What a cell is headed by: the label before it in its row, or else the nearest head above it.
    pub fn head_of(&self, sheet: usize, at: CellAt) -> Option<&str> {
        let is_head = |cell: &MappedCell<'_>| self.fields[cell.field] == CellField::Header;
        let heads = || self.iter().filter(|of| of.sheet == sheet && is_head(of));
        let before = heads().filter(|of| of.at.row == at.row && of.at.column < at.column);
        let above = || heads().filter(|of| of.at.column == at.column && of.at.row < at.row);
        let head = before.last().or_else(|| above().last());
        head.map(|head| head.text)
    }

    /// What the cells take, in bytes.
    pub fn bytes(&self) -> usize {
        self.texts.len() + self.cells.len() * size_of::<MappedCell<'_>>()
    }

    /// What a person sees at a place; nothing in an empty cell.
    pub fn text(&self, sheet: usize, at: CellAt) -> &str {
        let index = self.index(sheet, at);
        index.map_or("", |index| self.text_of(index))
    }

    /// Where the cells of a sheet are, and what a person sees in them.
    pub fn of_sheet(&self, sheet: usize) -> impl Iterator<Item = (CellAt, &str)> + Clone {
        let own = self.sheets.iter().find(|(other, _)| *other == sheet);
        let cells = own.map_or(0..0, |(_, cells)| cells.clone());
        cells.map(|index| (self.cells[index].at, self.text_of(index)))
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = MappedCell<'_>> {
        let mut figures = self.figures.iter().peekable();
        self.cells.iter().enumerate().map(move |(index, cell)| {
            let figure = figures.next_if(|(at, ..)| *at as usize == index);
            MappedCell {
                sheet: usize::from(cell.sheet),
                at: cell.at,
                field: usize::from(cell.field),
                text: self.text_of(index),
                state: figure.map(|(_, became)| became.state),
                value: figure.and_then(|(_, became)| became.value),
                matched_by: figure.and_then(|(_, became)| became.by),
            }
        })
    }

    /// A hash of what a person sees in its cells, by sheet and place: of a file that was only saved again the same.
    pub fn says(&self) -> String {
        let places = self.cells.iter().flat_map(|cell| {
            let Kept { at, text_end, .. } = cell;
            [u32::from(cell.sheet), at.row, at.column, *text_end]
        });
        let places: Vec<u8> = places.flat_map(u32::to_le_bytes).collect();
        let mut hash = blake3::Hasher::new();
        hash.update(&places).update(self.texts.as_bytes());
        hash.finalize().to_hex()[..32].to_owned()
    }

    /// What cells of this submission were taken for; [`MappedCell::field`] counts in it.
    pub fn fields(&self) -> &[CellField] {
        &self.fields
    }

    fn text_of(&self, index: usize) -> &str {
        let before = index.checked_sub(1);
        let start = before.map_or(0, |before| self.cells[before].text_end);
        &self.texts[start as usize..self.cells[index].text_end as usize]
    }

    fn index(&self, sheet: usize, at: CellAt) -> Option<usize> {
        let (_, cells) = self.sheets.iter().find(|(other, _)| *other == sheet)?;
        let own = &self.cells[cells.clone()];
        let index = own.binary_search_by_key(&at, |cell| cell.at);
        Some(cells.start + index.ok()?)
    }
}

/// The words that Excel and LibreOffice show where a formula ended in an error; a CSV file has nothing but them.
const ERRORS: [&str; 9] = [
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
];

/// Whether a cell has such a word. A number too large for a decimal is kept as
/// an error of a figure, but in a column of texts it is a text.
fn is_error(cell: &Cell) -> bool {
    let text = cell.text.trim();
    let is_number = || text.parse::<f64>().is_ok();
    ERRORS.contains(&text) || cell.content == Content::Fault && !is_number()
}
