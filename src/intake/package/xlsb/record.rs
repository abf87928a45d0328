//! The records that the parts of an .xlsb are made of: a kind, a length, and as many bytes.

use crate::intake::binary::{u16_at, u32_at};

/// The records of a part, until it ends or breaks.
pub struct XlsbRecords<'a> {
    rest: &'a [u8],
    /// Whether the part ends within a record.
    pub is_broken: bool,
}

/// One record.
#[derive(Clone, Copy)]
pub struct XlsbRecord<'a> {
    /// What it is about.
    pub kind: u32,
    /// What it says.
    pub body: &'a [u8],
}

impl<'a> XlsbRecords<'a> {
    /// The records of a part.
    pub fn of(part: &'a [u8]) -> Self {
        Self {
            rest: part,
            is_broken: false,
        }
    }

    fn step(&mut self) -> Option<XlsbRecord<'a>> {
        let kind = self.number(2)?;
        let length = self.number(4)? as usize;
        let (body, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(XlsbRecord { kind, body })
    }

    /// Seven bits a byte, as long as the eighth is set.
    fn number(&mut self, most: u32) -> Option<u32> {
        let mut number = 0;
        for index in 0..most {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u32::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'a> Iterator for XlsbRecords<'a> {
    type Item = XlsbRecord<'a>;

    fn next(&mut self) -> Option<XlsbRecord<'a>> {
        if self.rest.is_empty() || self.is_broken {
            return None;
        }
        let record = self.step();
        self.is_broken = record.is_none();
        record
    }
}

/// A text after its length, at a place of a record; and how many bytes both take. Without text the length
/// is all ones.
pub fn text_at(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let length = u32_at(bytes, at)?;
    if length == u32::MAX {
        return Some((String::new(), 4));
    }
    let size = usize::try_from(length).ok()?.checked_mul(2)?;
    let letters = bytes.get(at.checked_add(4)?..)?.get(..size)?;
    let units = letters.chunks_exact(2).filter_map(|pair| u16_at(pair, 0));
    let text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some((text, 4 + size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_walked_to_the_end_and_no_further() {
        let part = [0x05, 2, 1, 2, 0x81, 0x02, 0x80, 0x00, 7, 9, 1];
        let mut records = XlsbRecords::of(&part);
        let kinds: Vec<_> = records
            .by_ref()
            .map(|record| (record.kind, record.body.len()))
            .collect();
        assert_eq!(kinds, [(5, 2), (257, 0)]);
        assert!(records.is_broken);
    }

    #[test]
    fn a_text_longer_than_its_record_is_none() {
        assert_eq!(text_at(&[2, 0, 0, 0, 0x31, 0x53], 0), None);
        assert_eq!(
            text_at(&[1, 0, 0, 0, 0x17, 0x53], 0),
            Some(("北".into(), 6))
        );
        assert_eq!(text_at(&[0xff; 4], 0), Some((String::new(), 4)));
    }
}
