//! 課の方針シート: what a section says of its 事務事業 and 施策, and what they cost.
//!
//! A row of a table of projects is a [`ProjectRow`], one of a table of measures a [`MeasureRow`]; the
//! rows that add up costs are kept as [`CostSum`]s, to be added up again.

use super::figure::{Figure, Flaws};
use super::group::Group;
use super::locate::Table;
use super::map::{Filled, RowYear, SheetMap, above};
use super::teams::Named;
use super::{Remark, named};
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, Decimal, FiscalYear, Project};
use crate::intake::Cell;
use crate::mapping::form::Role;
use crate::mapping::words;
use std::sync::Arc;

/// What the tables of projects and measures on the sheets of a submission say.
#[derive(Debug, Default)]
pub struct Policy {
    /// Rows of 事務事業.
    pub projects: Vec<ProjectRow>,
    /// Rows of 施策.
    pub measures: Vec<MeasureRow>,
    /// Rows that add up costs.
    pub sums: Vec<CostSum>,
    /// Whether any table of projects has a column of costs.
    pub has_costs: bool,
}

/// What one row says about one 事務事業.
#[derive(Debug)]
pub struct ProjectRow {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// The project's name as written.
    pub name: String,
    /// Where the name stands.
    pub at: CellAt,
    /// Index into the plan's projects, if the id or the name is one's, and they do not contradict
    /// each other.
    pub project: Option<usize>,
    /// The measure as written.
    pub measure: Option<String>,
    /// The section as written, and where.
    pub section: Option<(String, CellAt)>,
    /// Who does it.
    pub staff: Staff,
    /// Its free texts, by place.
    pub remarks: Vec<Remark>,
    /// Its costs in 千円, by place; of a known project, until the ledger takes them over.
    pub costs: Vec<Figure>,
}

/// What one row says about one 施策.
#[derive(Debug)]
pub struct MeasureRow {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// The measure's name as written.
    pub name: String,
    /// Where the name stands.
    pub at: CellAt,
    /// Index into the plan's measures, if the name is one's.
    pub measure: Option<usize>,
    /// Who does it.
    pub staff: Staff,
    /// What was done, in words, by place.
    pub remarks: Vec<Remark>,
}

/// How important something is to its section, and who does it.
#[derive(Debug, Default)]
pub struct Staff {
    /// 重要度順位, as written.
    pub rank: Option<String>,
    /// 担当係.
    pub teams: Vec<String>,
    /// 連携課, and the sections that stand among the teams.
    pub partners: Vec<String>,
}

/// A row that says what the costs of others come to.
#[derive(Debug, PartialEq, Eq)]
pub struct CostSum {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// 合計, 小計.
    pub name: String,
    /// Where the figure stands.
    pub at: CellAt,
    /// The year of the costs.
    pub year: Option<FiscalYear>,
    /// What it says, in 千円.
    pub said: Decimal,
    /// What all rows of the table come to.
    pub whole: Decimal,
    /// What the rows since the sum before come to.
    pub part: Decimal,
}

impl Policy {
    /// Adds what a sheet says.
    pub(super) fn take(&mut self, sheet: usize, found: Self) {
        self.has_costs |= found.has_costs;
        let projects = found.projects.into_iter();
        let measures = found.measures.into_iter();
        let sums = found.sums.into_iter();
        self.projects
            .extend(projects.map(|row| ProjectRow { sheet, ..row }));
        self.measures
            .extend(measures.map(|row| MeasureRow { sheet, ..row }));
        self.sums.extend(sums.map(|sum| CostSum { sheet, ..sum }));
    }

    /// The costs of all projects, known or not.
    pub(super) fn costs(&self) -> impl Iterator<Item = &Figure> {
        self.projects.iter().flat_map(|row| &row.costs)
    }

    /// The same, to say more of them.
    pub(super) fn costs_mut(&mut self) -> impl Iterator<Item = &mut Figure> {
        self.projects.iter_mut().flat_map(|row| &mut row.costs)
    }
}

impl<'a> SheetMap<'a> {
    /// What a row of a table of projects says.
    pub(super) fn project(
        &self,
        group: &Group<'a>,
        table: &Table,
        name: &Cell,
        (filled, year): (&Filled<'_>, RowYear),
    ) -> ProjectRow {
        let own = |role: &Role| self.of_role(group, table, role);
        let text = |role: &Role| {
            let own = own(role).map(|cell| cell.text.as_str());
            own.or(above(filled, role))
        };
        let id = own(&Role::Id).map(|cell| cell.text.as_str());
        let written = own(&Role::Project).map(|cell| cell.text.as_str());
        let unit: Option<Arc<str>> = text(&Role::Unit).map(|unit| Arc::from(unit.trim()));
        let wanted = (Some(Project::COST_UNIT), unit.as_ref());
        let costs = self.figures(group, table, year, wanted);
        let section = own(&Role::Section);
        ProjectRow {
            sheet: 0,
            name: name.text.clone(),
            at: name.at,
            project: named::project(self.plan, id, written),
            measure: text(&Role::Measure).map(str::to_owned),
            section: section.map(|cell| (cell.text.trim().to_owned(), cell.at)),
            staff: self.staff(group, table),
            remarks: self.remarks(group, table),
            costs: costs.into_iter().map(with_unit).collect(),
        }
    }

    /// What a row of a table of measures says.
    pub(super) fn measure(&self, group: &Group<'a>, table: &Table, name: &Cell) -> MeasureRow {
        MeasureRow {
            sheet: 0,
            name: name.text.clone(),
            at: name.at,
            measure: named::measure(self.plan, &name.text),
            staff: self.staff(group, table),
            remarks: self.remarks(group, table),
        }
    }

    fn staff(&self, group: &Group<'a>, table: &Table) -> Staff {
        let own = |role: Role| self.of_role(group, table, &role);
        let team = own(Role::Team).map(|cell| self.teams().named(&cell.text));
        let Named { teams, sections } = team.unwrap_or_default();
        let partners = own(Role::Partner).map(|cell| self.teams().names(&cell.text));
        Staff {
            rank: own(Role::Rank).map(|cell| cell.text.trim().to_owned()),
            teams,
            partners: partners.into_iter().flatten().chain(sections).collect(),
        }
    }

    /// What the sums of a table say, beside what its rows come to. The rows of `records` are all of
    /// this table.
    pub(super) fn add_up(&mut self, table: &Table, records: usize, sums: &[(u32, &'a Cell)]) {
        let cost = Role::Figure(Kind::Cost);
        let columns = table.columns.iter();
        let columns = columns.filter(|column| column.role.as_ref() == Some(&cost));
        let columns: Vec<_> = columns.collect();
        self.found.policy.has_costs |= !columns.is_empty();
        let rows = &self.found.policy.projects[records..];
        let mut found = Vec::new();
        for column in columns {
            let costs = rows.iter().flat_map(|row| &row.costs);
            let costs: Vec<&Figure> = costs
                .filter(|cost| cost.at.column == column.column)
                .collect();
            let mut before = table.header.1;
            for (row, name) in sums {
                let at = CellAt::new(*row, column.column);
                found.extend(self.sum(at, name, column, &costs, before));
                before = *row;
            }
        }
        self.found.policy.sums.extend(found);
    }

    /// A sum and what its rows come to; none where it or one of them cannot be read.
    fn sum(
        &self,
        at: CellAt,
        name: &Cell,
        column: &super::header::Column,
        costs: &[&Figure],
        before: u32,
    ) -> Option<CostSum> {
        let said = with_unit(self.figure_at(
            at,
            (column, Kind::Cost),
            (Some(Project::COST_UNIT), None),
            RowYear::NoColumn,
        ));
        let above = || costs.iter().copied().filter(|cost| cost.at.row < at.row);
        let is_on_top = above().next().is_none();
        let whole = match is_on_top {
            true => total(costs.iter().copied()),
            false => total(above()),
        };
        Some(CostSum {
            sheet: 0,
            name: name.text.trim().to_owned(),
            at,
            year: said.year,
            said: said.value?,
            whole: whole?,
            part: total(above().filter(|cost| cost.at.row > before))?,
        })
        .filter(|_| words::is_sum(&name.text))
    }
}

/// A cost of which nothing says the unit is no figure yet; zero is zero in every unit.
fn with_unit(cost: Figure) -> Figure {
    let is_clear = cost.unit.is_some() || cost.value.is_none_or(|value| value.is_zero());
    match is_clear {
        true => cost,
        false => Figure {
            state: State::Unreadable,
            value: None,
            flaws: cost.flaws.with(Flaws::COST_WITHOUT_UNIT),
            ..cost
        },
    }
}

/// What costs come to. Blanks and marks count nothing, as on the sheet; what cannot be read could be
/// anything.
fn total<'f>(mut costs: impl Iterator<Item = &'f Figure>) -> Option<Decimal> {
    costs.try_fold(Decimal::ZERO, |sum, cost| match (cost.state, cost.value) {
        (_, Some(value)) => sum.checked_add(value),
        (State::Unreadable, None) => None,
        (_, None) => Some(sum),
    })
}
