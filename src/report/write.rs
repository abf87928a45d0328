//! Files reach the disk whole or not at all: written beside, then renamed over the old one.

use std::fmt;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The folder into which a run writes.
pub struct Outputs {
    workspace: PathBuf,
    folder: PathBuf,
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
        Self {
            workspace: workspace.to_owned(),
            folder,
        }
    }

    /// Writes one file under its name in the folder; gives its path relative to the workspace.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
    ) -> Result<PathBuf, WriteError> {
        let path = self.folder.join(name);
        self.replace(&path, fill).map_err(|error| WriteError {
            path: path.clone(),
            error,
        })?;
        Ok(path)
    }

    fn replace(
        &self,
        path: &Path,
        fill: impl FnOnce(&mut BufWriter<&mut fs::File>) -> io::Result<()>,
    ) -> io::Result<()> {
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
        beside
            .persist(&target)
            .map(drop)
            .map_err(|failure| failure.error)
    }

    /// Removes workbooks of a subfolder that this run did not write: an old slip misleads.
    pub fn remove_others(&self, subfolder: &str, written: &[PathBuf]) -> Result<(), WriteError> {
        let folder = self.folder.join(subfolder);
        let Ok(entries) = fs::read_dir(self.workspace.join(&folder)) else {
            return Ok(());
        };
        let paths = entries
            .flatten()
            .map(|entry| folder.join(entry.file_name()));
        let is_old = |path: &PathBuf| {
            path.extension()
                .is_some_and(|extension| extension == "xlsx")
                && !written.contains(path)
        };
        for path in paths.filter(is_old) {
            fs::remove_file(self.workspace.join(&path))
                .map_err(|error| WriteError { path, error })?;
        }
        Ok(())
    }
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

    #[test]
    fn a_failure_leaves_the_old_file_as_it_was() {
        let workspace = tempfile::tempdir().unwrap();
        let outputs = Outputs::in_folder(workspace.path(), "outputs".into());
        outputs
            .write("a.csv", |file| file.write_all(b"old"))
            .unwrap();
        let failed = outputs.write("a.csv", |file| {
            file.write_all(b"half")
                .and_then(|()| Err(io::Error::other("full")))
        });
        assert!(failed.is_err());
        assert_eq!(
            fs::read(workspace.path().join("outputs/a.csv")).unwrap(),
            b"old"
        );
        assert_eq!(
            fs::read_dir(workspace.path().join("outputs"))
                .unwrap()
                .count(),
            1
        );
    }

    #[test]
    fn old_slips_are_removed_and_nothing_else() {
        let workspace = tempfile::tempdir().unwrap();
        let outputs = Outputs::in_folder(workspace.path(), "outputs".into());
        let kept = outputs.write("確認票/今.xlsx", |_| Ok(())).unwrap();
        outputs.write("確認票/昔.xlsx", |_| Ok(())).unwrap();
        outputs.write("確認票/メモ.txt", |_| Ok(())).unwrap();
        outputs.remove_others("確認票", &[kept]).unwrap();
        let mut left: Vec<_> = fs::read_dir(workspace.path().join("outputs/確認票"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["メモ.txt", "今.xlsx"]);
    }
}
