//! A locked stream of records: kinds and lengths stand open, bodies are locked, and a record near
//! the start says how.

use super::rc4::{Opened, PIECE};
use super::{DEFAULT_KEY, xor};
use crate::intake::Fault;
use crate::intake::binary::u16_at;
use crate::intake::binary::xls::record::BiffRecords;
use std::ops::Range;

/// The stream without its lock; `None` if it has none.
pub fn stream(stream: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    match lock(stream) {
        Some(lock) => opened(stream, lock, DEFAULT_KEY)
            .map(Some)
            .ok_or(Fault::Encrypted),
        None => Ok(None),
    }
}

/// The lock stands among the first records, if there is one.
const AMONG_FIRST: usize = 64;

/// What says how the rest is locked.
const LOCK: u16 = 0x2f;

fn lock(stream: &[u8]) -> Option<&[u8]> {
    let first = bodies(stream).take(AMONG_FIRST);
    let mut locks = first.filter(|(kind, _)| *kind == LOCK);
    locks.next().map(|(_, body)| &stream[body])
}

/// The kind of each record, and where its body stands.
fn bodies(stream: &[u8]) -> impl Iterator<Item = (u16, Range<usize>)> {
    let records = BiffRecords::new(stream, 0);
    records.map(|record| (record.kind, record.at..record.at + record.body.len()))
}

fn opened(stream: &[u8], lock: &[u8], key: &str) -> Option<Vec<u8>> {
    if lock.len() == 4 {
        // Excel 95 and before know only this kind, so they do not name it.
        return by_xor(stream, lock, key);
    }
    let version = (u16_at(lock, 2)?, u16_at(lock, 4)?);
    match (u16_at(lock, 0)?, version) {
        (0, _) => by_xor(stream, &lock[2..], key),
        (1, (1, 1)) => by_rc4(stream, &Opened::old(lock.get(6..)?, key)?),
        (1, (2..=4, 2)) => by_rc4(stream, &Opened::crypto_api(lock.get(6..)?, key)?),
        _ => None,
    }
}

fn by_xor(stream: &[u8], lock: &[u8], key: &str) -> Option<Vec<u8>> {
    let bytes = xor::open(u16_at(lock, 0)?, u16_at(lock, 2)?, key)?;
    let mut open = stream.to_vec();
    for (kind, body) in bodies(stream) {
        let skipped = stands_open(kind, body.len());
        xor::unlock(&bytes, body.start, &mut open[body], skipped);
    }
    Some(open)
}

fn by_rc4(stream: &[u8], lock: &Opened) -> Option<Vec<u8>> {
    let mut open = stream.to_vec();
    let mut current = (0, lock.mixed_with(0)?);
    for (kind, body) in bodies(stream) {
        // Places count over the whole stream, although heads of records are not locked.
        for at in body.clone().skip(stands_open(kind, body.len())) {
            if current.0 != at / PIECE {
                current = (at / PIECE, lock.mixed_with(at / PIECE)?);
            }
            open[at] ^= current.1[at % PIECE];
        }
    }
    Some(open)
}

/// How many bytes at the start of a body are not locked: all of those that one must know before
/// the lock, and of the list of sheets the place where a sheet begins.
fn stands_open(kind: u16, length: usize) -> usize {
    match kind {
        0x09 | 0x209 | 0x409 | 0x809 | LOCK | 0xe1 | 0x194 | 0x195 | 0x138 | 0x196 => length,
        0x85 => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::rc4::tests::{crypto_api, old};
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let length = body.len() as u16;
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
    }

    /// A stream that is longer than the bytes for which one key is used.
    fn plain(lock: &[u8]) -> Vec<u8> {
        let list = record(0x85, b"PLACE of a sheet");
        [
            record(0x809, &[0, 6, 5, 0]),
            record(LOCK, lock),
            list,
            record(0x204, &[7; 3000]),
        ]
        .concat()
    }

    fn check(lock: &[u8], locked: Option<Vec<u8>>) {
        let locked = locked.unwrap();
        assert_ne!(locked, plain(lock));
        assert_eq!(stream(&locked), Ok(Some(plain(lock))));
    }

    #[test]
    fn excels_own_key_opens_the_old_locks() {
        let (lock, opened) = old(DEFAULT_KEY);
        check(&lock, by_rc4(&plain(&lock), &opened));
        for bits in [0, 40, 56, 128] {
            let (lock, opened) = crypto_api(DEFAULT_KEY, bits);
            check(&lock, by_rc4(&plain(&lock), &opened));
        }
    }

    #[test]
    fn the_oldest_lock_is_opened() {
        let checksum = xor::checksum_of(DEFAULT_KEY.as_bytes()).to_le_bytes();
        let lock = [0, 0, 0x34, 0x12, checksum[0], checksum[1]];
        let bytes = xor::open(0x1234, u16::from_le_bytes(checksum), DEFAULT_KEY).unwrap();
        for lock in [&lock[..], &lock[2..]] {
            check(lock, by_xor_locked(&plain(lock), &bytes));
        }
    }

    fn by_xor_locked(plain: &[u8], bytes: &[u8; 16]) -> Option<Vec<u8>> {
        let mut locked = plain.to_vec();
        for (kind, body) in bodies(plain) {
            let (start, length) = (body.start, body.len());
            for (index, byte) in locked[body].iter_mut().enumerate() {
                if index >= stands_open(kind, length) {
                    *byte = (*byte ^ bytes[(start + length + index) % 16]).rotate_right(3);
                }
            }
        }
        Some(locked)
    }

    #[test]
    fn another_key_or_a_broken_lock_stays_closed() {
        let (lock, opened) = old("himitsu");
        let locked = by_rc4(&plain(&lock), &opened).unwrap();
        assert_eq!(stream(&locked), Err(Fault::Encrypted));
        for lock in [
            &b""[..],
            b"\x01\0\x01\0\x01\0",
            b"\x01\0\x02\0\x02\0\xff\xff\xff\xff",
        ] {
            assert_eq!(stream(&plain(lock)), Err(Fault::Encrypted));
        }
        assert_eq!(stream(&record(0x809, &[0; 4])), Ok(None));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(lock in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = stream(&plain(&lock));
            let _ = stream(&lock);
        }
    }
}
