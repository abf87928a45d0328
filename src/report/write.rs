//! Files reach the disk whole or not at all: written beside, then renamed over the old one.

use rayon::prelude::*;
use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempPath;

/// What a run writes into a folder. Everything lies beside its place until all of it is there;
/// then [`Outputs::publish`] moves it, so that reports of two runs never stand side by side.
pub struct Outputs {
    workspace: PathBuf,
    folder: PathBuf,
    staged: Mutex<Vec<(TempPath, PathBuf)>>,
    outdated: Mutex<Vec<PathBuf>>,
}

/// An output that could not be written. The file that was there before is as it was.
#[derive(Debug)]
pub struct WriteError {
    /// Relative to the workspace.
    pub path: PathBuf,
    /// What the system said.
    pub error: io::Error,
}

impl Outputs {
    /// Outputs in a folder, given relative to the workspace.
    pub fn in_folder(workspace: &Path, folder: PathBuf) -> Self {
        let (staged, outdated) = (Mutex::default(), Mutex::default());
        Self {
            workspace: workspace.to_owned(),
            folder,
            staged,
            outdated,
        }
    }

    /// Writes one file beside its place; gives its path relative to the workspace.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
    ) -> Result<PathBuf, WriteError> {
        let path = self.folder.join(name);
        let beside = self.beside(&path, fill).map_err(|error| WriteError {
            path: path.clone(),
            error,
        })?;
        self.staged().push((beside, path.clone()));
        Ok(path)
    }

    fn beside(
        &self,
        path: &Path,
        fill: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
    ) -> io::Result<TempPath> {
        let target = self.workspace.join(path);
        let folder = target.parent().unwrap_or(&self.workspace);
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::Builder::new()
            .prefix(".kensho-")
            .tempfile_in(folder)?;
        let mut buffer = BufWriter::with_capacity(1 << 16, beside.as_file_mut());
        fill(&mut buffer)?;
        buffer.flush()?;
        drop(buffer);
        readable_by_others(beside.as_file())?;
        Ok(beside.into_temp_path())
    }

    /// Says that files of an earlier run, if they are there, are to go: an old slip misleads.
    pub fn outdate(&self, names: impl Iterator<Item = String>) {
        lock(&self.outdated).extend(names.map(|name| self.folder.join(name)));
    }

    /// Moves everything to its place. What people have open (the workbook) was written first and is
    /// moved first, so that if it cannot be moved, nothing is.
    pub fn publish(&self) -> Result<(), WriteError> {
        let mut workbooks = std::mem::take(&mut *self.staged());
        workbooks.sort_by_key(|(_, path)| !is_workbook(path));
        let tables = workbooks.split_off(workbooks.partition_point(|(_, path)| is_workbook(path)));
        let place = |(beside, path)| self.place(beside, path);
        workbooks.into_iter().try_for_each(place)?;
        // Replacing a large file takes as long as forgetting the old one.
        tables.into_par_iter().try_for_each(place)?;
        self.remove_outdated()
    }

    fn place(&self, beside: TempPath, path: PathBuf) -> Result<(), WriteError> {
        let placed = beside.persist(self.workspace.join(&path));
        placed.map_err(|failure| WriteError {
            path,
            error: failure.error,
        })
    }

    fn remove_outdated(&self) -> Result<(), WriteError> {
        let outdated = std::mem::take(&mut *lock(&self.outdated));
        let folders: HashSet<&Path> = outdated.iter().filter_map(|path| path.parent()).collect();
        let there: HashSet<&Path> = folders
            .into_iter()
            .filter(|folder| self.workspace.join(folder).is_dir())
            .collect();
        let in_a_folder =
            |path: &&PathBuf| path.parent().is_some_and(|folder| there.contains(folder));
        for path in outdated.iter().filter(in_a_folder) {
            let file = self.workspace.join(path);
            if file.exists() {
                let path = path.clone();
                fs::remove_file(file).map_err(|error| WriteError { path, error })?;
            }
        }
        Ok(())
    }

    fn staged(&self) -> MutexGuard<'_, Vec<(TempPath, PathBuf)>> {
        lock(&self.staged)
    }
}

/// A thread that panicked while it noted a path has left the list whole.
fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "xlsx")
}

/// A temporary file is its owner's alone; a report on a shared drive is not.
#[cfg(unix)]
fn readable_by_others(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_others(_: &fs::File) -> io::Result<()> {
    Ok(())
}

impl fmt::Display for WriteError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.to_string_lossy().replace('\\', "/");
        write!(
            out,
            "{path} を書けません（{}）。前のファイルはそのまま残っています。\n  対処: Excelで開いていれば閉じて、もう一度実行してください。フォルダーに書き込めるか、空きがあるかも確かめてください。",
            self.error
        )
    }
}

impl std::error::Error for WriteError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(workspace: &Path) -> Outputs {
        Outputs::in_folder(workspace, "outputs".into())
    }

    fn content(workspace: &Path, name: &str) -> Option<Vec<u8>> {
        fs::read(workspace.join("outputs").join(name)).ok()
    }

    fn old(workspace: &Path, names: &[&str]) {
        let outputs = outputs(workspace);
        for name in names {
            outputs.write(name, |file| file.write_all(b"old")).unwrap();
        }
        outputs.publish().unwrap();
    }

    #[test]
    fn a_failure_leaves_every_old_file_as_it_was() {
        let workspace = tempfile::tempdir().unwrap();
        old(workspace.path(), &["a.csv", "b.csv"]);
        let run = outputs(workspace.path());
        run.write("a.csv", |file| file.write_all(b"new")).unwrap();
        let failed = run.write("b.csv", |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("full"))
        });
        assert!(failed.is_err());
        drop(run);
        for name in ["a.csv", "b.csv"] {
            assert_eq!(content(workspace.path(), name).unwrap(), b"old");
        }
        let left = fs::read_dir(workspace.path().join("outputs")).unwrap();
        assert_eq!(left.count(), 2);
    }

    #[test]
    fn a_workbook_that_cannot_be_moved_keeps_the_rest_back() {
        let workspace = tempfile::tempdir().unwrap();
        old(workspace.path(), &["a.csv"]);
        fs::create_dir_all(workspace.path().join("outputs/報告書.xlsx/x")).unwrap();
        let run = outputs(workspace.path());
        run.write("a.csv", |file| file.write_all(b"new")).unwrap();
        run.write("報告書.xlsx", |file| file.write_all(b"new"))
            .unwrap();
        assert!(run.publish().is_err());
        assert_eq!(content(workspace.path(), "a.csv").unwrap(), b"old");
    }

    #[test]
    fn outdated_files_go_and_others_stay() {
        let workspace = tempfile::tempdir().unwrap();
        old(
            workspace.path(),
            &["確認票/昔の課.xlsx", "確認票/昔の課_回答.xlsx"],
        );
        let run = outputs(workspace.path());
        run.outdate(
            ["確認票/昔の課.xlsx", "確認票/無い課.xlsx"]
                .map(str::to_owned)
                .into_iter(),
        );
        run.publish().unwrap();
        assert!(content(workspace.path(), "確認票/昔の課.xlsx").is_none());
        assert!(content(workspace.path(), "確認票/昔の課_回答.xlsx").is_some());
    }
}
