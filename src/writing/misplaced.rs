//! Answers that were typed into a 確認票 where it lies among the outputs. They do not count there: a figure comes from
//! the inputs. The file is kept, and every run says where it belongs.

use super::{UnreadBook, Whose, Written};
use crate::domain::answer::{AnswerKey, CHOICE, REASON, SlipHead, VALUE};
use crate::edition::placed::{self, PlacedFolder};
use crate::edition::{self, listing};
use crate::intake::{self, Grid};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// The folder of the slips.
const FOLDER: &str = "確認票";

/// The folder of what goes to each section, in a folder of its own.
const PACKAGES: &str = "送付";

/// The slips of a year that a run did not leave so, and that have answers which stand nowhere else.
pub fn slips(whose: Whose<'_>, written: &Written) -> Vec<UnreadBook> {
    let Whose {
        workspace,
        plan,
        year_folder,
        ..
    } = whose;
    let prefix = format!("outputs/{plan}/{year_folder}");
    let edition = workspace.join(&prefix);
    let packages = names(&edition.join(PACKAGES)).into_iter();
    let packages = packages.map(|section| format!("{PACKAGES}/{section}"));
    let folders: Vec<String> = std::iter::once(FOLDER.to_owned()).chain(packages).collect();
    let places = folders.iter().flat_map(|folder| {
        let names = names(&edition.join(folder)).into_iter();
        let slips = names.filter(move |name| folder == FOLDER || name.contains(FOLDER));
        slips.map(move |name| format!("{folder}/{name}"))
    });
    let places: Vec<String> = places.collect();
    if places.is_empty() {
        return Vec::new();
    }
    // What is packed is a copy of what a run left.
    let listed = listing::listing(&edition, &prefix).unwrap_or_default();
    let left: HashSet<&String> = listed.values().collect();
    let slip = |place: String| {
        let file = edition.join(&place);
        let hash = listing::hash_of(&file).ok()?;
        // One that was copied into the inputs was read there.
        let is_read = written.answers.iter().any(|of| of.hash == hash);
        if is_read || left.contains(&hash) {
            return None;
        }
        let book = intake::read(&place, &intake::bytes(&file).ok()?);
        let section = book.grids.iter().find_map(answered)?;
        let what = format!(
            "確認票に回答が書き込まれていますが、ここに置いたままでは読み取りません。このファイルを inputs/{plan}/{year_folder}/{section}/ に写してください"
        );
        Some(UnreadBook {
            path: format!("{prefix}/{place}"),
            why: vec![(what, "次の実行で読み取ります。")],
            is_input: false,
        })
    };
    places.into_iter().filter_map(slip).collect()
}

/// The forms that somebody has saved where `kensho form` or `kensho pack` put them: what is filled in there is read
/// nowhere. Not those of which a copy lies among the inputs of the year.
pub fn forms(whose: Whose<'_>) -> Vec<UnreadBook> {
    let Whose {
        workspace,
        plan,
        year_folder,
        ..
    } = whose;
    let plan_folder = edition::plan_folder(workspace, plan);
    let edition = &plan_folder.join(year_folder);
    let of = |folder: PlacedFolder| {
        let written = placed::hashes(&plan_folder, year_folder, folder).into_iter();
        written.filter_map(move |(name, written)| {
            let is_form = name.contains(PlacedFolder::Forms.label());
            let place = format!("{}/{name}", folder.label());
            let there = listing::hash_of(&edition.join(&place)).ok()?;
            let is_saved = there != written && (is_form || folder == PlacedFolder::Forms);
            is_saved.then_some((place, there))
        })
    };
    let saved = of(PlacedFolder::Forms).chain(of(PlacedFolder::Packages));
    let saved: Vec<(String, String)> = saved.collect();
    if saved.is_empty() {
        return Vec::new();
    }
    let inputs = workspace.join("inputs").join(plan).join(year_folder);
    let sent = listing::below(&inputs, Path::new("")).unwrap_or_default();
    let sent = sent.iter().filter(|(_, is_folder)| !is_folder);
    let sent = sent.filter_map(|(path, _)| listing::hash_of(&inputs.join(path)).ok());
    let sent: HashSet<String> = sent.collect();
    let unsent = saved.into_iter().filter(|(_, hash)| !sent.contains(hash));
    let unread = unsent.map(|(place, _)| {
        let what = format!(
            "調査票が、配る前の場所で上書き保存されています。記入したものでも、ここに置いたままでは読み取りません。課が記入したものなら、inputs/{plan}/{year_folder}/ のその課のフォルダーに写してください"
        );
        UnreadBook {
            path: format!("outputs/{plan}/{year_folder}/{place}"),
            why: vec![(what, "次の実行で読み取ります。")],
            is_input: false,
        }
    });
    unread.collect()
}

/// What lies in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The section of a slip on which something is answered.
fn answered(grid: &Grid) -> Option<String> {
    let mut heads = grid.cells().iter();
    let (head, slip) = heads.find_map(|cell| Some((cell.at, SlipHead::parse(&cell.text)?)))?;
    let is_answer = |text: &str| [CHOICE, VALUE, REASON].contains(&text.trim());
    let columns = grid.row(head.row).iter();
    let columns: Vec<u32> = columns
        .filter(|cell| is_answer(&cell.text))
        .map(|cell| cell.at.column)
        .collect();
    let keys = grid.cells().iter();
    let mut keys =
        keys.filter(|cell| cell.at.column == head.column && AnswerKey::parse(&cell.text).is_some());
    let is_answered = keys.any(|key| {
        let mut row = grid.row(key.at.row).iter();
        row.any(|cell| columns.contains(&cell.at.column) && !cell.text.trim().is_empty())
    });
    is_answered.then_some(slip.section)
}
