//! A plan's files amended: `plan.toml`, and the table of KPIs beside it, say what a workbook says,
//! and nothing else in them is touched.
//!
//! [`Files`] are the files as they stand. [`Files::said`] is what they say; [`Files::amend`] makes
//! them say something else: `merge` puts it into the files' order, `edit` writes, `change` tells what
//! changed.

mod change;
mod edit;
mod lists;
mod merge;
mod table;

pub use change::{ChangeKind, PLACE, PlanChange};

use super::fields::Thing;
use super::plan_file::PlanFile;
use super::problem::{Code, Problem, Problems};
use super::reading::FileReading;
use super::said::{Said, SaidTable};
use super::{Form, Source, kpi_table_file, planned, reading};
use std::path::Path;

/// The key of a KPI that stands in the table beside the plan, and not in `plan.toml`.
pub const IN_TABLE: &str = "in_table";

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The files of a plan as they stand on disk.
pub struct Files {
    id: String,
    plan: Source,
    table: Option<Source>,
    forms: Vec<Result<Form, Problems>>,
    said: SaidTable,
    /// Paths of those that begin with a byte order mark.
    marked: Vec<String>,
}

/// What a plan's files become.
#[derive(Debug)]
pub struct Amended {
    /// What changes; nothing if the files already say all of it.
    pub changes: Vec<PlanChange>,
    /// Paths relative to the workspace and new texts, of those files that change.
    pub texts: Vec<(String, String)>,
    /// Ids of KPIs that the table cannot hold any longer, and that stand in `plan.toml` now.
    pub moved: Vec<String>,
}

/// A plan as it should become, read from a workbook. Its places are the numbers of cells, as the reader
/// counted them.
#[derive(Default)]
pub struct WantedPlan {
    /// The plan.
    pub said: SaidTable,
    /// Values that belong nowhere in the plan.
    pub strays: Vec<StrayRow>,
    /// Whether something of it is missing as a whole, so that the rest means nothing.
    pub is_torn: bool,
}

/// A mistake that is no value's; without a message if another one tells of it.
pub struct StrayRow {
    /// Where it is.
    pub at: usize,
    /// What kind of mistake it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// What is left out because of it.
    pub lost: SaidTable,
}

impl Files {
    /// The files of a plan, which must be in order.
    pub fn read(workspace: &Path, id: &str) -> Result<Self, Problems> {
        let path = format!("mappings/{id}/plan.toml");
        let plan = Source::read(workspace, Path::new(&path))?;
        let file: PlanFile = reading::read(&plan)?;
        let table = kpi_table_file(workspace, id, &plan, &file)?;
        // Without any form, which `load` refuses, no text is known.
        let forms = super::form_files(workspace, id).map(|sources| super::forms(&sources));
        let forms = forms.unwrap_or_else(|problems| vec![Err(problems)]);
        let mut files = Self::of(id, plan, table, forms)?;
        let paths = files.texts().map(|(path, _)| path);
        let is_marked = |path: &String| {
            let bytes = std::fs::read(workspace.join(path)).unwrap_or_default();
            bytes.starts_with(BYTE_ORDER_MARK.as_bytes())
        };
        files.marked = paths.filter(is_marked).collect();
        Ok(files)
    }

    fn of(
        id: &str,
        plan: Source,
        table: Option<Source>,
        forms: Vec<Result<Form, Problems>>,
    ) -> Result<Self, Problems> {
        let mut files = Self {
            id: id.to_owned(),
            plan,
            table,
            forms,
            said: SaidTable::new(),
            marked: Vec::new(),
        };
        files.said = files.said_by_texts(&files.plan, files.table.as_ref())?;
        Ok(files)
    }

    /// What a plan and its table say; or every mistake in them.
    fn said_by_texts(&self, plan: &Source, table: Option<&Source>) -> Result<SaidTable, Problems> {
        let mut file: PlanFile = reading::read(plan)?;
        planned(&self.id, (plan, table), file.clone(), &self.forms, None)?;
        let mut said = said_by(&mut file);
        if let Some(table) = table {
            table::add(&mut said, table)?;
        }
        Ok(said)
    }

    /// What the files say. KPIs of the table stand among the others, and say so ([`IN_TABLE`]).
    pub fn said(&self) -> &SaidTable {
        &self.said
    }

    /// The hash of the files' texts, in 16 hexadecimal digits.
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

    /// The files as they must be to say something else; or every mistake in that, in its order. The line
    /// of a mistake is one more than its place.
    pub fn amend(&self, wanted: &WantedPlan) -> Result<Amended, Problems> {
        let mut new = self.resolved(wanted)?;
        let moved = table::settle(&mut new, self.table.is_some());
        let changes = change::changes(&self.said, &new);
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

    /// What is wanted, in the files' order. A plan that does not resolve is not written.
    fn resolved(&self, wanted: &WantedPlan) -> Result<SaidTable, Problems> {
        let mut tree = merge::merge(&self.said, &wanted.said);
        let marked = table::unmark(&mut tree);
        let source = Source::of_cells(&self.plan.path);
        let mut reading = FileReading::of(&source);
        self.refuse_another_table(tree.remove("kpis"), &mut reading);
        let lost = wanted.strays.iter().map(|stray| {
            reading.say_coded(stray.at, stray.code.clone(), &stray.message, &stray.remedy);
            Said::from(stray.lost.clone())
        });
        for lost in lost.collect::<Vec<Said>>() {
            reading.say_wrong(&lost);
            reading.lose("", &lost);
        }
        if wanted.is_torn {
            reading.say_wrong(&tree.into());
            return Err(told_ones(Problems(reading.problems)));
        }
        let new = reading.resolved(&tree, |mut file: PlanFile| {
            let said = said_by(&mut file);
            planned(&self.id, (&source, None), file, &self.forms, None).map(|_| said)
        });
        let mut new = new.map_err(told_ones)?;
        if let Some(table) = self.said.get("kpis") {
            new.set("kpis", table.clone());
        }
        table::mark(&mut new, &marked);
        Ok(new)
    }

    /// A table that is not there cannot be read, and one that is left behind would be lost.
    fn refuse_another_table(&self, now: Option<Said>, reading: &mut FileReading<'_>) {
        let was = self.said.get("kpis");
        if was == now.as_ref() {
            return;
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
        let message = "指標の表の名前は、ブックでは変えられません";
        reading.say(now.map_or(0, |said| said.at), message, remedy);
    }

    fn edited(&self, new: &SaidTable) -> Vec<(String, String)> {
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
    fn confirm(&self, new: &SaidTable, texts: &[(String, String)]) -> Result<(), Problems> {
        let source = |source: &Source| {
            let new = texts.iter().find(|(name, _)| **name == *source.name);
            let text = new.map_or(source.text.as_str(), |(_, text)| {
                text.trim_start_matches(BYTE_ORDER_MARK)
            });
            Source::of(&source.path, text)
        };
        let table = self.table.as_ref().map(source);
        let mut problems = match self.said_by_texts(&source(&self.plan), table.as_ref()) {
            Ok(again) if again == *new => return Ok(()),
            Ok(again) => told(&change::changes(new, &again)),
            Err(problems) => problems.0,
        };
        // Their lines are those of a file that is not written.
        problems.iter_mut().for_each(|problem| problem.at = None);
        Err(Problems(problems))
    }
}

/// The mistakes without those that another mistake covers, which have no message.
fn told_ones(mut problems: Problems) -> Problems {
    problems.0.retain(|problem| !problem.message.is_empty());
    problems
}

fn told(changes: &[PlanChange]) -> Vec<Problem> {
    let problem = |change: &PlanChange| {
        let message = format!(
            "{} {} を plan.toml に書けません（{}）",
            change.thing, change.key, change.before
        );
        let remedy = "plan.toml に手で書いてから、もう一度書き出してください";
        Problem::whole_file(Path::new(""), &message, remedy)
    };
    changes.iter().map(problem).collect()
}

/// What a file says; what is not written and what is written as usual are the same.
fn said_by(file: &mut PlanFile) -> SaidTable {
    let mut said = file.table();
    without_empty_targets(&mut said);
    said
}

/// Removes `targets = {}` of KPIs, which means the same as no `targets`. In a revision's change it stays:
/// there it means that the targets end.
fn without_empty_targets(table: &mut SaidTable) {
    let is_empty = |said: &Said| said.as_table().is_some_and(SaidTable::is_empty);
    if table.get("targets").is_some_and(is_empty) {
        table.remove("targets");
    }
    for list in ["goal", "measure", "kpi", "revision"] {
        table.tables_mut(list).for_each(without_empty_targets);
    }
}

/// The file's text, edited. toml_edit ends every line in one way, and so does the file.
fn edited(text: &str, old: &SaidTable, new: &SaidTable) -> String {
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
