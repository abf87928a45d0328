//! 確認票: what one section is asked to fix or confirm, as a workbook to answer in.

mod answered;
mod copies;
pub mod letter;
pub mod names;
pub mod outbox;
mod question;
mod sheet;
mod words;

use crate::domain::moment::Moment;
use crate::edition::{Edition, EditionError, Pen};
use crate::finding::Severity;
use crate::report::style;
use crate::side_by_side::{THREADS, side_by_side};
use crate::verification::Verification;
use copies::Copies;
use names::SectionNames;
use rust_xlsxwriter::{Workbook, XlsxError};
use sheet::Slip;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;

/// The folder of the slips.
pub const FOLDER: &str = "確認票";

/// Writes a slip for each section that has something to fix or confirm, and beside it marked copies of its files.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
) -> Result<Vec<PathBuf>, EditionError> {
    let mut names = SectionNames::of(verification.plan());
    let now = verification.stamp.as_ref().map(|stamp| stamp.at);
    let asked = slips(verification, now).map(|slip| (names.of_section(slip.section), slip));
    let written = side_by_side(THREADS, asked.collect(), |(name, mut slip)| {
        write(edition, &name, &mut slip)
    });
    let written: Result<Vec<_>, _> = written.into_iter().collect();
    Ok(written?.concat())
}

/// Writes one section's slip and copies.
fn write(edition: &Edition, name: &str, slip: &mut Slip<'_>) -> Result<Vec<PathBuf>, EditionError> {
    let alike = slip.alike.iter().map(|(finding, _)| *finding);
    let marked: Vec<_> = slip.questions.iter().copied().chain(alike).collect();
    slip.copies = copies::write(edition, slip.verification, (name, &marked))?;
    let fill = |file: &mut Pen<'_>| {
        let mut book = book(slip).map_err(io::Error::other)?;
        book.save_to_writer(file).map_err(io::Error::other)
    };
    let place = edition.write(&format!("{FOLDER}/{name}.xlsx"), fill)?;
    Ok([vec![place], std::mem::take(&mut slip.copies.written)].concat())
}

/// A slip for each section that has at least one finding to act on. Those that belong to no section are the
/// 企画課's, which gets no slip.
fn slips(verification: &Verification, asked_at: Option<Moment>) -> impl Iterator<Item = Slip<'_>> {
    // By name: the slips are written in the same order in every run.
    let mut slips: BTreeMap<&str, Slip<'_>> = BTreeMap::new();
    let findings = verification.findings.iter();
    for finding in findings.filter(|finding| !finding.section.is_empty()) {
        let section = finding.section.as_str();
        let slip = slips.entry(section).or_insert_with(|| Slip {
            verification,
            asked_at,
            section,
            questions: Vec::new(),
            alike: Vec::new(),
            refused: HashMap::new(),
            notes: Vec::new(),
            answered: Vec::new(),
            copies: Copies::default(),
        });
        match finding.severity() {
            Severity::Note => slip.notes.push(finding),
            _ if finding.waits_for_others() => slip.wait(finding),
            _ => slip.questions.push(finding),
        }
    }
    let slips = slips.into_values().map(|mut slip| {
        slip.ask_once();
        slip.answered = answered::of_section(verification, slip.section);
        slip
    });
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
