//! The workbook: every sheet with its heads, hints, lists to choose from, and the plan's rows.
//!
//! Text columns have the format of text, so that Excel makes no date of 1-2; nothing is ever written
//! as a formula.

use super::cells::{self, Written};
use super::rows::{self, Rows};
use super::sheets::{self, Need, PLAN, PlanColumn, PlanSheet, SHEETS, TREE};
use super::{CHECKSUM, PLAN_ID, page, words, years_used};
use crate::domain::choice::Words;
use crate::domain::{CellAt, FiscalYear, number};
use crate::mapping::fields::Kind;
use crate::mapping::said::{Said, Table};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

const FONT: &str = "游ゴシック";
const INK: u32 = 0x1F2937;
const ACCENT: u32 = 0x1F4E78;
const OPTIONAL: u32 = 0x5B7A99;
const MACHINE: u32 = 0x8A94A0;
const LINE: u32 = 0xB4BFCC;
const SHADE: u32 = 0xE8EDF4;
const QUIET: u32 = 0x667380;

/// Rows from the top: what the sheet is for, what each column wants, the heads; then the data.
const HINTS: u32 = 1;
const HEADS: u32 = 2;
const DATA: u32 = 3;

/// Points from line to line.
const LINE_HEIGHT: f64 = 16.5;

/// Rows below the last one that have lists to choose from.
const ROOM: u32 = 300;

/// The sheet with the ids to choose from.
const CHOICES: &str = "選択肢";

/// The heads of the sheet 計画.
const PLAN_HEADS: [(&str, u32); 3] = [("項目", 26), ("値", 60), ("説明", 60)];

struct Style {
    about: Format,
    hint: Format,
    must: Format,
    may: Format,
    machine: Format,
    text: Format,
    number: Format,
    quiet: Format,
    /// Of cells below the rows: text stays text there.
    empty: Format,
}

impl Style {
    fn new() -> Self {
        let plain = Format::new()
            .set_font_name(FONT)
            .set_font_size(10)
            .set_font_color(Color::RGB(INK))
            .set_align(FormatAlign::Top);
        let framed = plain
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(LINE));
        let head = |fill: u32| {
            framed
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(fill))
        };
        let small = framed
            .clone()
            .set_font_size(8)
            .set_font_color(Color::RGB(QUIET))
            .set_text_wrap();
        Self {
            about: plain
                .clone()
                .set_bold()
                .set_font_size(12)
                .set_font_color(Color::RGB(ACCENT)),
            hint: small.clone().set_background_color(Color::RGB(SHADE)),
            must: head(ACCENT),
            may: head(OPTIONAL),
            machine: head(MACHINE),
            text: framed.clone().set_num_format("@").set_text_wrap(),
            number: framed.clone().set_align(FormatAlign::Right),
            quiet: small.set_num_format("@"),
            empty: plain.set_num_format("@").set_text_wrap(),
        }
    }

    fn head(&self, column: &PlanColumn) -> &Format {
        match column.need {
            _ if column.key.starts_with("@place") => &self.machine,
            Need::Must => &self.must,
            _ => &self.may,
        }
    }

    /// Of a whole column: a new row's numbers are numbers, its texts are texts.
    fn column(&self, column: &PlanColumn) -> Option<&Format> {
        (!column.is_number()).then_some(&self.empty)
    }

    fn cell(&self, column: &PlanColumn) -> &Format {
        match column.key.as_str() {
            _ if column.is_number() => &self.number,
            "@place" => &self.quiet,
            _ => &self.text,
        }
    }
}

impl Written {
    /// How many lines it takes in a column of so many letters; a 漢字 takes two.
    fn lines(&self, width: u32) -> u32 {
        let Self::Text(text) = self else { return 1 };
        let wide = |line: &str| {
            let letters = line
                .chars()
                .map(|letter| if letter.is_ascii() { 1 } else { 2 });
            letters.sum::<u32>().div_ceil(width.max(3) - 2).max(1)
        };
        text.lines().map(wide).sum::<u32>().max(1)
    }
}

/// A column of the workbook: of the table of sheets, or one of a year.
struct Placed {
    column: &'static PlanColumn,
    year: Option<String>,
}

impl Placed {
    fn head(&self) -> String {
        match &self.year {
            None => self.column.head.clone(),
            Some(year) => format!("{} {year}", self.column.head),
        }
    }

    fn said<'a>(&self, row: &'a Table) -> Option<&'a Said> {
        let said = row.at_path(&self.column.key)?;
        match &self.year {
            None => Some(said),
            Some(year) => said.as_table()?.get(year),
        }
    }
}

/// The bytes of the workbook for what a plan says.
pub fn book(plan: &Table, id: &str, hash: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same plan gives the same bytes, so the workbook does not say when it was made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(format!("{}（計画の編集用）", plan.text("name")))
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    let style = Style::new();
    let rows = rows::lay_out(plan);
    page::add(&mut book, plan)?;
    for sheet in SHEETS.iter() {
        let page = book.add_worksheet();
        page.set_name(sheet.name)?;
        if sheet.name == PLAN {
            plan_sheet(page, &style, sheet, &rows, (id, hash))?;
        } else {
            table(page, &style, sheet, &rows, plan)?;
        }
    }
    choices(book.add_worksheet(), &style, plan)?;
    book.save_to_buffer()
}

/// The plan's own keys, one a row.
fn plan_sheet(
    page: &mut Worksheet,
    style: &Style,
    sheet: &PlanSheet,
    rows: &Rows,
    (id, hash): (&str, &str),
) -> Result<(), XlsxError> {
    page.write_string_with_format(0, 0, sheet.about, &style.about)?;
    for (column, (head, width)) in PLAN_HEADS.iter().enumerate() {
        page.write_string_with_format(HEADS, column as u16, *head, &style.must)?;
        page.set_column_width(column as u16, *width)?;
    }
    let empty = Table::default();
    let said = rows.of(PLAN).first().unwrap_or(&empty);
    let mut row = DATA;
    for column in &sheet.columns {
        page.write_string_with_format(row, 0, &column.head, style.head(column))?;
        let written = said
            .at_path(&column.key)
            .and_then(|said| cells::written(column, said));
        let format = style.cell(column).clone().set_align(FormatAlign::Left);
        write(page, (row, 1), &format, written.as_ref())?;
        page.write_string_with_format(row, 2, &column.hint, &style.quiet)?;
        row += 1;
    }
    for (head, value, hint) in [
        (
            PLAN_ID,
            id,
            "mappings/ の下のフォルダー。変えないでください",
        ),
        (
            CHECKSUM,
            hash,
            "書き出した後に plan.toml が変わったことに気付くためのもの。変えないでください",
        ),
    ] {
        page.write_string_with_format(row, 0, head, &style.machine)?;
        page.write_string_with_format(row, 1, value, &style.quiet)?;
        page.write_string_with_format(row, 2, hint, &style.quiet)?;
        row += 1;
    }
    page.set_freeze_panes(DATA, 1)?;
    print(page, 1);
    Ok(())
}

fn table(
    page: &mut Worksheet,
    style: &Style,
    sheet: &'static PlanSheet,
    rows: &Rows,
    plan: &Table,
) -> Result<(), XlsxError> {
    let rows = rows.of(sheet.name);
    let columns = columns(sheet, rows, plan);
    page.write_string_with_format(0, 0, sheet.about, &style.about)?;
    page.set_row_height(0, 24)?;
    page.set_row_height(HINTS, 44)?;
    let last = DATA + rows.len() as u32 + ROOM;
    for (at, placed) in (0..).zip(&columns) {
        head(page, style, at, placed, last)?;
    }
    for (number, row) in (DATA..).zip(rows) {
        data_row(page, style, number, &columns, row)?;
    }
    let end = DATA + (rows.len() as u32).max(1) - 1;
    page.autofilter(HEADS, 0, end, columns.len() as u16 - 1)?;
    frame(page, &columns)
}

/// What stands above a column, and what can be chosen in it.
fn head(
    page: &mut Worksheet,
    style: &Style,
    at: u16,
    placed: &Placed,
    last: u32,
) -> Result<(), XlsxError> {
    let column = placed.column;
    if let Some(format) = style.column(column) {
        page.set_column_format(at, format)?;
    }
    page.set_column_width(at, column.width)?;
    page.write_string_with_format(HINTS, at, &column.hint, &style.hint)?;
    page.write_string_with_format(HEADS, at, placed.head(), style.head(column))?;
    if let Some(list) = list(column)? {
        page.add_data_validation(DATA, at, last, at, &list)?;
    }
    Ok(())
}

fn data_row(
    page: &mut Worksheet,
    style: &Style,
    number: u32,
    columns: &[Placed],
    row: &Table,
) -> Result<(), XlsxError> {
    const MOST_LINES: u32 = 20;
    let mut lines = 1;
    for (at, placed) in (0..).zip(columns) {
        let said = placed.said(row);
        let written = said.and_then(|said| cells::written(placed.column, said));
        write(
            page,
            (number, at),
            style.cell(placed.column),
            written.as_ref(),
        )?;
        lines = lines.max(written.map_or(1, |written| written.lines(placed.column.width)));
    }
    let height = f64::from(lines.min(MOST_LINES)) * LINE_HEIGHT + 3.0;
    page.set_row_height(number, height)?;
    Ok(())
}

/// What stays in sight, on the screen and on paper.
fn frame(page: &mut Worksheet, columns: &[Placed]) -> Result<(), XlsxError> {
    let is_name = |placed: &Placed| placed.column.key == "name";
    let name = columns.iter().position(is_name);
    let frozen = name.map_or(1, |name| name as u16 + 1);
    page.set_freeze_panes(DATA, frozen)?;
    page.set_repeat_rows(HEADS, HEADS)?;
    let wide = pages_wide(columns);
    if wide > 1 {
        page.set_repeat_columns(0, frozen - 1)?;
    }
    print(page, wide);
    Ok(())
}

/// The columns of a sheet; figures by year have one for each year of the plan, and for each year that has one.
fn columns(sheet: &'static PlanSheet, rows: &[Table], plan: &Table) -> Vec<Placed> {
    let mut placed = Vec::new();
    for column in &sheet.columns {
        if !column.is_by_year() {
            placed.push(Placed { column, year: None });
            continue;
        }
        let years = years(years_used(rows), plan).into_iter();
        placed.extend(years.map(|year| Placed {
            column,
            year: Some(year),
        }));
    }
    placed
}

/// The years of the plan, spelled as they are where they have figures.
fn years(used: Vec<String>, plan: &Table) -> Vec<String> {
    /// A plan of more years is none; its period is a slip.
    const MOST: usize = 20;
    let period = plan.list("period").iter().filter_map(Said::as_text);
    let period: Vec<FiscalYear> = period.filter_map(FiscalYear::parse).collect();
    let mut years: Vec<(Option<FiscalYear>, String)> = used
        .into_iter()
        .map(|year| (FiscalYear::parse(&year), year))
        .collect();
    if let [first, last] = period[..] {
        let all = (first.western()..=last.western()).take(MOST);
        for year in all.map(FiscalYear::starting) {
            if !years.iter().any(|(other, _)| *other == Some(year)) {
                years.push((Some(year), year.to_string()));
            }
        }
    }
    years.sort();
    years.into_iter().map(|(_, year)| year).collect()
}

fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    format: &Format,
    written: Option<&Written>,
) -> Result<(), XlsxError> {
    match written {
        None => page.write_blank(row, column, format)?,
        Some(Written::Text(text)) => page.write_string_with_format(row, column, text, format)?,
        Some(Written::Number(figure)) => match number::plain(*figure).parse::<f64>() {
            Ok(binary) => page.write_number_with_format(row, column, binary, format)?,
            Err(_) => return Err(XlsxError::ParameterError(format!("{figure}"))),
        },
    };
    Ok(())
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
            let words = words::RULE.iter().map(|(_, label)| *label);
            let rules: Vec<&str> = words
                .chain(["達成率が80以上", "達成率が経過割合以上"])
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
fn choices(page: &mut Worksheet, style: &Style, plan: &Table) -> Result<(), XlsxError> {
    page.set_name(CHOICES)?;
    let rows = rows::lay_out(plan);
    let ids = |level: &str| -> Vec<String> {
        let rows = rows.of(TREE).iter();
        let mut ids: Vec<String> = Vec::new();
        for row in rows.filter(|row| row.text("@level") == level) {
            let id = row.text("id").to_owned();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    };
    let lists = [
        ("目標の番号", ids(sheets::GOAL_ROW)),
        ("施策の番号", ids(sheets::MEASURE_ROW)),
    ];
    for (column, (head, ids)) in lists.iter().enumerate() {
        let at = column as u16;
        page.set_column_width(at, 16)?;
        page.set_column_format(at, &style.quiet)?;
        page.write_string_with_format(0, at, *head, &style.machine)?;
        for (row, id) in (1..).zip(ids) {
            page.write_string_with_format(row, at, id, &style.quiet)?;
        }
    }
    let note = "入力のときの一覧です。書き換えても計画は変わりません。新しい番号は一覧になくても書けます。";
    page.write_string_with_format(0, 3, note, &style.about)?;
    print(page, 1);
    Ok(())
}

/// As many pages as it takes so that letters stay large enough to read.
fn pages_wide(columns: &[Placed]) -> u16 {
    const LETTERS_ON_A_PAGE: u32 = 240;
    let width: u32 = columns.iter().map(|placed| placed.column.width).sum();
    width.div_ceil(LETTERS_ON_A_PAGE).max(1) as u16
}

/// A3 landscape, with the sheet's name and the page's number below.
fn print(page: &mut Worksheet, wide: u16) {
    const A3: u8 = 8;
    page.set_landscape()
        .set_paper_size(A3)
        .set_print_fit_to_pages(wide, 0)
        .set_footer("&C&A　&P / &N")
        .set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
}
