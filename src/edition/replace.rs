//! A single file that is replaced whole: plan.toml after an import, a workbook that was asked for.

use super::disk::Disk;
use super::fault::{At, EditionError};
use std::io::Write;
use std::path::Path;

/// Writes a file beside its place, brings it to the disk, and gives it its name.
///
/// # Errors
/// [`EditionError::Unwritten`]: the file has its old content or the new one, either of them whole.
pub fn replace(disk: &Disk, path: &Path, bytes: &[u8]) -> Result<(), EditionError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.new"));
    let write = || {
        disk.create(&beside)?.write_all(bytes)?;
        disk.sync_file(&beside)?;
        disk.rename(&beside, path)
    };
    let written = write();
    if written.is_err() {
        // What is left of it would be overwritten the next time.
        let _ = disk.remove_file(&beside);
    }
    written.at(path)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    disk.sync_folder(folder).at(path)
}
