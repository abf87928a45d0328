//! The TOML files of `mappings/`: what an official writes, read once, checked before any input is.
//!
//! Each file has a low form that mirrors what is written (`plan_file`, `form_file`) and a
//! high form in which every name points at something ([`crate::domain::Plan`], [`Form`]).
//! The rest of the program sees only the high forms; but for the plan's workbook, which says again
//! what is written ([`said`]), and what becomes of the files when it comes back ([`amend`]).

pub mod amend;
pub mod fields;
pub mod form;
mod form_file;
mod kpi_table;
pub mod plan_file;
pub mod problem;
mod resolve;
mod revise;
pub mod said;
pub mod schema;
#[cfg(test)]
pub mod trial;
mod vocabulary;
pub mod words;

pub(crate) use fields::reading;
pub use form::{CardForm, Form, Layout, Role, TableForm};
pub(crate) use plan_file::change_file;
pub use problem::{Problem, Problems};

/// What a rule of judgement means (`rate >= 80 and rate < 100`); none if it means nothing.
pub fn rule(text: &str) -> Option<Rule> {
    resolve::rule::rule(text).ok()
}

use crate::domain::plan::{Cover, Font, PlanNames, Submissions};
use crate::domain::rating::{Rating, Rule};
use crate::domain::refusal::refusal;
use crate::domain::{Decimal, FiscalYear, Plan};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Everything that `mappings/<plan>/` says.
#[derive(Debug)]
pub struct Mapping {
    /// The plan.
    pub plan: Plan,
    /// The forms, in the order of their file names.
    pub forms: Vec<Form>,
    /// The files that were read, relative to the workspace, with their bytes' hashes.
    pub files: Vec<(String, String)>,
}

impl Mapping {
    /// A mapping without sections, KPIs and forms, to look into a file that belongs to no plan.
    pub fn none() -> Self {
        let year = FiscalYear::starting(0);
        let plan = Plan {
            id: String::new(),
            name: String::new(),
            body: String::new(),
            period: (year, year),
            remark: None,
            levels: Vec::new(),
            collection: None,
            cover: Cover::default(),
            font: Font::YuGothic,
            councils: Vec::new(),
            editions: Vec::new(),
            kpi_sheets: 0,
            goals: Vec::new(),
            measures: Vec::new(),
            kpis: Vec::new(),
            listings: Vec::new(),
            projects: Vec::new(),
            tags: Vec::new(),
            contexts: Vec::new(),
            sections: Vec::new(),
            rating: Rating::none(),
            scales: Vec::new(),
            review: None,
            hand_grades: Vec::new(),
            overall: None,
            vocabularies: Vec::new(),
            revisions: Vec::new(),
            file: String::new(),
            correction_marks: Vec::new(),
            submissions: Submissions::NONE,
            jump_percent: Decimal::ONE_HUNDRED,
            holds_doubted: false,
            names: PlanNames::default(),
        };
        Self {
            plan,
            forms: Vec::new(),
            files: Vec::new(),
        }
    }
}

/// Reads `mappings/<id>/`: the plan as it is in force in a year, or without a year as it is after its last
/// revision.
///
/// # Errors
/// Every mistake in the plan, its table of KPIs and its forms.
pub fn load(workspace: &Path, id: &str, year: Option<FiscalYear>) -> Result<Mapping, Problems> {
    let path = format!("mappings/{id}/plan.toml");
    let plan_source = Source::read(workspace, Path::new(&path))?;
    let form_sources = form_files(workspace, id)?;
    let forms = forms(&form_sources);
    let (mut table_source, mut is_collecting) = (None, false);
    let plan = reading::resolved(&plan_source, |file: plan_file::PlanFile| {
        is_collecting = file.collection.is_some();
        table_source = kpi_table_file(workspace, id, &plan_source, &file)?;
        let sources = (&plan_source, table_source.as_ref());
        planned(id, sources, file, &forms, year)
    });
    // A town that sends out kensho's form needs none of its own.
    if form_sources.is_empty() && !is_collecting {
        return Err(without_forms(id));
    }
    let (plan, mut forms) = Problems::gather(plan, forms)?;
    forms.extend(form::own::forms(&plan)?);
    let files = std::iter::once(&plan_source)
        .chain(&table_source)
        .chain(&form_sources)
        .map(Source::hashed)
        .collect();
    Ok(Mapping { plan, forms, files })
}

/// What a file says as a plan beside its forms; or every mistake in it.
fn planned(
    id: &str,
    (source, table): (&Source, Option<&Source>),
    file: plan_file::PlanFile,
    forms: &[Result<Form, Problems>],
    year: Option<FiscalYear>,
) -> Result<Plan, Problems> {
    // Kensho's own form has a column for every text for which the plan has words.
    let mistakes = match file.collection {
        None => vocabulary::mistakes(source, &file.vocabulary, forms),
        Some(_) => Vec::new(),
    };
    let plan = revise::plan(id, source, file, table, year);
    match (plan, mistakes) {
        (Err(mut found), mistakes) => {
            found.0.extend(mistakes);
            Err(found)
        }
        (Ok(plan), mistakes) => Problems::unless_any(mistakes, plan),
    }
}

fn forms(sources: &[Source]) -> Vec<Result<Form, Problems>> {
    let read = |source| reading::read(source).and_then(|file| form::resolve(source, file));
    sources.iter().map(read).collect()
}

/// The table of KPIs that the plan names, which must lie beside it.
fn kpi_table_file(
    workspace: &Path,
    id: &str,
    plan: &Source,
    file: &plan_file::PlanFile,
) -> Result<Option<Source>, Problems> {
    let Some(name) = &file.kpis else {
        return Ok(None);
    };
    if name.get_ref().contains(['/', '\\']) {
        return Err(Problem::at(
            plan,
            name.span(),
            "KPIの表は plan.toml と同じフォルダーに置いてください",
            "kpis = \"kpis.csv\" のように、名前だけを書いてください",
        )
        .into());
    }
    let path = format!("mappings/{id}/{}", name.get_ref());
    Source::read(workspace, Path::new(&path)).map(Some)
}

/// The plans of a workspace: the folders under `mappings/` that hold a `plan.toml` and are not hidden, by
/// name. Those that cannot be opened are among them, so that none is left out unnoticed.
///
/// # Errors
/// `mappings/` is there and cannot be read.
pub fn plans(workspace: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(workspace.join("mappings")) {
        // A workspace without mappings/ has no plans yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut ids = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let id = path.file_name().unwrap_or_default().to_string_lossy();
        if !id.starts_with('.') && may_have_plan(&path) {
            ids.push(id.into_owned());
        }
    }
    // The system lists folders in any order.
    ids.sort();
    Ok(ids)
}

fn may_have_plan(folder: &Path) -> bool {
    match std::fs::metadata(folder.join("plan.toml")) {
        Ok(file) => file.is_file(),
        Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
    }
}

fn form_files(workspace: &Path, id: &str) -> Result<Vec<Source>, Problems> {
    let folder = PathBuf::from(format!("mappings/{id}/forms"));
    // A folder that cannot be read is one without forms, which is told below.
    let entries = std::fs::read_dir(workspace.join(&folder))
        .into_iter()
        .flatten()
        .flatten();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| folder.join(entry.file_name()))
        .filter(|path| is_form(path))
        .collect();
    // By name: of two forms that fit a sheet, the first reads it.
    paths.sort();
    paths
        .iter()
        .map(|path| Source::read(workspace, path))
        .collect()
}

fn without_forms(id: &str) -> Problems {
    let folder = PathBuf::from(format!("mappings/{id}/forms"));
    let message = "様式（*.toml）が一つもありません";
    let remedy = "様式を一つ以上置いてください。kensho form の調査票だけで集めるなら、plan.toml に [collection] を書いてください";
    Problem::whole_file(&folder, message, remedy).into()
}

/// Lock files and hidden files of editors are no forms.
fn is_form(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".toml") && !name.starts_with(['.', '~'])
}

/// A TOML file as it stands on disk.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the workspace.
    pub path: PathBuf,
    /// The same, with `/` on every system.
    pub name: Arc<str>,
    /// Its text.
    pub text: String,
    /// BLAKE3 of its bytes, with the BOM that the text is without.
    hash: String,
    /// Where its lines end, once anybody asks.
    ends: OnceLock<Vec<usize>>,
    /// Whether places in it are numbers of cells, and no bytes.
    has_cells: bool,
}

impl Source {
    fn read(workspace: &Path, path: &Path) -> Result<Self, Problems> {
        let unreadable = |error: std::io::Error| {
            Problem::whole_file(
                path,
                &format!("読めません（{}）", refusal(&error)),
                "ファイルがあるか、UTF-8で保存されているかを確かめてください",
            )
        };
        let text = std::fs::read_to_string(workspace.join(path)).map_err(unreadable)?;
        // Notepad writes a BOM, which is no TOML.
        let source = Self::of(path, text.trim_start_matches('\u{feff}'));
        let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
        Ok(Self { hash, ..source })
    }

    fn of(path: &Path, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            name: path.to_string_lossy().replace('\\', "/").into(),
            text: text.to_owned(),
            hash: String::new(),
            ends: OnceLock::new(),
            has_cells: false,
        }
    }

    /// A source without a text, for the cells of a workbook: cell number n counts as line n + 1.
    fn of_cells(path: &Path) -> Self {
        let has_cells = true;
        Self {
            has_cells,
            ..Self::of(path, "")
        }
    }

    /// The line in which a byte stands, counted from one. A table asks for every row.
    fn line(&self, byte: usize) -> usize {
        match self.has_cells {
            true => 1 + byte,
            false => 1 + self.ends().partition_point(|end| *end < byte),
        }
    }

    /// The line in which a byte stands, and the letter of that line, both counted from one.
    fn place(&self, byte: usize) -> (usize, usize) {
        if self.has_cells {
            return (self.line(byte), 1);
        }
        let byte = self.text.floor_char_boundary(byte);
        let line = self.line(byte);
        let above = line.checked_sub(2).map(|above| self.ends()[above] + 1);
        let column = self.text[above.unwrap_or(0)..byte].chars().count() + 1;
        (line, column)
    }

    fn ends(&self) -> &[usize] {
        let ends = || self.text.match_indices('\n').map(|(at, _)| at).collect();
        self.ends.get_or_init(ends)
    }

    fn hashed(&self) -> (String, String) {
        (self.name.to_string(), self.hash.clone())
    }
}

/// A mapping from texts, for tests of the chapters that follow.
#[cfg(test)]
pub(crate) fn from_texts(plan: &str, forms: &[&str]) -> Result<Mapping, Problems> {
    of_year(plan, forms, None)
}

/// The same, of a plan as it is in force in a year.
#[cfg(test)]
pub(crate) fn of_year(
    plan: &str,
    forms: &[&str],
    year: Option<FiscalYear>,
) -> Result<Mapping, Problems> {
    let source = |name: &str, text: &str| Source::of(Path::new(name), text);
    let plan_source = source("plan.toml", plan);
    let form_sources = forms.iter().map(|text| source("form.toml", text));
    let forms = self::forms(&form_sources.collect::<Vec<_>>());
    let plan = reading::resolved(&plan_source, |file| {
        planned("trial", (&plan_source, None), file, &forms, year)
    });
    let (plan, mut forms) = Problems::gather(plan, forms)?;
    forms.extend(form::own::forms(&plan)?);
    Ok(Mapping {
        plan,
        forms,
        files: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kpis_of_one_name_are_never_called_the_same() {
        let goal = |goal: &str| {
            format!(
                "[[goal]]\nid = \"{goal}\"\nlabel = \"基本目標{goal}\"\nname = \"目標{goal}\"\n\
                 [[goal.measure]]\nid = \"1\"\nname = \"情報発信\"\n\
                 [[goal.measure.kpi]]\nid = \"{goal}-a\"\nname = \"会員数\"\nunit = \"人\"\n\
                 direction = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\n\
                 target = {{ value = 9, year = \"R8\" }}\nsection = \"地域課\"\n"
            )
        };
        let head = "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\n[rating]\n\
            rate = \"progress\"\nround = { digits = 1, how = \"half-up\" }\n\
            bands = [{ band = \"D\", mark = \"×\", when = \"otherwise\" }]\n[[section]]\nname = \"地域課\"\n";
        let plan = from_texts(&format!("{head}{}{}", goal("A"), goal("B")), &[])
            .unwrap()
            .plan;
        let called = ["会員数（1 情報発信、A-a）", "会員数（1 情報発信、B-a）"];
        for (kpi, called) in called.into_iter().enumerate() {
            assert_eq!(plan.called(kpi), called);
            assert_eq!(plan.kpis_meant(called), [kpi]);
            // The id stands beside it already.
            assert_eq!(plan.called_beside_id(kpi), "会員数（1 情報発信）");
        }
    }
}
