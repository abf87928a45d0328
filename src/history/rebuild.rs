//! A history made again from the editions that lie under `outputs/<plan>`: those that were confirmed, and
//! the last one of each year. Runs between them are lost, and so is what only the history knew.

use super::changes::Changes;
use super::compared;
use super::fault::HistoryError;
use super::runs::{Confirmed, NewRun, Run, Stamp};
use super::store::History;
use super::writings::NewWritings;
use crate::domain::FiscalYear;
use crate::domain::moment::Moment;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// An edition on the disk that says of which run it is.
struct Found {
    record: Value,
    stamp: Stamp,
    /// Path in the edition and bytes, with its run.json.
    files: Vec<(String, Vec<u8>)>,
}

/// Puts a history that cannot be used aside, and enters what the editions say into a new one. Gives the runs
/// that it has. Only for whoever holds the plan's lock.
///
/// # Errors
/// The history can be used as it is; or a new one cannot be written.
pub fn rebuild(plan_folder: &Path, plan: &str) -> Result<Vec<Run>, HistoryError> {
    let there = History::look(plan_folder, plan);
    match there.and_then(|history| history.map_or(Ok(false), |history| history.is_whole())) {
        Ok(true) => return Err(HistoryError::Sound),
        Err(error @ (HistoryError::Newer(..) | HistoryError::OfAnother(_))) => return Err(error),
        _ => History::put_aside(plan_folder)?,
    }
    let mut history = History::open(plan_folder, plan, |_| None)?;
    for found in editions(plan_folder).values() {
        enter(&mut history, found)?;
    }
    history.runs()
}

/// By the numbers of their runs. Of a run whose edition was kept, that one counts: it bears the name.
fn editions(plan_folder: &Path) -> BTreeMap<i64, Found> {
    let folders = [plan_folder.to_owned(), plan_folder.join("版")];
    let folders = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    let found = folders.filter_map(|entry| found(&entry.path()));
    found.map(|found| (found.stamp.number, found)).collect()
}

fn found(folder: &Path) -> Option<Found> {
    let record: Value = serde_json::from_slice(&fs::read(folder.join("run.json")).ok()?).ok()?;
    let run = &record["run"];
    let at = run["at"].as_str()?.trim_end_matches("+09:00");
    let stamp = Stamp {
        number: run["number"].as_i64()?,
        at: at.parse::<Moment>().ok()?,
        name: run["name"].as_str().map(str::to_owned),
        fingerprint: run["fingerprint"].as_str()?.to_owned(),
    };
    let mut files = Vec::new();
    gather(folder, folder, &mut files);
    files.sort();
    Some(Found {
        record,
        stamp,
        files,
    })
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    for path in paths {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        match path.is_dir() {
            true => gather(root, &path, files),
            false => files.extend(fs::read(&path).ok().map(|bytes| (name, bytes))),
        }
    }
}

fn enter(history: &mut History, found: &Found) -> Result<(), HistoryError> {
    let Found {
        record,
        stamp,
        files,
    } = found;
    let bytes = |name: &str| {
        files
            .iter()
            .find(|(path, _)| path == name)
            .map(|(_, bytes)| bytes.clone())
    };
    let table = |name: &'static str| Some((name, bytes(&format!("data/{name}.parquet"))?));
    let tables = compared::NAMES.map(table);
    let tables: Option<Vec<_>> = tables.into_iter().collect();
    // An edition of which a table was taken away can be compared with nothing.
    let (Some(tables), Some(year)) = (tables, record["fiscal_year"].as_i64()) else {
        return Ok(());
    };
    let hash = blake3::hash(&bytes("run.json").unwrap_or_default())
        .to_hex()
        .to_string();
    let new = NewRun {
        year: FiscalYear::starting(year as i32),
        year_folder: record["year"].as_str().unwrap_or_default(),
        stamp,
        edition: &hash,
        files: &listed(record),
        tables: &tables,
        writings: &NewWritings::default(),
    };
    history.enter(&new, None::<&Changes>)?;
    if let Some(name) = &stamp.name {
        let confirmed = Confirmed {
            name,
            at: stamp.at,
            files,
        };
        history.enter_again(stamp.number, &hash, Some(&confirmed))?;
    }
    history.done(stamp.number)
}

/// What run.json says that the run read and wrote.
fn listed(record: &Value) -> Vec<(&'static str, String, String)> {
    let roles = [
        ("input", "inputs"),
        ("earlier", "earlier_inputs"),
        ("mapping", "mappings"),
        ("output", "outputs"),
    ];
    let of = |(role, key): (&'static str, &str)| {
        let files = record[key].as_array().cloned().unwrap_or_default();
        let file = move |file: Value| {
            let text = |key: &str| file[key].as_str().map(str::to_owned);
            Some((role, text("path")?, text("blake3")?))
        };
        files.into_iter().filter_map(file)
    };
    roles.into_iter().flat_map(of).collect()
}
