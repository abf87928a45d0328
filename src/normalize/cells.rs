//! Every cell of the sheets on which a form was found, and what it became.
//!
//! There are a dozen cells for every KPI, so their texts stand together in one string.

use super::{Field, Figure};
use crate::domain::reported::State;
use crate::domain::{CellAt, Decimal};
use crate::intake::Grid;
use std::ops::Range;

/// The cells of a submission, by sheet, row and column.
#[derive(Debug, Default)]
pub struct Cells {
    texts: String,
    cells: Vec<Kept>,
    /// What cells were taken for; a form has few different fields.
    fields: Vec<Field>,
    /// For each sheet that was added, its cells.
    sheets: Vec<(usize, Range<usize>)>,
}

/// A cell, as it is kept.
#[derive(Debug)]
struct Kept {
    at: CellAt,
    text: Range<u32>,
    sheet: u16,
    field: u16,
    state: Option<State>,
    value: Option<Decimal>,
}

/// A cell, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct MappedCell<'a> {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// Where it is.
    pub at: CellAt,
    /// What it was taken for.
    pub field: &'a Field,
    /// What a person sees in it.
    pub text: &'a str,
    /// For a figure, its state.
    pub state: Option<State>,
    /// For a figure, its value in the KPI's unit.
    pub value: Option<Decimal>,
}

impl Cells {
    /// Adds the cells of a sheet, each with what it was taken for.
    pub(super) fn add_sheet(&mut self, sheet: usize, grid: Grid, fields: Vec<Field>) {
        let first = self.cells.len();
        for (cell, field) in grid.into_cells().into_iter().zip(fields) {
            let start = self.texts.len() as u32;
            self.texts.push_str(&cell.text);
            let text = start..self.texts.len() as u32;
            let field = self.field(field);
            self.cells.push(Kept { at: cell.at, text, sheet: sheet as u16, field, state: None, value: None });
        }
        self.texts.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.sheets.push((sheet, first..self.cells.len()));
    }

    fn field(&mut self, field: Field) -> u16 {
        let known = self.fields.iter().position(|known| *known == field);
        known.unwrap_or_else(|| {
            self.fields.push(field);
            self.fields.len() - 1
        }) as u16
    }

    /// Notes what a figure made of its cell.
    pub(super) fn note(&mut self, sheet: usize, figure: &Figure) {
        if let Some(index) = self.index(sheet, figure.at) {
            self.cells[index].state = Some(figure.state);
            self.cells[index].value = figure.value;
        }
    }

    /// What a person sees at a place; nothing in an empty cell.
    pub fn text(&self, sheet: usize, at: CellAt) -> &str {
        self.index(sheet, at).map_or("", |index| self.text_of(&self.cells[index]))
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = MappedCell<'_>> {
        self.cells.iter().map(|cell| MappedCell {
            sheet: usize::from(cell.sheet),
            at: cell.at,
            field: &self.fields[usize::from(cell.field)],
            text: self.text_of(cell),
            state: cell.state,
            value: cell.value,
        })
    }

    fn text_of(&self, cell: &Kept) -> &str {
        &self.texts[cell.text.start as usize..cell.text.end as usize]
    }

    fn index(&self, sheet: usize, at: CellAt) -> Option<usize> {
        let (_, cells) = self.sheets.iter().find(|(other, _)| *other == sheet)?;
        let index = self.cells[cells.clone()].binary_search_by_key(&at, |cell| cell.at).ok()?;
        Some(cells.start + index)
    }
}
