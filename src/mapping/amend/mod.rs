//! A plan's files amended: `plan.toml`, and the table of KPIs beside it, say what a workbook says,
//! and nothing else in them is touched.
//!
//! [`Files`] are the files as they stand. [`Files::said`] is what they say; [`Files::amend`] makes
//! them say something else: `merge` puts it into the files' order, `plain` shows mistakes where they
//! were made, `edit` writes, `change` tells what changed.

mod change;
mod edit;
mod lists;
mod merge;
mod plain;
mod table;

pub use change::{Change, ChangeKind, PLACE};

use super::fields::Thing;
use super::plan_file::PlanFile;
use super::problem::{Code, Problem, Problems};
use super::said::{Said, Table};
use super::{Source, kpi_table_file, reading, revise};
use plain::Plain;
use std::path::Path;

/// The key of a KPI that stands in the table beside the plan, and not in `plan.toml`.
pub const IN_TABLE: &str = "in_table";

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The files of a plan as they stand on disk.
pub struct Files {
    id: String,
    plan: Source,
    table: Option<Source>,
    said: Table,
    /// Paths of those that begin with a byte order mark.
    marked: Vec<String>,
}

/// What a plan's files become.
#[derive(Debug)]
pub struct Amended {
    /// What changes; nothing if the files already say all of it.
    pub changes: Vec<Change>,
    /// Paths relative to the workspace and new texts, of those files that change.
    pub texts: Vec<(String, String)>,
    /// Ids of KPIs that the table cannot hold any longer, and that stand in `plan.toml` now.
    pub moved: Vec<String>,
}

/// A mistake in what should be said.
#[derive(Debug)]
pub struct Mistake {
    /// The cell that says it, counted by whoever read the workbook.
    pub cell: Option<usize>,
    /// Another cell that says the same, where only one may.
    pub also: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Files {
    /// The files of a plan, which must be in order.
    pub fn read(workspace: &Path, id: &str) -> Result<Self, Problems> {
        let path = format!("mappings/{id}/plan.toml");
        let plan = Source::read(workspace, Path::new(&path))?;
        let file: PlanFile = reading::read(&plan)?;
        let table = kpi_table_file(workspace, id, &plan, &file)?;
        let mut files = Self::of(id, plan, table)?;
        let paths = files.texts().map(|(path, _)| path);
        let is_marked = |path: &String| {
            let bytes = std::fs::read(workspace.join(path)).unwrap_or_default();
            bytes.starts_with(BYTE_ORDER_MARK.as_bytes())
        };
        files.marked = paths.filter(is_marked).collect();
        Ok(files)
    }

    fn of(id: &str, plan: Source, table: Option<Source>) -> Result<Self, Problems> {
        let mut file: PlanFile = reading::read(&plan)?;
        revise::plan(id, &plan, file.clone(), table.as_ref(), None)?;
        let mut said = file.table();
        without_empty_targets(&mut said);
        if let Some(table) = &table {
            table::add(&mut said, table)?;
        }
        Ok(Self {
            id: id.to_owned(),
            plan,
            table,
            said,
            marked: Vec::new(),
        })
    }

    /// What the files say. KPIs of the table stand among the others, and say so ([`IN_TABLE`]).
    pub fn said(&self) -> &Table {
        &self.said
    }

    /// The hash of what stands in the files.
    pub fn hash(&self) -> String {
        let texts = std::iter::once(&self.plan).chain(&self.table);
        let texts: Vec<&str> = texts.map(|source| source.text.as_str()).collect();
        let hash = blake3::hash(texts.join("\0").as_bytes());
        hash.to_hex()[..16].to_owned()
    }

    /// The files' texts as they are, with their paths relative to the workspace.
    pub fn texts(&self) -> impl Iterator<Item = (String, &str)> {
        let sources = std::iter::once(&self.plan).chain(&self.table);
        sources.map(|source| (source.name.to_string(), source.text.as_str()))
    }

    /// The files as they must be to say something else; or every mistake in that.
    pub fn amend(&self, new: &Table) -> Result<Amended, Vec<Mistake>> {
        self.refuse_another_table(new)?;
        let mut new = merge::merge(&self.said, new);
        let moved = table::settle(&mut new, self.table.is_some());
        let changes = change::changes(&self.said, &new);
        self.refuse(&new)?;
        let texts = if new == self.said {
            Vec::new()
        } else {
            self.marked(self.edited(&new))
        };
        self.confirm(&new, &texts)?;
        Ok(Amended {
            changes,
            texts,
            moved,
        })
    }

    /// A table that is not there cannot be read, and one that is left behind would be lost.
    fn refuse_another_table(&self, new: &Table) -> Result<(), Vec<Mistake>> {
        let (was, now) = (self.said.get("kpis"), new.get("kpis"));
        if was == now {
            return Ok(());
        }
        let remedy = match was.map(Said::told) {
            None => {
                "空欄に戻してください。足すときは plan.toml と表を手で書いてください".to_owned()
            }
            Some(was) => {
                format!(
                    "「{was}」に戻してください。変えるときは plan.toml と表を手で直してください"
                )
            }
        };
        Err(vec![Mistake {
            cell: now.and_then(|said| said.cell),
            also: None,
            message: "指標の表（kpis）の名前は、ブックでは変えられません".to_owned(),
            remedy,
        }])
    }

    /// A plan that does not resolve is not written. Its mistakes are looked for in a text of one value
    /// a line, so that each is a cell's.
    fn refuse(&self, new: &Table) -> Result<(), Vec<Mistake>> {
        let mut whole = new.clone();
        table::without_marks(&mut whole);
        whole.remove("kpis");
        let plain = Plain::of(&whole);
        let source = Source::of(&self.plan.path, &plain.text);
        let plan = reading::resolved(&source, |file| {
            revise::plan(&self.id, &source, file, None, None)
        });
        let mistakes = |problems: Problems| {
            let problems = problems.0.into_iter();
            problems.map(|problem| mistake(&plain, problem)).collect()
        };
        plan.map(|_| ()).map_err(mistakes)
    }

    fn edited(&self, new: &Table) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        let (mut was, mut now) = (self.said.clone(), new.clone());
        let rows_before = table::take(&mut was);
        let rows = table::take(&mut now);
        if was != now {
            texts.push((
                self.plan.name.to_string(),
                edited(&self.plan.text, &was, &now),
            ));
        }
        if let Some(table) = self.table.as_ref().filter(|_| rows != rows_before) {
            texts.push((
                table.name.to_string(),
                table::edited(table, &rows_before, &rows),
            ));
        }
        texts
    }

    /// A file that begins with a byte order mark goes on to do so.
    fn marked(&self, mut texts: Vec<(String, String)>) -> Vec<(String, String)> {
        for (path, text) in &mut texts {
            if self.marked.contains(path) {
                text.insert_str(0, BYTE_ORDER_MARK);
            }
        }
        texts
    }

    /// What is written is read again, and must say just what it should.
    fn confirm(&self, new: &Table, texts: &[(String, String)]) -> Result<(), Vec<Mistake>> {
        let source = |source: &Source| {
            let new = texts.iter().find(|(name, _)| **name == *source.name);
            let text = new.map_or(source.text.as_str(), |(_, text)| {
                text.trim_start_matches(BYTE_ORDER_MARK)
            });
            Source::of(&source.path, text)
        };
        let again = Self::of(
            &self.id,
            source(&self.plan),
            self.table.as_ref().map(source),
        );
        let problems = match again {
            Ok(again) if again.said == *new => return Ok(()),
            Ok(again) => told(&change::changes(new, &again.said)),
            Err(problems) => problems.0,
        };
        Err(problems.into_iter().map(Mistake::of).collect())
    }
}

impl Mistake {
    /// One that no cell alone has made.
    fn of(problem: Problem) -> Self {
        Self {
            cell: None,
            also: None,
            message: problem.message,
            remedy: problem.remedy,
        }
    }
}

fn told(changes: &[Change]) -> Vec<Problem> {
    let problem = |change: &Change| {
        let message = format!(
            "{} {} を plan.toml に書けません（{}）",
            change.thing, change.key, change.before
        );
        let remedy = "plan.toml に手で書いてから、もう一度書き出してください";
        Problem::whole_file(Path::new(""), &message, remedy)
    };
    changes.iter().map(problem).collect()
}

/// `targets = {}` says nothing of a KPI. In a revision's change it says that there are none any longer.
fn without_empty_targets(table: &mut Table) {
    let is_empty = |said: &Said| said.as_table().is_some_and(Table::is_empty);
    if table.get("targets").is_some_and(is_empty) {
        table.remove("targets");
    }
    for list in ["goal", "measure", "kpi", "revision"] {
        table.tables_mut(list).for_each(without_empty_targets);
    }
}

/// The file's text, edited. toml_edit ends every line in one way, and so does the file.
fn edited(text: &str, old: &Table, new: &Table) -> String {
    let unix = text.replace("\r\n", "\n");
    let Ok(mut document) = unix.parse::<toml_edit::DocumentMut>() else {
        // The text was read a moment ago; what is not changed here is found by `confirm`.
        return text.to_owned();
    };
    edit::table(document.as_table_mut(), old, new);
    let edited = document.to_string();
    if text.contains("\r\n") {
        edited.replace('\n', "\r\n")
    } else {
        edited
    }
}

/// A mistake in a line is the cell's that says it, and so is a line that it names: one of a text that
/// nobody sees.
fn mistake(plain: &Plain, problem: Problem) -> Mistake {
    let cell = |line: usize| plain.cell(line);
    let (message, also) = match &*problem.code {
        Code::Twice { line, told } => (problem.message.replacen(told, "", 1), cell(*line)),
        _ => (problem.message, None),
    };
    Mistake {
        cell: problem.at.and_then(|(line, _)| cell(line)),
        also,
        message,
        remedy: problem.remedy,
    }
}
