//! What `run.json` says of the files of an edition, and whether they are still so.

use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The file that lists all others of an edition, and is listed nowhere itself.
pub const RUN: &str = "run.json";

/// Files of an edition: paths relative to its folder, with `/`, and the BLAKE3 of their bytes.
pub type Listing = BTreeMap<String, String>;

/// How a file differs from what `run.json` says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It is not there.
    Missing,
    /// Its bytes are others.
    Changed,
}

impl Difference {
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

/// The listing of the edition in a folder; none if nothing there says one.
/// `prefix` is what stands before the paths in `run.json`: the folder, relative to the workspace.
pub fn listing(folder: &Path, prefix: &str) -> Option<Listing> {
    let run: Value = serde_json::from_slice(&fs::read(folder.join(RUN)).ok()?).ok()?;
    let outputs = run["outputs"].as_array()?.iter();
    let listed = outputs.filter_map(|output| {
        let path = output["path"].as_str()?.strip_prefix(prefix)?;
        let path = path.trim_start_matches('/').to_owned();
        Some((path, output["blake3"].as_str()?.to_owned()))
    });
    Some(listed.collect())
}

/// The files of an edition that are no longer what `run.json` says, in the order of their names.
/// Nothing where there is no edition, and `run.json` itself where it cannot be read.
pub fn differences(folder: &Path, prefix: &str) -> Vec<(String, Difference)> {
    if !folder.is_dir() {
        return Vec::new();
    }
    let Some(listing) = listing(folder, prefix) else {
        let state = match folder.join(RUN).exists() {
            true => Difference::Changed,
            false => Difference::Missing,
        };
        return vec![(RUN.to_owned(), state)];
    };
    let listed: Vec<(String, String)> = listing.into_iter().collect();
    let different = listed.into_par_iter().filter_map(|(name, hash)| {
        let difference = difference(&folder.join(&name), &hash)?;
        Some((name, difference))
    });
    different.collect()
}

fn difference(file: &Path, hash: &str) -> Option<Difference> {
    match hash_of(file) {
        Ok(now) if now == hash => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Difference::Missing),
        _ => Some(Difference::Changed),
    }
}

/// BLAKE3 of a file's bytes.
pub fn hash_of(file: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(file)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}
