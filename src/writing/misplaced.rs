//! Answers that were typed into a 確認票 where it lies among the outputs. They do not count there: a figure comes from
//! the inputs. The file is kept, and every run says where it belongs.

use super::{UnreadBook, Whose, Written};
use crate::domain::answer::{AnswerKey, CHOICE, REASON, SlipHead, VALUE};
use crate::edition::listing;
use crate::intake::{self, Grid};
use std::fs;

/// The folder of the slips.
const FOLDER: &str = "確認票";

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
    let Ok(entries) = fs::read_dir(edition.join(FOLDER)) else {
        return Vec::new();
    };
    let listed = listing::listing(&edition, &prefix).unwrap_or_default();
    let names = entries.flatten().map(|entry| entry.file_name());
    let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    let slip = |name: String| {
        let place = format!("{FOLDER}/{name}");
        let file = edition.join(&place);
        let hash = listing::hash_of(&file).ok()?;
        // One that was copied into the inputs was read there.
        let is_read = written.answers.iter().any(|of| of.hash == hash);
        if is_read || listed.get(&place) == Some(&hash) {
            return None;
        }
        let book = intake::read(&name, &intake::bytes(&file).ok()?);
        let section = book.grids.iter().find_map(answered)?;
        let what = format!(
            "確認票の回答が書き込まれています。ここでは読み取らないので、回答した確認票を inputs/{plan}/{year_folder}/{section}/ に移してください"
        );
        Some(UnreadBook {
            path: format!("{prefix}/{place}"),
            why: vec![(what, "移すと、次の実行で読み取ります。")],
            is_input: false,
        })
    };
    names.into_iter().filter_map(slip).collect()
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
