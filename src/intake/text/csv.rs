//! CSV and its relatives, with the places that Excel would show.

use super::decode;
use super::delimiter;
use super::records::TextRecords;
use crate::domain::CellAt;
use crate::intake::sheet::draft::Budget;
use crate::intake::sheet::grid::{Cell, Content, Grid};
use crate::intake::{Fault, Intake, Limit, Notice, Sheets, with_text};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads a delimited text. Ragged rows are read as they are.
pub fn read(bytes: &[u8], limit: Limit) -> Intake {
    of_text(decode::text(bytes), limit)
}

/// Reads a delimited text in the encoding of a given name; `None` if that name is unknown.
pub fn read_as(bytes: &[u8], label: &str) -> Option<Intake> {
    let decoded = decode::text_as(bytes, label)?;
    Some(of_text(decoded, Limit::Apart))
}

fn of_text(decoded: decode::Decoded<'_>, limit: Limit) -> Intake {
    // The mark that old programs put at the end of a text is not in its last cell.
    let text = decoded.text.trim_end_matches('\u{1a}');
    let found = delimiter::find(text);
    let mut records = TextRecords::new(found.text, found.delimiter);
    let mut table = CsvTable {
        budget: Budget::of(limit),
        ..CsvTable::default()
    };
    let read = table.read(&mut records).map(|()| {
        let mut grid = Grid::new("", false, table.cells, Vec::new());
        grid.left_out += records.beyond;
        Sheets {
            grids: vec![grid],
            faults: unclosed(&records).into_iter().collect(),
            notices: table.widths.ragged().into_iter().collect(),
        }
    });
    let named = match found.is_named {
        true => "（先頭の行「sep=」の指定。Excelと同じく、次の行を1行目と数える）",
        false => "",
    };
    let why = format!("{}、区切りは{}{named}", decoded.why, found.name);
    Intake {
        why_encoding: why.into(),
        ..with_text("csv", decoded, read)
    }
}

fn unclosed(records: &TextRecords<'_>) -> Option<Fault> {
    let (row, column) = records.unclosed.first()?;
    let at = CellAt::new(*row, *column);
    let more = match records.unclosed.len() - 1 {
        0 => String::new(),
        more => format!("。ほかに{more}か所以上あります"),
    };
    Some(Fault::UnclosedQuote(format!(
        "{at}で始まる引用符「\"」が閉じていないため、引用符を文字として、行ごとに読みました{more}"
    )))
}

/// The cells of a text, and how wide its rows are.
#[derive(Default)]
struct CsvTable {
    cells: Vec<Cell>,
    budget: Budget,
    widths: Widths,
}

impl CsvTable {
    fn read<'a>(&mut self, records: &mut TextRecords<'a>) -> Result<(), Fault> {
        let mut fields: Vec<Cow<'a, str>> = Vec::new();
        while let Some(row) = records.next_into(&mut fields) {
            self.budget.spend(size_of::<Width>())?;
            self.widths.note(row, &fields);
            let written = fields.iter().enumerate();
            for (column, text) in written.filter(|(_, text)| !text.is_empty()) {
                self.push(CellAt::new(row, column as u32), text)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, at: CellAt, text: &str) -> Result<(), Fault> {
        self.budget.spend(text.len() + size_of::<Cell>())?;
        self.cells.push(Cell {
            at,
            text: text.to_owned(),
            content: Content::Untyped,
            formula: false,
            format: 0,
        });
        Ok(())
    }
}

/// How many fields rows have: those that are written in, and those that are there.
#[derive(Default)]
struct Widths {
    rows: Vec<Width>,
}

struct Width {
    row: u32,
    written: u32,
    there: u32,
}

impl Widths {
    fn note(&mut self, row: u32, fields: &[Cow<'_, str>]) {
        let last = fields.iter().rposition(|field| !field.trim().is_empty());
        if let Some(last) = last {
            self.rows.push(Width {
                row,
                written: last as u32 + 1,
                there: fields.len() as u32,
            });
        }
    }

    /// The first row that says more than its header has room for. Titles above a table and empty
    /// fields behind it are common and harmless; a comma too many shifts figures.
    fn ragged(&self) -> Option<Notice> {
        let usual = self.usual()?;
        let header = self.rows.iter().position(|row| row.written >= usual)?;
        let (header, below) = self.rows[header..].split_first()?;
        let mut ragged = below.iter().filter(|row| row.written > header.there);
        let first = ragged.next()?;
        let more = match ragged.count() {
            0 => String::new(),
            more => format!("。ほかに{more}行あります"),
        };
        Some(Notice::Ragged(format!(
            "{}行目は{}列、見出し（{}行目）は{}列です{more}",
            first.row + 1,
            first.written,
            header.row + 1,
            header.there
        )))
    }

    /// The width that most rows have; of two the smaller, for a header has no comma too many.
    fn usual(&self) -> Option<u32> {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        // Rows with one field are titles and notes.
        for row in self.rows.iter().filter(|row| row.written > 1) {
            *counts.entry(row.written).or_default() += 1;
        }
        // Of equal counts `max_by_key` gives the last: reversed, that is the smallest width.
        let most = counts.into_iter().rev().max_by_key(|(_, rows)| *rows)?;
        Some(most.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let intake = read(text.as_bytes(), Limit::Apart);
        let cells: Vec<String> = intake.grids[0]
            .cells()
            .iter()
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        assert_eq!(cells.join(" "), expected);
    }

    fn ragged(text: &str) -> Option<String> {
        match read(text.as_bytes(), Limit::Apart).notices.pop()? {
            Notice::Ragged(what) => Some(what),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn places_are_those_that_excel_shows() {
        check("a,b\r\nc,d\r\n", "A1=a B1=b A2=c B2=d");
        check("a,b\n\n\nc,d\n", "A1=a B1=b A4=c B4=d");
        check("\n題名\n\"x\ny\",2\n3,4", "A2=題名 A3=x\ny B3=2 A4=3 B4=4");
        check(
            "24\",b\n\n\nc,\"d\"\"e\nf\"\ng",
            "A1=24\" B1=b A4=c B4=d\"e\nf A5=g",
        );
        check("a\tb,c\td\n1\t2", "A1=a B1=b,c C1=d A2=1 B2=2");
        check("sep=;\na;b\n1;2", "A1=a B1=b A2=1 B2=2");
        check("a,b\n1,2\n\u{1a}", "A1=a B1=b A2=1 B2=2");
    }

    #[test]
    fn a_row_wider_than_its_header_is_told() {
        check("a\nb,c,d\ne,f", "A1=a A2=b B2=c C2=d A3=e B3=f");
        let table = "施策一覧\n番号,名,値\n1,a,2\n2,b,1,234\n3,c,5\n4,d,6\n";
        let said = "4行目は4列、見出し（2行目）は3列です";
        assert_eq!(ragged(table).as_deref(), Some(said));
        assert_eq!(ragged("題名\n番号,名,値\n1,a,2,,\n2,b\n3,c,4\n"), None);
        assert_eq!(ragged("番号,名,値,備考\n1,a,2\n2,b,3\n3,c,4,x\n"), None);
    }

    #[test]
    fn an_unclosed_quote_does_not_swallow_the_rows_behind_it() {
        let intake = read("a,b\n1,\"2\n3,4\n".as_bytes(), Limit::Apart);
        assert_eq!(intake.grids[0].cells().len(), 6);
        assert!(
            matches!(&intake.faults[..], [Fault::UnclosedQuote(what)] if what.starts_with("B2で始まる"))
        );
    }

    #[test]
    fn what_takes_too_much_here_may_be_read_apart() {
        let text = "1,2,3,4,5,6,7,8\n".repeat(150_000);
        let here = read(text.as_bytes(), Limit::Here);
        assert!(matches!(here.faults[..], [Fault::TooLarge(..)]));
        let apart = read(text.as_bytes(), Limit::Apart);
        assert_eq!(apart.grids[0].cells().len(), 1_200_000);
    }

    #[test]
    fn an_encoding_may_be_named_and_the_delimiter_is_told() {
        let intake = read_as(b"\x83\x65,1", "cp932").unwrap();
        assert_eq!(intake.encoding, "Shift_JIS（CP932）");
        assert_eq!(intake.why_encoding, "指定された文字コード、区切りはカンマ");
        assert!(read_as(b"a", "いろは").is_none());
        let named = read(b"sep=;\na;b\n", Limit::Apart);
        assert!(named.why_encoding.contains("sep="));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            read(&bytes, Limit::Apart);
        }

        #[test]
        fn no_text_loses_a_letter(text in "[a-c,\"\t\n\r]{0,60}") {
            let kept = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count();
            let intake = read(text.as_bytes(), Limit::Apart);
            let cells = intake.grids.iter().flat_map(Grid::cells);
            proptest::prop_assert_eq!(cells.map(|cell| kept(&cell.text)).sum::<usize>(), kept(&text));
        }
    }
}
