//! The projects of a year, who does them, what they cost, and what that comes to.
//!
//! Every total is made from the same lines, and each line counts once in each: of a project of two
//! teams nobody knows how much is whose, so it is neither split nor doubled.

use crate::domain::reported::State;
use crate::domain::{Decimal, Plan, Project, number};
use crate::ledger::Cost;
use crate::normalize::{Flaws, ProjectRow};
use crate::verification::Verification;
use std::collections::BTreeMap;

/// All projects of a plan, in its order.
pub struct ProjectList<'a> {
    plan: &'a Plan,
    /// A line a project.
    pub lines: Vec<Line<'a>>,
}

/// A project in the year: as it was reported, or where nothing was, as the plan has it.
pub struct Line<'a> {
    /// What the plan says of it.
    pub project: &'a Project,
    /// 重要度順位.
    pub rank: Option<String>,
    /// 担当係.
    pub teams: Vec<String>,
    /// 連携課.
    pub partners: String,
    /// In 千円, or why there is no figure.
    pub cost: Result<Decimal, &'static str>,
    /// The cells that say so.
    pub said: Vec<Cost<'a>>,
}

/// What some projects come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Whose total it is: a measure, a team.
    pub name: String,
    /// How many projects there are.
    pub projects: usize,
    /// How many of them have no cost.
    pub without_cost: usize,
    /// In 千円; none if that is more than a figure holds.
    pub cost: Option<Decimal>,
}

/// Where projects stand that have no measure.
pub const NO_MEASURE: &str = "施策の定めなし";

/// Where projects of several teams stand.
pub const SHARED: &str = "複数の係（共同）";

const NO_TEAM: &str = "係の定めなし";

impl<'a> ProjectList<'a> {
    /// Of the year that is verified.
    pub fn of(verification: &'a Verification) -> Self {
        let plan = verification.plan();
        let mut rows: BTreeMap<usize, Vec<&'a ProjectRow>> = BTreeMap::new();
        let readings = verification.readings.iter();
        for reading in readings.filter(|reading| reading.counts()) {
            for row in &reading.policy.projects {
                if let Some(project) = row.project {
                    rows.entry(project).or_default().push(row);
                }
            }
        }
        let reported = |project: usize| rows.get(&project).map_or(&[][..], Vec::as_slice);
        let lines = (0..plan.projects.len())
            .map(|project| Line::of(verification, project, reported(project)));
        Self {
            plan,
            lines: lines.collect(),
        }
    }

    /// What all of them come to.
    pub fn whole(&self) -> Total {
        Total::of("合計", self.lines.iter())
    }

    /// The measures that have projects, in the plan's order, each with its lines by rank; those of
    /// none behind.
    pub fn by_measure(&self) -> Vec<(Option<usize>, Vec<&Line<'a>>)> {
        let measures = (0..self.plan.measures.len()).map(Some).chain([None]);
        let lines_of = |measure| {
            let lines = self.lines.iter();
            let mut lines: Vec<&Line<'a>> = lines
                .filter(|line| line.project.measure == measure)
                .collect();
            lines.sort_by_key(|line| line.order());
            (measure, lines)
        };
        let groups = measures.map(lines_of);
        groups.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// A total for each measure.
    pub fn totals_by_measure(&self) -> Vec<Total> {
        let groups = self.by_measure().into_iter();
        let total = |(measure, lines): (Option<usize>, Vec<&Line<'a>>)| {
            Total::of(&self.measure_name(measure), lines.into_iter())
        };
        groups.map(total).collect()
    }

    /// A total for each team, in the order in which the list names them; then one for what several
    /// teams do together, and one for what no team does.
    pub fn totals_by_team(&self) -> Vec<Total> {
        let mut names: Vec<&str> = Vec::new();
        for line in &self.lines {
            let name = line.team();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.sort_by_key(|name| [SHARED, NO_TEAM].iter().position(|last| last == name));
        let of_team = |name: &&str| {
            let lines = self.lines.iter().filter(|line| line.team() == *name);
            Total::of(name, lines)
        };
        names.iter().map(of_team).collect()
    }

    /// The name under which a measure's projects stand.
    pub fn measure_name(&self, measure: Option<usize>) -> String {
        measure.map_or(NO_MEASURE.to_owned(), |measure| {
            self.plan.measures[measure].label()
        })
    }

    /// The projects without a cost.
    pub fn without_cost(&self) -> impl Iterator<Item = (&Line<'a>, &'static str)> {
        let lines = self.lines.iter();
        lines.filter_map(|line| Some((line, line.cost.err()?)))
    }

    /// 「13事業中 12事業の事業費は 394,502千円（記載なし 1 を除く）」
    pub fn sentence(&self) -> String {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, reason) in self.without_cost() {
            *reasons.entry(reason).or_default() += 1;
        }
        let reasons = reasons.iter();
        let reasons: Vec<String> = reasons
            .map(|(why, count)| format!("{why} {count}"))
            .collect();
        let left_out = match reasons.is_empty() {
            true => String::new(),
            false => format!("（{} を除く）", reasons.join("、")),
        };
        let whole = self.whole();
        let counted = whole.projects - whole.without_cost;
        let all = whole.projects;
        format!(
            "{all}事業中 {counted}事業の事業費は {}{left_out}",
            whole.text()
        )
    }
}

impl<'a> Line<'a> {
    fn of(verification: &'a Verification, index: usize, rows: &[&'a ProjectRow]) -> Self {
        let project = &verification.plan().projects[index];
        let staff = || rows.iter().map(|row| &row.staff);
        let teams = staff().map(|staff| &staff.teams);
        let partners = staff().map(|staff| &staff.partners);
        let partners = partners.filter(|partners| !partners.is_empty());
        let said = verification.ledger.costs_in(index, verification.year);
        Self {
            project,
            rank: staff()
                .find_map(|staff| staff.rank.clone())
                .or(project.rank.map(|rank| rank.to_string())),
            teams: teams
                .into_iter()
                .find(|teams| !teams.is_empty())
                .unwrap_or(&project.teams)
                .clone(),
            partners: partners
                .map(|partners| partners.join("、"))
                .next()
                .or(project.partners.clone())
                .unwrap_or_default(),
            cost: agreed(&said),
            said,
        }
    }

    /// Under whose name it stands among the teams.
    fn team(&self) -> &str {
        match self.teams.as_slice() {
            [] => NO_TEAM,
            [team] => team,
            _ => SHARED,
        }
    }

    /// By rank; what has none behind.
    fn order(&self) -> Decimal {
        let rank = self.rank.as_deref().and_then(number::parse);
        rank.unwrap_or(Decimal::MAX)
    }
}

/// The cost that all cells give, or why there is none.
fn agreed(said: &[Cost<'_>]) -> Result<Decimal, &'static str> {
    let first = said.first().ok_or("報告なし")?;
    if said.iter().any(|cost| !cost.agrees_with(first)) {
        return Err("違う値が二つ以上");
    }
    match (first.state, first.value()) {
        (State::Blank, _) => Err("記載なし"),
        (_, Some(_)) if first.flaws.has(Flaws::BOUND) => Err("値が決まらない"),
        (_, Some(value)) => Ok(value),
        (state, None) => Err(state.label()),
    }
}

impl Total {
    fn of<'l, 'a: 'l>(name: &str, lines: impl Iterator<Item = &'l Line<'a>>) -> Self {
        let mut total = Self {
            name: name.to_owned(),
            projects: 0,
            without_cost: 0,
            cost: Some(Decimal::ZERO),
        };
        for line in lines {
            total.projects += 1;
            match line.cost {
                Ok(cost) => total.cost = total.cost.and_then(|sum| sum.checked_add(cost)),
                Err(_) => total.without_cost += 1,
            }
        }
        total
    }

    /// 394,502千円.
    pub fn text(&self) -> String {
        self.cost.map_or("計算できません".to_owned(), |cost| {
            format!("{}{}", number::grouped(cost), Project::COST_UNIT)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(measure: Option<usize>) -> Project {
        Project {
            id: String::new(),
            name: String::new(),
            aliases: Vec::new(),
            measure,
            section: None,
            summary: None,
            rank: None,
            teams: Vec::new(),
            partners: None,
            tags: Vec::new(),
            line: 0,
        }
    }

    fn line<'a>(
        project: &'a Project,
        rank: &str,
        teams: &[&str],
        cost: Result<i64, &'static str>,
    ) -> Line<'a> {
        Line {
            project,
            rank: Some(rank.to_owned()),
            teams: teams.iter().map(|team| (*team).to_owned()).collect(),
            partners: String::new(),
            cost: cost.map(Decimal::from),
            said: Vec::new(),
        }
    }

    fn sum(totals: &[Total]) -> (usize, usize, Decimal) {
        let costs = totals.iter().filter_map(|total| total.cost).sum();
        let count = |of: fn(&Total) -> usize| totals.iter().map(of).sum();
        (
            count(|total| total.projects),
            count(|total| total.without_cost),
            costs,
        )
    }

    proptest::proptest! {
        /// Whatever the projects are, each counts once in every kind of total.
        #[test]
        fn every_kind_of_total_adds_up_to_the_whole(
            drawn in proptest::collection::vec(
                (0..3_usize, 0..4_usize, proptest::option::of(-1000..1000_i64)), 0..12),
        ) {
            let mut plan = crate::mapping::Mapping::none().plan;
            plan.measures = (0..2).map(measure).collect();
            let projects: Vec<Project> =
                drawn.iter().map(|(measure, ..)| project(measure.checked_sub(1))).collect();
            let teams = [&[][..], &["甲係"], &["乙係"], &["甲係", "乙係"]];
            let lines = projects.iter().zip(&drawn).map(|(project, (_, team, cost))| {
                line(project, "1", teams[*team], cost.ok_or("記載なし"))
            });
            let list = ProjectList { plan: &plan, lines: lines.collect() };
            let whole = sum(&[list.whole()]);
            proptest::prop_assert_eq!(sum(&list.totals_by_measure()), whole);
            proptest::prop_assert_eq!(sum(&list.totals_by_team()), whole);
            let costs: i64 = drawn.iter().filter_map(|(.., cost)| *cost).sum();
            proptest::prop_assert_eq!(whole.2, Decimal::from(costs));
        }
    }

    fn measure(index: usize) -> crate::domain::Measure {
        crate::domain::Measure {
            id: index.to_string(),
            name: "見本".into(),
            goal: 0,
            parent: None,
            again: None,
            tags: Vec::new(),
            formerly: Vec::new(),
            summary: None,
            rank: None,
            teams: Vec::new(),
            partners: None,
            line: 0,
        }
    }

    #[test]
    fn what_several_teams_do_is_neither_split_nor_doubled() {
        let plan = crate::mapping::Mapping::none().plan;
        let nobody = project(None);
        let lines = vec![
            line(&nobody, "2", &["甲係", "乙係"], Ok(100)),
            line(&nobody, "10", &["甲係"], Ok(0)),
            line(&nobody, "1", &["甲係"], Err("記載なし")),
        ];
        let list = ProjectList { plan: &plan, lines };
        let totals = list.totals_by_team();
        let told = totals.iter().map(|total| {
            format!(
                "{} {}事業 {} なし{}",
                total.name,
                total.projects,
                total.text(),
                total.without_cost
            )
        });
        let expected = [
            "甲係 2事業 0千円 なし1",
            "複数の係（共同） 1事業 100千円 なし0",
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(
            list.sentence(),
            "3事業中 2事業の事業費は 100千円（記載なし 1 を除く）"
        );
        let (_, by_rank) = &list.by_measure()[0];
        let ranks: Vec<&str> = by_rank
            .iter()
            .filter_map(|line| line.rank.as_deref())
            .collect();
        assert_eq!(ranks, ["1", "2", "10"]);
    }
}
