//! One table of a page as it is read, tag by tag: where its cells fall when others span over
//! rows and columns, and what text a person sees in them.

use crate::domain::CellAt;
use crate::intake::limits::COLUMNS;
use crate::intake::sheet::draft::{Draft, grow};
use crate::intake::{Content, Fault, Merge};

/// Stands for the style of cells that have none.
pub const NO_STYLE: usize = usize::MAX;

/// A table.
#[derive(Default)]
pub struct HtmlTable {
    /// Where each stands, what is seen in it, and whether a formula stands behind it.
    cells: Vec<(CellAt, String, bool)>,
    merges: Vec<Merge>,
    /// Rows that are not shown.
    hidden_rows: Vec<u32>,
    /// Rows that have begun.
    begun: u32,
    is_in_row: bool,
    column: u32,
    /// For each column, the first row that no cell above reaches.
    free_from: Vec<u32>,
    open: Option<OpenHtmlCell>,
}

/// A cell whose end has not come.
struct OpenHtmlCell {
    at: CellAt,
    formula: bool,
    text: ShownText,
}

impl HtmlTable {
    /// A `<tr>`.
    pub fn start_row(&mut self, is_hidden: bool) {
        self.end_row();
        if is_hidden {
            self.hidden_rows.push(self.begun);
        }
        self.begun += 1;
        self.is_in_row = true;
        self.column = 0;
    }

    /// A `</table>`. Where cells may stand is asked no more.
    pub fn end(&mut self) {
        self.end_row();
        self.free_from = Vec::new();
    }

    /// The bytes that its merges and the places under them take.
    pub fn memory(&self) -> usize {
        self.free_from.len() * size_of::<u32>() + self.merges.len() * size_of::<Merge>()
    }

    /// A `</tr>`, or what ends a row.
    pub fn end_row(&mut self) {
        self.end_cell();
        self.is_in_row = false;
    }

    /// A `<td>` or `<th>`, in the next place that is free. Says how many places were looked at:
    /// spans without end would make that the only work.
    pub fn start_cell(&mut self, down: u32, across: u32, formula: bool) -> u32 {
        self.end_cell();
        if !self.is_in_row {
            self.start_row(false);
        }
        let row = self.begun - 1;
        let before = self.column;
        while self
            .free_from
            .get(self.column as usize)
            .is_some_and(|free| *free > row)
        {
            self.column += 1;
        }
        let at = CellAt::new(row, self.column);
        self.column = self.column.saturating_add(across);
        self.cover(at, down, across);
        self.open = Some(OpenHtmlCell {
            at,
            formula,
            text: ShownText::default(),
        });
        self.column - before
    }

    fn cover(&mut self, at: CellAt, down: u32, across: u32) {
        let end = at.column.saturating_add(across).min(COLUMNS);
        // Cells of one row are in the way of no later one.
        if down > 1 && at.column < end {
            if self.free_from.len() < end as usize {
                self.free_from.resize(end as usize, 0);
            }
            self.free_from[at.column as usize..end as usize].fill(at.row.saturating_add(down));
        }
        if (down > 1 || across > 1) && at.column < end {
            let last = CellAt::new(at.row.saturating_add(down - 1), end - 1);
            self.merges.push(Merge { first: at, last });
        }
    }

    /// A `</td>`, or what ends a cell.
    pub fn end_cell(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        let text = open.text.shown();
        if !text.is_empty() {
            self.cells.push((open.at, text, open.formula));
        }
    }

    /// Text. What stands between cells (a caption, a slip) gets a row of its own.
    pub fn push(&mut self, text: &str) {
        if self.open.is_none() && !text.trim().is_empty() {
            self.start_row(false);
            self.start_cell(1, 1, false);
        }
        if let Some(open) = &mut self.open {
            open.text.push(text);
        }
    }

    /// A `<br>`.
    pub fn line_break(&mut self) {
        if let Some(open) = &mut self.open {
            open.text.line_break();
        }
    }

    /// A paragraph's beginning or end.
    pub fn soft_break(&mut self) {
        if let Some(open) = &mut self.open {
            open.text.soft_break();
        }
    }

    /// Whether nothing is written in it, as in tables that only hold others.
    pub fn is_blank(&self) -> bool {
        self.cells.is_empty()
    }

    /// Puts it on a sheet, from a row on, and says how many rows it took. A cell that spans more rows than
    /// there are ends with the table.
    pub fn place(self, row: u32, draft: &mut Draft<'_>) -> Result<u32, Fault> {
        for hidden in &self.hidden_rows {
            draft.hide_rows(row + hidden, row + hidden);
        }
        let last_row = self.begun.saturating_sub(1);
        let placed = |at: CellAt| CellAt::new(row + at.row.min(last_row), at.column);
        for (at, text, formula) in self.cells {
            draft.cell(placed(at), NO_STYLE, text, Content::Untyped, formula)?;
        }
        for merge in self.merges {
            let (first, last) = (placed(merge.first), placed(merge.last));
            if first != last {
                draft.merge(first, last);
            }
        }
        Ok(self.begun)
    }
}

/// Text as a browser shows it: white space is one blank, breaks are breaks.
#[derive(Default)]
pub struct ShownText {
    text: String,
    is_blank_due: bool,
}

impl ShownText {
    /// Adds text of the page.
    pub fn push(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_ascii_whitespace() {
                self.is_blank_due = true;
                continue;
            }
            // A browser shows no blank at the beginning of a line.
            if self.is_blank_due && !self.text.is_empty() && !self.text.ends_with('\n') {
                grow(&mut self.text, " ");
            }
            self.is_blank_due = false;
            grow(&mut self.text, letter.encode_utf8(&mut [0; 4]));
        }
    }

    /// Ends the line.
    pub fn line_break(&mut self) {
        self.is_blank_due = false;
        grow(&mut self.text, "\n");
    }

    /// Ends the line, if anything is written on it.
    pub fn soft_break(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.line_break();
        }
    }

    /// What a person sees; systems fill empty cells with a blank that does not break.
    pub fn shown(self) -> String {
        let text = self.text.trim_matches('\n');
        if text.trim().is_empty() {
            return String::new();
        }
        text.to_owned()
    }
}
