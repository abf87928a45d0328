//! Whether another program holds a file of the edition that is to be replaced.
//!
//! Linux would let a folder be renamed and its files be removed under a program that has them open;
//! what was typed into them would be gone. So everybody is asked first. Files of people only move, which
//! does no harm to a program that has them open, where the system allows it at all.

use super::fault::{At, EditionError, Hindrance};
use super::listing;
use crate::domain::refusal::refusal;
use std::fs::{self, DirEntry, File, Metadata, OpenOptions};
use std::path::Path;

/// Fails for the first file or folder, by name, that must not be replaced or moved now.
/// `is_output` says of a file whether it is replaced.
pub fn is_free(folder: &Path, is_output: &dyn Fn(&Path) -> bool) -> Result<(), EditionError> {
    unless(protection(folder, true), folder)?;
    let around = fs::symlink_metadata(folder).at(folder)?;
    let listed = listing::entries(folder)?;
    let mut entries = listed.iter();
    entries.try_for_each(|entry| is_entry_free(entry, &around, is_output))
}

fn is_entry_free(
    entry: &DirEntry,
    around: &Metadata,
    is_output: &dyn Fn(&Path) -> bool,
) -> Result<(), EditionError> {
    let path = entry.path();
    let own = fs::symlink_metadata(&path).at(&path)?;
    unless(foreign(&own, around), &path)?;
    let kind = own.file_type();
    if kind.is_dir() {
        return is_free(&path, is_output);
    }
    // A link is replaced or moved itself; what it leads to is left alone. Pipes are not opened.
    if !kind.is_file() {
        return Ok(());
    }
    let in_use = || open_mark(&path).or_else(|| lock(&path));
    let held = protection(&path, false).or_else(|| is_output(&path).then(in_use).flatten());
    unless(held, &path)
}

fn unless(held: Option<Hindrance>, path: &Path) -> Result<(), EditionError> {
    held.map_or(Ok(()), |why| Err(why.of(path)))
}

/// Whether a program has a file open.
pub fn is_open(path: &Path) -> bool {
    open_mark(path).or_else(|| lock(path)).is_some()
}

/// The file that Excel (`~$NAME`) or LibreOffice (`.~lock.NAME#`) keeps beside one that it has open.
fn open_mark(path: &Path) -> Option<Hindrance> {
    let name = path.file_name()?.to_str()?;
    let marks = [format!("~${name}"), format!(".~lock.{name}#")];
    let mark = marks
        .into_iter()
        .find(|mark| path.with_file_name(mark).exists());
    mark.map(Hindrance::Open)
}

/// What lies in a folder and cannot be moved out of it: another drive, and in a folder like /tmp (mode
/// 1777) the files of others.
#[cfg(unix)]
fn foreign(own: &Metadata, around: &Metadata) -> Option<Hindrance> {
    use std::os::unix::fs::MetadataExt;
    const STICKY: u32 = 0o1000;
    let me = rustix::process::geteuid().as_raw();
    let owns_one = [own.uid(), around.uid(), 0].contains(&me);
    let is_guarded = around.mode() & STICKY != 0 && !owns_one;
    let why = match (own.dev() == around.dev(), is_guarded) {
        (false, _) => "別のドライブがここにつながっています",
        (true, true) => "ほかの利用者のファイルで、移せません",
        (true, false) => return None,
    };
    Some(Hindrance::Protected(why.into()))
}

#[cfg(not(unix))]
fn foreign(_: &Metadata, _: &Metadata) -> Option<Hindrance> {
    None
}

/// What Linux knows of a file or folder beside its permissions: chattr +a lets it grow, and neither be
/// renamed nor removed; a mounted folder leads to another place, maybe of the same drive.
#[cfg(target_os = "linux")]
fn special(path: &Path) -> Option<&'static str> {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let stat = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()).ok()?;
    let known = [
        (StatxAttributes::APPEND, "追記だけが許されています"),
        (
            StatxAttributes::MOUNT_ROOT,
            "別のフォルダーがここにつながっています（マウント）",
        ),
    ];
    let mut known = known.into_iter();
    known.find_map(|(attribute, why)| stat.stx_attributes.contains(attribute).then_some(why))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn special(_: &Path) -> Option<&'static str> {
    None
}

#[cfg(unix)]
fn protection(path: &Path, is_folder: bool) -> Option<Hindrance> {
    use rustix::fs::{Access, access};
    use rustix::io::Errno;
    if let Some(why) = special(path) {
        return Some(Hindrance::Protected(why.into()));
    }
    let error = access(path, Access::WRITE_OK).err()?;
    // chattr +i and read-only drives. Whoever may write the folder may replace a file that is only for reading.
    let is_protected =
        matches!(error, Errno::PERM | Errno::ROFS) || is_folder && error == Errno::ACCESS;
    is_protected.then(|| Hindrance::Protected(refusal(&error.into())))
}

/// Windows refuses to open for writing what another program has open or what is only for reading.
#[cfg(not(unix))]
fn protection(path: &Path, is_folder: bool) -> Option<Hindrance> {
    const SHARING_VIOLATION: i32 = 32;
    if is_folder {
        return None;
    }
    match OpenOptions::new().write(true).open(path) {
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Some(Hindrance::Locked),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Some(Hindrance::Protected(refusal(&error)))
        }
        _ => None,
    }
}

/// Whether another program has locked a file. What cannot be opened at all is not locked by that.
fn lock(path: &Path) -> Option<Hindrance> {
    let both = OpenOptions::new().read(true).write(true).open(path);
    let file = both.or_else(|_| File::open(path)).ok()?;
    let is_locked =
        matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) || has_record_lock(&file);
    is_locked.then_some(Hindrance::Locked)
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
