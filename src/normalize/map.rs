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

/// The year that the sheet is about, and where that stands.
pub(super) fn year_of(
    form: &Form,
    grid: &Grid,
    file: &str,
    in_title: impl Fn(&&Cell) -> bool,
) -> Option<(FiscalYear, CellAt)> {
    let top = CellAt::new(0, 0);
    match form.year_from {
        YearFrom::Title => grid
            .cells()
            .iter()
            .filter(in_title)
            .find_map(|cell| Some((year_in(&cell.text)?, cell.at))),
        YearFrom::Sheet => year_in(&grid.sheet).map(|year| (year, top)),
        YearFrom::File => year_in(file).map(|year| (year, top)),
        YearFrom::None => None,
    }
}

fn year_in(text: &str) -> Option<FiscalYear> {
    FiscalYear::parse(text).or_else(|| FiscalYear::find(text))
}

/// 担当課 beside or in front of a name, above the table.
fn section_above(grid: &Grid, header: u32) -> Option<(String, CellAt)> {
    let labels = crate::mapping::words::headers(&Role::Section);
    grid.cells()
        .iter()
        .take_while(|cell| cell.at.row < header)
        .find_map(|cell| {
            let key = folded::key(&cell.text);
            let label = labels
                .iter()
                .find(|label| key.starts_with(label.as_str()))?;
            let name = key[label.len()..].trim_start_matches(':');
            if !name.is_empty() {
                return Some((name.to_owned(), cell.at));
            }
            let beside = grid
                .row(cell.at.row)
                .iter()
                .find(|other| other.at.column > cell.at.column)?;
            Some((beside.text.trim().to_owned(), beside.at))
        })
}

impl Found {
    pub(super) fn of(
        form: &Form,
        grid: &Grid,
        year: Option<(FiscalYear, CellAt)>,
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
            None => self.report_row(&said),
        }
    }

    /// The cells of a row that have a role, with their columns.
    fn said<'t>(&self, row: u32, table: &'t Table) -> Vec<(&'t Column, &'a Cell)> {
        let grid = self.grid;
        let with_role = table.columns.iter().filter(|column| column.role.is_some());
        with_role
            .filter_map(|column| Some((column, grid.at(CellAt::new(row, column.column))?)))
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
        let filled = |role: &Role| {
            filled
                .iter()
                .find(|(other, _)| other == role)
                .map(|(_, text)| text.as_str())
        };
        let text = |role: &Role| {
            cell_of(said, role)
                .map(|cell| cell.text.as_str())
                .or_else(|| filled(role))
        };
        let by_id = cell_of(said, &Role::Id).and_then(|id| self.plan.kpi_with_id(&id.text));
        let kpi = by_id.or_else(|| self.plan.kpi_named(&name.text));
        let unit = text(&Role::Unit).map(|unit| Arc::from(unit.trim()));
        let figures = self.figures(
            row,
            table,
            kpi.map(|kpi| &self.plan.kpis[kpi]),
            unit.as_ref(),
        );
        let section =
            cell_of(said, &Role::Section).map(|cell| (cell.text.trim().to_owned(), cell.at));
        let remarks = self.remarks(row, table);
        self.found.records.push(Record {
            sheet: 0,
            name: name.text.clone(),
            at: name.at,
            kpi,
            unit,
            section,
            figures,
            remarks,
        });
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

    /// A row without a KPI that only carries a goal, a measure or a number is a heading or an
    /// empty numbered row; one with figures or texts is something that would be lost.
    fn report_row(&mut self, said: &[(&Column, &Cell)]) {
        let would_be_lost = |column: &Column| {
            matches!(
                column.role,
                Some(Role::Figure(_) | Role::Text(_) | Role::Unit)
            )
        };
        if let Some((_, first)) = said.iter().find(|(column, _)| would_be_lost(column)) {
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
