//! Locked workbooks. Excel locks a workbook whose structure is protected with a key that it then
//! tries by itself, so that no password is asked for and people do not know that it is locked. Such a file is
//! read; one that asks for a password is not.

mod agile;
mod rc4;
mod standard;
mod stream;
mod xor;

use super::Fault;
use super::binary::u64_at;
use crate::intake::binary::cfb::Container;
pub use stream::stream;

/// The key that Excel tries by itself.
const DEFAULT_KEY: &str = "VelvetSweatshop";

/// The zip inside a locked container, if Excel's own key opens it.
pub fn open(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let container = Container::open(bytes)?;
    let broken = || Fault::Broken("暗号化の情報が壊れています".into());
    let lock = container.stream("EncryptionInfo").ok_or_else(broken)?;
    let package = container.stream("EncryptedPackage").ok_or_else(broken)?;
    let zip = opened(&lock, &package, DEFAULT_KEY).ok_or(Fault::Encrypted)?;
    if zip.starts_with(b"PK") {
        return Ok(zip);
    }
    Err(Fault::Broken("暗号を解いた中身が壊れています".into()))
}

/// What a package holds, if the key opens it; nothing either if it is locked in a way that Excel's
/// own key never is.
fn opened(lock: &[u8], package: &[u8], key: &str) -> Option<Vec<u8>> {
    // The package says how long it is; its last block is filled up.
    let length = usize::try_from(u64_at(package, 0)?).ok()?;
    let content = &package[8..];
    let mut zip = match lock.get(..4)? {
        // The version takes four bytes, flags four, and the XML follows.
        [4, 0, 4, 0] => agile::open(lock.get(8..)?, content, key)?,
        [2..=4, 0, 2, 0] => standard::open(lock, content, key)?,
        _ => return None,
    };
    zip.truncate(length);
    Some(zip)
}

/// A key as the locks take it: UTF-16.
fn wide(key: &str) -> Vec<u8> {
    key.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::binary::cfb::tests::container;

    fn check(lock: &[u8], package: &[u8], expected: Result<Vec<u8>, Fault>) {
        let bytes = container(&[("EncryptionInfo", lock), ("EncryptedPackage", package)]);
        assert_eq!(open(&bytes), expected);
    }

    /// A package: how long it is, and the locked bytes.
    fn package(length: u64, locked: &[u8]) -> Vec<u8> {
        [&length.to_le_bytes(), locked].concat()
    }

    #[test]
    fn excels_own_key_opens_both_kinds_of_lock() {
        let zip = [&b"PK"[..], &[7; 5000]].concat();
        for (lock, locked) in [
            agile::tests::locked(&zip, DEFAULT_KEY, 1000),
            standard::tests::locked(&zip, DEFAULT_KEY),
        ] {
            check(&lock, &package(5002, &locked), Ok(zip.clone()));
        }
    }

    #[test]
    fn another_key_stays_a_secret() {
        for (lock, locked) in [
            agile::tests::locked(b"PK", "himitsu", 1000),
            standard::tests::locked(b"PK", "himitsu"),
        ] {
            check(&lock, &package(2, &locked), Err(Fault::Encrypted));
        }
    }

    #[test]
    fn a_lock_that_would_take_for_ever_is_not_tried() {
        let (lock, locked) = agile::tests::locked(b"PK", DEFAULT_KEY, 4_000_000_000);
        check(&lock, &package(2, &locked), Err(Fault::Encrypted));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            kind in 0..3_usize,
            lock in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
            package in proptest::collection::vec(proptest::num::u8::ANY, 0..100),
        ) {
            let start = [[4, 0, 4, 0], [4, 0, 2, 0], [3, 0, 3, 0]][kind];
            let _ = opened(&[&start[..], &lock].concat(), &package, DEFAULT_KEY);
        }
    }
}
