//! CSV and its relatives, with the places that Excel would show.

use super::grid::{Cell, Content, Grid};
use super::{Fault, Intake, decode};
use crate::domain::CellAt;

/// Reads a delimited text. Ragged rows are read as they are.
pub fn read(bytes: &[u8]) -> Intake {
    let decode::Decoded {
        text,
        encoding,
        mut faults,
    } = decode::text(bytes);
    let delimiter = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut row = 0;
    let mut end_of_previous = 0;
    for record in reader.records() {
        match record {
            Ok(record) => {
                row += blank_lines_before(&mut end_of_previous, text.as_bytes(), delimiter);
                cells.extend(fields(row, &record));
                row += 1;
            }
            Err(error) => faults.push(Fault::Broken(error.to_string())),
        }
    }
    Intake {
        encoding: encoding.into(),
        grids: vec![Grid::new("", false, cells, Vec::new())],
        faults,
        ..Intake::empty("csv")
    }
}

fn fields(row: u32, record: &csv::StringRecord) -> impl Iterator<Item = Cell> {
    record.iter().enumerate().map(move |(column, text)| Cell {
        at: CellAt::new(row, column as u32),
        text: text.to_owned(),
        content: Content::Untyped,
        formula: false,
        format: 0,
    })
}

/// The reader skips blank lines, Excel does not: a cell's row counts them.
fn blank_lines_before(end_of_previous: &mut usize, bytes: &[u8], delimiter: u8) -> u32 {
    let mut start = *end_of_previous;
    let mut blank = 0;
    while let Some(b'\r' | b'\n') = bytes.get(start) {
        start += if bytes[start..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        blank += 1;
    }
    *end_of_previous = end_of_record(bytes, start, delimiter);
    blank
}

/// The byte after the record's own line break. As for the reader, a quote opens a field only at
/// its beginning; inside a field it is a letter (24").
fn end_of_record(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut begins = true;
    for (index, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'"' if quoted => quoted = false,
            // Two quotes inside a quoted field close it and open it again.
            b'"' if begins || bytes[index - 1] == b'"' => quoted = true,
            b'\n' if !quoted => return index + 1,
            b'\r' if !quoted && bytes.get(index + 1) != Some(&b'\n') => return index + 1,
            _ => {}
        }
        begins = !quoted && *byte == delimiter;
    }
    bytes.len()
}

/// The delimiter that the first lines have most of.
fn delimiter(text: &str) -> u8 {
    let start: String = text.lines().take(20).collect();
    let count = |delimiter: u8| start.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b'\t', b';']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let intake = read(text.as_bytes());
        let cells: Vec<String> = intake.grids[0]
            .cells()
            .iter()
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        assert_eq!(cells.join(" "), expected);
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
    }

    #[test]
    fn ragged_rows_keep_every_field() {
        check("a\nb,c,d\ne,f", "A1=a A2=b B2=c C2=d A3=e B3=f");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            read(&bytes);
        }
    }
}
