//! What a revision brings: new tags, goals, measures, KPIs and projects, each at its place.

use super::super::change_file::PlanPart;
use super::super::plan_file::{KpiFile, MeasureFile, RevisionFile, TagFile};
use super::super::problem::Problem;
use super::super::resolve::PartKind;
use super::revising::{NEW, Revising};
use super::things::PlanIndex;

impl Revising<'_> {
    /// New tags come before anything else changes, which may have them from now on.
    pub(super) fn add_tags(&mut self, tags: Vec<TagFile>) {
        for tag in tags {
            self.add_new(None, PlanPart::Tag(tag.into()));
        }
    }

    /// Adds goals, measures, KPIs and projects in this order, so that each may belong to a new one above it.
    pub(super) fn add(&mut self, revision: RevisionFile) {
        for goal in revision.goal {
            self.add_new(None, PlanPart::Goal(goal.into()));
        }
        // Made anew, because a measure may belong to a goal that is new itself.
        let known = PlanIndex::of(self.things);
        for measure in revision.measure {
            self.add_measure(&known, measure);
        }
        // And once more, because a KPI may belong to a new measure.
        let known = PlanIndex::of(self.things);
        for kpi in revision.kpi {
            self.add_kpi(&known, kpi);
        }
        for project in revision.project {
            self.add_new(None, PlanPart::Project(project.into()));
        }
    }

    fn add_measure(&mut self, known: &PlanIndex, mut measure: MeasureFile) {
        // Taken out, because in the plan itself a measure's goal is where it stands; likewise for KPIs.
        let goal = match measure.goal.take() {
            Some(goal) => self.found(known, PartKind::Goal, &goal),
            None => {
                let id = measure.id.get_ref();
                let message = format!("新しい施策「{id}」の目標が書かれていません");
                let remedy = "goal に、施策が属する目標の id を書いてください";
                Err(self.mistake(measure.id.span().start, message, remedy))
            }
        };
        if let Some(goal) = self.home(goal) {
            self.add_new(Some(goal), PlanPart::Measure(measure.into()));
        }
    }

    /// The place of a new thing. Without one it is put under the first goal, so that its other mistakes are told, and
    /// what names it is not refused too.
    fn home(&mut self, found: Result<usize, Problem>) -> Option<usize> {
        let first = self.things.list(None, PartKind::Goal).first().copied();
        match found {
            Ok(home) => Some(home),
            Err(problem) => {
                self.problems.push(problem);
                first
            }
        }
    }

    fn add_kpi(&mut self, known: &PlanIndex, mut kpi: KpiFile) {
        let home = match (kpi.goal.take(), kpi.measure.take()) {
            (None, None) => {
                let message = format!("新しいKPI「{}」の場所が書かれていません", kpi.id.get_ref());
                let remedy = "measure か goal に、KPIが属する施策か目標の id を書いてください";
                Err(self.mistake(kpi.id.span().start, message, remedy))
            }
            (Some(goal), None) => self.found(known, PartKind::Goal, &goal),
            (goal, Some(measure)) => self.measure(known, goal.as_ref(), &measure),
        };
        if let Some(home) = self.home(home) {
            kpi.since = self.from;
            self.add_new(Some(home), PlanPart::Kpi(kpi.into()));
        }
    }

    /// Adds a thing behind its kin, and tells it and everything that came in it.
    fn add_new(&mut self, home: Option<usize>, part: PlanPart) {
        let list = self.things.list(home, part.kind());
        let under = part.under().map(|under| under.get_ref().as_str());
        let at = self.things.behind_kin(list, under);
        let first = self.things.add_at(at, home, part);
        for new in first..self.things.parts.len() {
            let (subject, name) = (self.things.subject(new), self.things.called(new));
            self.tell(NEW, "新規", subject, (String::new(), name));
        }
    }
}
