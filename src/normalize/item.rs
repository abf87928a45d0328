//! What the rows of one KPI, project or measure say: each of their cells is asked for by its role.

use super::column::TableColumn;
use super::figure::{self, ReportedFigure};
use super::group::Group;
use super::locate::SheetTable;
use super::matching::Stated;
use super::record::{Blank, OwnGrade, Remark, Says};
use super::strays;
use super::subject::TableSubject;
use super::teams::Teams;
use super::unit_line::Unit;
use super::{CellField, Flaws, FormSheet};
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, FiscalYear};
use crate::intake::{Cell, Content};
use crate::mapping::form::own;
use crate::mapping::form::{Line, Required, Role, WrittenId};
use crate::mapping::words;
use std::cell::OnceCell;
use std::sync::Arc;

/// A sheet, and what lines above a table say of all its rows.
pub(super) struct TableSheet<'a> {
    pub sheet: &'a FormSheet<'a>,
    /// The year of the actuals, where neither header nor row says one.
    pub year: Option<FiscalYear>,
    pub unit: Unit,
    /// The teams of the plan, made when a row is the first to name any.
    pub teams: OnceCell<Teams>,
}

/// What the rows of a table say of the year of their actuals.
#[derive(Clone, Copy)]
pub(super) enum RowYear {
    /// There is no column for it.
    NoColumn,
    /// There is one, and this is its year; none if its cell is empty or no year.
    Said(Option<FiscalYear>),
}

/// What was written last in a column that is filled down, or in one of goals or measures.
pub(super) struct FilledCell<'t> {
    pub column: &'t TableColumn,
    pub cell: &'t Cell,
    /// Under a goal or a measure, what the cell means.
    pub stated: Option<Arc<Stated>>,
    /// Whether it stands in the rows of the group itself, and not above them.
    pub is_own: bool,
}

/// What was written last, by column.
pub(super) type Filled<'t> = Vec<FilledCell<'t>>;

impl FilledCell<'_> {
    /// Whether it is said of the rows of the group.
    pub fn is_said(&self) -> bool {
        self.is_own || self.column.fill
    }
}

/// The rows of one KPI, project or measure, and what is filled down to them from rows above.
pub(super) struct Item<'i> {
    pub on: &'i TableSheet<'i>,
    pub table: &'i SheetTable,
    pub group: &'i Group<'i>,
    filled: &'i [FilledCell<'i>],
    pub year: RowYear,
}

impl<'a> TableSheet<'a> {
    /// The first cell of a group in a column. What is merged over several rows is said for each of
    /// them; a name or a figure stands in its own cell.
    pub fn said(&self, group: &Group<'_>, column: &TableColumn) -> Option<&'a Cell> {
        let mut places = group.rows().map(|row| column.at(row));
        match column.role.as_ref()? {
            // A number is written once for the letters beside it.
            Role::Id if self.sheet.form.id.has_branch => places.find_map(|at| self.seen_at(at)),
            Role::Unit
            | Role::Year
            | Role::Section
            | Role::Goal
            | Role::Measure
            | Role::Team
            | Role::Partner => places.find_map(|at| self.seen_at(at)),
            _ => places.find_map(|at| self.at(at)),
        }
    }

    /// The cell at a place.
    fn at(&self, at: CellAt) -> Option<&'a Cell> {
        self.sheet.grid.at(at).filter(is_peoples)
    }

    /// The same where merged cells stand in all their places.
    fn seen_at(&self, at: CellAt) -> Option<&'a Cell> {
        self.sheet.grid.seen_at(at).filter(is_peoples)
    }

    /// A figure's year: its header's, else its row's, else the report's; baselines and targets have
    /// their own.
    fn year_of(&self, kind: Kind, column: &TableColumn, row: RowYear) -> Option<FiscalYear> {
        let is_of_its_own = !matches!(kind, Kind::Actual | Kind::Cost);
        match column.is_undated || is_of_its_own {
            true => column.year,
            false => self.year_of_text(Some(column), row),
        }
    }

    /// The year that a text is about: its header's, else its row's, else the report's.
    fn year_of_text(&self, column: Option<&TableColumn>, row: RowYear) -> Option<FiscalYear> {
        let of_row = || match row {
            RowYear::Said(year) => year,
            RowYear::NoColumn => self.year,
        };
        column.and_then(|column| column.year).or_else(of_row)
    }

    /// The figure at a place under a column, to be kept in a unit; the row may say another.
    pub fn figure_at(
        &self,
        at: CellAt,
        (column, kind): (&TableColumn, Kind),
        (into, unit): (Option<&str>, Option<&Arc<str>>),
        year: RowYear,
    ) -> ReportedFigure {
        let around = figure::FigureAround {
            kind,
            year: self.year_of(kind, column, year),
            unit: unit.or(column.unit.as_ref()).or(self.unit.named.as_ref()),
            into,
            flaws: self.unit.flaws(unit, column.unit.as_ref()),
        };
        figure::figure(at, self.at(at), around)
    }
}

/// Whether people wrote or read it: where cells were deleted, a hidden mark of kensho's own form may stand in any column.
fn is_peoples(cell: &&Cell) -> bool {
    !own::is_own(&cell.text)
}

impl<'i> Item<'i> {
    /// The item of a group.
    pub fn of(
        on: &'i TableSheet<'i>,
        table: &'i SheetTable,
        group: &'i Group<'i>,
        filled: &'i [FilledCell<'i>],
    ) -> Self {
        let mut item = Self {
            on,
            table,
            group,
            filled,
            year: RowYear::NoColumn,
        };
        // Asked of the item itself, because the year may be filled down from a row above.
        if table.of_role(&Role::Year).next().is_some() {
            let year = item.text(&Role::Year).and_then(FiscalYear::parse);
            item.year = RowYear::Said(year);
        }
        item
    }

    /// Whether a name is a word for the sum of the rows above, and no KPI's or project's of the plan.
    pub fn is_subtotal(&self, name: &Cell) -> bool {
        let plan = self.on.sheet.plan;
        let is_known =
            |name| !plan.kpis_named(name).is_empty() || plan.project_named(name).is_some();
        words::is_subtotal(&name.text) && !is_known(&name.text)
    }

    /// Whether the rows are a sum, and have no number that says otherwise.
    pub fn is_sum(&self, name: &Cell) -> bool {
        let plan = self.on.sheet.plan;
        let is_kpi = |id: WrittenId| plan.kpi_with_id(&id.text).is_some();
        let is_known = || {
            self.table.subject == TableSubject::Kpi && self.id(self.on.sheet).is_some_and(is_kpi)
        };
        self.is_subtotal(name) && !is_known()
    }

    /// Whether the rows have a number in front and nothing else: a line of the form that was not needed.
    pub fn is_empty_numbered(&self, name: &Cell) -> bool {
        let plan = self.on.sheet.plan;
        let is_known = || match self.table.subject {
            TableSubject::Kpi => plan.kpi_with_id(&name.text).is_some(),
            TableSubject::Project => plan.project_with_id(&name.text).is_some(),
            TableSubject::Measure => false,
        };
        let column = self.table.column(name.at.column);
        let is_number = column.is_some_and(|column| column.is(&Role::Id));
        let is_empty =
            || strays::of_nameless(self.on.sheet.grid, self.table, self.group.rows()).is_none();
        is_number && !is_known() && is_empty()
    }

    /// What the cells of the rows are taken for.
    pub fn field_of(&self, column: &TableColumn, line: Option<Line>) -> CellField {
        let kind = match (&column.role, line) {
            (Some(Role::Figure(kind)), _) => *kind,
            (Some(Role::Stacked), Some(Line::Figures(kind))) => kind,
            (Some(Role::Stacked), Some(Line::Ignored)) => return CellField::Role(Role::Ignored),
            (Some(Role::Stacked), None) | (None, _) => return CellField::Unmapped,
            (Some(role), _) => return CellField::Role(role.clone()),
        };
        CellField::Figure(kind, self.on.year_of(kind, column, self.year))
    }
}

impl Says for Item<'_> {
    fn cell(&self, role: &Role) -> Option<&Cell> {
        let mut columns = self.table.of_role(role);
        columns.find_map(|column| self.on.said(self.group, column))
    }

    /// In the rows, or above them in a column that is filled down.
    fn text(&self, role: &Role) -> Option<&str> {
        let mut filled = self.filled.iter().filter(|written| written.is_said());
        let mut above = || filled.find(|written| written.column.is(role));
        let cell = self.cell(role).or_else(|| Some(above()?.cell));
        cell.map(|cell| cell.text.as_str())
    }

    fn figures(&self, units: (Option<&str>, Option<&Arc<str>>)) -> Vec<ReportedFigure> {
        let mut figures = Vec::new();
        for (index, (row, line)) in self.group.rows.iter().enumerate() {
            for column in &self.table.columns {
                let at = column.at(*row);
                let has_cell = || self.on.at(at).is_some();
                let kind = match (&column.role, line) {
                    // Beside stacked rows, what is no stack stands once, in any of them.
                    (Some(Role::Figure(kind)), _) if index == 0 || has_cell() => kind,
                    (Some(Role::Stacked), Some(Line::Figures(kind))) => kind,
                    _ => continue,
                };
                figures.push(self.on.figure_at(at, (column, *kind), units, self.year));
            }
        }
        let asked = self.on.sheet.mark.map(|(mark, _)| mark.year);
        for figure in figures.iter_mut().filter(|of| of.year == asked) {
            self.doubt_sign(figure);
        }
        if let Some(state) = self.state(units) {
            let is_for = |figure: &ReportedFigure| {
                let is_same = (figure.kind, figure.year) == (state.kind, state.year);
                is_same && (figure.state == State::Blank || figure.flaws.has(Flaws::SIGN))
            };
            // Beside a figure that is no blank it contradicts it, and both are kept.
            figures.retain(|figure| !is_for(figure));
            figures.push(state);
            figures.sort_by_key(|figure| figure.at);
        }
        figures
    }

    /// Texts of another year's block are kept among the cells, but they are not this year's words.
    fn remarks(&self) -> Vec<Remark> {
        let is_of_this_year = |column: &&TableColumn| {
            // Where either year is not known, the text may be this year's.
            let year = self.on.year_of_text(Some(column), self.year);
            let years = year.zip(self.on.year);
            years.is_none_or(|(year, own)| year == own)
        };
        let columns = self.table.columns.iter().filter(is_of_this_year);
        let rows = self.group.rows();
        let remarks = rows.flat_map(|row| {
            columns.clone().filter_map(move |column| {
                let name = column.text.clone()?;
                let at = self.on.at(column.at(row))?.at;
                Some(Remark { name, at })
            })
        });
        remarks.collect()
    }

    fn ratings(&self) -> Vec<OwnGrade> {
        let of_column = |column: &TableColumn| {
            let at = self.written(column)?.at;
            let year = self.on.year_of_text(Some(column), self.year);
            Some(OwnGrade { year, at })
        };
        let columns = self.table.of_role(&Role::Rating);
        columns.filter_map(of_column).collect()
    }

    fn blanks(&self, name: CellAt) -> Vec<Blank> {
        let Some(row) = self.group.rows().next() else {
            return Vec::new();
        };
        let mut blanks = Vec::new();
        for Required { role, label } in &self.on.sheet.form.required {
            let blank = |column: Option<&TableColumn>| Blank {
                role: role.clone(),
                label: column.map_or(label, |column| &column.path).clone(),
                year: self.on.year_of_text(column, self.year),
                at: column.map_or(name, |column| column.at(row)),
            };
            let columns = || self.table.of_role(role);
            let empty = columns().filter(|column| self.written(column).is_none());
            blanks.extend(empty.map(|column| blank(Some(column))));
            if columns().next().is_none() {
                blanks.push(blank(None));
            }
        }
        blanks
    }
}

impl Item<'_> {
    /// What stands in the column of reasons why there is no figure: it is said of this year's.
    fn state(&self, units: (Option<&str>, Option<&Arc<str>>)) -> Option<ReportedFigure> {
        let mut columns = self.table.of_role(&Role::State);
        let (column, at) = columns.find_map(|column| Some((column, self.reason(column)?.at)))?;
        let kind = match self.table.subject {
            TableSubject::Project => Kind::Cost,
            _ => Kind::Actual,
        };
        let mut state = self.on.figure_at(at, (column, kind), units, self.year);
        let is_own = self.on.sheet.mark.is_some();
        let text = self.on.at(at).map_or("", |cell| &cell.text);
        // 未定 and 未集計 are read as beside figures and on 確認票: the figure is still to come.
        let is_listed = state.state == State::Pending || own::is_state(kind, text);
        let is_unlisted = is_own && !is_listed;
        if is_unlisted || matches!(state.state, State::Value | State::Unreadable) {
            // 9月に公表予定 has a number in it, which is no figure.
            state.flaws = match state.flaws.has(Flaws::NEVER_CALCULATED) {
                true => Flaws::NO_REASON.with(Flaws::NEVER_CALCULATED),
                false => Flaws::NO_REASON,
            };
            (state.state, state.value, state.unit) = (State::Unreadable, None, None);
        }
        Some(state)
    }

    /// In kensho's own form reasons have a column of their own.
    fn doubt_sign(&self, figure: &mut ReportedFigure) {
        let cell = self.on.at(figure.at);
        if let (Some(cell), Some(_)) = (cell, &self.on.sheet.mark) {
            figure.doubt_sign(&cell.text);
        }
    }

    /// The same of a column of reasons, where a formula without a result may be one.
    fn reason(&self, column: &TableColumn) -> Option<&Cell> {
        let mut rows = self.group.rows();
        let uncalculated = || {
            let cell = rows.find_map(|row| self.on.seen_at(column.at(row)));
            cell.filter(|cell| cell.content == Content::NeverCalculated)
        };
        self.written(column).or_else(uncalculated)
    }

    /// What the rows say in a column; one cell that is merged over several KPIs speaks for each.
    fn written(&self, column: &TableColumn) -> Option<&Cell> {
        let mut rows = self.group.rows();
        let cell = rows.find_map(|row| self.on.seen_at(column.at(row)));
        cell.filter(|cell| !cell.text.trim().is_empty())
    }
}
