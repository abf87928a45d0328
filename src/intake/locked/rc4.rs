//! The RC4 locks of Excel 97 to 2003: the old one of forty bits, and that of Windows's CryptoAPI.
//! The key changes with every kilobyte of the stream.

use super::wide;
use crate::intake::binary::u32_at;
use md5::Md5;
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::{Digest, Sha1};

/// The bytes of a stream for which one key is used.
pub const PIECE: usize = 1024;

/// A lock that a key has opened.
pub enum Opened {
    /// Forty bits of MD5.
    Old([u8; 5]),
    /// SHA-1, and how many of its bytes are the key.
    CryptoApi([u8; 20], usize),
}

impl Opened {
    /// Opens the old lock: a salt, a secret and its hash.
    pub fn old(lock: &[u8], key: &str) -> Option<Self> {
        let salt = lock.get(..16)?;
        let hash = Md5::digest(wide(key));
        let start = [&hash[..5], salt].concat().repeat(16);
        let opened = Self::Old(*Md5::digest(start).first_chunk()?);
        let secret = opened.verified(lock.get(16..48)?)?;
        (Md5::digest(&secret[..16])[..] == secret[16..]).then_some(opened)
    }

    /// Opens the lock of the CryptoAPI: a header, and a salt, a secret and its hash.
    pub fn crypto_api(lock: &[u8], key: &str) -> Option<Self> {
        let header = u32_at(lock, 4)? as usize;
        let verifier = lock.get(8_usize.checked_add(header)?..)?;
        let key_bits = u32_at(lock, 8 + 16)?;
        let salt = verifier.get(4..20)?;
        let hash = Sha1::digest([salt, &wide(key)].concat());
        let opened = Self::CryptoApi(hash.into(), bytes_of_key(key_bits)?);
        // The length of the hash stands between the two.
        let encrypted = [verifier.get(20..36)?, verifier.get(40..60)?].concat();
        let secret = opened.verified(&encrypted)?;
        (Sha1::digest(&secret[..16])[..] == secret[16..]).then_some(opened)
    }

    fn verified(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        let mut secret = encrypted.to_vec();
        self.cipher(0)?.apply_keystream(&mut secret);
        Some(secret)
    }

    fn cipher(&self, piece: u32) -> Option<Rc4> {
        let number = piece.to_le_bytes();
        match self {
            Self::Old(start) => {
                let key = Md5::digest([&start[..], &number].concat());
                Rc4::new_from_slice(&key).ok()
            }
            Self::CryptoApi(start, length) => {
                let mut key = Sha1::digest([&start[..], &number].concat()).to_vec();
                key.truncate(*length);
                // Forty bits are filled up; longer keys stay as they are.
                key.resize((*length).max(if *length == 5 { 16 } else { 0 }), 0);
                Rc4::new_from_slice(&key).ok()
            }
        }
    }

    /// The bytes with which a piece of the stream is mixed.
    pub fn mixed_with(&self, piece: usize) -> Option<[u8; PIECE]> {
        let mut bytes = [0; PIECE];
        self.cipher(u32::try_from(piece).ok()?)?
            .apply_keystream(&mut bytes);
        Some(bytes)
    }
}

/// Zero stands for forty bits; SHA-1 has no more than 160.
fn bytes_of_key(bits: u32) -> Option<usize> {
    match bits {
        0 => Some(5),
        40..=160 => Some(bits as usize / 8),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The old lock, and how it opens, with a salt and a secret of ones and nines.
    pub(crate) fn old(key: &str) -> (Vec<u8>, Opened) {
        let hash = Md5::digest(wide(key));
        let start = [&hash[..5], &[1; 16]].concat().repeat(16);
        let opened = Opened::Old(*Md5::digest(start).first_chunk().unwrap());
        let secret = [&[9; 16][..], &Md5::digest([9; 16])].concat();
        let secret = opened.verified(&secret).unwrap();
        let start = [1, 0, 1, 0, 1, 0];
        ([&start[..], &[1; 16], &secret].concat(), opened)
    }

    /// The lock of the CryptoAPI, and how it opens.
    pub(crate) fn crypto_api(key: &str, bits: u8) -> (Vec<u8>, Opened) {
        let hash = Sha1::digest([&[1; 16][..], &wide(key)].concat());
        let opened = Opened::CryptoApi(hash.into(), bytes_of_key(bits.into()).unwrap());
        let secret = [&[9; 16][..], &Sha1::digest([9; 16])].concat();
        let secret = opened.verified(&secret).unwrap();
        let mut lock = vec![1, 0, 2, 0, 2, 0, 4, 0, 0, 0, 32, 0, 0, 0];
        lock.extend([0; 32]);
        lock[14 + 16] = bits;
        let parts = [
            &[16, 0, 0, 0][..],
            &[1; 16],
            &secret[..16],
            &[20, 0, 0, 0],
            &secret[16..],
        ];
        lock.extend(parts.concat());
        (lock, opened)
    }
}
