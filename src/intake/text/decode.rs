//! Bytes become text: which encoding it is, why it was taken for that, and what was no text.
//!
//! Sections send CP932, its older relatives and what their accounting systems write. A file is
//! UTF-8 only if every byte agrees, and what cannot be shown is named with the bytes there.

use super::odd_letters;
use crate::domain::encoding;
use crate::intake::Fault;
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A text, decoded, and what could not be.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text without its byte order mark.
    pub text: Cow<'a, str>,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Why it was taken for that encoding.
    pub why: &'static str,
    /// Where undecodable bytes or 外字 stand.
    pub faults: Vec<Fault>,
}

/// Decodes a text: by its byte order mark, as strict UTF-8, or as what it looks like in Japan.
pub fn text(bytes: &[u8]) -> Decoded<'_> {
    let (encoding, skip, why) = by_mark(bytes).unwrap_or_else(|| {
        let (encoding, why) = by_content(bytes);
        (encoding, 0, why)
    });
    decoded(&bytes[skip..], encoding, why)
}

/// Decodes a text in the encoding of a given name; `None` if that name is unknown.
pub fn text_as<'a>(bytes: &'a [u8], label: &str) -> Option<Decoded<'a>> {
    let encoding = encoding::labelled(label)?;
    let own_mark = by_mark(bytes).filter(|(marked, ..)| *marked == encoding);
    let skip = own_mark.map_or(0, |(_, skip, _)| skip);
    Some(decoded(&bytes[skip..], encoding, "指定された文字コード"))
}

/// Decodes a text that names its encoding itself behind a key, if that reads well; else as any
/// text. Such words are often wrong, but where bytes fit two encodings they count.
pub fn text_that_says<'a>(bytes: &'a [u8], key: &[u8]) -> Decoded<'a> {
    let found = text(bytes);
    let is_sure = found.encoding.starts_with("UTF") && found.faults.is_empty();
    // Bytes in which the word can be found are not UTF-16.
    let said = label_in(bytes, key).filter(|label| !is_sure && !label.starts_with("utf-16"));
    match said.and_then(|label| text_as(bytes, &label)) {
        Some(said) if said.faults.len() <= found.faults.len() => Decoded {
            why: "ファイル自身の指定",
            ..said
        },
        _ => found,
    }
}

fn label_in(bytes: &[u8], key: &[u8]) -> Option<String> {
    // Pages and XML name it at the beginning; further down it may be the text of a cell.
    let start = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    let at = memchr::memmem::find(&start, key)? + key.len();
    let is_of_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    let behind = start[at..].iter().skip_while(|byte| b"\"' ".contains(byte));
    let label: Vec<u8> = behind.copied().take_while(is_of_label).collect();
    String::from_utf8(label).ok()
}

fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding, why: &'static str) -> Decoded<'a> {
    match without_shifts(bytes, encoding) {
        Cow::Borrowed(bytes) => in_one_way(bytes, encoding, why),
        Cow::Owned(bytes) => {
            let decoded = in_one_way(&bytes, encoding, why);
            let text = decoded.text.into_owned().into();
            Decoded { text, ..decoded }
        }
    }
}

/// A file of a hundred megabytes is not copied if its bytes are its text.
fn in_one_way<'a>(bytes: &'a [u8], encoding: &'static Encoding, why: &'static str) -> Decoded<'a> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let faults = odd_letters::faults(bytes, &text, had_errors, encoding);
    Decoded {
        text,
        encoding: display_name(encoding),
        why,
        faults,
    }
}

/// The encoding that a byte order mark names, and the mark's length.
fn by_mark(bytes: &[u8]) -> Option<(&'static Encoding, usize, &'static str)> {
    let (encoding, skip) = match bytes {
        [0xef, 0xbb, 0xbf, ..] => (UTF_8, 3),
        [0xff, 0xfe, ..] => (UTF_16LE, 2),
        [0xfe, 0xff, ..] => (UTF_16BE, 2),
        _ => return None,
    };
    Some((encoding, skip, "BOMがある"))
}

/// What the bytes themselves say, the surest sign first. UTF-16 and JIS come before UTF-8: their
/// bytes may all be ASCII.
fn by_content(bytes: &[u8]) -> (&'static Encoding, &'static str) {
    if let Some(encoding) = unmarked_utf16(bytes) {
        return (encoding, "0のバイトがUTF-16の並びである");
    }
    if is_jis(bytes) {
        return (ISO_2022_JP, "JISの切り替え（ESC）がある");
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, "全体がUTF-8として正しい");
    }
    in_japan(bytes)
}

/// Seven-bit bytes that switch to another set of letters and decode without a fault but few.
fn is_jis(bytes: &[u8]) -> bool {
    let switches = |escape: &[u8]| memchr::memmem::find(bytes, escape).is_some();
    bytes.is_ascii() && (switches(b"\x1b$") || switches(b"\x1b("))
}

/// UTF-16 without a mark: zeros in every other place, and nothing but letters when decoded.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(1 << 16) & !1];
    let zeros = |parity| {
        let places = start.iter().skip(parity).step_by(2);
        places.filter(|byte| **byte == 0).count()
    };
    let encoding = match (zeros(0), zeros(1)) {
        (high, low) if high > low => UTF_16BE,
        (high, low) if low > high => UTF_16LE,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(start);
    // A pair of surrogates may be cut at the end of what was looked at.
    let text = text.or_else(|| {
        encoding.decode_without_bom_handling_and_without_replacement(
            &start[..start.len().saturating_sub(2)],
        )
    })?;
    is_written(&text).then_some(encoding)
}

/// Whether nearly all letters are such as stand in Japanese tables.
fn is_written(text: &str) -> bool {
    let strange = text.chars().filter(|letter| !is_usual(*letter)).count();
    strange * 20 < text.chars().count()
}

fn is_usual(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{ff}'
        | '\u{2010}'..='\u{26ff}' | '\u{3000}'..='\u{33ff}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Of the encodings that Japan writes, the one that reads most plausibly. A detector alone takes
/// a UTF-8 file with one broken byte, or a short column of names, for something else.
fn in_japan(bytes: &[u8]) -> (&'static Encoding, &'static str) {
    let bytes = evidence(bytes);
    let [utf8, sjis, euc] = [UTF_8, SHIFT_JIS, EUC_JP].map(|encoding| cost(bytes, encoding));
    let least = utf8.total().min(sjis.total()).min(euc.total());
    let only = "ほかの文字コードより自然に読める";
    match least {
        least if least == utf8.total() => (UTF_8, only),
        _ if sjis.errors > 0 && euc.errors == 0 => (EUC_JP, "EUC-JPとしてだけ正しい"),
        _ if euc.errors > 0 && sjis.errors == 0 && sjis.odd == 0 => {
            (SHIFT_JIS, "Shift_JISとしてだけ正しい")
        }
        _ if sjis.errors + euc.errors == 0 && sjis.odd == 0 && euc.odd == 0 => guessed(bytes),
        least if least == sjis.total() => (SHIFT_JIS, only),
        _ => (EUC_JP, only),
    }
}

/// Enough lines to tell encodings apart: larger files would only take longer.
fn evidence(bytes: &[u8]) -> &[u8] {
    let start = &bytes[..bytes.len().min(16 << 20)];
    if start.len() == bytes.len() {
        return start;
    }
    // A letter cut in half would count as an error.
    memchr::memrchr(b'\n', start).map_or(start, |end| &start[..end])
}

/// Where both readings are plausible (half-width kana or kanji alone), the detector decides.
fn guessed(bytes: &[u8]) -> (&'static Encoding, &'static str) {
    // JIS and UTF-8 were ruled out before.
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"jp"), chardetng::Utf8Detection::Deny);
    // It may name any encoding, but only these two are in question.
    let guess = if guessed == EUC_JP { EUC_JP } else { SHIFT_JIS };
    (guess, "文字の並びから推定した")
}

/// How badly a text reads in an encoding.
struct DecodingCost {
    errors: usize,
    odd: usize,
}

impl DecodingCost {
    fn total(&self) -> usize {
        self.errors * 10 + self.odd
    }
}

fn cost(bytes: &[u8], encoding: &'static Encoding) -> DecodingCost {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let mut cost = DecodingCost { errors: 0, odd: 0 };
    for letter in text.chars() {
        match letter {
            '\u{fffd}' if had_errors => cost.errors += 1,
            // EUC-JP kana, read as Shift_JIS, are full of half-width punctuation and 外字.
            '\u{e000}'..='\u{f8ff}' => cost.odd += 3,
            '｡'..='･' => cost.odd += 1,
            // Not written in Japan, but frequent where Shift_JIS is read as EUC-JP.
            '\u{80}'..='\u{9f}' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' => cost.odd += 1,
            '\u{370}'..='\u{4ff}' | '\u{2500}'..='\u{257f}' => cost.odd += 1,
            _ => {}
        }
    }
    cost
}

/// Mail systems write half-width kana between SO and SI (CP50222); the decoder knows the escape.
fn without_shifts<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Cow<'a, [u8]> {
    if encoding != ISO_2022_JP || memchr::memchr(SHIFT_OUT, bytes).is_none() {
        return bytes.into();
    }
    let mut escaped = Vec::with_capacity(bytes.len() + 64);
    let mut set: &[u8] = b"\x1b(B";
    for (index, byte) in bytes.iter().enumerate() {
        match *byte {
            SHIFT_OUT => escaped.extend_from_slice(b"\x1b(I"),
            SHIFT_IN => escaped.extend_from_slice(set),
            ESCAPE => {
                set = &bytes[index..bytes.len().min(index + 3)];
                escaped.push(ESCAPE);
            }
            byte => escaped.push(byte),
        }
    }
    escaped.into()
}

const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;
const ESCAPE: u8 = 0x1b;

/// The WHATWG's Shift_JIS is what Windows calls CP932.
fn display_name(encoding: &'static Encoding) -> &'static str {
    if encoding == SHIFT_JIS {
        "Shift_JIS（CP932）"
    } else {
        encoding.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, encoding: &str) {
        let decoded = super::text(bytes);
        assert_eq!((decoded.text.as_ref(), decoded.encoding), (text, encoding));
        assert!(decoded.faults.is_empty(), "{:?}", decoded.faults);
    }

    fn in_encoding(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn short_texts_of_japan_are_told_apart() {
        for text in [
            "①㈱髙﨑,～－",
            "課,値",
            "カナ",
            "ﾊﾝｶｸ,カナ",
            "番号,施策名,実績値\n1,子育て支援,12\n",
            "令和６年度",
            "No,単位\n1,人\n",
            "神﨑,①,㎡,㈱",
            "達成率（％）,△３．５",
        ] {
            check(&in_encoding(text, SHIFT_JIS), text, "Shift_JIS（CP932）");
            check(&in_encoding(text, EUC_JP), text, "EUC-JP");
            check(text.as_bytes(), text, "UTF-8");
        }
    }

    #[test]
    fn half_width_kana_alone_are_no_chinese() {
        for text in ["ﾊﾝｶｸﾉ", "ﾔｸﾊﾞﾉ,ｿｳﾑｶ", "ｶﾅﾓ\nｼｬｶｲﾌｸｼ"]
        {
            check(&in_encoding(text, SHIFT_JIS), text, "Shift_JIS（CP932）");
        }
    }

    #[test]
    fn jis_of_mail_systems_is_read() {
        check(b"\x1b$BD.\x1b(B,1", "町,1", "ISO-2022-JP");
        check(b"\x1b$B-!-j|b\x1b(B", "①㈱髙", "ISO-2022-JP");
        check(b"\x1b(I:]@2\x1b(B,1", "ｺﾝﾀｲ,1", "ISO-2022-JP");
        check(b"\x1b$BD.\x0e:]\x0fD.\x1b(B,1", "町ｺﾝ町,1", "ISO-2022-JP");
    }

    #[test]
    fn utf16_without_a_mark_is_read() {
        let text = "番号,施策　名\r\n1,子育て\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, text, "UTF-16LE");
        check(&big, text, "UTF-16BE");
        let ascii: Vec<u8> = "a,b\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&ascii, "a,b\n", "UTF-16LE");
    }

    #[test]
    fn one_broken_byte_does_not_make_utf8_something_else() {
        let mut bytes = "番号,施策名\n1,子育て支援\n".as_bytes().to_vec();
        bytes.push(0xe3);
        let decoded = text(&bytes);
        assert_eq!((decoded.encoding, decoded.faults.len()), ("UTF-8", 1));
    }

    #[test]
    fn an_encoding_may_be_named() {
        let bytes = in_encoding("ﾃﾍ", SHIFT_JIS);
        let read = |label| text_as(&bytes, label).map(|decoded| decoded.text);
        assert_eq!(read("CP932").as_deref(), Some("ﾃﾍ"));
        assert_eq!(read("EUC-JP").as_deref(), Some("値"));
        assert_eq!(read("いろは"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            text(&bytes);
            for label in ["utf-8", "sjis", "euc-jp", "jis", "utf-16le"] {
                text_as(&bytes, label);
            }
        }
    }
}
