//! 印つきの写し of what a section sent: which of its files get one, what its notes say, how it is called.

use super::names::{can_be_marked, of_copy};
use super::question::Question;
use crate::domain::file_names::FileNames;
use crate::edition::{Edition, EditionError};
use crate::finding::{Finding, Severity};
use crate::intake::{self, name};
use crate::marked::{CellMark, WhyNot, mark};
use crate::normalize::Reading;
use crate::verification::Verification;
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

/// What became of the copies of one section.
#[derive(Default)]
pub struct Copies {
    /// The copies that were written.
    pub written: Vec<PathBuf>,
    /// What the slip says of them, a line for each file.
    pub told: Vec<String>,
    /// Their names, by the paths of the files.
    pub names: HashMap<String, String>,
}

/// Writes a marked copy of each file of a section with cells to fix or confirm. `slip` is the name of the
/// section's slip, with which those of the copies begin.
pub fn write(
    edition: &Edition,
    verification: &Verification,
    (slip, findings): (&str, &[&Finding]),
) -> Result<Copies, EditionError> {
    let desk = verification.plan().desk();
    let mut copies = Copies::default();
    let mut names = FileNames::default();
    for (reading, marks) in marks(verification, findings) {
        let path = reading.submission.path.as_str();
        let file = name::without_mark(reading.submission.name());
        match copy(edition, reading, (file, desk), &marks) {
            Ok(bytes) => {
                let name = of_copy(&mut names, slip, file);
                let place = format!("{}/{name}", super::FOLDER);
                copies
                    .written
                    .push(edition.write(&place, |pen| pen.write_all(&bytes))?);
                copies.told.push(format!(
                    "「{file}」は、該当のセルに色とメモを付けた写しがあります: {name}"
                ));
                copies.names.insert(path.to_owned(), name);
            }
            Err(why) => copies.told.push(format!(
                "「{file}」には、印を付けた写しがありません（{why}）。下の表のセルをご覧ください。"
            )),
        }
    }
    Ok(copies)
}

/// The marks of each file that is the section's own, in the order of the paths.
fn marks<'a>(
    verification: &'a Verification,
    findings: &[&'a Finding],
) -> Vec<(&'a Reading, Vec<CellMark>)> {
    let mut files: HashMap<&str, Vec<CellMark>> = HashMap::new();
    let asked = findings
        .iter()
        .filter(|finding| finding.severity() != Severity::Note);
    for finding in asked {
        files
            .entry(&finding.place.file)
            .or_default()
            .extend(mark_of(verification, finding));
    }
    let asked = findings.first().map(|finding| finding.section.as_str());
    let is_own = |reading: &&Reading| {
        if reading.is_only_slip() {
            // A copy of a slip would be one more to answer.
            return false;
        }
        let section = reading.submission.section;
        section.map(|section| verification.plan().sections[section].name.as_str()) == asked
    };
    let own = verification.readings.iter().filter(is_own);
    let marked =
        own.filter_map(|reading| Some((reading, files.remove(reading.submission.path.as_str())?)));
    marked.filter(|(_, marks)| !marks.is_empty()).collect()
}

/// The mark of a finding; none if it is about no cell.
fn mark_of(verification: &Verification, finding: &Finding) -> Option<CellMark> {
    // The slip asks in the same words.
    let question = Question::new(verification, finding);
    let (message, remedy) = (question.message(), question.remedy());
    let label = finding.severity().label();
    Some(CellMark {
        sheet: finding.place.sheet.clone(),
        cell: finding.place.cell?,
        note: format!("{label}：{message}\n対処：{remedy}"),
        severity: finding.severity(),
    })
}

fn copy(
    edition: &Edition,
    reading: &Reading,
    (file, desk): (&str, &str),
    marks: &[CellMark],
) -> Result<Vec<u8>, WhyNot> {
    if reading.format != "xlsx" || !can_be_marked(file) {
        return Err(WhyNot::OtherFormat);
    }
    let path = edition.workspace().join(&reading.submission.file);
    let bytes = intake::bytes(&path).map_err(|_| WhyNot::Broken)?;
    // What was saved while it was read may have other things in its cells.
    match blake3::hash(&bytes).to_hex().as_str() == reading.hash {
        true => mark(&bytes, desk, marks),
        false => Err(WhyNot::Differs),
    }
}
