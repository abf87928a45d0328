//! Lines that name a goal or a measure and speak for the rows below them: ■施策1-1 地域活動. They stand
//! above a table, or alone among its rows.

use super::caption;
use super::header::Column;
use super::locate::Table;
use super::matching::{self, Matching, Stated};
use super::named;
use super::subject::Subject;
use super::unit_line;
use crate::domain::plan::Place;
use crate::domain::{CellAt, Plan, folded, number, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Form, Role};
use crate::mapping::words;
use std::ops::Range;
use std::sync::Arc;

/// What a line says: the goals and measures that it names, or is meant to name.
pub struct Line {
    /// Its row.
    pub row: u32,
    /// From the outermost; of those that the plan does not know, the place is none.
    pub stated: Vec<Arc<Stated>>,
    /// Whether a label (施策名) says what it is.
    pub is_labelled: bool,
}

/// The goals and measures that lines have named and that still hold, from the outermost.
#[derive(Clone, Default)]
pub struct Headings {
    stated: Vec<Arc<Stated>>,
    /// How many of them, from the first, are said of the whole sheet: only another line ends them.
    of_sheet: usize,
    /// Whether no row of a KPI has followed the last line yet.
    is_fresh: bool,
}

impl Headings {
    /// With what is said once of the whole sheet.
    pub fn of_sheet(stated: Vec<Arc<Stated>>) -> Self {
        Self {
            of_sheet: stated.len(),
            stated,
            is_fresh: false,
        }
    }

    /// Whether any line holds.
    pub fn speak(&self) -> bool {
        !self.stated.is_empty()
    }

    /// Hears a line. It ends those before it, except the ones in which its own place lies; of what a line
    /// names beside a place that the plan does not know, the rest holds.
    pub fn hear(&mut self, plan: &Plan, line: Line) {
        for (index, inner) in line.stated.iter().enumerate() {
            let beside = &line.stated[..index];
            self.retain(|outer| {
                let is_beside = || beside.iter().any(|beside| Arc::ptr_eq(beside, outer));
                is_within(plan, inner, outer) || inner.place.is_none() && is_beside()
            });
            self.stated.push(inner.clone());
        }
        self.is_fresh = true;
    }

    fn retain(&mut self, holds: impl Fn(&Arc<Stated>) -> bool) {
        let of_sheet = self.stated[..self.of_sheet].iter();
        self.of_sheet = of_sheet.filter(|stated| holds(stated)).count();
        self.stated.retain(holds);
    }

    /// A row of a KPI has come.
    pub fn pass_row(&mut self) {
        self.is_fresh = false;
    }

    /// Another table or card begins. Lines above the one before hold no longer if it stands apart; a header
    /// that is only printed again, on the next page, changes nothing.
    pub fn begin(&mut self, plan: &Plan, lines: Vec<Line>, is_apart: bool) {
        if lines.is_empty() && !self.is_fresh && is_apart {
            self.stated.truncate(self.of_sheet);
        }
        lines.into_iter().for_each(|line| self.hear(plan, line));
    }

    /// A row has said places of its own. What holds of the lines before is what agrees with them; if none
    /// of it does, the lines have ended.
    pub fn beside(&mut self, plan: &Plan, own: &[Arc<Stated>]) -> Vec<Arc<Stated>> {
        let own: Vec<&Place> = own
            .iter()
            .filter_map(|stated| stated.place.as_ref())
            .collect();
        let agrees = |place: &Place, own: &Place| {
            plan.is_place_within(place, own) || plan.is_place_within(own, place)
        };
        self.retain(|line| match &line.place {
            Some(place) => own.iter().all(|own| agrees(place, own)),
            None => own.is_empty(),
        });
        self.stated.clone()
    }
}

fn is_within(plan: &Plan, inner: &Stated, outer: &Stated) -> bool {
    let places: Option<(&Place, &Place)> = inner.place.as_ref().zip(outer.place.as_ref());
    places.is_some_and(|(inner, outer)| inner != outer && plan.is_place_within(inner, outer))
}

/// A line says a goal and a measure, each with its label, and the year, the unit and the section beside.
const MOST_CELLS: usize = 8;

/// What a row among the rows of a table says of the rows below it: a row that has text where names stand,
/// no figure and no KPI of the plan. A section or a unit may stand beside. Where lines `speak` for the rows,
/// any such row is one, for though nobody can read it, it ends what was said before; else only one that
/// names a place, or is written as lines are that do.
pub fn row(
    matching: &Matching<'_>,
    form: &Form,
    (grid, row): (&Grid, u32),
    table: &Table,
    speak: bool,
) -> Option<Line> {
    let cells = cells(grid, row, table)?;
    if is_row(matching, form, (grid, &cells), table) {
        return None;
    }
    let saying = saying(&cells, table);
    let known = match cells.iter().any(is_label) {
        true => line(matching, form, &cells, |_| None, |_| None),
        false => line(matching, form, &saying, |cell| role(cell, table), |_| None),
    };
    known.or_else(|| {
        let is_alone = cells.len() == 1;
        let unknown = unknown(matching, (&saying, is_alone), table, speak)?;
        Some(Line {
            row,
            stated: vec![unknown],
            is_labelled: false,
        })
    })
}

/// Whether the cells of a row have a KPI's id or name, a figure or what stands for one. Behind a label
/// (施策名), and where it is a year or a unit, a text is no figure, whatever column it stands in.
fn is_row(
    matching: &Matching<'_>,
    form: &Form,
    (grid, cells): (&Grid, &[&Cell]),
    table: &Table,
) -> bool {
    let is_text = |text: &str| is_aside(text) || cells.iter().any(is_label);
    let is_figure = |cell: &&Cell| match role(cell, table) {
        Some(Role::Figure(_) | Role::Stacked) => is_number(&cell.text) || !is_text(&cell.text),
        role => role == Some(&Role::Line),
    };
    let plan = matching.plan();
    let is_kpi = |cell: &&Cell| match role(cell, table) {
        Some(Role::Id) => {
            let id = form.id.id(plan, Some(&cell.text), None);
            id.is_some_and(|id| plan.kpi_with_id(&id).is_some())
        }
        role => {
            role == Some(&table.subject.role()) && !named::named(plan, &cell.text).kpis.is_empty()
        }
    };
    cells.iter().any(is_figure)
        || cells.iter().any(is_kpi)
        || has_name_from_above(grid, cells[0].at.row, table)
}

/// Nearly all rows have plain figures, which are known without folding them.
fn is_number(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_digit() || ",.".contains(letter);
    text.chars().all(is_plain) || number::parse(&folded::key(text)).is_some()
}

fn role<'t>(cell: &Cell, table: &'t Table) -> Option<&'t Role> {
    table.column(cell.at.column)?.role.as_ref()
}

/// The cells of a line that may name a place; what other columns say of it stands beside.
fn saying<'a>(cells: &[&'a Cell], table: &Table) -> Vec<&'a Cell> {
    let is_saying = |cell: &&Cell| match role(cell, table) {
        Some(Role::Goal | Role::Measure | Role::Id | Role::Ignored) | None => true,
        Some(role) => *role == table.subject.role(),
    };
    cells.iter().copied().filter(is_saying).collect()
}

/// Whether the name of the rows above is merged down to this one: it is a row of that KPI, of another year
/// or of another line, though its figures may be blank.
fn has_name_from_above(grid: &Grid, row: u32, table: &Table) -> bool {
    let names = table.columns.iter();
    let mut names = names.filter(|column| column.role == Some(table.subject.role()));
    names.any(|column| {
        let name = grid.seen_at(CellAt::new(row, column.column));
        name.is_some_and(|name| name.at.row < row)
    })
}

/// What is meant as a line though it names no place of the plan: the last text of the row.
fn unknown(
    matching: &Matching<'_>,
    (cells, is_alone): (&[&Cell], bool),
    table: &Table,
    speak: bool,
) -> Option<Arc<Stated>> {
    let is_text = |cell: &&&Cell| {
        !named::behind_number(&cell.text).is_empty() && !words::is_subtotal(&cell.text)
    };
    let cell = cells.iter().rev().find(is_text)?;
    let text = &cell.text;
    let is_place = matches!(role(cell, table), Some(Role::Goal | Role::Measure));
    let is_meant =
        || is_place || is_like_line(matching.plan(), text) || is_alone && may_be_line(text);
    let is_line = speak && stands_for_names(cell, table) || cells.len() == 1 && is_meant();
    let stated = matching.unknown_line(cell)?;
    (is_line || stated.dropped_by.is_some()).then_some(stated)
}

/// Whether a cell stands under the header of the names, of goals or measures, or to the left of them.
fn stands_for_names(cell: &Cell, table: &Table) -> bool {
    let name = table.subject.role();
    let mut names = table.columns.iter();
    let is_place = matches!(role(cell, table), Some(Role::Goal | Role::Measure));
    let of_names = |column: &Column| column.role.as_ref() == Some(&name);
    is_place || names.any(|column| of_names(column) && cell.at.column <= column.column)
}

/// ■スポーツ, 【スポーツ】, 施策2-3 スポーツ, 2-3 スポーツ.
fn is_like_line(plan: &Plan, text: &str) -> bool {
    let width = folded::width(text);
    let text = width.trim();
    let words = plan.levels.iter().map(String::as_str).chain(["施策"]);
    let behind = named::behind_number(text);
    text.starts_with(['■', '□', '◆', '◇', '【'])
        || words
            .into_iter()
            .any(|word| !word.is_empty() && text.starts_with(word))
        || behind.len() < text.len() && behind.starts_with(char::is_whitespace)
}

/// ○スポーツ, 2-3スポーツ, （3）スポーツ, 「スポーツ」: other things are written so as well, but what may be
/// a line must not leave the one before in force. Digits alone are part of a name: 65歳以上の割合.
fn may_be_line(text: &str) -> bool {
    let text = text.trim();
    let behind = named::behind_number(text);
    let number = &text[..text.len() - behind.len()];
    let is_number = number.contains(char::is_numeric) && !number.chars().all(char::is_numeric);
    text.starts_with(named::is_heading_mark)
        || is_number && !behind.is_empty()
        || named::without_brackets(text) != text
}

/// The cells of a row of a table of KPIs; in tables of projects and measures no line speaks for others.
fn cells<'a>(grid: &'a Grid, row: u32, table: &Table) -> Option<Vec<&'a Cell>> {
    let is_of_kpis = table.subject == Subject::Kpi;
    between(grid, row, &(table.left..table.right)).filter(|_| is_of_kpis)
}

/// What the lines above a table or a card say; a row with a cell that is something other is none.
pub fn above(
    matching: &Matching<'_>,
    form: &Form,
    grid: &Grid,
    rows: Range<u32>,
    columns: &Range<u32>,
    is_other: impl Fn(&Cell) -> bool,
) -> Vec<Line> {
    let rows = unit_line::lines(grid, rows);
    let mut said = Vec::new();
    for row in rows.chunk_by(|one, next| one.at.row == next.at.row) {
        // A line alone in its row speaks for all tables beside each other below it.
        let of_all = 0..u32::MAX;
        let columns = if row.len() == 1 { &of_all } else { columns };
        let cells = between(grid, row[0].at.row, columns);
        let Some(cells) = cells.filter(|_| !row.iter().any(&is_other)) else {
            continue;
        };
        // What may be a line or another title is one where it would end another.
        let is_below = !said.is_empty();
        let unknown = |cell: &Cell| unknown_above(matching, cell, is_below);
        said.extend(line(matching, form, &cells, |_| None, unknown));
    }
    said
}

/// A text above that is written as those are that name places, and names none of the plan's.
fn unknown_above(matching: &Matching<'_>, cell: &Cell, is_below: bool) -> Option<Arc<Stated>> {
    let is_like = is_like_line(matching.plan(), &cell.text) || is_below && may_be_line(&cell.text);
    let is_other = words::is_note(&cell.text)
        || caption::year(&cell.text).is_some()
        || unit_line::is_title(&cell.text) && unit_line::is_line(&cell.text);
    let stated = matching.unknown_line(cell)?;
    (is_like && !is_other || stated.dropped_by.is_some()).then_some(stated)
}

/// The cells of a row between some columns; none where they are more than a line has.
fn between<'a>(grid: &'a Grid, row: u32, columns: &Range<u32>) -> Option<Vec<&'a Cell>> {
    work::spend(grid.row(row).len() / 4);
    let row = grid.row(row).iter();
    let cells: Vec<&Cell> = row
        .filter(|cell| columns.contains(&cell.at.column))
        .take(MOST_CELLS + 1)
        .collect();
    (!cells.is_empty() && cells.len() <= MOST_CELLS).then_some(cells)
}

/// The line that cells make, if all of them name goals and measures: by themselves, or behind a label
/// (施策名：地域活動, or 施策名 in a cell of its own). A year, a unit, a section and what the form takes for
/// prose may stand among them. What is `unknown` may be meant as a line all the same.
fn line<'t>(
    matching: &Matching<'_>,
    form: &Form,
    cells: &[&Cell],
    role: impl Fn(&Cell) -> Option<&'t Role>,
    unknown: impl Fn(&Cell) -> Option<Arc<Stated>>,
) -> Option<Line> {
    let mut stated = Vec::new();
    let mut is_labelled = false;
    let mut label: Option<Role> = None;
    for cell in cells {
        let (said, text) = match (label.take(), labelled(&cell.text)) {
            (None, Some((role, ""))) => {
                label = Some(role);
                continue;
            }
            (Some(role), _) => (role, cell.text.as_str()),
            (None, Some(said)) => said,
            (None, None) if is_aside(&cell.text) => continue,
            (None, None) => {
                let known = matching.line(role(cell), cell);
                stated.push(known.or_else(|| unknown(cell))?);
                continue;
            }
        };
        if said != Role::Section && !form.prose.contains(&said) {
            is_labelled = true;
            stated.push(behind_label(matching, &said, text, cell)?);
        }
    }
    let row = cells.first()?.at.row;
    (label.is_none() && !stated.is_empty()).then_some(Line {
        row,
        stated,
        is_labelled,
    })
}

/// What stands behind a label; none if it is the header of another column. What the plan does not know is
/// a line of its own, though the same text may have stood above.
fn behind_label(
    matching: &Matching<'_>,
    role: &Role,
    text: &str,
    cell: &Cell,
) -> Option<Arc<Stated>> {
    let stated = matching.stated_at(matching::level(Some(role)), text, cell.at)?;
    let is_unknown = stated.place.is_none();
    if !is_unknown || stated.at == cell.at {
        return Some(stated).filter(|_| !is_unknown || !words::is_header(text));
    }
    let own = || Arc::new(stated.again_at(cell.at));
    (!words::is_header(text)).then(own)
}

/// A year or a unit, which speak for the rows below as well.
fn is_aside(text: &str) -> bool {
    matches!(caption::year(text), Some(caption::Year::Title(_))) || unit_line::is_line(text)
}

fn is_label(cell: &&Cell) -> bool {
    labelled(&cell.text).is_some()
}

/// The label with which a text begins, of a goal, a measure or a section, and what stands behind it.
pub fn labelled(text: &str) -> Option<(Role, &str)> {
    let (label, behind) = text.split_once(['：', ':']).unwrap_or((text, ""));
    let label = folded::key(label);
    let roles = [Role::Goal, Role::Measure, Role::Section].into_iter();
    let is_label = |role: &Role| {
        words::headers(role)
            .iter()
            .any(|word| folded::key(word) == label)
    };
    let role = roles.into_iter().find(is_label)?;
    Some((role, behind.trim()))
}
