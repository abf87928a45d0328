//! The oldest lock: every byte turned by three bits and mixed with one of sixteen.

/// What fills the key up to sixteen bytes.
const FILLER: [u8; 15] = [
    0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00,
];

/// The sixteen bytes, if the key fits the checksum that the file has of it.
pub fn open(base: u16, checksum: u16, key: &str) -> Option<[u8; 16]> {
    let key = key.as_bytes();
    if key.is_empty() || key.len() > 15 || checksum != checksum_of(key) {
        return None;
    }
    let mut bytes = [0; 16];
    let filled = key.iter().chain(&FILLER);
    for ((byte, letter), base) in bytes
        .iter_mut()
        .zip(filled)
        .zip(base.to_le_bytes().iter().cycle())
    {
        *byte = (letter ^ base).rotate_left(2);
    }
    Some(bytes)
}

/// What the file keeps of a key, to know it again.
pub fn checksum_of(key: &[u8]) -> u16 {
    let length = key.len() as u8;
    let bytes = std::iter::once(&length).chain(key).rev();
    bytes.fold(0_u16, |sum, byte| {
        let turned = sum << 1 & 0x7fff | sum >> 14 & 1;
        turned ^ u16::from(*byte)
    }) ^ 0xce4b
}

/// Unlocks the body of a record that begins at a place of the stream.
pub fn unlock(bytes: &[u8; 16], at: usize, body: &mut [u8], skipped: usize) {
    // The bytes are counted from the end of the record, not from its beginning.
    let start = at + body.len();
    for (index, byte) in body.iter_mut().enumerate().skip(skipped) {
        *byte = byte.rotate_left(3) ^ bytes[(start + index) % 16];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_checksum() {
        // What Excel wrote for the key "abc".
        assert_eq!(checksum_of(b"abc"), 0xcc1a);
        assert!(open(7, checksum_of(b"abc"), "abc").is_some());
        assert!(open(7, checksum_of(b"abc"), "abd").is_none());
        assert!(open(7, 0, "").is_none());
    }
}
