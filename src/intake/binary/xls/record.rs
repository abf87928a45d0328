//! The records of a BIFF stream: a kind, a length and a body, one after the other.

use crate::intake::binary::u16_at;

/// The beginning of a workbook or sheet, as each version of Excel writes it.
pub const BOF: [u16; 4] = [0x0009, 0x0209, 0x0409, 0x0809];
/// The end of the workbook or sheet that a BOF began.
pub const EOF: u16 = 0x0a;
/// More of the record before it.
pub const CONTINUE: u16 = 0x3c;

/// A record.
#[derive(Clone, Copy)]
pub struct BiffRecord<'a> {
    /// Its kind.
    pub kind: u16,
    /// Where in the stream its body begins.
    pub at: usize,
    /// What it holds.
    pub body: &'a [u8],
}

/// Records from some place of a stream, until it ends or is cut off.
#[derive(Clone)]
pub struct BiffRecords<'a> {
    stream: &'a [u8],
    next: usize,
}

impl<'a> BiffRecords<'a> {
    /// The records from a place on.
    pub fn new(stream: &'a [u8], start: usize) -> Self {
        Self {
            stream,
            next: start,
        }
    }

    /// The pieces of a record: its body, and what the records behind it continue.
    pub fn pieces(&mut self, record: &BiffRecord<'a>) -> Vec<&'a [u8]> {
        let mut pieces = vec![record.body];
        // A copy looks ahead, so that a record of another kind is still the next one.
        let mut ahead = self.clone();
        while let Some(more) = ahead.next().filter(|more| more.kind == CONTINUE) {
            pieces.push(more.body);
            *self = ahead.clone();
        }
        pieces
    }
}

impl<'a> Iterator for BiffRecords<'a> {
    type Item = BiffRecord<'a>;

    fn next(&mut self) -> Option<BiffRecord<'a>> {
        let kind = u16_at(self.stream, self.next)?;
        let length = usize::from(u16_at(self.stream, self.next + 2)?);
        let at = self.next + 4;
        let body = self.stream.get(at..at + length)?;
        self.next = at + length;
        Some(BiffRecord { kind, at, body })
    }
}

impl BiffRecord<'_> {
    /// The number in two bytes of the body.
    pub fn u16(&self, at: usize) -> Option<u16> {
        u16_at(self.body, at)
    }

    /// Whether a workbook or sheet begins.
    pub fn is_beginning(&self) -> bool {
        BOF.contains(&self.kind)
    }

    /// The version that a beginning tells.
    pub fn version(&self) -> Version {
        match (self.kind, self.u16(0)) {
            (0x0009, _) | (0x0809, Some(0x0200)) => Version::Two,
            (0x0209, _) | (0x0809, Some(0x0300)) => Version::Three,
            (0x0409, _) | (0x0809, Some(0x0400)) => Version::Four,
            (_, Some(0x0600)) => Version::Eight,
            _ => Version::Five,
        }
    }
}

/// How a stream writes its records: Excel 2 to 4, 5 and 95, 97 to 2003.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Excel 2.
    Two,
    /// Excel 3.
    Three,
    /// Excel 4.
    Four,
    /// Excel 5 and 95.
    Five,
    /// Excel 97 to 2003.
    Eight,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A record in bytes.
    pub(crate) fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let mut record = kind.to_le_bytes().to_vec();
        record.extend((body.len() as u16).to_le_bytes());
        record.extend(body);
        record
    }

    #[test]
    fn a_record_that_is_cut_off_is_none() {
        let mut bytes = [record(1, b"abc"), record(2, b"defg")].concat();
        bytes.pop();
        let kinds: Vec<u16> = BiffRecords::new(&bytes, 0)
            .map(|record| record.kind)
            .collect();
        assert_eq!(kinds, [1]);
    }

    #[test]
    fn what_continues_is_gathered() {
        let bytes = [record(1, b"a"), record(CONTINUE, b"b"), record(2, b"c")].concat();
        let mut records = BiffRecords::new(&bytes, 0);
        let first = records.next().unwrap();
        assert_eq!(records.pieces(&first), [b"a", b"b"]);
        assert_eq!(records.next().map(|record| record.kind), Some(2));
    }
}
