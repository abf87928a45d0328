//! One sheet of a form: the lines above, the heads, an example, and a row for each KPI or project.

use super::cells::{Shown, years};
use super::head::{self, Line};
use super::{SectionForm, lists};
use crate::domain::plan::Font;
use crate::domain::{FiscalYear, FormRow, number};
use crate::mapping::form::own::{self, OwnColumn, OwnSheet};
use crate::report::style::{self, Look, Style};
use crate::report::width;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, ProtectionOptions, Worksheet, XlsxError,
};
use std::borrow::Cow;

/// Pixels of the columns that fit an A3 page with letters of 10 points and more; LibreOffice makes columns a
/// sixth wider than Excel.
const PAGE: u32 = 1_480;
/// Pixels up to which one page still has letters of 10 points.
const SHRUNK: u32 = 1_540;
/// The first column behind those that say what a row is of. Number, name and unit stay in sight, and on each page.
const NAMED: u16 = 4;
/// The size of the letters.
const POINTS: u32 = 12;
/// The points of a line.
const LINE: f64 = 20.5;
/// The least points of a row to write in.
const ROW: f64 = 60.0;

/// A column as it stands on the sheet.
struct Placed {
    column: OwnColumn,
    year: FiscalYear,
    width: u32,
}

/// The cells' formats.
struct Looks {
    text: Format,
    centre: Format,
    figure: Format,
    open_text: Format,
    open_figure: Format,
    head: Format,
    asked: Format,
}

/// A sheet before it is filled.
pub struct Page<'f> {
    form: &'f SectionForm<'f>,
    kind: OwnSheet,
    columns: Vec<Placed>,
    looks: Looks,
    title: Format,
    plain: Format,
    word: Format,
}

impl Looks {
    fn of(style: &Style) -> Self {
        let sized = |look: &Look| style.of(look).clone().set_font_size(POINTS);
        let open = |format: Format| {
            format
                .set_border(FormatBorder::Medium)
                .set_border_color(Color::RGB(0x7A8699))
        };
        let text = sized(&Look::Text);
        let input = open(sized(&Look::Input).set_align(FormatAlign::Top));
        // A number without room would be shown as ###.
        let figure = sized(&Look::Line)
            .set_align(FormatAlign::Right)
            .set_shrink();
        let open_figure = open(figure.clone().set_unlocked());
        let head = sized(&Look::Head);
        Self {
            centre: sized(&Look::Centre),
            figure,
            open_figure: open_figure.set_background_color(Color::RGB(style::PAPER)),
            open_text: input,
            asked: head.clone().set_background_color(Color::RGB(0xFFE9A8)),
            text,
            head,
        }
    }
}

impl Looks {
    /// The format of what stays in a column.
    fn locked(&self, column: &OwnColumn) -> &Format {
        match column.head.as_str() {
            _ if own::is_of_years(column) => &self.figure,
            own::NUMBER | own::UNIT => &self.centre,
            _ => &self.text,
        }
    }
}

impl<'f> Page<'f> {
    /// The sheet of a section's form.
    pub fn of(form: &'f SectionForm<'f>, kind: OwnSheet, style: &Style) -> Self {
        let sized = |look: &Look| style.of(look).clone().set_font_size(POINTS);
        let mut columns = placed(form, kind);
        give_figures_room(form, kind, &mut columns);
        leave_out_what_does_not_fit(form, &mut columns);
        give_texts_room(&mut columns);
        Self {
            form,
            kind,
            columns,
            looks: Looks::of(style),
            title: style.of(&Look::Title).clone(),
            plain: sized(&Look::Plain),
            word: sized(&Look::Heading),
        }
    }

    /// Fills the sheet, protects it, and makes it ready for the printer.
    pub fn fill(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_column_hidden(0)?;
        sheet.set_column_hidden(self.behind())?;
        sheet.set_column_hidden(self.behind() + 1)?;
        for (at, placed) in (1..).zip(&self.columns) {
            sheet.set_column_width_pixels(at, placed.width)?;
        }
        let heads = self.lines(sheet)? + 1;
        self.heads(sheet, heads)?;
        self.example(sheet, heads + 1)?;
        for (row, asked) in (heads + 2..).zip(self.rows()) {
            self.row(sheet, row, asked)?;
        }
        self.print(sheet, heads)?;
        // Without a password: a town may mend its forms, and kensho says so when one comes back.
        sheet.protect_with_options(&ProtectionOptions {
            // Who types 3/31 has a cell of dates from then on, and must be able to make it one of numbers again.
            format_cells: true,
            format_rows: true,
            format_columns: true,
            ..ProtectionOptions::default()
        });
        Ok(())
    }

    /// The hidden column behind the others.
    fn behind(&self) -> u16 {
        1 + self.columns.len() as u16
    }

    /// What makes a row known stands on both sides of it: somebody may delete a column that he cannot see.
    fn hidden(&self, sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
        write(sheet, (row, 0), text, &self.looks.text)?;
        write(sheet, (row, self.behind()), text, &self.looks.text)
    }

    /// What a row says stands behind it once more.
    fn printed(&self, sheet: &mut Worksheet, row: u32, texts: &[String]) -> Result<(), XlsxError> {
        let texts = texts.iter().map(String::as_str);
        let origin = own::origin(self.form.name(), self.form.of.year);
        let mark = own::row_mark(&origin, texts);
        write(sheet, (row, self.behind() + 1), &mark, &self.looks.text)
    }

    fn rows(&self) -> Vec<FormRow> {
        rows(self.form, self.kind)
    }

    /// Writes the lines above the table; gives the row behind them.
    fn lines(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let lines = head::lines(self.form, self.kind);
        let behind = lines.len() as u32;
        for (row, line) in (0..).zip(lines) {
            let texts = match &line {
                Line::Title(title) => {
                    sheet.set_row_height(row, 30)?;
                    write(sheet, (row, 1), title, &self.title)?;
                    vec![title.as_str()]
                }
                Line::Said(word, said) => {
                    write(sheet, (row, 1), word, &self.word)?;
                    self.line(sheet, (row, 2), said)?;
                    vec![*word, said]
                }
                Line::Plain(text) => {
                    self.line(sheet, (row, 1), text)?;
                    vec![text.as_str()]
                }
            };
            self.hidden(sheet, row, &own::line_mark(&texts))?;
        }
        Ok(behind)
    }

    /// Writes a text above the table; on several lines, where the printed columns have no room for it on one.
    fn line(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        text: &str,
    ) -> Result<(), XlsxError> {
        let (last, room) = self.room_from(column);
        let lines = lines_in(text, room);
        if lines == 1 || last == column {
            return write(sheet, (row, column), text, &self.plain);
        }
        let wrapped = self.plain.clone().set_text_wrap();
        let wrapped = wrapped.set_align(FormatAlign::Top);
        sheet.set_row_height(row, f64::from(lines) * LINE)?;
        sheet.merge_range(row, column, row, last, "", &wrapped)?;
        write(sheet, (row, column), text, &wrapped)
    }

    /// The last column of the first page, and how many pixels the columns up to that have.
    fn room_from(&self, column: u16) -> (u16, u32) {
        let (mut last, mut room, mut page) = (column, 0, 0);
        for (at, placed) in (1..).zip(&self.columns) {
            page += placed.width;
            if at == column || at > column && page <= PAGE {
                (last, room) = (at, room + placed.width);
            }
        }
        (last, room)
    }

    fn heads(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        sheet.set_row_height(row, 40)?;
        // What makes the sheet known stands where the ids of its rows do.
        self.hidden(sheet, row, &self.form.mark().text())?;
        for (at, placed) in (1..).zip(&self.columns) {
            let is_asked = placed.year == self.form.of.year && own::is_open(&placed.column);
            let look = if is_asked {
                &self.looks.asked
            } else {
                &self.looks.head
            };
            write(sheet, (row, at), &placed.head(), look)?;
        }
        write(
            sheet,
            (row, self.behind() + 1),
            &self.heads_mark(),
            &self.looks.text,
        )?;
        sheet.set_freeze_panes(row + 1, NAMED)?;
        sheet.set_repeat_rows(row, row)?;
        Ok(())
    }

    fn heads_mark(&self) -> String {
        let heads: Vec<String> = self.columns.iter().map(Placed::head).collect();
        let (plan, rows) = (self.form.of.known.plan, self.rows());
        let ids = rows.iter().map(|asked| asked.id(plan));
        let vocabularies = &plan.vocabularies;
        let lists = self
            .columns
            .iter()
            .zip(&heads)
            .filter_map(|(placed, head)| {
                let name = placed.column.key.strip_prefix("text.")?;
                let words = vocabularies.iter().find(|words| words.field == name)?;
                let words = own::words_of(words);
                Some([vec![head.as_str()], words].concat())
            });
        let sheets = self.form.sheets().into_iter().map(OwnSheet::name);
        let sheets = [own::NAME].into_iter().chain(sheets).collect();
        let parts = [
            heads.iter().map(String::as_str).collect(),
            ids.collect(),
            sheets,
        ];
        let parts: Vec<Vec<&str>> = parts.into_iter().chain(lists).collect();
        let origin = own::origin(self.form.name(), self.form.of.year);
        own::heads_mark(&origin, &parts)
    }

    /// A row that shows how the others are filled in. Its id says that it is no answer.
    fn example(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        sheet.set_row_height(row, 46)?;
        self.hidden(sheet, row, own::EXAMPLE)?;
        for (at, placed) in (1..).zip(&self.columns) {
            let is_asked = placed.year == self.form.of.year;
            let text = own::example(self.form.of.known.plan, &placed.column, is_asked);
            let look = self.looks.locked(&placed.column).clone().set_italic();
            let look = look.set_background_color(Color::RGB(0xF1F3F5));
            write(sheet, (row, at), &text, &look)?;
        }
        Ok(())
    }

    fn row(&self, sheet: &mut Worksheet, row: u32, asked: FormRow) -> Result<(), XlsxError> {
        let plan = self.form.of.known.plan;
        self.hidden(sheet, row, asked.id(plan))?;
        let (mut height, mut printed) = (ROW, Vec::new());
        for (at, placed) in (1..).zip(&self.columns) {
            let shown = self.form.shown(asked, &placed.column, placed.year);
            if let Some(taken) = lists::taken(plan, self.kind, (&shown, asked.unit(plan)))? {
                sheet.add_data_validation(row, at, row, at, &taken)?;
            }
            if let Shown::Text(text) = &shown {
                height = height.max(f64::from(lines_in(text, placed.width)) * LINE + 4.0);
            }
            self.cell(sheet, (row, at), (placed, &shown))?;
            printed.push(shown.printed());
        }
        self.printed(sheet, row, &printed)?;
        sheet.set_row_height(row, height.min(400.0))?;
        Ok(())
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        (placed, shown): (&Placed, &Shown),
    ) -> Result<(), XlsxError> {
        let looks = &self.looks;
        match shown {
            Shown::Figure(figure) => {
                let plain = number::plain(*figure);
                // What a cell of Excel cannot hold exactly stays a text.
                match plain
                    .parse()
                    .ok()
                    .filter(|binary| number::from_binary(*binary) == Some(*figure))
                {
                    Some(binary) => {
                        let format = looks.figure.clone().set_num_format(digits(*figure));
                        sheet
                            .write_number_with_format(at.0, at.1, binary, &format)
                            .map(drop)
                    }
                    None => write(sheet, at, &plain, &looks.figure),
                }
            }
            Shown::Text(text) => write(sheet, at, text, looks.locked(&placed.column)),
            Shown::AskFigure(text) => write(sheet, at, text, &looks.open_figure),
            Shown::AskState | Shown::AskText(_) => write(sheet, at, "", &looks.open_text),
        }
    }

    fn print(&self, sheet: &mut Worksheet, heads: u32) -> Result<(), XlsxError> {
        const A3: u8 = 8;
        let plan = self.form.of.known.plan;
        let width: u32 = self.columns.iter().map(|placed| placed.width).sum();
        let of = format!(
            "{} {}　{}",
            plan.body,
            self.form.of.year.long(),
            self.form.name()
        );
        let last = heads + 1 + self.rows().len() as u32;
        let pages = width.div_ceil(SHRUNK).max(1) as u16;
        if pages > 1 {
            // Each page says of which KPI its rows are.
            sheet.set_repeat_columns(1, NAMED - 1)?;
        }
        let letters = style::letters(Font::YuGothic, 12);
        sheet
            .set_paper_size(A3)
            .set_landscape()
            // Letters stay large enough to read: a form with more columns takes more pages.
            .set_print_fit_to_pages(pages, 0)
            .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
            .set_footer(format!(
                "&L{letters}{}&R{letters}&P / &N",
                style::printed(&of)
            ))
            .set_header_footer_scale_with_doc(false)
            .set_screen_gridlines(false)
            .set_print_area(0, 1, last, self.columns.len() as u16)?;
        sheet.set_selection(heads + 2, self.first_open(), heads + 2, self.first_open())?;
        Ok(())
    }

    fn first_open(&self) -> u16 {
        let own =
            |placed: &Placed| placed.year == self.form.of.year && own::is_open(&placed.column);
        let first = self.columns.iter().position(own);
        1 + first.unwrap_or_default() as u16
    }
}

impl Placed {
    fn head(&self) -> String {
        match own::is_of_years(&self.column) {
            true => format!("{}\n（{}）", self.column.head, self.year),
            false => self.column.head.clone(),
        }
    }
}

/// The columns with their years: those of earlier years stand in front of this year's.
fn placed(form: &SectionForm<'_>, kind: OwnSheet) -> Vec<Placed> {
    let mut placed = Vec::new();
    for column in kind.columns(form.of.known.plan) {
        let earlier = if own::is_of_years(&column) {
            years(form, kind)
        } else {
            Vec::new()
        };
        for year in earlier.into_iter().chain([form.of.year]) {
            let width = width_of(&column, year == form.of.year);
            let column = column.clone();
            placed.push(Placed {
                column,
                year,
                width,
            });
        }
    }
    placed
}

fn width_of(column: &OwnColumn, is_asked: bool) -> u32 {
    match (column.key.as_str(), column.head.as_str()) {
        (_, own::NUMBER) => 68,
        (_, own::BASELINE | own::TARGET | own::TARGET_OF_YEAR) => 88,
        ("ignore", _) => 110,
        ("kpi" | "project", _) => 150,
        ("cost", _) => 130,
        ("actual", _) if is_asked => 92,
        ("actual", _) => 66,
        ("unit", _) => 52,
        ("text.efforts" | "text.issues", _) => 136,
        _ => 90,
    }
}

fn rows(form: &SectionForm<'_>, kind: OwnSheet) -> Vec<FormRow> {
    let (plan, section) = (form.of.known.plan, form.section);
    match kind {
        OwnSheet::Kpis => plan
            .kpis_of(section)
            .iter()
            .map(|kpi| FormRow::Kpi(*kpi))
            .collect(),
        OwnSheet::Projects => plan.projects_of(section).map(FormRow::Project).collect(),
    }
}

/// Gives columns of figures the room for their longest.
fn give_figures_room(form: &SectionForm<'_>, kind: OwnSheet, placed: &mut [Placed]) {
    /// Pixels of a digit of 12 points, and beside a figure.
    const DIGIT: u32 = 10;
    const EDGES: u32 = 14;
    const MOST: u32 = 180;
    let rows = rows(form, kind);
    for placed in placed.iter_mut().filter(|of| own::is_of_years(&of.column)) {
        let digits =
            rows.iter().map(
                |asked| match form.shown(*asked, &placed.column, placed.year) {
                    Shown::Figure(figure) => number::grouped(figure).len() as u32,
                    _ => 0,
                },
            );
        let room = digits.max().unwrap_or_default() * DIGIT + EDGES;
        placed.width = placed.width.max(room.min(MOST));
    }
}

/// Leaves out the oldest years of which only later submissions tell, where the page has no room.
fn leave_out_what_does_not_fit(form: &SectionForm<'_>, placed: &mut Vec<Placed>) {
    let is_over = |placed: &[Placed]| placed.iter().map(|placed| placed.width).sum::<u32>() > PAGE;
    let can_go = |of: &Placed| {
        let is_earlier = own::is_of_years(&of.column) && of.year < form.of.year;
        is_earlier && !form.of.known.is_collected(of.year)
    };
    while is_over(placed)
        && let Some(oldest) = placed.iter().position(can_go)
    {
        placed.remove(oldest);
    }
}

/// How many lines a text takes in so many pixels.
fn lines_in(text: &str, room: u32) -> u32 {
    // Measured for letters of 10 points.
    width::lines(text, room * 10 / POINTS)
}

/// Gives what the page has left to the columns of texts.
fn give_texts_room(placed: &mut [Placed]) {
    let used: u32 = placed.iter().map(|placed| placed.width).sum();
    let is_text = |placed: &&mut Placed| placed.column.key.starts_with("text.");
    let texts: Vec<&mut Placed> = placed.iter_mut().filter(is_text).collect();
    let each = PAGE.saturating_sub(used) / (texts.len() as u32).max(1);
    texts
        .into_iter()
        .for_each(|text| text.width += each.min(140));
}

/// As many decimals as a figure has.
fn digits(figure: crate::domain::Decimal) -> String {
    let decimals = figure.normalize().scale() as usize;
    let point = if decimals == 0 { "" } else { "." };
    format!("#,##0{point}{}", "0".repeat(decimals))
}

/// Writes a text as a text: never a formula, whatever it begins with.
fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    match text {
        "" => sheet.write_blank(row, column, format).map(drop),
        text => {
            let text = width::fitting(Cow::Borrowed(text));
            sheet
                .write_string_with_format(row, column, text, format)
                .map(drop)
        }
    }
}
