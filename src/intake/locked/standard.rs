//! The lock of Excel 2007: AES with a key from fifty thousand rounds of SHA-1.

use super::wide;
use crate::intake::binary::u32_at;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::{Digest, Sha1};

/// How often the key is stirred; no file says it.
const ROUNDS: u32 = 50_000;

/// What lies behind the lock, if the key opens it.
pub fn open(lock: &[u8], content: &[u8], key: &str) -> Option<Vec<u8>> {
    let lock = StandardLock::of(lock)?;
    let key = lock.key(key)?;
    let verifier = decrypt(&key, lock.verifier)?;
    let hash = decrypt(&key, lock.verifier_hash)?;
    // SHA-1 gives twenty bytes; the rest of the block is filled.
    if Sha1::digest(verifier)[..] != hash[..20] {
        return None;
    }
    decrypt(&key, content)
}

/// What the file says of its lock.
struct StandardLock<'a> {
    key_bytes: usize,
    salt: &'a [u8],
    verifier: &'a [u8],
    verifier_hash: &'a [u8],
}

impl<'a> StandardLock<'a> {
    fn of(lock: &'a [u8]) -> Option<Self> {
        let header = u32_at(lock, 8)? as usize;
        let verifier = lock.get(12_usize.checked_add(header)?..)?;
        Some(Self {
            key_bytes: u32_at(lock, 12 + 16)? as usize / 8,
            salt: verifier.get(4..20)?,
            verifier: verifier.get(20..36)?,
            verifier_hash: verifier.get(40..72)?,
        })
    }

    fn key(&self, key: &str) -> Option<Vec<u8>> {
        let mut hash = Sha1::digest([self.salt, &wide(key)].concat());
        for round in 0..ROUNDS {
            hash = Sha1::new()
                .chain_update(round.to_le_bytes())
                .chain_update(hash)
                .finalize();
        }
        let hash = Sha1::new()
            .chain_update(hash)
            // Block 0: one key is for the whole package.
            .chain_update([0; 4])
            .finalize();
        // The halves of the key come from the two paddings that Windows's CryptDeriveKey uses.
        let key = [widened(&hash, 0x36), widened(&hash, 0x5c)].concat();
        key.get(..self.key_bytes).map(<[u8]>::to_vec)
    }
}

fn widened(hash: &[u8], filler: u8) -> Vec<u8> {
    let mut block = [filler; 64];
    for (byte, hashed) in block.iter_mut().zip(hash) {
        *byte ^= hashed;
    }
    Sha1::digest(block).to_vec()
}

/// Every whole block for itself; `None` if AES has no keys of this length.
fn decrypt(key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => blocks(&Aes128::new_from_slice(key).ok()?, content),
        24 => blocks(&Aes192::new_from_slice(key).ok()?, content),
        32 => blocks(&Aes256::new_from_slice(key).ok()?, content),
        _ => None,
    }
}

fn blocks(cipher: &impl BlockCipherDecrypt, content: &[u8]) -> Option<Vec<u8>> {
    let mut content = content.to_vec();
    for block in content.chunks_exact_mut(16) {
        cipher.decrypt_block(block.try_into().ok()?);
    }
    Some(content)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use aes::cipher::BlockCipherEncrypt;

    /// A lock, and content behind it, as Excel 2007 writes them.
    pub(crate) fn locked(content: &[u8], key: &str) -> (Vec<u8>, Vec<u8>) {
        let mut lock = vec![0; 12 + 32 + 72];
        lock[..12].copy_from_slice(&[4, 0, 2, 0, 0x24, 0, 0, 0, 32, 0, 0, 0]);
        lock[12 + 16] = 128;
        let key = StandardLock::of(&lock).unwrap().key(key).unwrap();
        let hash = Sha1::digest([9; 16]);
        lock[44 + 20..44 + 36].copy_from_slice(&encrypt(&key, &[9; 16]));
        lock[44 + 40..].copy_from_slice(&encrypt(&key, &hash));
        (lock, encrypt(&key, content))
    }

    fn encrypt(key: &[u8], content: &[u8]) -> Vec<u8> {
        let cipher = Aes128::new_from_slice(key).unwrap();
        let mut content = content.to_vec();
        content.resize(content.len().next_multiple_of(16), 0);
        for block in content.chunks_exact_mut(16) {
            cipher.encrypt_block(block.try_into().unwrap());
        }
        content
    }
}
