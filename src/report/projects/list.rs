//! The projects of a year, who does them, what they cost, and what that comes to.
//!
//! Every total is made from the same lines, and each line counts once in each. How the teams of a project
//! share its cost is not known, so the cost is neither split nor doubled.

use super::line::{ProjectLine, ReportedRow, Team};
use super::totals::Total;
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::BookKind;
use crate::domain::{Plan, Project};
use crate::report::published::ShownTexts;
use crate::verification::Verification;
use std::collections::BTreeMap;

/// All projects of a plan, in its order.
pub struct ProjectList<'a> {
    plan: &'a Plan,
    /// A line a project.
    pub lines: Vec<ProjectLine<'a>>,
    /// How many rows were reported of projects that the plan has not.
    pub unknown: usize,
}

impl<'a> ProjectList<'a> {
    /// Of the year that is verified, as a workbook tells of it.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let plan = verification.plan();
        let mut rows: BTreeMap<usize, Vec<ReportedRow<'a>>> = BTreeMap::new();
        let mut unknown = 0;
        let readings = verification.readings.iter();
        for reading in readings.filter(|reading| reading.counts()) {
            for row in &reading.policy.projects {
                match row.project {
                    Some(project) => rows.entry(project).or_default().push((reading, row)),
                    None => unknown += 1,
                }
            }
        }
        let reported = |project: usize| rows.get(&project).map_or(&[][..], Vec::as_slice);
        let shown = ShownTexts::of(book, verification);
        let lines = (0..plan.projects.len()).map(|project| {
            let rows = (reported(project), &shown);
            ProjectLine::of((book, verification), project, rows)
        });
        Self {
            plan,
            lines: lines.collect(),
            unknown,
        }
    }

    /// What all of them come to.
    pub fn whole(&self) -> Total {
        Total::of("合計", self.lines.iter())
    }

    /// The measures that have projects, in the plan's order, each with its lines by rank; those of
    /// none behind.
    pub fn by_measure(&self) -> Vec<(Option<usize>, Vec<&ProjectLine<'a>>)> {
        let measures = (0..self.plan.measures.len()).map(Some).chain([None]);
        let lines_of = |measure| {
            let lines = self.lines.iter();
            let mut lines: Vec<&ProjectLine<'a>> = lines
                .filter(|line| line.project.measure == measure)
                .collect();
            // A stable sort: projects without a rank stay in the plan's order.
            lines.sort_by_key(|line| line.staff.order());
            (measure, lines)
        };
        let groups = measures.map(lines_of);
        groups.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// A total for each measure.
    pub fn totals_by_measure(&self) -> Vec<Total> {
        let groups = self.by_measure().into_iter();
        let total = |(measure, lines): (Option<usize>, Vec<&ProjectLine<'a>>)| {
            Total::of(&self.measure_name(measure), lines.into_iter())
        };
        groups.map(total).collect()
    }

    /// A total for each team, in the order in which the list names them; then one for what several
    /// teams do together, and one for what no team does. Two sections may have a 管理係 each.
    pub fn totals_by_team(&self) -> Vec<Total> {
        let mut teams = each_once(self.lines.iter().map(ProjectLine::team));
        teams.sort_by_key(Team::order);
        let sections = || self.lines.iter().map(|line| line.section);
        let has_several = sections().any(|section| Some(section) != sections().next());
        let of_team = |team: &Team<'_>| {
            let lines = self.lines.iter().filter(|line| line.team() == *team);
            Total::of(&team.name(has_several), lines)
        };
        teams.iter().map(of_team).collect()
    }

    /// The name under which a measure's projects stand.
    pub fn measure_name(&self, measure: Option<usize>) -> String {
        measure.map_or(Project::NO_MEASURE.to_owned(), |measure| {
            self.plan.measures[measure].label()
        })
    }

    /// The projects without a cost.
    pub fn without_cost(&self) -> impl Iterator<Item = (&ProjectLine<'a>, &'static str)> {
        let lines = self.lines.iter();
        lines.filter_map(|line| Some((line, line.cost.err()?)))
    }

    /// 「13事業中 12事業の事業費は 394,502千円（記載なし 1 を除く）　うち確認中 2」
    pub fn sentence(&self) -> String {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, reason) in self.without_cost() {
            *reasons.entry(reason).or_default() += 1;
        }
        let counted = reasons.iter();
        let reasons = joined(counted.map(|(why, count)| format!("{why} {count}")), "、");
        let (whole, all) = (self.whole(), self.lines.len());
        let (counted, sum) = (all - whole.without_cost, whole.text());
        let sentence = match (counted, reasons.as_str()) {
            (0, _) => format!("{all}事業　事業費のあるものはありません（{reasons}）"),
            (_, "") => format!("{all}事業中 {counted}事業の事業費は {sum}"),
            _ => format!("{all}事業中 {counted}事業の事業費は {sum}（{reasons} を除く）"),
        };
        match whole.doubted {
            0 => sentence,
            doubted => format!("{sentence}　うち確認中 {doubted}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::staff::InForce;
    use super::*;
    use crate::domain::{Decimal, Project};

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
    ) -> ProjectLine<'a> {
        ProjectLine {
            project,
            staff: InForce {
                rank: Some(rank.to_owned()),
                teams: teams.iter().map(|team| (*team).to_owned()).collect(),
                partners: String::new(),
            },
            summary: String::new(),
            section: "企画課",
            cost: cost.map(Decimal::from),
            is_doubted: false,
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
            let list = ProjectList { plan: &plan, lines: lines.collect(), unknown: 0 };
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
            level: None,
            again: None,
            tags: Vec::new(),
            formerly: Vec::new(),
            aliases: Vec::new(),
            summary: None,
            rank: None,
            teams: Vec::new(),
            partners: None,
            line: 0,
        }
    }

    #[test]
    fn teams_of_one_name_in_two_sections_are_two() {
        let plan = crate::mapping::Mapping::none().plan;
        let nobody = project(None);
        let own = line(&nobody, "1", &["管理係"], Ok(10));
        let others = ProjectLine {
            section: "建設課",
            ..line(&nobody, "1", &["管理係"], Ok(5))
        };
        let list = ProjectList {
            plan: &plan,
            lines: vec![own, others],
            unknown: 0,
        };
        let totals = list.totals_by_team();
        let names: Vec<&str> = totals.iter().map(|total| total.name.as_str()).collect();
        assert_eq!(names, ["企画課　管理係", "建設課　管理係"]);
    }

    #[test]
    fn what_several_teams_do_is_neither_split_nor_doubled() {
        let plan = crate::mapping::Mapping::none().plan;
        let nobody = project(None);
        let lines = vec![
            line(&nobody, "2", &["甲係", "乙係"], Ok(100)),
            line(&nobody, "10", &["甲係"], Ok(0)),
            line(&nobody, "1", &["甲係"], Err("記載なし")),
            line(&nobody, "3", &["乙係"], Err("記載なし")),
        ];
        let list = ProjectList {
            plan: &plan,
            lines,
            unknown: 0,
        };
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
            "乙係 1事業 ― なし1",
            "複数の係（共同） 1事業 100千円 なし0",
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(
            list.sentence(),
            "4事業中 2事業の事業費は 100千円（記載なし 2 を除く）"
        );
        let (_, by_rank) = &list.by_measure()[0];
        let ranks: Vec<&str> = by_rank
            .iter()
            .filter_map(|line| line.staff.rank.as_deref())
            .collect();
        assert_eq!(ranks, ["1", "2", "3", "10"]);
    }
}
