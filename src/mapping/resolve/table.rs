//! KPIs that stand in a table beside the plan.

use super::super::kpi_table::Placed;
use super::super::problem::{Code, Problem};
use super::tree::Tree;
use super::{Resolver, Source};
use crate::domain::plan::{Kpi, Measure};
use std::collections::HashMap;

impl Resolver<'_> {
    /// Adds the KPIs of a table to the goals and measures of the plan, and puts them into its order.
    pub(super) fn add(
        &mut self,
        tree: &mut Tree,
        rows: impl Iterator<Item = Result<Placed, Vec<Problem>>>,
    ) {
        let goals: HashMap<String, usize> = tree
            .goals
            .iter()
            .enumerate()
            .map(|(index, goal)| (goal.id.clone(), index))
            .collect();
        let measure_key =
            |(index, measure): (usize, &Measure)| ((measure.goal, measure.id.clone()), index);
        let measures: HashMap<(usize, String), usize> =
            tree.measures.iter().enumerate().map(measure_key).collect();
        let most = |table: &Source| table.text.lines().count();
        tree.kpis.reserve(self.table.map_or(0, most));
        for row in rows {
            match row {
                Ok(row) => tree.kpis.extend(self.placed(&goals, &measures, row)),
                Err(problems) => self.problems.extend(problems),
            }
        }
    }

    fn placed(
        &mut self,
        goals: &HashMap<String, usize>,
        measures: &HashMap<(usize, String), usize>,
        row: Placed,
    ) -> Option<Kpi> {
        let Some(goal) = goals.get(row.goal.get_ref()).copied() else {
            self.unknown(
                &row.goal,
                |goal| format!("基本目標「{goal}」は [[goal]] にありません"),
                "plan.toml の [[goal]] の id を書いてください",
            );
            return None;
        };
        let Some(measure) = row.measure else {
            return Some(self.kpi(goal, None, row.kpi));
        };
        let index = measures.get(&(goal, measure.get_ref().clone())).copied();
        if index.is_none() {
            let message = format!(
                "施策「{}」は基本目標「{}」の [[goal.measure]] にありません",
                measure.get_ref(),
                row.goal.get_ref()
            );
            let names = [&measure, &row.goal].map(|name| name.get_ref().clone());
            let code = Code::Unknown {
                names: names.into(),
                dropped_by: None,
            };
            self.coded(
                code,
                measure.span(),
                message,
                "plan.toml の [[goal.measure]] の id を書いてください",
            );
        }
        index.map(|index| self.kpi(goal, Some(index), row.kpi))
    }
}
