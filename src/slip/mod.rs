//! 確認票: what one section is asked to fix or confirm, as a workbook to answer in.

mod question;
mod sheet;
mod words;

use crate::edition::{Edition, EditionError, Pen};
use crate::finding::Severity;
use crate::report::style;
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
use sheet::Slip;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::PathBuf;

/// The folder of the slips.
const FOLDER: &str = "確認票";

/// Writes a slip for each section that has something to fix or confirm.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
) -> Result<Vec<PathBuf>, EditionError> {
    let mut written = Vec::new();
    let mut taken = HashSet::new();
    for slip in slips(verification) {
        let name = format!("{FOLDER}/{}.xlsx", free_name(slip.section, &mut taken));
        let fill = |file: &mut Pen<'_>| {
            let mut book = book(&slip).map_err(io::Error::other)?;
            book.save_to_writer(file).map_err(io::Error::other)
        };
        written.push(edition.write(&name, fill)?);
    }
    Ok(written)
}

/// A slip for each section that has at least one finding to act on. Those that belong to no section are the
/// 企画課's, which gets no slip.
fn slips(verification: &Verification) -> impl Iterator<Item = Slip<'_>> {
    let readings = verification.readings.iter();
    let returned = readings.filter(|reading| reading.slip.is_some());
    let returned: HashSet<&str> = returned
        .map(|reading| reading.submission.path.as_str())
        .collect();
    // By name: the slips are written in the same order in every run.
    let mut slips: BTreeMap<&str, Slip<'_>> = BTreeMap::new();
    let findings = verification.findings.iter();
    for finding in findings.filter(|finding| !finding.section.is_empty()) {
        let section = finding.section.as_str();
        let slip = slips.entry(section).or_insert_with(|| Slip {
            verification,
            section,
            questions: Vec::new(),
            notes: Vec::new(),
        });
        // What is wrong with an answer is told; its question is asked again.
        let is_told =
            finding.severity() == Severity::Note || returned.contains(finding.place.file.as_str());
        match is_told {
            true => slip.notes.push(finding),
            false => slip.questions.push(finding),
        }
    }
    let slips = slips.into_values();
    slips.filter(|slip| !slip.questions.is_empty())
}

fn book(slip: &Slip<'_>) -> Result<Workbook, XlsxError> {
    let title = format!("確認票　{}", slip.section);
    let mut book = style::workbook(slip.verification, &title)?;
    slip.ask(book.add_worksheet().set_name("確認票")?)?;
    if !slip.notes.is_empty() {
        slip.tell(book.add_worksheet().set_name("お知らせ")?)?;
    }
    Ok(book)
}

/// A file name that no section before has: names that begin alike for long may be cut alike.
fn free_name(section: &str, taken: &mut HashSet<String>) -> String {
    let name = file_name(section);
    let others = (2..).map(|count| format!("{name}（{count}）"));
    let mut names = std::iter::once(name.clone()).chain(others);
    let free = names.find(|name| taken.insert(name.clone()));
    free.expect("there are more numbers than sections")
}

/// A section's name as a file name: what Windows does not allow becomes full-width.
fn file_name(section: &str) -> String {
    let allowed = |letter: char| match letter {
        '/' => '／',
        '\\' => '＼',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '"' => '”',
        '<' => '＜',
        '>' => '＞',
        '|' => '｜',
        letter if letter.is_control() => '＿',
        letter => letter,
    };
    const LONGEST: usize = 60;
    // Windows drops dots at the end of a name.
    let letters = section.trim().trim_end_matches('.').chars();
    let name: String = letters.take(LONGEST).map(allowed).collect();
    match name.as_str() {
        "" => "課名なし".to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{file_name, free_name};
    use std::collections::HashSet;

    #[test]
    fn sections_whose_names_are_cut_alike_have_slips_of_their_own() {
        let mut taken = HashSet::new();
        let name = |end: &str| format!("{}{end}", "課".repeat(60));
        let first = free_name(&name("一"), &mut taken);
        assert_eq!(first, "課".repeat(60));
        assert_eq!(free_name(&name("二"), &mut taken), format!("{first}（2）"));
    }

    #[test]
    fn a_section_is_never_a_path() {
        assert_eq!(file_name("../秘書課"), "..／秘書課");
        assert_eq!(file_name("A:B*"), "A：B＊");
        assert_eq!(file_name(" . "), "課名なし");
    }
}
