//! Names of encodings, as people write them.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE};

/// Whether a label names an encoding.
pub fn is_known(label: &str) -> bool {
    labelled(label).is_some()
}

/// The encoding of a label: the web's labels, and those that people in Japan write besides.
pub fn labelled(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        // The second is how our own messages call it.
        "cp932" | "shift_jis（cp932）" => Some(SHIFT_JIS),
        "euc" | "cp51932" | "eucjp" => Some(EUC_JP),
        "jis" | "cp50220" | "cp50221" => Some(ISO_2022_JP),
        "utf16" | "utf16le" => Some(UTF_16LE),
        "utf16be" => Some(UTF_16BE),
        label => Encoding::for_label_no_replacement(label.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_many_names() {
        for label in [
            "CP932",
            "sjis",
            "Shift_JIS",
            "EUC-JP",
            "jis",
            "utf-8",
            "UTF16",
        ] {
            assert!(is_known(label), "{label}");
        }
        assert!(!is_known("") && !is_known("ebcdic"));
    }
}
