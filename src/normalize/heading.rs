//! Lines that name a goal or a measure and speak for the rows below them: ■施策1-1 地域活動. They stand
//! above a table, or alone among its rows.

use super::caption;
use super::locate::Table;
use super::matching::{self, Matching, Stated};
use super::named;
use super::subject::Subject;
use super::unit_line;
use crate::domain::plan::Place;
use crate::domain::{CellAt, Plan, folded, number, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::Role;
use crate::mapping::words;
use std::ops::Range;
use std::sync::Arc;

/// The goals and measures that lines have named and that still hold, from the outermost.
#[derive(Clone, Default)]
pub struct Headings {
    stated: Vec<Arc<Stated>>,
    /// Whether no row of a KPI has followed the last line yet.
    is_fresh: bool,
}

impl Headings {
    /// Hears a line. It ends those before it, except the ones in which its own place lies.
    pub fn hear(&mut self, plan: &Plan, lines: Vec<Arc<Stated>>) {
        for line in lines {
            let is_inside = |outer: &Arc<Stated>| is_within(plan, &line, outer);
            self.stated.retain(is_inside);
            self.stated.push(line);
            self.is_fresh = true;
        }
    }

    /// A row of a KPI has come.
    pub fn pass_row(&mut self) {
        self.is_fresh = false;
    }

    /// Another table begins. Lines above the one before hold no longer if it stands apart; a header that
    /// is only printed again, on the next page, changes nothing.
    pub fn begin_table(&mut self, plan: &Plan, lines: Vec<Arc<Stated>>, is_apart: bool) {
        if lines.is_empty() && !self.is_fresh && is_apart {
            self.stated.clear();
        }
        self.hear(plan, lines);
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
        self.stated.retain(|line| match &line.place {
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

/// What a row among the rows of a table says of the rows below it, if it names goals and measures and
/// has neither a KPI's name nor a figure. A section or a unit may stand beside.
pub fn row(
    matching: &Matching<'_>,
    grid: &Grid,
    row: u32,
    table: &Table,
) -> Option<Vec<Arc<Stated>>> {
    let cells = cells(grid, row, table)?;
    if is_row(matching, grid, &cells, table) {
        return is_label_with_value(&cells).then(|| places(matching, &cells, |_| None))?;
    }
    places(matching, &saying(&cells, table), |cell| role(cell, table))
}

/// Whether the cells of a row have a KPI's name, a figure or what stands for one.
fn is_row(matching: &Matching<'_>, grid: &Grid, cells: &[&Cell], table: &Table) -> bool {
    let is_figure = |cell: &&Cell| {
        matches!(
            role(cell, table),
            Some(Role::Figure(_) | Role::Stacked | Role::Line)
        )
    };
    let is_name = |cell: &&&Cell| role(cell, table) == Some(&table.subject.role());
    let is_kpi = |cell: &&Cell| !matching.plan().kpis_named(&cell.text).is_empty();
    cells.iter().any(is_figure)
        || cells.iter().filter(is_name).any(is_kpi)
        || has_name_from_above(grid, cells[0].at.row, table)
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

/// A row that looks like a line about a goal or a measure and names none of the plan: it stands alone
/// under their header, or is written as such lines are. It ends the lines before it.
pub fn unknown(
    matching: &Matching<'_>,
    grid: &Grid,
    row: u32,
    table: &Table,
) -> Option<Arc<Stated>> {
    let cells = cells(grid, row, table)?;
    if is_row(matching, grid, &cells, table) {
        return None;
    }
    let [cell] = saying(&cells, table)[..] else {
        return None;
    };
    let plan = matching.plan();
    let is_line = match role(cell, table) {
        Some(Role::Goal | Role::Measure) => true,
        Some(role) if *role != table.subject.role() => false,
        _ if !named::named(plan, &cell.text).kpis.is_empty() => false,
        _ => is_like_line(plan, &cell.text) || cells.len() == 1 && may_be_line(&cell.text),
    };
    matching.unknown_line(cell).filter(|_| is_line)
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

/// 施策名 in one cell and the measure in the next: this is no figure, whatever column it stands in.
fn is_label_with_value(cells: &[&Cell]) -> bool {
    let is_label = |cell: &Cell| labelled(&cell.text).is_some_and(|(_, behind)| behind.is_empty());
    let is_number = |cell: &Cell| number::parse(&folded::key(&cell.text)).is_some();
    matches!(cells, [label, value] if is_label(label) && !is_number(value))
}

/// The cells of a row of a table of KPIs; in tables of projects and measures no line speaks for others.
fn cells<'a>(grid: &'a Grid, row: u32, table: &Table) -> Option<Vec<&'a Cell>> {
    let is_of_kpis = table.subject == Subject::Kpi;
    between(grid, row, &(table.left..table.right)).filter(|_| is_of_kpis)
}

/// What the lines above a table say.
pub fn above(
    matching: &Matching<'_>,
    grid: &Grid,
    rows: Range<u32>,
    columns: &Range<u32>,
) -> Vec<Arc<Stated>> {
    let lines = unit_line::lines(grid, rows);
    let mut said = Vec::new();
    for line in lines.chunk_by(|one, next| one.at.row == next.at.row) {
        // A line alone in its row speaks for all tables beside each other below it.
        let of_all = 0..u32::MAX;
        let columns = if line.len() == 1 { &of_all } else { columns };
        let Some(cells) = between(grid, line[0].at.row, columns) else {
            continue;
        };
        // What may be a line or another title is one where it would end another.
        let is_below = !said.is_empty();
        let unknown = || Some(vec![unknown_line(matching, &cells, is_below)?]);
        said.extend(
            places(matching, &cells, |_| None)
                .or_else(unknown)
                .unwrap_or_default(),
        );
    }
    said
}

/// A line by itself that is written as those are that name places, and names none of the plan's.
fn unknown_line(matching: &Matching<'_>, cells: &[&Cell], is_below: bool) -> Option<Arc<Stated>> {
    let [cell] = cells else { return None };
    let is_like = is_like_line(matching.plan(), &cell.text) || is_below && may_be_line(&cell.text);
    let is_like = is_like && !words::is_note(&cell.text);
    let is_other = caption::year(&cell.text).is_some()
        || unit_line::is_title(&cell.text) && unit_line::is_line(&cell.text);
    let stated = matching.unknown_line(cell);
    stated.filter(|_| is_like && !is_other)
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

/// The goals and measures that cells name, if all of them do: by themselves, or behind a label (施策名：
/// 地域活動, or 施策名 in a cell of its own). A year, a unit and a section may stand among them.
fn places<'t>(
    matching: &Matching<'_>,
    cells: &[&Cell],
    role: impl Fn(&Cell) -> Option<&'t Role>,
) -> Option<Vec<Arc<Stated>>> {
    let mut stated = Vec::new();
    let mut label: Option<Role> = None;
    for cell in cells {
        match label.take() {
            Some(Role::Section) => continue,
            Some(role) => stated.push(matching.stated(&role, cell)?),
            None => match labelled(&cell.text) {
                Some((role, "")) => label = Some(role),
                Some((Role::Section, _)) => continue,
                Some((role, behind)) => {
                    stated.push(matching.stated_at(
                        matching::level(Some(&role)),
                        behind,
                        cell.at,
                    )?);
                }
                None if is_aside(&cell.text) => continue,
                None => stated.push(matching.line(role(cell), cell)?),
            },
        }
    }
    (label.is_none() && !stated.is_empty()).then_some(stated)
}

/// A year or a unit, which speak for the rows below as well.
fn is_aside(text: &str) -> bool {
    matches!(caption::year(text), Some(caption::Year::Title(_))) || unit_line::is_line(text)
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
