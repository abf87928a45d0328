//! Answers, for people and for programs.

use super::each_plan::PlanAnswer;
use super::{AnswerFormat, changes};
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::BookKind;
use crate::edition::OutputDifference;
use crate::finding::{Finding, Severity};
use crate::intake::{self, Notice};
use crate::normalize::Reading;
use crate::report::projects::{self, ProjectList};
use crate::verification::Verification;
use crate::{Done, Unchanged};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Findings that are shown after a run; the workbook and `check` have them all.
const SHOWN: usize = 5;

/// Changes of each kind that are shown after a run; `kensho diff` has them all.
const SHOWN_CHANGES: usize = 20;

/// After `run`: what was found, and what to open.
pub fn run(done: &Done, is_only: bool) -> String {
    let verification = &done.verification;
    let mut text = summary(verification, is_only);
    if let Some((since, changes)) = &verification.since {
        text += &changes::human(verification.plan(), since, changes, SHOWN_CHANGES);
        text.push('\n');
    }
    let findings = verification.findings.iter();
    let errors = findings.filter(|finding| finding.severity() == Severity::Error);
    text.extend(errors.take(SHOWN).map(line));
    let all = verification.count(Severity::Error);
    if all > SHOWN {
        let more = all - SHOWN;
        text += &format!(
            "（ほかのエラー {more}件は事務局用.xlsx の「確認事項」か kensho check で見られます）\n"
        );
    }
    let plan_folder = Path::new("outputs").join(&verification.plan().id);
    let folder = plan_folder.join(&verification.year_folder);
    let run = changes::called(&done.run);
    text += &format!("\n{run}\n開くもの:\n");
    for book in BookKind::ALL {
        text += &format!("  {}\n", folder.join(book.file()).display());
    }
    let slips = folder.join("確認票");
    let is_slip = |path: &&PathBuf| {
        path.starts_with(&slips) && !path.to_string_lossy().contains(intake::name::MARKED)
    };
    let count = done.written.iter().filter(is_slip).count();
    if count > 0 {
        text += &format!("  {}（{count}課）\n", slips.display());
    }
    text + &format!("  {}\n", folder.join("data").display())
}

/// After `confirm`: what the edition is called, and where it is kept.
pub fn confirmed(done: &Done) -> String {
    let plan = done.verification.plan();
    let folder = done.run.kept_in().unwrap_or_default();
    format!(
        "{}\n  outputs/{}/版/{folder} に残しました。これからの実行は、この版と比べます\n",
        changes::called(&done.run),
        plan.id
    )
}

/// After a `run` that had nothing to do: what the last one found still holds.
pub fn unchanged(unchanged: &Unchanged, format: AnswerFormat) -> PlanAnswer {
    let Unchanged {
        run,
        record,
        findings,
        ..
    } = unchanged;
    let same = || {
        let run = changes::called(run);
        format!("{run}から変わったものはありません。報告書は書き直していません\n")
    };
    let paths = |key: &str| {
        let files = record[key].as_array().into_iter().flatten();
        files.map(|file| file["path"].clone())
    };
    let json = || {
        json!({
            "run": changes::run(run),
            "changes": Value::Null,
            "plan": record["plan"],
            "year": run.year.to_string(),
            "counts": record["counts"],
            "findings": findings.iter().map(changes::finding).collect::<Vec<_>>(),
            "written": [],
            "read": [],
            "reused": paths("inputs").chain(paths("earlier_inputs")).collect::<Vec<_>>(),
        })
    };
    let text = format.answer(same, json);
    let has_errors = record["counts"]["findings"]["error"] != 0;
    PlanAnswer { text, has_errors }
}

/// After `check`: everything that was found.
pub fn check(verification: &Verification, is_only: bool) -> String {
    let findings: String = verification.findings.iter().map(line).collect();
    summary(verification, is_only) + &findings
}

fn line(finding: &Finding) -> String {
    format!("{finding}\n")
}

/// The plan and the year. Of several plans the folder is said too: two towns may give a plan the same name.
pub fn title(verification: &Verification, is_only: bool) -> String {
    let plan = verification.plan();
    let folder = in_brackets(if is_only { "" } else { &plan.id });
    format!("{}{folder}　{}\n", plan.name, verification.year.long())
}

fn summary(verification: &Verification, is_only: bool) -> String {
    let tally = &verification.tallies.all;
    let counted = verification.plan().rating.bands.iter().zip(&tally.bands);
    let bands = counted.map(|(band, count)| format!("{} {count}", band.sign()));
    let has_projects = projects::is_wanted(verification);
    let projects = has_projects.then(|| ProjectList::of(BookKind::Office, verification).sentence());
    let summaries = [joined(bands, "　"), projects.unwrap_or_default()];
    let filled = summaries.iter().filter(|line| !line.is_empty());
    let lines: String = filled.map(|line| format!("  {line}\n")).collect();
    let count = |severity| verification.count(severity);
    format!(
        "{}  {}　値 {}件\n  {}\n{lines}  指摘 エラー{}件・要確認{}件・連絡{}件\n\n",
        title(verification, is_only),
        arrived(verification),
        verification.ledger.len() + verification.ledger.costs().count(),
        tally.sentence(),
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note),
    )
}

/// How many files of the year arrived: submissions, those among them that are marked copies, and beside them the
/// 確認票 with answers, which are not submissions.
fn arrived(verification: &Verification) -> String {
    let all = verification.readings.iter();
    let forms: Vec<&Reading> = all.filter(|reading| !reading.is_no_submission()).collect();
    let slips = verification.answered_slips().into_iter();
    let slips = slips.filter(|reading| reading.is_only_slip());
    let is_mark = |notice: &Notice| matches!(notice, Notice::MarkedCopy(_));
    let is_copy = |reading: &&&Reading| reading.notices.iter().any(is_mark);
    let is_reused = |of: &&&Reading| verification.reused.contains(&of.submission.path);
    let parts = [
        (
            "うち 印つきの写し ",
            forms.iter().filter(is_copy).count(),
            "",
        ),
        (
            "うち ",
            forms.iter().filter(is_reused).count(),
            "は前に読んだとおり",
        ),
        ("ほかに 確認票の回答 ", slips.count(), ""),
    ];
    let told = parts.into_iter().filter(|(_, count, _)| *count > 0);
    let told = joined(
        told.map(|(before, count, behind)| format!("{before}{count}{behind}")),
        "、",
    );
    format!("提出 {}ファイル{}", forms.len(), in_brackets(&told))
}

/// `run` for programs: [`run_json`], with the run and what is different since the one before.
pub fn done_json(done: &Done) -> Value {
    let mut answer = run_json(&done.verification, &done.written);
    answer["run"] = changes::run(&done.run);
    let since = done.verification.since.as_ref();
    answer["changes"] = since.map_or(Value::Null, |(from, found)| {
        changes::json(from, &done.run, found)
    });
    answer
}

/// `run` and `check` for programs.
pub fn run_json(verification: &Verification, written: &[PathBuf]) -> Value {
    let earlier = verification.earlier.iter().flat_map(|year| &year.files);
    let readings = verification.readings.iter();
    let paths = readings
        .map(|reading| reading.submission.path.as_str())
        .chain(earlier.map(|(path, _)| path.as_str()));
    let (reused, read): (Vec<&str>, Vec<&str>) =
        paths.partition(|path| verification.reused.contains(*path));
    json!({
        "plan": verification.plan().id,
        "year": verification.year.to_string(),
        "counts": crate::report::counts(verification),
        "findings": verification.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "written": written.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect::<Vec<_>>(),
        "read": read,
        "reused": reused,
    })
}

/// A finding for programs, with the columns of findings.csv.
pub fn finding_json(finding: &Finding) -> Value {
    json!({
        "code": finding.code(),
        "severity": finding.severity().code(),
        "section": finding.section,
        "file": finding.place.file,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell_name(),
        "message": finding.message,
        "remedy": finding.remedy,
    })
}

/// Which outputs are not as the last run left them, and what to do; nothing if all are.
pub fn outputs(differences: &[(String, OutputDifference)]) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let line = |(path, difference): &(String, OutputDifference)| {
        format!("  {path}: {}\n", difference.label())
    };
    let lines: String = differences.iter().map(line).collect();
    format!(
        "\n前の実行で書いたものと違うファイル:\n{lines}  対処: 報告書の意見の欄に書いたものは、kensho run が読み取って新しい報告書に移します。ほかに書き込んだものも、kensho run は「（書き込みあり）」の名前で残します。\n"
    )
}

/// An answer for programs, with the outputs that are not as the last run left them.
pub fn with_outputs(mut answer: Value, differences: &[(String, OutputDifference)]) -> Value {
    let difference = |(path, difference): &(String, OutputDifference)| json!({ "path": path, "state": difference.code() });
    answer["outputs_changed"] = differences.iter().map(difference).collect();
    answer
}
