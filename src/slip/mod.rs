//! 確認票: what one section is asked to fix or confirm, as a workbook to answer in.

use crate::edition::{Edition, EditionError, Pen};
use crate::finding::{Finding, Severity};
use crate::report::findings_list::{self, Write};
use crate::report::style::{self, Look, Style};
use crate::report::table::SheetPage;
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
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
    for (section, findings) in by_section(verification) {
        let name = format!("{FOLDER}/{}.xlsx", free_name(section, &mut taken));
        let fill = |file: &mut Pen<'_>| {
            let mut book = slip(verification, section, &findings).map_err(io::Error::other)?;
            book.save_to_writer(file).map_err(io::Error::other)
        };
        written.push(edition.write(&name, fill)?);
    }
    Ok(written)
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
    page.row = 4;
    findings_list::list(&mut page, findings.iter().copied(), Write::Answer)?;
    Ok(book)
}

/// A file name that no section before has: names that begin alike for long may be cut alike, and Windows
/// takes a and A for the same.
pub(crate) fn free_name(section: &str, taken: &mut HashSet<String>) -> String {
    let name = file_name(section);
    let others = (2..).map(|count| format!("{name}（{count}）"));
    let mut names = std::iter::once(name.clone()).chain(others);
    let free = names.find(|name| taken.insert(name.to_lowercase()));
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
    // Windows drops dots and spaces at the end of a name.
    let ends = |letter: char| letter == '.' || letter.is_whitespace();
    let letters = section.trim().trim_end_matches(ends).chars();
    let name: String = letters.take(LONGEST).map(allowed).collect();
    let name = name.trim_end_matches(ends);
    match name {
        "" => "課名なし".to_owned(),
        // Windows keeps these names for devices, whatever stands behind a dot.
        _ if is_device(name) => format!("＿{name}"),
        _ => name.to_owned(),
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let is_numbered = || {
        let digit = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
        digit.is_some_and(|digit| {
            digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || is_numbered()
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
        assert_eq!(file_name("子育て課. ."), "子育て課");
        assert_eq!(file_name("nul.課"), "＿nul.課");
        assert_eq!(file_name("COM1"), "＿COM1");
        let mut taken = HashSet::new();
        assert_eq!(free_name("IT課", &mut taken), "IT課");
        assert_eq!(free_name("it課", &mut taken), "it課（2）");
    }
}
