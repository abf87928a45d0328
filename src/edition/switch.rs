//! The step in which a new edition takes the place of the old one, and what is left to do after a power
//! cut, a kill or a full disk in the middle of it.
//!
//! ```text
//! R6            the edition that people see
//! .R6.new       the next one while it is written; the old one, once they are exchanged
//! .R6.old       the old one, where the system cannot exchange two folders in one step
//! .R6.switch    that the next one is whole and about to be switched in: the hash of its run.json
//! ```
//!
//! Without `.R6.switch`, `.R6.new` is half of an edition and is removed. With it, [`settle`] looks
//! which edition lies in the place, and goes on from there: forward where the new one does, back
//! where the old one does.

use super::beside::FilesBeside;
use super::disk::Disk;
use super::fault::{At, EditionError};
use super::listing::{self, RUN};
use crate::domain::FiscalYear;
use std::fs::{self, DirEntry};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folders of a year's editions.
pub struct EditionPlaces {
    /// The edition that people see.
    pub place: PathBuf,
    /// The next edition.
    pub new: PathBuf,
    old: PathBuf,
    journal: PathBuf,
    plan_folder: PathBuf,
    /// The beginning of every output's path in run.json.
    prefix: String,
}

/// Which edition lies in the place after all.
pub enum Settled {
    /// The new one; what people should know of their files beside the old one.
    New(Vec<String>),
    /// The old one, or none if there was none.
    Old,
}

impl EditionPlaces {
    /// The places of a year's folder in a plan's folder; `prefix` as in [`listing::listing`].
    pub fn of(plan_folder: &Path, year_folder: &str, prefix: String) -> Self {
        let beside = |end: &str| plan_folder.join(format!(".{year_folder}.{end}"));
        Self {
            place: plan_folder.join(year_folder),
            new: beside("new"),
            old: beside("old"),
            journal: beside("switch"),
            plan_folder: plan_folder.to_owned(),
            prefix,
        }
    }

    /// The beginning of every output's path in run.json: the place, relative to the workspace, with `/`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Something at the place of an old edition, which a switch may need; the path of it.
    pub fn taken(&self) -> Option<PathBuf> {
        let is_there = fs::symlink_metadata(&self.old).is_ok();
        is_there.then(|| self.old.clone())
    }

    /// Whether the new edition is said to be whole.
    pub fn is_announced(&self) -> bool {
        self.journal.exists()
    }

    /// Whether the edition with this hash of its run.json lies in the place.
    pub fn hold(&self, hash: &str) -> bool {
        is_edition(&self.place, hash)
    }
}

/// The folder names of a plan's years with a switch that a dead run left unfinished, in order.
pub fn unsettled_years(plan_folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(plan_folder).into_iter().flatten().flatten();
    let year = |entry: DirEntry| {
        let file_name = entry.file_name().into_string().ok()?;
        let name = file_name.strip_prefix('.')?;
        let ends = [".new", ".switch"].into_iter();
        let mut years = ends.filter_map(|end| name.strip_suffix(end));
        // A folder of people that happens to end so is not ours to remove.
        let year = years
            .next()
            .filter(|year| FiscalYear::parse(year).is_some())?;
        Some(year.to_owned())
    };
    let mut years: Vec<String> = entries.filter_map(year).collect();
    years.sort();
    years.dedup();
    years
}

/// Writes the journal, which says that the new edition is whole, then switches the edition in. After an
/// error, [`settle`] finds out how far this came.
pub fn switch(disk: &Disk, places: &EditionPlaces, hash: &str) -> Result<(), EditionError> {
    let write = || disk.create(&places.journal)?.write_all(hash.as_bytes());
    write().at(&places.journal)?;
    // On the disk before the exchange, so that it is there after a power cut in between.
    disk.sync_file(&places.journal).at(&places.journal)?;
    disk.sync_folder(&places.plan_folder)
        .at(&places.plan_folder)?;
    exchange(disk, places).at(&places.place)
}

fn exchange(disk: &Disk, places: &EditionPlaces) -> io::Result<()> {
    if !places.place.exists() {
        return rename(disk, &places.new, &places.place);
    }
    match disk.exchange(&places.new, &places.place) {
        // Between the two renamings the place is empty; `settle` finishes what is broken off there.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            rename(disk, &places.place, &places.old)?;
            rename(disk, &places.new, &places.place)
        }
        exchanged => exchanged,
    }
}

/// On Windows a virus scanner has files open for a moment after they were written, and no folder can be
/// renamed around an open file; what is open for longer is a person's.
fn rename(disk: &Disk, from: &Path, to: &Path) -> io::Result<()> {
    const BETWEEN: Duration = Duration::from_millis(100);
    let mut more_attempts = if cfg!(windows) { 20 } else { 0 };
    loop {
        match disk.rename(from, to) {
            Err(error) if more_attempts > 0 && error.kind() == io::ErrorKind::PermissionDenied => {
                more_attempts -= 1;
                std::thread::sleep(BETWEEN);
            }
            renamed => return renamed,
        }
    }
}

/// Finishes a switch, or takes it back, and removes its leftovers. Can be broken off itself
/// and called again.
pub fn settle(disk: &Disk, places: &EditionPlaces) -> Result<Settled, EditionError> {
    let announced = announced(&places.journal)?;
    // The journal goes last: an old edition without one was put there by a person.
    let is_ours = announced.is_some();
    if let Some(hash) = announced.as_deref().filter(|_| !places.place.exists()) {
        put_one_in_place(disk, places, hash)?;
    }
    let mut outcome = Settled::Old;
    if announced.is_some_and(|hash| places.hold(&hash)) {
        // The new edition's name must be on the disk before anything of the old one goes.
        disk.sync_folder(&places.plan_folder)
            .at(&places.plan_folder)?;
        let mut notes = bring_over(disk, places, &places.new)?;
        notes.extend(bring_over(disk, places, &places.old)?);
        outcome = Settled::New(notes);
    }
    remove_all(disk, &places.new)?;
    if is_ours {
        remove_all(disk, &places.old)?;
    }
    remove_all(disk, &places.journal)?;
    Ok(outcome)
}

/// The hash that a journal announces; none if there is no journal, or it is no file with a hash: one
/// that was not finished announces nothing.
fn announced(journal: &Path) -> Result<Option<String>, EditionError> {
    const LENGTH: usize = 2 * blake3::OUT_LEN;
    let is_journal = |there: fs::Metadata| there.is_file() && there.len() == LENGTH as u64;
    if !fs::symlink_metadata(journal).is_ok_and(is_journal) {
        return Ok(None);
    }
    let hash = String::from_utf8(fs::read(journal).at(journal)?);
    Ok(hash.ok())
}

/// Between two renamings the place is empty. The new edition goes there if it can and is the one that
/// was announced, else the old one, if there was any.
fn put_one_in_place(disk: &Disk, places: &EditionPlaces, hash: &str) -> Result<(), EditionError> {
    if is_edition(&places.new, hash) {
        // Whether it worked is seen from what lies in the place.
        let _ = disk.rename(&places.new, &places.place);
    }
    match !places.place.exists() && is_folder(&places.old) {
        true => disk.rename(&places.old, &places.place).at(&places.place),
        false => Ok(()),
    }
}

/// Whether a folder is there, and not a link to one. An edition is never reached through a link.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| there.is_dir())
}

/// Whether an edition with this hash of its run.json lies in a folder.
fn is_edition(folder: &Path, hash: &str) -> bool {
    is_folder(folder) && listing::hash_of(&folder.join(RUN)).is_ok_and(|there| there == hash)
}

/// The files of people in the folder of an edition that `new` replaces.
pub fn beside(places: &EditionPlaces, old: &Path, new: &Path) -> Result<FilesBeside, EditionError> {
    let listed = |folder: &Path| listing::listing(folder, &places.prefix);
    let next = listed(new).unwrap_or_default();
    FilesBeside::of(old, listed(old).as_ref(), &next, &listing::spent(new))
}

/// Moves the files of people over from the old edition, which lies in `from` now, if it lies there.
/// What they should know of them.
fn bring_over(
    disk: &Disk,
    places: &EditionPlaces,
    from: &Path,
) -> Result<Vec<String>, EditionError> {
    if !is_folder(from) {
        return Ok(Vec::new());
    }
    let beside = beside(places, from, &places.place)?;
    let renamed = beside.carry(disk, from, &places.place)?;
    let mut notes = beside.notes(&places.prefix);
    notes.extend(renamed.iter().map(|path| {
        let name = listing::name(path.strip_prefix(&places.place).unwrap_or(path));
        format!("{} に同じ名前の新しいファイルがあったので、前の版のものを {name} という名前で残しました", places.prefix)
    }));
    Ok(notes)
}

/// Removes a file, a link, or a folder with all that is in it; its run.json goes last, because without
/// it [`beside()`] could not tell files of people from ours. What a link leads to stays. One that is not
/// there is fine.
pub fn remove_all(disk: &Disk, path: &Path) -> Result<(), EditionError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(there) if there.is_dir() => remove_folder(disk, path),
        _ => disk.remove_file(path).at(path),
    }
}

fn remove_folder(disk: &Disk, folder: &Path) -> Result<(), EditionError> {
    let mut entries = listing::entries(folder)?;
    entries.sort_by_key(|entry| entry.file_name() == RUN);
    let mut paths = entries.iter().map(DirEntry::path);
    paths.try_for_each(|path| remove_all(disk, &path))?;
    disk.remove_folder(folder).at(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Folders by name, each with a run.json that says a word, and what lies in the place after [`settle`].
    fn check(folders: &[(&str, &str)], announced: Option<&str>, expected: Option<&str>) {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for (name, word) in folders {
            fs::create_dir(root.join(name)).unwrap();
            fs::write(root.join(name).join(RUN), word).unwrap();
        }
        if let Some(word) = announced {
            let hash = blake3::hash(word.as_bytes()).to_hex().to_string();
            fs::write(root.join(".R6.switch"), hash).unwrap();
        }
        let places = EditionPlaces::of(root, "R6", "outputs/town/R6".to_owned());
        settle(&Disk::default(), &places).unwrap();
        let there = fs::read_to_string(root.join("R6").join(RUN)).ok();
        assert_eq!(there.as_deref(), expected, "{folders:?} {announced:?}");
        let left = fs::read_dir(root).unwrap().count();
        assert_eq!(
            left,
            usize::from(expected.is_some()),
            "{folders:?} {announced:?}"
        );
    }

    #[test]
    fn what_is_left_of_a_switch_settles_to_one_edition() {
        check(&[("R6", "old"), (".R6.new", "half")], None, Some("old"));
        check(
            &[("R6", "old"), (".R6.new", "new")],
            Some("new"),
            Some("old"),
        );
        check(
            &[("R6", "new"), (".R6.new", "old")],
            Some("new"),
            Some("new"),
        );
        check(
            &[("R6", "new"), (".R6.old", "old")],
            Some("new"),
            Some("new"),
        );
        check(
            &[(".R6.new", "new"), (".R6.old", "old")],
            Some("new"),
            Some("new"),
        );
        check(&[(".R6.new", "new")], Some("new"), Some("new"));
        check(&[(".R6.new", "half")], None, None);
        // The disk lost what it had promised to keep.
        check(
            &[(".R6.new", "torn"), (".R6.old", "old")],
            Some("new"),
            Some("old"),
        );
        check(&[(".R6.old", "old")], Some("new"), Some("old"));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_stays() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("課")).unwrap();
        fs::write(root.join("課/実績.csv"), "600").unwrap();
        for end in ["new", "switch"] {
            std::os::unix::fs::symlink("課", root.join(format!(".R6.{end}"))).unwrap();
        }
        settle(
            &Disk::default(),
            &EditionPlaces::of(root, "R6", String::new()),
        )
        .unwrap();
        assert_eq!(fs::read(root.join("課/実績.csv")).unwrap(), b"600");
        assert_eq!(fs::read_dir(root).unwrap().count(), 1);
    }

    #[test]
    fn an_unfinished_journal_announces_nothing_and_an_old_edition_of_a_person_stays() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join(".R6.old")).unwrap();
        fs::write(root.join(".R6.old/run.json"), "old").unwrap();
        fs::write(root.join(".R6.switch"), [0xff, 0, 1]).unwrap();
        settle(
            &Disk::default(),
            &EditionPlaces::of(root, "R6", String::new()),
        )
        .unwrap();
        assert!(root.join(".R6.old/run.json").exists());
        assert!(!root.join(".R6.switch").exists());
    }

    #[test]
    fn only_folders_of_years_are_settled() {
        let root = tempfile::tempdir().unwrap();
        for name in [".R6.new", ".令和7年度.switch", ".控え.old", "R5", ".lock"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        assert_eq!(unsettled_years(root.path()), ["R6", "令和7年度"]);
    }
}
