//! A history made again from the editions that lie under `outputs/<plan>`: those that were confirmed, and
//! the last one of each year. Runs between them are lost, and so is what only the history knew.

use super::changes::Changes;
use super::compared;
use super::editions::{self, Found};
use super::fault::HistoryError;
use super::runs::{Confirmed, NewRun, Run};
use super::store::History;
use super::writings::{Ended, NewWritings, Writing};
use crate::domain::FiscalYear;
use crate::domain::answer::{OF_ANSWER, OF_GROUND, ground_key};
use crate::domain::ground::Ground;
use crate::edition::listing::{self, RUN};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Puts a history that cannot be used aside, and enters what the editions say into a new one. Gives the runs
/// that it has. Only for whoever holds the plan's lock.
///
/// # Errors
/// The history can be used as it is; or a new one cannot be written.
pub fn rebuild(plan_folder: &Path, plan: &str) -> Result<Vec<Run>, HistoryError> {
    let there = History::look(plan_folder, plan);
    let there = there.and_then(whole);
    let (mut history, is_added_to) = match there {
        Ok(Some(history)) => {
            let has_all = editions::newest(plan_folder) < Some(history.next()?);
            if has_all && history.unnamed()?.is_empty() {
                return Err(HistoryError::Sound);
            }
            // What an older one knows stays; it gets the runs that it does not know.
            (History::unchecked(plan_folder, plan)?, true)
        }
        // It may be sound: another program holds it, or it may not be opened.
        Err(error) if !error.is_damage() => return Err(error),
        _ => (History::beside(plan_folder, plan)?, false),
    };
    let known = history.next()? - 1;
    let mut names = HashSet::new();
    names.extend(history.runs()?.into_iter().filter_map(|run| run.name));
    let unnamed = history.unnamed()?.into_iter();
    let unknown = editions::by_run(plan_folder, plan).into_values();
    let unknown = unknown.filter(|found| found.stamp.number > known);
    for mut found in unnamed.chain(unknown) {
        // Of two that bear one name, each is called by its folder.
        let is_first = found
            .stamp
            .name
            .iter()
            .all(|name| names.insert(name.clone()));
        if !is_first {
            let folder = found
                .folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            let year = format!("{} ", found.record["year"].as_str().unwrap_or_default());
            found.stamp.name = Some(folder.trim_start_matches(&year).to_owned());
        }
        match found.stamp.number > known {
            true => enter(&mut history, &found)?,
            false => confirm(&mut history, &found, &files(&found).unwrap_or_default())?,
        }
    }
    if !is_added_to {
        history.put_in_place_of(plan_folder)?;
    }
    History::look(plan_folder, plan)?.map_or(Ok(Vec::new()), |history| history.runs())
}

/// The history, if it can be used: it and all that it keeps is whole.
fn whole(there: Option<History>) -> Result<Option<History>, HistoryError> {
    match there {
        Some(history) => Ok(history.is_whole()?.then_some(history)),
        None => Ok(None),
    }
}

/// The files of an edition, path in it and bytes; `None` if one is not as its run.json lists it: then nobody
/// knows what the edition was.
fn files(found: &Found) -> Option<Vec<(String, Vec<u8>)>> {
    let year = found.record["year"].as_str()?;
    let plan = found.record["plan"].as_str()?;
    let prefix = format!("outputs/{plan}/{year}");
    let listing = listing::listing(&found.folder, &prefix)?;
    if !listing::changed(&found.folder, &listing).is_empty() {
        return None;
    }
    let names = listing.into_keys().chain([RUN.to_owned()]);
    let read = |name: String| Some((name.clone(), fs::read(found.folder.join(&name)).ok()?));
    names.map(read).collect()
}

fn enter(history: &mut History, found: &Found) -> Result<(), HistoryError> {
    let Found { record, stamp, .. } = found;
    let Some(files) = &files(found) else {
        return Ok(());
    };
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
    let others = compared::OTHERS.into_iter().filter_map(table);
    let tables: Vec<_> = tables.into_iter().chain(others).collect();
    let hash = blake3::hash(&bytes(RUN).unwrap_or_default())
        .to_hex()
        .to_string();
    let year = FiscalYear::starting(year as i32);
    let standing = history.writings(year)?.into_iter();
    let standing = standing.filter(|of| of.ended.is_none() && is_of_answer(&of.key));
    let (standing, answers): (Vec<Writing>, Vec<Writing>) = (standing.collect(), answers(record));
    let is_in = |all: &[Writing], one: &Writing| {
        all.iter()
            .any(|of| (&of.key, &of.text) == (&one.key, &one.text))
    };
    let gone = standing.iter().filter(|of| !is_in(&answers, of));
    let writings = NewWritings {
        new: answers.iter().filter(|of| !is_in(&standing, of)).collect(),
        ended: gone
            .filter_map(|of| Some((of.number?, Ended::Replaced)))
            .collect(),
        ..NewWritings::default()
    };
    let new = NewRun {
        year,
        year_folder: record["year"].as_str().unwrap_or_default(),
        stamp,
        edition: &hash,
        files: &listed(record),
        tables: &tables,
        writings: &writings,
    };
    history.enter(&new, None::<&Changes>)?;
    match stamp.name {
        Some(_) => confirm(history, found, files),
        None => history.done(stamp.number),
    }
}

/// Gives a run that the history has the name of its edition, and keeps the files of that.
fn confirm(
    history: &mut History,
    found: &Found,
    files: &[(String, Vec<u8>)],
) -> Result<(), HistoryError> {
    let Found { folder, stamp, .. } = found;
    let confirmed = Confirmed {
        name: stamp.name.as_deref().unwrap_or_default(),
        at: stamp.at,
        files,
    };
    let hash = listing::hash_of(&folder.join(RUN)).map_err(HistoryError::Files)?;
    history.enter_again(stamp.number, &hash, None, Some(&confirmed))?;
    history.done(stamp.number)
}

/// What run.json says that sections had answered by the run, as far as it stood. What stands in council workbooks is
/// read from these.
fn answers(record: &Value) -> Vec<Writing> {
    let all = record["answers"].as_array().cloned().unwrap_or_default();
    let answer = |of: Value| {
        let text = |key: &str| of[key].as_str().map(str::to_owned);
        let answer = Writing {
            number: None,
            run: None,
            key: format!("{OF_ANSWER}{}", text("key")?),
            about: text("about")?,
            text: format!("{}\n{}", text("answer")?, text("text")?),
            file: text("path")?,
            hash: text("blake3")?,
            sheet: text("sheet")?,
            cell: text("cell")?,
            of_run: of["of_run"].as_i64(),
            then: None,
            ended: None,
        };
        let ground = text("ground").and_then(|text| Ground::parse(&text));
        let ground = ground.zip(answer.of_run).map(|(ground, run)| Writing {
            key: ground_key(run, &ground.value, &answer.key[OF_ANSWER.len()..]),
            text: ground.text(),
            ..answer.clone()
        });
        Some([answer].into_iter().chain(ground))
    };
    all.into_iter().filter_map(answer).flatten().collect()
}

fn is_of_answer(key: &str) -> bool {
    key.starts_with(OF_ANSWER) || key.starts_with(OF_GROUND)
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
