//! An edition: everything that a run writes, which appears whole or not at all.
//!
//! It is written into a folder beside its place, listed with hashes in its `run.json`, brought to
//! the disk, and switched in at one point (`switch`). A failure before that point leaves
//! the old edition as it was; after a failure behind it, the next command finishes the work. Files that
//! people put beside the outputs stay (`beside`); a file that another program has open
//! keeps the old edition in its place (`held`).

mod beside;
pub mod disk;
mod fault;
mod held;
pub mod kept;
pub mod listing;
mod lock;
pub mod placed;
mod replace;
mod switch;

pub use disk::Disk;
pub use fault::EditionError;
pub use listing::OutputDifference;
pub use replace::replace;

use disk::OutputFile;
use fault::{At, Hindrance};
use listing::{OutputListing, RUN};
use lock::PlanLock;
use placed::PlacedFolder;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use switch::{EditionPlaces, Settled};

/// What an output is written with, from its beginning to its end: its bytes are hashed on the way.
pub struct Pen<'a> {
    file: BufWriter<OutputFile<'a>>,
    hasher: blake3::Hasher,
    /// Whether the disk has refused any of it.
    is_broken: bool,
}

impl Pen<'_> {
    fn end(mut self) -> io::Result<String> {
        self.flush()?;
        Ok(self.hasher.finalize().to_hex().to_string())
    }
}

impl Write for Pen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        self.is_broken |= written.is_err();
        // What was not taken comes again in another call, and is hashed then.
        let taken = *written.as_ref().unwrap_or(&0);
        self.hasher.update(&bytes[..taken]);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.flush();
        self.is_broken |= flushed.is_err();
        flushed
    }
}

/// The next edition of a plan's year while it is written. Dropped before it is published, it leaves
/// nothing behind.
pub struct Edition {
    disk: Disk,
    workspace: PathBuf,
    /// The plan's folder under `outputs/`.
    pub plan_folder: PathBuf,
    places: EditionPlaces,
    listing: Mutex<OutputListing>,
    /// Files that were written and not brought to the disk yet.
    unsynced: Mutex<Vec<PathBuf>>,
    /// Held while a folder is made: of files that are begun at once, one makes it, and each run does the same
    /// deeds.
    folders: Mutex<()>,
    /// Notes for people about files that a run that died has left.
    notes: Vec<String>,
    _lock: PlanLock,
}

impl Edition {
    /// Takes the plan's lock, and settles what dead runs left. `year_folder` as under `inputs/`.
    ///
    /// # Errors
    /// Another run of the plan goes on for seconds, or nothing can be written under `outputs/`.
    pub fn begin(
        disk: Disk,
        workspace: &Path,
        plan: &str,
        year_folder: &str,
    ) -> Result<Self, EditionError> {
        let plan_folder = workspace.join(folder_of(plan));
        let begun = || {
            is_apart(workspace, &plan_folder)?;
            let lock = PlanLock::take(&disk, &plan_folder, lock::PATIENCE)?;
            let mut notes = settle_all(&disk, workspace, plan)?;
            notes.extend(lock.note());
            Ok((lock, notes))
        };
        let (lock, notes) = begun().map_err(|error: EditionError| error.inside(workspace))?;
        Ok(Self {
            workspace: workspace.to_owned(),
            places: places(workspace, plan, year_folder),
            plan_folder,
            listing: Mutex::default(),
            unsynced: Mutex::default(),
            folders: Mutex::default(),
            notes,
            disk,
            _lock: lock,
        })
    }

    /// The folder that holds `inputs/` and `outputs/`.
    pub fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// Writes one file of the edition; gives the path that it will have, relative to the workspace.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut Pen<'_>) -> io::Result<()>,
    ) -> Result<PathBuf, EditionError> {
        let mut pen = self.pen(name)?;
        let filled = whatever_happens(|| fill(&mut pen));
        self.note(name, filled.and_then(|()| pen.end()))
    }

    /// Writes two files of the edition at once; if either fails, both do.
    pub fn write_both(
        &self,
        names: &[String; 2],
        fill: impl FnOnce(&mut Pen<'_>, &mut Pen<'_>) -> io::Result<()>,
    ) -> Result<[PathBuf; 2], EditionError> {
        let [one, other] = names;
        let (mut pen, mut beside) = (self.pen(one)?, self.pen(other)?);
        let filled = whatever_happens(|| fill(&mut pen, &mut beside));
        let is_others = beside.is_broken && !pen.is_broken;
        filled.at(&self.path(if is_others { other } else { one }))?;
        Ok([self.note(one, pen.end())?, self.note(other, beside.end())?])
    }

    fn pen(&self, name: &str) -> Result<Pen<'_>, EditionError> {
        let path = self.places.new.join(name);
        let folder = path.parent().unwrap_or(&self.places.new);
        let has_folder = {
            let _one_at_a_time = whole(&self.folders);
            // Its own, too, whichever file comes first.
            let own = self.disk.create_folder(&self.places.new);
            own.and_then(|()| self.disk.create_folder(folder))
        };
        let created = has_folder.and_then(|()| self.disk.create(&path));
        Ok(Pen {
            file: BufWriter::with_capacity(1 << 16, created.at(&self.path(name))?),
            hasher: blake3::Hasher::new(),
            is_broken: false,
        })
    }

    /// The path that a file of the edition will have, relative to the workspace.
    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.places.prefix()).join(name)
    }

    /// Notes a file that was filled, with the hash of its bytes.
    fn note(&self, name: &str, hash: io::Result<String>) -> Result<PathBuf, EditionError> {
        let path = self.path(name);
        whole(&self.listing).insert(name.to_owned(), hash.at(&path)?);
        whole(&self.unsynced).push(self.places.new.join(name));
        Ok(path)
    }

    /// The files written so far, by path relative to the workspace, and the BLAKE3 of their bytes.
    pub fn listing(&self) -> Vec<(String, String)> {
        let prefix = &self.places.prefix();
        let hashes = whole(&self.listing);
        let listed = hashes
            .iter()
            .map(|(name, hash)| (format!("{prefix}/{name}"), hash.clone()));
        listed.collect()
    }

    /// Brings what has been written so far to the disk, so that no power cut can take it back: files
    /// and the folders that name them.
    pub fn sync(&self) -> Result<(), EditionError> {
        let files = std::mem::take(&mut *whole(&self.unsynced));
        let folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        let synced = files
            .par_iter()
            .try_for_each(|file| self.disk.sync_file(file).at(file));
        let sync_folder = |folder: &&Path| self.disk.sync_folder(folder).at(folder);
        let synced = synced.and_then(|()| folders.iter().try_for_each(sync_folder));
        synced.map_err(|error| error.inside(&self.workspace))
    }

    /// The BLAKE3 of the run.json that lies in the place of a year's edition of the plan.
    pub fn in_place(&self, year_folder: &str) -> Option<String> {
        listing::hash_of(&self.plan_folder.join(year_folder).join(RUN)).ok()
    }

    /// Whether the edition with this hash of its run.json lies in the place, and all its files are as it
    /// lists them.
    pub fn is_as_written(&self, hash: &str) -> bool {
        let EditionPlaces { place, .. } = &self.places;
        self.places.hold(hash) && listing::differences(place, self.places.prefix()).is_empty()
    }

    /// The run.json that lies in the place.
    pub fn record(&self) -> Result<Vec<u8>, EditionError> {
        self.read(RUN)
    }

    /// The names of the files of the edition that lies in the place, in their order.
    pub fn listed(&self) -> Vec<String> {
        let EditionPlaces { place, .. } = &self.places;
        let listed = listing::listing(place, self.places.prefix());
        listed.unwrap_or_default().into_keys().collect()
    }

    /// Whether a file lies in the folder of the edition that is in the place; false for a link.
    pub fn has(&self, name: &str) -> bool {
        let there = fs::symlink_metadata(self.places.place.join(name));
        there.is_ok_and(|there| there.is_file())
    }

    /// What a file in that folder holds.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, EditionError> {
        fs::read(self.places.place.join(name)).at(&self.path(name))
    }

    /// The BLAKE3 of the run.json of this edition, which was written.
    pub fn hash(&self) -> Result<String, EditionError> {
        listing::hash_of(&self.places.new.join(RUN)).at(&self.path(RUN))
    }

    /// What was written as one file of the edition.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, EditionError> {
        fs::read(self.places.new.join(name)).at(&self.path(name))
    }

    /// All files that were written: path in the edition and bytes.
    pub fn files(&self) -> Result<Vec<(String, Vec<u8>)>, EditionError> {
        let names: Vec<String> = whole(&self.listing).keys().cloned().collect();
        let read = |name: String| Ok((name.clone(), self.bytes(&name)?));
        names.into_iter().map(read).collect()
    }

    /// Puts the edition in its place. Its `run.json` must have been written, last.
    /// Gives what people should know of files that they put beside the old one.
    ///
    /// # Errors
    /// The old edition is in its place, whole.
    pub fn publish(self) -> Result<Vec<String>, EditionError> {
        let published = self.try_to_publish();
        let notes = published.map_err(|error| error.inside(&self.workspace))?;
        Ok(self.notes.iter().cloned().chain(notes).collect())
    }

    fn try_to_publish(&self) -> Result<Vec<String>, EditionError> {
        self.make_ready()?;
        self.sync()?;
        let hash = self.hash()?;
        let switched = switch::switch(&self.disk, &self.places, &hash);
        match (switch::settle(&self.disk, &self.places), switched) {
            (Ok(Settled::New(notes)), _) => Ok(notes),
            // The switch is done; what it left is of no harm, and the next command's to remove.
            (Err(error), _) if self.places.hold(&hash) => {
                Ok(vec![unsettled(&error.inside(&self.workspace))])
            }
            (Err(error), _) => Err(error),
            // Windows says only that the folder could not be renamed; the official must know the file.
            (Ok(Settled::Old), Err(error)) => Err(self.is_free().err().unwrap_or(error)),
            (Ok(Settled::Old), Ok(())) => {
                Err(io::Error::other("not switched")).at(&self.places.place)
            }
        }
    }

    /// Everything that can be known to fail is asked before the point of no return.
    fn make_ready(&self) -> Result<(), EditionError> {
        // All that a run had left there is settled: this was put there by a person.
        if let Some(path) = self.places.taken().or_else(|| self.in_the_way()) {
            return Err(Hindrance::InTheWay.of(&path));
        }
        let place = &self.places.place;
        if fs::symlink_metadata(place).is_err() {
            return Ok(());
        }
        self.is_free()?;
        let beside = switch::beside(&self.places, place, &self.places.new)?;
        beside.link(&self.disk, place, &self.places.new)?;
        // A folder that a group of people may write, or one person alone may read, stays so.
        beside::dress(place, &self.places.new).at(place)
    }

    /// A folder where a file of the edition is to be, or something else where a folder is to be.
    fn in_the_way(&self) -> Option<PathBuf> {
        let place = &self.places.place;
        let is_no_folder =
            |path: &Path| fs::symlink_metadata(path).is_ok_and(|there| !there.is_dir());
        if is_no_folder(place) {
            return Some(place.clone());
        }
        let listed = whole(&self.listing);
        let mut paths = listed.keys().map(|name| place.join(name));
        paths.find_map(|path| {
            let above = path.parent().filter(|folder| is_no_folder(folder));
            let folder = above.map(Path::to_owned);
            folder.or_else(|| path.is_dir().then_some(path))
        })
    }

    /// Succeeds if no other program holds a file of the old edition.
    fn is_free(&self) -> Result<(), EditionError> {
        let place = &self.places.place;
        let listed = listing::listing(place, self.places.prefix());
        let is_output = |file: &Path| {
            let name = file.strip_prefix(place).map(listing::name);
            let is_listed =
                |listed: &OutputListing| name.is_ok_and(|name| listed.contains_key(&name));
            listed.as_ref().is_none_or(is_listed)
        };
        held::is_free(place, &is_output)
    }
}

/// A thread that panicked while it noted a name has left the list whole.
fn whole<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Edition {
    /// Removes the unfinished edition. If the process is killed before this, the next run does it.
    fn drop(&mut self) {
        // Once it is announced, settling decides which of the two editions stays.
        if !self.places.is_announced() {
            let _ = switch::remove_all(&self.disk, &self.places.new);
        }
    }
}

/// rust_xlsxwriter panics where its temporary files cannot be written: for the official, that is an
/// error like any other.
fn whatever_happens(fill: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let filled = catch_unwind(AssertUnwindSafe(fill));
    filled.unwrap_or_else(|panic| {
        let literal = || panic.downcast_ref::<&str>().copied();
        let owned = panic.downcast_ref::<String>().map(String::as_str);
        let what = owned.or_else(literal).unwrap_or_default();
        Err(io::Error::other(format!(
            "書き出しの途中で止まりました: {what}"
        )))
    })
}

fn unsettled(error: &EditionError) -> String {
    format!(
        "新しい版に切り替えました。前の版の片付けが残っています（{}）。次の実行で片付けます",
        error.cause()
    )
}

/// Fails where a link leads the outputs into the inputs or the mappings, in which nothing is written.
fn is_apart(workspace: &Path, plan_folder: &Path) -> Result<(), EditionError> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    // What is not made yet will lie in the nearest folder that is there.
    let there = plan_folder.ancestors().find_map(real);
    let paths = ["inputs", "mappings"].map(|other| real(&workspace.join(other)));
    let mut others = paths.into_iter().flatten();
    let is_inside = |other| there.as_ref().is_some_and(|there| there.starts_with(other));
    match others.any(is_inside) {
        true => Err(Hindrance::NotOutputs.of(plan_folder)),
        false => Ok(()),
    }
}

/// The folders under a plan's outputs in which a folder of that kind lies.
pub fn years_with(workspace: &Path, plan: &str, folder: PlacedFolder) -> Vec<String> {
    let entries = listing::entries(&plan_folder(workspace, plan)).unwrap_or_default();
    let entries = entries.iter();
    let with = entries.filter(|entry| entry.path().join(folder.label()).is_dir());
    with.filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

/// The folder of a plan under `outputs/`.
pub fn plan_folder(workspace: &Path, plan: &str) -> PathBuf {
    workspace.join(folder_of(plan))
}

fn folder_of(plan: &str) -> PathBuf {
    PathBuf::from("outputs").join(plan)
}

fn places(workspace: &Path, plan: &str, year_folder: &str) -> EditionPlaces {
    let prefix = format!("outputs/{plan}/{year_folder}");
    EditionPlaces::of(&workspace.join(folder_of(plan)), year_folder, prefix)
}

fn settle_all(disk: &Disk, workspace: &Path, plan: &str) -> Result<Vec<String>, EditionError> {
    let mut notes = Vec::new();
    for year in switch::unsettled_years(&workspace.join(folder_of(plan))) {
        if let Settled::New(told) = switch::settle(disk, &places(workspace, plan, &year))? {
            notes.extend(told);
        }
    }
    Ok(notes)
}

/// Finishes or takes back what a run of the plan left when it ended midway, if anything; commands that
/// read call it first. While a run is going on there is nothing to do. What people should know of
/// their files.
///
/// # Errors
/// Something is still left, because the system refused to change it. Commands that only read may go on.
pub fn recover(workspace: &Path, plan: &str) -> Result<Vec<String>, EditionError> {
    let plan_folder = workspace.join(folder_of(plan));
    if switch::unsettled_years(&plan_folder).is_empty() {
        return Ok(Vec::new());
    }
    let disk = Disk::default();
    // A command that reads does not wait for a run.
    let recovered = match PlanLock::take(&disk, &plan_folder, Duration::ZERO) {
        Err(error) if matches!(error.why, Hindrance::Busy(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(_lock) => settle_all(&disk, workspace, plan),
    };
    recovered.map_err(|error| error.inside(workspace))
}

/// The run.json of a year's edition; null where none can be read.
pub fn record_of(workspace: &Path, plan: &str, year_folder: &str) -> serde_json::Value {
    let record = listing::run(&places(workspace, plan, year_folder).place);
    let record = record.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    record.unwrap_or_default()
}

/// The files of a year's edition that are no longer what its `run.json` says: paths relative to the
/// workspace.
pub fn differences(
    workspace: &Path,
    plan: &str,
    year_folder: &str,
) -> Vec<(String, OutputDifference)> {
    let places = places(workspace, plan, year_folder);
    let prefix = places.prefix();
    let differences = listing::differences(&places.place, prefix).into_iter();
    let named = differences.map(|(name, difference)| (format!("{prefix}/{name}"), difference));
    named.collect()
}
