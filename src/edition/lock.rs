//! One run at a time for a plan: a lock that the system takes back when its process ends, however it ends.

use super::disk::Disk;
use super::fault::{At, EditionError, Hindrance};
use crate::domain::joined::joined;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The file that is locked, in the plan's folder under `outputs/`. It says who has it.
const NAME: &str = ".lock";

/// How long a run waits for another one, which usually takes a second or two.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The right to write a plan's outputs, until it is dropped.
pub struct PlanLock {
    disk: Disk,
    path: PathBuf,
    /// Folders that were made for the lock, the inner first.
    made: Vec<PathBuf>,
    /// Closing it gives the lock back; there until the lock is dropped.
    file: Option<File>,
    /// Whether the drive knows locks: some network drives do not.
    is_known: bool,
}

impl PlanLock {
    /// Makes the folder, and waits for the lock as long as `patience`.
    ///
    /// # Errors
    /// [`Hindrance::Busy`] if another run keeps it longer; [`Hindrance::Refused`] if nothing can be written in the
    /// folder.
    pub fn take(disk: &Disk, plan_folder: &Path, patience: Duration) -> Result<Self, EditionError> {
        const BETWEEN: Duration = Duration::from_millis(50);
        let missing = plan_folder
            .ancestors()
            .take_while(|folder| !folder.exists());
        let made: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        let path = plan_folder.join(NAME);
        let start = Instant::now();
        loop {
            let may_wait = start.elapsed() < patience;
            let folder = disk.create_folder(plan_folder);
            let locked = match folder.and_then(|()| attempt(disk, &path)) {
                Err(error) if may_wait && is_passing(error.kind(), cfg!(windows)) => None,
                // The error names the folder: officials do not know the lock's file.
                locked => locked.at(plan_folder)?,
            };
            if let Some((file, is_known)) = locked {
                let lock = Self {
                    disk: disk.clone(),
                    path,
                    made,
                    file: Some(file),
                    is_known,
                };
                lock.sign().at(plan_folder)?;
                return Ok(lock);
            }
            if !may_wait {
                return Err(Hindrance::Busy(holder(&path)).of(plan_folder));
            }
            std::thread::sleep(BETWEEN);
        }
    }
}

impl PlanLock {
    /// What people should know where the drive has no locks.
    pub fn note(&self) -> Option<String> {
        let note = "出力のドライブではロックが使えません。二人で同時に実行しないでください";
        (!self.is_known).then(|| note.to_owned())
    }

    /// Says in the file who has it.
    fn sign(&self) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let variable = |names: [&str; 2]| names.iter().find_map(|name| std::env::var(name).ok());
        let who = [
            ("利用者", variable(["USER", "USERNAME"])),
            ("パソコン", variable(["COMPUTERNAME", "HOSTNAME"])),
            ("プロセス", Some(std::process::id().to_string())),
        ];
        let known = who
            .into_iter()
            .filter_map(|(what, value)| Some(format!("{what} {}", value?)));
        // A run that was killed has left its text.
        file.set_len(0)?;
        let mut output = self.disk.output(&self.path, file.try_clone()?);
        output.write_all(joined(known, "、").as_bytes())
    }
}

impl Drop for PlanLock {
    fn drop(&mut self) {
        if cfg!(windows) {
            // Windows removes no file that is open.
            self.file = None;
        }
        // On Unix the file goes while it is still locked: who waits for it sees that it is another
        // one then. Left behind it would only be a short file, which the next run takes over.
        let _ = self.disk.remove_file(&self.path);
        // A run that writes nothing, because the plan has a mistake, leaves no folders.
        let mut made = self.made.iter();
        let _ = made.try_for_each(|folder| self.disk.remove_folder(folder));
    }
}

/// Whether the error passes: a run beside this one may just have removed its file or a folder that it had
/// made, and Windows denies access to what is being removed.
const fn is_passing(error: io::ErrorKind, is_windows: bool) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied};
    matches!(error, NotFound) || is_windows && matches!(error, PermissionDenied)
}

/// The locked file, or none while another process has it; and whether the drive knows locks.
#[cfg(not(windows))]
fn attempt(disk: &Disk, path: &Path) -> io::Result<Option<(File, bool)>> {
    use std::os::unix::fs::MetadataExt;
    let there = fs::symlink_metadata(path);
    if there.is_ok_and(|there| !there.is_file() || there.nlink() > 1) {
        // Writing into it would write into what it leads to; what it says is lost anyway.
        disk.remove_file(path)?;
    }
    let mut options = OpenOptions::new();
    let opened = options.create(true).truncate(false).write(true).open(path);
    // A killed run of another person left one that only its owner may write.
    let is_others = opened
        .as_ref()
        .is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    let file = match opened {
        Err(_) if is_others && path.exists() => File::open(path)?,
        opened => opened?,
    };
    // No run has it any more: the next attempt makes a file of our own.
    match file.try_lock() {
        Ok(()) if is_others => return disk.remove_file(path).map(|()| None),
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => return Ok(None),
        // The drive knows no locks.
        Err(fs::TryLockError::Error(_)) => return Ok(Some((file, false))),
    }
    // Who had it before may have removed the file between our opening and locking it.
    let is_there = fs::metadata(path)
        .is_ok_and(|there| file.metadata().is_ok_and(|own| own.ino() == there.ino()));
    Ok(is_there.then_some((file, true)))
}

/// The same on Windows, where a locked file could not be read by others: instead, it is opened so
/// that others may only read it.
#[cfg(windows)]
fn attempt(_: &Disk, path: &Path) -> io::Result<Option<(File, bool)>> {
    use std::os::windows::fs::OpenOptionsExt;
    const ONLY_READ_BY_OTHERS: u32 = 1;
    const SHARING_VIOLATION: i32 = 32;
    let mut options = OpenOptions::new();
    options
        .create(true)
        .truncate(false)
        .write(true)
        .share_mode(ONLY_READ_BY_OTHERS);
    match options.open(path) {
        Ok(file) => Ok(Some((file, true))),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Who has the lock, and since when.
fn holder(path: &Path) -> String {
    const LONGEST: u64 = 1 << 10;
    let mut who = String::new();
    let file = File::open(path).map(|file| file.take(LONGEST));
    let _ = file.and_then(|mut file| file.read_to_string(&mut who));
    let modified = fs::metadata(path).and_then(|file| file.modified()).ok();
    let elapsed = modified.and_then(|modified| modified.elapsed().ok());
    let since = elapsed.map(|elapsed| format!("{}秒前から", elapsed.as_secs()));
    joined([who, since.unwrap_or_default()], "、")
}

#[cfg(test)]
mod tests {
    use super::is_passing;
    use std::io::ErrorKind::{NotFound, PermissionDenied, StorageFull};

    #[test]
    fn what_is_being_removed_is_waited_for() {
        assert!(is_passing(NotFound, false) && is_passing(NotFound, true));
        assert!(is_passing(PermissionDenied, true));
        assert!(!is_passing(PermissionDenied, false), "no folder of ours");
        assert!(!is_passing(StorageFull, true));
    }
}
