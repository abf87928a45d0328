//! The levels of the tree of goals and measures, and the plan's names of them.

use super::super::problem::{Code, near_or};
use super::Resolver;
use super::tree::Tree;

impl Resolver<'_> {
    /// The town has a name for every level of its tree. The first place that is too deep is enough.
    pub(super) fn levels_reach(&mut self, tree: &Tree, levels: &[String]) {
        let goals = depths(tree.goals.iter().map(|goal| goal.parent), |_| 0);
        let above = |measure: usize| 1 + goals[tree.measures[measure].goal];
        let measures = depths(tree.measures.iter().map(|measure| measure.parent), above);
        let starts = tree.goal_starts.iter().chain(&tree.measure_starts);
        let mut placed = goals.iter().chain(&measures).zip(starts);
        let Some((_, start)) = placed.find(|(depth, _)| **depth >= levels.len()) else {
            return;
        };
        let deepest = 1 + goals
            .iter()
            .chain(&measures)
            .max()
            .copied()
            .unwrap_or_default();
        let message = format!(
            "体系は{deepest}段ありますが、levels の名前は{}つです",
            levels.len()
        );
        let remedy = format!("levels に、上から順に{deepest}つの名前を書いてください");
        self.coded(Code::Levels, *start..*start, message, remedy);
    }

    /// A measure that says what it is says it in one of the town's own words.
    pub(super) fn levels_are_known(&mut self, tree: &Tree, levels: &[String]) {
        for level in &tree.levels {
            if levels.contains(level.get_ref()) {
                continue;
            }
            let otherwise = "levels にある名前を書くか、levels に足してください";
            let known = levels.iter().map(String::as_str);
            let remedy = near_or(level.get_ref(), known, otherwise);
            let message = format!("階層「{}」は levels にありません", level.get_ref());
            self.coded(Code::Levels, level.span(), message, remedy);
        }
    }
}

/// For each thing of a tree, how many levels are above it. Each parent must come before its children.
fn depths(
    parents: impl Iterator<Item = Option<usize>>,
    at_the_top: impl Fn(usize) -> usize,
) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::new();
    for (index, parent) in parents.enumerate() {
        let depth = parent.map_or_else(|| at_the_top(index), |parent| 1 + depths[parent]);
        depths.push(depth);
    }
    depths
}
