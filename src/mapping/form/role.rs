//! What a column, a labelled cell or a row of a form holds.

use crate::domain::reported::Kind;
use serde::{Deserialize, Serialize};

/// What a column or a labelled cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// The KPI's id, or the first part of it.
    Id,
    /// 枝番: the second part of an id that stands in two cells.
    IdBranch,
    /// The KPI's name.
    Kpi,
    /// The basic goal.
    Goal,
    /// The measure.
    Measure,
    /// The reporting section.
    Section,
    /// The unit.
    Unit,
    /// The year of the row's figures.
    Year,
    /// A figure.
    Figure(Kind),
    /// The name of a 事務事業; its costs are figures.
    Project,
    /// 担当係.
    Team,
    /// 連携課.
    Partner,
    /// 重要度順位.
    Rank,
    /// What the row's figures are: 目標, 実績.
    Line,
    /// A figure that is a target or an actual by its row.
    Stacked,
    /// Why there is no figure in the column of this year's: 集計中, 調査なし.
    State,
    /// The section's own grade (自己評価): △ is a grade here, and never a minus.
    Rating,
    /// A free text by its name: `efforts`, `issues`.
    Text(String),
    /// Known and not wanted.
    Ignored,
}

/// Every role with a word of its own, which is its key in the forms too but for [`Role::Ignored`].
const CODES: [(Role, &str); 21] = [
    (Role::Id, "id"),
    (Role::IdBranch, "id_branch"),
    (Role::Kpi, "kpi"),
    (Role::Goal, "goal"),
    (Role::Measure, "measure"),
    (Role::Section, "section"),
    (Role::Unit, "unit"),
    (Role::Year, "year"),
    (Role::Figure(Kind::Baseline), "baseline"),
    (Role::Figure(Kind::Actual), "actual"),
    (Role::Figure(Kind::Target), "target"),
    (Role::Figure(Kind::Cost), "cost"),
    (Role::Project, "project"),
    (Role::Team, "team"),
    (Role::Partner, "partner"),
    (Role::Rank, "rank"),
    (Role::Line, "line"),
    (Role::Stacked, "stacked"),
    (Role::State, "state"),
    (Role::Rating, "rating"),
    (Role::Ignored, "ignored"),
];

impl Role {
    /// The name in cells.csv.
    pub fn code(&self) -> String {
        let code = CODES.iter().find(|(role, _)| role == self);
        match (self, code) {
            (Self::Text(name), _) => format!("text.{name}"),
            (_, code) => code.map_or("", |(_, code)| code).to_owned(),
        }
    }

    /// The role of a key in `[columns]` and `[card]`; none for a key that stands for several.
    pub(in crate::mapping) fn of(key: &str) -> Option<Self> {
        let known = CODES.iter().find(|(_, code)| *code == key);
        known.map(|(role, _)| role.clone())
    }
}

/// What one of the rows holds that a KPI takes: 上段 目標 / 下段 実績.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Figures of a kind.
    Figures(Kind),
    /// Known and not wanted: 達成率, which kensho works out itself.
    Ignored,
}
