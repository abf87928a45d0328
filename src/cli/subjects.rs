//! Which plan and which year is meant.

use super::tell;
use crate::Subject;
use crate::domain::joined::{each_once, joined};
use crate::domain::refusal::{OPEN_IT, closed};
use crate::domain::{FiscalYear, folded};
use crate::edition::{self, placed::PlacedFolder};
use crate::history;
use crate::intake::aside::Why;
use crate::intake::discover::{self, Top};
use crate::mapping;
use anyhow::{Context, Error, Result, anyhow, bail};
use std::collections::BTreeSet;
use std::path::Path;

/// A plan that was asked for, in its year; or why it cannot be done.
pub struct Asked {
    /// The plan's folder name, as it was asked for.
    pub plan: String,
    /// What is to be verified, or why it cannot be.
    pub subject: Result<Subject, String>,
    /// Whether a message about several plans has already said that this one cannot be done.
    pub is_told: bool,
}

impl Asked {
    fn of(plan: &str, subject: Result<Subject>) -> Self {
        Self {
            plan: plan.to_owned(),
            subject: subject.map_err(|error| format!("{error:#}")),
            is_told: false,
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
/// The workspace has no plan, or none with inputs; its folders or the year cannot be read.
pub fn asked(workspace: &Path, plans: &[String], year: Option<&str>) -> Result<Vec<Asked>> {
    asked_of(workspace, plans, year, discover::years)
}

/// The years of a plan, oldest first, each with the name of its folder.
type Years = fn(&Path, &str) -> Vec<(FiscalYear, String)>;

/// The same of plans whose forms went out: a year with forms under `outputs/` counts as one with inputs.
pub fn collecting(workspace: &Path, plans: &[String], year: Option<&str>) -> Result<Vec<Asked>> {
    asked_of(workspace, plans, year, |workspace, plan| {
        let mut years = discover::years(workspace, plan);
        let forms = edition::years_with(workspace, plan, PlacedFolder::Forms);
        for name in forms {
            let year = FiscalYear::parse(&name);
            let is_new = |year: &FiscalYear| years.iter().all(|(other, _)| other != year);
            if let Some(year) = year.filter(is_new) {
                years.push((year, name));
            }
        }
        years.sort();
        years
    })
}

/// The same in the years of the last runs, where no year is asked for: what was run last may not be the newest year.
pub fn run_last(workspace: &Path, plans: &[String], year: Option<&str>) -> Result<Vec<Asked>> {
    let years = match year {
        Some(_) => discover::years,
        None => year_run_last,
    };
    asked_of(workspace, plans, year, years)
}

/// The year of the plan's last run, if it has inputs; else all years with inputs.
fn year_run_last(workspace: &Path, plan: &str) -> Vec<(FiscalYear, String)> {
    let mut years = discover::years(workspace, plan);
    let history = history::look(workspace, plan).ok().flatten();
    let last = history.and_then(|history| history.runs().ok()?.pop());
    if let Some(last) = last.filter(|last| years.iter().any(|(year, _)| *year == last.year)) {
        years.retain(|(year, _)| *year == last.year);
    }
    years
}

fn asked_of(
    workspace: &Path,
    plans: &[String],
    year: Option<&str>,
    years: Years,
) -> Result<Vec<Asked>> {
    let wanted = year
        .map(|text| FiscalYear::parse(text).with_context(|| unreadable_year(text)))
        .transpose()?;
    let known = some_known(workspace, "mappings/ と inputs/")?;
    if plans.is_empty() {
        return all_with_inputs(workspace, &known, (wanted, years));
    }
    // A plan that is named twice would wait for itself.
    let once = each_once(plans).into_iter();
    let asked = once.map(|plan| Asked::of(plan, named(workspace, &known, plan, (wanted, years))));
    Ok(asked.collect())
}

/// The plans of the workspace.
///
/// # Errors
/// Its `mappings` cannot be opened.
pub fn known(workspace: &Path) -> Result<Vec<String>> {
    mapping::plans(workspace).map_err(|error| anyhow!(closed("mappings", &error)))
}

/// The ids of the workspace's plans.
///
/// # Errors
/// Without any plan; the message names `folders`, which the command needs.
pub fn some_known(workspace: &Path, folders: &str) -> Result<Vec<String>> {
    let known = known(workspace)?;
    if known.is_empty() {
        bail!(
            "{} に mappings/<計画>/plan.toml がありません\n  対処: {folders} のあるフォルダーで実行するか、--workspace で指定してください",
            workspace.display()
        );
    }
    Ok(known)
}

/// Fails for a plan that the workspace does not have.
pub fn is_known(plan: &str, known: &[String]) -> Result<()> {
    if known.iter().any(|other| other == plan) {
        return Ok(());
    }
    let near = folded::hint(plan, known.iter().map(String::as_str));
    let known = known.join("、");
    bail!("計画「{plan}」がありません\n  対処: {near}あるのは {known} です")
}

fn unreadable_year(text: &str) -> String {
    format!("年度「{text}」が読めません\n  対処: R6、令和6年度、2024 のように書いてください")
}

fn all_with_inputs(
    workspace: &Path,
    known: &[String],
    (wanted, years): (Option<FiscalYear>, Years),
) -> Result<Vec<Asked>> {
    let asked = known.iter().filter_map(|plan| {
        let subject = match subject(workspace, plan, (wanted, years)) {
            // Inputs of no year, or not of the one that is asked for, are not left out unnoticed.
            Ok(None) if has_inputs(workspace, plan) => Err(no_inputs(workspace, plan, wanted)),
            // A plan without any inputs is not among those that are meant.
            found => found.transpose()?,
        };
        Some(Asked::of(plan, subject))
    });
    let mut asked: Vec<Asked> = asked.collect();
    let unknown = without_mapping(workspace, known)?;
    if asked.is_empty() {
        let plans = known.iter().map(|plan| no_inputs(workspace, plan, wanted));
        let unknown = unknown.into_iter().map(|(_, why)| why);
        bail!(joined(
            plans.chain(unknown).map(|why| why.to_string()),
            "\n"
        ));
    }
    // Where only one plan is asked, its own message says more.
    if let Some(year) = wanted.filter(|_| asked.len() + unknown.len() > 1) {
        tell_without_year(workspace, &mut asked, year);
        // Who asks for a year asks for the plans that have it; where none has it, nothing can be done.
        if asked.iter().any(|one| one.subject.is_ok()) {
            asked.retain(|one| !one.is_told);
        }
    }
    let unknown = unknown.into_iter();
    asked.extend(unknown.map(|(plan, why)| Asked::of(&plan, Err(why))));
    // In one order, those with a mapping and those without.
    asked.sort_by(|one, other| one.plan.cmp(&other.plan));
    Ok(asked)
}

/// Tells at once of all plans that have inputs of other years only: of a prefecture it may be hundreds.
fn tell_without_year(workspace: &Path, asked: &mut [Asked], wanted: FiscalYear) {
    let (mut plans, mut years) = (Vec::new(), BTreeSet::new());
    for one in asked.iter_mut().filter(|one| one.subject.is_err()) {
        let of_plan = only_years(&discover::top(workspace, &one.plan));
        if let Some(of_plan) = of_plan.filter(|years| !years.contains(&wanted)) {
            one.is_told = true;
            plans.push(one.plan.as_str());
            years.extend(of_plan);
        }
    }
    if !plans.is_empty() {
        let years = joined(years.iter().map(FiscalYear::to_string), "、");
        tell(&format!(
            "{wanted} の提出がない計画が{}つあります: {}（あるのは {years}）\n  対処: 年度（--year）を確かめ、提出ファイルを inputs/<計画>/{wanted}/<課>/ に置いてください",
            plans.len(),
            plans.join("、")
        ));
    }
}

/// The years of a plan's inputs; `None` where anything else lies there, which has a message of its own.
fn only_years(top: &Top) -> Option<BTreeSet<FiscalYear>> {
    let years = top.folders.iter().map(|folder| folder.year);
    years
        .collect::<Option<_>>()
        .filter(|_| top.aside.is_empty())
}

/// The folders of inputs that no plan of the workspace has, and what to do about each. A file beside them
/// belongs to no section and gives a note only; of a link that leads nowhere its plan speaks, if it has one.
fn without_mapping(workspace: &Path, known: &[String]) -> Result<Vec<(String, Error)>> {
    let inputs = discover::plans(workspace);
    let (folders, files) = inputs.map_err(|error| anyhow!(closed("inputs", &error)))?;
    let is_a_plans_link = |file: &String| known.contains(file) && has_inputs(workspace, file);
    for file in files.iter().filter(|file| !is_a_plans_link(file)) {
        tell(&format!(
            "inputs/{file} は読みません。計画のフォルダーの外にあります\n  対処: 提出ファイルなら inputs/<計画>/<年度>/<課>/ に移してください"
        ));
    }
    let unknown = folders.into_iter().filter(|plan| !known.contains(plan));
    let why = |plan: String| {
        let near = folded::hint(&plan, known.iter().map(String::as_str));
        let why = anyhow!(
            "inputs/{plan} の計画の設定（mappings/{plan}/plan.toml）がありません\n  対処: {near}計画なら設定を置くか、フォルダーの名前を計画に合わせてください。計画でなければ inputs の外に移してください"
        );
        (plan, why)
    };
    Ok(unknown.map(why).collect())
}

fn named(
    workspace: &Path,
    known: &[String],
    plan: &str,
    (wanted, years): (Option<FiscalYear>, Years),
) -> Result<Subject> {
    is_known(plan, known)?;
    subject(workspace, plan, (wanted, years))?.ok_or_else(|| no_inputs(workspace, plan, wanted))
}

fn no_inputs(workspace: &Path, plan: &str, wanted: Option<FiscalYear>) -> Error {
    if let Some(error) = wanted.and_then(|year| outside_period(workspace, plan, year)) {
        return error;
    }
    let Top { folders, aside } = discover::top(workspace, plan);
    let year = wanted.map_or("<年度>".to_owned(), |year| year.to_string());
    let named = |has_year: bool| {
        let of_kind = folders
            .iter()
            .filter(|folder| folder.year.is_some() == has_year);
        joined(of_kind.map(|folder| &folder.name), "、")
    };
    let left = |is_closed: bool| {
        let all = aside.iter();
        let left = all.filter(|aside| matches!(aside.why, Why::Unopened(_)) == is_closed);
        joined(left.map(|aside| &aside.path), "、")
    };
    let remedy = match left(true).as_str() {
        "" => format!(
            "提出ファイルを inputs/{plan}/{year}/<課>/ に置いてください（調査票をこれから配るなら、kensho form で作れます）"
        ),
        _ => OPEN_IT.to_owned(),
    };
    let names_by_kind = [
        ("あるのは", named(true)),
        ("年度として読めないのは", named(false)),
        ("リンクなので読まないのは", left(false)),
        ("開けないのは", left(true)),
    ];
    let filled = names_by_kind.iter().filter(|(_, names)| !names.is_empty());
    let there: String = filled
        .map(|(word, names)| format!("（{word} {names}）"))
        .collect();
    let empty = wanted.and_then(|year| discover::empty_year(workspace, plan, year));
    let missing = match empty {
        Some(folder) => format!("inputs/{plan}/{folder} に、まだ提出ファイルがありません"),
        None => format!("inputs/{plan}/{year} がありません"),
    };
    anyhow!("{missing}{there}\n  対処: {remedy}")
}

/// A message that the plan does not have a year; `None` if it has it, or if the plan cannot be read.
fn outside_period(workspace: &Path, plan: &str, year: FiscalYear) -> Option<Error> {
    let (first, last) = mapping::load(workspace, plan, None).ok()?.plan.period;
    let is_outside = year < first || last < year;
    is_outside.then(|| {
        anyhow!(
            "計画「{plan}」の期間は{}から{}までで、{}はありません\n  対処: 年度（--year）を確かめてください",
            first.long(),
            last.long(),
            year.long()
        )
    })
}

/// Whether anything lies under a plan's inputs, be it not read at all.
fn has_inputs(workspace: &Path, plan: &str) -> bool {
    let top = discover::top(workspace, plan);
    !top.aside.is_empty() || !top.folders.is_empty()
}

/// The wanted year, or the newest. Two folders that mean the same year are one too many.
fn subject(
    workspace: &Path,
    plan: &str,
    (wanted, years): (Option<FiscalYear>, Years),
) -> Result<Option<Subject>> {
    let years = years(workspace, plan);
    // Oldest first: the last is the newest.
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

/// The plans whose forms are asked for, or all of the workspace, each with the year whose forms go out: that
/// which was asked for, or the one after the newest year with inputs, or the plan's first.
///
/// # Errors
/// The workspace has no such plan, or the year cannot be read.
pub fn to_ask(workspace: &Path, plans: &[String], year: Option<&str>) -> Result<Vec<Asked>> {
    let wanted = year
        .map(|text| FiscalYear::parse(text).with_context(|| unreadable_year(text)))
        .transpose()?;
    let known = some_known(workspace, "mappings/")?;
    let plans = if plans.is_empty() {
        known.clone()
    } else {
        each_once(plans.to_vec())
    };
    let asked = plans.iter().map(|plan| {
        let subject = is_known(plan, &known).and_then(|()| year_to_ask(workspace, plan, wanted));
        Asked::of(plan, subject)
    });
    Ok(asked.collect())
}

fn year_to_ask(workspace: &Path, plan: &str, wanted: Option<FiscalYear>) -> Result<Subject> {
    let (first, last) = mapping::load(workspace, plan, None)?.plan.period;
    let years = discover::years(workspace, plan);
    let newest = years.last().map(|(year, _)| year.western() + 1);
    let next = || newest.map_or(first, |next| FiscalYear::starting(next).min(last));
    let year = wanted.unwrap_or_else(next);
    if let Some(error) = outside_period(workspace, plan, year) {
        return Err(error);
    }
    // Forms lie where the run of that year will write its reports.
    let folder = years.iter().find(|(other, _)| *other == year);
    Ok(Subject {
        workspace: workspace.to_owned(),
        plan: plan.to_owned(),
        year,
        year_folder: folder.map_or_else(|| year.to_string(), |(_, folder)| folder.clone()),
    })
}
