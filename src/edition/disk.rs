//! The one place where kensho changes the disk. Every change is a [`Deed`] that passes by here, so
//! that a test can let each of them fail, or end the process at each of them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A single change of the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// A file or a folder is made.
    Create,
    /// Bytes are added to a file.
    Write,
    /// The system is asked to bring a file or a folder to the disk before anything else happens.
    Sync,
    /// A file or folder gets another name.
    Rename,
    /// Two folders get each other's name in one step.
    Exchange,
    /// A file, or an empty folder, is removed.
    Remove,
}

/// When a [`Watch`] is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Nothing has happened yet.
    Before,
    /// The deed is done; a network drive may lose the answer on its way.
    After,
}

/// Asked before and after each deed. An error that it gives is handed on as if the system had given it.
pub type Watch = dyn Fn(Moment, Deed, &Path) -> io::Result<()> + Send + Sync;

/// The disk, as a run may change it.
#[derive(Clone, Default)]
pub struct Disk {
    watch: Option<Arc<Watch>>,
}

impl Disk {
    /// A disk whose deeds are watched: for tests of what happens when one fails.
    pub fn watched(
        watch: impl Fn(Moment, Deed, &Path) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let watch: Arc<Watch> = Arc::new(watch);
        Self { watch: Some(watch) }
    }

    fn deed<T>(
        &self,
        deed: Deed,
        path: &Path,
        act: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        self.ask(Moment::Before, deed, path)?;
        let done = act()?;
        self.ask(Moment::After, deed, path)?;
        Ok(done)
    }

    fn ask(&self, moment: Moment, deed: Deed, path: &Path) -> io::Result<()> {
        self.watch
            .as_ref()
            .map_or(Ok(()), |watch| watch(moment, deed, path))
    }

    /// Makes a folder and those above it; one that is there already is fine.
    pub fn create_folder(&self, path: &Path) -> io::Result<()> {
        match path.is_dir() {
            true => Ok(()),
            false => self.deed(Deed::Create, path, || fs::create_dir_all(path)),
        }
    }

    /// Makes a file, or empties the one that is there.
    pub fn create(&self, path: &Path) -> io::Result<OutputFile<'_>> {
        let file = self.deed(Deed::Create, path, || File::create(path))?;
        Ok(self.output(path, file))
    }

    /// An open file, to be written through this disk.
    pub fn output(&self, path: &Path, file: File) -> OutputFile<'_> {
        let path = path.to_owned();
        OutputFile {
            disk: self,
            path,
            file,
        }
    }

    /// Brings what was written to a file to the disk.
    pub fn sync_file(&self, path: &Path) -> io::Result<()> {
        // Windows syncs only what was opened for writing.
        let sync = || fs::OpenOptions::new().write(true).open(path)?.sync_all();
        self.deed(Deed::Sync, path, sync)
    }

    /// Brings the names in a folder to the disk. Windows has no such call, and does it by itself.
    pub fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let sync = || match cfg!(unix) {
            true => File::open(path)?.sync_all(),
            false => Ok(()),
        };
        self.deed(Deed::Sync, path, sync)
    }

    /// Gives a file a second name, also a link to something else.
    pub fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        self.deed(Deed::Create, name, || fs::hard_link(file, name))
    }

    /// Copies a file, and brings the copy to the disk.
    pub fn copy(&self, file: &Path, copy: &Path) -> io::Result<()> {
        self.deed(Deed::Create, copy, || fs::copy(file, copy).map(drop))?;
        self.sync_file(copy)
    }

    /// Gives a file or folder another name; a file that has it already is replaced.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.deed(Deed::Rename, to, || fs::rename(from, to))
    }

    /// Gives two folders each other's name in one step; [`io::ErrorKind::Unsupported`] where the
    /// system or its file system cannot.
    pub fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.deed(Deed::Exchange, other, || exchange(one, other))
    }

    /// Removes a file or a link; one that is not there is fine.
    pub fn remove_file(&self, path: &Path) -> io::Result<()> {
        match self.deed(Deed::Remove, path, || fs::remove_file(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Removes an empty folder.
    pub fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.deed(Deed::Remove, path, || fs::remove_dir(path))
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    let exchanged = renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE);
    // Network drives and old file systems know only the plain renaming. Two of these numbers are the
    // same on Linux and differ on macOS.
    let unsupported = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    exchanged.map_err(|error| match unsupported.contains(&error) {
        true => io::ErrorKind::Unsupported.into(),
        false => error.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A file while it is written.
pub struct OutputFile<'a> {
    disk: &'a Disk,
    path: PathBuf,
    file: File,
}

impl Write for OutputFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = &mut self.file;
        self.disk
            .deed(Deed::Write, &self.path, || file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
