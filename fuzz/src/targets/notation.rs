//! Any text, where a figure is wanted: reading it never panics, and without a digit it is no number.

use crate::corpus;
use crate::domain::{FiscalYear, Reported};
use crate::normalize::value;

/// Tries one text.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (reported, _) = value::notation(&text);
    let has_digit = text.chars().any(char::is_numeric);
    let is_number = matches!(reported, Reported::Value(_));
    assert!(has_digit || !is_number, "{text}");
    FiscalYear::find(&text);
    FiscalYear::parse(&text);
}

/// What stands in the cells of the samples.
pub fn seeds() -> Vec<Vec<u8>> {
    let texts = ["inputs", "tests/cases"].map(|folder| corpus::files(folder, &["csv"]));
    let texts = texts.concat();
    let cells = texts
        .iter()
        .flat_map(|text| text.split(|byte| b",\r\n".contains(byte)));
    let mut cells: Vec<Vec<u8>> = cells.map(<[u8]>::to_vec).collect();
    cells.sort();
    cells.dedup();
    cells
}
