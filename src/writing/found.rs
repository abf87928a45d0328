//! Which workbooks may hold what people wrote: the report in its place, what an earlier run kept beside it, and
//! what came back from a council.

use super::weigh::Scales;
use super::workbook;
use super::{UnreadBook, Whose, Written};
use crate::domain::plan::BookKind;
use crate::edition::listing;
use crate::history::{History, HistoryError};
use crate::intake::{self, discover, name};
use std::fs;
use std::path::{Path, PathBuf};

/// The workbooks into which people write.
pub const WRITABLE: [BookKind; 2] = [BookKind::Council, BookKind::Office];

/// A workbook that may hold something.
struct Candidate {
    file: PathBuf,
    is_input: bool,
}

/// What people wrote of a year, of all workbooks with a hash that was not read.
pub fn of_year(
    whose: Whose<'_>,
    history: Option<&History>,
    has_read: impl Fn(&str) -> Result<bool, HistoryError>,
) -> Result<Written, HistoryError> {
    let mut scales = Scales::of(whose, history)?;
    for candidate in candidates(whose, history)? {
        let path = name::shown(&candidate.file);
        let unread = |why| UnreadBook {
            path: path.clone(),
            why: vec![why],
            is_input: candidate.is_input,
        };
        let bytes = match intake::bytes(&whose.workspace.join(&candidate.file)) {
            Ok(bytes) => bytes,
            Err(fault) => {
                scales
                    .written
                    .unread
                    .push(unread(workbook::of_fault(&fault)));
                continue;
            }
        };
        let hash = blake3::hash(&bytes).to_hex().to_string();
        if has_read(&hash)? {
            continue;
        }
        match workbook::read(&path, &bytes) {
            Ok(book) => scales.take(&path, &hash, book, candidate.is_input)?,
            Err(why) => scales.written.unread.push(unread(why)),
        }
    }
    Ok(scales.written)
}

/// What is in its place comes first, then what came back from a council.
fn candidates(whose: Whose<'_>, history: Option<&History>) -> Result<Vec<Candidate>, HistoryError> {
    let Whose {
        workspace,
        plan,
        year_folder,
        ..
    } = whose;
    let outputs = Path::new("outputs").join(plan).join(year_folder);
    let mut own = Vec::new();
    for book in WRITABLE {
        let is_written = has_been_changed(whose, &workspace.join(&outputs), book, history)?;
        own.extend(is_written.then(|| outputs.join(book.file())));
    }
    own.extend(beside(workspace, &outputs));
    let own = own.into_iter().map(|file| (file, false));
    let council = discover::of_council(workspace, plan, year_folder);
    let council = council.into_iter().map(|file| (file, true));
    let all = own.chain(council);
    Ok(all
        .map(|(file, is_input)| Candidate { file, is_input })
        .collect())
}

/// Whether a workbook in its place is not as a run left it of which the history knows what it showed.
fn has_been_changed(
    whose: Whose<'_>,
    place: &Path,
    book: BookKind,
    history: Option<&History>,
) -> Result<bool, HistoryError> {
    let name = book.file();
    let file = place.join(&name);
    if !file.is_file() {
        return Ok(false);
    }
    let prefix = format!("outputs/{}/{}", whose.plan, whose.year_folder);
    let listed = listing::listing(place, &prefix);
    let listed = listed.and_then(|listed| listed.get(&name).cloned());
    let is_as_written = listed.is_some() && listing::hash_of(&file).ok() == listed;
    let Some(history) = history.filter(|_| is_as_written) else {
        return Ok(true);
    };
    let edition = listing::hash_of(&place.join(listing::RUN)).ok();
    let runs = history.runs()?;
    let run = runs
        .iter()
        .find(|run| Some(&run.edition) == edition.as_ref());
    let shown = run.map_or(Ok(None), |run| history.shown(run))?;
    Ok(shown.is_none())
}

/// Workbooks that bear the name of one of ours and lie beside it: 効果検証報告書（書き込みあり）.xlsx, and what another
/// program saved as .ods.
fn beside(workspace: &Path, outputs: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace.join(outputs));
    let entries = entries.into_iter().flatten().flatten();
    let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let names = entries.filter(is_file).map(|entry| entry.file_name());
    let is_copy = |book: &BookKind, name: &str| {
        let more = name.strip_prefix(book.code()).unwrap_or_default();
        // 事務局用メモ.xlsx is no copy of ours.
        let is_word = more.starts_with(char::is_alphanumeric) && *book != BookKind::Council;
        !more.is_empty() && !is_word && name != book.file()
    };
    let is_beside = |name: &str| WRITABLE.iter().any(|book| is_copy(book, name));
    let named = names.filter(|name| name.to_str().is_some_and(is_beside));
    let mut files: Vec<PathBuf> = named.map(|name| outputs.join(name)).collect();
    files.sort();
    files
}
