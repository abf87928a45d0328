//! A delimited text as records of fields, the way Excel takes it apart: every line is a row, blank
//! ones too, unless a quoted field runs over several.
//!
//! A quote that is never closed would make one field of the rest of the file. Such a quote is read
//! as the letter that it is, so that every row after it keeps its number, and its place is listed.

use crate::intake::limits::{COLUMNS, LINES_OF_FIELD, UNCLOSED_QUOTES};
use memchr::{memchr, memchr3};
use std::borrow::Cow;

/// Takes a text apart, record by record.
pub struct TextRecords<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    row: u32,
    /// Rows and columns of fields whose opening quote has no closing one.
    pub unclosed: Vec<(u32, u32)>,
    /// Fields with something in them that stand beyond the last column.
    pub beyond: usize,
}

impl<'a> TextRecords<'a> {
    /// The records of a text.
    pub fn new(text: &'a str, delimiter: u8) -> Self {
        Self {
            text,
            delimiter,
            at: 0,
            row: 0,
            unclosed: Vec::new(),
            beyond: 0,
        }
    }

    /// The next record's row, its fields put in place of those before; nothing at the end.
    pub fn next_into(&mut self, fields: &mut Vec<Cow<'a, str>>) -> Option<u32> {
        fields.clear();
        if self.at >= self.text.len() {
            return None;
        }
        loop {
            let field = self.field(fields.len() as u32);
            match fields.len() < (COLUMNS as usize) {
                true => fields.push(field),
                false => self.beyond += usize::from(!field.is_empty()),
            }
            if !self.passes_delimiter() {
                break;
            }
        }
        self.row += 1;
        Some(self.row - 1)
    }

    fn field(&mut self, column: u32) -> Cow<'a, str> {
        let start = self.at;
        if self.byte(start) == Some(b'"') {
            if let Some((field, end)) = self.quoted(start) {
                self.at = end;
                return field;
            }
            if self.unclosed.len() < UNCLOSED_QUOTES {
                self.unclosed.push((self.row, column));
            }
        }
        self.at = self.end_of_plain(start);
        self.text[start..self.at].into()
    }

    /// A quoted field and where it ends; `None` if its quote is not really closed.
    fn quoted(&self, start: usize) -> Option<(Cow<'a, str>, usize)> {
        let close = self.closing_quote(start + 1)?;
        let end = self.end_of_plain(close + 1);
        let inside = &self.text[start + 1..close];
        let behind = &self.text[close + 1..end];
        let line_feeds = inside.bytes().filter(|byte| *byte == b'\n').count();
        // Lines end with LF, CR or both: the larger count is right.
        let lines = line_feeds.max(inside.bytes().filter(|byte| *byte == b'\r').count());
        // A quote that closes lines further down, in the middle of words, opened another field.
        if lines > LINES_OF_FIELD || (lines > 0 && !behind.trim().is_empty()) {
            return None;
        }
        let is_plain = behind.is_empty() && memchr(b'"', inside.as_bytes()).is_none();
        let field = if is_plain {
            inside.into()
        } else {
            // Excel appends what stands behind the closing quote.
            (inside.replace("\"\"", "\"") + behind).into()
        };
        Some((field, end))
    }

    /// The next quote that is not doubled.
    fn closing_quote(&self, mut at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        loop {
            let quote = at + memchr(b'"', &bytes[at..])?;
            if self.byte(quote + 1) != Some(b'"') {
                return Some(quote);
            }
            at = quote + 2;
        }
    }

    fn end_of_plain(&self, start: usize) -> usize {
        let rest = &self.text.as_bytes()[start..];
        memchr3(self.delimiter, b'\n', b'\r', rest).map_or(self.text.len(), |length| start + length)
    }

    /// Steps over what stands behind a field; whether another field of the record follows.
    fn passes_delimiter(&mut self) -> bool {
        let delimiter = self.byte(self.at);
        let is_break = delimiter == Some(b'\r') && self.byte(self.at + 1) == Some(b'\n');
        self.at = self.text.len().min(self.at + if is_break { 2 } else { 1 });
        delimiter == Some(self.delimiter)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields by `|`, records by `/`, then the unclosed quotes.
    fn check(text: &str, expected: &str, unclosed: &[(u32, u32)]) {
        let mut records = TextRecords::new(text, b',');
        let mut fields = Vec::new();
        let mut seen = Vec::new();
        while records.next_into(&mut fields).is_some() {
            seen.push(fields.join("|"));
        }
        assert_eq!(seen.join("/"), expected, "{text}");
        assert_eq!(records.unclosed, unclosed, "{text}");
    }

    #[test]
    fn every_line_is_a_record() {
        check("a,b\r\nc,d\r\n", "a|b/c|d", &[]);
        check("a\n\n\rb\r\r\nc", "a///b//c", &[]);
        check("a,,\n,", "a||/|", &[]);
        check("", "", &[]);
    }

    #[test]
    fn quotes_hold_a_field_together() {
        check("\"a,b\",c\n\"d\"\"e\",\"\"", "a,b|c/d\"e|", &[]);
        check("\"x\ny\",2\n3", "x\ny|2/3", &[]);
        check("24\",b\n\"24\"型,c", "24\"|b/24型|c", &[]);
        check("a, \"b\"", "a| \"b\"", &[]);
    }

    #[test]
    fn fields_beyond_the_last_column_are_counted_and_not_kept() {
        let line = format!("{}x,,y\nz", ",".repeat(1 << 20));
        let (mut records, mut fields) = (TextRecords::new(&line, b','), Vec::new());
        assert_eq!(records.next_into(&mut fields), Some(0));
        assert_eq!((fields.len(), records.beyond), ((COLUMNS as usize), 2));
        assert_eq!(records.next_into(&mut fields), Some(1));
        assert_eq!(fields, ["z"]);
    }

    #[test]
    fn an_unclosed_quote_is_a_letter_and_told() {
        check("a,\"b\nc,d\ne,f", "a|\"b/c|d/e|f", &[(0, 1)]);
        check("a,\"b\nc,\"d\",e", "a|\"b/c|d|e", &[(0, 1)]);
        let long = format!("\"a\n{}\",b", "x\n".repeat(300));
        let mut records = TextRecords::new(&long, b',');
        records.next_into(&mut Vec::new());
        assert_eq!(records.unclosed, [(0, 0)]);
    }
}
