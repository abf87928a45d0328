//! Files that go out to the sections: forms, reminders, packages. They lie in the folder of an edition, and are no
//! part of it: a run keeps them as it keeps files of people.
//!
//! What somebody has changed is never written over and never removed. Which bytes were written is noted beside the
//! cache; where the note is gone, every file counts as changed.

use super::disk::Disk;
use super::fault::{At, EditionError, Hindrance};
use super::{Edition, held, listing, replace};
use crate::domain::choice::choices;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

choices! {
    /// A folder of such files: what its note is called, and its name.
    PlacedFolder {
        /// Forms to be filled in.
        Forms = "forms", "調査票";
        /// Letters to the sections that are not done.
        Reminders = "reminders", "催促";
        /// What goes to each section, in a folder of its own.
        Packages = "packages", "送付";
    }
}

/// A file to be placed.
#[derive(Debug)]
pub struct NewFile {
    /// Its path in the folder, with `/`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// BLAKE3 of what it says: a file that says the same as the one that lies there is not written again.
    says: String,
}

impl NewFile {
    /// A file that is written again if a single byte differs.
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        let says = blake3::hash(&bytes).to_hex().to_string();
        Self { name, bytes, says }
    }

    /// A file that says what these bytes say, and may differ in the rest, such as its date.
    pub fn saying(self, what: &[u8]) -> Self {
        let says = blake3::hash(what).to_hex().to_string();
        Self { says, ..self }
    }
}

/// What became of the files of a folder; paths relative to the workspace.
#[derive(Debug, Default)]
pub struct Placed {
    /// Those that were written.
    pub written: Vec<PathBuf>,
    /// Those that lay there already.
    pub same: Vec<PathBuf>,
    /// Those that somebody has changed or has open, and where the new one lies if it is another than the one that
    /// was changed.
    pub kept: Vec<(PathBuf, Option<PathBuf>)>,
    /// Those that are wanted no more, and were removed.
    pub removed: Vec<PathBuf>,
    /// Files of the folder that were not written by us, and what was and is wanted no more but changed.
    pub others: Vec<PathBuf>,
    /// Of all of these, what got new bytes.
    pub fresh: Vec<PathBuf>,
    /// The names that were noted before.
    pub before: BTreeSet<String>,
    /// What people should know of their files that a run left which died; in Japanese.
    pub notes: Vec<String>,
}

impl Placed {
    /// The files that are to be used, also beside those that somebody has changed.
    pub fn there(&self) -> impl Iterator<Item = &Path> {
        let kept = self.kept.iter();
        let kept = kept.map(|(path, new)| new.as_ref().unwrap_or(path));
        let all = self.written.iter().chain(&self.same).chain(kept);
        all.map(PathBuf::as_path)
    }
}

/// By name the BLAKE3 of the bytes that were written last, and of what they say.
type Note = BTreeMap<String, [String; 2]>;

impl Edition {
    /// The files of a folder of the year that lie there as they were put there.
    pub fn untouched(&self, folder: PlacedFolder) -> BTreeSet<String> {
        let (_, note) = self.noted(folder);
        let place = self.places.place.join(folder.label());
        let is_as_written = |name: &String, written: &[String; 2]| {
            listing::hash_of(&place.join(name)).is_ok_and(|there| there == written[0])
        };
        let names = note.into_iter();
        let names = names.filter(|(name, written)| is_as_written(name, written));
        names.map(|(name, _)| name).collect()
    }

    /// The file of the note of a folder, and what it says.
    fn noted(&self, folder: PlacedFolder) -> (PathBuf, Note) {
        let year = self.places.place.file_name().unwrap_or_default();
        noted(&self.plan_folder, &year.to_string_lossy(), folder)
    }

    /// Puts files into a folder of the year, in place of those that were put there before.
    ///
    /// # Errors
    /// The system refused to write one; each is there whole or as it was.
    pub fn place(&self, folder: PlacedFolder, files: Vec<NewFile>) -> Result<Placed, EditionError> {
        let placed = Placing::begin(self, folder).and_then(|placing| placing.place(files));
        placed.map_err(|error| error.inside(&self.workspace))
    }
}

fn noted(plan_folder: &Path, year: &str, folder: PlacedFolder) -> (PathBuf, Note) {
    let name = format!("{year}.{}", folder.code());
    let file = plan_folder.join(".cache").join(name);
    let note = fs::read(&file).ok();
    let note = note.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    (file, note.unwrap_or_default())
}

/// BLAKE3 of the files that were put into a folder of a year last, by name.
pub fn hashes(plan_folder: &Path, year: &str, folder: PlacedFolder) -> BTreeMap<String, String> {
    let (_, note) = noted(plan_folder, year, folder);
    let names = note.into_iter();
    names.map(|(name, [bytes, _])| (name, bytes)).collect()
}

/// The work on one folder.
struct Placing<'a> {
    edition: &'a Edition,
    name: &'static str,
    folder: PathBuf,
    note_file: PathBuf,
    note: Note,
    placed: Placed,
    /// The names that are wanted, or stand for one that is.
    wanted: BTreeSet<String>,
    /// What is to be written.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl<'a> Placing<'a> {
    fn begin(edition: &'a Edition, folder: PlacedFolder) -> Result<Self, EditionError> {
        let (note_file, note) = edition.noted(folder);
        Ok(Self {
            edition,
            name: folder.label(),
            folder: edition.places.place.join(folder.label()),
            note_file,
            placed: Placed {
                before: note.keys().cloned().collect(),
                notes: edition.notes.clone(),
                ..Placed::default()
            },
            note,
            wanted: BTreeSet::new(),
            files: Vec::new(),
        })
    }

    fn place(mut self, files: Vec<NewFile>) -> Result<Placed, EditionError> {
        let disk = &self.edition.disk;
        for file in &files {
            is_own_folder(&self.folder, &file.name)?;
        }
        files.into_iter().for_each(|file| self.take(file));
        let folders: BTreeSet<&Path> = self
            .files
            .iter()
            .filter_map(|(path, _)| path.parent())
            .collect();
        let make = |folder: &&Path| disk.create_folder(folder).at(folder);
        folders.iter().try_for_each(make)?;
        replace(disk, &self.files)?;
        self.remove_unwanted()?;
        self.find_others()?;
        write_note(disk, &self.note_file, &self.note)?;
        Ok(self.placed)
    }

    /// Decides what becomes of a file.
    fn take(&mut self, file: NewFile) {
        let NewFile { name, bytes, says } = file;
        let (path, shown) = (self.folder.join(&name), self.shown(&name));
        self.wanted.insert(name.clone());
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let known = self.note.get(&name);
        let is_said = known.is_some_and(|[_, said]| *said == says);
        match state(&path, &hash, known.map(|[bytes, _]| bytes)) {
            State::Same => self.placed.same.push(shown),
            State::Ours if is_said => {
                self.placed.same.push(shown);
                return;
            }
            State::Changed if is_said => {
                self.placed.kept.push((shown, None));
                return;
            }
            State::Changed => {
                let name = self.free_name(&name, &hash);
                self.placed.kept.push((shown, Some(self.shown(&name))));
                self.wanted.insert(name.clone());
                let path = self.folder.join(&name);
                let known = self.note.get(&name).filter(|_| path.exists());
                if known.is_none_or(|[_, said]| *said != says) {
                    self.placed.fresh.push(self.shown(&name));
                    self.files.push((path, bytes));
                    self.note.insert(name, [hash, says]);
                }
                return;
            }
            State::Ours | State::Nothing => {
                self.placed.fresh.push(shown.clone());
                self.placed.written.push(shown);
                self.files.push((path, bytes));
            }
        }
        self.note.insert(name, [hash, says]);
    }

    /// Its path, relative to the workspace.
    fn shown(&self, name: &str) -> PathBuf {
        self.edition.path(&format!("{}/{name}", self.name))
    }

    /// The first of 「保育課 (2).xlsx」 and so on that is free.
    fn free_name(&self, name: &str, hash: &str) -> String {
        let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
        let mut names = (2..).map(|number| format!("{stem} ({number}).{kind}"));
        let is_free = |name: &String| {
            let written = self.note.get(name).map(|[bytes, _]| bytes);
            let state = state(&self.folder.join(name), hash, written);
            !matches!(state, State::Changed)
        };
        names
            .find(is_free)
            .expect("a folder does not hold files of all numbers")
    }

    /// Removes what was written once and is wanted no more, unless somebody has changed it.
    fn remove_unwanted(&mut self) -> Result<(), EditionError> {
        let disk = &self.edition.disk;
        let gone = |name: &String, _: &mut [String; 2]| !self.wanted.contains(name);
        let unwanted: Note = self.note.extract_if(.., gone).collect();
        for (name, [hash, _]) in unwanted {
            let path = self.folder.join(&name);
            let is_ours = matches!(state(&path, &hash, Some(&hash)), State::Same);
            if !is_ours || held::is_open(&path) {
                continue;
            }
            disk.remove_file(&path).at(&path)?;
            self.placed.removed.push(self.shown(&name));
            let around = path.parent().filter(|around| *around != self.folder);
            // One in which something is left stays.
            around.map(|around| disk.remove_folder(around).ok());
        }
        Ok(())
    }

    /// What lies there and is not ours.
    fn find_others(&mut self) -> Result<(), EditionError> {
        if !self.folder.is_dir() {
            return Ok(());
        }
        let files = listing::below(&self.folder, Path::new(""))?.into_iter();
        let names = files.filter(|(_, is_folder)| !is_folder);
        let names = names.map(|(path, _)| listing::name(&path));
        let is_other = |name: &String| {
            let file = name.rsplit('/').next().unwrap_or_default();
            let is_systems = file.starts_with(['.', '~']) || SYSTEM_FILES.contains(&file);
            !is_systems && !self.note.contains_key(name) && !self.wanted.contains(name)
        };
        let others: Vec<String> = names.filter(is_other).collect();
        self.placed.others = others.iter().map(|name| self.shown(name)).collect();
        Ok(())
    }
}

/// What Windows puts into folders by itself.
const SYSTEM_FILES: [&str; 2] = ["Thumbs.db", "desktop.ini"];

/// What lies in the place of a file.
enum State {
    /// Nothing.
    Nothing,
    /// The file that kensho wrote, unchanged since.
    Ours,
    /// The same bytes.
    Same,
    /// What somebody has saved, or has open.
    Changed,
}

fn state(path: &Path, hash: &str, written: Option<&String>) -> State {
    if fs::symlink_metadata(path).is_err() {
        return State::Nothing;
    }
    match listing::hash_of(path).ok() {
        Some(there) if there == hash => State::Same,
        Some(there) if Some(&there) == written && !held::is_open(path) => State::Ours,
        _ => State::Changed,
    }
}

/// Fails where a link or a file lies in the place of a folder: nothing is written to where a link leads.
fn is_own_folder(folder: &Path, name: &str) -> Result<(), EditionError> {
    let path = folder.join(name);
    let mut around = path.ancestors().skip(1);
    let is_within = |path: &&Path| path.starts_with(folder);
    let is_no_folder = |path: &&Path| fs::symlink_metadata(path).is_ok_and(|there| !there.is_dir());
    match around.by_ref().take_while(is_within).find(is_no_folder) {
        Some(path) => Err(Hindrance::InTheWay.of(path)),
        None => Ok(()),
    }
}

fn write_note(disk: &Disk, note: &Path, written: &Note) -> Result<(), EditionError> {
    let folder = note.parent().unwrap_or(note);
    disk.create_folder(folder).at(folder)?;
    let bytes = serde_json::to_vec(written).map_err(io::Error::other);
    replace(disk, &[(note.to_owned(), bytes.at(note)?)])
}
