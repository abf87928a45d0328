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
    /// From the outermost. Those that the plan does not know have no place.
    pub stated: Vec<Arc<Stated>>,
    /// Whether a label (施策名) says what it is.
    pub is_labelled: bool,
    /// Whether it is all that its row says.
    pub is_alone: bool,
    /// Whether it is written like any other text: a line only if rows of KPIs stand below it.
    pub is_plain: bool,
    /// Whether a cell says something that no line does.
    has_other: bool,
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
    /// Headings at the start of a sheet: what a label says once for all of it.
    pub fn of_sheet(stated: Vec<Arc<Stated>>) -> Self {
        Self {
            of_sheet: stated.len(),
            stated,
            is_fresh: false,
        }
    }

    /// Whether any line holds.
    fn speak(&self, plan: &Plan) -> bool {
        let anywhere = anywhere(plan);
        self.stated.iter().any(|line| line.place != anywhere)
    }

    /// Hears a line. It ends those before it, except the ones in which its own place lies; of what a line
    /// names beside a place that the plan does not know, the rest holds. Lines that an unknown one ends
    /// become [`unsure`]: it may be a title within them.
    pub fn hear(&mut self, plan: &Plan, line: Line) {
        let anywhere = anywhere(plan);
        for (index, inner) in line.stated.iter().enumerate() {
            let beside = &line.stated[..index];
            let is_unknown = inner.place.is_none();
            let is_beside =
                |outer: &Arc<Stated>| beside.iter().any(|beside| Arc::ptr_eq(beside, outer));
            if is_unknown {
                let known = self.stated.iter_mut().filter(|outer| outer.place.is_some());
                known
                    .filter(|outer| !is_beside(outer))
                    .for_each(|outer| *outer = unsure(plan, outer));
            }
            self.retain(|outer| match is_unknown {
                true => outer.place.is_some(),
                false => is_within(plan, inner, outer) && outer.place != anywhere,
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

    /// Another table or card begins. If it stands apart, the lines above the one before become [`unsure`]; a
    /// header that is only printed again, on the next page, changes nothing.
    pub fn begin(&mut self, plan: &Plan, lines: Vec<Line>, is_apart: bool) {
        if lines.is_empty() && !self.is_fresh && is_apart {
            self.retain(|line| line.place.is_some());
            for line in &mut self.stated[self.of_sheet..] {
                *line = unsure(plan, line);
            }
        }
        lines.into_iter().for_each(|line| self.hear(plan, line));
    }

    /// A row has said places of its own. Gives the lines before that agree with them. A line that one of
    /// them contradicts, or may contradict, becomes [`unsure`] for the rows below.
    pub fn beside(&mut self, plan: &Plan, own: &[Arc<Stated>]) -> Vec<Arc<Stated>> {
        if self.stated.is_empty() {
            return Vec::new();
        }
        let agrees = |line: &Place, own: &Place| {
            plan.is_place_within(line, own) || plan.is_place_within(own, line)
        };
        let anywhere = anywhere(plan);
        for line in &mut self.stated {
            let holds = |own: &Arc<Stated>| {
                let both = line.place.as_ref().zip(own.place.as_ref());
                both.is_some_and(|(line, own)| agrees(line, own))
            };
            if !own.iter().all(holds) {
                *line = unsure(plan, line);
            }
        }
        let is_said = own.iter().any(|own| own.place.is_some());
        let holds = |line: &&Arc<Stated>| !is_said || line.place != anywhere;
        self.stated.iter().filter(holds).cloned().collect()
    }
}

/// Of a place that may hold or not: neither it nor the section says which KPI of a name is meant.
pub fn unsure(plan: &Plan, stated: &Stated) -> Arc<Stated> {
    Arc::new(Stated {
        place: anywhere(plan),
        half: None,
        dropped_by: None,
        ..stated.clone()
    })
}

fn anywhere(plan: &Plan) -> Option<Place> {
    Some(Place::Goals((0..plan.goals.len()).collect()))
}

fn is_within(plan: &Plan, inner: &Stated, outer: &Stated) -> bool {
    let places: Option<(&Place, &Place)> = inner.place.as_ref().zip(outer.place.as_ref());
    places.is_some_and(|(inner, outer)| inner != outer && plan.is_place_within(inner, outer))
}

/// A line says a goal and a measure, each with its label, and the year, the unit and the section beside.
const MOST_CELLS: usize = 8;

/// What a row among the rows of a table says of the rows below it: a row that has text where names stand,
/// no figure and no KPI of the plan. A section or a unit may stand beside, and figures too where the name is
/// that of a place. Where `headings` speak for the rows, any such row is one, for though nobody can read it,
/// it ends what was said before; else only one that names a place, or is written as lines are that do. A
/// label with its value right below a line (担当課 子育て課) is none.
pub fn row(
    matching: &Matching<'_>,
    form: &Form,
    (grid, row): (&Grid, u32),
    table: &Table,
    headings: &Headings,
) -> Option<Line> {
    let cells = cells(grid, row, table)?;
    if is_kpi(matching.plan(), form, (grid, &cells), table) {
        return None;
    }
    let saying = saying(&cells, table);
    let name = table.subject.role();
    let names = saying
        .iter()
        .filter(|cell| role(cell, table) == Some(&name));
    let is_named = { names }.any(|cell| known(matching, Some(&name), cell).is_some());
    if cells.iter().any(|cell| is_figure(&cells, cell, table)) {
        let known = line(matching, form, &saying, |cell| role(cell, table), |_| None);
        // What stands behind a label is not said to be lost.
        return known.filter(|line| is_named && !line.is_labelled && !line.has_other);
    }
    let known = match cells.iter().any(is_label) {
        true => line(matching, form, &cells, |_| None, |_| None),
        false => line(matching, form, &saying, |cell| role(cell, table), |_| None),
    };
    // What else stands in a row would be lost.
    let is_alone = cells.len() == 1;
    let known = known.filter(|line| !line.has_other || is_named);
    let known = known.map(|line| Line { is_alone, ..line });
    known.or_else(|| {
        let is_plain =
            |cell: &&Cell| !is_like_line(matching.plan(), &cell.text) && !may_be_line(&cell.text);
        let is_value = !is_alone && headings.is_fresh && cells.iter().all(is_plain);
        let speak = headings.speak(matching.plan()) && !is_value;
        let unknown = unknown(matching, (&saying, is_alone), table, speak)?;
        Some(Line {
            row,
            is_plain: saying.iter().all(is_plain),
            stated: vec![unknown],
            is_labelled: false,
            is_alone,
            has_other: false,
        })
    })
}

/// Whether a cell of a row is a figure or stands for one. Behind a label (施策名), and where it is a year or
/// a unit, a text is none, whatever column it stands in.
fn is_figure(cells: &[&Cell], cell: &Cell, table: &Table) -> bool {
    let is_text = |text: &str| is_aside(text) || cells.iter().any(is_label);
    match role(cell, table) {
        Some(Role::Figure(_) | Role::Stacked) => is_number(&cell.text) || !is_text(&cell.text),
        role => role == Some(&Role::Line),
    }
}

/// Whether the cells of a row have a KPI's id or name, if only that of the rows above.
fn is_kpi(plan: &Plan, form: &Form, (grid, cells): (&Grid, &[&Cell]), table: &Table) -> bool {
    let is_named = |cell: &&Cell| match role(cell, table) {
        Some(Role::Id) => {
            let id = form.id.id(plan, Some(&cell.text), None);
            id.is_some_and(|id| plan.kpi_with_id(&id).is_some())
        }
        role => {
            role == Some(&table.subject.role()) && !named::named(plan, &cell.text).kpis.is_empty()
        }
    };
    cells.iter().any(is_named) || has_name_from_above(grid, cells[0].at.row, table)
}

/// Nearly all rows have plain figures, which are known without folding them.
fn is_number(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_digit() || ",.".contains(letter);
    text.chars().all(is_plain) || number::parse(&folded::key(text)).is_some()
}

fn role<'t>(cell: &Cell, table: &'t Table) -> Option<&'t Role> {
    table.column(cell.at.column)?.role.as_ref()
}

/// The cells of a line that may name a place; what other columns say of it stands beside. A cell that
/// stands alone is merged over them, or meant so.
fn saying<'a>(cells: &[&'a Cell], table: &Table) -> Vec<&'a Cell> {
    let is_saying = |cell: &&Cell| cells.len() == 1 || has_saying_role(cell, table);
    cells.iter().copied().filter(is_saying).collect()
}

fn has_saying_role(cell: &Cell, table: &Table) -> bool {
    match role(cell, table) {
        Some(Role::Goal | Role::Measure | Role::Id | Role::Ignored) | None => true,
        Some(role) => *role == table.subject.role(),
    }
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
        let is_text = !named::behind_number(&cell.text).is_empty() && !is_remark(&cell.text);
        is_text && !words::is_subtotal(&cell.text)
    };
    let cell = cells.iter().rev().find(is_text)?;
    let text = &cell.text;
    let is_place = matches!(role(cell, table), Some(Role::Goal | Role::Measure));
    let is_like = is_like_line(matching.plan(), text);
    let is_line = match has_saying_role(cell, table) {
        true => {
            let is_meant = || is_place || is_like || is_alone && may_be_line(text);
            speak && stands_for_names(cell, table) || cells.len() == 1 && is_meant()
        }
        false => is_like && stands_for_names(cell, table),
    };
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

/// （年度末現在）, → 目標達成: what is said of the row above.
fn is_remark(text: &str) -> bool {
    let text = folded::width(text);
    let text = text.trim();
    let inner = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    text.starts_with('→') || inner.is_some_and(|inner| !inner.contains(['(', ')']))
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
        let is_sure = |line: &Line| {
            line.is_labelled && line.stated.iter().all(|stated| stated.place.is_some())
        };
        let line = line(matching, form, &cells, |_| None, unknown);
        let line = line.filter(|line| !line.has_other || is_sure(line));
        said.extend(line.filter(|line| !has_values_below(matching, grid, &cells, line)));
    }
    said
}

/// Whether a row of labels has its values in the row below: 施策, and below it 男女共同参画.
fn has_values_below(matching: &Matching<'_>, grid: &Grid, cells: &[&Cell], line: &Line) -> bool {
    let is_below = |cell: &&Cell| {
        let cell = grid.at(CellAt::new(line.row + 1, cell.at.column));
        cell.is_some_and(|cell| known(matching, None, cell).is_some())
    };
    let is_unknown = line.stated.iter().any(|stated| stated.place.is_none());
    is_unknown && cells.iter().filter(|cell| is_label(cell)).any(is_below)
}

/// A text above that is written as those are that name places, and names none of the plan's.
fn unknown_above(matching: &Matching<'_>, cell: &Cell, is_below: bool) -> Option<Arc<Stated>> {
    let (plan, text) = (matching.plan(), cell.text.as_str());
    let stated = matching.unknown_line(cell)?;
    let is_other = || {
        let is_title = || unit_line::is_title(text) && unit_line::is_line(text);
        words::is_note(text) || is_remark(text) || caption::year(text).is_some() || is_title()
    };
    // The names of the plan are compared last: there are many of them.
    let is_like =
        || is_like_line(plan, text) || is_below && may_be_line(text) || has_name(plan, text);
    (stated.dropped_by.is_some() || !is_other() && is_like()).then_some(stated)
}

/// （2）男女共同参画, 第2節 男女共同参画の推進: the name of a place, and in front of it what is no letter.
fn has_name(plan: &Plan, text: &str) -> bool {
    let text = folded::width(text);
    work::spend(plan.measures.len());
    plan.widths_of_places().any(|name| {
        let mut found = text.match_indices(name);
        found.any(|(at, _)| text[..at].ends_with(|letter: char| !letter.is_alphabetic()))
    })
}

/// The place that a cell of a line names. A number that has parts is one: 1-2; 2 may be a page's.
fn known(matching: &Matching<'_>, role: Option<&Role>, cell: &Cell) -> Option<Arc<Stated>> {
    let is_asked = |role: &&Role| matches!(role, Role::Goal | Role::Measure | Role::Id);
    let has_parts = !cell.text.trim().chars().all(char::is_numeric);
    let any = has_parts.then_some(&Role::Measure);
    matching.line(role.filter(is_asked).or(any), cell)
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
/// prose may stand among them, and anything beside known places that a label says. What is `unknown`
/// may be meant as a line all the same.
fn line<'t>(
    matching: &Matching<'_>,
    form: &Form,
    cells: &[&Cell],
    role: impl Fn(&Cell) -> Option<&'t Role>,
    unknown: impl Fn(&Cell) -> Option<Arc<Stated>>,
) -> Option<Line> {
    let mut stated = Vec::new();
    let (mut is_labelled, mut has_other) = (false, false);
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
                let is_section = || matching.plan().section_named(&cell.text).is_some();
                match known(matching, role(cell), cell).or_else(|| unknown(cell)) {
                    Some(place) => stated.push(place),
                    None => has_other |= !is_section(),
                }
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
        is_alone: false,
        is_plain: false,
        has_other,
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
pub fn is_aside(text: &str) -> bool {
    matches!(caption::year(text), Some(caption::Year::Title(_))) || unit_line::is_line(text)
}

fn is_label(cell: &&Cell) -> bool {
    labelled(&cell.text).is_some()
}

/// What a label of a goal or a measure has behind its word: 施策番号, 施策の名称.
const BEHIND_A_LABEL: [&str; 4] = ["番号", "の名称", "名称", "名"];

/// The label with which a text begins, of a goal, a measure or a section, and what stands behind it.
pub fn labelled(text: &str) -> Option<(Role, &str)> {
    let (label, behind) = text.split_once(['：', ':']).unwrap_or((text, ""));
    let label = folded::key(label);
    let roles = [Role::Goal, Role::Measure, Role::Section].into_iter();
    let behind_word = |word: &&str| label.strip_suffix(word);
    let bare = BEHIND_A_LABEL
        .iter()
        .find_map(behind_word)
        .unwrap_or(&label);
    let bare = bare.strip_prefix("基本").unwrap_or(bare);
    let is_label = |role: &Role| {
        let is_place = *role != Role::Section;
        let mut words = words::headers(role).iter().map(|word| folded::key(word));
        words.any(|word| word == label || is_place && word == bare)
    };
    let role = roles.into_iter().find(is_label)?;
    Some((role, behind.trim()))
}
