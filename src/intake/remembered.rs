//! What files were read as, kept from one run to the next: a file whose bytes are the same is not read again.
//!
//! Nothing depends on it: without it, or where it is damaged or another version of the program wrote it,
//! every file is read. What is kept is what a form made of the file, by the plan of then: applying the mapping takes
//! most of the time. A change of a form or of the plan has every file read again.

use super::limits::{REMEMBERED, REMEMBERED_FILE};
use crate::domain::program;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

/// The first bytes of the file, before the hash of the program's sources.
const MAGIC: &[u8] = b"kensho-remembered-2 ";

/// BLAKE3 of all that a kept value depends on.
type Key = [u8; 32];

/// Whether another try would read a file as the same.
pub type IsKept = bool;

/// What the last run kept, and what this one keeps for the next.
#[derive(Debug, Default)]
pub struct Remembered {
    place: PathBuf,
    bytes: Vec<u8>,
    before: HashMap<Key, Range<usize>>,
    now: Mutex<Now>,
}

/// What is being kept for the next run.
#[derive(Debug)]
pub struct Keeping(Option<JoinHandle<()>>);

impl Drop for Keeping {
    fn drop(&mut self) {
        // A process that ended before would leave half a file beside the right one.
        let _ = self.0.take().map(JoinHandle::join);
    }
}

#[derive(Debug, Default)]
struct Now {
    kept: BTreeMap<Key, Kept>,
    size: usize,
    reused: BTreeSet<String>,
}

#[derive(Debug)]
enum Kept {
    /// As it was before.
    Before(Range<usize>),
    New(Vec<u8>),
}

impl Remembered {
    /// What was kept in a file. A file that is missing, damaged, or of another program gives nothing; of one
    /// that breaks off, what stands before.
    pub fn open(place: &Path) -> Self {
        let bytes = fs::read(place).unwrap_or_default();
        Self {
            place: place.to_owned(),
            before: entries(&bytes).unwrap_or_default(),
            bytes,
            now: Mutex::default(),
        }
    }

    /// What a file was read as, if that is kept as depending on the same; else what `read` gives, which is kept if it
    /// says so.
    pub fn or_read<T: Serialize + DeserializeOwned>(
        &self,
        path: &str,
        on: &impl Serialize,
        read: impl FnOnce() -> (T, IsKept),
    ) -> T {
        let key = key(on);
        if let Some(known) = self.get(key) {
            self.now().reused.insert(path.to_owned());
            return known;
        }
        let (found, is_kept) = read();
        if is_kept {
            self.keep(key, &found);
        }
        found
    }

    /// The paths of the files that were not read again, in order.
    pub fn reused(&self) -> BTreeSet<String> {
        self.now().reused.clone()
    }

    /// [`Self::write`], while the run goes on; what this gives waits for it when it is dropped. What was kept is as
    /// large as the readings, which have it by now, and is let go as soon as it is written.
    #[must_use]
    pub fn write_beside(self) -> Keeping {
        Keeping(Some(std::thread::spawn(move || self.write())))
    }

    /// Keeps for the next run what this one used. Failing at that costs time only.
    pub fn write(&self) {
        let now = self.now();
        let is_before = |kept: &Kept| matches!(kept, Kept::Before(_));
        let is_as_before = now.kept.len() == self.before.len() && now.kept.values().all(is_before);
        if !is_as_before {
            let _ = self.try_to_write(&now);
        }
    }

    fn try_to_write(&self, now: &Now) -> io::Result<()> {
        let folder = self.place.parent().unwrap_or(&self.place);
        fs::create_dir_all(folder)?;
        let new = self.place.with_extension("new");
        let mut out = BufWriter::new(fs::File::create(&new)?);
        out.write_all(MAGIC)?;
        out.write_all(program::SOURCES.as_bytes())?;
        for (key, kept) in &now.kept {
            let value = match kept {
                Kept::Before(range) => &self.bytes[range.clone()],
                Kept::New(value) => value,
            };
            out.write_all(key)?;
            out.write_all(&check(key, value))?;
            out.write_all(&(value.len() as u64).to_le_bytes())?;
            out.write_all(value)?;
        }
        out.into_inner()?;
        fs::rename(new, &self.place)
    }

    fn get<T: DeserializeOwned>(&self, key: Key) -> Option<T> {
        let range = self.before.get(&key)?.clone();
        let value = &self.bytes[range.clone()];
        let hash: Key = self.bytes[range.start - 40..][..32].try_into().ok()?;
        if check(&key, value) != hash {
            return None;
        }
        let known = postcard::from_bytes(value).ok()?;
        self.now().kept.insert(key, Kept::Before(range));
        Some(known)
    }

    fn keep(&self, key: Key, value: &impl Serialize) {
        let Ok(value) = postcard::to_stdvec(value) else {
            return;
        };
        let mut now = self.now();
        let has_room = value.len() <= REMEMBERED_FILE && now.size + value.len() <= REMEMBERED;
        if has_room && !self.place.as_os_str().is_empty() {
            now.size += value.len();
            now.kept.insert(key, Kept::New(value));
        }
    }

    /// A thread that panicked while it noted something has left the notes whole.
    fn now(&self) -> std::sync::MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key of a value that depends on all that is given here.
fn key(on: &impl Serialize) -> Key {
    // What cannot be written gives the key of nothing, under which nothing else is kept.
    let on = postcard::to_stdvec(on).unwrap_or_default();
    *blake3::hash(&on).as_bytes()
}

/// BLAKE3 of a key with its value: a value that stands under the key of another is damage as well.
fn check(key: &Key, value: &[u8]) -> Key {
    let mut hasher = blake3::Hasher::new();
    *hasher.update(key).update(value).finalize().as_bytes()
}

/// Where each value stands in the file; `None` if the file is of another program.
fn entries(bytes: &[u8]) -> Option<HashMap<Key, Range<usize>>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let mut rest = rest.strip_prefix(program::SOURCES.as_bytes())?;
    let mut entries = HashMap::new();
    while let Some((head, behind)) = rest.split_first_chunk::<72>() {
        let length = u64::from_le_bytes(head[64..].try_into().ok()?);
        let Some(left) = behind.get(usize::try_from(length).ok()?..) else {
            break;
        };
        let start = bytes.len() - behind.len();
        entries.insert(head[..32].try_into().ok()?, start..bytes.len() - left.len());
        rest = left;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Intake;

    fn place(folder: &tempfile::TempDir) -> PathBuf {
        folder.path().join(".cache/R6")
    }

    const CSV: &[u8] = "指標,実績\n人口,1\n".as_bytes();

    /// Reads a file, and says whether it was known.
    fn read(place: &Path, name: &str, bytes: &[u8]) -> (Intake, bool) {
        let remembered = Remembered::open(place);
        let intake = remembered.or_read(name, &(name, bytes), || {
            let intake = crate::intake::read(name, bytes);
            let is_kept = intake.faults.is_empty();
            (intake, is_kept)
        });
        remembered.write();
        let is_known = !remembered.reused().is_empty();
        (intake, is_known)
    }

    #[test]
    fn the_same_bytes_are_read_once_and_others_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder);
        let (first, is_known) = read(&place, "a.csv", CSV);
        assert!(!is_known);
        assert_eq!(read(&place, "a.csv", CSV), (first, true));
        let other = "指標,実績\n人口,2\n".as_bytes();
        assert!(!read(&place, "a.csv", other).1);
        assert!(
            !read(&place, "a.csv", CSV).1,
            "only what the last run used is kept"
        );
        assert!(!read(&place, "b.csv", CSV).1);
    }

    #[test]
    fn what_could_not_be_read_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder);
        for _ in 0..2 {
            let (intake, is_known) = read(&place, "a.xlsx", b"PK\x03\x04 torn");
            assert!(!intake.faults.is_empty() && !is_known);
        }
    }

    #[test]
    fn damage_anywhere_costs_another_reading_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder);
        let (right, _) = read(&place, "a.csv", CSV);
        let whole = fs::read(&place).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            fs::write(&place, &damaged).unwrap();
            assert_eq!(read(&place, "a.csv", CSV).0, right, "byte {at}");
            fs::write(&place, &whole[..at]).unwrap();
            assert_eq!(read(&place, "a.csv", CSV).0, right, "cut at {at}");
        }
    }

    #[test]
    fn a_value_under_the_key_of_another_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(&folder);
        let other = "指標,実績\n人口,2\n".as_bytes();
        let remembered = Remembered::open(&place);
        for bytes in [CSV, other] {
            remembered.or_read("a.csv", &("a.csv", bytes), || {
                (crate::intake::read("a.csv", bytes), true)
            });
        }
        remembered.write();
        let mut bytes = fs::read(&place).unwrap();
        let found = entries(&bytes).unwrap();
        let [one, two] = found
            .values()
            .map(|range| range.start - 72)
            .collect::<Vec<_>>()[..]
        else {
            panic!("two entries")
        };
        for at in 0..32 {
            bytes.swap(one + at, two + at);
        }
        fs::write(&place, bytes).unwrap();
        assert!(!read(&place, "a.csv", CSV).1);
    }
}
