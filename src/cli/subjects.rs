//! Which plan and which year is meant.

use crate::Subject;
use crate::domain::{FiscalYear, folded};
use crate::{intake, mapping};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// The plans and years that were asked for, or those that have inputs.
pub fn subjects(workspace: &Path, plans: &[String], year: Option<&str>) -> Result<Vec<Subject>> {
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
    plans
        .iter()
        .map(|plan| named(workspace, &known, plan, wanted))
        .collect()
}

fn unreadable_year(text: &str) -> String {
    format!("年度「{text}」が読めません\n  対処: R6、令和6年度、2024 のように書いてください")
}

fn all_with_inputs(
    workspace: &Path,
    known: &[String],
    wanted: Option<FiscalYear>,
) -> Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    for plan in known {
        let found = subject(workspace, plan, wanted)?;
        // Inputs of nobody knows which year are not left out in silence.
        if found.is_none() && !unknown_years(workspace, plan).is_empty() {
            bail!(no_inputs(workspace, plan, wanted));
        }
        subjects.extend(found);
    }
    if subjects.is_empty() {
        let plans: Vec<String> = known
            .iter()
            .map(|plan| no_inputs(workspace, plan, wanted))
            .collect();
        bail!(plans.join("\n"));
    }
    Ok(subjects)
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
    subject(workspace, plan, wanted)?.with_context(|| no_inputs(workspace, plan, wanted))
}

fn no_inputs(workspace: &Path, plan: &str, wanted: Option<FiscalYear>) -> String {
    let years: Vec<String> = intake::discover::years(workspace, plan)
        .into_iter()
        .map(|(_, folder)| folder)
        .collect();
    let year = wanted.map_or("<年度>".to_owned(), |year| year.to_string());
    let there = if years.is_empty() {
        String::new()
    } else {
        format!("（あるのは {}）", years.join("、"))
    };
    let unknown = unknown_years(workspace, plan);
    let unknown = match unknown.is_empty() {
        true => String::new(),
        false => format!("（年度として読めないのは {}）", unknown.join("、")),
    };
    format!(
        "inputs/{plan}/{year} がありません{there}{unknown}\n  対処: 提出ファイルを inputs/{plan}/{year}/<課>/ に置いてください"
    )
}

/// What lies under a plan's inputs and is of no year that could be read.
fn unknown_years(workspace: &Path, plan: &str) -> Vec<String> {
    let folders = intake::discover::year_folders(workspace, plan).into_iter();
    let unknown = folders.filter(|folder| folder.year.is_none());
    unknown.map(|folder| folder.name).collect()
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
