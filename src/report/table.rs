//! Tables of the workbooks as data: a list of columns, each with its head, its width, its look and what a
//! row shows in it; and the page on which a sheet is written from the top.

pub use super::cell::ReportCell;

use super::cell::CellContent;
use super::chart_cache::DrawnCells;
use super::paper::Paper;
use super::style::{self, Look, Style};
use super::width;
use crate::domain::joined::joined;
use crate::domain::plan::{BookKind, ListColumn};
use rust_xlsxwriter::{FormatBorder, Formula, TableColumn, TableStyle, Url, Worksheet, XlsxError};
use std::borrow::Cow;

/// Points of a row of one line, other than those of an empty sheet, which are not written.
const LOW: f64 = 19.5;

/// Points of a heading across a table.
const BAND: f64 = 24.0;

/// Points of a table's name and heads at the most.
const HEADED: f64 = 60.0;

/// The points of a row for which these are asked: heights are kept in whole pixels.
pub fn kept(points: f64) -> f64 {
    (points * 4.0 / 3.0).round() * 0.75
}

/// A cell with its look, and the first and the last of the columns over which it reaches.
pub type Placed<'c> = ((u16, u16), ReportCell<'c>, Look);

/// A column of a table, and what a row shows in it.
pub struct Column<'a, R> {
    /// Its head.
    pub head: Cow<'a, str>,
    /// Pixels.
    width: u32,
    look: Look,
    /// The last of the columns of the sheet over which its cells reach; none for its place alone.
    to: Option<u16>,
    /// Whether it is not seen.
    is_hidden: bool,
    /// What a row shows in it.
    pub show: Box<dyn Fn(&R) -> ReportCell<'a> + 'a>,
}

impl<R> Column<'_, R> {
    /// Hides it.
    pub fn hide(&mut self) {
        self.is_hidden = true;
    }

    /// Lets its cells reach up to a column of the sheet; its pixels are those of all these.
    pub fn to(&mut self, column: u16) {
        self.to = Some(column);
    }

    /// The pixels in which its texts find room; none if they stay on one line. Small ones need less.
    fn room(&self) -> Option<u32> {
        match self.look {
            Look::Line | Look::Input => None,
            // Its letters have 8 points, and texts are measured as if they had 10.
            Look::Small => Some(self.width + 30),
            _ => Some(self.width),
        }
    }
}

/// A table as data: its columns, from the left.
pub struct Table<'a, R> {
    /// The columns.
    pub columns: Vec<Column<'a, R>>,
    /// Whether its rows are as high as their texts need.
    has_heights: bool,
    /// Whether a text that no row holds goes on in rows below.
    is_continued: bool,
}

impl<'a, R> Table<'a, R> {
    /// A table without columns, whose rows are as high as their texts need.
    pub(crate) fn new() -> Self {
        Self {
            columns: Vec::new(),
            has_heights: true,
            is_continued: false,
        }
    }

    /// A table without columns, whose rows are as high as those of an empty sheet.
    pub fn low() -> Self {
        Self {
            has_heights: false,
            ..Self::new()
        }
    }

    /// Adds a column of a look.
    pub fn add<C: Into<ReportCell<'a>>>(
        &mut self,
        look: Look,
        head: impl Into<Cow<'a, str>>,
        width: u32,
        show: impl Fn(&R) -> C + 'a,
    ) -> &mut Column<'a, R> {
        self.columns.push(Column {
            head: head.into(),
            width,
            look,
            to: None,
            is_hidden: false,
            show: Box::new(move |row| show(row).into()),
        });
        let last = self.columns.last_mut();
        last.expect("a column was added")
    }

    /// The table, whose texts that no row holds go on in rows below: for one of which no row is known by its number.
    pub fn continued(self) -> Self {
        Self {
            is_continued: true,
            ..self
        }
    }

    /// The texts of a row by which it gets its height, each with the pixels that it has.
    fn measured<'c>(&self, cells: &'c [ReportCell<'_>]) -> Vec<(&'c str, u32)> {
        let rooms = self.columns.iter().map(Column::room).zip(cells);
        let measured =
            rooms.filter_map(|(room, cell)| Some((cell.text(), room?.saturating_sub(cell.indent))));
        measured.filter(|_| self.has_heights).collect()
    }

    /// Takes from the cells of a row the texts that it cannot hold: for each row below what stands in its columns.
    /// What is computed or marked stays whole.
    fn rest(&self, cells: &mut [ReportCell<'a>]) -> Vec<Vec<String>> {
        let mut rest: Vec<Vec<String>> = Vec::new();
        for (at, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            let is_plain = matches!(cell.look, None | Some(Look::Own(_)));
            let Some(room) = column.room().filter(|_| is_plain && self.is_continued) else {
                continue;
            };
            if width::lines(cell.text(), room) <= width::LINES_OF_ROW {
                continue;
            }
            let mut pieces = width::pieces(cell.text(), room, width::LINES_OF_ROW).into_iter();
            cell.shown = CellContent::Text(pieces.next().unwrap_or_default().into());
            // It gives the whole text.
            cell.formula = None;
            for (below, piece) in pieces.enumerate() {
                if rest.len() <= below {
                    let mut row = vec![String::new(); self.columns.len()];
                    row[1.min(self.columns.len() - 1)] = "（続き）".to_owned();
                    rest.push(row);
                }
                rest[below][at] = piece;
            }
        }
        rest
    }

    /// The table without the columns in which no row shows anything.
    pub fn used(self, rows: &[R]) -> Self {
        self.used_beside(rows, &[])
    }

    /// The same, but with columns of these heads in any case.
    pub fn used_beside(mut self, rows: &[R], always: &[&str]) -> Self {
        let shows = |column: &Column<'_, R>, row| !(column.show)(row).is_empty();
        let is_used = |column: &Column<'_, R>| {
            always.contains(&column.head.as_ref()) || rows.iter().any(|row| shows(column, row))
        };
        self.columns.retain(is_used);
        self
    }

    /// The table with what is left of so many pixels given to the column with a head.
    pub(crate) fn filled(mut self, head: &str, room: u32) -> Self {
        let left = room.saturating_sub(self.width());
        let column = self.columns.iter_mut().find(|column| column.head == head);
        if let Some(column) = column {
            column.width += left;
        }
        self
    }

    /// The table without the columns that a workbook has not.
    pub(crate) fn chosen(mut self, without: &[ListColumn]) -> Self {
        let is_left_out = |head: &str| {
            let head: String = head.lines().collect();
            without.iter().any(|column| head.starts_with(column.code()))
        };
        self.columns.retain(|column| !is_left_out(&column.head));
        self
    }

    /// Where the column with a head stands.
    pub fn place_of(&self, head: &str) -> u16 {
        self.place(head).unwrap_or_default()
    }

    /// The same; none without such a column.
    pub fn place(&self, head: &str) -> Option<u16> {
        let mut places = self.places();
        places
            .find(|(_, column)| column.head == head)
            .map(|(at, _)| at)
    }

    /// The last column.
    pub fn last(&self) -> u16 {
        let last = self.places().last();
        last.map_or(0, |(at, column)| column.to.unwrap_or(at))
    }

    /// Pixels of the columns that are seen.
    pub fn width(&self) -> u32 {
        let seen = self.columns.iter().filter(|column| !column.is_hidden);
        seen.map(|column| column.width).sum()
    }

    /// The pixels of each column of the sheet; none of one that is hidden.
    pub fn widths(&self) -> Vec<u32> {
        let mut widths = vec![0; usize::from(self.last()) + 1];
        for (at, column) in self.places().filter(|(_, column)| !column.is_hidden) {
            widths[usize::from(at)] = column.width;
        }
        widths
    }

    fn places(&self) -> impl Iterator<Item = (u16, &Column<'a, R>)> {
        self.columns.iter().scan(0, |next, column| {
            let at = *next;
            *next = column.to.unwrap_or(at) + 1;
            Some((at, column))
        })
    }
}

/// A text of so many points in parts, each of which finds room in a row of so many pixels. A part is not computed,
/// because a formula gives the whole text.
fn divided(cell: ReportCell<'_>, room: u32, points: u32) -> Vec<ReportCell<'_>> {
    // Texts are measured as if they had 10 points.
    let (room, most) = (room * 10 / points, width::LINES_OF_ROW * 10 / points);
    if room == 0 || width::lines(cell.text(), room) <= most {
        return vec![cell];
    }
    let pieces = width::pieces(cell.text(), room, most).into_iter();
    let part = |piece: String| ReportCell {
        shown: CellContent::Text(piece.into()),
        formula: None,
        ..cell.clone()
    };
    pieces.map(part).collect()
}

/// A sheet that is written from the top.
pub struct SheetPage<'p> {
    /// The sheet itself.
    pub sheet: &'p mut Worksheet,
    /// How it looks.
    pub style: &'p Style,
    /// The workbook of a run in which it stands; the 事務局's for sheets of other workbooks.
    pub book: BookKind,
    /// The next row to be written.
    pub row: u32,
    /// Pixels of its columns, once they are known; none of a hidden one.
    widths: Vec<u32>,
    /// Its printed pages.
    pub paper: Paper,
    /// Points that the rows of tables have at least.
    pub least_height: f64,
    /// Points by which rows of tables are lower than usual, where a page has just room for them.
    pub closer: f64,
    /// Points of the rows without a height of their own; none where each has one.
    usual_height: Option<f64>,
    /// Whether whole columns have their look, instead of each cell: a list of tens of thousands of rows
    /// is written faster so. Its frame is drawn by [`style::frame`].
    pub has_column_looks: bool,
    /// Names of cells of the sheet, each with what it names.
    pub names: Vec<(String, String)>,
    /// Cells with formulas that a chart draws.
    pub drawn: Vec<DrawnCells>,
    /// Whether a cell has the sign of a doubted figure, which the foot of the page explains.
    pub has_doubts: bool,
    /// Whether a cell has the sign of what has changed, which the foot explains too.
    pub has_changes: bool,
}

impl<'p> SheetPage<'p> {
    /// A sheet on which nothing is written.
    pub fn new(sheet: &'p mut Worksheet, style: &'p Style) -> Self {
        Self {
            sheet,
            style,
            book: BookKind::Office,
            row: 0,
            widths: Vec::new(),
            paper: Paper::default(),
            least_height: 0.0,
            closer: 0.0,
            usual_height: None,
            has_column_looks: false,
            names: Vec::new(),
            drawn: Vec::new(),
            has_doubts: false,
            has_changes: false,
        }
    }

    /// Writes a cell in a look, unless it has a look of its own.
    pub fn put<'c>(
        &mut self,
        row: u32,
        column: u16,
        cell: impl Into<ReportCell<'c>>,
        look: Look,
    ) -> Result<(), XlsxError> {
        let cell = cell.into();
        let look = cell.look.clone().unwrap_or(look);
        if self.paper.row(row) {
            // A row of which no height is said has one that each program chooses.
            self.row_height(row, LOW)?;
        }
        self.paper.column(column);
        self.write(row, column, cell, Some(&look))
    }

    /// Gives the rows of the sheet the height that a row of a table takes; others keep their own. The library holds a
    /// hundred bytes for each row with a height of its own, until the workbook is written.
    pub fn usual_height<R>(&mut self, table: &Table<'_, R>, row: &R) {
        let points = self.points_of(table, row);
        self.sheet.set_default_row_height(points);
        self.usual_height = Some(points);
    }

    /// Gives a row a height in points.
    pub fn row_height(&mut self, row: u32, points: f64) -> Result<(), XlsxError> {
        let points = kept(points);
        self.paper.height(row, points);
        if self.usual_height == Some(points) {
            return Ok(());
        }
        self.sheet.set_row_height(row, points).map(drop)
    }

    fn write(
        &mut self,
        row: u32,
        column: u16,
        mut cell: ReportCell<'_>,
        look: Option<&Look>,
    ) -> Result<(), XlsxError> {
        // A text of several lines has the sign of a doubt in its first one.
        let is_doubted = cell.is_doubted && !cell.text().contains('\n');
        let is_changed = cell.changed.is_some();
        self.has_doubts |= cell.is_doubted;
        self.has_changes |= is_changed;
        let formula = self.computed(&cell);
        let is_of_text = is_changed && formula.is_none() && cell.begin_with_sign();
        let is_marked = is_changed || is_doubted;
        let marked = || {
            let is_of_format = is_changed && !is_of_text;
            let marked = self.style.marked(look, is_of_format, is_doubted);
            if is_of_text {
                marked.set_bold()
            } else {
                marked
            }
        };
        let marked = is_marked.then(marked);
        let notes = joined(
            cell.changed.take().into_iter().chain(cell.origin.take()),
            "\n",
        );
        if !notes.is_empty() {
            self.sheet.insert_note(row, column, &style::note(notes))?;
        }
        let format = marked.as_ref();
        let format = format.or_else(|| look.map(|look| self.style.of(look)));
        if let Some(formula) = formula {
            let format = format.unwrap_or(self.style.of(&Look::Text));
            return self
                .sheet
                .write_formula_with_format(row, column, formula, format)
                .map(drop);
        }
        let sheet = &mut *self.sheet;
        match (cell.shown, format) {
            (CellContent::Text(text), Some(format)) => {
                sheet.write_string_with_format(row, column, width::fitting(text), format)
            }
            (CellContent::Text(text), None) => {
                sheet.write_string(row, column, width::fitting(text))
            }
            (CellContent::Number(number), Some(format)) => {
                sheet.write_number_with_format(row, column, number, format)
            }
            (CellContent::Number(number), None) => sheet.write_number(row, column, number),
            (CellContent::Link(text, place), format) => {
                let url = Url::new(place).set_text(text);
                // Without a format, the library makes links blue and underlines them.
                let format = format.unwrap_or(self.style.of(&Look::Text));
                sheet.write_url_with_format(row, column, &url, format)
            }
        }
        .map(drop)
    }

    /// The formula of a cell with what came of it. What is published has values only, as 総務省 asks of data for
    /// machines; and a text that the library would take for another kind of result stays a text.
    fn computed(&self, cell: &ReportCell<'_>) -> Option<Formula> {
        let formula = cell
            .formula
            .as_ref()
            .filter(|_| self.book != BookKind::Public)?;
        let result = match cell.as_number() {
            Some(number) => number.to_string(),
            None => width::fitting(cell.text().into()).into_owned(),
        };
        let is_odd = cell.as_number().is_none()
            && (result.parse::<f64>().is_ok()
                || result.starts_with('#')
                || ["TRUE", "FALSE"].contains(&result.as_str()));
        (!is_odd).then(|| Formula::new(formula).set_result(result))
    }

    /// Writes the page's name and the notes right below it, and leaves one row free.
    pub fn title(&mut self, title: impl AsRef<str>, notes: &[&str]) -> Result<(), XlsxError> {
        self.title_above(title, notes.iter().map(|note| (*note).into()))
    }

    /// The same with notes that may be computed.
    pub fn title_above<'c>(
        &mut self,
        title: impl AsRef<str>,
        mut notes: impl Iterator<Item = ReportCell<'c>>,
    ) -> Result<(), XlsxError> {
        self.row = 0;
        self.row_height(0, 30.0)?;
        self.text(0, title.as_ref(), (Look::Title, 18))?;
        notes.try_for_each(|note| self.wrapped(0, note, (Look::Quiet, 10)))?;
        self.row += 1;
        Ok(())
    }

    /// Writes a small grey text across the columns of the sheet.
    pub fn note(&mut self, text: &str) -> Result<(), XlsxError> {
        self.text(0, text, (Look::Quiet, 10))
    }

    /// Writes a text of so many points from a column on. One that went beyond the columns of the sheet would make all
    /// that is printed smaller: it is wrapped across them.
    pub fn text(&mut self, first: u16, text: &str, look: (Look, u32)) -> Result<(), XlsxError> {
        self.wrapped(first, text.into(), look)
    }

    fn wrapped(
        &mut self,
        first: u16,
        cell: ReportCell<'_>,
        (look, points): (Look, u32),
    ) -> Result<(), XlsxError> {
        let widths = std::mem::take(&mut self.widths);
        let room = widths.iter().skip(usize::from(first)).sum();
        for part in divided(cell, room, points) {
            if !self.across(&widths, first, &part, (&look, points))? {
                self.put(self.row, first, part, look.clone())?;
            }
            self.row += 1;
        }
        self.widths = widths;
        Ok(())
    }

    /// Writes a text of so many points in several lines across the columns from one on; false where it needs no more
    /// than one.
    fn across(
        &mut self,
        widths: &[u32],
        first: u16,
        cell: &ReportCell<'_>,
        (look, points): (&Look, u32),
    ) -> Result<bool, XlsxError> {
        const HIGHEST: f64 = 400.0;
        let last = widths.len().saturating_sub(1) as u16;
        let room: u32 = widths.iter().skip(usize::from(first)).sum();
        // Texts are measured as if they had 10 points.
        let lines = width::lines(cell.text(), room * 10 / points);
        if lines == 1 || last <= first {
            return Ok(false);
        }
        let format = self.style.of(look).clone().set_text_wrap();
        self.sheet
            .merge_range(self.row, first, self.row, last, "", &format)?;
        self.put(self.row, first, cell.clone(), Look::Own(Box::new(format)))?;
        let height = f64::from(lines * points) * 1.65 + 5.0;
        self.row_height(self.row, height.min(HIGHEST))?;
        Ok(true)
    }

    /// Leaves a low row free.
    pub fn gap(&mut self) -> Result<(), XlsxError> {
        self.row_height(self.row, 8.0)?;
        self.row += 1;
        Ok(())
    }

    /// Writes a part's name.
    pub fn heading<'c>(&mut self, text: impl Into<ReportCell<'c>>) -> Result<(), XlsxError> {
        self.paper.keep(self.row);
        self.wrapped(0, text.into(), (Look::Heading, 12))
    }

    /// Writes a part's name in a row that is higher than others.
    pub fn high_heading<'c>(&mut self, text: impl Into<ReportCell<'c>>) -> Result<(), XlsxError> {
        self.row_height(self.row, 24.0)?;
        self.heading(text)
    }

    /// Writes a heading across the columns of a table.
    pub fn band<'c, R>(
        &mut self,
        table: &Table<'_, R>,
        text: impl Into<ReportCell<'c>>,
    ) -> Result<(), XlsxError> {
        self.end_part();
        for part in divided(text.into(), table.width(), 10) {
            self.band_row(table, part)?;
        }
        self.paper.keep(self.row - 1);
        Ok(())
    }

    /// Writes parts of a table, each a heading and its rows. A part that takes at most half a page stands whole on one;
    /// in one that goes on, the heading does so too.
    pub fn parts<R>(
        &mut self,
        table: &Table<'_, R>,
        parts: &[(String, &[R])],
    ) -> Result<(), XlsxError> {
        let rows: Vec<(f64, bool)> = parts
            .iter()
            .flat_map(|part| self.points_of_part(table, part))
            .collect();
        let begins = self.paper.begins_of(&rows, BAND);
        let mut next = 0..;
        for (heading, rows) in parts {
            if next.next().is_some_and(|row| begins.contains(&row)) {
                self.paper.begin(self.row);
            }
            self.band(table, heading.as_str())?;
            for row in *rows {
                if next.next().is_some_and(|row| begins.contains(&row)) {
                    self.paper.begin(self.row);
                    self.band(table, format!("{heading}（続き）"))?;
                }
                self.line(table, row)?;
            }
        }
        Ok(())
    }

    /// The points of a part's heading and rows, each with whether it stays with the next one.
    fn points_of_part<R>(
        &self,
        table: &Table<'_, R>,
        (_, rows): &(String, &[R]),
    ) -> Vec<(f64, bool)> {
        let points = rows.iter().map(|row| self.points_of(table, row));
        let points: Vec<f64> = std::iter::once(BAND).chain(points).collect();
        let is_whole = !self.paper.is_more_than_half(points.iter().sum());
        let last = points.len() - 1;
        let stays = |at: usize| at < last && (is_whole || at == 0 || at + 2 > last);
        let all = points.iter().enumerate();
        all.map(|(at, points)| (*points, stays(at))).collect()
    }

    fn band_row<R>(&mut self, table: &Table<'_, R>, cell: ReportCell<'_>) -> Result<(), XlsxError> {
        self.row_height(self.row, BAND)?;
        if !self.across(&table.widths(), 0, &cell, (&Look::Goal, 10))? {
            // Its text reaches over its cells: no line between them crosses it.
            let open = self.style.of(&Look::Goal).clone();
            let open = open.set_border_left(FormatBorder::None);
            let open = Look::Own(Box::new(open.set_border_right(FormatBorder::None)));
            self.put(self.row, 0, cell, open.clone())?;
            for (at, _) in table.places().skip(1) {
                self.put(self.row, at, "", open.clone())?;
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Keeps the last two rows of a part of a table on one page: none stands alone above the next part.
    pub fn end_part(&mut self) {
        if let Some(row) = self.row.checked_sub(2) {
            self.paper.keep(row);
        }
    }

    /// Makes the sheet's columns so many pixels wide.
    pub fn widths(&mut self, widths: &[u32]) -> Result<(), XlsxError> {
        self.widths = widths.to_vec();
        self.paper.columns(widths);
        let mut columns = (0..).zip(widths);
        columns.try_for_each(|(at, width)| self.sheet.set_column_width_pixels(at, *width).map(drop))
    }

    /// Makes the sheet's columns those of a table, and its paper as large as they need.
    pub fn columns<R>(&mut self, table: &Table<'_, R>) -> Result<(), XlsxError> {
        self.widths = table.widths();
        self.paper.columns(&self.widths);
        for (at, column) in table.places() {
            self.sheet.set_column_width_pixels(at, column.width)?;
            if column.is_hidden {
                self.sheet.set_column_hidden(at)?;
            }
        }
        for (at, column) in table.places().filter(|_| self.has_column_looks) {
            let format = self.style.of_column(&column.look);
            self.sheet.set_column_format(at, format)?;
        }
        Ok(())
    }

    /// The look of a text that stands right of a number, apart from it.
    pub fn beside(&self, look: &Look) -> Look {
        Look::Own(Box::new(self.style.of(look).clone().set_indent(1)))
    }

    /// Makes the row as high as the heads of a table need that are longer than their columns.
    pub fn heads_height<R>(&mut self, table: &Table<'_, R>) -> Result<(), XlsxError> {
        let columns = table.columns.iter();
        let heads = columns.map(|column| (column.head.as_ref(), column.width));
        self.row_height(self.row, width::row_height(heads))
    }

    /// Writes the heads of a table.
    pub fn heads<R>(&mut self, table: &Table<'_, R>) -> Result<(), XlsxError> {
        let has_two_lines = |column: &Column<'_, R>| column.head.contains('\n');
        if table.columns.iter().any(has_two_lines) {
            self.row_height(self.row, 34.0)?;
        }
        for (at, column) in table.places() {
            self.reach((at, column.to), &Look::Head)?;
            self.put(self.row, at, column.head.as_ref(), Look::Head)?;
        }
        self.paper.keep(self.row);
        self.row += 1;
        Ok(())
    }

    /// Makes cells of the row one, from a column to another.
    fn reach(&mut self, (at, to): (u16, Option<u16>), look: &Look) -> Result<(), XlsxError> {
        let Some(to) = to.filter(|to| *to > at) else {
            return Ok(());
        };
        let format = self.style.of(look).clone();
        let merged = self
            .sheet
            .merge_range(self.row, at, self.row, to, "", &format);
        merged.map(drop)
    }

    /// Lets each printed page repeat rows.
    pub fn repeat(&mut self, first: u32, last: u32) -> Result<(), XlsxError> {
        self.paper.repeat(first, last);
        self.sheet.set_repeat_rows(first, last).map(drop)
    }

    /// Writes the heads of the sheet's only or first table, which every printed page repeats, and which stay
    /// in sight with so many columns, if any number is given.
    pub fn lasting_heads<R>(
        &mut self,
        table: &Table<'_, R>,
        frozen: Option<u16>,
    ) -> Result<(), XlsxError> {
        self.repeat(self.row, self.row)?;
        if let Some(frozen) = frozen {
            self.sheet.set_freeze_panes(self.row + 1, frozen)?;
        }
        self.heads(table)
    }

    /// Writes a table with heads of its own: whole on a page where one holds it, and else with the heads again on each
    /// of its pages. For sheets of several tables, of which Excel repeats the heads of one only.
    pub fn headed<R>(
        &mut self,
        title: Option<ReportCell<'_>>,
        table: &Table<'_, R>,
        rows: &[R],
    ) -> Result<(), XlsxError> {
        let heights: Vec<f64> = rows.iter().map(|row| self.points_of(table, row)).collect();
        let whole = HEADED + heights.iter().sum::<f64>();
        let least = HEADED + heights.first().copied().unwrap_or_default();
        let is_whole = self.paper.holds(whole);
        if !is_whole && !self.paper.has_room(least) {
            self.paper.begin(self.row);
        }
        let begin = self.row;
        title.map_or(Ok(()), |title| self.high_heading(title))?;
        self.heads(table)?;
        let first = self.row;
        for (row, height) in rows.iter().zip(heights) {
            if !is_whole && self.row > first && !self.paper.has_room(height) {
                self.paper.begin(self.row);
                self.heads(table)?;
            }
            self.line(table, row)?;
        }
        if is_whole {
            (begin + 1..self.row).for_each(|row| self.paper.keep(row - 1));
        }
        Ok(())
    }

    /// Points of a row of a table, as [`Self::line`] writes it.
    pub fn points_of<R>(&self, table: &Table<'_, R>, row: &R) -> f64 {
        let columns = table.columns.iter();
        let cells: Vec<ReportCell<'_>> = columns.map(|column| (column.show)(row)).collect();
        kept(self.height_of(&table.measured(&cells)))
    }

    /// Points of a row of a table with such texts.
    fn height_of(&self, texts: &[(&str, u32)]) -> f64 {
        let own = width::row_height(texts.iter().copied()) - self.closer;
        own.max(self.least_height)
    }

    /// Keeps the rows from one on up to the last on one page, where they take at most half of one.
    pub fn together(&mut self, first: u32) {
        self.paper.together(first, self.row);
    }

    /// Makes the heads that were just written, and so many rows that will follow, a table of the sheet with a name:
    /// formulas ask for its columns by their heads, and it is filtered and sorted whole. It looks as without that.
    pub fn as_table<R>(
        &mut self,
        table: &Table<'_, R>,
        (name, rows): (&str, u32),
    ) -> Result<(), XlsxError> {
        if rows == 0 {
            return Ok(());
        }
        let heads = table.columns.iter().map(|column| {
            let head = self.style.of(&Look::Head);
            TableColumn::new()
                .set_header(column.head.as_ref())
                .set_header_format(head)
        });
        let heads: Vec<TableColumn> = heads.collect();
        let columns = rust_xlsxwriter::Table::new()
            .set_name(name)
            .set_style(TableStyle::None)
            .set_columns(&heads);
        let (first, last) = (self.row - 1, self.row - 1 + rows);
        self.sheet
            .add_table(first, 0, last, table.last(), &columns)
            .map(drop)
    }

    /// Writes a row of a table, as high as its texts need.
    pub fn line<R>(&mut self, table: &Table<'_, R>, row: &R) -> Result<(), XlsxError> {
        let columns = table.columns.iter();
        // Each cell is made once: it is measured first, and written below.
        let mut cells: Vec<ReportCell<'_>> = columns.map(|column| (column.show)(row)).collect();
        let rest = table.rest(&mut cells);
        let whole = self.whole(table, &cells);
        let texts = table.measured(&cells);
        let is_full = width::is_full(texts.iter().copied());
        if !texts.is_empty() {
            let height = self.height_of(&texts);
            self.row_height(self.row, height)?;
        }
        self.paper.row(self.row);
        for ((at, column), mut cell) in table.places().zip(cells) {
            let own = cell.look.take();
            // The look of a marked cell is no longer its column's.
            let is_marked = cell.changed.is_some() || cell.is_doubted;
            let has_own = !self.has_column_looks || is_marked || cell.formula.is_some();
            let of_column = match (is_full, &column.look) {
                // Of a text that is longer than its row the beginning is seen.
                (true, Look::Text) => Some(&Look::Top),
                (_, look) => has_own.then_some(look),
            };
            let look = own.as_ref().or(of_column);
            self.reach((at, column.to), look.unwrap_or(&column.look))?;
            self.write(self.row, at, cell, look)?;
        }
        self.row += 1;
        rest.iter().try_for_each(|row| self.more(table, row))?;
        let widths = table.widths();
        whole.into_iter().try_for_each(|(last, text)| {
            self.spans(&widths, vec![((0, last), text.into(), Look::Top)])
        })
    }

    /// Writes a row in which texts of the row above go on.
    fn more<R>(&mut self, table: &Table<'_, R>, texts: &[String]) -> Result<(), XlsxError> {
        let columns = table.columns.iter().zip(texts);
        let rooms = columns.filter_map(|(column, text)| Some((text.as_str(), column.room()?)));
        self.row_height(self.row, width::row_height(rooms))?;
        let cells = table.places().zip(texts);
        for ((at, column), text) in cells.filter(|((_, column), _)| !column.is_hidden) {
            let look = match text.is_empty() {
                true => column.look.clone(),
                false => Look::Top,
            };
            self.put(self.row, at, text.as_str(), look)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The texts of marked cells that no row holds, for rows below them, which reach up to the column before: the cell
    /// keeps them whole to be read back, and is printed as far as its row reaches.
    fn whole<R>(&self, table: &Table<'_, R>, cells: &[ReportCell<'_>]) -> Vec<(u16, String)> {
        let widths = table.widths();
        let marked = table.places().zip(cells).filter(|((at, _), cell)| {
            *at > 0 && table.is_continued && matches!(cell.look, Some(Look::Opinion { .. }))
        });
        let full = marked.filter(|((_, column), cell)| {
            width::lines(cell.text(), column.width) > width::LINES_OF_ROW
        });
        let texts = full.flat_map(|((at, column), cell)| {
            let room = widths[..usize::from(at)].iter().sum();
            let text = format!("{}（全文）: {}", column.head, cell.text());
            let pieces = width::pieces(&text, room, width::LINES_OF_ROW);
            pieces.into_iter().map(move |piece| (at - 1, piece))
        });
        texts.collect()
    }

    /// Writes rows of a table.
    pub fn lines<R>(
        &mut self,
        table: &Table<'_, R>,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<(), XlsxError> {
        rows.into_iter().try_for_each(|row| self.line(table, &row))
    }

    /// Writes cells that each reach over several columns, with the first and the last of these, in a row as high as
    /// their texts need in the pixels given of each column.
    pub fn spans(&mut self, widths: &[u32], cells: Vec<Placed<'_>>) -> Result<(), XlsxError> {
        let height = self.points_of_spans(widths, &cells);
        self.row_height(self.row, height)?;
        for ((first, last), cell, look) in cells {
            if first < last {
                let look = cell.look.clone().unwrap_or(look.clone());
                let format = self.style.of(&look).clone();
                self.sheet
                    .merge_range(self.row, first, self.row, last, "", &format)?;
            }
            self.put(self.row, first, cell, look)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Points of the row in which [`Self::spans`] writes cells.
    pub fn points_of_spans(&self, widths: &[u32], cells: &[Placed<'_>]) -> f64 {
        let room = |(first, last): (u16, u16)| -> u32 {
            widths[usize::from(first)..=usize::from(last)].iter().sum()
        };
        let texts = cells.iter();
        let own = width::row_height(texts.map(|(span, cell, _)| (cell.text(), room(*span))));
        // A row of one line is as low as the page has them.
        let is_low = own < 22.0 && self.least_height > 0.0;
        kept(if is_low { self.least_height } else { own })
    }

    /// Lets the next row begin a page where the one before has no room for so many points; whether it does.
    pub fn begin_without_room(&mut self, points: f64) -> bool {
        let has_room = self.paper.has_room(points);
        if !has_room {
            self.paper.begin(self.row);
        }
        !has_room
    }

    /// Gives the row that was written last another height, in points.
    pub fn height(&mut self, height: f64) -> Result<(), XlsxError> {
        self.row_height(self.row - 1, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn each_page_of_a_table_with_its_own_heads_has_them() {
        let mut table: Table<'_, usize> = Table::new();
        table.add(Look::Text, "見出し", 200, |number| number.to_string());
        let (mut book, style) = (style::empty_book().unwrap(), Style::new());
        let mut page = SheetPage::new(book.add_worksheet(), &style);
        page.paper = Paper::planned();
        page.columns(&table).unwrap();
        page.title("見本", &[]).unwrap();
        let rows: Vec<usize> = (0..60).collect();
        page.headed(Some("長い表".into()), &table, &rows).unwrap();
        page.headed(Some("短い表".into()), &table, &rows[..12])
            .unwrap();
        page.paper.set(page.sheet).unwrap();
        let (breaks, all) = (page.paper.begins(), page.row);
        let mut read = Xlsx::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
        let range = read.worksheet_range("Sheet1").unwrap();
        let text = |row: u32| range.get_value((row, 0)).unwrap().to_string();
        assert!(breaks.len() >= 3, "{breaks:?} of {all}");
        // The short table stands whole on one page.
        let short = breaks.iter().filter(|row| text(**row) == "短い表").count();
        assert_eq!(short, 1, "{breaks:?}");
        let others = breaks.iter().filter(|row| text(**row) != "短い表");
        assert!(others.clone().count() >= 2);
        others.for_each(|row| assert_eq!(text(*row), "見出し"));
    }

    #[test]
    fn a_part_of_a_table_stands_whole_on_a_page_or_goes_on_below_its_heading() {
        let mut table: Table<'_, usize> = Table::new();
        table.add(Look::Text, "見出し", 200, |number| number.to_string());
        let begins = |parts: &[(&str, usize)]| -> Vec<String> {
            let rows: Vec<usize> = (0..100).collect();
            let parts = parts.iter();
            let parts: Vec<(String, &[usize])> = parts
                .map(|(name, count)| ((*name).to_owned(), &rows[..*count]))
                .collect();
            let (mut book, style) = (style::empty_book().unwrap(), Style::new());
            let mut page = SheetPage::new(book.add_worksheet(), &style);
            page.paper = Paper::planned();
            page.columns(&table).unwrap();
            page.lasting_heads(&table, None).unwrap();
            page.parts(&table, &parts).unwrap();
            page.paper.set(page.sheet).unwrap();
            let begins = page.paper.begins();
            let mut read = Xlsx::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
            let range = read.worksheet_range("Sheet1").unwrap();
            let begins = begins.iter().map(|row| range.get_value((*row, 0)).unwrap());
            begins.map(ToString::to_string).collect()
        };
        assert!(begins(&[("一", 12), ("二", 5)]).is_empty());
        assert_eq!(begins(&[("一", 14), ("二", 9)]), ["二"]);
        assert_eq!(begins(&[("一", 3), ("二", 40)]), ["二（続き）"; 2]);
    }

    #[test]
    fn no_row_of_a_part_stands_alone_on_the_next_page() {
        let mut table: Table<'_, usize> = Table::new();
        table.add(Look::Text, "見出し", 200, |number| number.to_string());
        let ends = |before: usize| {
            let (mut book, style) = (style::empty_book().unwrap(), Style::new());
            let mut page = SheetPage::new(book.add_worksheet(), &style);
            page.paper = Paper::planned();
            page.columns(&table).unwrap();
            page.lasting_heads(&table, None).unwrap();
            page.band(&table, "初め").unwrap();
            page.lines(&table, 0..before).unwrap();
            let second = page.row;
            page.band(&table, "次").unwrap();
            page.lines(&table, 0..before).unwrap();
            (page.paper.begins()[0], second)
        };
        let mut differences = (15..40).map(ends).map(|(end, second)| second.abs_diff(end));
        assert!(differences.clone().any(|rows| rows == 2));
        assert!(!differences.any(|rows| rows == 1));
    }

    #[test]
    fn a_text_that_no_row_holds_goes_on_below_and_a_marked_one_stays_whole() {
        let [long, opinion] =
            [("長い記載。", 200), ("意見です。", 100)].map(|(of, times)| of.repeat(times));
        let mut table: Table<'_, ()> = Table::new();
        table.add(Look::Centre, "番号", 46, |()| "1");
        table.add(Look::Text, "指標", 156, |()| "見本");
        table.add(Look::Text, "課題", 150, |()| long.clone());
        table.add(Look::Text, "意見", 110, |()| {
            ReportCell::from(opinion.clone()).look(Look::Opinion { is_short: false })
        });
        let table = table.continued();
        let (mut book, style) = (style::empty_book().unwrap(), Style::new());
        let mut page = SheetPage::new(book.add_worksheet_with_constant_memory().unwrap(), &style);
        page.columns(&table).unwrap();
        page.line(&table, &()).unwrap();
        let rows = page.row;
        let mut read = Xlsx::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
        let range = read.worksheet_range("Sheet1").unwrap();
        let text = |row: u32, column: u32| {
            let cell = range.get_value((row, column));
            cell.map_or(String::new(), ToString::to_string)
        };
        let column = |at: u32| (0..rows).map(move |row| (row, at));
        let pieces: Vec<String> = column(2).map(|(row, at)| text(row, at)).collect();
        assert_eq!(pieces.concat(), long);
        let full = |piece: &String| width::is_full([(piece.as_str(), 150)]);
        assert!(!pieces.iter().any(full));
        assert_eq!(
            (text(1, 1).as_str(), text(0, 3)),
            ("（続き）", opinion.clone())
        );
        let below: String = (1..rows).map(|row| text(row, 0)).collect();
        assert_eq!(below, format!("意見（全文）: {opinion}"));
    }
}
