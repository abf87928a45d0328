//! The rows of a table become records.

use super::burden;
use super::caption::{self, Year};
use super::column::TableColumn;
use super::group::{self, Group};
use super::heading::{self, Headings};
use super::item::{Filled, FilledCell, Item, TableSheet};
use super::locate::{self, SheetTable};
use super::matching::Stated;
use super::record::Says;
use super::subject::TableSubject;
use super::unit_line::{self, Unit};
use super::{CellField, FormSheet, FoundForm, LeftoverKind, Missed, Region, Shape};
use super::{policy, sheet_year, stray, strays};
use crate::domain::{CellAt, FiscalYear};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Role, TableForm, YearFrom};
use crate::mapping::words;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Reads the tables of a form on a sheet; none if the form is not there.
pub(super) fn tables(sheet: &FormSheet<'_>, layout: &TableForm) -> Option<FoundForm> {
    let tables = locate::tables(sheet.grid, layout);
    let top = tables.first()?.header.0;
    if !sheet.is_titled(sheet.cells(0..top)) {
        return None;
    }
    let (year, said) = sheet_year::of(sheet, top);
    let of_sheet = year.map(|(year, _)| year);
    let mut map = SheetMap {
        on: TableSheet {
            sheet,
            year: of_sheet,
            unit: Unit::default(),
            teams: OnceCell::new(),
        },
        layout,
        headings: Headings::default(),
        is_apart: false,
        found: FoundForm::of(sheet, (year, said), section_above(sheet, top)),
    };
    // Lines go on speaking for the tables below, each for those in its own columns.
    let mut above: BTreeMap<u32, (Option<&SheetTable>, Headings, Filled<'_>)> = BTreeMap::new();
    for table in &tables {
        // Lines above a table beside another speak for that table alone.
        let of_first = map.on.year;
        if !table.is_first {
            map.on.year = of_sheet;
        }
        let (before, headings, mut filled) = above.remove(&table.left).unwrap_or_default();
        map.headings = headings;
        map.is_apart = before.map_or(0, SheetTable::last_row) + 1 < table.header.0;
        // Below a header that is only printed again, on the next page, the table above goes on.
        let is_again = before.is_some_and(|before| has_same_header(before, table));
        if map.is_apart || !is_again {
            filled.clear();
        }
        map.enter(table);
        map.table(table, &mut filled);
        let headings = std::mem::take(&mut map.headings);
        above.insert(table.left, (Some(table), headings, filled));
        // The next table below stands under the lines of the first one again.
        if !table.is_first {
            map.on.year = of_first;
        }
    }
    map.report_too_many(&tables);
    map.say_header_years(&tables);
    Some(map.found)
}

/// 担当課 beside or in front of a name, above the table.
fn section_above(sheet: &FormSheet<'_>, header: u32) -> Option<(String, CellAt)> {
    section_named_in(sheet.grid, sheet.cells(0..header))
}

/// The first name that stands behind or beside 担当課 in some cells of a sheet, and where.
pub fn section_named_in(grid: &Grid, cells: &[Cell]) -> Option<(String, CellAt)> {
    cells
        .iter()
        .find_map(|cell| match heading::labelled(&cell.text)? {
            (Role::Section, "") => {
                let beside = unit_line::beside(grid, cell.at)?;
                Some((beside.text.trim().to_owned(), beside.at))
            }
            (Role::Section, name) => Some((name.to_owned(), cell.at)),
            _ => None,
        })
}

/// The tables of a sheet while they are read.
struct SheetMap<'a> {
    on: TableSheet<'a>,
    layout: &'a TableForm,
    /// What lines above the next row say of its place.
    headings: Headings,
    /// Whether rows without figures, blank or not, stand between the table and the one above it.
    is_apart: bool,
    found: FoundForm,
}

impl<'a> SheetMap<'a> {
    /// Each table has the unit that the lines above it name, and their year if they are about one.
    fn enter(&mut self, table: &SheetTable) {
        let sheet = self.on.sheet;
        let is_asked = |role: &Role| {
            let is_prose = sheet.form.prose.contains(role);
            !is_prose && table.of_role(role).next().is_some()
        };
        let room = &mut self.found.sighting.room;
        room.for_measure |= is_asked(&Role::Measure);
        room.for_id |= is_asked(&Role::Id);
        let rows = table.captions..table.header.0;
        // The lines of kensho's own form are its own: its rows have their units and places, its mark the year.
        let above = match self.found.sighting.own.is_some() {
            true => heading::Above::default(),
            false => {
                self.hear(rows.clone(), table);
                heading::above(sheet, rows, &table.places(), |_| false)
            }
        };
        self.headings.begin(sheet.plan, above, self.is_apart);
        let mut columns = table.columns.iter();
        let name = columns.find(|column| table.is_of_names(column));
        let unit = std::mem::take(&mut self.on.unit);
        self.on.unit = unit.or(name.and_then(|column| column.unit.as_ref()));
    }

    /// Hears what some lines say of the figures below them.
    fn hear(&mut self, rows: Range<u32>, table: &SheetTable) {
        let sheet = self.on.sheet;
        let cells = sheet.cells(rows.clone());
        self.on.unit = self.on.unit.above(sheet.grid, cells, &table.places());
        let lines = cells.iter();
        let lost = lines.filter_map(|cell| unit_line::not_heard(sheet.grid, cell));
        self.found.report(lost);
        let year_from = sheet.form.year_from;
        let is_asked = year_from.is_none_or(|from| from == YearFrom::Title);
        // The year of the title was read with those of the names around the sheet.
        let is_heard_already = table.is_first && rows.start == 0;
        if is_heard_already || !is_asked {
            return;
        }
        let own = |cell: &&Cell| table.places().contains(&cell.at.column);
        for cell in cells.iter().filter(own) {
            match caption::year(&cell.text) {
                Some(Year::Title(year)) => self.on.year = Some(year),
                Some(Year::Mention(year)) if self.on.year != Some(year) => {
                    self.found.sighting.said.push(("表の上の行".into(), year));
                }
                // A KPI's name in a line above a table was meant as a row of the table before.
                _ if sheet.plan.kpis_named(&cell.text).is_empty() => {}
                _ => self.found.report([stray(cell, LeftoverKind::Cell)]),
            }
        }
    }

    fn report_too_many(&mut self, tables: &[SheetTable]) {
        if tables.len() > locate::MOST_TABLES {
            let what = format!("{}個を超える表は読んでいません", locate::MOST_TABLES);
            let last = tables.last().map(|last| CellAt::new(last.until, 0));
            self.found
                .report(last.map(|at| (at, what, LeftoverKind::Cell)));
        }
    }

    fn table<'t>(&mut self, table: &'t SheetTable, filled: &mut Filled<'t>)
    where
        'a: 't,
    {
        self.mark_table(table);
        let sheet = self.on.sheet;
        let projects = self.found.policy.projects.len();
        let (mut name_above, mut sums) = (None, Vec::new());
        let stands_alone =
            |row: u32| heading::row(sheet, row, table, &Headings::default()).is_some();
        for group in group::groups(sheet.grid, self.layout, table, stands_alone) {
            if let [(row, _)] = group.rows[..]
                && self.take_line(row, table, filled)
            {
                continue;
            }
            self.headings.pass_row();
            let is_of_name_above = is_of_name(sheet.grid, table, &group, name_above);
            name_above = group.name.map(|name| name.at);
            let sum = self.fill(&group, table, filled, is_of_name_above);
            let item = Item::of(&self.on, table, &group, filled);
            if table.subject == TableSubject::Project {
                let name = group.name.filter(|name| item.is_subtotal(name));
                sums.extend(group.rows().next().zip(name));
            }
            self.found.mark_item(&item);
            let places = |headings: &mut Headings| match sum {
                Some(sum) => vec![sum],
                None => headings.beside(sheet.plan, own_places(filled)),
            };
            if take_item(&mut self.found, &mut self.headings, &item, places) {
                filled.retain(|written| !written.column.is_place());
            }
        }
        // Only now, because a sum may stand above the rows that it adds up.
        policy::add_up(&self.on, table, &mut self.found.policy, projects, &sums);
        let years = self.layout.blocks.as_ref().map(|blocks| blocks.years.len());
        self.found
            .report(strays::of_table(sheet.grid, table, years));
        self.found.sighting.calendar.extend(calendar(table));
        self.found.sighting.regions.push(region(table));
    }

    /// Takes a row that is a line, and speaks for the rows below it. Gives whether it is one.
    fn take_line(&mut self, row: u32, table: &SheetTable, filled: &mut Filled<'_>) -> bool {
        let sheet = self.on.sheet;
        if caption::is_row(sheet.grid, row, &table.places()) {
            self.mark_line(row, table);
            self.hear(row..row + 1, table);
            return true;
        }
        let Some(line) = heading::row(sheet, row, table, &self.headings) else {
            return false;
        };
        self.mark_line(row, table);
        // What was filled down before the line does not stand below it.
        filled.retain(|written| !written.column.is_place());
        if !line.is_labelled && !line.is_alone {
            self.found.report(strays::of_line(sheet.grid, table, row));
        }
        if !line.is_plain {
            self.found.hear(&line);
        }
        self.headings.hear(sheet.plan, line);
        true
    }

    /// Says of every row what it is, before its cells say more.
    fn mark_table(&mut self, table: &SheetTable) {
        let (grid, found) = (self.on.sheet.grid, &mut self.found);
        let mut mark = |rows: Range<u32>, field: CellField| {
            let indexes = self.on.sheet.indexes(rows);
            found.fields[indexes].fill(field);
        };
        let behind = table.last_row() + 1;
        // Tables beside each other share their rows: these are marked once, and not over what cells said.
        if table.is_first {
            mark(table.header.0..table.header.1 + 1, CellField::Header);
            mark(behind..table.until, CellField::Note);
            mark(table.header.1 + 1..behind, CellField::Unmapped);
        }
        for row in &table.orphans {
            mark(*row..row + 1, CellField::Unmapped);
        }
        for row in &table.notes {
            mark(*row..row + 1, CellField::Note);
        }
        let orphans = table.orphans.iter();
        found.report(orphans.filter_map(|row| strays::of_orphan(grid, table, *row)));
        let notes = table.notes.iter();
        found.report(notes.filter_map(|row| strays::of_note(grid, table, *row)));
    }

    /// Says of a line among the rows of a table that it is a title.
    fn mark_line(&mut self, row: u32, table: &SheetTable) {
        let grid = self.on.sheet.grid;
        let cells = table.cells(grid, row);
        for index in cells.filter_map(|cell| grid.index_at(cell.at)) {
            self.found.fields[index] = CellField::Title;
        }
    }

    /// Keeps what is written once, meant for the rows below. Another goal ends the measures that were
    /// said before, and another measure those in the columns to its right. Words in the upper rows of one
    /// merged name belong to that group alone. Gives the word in a column of places that makes the row a
    /// subtotal: 小計.
    fn fill<'t>(
        &self,
        group: &Group<'_>,
        table: &'t SheetTable,
        filled: &mut Filled<'t>,
        is_of_name_above: bool,
    ) -> Option<Arc<Stated>>
    where
        'a: 't,
    {
        let mut sum = None;
        let written = filled.iter_mut();
        written.for_each(|written| written.is_own &= is_of_name_above);
        let is_id = |column: &TableColumn| matches!(column.role, Some(Role::Id | Role::IdBranch));
        let is_kept = |column: &&TableColumn| column.fill || column.is_place() || is_id(column);
        for column in table.columns.iter().filter(is_kept) {
            let Some(cell) = self.on.said(group, column) else {
                continue;
            };
            let before = filled
                .iter_mut()
                .find(|written| written.column.column == column.column);
            let is_again = before.is_some();
            let is_changed = before
                .as_ref()
                .is_none_or(|before| before.cell.text != cell.text);
            // 小計 or 成果指標 in a column of places changes nothing for the rows below; but what is summed up
            // stands in no place itself.
            if is_changed && column.is_place() && words::is_no_place(&cell.text) {
                if words::is_subtotal(&cell.text) && sum.is_none() {
                    sum = self.on.sheet.matching.unknown_line(cell);
                }
                continue;
            }
            // A merged cell is the same one for all of its rows; 〃 says it again.
            let is_same = |before: &&mut FilledCell<'_>| {
                std::ptr::eq(before.cell, cell) || is_changed && is_ditto(column, cell)
            };
            if let Some(before) = before.filter(is_same) {
                before.is_own = true;
                continue;
            }
            self.end(group, filled, column, is_again && is_changed);
            filled.push(self.written(column, cell));
        }
        sum
    }

    /// Ends what was written last in a column; and what was written within its places, where another place
    /// begins and no 〃 goes on with them.
    fn end(&self, group: &Group<'_>, filled: &mut Filled<'_>, column: &TableColumn, begins: bool) {
        filled.retain(|written| {
            let cell = || self.on.said(group, written.column);
            let goes_on = || cell().is_some_and(|cell| is_ditto(written.column, cell));
            let ends = begins && is_below(written.column, column) && !goes_on();
            written.column.column != column.column && !ends
        });
    }

    fn written<'t>(&self, column: &'t TableColumn, cell: &'t Cell) -> FilledCell<'t> {
        let sheet = self.on.sheet;
        let role = column.role.as_ref().filter(|_| column.is_place());
        let asked = role.filter(|role| !sheet.form.prose.contains(role));
        FilledCell {
            column,
            cell,
            stated: asked.and_then(|role| sheet.matching.stated(role, cell)),
            is_own: true,
        }
    }

    /// A report of one year whose columns have other years only contradicts itself.
    fn say_header_years(&mut self, tables: &[SheetTable]) {
        let all_columns = tables.iter().flat_map(|table| &table.columns);
        let columns = all_columns.filter(|column| column.is_actual());
        let years: Vec<FiscalYear> = columns.filter_map(|column| column.year).collect();
        let last = years.iter().max();
        let is_other = |_: &&FiscalYear| self.on.year.is_some_and(|own| !years.contains(&own));
        if let Some(last) = last.filter(is_other) {
            self.found.sighting.said.push(("見出し".into(), *last));
        }
    }
}

impl FoundForm {
    fn mark_item(&mut self, item: &Item<'_>) {
        let is_sum = item.group.name.is_some_and(|name| item.is_sum(name));
        let grid = item.on.sheet.grid;
        for (row, line) in &item.group.rows {
            let cells = grid.row(*row);
            // The cells of a row follow each other among all cells: the first one's index gives the others'.
            let first = cells.first().and_then(|cell| grid.index_at(cell.at));
            let Some(start) = first else { continue };
            for (index, cell) in (start..).zip(cells) {
                if let Some(column) = item.table.column(cell.at.column) {
                    self.fields[index] = match is_sum {
                        true => CellField::Subtotal,
                        false => item.field_of(column, *line),
                    };
                }
            }
        }
    }
}

/// Where a row says that its KPI stands, in its own columns or those filled down.
fn own_places(filled: &Filled<'_>) -> Vec<Arc<Stated>> {
    let said = filled.iter().filter(|written| written.is_said());
    said.filter_map(|written| written.stated.clone()).collect()
}

/// Makes a record of an item. Gives whether its row may have been meant as a line, which ends what is
/// said of the places of the rows below.
fn take_item(
    found: &mut FoundForm,
    headings: &mut Headings,
    item: &Item<'_>,
    places: impl FnOnce(&mut Headings) -> Vec<Arc<Stated>>,
) -> bool {
    let (sheet, table) = (item.on.sheet, item.table);
    let Some(name) = item.group.name else {
        // What it says of its place ends lines though it has no name.
        places(headings);
        found.report(strays::of_nameless(sheet.grid, table, item.group.rows()));
        return false;
    };
    if item.is_sum(name) || item.is_empty_numbered(name) {
        return false;
    }
    let wordless = item.group.rows.iter().filter(|(_, line)| line.is_none());
    found.report(wordless.filter_map(|(row, _)| strays::of_wordless(sheet.grid, table, *row)));
    burden::pay_for_row();
    match table.subject {
        TableSubject::Project => found.policy.projects.push(item.project(name)),
        TableSubject::Measure => found.policy.measures.push(item.measure(name)),
        TableSubject::Kpi => {
            let at = (name.text.as_str(), name.at);
            let written = table.of_role(&Role::Kpi).next().map(|_| at);
            let record = item.record(sheet, at, written, places(headings));
            let is_unknown = record.matched == Err(Missed::Unknown);
            found.records.push(record);
            let is_alone = || heading::is_alone(sheet.grid, name, table);
            return is_unknown && headings.pass_unknown(sheet.matching, name, is_alone());
        }
    }
    false
}

/// Whether the rows of a group have the same merged name as those above, and say no place of their own.
fn is_of_name(grid: &Grid, table: &SheetTable, group: &Group<'_>, above: Option<CellAt>) -> bool {
    let name = group.name.map(|name| name.at);
    let says_place = || group.rows().any(|row| group::says_place(grid, table, row));
    name.is_some() && name == above && !says_place()
}

/// Whether two headers say the same.
fn has_same_header(one: &SheetTable, other: &SheetTable) -> bool {
    let (one, other) = (one.columns.iter(), other.columns.iter());
    one.map(|column| &column.path)
        .eq(other.map(|column| &column.path))
}

/// Whether a cell in a column of goals or measures repeats the one above it: 〃.
fn is_ditto(column: &TableColumn, cell: &Cell) -> bool {
    column.is_place() && words::is_ditto(&cell.text)
}

/// Whether a column says places within those of another: measures in goals, a second measure in the
/// first.
fn is_below(column: &TableColumn, other: &TableColumn) -> bool {
    match (&column.role, &other.role) {
        (Some(Role::Measure), Some(Role::Goal)) => true,
        (one, two) => column.is_place() && one == two && column.column > other.column,
    }
}

/// The headers of actuals that name a calendar year.
fn calendar(table: &SheetTable) -> impl Iterator<Item = (CellAt, String)> + '_ {
    let all_columns = table.columns.iter();
    let columns = all_columns.filter(|column| column.is_actual() && column.is_calendar);
    columns.map(|column| (column.at(table.header.1), column.path.clone()))
}

/// Where a table stands, and its headers, for people who look into a file.
fn region(table: &SheetTable) -> Region {
    let left = table.columns.first().map_or(0, |column| column.column);
    let right = table.columns.last().map_or(left, |column| column.column);
    let headers = table.columns.iter().map(|column| column.path.clone());
    Region {
        first: CellAt::new(table.header.0, left),
        last: CellAt::new(table.last_row(), right),
        headers: headers.collect(),
        shape: Shape::Table,
    }
}
