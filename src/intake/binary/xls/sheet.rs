//! A sheet of an .xls, record by record. What cannot be read is said, and what was read stays.

use super::book::XlsBook;
use super::comments::Comments;
use super::letters::{Count, Letters};
use super::record::{BiffRecord, BiffRecords, EOF, Version};
use crate::domain::CellAt;
use crate::intake::Fault;
use crate::intake::binary::{compressed_at, errors, truth, u16_at, u32_at, u64_at};
use crate::intake::limits::COLUMNS_OF_XLS;
use crate::intake::links::Links;
use crate::intake::sheet::draft::Draft;
use crate::intake::sheet::grid::Content;
use crate::intake::sheet::shown::Shown;

/// A sheet while it is read.
struct XlsSheet<'r, 'a> {
    book: &'r XlsBook,
    draft: &'r mut Draft<'a>,
    /// Names of other workbooks, which sheets of Excel 95 and before have too.
    links: &'r mut Links,
    comments: Comments,
    /// A formula whose text comes in a record of its own.
    awaits_text: Option<(CellAt, Option<usize>)>,
}

/// Reads the sheet that begins at a place of the stream into a draft.
///
/// # Errors
/// The cells take more than a workbook may.
pub fn read(
    book: &XlsBook,
    stream: &[u8],
    start: usize,
    links: &mut Links,
    draft: &mut Draft<'_>,
) -> Result<(), Fault> {
    let mut records = BiffRecords::new(stream, start);
    if !records.next().is_some_and(|first| first.is_beginning()) {
        draft.complain("シートの始まりが見つかりません");
        return Ok(());
    }
    draft.locked = Some(false);
    let mut sheet = XlsSheet {
        book,
        draft,
        links,
        comments: Comments::default(),
        awaits_text: None,
    };
    if !sheet.take_all(&mut records)? {
        sheet.draft.complain("シートが途中で切れています");
    }
    sheet.put_awaiting()?;
    for comment in sheet.comments.gathered(book.letters) {
        draft.comment(comment.at, comment.text)?;
    }
    Ok(())
}

impl XlsSheet<'_, '_> {
    /// Reads until the sheet ends; whether it does. A chart inside it begins and ends like a sheet.
    fn take_all(&mut self, records: &mut BiffRecords<'_>) -> Result<bool, Fault> {
        let mut depth = 0_usize;
        while let Some(record) = records.next() {
            match record.kind {
                _ if record.is_beginning() => depth += 1,
                EOF if depth == 0 => return Ok(true),
                EOF => depth -= 1,
                _ if depth > 0 => {}
                _ => self.take(&record, records)?,
            }
        }
        Ok(false)
    }

    fn take<'a>(
        &mut self,
        record: &BiffRecord<'a>,
        rest: &mut BiffRecords<'a>,
    ) -> Result<(), Fault> {
        match record.kind {
            // ROW.
            0x208 => self.take_row(record),
            // COLINFO.
            0x7d => drop(self.take_columns(record)),
            // PROTECT: it is written for sheets that are protected.
            0x12 => self.draft.locked = Some(record.body.first() == Some(&1)),
            // MERGEDCELLS.
            0xe5 => self.take_merges(record),
            // NOTE, OBJ and TXO: comments, and the drawings that hold their texts.
            0x1c => drop(self.comments.take_note(record, self.book.version)),
            0x5d => self.comments.take_object(record),
            0x1b6 => self.comments.take_text(&rest.pieces(record)),
            // EXTERNSHEET.
            0x17 => {
                let name = self.book.link(record);
                name.into_iter().for_each(|name| self.links.add(name));
            }
            // STRING: the text that a formula gave.
            0x07 | 0x207 => return self.take_result(record, rest),
            // Excel reads cells of Excel 2 (up to 6) wherever they stand; no later version uses their
            // kinds otherwise.
            0x02..=0x06 | 0x203..=0x206 | 0x406 | 0x27e | 0xd6 | 0xfd | 0xbd => {
                return self.take_cell(record, rest);
            }
            _ => {}
        }
        Ok(())
    }

    /// The flag that hides a row stands at the same place since Excel 3.
    fn take_row(&mut self, record: &BiffRecord<'_>) {
        if let (Some(row), Some(flags)) = (record.u16(0), record.u16(12))
            && flags & 0x20 != 0
        {
            self.draft.hide_rows(row.into(), row.into());
        }
    }

    fn take_columns(&mut self, record: &BiffRecord<'_>) -> Option<()> {
        let (first, last) = (record.u16(0)?, record.u16(2)?);
        if record.u16(8)? & 1 != 0 {
            // A record may name the column behind the last one.
            let last = last.min(COLUMNS_OF_XLS - 1);
            self.draft.hide_columns(first.into(), last.into());
        }
        Some(())
    }

    fn take_merges(&mut self, record: &BiffRecord<'_>) {
        let count = usize::from(record.u16(0).unwrap_or(0));
        let ranges = record.body.get(2..).unwrap_or_default().chunks_exact(8);
        for range in ranges.take(count) {
            let [first_row, last_row, first_column, last_column] =
                [0, 2, 4, 6].map(|at| u32::from(u16_at(range, at).unwrap_or(0)));
            let first = CellAt::new(first_row, first_column);
            self.draft.merge(first, CellAt::new(last_row, last_column));
        }
    }

    fn take_cell<'a>(
        &mut self,
        record: &BiffRecord<'a>,
        records: &mut BiffRecords<'a>,
    ) -> Result<(), Fault> {
        self.put_awaiting()?;
        let Some((row, column)) = record.u16(0).zip(record.u16(2)) else {
            self.draft.complain("セルの場所が読めません");
            return Ok(());
        };
        let at = CellAt::new(row.into(), column.into());
        let (style, start) = self.style(record);
        let value = record.body.get(start..).unwrap_or_default();
        match record.kind {
            // MULRK: several numbers side by side.
            0xbd => self.put_several(record, at),
            // INTEGER, RK, NUMBER and FORMULA, by version.
            0x02 => self.put_number(at, style, u16_at(value, 0).map(f64::from), false),
            0x27e => self.put_number(at, style, compressed_at(value, 0), false),
            0x03 | 0x203 => self.put_number(at, style, real_at(value), false),
            0x06 | 0x206 | 0x406 => self.put_formula(at, style, value),
            // BOOLERR: one byte, and whether it is an error.
            0x05 | 0x205 => {
                let seen = value.first_chunk().map(|[value, is_error]| match is_error {
                    0 => (truth(*value), Content::Logical),
                    _ => (errors::shown(*value), Content::Fault),
                });
                self.put(at, style, seen, false)
            }
            // LABELSST: a text by its number in the shared list.
            0xfd => {
                let index = u32_at(value, 0).and_then(|index| usize::try_from(index).ok());
                let text = index.and_then(|index| self.book.shared.get(index));
                self.put_text(at, style, text.cloned(), false)
            }
            _ => {
                // LABEL and RSTRING.
                let mut pieces = records.pieces(record);
                pieces[0] = value;
                let (letters, count) = self.writing(record);
                self.put_text(at, style, letters.read(&pieces, count), false)
            }
        }
    }

    /// The style of a cell, and where its value stands in its record. Excel 2 writes the format itself
    /// beside the style. Its records are known by their kinds, because files exist that mix them with
    /// those of later versions; which formats they count in there is unknown: no style.
    fn style(&self, record: &BiffRecord<'_>) -> (Option<usize>, usize) {
        let is_two = self.book.version == Version::Two;
        if matches!(record.kind, 0x02..=0x05) || (record.kind == 0x06 && is_two) {
            let format = record.body.get(5).map_or(0, |byte| byte & 0x3f);
            return (is_two.then(|| self.book.style_of_format(format)), 7);
        }
        (Some(self.book.style(record.u16(4).unwrap_or(0))), 6)
    }

    /// How a record writes its text, and the length before it.
    fn writing(&self, record: &BiffRecord<'_>) -> (Letters, Count) {
        match record.kind {
            0x04 | 0x07 => (self.book.old_letters, Count::Short),
            _ => (self.book.letters, Count::Long),
        }
    }

    /// Several numbers side by side, each with its style.
    fn put_several(&mut self, record: &BiffRecord<'_>, first: CellAt) -> Result<(), Fault> {
        let numbers = record.body.get(4..).unwrap_or_default().chunks_exact(6);
        for (column, number) in (first.column..).zip(numbers) {
            let style = self.book.style(u16_at(number, 0).unwrap_or(0));
            let at = CellAt::new(first.row, column);
            self.put_number(at, Some(style), compressed_at(number, 2), false)?;
        }
        Ok(())
    }

    fn put_formula(&mut self, at: CellAt, style: Option<usize>, value: &[u8]) -> Result<(), Fault> {
        let never = (String::new(), Content::NeverCalculated);
        let seen = match value.first_chunk::<8>() {
            Some([0, .., 0xff, 0xff]) => {
                self.awaits_text = Some((at, style));
                return Ok(());
            }
            Some([1, _, result, .., 0xff, 0xff]) => Some((truth(*result), Content::Logical)),
            Some([2, _, result, .., 0xff, 0xff]) => Some((errors::shown(*result), Content::Fault)),
            // An empty text: there is nothing to see, and a result it is.
            Some([3, .., 0xff, 0xff]) => Some((String::new(), Content::Text)),
            // No number ends with these bytes, and no other kind of result is known.
            Some([_, _, _, _, _, _, 0xff, 0xff]) | None => None,
            // Programs that cannot calculate write zero and ask Excel to calculate when it opens the file.
            Some([0, 0, 0, 0, 0, 0, 0, 0]) if value.get(8).is_some_and(|flags| flags & 2 != 0) => {
                Some(never)
            }
            Some(_) => return self.put_number(at, style, real_at(value), true),
        };
        self.put(at, style, seen, true)
    }

    /// The text that a formula gave.
    fn take_result<'a>(
        &mut self,
        record: &BiffRecord<'a>,
        records: &mut BiffRecords<'a>,
    ) -> Result<(), Fault> {
        let Some((at, style)) = self.awaits_text.take() else {
            return Ok(());
        };
        let (letters, count) = self.writing(record);
        let text = letters.read(&records.pieces(record), count);
        self.put_text(at, style, text, true)
    }

    /// A formula whose text did not come was never calculated.
    fn put_awaiting(&mut self) -> Result<(), Fault> {
        match self.awaits_text.take() {
            Some((at, style)) => {
                let never = (String::new(), Content::NeverCalculated);
                self.put(at, style, Some(never), true)
            }
            None => Ok(()),
        }
    }

    fn put_number(
        &mut self,
        at: CellAt,
        style: Option<usize>,
        stored: Option<f64>,
        formula: bool,
    ) -> Result<(), Fault> {
        match (stored, style) {
            (Some(stored), Some(style)) => self.draft.number(at, style, stored, formula),
            (stored, _) => {
                let seen = stored.map(|stored| match Shown::Plain.lay_on(stored, false) {
                    // Without its format, 0.192 may be 19.2%.
                    (text, Content::Number(stored)) => (text, Content::Formatless(stored)),
                    seen => seen,
                });
                self.put(at, None, seen, formula)
            }
        }
    }

    fn put_text(
        &mut self,
        at: CellAt,
        style: Option<usize>,
        text: Option<String>,
        formula: bool,
    ) -> Result<(), Fault> {
        let seen = text.map(|text| (text, Content::Text));
        self.put(at, style, seen, formula)
    }

    /// A cell; without what is seen in it, one that could not be read. The sheet goes on.
    fn put(
        &mut self,
        at: CellAt,
        style: Option<usize>,
        seen: Option<(String, Content)>,
        formula: bool,
    ) -> Result<(), Fault> {
        let Some((text, content)) = seen else {
            self.draft.unread(at, || "内容が壊れています".into());
            return Ok(());
        };
        // A style that no workbook has: 標準.
        let style = style.unwrap_or(usize::MAX);
        self.draft.cell(at, style, text, content, formula)
    }
}

fn real_at(value: &[u8]) -> Option<f64> {
    u64_at(value, 0).map(f64::from_bits)
}
