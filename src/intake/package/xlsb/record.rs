//! The records that the parts of an .xlsb are made of: a kind, a length, and as many bytes.

/// The records of a part, until it ends or breaks.
pub struct Records<'a> {
    rest: &'a [u8],
    /// Whether the part ends within a record.
    pub is_broken: bool,
}

/// One record.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// What it is about.
    pub kind: u32,
    /// What it says.
    pub body: Body<'a>,
}

impl<'a> Records<'a> {
    /// The records of a part.
    pub fn of(part: &'a [u8]) -> Self {
        Self {
            rest: part,
            is_broken: false,
        }
    }

    fn step(&mut self) -> Option<Record<'a>> {
        let kind = self.number(2)?;
        let length = self.number(4)? as usize;
        let (body, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Record {
            kind,
            body: Body(body),
        })
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

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if self.rest.is_empty() || self.is_broken {
            return None;
        }
        let record = self.step();
        self.is_broken = record.is_none();
        record
    }
}

/// The bytes of a record. Asking beyond their end gives nothing.
#[derive(Clone, Copy)]
pub struct Body<'a>(pub &'a [u8]);

impl<'a> Body<'a> {
    /// What comes after some bytes.
    pub fn from(self, at: usize) -> Option<Self> {
        self.0.get(at..).map(Self)
    }

    /// A byte.
    pub fn byte(self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    /// Two bytes as a number.
    pub fn short(self, at: usize) -> Option<u16> {
        let bytes = self.0.get(at..at.checked_add(2)?)?;
        Some(u16::from_le_bytes(bytes.try_into().ok()?))
    }

    /// Four bytes as a number.
    pub fn long(self, at: usize) -> Option<u32> {
        let bytes = self.0.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    /// Eight bytes as a binary fraction.
    pub fn real(self, at: usize) -> Option<f64> {
        let bytes = self.0.get(at..at.checked_add(8)?)?;
        Some(f64::from_le_bytes(bytes.try_into().ok()?))
    }

    /// A whole number or a binary fraction, in four bytes.
    pub fn packed(self, at: usize) -> Option<f64> {
        let bits = self.long(at)?;
        let number = match bits & 2 {
            0 => f64::from_bits(u64::from(bits & !3) << 32),
            _ => f64::from(bits.cast_signed() >> 2),
        };
        Some(if bits & 1 == 0 {
            number
        } else {
            number / 100.0
        })
    }

    /// A text after its length; and how many bytes both take. Without text the length is all ones.
    pub fn text(self, at: usize) -> Option<(String, usize)> {
        let length = self.long(at)?;
        if length == u32::MAX {
            return Some((String::new(), 4));
        }
        let size = usize::try_from(length).ok()?.checked_mul(2)?;
        let bytes = self.0.get(at.checked_add(4)?..)?.get(..size)?;
        let units = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let text =
            char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        Some((text.collect(), 4 + size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_walked_to_the_end_and_no_further() {
        let part = [0x05, 2, 1, 2, 0x81, 0x02, 0x80, 0x00, 7, 9, 1];
        let mut records = Records::of(&part);
        let kinds: Vec<_> = records
            .by_ref()
            .map(|record| (record.kind, record.body.0.len()))
            .collect();
        assert_eq!(kinds, [(5, 2), (257, 0)]);
        assert!(records.is_broken);
    }

    #[test]
    fn a_packed_number_is_exact() {
        let packed = |bits: u32| Body(&bits.to_le_bytes()).packed(0);
        assert_eq!(packed((1200 << 2) | 2), Some(1200.0));
        assert_eq!(packed((1950 << 2) | 3), Some(19.5));
        assert_eq!(packed((-40_i32 << 2).cast_unsigned() | 2), Some(-40.0));
        assert_eq!(packed(0x3ff8_0000), Some(1.5));
        assert_eq!(Body(&[1, 2]).packed(0), None);
    }

    #[test]
    fn a_text_longer_than_its_record_is_none() {
        assert_eq!(Body(&[2, 0, 0, 0, 0x31, 0x53]).text(0), None);
        assert_eq!(
            Body(&[1, 0, 0, 0, 0x17, 0x53]).text(0),
            Some(("北".into(), 6))
        );
        assert_eq!(Body(&[0xff; 4]).text(0), Some((String::new(), 4)));
    }
}
