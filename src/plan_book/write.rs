//! The workbook: every sheet with its heads, hints, lists to choose from, and the plan's rows.
//!
//! Text columns have the format of text, so that Excel makes no date of 1-2; nothing is ever written
//! as a formula.

use super::cells;
use super::rows::{self, PlanRows};
use super::sheets::{self, Need, PLAN, PlanColumn, PlanSheet, SHEETS};
use super::{CHECKSUM, EDITION, PLAN_ID, page, words, years_used};
use crate::domain::choice::Words;
use crate::domain::rating::Word;
use crate::domain::rating::rule::{BY_HAND, OTHERWISE};
use crate::domain::{CellAt, FiscalYear};
use crate::mapping::fields::Kind;
use crate::mapping::plan_file::lists::TREE;
use crate::mapping::said::{Said, SaidTable};
use crate::report::style::{Look, Style};
use crate::report::table::{self, ReportCell, SheetPage};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, Formula, Workbook, XlsxError,
};
use std::collections::BTreeSet;

/// Fills of heads: what must be written, what may be, and what the program uses.
const MUST: u32 = 0x1F4E78;
const MAY: u32 = 0x5B7A99;
const MACHINE: u32 = 0x8A94A0;

/// Rows from the top: what the sheet is for, what each column wants, the heads; then the data.
const HINTS: u32 = 1;
const HEADS: u32 = 2;
const DATA: u32 = 3;

/// Rows below the last one that have lists to choose from.
const ROOM: u32 = 300;

/// The sheet with the ids to choose from.
const CHOICES: &str = "選択肢";

/// The heads of the sheet 計画, with their widths.
const PLAN_HEADS: [(&str, u32); 3] = [("項目", 26), ("値", 60), ("説明", 60)];

/// How the cells of the workbook look that none of the reports has.
struct BookLooks {
    must: Look,
    may: Look,
    machine: Look,
    text: Look,
    number: Look,
    /// Of cells below the rows: text stays text there.
    empty: Format,
}

impl BookLooks {
    fn of(style: &Style) -> Self {
        let own = |format: Format| Look::Own(Box::new(format));
        let head = |fill: u32| {
            let head = style.of(&Look::Head).clone().set_font_color(Color::White);
            own(head.set_background_color(Color::RGB(fill)))
        };
        let number = style.of(&Look::Line).clone().set_align(FormatAlign::Right);
        let empty = style.of(&Look::Plain).clone().set_text_wrap();
        Self {
            must: head(MUST),
            may: head(MAY),
            machine: head(MACHINE),
            text: own(style.of(&Look::Top).clone().set_num_format("@")),
            number: own(number.set_align(FormatAlign::Top)),
            empty: empty.set_num_format("@").set_align(FormatAlign::Top),
        }
    }

    fn head(&self, column: &PlanColumn) -> Look {
        let look = match column.need {
            _ if column.key == "@place" => &self.machine,
            Need::Must => &self.must,
            _ => &self.may,
        };
        look.clone()
    }

    fn cell(&self, column: &PlanColumn) -> Look {
        match column.key.as_str() {
            _ if column.is_number() => self.number.clone(),
            "@place" => Look::Small,
            _ => self.text.clone(),
        }
    }
}

/// A column of the workbook: of the table of sheets, or one of a year.
struct PlacedColumn {
    column: &'static PlanColumn,
    year: Option<String>,
}

impl PlacedColumn {
    fn head(&self) -> String {
        match &self.year {
            None => self.column.head.clone(),
            Some(year) => format!("{} {year}", self.column.head),
        }
    }

    fn cell(&self, row: &SaidTable) -> ReportCell<'static> {
        let whole = row.at_path(&self.column.key);
        let said = match &self.year {
            None => whole,
            Some(year) => whole.and_then(|whole| whole.as_table()?.get(year)),
        };
        said.map_or("".into(), |said| cells::written(self.column, said))
    }
}

/// The bytes of the workbook for what a plan says.
pub fn book(plan: &SaidTable, id: &str, hash: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same plan gives the same bytes, so the workbook does not say when it was made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(format!("{}（計画の編集用）", plan.text("name")))
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    let style = Style::new();
    let looks = BookLooks::of(&style);
    let rows = rows::lay_out(plan);
    page::add(SheetPage::new(book.add_worksheet(), &style), plan)?;
    for sheet in SHEETS.iter() {
        let mut page = SheetPage::new(book.add_worksheet(), &style);
        page.sheet.set_name(sheet.name)?;
        page.put(0, 0, sheet.about, Look::Heading)?;
        match sheet.name {
            PLAN => plan_sheet(&mut page, &looks, sheet, &rows, (id, hash))?,
            _ => table(&mut page, &looks, sheet, &rows, plan)?,
        }
    }
    choices(SheetPage::new(book.add_worksheet(), &style), &looks, &rows)?;
    book.save_to_buffer()
}

/// The plan's own keys, one a row.
fn plan_sheet(
    page: &mut SheetPage<'_>,
    looks: &BookLooks,
    sheet: &'static PlanSheet,
    rows: &PlanRows,
    (id, hash): (&str, &str),
) -> Result<(), XlsxError> {
    let plan = rows.of(PLAN).first().cloned().unwrap_or_default();
    let mut lines: Vec<[ReportCell<'_>; 3]> = Vec::new();
    for column in &sheet.columns {
        let value = PlacedColumn { column, year: None }.cell(&plan);
        let head = ReportCell::from(column.head.as_str()).look(looks.head(column));
        lines.push([head, value, column.hint.as_str().into()]);
    }
    let stays = "mappings/ の下のフォルダー。変えないでください";
    let tells = "書き出した後に plan.toml が変わったことに気付くためのもの。変えないでください";
    let edition = sheets::edition().to_string();
    let knows = "書き出した kensho がどの項目を知っていたか。変えないでください";
    for (head, value, hint) in [
        (PLAN_ID, id, stays),
        (CHECKSUM, hash, tells),
        (EDITION, &edition, knows),
    ] {
        let head = ReportCell::from(head).look(looks.machine.clone());
        lines.push([
            head,
            ReportCell::from(value.to_owned()).look(Look::Small),
            hint.into(),
        ]);
    }
    let mut table = table::Table::new();
    let columns = [looks.text.clone(), looks.text.clone(), Look::Small];
    for (at, (look, (head, width))) in columns.into_iter().zip(PLAN_HEADS).enumerate() {
        page.put(HEADS, at as u16, head, looks.must.clone())?;
        table.add(
            look,
            head,
            pixels(width),
            move |line: &[ReportCell<'static>; 3]| line[at].clone(),
        );
    }
    page.columns(&table)?;
    page.row = DATA;
    page.lines(&table, lines)?;
    page.sheet.set_freeze_panes(DATA, 1)?;
    print(page, 1);
    Ok(())
}

/// Pixels of a column of so many letters.
fn pixels(letters: u32) -> u32 {
    letters * 7 + 5
}

fn table(
    page: &mut SheetPage<'_>,
    looks: &BookLooks,
    sheet: &'static PlanSheet,
    rows: &PlanRows,
    plan: &SaidTable,
) -> Result<(), XlsxError> {
    let rows = rows.of(sheet.name);
    let columns = columns(sheet, rows, plan);
    page.sheet.set_row_height(0, 24)?;
    page.sheet.set_row_height(HINTS, 44)?;
    let last = DATA + rows.len() as u32 + ROOM;
    let mut table = table::Table::new();
    for (at, placed) in (0..).zip(&columns) {
        let column = placed.column;
        if !column.is_number() {
            page.sheet.set_column_format(at, &looks.empty)?;
        }
        page.put(HINTS, at, column.hint.as_str(), Look::Small)?;
        page.put(HEADS, at, placed.head(), looks.head(column))?;
        if let Some(list) = list(column)? {
            page.sheet.add_data_validation(DATA, at, last, at, &list)?;
        }
        table.add(
            looks.cell(column),
            placed.head(),
            pixels(column.width),
            |row: &&SaidTable| placed.cell(row),
        );
    }
    page.columns(&table)?;
    page.row = DATA;
    page.lines(&table, rows)?;
    let end = DATA + (rows.len() as u32).max(1) - 1;
    page.sheet.autofilter(HEADS, 0, end, table.last())?;
    frame(page, &columns)
}

/// What stays in sight, on the screen and on paper.
fn frame(page: &mut SheetPage<'_>, columns: &[PlacedColumn]) -> Result<(), XlsxError> {
    let is_name = |placed: &PlacedColumn| placed.column.key == "name";
    let name = columns.iter().position(is_name);
    let frozen = name.map_or(1, |name| name as u16 + 1);
    page.sheet.set_freeze_panes(DATA, frozen)?;
    page.sheet.set_repeat_rows(HEADS, HEADS)?;
    let wide = pages_wide(columns);
    if wide > 1 {
        page.sheet.set_repeat_columns(0, frozen - 1)?;
    }
    print(page, wide);
    Ok(())
}

/// The columns of a sheet; figures by year have one for each year of the plan, and for each year that has one.
fn columns(sheet: &'static PlanSheet, rows: &[SaidTable], plan: &SaidTable) -> Vec<PlacedColumn> {
    let mut placed = Vec::new();
    for column in &sheet.columns {
        if !column.is_by_year() {
            placed.push(PlacedColumn { column, year: None });
            continue;
        }
        let years = years(rows, plan).into_iter();
        placed.extend(years.map(|(_, year)| PlacedColumn {
            column,
            year: Some(year),
        }));
    }
    placed
}

/// The years of the plan, spelled as they are where they have figures.
fn years(rows: &[SaidTable], plan: &SaidTable) -> BTreeSet<(Option<FiscalYear>, String)> {
    /// The most years that get a column: no plan is longer, so that a longer period is a slip.
    const MOST: usize = 20;
    let texts = plan.list("period").iter().filter_map(Said::as_text);
    let period: Vec<FiscalYear> = texts.filter_map(FiscalYear::parse).collect();
    let mut years = years_used(rows);
    if let [first, last] = period[..] {
        let all = (first.western()..=last.western()).take(MOST);
        for year in all.map(FiscalYear::starting) {
            if !years.iter().any(|(other, _)| *other == Some(year)) {
                years.insert((Some(year), year.to_string()));
            }
        }
    }
    years
}

/// The list to choose from in a column. One of fixed words takes no other; an id may be new.
fn list(column: &PlanColumn) -> Result<Option<DataValidation>, XlsxError> {
    let fixed = |words: &[&str]| DataValidation::new().allow_list_strings(words);
    let range = |range: String| {
        let list = DataValidation::new().allow_list_formula(Formula::new(range));
        list.set_error_style(DataValidationErrorStyle::Warning)
    };
    let labels = |words: Words| {
        let labels: Vec<&str> = words.iter().map(|(_, label)| *label).collect();
        fixed(&labels)
    };
    let list = match (column.names, column.kind) {
        ("goal", _) => range(format!("='{CHOICES}'!$A$2:$A$500")),
        ("measure", _) => range(format!("='{CHOICES}'!$B$2:$B$2000")),
        ("rule", _) => {
            let words = Word::WORDS.iter().map(|(_, label)| *label);
            let rules: Vec<&str> = words
                .chain(["達成率が80％以上", "達成率が計画期間の経過割合以上"])
                .chain([OTHERWISE, BY_HAND])
                .collect();
            fixed(&rules)?.set_error_style(DataValidationErrorStyle::Information)
        }
        ("", Kind::Choice(words)) => labels(words)?,
        ("", Kind::Flag) => labels(words::FLAG)?,
        (names, _) => match sheets::named(names) {
            Some((sheet, key)) => range(column_range(sheet, key)),
            None => return Ok(None),
        },
    };
    let list = list
        .set_error_title("一覧にない言葉です")?
        .set_error_message("一覧から選んでください。")?;
    Ok(Some(list))
}

/// Where the values of a column stand, with room for new ones. Columns before the years stand still.
fn column_range(sheet: &PlanSheet, key: &str) -> String {
    let at = sheet.columns.iter().position(|column| column.key == key);
    let cell = CellAt::new(0, at.unwrap_or_default() as u32).to_string();
    let letters = cell.trim_end_matches(|letter: char| letter.is_ascii_digit());
    format!("='{}'!${letters}${}:${letters}$1000", sheet.name, DATA + 1)
}

/// Ids of goals and of measures, which stand in one column of their sheet and are two lists.
fn choices(mut page: SheetPage<'_>, looks: &BookLooks, rows: &PlanRows) -> Result<(), XlsxError> {
    page.sheet.set_name(CHOICES)?;
    let lists = [
        ("目標の番号", sheets::GOAL_ROW),
        ("施策の番号", sheets::MEASURE_ROW),
    ];
    for (at, (head, level)) in (0..).zip(lists) {
        page.sheet.set_column_width(at, 16)?;
        page.put(0, at, head, looks.machine.clone())?;
        let rows = rows.of(TREE).iter();
        let mut ids: Vec<&str> = Vec::new();
        for row in rows.filter(|row| row.text("@level") == level) {
            if !ids.contains(&row.text("id")) {
                ids.push(row.text("id"));
            }
        }
        for (row, id) in (1..).zip(ids) {
            page.put(row, at, id, looks.text.clone())?;
        }
    }
    let note = "入力のときの一覧です。書き換えても計画は変わりません。新しい番号は一覧になくても書けます。";
    page.put(0, 3, note, Look::Heading)?;
    print(&mut page, 1);
    Ok(())
}

/// As many pages as it takes so that letters stay large enough to read.
fn pages_wide(columns: &[PlacedColumn]) -> u16 {
    const LETTERS_ON_A_PAGE: u32 = 240;
    let width: u32 = columns.iter().map(|placed| placed.column.width).sum();
    width.div_ceil(LETTERS_ON_A_PAGE).max(1) as u16
}

/// A3 landscape, with the sheet's name and the page's number below.
fn print(page: &mut SheetPage<'_>, wide: u16) {
    const A3: u8 = 8;
    page.sheet
        .set_landscape()
        .set_paper_size(A3)
        .set_print_fit_to_pages(wide, 0)
        .set_footer("&C&A　&P / &N")
        .set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
}
