//! The rows of the KPI一覧: each goal above its own KPIs and above the goals that belong to it, and at
//! its second place where the plan lists a KPI again.

use crate::domain::Plan;
use crate::domain::joined::{each_once, joined};

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KpiRow {
    /// A goal's heading: index into the plan's goals.
    Goal(usize),
    /// A KPI where it counts: index into the plan's KPIs.
    Kpi(usize),
    /// A KPI at its second place: index into the plan's listings.
    Listed(usize),
    /// A measure at its second place, without KPIs there: index into the plan's measures.
    Again(usize),
}

/// The rows, from the top.
pub fn rows(plan: &Plan) -> Vec<KpiRow> {
    let mut of_goals = of_goals(plan);
    let goals = plan.goals_from_the_top().into_iter();
    goals
        .flat_map(|goal| {
            std::iter::once(KpiRow::Goal(goal)).chain(std::mem::take(&mut of_goals[goal]))
        })
        .collect()
}

/// For each goal, the rows under its heading: by measure, and there the KPIs that count first.
fn of_goals(plan: &Plan) -> Vec<Vec<KpiRow>> {
    let numbered = plan.kpis.iter().enumerate();
    let kpis = numbered.map(|(index, kpi)| (kpi.goal, kpi.measure, KpiRow::Kpi(index)));
    let numbered = plan.listings.iter().enumerate();
    let listings =
        numbered.map(|(index, listing)| (listing.goal, listing.measure, KpiRow::Listed(index)));
    let mut placed: Vec<(usize, Option<usize>, KpiRow)> = kpis.chain(listings).collect();
    let mut has_rows = vec![false; plan.measures.len()];
    for measure in placed.iter().filter_map(|(_, measure, _)| *measure) {
        has_rows[measure] = true;
    }
    let measures = plan.measures.iter().enumerate();
    let again = measures.filter(|(index, measure)| measure.again.is_some() && !has_rows[*index]);
    placed.extend(again.map(|(index, measure)| (measure.goal, Some(index), KpiRow::Again(index))));
    // A stable sort: the KPIs that count stay before those that are listed again.
    placed.sort_by_key(|(_, measure, _)| *measure);
    let mut of_goals = vec![Vec::new(); plan.goals.len()];
    for (goal, _, row) in placed {
        of_goals[goal].push(row);
    }
    of_goals
}

/// The town's names of the levels of its 施策: 方向性・項目.
pub fn levels_of_measures(plan: &Plan) -> String {
    let measures = 0..plan.measures.len();
    let levels = measures.map(|measure| plan.level_of_measure(measure));
    listed(levels, "施策")
}

/// The town's names of the levels of its goals: 取組テーマ・基本目標.
pub fn levels_of_goals(plan: &Plan) -> String {
    let deepest = (0..plan.goals.len()).map(|goal| plan.depth_of_goal(goal));
    let depths = 0..=deepest.max().unwrap_or_default();
    listed(depths.map(|depth| plan.level(depth)), "基本目標")
}

/// Names of levels, each once; another name where the plan has none.
fn listed<'a>(levels: impl Iterator<Item = &'a str>, other: &str) -> String {
    match joined(each_once(levels), "・").as_str() {
        "" => other.to_owned(),
        levels => levels.to_owned(),
    }
}

/// A goal's title, moved in by a letter for each goal above it.
pub fn goal_title(plan: &Plan, goal: usize) -> String {
    let depth = plan.depth_of_goal(goal);
    format!("{}{}", "　".repeat(depth), plan.goals[goal].title())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{self, trial};

    const PLAN: &str = r#"
name = "見本"
body = "見本市"
period = ["R3", "R8"]
levels = ["取組テーマ", "基本目標", "施策"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "課"
[[goal]]
id = "T1"
label = "取組テーマ１"
name = "一"
[[goal]]
id = "T2"
label = "取組テーマ２"
name = "二"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
under = "T1"
kpis_again = ["2-a"]
[[goal.measure]]
id = "1-1"
name = "見本の施策"
KPI 1-a
[[goal.measure]]
id = "1-2"
name = "別の施策"
[[goal]]
id = "2"
label = "基本目標２"
name = "見本"
under = "T2"
KPI 2-a
[[goal.measure]]
id = "2-1"
name = "見本の施策"
again = "1-1"
[[goal]]
id = "3"
label = "基本目標３"
name = "見本"
under = "T1"
[[goal.measure]]
id = "3-1"
name = "見本の施策"
again = "1-1"
kpis_again = ["1-a"]
"#;

    fn plan() -> Plan {
        let kpi = |id: &str, table: &str| trial::kpi(table, [id, "見本", "人"], "課");
        let text = PLAN
            .replace("KPI 1-a\n", &kpi("1-a", "goal.measure.kpi"))
            .replace("KPI 2-a\n", &kpi("2-a", "goal.kpi"));
        mapping::from_texts(&text, &[])
            .unwrap_or_else(|error| panic!("{error}"))
            .plan
    }

    #[test]
    fn goals_stand_under_their_own_and_what_is_listed_again_stands_at_both_places() {
        let plan = plan();
        let show = |row: KpiRow| match row {
            KpiRow::Goal(goal) => format!("# {}", plan.goals[goal].id),
            KpiRow::Kpi(kpi) => plan.kpis[kpi].id.clone(),
            KpiRow::Listed(listing) => {
                format!("again {}", plan.kpis[plan.listings[listing].kpi].id)
            }
            KpiRow::Again(measure) => format!("again {}", plan.measures[measure].id),
        };
        let shown: Vec<String> = rows(&plan).into_iter().map(show).collect();
        let expected = [
            "# T1",
            "# 1",
            "again 2-a",
            "1-a",
            "# 3",
            "again 1-a",
            "# T2",
            "# 2",
            "2-a",
            "again 2-1",
        ];
        assert_eq!(shown, expected);
    }
}
