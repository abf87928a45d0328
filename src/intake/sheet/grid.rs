//! A sheet as it arrived: cells with their places, what a person sees in each, and merges.

pub use super::merges::Merge;
use super::merges::{Merges, is_on_a_sheet};
use crate::domain::number::as_bytes;
use crate::domain::{CellAt, Decimal};
use crate::intake::limits::SHEET_NAME;
use serde::{Deserialize, Serialize};

/// One sheet, or one CSV file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The sheet's name; empty for CSV.
    pub sheet: String,
    /// Whether Excel hides it.
    pub hidden: bool,
    /// Whether its cells are protected; none where the format cannot say so.
    pub locked: Option<bool>,
    /// Cells that were left out: beyond Excel's last row or column, or a second one at a place.
    pub left_out: usize,
    /// Rows that Excel hides, from the top.
    pub hidden_rows: Vec<Span>,
    /// Columns that Excel hides, from the left.
    pub hidden_columns: Vec<Span>,
    /// Cells whose whole text is struck through, by row and column; known of .xlsx files only.
    pub struck: Vec<CellAt>,
    /// Places without a cell where a formula's result is an empty text, by row and column: nothing is seen there.
    pub blank_formulas: Vec<CellAt>,
    /// Comments and notes that hang on cells, by row and column.
    pub comments: Vec<Comment>,
    /// Number formats; [`Cell::format`] counts in it. The first is 標準.
    pub formats: Vec<String>,
    merges: Merges,
    cells: Vec<Cell>,
    /// For each used row, its number and where its cells begin.
    rows: Vec<(u32, usize)>,
}

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Where it is.
    pub at: CellAt,
    /// What a person sees in it.
    pub text: String,
    /// What the file holds.
    pub content: Content,
    /// Whether a formula stands behind it.
    pub formula: bool,
    /// Its number format: an index into [`Grid::formats`].
    pub format: u16,
}

/// Rows or columns, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// A comment on a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The cell.
    pub at: CellAt,
    /// What it says.
    pub text: String,
}

/// What the file holds behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Text.
    Text,
    /// A field of a CSV file, which has no types.
    Untyped,
    /// A number, as stored: 0.192 behind 19.2%.
    Number(#[serde(with = "as_bytes")] Decimal),
    /// A fraction behind a percentage, as stored.
    Percent(#[serde(with = "as_bytes")] Decimal),
    /// A number that its format shows in thousands or millions (`#,##0,`), as it is shown but exact:
    /// 700.456 behind 700, where 700456 is stored.
    Scaled(#[serde(with = "as_bytes")] Decimal),
    /// A number whose format the file's reader cannot tell: 0.192 may be 19.2%.
    Formatless(#[serde(with = "as_bytes")] Decimal),
    /// A date or time.
    Date,
    /// TRUE or FALSE.
    Logical,
    /// #DIV/0! and the like.
    Fault,
    /// A formula whose result was never stored.
    NeverCalculated,
}

/// A sheet's name, cut where it is longer than any real one: it stands beside every finding.
pub fn cut_name(name: &str) -> &str {
    match name.char_indices().nth(SHEET_NAME) {
        Some((end, _)) => &name[..end],
        None => name,
    }
}

impl Cell {
    /// Nothing to see, and nothing behind it: a hidden number is not nothing.
    fn is_empty(&self) -> bool {
        self.text.is_empty() && matches!(self.content, Content::Text | Content::Untyped)
    }
}

impl Grid {
    /// A grid of cells in any order. Empty cells are dropped; of two at one place the first stays.
    /// Of merges and of the name as much is kept as any form has.
    pub fn new(
        sheet: impl AsRef<str>,
        hidden: bool,
        mut cells: Vec<Cell>,
        merges: Vec<Merge>,
    ) -> Self {
        cells.retain(|cell| !cell.is_empty());
        let arrived = cells.len();
        cells.retain(|cell| is_on_a_sheet(cell.at));
        // Most files are in order. A stable sort: of two cells at one place the first stays first.
        if !cells.is_sorted_by_key(|cell| cell.at) {
            cells.sort_by_key(|cell| cell.at);
        }
        cells.dedup_by_key(|cell| cell.at);
        let mut rows: Vec<(u32, usize)> = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            if rows.last().is_none_or(|(row, _)| *row != cell.at.row) {
                rows.push((cell.at.row, index));
            }
        }
        Self {
            sheet: cut_name(sheet.as_ref()).to_owned(),
            hidden,
            left_out: arrived - cells.len(),
            merges: Merges::new(merges),
            cells,
            rows,
            ..Self::default()
        }
    }

    /// Cells that are not empty, by row and column.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cells themselves, when the grid is no longer needed.
    pub fn into_cells(self) -> Vec<Cell> {
        self.cells
    }

    /// The index among [`Grid::cells`] of the cell at a place.
    pub fn index_at(&self, at: CellAt) -> Option<usize> {
        self.cells.binary_search_by_key(&at, |cell| cell.at).ok()
    }

    /// The cells of a row, by column.
    pub fn row(&self, row: u32) -> &[Cell] {
        let Ok(index) = self.rows.binary_search_by_key(&row, |(row, _)| *row) else {
            return &[];
        };
        let end = self
            .rows
            .get(index + 1)
            .map_or(self.cells.len(), |(_, start)| *start);
        &self.cells[self.rows[index].1..end]
    }

    /// Numbers of the rows that have cells, from the top.
    pub fn used_rows(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.rows.iter().map(|(row, _)| *row)
    }

    /// The cell at a place, if it is not empty.
    pub fn at(&self, at: CellAt) -> Option<&Cell> {
        let row = self.row(at.row);
        row.binary_search_by_key(&at.column, |cell| cell.at.column)
            .ok()
            .map(|index| &row[index])
    }

    /// The cell that a person sees at a place: of a merge, its top left.
    pub fn seen_at(&self, at: CellAt) -> Option<&Cell> {
        self.at(at).or_else(|| self.at(self.merge_at(at)?.first))
    }

    /// The merge that covers a place.
    pub fn merge_at(&self, at: CellAt) -> Option<&Merge> {
        self.merges.over(at)
    }

    /// Merged ranges, from the top.
    pub fn merges(&self) -> &[Merge] {
        self.merges.ranges()
    }

    /// A cell's number format; empty for 標準.
    pub fn format_of(&self, cell: &Cell) -> &str {
        self.formats
            .get(usize::from(cell.format))
            .map_or("", String::as_str)
    }

    /// Whether the font of a whole cell is struck through; false where only a part of its text is.
    pub fn is_struck(&self, at: CellAt) -> bool {
        self.struck.binary_search(&at).is_ok()
    }

    /// Whether Excel hides the row or the column of a place.
    pub fn is_hidden(&self, at: CellAt) -> bool {
        covers(&self.hidden_rows, at.row) || self.is_in_hidden_column(at)
    }

    /// Whether its column is.
    pub fn is_in_hidden_column(&self, at: CellAt) -> bool {
        covers(&self.hidden_columns, at.column)
    }
}

/// Whether a row or column lies in one of some spans, which stand in order and apart from each other.
fn covers(spans: &[Span], number: u32) -> bool {
    let after = spans.partition_point(|span| span.first <= number);
    after > 0 && number <= spans[after - 1].last
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A grid as text: rows by line, cells by `|`; `^` and `<` merge with the cell above or left.
    /// Digits become numbers, the rest is text.
    pub(crate) fn grid(text: &str) -> Grid {
        let rows: Vec<Vec<&str>> = text
            .trim()
            .lines()
            .map(|line| line.split('|').map(str::trim).collect())
            .collect();
        let mut cells = Vec::new();
        let mut merges: Vec<Merge> = Vec::new();
        for (row, texts) in rows.iter().enumerate() {
            for (column, text) in texts.iter().enumerate() {
                let at = CellAt::new(row as u32, column as u32);
                match *text {
                    "^" => merge(&mut merges, CellAt::new(at.row - 1, at.column), at),
                    "<" => merge(&mut merges, CellAt::new(at.row, at.column - 1), at),
                    text => cells.push(cell(at, text)),
                }
            }
        }
        Grid::new("", false, cells, merges)
    }

    fn merge(merges: &mut Vec<Merge>, neighbour: CellAt, at: CellAt) {
        match merges.iter_mut().find(|merge| merge.covers(neighbour)) {
            Some(merge) => merge.last = at,
            None => merges.push(Merge {
                first: neighbour,
                last: at,
            }),
        }
    }

    fn cell(at: CellAt, text: &str) -> Cell {
        let content = crate::domain::number::parse(text).map_or(Content::Text, Content::Number);
        Cell {
            at,
            text: text.to_owned(),
            content,
            formula: false,
            format: 0,
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let at = |row, column| cell(CellAt::new(row, column), "12");
        let cells = vec![
            at(0, 0),
            at(0, 0),
            at(1_048_576, 0),
            at(0, 16_384),
            at(1, 1),
        ];
        let grid = Grid::new("", false, cells, Vec::new());
        assert_eq!((grid.cells().len(), grid.left_out), (2, 3));
    }

    #[test]
    fn a_name_without_end_is_cut() {
        let grid = Grid::new("北".repeat(20_000), false, Vec::new(), Vec::new());
        assert_eq!(grid.sheet.chars().count(), SHEET_NAME);
        assert_eq!(cut_name("実績"), "実績");
    }

    #[test]
    fn a_merged_place_shows_its_top_left() {
        let grid = grid("施策|指標\nA|x\n^|y");
        assert_eq!(
            grid.seen_at(CellAt::new(2, 0))
                .map(|cell| cell.text.as_str()),
            Some("A")
        );
        assert_eq!(grid.at(CellAt::new(2, 0)), None);
    }
}
