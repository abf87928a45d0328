//! A workbook of ours as it comes back: which run made it, and what stands in its marked cells.

use super::keys::KEYS;
use crate::domain::CellAt;
use crate::domain::plan::BookKind;
use crate::intake::{self, Content, Fault, Grid, Intake, Notice};
use std::collections::BTreeSet;

/// How the head of a column of keys begins whose texts stand below the head 意見.
const OF_COLUMN: &str = "kensho:意見/";
/// How it begins where the text of a row is all that stands in it.
const OF_ROWS: &str = "kensho:意見の行/";
/// How it begins where the texts stand in the column right of the keys, among other texts.
const OF_BESIDE: &str = "kensho:記入欄/";
/// The head of the column of the texts.
pub const HEAD: &str = "意見";

const OF_REPORT: &str =
    "意見が書かれていれば、新しい報告書（効果検証報告書.xlsx）の意見の欄に書き写してください。";
/// What to do where marks were taken away or mixed up.
pub const OF_MARKS: &str = "新しい報告書の意見の欄に書き写してください。列は消さず、並べ替えは表の全部の列を選んでしてください。";
const OF_FORMULA: &str =
    "=で始まる意見は、先頭に ' を付けるか全角の＝にして、新しい報告書に書き直してください。";
const OF_PASSWORD: &str = "パスワードを外して保存し直してください。";
const OF_PLACE: &str = "KPIの行の、黄色の意見の欄に書き写してください。";

/// Which run made a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The town.
    pub town: String,
    /// The plan's folder name.
    pub plan: String,
    /// The year's folder name.
    pub year_folder: String,
    /// Which workbook of the run.
    pub book: BookKind,
    /// The number of the run.
    pub run: i64,
    /// The beginning of its fingerprint: another history counts from one, too.
    pub mark: String,
}

/// Where the texts of a sheet stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// In a column with a head of its own.
    Column,
    /// In rows that hold nothing else.
    Rows,
    /// In the column right of the keys, which holds other texts in rows without a key.
    Beside,
}

impl Layout {
    const ALL: [(Self, &str); 3] = [
        (Self::Column, OF_COLUMN),
        (Self::Rows, OF_ROWS),
        (Self::Beside, OF_BESIDE),
    ];

    /// How the head of a column of keys begins.
    fn begin(self) -> &'static str {
        let mut all = Self::ALL.iter();
        let own = all.find(|(layout, _)| *layout == self);
        own.expect("every layout has a head").1
    }
}

impl Origin {
    /// The beginning of a fingerprint.
    pub fn mark(fingerprint: &str) -> String {
        fingerprint.chars().take(8).collect()
    }

    /// The head of a column of keys.
    pub fn head(&self, layout: Layout) -> String {
        let Self {
            town,
            plan,
            year_folder,
            book,
            run,
            mark,
        } = self;
        let begin = layout.begin();
        let town = Self::town(town);
        let head = format!("{begin}{town}/{plan}/{year_folder}/{run}/{mark}");
        match book {
            // As it was when there was no other.
            BookKind::Council => head,
            other => format!("{head}/{}", other.code()),
        }
    }

    /// A town's name as a head has it.
    pub fn town(name: &str) -> String {
        name.replace('/', "／")
    }

    fn of_head(text: &str) -> Option<(Layout, Self)> {
        let mut layouts = Layout::ALL.iter();
        let (layout, of) =
            layouts.find_map(|(layout, begin)| Some((*layout, text.strip_prefix(begin)?)))?;
        let parts: Vec<&str> = of.split('/').collect();
        let ([town, plan, year_folder, run, mark], book) = parts.split_first_chunk()?;
        let book = match book {
            [] => Some(BookKind::Council),
            [code] => BookKind::ALL
                .iter()
                .copied()
                .find(|book| book.code() == *code),
            _ => None,
        };
        let origin = Self {
            town: (*town).to_owned(),
            plan: (*plan).to_owned(),
            year_folder: (*year_folder).to_owned(),
            book: book?,
            run: run.parse().ok()?,
            mark: (*mark).to_owned(),
        };
        Some((layout, origin))
    }
}

/// What is wrong, and what to do about it.
pub type Wrong = (String, &'static str);

/// A workbook of ours that came back.
#[derive(Debug)]
pub struct MarkedBook {
    /// Which run made it.
    pub origin: Origin,
    /// Its marked cells that could be read.
    pub cells: Vec<MarkedCell>,
    /// How many keys it has, each counted once on a sheet.
    pub keys: usize,
    /// What could not be read of it.
    pub doubts: Vec<Wrong>,
    /// Whether a cell without text is an empty one, and not one whose text is lost in a broken file.
    pub is_whole: bool,
    /// Of all that stands in other cells and in comments, as one hash; none where something may stand
    /// elsewhere.
    pub rest: Option<String>,
}

/// A marked cell.
#[derive(Debug, PartialEq, Eq)]
pub struct MarkedCell {
    /// Its key.
    pub key: String,
    /// Its sheet.
    pub sheet: String,
    /// Where it is.
    pub at: CellAt,
    /// What stands in it; lines end with one letter.
    pub text: String,
}

/// Reads a workbook; what is wrong where nothing of it can be taken.
pub fn read(name: &str, bytes: &[u8]) -> Result<MarkedBook, Wrong> {
    let intake = intake::read(name, bytes);
    let is_all_in_cells = intake.format == "xlsx" && !intake::holds_shapes(bytes);
    of_intake(&intake, is_all_in_cells)
}

fn of_intake(intake: &Intake, is_all_in_cells: bool) -> Result<MarkedBook, Wrong> {
    let mut doubts: Vec<Wrong> = intake.faults.iter().map(of_fault).collect();
    let is_broken = |notice: &Notice| matches!(notice, Notice::SecondReader(_));
    if intake.notices.iter().any(is_broken) {
        doubts.push(("一部が壊れています".to_owned(), OF_REPORT));
    }
    let is_odd = |fault: &Fault| matches!(fault, Fault::Undecodable(_));
    let is_whole = intake.faults.iter().all(is_odd) && !intake.notices.iter().any(is_broken);
    let heads: Vec<(&Grid, Head)> = intake.grids.iter().flat_map(heads).collect();
    let Some((_, first)) = heads.first() else {
        let no_marks = || {
            ("意見の欄の目印がありません（kensho の報告書ではないか、非表示の列が消されています）".to_owned(), OF_REPORT)
        };
        return Err(doubts.into_iter().next().unwrap_or_else(no_marks));
    };
    let origin = first.origin.clone();
    if heads.iter().any(|(_, head)| head.origin != origin) {
        return Err(("別の報告書のシートが混ざっています".to_owned(), OF_REPORT));
    }
    let mut cells = Vec::new();
    for (grid, head) in &heads {
        let read = match head.layout {
            Layout::Column => of_column(grid, head, &mut doubts),
            Layout::Rows => of_rows(grid, head),
            Layout::Beside => of_beside(grid, head, &mut doubts),
        };
        match read {
            Ok(read) => cells.extend(read),
            Err(wrong) => doubts.push(wrong),
        }
    }
    let rest = is_all_in_cells.then(|| rest(&intake.grids, &cells));
    let of_sheet = |(grid, head): &(&'_ Grid, Head)| {
        let keys = keys(grid, head).map(|(_, key)| (grid.sheet.clone(), key.to_owned()));
        keys.collect::<Vec<_>>()
    };
    let keys: BTreeSet<(String, String)> = heads.iter().flat_map(of_sheet).collect();
    Ok(MarkedBook {
        origin,
        cells,
        keys: keys.len(),
        is_whole,
        doubts,
        rest,
    })
}

/// What a fault of a file means for what is written in it.
pub fn of_fault(fault: &Fault) -> Wrong {
    match fault {
        Fault::Encrypted => ("パスワードがかかっています".to_owned(), OF_PASSWORD),
        Fault::NotASpreadsheet(what) | Fault::Packed(what) => (
            format!("表計算のファイルではありません（{what}）"),
            OF_REPORT,
        ),
        Fault::BrokenSheet(sheet, what) => (format!("シート「{sheet}」: {what}"), OF_REPORT),
        Fault::Unopened(why) => (
            format!("開けません（{why}）"),
            "ファイルを開けるか確かめてください。",
        ),
        Fault::Empty => ("何も書かれていません".to_owned(), OF_REPORT),
        Fault::Undecodable(what) | Fault::TooLarge(_, what) => (what.clone(), OF_REPORT),
        _ => ("壊れていて、全部は読めません".to_owned(), OF_REPORT),
    }
}

/// A column of keys.
struct Head {
    origin: Origin,
    layout: Layout,
    at: CellAt,
}

fn heads(grid: &Grid) -> impl Iterator<Item = (&Grid, Head)> {
    grid.cells().iter().filter_map(move |cell| {
        let (layout, origin) = Origin::of_head(&cell.text)?;
        let at = cell.at;
        Some((grid, Head { origin, layout, at }))
    })
}

/// The keys below a head, with their rows.
fn keys<'g>(grid: &'g Grid, head: &Head) -> impl Iterator<Item = (u32, &'g str)> {
    let CellAt { row: top, column } = head.at;
    let rows = grid.used_rows().filter(move |row| *row > top);
    rows.filter_map(move |row| {
        let key = grid.at(CellAt::new(row, column))?.text.trim();
        let is_key = KEYS.iter().any(|begin| key.starts_with(begin));
        is_key.then_some((row, key))
    })
}

fn of_column(grid: &Grid, head: &Head, doubts: &mut Vec<Wrong>) -> Result<Vec<MarkedCell>, Wrong> {
    let sheet = &grid.sheet;
    let wrong = |what: &str| (format!("シート「{sheet}」{what}"), OF_MARKS);
    let column = column_of_texts(grid, head)
        .ok_or_else(|| wrong("に、見出し「意見」の列がないか、いくつもあります"))?;
    let keyed: Vec<(u32, &str)> = keys(grid, head).collect();
    if is_out_of_step(grid, &keyed) {
        return Err(wrong("で、一部の列だけが並べ替えられています"));
    }
    let rows: BTreeSet<u32> = keyed.iter().map(|(row, _)| *row).collect();
    let below = grid.used_rows().filter(|row| *row > head.at.row);
    for row in below.filter(|row| !rows.contains(row)) {
        let at = CellAt::new(row, column);
        if grid.at(at).is_some_and(|cell| !cell.text.trim().is_empty()) {
            let what = format!("シート「{sheet}」{at} は指標の行の外の書き込みです");
            doubts.push((what, OF_PLACE));
        }
    }
    Ok(at_column(grid, &keyed, column, doubts))
}

/// What stands in a column in the rows with keys.
fn at_column(
    grid: &Grid,
    keyed: &[(u32, &str)],
    column: u32,
    doubts: &mut Vec<Wrong>,
) -> Vec<MarkedCell> {
    let sheet = &grid.sheet;
    let mut cells = Vec::new();
    for (row, key) in keyed {
        let at = CellAt::new(*row, column);
        match text_at(grid, at) {
            Ok(text) => cells.push(marked(key, grid, at, text)),
            Err((what, remedy)) => doubts.push((format!("シート「{sheet}」{at} は{what}"), remedy)),
        }
    }
    cells
}

/// The texts right of the keys. That column has a head: where it has none, somebody put another column between,
/// and texts that only seem to be cleared would be lost.
fn of_beside(grid: &Grid, head: &Head, doubts: &mut Vec<Wrong>) -> Result<Vec<MarkedCell>, Wrong> {
    let CellAt { row, column } = head.at;
    let right = CellAt::new(row, column + 1);
    if grid
        .at(right)
        .is_none_or(|cell| cell.text.trim().is_empty())
    {
        let what = format!("シート「{}」に、記入欄の列が見つかりません", grid.sheet);
        return Err((what, OF_MARKS));
    }
    let keyed: Vec<(u32, &str)> = keys(grid, head).collect();
    Ok(at_column(grid, &keyed, column + 1, doubts))
}

fn marked(key: &str, grid: &Grid, at: CellAt, text: String) -> MarkedCell {
    MarkedCell {
        key: key.to_owned(),
        sheet: grid.sheet.clone(),
        at,
        text: text.replace("\r\n", "\n").replace('\r', "\n"),
    }
}

/// The column with the head 意見, or else the only one whose head has the word in it; of several, the one
/// beside the keys.
fn column_of_texts(grid: &Grid, head: &Head) -> Option<u32> {
    let heads = grid.row(head.at.row).iter();
    let others = heads.filter(|cell| cell.at.column != head.at.column);
    let has_word: Vec<(u32, &str)> = others
        .map(|cell| (cell.at.column, cell.text.trim()))
        .filter(|(_, text)| text.contains(HEAD))
        .collect();
    let exact: Vec<&(u32, &str)> = has_word.iter().filter(|(_, text)| *text == HEAD).collect();
    let beside = || has_word.iter().find(|(at, _)| *at == head.at.column + 1);
    let found = match (&exact[..], &has_word[..]) {
        ([one], _) => Some(*one),
        ([], [one]) => Some(one),
        _ => beside(),
    };
    found.map(|(column, _)| *column)
}

/// Whether a row begins with the id of a KPI and has the key of another: then the keys were not sorted with
/// the texts, or these were not.
fn is_out_of_step(grid: &Grid, keyed: &[(u32, &str)]) -> bool {
    let id = |key: &str| key.split_once(':').map_or("", |(_, id)| id).to_owned();
    let ids: BTreeSet<String> = keyed.iter().map(|(_, key)| id(key)).collect();
    keyed.iter().any(|(row, key)| {
        let first = grid.row(*row).first().map_or("", |cell| cell.text.trim());
        first != id(key) && ids.contains(first)
    })
}

/// What stands in a cell; nothing where it is empty. What keeps it from being known.
fn text_at(grid: &Grid, at: CellAt) -> Result<String, (&'static str, &'static str)> {
    let is_covered = grid.merge_at(at).is_some_and(|merge| merge.first != at);
    match grid.at(at) {
        _ if is_covered => Err(("結合したセルの中です", OF_PLACE)),
        None => Ok(String::new()),
        Some(cell)
            if cell.formula
                && matches!(cell.content, Content::Fault | Content::NeverCalculated) =>
        {
            Err(("計算できない式です", OF_FORMULA))
        }
        Some(cell) => Ok(cell.text.clone()),
    }
}

/// The text of a row is what stands in any of its cells: a merged range may have been taken apart.
fn of_rows(grid: &Grid, head: &Head) -> Result<Vec<MarkedCell>, Wrong> {
    let read = |(row, key)| {
        let others = grid.row(row).iter();
        let others = others.filter(|cell| cell.at.column != head.at.column);
        let texts: Vec<&str> = others.clone().map(|cell| cell.text.as_str()).collect();
        let at = others.map(|cell| cell.at).next();
        let at = at.unwrap_or(CellAt::new(row, 0));
        marked(key, grid, at, texts.join("\n"))
    };
    Ok(keys(grid, head).map(read).collect())
}

/// Of all that stands in other cells than marked ones, and in comments.
fn rest(grids: &[Grid], marked: &[MarkedCell]) -> String {
    let marked: BTreeSet<(&str, CellAt)> = marked
        .iter()
        .map(|cell| (cell.sheet.as_str(), cell.at))
        .collect();
    let mut hasher = blake3::Hasher::new();
    for grid in grids {
        hasher.update(grid.sheet.as_bytes()).update(&[0]);
        let is_other = |at| !marked.contains(&(grid.sheet.as_str(), at));
        for cell in grid.cells().iter().filter(|cell| is_other(cell.at)) {
            hasher.update(format!("{} {:?}\n", cell.at, cell.text).as_bytes());
        }
        for comment in &grid.comments {
            hasher.update(format!("{} {:?}\n", comment.at, comment.text).as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::grid::tests::grid;

    const KEYS: &str = "kensho:意見/見本市/town/R6/3/abcd1234";

    /// What is read of a sheet: each key with its text, and what could not be read.
    fn check(sheet: &str, expected: &[&str]) {
        let intake = Intake {
            grids: vec![grid(&sheet.replace("KEYS", KEYS))],
            ..Intake::empty("xlsx")
        };
        let book = of_intake(&intake, true).unwrap();
        let cell = |cell: &MarkedCell| format!("{}={}", cell.key, cell.text);
        let cells = book.cells.iter().map(cell);
        let doubts = book.doubts.iter().map(|(what, _)| format!("? {what}"));
        let read: Vec<String> = cells.chain(doubts).collect();
        assert_eq!(read, expected, "{sheet}");
    }

    #[test]
    fn a_text_is_found_by_its_key_wherever_it_stands() {
        let both = ["kpi:a=甲", "kpi:b="];
        check("番号|KEYS|意見\na|kpi:a|甲\nb|kpi:b|", &both);
        check("意見|番号|KEYS\n甲|a|kpi:a\n|b|kpi:b", &both);
        check("見出し\n|KEYS|備考|ご意見\n|kpi:a|x|甲\n|kpi:b|y|", &both);
        // A heading between the rows has no key; of several columns with the word the one named so counts.
        check(
            "番号|KEYS|意見|意見への回答\n目標|||\na|kpi:a|甲|x\nb|kpi:b||",
            &both,
        );
        check(
            "番号|KEYS|意見（A）|意見（B）\na|kpi:a|甲|乙\nb|kpi:b||",
            &both,
        );
    }

    #[test]
    fn what_may_be_anothers_is_not_taken() {
        let no_column = "? シート「」に、見出し「意見」の列がないか、いくつもあります";
        check("番号|KEYS|備考\na|kpi:a|甲", &[no_column]);
        check("意見|KEYS|備考|意見\nx|kpi:a|甲|y", &[no_column]);
        let out_of_step = "? シート「」で、一部の列だけが並べ替えられています";
        check("番号|KEYS|意見\nb|kpi:a|甲\na|kpi:b|", &[out_of_step]);
        let merged = "? シート「」C3 は結合したセルの中です";
        check(
            "番号|KEYS|意見\na|kpi:a|甲\nb|kpi:b|^",
            &["kpi:a=甲", merged],
        );
        let outside = "? シート「」C3 は指標の行の外の書き込みです";
        check(
            "番号|KEYS|意見\na|kpi:a|甲\n||全体として",
            &["kpi:a=甲", outside],
        );
    }

    #[test]
    fn a_row_of_a_review_holds_its_text_in_any_of_its_cells() {
        let sheet =
            "番号|x|kensho:意見の行/見本市/town/R6/3/abcd1234\n会議の意見||\n総括|続き|review:会議";
        check(sheet, &["review:会議=総括\n続き"]);
    }

    #[test]
    fn a_head_says_which_run_made_it() {
        let origin = Origin {
            town: "甲/乙町".to_owned(),
            plan: "a b".to_owned(),
            year_folder: "令和6年度".to_owned(),
            book: BookKind::Council,
            run: 12,
            mark: Origin::mark("0123456789abcdef"),
        };
        let head = origin.head(Layout::Rows);
        assert_eq!(head, "kensho:意見の行/甲／乙町/a b/令和6年度/12/01234567");
        let town = "甲／乙町".to_owned();
        let read = Origin { town, ..origin };
        assert_eq!(Origin::of_head(&head), Some((Layout::Rows, read.clone())));
        let book = BookKind::Office;
        let office = Origin { book, ..read };
        let head = office.head(Layout::Rows);
        assert!(head.ends_with("/01234567/事務局用"));
        assert_eq!(Origin::of_head(&head), Some((Layout::Rows, office)));
        for odd in ["kensho:意見/a/b/R6/x/y", "kensho:意見", "意見"] {
            assert_eq!(Origin::of_head(odd), None, "{odd}");
        }
    }
}
