//! A history made again from the editions that lie under `outputs/<plan>`: those that were confirmed, and
//! the last one of each year, with all that these knew of answers. Runs between them are lost, and so is what only the
//! history knew of opinions.

use super::changes::Changes;
use super::compared;
use super::editions::{self, Found};
use super::fault::HistoryError;
use super::runs::{ANSWERED, COPIES, Confirmed, FIRST_READ, NewRun, Run, SAID};
use super::store::History;
use super::writings::{Ended, NewWritings, Writing};
use crate::domain::FiscalYear;
use crate::domain::answer::is_of_answers;
use crate::domain::arrivals::Since;
use crate::domain::moment::Moment;
use crate::edition::listing::{self, RUN};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
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
    let others = others.chain([
        (FIRST_READ, first_read(record)),
        (SAID, said(record)),
        (ANSWERED, answered(record)),
        (COPIES, record["marked_copies"].to_string().into_bytes()),
    ]);
    let overall = record.get("overall");
    let overall = overall.map(|grades| (compared::OVERALL, grades.to_string().into_bytes()));
    let others = others.chain(overall);
    let tables: Vec<_> = tables.into_iter().chain(others).collect();
    let hash = blake3::hash(&bytes(RUN).unwrap_or_default())
        .to_hex()
        .to_string();
    let year = FiscalYear::starting(year as i32);
    let known = history.writings(year)?.into_iter();
    let known: Vec<Writing> = known.filter(|of| is_of_answers(&of.key)).collect();
    let answers = answers(record);
    let writings = since(&known, &answers);
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

/// What is to be entered of the answers of an edition into a history that has those of earlier editions. Of these, what the
/// edition does not know stands no more.
fn since<'w>(known: &[Writing], answers: &'w [Writing]) -> NewWritings<'w> {
    let mut rest: Vec<&Writing> = known.iter().collect();
    let mut since = NewWritings::default();
    for one in answers {
        let is_it = |of: &&Writing| {
            (&of.key, &of.text, &of.file, of.of_run) == (&one.key, &one.text, &one.file, one.of_run)
        };
        let Some(at) = rest.iter().position(is_it) else {
            since.new.push(one);
            continue;
        };
        let old = rest.remove(at);
        let ended = one.ended.filter(|_| old.ended.is_none());
        since.ended.extend(old.number.zip(ended));
    }
    let gone = rest.into_iter().filter(|of| of.ended.is_none());
    let gone = gone.filter_map(|of| Some((of.number?, Ended::Replaced)));
    since.ended.extend(gone);
    since
}

/// All that run.json says of answers, oldest first. What stands in council workbooks is read from these.
fn answers(record: &Value) -> Vec<Writing> {
    let all = record["known_answers"].as_array().into_iter().flatten();
    all.filter_map(answer).collect()
}

fn answer(of: &Value) -> Option<Writing> {
    let text = |key: &str| of[key].as_str().map(str::to_owned);
    Some(Writing {
        number: None,
        run: None,
        key: text("key")?,
        about: text("about")?,
        text: text("text")?,
        file: text("path")?,
        hash: text("blake3")?,
        sheet: text("sheet")?,
        cell: text("cell")?,
        of_run: of["of_run"].as_i64(),
        then: None,
        ended: of["ended"].as_str().map(Ended::of_code),
        first_read: of["first_read"].as_i64().map(Moment),
    })
}

/// The first run that read each of the inputs, as run.json says.
fn first_read(record: &Value) -> Vec<u8> {
    let inputs = record["inputs"].as_array().into_iter().flatten();
    let of_hash = |of: &Value| Some((of["blake3"].as_str()?.to_owned(), of["first_run"].clone()));
    let known = inputs.filter_map(of_hash).filter(|(_, run)| run.is_i64());
    Value::Object(known.collect()).to_string().into_bytes()
}

/// The run that read each of the answers first, as run.json says.
fn answered(record: &Value) -> Vec<u8> {
    let all = record["known_answers"].as_array().into_iter().flatten();
    let read = all.filter_map(|of| Some((answer(of)?.said(), of["read"].as_i64()?)));
    let read: BTreeMap<String, i64> = read.collect();
    serde_json::to_vec(&read).unwrap_or_default()
}

/// What each of the inputs said, and since when, as run.json says.
fn said(record: &Value) -> Vec<u8> {
    let inputs = record["inputs"].as_array().into_iter().flatten();
    let since = |of: &Value| {
        let since = serde_json::from_value::<Since>(of["since"].clone()).ok()?;
        Some((of["path"].as_str()?.to_owned(), since))
    };
    let all: BTreeMap<String, Since> = inputs.filter_map(since).collect();
    serde_json::to_vec(&all).unwrap_or_default()
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
