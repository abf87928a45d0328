//! 確認票: what one section is asked to fix or confirm, as a workbook to answer in.

mod copies;
pub mod names;

use crate::edition::{Edition, EditionError, Pen};
use crate::finding::{Finding, Severity};
use crate::report::findings_list::{self, Write};
use crate::report::style::{self, Look, Style};
use crate::report::table::SheetPage;
use crate::verification::Verification;
use copies::Copies;
use names::Names;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeMap;
use std::io;
use std::panic::resume_unwind;
use std::path::PathBuf;

/// The folder of the slips.
const FOLDER: &str = "確認票";

/// Slips are written side by side by so many threads.
const THREADS: usize = 4;

/// What one section is asked, and the name of its slip.
type Asked<'a> = (String, &'a str, Vec<&'a Finding>);

/// Writes a slip for each section that has something to fix or confirm, and beside it marked copies of its files.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
) -> Result<Vec<PathBuf>, EditionError> {
    let mut names = Names::default();
    let sections = by_section(verification).into_iter();
    let asked = sections.map(|(section, findings)| (names.of_slip(section), section, findings));
    let asked: Vec<Asked<'_>> = asked.collect();
    // Threads of their own: one of rayon's would take up another plan's run while it waits.
    let share = asked.len().div_ceil(THREADS).max(1);
    let work = |share: &[Asked<'_>]| {
        let written = share
            .iter()
            .map(|asked| write(edition, verification, asked));
        written.collect::<Result<Vec<_>, _>>()
    };
    let written: Vec<_> = std::thread::scope(|scope| {
        let shares = asked.chunks(share);
        let working: Vec<_> = shares
            .map(|share| scope.spawn(move || work(share)))
            .collect();
        let done = working.into_iter().map(|thread| thread.join());
        done.map(|done| done.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    let written = written.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(written.concat().concat())
}

/// Writes one section's slip and copies.
fn write(
    edition: &Edition,
    verification: &Verification,
    (name, section, findings): &Asked<'_>,
) -> Result<Vec<PathBuf>, EditionError> {
    let copies = copies::write(edition, verification, (name, findings))?;
    let fill = |file: &mut Pen<'_>| {
        let mut book = slip(verification, section, findings, &copies).map_err(io::Error::other)?;
        book.save_to_writer(file).map_err(io::Error::other)
    };
    let slip = edition.write(&format!("{FOLDER}/{name}.xlsx"), fill)?;
    Ok([vec![slip], copies.written].concat())
}

/// The findings of each section that has at least one to act on. Those that belong to no section are the
/// 企画課's, which gets no slip.
fn by_section(verification: &Verification) -> BTreeMap<&str, Vec<&Finding>> {
    // By name: the slips are written in the same order in every run.
    let mut sections: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let findings = verification.findings.iter();
    for finding in findings.filter(|finding| !finding.section.is_empty()) {
        sections.entry(&finding.section).or_default().push(finding);
    }
    let is_to_act_on = |finding: &&Finding| finding.severity() != Severity::Note;
    sections.retain(|_, findings| findings.iter().any(is_to_act_on));
    sections
}

fn slip(
    verification: &Verification,
    section: &str,
    findings: &[&Finding],
    copies: &Copies,
) -> Result<Workbook, XlsxError> {
    let plan = verification.plan();
    let title = format!("確認票　{section}");
    let mut book = style::workbook(verification, &title)?;
    let sheet = book.add_worksheet().set_name("確認票")?;
    style::page(sheet, verification);
    let asked = format!("{}　{}の効果検証", plan.name, verification.year.long());
    let count = |severity| {
        let findings = findings.iter();
        findings.filter(|of| of.severity() == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut what = format!(
        "直していただくもの（エラー）{errors}件、確かめていただくもの（要確認）{warnings}件があります。「対処」をご覧のうえ、元のファイルを直して再提出するか、黄色の欄に回答してください。"
    );
    if findings.len() > findings_list::MOST {
        what += &format!("ここには初めの{}件を載せています。", findings_list::MOST);
    }
    let style = Style::new();
    let mut page = SheetPage::new(sheet, &style);
    page.title(&title, &[&asked])?;
    page.put(2, 0, what, Look::Plain)?;
    for (row, told) in (3..).zip(&copies.told) {
        page.put(row, 0, told.as_str(), Look::Plain)?;
        page.row = row + 2;
    }
    page.row = page.row.max(4);
    findings_list::list(&mut page, findings.iter().copied(), Write::Answer)?;
    Ok(book)
}
