//! A sheet as a section fills it in, whatever format it is saved in: cells, merges, and which of
//! the cells hold figures.

use super::figures::{Kpi, Written};
use kensho::domain::reported::{Kind, State};
use kensho::domain::{CellAt, Decimal, FiscalYear, number};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a cell.
#[derive(Clone)]
pub enum Content {
    Text(String),
    Number(Decimal),
    /// A percentage as people read it: 19.2, which is stored as 0.192.
    Percent(Decimal),
}

/// Top left and bottom right of a merge.
pub type Merge = (CellAt, CellAt);

/// A figure that must come back.
#[derive(Clone)]
pub struct Figure {
    pub kpi: String,
    pub kind: Kind,
    pub year: Option<FiscalYear>,
    pub at: CellAt,
    pub text: String,
    pub state: State,
    pub value: Option<Decimal>,
    is_percent: bool,
}

/// One sheet.
#[derive(Clone)]
pub struct Sheet {
    pub name: String,
    pub cells: BTreeMap<CellAt, Content>,
    pub merges: Vec<Merge>,
    pub figures: Vec<Figure>,
}

impl Sheet {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            cells: BTreeMap::new(),
            merges: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// A text in a cell; an empty one is none.
    pub fn text(&mut self, row: u32, column: u32, text: &str) {
        let at = CellAt::new(row, column);
        if !text.is_empty() {
            self.cells.insert(at, Content::Text(text.to_owned()));
        }
    }

    /// Texts beside each other.
    pub fn texts(&mut self, row: u32, column: u32, texts: &[&str]) {
        for (offset, text) in (0..).zip(texts) {
            self.text(row, column + offset, text);
        }
    }

    /// A number that is no figure: a rate, a sum.
    pub fn number(&mut self, row: u32, column: u32, number: i64) {
        let content = Content::Number(number.into());
        self.cells.insert(CellAt::new(row, column), content);
    }

    /// Merges so many rows and columns from a cell on.
    pub fn merge(&mut self, row: u32, column: u32, (rows, columns): (u32, u32)) {
        let last = CellAt::new(row + rows - 1, column + columns - 1);
        self.merges.push((CellAt::new(row, column), last));
    }

    /// Writes a figure of a KPI, which must come back.
    pub fn figure(
        &mut self,
        (row, column): (u32, u32),
        kpi: &Kpi,
        (kind, year): (Kind, Option<&str>),
        written: &Written,
    ) {
        let at = CellAt::new(row, column);
        match written {
            Written::Blank => {}
            Written::Number(number) => {
                self.cells.insert(at, Content::Number(*number));
            }
            Written::Word(word) => self.text(row, column, word),
        }
        let (state, value) = written.meaning();
        self.figures.push(Figure {
            kpi: kpi.id.clone(),
            kind,
            year: year.map(|year| FiscalYear::parse(year).expect("the test spells it")),
            at,
            text: written.text(),
            state,
            value,
            is_percent: ["%", "％"].contains(&kpi.unit.as_str()),
        });
    }

    /// The last row and column that anything stands in.
    pub fn last(&self) -> CellAt {
        let ends = self.merges.iter().map(|(_, last)| last);
        let places = || self.cells.keys().chain(ends.clone());
        let row = places().map(|at| at.row).max();
        let column = places().map(|at| at.column).max();
        CellAt::new(row.unwrap_or_default(), column.unwrap_or_default())
    }

    /// How many rows and columns each merge has, by its top left.
    pub fn spans(&self) -> BTreeMap<CellAt, (u32, u32)> {
        let span = |(first, last): &Merge| {
            let rows = last.row - first.row + 1;
            (*first, (rows, last.column - first.column + 1))
        };
        self.merges.iter().map(span).collect()
    }

    /// The places that merges cover, but for the top left of each.
    pub fn covered(&self) -> BTreeSet<CellAt> {
        let places = |(first, last): &Merge| {
            let (first, columns) = (*first, first.column..=last.column);
            let rows = first.row..=last.row;
            rows.flat_map(move |row| columns.clone().map(move |column| CellAt::new(row, column)))
                .filter(move |at| *at != first)
        };
        self.merges.iter().flat_map(places).collect()
    }

    /// The same sheet with percentages in the cells of ％ KPIs, shown with one decimal.
    pub fn in_percentages(mut self) -> Self {
        for figure in self.figures.iter_mut().filter(|figure| figure.is_percent) {
            if let Some(Content::Number(number)) = self.cells.get(&figure.at).cloned() {
                self.cells.insert(figure.at, Content::Percent(number));
                figure.text = shown_percentage(number);
            }
        }
        self
    }
}

/// 19.2 as `0.0%` shows it: 19.2%.
pub fn shown_percentage(number: Decimal) -> String {
    let shown = number::round(number, 1, number::Rounding::HalfUp);
    format!("{shown}%")
}

/// The stored fraction behind a percentage, as a spreadsheet holds it.
pub fn fraction(percent: Decimal) -> f64 {
    binary(percent / Decimal::ONE_HUNDRED)
}

/// The binary number nearest to a decimal.
pub fn binary(number: Decimal) -> f64 {
    let text = number::plain(number);
    text.parse().expect("a decimal reads as a binary number")
}
