//! Findings that came or went.

use super::texts;
use crate::history::compared;
use polars::prelude::*;
use std::collections::HashMap;

/// A finding as findings.csv has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FindingLine {
    /// The kind of fault.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The section that should act; empty where none can be named.
    pub section: String,
    /// The submission, relative to the workspace.
    pub file: String,
    /// Its sheet; empty for CSV.
    pub sheet: String,
    /// As Excel names it.
    pub cell: String,
    /// What is there.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl FindingLine {
    /// All but its place. The number of a line, too: each line above it that is new moves it.
    fn what(&self) -> (&str, &str, &str, String) {
        const LINE: &str = "行目";
        let whole = ("", self.message.as_str());
        let (before, last) = self.message.rsplit_once(LINE).unwrap_or(whole);
        let without = |piece: &str| {
            piece
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        let message: String = before.split(LINE).map(without).collect();
        (&self.code, &self.severity, &self.section, message + last)
    }
}

/// The rows of a table of findings.
///
/// # Errors
/// If the table lacks a column.
pub fn findings(frame: &DataFrame) -> PolarsResult<Vec<FindingLine>> {
    let head = compared::findings();
    let columns = head.names().map(|name| texts(frame, name));
    let columns: Vec<Vec<&str>> = columns.collect::<PolarsResult<_>>()?;
    let line = |row: usize| {
        let [code, severity, section, file, sheet, cell, message, remedy] =
            std::array::from_fn(|column| columns[column][row].to_owned());
        FindingLine {
            code,
            severity,
            section,
            file,
            sheet,
            cell,
            message,
            remedy,
        }
    };
    Ok((0..frame.height()).map(line).collect())
}

/// Those that the others have not, or not as often. What is found in another file or row and is the same is not
/// new: a correction repeats what was fine in the file before it, and a row more moves all rows below.
pub(super) fn without(those: &[FindingLine], others: &[FindingLine]) -> Vec<FindingLine> {
    let mut left: HashMap<_, usize> = HashMap::new();
    others
        .iter()
        .for_each(|line| *left.entry(line.what()).or_default() += 1);
    let is_new = those
        .iter()
        .filter(|line| match left.get_mut(&line.what()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
    is_new.cloned().collect()
}
