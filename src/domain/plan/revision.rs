//! 改定: what a town changed in its plan half way through.

use super::super::FiscalYear;

/// A revision that is in force in the year for which the plan was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// 令和５年10月改定.
    pub name: String,
    /// The first fiscal year that is judged by it.
    pub from: FiscalYear,
    /// What it changed, in the order in which the plan's file says so.
    pub changes: Vec<RevisionChange>,
    /// The KPIs that it dropped: a section may still report them.
    pub dropped_kpis: Vec<Dropped>,
    /// The goals and measures that it dropped.
    pub dropped_places: Vec<Dropped>,
}

/// A KPI, a goal or a measure that is in the plan no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// As it was.
    pub id: String,
    /// Its last name, its aliases and its former names.
    pub names: Vec<String>,
    /// Where it stood: 2-1 地域活動, or 基本目標１の数値目標.
    pub place: String,
}

/// One thing that a revision changed, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionChange {
    /// What was changed: 施策 1(1)①, KPI 1-1-1.
    pub subject: String,
    /// 名称変更, 新規, 廃止, 統合, 目標値の変更 and the like.
    pub kind: &'static str,
    /// What it was; empty for what is new.
    pub before: String,
    /// What it is; empty for what was dropped.
    pub after: String,
}
