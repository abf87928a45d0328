//! Texts of a BIFF stream. Excel 97 and later write UTF-16, its upper bytes left out where they are
//! all zero; before that, bytes in the code page of the machine.

use crate::intake::binary::u16_at;
use crate::intake::limits::CELLS;
use encoding_rs::Encoding;

/// How a workbook writes its texts.
#[derive(Clone, Copy)]
pub enum Letters {
    /// UTF-16.
    Wide,
    /// Bytes in an encoding.
    Bytes(&'static Encoding),
}

/// How long the number is that says how long a text is.
#[derive(Clone, Copy)]
pub enum Count {
    /// One byte.
    Short,
    /// Two bytes.
    Long,
}

impl Count {
    fn read(self, bytes: &[u8]) -> Option<(usize, &[u8])> {
        match self {
            Self::Short => bytes.split_first().map(|(n, rest)| (usize::from(*n), rest)),
            Self::Long => Some((usize::from(u16_at(bytes, 0)?), &bytes[2..])),
        }
    }
}

impl Letters {
    /// The text at the start of pieces, with its count before it; `None` if it is cut off.
    pub fn read(self, pieces: &[&[u8]], count: Count) -> Option<String> {
        let (first, more) = pieces.split_first()?;
        let (count, rest) = count.read(first)?;
        match self {
            Self::Wide => {
                let pieces = [&[rest], more].concat();
                Pieces::new(&pieces).text(count)
            }
            Self::Bytes(encoding) => {
                let bytes = [&[rest], more].concat().concat();
                Some(decode(encoding, bytes.get(..count)?))
            }
        }
    }
}

/// Bytes of a code page as text.
pub fn decode(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// A record and those that continue it, read as one. Where a text goes over from one into the
/// next, the next says again whether its letters have one byte or two.
pub struct Pieces<'p, 'a> {
    current: &'a [u8],
    more: std::slice::Iter<'p, &'a [u8]>,
}

impl<'p, 'a> Pieces<'p, 'a> {
    /// From the first byte on.
    pub fn new(pieces: &'p [&'a [u8]]) -> Self {
        Self {
            current: &[],
            more: pieces.iter(),
        }
    }

    fn byte(&mut self) -> Option<u8> {
        while self.current.is_empty() {
            self.current = self.more.next()?;
        }
        let (byte, rest) = self.current.split_first()?;
        self.current = rest;
        Some(*byte)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    /// The number in two bytes.
    pub fn u16(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_le_bytes)
    }

    /// The number in four bytes.
    pub fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > self.current.len() {
            count -= self.current.len();
            self.current = self.more.next()?;
        }
        self.current = &self.current[count..];
        Some(())
    }

    /// A text of some letters, without what hangs on it: fonts and how its kanji are read aloud.
    pub fn text(&mut self, count: usize) -> Option<String> {
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { self.u16()? };
        let sound = if flags & 4 == 0 { 0 } else { self.u32()? };
        let text = self.letters(count, flags & 1 != 0)?;
        // The last text of a workbook may lack its fonts; it is whole nevertheless.
        let _ = self.skip((4 * usize::from(runs)).saturating_add(sound as usize));
        Some(text)
    }

    /// Letters that follow in pieces of their own, as a comment's do.
    pub fn letters_of_their_own(&mut self, count: usize) -> Option<String> {
        self.current = &[];
        self.letters(count, false)
    }

    fn letters(&mut self, count: usize, is_wide: bool) -> Option<String> {
        let mut width = if is_wide { 2 } else { 1 };
        let mut letters: Vec<u16> = Vec::new();
        while letters.len() < count {
            if self.current.len() < width {
                self.current = self.more.next()?;
                width = if self.byte()? & 1 == 0 { 1 } else { 2 };
            }
            let most = (count - letters.len()) * width;
            let here = most.min(self.current.len() / width * width);
            let (now, rest) = self.current.split_at(here);
            letters.extend(now.chunks_exact(width).map(letter));
            self.current = rest;
        }
        Some(String::from_utf16_lossy(&letters))
    }
}

fn letter(bytes: &[u8]) -> u16 {
    u16_at(bytes, 0).unwrap_or_else(|| bytes.first().copied().map_or(0, u16::from))
}

/// The texts that cells share; a table that is cut off gives those before the cut. How many it
/// says that there are is not asked, because programs exist that write zero.
pub fn shared(pieces: &[&[u8]]) -> Vec<String> {
    let mut reading = Pieces::new(pieces);
    let _ = reading.skip(8);
    let next = || {
        let count = reading.u16()?;
        reading.text(usize::from(count))
    };
    std::iter::from_fn(next).take(CELLS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn check(pieces: &[&[u8]], expected: &[&str]) {
        let first = [&[0; 8], pieces[0]].concat();
        let pieces: Vec<&[u8]> = [&[&first[..]], &pieces[1..]].concat();
        assert_eq!(shared(&pieces), expected);
    }

    #[test]
    fn shared_texts_are_read() {
        let japanese = [&[2, 0, 1][..], &wide("施策")].concat();
        check(&[b"\x03\0\0abc\x01\0\0d"], &["abc", "d"]);
        check(&[&japanese], &["施策"]);
        check(&[b"\0\0\0\x01\0\0d"], &["", "d"]);
        check(&[b"\x01\0\0\xe9"], &["é"]);
    }

    #[test]
    fn a_text_goes_over_into_the_next_record() {
        let rest = [&[1][..], &wide("策")].concat();
        check(&[b"\x03\0\0ab", &rest], &["ab策"]);
        let start = [&[4, 0, 1][..], &wide("施策")].concat();
        check(&[&start, b"\0ab"], &["施策ab"]);
        check(&[b"\x01\0\0a\x01", b"\0\0b"], &["a", "b"]);
    }

    #[test]
    fn fonts_and_readings_do_not_leak_into_the_text() {
        let rich = b"\x02\0\x08\x01\0abRUNS\x01\0\0c";
        check(&[rich], &["ab", "c"]);
        let spoken = [
            &[1, 0, 5, 4, 0, 0, 0][..],
            &wide("市"),
            "SOND\x01\0\0c".as_bytes(),
        ]
        .concat();
        check(&[&spoken], &["市", "c"]);
        check(&[b"\x01\0\x04\x06\0\0\0aSO", b"UND!\x01\0\0c"], &["a", "c"]);
    }

    #[test]
    fn a_table_that_is_cut_off_keeps_what_is_whole() {
        let pieces: [&[u8]; 1] = [b"\0\0\0\0\xff\xff\xff\xff\x01\0\0a\x09\0\0b"];
        assert_eq!(shared(&pieces), ["a"]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(pieces in proptest::collection::vec(
            proptest::collection::vec(proptest::num::u8::ANY, 0..60), 0..5
        )) {
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            let _ = shared(&pieces);
            let _ = Letters::Wide.read(&pieces, Count::Long);
            let _ = Letters::Bytes(encoding_rs::SHIFT_JIS).read(&pieces, Count::Short);
        }
    }
}
