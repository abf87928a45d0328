//! A workbook that came back, as what it says: every cell that says something wrong, at once.

use super::rows::{self, Rows};
use super::sheets::{Column, Kind, PLAN, SHEETS, Sheet};
use super::{CHECKSUM, Fault, PLAN_ID, cells};
use crate::domain::{CellAt, FiscalYear, folded};
use crate::intake::{self, Cell, Grid, Intake};
use crate::mapping::said::{Said, Table, Value};
use std::collections::HashSet;

/// What a workbook says.
pub struct Book {
    /// The plan.
    pub said: Table,
    /// The plan's folder, as the workbook has it.
    pub id: String,
    /// The hash of the files from which it was made.
    pub hash: String,
    places: Vec<(&'static str, CellAt)>,
}

impl Book {
    /// The sheet and the cell of a number that [`Said::cell`] has.
    pub fn place(&self, cell: usize) -> Option<(&'static str, CellAt)> {
        self.places.get(cell).copied()
    }
}

/// Reads the bytes of a workbook. `was` is what the plan's files say: what they have, a deleted
/// column must not take away.
pub fn read(name: &str, bytes: &[u8], was: &Table) -> Result<Book, Vec<Fault>> {
    let grids = grids(intake::read(name, bytes))?;
    let mut reader = Reader::default();
    let rows = reader.rows(&grids);
    reader.missed_years(was);
    let (said, strays) = rows::gather(&rows);
    for stray in strays {
        let place = stray.cell.and_then(|cell| reader.places.get(cell).copied());
        reader
            .faults
            .push(Fault::at(place, stray.message, stray.remedy));
    }
    reader.faults.sort_by_key(Fault::order);
    match reader.faults.is_empty() {
        true => Ok(Book {
            said,
            id: reader.id,
            hash: reader.hash,
            places: reader.places,
        }),
        false => Err(reader.faults),
    }
}

/// The sheets of a workbook of ours. 外字 in its cells are letters like others.
fn grids(intake: Intake) -> Result<Vec<Grid>, Vec<Fault>> {
    let is_fatal = |fault: &&intake::Fault| !matches!(fault, intake::Fault::Undecodable(_));
    let fatal = intake.faults.iter().filter(is_fatal).map(unread);
    let fatal: Vec<Fault> = fatal.collect();
    if !fatal.is_empty() {
        return Err(fatal);
    }
    let is_ours = |grid: &Grid| SHEETS.iter().any(|sheet| sheet.name == grid.sheet);
    if !intake.grids.iter().any(is_ours) {
        let message = "kensho plan export で書き出したブックではありません";
        let remedy = "kensho plan export で書き出したブックを編集してください";
        return Err(vec![Fault::at(None, message, remedy)]);
    }
    Ok(intake.grids)
}

/// A file that could not be read.
pub fn unread(fault: &intake::Fault) -> Fault {
    use intake::Fault as Intake;
    let message = match fault {
        Intake::Encrypted => "パスワードが掛かっています".to_owned(),
        Intake::NotASpreadsheet(what) | Intake::Packed(what) => {
            format!("表計算のファイルではありません（{what}）")
        }
        Intake::Shortcut => "ショートカットです".to_owned(),
        Intake::Unopened(why) => format!("ファイルを開けません（{why}）"),
        Intake::Empty => "ファイルが空です".to_owned(),
        Intake::Stopped(why) => format!("読み取りが途中で止まりました（{why}）"),
        Intake::Doubled(what) => format!("ブックの中身が二重になっています（{what}）"),
        Intake::TooLarge(_, limit) => format!("ファイルが大きすぎます（{limit}）"),
        Intake::BrokenSheet(sheet, why) => format!("シート「{sheet}」が読めません（{why}）"),
        Intake::Broken(why) | Intake::Undecodable(why) | Intake::UnclosedQuote(why) => {
            format!("ファイルが読めません（{why}）")
        }
    };
    let remedy = match fault {
        Intake::Unopened(_) => "Excelで開いていれば閉じて、ファイルの名前も確かめてください",
        Intake::Packed(_) => "展開して、中のファイルを指定してください",
        Intake::Shortcut => "ショートカットの先のファイルそのものを指定してください",
        _ => "Excelで開いて、.xlsx で保存し直してください",
    };
    Fault::at(None, message, remedy)
}

#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
    places: Vec<(&'static str, CellAt)>,
    id: String,
    hash: String,
    /// Heads of the columns with figures by year.
    years: HashSet<String>,
}

/// What stands under a head.
enum Under<'a> {
    Column(&'static Column),
    Year(&'static Column, &'a str),
}

impl Reader {
    fn rows(&mut self, grids: &[Grid]) -> Rows {
        let mut rows = Rows::new();
        for (sheet, (_, out)) in SHEETS.iter().zip(&mut rows.0) {
            match grids.iter().find(|grid| grid.sheet == sheet.name) {
                None => {
                    let message = format!("シート「{}」がありません", sheet.name);
                    let remedy = "シートの名前を元に戻すか、書き出し直してください。使わないシートも消さないでください";
                    self.faults.push(Fault::at(None, message, remedy));
                }
                Some(grid) if sheet.name == PLAN => out.extend(self.plan(sheet, grid)),
                Some(grid) => *out = self.table(sheet, grid),
            }
        }
        rows
    }

    fn fault(
        &mut self,
        sheet: &'static Sheet,
        at: CellAt,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let place = Some((sheet.name, at));
        self.faults.push(Fault::at(place, message, remedy));
    }

    /// What a cell says, with its place; what is wrong with it is noted.
    fn said(
        &mut self,
        sheet: &'static Sheet,
        column: &Column,
        at: CellAt,
        cell: Option<&Cell>,
    ) -> Option<Said> {
        let place = self.places.len();
        self.places.push((sheet.name, at));
        match cells::said(column, cell) {
            Ok(said) => said.map(|said| said.at(Some(place))),
            Err((message, remedy)) => {
                self.fault(sheet, at, message, remedy);
                None
            }
        }
    }

    /// The plan's own keys, one a row: what it is in A, the value in B.
    fn plan(&mut self, sheet: &'static Sheet, grid: &Grid) -> Option<Table> {
        let head = self.head_row(sheet, grid, &["項目", "値"])?;
        let mut row = Table::default();
        let mut seen = HashSet::new();
        self.refuse_merges(sheet, grid, head);
        for number in grid.used_rows().filter(|number| *number > head) {
            let cell = |column| grid.at(CellAt::new(number, column));
            let key = cell(0).map(|cell| cell.text.trim()).unwrap_or_default();
            let value = cell(1);
            let at = CellAt::new(number, 1);
            match key {
                PLAN_ID => self.id = value.map(|cell| cell.text.clone()).unwrap_or_default(),
                CHECKSUM => self.hash = value.map(|cell| cell.text.clone()).unwrap_or_default(),
                key => match sheet.columns.iter().find(|column| column.head == key) {
                    Some(column) if !seen.insert(key) => {
                        let message = format!("「{}」が二度あります", column.head);
                        self.fault(sheet, at, message, "どちらかの行を消してください");
                    }
                    Some(column) => {
                        if let Some(said) = self.said(sheet, column, at, value) {
                            row.set_path(&column.key, said);
                        }
                    }
                    None => self.unknown_key(sheet, key, at, value),
                },
            }
        }
        let is_missing = |column: &&Column| !seen.contains(column.head.as_str());
        for column in sheet.columns.iter().filter(is_missing) {
            let message = format!("「{}」の行がありません", column.head);
            self.fault(sheet, CellAt::new(head, 0), message, ROWS_STAY);
        }
        Some(row)
    }

    fn unknown_key(&mut self, sheet: &'static Sheet, key: &str, at: CellAt, value: Option<&Cell>) {
        if value.is_none() {
            return;
        }
        let known = sheet.columns.iter().map(|column| column.head.as_str());
        let near = folded::nearest(key, known);
        let near = near
            .map(|near| format!("もしかして: {near}。"))
            .unwrap_or_default();
        let message = format!("知らない項目「{key}」です");
        self.fault(
            sheet,
            at,
            message,
            format!("{near}A列の言葉は変えないでください"),
        );
    }

    fn table(&mut self, sheet: &'static Sheet, grid: &Grid) -> Vec<Table> {
        let heads: Vec<&str> = sheet
            .columns
            .iter()
            .map(|column| column.head.as_str())
            .collect();
        let Some(head) = self.head_row(sheet, grid, &heads) else {
            return Vec::new();
        };
        let columns = self.columns(sheet, grid, head);
        self.refuse_merges(sheet, grid, head);
        let numbers = grid.used_rows().filter(|number| *number > head);
        let rows = numbers.filter_map(|number| self.row(sheet, grid, &columns, number));
        rows.collect()
    }

    /// The row with the most heads of the sheet, among the first.
    fn head_row(&mut self, sheet: &'static Sheet, grid: &Grid, heads: &[&str]) -> Option<u32> {
        const FIRST: usize = 30;
        let count = |row: u32| {
            let cells = grid.row(row).iter();
            cells
                .filter(|cell| heads.contains(&cell.text.trim()))
                .count()
        };
        let rows = grid.used_rows().take(FIRST).map(|row| (count(row), row));
        let best = rows.fold(
            (0, 0),
            |best, next| if next.0 > best.0 { next } else { best },
        );
        if best.0 * 2 < heads.len().min(4) {
            let message = "見出しの行がありません";
            let remedy = format!(
                "「{}」などの見出しの行を元に戻すか、書き出し直してください",
                heads[0]
            );
            self.fault(sheet, CellAt::new(0, 0), message, remedy);
            return None;
        }
        Some(best.1)
    }

    /// Which column of the sheet stands where.
    fn columns<'a>(
        &mut self,
        sheet: &'static Sheet,
        grid: &'a Grid,
        head: u32,
    ) -> Vec<(u32, Under<'a>)> {
        let mut columns = Vec::new();
        let mut seen = HashSet::new();
        for cell in grid.row(head) {
            let text = cell.text.trim();
            if !seen.insert(text) {
                let message = format!("見出し「{text}」が二度あります");
                self.fault(sheet, cell.at, message, "どちらかの列を消してください");
                continue;
            }
            match under(sheet, text) {
                Some(Under::Year(_, year)) if FiscalYear::parse(year).is_none() => {
                    let message = format!("見出し「{text}」の年度が読めません");
                    self.fault(
                        sheet,
                        cell.at,
                        message,
                        "「目標値 R5」のように書いてください",
                    );
                }
                Some(under) => {
                    if let Under::Year(_, year) = &under {
                        self.years.insert(format!("{} {year}", sheet.name));
                    }
                    columns.push((cell.at.column, under));
                }
                None => self.unknown_head(sheet, grid, cell),
            }
        }
        let is_missing = |column: &&Column| {
            !matches!(column.kind, Kind::Years) && !seen.contains(column.head.as_str())
        };
        for column in sheet.columns.iter().filter(is_missing) {
            let message = format!("列「{}」がありません", column.head);
            self.fault(sheet, CellAt::new(head, 0), message, COLUMNS_STAY);
        }
        self.beside_the_columns(sheet, grid, head);
        columns
    }

    fn unknown_head(&mut self, sheet: &'static Sheet, grid: &Grid, cell: &Cell) {
        let below = grid.cells().iter();
        let has_any =
            |other: &Cell| other.at.column == cell.at.column && other.at.row > cell.at.row;
        if !below.into_iter().any(has_any) {
            return;
        }
        let near = folded::nearest(
            cell.text.trim(),
            sheet.columns.iter().map(|column| column.head.as_str()),
        );
        let near = near
            .map(|near| format!("もしかして: {near}。"))
            .unwrap_or_default();
        let message = format!("知らない見出し「{}」です", cell.text);
        let remedy =
            format!("{near}この列は計画に写せません。列を消すか、「備考」などに書いてください");
        self.fault(sheet, cell.at, message, remedy);
    }

    /// What stands under no head would be lost.
    fn beside_the_columns(&mut self, sheet: &'static Sheet, grid: &Grid, head: u32) {
        let has_head = |cell: &&Cell| grid.at(CellAt::new(head, cell.at.column)).is_some();
        let below = grid.cells().iter().filter(|cell| cell.at.row > head);
        let stray: Vec<CellAt> = below
            .filter(|cell| !has_head(cell) && !cell.text.trim().is_empty())
            .map(|cell| cell.at)
            .collect();
        for at in stray {
            let remedy = "見出しのある列に移すか、消してください";
            self.fault(sheet, at, "見出しのない列に値があります", remedy);
        }
    }

    /// Of a merge only the first cell says anything, whatever it looks like.
    fn refuse_merges(&mut self, sheet: &'static Sheet, grid: &Grid, head: u32) {
        let merges = grid.merges().iter();
        let below: Vec<CellAt> = merges
            .filter(|merge| merge.last.row >= head)
            .map(|merge| merge.first)
            .collect();
        for at in below {
            let remedy = "結合を解いて、それぞれのセルに値を書いてください";
            self.fault(sheet, at, "結合されたセルがあります", remedy);
        }
    }

    fn row(
        &mut self,
        sheet: &'static Sheet,
        grid: &Grid,
        columns: &[(u32, Under<'_>)],
        number: u32,
    ) -> Option<Table> {
        let at = |column: u32| CellAt::new(number, column);
        let is_said = |(column, _): &&(u32, Under<'_>)| {
            let cell = grid.at(at(*column));
            cell.is_some_and(|cell| !cell.text.trim().is_empty() || cell.formula)
        };
        columns.iter().find(is_said)?;
        let mut row = Table::default();
        for (index, under) in columns {
            let cell = grid.at(at(*index));
            match under {
                Under::Column(column) => {
                    if let Some(said) = self.said(sheet, column, at(*index), cell) {
                        row.set_path(&column.key, said);
                    }
                }
                Under::Year(column, year) => {
                    let said = self.said(sheet, column, at(*index), cell);
                    if let (Some(said), Some(years)) = (said, row.table_mut(&column.key)) {
                        years.set(year, said);
                    }
                }
            }
        }
        without_empty(&mut row);
        Some(row)
    }

    /// A year's column that is gone would take its figures with it.
    fn missed_years(&mut self, was: &Table) {
        let before = rows::lay_out(was);
        for sheet in SHEETS.iter() {
            let years = super::years_used(before.of(sheet.name));
            for year in years {
                if !self.years.contains(&format!("{} {year}", sheet.name))
                    && self.has_sheet(sheet.name)
                {
                    let message = format!("列「目標値 {year}」がありません");
                    self.fault(sheet, CellAt::new(0, 0), message, COLUMNS_STAY);
                }
            }
        }
    }

    fn has_sheet(&self, name: &str) -> bool {
        self.places.iter().any(|(sheet, _)| *sheet == name)
    }
}

const COLUMNS_STAY: &str =
    "書き出したときの列は消さず、見出しも変えないでください。値が要らなければ、空欄にします";
const ROWS_STAY: &str =
    "書き出したときの行は消さず、A列の言葉も変えないでください。値が要らなければ、空欄にします";

fn under<'a>(sheet: &'static Sheet, head: &'a str) -> Option<Under<'a>> {
    let is_years = |column: &&Column| matches!(column.kind, Kind::Years);
    let mut plain = sheet.columns.iter().filter(|column| !is_years(column));
    if let Some(column) = plain.find(|column| column.head == head) {
        return Some(Under::Column(column));
    }
    let column = sheet.columns.iter().find(is_years)?;
    let year = head.strip_prefix(column.head.as_str())?.trim();
    Some(Under::Year(column, year))
}

/// Where no year has a figure, nothing is said of years.
fn without_empty(row: &mut Table) {
    let is_empty = |said: &Said| matches!(&said.value, Value::Table(table) if table.is_empty());
    if row.get("targets").is_some_and(is_empty) {
        row.remove("targets");
    }
}
