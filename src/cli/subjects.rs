//! Which plan and which year is meant.

use crate::Subject;
use crate::domain::{FiscalYear, folded};
use crate::intake::discover::Top;
use crate::{intake, mapping};
use anyhow::{Context, Error, Result, anyhow, bail};
use std::path::Path;

/// A plan that was asked for, in its year; or why it cannot be done.
pub struct Asked {
    /// The plan's folder name, as it was asked for.
    pub plan: String,
    /// What is to be verified, or why it cannot be.
    pub subject: Result<Subject, String>,
}

impl Asked {
    fn of(plan: &str, subject: Result<Subject>) -> Self {
        Self {
            plan: plan.to_owned(),
            subject: subject.map_err(|error| format!("{error:#}")),
        }
    }

    /// What is to be verified.
    pub fn subject(&self) -> Result<&Subject> {
        self.subject.as_ref().map_err(|why| anyhow!("{why}"))
    }
}

/// The plans that were asked for, in their years; or those that have inputs. There is at least one.
///
/// # Errors
/// The workspace has no plan, or none with inputs; the year cannot be read.
pub fn asked(workspace: &Path, plans: &[String], year: Option<&str>) -> Result<Vec<Asked>> {
    let wanted = year
        .map(|text| FiscalYear::parse(text).with_context(|| unreadable_year(text)))
        .transpose()?;
    let known = mapping::plans(workspace);
    if known.is_empty() {
        bail!(
            "{} に mappings/<計画>/plan.toml がありません\n  対処: mappings/ と inputs/ のあるフォルダーで実行するか、--workspace で指定してください",
            workspace.display()
        );
    }
    if plans.is_empty() {
        return all_with_inputs(workspace, &known, wanted);
    }
    // A plan that is named twice would wait for itself.
    let mut asked: Vec<Asked> = Vec::new();
    for plan in plans {
        if !asked.iter().any(|asked| asked.plan == *plan) {
            asked.push(Asked::of(plan, named(workspace, &known, plan, wanted)));
        }
    }
    Ok(asked)
}

fn unreadable_year(text: &str) -> String {
    format!("年度「{text}」が読めません\n  対処: R6、令和6年度、2024 のように書いてください")
}

fn all_with_inputs(
    workspace: &Path,
    known: &[String],
    wanted: Option<FiscalYear>,
) -> Result<Vec<Asked>> {
    let asked = known.iter().filter_map(|plan| {
        let subject = match subject(workspace, plan, wanted) {
            // A folder of inputs whose name is no year is an error, so that it is not left out unnoticed.
            Ok(None) if has_more(workspace, plan) => Err(no_inputs(workspace, plan, wanted)),
            found => found.transpose()?,
        };
        Some(Asked::of(plan, subject))
    });
    let asked: Vec<Asked> = asked.collect();
    if asked.is_empty() {
        let plans = known.iter();
        let plans = plans.map(|plan| no_inputs(workspace, plan, wanted).to_string());
        bail!(plans.collect::<Vec<String>>().join("\n"));
    }
    Ok(asked)
}

fn named(
    workspace: &Path,
    known: &[String],
    plan: &str,
    wanted: Option<FiscalYear>,
) -> Result<Subject> {
    if !known.iter().any(|other| other == plan) {
        let near = folded::nearest(plan, known.iter().map(String::as_str))
            .map(|near| format!("もしかして: {near}。"))
            .unwrap_or_default();
        bail!(
            "計画「{plan}」がありません\n  対処: {near}あるのは {} です",
            known.join("、")
        );
    }
    subject(workspace, plan, wanted)?.ok_or_else(|| no_inputs(workspace, plan, wanted))
}

fn no_inputs(workspace: &Path, plan: &str, wanted: Option<FiscalYear>) -> Error {
    let Top { folders, aside } = intake::discover::top(workspace, plan);
    let (unknown, years): (Vec<_>, Vec<_>) = folders
        .into_iter()
        .partition(|folder| folder.year.is_none());
    let year = wanted.map_or("<年度>".to_owned(), |year| year.to_string());
    let there = [
        named_so("あるのは", years.into_iter().map(|folder| folder.name)),
        named_so(
            "年度として読めないのは",
            unknown.into_iter().map(|folder| folder.name),
        ),
        named_so(
            "リンクなので読まないのは",
            aside.into_iter().map(|link| link.path),
        ),
    ]
    .concat();
    anyhow!(
        "inputs/{plan}/{year} がありません{there}\n  対処: 提出ファイルを inputs/{plan}/{year}/<課>/ に置いてください"
    )
}

/// A list of names in brackets behind a word that says what they are; empty for an empty list.
fn named_so(word: &str, names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.is_empty() {
        true => String::new(),
        false => format!("（{word} {}）", names.join("、")),
    }
}

/// Whether something lies under a plan's inputs that is of no year that could be read, or not read at all.
fn has_more(workspace: &Path, plan: &str) -> bool {
    let top = intake::discover::top(workspace, plan);
    !top.aside.is_empty() || top.folders.iter().any(|folder| folder.year.is_none())
}

/// The wanted year, or the newest. Two folders that mean the same year are one too many.
fn subject(workspace: &Path, plan: &str, wanted: Option<FiscalYear>) -> Result<Option<Subject>> {
    let years = intake::discover::years(workspace, plan);
    let year = wanted.or(years.last().map(|(year, _)| *year));
    let mut folders = years.into_iter().filter(|(other, _)| Some(*other) == year);
    let Some((year, year_folder)) = folders.next() else {
        return Ok(None);
    };
    if let Some((_, other)) = folders.next() {
        bail!(
            "{}のフォルダーが二つあります: inputs/{plan}/{year_folder} と inputs/{plan}/{other}\n  対処: 一つにまとめてください",
            year.long()
        );
    }
    Ok(Some(Subject {
        workspace: workspace.to_owned(),
        plan: plan.to_owned(),
        year,
        year_folder,
    }))
}
