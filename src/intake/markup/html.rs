//! A web page that calls itself .xls, as accounting systems write it: its tables and the lines
//! between them become one sheet, from the top, as Excel lays them out.
//!
//! A table inside a cell comes below the table that holds it, so that its figures stay cells.

use super::html_table::{HtmlTable, NO_STYLE, ShownText};
use crate::domain::CellAt;
use crate::intake::limits::{BLOCKS, SPANNED_PLACES};
use crate::intake::links::Links;
use crate::intake::markup::UNDECLARED;
use crate::intake::sheet::draft::{Budget, Draft, grow};
use crate::intake::sheet::formats::Formats;
use crate::intake::text::decode;
use crate::intake::{Cell, Content, Excess, Fault, Intake, Limit, Sheets, with_text};
use html5gum::{DefaultEmitter, EndTag, Error, StartTag, Token, Tokenizer};

/// Reads the tables of a page.
pub fn read(bytes: &[u8], limit: Limit) -> Intake {
    let decoded = decode::text_that_says(bytes, b"charset=");
    let sheets = page(&decoded.text, limit).and_then(|page| page.sheets(limit));
    with_text("html", decoded, sheets)
}

fn page(text: &str, limit: Limit) -> Result<HtmlPage, Fault> {
    let mut emitter = DefaultEmitter::default();
    // Scripts and styles are no text.
    emitter.naively_switch_states(true);
    let mut page = HtmlPage {
        budget: Budget::of(limit),
        ..HtmlPage::default()
    };
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.start(&tag)?,
            Token::EndTag(tag) => page.end(&tag),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            Token::Error(error) => {
                page.has_undeclared |= error.value == Error::UnknownNamedCharacterReference;
            }
            _ => {}
        }
        page.bounded()?;
    }
    page.finished(text)
}

/// What stands on a page, in order.
enum Block {
    /// Text between tables.
    Line(String),
    /// A table.
    Table(HtmlTable),
}

/// A page as it is read.
#[derive(Default)]
struct HtmlPage {
    title: String,
    blocks: Vec<Block>,
    /// Tables that are open, the innermost last: indices of blocks.
    open: Vec<usize>,
    /// Text outside tables since the last break.
    line: ShownText,
    /// The element whose text is not shown.
    silent: Option<Vec<u8>>,
    has_table: bool,
    has_frame: bool,
    /// Whether a reference such as `&foo;` stands for nothing.
    has_undeclared: bool,
    /// Names of other files in formulas.
    links: Links,
    budget: Budget,
    /// Places that were looked at to find room for cells.
    steps: usize,
}

impl HtmlPage {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), Fault> {
        if self.silent.is_some() {
            return Ok(());
        }
        match tag.name.as_slice() {
            // Written as one tag, it has no text to leave out, and its end never comes.
            b"script" | b"style" | b"xml" | b"title" | b"template" if !tag.self_closing => {
                self.silent = Some(tag.name.to_vec());
            }
            b"frame" | b"iframe" => self.has_frame = true,
            b"table" => self.open_table(),
            b"tr" => self.in_table(|table| table.start_row(is_hidden(tag))),
            b"td" | b"th" => return self.start_cell(tag),
            b"br" => self.line_break(),
            name => self.soft_break(name),
        }
        Ok(())
    }

    fn end(&mut self, tag: &EndTag<()>) {
        let name = tag.name.as_slice();
        match &self.silent {
            Some(silent) if silent.as_slice() == name => self.silent = None,
            Some(_) => {}
            None => match name {
                b"table" => self.close_table(),
                b"tr" => self.in_table(HtmlTable::end_row),
                b"td" | b"th" => self.in_table(HtmlTable::end_cell),
                name => self.soft_break(name),
            },
        }
    }

    fn text(&mut self, text: &str) {
        match (&self.silent, self.open.last()) {
            (Some(silent), _) if silent == b"title" => grow(&mut self.title, text),
            (Some(_), _) => {}
            (None, None) => self.line.push(text),
            (None, Some(_)) => self.in_table(|table| table.push(text)),
        }
    }

    fn open_table(&mut self) {
        self.flush();
        self.has_table = true;
        self.open.push(self.blocks.len());
        self.blocks.push(Block::Table(HtmlTable::default()));
    }

    fn close_table(&mut self) {
        self.in_table(HtmlTable::end);
        self.open.pop();
    }

    fn start_cell(&mut self, tag: &StartTag<()>) -> Result<(), Fault> {
        let down = span(tag, b"rowspan");
        let across = span(tag, b"colspan");
        let formula = attribute(tag, b"x:fmla");
        if let Some(formula) = &formula {
            self.links.add_in_brackets(formula);
        }
        let (mut steps, mut memory) = (0, size_of::<Cell>());
        self.in_table(|table| {
            let before = table.memory();
            steps = table.start_cell(down, across, formula.is_some());
            memory += table.memory() - before;
        });
        self.steps += steps as usize;
        self.budget.spend(memory)
    }

    fn line_break(&mut self) {
        match self.open.last() {
            Some(_) => self.in_table(HtmlTable::line_break),
            None => self.flush(),
        }
    }

    /// Paragraphs and the like begin on a line of their own.
    fn soft_break(&mut self, name: &[u8]) {
        const BLOCKS: [&[u8]; 14] = [
            b"p", b"div", b"li", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"center", b"hr", b"dt",
            b"dd", b"caption",
        ];
        match self.open.last() {
            _ if !BLOCKS.contains(&name) => {}
            Some(_) => self.in_table(HtmlTable::soft_break),
            None => self.flush(),
        }
    }

    fn in_table(&mut self, act: impl FnOnce(&mut HtmlTable)) {
        if let Some(Block::Table(table)) = self.open.last().map(|index| &mut self.blocks[*index]) {
            act(table);
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line).shown();
        if !line.is_empty() {
            self.blocks.push(Block::Line(line));
        }
    }

    fn bounded(&self) -> Result<(), Fault> {
        let is_large = self.blocks.len() > BLOCKS;
        if is_large || self.steps > SPANNED_PLACES {
            let what = format!("表と行が{BLOCKS}個を超えるか、結合が多すぎます");
            return Err(Fault::TooLarge(Excess::Count, what));
        }
        Ok(())
    }

    fn finished(mut self, text: &str) -> Result<Self, Fault> {
        // Tables that are not closed end with the page.
        while !self.open.is_empty() {
            self.close_table();
        }
        self.flush();
        // Excel saves several sheets as a page that only names the files of its sheets.
        let refers = self.has_frame || text.contains("<x:WorksheetSource");
        match (self.has_table, refers) {
            (true, _) => Ok(self),
            (false, true) => Err(Fault::NotASpreadsheet(
                "中身を別のファイル（sheet001.htmなど）に置いたウェブページ（HTML）".into(),
            )),
            (false, false) => Err(Fault::NotASpreadsheet("ウェブページ（HTML）".into())),
        }
    }

    /// One block below the other, tables with a blank row between them.
    fn sheets(self, limit: Limit) -> Result<Sheets, Fault> {
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let (formats, mut budget) = (Formats::default(), Budget::of(limit));
        let mut draft = Draft::new(&title, &formats, false, &mut budget);
        if self.has_undeclared {
            draft.complain(UNDECLARED);
        }
        let mut row = 0;
        let mut after_table = false;
        for block in self.blocks {
            match block {
                Block::Line(text) => {
                    // Pages have no types: as in CSV, the text decides what is a number.
                    draft.cell(CellAt::new(row, 0), NO_STYLE, text, Content::Untyped, false)?;
                    row += 1;
                    after_table = false;
                }
                Block::Table(table) if table.is_blank() => {}
                Block::Table(table) => {
                    row += u32::from(after_table);
                    row += table.place(row, &mut draft)?;
                    after_table = true;
                }
            }
        }
        let mut sheets = Sheets::default();
        sheets.take(draft.finish(false));
        sheets.notices.extend(self.links.notice());
        Ok(sheets)
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let (_, value) = tag
        .attributes
        .iter()
        .find(|(key, _)| key.as_slice() == name)?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// How many rows or columns a cell covers; browsers believe no more than a thousand.
fn span(tag: &StartTag<()>, name: &[u8]) -> u32 {
    let said = attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok());
    said.unwrap_or(1).clamp(1, 1000)
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    attribute(tag, b"style").is_some_and(|style| {
        style
            .to_ascii_lowercase()
            .replace(' ', "")
            .contains("display:none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Grid;

    fn cells(intake: &Intake) -> String {
        let cells = intake.grids.iter().flat_map(Grid::cells);
        let cells: Vec<String> = cells
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        cells.join(" ")
    }

    fn check(page: &str, expected: &str) {
        assert_eq!(
            cells(&read(page.as_bytes(), Limit::Apart)),
            expected,
            "{page}"
        );
    }

    #[test]
    fn a_table_becomes_cells() {
        check(
            "<table><tr><th>番号<th>値</tr><tr><td>1</td><td>19.2%</td></tr></table>",
            "A1=番号 B1=値 A2=1 B2=19.2%",
        );
        check("<table><td>a<td>b<tr><td>c</table>", "A1=a B1=b A2=c");
        check("<table><tr><td>a<tr><td>&nbsp;<td>b", "A1=a B2=b");
    }

    #[test]
    fn text_is_what_a_browser_shows() {
        check(
            "<style>td{}</style><table><tr><td> 子育て \n 支援<br>計 &lt;画&gt;<script>x</script><td><p>a</p><p>b</p>",
            "A1=子育て 支援\n計 <画> B1=a\nb",
        );
    }

    #[test]
    fn a_reference_that_stands_for_nothing_is_kept_and_told() {
        let read = |page: &str| read(page.as_bytes(), Limit::Apart);
        let intake = read("<table><tr><td>A&foo;B<td>1&nbsp;2&amp;3");
        assert_eq!(cells(&intake), "A1=A&foo;B B1=1\u{a0}2&3");
        assert!(matches!(&intake.faults[..], [Fault::BrokenSheet(..)]));
        assert!(read("<table><tr><td>R&D<td>&copy;").faults.is_empty());
    }

    #[test]
    fn spans_are_merges_and_keep_their_places_free() {
        let page = "<table><tr><td rowspan=2>A<td colspan=2>B<tr><td>c<td>d<tr><td rowspan=99999999>e</table>";
        check(page, "A1=A B1=B B2=c C2=d A3=e");
        let intake = read(page.as_bytes(), Limit::Apart);
        let merges: Vec<String> = intake.grids[0]
            .merges()
            .iter()
            .map(|merge| format!("{}:{}", merge.first, merge.last))
            .collect();
        assert_eq!(merges, ["A1:A2", "B1:C1"]);
    }

    #[test]
    fn tables_and_lines_stand_one_below_the_other() {
        check(
            "<title>一覧</title><h1>令和6年度</h1>総務課<table><tr><td>a</table><table><tr><td>b</table>",
            "A1=令和6年度 A2=総務課 A3=a A5=b",
        );
        check(
            "<table><tr><td>外<table><tr><td>1<td>2</table>側<td>x</table>",
            "A1=外側 B1=x A3=1 B3=2",
        );
    }

    #[test]
    fn other_files_in_formulas_are_named() {
        let page =
            "<table><tr><td x:fmla=\"='C:\\x\\[予算.xls]計'!A1\">5<td x:fmla=\"=R[-1]C\">6</table>";
        let intake = read(page.as_bytes(), Limit::Apart);
        let links = crate::intake::Notice::ExternalLinks(vec!["予算.xls".into()]);
        assert_eq!(intake.notices, [links]);
    }

    #[test]
    fn spans_without_end_take_no_memory_without_end() {
        let row = "<td rowspan=1000 colspan=1000>x".repeat(17);
        let page = format!("<table><tr>{row}").repeat(2000);
        let intake = read(page.as_bytes(), Limit::Here);
        assert!(matches!(intake.faults[..], [Fault::TooLarge(..)]));
    }

    #[test]
    fn a_page_may_say_its_encoding() {
        let page = "<meta charset=\"euc-jp\"><table><tr><td>値</table>";
        let (bytes, ..) = encoding_rs::EUC_JP.encode(page);
        let intake = read(&bytes, Limit::Apart);
        assert_eq!(
            (cells(&intake).as_str(), &*intake.encoding),
            ("A1=値", "EUC-JP")
        );
        let lie = page.replace("euc-jp", "shift_jis");
        assert_eq!(cells(&read(lie.as_bytes(), Limit::Apart)), "A1=値");
    }

    #[test]
    fn a_page_without_a_table_is_no_spreadsheet() {
        for (page, expected) in [
            ("<html><p>拝啓</p>", "ウェブページ（HTML）"),
            (
                "<html><frameset><frame src=a_files/sheet001.htm></frameset>",
                "中身を別のファイル（sheet001.htmなど）に置いたウェブページ（HTML）",
            ),
        ] {
            let faults = read(page.as_bytes(), Limit::Apart).faults;
            assert_eq!(faults, [Fault::NotASpreadsheet(expected.into())]);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_page_makes_it_panic(parts in proptest::collection::vec(0..12_usize, 0..60)) {
            let known = ["<table>", "</table>", "<tr>", "</tr>", "<td rowspan=3 colspan=2>", "<td>",
                "</td>", "a", "<br>", "<p>", "<xml>", "</xml>"];
            let page: String = parts.into_iter().map(|part| known[part]).collect();
            read(page.as_bytes(), Limit::Apart);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            read(&bytes, Limit::Apart);
        }
    }
}
