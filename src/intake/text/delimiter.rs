//! What separates the fields of a text: found by looking, since extensions lie and commas also
//! stand in prose and in 1,234.

use super::records::TextRecords;
use crate::intake::limits::{SAMPLE, SAMPLE_RECORDS};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A delimiter, and the text that it separates.
pub struct Delimited<'a> {
    /// The byte between fields.
    pub delimiter: u8,
    /// What people call it.
    pub name: &'static str,
    /// The text, without a line that only names the delimiter.
    pub text: &'a str,
    /// Whether the text names it itself.
    pub is_named: bool,
    /// Whether most lines have it.
    pub is_in_most_lines: bool,
}

/// In order of preference among equals, with what people call them.
const KNOWN: [(u8, &str); 4] = [
    (b',', "カンマ"),
    (b'\t', "タブ"),
    (b';', "セミコロン"),
    (b'|', "縦線"),
];

/// Finds the delimiter of a text.
pub fn find(text: &str) -> Delimited<'_> {
    if let Some((delimiter, rest)) = named(text) {
        return Delimited {
            is_named: true,
            ..delimited(delimiter, rest, true)
        };
    }
    let sample = sample(text);
    let fits = KNOWN.map(|(delimiter, _)| (delimiter, fit(sample, delimiter)));
    let (mut delimiter, mut best) = (fits[0].0, fits[0].1);
    for (other, fit) in fits {
        if fit.beats(best) {
            (delimiter, best) = (other, fit);
        }
    }
    // Tabs are not typed in prose, but every row of a table of amounts has commas.
    let tab = fits[1].1;
    if tab.alike * 5 >= best.alike * 4 && tab.alike > 0 {
        (delimiter, best) = (b'\t', tab);
    }
    delimited(delimiter, text, best.have * 2 > best.records)
}

fn delimited(delimiter: u8, text: &str, is_in_most_lines: bool) -> Delimited<'_> {
    let known = KNOWN.iter().find(|(known, _)| *known == delimiter);
    Delimited {
        delimiter,
        name: known.map_or("そのほかの文字", |(_, name)| name),
        text,
        is_named: false,
        is_in_most_lines,
    }
}

/// Excel's own first line `sep=;`. Excel does not show it: the line below it is row 1 there, and so it
/// is here. A line that says more than the delimiter is a row like any other.
fn named(text: &str) -> Option<(u8, &str)> {
    let start = text.get(..4)?;
    let [delimiter, rest @ ..] = text.as_bytes().get(4..)? else {
        return None;
    };
    let is_mark = delimiter.is_ascii_punctuation() && *delimiter != b'"' || *delimiter == b'\t';
    // Programs that save it again fill the line up to the width of the table.
    let filling = rest.iter().take_while(|byte| *byte == delimiter).count();
    let length = match &rest[filling..] {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [] => 0,
        _ => return None,
    };
    let is_named = start.eq_ignore_ascii_case("sep=") && is_mark;
    is_named.then(|| (*delimiter, &text[5 + filling + length..]))
}

/// The beginning of a text, without a line that would be cut.
fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE {
        return text;
    }
    let start = &text[..text.floor_char_boundary(SAMPLE)];
    start.rfind(['\n', '\r']).map_or(start, |end| &start[..end])
}

/// How well a delimiter takes a text apart.
#[derive(Clone, Copy)]
struct Fit {
    /// Records that are not blank.
    records: usize,
    /// Records that it takes apart at all.
    have: usize,
    /// Records of the most frequent number of fields.
    alike: usize,
    /// The most frequent number of fields; zero if it takes no record apart.
    fields: usize,
}

impl Fit {
    fn beats(self, other: Self) -> bool {
        (self.alike, self.fields, self.have) > (other.alike, other.fields, other.have)
    }
}

fn fit(sample: &str, delimiter: u8) -> Fit {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut records = TextRecords::new(sample, delimiter);
    let mut fields: Vec<Cow<'_, str>> = Vec::new();
    let mut seen = 0;
    while seen < SAMPLE_RECORDS && records.next_into(&mut fields).is_some() {
        if fields.iter().any(|field| !field.trim().is_empty()) {
            seen += 1;
            *counts.entry(fields.len()).or_default() += 1;
        }
    }
    // Every delimiter leaves some lines whole; that says nothing for it.
    counts.remove(&1);
    let best = counts
        .iter()
        .max_by_key(|(fields, alike)| (**alike, **fields));
    let (fields, alike) = best.map_or((0, 0), |(fields, alike)| (*fields, *alike));
    Fit {
        records: seen,
        have: counts.values().sum(),
        alike,
        fields,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: char) {
        assert_eq!(char::from(find(text).delimiter), expected, "{text}");
    }

    #[test]
    fn the_delimiter_that_makes_a_table_wins() {
        check("a,b\n1,2\n", ',');
        check("a\tb,c\td\n1\t2", '\t');
        check("a;b\n1;2\n3;4,5", ';');
        check("番号|施策\n1|子育て,支援\n2|福祉\n", '|');
        check("ひとこと", ',');
    }

    #[test]
    fn commas_in_prose_and_in_amounts_do_not_win_over_tabs() {
        check("番号\t内容\n1\t赤,青,黄\n2\t赤,青,黄\n3\t赤,青,黄", '\t');
        check(
            "科目\t6年度\t7年度\nA\t1,234\t5,678\nB\t9,999,999\t1,000",
            '\t',
        );
        check("名,内容\n1,\"a\tb\"\n2,c\td\n3,e\n4,f\n", ',');
    }

    #[test]
    fn a_first_line_may_name_it_and_is_no_row() {
        let found = find("sep=;\r\na,b;c\n");
        assert_eq!((found.delimiter, found.text), (b';', "a,b;c\n"));
        check("sep=\"\na,b", ',');
        for (text, rest) in [
            ("sep=;;;\na,b;c", "a,b;c"),
            ("SEP=;\ra", "a"),
            ("sep=;", ""),
            ("sep=;x\na;b\n", "sep=;x\na;b\n"),
            ("sep=a\nb", "sep=a\nb"),
        ] {
            assert_eq!(find(text).text, rest, "{text}");
        }
    }

    #[test]
    fn prose_has_no_delimiter_in_most_lines() {
        assert!(!find("拝啓\n春の候、ますます\n敬具\n").is_in_most_lines);
        assert!(find("a,b\n1,2\n").is_in_most_lines);
    }
}
