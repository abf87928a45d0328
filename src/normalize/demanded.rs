//! What a row says beside its figures because the form asks for it: the section's own grade, and
//! the texts that it must write.

use super::group::Group;
use super::header::Column;
use super::locate::Table;
use super::{Blank, OwnGrade};
use crate::domain::{CellAt, FiscalYear};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Required, Role};

/// The section's own grades in the rows of a KPI.
pub fn ratings(
    grid: &Grid,
    group: &Group<'_>,
    table: &Table,
    year: impl Fn(Option<&Column>) -> Option<FiscalYear>,
) -> Vec<OwnGrade> {
    let own_grade = |column: &Column| {
        Some(OwnGrade {
            year: year(Some(column)),
            at: written(grid, group, column)?.at,
        })
    };
    of_role(table, &Role::Rating)
        .filter_map(own_grade)
        .collect()
}

/// What the form demands of a KPI and its rows do not say.
pub fn blanks(
    grid: &Grid,
    group: &Group<'_>,
    table: &Table,
    required: &[Required],
    year: impl Fn(Option<&Column>) -> Option<FiscalYear>,
) -> Vec<Blank> {
    let Some(row) = group.rows.first().map(|(row, _)| *row) else {
        return Vec::new();
    };
    let mut blanks = Vec::new();
    for Required { role, label } in required {
        let blank = |column: Option<&Column>, label: &str, at: CellAt| Blank {
            role: role.clone(),
            label: label.to_owned(),
            year: year(column),
            at,
        };
        let empty = of_role(table, role).filter(|column| written(grid, group, column).is_none());
        blanks.extend(empty.map(|column| {
            let at = CellAt::new(row, column.column);
            blank(Some(column), &column.path, at)
        }));
        if of_role(table, role).next().is_none() {
            blanks.extend(group.name.map(|name| blank(None, label, name.at)));
        }
    }
    blanks
}

fn of_role<'a>(table: &'a Table, role: &'a Role) -> impl Iterator<Item = &'a Column> {
    let columns = table.columns.iter();
    columns.filter(move |column| column.role.as_ref() == Some(role))
}

/// What the rows of a KPI say in a column; one cell that is merged over several KPIs speaks for each.
fn written<'a>(grid: &'a Grid, group: &Group<'_>, column: &Column) -> Option<&'a Cell> {
    let rows = group.rows.iter();
    let mut places = rows.map(|(row, _)| CellAt::new(*row, column.column));
    places
        .find_map(|at| grid.seen_at(at))
        .filter(|cell| !cell.text.trim().is_empty())
}
