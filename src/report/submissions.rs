//! 提出状況: who has sent what.

use super::cell::{ReportCell, count};
use super::style::Look::{self, Centre, Text};
use super::table::{SheetPage, Table};
use super::width;
use crate::domain::due;
use crate::domain::joined::joined;
use crate::finding::Severity;
use crate::verification::{ASTRAY, SectionStatus, Standing, Strays, Verification, standing_counts};
use rust_xlsxwriter::XlsxError;
use std::collections::HashMap;

/// The sheet's name.
pub const NAME: &str = "提出状況";

/// What the table of contents says of it.
pub const WHAT: &str = "どの課から何が届いているか";

const KPIS: u32 = 80;

/// The most files that are named for the same reason: the sheet of the findings has all.
const MOST_STRAYS: usize = 5;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let sections = verification.sections();
    let (duties, head) = match super::projects::is_wanted(verification) {
        true => ("KPIや事業", "担当KPI・事業"),
        false => ("KPI", "担当KPI"),
    };
    let readings = verification.readings.iter();
    // Only looked up, never walked.
    let reasons = readings.map(|reading| {
        let submission = &reading.submission;
        (submission.path.as_str(), submission.counting.why.as_str())
    });
    let reasons: HashMap<&str, &str> = reasons.collect();
    let mut table: Table<'_, (usize, &SectionStatus<'_>)> = Table::new();
    table.add(Centre, "No.", 36, |(number, _)| count(*number));
    table.add(Text, "課", 170, |(_, of)| of.section);
    table.add(Centre, "状況", 110, |(_, of)| standing(of));
    table.add(Centre, head, KPIS, |(_, of)| count(of.kpis + of.projects));
    table.add(Text, "提出ファイル", 360, |(_, of)| {
        files(of, &reasons)
    });
    table.add(Centre, "エラー", 70, |(_, of)| count(of.errors));
    table.add(Centre, "要確認", 70, |(_, of)| count(of.warnings));
    table.add(Centre, "回答あり", 76, |(_, of)| count(of.answered));
    table.add(Centre, "集計中・未公表", 110, |(_, of)| {
        count(of.to_come)
    });
    page.columns(&table)?;
    let strays = strays(verification);
    let notes = [summary(verification, &sections, duties)];
    let notes: Vec<&str> = notes.iter().chain(&strays).map(String::as_str).collect();
    page.title(NAME, &notes)?;
    page.lasting_heads(&table, None)?;
    // The head of this column may be longer than its width.
    page.height(width::row_height([(head, KPIS)]))?;
    page.lines(&table, (1..).zip(&sections))
}

/// How many sections have each state, and by when they are asked.
fn summary(verification: &Verification, sections: &[SectionStatus<'_>], duties: &str) -> String {
    let counts = standing_counts(sections);
    let due = verification.due().map(|due| format!("提出期限 {due}"));
    let due = joined([due, days_left(verification)].into_iter().flatten(), "　");
    let counts = format!("{duties}を担当する{}課: {counts}", sections.len());
    joined([counts, due], "　")
}

/// What lies where it is nobody's.
fn strays(verification: &Verification) -> Vec<String> {
    let strays = verification.strays().into_iter();
    let line = |of: Strays<'_>| {
        let count = of.files.len();
        let files = joined(of.files.into_iter().take(MOST_STRAYS), "、");
        let more = count.saturating_sub(MOST_STRAYS);
        let more = (more > 0).then(|| format!(" ほか{more}"));
        format!(
            "{} {count}: {files}{}　対処: {}",
            of.what,
            more.unwrap_or_default(),
            of.remedy
        )
    };
    strays.map(line).collect()
}

/// The days that are left, as of the day of the run: あと5日（2026年6月25日現在）.
fn days_left(verification: &Verification) -> Option<String> {
    let made = verification.stamp.as_ref()?.at;
    let left = due::left(verification.days_left(made)?);
    Some(format!("{left}（{}現在）", made.day()))
}

fn standing(status: &SectionStatus<'_>) -> ReportCell<'static> {
    let told = [Some(status.label().to_owned()), status.told_of_wait()];
    ReportCell::from(joined(told.into_iter().flatten(), "\n")).look(match status.standing {
        Standing::Missing | Standing::Errors => Look::Severity(Severity::Error),
        Standing::Submitted | Standing::ToConfirm => Look::Severity(Severity::Warning),
        Standing::Answered => Look::Severity(Severity::Note),
        Standing::Complete => Centre,
    })
}

/// The files without the folders that every file of the section is in, and why each of several counts or not.
fn files(status: &SectionStatus<'_>, reasons: &HashMap<&str, &str>) -> String {
    // inputs/, the plan, the year and the section are the same for all files of a line.
    let name = |path: &str| path.splitn(5, '/').last().unwrap_or(path).to_owned();
    let forms = status.submitted.iter().chain(&status.withdrawn);
    let forms = forms.map(|path| match reasons.get(path) {
        None | Some(&"") => name(path),
        Some(why) => format!("{}（{why}）", name(path)),
    });
    let slips = status.slips.iter();
    let slips = slips.map(|path| format!("{}（確認票の回答）", name(path)));
    let astray = status.astray.iter();
    let astray = astray.map(|path| format!("{ASTRAY}: {path}"));
    joined(forms.chain(astray).chain(slips), "\n")
}
