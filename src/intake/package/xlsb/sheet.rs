//! A worksheet part of an .xlsb, record by record.

use super::record::{XlsbRecord, XlsbRecords, text_at};
use crate::domain::CellAt;
use crate::intake::Fault;
use crate::intake::binary::{compressed_at, errors, truth, u16_at, u32_at, u64_at};
use crate::intake::package::Strings;
use crate::intake::sheet::draft::Draft;
use crate::intake::sheet::grid::Content;

/// A worksheet while it is read.
struct XlsbSheet<'r, 'a> {
    strings: &'r Strings,
    draft: &'r mut Draft<'a>,
    row: u32,
    next_column: u32,
    /// Where the next row stands if rows that are not listed are hidden.
    unlisted: Option<u32>,
}

/// Reads a worksheet part into a draft. What comes before a break is kept, and the break reported.
pub fn read(part: &[u8], strings: &Strings, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut records = XlsbRecords::of(part);
    let mut reading = XlsbSheet {
        strings,
        draft,
        row: 0,
        next_column: 0,
        unlisted: None,
    };
    for record in records.by_ref() {
        reading.take(record)?;
    }
    if records.is_broken {
        draft.broken_off();
    }
    Ok(())
}

impl XlsbSheet<'_, '_> {
    fn take(&mut self, record: XlsbRecord<'_>) -> Result<(), Fault> {
        let body = record.body;
        match record.kind {
            // BrtRowHdr.
            0 => self.row(body),
            // BrtCellBlank to BrtFmlaError, BrtCellRString.
            1..=11 | 62 => self.long_cell(record.kind, body)?,
            // The same cells without their column: each stands beside the one before it.
            12..=18 => self.cell(record.kind - 11, self.next_column, body, 4)?,
            // BrtColInfo.
            60 => drop(self.columns(body)),
            // BrtEndSheetData.
            146 => self.end_of_cells(),
            // BrtMergeCell.
            176 => drop(self.merge(body)),
            // BrtWsFmtInfo: whether rows that are not listed are hidden.
            485 => self.unlisted = (body.get(6).copied().unwrap_or(0) & 2 != 0).then_some(0),
            _ => {}
        }
        Ok(())
    }

    fn row(&mut self, body: &[u8]) {
        let Some(row) = u32_at(body, 0) else { return };
        (self.row, self.next_column) = (row, 0);
        if let Some(next) = &mut self.unlisted {
            if row > *next {
                self.draft.hide_rows(*next, row - 1);
            }
            *next = row.saturating_add(1);
        }
        if body.get(11).copied().unwrap_or(0) & 0x10 != 0 {
            self.draft.hide_rows(row, row);
        }
    }

    fn end_of_cells(&mut self) {
        if let Some(next) = self.unlisted.take() {
            self.draft.hide_rows(next, u32::MAX);
        }
    }

    fn columns(&mut self, body: &[u8]) -> Option<()> {
        // A column without width is as hidden as one that is said to be.
        if u16_at(body, 16)? & 1 != 0 || u32_at(body, 8)? == 0 {
            self.draft.hide_columns(u32_at(body, 0)?, u32_at(body, 4)?);
        }
        Some(())
    }

    fn merge(&mut self, body: &[u8]) -> Option<()> {
        let first = CellAt::new(u32_at(body, 0)?, u32_at(body, 8)?);
        let last = CellAt::new(u32_at(body, 4)?, u32_at(body, 12)?);
        self.draft.merge(first, last);
        Some(())
    }

    fn long_cell(&mut self, kind: u32, body: &[u8]) -> Result<(), Fault> {
        match u32_at(body, 0) {
            Some(column) => self.cell(kind, column, body, 8),
            None => Ok(()),
        }
    }

    /// A cell whose value begins after some bytes; its style stands in the four before.
    fn cell(&mut self, kind: u32, column: u32, body: &[u8], after: usize) -> Result<(), Fault> {
        let at = CellAt::new(self.row, column);
        self.next_column = column.saturating_add(1);
        // The style takes three of the four bytes; the last one is about furigana.
        let style = u32_at(body, after - 4).unwrap_or(0) & 0x00ff_ffff;
        let value = body.get(after..).unwrap_or_default();
        let style = style as usize;
        let is_formula = matches!(kind, 8..=11);
        let number = match kind {
            2 => compressed_at(value, 0),
            5 | 9 => u64_at(value, 0).map(f64::from_bits),
            _ => None,
        };
        if let Some(number) = number {
            return self.draft.number(at, style, number, is_formula);
        }
        match self.seen(kind, value) {
            Some((text, content)) => self.draft.cell(at, style, text, content, is_formula),
            None => {
                self.draft.unread(at, || "値が読めません".to_owned());
                Ok(())
            }
        }
    }

    /// What a person sees in a cell that holds no number; `None` for what cannot be read.
    fn seen(&self, kind: u32, value: &[u8]) -> Option<(String, Content)> {
        let text = match kind {
            3 | 11 => return Some((errors::shown(*value.first()?), Content::Fault)),
            4 | 10 => return Some((truth(*value.first()?), Content::Logical)),
            1 => String::new(),
            6 | 8 => text_at(value, 0)?.0,
            7 => self.strings.get(u32_at(value, 0)? as usize)?.to_owned(),
            // A text in runs of different looks, after a byte that says which.
            62 => text_at(value, 1)?.0,
            _ => return None,
        };
        Some((text, Content::Text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::sheet::draft::Budget;
    use crate::intake::sheet::formats::Formats;
    use crate::intake::sheet::grid::Grid;

    fn sheet(part: &[u8]) -> (Grid, Vec<Fault>) {
        let mut strings = Strings::default();
        strings.push("施策").unwrap();
        let mut formats = Formats::default();
        formats.add_style("").unwrap();
        formats.add_style("0.0%").unwrap();
        let mut budget = Budget::default();
        let mut draft = Draft::new("実績", &formats, false, &mut budget);
        read(part, &strings, &mut draft).unwrap();
        draft.finish(false)
    }

    fn record(kind: u8, longs: &[u32], rest: &[u8]) -> Vec<u8> {
        let mut body: Vec<u8> = longs.iter().flat_map(|long| long.to_le_bytes()).collect();
        body.extend(rest);
        [&[kind, body.len() as u8][..], &body].concat()
    }

    fn check(records: &[Vec<u8>], expected: &str) {
        let (grid, faults) = sheet(&records.concat());
        let cells: Vec<String> = grid
            .cells()
            .iter()
            .map(|cell| format!("{}={}", cell.at, cell.text))
            .collect();
        assert_eq!(cells.join(" "), expected, "{faults:?}");
        assert!(faults.is_empty());
    }

    #[test]
    fn a_cell_is_what_its_record_says() {
        let row = record(0, &[4, 0], &[0; 8]);
        check(&[row.clone(), record(7, &[1, 0, 0], &[])], "B5=施策");
        check(
            &[row.clone(), record(5, &[2, 1], &0.192_f64.to_le_bytes())],
            "C5=19.2%",
        );
        check(
            &[row.clone(), record(2, &[0, 0, (12 << 2) | 2], &[])],
            "A5=12",
        );
        check(
            &[
                row.clone(),
                record(3, &[0, 0], &[7]),
                record(4, &[1, 0], &[1]),
            ],
            "A5=#DIV/0! B5=TRUE",
        );
        check(
            &[
                row.clone(),
                record(13, &[0, (1 << 2) | 2], &[]),
                record(13, &[0, (2 << 2) | 2], &[]),
            ],
            "A5=1 B5=2",
        );
        check(
            &[
                row.clone(),
                record(62, &[0, 0], &[0, 1, 0, 0, 0, 0x17, 0x53]),
            ],
            "A5=北",
        );
        check(&[row, record(1, &[3, 1], &[])], "");
    }

    #[test]
    fn a_broken_cell_is_reported() {
        let (grid, faults) = sheet(&record(7, &[1, 0, 99], &[]));
        assert_eq!((grid.cells().len(), faults.len()), (0, 1));
        let (_, faults) = sheet(&[5, 99, 0]);
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn what_excel_hides_is_known() {
        let hidden_row = record(0, &[1, 0], &[0, 0, 0, 0x10, 0]);
        let hidden_column = record(60, &[2, 3, 9, 0], &[1, 0]);
        let merge = [
            &[0xb0, 1, 16][..],
            &[0; 4],
            &[1, 0, 0, 0],
            &[0; 4],
            &[2, 0, 0, 0],
        ]
        .concat();
        let (grid, _) = sheet(&[hidden_row, hidden_column, merge].concat());
        assert!(grid.is_hidden(CellAt::new(1, 0)) && grid.is_hidden(CellAt::new(0, 3)));
        assert!(!grid.is_hidden(CellAt::new(0, 1)));
        assert_eq!(grid.merges()[0].last, CellAt::new(1, 2));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(part in proptest::collection::vec(0_u8..80, 0..200)) {
            sheet(&part);
        }
    }
}
