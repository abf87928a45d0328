//! Names of other files to which a workbook refers. None of them is opened.

use super::Notice;
use super::limits::{LINKED_FILES, LINKED_NAME};
use std::collections::BTreeSet;

/// What files with tables end with. Brackets also stand around steps from cell to cell (`R[-1]C`).
const ENDINGS: [&str; 8] = [
    ".xls", ".xlsx", ".xlsm", ".xlsb", ".xml", ".csv", ".ods", ".htm",
];

/// The names, as many as are listed.
#[derive(Debug, Default)]
pub struct Links(BTreeSet<String>);

impl Links {
    /// Adds a name. An empty one, and any beyond [`LINKED_FILES`], is dropped.
    pub fn add(&mut self, name: String) {
        if self.0.len() < LINKED_FILES && !name.is_empty() {
            self.0.insert(name);
        }
    }

    /// Adds a value that is taken from another program, by the file that is its topic.
    pub fn add_topic(&mut self, program: &str, topic: &str) {
        self.add(format!("{program}|{}", file_name(topic)));
    }

    /// Adds the files in a formula as Excel writes it: `='C:\\共有\\[予算.xls]計'!R1C1`.
    pub fn add_in_brackets(&mut self, formula: &str) {
        for piece in formula.split('[').skip(1) {
            if let Some((name, _)) = piece.split_once(']') {
                self.add_table(name);
            }
        }
    }

    /// Adds the file at the end of a path, if it is one with tables.
    pub fn add_table(&mut self, path: &str) {
        let name = path.rsplit(['/', '\\', '[']).next().unwrap_or_default();
        let lower = name.to_lowercase();
        let is_table = ENDINGS.iter().any(|ending| lower.ends_with(ending));
        if is_table && name.len() <= LINKED_NAME {
            self.add(name.to_owned());
        }
    }

    /// The notice that lists them; `None` for no names.
    pub fn notice(self) -> Option<Notice> {
        let names: Vec<String> = self.0.into_iter().collect();
        (!names.is_empty()).then_some(Notice::ExternalLinks(names))
    }
}

/// The last step of a path or an address, as a person would write it.
pub fn file_name(target: &str) -> String {
    let decoded = percent_decoded(target);
    let target = decoded.trim_end_matches(['/', '\\']);
    let name = target.rsplit(['/', '\\']).next();
    name.unwrap_or_default().to_owned()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let two = after
            .get(..2)
            .filter(|two| two.iter().all(u8::is_ascii_hexdigit));
        let digits = two.and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, byte) {
            // A % without two digits behind it is part of a name.
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    // What gives no text was not encoded in this way.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_named_by_its_file() {
        for (target, expected) in [
            ("file:///C:\\共有\\予算.xlsx", "予算.xlsx"),
            (
                "file:///%5C%5Cserver%5C%E4%BA%88%E7%AE%97.xlsx",
                "予算.xlsx",
            ),
            ("予算.xlsx", "予算.xlsx"),
            ("100%.xlsx", "100%.xlsx"),
            ("100%+5.xlsx", "100%+5.xlsx"),
            ("https://example.org/a/", "a"),
        ] {
            assert_eq!(file_name(target), expected);
        }
    }

    fn check(written: &str, expected: &[&str]) {
        let mut names = Links::default();
        names.add_in_brackets(written);
        assert!(names.0.iter().eq(expected), "{written} {names:?}");
    }

    #[test]
    fn files_are_told_from_steps() {
        check("='C:\\共有\\[予算.xls]計'!R1C1", &["予算.xls"]);
        check("=[a.XLSX]計!A1+[b.csv]b!A1", &["a.XLSX", "b.csv"]);
        check("=R[-1]C[2]+Table1[計.1]", &[]);
        check("=[[[.xls", &[]);
    }
}
