//! Any bytes, as the path of a file: what is shown of it does nothing to a terminal, and is shown of
//! no other path.

use crate::intake::name;
use encoding_rs::SHIFT_JIS;
use std::ffi::OsStr;
use std::path::Path;

/// Tries one path.
pub fn run(bytes: &[u8]) {
    let Some(path) = path(bytes) else { return };
    let shown = name::shown(Path::new(path));
    assert!(!shown.contains(char::is_control), "{shown}");
    let names: Vec<Vec<u8>> = shown.split('/').map(of_name).collect();
    assert_eq!(names.join(&b'/'), path.as_encoded_bytes(), "{shown}");
    name::without_bytes(&shown);
    name::without_bytes(&String::from_utf8_lossy(bytes));
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Option<&OsStr> {
    use std::os::unix::ffi::OsStrExt;
    Some(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Option<&OsStr> {
    let text = str::from_utf8(bytes).ok()?;
    (!text.contains('\\')).then(|| OsStr::new(text))
}

/// The name of which this is shown.
fn of_name(shown: &str) -> Vec<u8> {
    let Some(text) = shown.strip_suffix(name::GARBLED) else {
        return meant(shown);
    };
    let text = String::from_utf8(meant(text)).expect("it was a text before it was a name");
    let (bytes, _, is_lossy) = SHIFT_JIS.encode(&text);
    assert!(!is_lossy && str::from_utf8(&bytes).is_err(), "{shown}");
    bytes.into_owned()
}

/// The text of which this is shown.
fn meant(shown: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = shown;
    while let Some(letter) = rest.chars().next() {
        let (meant, length) = byte(rest)
            .or_else(|| numbered(rest))
            .or_else(|| picture(letter))
            .unwrap_or_else(|| (letter.to_string().into_bytes(), letter.len_utf8()));
        bytes.extend(meant);
        rest = &rest[length..];
    }
    bytes
}

/// `\x8E`
fn byte(rest: &str) -> Option<(Vec<u8>, usize)> {
    let digits = rest.strip_prefix("\\x")?.get(..2)?;
    Some((vec![u8::from_str_radix(digits, 16).ok()?], 4))
}

/// `〈U+202E〉`
fn numbered(rest: &str) -> Option<(Vec<u8>, usize)> {
    let (digits, _) = rest.strip_prefix("〈U+")?.split_once('〉')?;
    let letter = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    let length = "〈U+〉".len() + digits.len();
    Some((letter.to_string().into_bytes(), length))
}

/// `␛`
fn picture(letter: char) -> Option<(Vec<u8>, usize)> {
    let byte = match letter {
        '␡' => 0x7f,
        _ => u8::try_from((letter as u32).checked_sub(0x2400)?)
            .ok()
            .filter(|byte| *byte < 32)?,
    };
    Some((vec![byte], letter.len_utf8()))
}

/// Names as sections, zips and attackers make them.
pub fn seeds() -> Vec<Vec<u8>> {
    let names: [&[u8]; 9] = [
        "inputs/town/R6/観光課/実績_修正版.xlsx".as_bytes(),
        b"inputs/town/R6/\x8a\xcf\x8c\xf5\x89\xdb/\x8e\xc0\x90\xd1.csv",
        "inputs/town/R6/観光課/実績.csv〈文字化け〉".as_bytes(),
        b"\xed\x40\xf0\x40\xfa\x5c\x80\xb1\xb2\x81\x71U+1\x81\x72",
        b"\x8e\xc0\x81\x71\x95\xb6\x8e\x9a\x89\xbb\x82\xaf\x81\x72.csv",
        b"\x1b[31m\x07\r\n\x7f",
        b"\\x8E\\xC0",
        "␛␡〈U+202E〉".as_bytes(),
        "\u{202e}\u{9b}\u{2028}".as_bytes(),
    ];
    names.map(<[u8]>::to_vec).to_vec()
}
