//! What a revision brings: new tags, goals, measures, KPIs and projects, each at its place.

use super::super::plan_file::{GoalFile, KpiFile, MeasureFile, RevisionFile, TagFile};
use super::super::resolve::Kind;
use super::places::{Place, Places, is_same};
use super::revising::{NEW, Revising};
use super::{subject, told};
use crate::domain::plan::Change;

impl Revising<'_> {
    /// New tags come before anything else changes, which may have them from now on. They stand
    /// behind all others, so that no place is another's.
    pub(super) fn add_tags(&mut self, tags: Vec<TagFile>) {
        for tag in tags {
            self.file.tag.push(tag);
            self.tell_new(Place::Tag(self.file.tag.len() - 1));
        }
    }

    pub(super) fn add(&mut self, revision: RevisionFile) {
        for goal in revision.goal {
            self.add_goal(goal);
        }
        // Goals stay where they are while measures come, and both while KPIs do.
        let known = Places::of(self.file);
        for measure in revision.measure {
            self.add_measure(&known, measure);
        }
        let known = Places::of(self.file);
        for kpi in revision.kpi {
            self.add_kpi(&known, kpi);
        }
        for project in revision.project {
            self.file.project.push(project);
            self.tell_new(Place::Project(self.file.project.len() - 1));
        }
    }

    fn add_goal(&mut self, goal: GoalFile) {
        let at = goal_behind_its_kin(&self.file.goal, &goal);
        self.file.goal.insert(at, goal);
        self.tell_new(Place::Goal(at));
        for kpi in 0..self.file.goal[at].kpi.len() {
            self.tell_new(Place::Kpi(at, None, kpi));
        }
        for measure in 0..self.file.goal[at].measure.len() {
            self.tell_new_measure(at, measure);
        }
    }

    fn add_measure(&mut self, known: &Places, mut measure: MeasureFile) {
        let Some(goal) = measure.goal.take() else {
            let message = format!(
                "新しい施策「{}」の目標が書かれていません",
                measure.id.get_ref()
            );
            let remedy = "goal に、施策が属する目標の id を書いてください";
            return self.problem(measure.id.span().start, message, remedy);
        };
        match subject::found(self.file, known, self.gone, Kind::Goal, &goal) {
            Err(mistake) => self.mistake(goal.span().start, mistake),
            Ok(place) => {
                let Place::Goal(goal) = place else { return };
                let list = &mut self.file.goal[goal].measure;
                let under = measure.under.as_ref().map(|under| under.get_ref().as_str());
                let at = behind_its_kin(list, under);
                list.insert(at, measure);
                self.tell_new_measure(goal, at);
            }
        }
    }

    fn tell_new_measure(&mut self, goal: usize, measure: usize) {
        self.tell_new(Place::Measure(goal, measure));
        for kpi in 0..self.file.goal[goal].measure[measure].kpi.len() {
            self.tell_new(Place::Kpi(goal, Some(measure), kpi));
        }
    }

    fn add_kpi(&mut self, known: &Places, mut kpi: KpiFile) {
        let (goal, measure) = (kpi.goal.take(), kpi.measure.take());
        let home = match (goal, measure) {
            (None, None) => {
                let message = format!("新しいKPI「{}」の場所が書かれていません", kpi.id.get_ref());
                let remedy = "measure か goal に、KPIが属する施策か目標の id を書いてください";
                return self.problem(kpi.id.span().start, message, remedy);
            }
            (Some(goal), None) => subject::found(self.file, known, self.gone, Kind::Goal, &goal),
            (goal, Some(measure)) => {
                let goal = goal.as_ref();
                subject::measure(self.file, known, self.gone, goal, &measure)
            }
        };
        match home {
            Err(mistake) => self.mistake(kpi.id.span().start, mistake),
            Ok(home) => self.add_kpi_to(home, kpi),
        }
    }

    fn add_kpi_to(&mut self, home: Place, mut kpi: KpiFile) {
        kpi.since = self.from;
        let (goal, measure) = match home {
            Place::Measure(goal, measure) => (goal, Some(measure)),
            Place::Goal(goal) => (goal, None),
            Place::Kpi(..) | Place::Tag(_) | Place::Project(_) => return,
        };
        let list = match measure {
            Some(measure) => &mut self.file.goal[goal].measure[measure].kpi,
            None => &mut self.file.goal[goal].kpi,
        };
        list.push(kpi);
        let last = list.len() - 1;
        self.tell_new(Place::Kpi(goal, measure, last));
    }

    fn tell_new(&mut self, place: Place) {
        let change = Change {
            subject: told::subject(self.file, place),
            kind: "新規",
            before: String::new(),
            after: told::called(self.file, place),
        };
        self.tell(NEW, change);
    }
}

/// Where a measure takes its place in a goal's list: behind all that stand under the same one, and
/// under those; at the end if it stands under none.
pub(super) fn behind_its_kin(list: &[MeasureFile], under: Option<&str>) -> usize {
    let ids = list.iter().map(|measure| {
        let under = measure.under.as_ref().map(|under| under.get_ref().as_str());
        (measure.id.get_ref().as_str(), under)
    });
    behind(ids, under, list.len())
}

fn goal_behind_its_kin(list: &[GoalFile], goal: &GoalFile) -> usize {
    let ids = list.iter().map(|goal| {
        let under = goal.under.as_ref().map(|under| under.get_ref().as_str());
        (goal.id.get_ref().as_str(), under)
    });
    let under = goal.under.as_ref().map(|under| under.get_ref().as_str());
    behind(ids, under, list.len())
}

/// The place behind the last of those that stand under an id, however deep.
fn behind<'a>(
    ids: impl Iterator<Item = (&'a str, Option<&'a str>)>,
    under: Option<&str>,
    end: usize,
) -> usize {
    let Some(under) = under else { return end };
    let mut kin = vec![under];
    let mut last = None;
    for (index, (id, above)) in ids.enumerate() {
        let is_kin = above.is_some_and(|above| kin.iter().any(|one| is_same(one, above)));
        if is_kin {
            kin.push(id);
        }
        if is_kin || is_same(id, under) {
            last = Some(index);
        }
    }
    last.map_or(end, |last| last + 1)
}
