//! A form that kensho wrote for one section, in the folder of another, where it cannot be taken for a submission of
//! its own: beside another form in one workbook, without its hidden columns, or of another year; and a form, or a town's own
//! table, among the files of another year than its own. No section can mend that, so the finding is addressed to no section,
//! but to the 企画課, which sorts files into folders.

use super::{Evidence, Finding, Page, Place, place};
use crate::domain::FiscalYear;
use crate::domain::joined::joined;
use crate::earlier::AstrayForm;
use crate::normalize::{Reading, StrangeForm};
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-of-another",
    what: "課のフォルダーに、別の課に配った調査票があります。ほかの調査票と同じファイルにあるか、隠れた列が消えているか、別の年度のものなので、その課の提出として扱えません。または、前の年度のフォルダーに、後の年度の調査票や、後の年度の実績だけの表があるか、調査票の届いていない課の実績や調査票が、前や後の年度のフォルダーにあります。値は使っていません。",
    why: "フォルダーの課の値ではなく、このままでは、配った先の課の値にもなりません。",
    example: "環境課のフォルダーに置かれた、市民課の前の年度の調査票。環境課の調査票のブックに、市民課の調査票のシートを足したもの。令和5年度のフォルダーに置かれた、令和6年度の調査票。見出しが「R6」だけの、令和5年度のフォルダーの「実績_修正.xlsx」。",
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
    let elsewhere = evidence.elsewhere.iter();
    here.chain(elsewhere.map(|form| in_other_folder(evidence, form)))
}

/// A form of this year, or a table, among the files of another.
fn in_other_folder(evidence: &Evidence<'_>, form: &AstrayForm) -> Finding {
    let of = &form.of;
    let own = OfOther {
        owner: &of.section,
        year: of.year,
        lies: form.lies,
        is_table: of.is_table,
        is_beside: of.is_beside,
    };
    let remedy = own.remedy(&evidence.plan.id, &named(of.sheets.iter()));
    PAGE.finding("", Place::file(&form.path), own.message())
        .with_remedy(remedy)
}

/// A form or a table of another year than that in whose folder it lies.
struct OfOther<'a> {
    owner: &'a str,
    year: FiscalYear,
    lies: FiscalYear,
    is_table: bool,
    is_beside: bool,
}

impl OfOther<'_> {
    fn message(&self) -> String {
        let (owner, year, lies) = (self.owner, self.year.long(), self.lies.long());
        if self.is_beside {
            return format!(
                "{owner}の{year}の実績が、{lies}のフォルダーにあるファイルに書かれています。{year}の値としては使っていません"
            );
        }
        let what = match self.is_table {
            true => format!("{owner}の{year}の表"),
            false => format!("{owner}（{year}）の調査票"),
        };
        let only = match self.is_table {
            true => format!("（{lies}の実績の欄はありません）"),
            false => String::new(),
        };
        format!("{what}が、{lies}のフォルダーにあります{only}。値は使っていません")
    }

    /// Where it belongs; without the names of its sheets the file holds nothing else. Only a head says the year of a
    /// table, and whoever wrote it may have meant another; whoever filled in last year's form may have meant this year's.
    fn remedy(&self, plan: &str, sheets: &str) -> String {
        let what = match sheets {
            "" => "このファイル".to_owned(),
            sheets => format!("シート{sheets}を、このファイルから新しいファイルに移し、それ"),
        };
        let (owner, year, lies) = (self.owner, self.year.long(), self.lies.long());
        let there = format!("inputs/{plan} の{year}のフォルダーにある「{owner}」のフォルダー");
        match self.is_table {
            _ if self.is_beside => format!(
                "{year}の検証のために集めたのなら、企画課で、このファイルの写しを、{there}に置いてください（{lies}のフォルダーのファイルは、そのままにします）。課がすることはありません。まだ決まっていない値なら、企画課から{owner}に、{year}の調査票への記入を頼んでください。"
            ),
            _ if self.year < self.lies => format!(
                "{year}の検証のために集めたのなら、企画課で、{what}を、{there}に移してください。課がすることはありません。{lies}の提出として送られたのなら、企画課から{owner}に、{lies}の調査票への記入を頼んでください。"
            ),
            true => format!(
                "{year}の値なら、企画課で、{what}を、{there}に移してください。課がすることはありません。{lies}の値なら、企画課から{owner}に、見出しの年度を直して送り直すよう頼んでください。"
            ),
            false => {
                format!("企画課で、{what}を、{there}に移してください。課がすることはありません。")
            }
        }
    }
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
    let later = later(evidence, form);
    let what = match form.year {
        Some(year) => format!("{owner}（{}）の調査票", year.long()),
        None => format!("{owner}の調査票のようですが隠れた列のない表"),
    };
    let message = match later {
        Some(later) => later.message(),
        None => format!("「{folder}」のフォルダーに、{what}があります。値は使っていません"),
    };
    let place = match is_alone(reading, form) {
        true => Place::file(&submission.path),
        false => place(reading, form.sheet, None),
    };
    let remedy = remedy(evidence, reading, form);
    PAGE.finding("", place, message).with_remedy(remedy)
}

/// None for a form of the year, or of one before.
fn later<'a>(evidence: &'a Evidence<'_>, form: &StrangeForm) -> Option<OfOther<'a>> {
    Some(OfOther {
        owner: &evidence.plan.sections[form.section].name,
        year: form.year.filter(|year| *year > evidence.year)?,
        lies: evidence.year,
        is_table: form.is_table,
        is_beside: false,
    })
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
    if let Some(later) = later(evidence, form) {
        let sheets = if is_alone(reading, form) { "" } else { &sheets };
        return later.remedy(&plan.id, sheets);
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
