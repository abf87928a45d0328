//! The editions that lie under a plan's folder and say of which run they are.

use super::stamp::Stamp;
use crate::domain::moment::Moment;
use crate::edition::listing;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// An edition on the disk that says of which run it is.
pub struct Found {
    /// Its folder.
    pub folder: PathBuf,
    /// Its run.json.
    pub record: Value,
    /// What it bears.
    pub stamp: Stamp,
}

impl Found {
    fn of(folder: &Path) -> Option<Self> {
        let record: Value = serde_json::from_slice(&listing::run(folder)?).ok()?;
        let run = &record["run"];
        let at = run["at"].as_str()?.trim_end_matches("+09:00");
        let number = run["number"].as_i64()?;
        let stamp = Stamp {
            number,
            // Pages of earlier versions of kensho have the run's own number.
            edition_of_year: run["edition_of_year"].as_i64().unwrap_or(number),
            at: at.parse::<Moment>().ok()?,
            name: run["name"].as_str().map(str::to_owned),
            fingerprint: run["fingerprint"].as_str()?.to_owned(),
        };
        Some(Self {
            folder: folder.to_owned(),
            record,
            stamp,
        })
    }
}

/// All of them: the last one of each year, and those that are kept.
fn all(plan_folder: &Path) -> impl Iterator<Item = Found> {
    let folders = [plan_folder.to_owned(), plan_folder.join("版")];
    let entries = folders.into_iter().flat_map(|folder| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    });
    // What a run has not switched in yet is hidden, and counts no more than a run that is going on.
    let is_hidden = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with('.')
    };
    let folders = entries.filter(move |path| !is_hidden(path));
    folders.filter_map(|folder| Found::of(&folder))
}

/// The number of the newest run of which there is an edition.
pub fn newest(plan_folder: &Path) -> Option<i64> {
    all(plan_folder).map(|found| found.stamp.number).max()
}

/// By the numbers of their runs. Of a run whose edition was kept, that one counts: it bears the name. Those of
/// another plan are left out.
pub fn by_run(plan_folder: &Path, plan: &str) -> BTreeMap<i64, Found> {
    let own = all(plan_folder).filter(|found| found.record["plan"] == plan);
    own.map(|found| (found.stamp.number, found)).collect()
}
