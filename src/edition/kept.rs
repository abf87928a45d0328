//! An edition that was confirmed, kept as it was: `outputs/<plan>/版/<year> <name>/`.

use super::disk::Disk;
use super::fault::{At, EditionError};
use super::switch;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of the editions that were confirmed.
const FOLDER: &str = "版";
/// Letters of a name at the most: what is in the folder needs room in a path of Windows.
const LETTERS: usize = 60;

/// The place of an edition that is kept. It is written beside that, and gets its name when the edition is
/// confirmed.
pub struct Kept {
    disk: Disk,
    place: PathBuf,
    new: PathBuf,
}

impl Kept {
    /// The place of a folder's name; none where it can be no folder on every system.
    pub fn named(plan_folder: &Path, name: &str) -> Option<Self> {
        let is_odd = |letter: char| letter.is_control() || "/\\:*?\"<>|".contains(letter);
        let ends_well = !name.ends_with(['.', ' ', '　']);
        let is_name = !name.contains(is_odd) && name.chars().count() <= LETTERS && ends_well;
        is_name.then(|| Self::of(plan_folder, name))
    }

    fn of(plan_folder: &Path, name: &str) -> Self {
        let folder = plan_folder.join(FOLDER);
        Self {
            disk: Disk::default(),
            place: folder.join(name),
            new: folder.join(format!(".{name}.new")),
        }
    }

    /// Writes the files of the edition beside their place, and brings them to the disk.
    ///
    /// # Errors
    /// One cannot be written, or something lies in the place already.
    pub fn write(&self, files: &[(String, Vec<u8>)]) -> Result<(), EditionError> {
        switch::remove_all(&self.disk, &self.new)?;
        for (name, bytes) in files {
            let path = self.new.join(name);
            let folder = path.parent().unwrap_or(&self.new);
            let written = self
                .disk
                .create_folder(folder)
                .and_then(|()| self.disk.create(&path)?.write_all(bytes));
            written
                .and_then(|()| self.disk.sync_file(&path))
                .at(&path)?;
        }
        Ok(())
    }

    /// Whether something lies in the place already.
    pub fn is_taken(&self) -> bool {
        fs::symlink_metadata(&self.place).is_ok()
    }

    /// Whether these files lie in the place already, as they are.
    pub fn holds(&self, files: &[(String, Vec<u8>)]) -> bool {
        let is_there = |(name, bytes): &(String, Vec<u8>)| {
            fs::read(self.place.join(name)).is_ok_and(|there| there == *bytes)
        };
        files.iter().all(is_there)
    }

    /// Gives what was written its name. What lies there already stays beside it, under another name.
    ///
    /// # Errors
    /// The system refuses it; the next command does it then.
    pub fn place(&self) -> Result<(), EditionError> {
        let mut numbers = 2..;
        let mut aside = self.place.clone();
        while fs::symlink_metadata(&aside).is_ok() {
            let number = numbers.next().unwrap_or_default();
            let name = self.place.file_name().unwrap_or_default().to_string_lossy();
            aside = self.place.with_file_name(format!("{name} ({number})"));
        }
        if aside != self.place {
            self.disk.rename(&self.place, &aside).at(&self.place)?;
        }
        self.disk.rename(&self.new, &self.place).at(&self.place)
    }

    /// Finishes or removes what a command left that ended midway. `is_confirmed` says of a folder's name
    /// whether the history has the edition.
    ///
    /// # Errors
    /// Something there can be neither named nor removed.
    pub fn settle(
        plan_folder: &Path,
        is_confirmed: impl Fn(&str) -> bool,
    ) -> Result<(), EditionError> {
        let entries = fs::read_dir(plan_folder.join(FOLDER))
            .into_iter()
            .flatten()
            .flatten();
        for name in entries.filter_map(|entry| entry.file_name().into_string().ok()) {
            let new = name
                .strip_prefix('.')
                .and_then(|name| name.strip_suffix(".new"));
            let Some(name) = new else { continue };
            let kept = Self::of(plan_folder, name);
            match is_confirmed(name) {
                true => kept.place()?,
                false => switch::remove_all(&kept.disk, &kept.new)?,
            }
        }
        Ok(())
    }
}
