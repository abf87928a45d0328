//! Files that people put beside the outputs: minutes, a copy with remarks. They belong to the next
//! edition too, whatever they are.
//!
//! Before the switch each of them gets a second name in the new edition, so that none is missing at
//! any moment; after it, the old names, and what was put there in between, move over.

use super::disk::Disk;
use super::fault::{At, EditionError};
use super::listing::{Listing, RUN};
use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// Runs of earlier versions wrote beside the place of a file, and left this when they were killed.
const LEFT_BY_A_DEAD_RUN: &str = ".kensho-";

/// What is beside the outputs of an edition, and where it goes: paths relative to the folders of
/// both editions.
#[derive(Default)]
pub struct Beside {
    folders: Vec<PathBuf>,
    files: Vec<(PathBuf, PathBuf)>,
}

impl Beside {
    /// What lies in the folder of the old edition and is not listed there. What has a name that the
    /// new edition needs gets a number behind it.
    pub fn of(folder: &Path, old: &Listing, new: &Listing) -> Result<Self, EditionError> {
        let mut beside = Self::default();
        beside.look_into(&Editions { folder, old, new }, Path::new(""))?;
        Ok(beside)
    }

    fn look_into(&mut self, editions: &Editions<'_>, inside: &Path) -> Result<(), EditionError> {
        let folder = editions.folder.join(inside);
        let entries: io::Result<Vec<DirEntry>> = fs::read_dir(&folder).and_then(Iterator::collect);
        let mut entries = entries.at(&folder)?;
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            let path = inside.join(entry.file_name());
            match entry.file_type().at(&entry.path())?.is_dir() {
                true => {
                    self.folders
                        .extend((!editions.hold_outputs_in(&path)).then(|| path.clone()));
                    self.look_into(editions, &path)?;
                }
                false if editions.is_output(&path) => {}
                false => self.files.push((path.clone(), editions.free_name(&path))),
            }
        }
        Ok(())
    }

    /// Gives each file a second name in the new edition, or a copy where the drive has no second
    /// names, and brings them to the disk.
    pub fn link(&self, disk: &Disk, from: &Path, to: &Path) -> Result<(), EditionError> {
        self.each(disk, to, |file, name| {
            let file = from.join(file);
            disk.link(&file, name).or_else(|_| {
                // A network drive may have made it all the same; a copy onto it would empty the file.
                disk.remove_file(name)?;
                disk.copy(&file, name)
            })
        })?;
        let mut folders = self.folders_in(to);
        folders.try_for_each(|folder| disk.sync_folder(&folder).at(&folder))
    }

    /// Moves each file into the new edition; what was linked or copied before is the same file, or an
    /// older state of it.
    pub fn carry(&self, disk: &Disk, from: &Path, to: &Path) -> Result<(), EditionError> {
        self.each(disk, to, |file, name| disk.rename(&from.join(file), name))
    }

    /// Files that have another name in the new edition: that name.
    pub fn renamed(&self) -> impl Iterator<Item = &PathBuf> {
        let renamed = self.files.iter().filter(|(from, to)| from != to);
        renamed.map(|(_, to)| to)
    }

    fn each(
        &self,
        disk: &Disk,
        to: &Path,
        put: impl Fn(&Path, &Path) -> io::Result<()>,
    ) -> Result<(), EditionError> {
        let mut folders = self.folders_in(to);
        folders.try_for_each(|folder| disk.create_folder(&folder).at(&folder))?;
        let mut files = self.files.iter();
        files.try_for_each(|(file, name)| put(file, &to.join(name)).at(&to.join(name)))
    }

    /// The folders that are wanted in an edition: those of people, and those in which their files lie.
    fn folders_in(&self, edition: &Path) -> impl Iterator<Item = PathBuf> {
        let around = self.files.iter().filter_map(|(_, name)| name.parent());
        let folders = self.folders.iter().map(PathBuf::as_path).chain(around);
        let folders: BTreeSet<PathBuf> = folders.map(|folder| edition.join(folder)).collect();
        folders.into_iter()
    }
}

struct Editions<'a> {
    /// Of the old one.
    folder: &'a Path,
    old: &'a Listing,
    new: &'a Listing,
}

impl Editions<'_> {
    fn is_output(&self, path: &Path) -> bool {
        let name = slashed(path);
        let is_left = name
            .rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with(LEFT_BY_A_DEAD_RUN));
        is_left || name == RUN || self.old.contains_key(&name)
    }

    fn hold_outputs_in(&self, folder: &Path) -> bool {
        let start = format!("{}/", slashed(folder));
        let mut behind = self.old.range(start.clone()..);
        behind
            .next()
            .is_some_and(|(name, _)| name.starts_with(&start))
    }

    /// The path itself, or 「議事録 (2).docx」 if the new edition has an output of that name, and so on.
    fn free_name(&self, path: &Path) -> PathBuf {
        if !self.new.contains_key(&slashed(path)) {
            return path.to_owned();
        }
        let part = |part: Option<&std::ffi::OsStr>| {
            part.unwrap_or_default().to_string_lossy().into_owned()
        };
        let (stem, kind) = (part(path.file_stem()), part(path.extension()));
        let mut names =
            (2..).map(|number| path.with_file_name(format!("{stem} ({number}).{kind}")));
        let is_free = |path: &PathBuf| {
            !self.new.contains_key(&slashed(path))
                && fs::symlink_metadata(self.folder.join(path)).is_err()
        };
        names
            .find(is_free)
            .expect("a folder does not hold files of all numbers")
    }
}

/// With `/`; a name that is no Unicode is none of the outputs'.
fn slashed(path: &Path) -> String {
    let names = path.iter().map(|name| name.to_str().unwrap_or("\u{fffd}"));
    names.collect::<Vec<&str>>().join("/")
}
