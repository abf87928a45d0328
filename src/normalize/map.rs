//! The rows of a table become records.

use super::figure::{self, Around};
use super::locate::{self, Column, Table};
use super::{Field, Found, LeftoverKind, Record, Remark};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Kpi, Plan, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Form, Role, TableForm, YearFrom};
use std::sync::Arc;

/// Reads the tables of a form on a sheet; none if the form is not there.
pub(super) fn tables(
    plan: &Plan,
    form: &Form,
    layout: &TableForm,
    grid: &Grid,
    file: &str,
) -> Option<Found> {
    let tables = locate::tables(grid, layout);
    let first = tables.first()?;
    let above = |cell: &&Cell| cell.at.row < first.header.0;
    let titled = form.title.as_ref().is_none_or(|title| {
        grid.cells()
            .iter()
            .filter(above)
            .any(|cell| folded::key(&cell.text).contains(title.as_str()))
    });
    if !titled {
        return None;
    }
    let year = year_of(form, grid, file, above);
    let mut sheet = SheetMap {
        plan,
        grid,
        year: year.map(|(year, _)| year),
        found: Found::of(form, grid, year, section_above(grid, first.header.0)),
    };
    for table in &tables {
        sheet.table(table);
    }
    Some(sheet.found)
}

/// The year that the sheet is about, and where that stands, if it is in a cell. The title itself
/// says it best; dates and other years may stand around it.
pub(super) fn year_of(
    form: &Form,
    grid: &Grid,
    file: &str,
    in_title: impl Fn(&&Cell) -> bool,
) -> Option<(FiscalYear, Option<CellAt>)> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match form.year_from {
        YearFrom::Title => {
            let is_title = |cell: &&Cell| {
                let title = form.title.as_deref();
                title.is_some_and(|title| folded::key(&cell.text).contains(title))
            };
            let cells: Vec<&Cell> = grid.cells().iter().filter(&in_title).collect();
            let titles = cells.iter().copied().filter(is_title);
            let mut ordered = titles.chain(cells.iter().copied());
            ordered.find_map(|cell| Some((FiscalYear::find(&cell.text)?, Some(cell.at))))
        }
        YearFrom::Sheet => FiscalYear::find(&grid.sheet).map(|year| (year, None)),
        YearFrom::File => FiscalYear::find(stem).map(|year| (year, None)),
        YearFrom::None => None,
    }
}

/// 担当課 beside or in front of a name, above the table.
fn section_above(grid: &Grid, header: u32) -> Option<(String, CellAt)> {
    let above = grid.cells().iter().take_while(|cell| cell.at.row < header);
    above.filter_map(|cell| section_at(grid, cell)).next()
}

fn section_at(grid: &Grid, cell: &Cell) -> Option<(String, CellAt)> {
    let labels = crate::mapping::words::headers(&Role::Section);
    let (label, name) = cell
        .text
        .split_once(['：', ':'])
        .unwrap_or((&cell.text, ""));
    let label = folded::key(label);
    labels.iter().find(|other| folded::key(other) == label)?;
    if !name.trim().is_empty() {
        return Some((name.trim().to_owned(), cell.at));
    }
    let row = grid.row(cell.at.row).iter();
    let beside = row
        .into_iter()
        .find(|other| other.at.column > cell.at.column)?;
    Some((beside.text.trim().to_owned(), beside.at))
}

impl Found {
    pub(super) fn of(
        form: &Form,
        grid: &Grid,
        year: Option<(FiscalYear, Option<CellAt>)>,
        section: Option<(String, CellAt)>,
    ) -> Self {
        let fields = vec![Field::default(); grid.cells().len()];
        Self {
            form: form.name.clone(),
            year,
            section,
            fields,
            records: Vec::new(),
            leftovers: Vec::new(),
        }
    }
}

struct SheetMap<'a> {
    plan: &'a Plan,
    grid: &'a Grid,
    year: Option<FiscalYear>,
    found: Found,
}

impl<'a> SheetMap<'a> {
    fn table(&mut self, table: &Table) {
        let last_row = table.rows.last().copied().unwrap_or(table.header.1);
        self.mark_rows(table.header.0, table.header.1, &Field::Header);
        self.mark_rows(last_row + 1, u32::MAX, &Field::Note);
        self.mark_rows(table.header.1 + 1, last_row, &Field::Unmapped);
        for row in &table.notes {
            self.mark_rows(*row, *row, &Field::Note);
            self.report_note(*row, table);
        }
        let fields = table
            .columns
            .iter()
            .map(|column| self.field_of(column))
            .collect::<Vec<_>>();
        let mut filled: Vec<(Role, String)> = Vec::new();
        for row in &table.rows {
            self.mark_row(*row, table, &fields);
            self.row(*row, table, &mut filled);
        }
        self.report_columns(table);
    }

    fn mark_rows(&mut self, first: u32, last: u32, field: &Field) {
        let cells = self.grid.cells();
        let start = cells.partition_point(|cell| cell.at.row < first);
        let end = cells.partition_point(|cell| cell.at.row <= last);
        if start < end {
            self.found.fields[start..end].fill(field.clone());
        }
    }

    fn field_of(&self, column: &Column) -> Field {
        match &column.role {
            Some(Role::Figure(kind)) => Field::Figure(*kind, self.year_of(*kind, column)),
            Some(role) => Field::Role(Arc::from(role.code())),
            None => Field::Unmapped,
        }
    }

    /// A figure's year: its header's, else the report's; baselines and targets have their own.
    fn year_of(&self, kind: Kind, column: &Column) -> Option<FiscalYear> {
        column.year.or(if kind == Kind::Actual {
            self.year
        } else {
            None
        })
    }

    fn mark_row(&mut self, row: u32, table: &Table, fields: &[Field]) {
        let Some(start) = self
            .grid
            .row(row)
            .first()
            .and_then(|cell| self.grid.index_at(cell.at))
        else {
            return;
        };
        for (offset, cell) in self.grid.row(row).iter().enumerate() {
            if let Ok(index) = table
                .columns
                .binary_search_by_key(&cell.at.column, |column| column.column)
            {
                self.found.fields[start + offset] = fields[index].clone();
            }
        }
    }

    fn row(&mut self, row: u32, table: &Table, filled: &mut Vec<(Role, String)>) {
        let said = self.said(row, table);
        for (column, cell) in said.iter().filter(|(column, _)| column.fill) {
            let role = column.role.as_ref().expect(HAS_ROLE);
            filled.retain(|(other, _)| other != role);
            filled.push((role.clone(), cell.text.clone()));
        }
        match cell_of(&said, &Role::Kpi).or_else(|| cell_of(&said, &Role::Id)) {
            Some(name) => self.record(row, table, name, &said, filled),
            None => self.report_row(row, &said),
        }
    }

    /// The cells of a row that have a role, with their columns. What is merged over several rows
    /// is said for each of them; a name or a figure stands in its own cell.
    fn said<'t>(&self, row: u32, table: &'t Table) -> Vec<(&'t Column, &'a Cell)> {
        let grid = self.grid;
        let cell = |column: &Column| {
            let at = CellAt::new(row, column.column);
            match column.role.as_ref()? {
                Role::Unit | Role::Section | Role::Goal | Role::Measure => grid.seen_at(at),
                _ => grid.at(at),
            }
        };
        let columns = table.columns.iter();
        columns
            .filter_map(|column| Some((column, cell(column)?)))
            .collect()
    }

    fn record(
        &mut self,
        row: u32,
        table: &Table,
        name: &Cell,
        said: &[(&Column, &Cell)],
        filled: &[(Role, String)],
    ) {
        let text = |role: &Role| {
            let own = cell_of(said, role).map(|cell| cell.text.as_str());
            let above = || filled.iter().find(|(other, _)| other == role);
            own.or_else(|| above().map(|(_, text)| text.as_str()))
        };
        let own = |role: &Role| cell_of(said, role).map(|cell| cell.text.as_str());
        let kpi = super::kpi_of(self.plan, own(&Role::Id), own(&Role::Kpi));
        let unit = text(&Role::Unit).map(|unit| Arc::from(unit.trim()));
        let known = kpi.map(|kpi| &self.plan.kpis[kpi]);
        let section = cell_of(said, &Role::Section);
        let record = Record {
            sheet: 0,
            name: name.text.clone(),
            at: name.at,
            id: own(&Role::Id).map(str::to_owned),
            kpi,
            measure: text(&Role::Measure).map(str::to_owned),
            figures: self.figures(row, table, known, unit.as_ref()),
            unit,
            section: section.map(|cell| (cell.text.trim().to_owned(), cell.at)),
            remarks: self.remarks(row, table),
        };
        self.found.records.push(record);
    }

    fn figures(
        &self,
        row: u32,
        table: &Table,
        kpi: Option<&Kpi>,
        unit: Option<&Arc<str>>,
    ) -> Vec<figure::Figure> {
        let of_column = |column: &Column| {
            let Some(Role::Figure(kind)) = column.role else {
                return None;
            };
            let at = CellAt::new(row, column.column);
            let around = Around {
                kind,
                year: self.year_of(kind, column),
                unit,
                kpi,
            };
            Some(figure::figure(at, self.grid.at(at), around))
        };
        table.columns.iter().filter_map(of_column).collect()
    }

    fn remarks(&self, row: u32, table: &Table) -> Vec<Remark> {
        let of_column = |column: &Column| {
            let cell = self.grid.at(CellAt::new(row, column.column))?;
            Some(Remark {
                name: column.text.clone()?,
                at: cell.at,
            })
        };
        table.columns.iter().filter_map(of_column).collect()
    }

    /// A note, or a row below the table, is no place for a figure.
    fn report_note(&mut self, row: u32, table: &Table) {
        let is_figure = |column: &&Column| matches!(column.role, Some(Role::Figure(_)));
        let cells = table.columns.iter().filter(is_figure);
        let mut cells = cells.filter_map(|column| self.grid.at(CellAt::new(row, column.column)));
        if let Some(first) = cells.next() {
            let lost = (Some(first.at), first.text.clone(), LeftoverKind::Row);
            self.found.leftovers.push(lost);
        }
    }

    /// A row without a KPI that only carries a goal, a measure or a number is a heading or an
    /// empty numbered row; one with figures or texts is something that would be lost.
    fn report_row(&mut self, row: u32, said: &[(&Column, &Cell)]) {
        let would_be_lost = |column: &Column| {
            matches!(
                column.role,
                Some(Role::Figure(_) | Role::Text(_) | Role::Unit)
            )
        };
        let lost = said.iter().filter(|(column, _)| would_be_lost(column));
        // What is merged down from a row above was said there.
        if let Some((_, first)) = lost.into_iter().find(|(_, cell)| cell.at.row == row) {
            self.found
                .leftovers
                .push((Some(first.at), first.text.clone(), LeftoverKind::Row));
        }
    }

    /// Columns without a role that have something under their header, and cells outside all columns.
    fn report_columns(&mut self, table: &Table) {
        for column in table.columns.iter().filter(|column| column.role.is_none()) {
            let used = table
                .rows
                .iter()
                .find(|row| self.grid.at(CellAt::new(**row, column.column)).is_some());
            if used.is_some() {
                let at = CellAt::new(table.header.1, column.column);
                self.found
                    .leftovers
                    .push((Some(at), column.path.clone(), LeftoverKind::Column));
            }
        }
        let has_header = |cell: &Cell| {
            table
                .columns
                .binary_search_by_key(&cell.at.column, |column| column.column)
                .is_ok()
        };
        for row in &table.rows {
            let stray = self.grid.row(*row).iter().filter(|cell| !has_header(cell));
            self.found
                .leftovers
                .extend(stray.map(|cell| (Some(cell.at), cell.text.clone(), LeftoverKind::Cell)));
        }
    }
}

/// Why a column has a role where only such columns are gathered.
const HAS_ROLE: &str = "gathered because it has a role";

/// The first cell of a role in a row.
fn cell_of<'c>(said: &[(&Column, &'c Cell)], role: &Role) -> Option<&'c Cell> {
    said.iter()
        .find(|(column, _)| column.role.as_ref() == Some(role))
        .map(|(_, cell)| *cell)
}
