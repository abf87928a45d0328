//! .ods. Its content.xml holds for every cell both the value and the text that a person sees;
//! calamine gives only the value, so the table is read here.

use super::grid::{Cell, Content, Grid, Merge};
use super::package::Package;
use super::{Fault, Limit, Sheets};
use crate::domain::{CellAt, number};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// More spaces in a row than this nobody typed.
const MOST_REPEATS: u32 = 1000;

/// Reads every table of an .ods.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let is_needed = |part: &str| matches!(part, "content.xml" | "META-INF/manifest.xml");
    let package = Package::unpack(bytes, is_needed, limit.inflated())?;
    let is_encrypted = package
        .part("META-INF/manifest.xml")
        .is_some_and(|manifest| memchr::memmem::find(manifest, b"encryption-data").is_some());
    if is_encrypted {
        return Err(Fault::Encrypted);
    }
    let content = package
        .part("content.xml")
        .ok_or_else(|| Fault::Broken("content.xml がありません".into()))?;
    let mut book = Book::default();
    book.read(content)
        .map_err(|error| Fault::Broken(error.to_string()))?;
    if book.size > LARGEST {
        let limit = LARGEST >> 20;
        return Err(Fault::TooLarge(format!("展開すると{limit}MBを超えます")));
    }
    Ok(Sheets {
        grids: book.grids,
        ..Sheets::default()
    })
}

/// Cells that take more memory than this are no form.
const LARGEST: usize = 256 << 20;

/// The tables so far, and the one that is being read.
#[derive(Default)]
struct Book {
    grids: Vec<Grid>,
    sheet: String,
    cells: Vec<Cell>,
    merges: Vec<Merge>,
    next: CellAtNext,
    open: Option<OpenCell>,
    /// Bytes that the cells so far take.
    size: usize,
    /// Depth inside annotations and furigana, whose text is not the cell's.
    aside: usize,
}

/// Where the next cell stands.
#[derive(Default)]
struct CellAtNext {
    row: u32,
    column: u32,
    row_repeats: u32,
}

/// A cell between its start tag and its end tag.
struct OpenCell {
    repeats: u32,
    kind: String,
    stored: Option<String>,
    formula: bool,
    paragraphs: Vec<String>,
}

impl Book {
    fn read(&mut self, xml: &[u8]) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_reader(xml);
        loop {
            match reader.read_event()? {
                Event::Start(element) => self.start(&element),
                Event::Empty(element) => {
                    self.start(&element);
                    self.end(element.local_name().as_ref());
                }
                Event::End(element) => self.end(element.local_name().as_ref()),
                Event::Text(text) => self.text(&text.xml10_content()),
                Event::GeneralRef(entity) => self.text(&resolve(&entity)?),
                Event::Eof => return Ok(()),
                _ if self.size > LARGEST => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "table" => {
                self.sheet = attribute(element, "table:name").unwrap_or_default();
                self.next = CellAtNext::default();
            }
            "table-row" => self.next.row_repeats = count(element, "table:number-rows-repeated"),
            "table-cell" | "covered-table-cell" => self.open_cell(element),
            "annotation" | "ruby-text" => self.aside += 1,
            "p" => self.paragraph(),
            "s" => self.text(&" ".repeat(count(element, "text:c").min(MOST_REPEATS) as usize)),
            "tab" => self.text("\t"),
            "line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table" => self.close_table(),
            "table-row" => {
                let repeats = self.next.row_repeats.max(1);
                self.next.row = self.next.row.saturating_add(repeats);
                self.next.column = 0;
            }
            "table-cell" | "covered-table-cell" => self.close_cell(),
            "annotation" | "ruby-text" => self.aside = self.aside.saturating_sub(1),
            _ => {}
        }
    }

    fn open_cell(&mut self, element: &BytesStart<'_>) {
        let (rows, columns) = (
            count(element, "table:number-rows-spanned"),
            count(element, "table:number-columns-spanned"),
        );
        let first = CellAt::new(self.next.row, self.next.column);
        if rows > 1 || columns > 1 {
            self.merges.push(Merge {
                first,
                last: CellAt::new(
                    first.row.saturating_add(rows - 1),
                    first.column.saturating_add(columns - 1),
                ),
            });
        }
        self.open = Some(OpenCell {
            repeats: count(element, "table:number-columns-repeated"),
            kind: attribute(element, "office:value-type").unwrap_or_default(),
            stored: attribute(element, "office:value"),
            formula: attribute(element, "table:formula").is_some(),
            paragraphs: Vec::new(),
        });
    }

    fn paragraph(&mut self) {
        if let (Some(cell), 0) = (&mut self.open, self.aside) {
            cell.paragraphs.push(String::new());
        }
    }

    fn text(&mut self, text: &str) {
        if let (Some(cell), 0) = (&mut self.open, self.aside)
            && let Some(paragraph) = cell.paragraphs.last_mut()
        {
            paragraph.push_str(text);
        }
    }

    fn close_cell(&mut self) {
        let Some(open) = self.open.take() else { return };
        let start = CellAt::new(self.next.row, self.next.column);
        self.next.column = self.next.column.saturating_add(open.repeats);
        let Some((text, content)) = open.seen() else {
            return;
        };
        let copies = self.next.row_repeats.max(1).saturating_mul(open.repeats) as usize;
        self.size = self
            .size
            .saturating_add(copies.saturating_mul(text.len() + 64));
        if self.size > LARGEST {
            return;
        }
        for row in 0..self.next.row_repeats.max(1) {
            for column in 0..open.repeats {
                let at = CellAt::new(
                    start.row.saturating_add(row),
                    start.column.saturating_add(column),
                );
                self.cells.push(Cell {
                    at,
                    text: text.clone(),
                    content,
                    formula: open.formula,
                    format: 0,
                });
            }
        }
    }

    fn close_table(&mut self) {
        let (cells, merges) = (
            std::mem::take(&mut self.cells),
            std::mem::take(&mut self.merges),
        );
        self.grids.push(Grid::new(
            std::mem::take(&mut self.sheet),
            false,
            cells,
            merges,
        ));
    }
}

impl OpenCell {
    fn seen(&self) -> Option<(String, Content)> {
        let text = self.paragraphs.join("\n");
        let stored = self
            .stored
            .as_deref()
            .and_then(|stored| stored.parse().ok())
            .and_then(number::from_binary);
        let content = match (self.kind.as_str(), stored) {
            ("percentage", Some(stored)) => Content::Percent(stored),
            ("float" | "currency", Some(stored)) => Content::Number(stored),
            ("date" | "time", _) => Content::Date,
            ("boolean", _) => Content::Logical,
            _ if self.formula && self.kind.is_empty() => Content::NeverCalculated,
            _ => Content::Text,
        };
        (!text.is_empty() || content == Content::NeverCalculated).then_some((text, content))
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    let value = attribute
        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
        .ok()?;
    Some(value.into_owned())
}

fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
        .max(1)
}

fn resolve(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, quick_xml::Error> {
    if let Some(letter) = entity.resolve_char_ref()? {
        return Ok(letter.to_string());
    }
    let name = entity.xml10_content();
    Ok(quick_xml::escape::resolve_predefined_entity(&name)
        .unwrap_or_default()
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a table, as `A1=text`.
    fn check(rows: &str, expected: &str) {
        let xml = format!(
            "<office:document-content><table:table table:name=\"実績\">{rows}</table:table></office:document-content>"
        );
        let mut book = Book::default();
        book.read(xml.as_bytes()).unwrap();
        let cells = book.grids[0].cells().iter();
        let cells: Vec<String> = cells
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        assert_eq!(cells.join(" "), expected);
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
    fn notes_and_furigana_are_not_the_cells_text() {
        check(
            "<table:table-row><table:table-cell><office:annotation><text:p>メモ</text:p></office:annotation>\
             <text:p><text:ruby><text:ruby-base>北本</text:ruby-base><text:ruby-text>きたもと</text:ruby-text></text:ruby>&amp;市</text:p>\
             <text:p>二行目</text:p></table:table-cell></table:table-row>",
            "A1=北本&市\n二行目",
        );
    }
}
