//! Names of files and folders as people are shown them: never two names alike, and none that does
//! something to the terminal it is shown on.

use crate::domain::visible::visible;
use std::fmt::Write;
use std::path::{MAIN_SEPARATOR, Path};

/// A path with `/` between its names and control characters as signs. Bytes that are no text (a zip
/// with names in Shift_JIS unpacked on Linux, half a UTF-16 pair on Windows) are shown as `\x8E`.
pub fn shown(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let names = bytes.split(|byte| char::from(*byte) == MAIN_SEPARATOR);
    names.map(name).collect::<Vec<String>>().join("/")
}

/// One name of a path. Of a name that is no text, what happens to look like letters is none either.
fn name(bytes: &[u8]) -> String {
    let mut shown = String::new();
    if let Ok(text) = str::from_utf8(bytes) {
        add_text(&mut shown, text);
        return shown;
    }
    for part in bytes.chunk_by(|one, other| one.is_ascii() == other.is_ascii()) {
        match str::from_utf8(part) {
            Ok(text) if text.is_ascii() => add_text(&mut shown, text),
            _ => add_bytes(&mut shown, part),
        }
    }
    shown
}

/// What is shown of a path, without the digits of [`shown`]: they must not be taken for a year's.
pub fn without_bytes(shown: &str) -> String {
    let mut parts = shown.split("\\x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "\u{fffd}" + part.get(2..).unwrap_or_default()
    })
}

/// Whether bytes of a name that is shown so are no text.
pub fn has_bytes(shown: &str) -> bool {
    shown.contains("\\x")
}

fn add_text(shown: &mut String, text: &str) {
    for (index, letter) in text.char_indices() {
        let end = index + letter.len_utf8();
        match looks_like_a_sign(&text[index..]) {
            true => add_bytes(shown, text[index..end].as_bytes()),
            false => shown.push_str(&visible(&text[index..end])),
        }
    }
}

fn add_bytes(shown: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(shown, "\\x{byte:02X}").expect("a string takes everything");
    }
}

/// Whether a name itself has what stands for something else here, so that it would look like another.
fn looks_like_a_sign(rest: &str) -> bool {
    rest.starts_with("\\x") || rest.starts_with("〈U+") || rest.starts_with(is_picture)
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
        ] {
            assert_eq!(shown(Path::new(name)), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_told_apart() {
        use std::os::unix::ffi::OsStrExt;
        for (name, expected) in [
            (&b"\x8e\xc0\x90\xd1.csv"[..], "\\x8E\\xC0\\x90\\xD1.csv"),
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
