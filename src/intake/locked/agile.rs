//! The lock of Excel 2010 and later: an XML that names its hash, its cipher and its salts. Excel
//! itself only ever writes AES in chained blocks; what else the XML may name is not tried.

use super::wide;
use crate::intake::limits::ROUNDS_OF_KEY;
use crate::intake::markup::{attribute, each_element};
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use base64::prelude::{BASE64_STANDARD, Engine};
use quick_xml::events::BytesStart;
use sha1::Digest;

/// Every piece of a package is locked for itself.
const PIECE: usize = 4096;

const BLOCK: usize = 16;

/// What each of the keys is made for: to check a key, and to unlock the key of the package.
const FOR_INPUT: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const FOR_HASH: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const FOR_KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

/// What lies behind the lock, if the key opens it.
pub fn open(xml: &[u8], content: &[u8], key: &str) -> Option<Vec<u8>> {
    let (package, password) = locks(xml)?;
    let hash = password.lock.stirred(key, password.rounds)?;
    let input = password.unlocked(&hash, FOR_INPUT, &password.input)?;
    let expected = password.unlocked(&hash, FOR_HASH, &password.input_hash)?;
    let found = password
        .lock
        .hash
        .of(&[input.get(..password.lock.salt.len())?]);
    if expected.get(..found.len())? != found {
        return None;
    }
    let key = password.unlocked(&hash, FOR_KEY, &password.key)?;
    package.pieces(key.get(..package.key_bytes)?, content)
}

/// The lock of the package, and the one in which its key lies.
fn locks(xml: &[u8]) -> Option<(AgileLock, Password)> {
    let (mut package, mut password) = (None, None);
    each_element(std::str::from_utf8(xml).ok()?, |element| {
        match element.local_name().as_ref() {
            "keyData" => package = AgileLock::of(element),
            "encryptedKey" => password = Password::of(element),
            _ => {}
        }
    });
    package.zip(password)
}

/// How something is locked.
struct AgileLock {
    salt: Vec<u8>,
    key_bytes: usize,
    hash: Hash,
}

/// How the key of the package is locked with a password.
struct Password {
    lock: AgileLock,
    rounds: u32,
    input: Vec<u8>,
    input_hash: Vec<u8>,
    key: Vec<u8>,
}

impl AgileLock {
    fn of(element: &BytesStart<'_>) -> Option<Self> {
        let is = |name, value| attribute(element, name).is_some_and(|found| found == value);
        if !is("cipherAlgorithm", "AES") || !is("cipherChaining", "ChainingModeCBC") {
            return None;
        }
        Some(Self {
            salt: bytes(element, "saltValue")?,
            key_bytes: attribute(element, "keyBits")?.parse::<usize>().ok()? / 8,
            hash: Hash::of_name(&attribute(element, "hashAlgorithm")?)?,
        })
    }

    fn stirred(&self, key: &str, rounds: u32) -> Option<Vec<u8>> {
        let mut hash = self.hash.of(&[&self.salt, &wide(key)]);
        for round in 0..rounds {
            hash = self.hash.of(&[&round.to_le_bytes(), &hash]);
        }
        Some(hash)
    }

    /// Each piece starts from a block of its own, made from its number.
    fn pieces(&self, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
        let mut open = Vec::with_capacity(content.len());
        for (number, piece) in content.chunks(PIECE).enumerate() {
            let number = u32::try_from(number).ok()?;
            let start = self.hash.of(&[&self.salt, &number.to_le_bytes()]);
            open.extend(decrypt(key, &filled(start, BLOCK), piece)?);
        }
        Some(open)
    }
}

impl Password {
    fn of(element: &BytesStart<'_>) -> Option<Self> {
        let rounds: u32 = attribute(element, "spinCount")?.parse().ok()?;
        Some(Self {
            lock: AgileLock::of(element)?,
            rounds: Some(rounds).filter(|rounds| *rounds <= ROUNDS_OF_KEY)?,
            input: bytes(element, "encryptedVerifierHashInput")?,
            input_hash: bytes(element, "encryptedVerifierHashValue")?,
            key: bytes(element, "encryptedKeyValue")?,
        })
    }

    fn unlocked(&self, hash: &[u8], purpose: [u8; 8], content: &[u8]) -> Option<Vec<u8>> {
        let key = filled(self.lock.hash.of(&[hash, &purpose]), self.lock.key_bytes);
        decrypt(&key, &filled(self.lock.salt.clone(), BLOCK), content)
    }
}

/// A hash, cut or filled up to a length; no key is longer than the longest of AES.
fn filled(mut hash: Vec<u8>, length: usize) -> Vec<u8> {
    // 0x36 is what the format fills short hashes with.
    hash.resize(length.min(32), 0x36);
    hash
}

/// Whole blocks, each mixed with the one before it; `None` if AES has no keys of this length.
fn decrypt(key: &[u8], start: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => blocks(
            cbc::Decryptor::<Aes128>::new_from_slices(key, start).ok()?,
            content,
        ),
        24 => blocks(
            cbc::Decryptor::<Aes192>::new_from_slices(key, start).ok()?,
            content,
        ),
        32 => blocks(
            cbc::Decryptor::<Aes256>::new_from_slices(key, start).ok()?,
            content,
        ),
        _ => None,
    }
}

fn blocks(mut cipher: impl BlockModeDecrypt, content: &[u8]) -> Option<Vec<u8>> {
    let mut content = content.to_vec();
    for block in content.chunks_exact_mut(BLOCK) {
        cipher.decrypt_block(block.try_into().ok()?);
    }
    Some(content)
}

/// The hashes that Excel lets one choose.
#[derive(Clone, Copy)]
enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "MD5" => Self::Md5,
            "SHA1" | "SHA-1" => Self::Sha1,
            "SHA256" | "SHA-256" => Self::Sha256,
            "SHA384" | "SHA-384" => Self::Sha384,
            "SHA512" | "SHA-512" => Self::Sha512,
            _ => return None,
        })
    }

    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Md5 => digest::<md5::Md5>(parts),
            Self::Sha1 => digest::<sha1::Sha1>(parts),
            Self::Sha256 => digest::<sha2::Sha256>(parts),
            Self::Sha384 => digest::<sha2::Sha384>(parts),
            Self::Sha512 => digest::<sha2::Sha512>(parts),
        }
    }
}

fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().to_vec()
}

/// The bytes that an attribute spells in Base64.
fn bytes(element: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(attribute(element, name)?).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use aes::cipher::BlockModeEncrypt;

    const ROUNDS_NOT_TRIED: u32 = ROUNDS_OF_KEY + 1;

    /// A lock, and content behind it, as Excel writes them.
    pub(crate) fn locked(content: &[u8], key: &str, rounds: u32) -> (Vec<u8>, Vec<u8>) {
        let lock = AgileLock {
            salt: vec![5; 16],
            key_bytes: 32,
            hash: Hash::Sha512,
        };
        let tried = if rounds < ROUNDS_NOT_TRIED { rounds } else { 0 };
        let hash = lock.stirred(key, tried).unwrap();
        let sealed = |purpose: [u8; 8], content: &[u8]| {
            let key = filled(lock.hash.of(&[&hash, &purpose]), 32);
            base64(&encrypt(&key, &lock.salt, content))
        };
        let common = format!(
            r#"saltValue="{}" keyBits="256" hashAlgorithm="SHA512" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC""#,
            base64(&lock.salt)
        );
        let xml = format!(
            r#"<encryption><keyData {common}/><p:encryptedKey spinCount="{rounds}" {common} encryptedVerifierHashInput="{}" encryptedVerifierHashValue="{}" encryptedKeyValue="{}"/></encryption>"#,
            sealed(FOR_INPUT, &[1; 16]),
            sealed(FOR_HASH, &lock.hash.of(&[&[1; 16]])),
            sealed(FOR_KEY, &[3; 32]),
        );
        let pieces = content
            .chunks(PIECE)
            .enumerate()
            .flat_map(|(number, piece)| {
                let start = lock.hash.of(&[&lock.salt, &(number as u32).to_le_bytes()]);
                encrypt(&[3; 32], &start[..16], piece)
            });
        let start = [4, 0, 4, 0, 0x40, 0, 0, 0];
        ([&start, xml.as_bytes()].concat(), pieces.collect())
    }

    fn encrypt(key: &[u8], start: &[u8], content: &[u8]) -> Vec<u8> {
        let mut cipher = cbc::Encryptor::<Aes256>::new_from_slices(key, start).unwrap();
        let mut content = content.to_vec();
        content.resize(content.len().next_multiple_of(BLOCK), 0);
        for block in content.chunks_exact_mut(BLOCK) {
            cipher.encrypt_block(block.try_into().unwrap());
        }
        content
    }

    fn base64(bytes: &[u8]) -> String {
        BASE64_STANDARD.encode(bytes)
    }
}
