//! A sheet of a workbook while its cells arrive: within what the whole workbook may take, and with
//! what is wrong with it collected until it is done.

use super::formats::Formats;
use super::grid::{Cell, Comment, Content, Grid, Merge, Span, cut_name};
use crate::domain::CellAt;
use crate::intake::limits::{BYTES_OF_TEXT, COLUMNS, FAULTS, LETTERS, MERGES, ROWS};
use crate::intake::{Excess, Fault, Limit};

/// Adds to the text of a cell while it is read; what makes it longer than any cell's is not kept in
/// memory, and [`Draft`] will find the text too long.
pub fn grow(text: &mut String, piece: &str) {
    if text.len() <= BYTES_OF_TEXT {
        // Room for a cut between letters: what was cut is still longer than allowed, and so
        // noticed.
        let room = piece.floor_char_boundary(BYTES_OF_TEXT + 4);
        text.push_str(&piece[..room]);
    }
}

/// What cells, texts and comments may still take, over all sheets of a workbook.
pub struct Budget {
    left: usize,
    limit: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(Limit::default())
    }
}

impl Budget {
    /// All that a workbook may take where it is read.
    pub fn of(limit: Limit) -> Self {
        let limit = limit.cells();
        Self { left: limit, limit }
    }

    /// Takes some bytes out of it.
    pub fn spend(&mut self, bytes: usize) -> Result<(), Fault> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or_else(|| {
            let limit = self.limit >> 20;
            Fault::TooLarge(Excess::Cells, format!("セルの内容が{limit}MBを超えます"))
        })?;
        Ok(())
    }
}

/// A sheet so far.
pub struct Draft<'a> {
    name: String,
    is_name_cut: bool,
    formats: &'a Formats,
    is_1904: bool,
    budget: &'a mut Budget,
    cells: Vec<Cell>,
    /// The formats of this sheet's cells, and for each of the workbook's the place among them.
    codes: Vec<String>,
    local: Vec<u16>,
    merges: Vec<Merge>,
    too_many_merges: bool,
    hidden_rows: Vec<Span>,
    hidden_columns: Vec<Span>,
    struck: Vec<CellAt>,
    blank_formulas: Vec<CellAt>,
    comments: Vec<Comment>,
    /// Whether its cells are protected; none where the reader does not know.
    pub locked: Option<bool>,
    /// What is wrong, and how often.
    faults: Vec<(String, usize)>,
    more_faults: usize,
    /// Texts that were cut, and where the first of them is.
    cut: usize,
    first_cut: Option<CellAt>,
    /// Cells that could not be read, and what is wrong with the first of them.
    unread: usize,
    why_unread: Option<(CellAt, String)>,
}

impl<'a> Draft<'a> {
    /// A sheet without any cell yet.
    pub fn new(name: &str, formats: &'a Formats, is_1904: bool, budget: &'a mut Budget) -> Self {
        Self {
            is_name_cut: cut_name(name).len() < name.len(),
            name: cut_name(name).to_owned(),
            formats,
            is_1904,
            budget,
            cells: Vec::new(),
            // Format 0 is 標準, which cells without any style have.
            codes: vec![String::new()],
            local: Vec::new(),
            merges: Vec::new(),
            too_many_merges: false,
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            struck: Vec::new(),
            blank_formulas: Vec::new(),
            comments: Vec::new(),
            locked: None,
            faults: Vec::new(),
            more_faults: 0,
            cut: 0,
            first_cut: None,
            unread: 0,
            why_unread: None,
        }
    }

    /// A number, seen through the format of its style.
    pub fn number(
        &mut self,
        at: CellAt,
        style: usize,
        stored: f64,
        formula: bool,
    ) -> Result<(), Fault> {
        let format = self.formats.of_style(style);
        let (text, content) = self.formats.shown(format).lay_on(stored, self.is_1904);
        self.cell(at, style, text, content, formula)
    }

    /// A cell with the text that a person sees in it, and what stands behind it.
    pub fn cell(
        &mut self,
        at: CellAt,
        style: usize,
        text: String,
        content: Content,
        formula: bool,
    ) -> Result<(), Fault> {
        // Dropped by the grid in any case: a million styled and empty cells cost nothing.
        if text.is_empty() && content == Content::Text {
            return match formula {
                true => self.blank_formula(at),
                false => Ok(()),
            };
        }
        let text = self.cut(at, text);
        self.budget.spend(text.len() + size_of::<Cell>())?;
        let format = self.local_format(style)?;
        if self.formats.is_struck(style) {
            self.budget.spend(size_of::<CellAt>())?;
            self.struck.push(at);
        }
        self.cells.push(Cell {
            at,
            text,
            content,
            formula,
            format,
        });
        Ok(())
    }

    /// A formula whose result is an empty text.
    fn blank_formula(&mut self, at: CellAt) -> Result<(), Fault> {
        self.budget.spend(size_of::<CellAt>())?;
        self.blank_formulas.push(at);
        Ok(())
    }

    /// A text as far as Excel would hold it.
    fn cut(&mut self, at: CellAt, mut text: String) -> String {
        // Excel counts in units of UTF-16, of which a text never has more than bytes.
        if text.len() <= LETTERS || text.encode_utf16().count() <= LETTERS {
            return text;
        }
        let letters = text.char_indices().scan(0, |units, (start, letter)| {
            *units += letter.len_utf16();
            Some((start, *units))
        });
        let mut beyond = letters.filter(|(_, units)| *units > LETTERS);
        let end = beyond.next().map(|(start, _)| start);
        text.truncate(end.unwrap_or(text.len()));
        // The budget counts what is kept, so the rest gives its memory back.
        text.shrink_to_fit();
        self.cut += 1;
        self.first_cut.get_or_insert(at);
        text
    }

    /// The same cell in some rows and columns. What they take is asked before the
    /// first of them is made.
    pub fn repeat(
        &mut self,
        start: CellAt,
        (rows, columns): (u32, u32),
        style: usize,
        (text, content): (String, Content),
        formula: bool,
    ) -> Result<(), Fault> {
        let text = self.cut(start, text);
        let copies = u64::from(rows).saturating_mul(u64::from(columns));
        let bytes = copies.saturating_mul((text.len() + size_of::<Cell>()) as u64);
        self.budget
            .spend(usize::try_from(bytes).unwrap_or(usize::MAX))?;
        let format = self.local_format(style)?;
        for row in 0..rows {
            for column in 0..columns {
                self.cells.push(Cell {
                    at: start.beyond(row, column),
                    text: text.clone(),
                    content,
                    formula,
                    format,
                });
            }
        }
        Ok(())
    }

    fn local_format(&mut self, style: usize) -> Result<u16, Fault> {
        let Some(format) = self.formats.of_style(style) else {
            return Ok(0);
        };
        let index = usize::from(format);
        if self.local.len() <= index {
            self.local.resize(index + 1, 0);
        }
        let code = self.formats.code(format);
        if self.local[index] == 0 && !code.is_empty() {
            self.budget.spend(code.len() + size_of::<String>())?;
            let next = u16::try_from(self.codes.len());
            self.local[index] = next.expect("a workbook has at most 65,535 formats");
            self.codes.push(code.to_owned());
        }
        Ok(self.local[index])
    }

    /// Counts a cell whose content could not be read; `why` is asked for the first of them only.
    pub fn unread(&mut self, at: CellAt, why: impl FnOnce() -> String) {
        self.unread += 1;
        self.why_unread.get_or_insert_with(|| (at, why()));
    }

    /// A merged range.
    pub fn merge(&mut self, first: CellAt, last: CellAt) {
        if self.merges.len() == MERGES {
            self.too_many_merges = true;
        } else if first.row <= last.row && first.column <= last.column {
            self.merges.push(Merge { first, last });
        }
    }

    /// Rows that Excel hides.
    pub fn hide_rows(&mut self, first: u32, last: u32) {
        hide(&mut self.hidden_rows, first, last.min(ROWS - 1));
    }

    /// Columns that Excel hides.
    pub fn hide_columns(&mut self, first: u32, last: u32) {
        hide(&mut self.hidden_columns, first, last.min(COLUMNS - 1));
    }

    /// Pays for reading a part of comments, which many sheets may share, and says what is wrong with it.
    pub fn begin_comments(&mut self, bytes: usize, fault: Option<&str>) -> Result<(), Fault> {
        let complaint = fault.map(|fault| format!("コメントに、{fault}"));
        complaint.into_iter().for_each(|what| self.complain(what));
        self.budget.spend(bytes)
    }

    /// A comment on a cell.
    pub fn comment(&mut self, at: CellAt, text: String) -> Result<(), Fault> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let text = self.cut(at, text);
        self.budget.spend(text.len() + size_of::<Comment>())?;
        self.comments.push(Comment { at, text });
        Ok(())
    }

    /// Something that kept a part of the sheet from being read. The same is said once.
    pub fn complain(&mut self, what: impl Into<String>) {
        let what = what.into();
        match self.faults.iter().position(|(known, _)| *known == what) {
            Some(index) => self.faults[index].1 += 1,
            None if self.faults.len() == FAULTS => self.more_faults += 1,
            None => self.faults.push((what, 1)),
        }
    }

    /// That the sheet breaks off in the middle.
    pub fn broken_off(&mut self) {
        self.complain("シートの途中で壊れています。そこまでを読みました");
    }

    /// What came up while the sheet was read, each in one sentence.
    fn complaints(&mut self) -> Vec<String> {
        let counted = |(what, times)| match times {
            1 => what,
            times => format!("{what}（{times}か所）"),
        };
        let mut said: Vec<String> = self.faults.drain(..).map(counted).collect();
        let mut say = |is_so: bool, what: String| said.extend(is_so.then_some(what));
        let (cut, more, unread) = (self.cut, self.more_faults, self.unread);
        say(more > 0, format!("ほかに{more}件の読めない部分があります"));
        say(
            self.is_name_cut,
            "シート名が長すぎるため、途中までを使いました".into(),
        );
        say(
            self.too_many_merges,
            format!("結合セルが{MERGES}個を超えます。超えた分は結合していないものとして読みました"),
        );
        if let Some(at) = self.first_cut {
            let what =
                format!("{at}など{cut}か所の文字が{LETTERS}字を超えます。超えた分は読んでいません");
            say(true, what);
        }
        if let Some((at, why)) = self.why_unread.take() {
            let what = format!("{at}など{unread}個のセルを読めません（{why}）");
            say(true, what);
        }
        said
    }

    /// The sheet as it is, and what could not be read of it.
    pub fn finish(mut self, hidden: bool) -> (Grid, Vec<Fault>) {
        let complaints = self.complaints();
        let mut grid = Grid::new(&self.name, hidden, self.cells, self.merges);
        grid.hidden_rows = joined(self.hidden_rows);
        grid.hidden_columns = joined(self.hidden_columns);
        self.comments.sort_by_key(|comment| comment.at);
        grid.comments = self.comments;
        self.struck.sort_unstable();
        grid.struck = self.struck;
        self.blank_formulas.sort_unstable();
        grid.blank_formulas = self.blank_formulas;
        grid.locked = self.locked;
        grid.formats = self.codes;
        let fault = |what| Fault::BrokenSheet(self.name.clone(), what);
        (grid, complaints.into_iter().map(fault).collect())
    }
}

/// Rows mostly arrive in order, so a span grows instead of many being collected.
fn hide(spans: &mut Vec<Span>, first: u32, last: u32) {
    if first > last {
        return;
    }
    match spans.last_mut() {
        Some(span) if span.first <= first && first <= span.last.saturating_add(1) => {
            span.last = span.last.max(last);
        }
        _ => spans.push(Span { first, last }),
    }
}

/// Spans from the first on, those that touch made one.
pub fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| span.first);
    let mut joined = Vec::new();
    spans
        .iter()
        .for_each(|span| hide(&mut joined, span.first, span.last));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_spans_are_joined() {
        let span = |first, last| Span { first, last };
        let spans = vec![span(7, 9), span(0, 0), span(1, 3), span(8, 20)];
        assert_eq!(joined(spans), [span(0, 3), span(7, 20)]);
    }

    #[test]
    fn what_is_wrong_again_and_again_is_said_once() {
        let (formats, mut budget) = (Formats::default(), Budget::default());
        let mut draft = Draft::new(&"北".repeat(20_000), &formats, false, &mut budget);
        (0..100_000).for_each(|_| draft.complain("セルの中の表は読んでいません"));
        (0..100_000).for_each(|number| draft.complain(format!("{number}")));
        let (_, faults) = draft.finish(false);
        assert_eq!(faults.len(), FAULTS + 2);
        let Fault::BrokenSheet(name, what) = &faults[0] else {
            panic!("{faults:?}");
        };
        assert_eq!(name.chars().count(), 255);
        assert_eq!(what, "セルの中の表は読んでいません（100000か所）");
    }

    #[test]
    fn a_text_that_no_cell_holds_is_cut_and_told() {
        let (formats, mut budget) = (Formats::default(), Budget::default());
        let mut draft = Draft::new("実績", &formats, false, &mut budget);
        for (column, letters) in [(0, LETTERS), (1, LETTERS + 1), (2, 1 << 20)] {
            let mut text = String::new();
            (0..letters).for_each(|_| grow(&mut text, "北"));
            let at = CellAt::new(0, column);
            draft.cell(at, 0, text, Content::Text, false).unwrap();
        }
        let (grid, faults) = draft.finish(false);
        let letters = |cell: &Cell| cell.text.chars().count() == LETTERS;
        assert!(grid.cells().iter().all(letters));
        let what = "B1など2か所の文字が32767字を超えます。超えた分は読んでいません";
        assert_eq!(faults, [Fault::BrokenSheet("実績".into(), what.into())]);
    }

    #[test]
    fn merges_without_end_are_cut_off_and_reported() {
        let (formats, mut budget) = (Formats::default(), Budget::default());
        let mut draft = Draft::new("実績", &formats, false, &mut budget);
        let (first, last) = (CellAt::new(0, 0), CellAt::new(1, 1));
        (0..=MERGES).for_each(|_| draft.merge(first, last));
        let (grid, faults) = draft.finish(false);
        assert_eq!((grid.merges().len(), faults.len()), (MERGES, 1));
    }

    #[test]
    fn cells_without_end_are_refused() {
        let (formats, mut budget) = (
            Formats::default(),
            Budget {
                left: 100,
                limit: 100,
            },
        );
        let mut draft = Draft::new("実績", &formats, false, &mut budget);
        let mut push =
            |text: &str| draft.cell(CellAt::new(0, 0), 0, text.to_owned(), Content::Text, false);
        assert!(push("a").is_ok());
        assert!(push(&"a".repeat(100)).is_err());
    }
}
