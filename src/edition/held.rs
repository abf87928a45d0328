//! Whether another program holds a file of the edition that is to be replaced.
//!
//! Linux would let a folder be renamed and its files be removed under a program that has them open;
//! what was typed into them would be gone. So everybody is asked first. Files of people only move, which
//! does no harm to a program that has them open, where the system allows it at all.

use super::fault::{At, EditionError, Hold};
use crate::domain::refusal::refusal;
use std::fs::{self, DirEntry, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// [`EditionError::Held`] for the first file or folder, by name, that must not be replaced or moved
/// now. `is_output` says of a file whether it is replaced.
pub fn is_free(folder: &Path, is_output: &dyn Fn(&Path) -> bool) -> Result<(), EditionError> {
    let held = |hold| EditionError::Held(folder.to_owned(), hold);
    protection(folder, true).map_or(Ok(()), |hold| Err(held(hold)))?;
    let around = fs::symlink_metadata(folder).at(folder)?;
    let entries: io::Result<Vec<DirEntry>> = fs::read_dir(folder).and_then(Iterator::collect);
    let mut entries = entries.at(folder)?;
    entries.sort_by_key(DirEntry::file_name);
    let mut entries = entries.iter();
    entries.try_for_each(|entry| is_entry_free(entry, &around, is_output))
}

fn is_entry_free(
    entry: &DirEntry,
    around: &Metadata,
    is_output: &dyn Fn(&Path) -> bool,
) -> Result<(), EditionError> {
    let path = entry.path();
    let own = fs::symlink_metadata(&path).at(&path)?;
    if let Some(hold) = foreign(&own, around) {
        return Err(EditionError::Held(path, hold));
    }
    let kind = own.file_type();
    if kind.is_dir() {
        return is_free(&path, is_output);
    }
    // A link is replaced or moved itself; what it leads to is left alone. Pipes are not opened.
    if !kind.is_file() {
        return Ok(());
    }
    let in_use = || open_mark(&path).or_else(|| lock(&path));
    let hold = protection(&path, false).or_else(|| is_output(&path).then(in_use).flatten());
    hold.map_or(Ok(()), |hold| Err(EditionError::Held(path, hold)))
}

/// The file that Excel (`~$NAME`) or LibreOffice (`.~lock.NAME#`) keeps beside one that it has open.
fn open_mark(path: &Path) -> Option<Hold> {
    let name = path.file_name()?.to_str()?;
    let marks = [format!("~${name}"), format!(".~lock.{name}#")];
    let mark = marks
        .into_iter()
        .find(|mark| path.with_file_name(mark).exists());
    mark.map(Hold::Open)
}

/// What lies in a folder and cannot be moved out of it: another drive, and in a folder like /tmp (mode
/// 1777) the files of others.
#[cfg(unix)]
fn foreign(own: &Metadata, around: &Metadata) -> Option<Hold> {
    use std::os::unix::fs::MetadataExt;
    const STICKY: u32 = 0o1000;
    let me = rustix::process::geteuid().as_raw();
    let owns_one = [own.uid(), around.uid(), 0].contains(&me) || me == 0;
    let is_guarded = around.mode() & STICKY != 0 && !owns_one;
    let why = match (own.dev() == around.dev(), is_guarded) {
        (false, _) => "別のドライブがここにつながっています",
        (true, true) => "ほかの利用者のファイルで、移せません",
        (true, false) => return None,
    };
    Some(Hold::Protected(why.to_owned()))
}

#[cfg(not(unix))]
fn foreign(_: &Metadata, _: &Metadata) -> Option<Hold> {
    None
}

/// What Linux knows of a file or folder beside its permissions: chattr +a lets it grow, and neither be
/// renamed nor removed; a mounted folder leads to another place, maybe of the same drive.
#[cfg(target_os = "linux")]
fn special(path: &Path) -> Option<&'static str> {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let stat = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()).ok()?;
    let has = |attribute| stat.stx_attributes.contains(attribute);
    match (
        has(StatxAttributes::APPEND),
        has(StatxAttributes::MOUNT_ROOT),
    ) {
        (true, _) => Some("追記だけが許されています"),
        (_, true) => Some("別のフォルダーがここにつながっています（マウント）"),
        _ => None,
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn special(_: &Path) -> Option<&'static str> {
    None
}

#[cfg(unix)]
fn protection(path: &Path, is_folder: bool) -> Option<Hold> {
    use rustix::fs::{Access, access};
    use rustix::io::Errno;
    if let Some(why) = special(path) {
        return Some(Hold::Protected(why.to_owned()));
    }
    match access(path, Access::WRITE_OK) {
        // chattr +i.
        Err(error @ (Errno::PERM | Errno::ROFS)) => {
            Some(Hold::Protected(refusal(&error.into()).into_owned()))
        }
        // Whoever may write the folder may replace a file that is only for reading.
        Err(error @ Errno::ACCESS) if is_folder => {
            Some(Hold::Protected(refusal(&error.into()).into_owned()))
        }
        _ => None,
    }
}

/// Windows refuses to open for writing what another program has open or what is only for reading.
#[cfg(not(unix))]
fn protection(path: &Path, is_folder: bool) -> Option<Hold> {
    const SHARING_VIOLATION: i32 = 32;
    if is_folder {
        return None;
    }
    match OpenOptions::new().write(true).open(path) {
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Some(Hold::Locked),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Some(Hold::Protected(refusal(&error.into()).into_owned()))
        }
        _ => None,
    }
}

/// Whether another program has locked a file. What cannot be opened at all is not locked by that.
fn lock(path: &Path) -> Option<Hold> {
    let both = OpenOptions::new().read(true).write(true).open(path);
    let file = both.or_else(|_| File::open(path)).ok()?;
    let is_locked =
        matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) || has_record_lock(&file);
    is_locked.then_some(Hold::Locked)
}

/// The other kind of lock that Unix has; office programs and file servers take this one.
#[cfg(unix)]
fn has_record_lock(file: &File) -> bool {
    use rustix::fs::{FlockOperation, fcntl_lock};
    use rustix::io::Errno;
    let is_refused = |locked| matches!(locked, Err(Errno::AGAIN | Errno::ACCESS));
    match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
        // Open for reading only: another's lock for writing is seen all the same.
        Err(Errno::BADF) => is_refused(fcntl_lock(file, FlockOperation::NonBlockingLockShared)),
        locked => is_refused(locked),
    }
}

#[cfg(not(unix))]
fn has_record_lock(_: &File) -> bool {
    false
}
