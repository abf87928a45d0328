//! What `run.json` says of the files of an edition, and whether they are still so.

use super::fault::{At, EditionError};
use crate::domain::joined::joined;
use crate::side_by_side::{THREADS, side_by_side};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Component, Path, PathBuf};

/// The file that lists all others of an edition, and is listed nowhere itself.
pub const RUN: &str = "run.json";

/// Files of an edition: paths relative to its folder, with `/`, and the BLAKE3 of their bytes.
pub type OutputListing = BTreeMap<String, String>;

/// How a file differs from what `run.json` says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputDifference {
    /// It is not there.
    Missing,
    /// Its bytes are others.
    Changed,
}

impl OutputDifference {
    /// The stable name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Missing => "なくなっています",
            Self::Changed => "書き換えられています",
        }
    }
}

/// A path inside an edition as a listing names it, with `/`. Names of outputs are Unicode, so a name
/// that is not can stay inexact here.
pub fn name(path: &Path) -> String {
    let names = path.iter().map(|name| name.to_str().unwrap_or("\u{fffd}"));
    joined(names, "/")
}

/// What lies in a folder, in the order of the names.
pub fn entries(folder: &Path) -> Result<Vec<DirEntry>, EditionError> {
    let read: io::Result<Vec<DirEntry>> = fs::read_dir(folder).and_then(Iterator::collect);
    let mut entries = read.at(folder)?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

/// Everything below a folder, by path relative to it, and whether that is a folder itself.
pub fn below(folder: &Path, inside: &Path) -> Result<Vec<(PathBuf, bool)>, EditionError> {
    let mut paths = Vec::new();
    for entry in entries(&folder.join(inside))? {
        let path = inside.join(entry.file_name());
        let is_folder = entry.file_type().at(&entry.path())?.is_dir();
        paths.push((path.clone(), is_folder));
        if is_folder {
            paths.extend(below(folder, &path)?);
        }
    }
    Ok(paths)
}

/// The listing of the edition in a folder; none without a run.json that lists one. `prefix` is the
/// beginning of every path in `run.json`: the folder, relative to the workspace.
pub fn listing(folder: &Path, prefix: &str) -> Option<OutputListing> {
    let run: Value = serde_json::from_slice(&run(folder)?).ok()?;
    let outputs = run["outputs"]
        .as_array()
        .filter(|outputs| !outputs.is_empty());
    // One that was copied from another place lists none of the files beside it.
    let listed = outputs?.iter().map(|output| {
        let behind = output["path"].as_str()?.strip_prefix(prefix)?;
        let path = behind.strip_prefix('/').filter(|path| is_inside(path))?;
        Some((path.to_owned(), output["blake3"].as_str()?.to_owned()))
    });
    listed.collect()
}

/// The hashes of files of the old edition of which the run.json in a folder says that all which people wrote
/// into them was taken over.
pub fn spent(folder: &Path) -> BTreeSet<String> {
    let run: Option<Value> = run(folder).and_then(|run| serde_json::from_slice(&run).ok());
    let books = run.map(|mut run| run["read_back"].take());
    let books = books.as_ref().and_then(Value::as_array);
    let spent = books.into_iter().flatten();
    let spent = spent.filter(|book| book["is_spent"] == true);
    let hashes = spent.filter_map(|book| book["blake3"].as_str());
    hashes.map(str::to_owned).collect()
}

/// The files of an edition that are no longer what its `run.json` says, in the order of their names;
/// nothing where there is no `run.json`, or one of a version that did not list its files. `run.json`
/// itself where it is damaged.
pub fn differences(folder: &Path, prefix: &str) -> Vec<(String, OutputDifference)> {
    let is_json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok();
    match (listing(folder, prefix), run(folder)) {
        (Some(listing), _) => changed(folder, &listing),
        (None, Some(run)) if !is_json(&run) => vec![(RUN.to_owned(), OutputDifference::Changed)],
        _ => Vec::new(),
    }
}

/// The bytes of an edition's run.json; none where there is no such file: a pipe would be waited for.
pub fn run(folder: &Path) -> Option<Vec<u8>> {
    let file = folder.join(RUN);
    let is_file = fs::symlink_metadata(&file).is_ok_and(|there| there.is_file());
    is_file.then(|| fs::read(file).ok()).flatten()
}

/// Whether a path stays in its folder. run.json is not trusted: any program may have written it.
fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Listed files of a folder that are not there or have other bytes, in the order of their names.
pub fn changed(folder: &Path, listing: &OutputListing) -> Vec<(String, OutputDifference)> {
    let changed = |(name, hash): (&String, &String)| {
        let difference = difference(&folder.join(name), hash)?;
        Some((name.clone(), difference))
    };
    let changed = side_by_side(THREADS, listing.iter().collect(), changed);
    changed.into_iter().flatten().collect()
}

fn difference(file: &Path, hash: &str) -> Option<OutputDifference> {
    match hash_of(file) {
        Ok(now) if now == hash => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(OutputDifference::Missing),
        _ => Some(OutputDifference::Changed),
    }
}

/// BLAKE3 of a file's bytes. Links and pipes, which no output is, are not opened.
pub fn hash_of(file: &Path) -> io::Result<String> {
    if !fs::symlink_metadata(file)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(file)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}
