//! Names of files and folders as people are shown them: never two names alike, and none that does
//! something to the terminal it is shown on.

use crate::domain::visible::visible;
use encoding_rs::SHIFT_JIS;
use std::fmt::Write;
use std::path::{MAIN_SEPARATOR, Path};

/// Behind a name whose bytes are not UTF-8 but Shift_JIS, as a zip made on Windows leaves them when it is
/// unpacked elsewhere: what is shown before it is what its writer called the file.
pub const GARBLED: &str = "〈文字化け〉";

pub use crate::domain::file_names::MARKED;

/// A path with `/` between its names and control characters as signs. Names in Shift_JIS are shown as
/// they were meant, with [`GARBLED`] behind them; other bytes that are no text (half a UTF-16 pair on
/// Windows) are shown as `\x8E`.
pub fn shown(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let names = bytes.split(|byte| char::from(*byte) == MAIN_SEPARATOR);
    names.map(name).collect::<Vec<String>>().join("/")
}

/// One name of a path. In a name that is no text, bytes that happen to be letters beyond ASCII are shown
/// as bytes too.
fn name(bytes: &[u8]) -> String {
    let mut shown = String::new();
    if let Ok(text) = str::from_utf8(bytes) {
        add_text(&mut shown, text);
        return shown;
    }
    if let Some(text) = shift_jis(bytes) {
        add_text(&mut shown, &text);
        return shown + GARBLED;
    }
    for part in bytes.chunk_by(|one, other| one.is_ascii() == other.is_ascii()) {
        match str::from_utf8(part) {
            Ok(text) if text.is_ascii() => add_text(&mut shown, text),
            _ => add_bytes(&mut shown, part),
        }
    }
    shown
}

/// The text of bytes in Shift_JIS; `None` if it would be written in other bytes, for then another name
/// could look like it.
fn shift_jis(bytes: &[u8]) -> Option<String> {
    let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)?;
    let (again, _, is_lossy) = SHIFT_JIS.encode(&text);
    (!is_lossy && again == bytes).then(|| text.into_owned())
}

/// A name as it is shown, without the mark of one in Shift_JIS.
pub fn without_mark(shown: &str) -> &str {
    shown.strip_suffix(GARBLED).unwrap_or(shown)
}

/// What is shown of a path, without the digits of [`shown`]: they must not be taken for a year's.
pub fn without_bytes(shown: &str) -> String {
    let mut parts = shown.split("\\x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        // The two digits of the byte.
        text + "\u{fffd}" + part.get(2..).unwrap_or_default()
    })
}

/// Whether bytes of a name that is shown so are no text.
pub fn has_bytes(shown: &str) -> bool {
    shown.contains("\\x") || shown.ends_with(GARBLED)
}

fn add_text(shown: &mut String, text: &str) {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let (own, after) = rest.split_at(letter.len_utf8());
        match looks_like_a_sign(rest) {
            true => add_bytes(shown, own.as_bytes()),
            false => shown.push_str(&visible(own)),
        }
        rest = after;
    }
}

fn add_bytes(shown: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(shown, "\\x{byte:02X}").expect("a string takes everything");
    }
}

/// Whether a name contains one of our signs as it is; shown raw, it would look like another name.
fn looks_like_a_sign(rest: &str) -> bool {
    let signs = ["\\x", "〈U+", GARBLED];
    signs.iter().any(|sign| rest.starts_with(sign)) || rest.starts_with(is_picture)
}

/// A picture of a control character.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2400}'..='\u{2421}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_signs_for_them_are_told_apart() {
        for (name, expected) in [
            ("観光課/実績 1.xlsx", "観光課/実績 1.xlsx"),
            ("実績\u{1b}[31m\n.csv", "実績␛[31m␊.csv"),
            ("実績␛.csv", "実績\\xE2\\x90\\x9B.csv"),
            ("\u{202e}.csv", "〈U+202E〉.csv"),
            ("〈U+202E〉.csv", "\\xE3\\x80\\x88U+202E〉.csv"),
            ("a〈文字化け〉", "a\\xE3\\x80\\x88文字化け〉"),
        ] {
            assert_eq!(shown(Path::new(name)), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_told_apart() {
        use std::os::unix::ffi::OsStrExt;
        for (name, expected) in [
            (&b"\x8e\xc0\x90\xd1.csv"[..], "実績.csv〈文字化け〉"),
            (
                b"\x8a\xcf\x8c\xf5\x89\xdb/a.csv",
                "観光課〈文字化け〉/a.csv",
            ),
            (b"\x8e\xc0\x1b\x95\x5c.csv", "実␛表.csv〈文字化け〉"),
            // 外字, and half a letter.
            (b"\xf0\x40.csv", "\\xF0@.csv"),
            // One of the two codes of 纊; the encoder writes this one.
            (b"\xfa\x5c.csv", "纊.csv〈文字化け〉"),
            (b"\xed\x40.csv", "\\xED@.csv"),
            (b"\x8a\xcf\x8c/a.csv", "\\x8A\\xCF\\x8C/a.csv"),
            (b"\\x8E.csv", "\\x5Cx8E.csv"),
            (b"\\\x8e.csv", "\\\\x8E.csv"),
            (b"a\\b.csv", "a\\b.csv"),
        ] {
            let name = std::ffi::OsStr::from_bytes(name);
            assert_eq!(shown(Path::new(name)), expected);
        }
    }

    #[test]
    fn bytes_are_no_digits() {
        assert_eq!(
            without_bytes("\\x8E\\xC2024年.csv"),
            "\u{fffd}\u{fffd}024年.csv"
        );
        assert_eq!(without_bytes("課/R6.csv"), "課/R6.csv");
    }
}
