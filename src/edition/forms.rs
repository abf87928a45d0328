//! 調査票: forms that go out to the sections. They lie in the folder of an edition, and are no part of it: a
//! run keeps them as it keeps files of people.
//!
//! A form into which somebody has written is never written over. Which bytes were written is noted beside the
//! cache; where the note is gone, every form counts as written into.

use super::disk::Disk;
use super::fault::{At, EditionError};
use super::{Edition, replace};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Their folder.
pub const FOLDER: &str = "調査票";

/// What became of the forms; paths relative to the workspace.
#[derive(Debug, Default)]
pub struct PlacedForms {
    /// Those that were written.
    pub written: Vec<PathBuf>,
    /// Those that lay there already, byte for byte.
    pub same: Vec<PathBuf>,
    /// Those into which somebody has written, and where the new one lies if it is another than the one that
    /// was written into.
    pub kept: Vec<(PathBuf, Option<PathBuf>)>,
}

/// The BLAKE3 of what was written last, by name.
type Written = BTreeMap<String, String>;

impl Edition {
    /// Puts forms, by file name and bytes, into the folder of the year.
    ///
    /// # Errors
    /// The system refused to write one; each is there whole or as it was.
    pub fn place_forms(&self, forms: Vec<(String, Vec<u8>)>) -> Result<PlacedForms, EditionError> {
        let placed = self.try_to_place(forms);
        placed.map_err(|error| error.inside(&self.workspace))
    }

    fn try_to_place(&self, forms: Vec<(String, Vec<u8>)>) -> Result<PlacedForms, EditionError> {
        let folder = self.places.place.join(FOLDER);
        self.disk.create_folder(&folder).at(&folder)?;
        let note = self.note_of_forms();
        let mut written = fs::read(&note)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let written: &mut Written = written.get_or_insert_default();
        let (mut placed, mut files) = (PlacedForms::default(), Vec::new());
        for (name, bytes) in forms {
            let hash = blake3::hash(&bytes).to_hex().to_string();
            let path = folder.join(&name);
            let shown = self.path(&format!("{FOLDER}/{name}"));
            match state(&path, &hash, written.get(&name)) {
                State::Same => placed.same.push(shown),
                State::WrittenInto if written.get(&name) == Some(&hash) => {
                    placed.kept.push((shown, None));
                    continue;
                }
                State::WrittenInto => {
                    let name = free_name(&folder, &name, (&hash, written));
                    let new = self.path(&format!("{FOLDER}/{name}"));
                    placed.kept.push((shown, Some(new)));
                    files.push((folder.join(&name), bytes));
                    written.insert(name, hash);
                    continue;
                }
                State::Free => {
                    placed.written.push(shown);
                    files.push((path, bytes));
                }
            }
            written.insert(name, hash);
        }
        replace(&self.disk, &files)?;
        write_note(&self.disk, &note, written)?;
        Ok(placed)
    }

    fn note_of_forms(&self) -> PathBuf {
        let year = self.places.place.file_name().unwrap_or_default();
        let name = format!("{}.forms", year.to_string_lossy());
        self.plan_folder.join(".cache").join(name)
    }
}

/// What lies in the place of a form.
enum State {
    /// Nothing, or what was written there and nobody has touched.
    Free,
    /// The same bytes.
    Same,
    /// What somebody has saved, or has open.
    WrittenInto,
}

fn state(path: &Path, hash: &str, written: Option<&String>) -> State {
    if fs::symlink_metadata(path).is_err() {
        return State::Free;
    }
    match super::listing::hash_of(path).ok() {
        Some(there) if there == hash => State::Same,
        Some(there) if Some(&there) == written && !super::held::is_open(path) => State::Free,
        _ => State::WrittenInto,
    }
}

/// The first of 「保育課 (2).xlsx」 and so on that is free.
fn free_name(folder: &Path, name: &str, (hash, written): (&str, &Written)) -> String {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let mut names = (2..).map(|number| format!("{stem} ({number}).{kind}"));
    let is_free = |name: &String| {
        let state = state(&folder.join(name), hash, written.get(name));
        !matches!(state, State::WrittenInto)
    };
    names
        .find(is_free)
        .expect("a folder does not hold files of all numbers")
}

fn write_note(disk: &Disk, note: &Path, written: &Written) -> Result<(), EditionError> {
    let folder = note.parent().unwrap_or(note);
    disk.create_folder(folder).at(folder)?;
    let bytes = serde_json::to_vec(written).map_err(std::io::Error::other);
    replace(disk, &[(note.to_owned(), bytes.at(note)?)])
}
