//! 課の方針シート: what a section says of its 事務事業 and 施策, and what they cost.
//!
//! A row of a table of projects is a [`ProjectRow`], one of a table of measures a [`MeasureRow`]; the
//! rows that add up costs are kept as [`CostSum`]s, to be added up again.

use super::column::TableColumn;
use super::figure::ReportedFigure;
use super::item::{Item, RowYear, TableSheet};
use super::locate::SheetTable;
use super::record::{Remark, Says};
use super::teams::{NamedTeams, Teams};
use super::{Flaws, named};
use crate::domain::number::as_bytes;
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, Decimal, FiscalYear, Project};
use crate::intake::Cell;
use crate::mapping::form::Role;
use crate::mapping::words;
use serde::{Deserialize, Serialize};

/// What the tables of projects and measures on the sheets of a submission say.
#[derive(Debug, Default, Serialize, Deserialize)]
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
#[derive(Debug, Serialize, Deserialize)]
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
    /// Of kensho's own form: where it has none although it is known which it is about.
    pub refused: Option<Refused>,
    /// The measure as written.
    pub measure: Option<String>,
    /// The section as written, and where.
    pub section: Option<(String, CellAt)>,
    /// Who does it.
    pub staff: Staff,
    /// Its free texts, by place.
    pub remarks: Vec<Remark>,
    /// Its costs in 千円, by place; of a known project, until the ledger takes them over.
    pub costs: Vec<ReportedFigure>,
}

/// Why a row of kensho's own form says nothing of the project that it is about, which is an index into the plan's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// The form was written for another section than the project's: the row was pasted.
    OfAnother(usize),
    /// The row does not stand as it went out, by sorting, pasting or deleting cells; its cost may be one of these.
    Displaced(Vec<usize>),
}

/// What one row says about one 施策.
#[derive(Debug, Serialize, Deserialize)]
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
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Staff {
    /// 重要度順位, as written.
    pub rank: Option<String>,
    /// 担当係.
    pub teams: Vec<String>,
    /// 連携課, and the sections that stand among the teams.
    pub partners: Vec<String>,
}

/// A row that says what the costs of others come to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    #[serde(with = "as_bytes")]
    pub said: Decimal,
    /// What all rows of the table come to.
    #[serde(with = "as_bytes")]
    pub whole: Decimal,
    /// What the rows since the sum before come to.
    #[serde(with = "as_bytes")]
    pub part: Decimal,
}

impl ProjectRow {
    /// The projects that a row may be about which does not stand as it went out.
    pub fn maybe(&self) -> &[usize] {
        match &self.refused {
            Some(Refused::Displaced(projects)) => projects,
            _ => &[],
        }
    }
}

impl Policy {
    /// Adds what a sheet says.
    pub(super) fn take(&mut self, found: Self) {
        self.has_costs |= found.has_costs;
        self.projects.extend(found.projects);
        self.measures.extend(found.measures);
        self.sums.extend(found.sums);
    }

    /// The costs of all projects, known or not.
    pub(super) fn costs(&self) -> impl Iterator<Item = &ReportedFigure> + Clone {
        self.projects.iter().flat_map(|row| &row.costs)
    }

    /// The same, to say more of them.
    pub(super) fn costs_mut(&mut self) -> impl Iterator<Item = &mut ReportedFigure> {
        self.projects.iter_mut().flat_map(|row| &mut row.costs)
    }
}

impl Item<'_> {
    /// What a row of a table of projects says.
    pub(super) fn project(&self, name: &Cell) -> ProjectRow {
        let sheet = self.on.sheet;
        let written = |role: &Role| self.cell(role).map(|cell| cell.text.as_str());
        let (id, project) = (written(&Role::Id), written(&Role::Project));
        let costs = self.figures((Some(Project::COST_UNIT), self.unit().as_ref()));
        ProjectRow {
            sheet: sheet.index,
            name: name.text.clone(),
            at: name.at,
            project: named::project(sheet.plan, id, project),
            refused: None,
            measure: self.text(&Role::Measure).map(str::to_owned),
            section: self.section(),
            staff: self.staff(),
            remarks: self.remarks(),
            costs: costs.into_iter().map(with_unit).collect(),
        }
    }

    /// What a row of a table of measures says.
    pub(super) fn measure(&self, name: &Cell) -> MeasureRow {
        let sheet = self.on.sheet;
        MeasureRow {
            sheet: sheet.index,
            name: name.text.clone(),
            at: name.at,
            measure: named::measure(sheet.plan, &name.text),
            staff: self.staff(),
            remarks: self.remarks(),
        }
    }

    fn staff(&self) -> Staff {
        let known = || self.on.teams.get_or_init(|| Teams::of(self.on.sheet.plan));
        let team_cell = self.cell(&Role::Team);
        let team = team_cell.map(|cell| known().named(&cell.text));
        let NamedTeams { teams, sections } = team.unwrap_or_default();
        let partner_cell = self.cell(&Role::Partner);
        let partners = partner_cell.map(|cell| known().names(&cell.text));
        let rank = self.cell(&Role::Rank);
        Staff {
            rank: rank.map(|cell| cell.text.trim().to_owned()),
            teams,
            partners: partners.into_iter().flatten().chain(sections).collect(),
        }
    }
}

/// Adds what the sums of a table say, beside what its rows come to. The projects from `first` on are those of
/// this table.
pub(super) fn add_up(
    on: &TableSheet<'_>,
    table: &SheetTable,
    policy: &mut Policy,
    first: usize,
    sums: &[(u32, &Cell)],
) {
    let all = policy.projects[first..].iter().flat_map(|row| &row.costs);
    let costs: Vec<&ReportedFigure> = all.collect();
    let mut found = Vec::new();
    for column in table.of_role(&Role::Figure(Kind::Cost)) {
        policy.has_costs = true;
        let each = costs.iter().copied();
        let costs = each.filter(|cost| cost.at.column == column.column);
        let mut before = table.header.1;
        for (row, name) in sums {
            let sum = sum(on, (*row, name), column, costs.clone(), before);
            // 平均 is a row that ends a part as 小計 does, but not one to be added up again.
            found.extend(sum.filter(|_| words::is_sum(&name.text)));
            before = *row;
        }
    }
    policy.sums.extend(found);
}

/// A sum and what its rows come to; none where it or one of them cannot be read.
fn sum<'f>(
    on: &TableSheet<'_>,
    (row, name): (u32, &Cell),
    column: &TableColumn,
    costs: impl Iterator<Item = &'f ReportedFigure> + Clone,
    before: u32,
) -> Option<CostSum> {
    let unit = (Some(Project::COST_UNIT), None);
    let cost = (column, Kind::Cost);
    let said = with_unit(on.figure_at(column.at(row), cost, unit, RowYear::NoColumn));
    let mut above = costs.clone().filter(|cost| cost.at.row < row).peekable();
    // A sum may stand above what it adds up.
    let is_on_top = above.peek().is_none();
    Some(CostSum {
        sheet: on.sheet.index,
        name: name.text.trim().to_owned(),
        at: said.at,
        year: said.year,
        said: said.value?,
        part: total(above.clone().filter(|cost| cost.at.row > before))?,
        whole: match is_on_top {
            true => total(costs)?,
            false => total(above)?,
        },
    })
}

/// A cost without a unit is no figure yet; zero is zero in every unit.
fn with_unit(mut cost: ReportedFigure) -> ReportedFigure {
    if cost.unit.is_none() && cost.value.is_some_and(|value| !value.is_zero()) {
        cost.state = State::Unreadable;
        cost.value = None;
        cost.flaws.add(Flaws::COST_WITHOUT_UNIT);
    }
    cost
}

/// What costs come to. Blanks and marks count nothing, as on the sheet; what cannot be read could be
/// anything.
fn total<'f>(mut costs: impl Iterator<Item = &'f ReportedFigure>) -> Option<Decimal> {
    costs.try_fold(Decimal::ZERO, |sum, cost| match (cost.state, cost.value) {
        (_, Some(value)) => sum.checked_add(value),
        (State::Unreadable, None) => None,
        (_, None) => Some(sum),
    })
}
