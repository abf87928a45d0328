//! One table of an OpenDocument file, from after its start tag to its end tag.

use super::cell::{OpenOdsCell, count};
use super::paragraphs::Paragraphs;
use super::take_linked;
use crate::domain::CellAt;
use crate::intake::limits::{COLUMNS, SPACES};
use crate::intake::links::{Links, file_name};
use crate::intake::markup::{Part, Parts, attribute};
use crate::intake::sheet::draft::Draft;
use crate::intake::sheet::formats::Formats;
use crate::intake::sheet::shown::Shown;
use crate::intake::{Content, Fault};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// The number formats of cells: their own, or else those of their row or column.
pub struct Looks<'l> {
    formats: &'l Formats,
    numbers: &'l HashMap<String, usize>,
    /// The style of a row's cells that have none.
    row: Option<String>,
    /// For columns up to a number (and not including it), the style of their cells.
    columns: Vec<(u32, usize)>,
}

impl<'l> Looks<'l> {
    /// The formats of a document, for a table of which nothing has been read.
    pub fn new(formats: &'l Formats, numbers: &'l HashMap<String, usize>) -> Self {
        Self {
            formats,
            numbers,
            row: None,
            columns: Vec::new(),
        }
    }

    fn column(&mut self, end: u32, element: &BytesStart<'_>) {
        let named = attribute(element, "default-cell-style-name");
        let style = self.number(named.as_deref());
        let has_room = self.columns.len() < (COLUMNS as usize);
        match self.columns.last_mut() {
            Some(last) if last.1 == style => last.0 = end,
            _ if has_room => self.columns.push((end, style)),
            _ => {}
        }
    }

    fn number(&self, name: Option<&str>) -> usize {
        let number = name.and_then(|name| self.numbers.get(name));
        number.copied().unwrap_or(usize::MAX)
    }

    fn of(&self, own: Option<&str>, column: u32) -> usize {
        let own = own.or(self.row.as_deref());
        if own.is_some() {
            return self.number(own);
        }
        let after = self.columns.partition_point(|(end, _)| *end <= column);
        self.columns
            .get(after)
            .map_or(usize::MAX, |(_, style)| *style)
    }

    fn shown(&self, style: usize) -> &Shown {
        self.formats.shown(self.formats.of_style(style))
    }
}

/// Reads a table into a draft. What comes before a break is kept, and the break reported.
pub fn read(
    parts: &mut Parts<'_>,
    draft: &mut Draft<'_>,
    links: &mut Links,
    looks: Looks<'_>,
) -> Result<(), Fault> {
    let mut table = OdsTable::new(draft, links, looks);
    for part in parts.by_ref() {
        match part {
            Part::Start(element) => table.start(&element),
            Part::End(element) => table.end(element.name().as_ref())?,
            Part::Text(text) => table.text(&text),
        }
        if table.is_done {
            return Ok(());
        }
    }
    // The sheet says it; the document need not say it again.
    parts.is_broken = false;
    table.draft.broken_off();
    Ok(())
}

/// A table while it is read.
struct OdsTable<'r, 'a> {
    draft: &'r mut Draft<'a>,
    links: &'r mut Links,
    looks: Looks<'r>,
    /// Where the next cell stands, and how often its row.
    next: CellAt,
    row_repeats: u32,
    next_column: u32,
    open: Option<OpenOdsCell>,
    /// Whether the text is that of a comment.
    in_comment: bool,
    /// Depth inside furigana, pictures and tables in a cell, whose text is not the cell's.
    aside: usize,
    is_done: bool,
}

impl<'r, 'a> OdsTable<'r, 'a> {
    fn new(draft: &'r mut Draft<'a>, links: &'r mut Links, looks: Looks<'r>) -> Self {
        Self {
            draft,
            links,
            looks,
            next: CellAt::new(0, 0),
            row_repeats: 1,
            next_column: 0,
            open: None,
            in_comment: false,
            aside: 0,
            is_done: false,
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        if is_aside(element.name().as_ref()) {
            self.set_aside(element);
        } else if self.aside == 0 {
            self.begin(element);
        }
    }

    fn set_aside(&mut self, element: &BytesStart<'_>) {
        if element.local_name().as_ref() == "table" && self.aside == 0 {
            self.draft.complain("セルの中の表は読んでいません");
        }
        self.aside += 1;
    }

    fn begin(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "table-column" => self.columns(element),
            "table-row" => self.row(element),
            "table-cell" | "covered-table-cell" => self.open_cell(element),
            "annotation" => self.in_comment = true,
            "p" | "h" => {
                if let Some(paragraphs) = self.paragraphs() {
                    paragraphs.begin();
                }
            }
            "s" => {
                let spaces = attribute(element, "c").map_or(1, |spaces| count(&spaces));
                self.blank(&" ".repeat(spaces.min(SPACES) as usize));
            }
            "tab" => self.blank("\t"),
            "line-break" => self.blank("\n"),
            "table-source" => {
                let file = attribute(element, "href").unwrap_or_default();
                self.links.add(file_name(&file));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        let local = name.rsplit(':').next().unwrap_or_default();
        match local {
            "table" if self.aside == 0 => self.is_done = true,
            _ if is_aside(name) => self.aside = self.aside.saturating_sub(1),
            _ if self.aside > 0 => {}
            "table-row" => {
                self.next = CellAt::new(self.next.row.saturating_add(self.row_repeats), 0);
            }
            "table-cell" | "covered-table-cell" => self.close_cell()?,
            "annotation" => self.in_comment = false,
            _ => {}
        }
        Ok(())
    }

    fn columns(&mut self, element: &BytesStart<'_>) {
        let repeats = repeats(element, "number-columns-repeated");
        let first = self.next_column;
        self.next_column = first.saturating_add(repeats);
        self.looks.column(self.next_column, element);
        if is_hidden(element) {
            self.draft.hide_columns(first, self.next_column - 1);
        }
    }

    fn row(&mut self, element: &BytesStart<'_>) {
        self.row_repeats = repeats(element, "number-rows-repeated");
        self.looks.row = attribute(element, "default-cell-style-name");
        if is_hidden(element) {
            let last = self.next.row.saturating_add(self.row_repeats - 1);
            self.draft.hide_rows(self.next.row, last);
        }
    }

    fn open_cell(&mut self, element: &BytesStart<'_>) {
        let cell = OpenOdsCell::of(element);
        let first = self.next;
        if cell.spans != (1, 1) {
            let last = first.beyond(cell.spans.0 - 1, cell.spans.1 - 1);
            self.draft.merge(first, last);
        }
        if let Some(formula) = &cell.formula {
            take_linked(formula, self.links);
        }
        self.open = Some(cell);
    }

    /// What a text goes to: the cell or its comment.
    fn paragraphs(&mut self) -> Option<&mut Paragraphs> {
        let cell = self.open.as_mut()?;
        Some(match self.in_comment {
            true => &mut cell.comment,
            false => &mut cell.paragraphs,
        })
    }

    fn text(&mut self, text: &str) {
        if self.aside > 0 {
            return;
        }
        if let Some(paragraphs) = self.paragraphs() {
            paragraphs.push(text);
        }
    }

    fn blank(&mut self, blank: &str) {
        if let Some(paragraphs) = self.paragraphs() {
            paragraphs.push_blank(blank);
        }
    }

    fn close_cell(&mut self) -> Result<(), Fault> {
        self.in_comment = false;
        let Some(mut cell) = self.open.take() else {
            return Ok(());
        };
        let start = self.next;
        self.next.column = start.column.saturating_add(cell.repeats);
        let comment = std::mem::take(&mut cell.comment).into_text();
        self.draft.comment(start, comment)?;
        let style = self.looks.of(cell.style.as_deref(), start.column);
        let (text, content) = cell.seen(self.looks.shown(style));
        // Styled and empty cells are repeated down to the last row of a sheet.
        if text.is_empty() && content != Content::NeverCalculated {
            return match cell.formula {
                Some(_) => self.draft.cell(start, style, text, Content::Text, true),
                None => Ok(()),
            };
        }
        let times = (self.row_repeats, cell.repeats);
        self.draft
            .repeat(start, times, style, (text, content), cell.formula.is_some())
    }
}

fn is_aside(name: &str) -> bool {
    name.starts_with("draw:") || matches!(name, "text:ruby-text" | "table:table" | "table:shapes")
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    // Hidden by hand, or left out by a filter.
    attribute(element, "visibility").is_some_and(|visibility| visibility != "visible")
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).map_or(1, |repeats| count(&repeats))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Grid;
    use crate::intake::sheet::draft::Budget;

    fn table(rows: &str) -> Result<Grid, Fault> {
        let xml = format!("{rows}</table:table>");
        let (formats, mut budget) = (Formats::default(), Budget::default());
        let mut draft = Draft::new("実績", &formats, false, &mut budget);
        let numbers = HashMap::new();
        let looks = Looks::new(&formats, &numbers);
        read(
            &mut Parts::of(&xml),
            &mut draft,
            &mut Links::default(),
            looks,
        )?;
        Ok(draft.finish(false).0)
    }

    /// The cells of a table, as `A1=text`.
    fn check(rows: &str, expected: &str) {
        let grid = table(rows).unwrap();
        let cells: Vec<String> = grid
            .cells()
            .iter()
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        assert_eq!(cells.join(" "), expected);
    }

    fn check_cell(cell: &str, expected: &str) {
        check(
            &format!("<table:table-row>{cell}</table:table-row>"),
            expected,
        );
    }

    #[test]
    fn repeats_and_gaps_count() {
        check(
            "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
             <table:table-row><table:table-cell table:number-columns-repeated=\"3\"/>\
             <table:table-cell table:number-columns-repeated=\"2\"><text:p>x</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
            "D3=x E3=x",
        );
    }

    #[test]
    fn a_value_repeated_without_end_is_refused() {
        let rows = "<table:table-row table:number-rows-repeated='1048576'>\
                    <table:table-cell table:number-columns-repeated='16384' office:value='1'/></table:table-row>";
        assert!(matches!(table(rows), Err(Fault::TooLarge(..))));
    }

    #[test]
    fn notes_and_furigana_and_pictures_are_not_the_cells_text() {
        let cell = "<table:table-cell><office:annotation><dc:creator>x</dc:creator><text:p>メモ</text:p><text:p>二</text:p></office:annotation>\
             <text:p><text:ruby><text:ruby-base>北本</text:ruby-base><text:ruby-text>きたもと</text:ruby-text></text:ruby>&amp;市</text:p>\
             <text:p>二<text:s text:c='2'/>行目</text:p><draw:frame><draw:text-box><text:p>図</text:p></draw:text-box></draw:frame></table:table-cell>";
        check_cell(cell, "A1=北本&市\n二  行目");
        let grid = table(&format!("<table:table-row>{cell}</table:table-row>")).unwrap();
        assert_eq!(grid.comments[0].text, "メモ\n二");
    }

    #[test]
    fn a_value_without_text_is_shown() {
        for (attributes, expected) in [
            ("office:value-type='float' office:value='1200'", "A1=1200"),
            ("office:value='0.5'", "A1=0.5"),
            (
                "office:value-type='percentage' office:value='0.192'",
                "A1=19.2%",
            ),
            (
                "office:value-type='currency' office:value='-3.5'",
                "A1=-3.5",
            ),
            (
                "office:value-type='date' office:date-value='2025-04-01'",
                "A1=2025-04-01",
            ),
            (
                "office:value-type='boolean' office:boolean-value='true'",
                "A1=TRUE",
            ),
            (
                "office:value-type='string' office:string-value='施策'",
                "A1=施策",
            ),
            ("table:formula='of:=1+1'", "A1="),
            ("office:value-type='string'", ""),
        ] {
            check_cell(&format!("<table:table-cell {attributes}/>"), expected);
        }
    }

    #[test]
    fn a_formula_whose_result_is_an_empty_text_is_no_formula_without_one() {
        let of = |inner: &str| {
            let formula = r#"table:formula="of:=IF(1=1;&quot;&quot;;1)""#;
            format!("<table:table-cell {formula}>{inner}</table:table-cell>")
        };
        check_cell(&of("<text:p/>"), "");
        check_cell(&of("<text:p>x</text:p>"), "A1=x");
        // A comment is no result.
        let comment = "<office:annotation><text:p>x</text:p></office:annotation>";
        check_cell(&of(comment), "A1=");
        check_cell(&of(""), "A1=");
    }

    #[test]
    fn what_is_hidden_is_known() {
        let grid = table(
            "<table:table-column table:number-columns-repeated='2'/><table:table-column table:visibility='collapse'/>\
             <table:table-row/><table:table-row table:visibility='filter' table:number-rows-repeated='2'/>",
        )
        .unwrap();
        assert!(grid.is_hidden(CellAt::new(0, 2)) && grid.is_hidden(CellAt::new(2, 0)));
        assert!(!grid.is_hidden(CellAt::new(0, 1)));
    }
}
