//! Answers, for people and for programs.

use super::each_plan::Answer;
use super::{Format, changes};
use crate::edition::Difference;
use crate::finding::{Finding, Severity};
use crate::report::{
    self,
    projects::{self, ProjectList},
};
use crate::verification::{SectionStatus, Verification};
use crate::{Done, Unchanged};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Findings that are shown after a run; the workbook and `check` have them all.
const SHOWN: usize = 5;

/// Changes of each kind that are shown after a run; `kensho diff` has them all.
const SHOWN_CHANGES: usize = 20;

/// After `run`: what was found, and what to open.
pub fn run(done: &Done, is_only: bool) -> String {
    let Done {
        verification,
        written,
        ..
    } = done;
    let mut text = summary(verification, is_only);
    if let Some((since, changes)) = &verification.since {
        text += &changes::human(verification.plan(), since, changes, SHOWN_CHANGES);
        text.push('\n');
    }
    let errors: Vec<&Finding> = verification
        .findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .collect();
    for error in errors.iter().take(SHOWN) {
        let _ = writeln!(text, "{error}");
    }
    if errors.len() > SHOWN {
        let _ = writeln!(
            text,
            "（ほかのエラー {}件は「確認事項」のシートか kensho check で見られます）",
            errors.len() - SHOWN
        );
    }
    let slips = written
        .iter()
        .filter(|path| {
            path.parent()
                .is_some_and(|folder| folder.ends_with("確認票"))
        })
        .count();
    let folder = Path::new("outputs").join(&verification.plan().id);
    let folder = folder.join(&verification.year_folder);
    let report = folder.join("効果検証報告書.xlsx");
    let _ = writeln!(text, "\n{}", changes::called(&done.run));
    let _ = writeln!(text, "開くもの:\n  {}", report.display());
    if slips > 0 {
        let folder = folder.join("確認票");
        let _ = writeln!(text, "  {}（{slips}課）", folder.display());
    }
    let _ = writeln!(text, "  {}", folder.join("data").display());
    text
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
pub fn unchanged(unchanged: &Unchanged, format: Format) -> Answer {
    let Unchanged {
        run,
        record,
        findings,
    } = unchanged;
    let text = match format {
        Format::Human => format!(
            "{}から変わったものはありません。報告書は書き直していません\n",
            changes::called(run)
        ),
        Format::Json => {
            let paths = |key: &str| {
                record[key]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|file| file["path"].clone())
            };
            let answer = json!({
                "plan": record["plan"],
                "year": run.year.to_string(),
                "counts": record["counts"],
                "findings": findings.iter().map(changes::finding).collect::<Vec<_>>(),
                "written": [],
                "read": [],
                "reused": paths("inputs").chain(paths("earlier_inputs")).collect::<Vec<_>>(),
            });
            format!("{answer:#}")
        }
    };
    let has_errors = record["counts"]["findings"]["error"] != 0;
    Answer { text, has_errors }
}

/// After `check`: everything that was found.
pub fn check(verification: &Verification, is_only: bool) -> String {
    let mut text = summary(verification, is_only);
    for finding in &verification.findings {
        let _ = writeln!(text, "{finding}");
    }
    text
}

/// The plan and the year. Of several plans the folder is said too: two towns may give a plan the same name.
fn title(verification: &Verification, is_only: bool) -> String {
    let plan = verification.plan();
    let folder = match is_only {
        true => String::new(),
        false => format!("（{}）", plan.id),
    };
    format!("{}{folder}　{}\n", plan.name, verification.year.long())
}

fn summary(verification: &Verification, is_only: bool) -> String {
    let plan = verification.plan();
    let tally = &verification.tallies.all;
    let bands = plan.rating.bands.iter().zip(&tally.bands);
    let bands: Vec<String> = bands
        .map(|(band, count)| format!("{} {count}", band.sign()))
        .collect();
    let bands = match bands.is_empty() {
        true => String::new(),
        false => format!("  {}\n", bands.join("　")),
    };
    let count = |severity| verification.count(severity);
    let projects =
        projects::is_wanted(verification).then(|| ProjectList::of(verification).sentence());
    let projects = projects.map_or(String::new(), |sentence| format!("  {sentence}\n"));
    format!(
        "{}  提出 {}ファイル　値 {}件\n  {}\n{bands}{projects}  指摘 エラー{}件・要確認{}件・連絡{}件\n\n",
        title(verification, is_only),
        verification.readings.len(),
        verification.ledger.len() + verification.ledger.costs().count(),
        tally.sentence(),
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note),
    )
}

/// After `status`: a line a section.
pub fn status(verification: &Verification, is_only: bool) -> String {
    let mut text = title(verification, is_only);
    for status in verification.sections() {
        let files: Vec<&str> = status
            .submitted
            .iter()
            .map(|path| path.rsplit('/').next().unwrap_or(path))
            .collect();
        let _ = writeln!(
            text,
            "{}\t{}\tエラー{}\t要確認{}\t{}",
            pad(status.section),
            status.label(),
            status.errors,
            status.warnings,
            files.join("、")
        );
    }
    text
}

/// A name padded with full-width spaces, so that columns stand in line.
fn pad(name: &str) -> String {
    let missing = 10_usize.saturating_sub(name.chars().count());
    format!("{name}{}", "　".repeat(missing))
}

/// `run` and `check` for programs.
pub fn run_json(verification: &Verification, written: &[PathBuf]) -> Value {
    let earlier = verification.earlier.iter().flat_map(|year| &year.files);
    let readings = verification.readings.iter();
    let read: Vec<&str> = readings
        .map(|reading| reading.submission.path.as_str())
        .chain(earlier.map(|(path, _)| path.as_str()))
        .collect();
    json!({
        "plan": verification.plan().id,
        "year": verification.year.to_string(),
        "counts": report::counts(verification),
        "findings": verification.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "written": written.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect::<Vec<_>>(),
        "read": read,
        "reused": [],
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
pub fn outputs(differences: &[(String, Difference)]) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let lines = differences.iter();
    let lines = lines.map(|(path, difference)| format!("  {path}: {}\n", difference.label()));
    let lines: String = lines.collect();
    format!(
        "\n前の実行で書いたものと違うファイル:\n{lines}  対処: 書き込んだものがあれば、別の名前で保存してください。kensho run で作り直せます。\n"
    )
}

/// An answer for programs, with the outputs that are not as the last run left them.
pub fn with_outputs(mut answer: Value, differences: &[(String, Difference)]) -> Value {
    let difference = |(path, difference): &(String, Difference)| json!({ "path": path, "state": difference.code() });
    answer["outputs_changed"] = differences.iter().map(difference).collect();
    answer
}

/// `status` for programs.
pub fn status_json(verification: &Verification) -> Value {
    let section = |status: SectionStatus<'_>| {
        json!({
            "section": status.section,
            "state": status.standing.code(),
            "submitted": status.submitted,
            "errors": status.errors,
            "warnings": status.warnings,
        })
    };
    json!({
        "sections": verification.sections().into_iter().map(section).collect::<Vec<_>>(),
        "plan": verification.plan().id,
        "year": verification.year.to_string(),
    })
}
