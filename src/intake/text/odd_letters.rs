//! Letters that no other machine can show: bytes that are no text in their encoding, 外字 in the
//! private use area (which Windows does not call an error), and NUL. Each is said with its line,
//! its place in the line and the bytes in the file, so that it can be found and mended.

use crate::domain::CellAt;
use crate::intake::limits::{ODD_BYTES, ODD_LETTERS};
use crate::intake::{Fault, Grid};
use encoding_rs::{DecoderResult, Encoding};

/// Faults for the odd letters of a text, of which the bytes are without a byte order mark.
pub fn faults(
    bytes: &[u8],
    text: &str,
    had_errors: bool,
    encoding: &'static Encoding,
) -> Vec<Fault> {
    if !had_errors && !text.contains(is_odd) {
        return Vec::new();
    }
    let odd = text.chars().filter(|letter| is_odd(*letter)).count();
    let places = places(bytes, encoding);
    let said = places.said.iter().map(|odd| Fault::Undecodable(odd.say()));
    let more = odd.saturating_sub(places.letters);
    let rest = (more > 0)
        .then(|| Fault::Undecodable(format!("読めない文字や外字が、ほかに{more}字あります")));
    said.chain(rest).collect()
}

/// Faults for the odd letters in the cells of a workbook's sheet, and in the comments on them.
pub fn in_cells(grid: &Grid) -> Vec<Fault> {
    let cells = grid.cells().iter();
    let written = cells.filter_map(|cell| said(grid, cell.at, "", &cell.text));
    let comments = grid.comments.iter();
    let beside = comments.filter_map(|comment| said(grid, comment.at, "のコメント", &comment.text));
    written.chain(beside).take(ODD_LETTERS).collect()
}

fn said(grid: &Grid, at: CellAt, place: &str, text: &str) -> Option<Fault> {
    // Nearly no cell has a letter of these blocks, and to look for their first byte costs little.
    if !text.bytes().any(|byte| matches!(byte, 0 | 0xee..)) {
        return None;
    }
    let letter = text.chars().find(|letter| is_odd(*letter))?;
    let kind = OddKind::of(letter)?.label();
    Some(Fault::Undecodable(format!(
        "シート「{}」の{at}{place}に{kind}があります（U+{:04X}）",
        grid.sheet, letter as u32
    )))
}

fn is_odd(letter: char) -> bool {
    OddKind::of(letter).is_some()
}

/// What is odd about a letter.
#[derive(Clone, Copy, PartialEq)]
enum OddKind {
    Broken,
    Private,
    Garbled,
    Nul,
}

impl OddKind {
    fn of(letter: char) -> Option<Self> {
        match letter {
            // The planes 15 and 16 are private as a whole.
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(Self::Private),
            '\u{fffd}' => Some(Self::Garbled),
            '\0' => Some(Self::Nul),
            _ => None,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Broken => "読めないバイト",
            Self::Private => "外字",
            Self::Garbled => "文字化けした跡（�）",
            Self::Nul => "文字でないバイト",
        }
    }
}

/// A run of odd letters of one kind.
struct Odd {
    kind: OddKind,
    line: usize,
    column: usize,
    bytes: Vec<u8>,
}

impl Odd {
    fn say(&self) -> String {
        let shown = self.bytes.iter().take(ODD_BYTES);
        let hex: Vec<String> = shown.map(|byte| format!("{byte:02X}")).collect();
        let cut = if self.bytes.len() > ODD_BYTES {
            " …"
        } else {
            ""
        };
        format!(
            "{}行{}文字目に{}があります（{}{cut}）",
            self.line,
            self.column,
            self.kind.label(),
            hex.join(" ")
        )
    }
}

/// Odd letters as they are found, with the place where the next letter will stand.
struct OddPlaces {
    said: Vec<Odd>,
    /// How many odd letters are said.
    letters: usize,
    /// Whether there is one more than are said.
    is_full: bool,
    line: usize,
    column: usize,
    after_return: bool,
    /// Where the last run ends, if the next letter could lengthen it.
    end: Option<(OddKind, usize, usize)>,
}

impl OddPlaces {
    fn letter(&mut self, letter: char, bytes: &[u8]) {
        match OddKind::of(letter) {
            Some(kind) => self.odd(kind, bytes),
            None => self.step(letter),
        }
    }

    fn step(&mut self, letter: char) {
        let second_of_break = letter == '\n' && self.after_return;
        self.after_return = letter == '\r';
        match letter {
            '\n' if second_of_break => {}
            '\n' | '\r' => (self.line, self.column) = (self.line + 1, 1),
            _ => self.column += 1,
        }
    }

    fn odd(&mut self, kind: OddKind, bytes: &[u8]) {
        let lengthens = self.end == Some((kind, self.line, self.column));
        let is_full = self.said.len() == ODD_LETTERS;
        match self.said.last_mut().filter(|_| lengthens) {
            Some(last) => last.lengthen(bytes),
            None if is_full => {
                self.is_full = true;
                return;
            }
            None => self.begin(kind, bytes),
        }
        self.letters += 1;
        self.step('\u{fffd}');
        self.end = Some((kind, self.line, self.column));
    }

    fn begin(&mut self, kind: OddKind, bytes: &[u8]) {
        self.said.push(Odd {
            kind,
            line: self.line,
            column: self.column,
            bytes: bytes.to_vec(),
        });
    }
}

impl Odd {
    fn lengthen(&mut self, bytes: &[u8]) {
        // One more than is shown, to know that there is more.
        if self.bytes.len() <= ODD_BYTES {
            self.bytes.extend_from_slice(bytes);
        }
    }
}

/// Decodes byte by byte, so that the bytes behind each letter are known. Slow, and only done for
/// texts that have odd letters.
fn places(bytes: &[u8], encoding: &'static Encoding) -> OddPlaces {
    let mut places = OddPlaces {
        said: Vec::new(),
        letters: 0,
        is_full: false,
        line: 1,
        column: 1,
        after_return: false,
        end: None,
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut letters = [0; 32];
    let mut begin = 0;
    let mut at = 0;
    while !places.is_full {
        let last = at >= bytes.len();
        let source = &bytes[at..bytes.len().min(at + 1)];
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(source, &mut letters, last);
        at += read;
        let text = String::from_utf8_lossy(&letters[..written]);
        for letter in text.chars() {
            places.letter(letter, &bytes[begin.min(at)..at]);
            begin = at;
        }
        match result {
            DecoderResult::Malformed(length, extra) => {
                // The decoder may have read good bytes beyond the broken ones.
                let end = at.saturating_sub(usize::from(extra));
                let start = end.saturating_sub(usize::from(length));
                places.odd(OddKind::Broken, &bytes[start..end]);
                begin = end;
            }
            DecoderResult::InputEmpty if last => break,
            // Not one letter needs as much room as there is.
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::super::decode::{text, text_as};
    use super::*;
    use crate::intake::sheet::grid::tests::grid;

    fn check(bytes: &[u8], expected: &[&str]) {
        let faults = text(bytes).faults;
        let expected: Vec<Fault> = expected
            .iter()
            .map(|what| Fault::Undecodable((*what).to_owned()))
            .collect();
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_workbooks_odd_letters_are_said_with_their_cells() {
        let what = "シート「」のB2に外字があります（U+E000）";
        let sheet = grid("指標|実績\n北本～|髙\u{e000}");
        assert_eq!(in_cells(&sheet), [Fault::Undecodable(what.into())]);
    }

    #[test]
    fn odd_letters_are_said_with_their_bytes() {
        check(
            b"a,b\r\nc,\xf0\x40",
            &["2行3文字目に外字があります（F0 40）"],
        );
        check(
            b"\x82\xa0\x82\xa2,\xfd\xff\n",
            &["1行4文字目に読めないバイトがあります（FD FF）"],
        );
        check(
            b"\x82\xa0,\xfd,\xfd\r\x82\n\x82\xa2\xfd",
            &[
                "1行3文字目に読めないバイトがあります（FD）",
                "1行5文字目に読めないバイトがあります（FD）",
                "2行1文字目に読めないバイトがあります（82）",
                "3行2文字目に読めないバイトがあります（FD）",
            ],
        );
        check(
            "町\u{e000}\u{e001}".as_bytes(),
            &["1行2文字目に外字があります（EE 80 80 EE 80 81）"],
        );
        check(
            "�,1".as_bytes(),
            &["1行1文字目に文字化けした跡（�）があります（EF BF BD）"],
        );
        check(
            b"a,b\n1\0\0,2",
            &["2行2文字目に文字でないバイトがあります（00 00）"],
        );
        check("令和６年度".as_bytes(), &[]);
    }

    #[test]
    fn a_text_full_of_them_is_said_in_short() {
        let faults = text_as(&b"\xfd\n".repeat(80), "cp932").unwrap().faults;
        assert_eq!(faults.len(), ODD_LETTERS + 1);
        assert_eq!(
            faults[ODD_LETTERS],
            Fault::Undecodable("読めない文字や外字が、ほかに30字あります".into())
        );
    }
}
