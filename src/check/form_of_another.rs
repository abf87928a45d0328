//! A form that kensho wrote for one section, in the folder of another, where it cannot be taken for a submission of
//! its own: beside another form in one workbook, without its hidden columns, or of another year; and a form that lies
//! among the files of an earlier year than its own. No section can mend that, so the finding is addressed to no section, but to the 企画課, which sorts files into folders.

use super::{Evidence, Finding, Page, Place, place};
use crate::domain::FiscalYear;
use crate::domain::joined::joined;
use crate::earlier::LaterForm;
use crate::normalize::{Reading, StrangeForm};
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-of-another",
    what: "課のフォルダーに、別の課に配った調査票があります。ほかの調査票と同じファイルにあるか、隠れた列が消えているか、別の年度のものなので、その課の提出として扱えません。または、前の年度のフォルダーに、後の年度の調査票があります。値は使っていません。",
    why: "フォルダーの課の値ではなく、このままでは、配った先の課の値にもなりません。",
    example: "環境課のフォルダーに置かれた、市民課の前の年度の調査票。環境課の調査票のブックに、市民課の調査票のシートを足したもの。令和5年度のフォルダーに置かれた、令和6年度の調査票。",
    remedy: "企画課で、その課のフォルダーに置き直してください。課がすることはありません。",
    ..Page::ERROR
};

/// Looks for it: one finding for each form of a file, which may have several sheets.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let files = evidence.counting();
    let here = files.flat_map(move |reading| {
        let forms = &reading.strange;
        let is_first = move |(index, form): &(usize, &StrangeForm)| {
            let mut before = forms[..*index].iter();
            !before.any(|of| (of.section, of.year) == (form.section, form.year))
        };
        let each = forms.iter().enumerate().filter(is_first);
        each.map(move |(_, form)| finding(evidence, reading, form))
    });
    let before = evidence.earlier.iter();
    let before = before.flat_map(|of| of.later_forms.iter().map(move |form| (of.year, form)));
    let of_now = before.filter(|(_, form)| form.year == evidence.year);
    here.chain(of_now.map(|(lies, form)| of_earlier_folder(evidence, lies, form)))
}

/// A form of this year among the files of an earlier one.
fn of_earlier_folder(evidence: &Evidence<'_>, lies: FiscalYear, form: &LaterForm) -> Finding {
    let own = (form.section.as_str(), form.year);
    let place = Place::file(&form.path);
    let message = lies_before(own, lies);
    let remedy = to_its_year(evidence, own, &named(form.sheets.iter()));
    PAGE.finding("", place, message).with_remedy(remedy)
}

fn lies_before((owner, year): (&str, FiscalYear), lies: FiscalYear) -> String {
    format!(
        "{owner}（{}）の調査票が、{}のフォルダーにあります。値は使っていません",
        year.long(),
        lies.long()
    )
}

/// Where a form belongs that lies among the files of an earlier year; without the names of its sheets the file holds
/// nothing else.
fn to_its_year(evidence: &Evidence<'_>, (owner, year): (&str, FiscalYear), sheets: &str) -> String {
    let what = match sheets {
        "" => "このファイル".to_owned(),
        sheets => format!("シート{sheets}を、このファイルから新しいファイルに移し、それ"),
    };
    let (plan, year) = (&evidence.plan.id, year.long());
    format!(
        "企画課で、{what}を、inputs/{plan} の{year}のフォルダーにある「{owner}」のフォルダーに移してください。課がすることはありません。"
    )
}

/// 「指標」、「事業」.
fn named<'a>(sheets: impl Iterator<Item = &'a String>) -> String {
    joined(sheets.map(|sheet| format!("「{sheet}」")), "、")
}

/// Takes out what other checks say of such sheets: they are read anew where they are put.
pub fn settle(evidence: &Evidence<'_>, findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let files = evidence.readings.iter();
    let sheets = files.flat_map(|reading| {
        let path = reading.submission.path.as_str();
        let sheets = reading.strange.iter();
        sheets.map(move |form| (path, reading.sheets[form.sheet].as_str()))
    });
    // Only looked up, never walked.
    let sheets: HashSet<(&str, &str)> = sheets.collect();
    let is_of_one = |place: &Place| sheets.contains(&(&*place.file, &*place.sheet));
    let kept = findings.filter(|of| of.code() == PAGE.code || !is_of_one(&of.place));
    kept.collect()
}

fn finding(evidence: &Evidence<'_>, reading: &Reading, form: &StrangeForm) -> Finding {
    let (submission, plan) = (&reading.submission, evidence.plan);
    let owner = &plan.sections[form.section].name;
    let folder = &submission.section_folder;
    let later = form.year.filter(|year| *year > evidence.year);
    let what = match form.year {
        Some(year) => format!("{owner}（{}）の調査票", year.long()),
        None => format!("{owner}の調査票のようですが隠れた列のない表"),
    };
    let message = match later {
        Some(year) => lies_before((owner, year), evidence.year),
        None => format!("「{folder}」のフォルダーに、{what}があります。値は使っていません"),
    };
    let place = match is_alone(reading, form) {
        true => Place::file(&submission.path),
        false => place(reading, form.sheet, None),
    };
    let remedy = remedy(evidence, reading, form);
    PAGE.finding("", place, message).with_remedy(remedy)
}

/// Whether the file holds no other form.
fn is_alone(reading: &Reading, form: &StrangeForm) -> bool {
    let mut others = reading.strange.iter();
    let is_of_other = |of: &StrangeForm| (of.section, of.year) != (form.section, form.year);
    reading.is_only_strange() && !others.any(is_of_other)
}

fn remedy(evidence: &Evidence<'_>, reading: &Reading, form: &StrangeForm) -> String {
    let plan = evidence.plan;
    let owner = &plan.sections[form.section].name;
    let folder = &reading.submission.section_folder;
    let same = reading.strange.iter();
    let same = same.filter(|of| (of.section, of.year) == (form.section, form.year));
    let sheets = named(same.map(|of| &reading.sheets[of.sheet]));
    if let Some(year) = form.year.filter(|year| *year > evidence.year) {
        let sheets = if is_alone(reading, form) { "" } else { &sheets };
        return to_its_year(evidence, (owner, year), sheets);
    }
    let (put, away) = match is_alone(reading, form) {
        true => (
            "このファイルを、".to_owned(),
            format!("このファイルは、「{folder}」のフォルダーの「取下げ」に移してください。"),
        ),
        false => (
            format!("シート{sheets}を、このファイルから新しいファイルに移して、"),
            format!("シート{sheets}は、このファイルから消してください。"),
        ),
    };
    let plan_folder = format!("inputs/{}", plan.id);
    let own = evidence.year.long();
    match form.year {
        Some(year) if year == evidence.year => {
            let folder = joined(reading.submission.path.split('/').take(3), "/");
            format!("企画課で、{put}{folder} の「{owner}」のフォルダーに置いてください。")
        }
        Some(year) => format!(
            "{owner}が今年度の提出として送ったものなら、企画課から{owner}に、{own}の調査票への記入を頼み、{away}{year}の提出なら、企画課で、{put}{plan_folder} の{year}のフォルダーにある「{owner}」に置いてください。",
            year = year.long()
        ),
        None => format!(
            "企画課から{owner}に、配られた調査票のファイルそのものに記入して送るよう頼んでください。{away}"
        ),
    }
}
