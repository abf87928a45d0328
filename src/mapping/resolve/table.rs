//! KPIs that stand in a table beside the plan.

use super::super::kpi_table::{BrokenRow, Placed};
use super::super::plan_file::KpiFile;
use super::super::problem::Code;
use super::tree::Tree;
use super::{Resolver, Source};
use crate::domain::plan::Kpi;
use crate::mapping::fields::Spanned;
use std::collections::HashMap;

/// Goals by their ids, measures by their goals and ids, as written.
type GoalsAndMeasures = HashMap<(Option<usize>, String), usize>;

impl Resolver<'_> {
    /// Adds the KPIs of a table behind those of plan.toml, each with its goal and measure; they are put into the
    /// plan's order at the end, by `Plan::in_order`.
    pub(super) fn add(
        &mut self,
        tree: &mut Tree,
        rows: impl Iterator<Item = Result<Placed, BrokenRow>>,
    ) {
        let written_goals = tree.goals.iter().enumerate();
        let goals = written_goals.map(|(index, goal)| ((None, goal.id.clone()), index));
        let written_measures = tree.measures.iter().enumerate();
        let measures =
            written_measures.map(|(index, one)| ((Some(one.goal), one.id.clone()), index));
        let homes: GoalsAndMeasures = goals.chain(measures).collect();
        // Room is taken once: a table may have tens of thousands of rows, and has no more than lines.
        let most = |table: &Source| table.text.lines().count();
        tree.kpis.reserve(self.table.map_or(0, most));
        for row in rows {
            // Of a broken row the rest is resolved too, so that its other mistakes are told at once.
            let row = row.map(Some).unwrap_or_else(|broken| {
                self.problems.extend(broken.problems);
                broken.rest.map(|rest| *rest)
            });
            tree.kpis
                .extend(row.and_then(|row| self.placed(&homes, row)));
        }
    }

    /// The KPI of a row; one that belongs nowhere is put under the first goal, so that its other mistakes are told.
    fn placed(&mut self, homes: &GoalsAndMeasures, row: Placed) -> Option<Kpi> {
        let find = |goal, id: &Spanned<String>| homes.get(&(goal, id.get_ref().clone())).copied();
        let Some(goal) = find(None, &row.goal) else {
            let message = |goal: &str| format!("基本目標「{goal}」は [[goal]] にありません");
            let remedy = "plan.toml の [[goal]] の id を書いてください";
            self.unknown("goal", &row.goal, message, remedy);
            return self.homeless(homes, row.kpi);
        };
        let Some(measure) = row.measure else {
            return Some(self.kpi(goal, None, row.kpi));
        };
        let index = find(Some(goal), &measure);
        if index.is_none() {
            let [of, id] = [&row.goal, &measure].map(|name| name.get_ref().clone());
            let message = format!("施策「{id}」は基本目標「{of}」の [[goal.measure]] にありません");
            let remedy = "plan.toml の [[goal.measure]] の id を書いてください";
            let code = Code::Unknown {
                list: "measure",
                // Either of the two may be the wrong one.
                names: vec![id, of],
                dropped_by: None,
            };
            self.coded(code, measure.span(), message, remedy);
            return self.homeless(homes, row.kpi);
        }
        index.map(|index| self.kpi(goal, Some(index), row.kpi))
    }

    fn homeless(&mut self, homes: &GoalsAndMeasures, file: KpiFile) -> Option<Kpi> {
        // Without any goal there is no place to put it.
        let goal = (!homes.is_empty()).then_some(0)?;
        // Resolved as if it stood where nothing else does: no alias of another is in its way.
        let kpi = self.kpi(usize::MAX, None, file);
        Some(Kpi { goal, ..kpi })
    }
}
