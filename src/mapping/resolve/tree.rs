//! 体系: goals, the measures under them, what is listed again, and projects.

use super::super::plan_file::{GoalFile, MeasureFile, ProjectFile};
use super::{PartKind, Resolver, plain};
use crate::domain::folded;
use crate::domain::plan::{BasicGoal, Kpi, Measure, Project, is_undecided};
use crate::mapping::fields::Spanned;
use std::collections::HashMap;

/// Goals, measures and KPIs while they are gathered.
#[derive(Default)]
pub(super) struct Tree {
    pub goals: Vec<BasicGoal>,
    pub measures: Vec<Measure>,
    pub kpis: Vec<Kpi>,
    /// For each goal, and for each measure, the byte at which its id stands.
    pub goal_starts: Vec<usize>,
    pub measure_starts: Vec<usize>,
    /// Where the measure of a goal and a folded id stands.
    measure_ids: HashMap<(usize, String), usize>,
    /// The levels that measures say they are.
    pub levels: Vec<Spanned<String>>,
    /// For each goal, what it says of the goal above it; likewise of measures, by their goal.
    under_goal: Vec<Option<Spanned<String>>>,
    under_measure: Vec<Option<Spanned<String>>>,
    /// For each measure, which one is listed again there, and how that is marked.
    pub again: Vec<Option<(Spanned<String>, Option<String>)>>,
    /// KPIs listed again: goal, measure, id.
    pub listed: Vec<(usize, Option<usize>, Spanned<String>)>,
}

impl Resolver<'_> {
    /// The tree of goals and measures with their KPIs. References within it are resolved at the end, because a
    /// measure may be listed again before it is listed for the first time.
    pub(super) fn tree(&mut self, goals: Vec<GoalFile>) -> Tree {
        let mut tree = Tree::default();
        let mut starts: HashMap<String, usize> = HashMap::new();
        for file in goals {
            let start = file.id.span().start;
            let earlier = starts.insert(folded::key(file.id.get_ref()), start);
            if let Some(earlier) = earlier {
                self.id_twice(("基本目標", PartKind::Goal), &file.id, earlier);
            }
            self.goal(&mut tree, file);
        }
        self.goals_under_goals(&mut tree);
        self.measures_under_measures(&mut tree);
        self.measures_again(&mut tree);
        tree
    }

    fn goal(&mut self, tree: &mut Tree, file: GoalFile) {
        let goal = tree.goals.len();
        tree.goal_starts.push(file.id.span().start);
        tree.goals.push(BasicGoal {
            id: file.id.into_inner(),
            name: file.name.into_inner(),
            label: file.label,
            cross_cutting: file.cross_cutting,
            parent: None,
            tags: self.tags(&file.tags),
            formerly: plain(file.formerly),
            aliases: plain(file.aliases),
            summary: file.summary,
        });
        tree.under_goal.push(file.under);
        let listed = file.kpis_again.into_iter().map(|kpi| (goal, None, kpi));
        tree.listed.extend(listed);
        let kpis = file.kpi.into_iter().map(|kpi| self.kpi(goal, None, kpi));
        tree.kpis.extend(kpis);
        for measure in file.measure {
            self.measure(tree, goal, measure);
        }
    }

    /// The same 施策 may stand under several goals; each is its own place in the plan.
    fn measure(&mut self, tree: &mut Tree, goal: usize, file: MeasureFile) {
        let index = tree.measures.len();
        if let Some(place) = &file.goal {
            let remedy = "この行を消してください。goal は [[revision.measure]] でだけ書きます";
            let message = "施策の基本目標は、書かれている位置で決まります";
            self.problem(place.span(), message, remedy);
        }
        tree.measure_starts.push(file.id.span().start);
        self.measures_differ(tree, goal, &file.id);
        tree.measures.push(Measure {
            line: self.line(file.id.span()),
            id: file.id.into_inner(),
            name: file.name.into_inner(),
            goal,
            parent: None,
            level: file.level.as_ref().map(|level| level.get_ref().clone()),
            again: None,
            tags: self.tags(&file.tags),
            formerly: plain(file.formerly),
            aliases: plain(file.aliases),
            summary: file.summary,
            rank: file.rank,
            teams: file.teams,
            partners: file.partners,
        });
        tree.levels.extend(file.level);
        tree.under_measure.push(file.under);
        let again = file.again.map(|again| (again, file.again_mark));
        tree.again.push(again);
        let listed = file.kpis_again.into_iter();
        tree.listed
            .extend(listed.map(|kpi| (goal, Some(index), kpi)));
        let files = file.kpi.into_iter();
        let kpis = files.map(|kpi| self.kpi(goal, Some(index), kpi));
        tree.kpis.extend(kpis);
    }

    fn goals_under_goals(&mut self, tree: &mut Tree) {
        for (goal, under) in tree.under_goal.iter().enumerate() {
            let Some(under) = under else { continue };
            // Only those before it, so that goals cannot stand under each other in a ring.
            let mut before = tree.goals[..goal].iter();
            let parent = before.position(|other| other.id == *under.get_ref());
            tree.goals[goal].parent = parent;
            if parent.is_none() {
                let message =
                    |under: &str| format!("上の目標「{under}」が、これより前にありません");
                let remedy = "under には、これより前に書いた [[goal]] の id を書いてください";
                self.unknown("goal", under, message, remedy);
            }
        }
    }

    fn measures_under_measures(&mut self, tree: &mut Tree) {
        for (index, under) in tree.under_measure.iter().enumerate() {
            let Some(under) = under else { continue };
            // Likewise, only those before it.
            let (before, measure) = tree.measures.split_at_mut(index);
            let is_above =
                |other: &Measure| other.goal == measure[0].goal && other.id == *under.get_ref();
            let parent = before.iter().position(is_above);
            measure[0].parent = parent;
            if parent.is_none() {
                let message = |under: &str| {
                    format!("上の施策「{under}」が、同じ目標のこれより前にありません")
                };
                let remedy =
                    "under には、これより前に書いた [[goal.measure]] の id を書いてください";
                self.unknown("measure", under, message, remedy);
            }
        }
    }

    /// One goal has one measure of an id.
    fn measures_differ(&mut self, tree: &mut Tree, goal: usize, id: &Spanned<String>) {
        let key = (goal, folded::key(id.get_ref()));
        let start = id.span().start;
        if let Some(earlier) = tree.measure_ids.insert(key, start) {
            self.id_twice(("同じ目標の施策", PartKind::Measure), id, earlier);
        }
    }

    /// The index of the KPI of an id. Without such a KPI a problem is recorded.
    pub(super) fn kpi_index(&mut self, id: &Spanned<String>) -> Option<usize> {
        let kpi = self.names.kpi_ids.get(id.get_ref());
        if kpi.is_none() {
            let message = format!("KPI「{}」がありません", id.get_ref());
            let remedy = |is_dropped: bool| match is_dropped {
                false => "KPIの id を書いてください",
                true => {
                    "ここからも外してください（[[revision.change]] に、この施策の kpis_again を書けます）"
                }
            };
            self.unknown_or_gone(PartKind::Kpi, id, &message, remedy);
        }
        kpi
    }

    /// A project. Its measure must be in the tree already.
    pub(super) fn project(&mut self, tree: &Tree, index: usize, file: ProjectFile) -> Project {
        self.projects.push(file.id.span().start);
        let names = std::iter::once(&file.name).chain(&file.aliases);
        // ○○事業 is no name yet: a plan may have many of them, and none is found by it.
        let decided = |name: &&Spanned<String>| !is_undecided(name.get_ref());
        for name in names.chain(&file.formerly).filter(decided) {
            if let Some(earlier) = self.names.projects.add(name.get_ref(), index) {
                self.twice(("事業の名前", ""), name, self.projects[earlier]);
            }
        }
        if let Some(earlier) = self.names.project_ids.add(file.id.get_ref(), index) {
            self.id_twice(
                ("事業", PartKind::Project),
                &file.id,
                self.projects[earlier],
            );
        }
        self.refuse_id_of_the_gone(PartKind::Project, "事業", &file.id);
        let measure = file
            .measure
            .as_ref()
            .and_then(|measure| self.measure_index(tree, file.goal.as_ref(), measure));
        let section = file.section.as_ref().map(|name| self.section_index(name));
        Project {
            line: self.line(file.id.span()),
            id: file.id.into_inner(),
            name: file.name.into_inner(),
            aliases: plain([file.aliases, file.formerly].concat()),
            measure,
            section,
            summary: file.summary,
            rank: file.rank,
            teams: file.teams,
            partners: file.partners,
            tags: self.tags(&file.tags),
        }
    }

    /// The measure of an id, of a goal where several goals have one of that id.
    fn measure_index(
        &mut self,
        tree: &Tree,
        goal: Option<&Spanned<String>>,
        id: &Spanned<String>,
    ) -> Option<usize> {
        let is_meant = |measure: &Measure| {
            let of_goal = |goal: &Spanned<String>| tree.goals[measure.goal].id == *goal.get_ref();
            measure.id == *id.get_ref() && goal.is_none_or(of_goal)
        };
        let measures = tree.measures.iter().enumerate();
        let mut meant = measures.filter(|(_, measure)| is_meant(measure));
        let index = meant.next().map(|(index, _)| index);
        // Two of one goal are a mistake of their own.
        let goal = index.map(|index| tree.measures[index].goal);
        if meant.any(|(_, other)| Some(other.goal) != goal) {
            self.several_measures(id);
        }
        if index.is_none() {
            let message = |id: &str| format!("施策「{id}」は [[goal.measure]] にありません");
            self.unknown(
                "measure",
                id,
                message,
                "[[goal.measure]] の id を書いてください",
            );
        }
        index
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_measure_that_two_goals_have_is_not_guessed() {
        let goal = |id: &str| {
            format!(
                "[[goal]]\nid = \"{id}\"\nlabel = \"目標\"\nname = \"見本\"\n[[goal.measure]]\nid = \"1\"\nname = \"施策{id}\"\n"
            )
        };
        let plan = |project: &str| {
            format!(
                "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\n[[section]]\nname = \"課\"\n{}{}[[project]]\nid = \"P\"\nname = \"事業\"\n{project}",
                goal("A"),
                goal("B")
            )
        };
        let refused = from_texts(&plan("measure = \"1\""), &[]).unwrap_err();
        assert_eq!(
            refused.0[0].message,
            "施策「1」が、いくつかの目標にあります"
        );
        let known = from_texts(&plan("goal = \"B\"\nmeasure = \"1\""), &[]).unwrap();
        assert_eq!(known.plan.projects[0].measure, Some(1));
    }

    use crate::mapping::from_texts;

    const PLAN: &str = "name = \"見本\"\nbody = \"見本町\"\nperiod = [\"R3\", \"R8\"]\n\
        [rating]\nrate = \"progress\"\nround = { digits = 1, how = \"half-up\" }\n\
        bands = [{ band = \"D\", mark = \"×\", when = \"otherwise\" }]\n\
        [[section]]\nname = \"企画課\"\n[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"見本\"\n";
    const FORM: &str = "name = \"見本\"\n[table]\nheader = [\"事務事業名\"]";

    fn problems(projects: &str) -> Option<String> {
        let mapping = from_texts(&format!("{PLAN}{projects}"), &[FORM]);
        mapping.err().map(|problems| problems.to_string())
    }

    #[test]
    fn a_project_has_an_id_and_names_of_its_own() {
        let one = "[[project]]\nid = \"1\"\nname = \"統計調査\"\n";
        let other = "[[project]]\nid = \"2\"\nname = \"広聴広報\"\n";
        assert_eq!(problems(&format!("{one}{other}")), None);
        let said = problems(&format!("{one}{}", other.replace('2', "１"))).unwrap();
        assert!(said.contains("事業のid「１」が二度あります"), "{said}");
        let said = problems(&format!("{one}{other}aliases = [\"統計 調査\"]")).unwrap();
        assert!(
            said.contains("事業の名前「統計 調査」が二度あります"),
            "{said}"
        );
        let said = problems(&format!("{one}aliases = [\"統計調査\"]")).unwrap();
        assert!(
            said.contains("事業の名前「統計調査」が二度あります"),
            "{said}"
        );
    }

    #[test]
    fn placeholders_of_projects_may_be_many_and_none_is_found_by_its_name() {
        let projects = "[[project]]\nid = \"1\"\nname = \"○○事業\"\n\
            [[project]]\nid = \"2\"\nname = \"○○事業\"\n";
        let mapping = from_texts(&format!("{PLAN}{projects}"), &[FORM]).unwrap();
        assert_eq!(mapping.plan.projects.len(), 2);
        assert_eq!(mapping.plan.project_named("○○事業"), None);
    }
}
