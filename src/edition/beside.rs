//! Files of people in the folder of an edition: minutes, a copy with remarks, and outputs into which
//! somebody has written since. All of them are kept in the next edition.
//!
//! Before the switch each of them gets a second name in the new edition, so that none is missing at
//! any moment; after it, the old names, and what was put there in between, move over.

use super::disk::Disk;
use super::fault::{At, EditionError};
use super::listing::{self, OutputListing, RUN};
use super::placed::PlacedFolder;
use crate::domain::joined::joined;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Runs of earlier versions wrote beside the place of a file, and left this, with six letters behind it,
/// when they were killed.
const LEFT_BY_A_DEAD_RUN: &str = ".kensho-";

/// The ending of the name of an output that people have changed.
const WRITTEN_INTO: &str = "（書き込みあり）";

/// The files of people in the folder of an edition, and where they go: paths relative to the folders
/// of both editions.
pub struct FilesBeside {
    folders: Vec<PathBuf>,
    files: Vec<(PathBuf, PathBuf)>,
    /// Names of outputs that people have changed.
    changed: BTreeSet<String>,
    /// Whether the old edition has no list of its files.
    is_unlisted: bool,
}

impl FilesBeside {
    /// What lies in the folder of the old edition and is not what is listed there. What has a name
    /// that the new edition needs gets another. An edition without a list has at least the files
    /// that the new one has. Of outputs with one of the hashes in `spent`, all that people wrote is in the new
    /// edition.
    pub fn of(
        folder: &Path,
        old: Option<&OutputListing>,
        new: &OutputListing,
        spent: &BTreeSet<String>,
    ) -> Result<Self, EditionError> {
        let differing = old.map_or_else(Vec::new, |old| listing::changed(folder, old));
        let names = differing.into_iter().map(|(name, _)| name);
        let is_spent = |name: &String| {
            let hash = listing::hash_of(&folder.join(name)).ok();
            hash.is_some_and(|hash| spent.contains(&hash))
        };
        let changed: BTreeSet<String> = names.filter(|name| !is_spent(name)).collect();
        let listed = old.unwrap_or(new);
        let (mut folders, mut files) = (Vec::new(), Vec::new());
        for (path, is_folder) in listing::below(folder, Path::new(""))? {
            let is_changed = changed.contains(&listing::name(&path));
            if is_folder {
                folders.extend((!holds_outputs(listed, &path)).then_some(path));
            } else if is_changed || !is_output(listed, &path) {
                let mark = if is_changed { WRITTEN_INTO } else { "" };
                let name = free_name(folder, new, &path, mark);
                files.push((path, name));
            }
        }
        Ok(Self {
            folders,
            files,
            changed,
            is_unlisted: old.is_none(),
        })
    }

    /// Gives each file a second name in the new edition, or a copy where the drive has no second
    /// names, and brings them to the disk. What can have neither is left to [`Self::carry`].
    pub fn link(&self, disk: &Disk, from: &Path, to: &Path) -> Result<(), EditionError> {
        self.make_folders(disk, to)?;
        for (file, name) in &self.files {
            let (file, name) = (from.join(file), to.join(name));
            if disk.link(&file, &name).is_err() {
                // A network drive may have made it all the same; a copy onto it would empty the file.
                disk.remove_file(&name).at(&name)?;
                copy(disk, &file, &name).at(&name)?;
            }
        }
        let mut folders = self.folders_in(to);
        folders.try_for_each(|folder| disk.sync_folder(&folder).at(&folder))
    }

    /// Moves each file into the new edition, if it is not there already. Where a person has saved
    /// another one since (a switch may be finished days after it began), both stay: the paths in the
    /// new edition of those that got another name for it.
    pub fn carry(&self, disk: &Disk, from: &Path, to: &Path) -> Result<Vec<PathBuf>, EditionError> {
        self.make_folders(disk, to)?;
        let mut renamed = Vec::new();
        for (file, name) in &self.files {
            let (file, there) = (from.join(file), to.join(name));
            // It got its second name, or its copy, before the switch.
            if is_same(&file, &there) {
                continue;
            }
            // A link that leads nowhere takes the name, too.
            let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
            let place = first_free(&there, "", is_free);
            disk.rename(&file, &place).at(&place)?;
            renamed.extend((place != there).then_some(place));
        }
        Ok(renamed)
    }

    /// What people should know of their files: which have another name now, and which may be outputs
    /// of an earlier run after all. `edition` is its folder, relative to the workspace.
    pub fn notes(&self, edition: &str) -> Vec<String> {
        let moved = self.files.iter().filter(|(from, to)| from != to);
        let renamed = moved.map(|(from, to)| {
            let why = match self.changed.contains(&listing::name(from)) {
                true => "前の実行のあとで書き換えられていた",
                false => "今回の出力と同じ名前で置いてあった",
            };
            let (from, to) = (listing::name(from), listing::name(to));
            format!("{edition}/{from} は{why}ので、{to} という名前で残しました")
        });
        // What went out before the first run is no output of one.
        let files = self.files.iter().map(|(file, _)| file);
        let is_placed = |file: &&PathBuf| {
            let mut folders = PlacedFolder::ALL.iter();
            folders.any(|folder| file.starts_with(folder.label()))
        };
        let files = files.filter(|file| !is_placed(file));
        let kept = joined(files.map(|file| listing::name(file)), "、");
        let unlisted = (self.is_unlisted && !kept.is_empty()).then(|| {
            format!("{edition} に前の実行の出力の一覧がないので、次のファイルは残しました。前の実行のものなら消してください: {kept}")
        });
        renamed.chain(unlisted).collect()
    }

    fn make_folders(&self, disk: &Disk, edition: &Path) -> Result<(), EditionError> {
        let mut folders = self.folders_in(edition);
        folders.try_for_each(|folder| disk.create_folder(&folder).at(&folder))
    }

    /// The folders that are wanted in an edition: those of people, and those in which their files lie.
    fn folders_in(&self, edition: &Path) -> impl Iterator<Item = PathBuf> {
        let around = self.files.iter().filter_map(|(_, name)| name.parent());
        let within = self.folders.iter().map(PathBuf::as_path).chain(around);
        let folders: BTreeSet<PathBuf> = within.map(|folder| edition.join(folder)).collect();
        folders.into_iter()
    }
}

fn is_output(listed: &OutputListing, path: &Path) -> bool {
    let name = listing::name(path);
    let file = name.rsplit('/').next().unwrap_or_default();
    let random = file.strip_prefix(LEFT_BY_A_DEAD_RUN);
    let is_left = random.is_some_and(|random| random.len() == 6);
    is_left || name == RUN || listed.contains_key(&name)
}

fn holds_outputs(listed: &OutputListing, folder: &Path) -> bool {
    let start = format!("{}/", listing::name(folder));
    let first = listed.range(start.clone()..).next();
    first.is_some_and(|(name, _)| name.starts_with(&start))
}

/// The path with a mark behind its stem; with a number too if the new edition has an output of that name, or
/// another file in the folder of the old one has it.
fn free_name(folder: &Path, new: &OutputListing, path: &Path, mark: &str) -> PathBuf {
    first_free(path, mark, |candidate| {
        let is_there = fs::symlink_metadata(folder.join(candidate)).is_ok();
        !new.contains_key(&listing::name(candidate)) && (candidate == path || !is_there)
    })
}

/// The first free name of 議事録.docx, 「議事録 (2).docx」 and so on, with the mark behind the stem.
fn first_free(path: &Path, mark: &str, is_free: impl Fn(&PathBuf) -> bool) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().filter(|kind| !kind.is_empty());
    let kind = extension.map_or(String::new(), |kind| format!(".{}", kind.to_string_lossy()));
    let named = |number: String| path.with_file_name(format!("{stem}{mark}{number}{kind}"));
    let first = match mark {
        // A name that is no Unicode would not survive being taken apart.
        "" => path.to_owned(),
        _ => named(String::new()),
    };
    let numbered = (2..).map(|number| named(format!(" ({number})")));
    let mut names = std::iter::once(first).chain(numbered);
    names
        .find(is_free)
        .expect("a folder does not hold files of all numbers")
}

/// Copies a file that may be read; a link to something else is no file.
fn copy(disk: &Disk, file: &Path, copy: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(file)?.is_file() || disk.copy(file, copy).is_ok() {
        return Ok(());
    }
    disk.remove_file(copy)
}

/// Gives the folders of the new edition the permissions, and where the system allows it the owners,
/// that people gave them in the old one.
pub fn dress(from: &Path, to: &Path) -> io::Result<()> {
    let there = fs::symlink_metadata(from);
    let Some(there) = there.ok().filter(|there| there.is_dir() && to.is_dir()) else {
        return Ok(());
    };
    // The inner folders first: the outer one may be closed to us afterwards.
    for entry in fs::read_dir(to)? {
        let name = entry?.file_name();
        dress(&from.join(&name), &to.join(&name))?;
    }
    #[cfg(unix)]
    {
        use rustix::fs::{Gid, Uid, chown};
        use std::os::unix::fs::MetadataExt;
        let owner = (Uid::from_raw(there.uid()), Gid::from_raw(there.gid()));
        // Only the system's administrator may give folders to others.
        let _ = chown(to, Some(owner.0), Some(owner.1));
    }
    fs::set_permissions(to, there.permissions())
}

/// Whether two names have the same file, or files with the same bytes.
fn is_same(one: &Path, other: &Path) -> bool {
    let metadata = |path: &Path| fs::symlink_metadata(path).ok();
    let Some((own, there)) = metadata(one).zip(metadata(other)) else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (own.dev(), own.ino()) == (there.dev(), there.ino()) {
            return true;
        }
    }
    let hash = |path: &Path| listing::hash_of(path).ok();
    own.is_file()
        && own.len() == there.len()
        && hash(one).is_some_and(|hash_of_one| Some(hash_of_one) == hash(other))
}
