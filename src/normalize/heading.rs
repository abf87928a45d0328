//! Lines that name a goal or a measure and speak for the rows below them: ■施策1-1 地域活動. They stand
//! above a table, or alone among its rows.

use super::FormSheet;
use super::caption;
use super::column::TableColumn;
use super::locate::SheetTable;
use super::matching::{self, Matching, Stated};
use super::named;
use super::subject::TableSubject;
use super::unit_line;
use crate::domain::plan::PlanPlace;
use crate::domain::{CellAt, Plan, folded, number, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::Role;
use crate::mapping::words;
use std::ops::Range;
use std::sync::Arc;

/// What a line says: the goals and measures that it names, or is meant to name.
#[derive(Default)]
pub struct PlaceLine {
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

/// The lines above a table or a card.
#[derive(Default)]
pub struct Above {
    /// The lines, from the top.
    pub lines: Vec<PlaceLine>,
    /// Whether another text stands there that may be a title of the rows below.
    pub has_title: bool,
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
    /// Headings at the start of a sheet: what labels say once for all of it, in the places that the lines above
    /// them name. Takes these lines.
    pub fn of_sheet(plan: &Plan, labels: Vec<Arc<Stated>>, above: &mut Above) -> Self {
        let row = labels.iter().map(|label| label.at.row).max();
        let is_above = |line: &PlaceLine| row.is_some_and(|row| line.row < row);
        let first = above.lines.partition_point(is_above);
        let mut headings = Self::default();
        for line in above.lines.drain(..first) {
            headings.hear(plan, line);
        }
        headings.retain(|outer| labels.iter().all(|label| is_within(plan, label, outer)));
        headings.stated.extend(labels);
        headings.of_sheet = headings.stated.len();
        headings
    }

    /// Takes a line in. It ends the lines before it, except those whose place contains its own. Where a
    /// line names several places and the plan knows only some, those still hold.
    pub fn hear(&mut self, plan: &Plan, line: PlaceLine) {
        self.is_fresh = true;
        // 数値目標 alone, under no goal, names only the kind of the KPIs, not a place.
        let is_kind = |stated: &Arc<Stated>| stated.is_place(|place| plan.is_of_any_goal(place));
        if self.stated.is_empty() && !line.is_labelled && line.stated.iter().all(is_kind) {
            return;
        }
        for (index, inner) in line.stated.iter().enumerate() {
            let beside = line.stated[..index].iter();
            self.retain(|outer| match inner.place {
                None => beside.clone().any(|beside| Arc::ptr_eq(beside, outer)),
                Some(_) => is_within(plan, inner, outer),
            });
            self.stated.push(inner.clone());
        }
    }

    fn retain(&mut self, holds: impl Fn(&Arc<Stated>) -> bool) {
        let of_sheet = self.stated[..self.of_sheet].iter();
        self.of_sheet = of_sheet.filter(|stated| holds(stated)).count();
        self.stated.retain(holds);
    }

    /// Call for a row whose name is no KPI's. It ends the lines before it if it may have been meant as a line: if
    /// nothing else stands in its row, if it is written as lines are (■, 施策2-1), or if it has the name of another
    /// place in it, or nearly. A remark in brackets does so only where the line before is in brackets too. Gives
    /// whether the row was taken for a line.
    pub fn pass_unknown(&mut self, matching: &Matching<'_>, cell: &Cell, is_alone: bool) -> bool {
        let (plan, text) = (matching.plan, cell.text.as_str());
        let is_like = |place: &PlanPlace| matching.is_like_another_place(text, place);
        let is_place = || self.stated.iter().any(|line| line.is_place(is_like));
        let may_end = match is_remark(text) {
            true => {
                let is_of_lines = self.stated.iter().any(|line| is_remark(&line.text));
                is_of_lines || !text.trim().starts_with('→') && is_place()
            }
            false => is_alone || is_like_line(plan, text) || may_be_line(text) || is_place(),
        };
        let name = named::behind_number(text);
        let is_kpi = || !named::named(plan, name).kpis.is_empty();
        let unknown = matching.unknown_line(cell);
        let is_line = may_end && !name.is_empty() && !is_kpi() && !is_plain_title(plan, text);
        let Some(unknown) = unknown.filter(|_| is_line) else {
            return false;
        };
        self.stated = vec![unknown];
        self.of_sheet = 0;
        true
    }

    /// Call for a row of a KPI: the next row is no longer the first below the lines.
    pub fn pass_row(&mut self) {
        self.is_fresh = false;
    }

    /// Call where another table or card begins. The lines above the one before end if it stands apart and has no
    /// lines of its own, or a title. A header that is only printed again, on the next page, changes nothing.
    pub fn begin(&mut self, plan: &Plan, above: Above, is_apart: bool) {
        let is_open = above.has_title || above.lines.is_empty();
        if is_open && !self.is_fresh && is_apart {
            self.stated.truncate(self.of_sheet);
        }
        let lines = above.lines.into_iter();
        lines.for_each(|line| self.hear(plan, line));
    }

    /// The places of a row: its own, and those of the lines before that agree with them. A line that one of
    /// them contradicts, or may contradict, does not hold for the rows below either.
    pub fn beside(&mut self, plan: &Plan, own: Vec<Arc<Stated>>) -> Vec<Arc<Stated>> {
        let agrees = |line: &PlanPlace, own: &PlanPlace| {
            plan.is_place_within(line, own) || plan.is_place_within(own, line)
        };
        self.retain(|line| {
            let holds =
                |own: &Arc<Stated>| line.is_place(|line| own.is_place(|own| agrees(line, own)));
            own.iter().all(holds)
        });
        [own, self.stated.clone()].concat()
    }
}

fn is_within(plan: &Plan, inner: &Stated, outer: &Stated) -> bool {
    inner.is_place(|inner| {
        outer.is_place(|outer| inner != outer && plan.is_place_within(inner, outer))
    })
}

/// A line says a goal and a measure, each with its label, and the year, the unit and the section beside.
const MOST_CELLS: usize = 8;

/// The line that a row among the rows of a table is. A line has text where names stand, no figure and no KPI of
/// the plan; a section or a unit may stand beside, and figures too where the name is that of a place. Below a
/// line that still holds, every such row is a line, so that an unreadable one ends the line before. Elsewhere
/// only one is that names a place or is written like one. A label with its value (担当課 子育て課) right below a
/// line is no line.
pub(super) fn row(
    sheet: &FormSheet<'_>,
    row: u32,
    table: &SheetTable,
    headings: &Headings,
) -> Option<PlaceLine> {
    let plan = sheet.plan;
    let cells = cells(sheet.grid, row, table)?;
    if is_kpi(sheet, &cells, table) {
        return None;
    }
    let saying = saying(&cells, table);
    let under = |cell: &Cell| role(cell, table);
    let name = table.subject.role();
    let mut names = saying.iter().filter(|cell| under(cell) == Some(&name));
    let is_named = names.any(|cell| known(sheet.matching, Some(&name), cell).is_some());
    if cells.iter().any(|cell| is_figure(&cells, cell, table)) {
        let known = line(sheet, &saying, under, |_| None);
        // Figures in the row of a label would be lost without a finding: such a row is no line.
        return known.filter(|line| is_named && !line.is_labelled && !line.has_other);
    }
    let known = match cells.iter().any(is_label) {
        true => line(sheet, &cells, |_| None, |_| None),
        false => line(sheet, &saying, under, |_| None),
    };
    let is_alone = cells.len() == 1;
    // What else stands in a row would be lost.
    if let Some(line) = known.filter(|line| !line.has_other || is_named) {
        return Some(PlaceLine { is_alone, ..line });
    }
    let is_plain = |cell: &&Cell| !is_like_line(plan, &cell.text) && !may_be_line(&cell.text);
    let is_value = !is_alone && headings.is_fresh && cells.iter().all(is_plain);
    let speak = !headings.stated.is_empty() && !is_value;
    let unknown = unknown(sheet.matching, (&saying, is_alone), table, speak)?;
    Some(PlaceLine {
        row,
        is_plain: saying.iter().all(is_plain),
        stated: vec![unknown],
        is_alone,
        ..PlaceLine::default()
    })
}

/// Whether a cell is all that a table has in its row.
pub fn is_alone(grid: &Grid, cell: &Cell, table: &SheetTable) -> bool {
    cells(grid, cell.at.row, table).is_some_and(|cells| cells.len() == 1)
}

/// Whether a cell of a row is a figure or stands for one. Behind a label (施策名), and where it is a year or
/// a unit, a text is not a figure, even in a column of figures.
fn is_figure(cells: &[&Cell], cell: &Cell, table: &SheetTable) -> bool {
    let is_text = |text: &str| is_aside(text) || cells.iter().any(is_label);
    match role(cell, table) {
        Some(Role::Figure(_) | Role::Stacked) => is_number(&cell.text) || !is_text(&cell.text),
        role => role == Some(&Role::Line),
    }
}

/// Whether the cells of a row have a KPI's id or name, if only that of the rows above.
fn is_kpi(sheet: &FormSheet<'_>, cells: &[&Cell], table: &SheetTable) -> bool {
    let plan = sheet.plan;
    let is_named = |cell: &&Cell| match role(cell, table) {
        Some(Role::Id) => {
            let mut cells = cells.iter();
            let branch_cell = cells.find(|cell| role(cell, table) == Some(&Role::IdBranch));
            let branch = branch_cell.map(|cell| cell.text.as_str());
            let id = sheet.form.id.id(plan, Some(&cell.text), branch);
            id.is_some_and(|id| plan.kpi_with_id(&id.text).is_some())
        }
        role => {
            role == Some(&table.subject.role()) && !named::named(plan, &cell.text).kpis.is_empty()
        }
    };
    cells.iter().any(is_named) || has_name_from_above(sheet.grid, cells[0].at.row, table)
}

/// Nearly all rows have plain figures, which are known without folding them.
fn is_number(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_digit() || ",.".contains(letter);
    text.chars().all(is_plain) || number::parse(&folded::key(text)).is_some()
}

fn role<'t>(cell: &Cell, table: &'t SheetTable) -> Option<&'t Role> {
    table.column(cell.at.column)?.role.as_ref()
}

/// The cells of a line that may name a place; what other columns say of it stands beside. A cell that
/// stands alone is merged over them, or meant so.
fn saying<'a>(cells: &[&'a Cell], table: &SheetTable) -> Vec<&'a Cell> {
    let is_saying = |cell: &&Cell| cells.len() == 1 || has_saying_role(cell, table);
    cells.iter().copied().filter(is_saying).collect()
}

fn has_saying_role(cell: &Cell, table: &SheetTable) -> bool {
    match role(cell, table) {
        Some(Role::Goal | Role::Measure | Role::Id | Role::IdBranch | Role::Ignored) | None => true,
        Some(role) => *role == table.subject.role(),
    }
}

/// Whether the name of the rows above is merged down to this one: it is a row of that KPI, of another year
/// or of another line, though its figures may be blank.
fn has_name_from_above(grid: &Grid, row: u32, table: &SheetTable) -> bool {
    let mut names = table
        .columns
        .iter()
        .filter(|column| table.is_of_names(column));
    names.any(|column| {
        let name = grid.seen_at(column.at(row));
        name.is_some_and(|name| name.at.row < row)
    })
}

/// What is meant as a line though it names no place of the plan: the last text of the row.
fn unknown(
    matching: &Matching<'_>,
    (cells, is_alone): (&[&Cell], bool),
    table: &SheetTable,
    speak: bool,
) -> Option<Arc<Stated>> {
    let is_text = |cell: &&&Cell| {
        let is_text = !named::behind_number(&cell.text).is_empty() && !is_remark(&cell.text);
        is_text && !words::is_subtotal(&cell.text) && !is_plain_title(matching.plan, &cell.text)
    };
    let cell = cells.iter().rev().find(is_text)?;
    let text = &cell.text;
    let is_place = matches!(role(cell, table), Some(Role::Goal | Role::Measure));
    let is_like = is_like_line(matching.plan, text);
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
fn stands_for_names(cell: &Cell, table: &SheetTable) -> bool {
    let is_behind =
        |column: &TableColumn| table.is_of_names(column) && cell.at.column <= column.column;
    let is_place = table
        .column(cell.at.column)
        .is_some_and(TableColumn::is_place);
    is_place || table.columns.iter().any(is_behind)
}

/// Whether a text is a remark on the row above: （年度末現在）, → 目標達成.
fn is_remark(text: &str) -> bool {
    let width = folded::width(text);
    let text = width.trim();
    let inner = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    text.starts_with('→') || inner.is_some_and(|inner| !inner.contains(['(', ')']))
}

/// ■スポーツ, 【スポーツ】, 施策2-3 スポーツ, 2-3 スポーツ.
fn is_like_line(plan: &Plan, text: &str) -> bool {
    let width = folded::width(text);
    let text = width.trim();
    let behind = named::behind_number(text);
    text.starts_with(['■', '□', '◆', '◇', '【'])
        || is_behind_level(plan, text, |letter| !letter.is_alphabetic())
        || behind.len() < text.len() && behind.starts_with(char::is_whitespace)
}

/// Whether a text begins with the word for a goal or a measure and a number: 施策9-9 スポーツ（令和6年度）.
pub fn has_number(plan: &Plan, text: &str) -> bool {
    is_behind_level(plan, folded::width(text).trim(), char::is_numeric)
}

/// Whether a text begins with the word for a goal or a measure, and goes on with a letter of a kind.
fn is_behind_level(plan: &Plan, text: &str, is_of: fn(char) -> bool) -> bool {
    let words = plan.levels.iter().map(String::as_str).chain(["施策"]);
    let mut behind = { words }
        .filter(|word| !word.is_empty())
        .filter_map(|word| text.strip_prefix(word));
    behind.any(|behind| behind.starts_with(is_of))
}

/// Whether a text, with or without brackets and marks, is a title that names no place: 【様式１】,
/// 1 指標の実績, ■農政課.
fn is_plain_title(plan: &Plan, text: &str) -> bool {
    let inner = named::without_brackets(named::behind_number(text.trim()));
    let bare = inner.trim_matches(|letter: char| !letter.is_alphanumeric());
    words::is_title(text) || plan.section_named(bare).is_some()
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
fn cells<'a>(grid: &'a Grid, row: u32, table: &SheetTable) -> Option<Vec<&'a Cell>> {
    let is_of_kpis = table.subject == TableSubject::Kpi;
    between(grid, row, &(table.left..table.right)).filter(|_| is_of_kpis)
}

/// What the lines above a table or a card say; a row with a cell that `is_other` is not a line.
pub(super) fn above(
    sheet: &FormSheet<'_>,
    rows: Range<u32>,
    columns: &Range<u32>,
    is_other: impl Fn(&Cell) -> bool,
) -> Above {
    let cells = sheet.cells(rows);
    let mut above = Above::default();
    for row in cells.chunk_by(|one, next| one.at.row == next.at.row) {
        // A line alone in its row speaks for all tables beside each other below it.
        let of_all = 0..u32::MAX;
        let columns = if row.len() == 1 { &of_all } else { columns };
        let cells = between(sheet.grid, row[0].at.row, columns);
        let Some(cells) = cells.filter(|_| !row.iter().any(&is_other)) else {
            continue;
        };
        // What may be a line or another title is one where it would end another.
        let is_below = !above.lines.is_empty();
        let unknown = |cell: &Cell| unknown_above(sheet.matching, cell, is_below);
        let is_sure = |line: &PlaceLine| {
            line.is_labelled && line.stated.iter().all(|stated| stated.place.is_some())
        };
        let any = line(sheet, &cells, |_| None, unknown);
        let whole = any.filter(|line| !line.has_other || is_sure(line));
        let line = whole.filter(|line| !has_values_below(sheet, &cells, line));
        above.has_title |= line.is_none() && is_title(cells[0]);
        above.lines.extend(line);
    }
    above
}

/// Whether a text above that is no line may be a title: it is no year, label, note or remark.
fn is_title(cell: &Cell) -> bool {
    let text = &cell.text;
    let is_other = is_aside(text) || words::is_note(text) || is_remark(text);
    !is_other && labelled(text).is_none() && !words::is_header(text)
}

/// Whether a row of labels has its values in the row below: 施策, and below it 男女共同参画.
fn has_values_below(sheet: &FormSheet<'_>, cells: &[&Cell], line: &PlaceLine) -> bool {
    let is_below = |cell: &&Cell| {
        let cell = sheet.grid.at(CellAt::new(line.row + 1, cell.at.column));
        cell.is_some_and(|cell| known(sheet.matching, None, cell).is_some())
    };
    let is_unknown = line.stated.iter().any(|stated| stated.place.is_none());
    is_unknown && cells.iter().filter(|cell| is_label(cell)).any(is_below)
}

/// A text above that is written as those are that name places, and names none of the plan's.
fn unknown_above(matching: &Matching<'_>, cell: &Cell, is_below: bool) -> Option<Arc<Stated>> {
    let (plan, text) = (matching.plan, cell.text.as_str());
    let stated = matching.unknown_line(cell)?;
    let is_other = || {
        let is_dated = || caption::year(text).is_some() && !has_number(plan, text);
        words::is_note(text)
            || is_remark(text)
            || is_dated()
            || unit_line::is_line(text)
            || is_plain_title(plan, text)
    };
    // The names of the plan are compared last: there are many of them. 基本目標２の実績 speaks of a place, and is
    // a title.
    let is_like = || {
        let is_like = is_like_line(plan, text) || is_below && may_be_line(text);
        is_like && matching.mentioned(text).is_empty() || has_name(plan, text)
    };
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
    let cells = row.filter(|cell| columns.contains(&cell.at.column));
    // One more than the most shows that there are more, without a walk through thousands of cells.
    let cells: Vec<&Cell> = cells.take(MOST_CELLS + 1).collect();
    (!cells.is_empty() && cells.len() <= MOST_CELLS).then_some(cells)
}

/// The line that cells make, if all of them name goals and measures: by themselves, or behind a label
/// (施策名：地域活動, or 施策名 in a cell of its own). A year, a unit, a section and what the form takes for
/// prose may stand among them, and anything beside known places that a label says. What is `unknown`
/// may be meant as a line all the same.
fn line<'t>(
    sheet: &FormSheet<'_>,
    cells: &[&Cell],
    role: impl Fn(&Cell) -> Option<&'t Role>,
    unknown: impl Fn(&Cell) -> Option<Arc<Stated>>,
) -> Option<PlaceLine> {
    let mut line = PlaceLine {
        row: cells.first()?.at.row,
        ..PlaceLine::default()
    };
    let mut label: Option<Role> = None;
    for cell in cells {
        let (said, text) = match (label.take(), labelled(&cell.text)) {
            (None, Some((role, ""))) => {
                // A label in a cell of its own: its text is in the next cell.
                label = Some(role);
                continue;
            }
            (Some(role), _) => (role, cell.text.as_str()),
            (None, Some(said)) => said,
            (None, None) if is_aside(&cell.text) => continue,
            (None, None) => {
                let is_section = || sheet.plan.section_named(&cell.text).is_some();
                match known(sheet.matching, role(cell), cell).or_else(|| unknown(cell)) {
                    Some(place) => line.stated.push(place),
                    None => line.has_other |= !is_section(),
                }
                continue;
            }
        };
        if said != Role::Section && !sheet.form.prose.contains(&said) {
            line.is_labelled = true;
            let stated = behind_label(sheet.matching, &said, text, cell)?;
            line.stated.push(stated);
        }
    }
    // A label without a text behind it is a header, not a line.
    (label.is_none() && !line.stated.is_empty()).then_some(line)
}

/// The place behind a label; none if the text is the header of another column. What the plan does not know is
/// a line of its own, though the same text may have stood above.
fn behind_label(
    matching: &Matching<'_>,
    role: &Role,
    text: &str,
    cell: &Cell,
) -> Option<Arc<Stated>> {
    let stated = matching.stated_at(matching::level(Some(role)), text, cell.at)?;
    match stated.place {
        Some(_) => Some(stated),
        None if words::is_header(text) => None,
        None => Some(Arc::new(stated.again_at(cell.at))),
    }
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

/// The label with which a text begins, of a goal, a measure or a section, and the text behind it.
pub fn labelled(text: &str) -> Option<(Role, &str)> {
    let (label, behind) = text.split_once(['：', ':']).unwrap_or((text, ""));
    let label = folded::key(label);
    let roles = [Role::Goal, Role::Measure, Role::Section].into_iter();
    let behind_word = |word: &&str| label.strip_suffix(word);
    let bare = BEHIND_A_LABEL.iter().find_map(behind_word);
    let bare = bare.unwrap_or(&label);
    let bare = bare.strip_prefix("基本").unwrap_or(bare);
    let is_label = |role: &Role| {
        let is_place = *role != Role::Section;
        let mut words = words::headers(role).iter().map(|word| folded::key(word));
        words.any(|word| word == label || is_place && word == bare)
    };
    let role = roles.into_iter().find(is_label)?;
    Some((role, behind.trim()))
}
