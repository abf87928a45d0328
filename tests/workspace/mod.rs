//! Workspaces for tests: copies of what the repository has, a run in them, and what lies in their folders.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use kensho::Subject;
use kensho::domain::FiscalYear;
use kensho::domain::moment::Moment;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A workspace with a sample plan and what its sections sent.
pub fn sample(plan: &str) -> TempDir {
    let workspace = tempfile::tempdir().unwrap();
    for folder in ["mappings", "inputs"].map(|folder| format!("{folder}/{plan}")) {
        copy(&root().join(&folder), &workspace.path().join(folder));
    }
    workspace
}

/// A workspace with the mappings and inputs of a folder of the repository; "" is the repository itself.
pub fn of(folder: impl AsRef<Path>) -> TempDir {
    let workspace = tempfile::tempdir().unwrap();
    for part in ["mappings", "inputs"] {
        let from = root().join(&folder).join(part);
        copy(&from, &workspace.path().join(part));
    }
    workspace
}

/// A workspace with a case of `tests/cases`.
pub fn case(name: &str) -> TempDir {
    of(format!("tests/cases/{name}"))
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Writes a file of a folder, and the folders between them.
pub fn write(folder: &Path, name: impl AsRef<Path>, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// A plan's year, whose folder is called as the year.
pub fn subject(workspace: &Path, (plan, year): (&str, &str)) -> Subject {
    Subject {
        workspace: workspace.to_owned(),
        plan: plan.into(),
        year: FiscalYear::parse(year).unwrap(),
        year_folder: year.into(),
    }
}

/// Runs a plan's year; gives the folder of its outputs.
pub fn run(workspace: &Path, (plan, year): (&str, &str)) -> PathBuf {
    let subject = subject(workspace, (plan, year));
    kensho::run(&subject, Moment(0), &|_, _| {}).unwrap();
    workspace.join(format!("outputs/{plan}/{year}"))
}

/// All files below a folder, by path.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => waiting.push(path),
                path => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// All files below a folder with their bytes.
pub fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files(folder).into_iter();
    files
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}
