//! The rows of a table become records.

use super::burden;
use super::caption::{self, Year};
use super::figure::{self, Figure};
use super::group::{self, Group};
use super::header::Column;
use super::heading::{self, Headings};
use super::locate::{self, Table};
use super::matching::{Matching, Stated};
use super::sheet_year::{self, Around};
use super::subject::Subject;
use super::teams::Teams;
use super::unit_line::{self, Unit};
use super::{Field, Found, LeftoverKind, Missed, Record, Region, Remark, Shape};
use super::{demanded, strays};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Plan, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Form, Line, Role, TableForm, WrittenId, YearFrom};
use crate::mapping::words;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Reads the tables of a form on a sheet; none if the form is not there.
pub(super) fn tables(
    matching: &Matching<'_>,
    form: &Form,
    layout: &TableForm,
    grid: &Grid,
    around: &Around<'_>,
) -> Option<Found> {
    let tables = locate::tables(grid, layout);
    let top = tables.first()?.header.0;
    let above = |cell: &&Cell| cell.at.row < top;
    if !form
        .title
        .as_deref()
        .is_none_or(|title| is_said(grid, above, title))
    {
        return None;
    }
    let (year, said) = sheet_year::of(form, grid, around, above);
    let mut found = Found::of(form, grid, year, section_above(grid, top));
    found.said = said;
    let mut sheet = SheetMap {
        plan: matching.plan(),
        matching,
        grid,
        form,
        layout,
        year: year.map(|(year, _)| year),
        headings: Headings::default(),
        is_apart: false,
        sum: None,
        unit: Unit::default(),
        teams: OnceCell::new(),
        found,
    };
    // Lines go on speaking for the tables below, each for those in its own columns.
    let mut headings: BTreeMap<u32, (&Table, Headings, Filled<'_>)> = BTreeMap::new();
    for table in &tables {
        // What stands above a table beside another speaks for that table alone.
        let of_first = sheet.year;
        if !table.is_first {
            sheet.year = year.map(|(year, _)| year);
        }
        let (before, said, filled) = match headings.remove(&table.left) {
            Some((before, said, filled)) => (Some(before), said, filled),
            None => Default::default(),
        };
        sheet.headings = said;
        let last = before.map_or(0, Table::last_row);
        sheet.is_apart = last + 1 < table.header.0;
        let before = before.filter(|before| has_same_header(before, table));
        // What was filled down above a header that is only printed again, on the next page.
        let before = before.filter(|_| !sheet.is_apart);
        let mut filled = before.map_or_else(Filled::new, |_| filled);
        sheet.enter(form, table);
        sheet.table(form, table, &mut filled);
        let said = std::mem::take(&mut sheet.headings);
        headings.insert(table.left, (table, said, filled));
        if !table.is_first {
            sheet.year = of_first;
        }
    }
    sheet.report_too_many(&tables);
    sheet.say_header_years(&tables);
    Some(sheet.found)
}

fn is_said(grid: &Grid, among: impl Fn(&&Cell) -> bool, title: &str) -> bool {
    let mut cells = grid.cells().iter().filter(among);
    cells.any(|cell| folded::key(&cell.text).contains(title))
}

/// 担当課 beside or in front of a name, above the table.
fn section_above(grid: &Grid, header: u32) -> Option<(String, CellAt)> {
    let above = grid.cells().iter().take_while(|cell| cell.at.row < header);
    above.filter_map(|cell| section_at(grid, cell)).next()
}

fn section_at(grid: &Grid, cell: &Cell) -> Option<(String, CellAt)> {
    let (Role::Section, name) = heading::labelled(&cell.text)? else {
        return None;
    };
    if !name.is_empty() {
        return Some((name.to_owned(), cell.at));
    }
    let row = grid.row(cell.at.row).iter();
    let beside = row
        .into_iter()
        .find(|other| other.at.column > cell.at.column)?;
    Some((beside.text.trim().to_owned(), beside.at))
}

pub(super) struct SheetMap<'a> {
    pub(super) plan: &'a Plan,
    matching: &'a Matching<'a>,
    grid: &'a Grid,
    form: &'a Form,
    layout: &'a TableForm,
    year: Option<FiscalYear>,
    /// What lines above the next row say of its place.
    headings: Headings,
    /// Whether rows without figures, blank or not, stand between the table and the one above it.
    is_apart: bool,
    /// The word in a column of places that makes of the row a sum over several: 小計.
    sum: Option<Arc<Stated>>,
    /// What the lines above the table say of its unit.
    unit: Unit,
    /// The teams of the plan, once anybody asks.
    teams: OnceCell<Teams>,
    pub(super) found: Found,
}

/// What the rows of a table say of the year of their actuals.
#[derive(Clone, Copy)]
pub(super) enum RowYear {
    /// There is no column for it.
    NoColumn,
    /// There is one, and this is what it says; nothing if it is empty or no year.
    Said(Option<FiscalYear>),
}

/// What was written last in a column that is filled down, or in one of goals or measures.
pub(super) struct Written<'t> {
    column: &'t Column,
    cell: &'t Cell,
    /// Under a goal or a measure, what the cell means.
    stated: Option<Arc<Stated>>,
    /// Whether it stands in the rows of the group itself, and not above them.
    is_own: bool,
}

/// What was written last, by column.
pub(super) type Filled<'t> = Vec<Written<'t>>;

impl<'a> SheetMap<'a> {
    /// Each table has the unit that the lines above it name, and their year if they are about one.
    fn enter(&mut self, form: &Form, table: &Table) {
        let roles = table
            .columns
            .iter()
            .filter_map(|column| column.role.as_ref());
        for role in roles.filter(|role| !form.prose.contains(role)) {
            self.found.room.for_measure |= *role == Role::Measure;
            self.found.room.for_id |= *role == Role::Id;
        }
        let columns = table.left..table.right;
        self.hear(form, table.captions..table.header.0, &columns, table);
        let above = table.captions..table.header.0;
        let above = heading::above(self.matching, form, self.grid, above, &columns, |_| false);
        self.headings.begin(self.plan, above, self.is_apart);
        let name = table.subject.role();
        let name = table
            .columns
            .iter()
            .find(|column| column.role.as_ref() == Some(&name));
        let unit = std::mem::take(&mut self.unit);
        self.unit = unit.or(name.and_then(|column| column.unit.as_ref()));
    }

    /// Hears what some lines say of the figures below them.
    fn hear(&mut self, form: &Form, rows: Range<u32>, columns: &Range<u32>, table: &Table) {
        self.unit = self.unit.above(self.grid, rows.clone(), columns);
        self.found.leftovers.append(&mut self.unit.strays);
        let is_asked = form.year_from.is_none_or(|from| from == YearFrom::Title);
        let is_heard_already = table.is_first && rows.start == 0;
        if is_heard_already || !is_asked {
            return;
        }
        let lines = unit_line::lines(self.grid, rows).iter();
        for cell in lines.filter(|cell| columns.contains(&cell.at.column)) {
            match caption::year(&cell.text) {
                Some(Year::Title(year)) => self.year = Some(year),
                Some(Year::Mention(year)) if self.year != Some(year) => {
                    self.found.said.push(("表の上の行", year));
                }
                _ => self.report_name(cell),
            }
        }
    }

    /// A KPI's name in a line above a table was meant as a row of the table before.
    fn report_name(&mut self, cell: &Cell) {
        if !self.plan.kpis_named(&cell.text).is_empty() {
            let stray = (Some(cell.at), cell.text.clone(), LeftoverKind::Cell);
            self.found.leftovers.push(stray);
        }
    }

    fn report_too_many(&mut self, tables: &[Table]) {
        if let Some(last) = tables.last().filter(|_| tables.len() > locate::MOST_TABLES) {
            let what = format!("{}個を超える表は読んでいません", locate::MOST_TABLES);
            let at = CellAt::new(last.until, 0);
            self.found
                .leftovers
                .push((Some(at), what, LeftoverKind::Cell));
        }
    }

    fn table<'t>(&mut self, form: &Form, table: &'t Table, filled: &mut Filled<'t>)
    where
        'a: 't,
    {
        self.mark_table(table);
        let columns = table.left..table.right;
        let mut name_above = None;
        let projects = self.found.policy.projects.len();
        let mut sums = Vec::new();
        let heading = |row: u32, headings: &Headings| {
            heading::row(self.matching, form, (self.grid, row), table, headings)
        };
        let stands_alone = |row: u32| heading(row, &Headings::default()).is_some();
        for group in group::groups(self.grid, self.layout, table, stands_alone) {
            if let [(row, _)] = group.rows[..] {
                if caption::is_row(self.grid, row, &columns) {
                    self.mark_line(row, &columns);
                    self.hear(form, row..row + 1, &columns, table);
                    continue;
                }
                if let Some(line) = heading(row, &self.headings) {
                    self.mark_line(row, &columns);
                    // What was filled down before the line does not stand below it.
                    filled.retain(|written| !is_place(written.column));
                    let lost = strays::of_line(self.grid, table, &group);
                    let lost = lost.filter(|_| !line.is_labelled && !line.is_alone);
                    self.found.leftovers.extend(lost);
                    if !line.is_plain {
                        self.found.hear(&line);
                    }
                    self.headings.hear(self.plan, line);
                    continue;
                }
            }
            self.headings.pass_row();
            let is_of_name_above = is_of_name(self.grid, table, &group, name_above);
            name_above = group.name.map(|name| name.at);
            self.sum = self.fill(&group, table, filled, is_of_name_above);
            let year = self.row_year(&group, table, filled);
            self.mark_group(&group, (table, filled), year);
            if self.group(&group, table, filled, year) {
                filled.retain(|written| !is_place(written.column));
            }
            if table.subject == Subject::Project {
                let sum = group.name.filter(|name| self.is_subtotal(name));
                sums.extend(group.rows.first().map(|(row, _)| *row).zip(sum));
            }
        }
        self.add_up(table, projects, &sums);
        let years = self.layout.blocks.as_ref().map(|blocks| blocks.years.len());
        self.found
            .leftovers
            .extend(strays::of_table(self.grid, table, years));
        self.found.calendar.extend(calendar(table));
        self.found.regions.push(region(table));
    }

    /// Says of every row what it is, before its cells say more.
    fn mark_table(&mut self, table: &Table) {
        if table.is_first {
            self.mark_rows(table.header.0, table.header.1, &Field::Header);
            self.mark_rows(
                table.last_row() + 1,
                table.until.saturating_sub(1),
                &Field::Note,
            );
            self.mark_rows(table.header.1 + 1, table.last_row(), &Field::Unmapped);
        }
        for row in &table.orphans {
            self.mark_rows(*row, *row, &Field::Unmapped);
            self.found
                .leftovers
                .extend(strays::of_orphan(self.grid, table, *row));
        }
        for row in &table.notes {
            self.mark_rows(*row, *row, &Field::Note);
            self.found
                .leftovers
                .extend(strays::of_note(self.grid, table, *row));
        }
    }

    fn mark_rows(&mut self, first: u32, last: u32, field: &Field) {
        let cells = self.grid.cells();
        let start = cells.partition_point(|cell| cell.at.row < first);
        let end = cells.partition_point(|cell| cell.at.row <= last);
        if start < end {
            self.found.fields[start..end].fill(field.clone());
        }
    }

    /// Says of a line among the rows of a table that it is a title.
    fn mark_line(&mut self, row: u32, columns: &Range<u32>) {
        let cells = self.grid.row(row).iter();
        for cell in cells.filter(|cell| columns.contains(&cell.at.column)) {
            if let Some(index) = self.grid.index_at(cell.at) {
                self.found.fields[index] = Field::Title;
            }
        }
    }

    fn mark_group(
        &mut self,
        group: &Group<'_>,
        (table, filled): (&Table, &Filled<'_>),
        year: RowYear,
    ) {
        let mut name = group.name.into_iter();
        let is_sum = name.any(|name| self.is_sum(group, (table, filled), name));
        for (row, line) in &group.rows {
            let cells = self.grid.row(*row);
            let first = cells.first().and_then(|cell| self.grid.index_at(cell.at));
            let Some(start) = first else { continue };
            for (offset, cell) in cells.iter().enumerate() {
                if let Some(column) = table.column(cell.at.column) {
                    let field = if is_sum {
                        Field::Subtotal
                    } else {
                        self.field_of(column, *line, year)
                    };
                    self.found.fields[start + offset] = field;
                }
            }
        }
    }

    fn field_of(&self, column: &Column, line: Option<Line>, year: RowYear) -> Field {
        match (&column.role, line) {
            (Some(Role::Figure(kind)), _) => {
                Field::Figure(*kind, self.year_of(*kind, column, year))
            }
            (Some(Role::Stacked), Some(Line::Figures(kind))) => {
                Field::Figure(kind, self.year_of(kind, column, year))
            }
            (Some(Role::Stacked), Some(Line::Ignored)) => {
                Field::Role(Arc::from(Role::Ignored.code()))
            }
            (Some(Role::Stacked), None) | (None, _) => Field::Unmapped,
            (Some(role), _) => Field::Role(Arc::from(role.code())),
        }
    }

    /// A figure's year: its header's, else its row's, else the report's; baselines and targets have
    /// their own.
    fn year_of(&self, kind: Kind, column: &Column, row: RowYear) -> Option<FiscalYear> {
        let is_of_its_own = !matches!(kind, Kind::Actual | Kind::Cost);
        if column.year.is_some() || column.is_undated || is_of_its_own {
            return column.year;
        }
        match row {
            RowYear::Said(year) => year,
            RowYear::NoColumn => self.year,
        }
    }

    /// The year that a text is about: its header's, else its row's, else the report's.
    fn year_of_text(&self, column: Option<&Column>, row: RowYear) -> Option<FiscalYear> {
        let of_row = || match row {
            RowYear::Said(year) => year,
            RowYear::NoColumn => self.year,
        };
        column.and_then(|column| column.year).or_else(of_row)
    }

    /// What a group's row says of its year, or a row above for it.
    fn row_year(&self, group: &Group<'_>, table: &Table, filled: &Filled<'_>) -> RowYear {
        if !table
            .columns
            .iter()
            .any(|column| column.role == Some(Role::Year))
        {
            return RowYear::NoColumn;
        }
        let own = self
            .of_role(group, table, &Role::Year)
            .map(|cell| cell.text.as_str());
        let text = own.or(above(filled, &Role::Year));
        RowYear::Said(text.and_then(FiscalYear::parse))
    }

    /// A sum of the rows above is no KPI, unless the plan has one of that name.
    fn is_subtotal(&self, name: &Cell) -> bool {
        let is_named = |name| {
            !self.plan.kpis_named(name).is_empty() || self.plan.project_named(name).is_some()
        };
        words::is_subtotal(&name.text) && !is_named(&name.text)
    }

    /// Whether a row is a sum, and has no number that says otherwise.
    fn is_sum(
        &self,
        group: &Group<'_>,
        (table, filled): (&Table, &Filled<'_>),
        name: &Cell,
    ) -> bool {
        let is_known = || {
            let id = self.id(group, table, filled);
            id.is_some_and(|id| self.plan.kpi_with_id(&id.text).is_some())
        };
        self.is_subtotal(name) && !(table.subject == Subject::Kpi && is_known())
    }

    /// A row that has a number in front and nothing else is a line that nobody needed.
    fn is_empty_numbered(&self, group: &Group<'_>, table: &Table, name: &Cell) -> bool {
        let is_number = table
            .column(name.at.column)
            .is_some_and(|column| column.role == Some(Role::Id));
        let is_known = match table.subject {
            Subject::Kpi => self.plan.kpi_with_id(&name.text).is_some(),
            Subject::Project => self.plan.project_with_id(&name.text).is_some(),
            Subject::Measure => false,
        };
        is_number && !is_known && strays::of_nameless(self.grid, table, group).is_none()
    }

    /// Makes a record of a group. Gives whether its row may have been meant as a line, which ends what is
    /// said of the places of the rows below.
    fn group(
        &mut self,
        group: &Group<'a>,
        table: &Table,
        filled: &Filled<'_>,
        year: RowYear,
    ) -> bool {
        let Some(name) = group.name else {
            // What it says of its place ends lines though it has no name.
            self.places(filled);
            let stray = strays::of_nameless(self.grid, table, group);
            self.found.leftovers.extend(stray);
            return false;
        };
        if self.is_sum(group, (table, filled), name) || self.is_empty_numbered(group, table, name) {
            return false;
        }
        let wordless = group.rows.iter().filter(|(_, line)| line.is_none());
        let strays = wordless.filter_map(|(row, _)| strays::of_wordless(self.grid, table, *row));
        self.found.leftovers.extend(strays);
        burden::pay_for_row();
        match table.subject {
            Subject::Kpi => {
                let places = self.places(filled);
                let record = self.record(group, table, name, (filled, year), places);
                let is_unknown = record.matched == Err(Missed::Unknown);
                self.found.records.push(record);
                let is_alone = || heading::is_alone(self.grid, name, table);
                return is_unknown && self.headings.pass_unknown(self.matching, name, is_alone());
            }
            Subject::Project => {
                let row = self.project(group, table, name, (filled, year));
                self.found.policy.projects.push(row);
            }
            Subject::Measure => {
                let row = self.measure(group, table, name);
                self.found.policy.measures.push(row);
            }
        }
        false
    }

    /// Keeps what is written once, meant for the rows below. Another goal ends the measures that were
    /// said before, and another measure those in the columns to its right. What stands in the rows above of
    /// the same merged name is the group's own.
    fn fill<'t>(
        &self,
        group: &Group<'_>,
        table: &'t Table,
        filled: &mut Filled<'t>,
        is_of_name_above: bool,
    ) -> Option<Arc<Stated>>
    where
        'a: 't,
    {
        let mut sum = None;
        let written = filled.iter_mut();
        written.for_each(|written| written.is_own &= is_of_name_above);
        let is_kept = |column: &&Column| column.fill || is_place(column) || is_id(column);
        for column in table.columns.iter().filter(is_kept) {
            let Some(cell) = self.said(group, column) else {
                continue;
            };
            let before = filled
                .iter()
                .position(|written| written.column.column == column.column);
            let is_changed = before.is_none_or(|before| filled[before].cell.text != cell.text);
            // 小計 or 成果指標 in a column of places changes nothing for the rows below; but what is summed up
            // stands in no place itself.
            if is_changed && is_place(column) && words::is_no_place(&cell.text) {
                let is_sum = words::is_subtotal(&cell.text);
                sum = sum.or_else(|| self.matching.unknown_line(cell).filter(|_| is_sum));
                continue;
            }
            // A merged cell is the same one for all of its rows; 〃 says it again.
            let is_again = |before: &usize| {
                std::ptr::eq(filled[*before].cell, cell) || is_changed && is_ditto(column, cell)
            };
            if let Some(before) = before.filter(is_again) {
                filled[before].is_own = true;
                continue;
            }
            let ends_inner = is_changed && before.is_some();
            let is_kept = |column: &Column| {
                let cell = self.said(group, column);
                cell.is_some_and(|cell| is_ditto(column, cell))
            };
            filled.retain(|written| {
                let ends = ends_inner && is_place(column) && is_below(written.column, column);
                let ends = ends && !is_kept(written.column);
                written.column.column != column.column && !ends
            });
            filled.push(self.written(column, cell));
        }
        sum
    }

    fn written<'t>(&self, column: &'t Column, cell: &'t Cell) -> Written<'t> {
        let role = column.role.as_ref().filter(|_| is_place(column));
        let asked = role.filter(|role| !self.form.prose.contains(role));
        Written {
            column,
            cell,
            stated: asked.and_then(|role| self.matching.stated(role, cell)),
            is_own: true,
        }
    }

    /// Where a row says that its KPI stands: in its own columns or those filled down, and in the lines
    /// above it that agree with them.
    fn places(&mut self, filled: &Filled<'_>) -> Vec<Arc<Stated>> {
        if let Some(sum) = self.sum.take() {
            return vec![sum];
        }
        let said = filled
            .iter()
            .filter(|written| written.is_own || written.column.fill);
        let mut places: Vec<Arc<Stated>> =
            said.filter_map(|written| written.stated.clone()).collect();
        let beside = self.headings.beside(self.plan, &places);
        places.extend(beside);
        places
    }

    /// The first cell of a group in a column. What is merged over several rows is said for each of
    /// them; a name or a figure stands in its own cell.
    fn said(&self, group: &Group<'_>, column: &Column) -> Option<&'a Cell> {
        let grid = self.grid;
        let mut places = group
            .rows
            .iter()
            .map(|(row, _)| CellAt::new(*row, column.column));
        match column.role.as_ref()? {
            // A number is written once for the letters beside it.
            Role::Id if self.form.id.has_branch => places.find_map(|at| grid.seen_at(at)),
            Role::Unit
            | Role::Year
            | Role::Section
            | Role::Goal
            | Role::Measure
            | Role::Team
            | Role::Partner => places.find_map(|at| grid.seen_at(at)),
            _ => places.find_map(|at| grid.at(at)),
        }
    }

    pub(super) fn of_role(
        &self,
        group: &Group<'_>,
        table: &Table,
        role: &Role,
    ) -> Option<&'a Cell> {
        let mut columns = table
            .columns
            .iter()
            .filter(|column| column.role.as_ref() == Some(role));
        columns.find_map(|column| self.said(group, column))
    }

    fn record(
        &self,
        group: &Group<'a>,
        table: &Table,
        name: &Cell,
        (filled, year): (&Filled<'_>, RowYear),
        mut places: Vec<Arc<Stated>>,
    ) -> Record {
        let own = |role: &Role| self.of_role(group, table, role);
        let text = |role: &Role| {
            let own = own(role).map(|cell| cell.text.as_str());
            own.or_else(|| above(filled, role))
        };
        let id = self.id(group, table, filled);
        let is_named = table
            .columns
            .iter()
            .any(|column| column.role == Some(Role::Kpi));
        let written = Some((name.text.as_str(), name.at)).filter(|_| is_named);
        let matched = self.matching.row(id.as_ref(), written, &mut places);
        let into = matched.index();
        let into = into.map(|kpi| self.plan.kpis[kpi].unit.as_str());
        let unit = text(&Role::Unit).map(|unit| Arc::from(unit.trim()));
        let unit = unit.or(matched.unit);
        let section = own(&Role::Section);
        Record {
            sheet: 0,
            name: name.text.clone(),
            at: name.at,
            id: id.map(|id| id.text),
            id_at: own(&Role::Id).or(own(&Role::IdBranch)).map(|cell| cell.at),
            matched: matched.kpi,
            places,
            figures: self.figures(group, table, year, (into, unit.as_ref())),
            unit,
            section: section.map(|cell| (cell.text.trim().to_owned(), cell.at)),
            remarks: self.remarks(group, table),
            ratings: demanded::ratings(self.grid, group, table, |column| {
                self.year_of_text(column, year)
            }),
            against_section: None,
            blanks: demanded::blanks(self.grid, group, table, &self.form.required, |column| {
                self.year_of_text(column, year)
            }),
        }
    }

    /// The id of a row, put together of its parts; its first part may be written once for several rows.
    fn id(&self, group: &Group<'_>, table: &Table, filled: &Filled<'_>) -> Option<WrittenId> {
        let part = |role: &Role| {
            let own = self.of_role(group, table, role);
            let own = own.map(|cell| cell.text.as_str());
            own.or_else(|| above(filled, role))
        };
        let id = &self.form.id;
        id.id(self.plan, part(&Role::Id), part(&Role::IdBranch))
    }

    /// The figures of a group, kept in a unit; the row may say another.
    pub(super) fn figures(
        &self,
        group: &Group<'_>,
        table: &Table,
        year: RowYear,
        units: (Option<&str>, Option<&Arc<str>>),
    ) -> Vec<Figure> {
        let of_column = |column: &Column, row: u32, kind: Kind| {
            let at = CellAt::new(row, column.column);
            self.figure_at(at, (column, kind), units, year)
        };
        let mut figures = Vec::new();
        for (index, (row, line)) in group.rows.iter().enumerate() {
            for column in &table.columns {
                let has_cell = || self.grid.at(CellAt::new(*row, column.column)).is_some();
                match (&column.role, line) {
                    // Beside stacked rows, what is no stack stands once, in any of them.
                    (Some(Role::Figure(kind)), _) if index == 0 || has_cell() => {
                        figures.push(of_column(column, *row, *kind));
                    }
                    (Some(Role::Stacked), Some(Line::Figures(kind))) => {
                        figures.push(of_column(column, *row, *kind));
                    }
                    _ => {}
                }
            }
        }
        figures
    }

    /// The figure at a place under a column.
    pub(super) fn figure_at(
        &self,
        at: CellAt,
        (column, kind): (&Column, Kind),
        (into, unit): (Option<&str>, Option<&Arc<str>>),
        year: RowYear,
    ) -> Figure {
        let around = figure::Around {
            kind,
            year: self.year_of(kind, column, year),
            unit: unit.or(column.unit.as_ref()).or(self.unit.named.as_ref()),
            into,
            flaws: self.unit.flaws(unit, column.unit.as_ref()),
        };
        figure::figure(at, self.grid.at(at), around)
    }

    /// The teams that the plan names.
    pub(super) fn teams(&self) -> &Teams {
        self.teams.get_or_init(|| Teams::of(self.plan))
    }

    /// Texts of another year's block are kept among the cells, but they are not this year's words.
    pub(super) fn remarks(&self, group: &Group<'_>, table: &Table) -> Vec<Remark> {
        let of_this_year = |column: &Column| {
            column
                .year
                .is_none_or(|year| self.year.is_none_or(|own| own == year))
        };
        let of_column = |row: u32, column: &Column| {
            let cell = self.grid.at(CellAt::new(row, column.column))?;
            let name = column.text.clone().filter(|_| of_this_year(column))?;
            Some(Remark { name, at: cell.at })
        };
        let rows = group.rows.iter();
        rows.flat_map(|(row, _)| {
            table
                .columns
                .iter()
                .filter_map(|column| of_column(*row, column))
        })
        .collect()
    }

    /// A report of one year whose columns have other years only contradicts itself.
    fn say_header_years(&mut self, tables: &[Table]) {
        let is_actual = |column: &&Column| {
            matches!(
                column.role,
                Some(Role::Figure(Kind::Actual | Kind::Cost) | Role::Stacked)
            )
        };
        let columns = tables
            .iter()
            .flat_map(|table| &table.columns)
            .filter(is_actual);
        let mut years: Vec<FiscalYear> = columns.filter_map(|column| column.year).collect();
        years.sort();
        if let Some(last) = years
            .last()
            .filter(|_| self.year.is_some_and(|own| !years.contains(&own)))
        {
            self.found.said.push(("見出し", *last));
        }
    }
}

/// What was written once in a column of a role, for the rows of one name or where it is filled down.
pub(super) fn above<'t>(filled: &Filled<'t>, role: &Role) -> Option<&'t str> {
    let is_said = |written: &&Written<'t>| written.is_own || written.column.fill;
    let mut filled = filled.iter().filter(is_said);
    let found = filled.find(|written| written.column.role.as_ref() == Some(role));
    found.map(|written| written.cell.text.as_str())
}

/// Whether the rows of a group have the same merged name as those above, and say no place of their own.
fn is_of_name(grid: &Grid, table: &Table, group: &Group<'_>, above: Option<CellAt>) -> bool {
    let name = group.name.map(|name| name.at);
    let mut rows = group.rows.iter();
    name.is_some() && name == above && !rows.any(|(row, _)| group::says_place(grid, table, *row))
}

/// Whether two headers say the same.
fn has_same_header(one: &Table, other: &Table) -> bool {
    let paths = |table: &Table| {
        table
            .columns
            .iter()
            .map(|column| column.path.clone())
            .collect::<Vec<_>>()
    };
    paths(one) == paths(other)
}

/// Whether a cell says again what stands above it under a goal or a measure: 〃.
fn is_ditto(column: &Column, cell: &Cell) -> bool {
    is_place(column) && words::is_ditto(&cell.text)
}

fn is_place(column: &Column) -> bool {
    matches!(column.role, Some(Role::Goal | Role::Measure))
}

fn is_id(column: &Column) -> bool {
    matches!(column.role, Some(Role::Id | Role::IdBranch))
}

/// Whether what a column says lies in what another says: measures in goals, a second measure in the
/// first.
fn is_below(column: &Column, other: &Column) -> bool {
    match (&column.role, &other.role) {
        (Some(Role::Measure), Some(Role::Goal)) => true,
        (Some(one), Some(two)) => is_place(column) && one == two && column.column > other.column,
        _ => false,
    }
}

/// The headers of actuals that name a calendar year.
fn calendar(table: &Table) -> impl Iterator<Item = (CellAt, String)> + '_ {
    let is_actual = |column: &&Column| {
        matches!(
            column.role,
            Some(Role::Figure(Kind::Actual | Kind::Cost) | Role::Stacked)
        )
    };
    let columns = table.columns.iter().filter(is_actual);
    let columns = columns.filter(|column| column.is_calendar);
    columns.map(|column| {
        (
            CellAt::new(table.header.1, column.column),
            column.path.clone(),
        )
    })
}

/// Where a table stands, and its headers, for people who look into a file.
fn region(table: &Table) -> Region {
    let left = table.columns.first().map_or(0, |column| column.column);
    let right = table.columns.last().map_or(left, |column| column.column);
    Region {
        first: CellAt::new(table.header.0, left),
        last: CellAt::new(table.last_row(), right),
        headers: table
            .columns
            .iter()
            .map(|column| column.path.clone())
            .collect(),
        shape: Shape::Table,
    }
}
