//! A workbook that came back, as what it says: every cell that says something wrong, at once.

use super::rows::{self, PlanRows};
use super::sheets::{self, PLAN, PlanColumn, PlanSheet, SHEETS};
use super::{CHECKSUM, EDITION, PLAN_ID, PlanBookFault, cells};
use crate::domain::{CellAt, FiscalYear, folded};
use crate::intake::{self, Cell, Grid, Intake};
use crate::mapping::amend::{StrayRow, WantedPlan};
use crate::mapping::said::{Said, SaidTable, SaidValue};
use std::collections::{HashMap, HashSet};

/// What a workbook says.
pub struct Book {
    /// The plan, and what is wrong with the workbook; its places are the numbers of cells.
    pub wanted: WantedPlan,
    /// The plan's folder, as the workbook has it.
    pub id: String,
    /// The hash of the files from which it was made.
    pub hash: String,
    places: Vec<Option<(&'static str, CellAt)>>,
}

impl Book {
    /// The sheet and the cell of a number; none if it is the whole workbook's.
    pub fn place(&self, cell: usize) -> Option<(&'static str, CellAt)> {
        self.places.get(cell).copied().flatten()
    }
}

/// Reads the bytes of a workbook. `was` is what the plan's files say: a year that has figures there must
/// have its column here.
///
/// # Errors
/// The file cannot be read, or is no workbook that was exported by this program. What is wrong inside of
/// such a workbook is in [`Book::wanted`].
pub fn read(name: &str, bytes: &[u8], was: &SaidTable) -> Result<Book, Vec<PlanBookFault>> {
    let grids = grids(intake::read(name, bytes))?;
    // The first place is the whole workbook.
    let mut reader = Reader {
        places: vec![None],
        edition: 1,
        before: Some(rows::lay_out(was)),
        ..Reader::default()
    };
    let rows = reader.rows(&grids);
    reader.missed_years();
    let mut wanted = rows::gather(&rows);
    wanted.strays.append(&mut reader.strays);
    wanted.is_torn = reader.is_torn;
    Ok(Book {
        wanted,
        id: reader.id,
        hash: reader.hash,
        places: reader.places,
    })
}

/// The sheets of a workbook of ours. 外字 in its cells are letters like others.
fn grids(intake: Intake) -> Result<Vec<Grid>, Vec<PlanBookFault>> {
    let is_fatal = |fault: &&intake::Fault| !matches!(fault, intake::Fault::Undecodable(_));
    let fatal = intake.faults.iter().filter(is_fatal).map(unread);
    let fatal: Vec<PlanBookFault> = fatal.collect();
    if !fatal.is_empty() {
        return Err(fatal);
    }
    let is_ours = |grid: &Grid| SHEETS.iter().any(|sheet| sheet.name == grid.sheet);
    if !intake.grids.iter().any(is_ours) {
        let message = "kensho plan export で書き出したブックではありません";
        let remedy = "kensho plan export で書き出したブックを編集してください";
        return Err(vec![PlanBookFault::at(None, message, remedy)]);
    }
    Ok(intake.grids)
}

/// A file that could not be read.
pub fn unread(fault: &intake::Fault) -> PlanBookFault {
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
    PlanBookFault::at(None, message, remedy)
}

#[derive(Default)]
struct Reader {
    strays: Vec<StrayRow>,
    is_torn: bool,
    places: Vec<Option<(&'static str, CellAt)>>,
    id: String,
    hash: String,
    /// The edition of the format in which it was written.
    edition: u32,
    /// What the plan's files say.
    before: Option<PlanRows>,
    /// The sheets that were read, and those of their heads that are figures of a year.
    years: HashMap<&'static str, Vec<String>>,
}

impl Reader {
    fn rows(&mut self, grids: &[Grid]) -> PlanRows {
        let mut rows = PlanRows::new();
        for (sheet, (_, out)) in SHEETS.iter().zip(&mut rows.0) {
            let Some(grid) = grids.iter().find(|grid| grid.sheet == sheet.name) else {
                // The edition is on the first sheet. What the plan says on a newer one must not be lost.
                let is_newer = sheets::since_of(sheet) > self.edition;
                let mut before = self.before.iter();
                if is_newer && before.all(|before| before.of(sheet.name).is_empty()) {
                    continue;
                }
                let message = format!("シート「{}」がありません", sheet.name);
                let remedy = "シートの名前を元に戻すか、書き出し直してください。使わないシートも消さないでください";
                self.is_torn = true;
                self.fault(None, &message, remedy);
                continue;
            };
            *out = SheetReader::of(self, sheet, grid).rows();
        }
        rows
    }

    fn fault(&mut self, place: Option<(&'static str, CellAt)>, message: &str, remedy: &str) {
        self.places.push(place);
        self.strays.push(StrayRow {
            at: self.places.len() - 1,
            message: message.to_owned(),
            remedy: remedy.to_owned(),
            lost: SaidTable::default(),
        });
    }

    /// A year's column that is gone would take its figures with it.
    fn missed_years(&mut self) {
        let before = self.before.take().unwrap_or_default();
        for sheet in SHEETS.iter() {
            let Some(years) = self.years.remove(sheet.name) else {
                continue;
            };
            let used = super::years_used(before.of(sheet.name)).into_iter();
            for year in used
                .map(|(_, year)| year)
                .filter(|year| !years.contains(year))
            {
                let message = format!("列「目標値 {year}」がありません");
                let place = Some((sheet.name, CellAt::new(0, 0)));
                self.fault(place, &message, COLUMNS_STAY);
            }
        }
    }
}

const COLUMNS_STAY: &str = "書き出したときの列は消さず、見出しも変えないでください。値が要らなければ、空欄にします。前の版の kensho で書き出したブックなら、kensho plan export で書き出し直したものに写してください";
const ROWS_STAY: &str =
    "書き出したときの行は消さず、A列の言葉も変えないでください。値が要らなければ、空欄にします";

/// A head of the first edition, and what it is today.
const FORMER_HEAD: &str = "新しい式";
const RATE_HEAD: &str = "新しい達成率の式";

/// A column of a sheet; of figures by year, with the year.
type Under<'g> = (&'static PlanColumn, Option<&'g str>);

/// A sheet while it is read.
struct SheetReader<'r, 'g> {
    to: &'r mut Reader,
    sheet: &'static PlanSheet,
    grid: &'g Grid,
    /// The row of the heads.
    head: u32,
    /// Heads that are there, or were meant.
    seen: HashSet<&'g str>,
}

impl<'r, 'g> SheetReader<'r, 'g> {
    fn of(to: &'r mut Reader, sheet: &'static PlanSheet, grid: &'g Grid) -> Self {
        Self {
            to,
            sheet,
            grid,
            head: 0,
            seen: HashSet::new(),
        }
    }

    fn fault(&mut self, at: CellAt, message: &str, remedy: &str) {
        self.to.fault(Some((self.sheet.name, at)), message, remedy);
    }

    /// What a cell says, with its place. A cell that a merge covers is mistaken without a message: the merge
    /// itself is refused already.
    fn said(&mut self, column: &PlanColumn, at: CellAt) -> Option<Said> {
        let said = match self.grid.merge_at(at) {
            Some(merge) if merge.first != at => {
                SaidValue::Wrong(String::new(), String::new()).into()
            }
            _ => cells::said(column, self.grid.at(at))?,
        };
        self.to.places.push(Some((self.sheet.name, at)));
        Some(said.at(self.to.places.len() - 1))
    }

    fn rows(mut self) -> Vec<SaidTable> {
        let heads = match self.sheet.name {
            PLAN => vec!["項目", "値"],
            _ => self
                .sheet
                .columns
                .iter()
                .map(|column| column.head.as_str())
                .collect(),
        };
        let Some(head) = self.head_row(&heads) else {
            let remedy = format!(
                "「{}」などの見出しの行を元に戻すか、書き出し直してください",
                heads[0]
            );
            self.to.is_torn = true;
            self.fault(CellAt::new(0, 0), "見出しの行がありません", &remedy);
            return Vec::new();
        };
        self.head = head;
        self.refuse_merges();
        if self.sheet.name == PLAN {
            return vec![self.plan()];
        }
        let columns = self.columns();
        let below = self.grid.used_rows().filter(|row| *row > head);
        below.filter_map(|row| self.row(&columns, row)).collect()
    }

    /// The row with the most heads of the sheet, among the first.
    fn head_row(&self, heads: &[&str]) -> Option<u32> {
        const FIRST: usize = 30;
        let count = |row: u32| {
            let cells = self.grid.row(row).iter();
            let is_head = |cell: &&Cell| heads.contains(&cell.text.trim());
            cells.filter(is_head).count()
        };
        let rows = self.grid.used_rows().take(FIRST);
        let best = rows.max_by_key(|row| (count(*row), u32::MAX - row))?;
        (count(best) * 2 >= heads.len().min(4)).then_some(best)
    }

    /// Only the first cell of a merge has a value, although its text seems to stand in all of them.
    fn refuse_merges(&mut self) {
        let head = self.head;
        let merges = self.grid.merges().iter();
        for merge in merges.filter(|merge| merge.last.row >= head) {
            let remedy = "結合を解いて、それぞれのセルに値を書いてください";
            self.fault(merge.first, "結合されたセルがあります", remedy);
        }
    }

    /// The plan's own keys, one a row: what it is in A, the value in B.
    fn plan(&mut self) -> SaidTable {
        let mut plan = SaidTable::default();
        let head = self.head;
        for row in self.grid.used_rows().filter(|row| *row > head) {
            let first = self.grid.at(CellAt::new(row, 0));
            let key = first.map_or("", |cell| cell.text.trim());
            let at = CellAt::new(row, 1);
            let value = self.grid.at(at);
            let text = || value.map_or(String::new(), |cell| cell.text.clone());
            let column = self.sheet.columns.iter().find(|column| column.head == key);
            match (key, column) {
                (PLAN_ID, _) => self.to.id = text(),
                (CHECKSUM, _) => self.to.hash = text(),
                (EDITION, _) => match text().parse() {
                    Ok(edition) if edition <= sheets::edition() => self.to.edition = edition,
                    _ => {
                        let message =
                            format!("この kensho の知らない版のブックです:「{}」", text());
                        let remedy = "書き出したときの数に戻すか、書き出した kensho（より新しいもの）で戻してください";
                        self.fault(at, &message, remedy);
                    }
                },
                (_, Some(_)) if !self.seen.insert(key) => {
                    let message = format!("「{key}」が二度あります");
                    self.fault(at, &message, "どちらかの行を消してください");
                }
                (_, Some(column)) => {
                    if let Some(said) = self.said(column, at) {
                        plan.set_path(&column.key, said);
                    }
                }
                (_, None) if value.is_none() => {}
                (_, None) => {
                    let near = self.nearest(key);
                    let message = format!("知らない項目「{key}」です");
                    let remedy = format!("{near}A列の言葉は変えないでください");
                    self.fault(at, &message, &remedy);
                }
            }
        }
        self.miss(|head| format!("「{head}」の行がありません"), ROWS_STAY);
        plan
    }

    /// A hint at the head that was meant by a text. That head is not said to be missing too, but what is
    /// under it is not read.
    fn nearest(&mut self, text: &str) -> String {
        let heads = self.sheet.columns.iter().map(|column| column.head.as_str());
        let Some(near) = folded::nearest(text, heads) else {
            return String::new();
        };
        self.to.is_torn |= self.seen.insert(near);
        format!("もしかして: {near}。")
    }

    /// Whether a column may be missing: the workbook was written when there was none, and the plan says nothing
    /// in it that would be lost.
    fn is_newer(&self, column: &PlanColumn) -> bool {
        let before = self.to.before.iter();
        let mut rows = before.flat_map(|before| before.of(self.sheet.name));
        let is_usual = |said: &Said| Some(said) == column.usual.as_ref();
        column.since > self.to.edition
            && rows.all(|row| row.at_path(&column.key).is_none_or(is_usual))
    }

    /// Says which heads are missing.
    fn miss(&mut self, message: impl Fn(&str) -> String, remedy: &str) {
        for column in self
            .sheet
            .columns
            .iter()
            .filter(|column| !column.is_by_year())
        {
            if !self.seen.contains(column.head.as_str()) && !self.is_newer(column) {
                self.to.is_torn = true;
                self.fault(CellAt::new(self.head, 0), &message(&column.head), remedy);
            }
        }
    }

    /// Which column of the sheet stands where.
    fn columns(&mut self) -> Vec<(u32, Under<'g>)> {
        let mut columns = Vec::new();
        let mut years = Vec::new();
        for cell in self.grid.row(self.head) {
            let text = match cell.text.trim() {
                FORMER_HEAD => RATE_HEAD,
                text => text,
            };
            if !self.seen.insert(text) {
                let message = format!("見出し「{text}」が二度あります");
                self.fault(cell.at, &message, "どちらかの列を消してください");
                continue;
            }
            match under(self.sheet, text) {
                Some((_, Some(year))) if FiscalYear::parse(year).is_none() => {
                    let message = format!("見出し「{text}」の年度が読めません");
                    self.fault(cell.at, &message, "「目標値 R5」のように書いてください");
                }
                Some(under) => {
                    years.extend(under.1.map(str::to_owned));
                    columns.push((cell.at.column, under));
                }
                None => self.unknown_head(cell),
            }
        }
        self.to.years.insert(self.sheet.name, years);
        self.miss(|head| format!("列「{head}」がありません"), COLUMNS_STAY);
        self.beside_the_columns();
        columns
    }

    fn unknown_head(&mut self, cell: &Cell) {
        let is_below =
            |other: &Cell| other.at.column == cell.at.column && other.at.row > cell.at.row;
        if !self.grid.cells().iter().any(is_below) {
            return;
        }
        let near = self.nearest(cell.text.trim());
        let message = format!("知らない見出し「{}」です", cell.text);
        let remedy =
            format!("{near}この列は計画に写せません。列を消すか、「備考」などに書いてください");
        self.fault(cell.at, &message, &remedy);
    }

    /// Refuses values below no head: they would be lost.
    fn beside_the_columns(&mut self) {
        let head = self.head;
        for cell in self.grid.cells().iter().filter(|cell| cell.at.row > head) {
            let above = self.grid.at(CellAt::new(head, cell.at.column));
            if above.is_none() && !cell.text.trim().is_empty() {
                let remedy = "見出しのある列に移すか、消してください";
                self.fault(cell.at, "見出しのない列に値があります", remedy);
            }
        }
    }

    fn row(&mut self, columns: &[(u32, Under<'_>)], number: u32) -> Option<SaidTable> {
        let is_said = |(column, _): &&(u32, Under<'_>)| {
            let cell = self.grid.at(CellAt::new(number, *column));
            cell.is_some_and(|cell| !cell.text.trim().is_empty() || cell.formula)
        };
        columns.iter().find(is_said)?;
        let mut row = SaidTable::default();
        for (index, (column, year)) in columns {
            if let Some(said) = self.said(column, CellAt::new(number, *index)) {
                match year {
                    None => row.set_path(&column.key, said),
                    Some(year) => row.set_path(&format!("{}.{year}", column.key), said),
                }
            }
        }
        Some(row)
    }
}

fn under<'a>(sheet: &'static PlanSheet, head: &'a str) -> Option<Under<'a>> {
    let mut plain = sheet.columns.iter().filter(|column| !column.is_by_year());
    if let Some(column) = plain.find(|column| column.head == head) {
        return Some((column, None));
    }
    let column = sheet.columns.iter().find(|column| column.is_by_year())?;
    let year = head.strip_prefix(column.head.as_str())?.trim();
    Some((column, Some(year)))
}
