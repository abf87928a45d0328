//! Single files that are replaced whole: plan.toml after an import, a workbook that was asked for.

use super::disk::Disk;
use super::fault::{At, EditionError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes files beside their places, brings them to the disk, and then gives them their names.
///
/// # Errors
/// What the system refused: each file has its old content or the new one, either of them whole;
/// all have the old one unless the system refused a renaming.
pub fn replace(disk: &Disk, files: &[(PathBuf, Vec<u8>)]) -> Result<(), EditionError> {
    let mut paths = files.iter().map(|(path, _)| path.as_path());
    let written = files
        .iter()
        .try_for_each(|(path, bytes)| write_beside(disk, path, bytes).at(path))
        .and_then(|()| paths.try_for_each(|path| disk.rename(&beside(path), path).at(path)));
    if written.is_err() {
        for (path, _) in files {
            // What is left of it would be overwritten the next time.
            let _ = disk.remove_file(&beside(path));
        }
    }
    written?;
    let mut folders = files.iter().map(|(path, _)| folder_of(path));
    folders.try_for_each(|folder| disk.sync_folder(folder).at(folder))
}

fn write_beside(disk: &Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    disk.create(&beside)?.write_all(bytes)?;
    disk.sync_file(&beside)
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
