//! What the rows of a table are about: KPIs, 事務事業 or 施策. Its columns say so.

use super::column::TableColumn;
use crate::domain::reported::Kind;
use crate::mapping::form::Role;

/// What each row of a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableSubject {
    /// A KPI.
    #[default]
    Kpi,
    /// A 事務事業.
    Project,
    /// A 施策, and none of its KPIs.
    Measure,
}

impl TableSubject {
    /// What the rows under some columns are about, if that can be told. Figures beside an id are a
    /// KPI's, and without a column of names they are not a measure's.
    pub fn of(columns: &[TableColumn]) -> Option<Self> {
        let has = |role: Role| columns.iter().any(|column| column.is(&role));
        let has_figures = columns.iter().any(is_figure_of_a_kpi);
        match (has(Role::Kpi), has(Role::Id), has(Role::Project)) {
            (true, ..) => Some(Self::Kpi),
            (_, true, true) if has_figures => Some(Self::Kpi),
            (.., true) => Some(Self::Project),
            (_, true, _) => Some(Self::Kpi),
            _ => (has(Role::Measure) && !has_figures).then_some(Self::Measure),
        }
    }

    /// The role of the column with the name.
    pub fn role(self) -> Role {
        match self {
            Self::Kpi => Role::Kpi,
            Self::Project => Role::Project,
            Self::Measure => Role::Measure,
        }
    }
}

/// Takes their role from columns that would be read for nothing: costs and ranks belong to projects,
/// other figures and grades to KPIs. A column without a role has a finding.
pub fn leave_to_others(columns: &mut [TableColumn]) {
    let subject = TableSubject::of(columns);
    let is_cost = |column: &TableColumn| column.is(&Role::Figure(Kind::Cost));
    let is_strange = |column: &TableColumn| match subject {
        Some(TableSubject::Project) => is_said_of_kpis(column),
        Some(TableSubject::Measure) => is_said_of_kpis(column) || is_cost(column),
        _ => is_cost(column) || is_said_of_projects(column),
    };
    let strangers = columns.iter_mut().filter(|column| is_strange(column));
    strangers.for_each(|column| column.role = None);
}

/// Whether only the town's usual words, and not the form, make it a part of a project.
fn is_said_of_projects(column: &TableColumn) -> bool {
    let of_projects = [Role::Project, Role::Partner, Role::Rank];
    column.is_usual && of_projects.iter().any(|role| column.is(role))
}

fn is_said_of_kpis(column: &TableColumn) -> bool {
    is_figure_of_a_kpi(column) || column.is(&Role::Rating)
}

fn is_figure_of_a_kpi(column: &TableColumn) -> bool {
    let is_cost = column.is(&Role::Figure(Kind::Cost));
    column.is_figure() && !is_cost || column.is(&Role::Line)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_cost_beside_a_kpi_is_a_column_that_nobody_reads() {
        expect(
            "[table]\nheader = [\"指標\"]",
            "指標|実績値（R6）|事業費\n入込客数|600|34,010",
            &["入込客数 actual:R6=600 B2", "?column C1 事業費"],
        );
        let sheet = "指標|実績値（R6）|連携課名\n入込客数|600|福祉課";
        let figure = "入込客数 actual:R6=600 B2";
        let form = "[table]\nheader = [\"指標\"]\n[columns]\n";
        expect(form, sheet, &[figure, "?column C1 連携課名"]);
        expect(&format!("{form}partner = \"連携課名\""), sheet, &[figure]);
    }

    #[test]
    fn figures_beside_an_id_are_a_kpis() {
        expect(
            "[table]\nheader = [\"番号\"]\n[columns]\nid = \"番号\"",
            "番号|事務事業名|実績値（R6）\n1-1|観光案内|600",
            &["入込客数 actual:R6=600 C2", "?column B1 事務事業名"],
        );
    }

    #[test]
    fn figures_of_projects_are_columns_that_nobody_reads() {
        expect(
            "[table]\nheader = [\"事務事業名\"]",
            "事務事業名|実績値（R6）|事業費\n観光案内|600|34,010",
            &["?column B1 実績値（R6）"],
        );
    }

    #[test]
    fn figures_beside_a_measure_alone_are_nobodys() {
        let form = "[table]\nheader = [\"施策\"]\n[columns]\nmeasure = \"施策\"";
        expect(
            form,
            "施策|実績値（R6）\n見本の施策|600",
            &["?sheet  施策 実績値（R6） 見本の施策 600"],
        );
        expect(form, "施策|担当課\n見本の施策|観光課", &[]);
    }
}
