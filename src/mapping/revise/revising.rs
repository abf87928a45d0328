//! One revision, step by step: find the things that it names, remove, change, add, and only then hand the
//! names of merged things to their heirs, which may be new themselves.

use super::super::Source;
use super::super::change_file::ChangeFile;
use super::super::plan_file::RevisionFile;
use super::super::problem::{Code, Problem};
use super::super::resolve::Gone;
use super::things::{PlanIndex, Things};
use crate::domain::FiscalYear;
use crate::domain::plan::{Dropped, Revision, RevisionChange};
use crate::mapping::fields::Spanned;
use std::collections::HashMap;

/// A plan while a revision works on it.
pub(super) struct Revising<'a> {
    source: &'a Source,
    /// The name of the revision.
    pub name: &'a str,
    /// The first year that is judged by it, where that can be read.
    pub from: Option<FiscalYear>,
    /// The plan, as it is by now.
    pub things: &'a mut Things,
    /// The things that this revision and those before it removed.
    pub gone: &'a mut Vec<Gone>,
    /// The changes for people, each with the byte of the file at which it is written.
    told: Vec<(usize, RevisionChange)>,
    /// The KPIs that were dropped.
    pub dropped_kpis: Vec<Dropped>,
    /// The goals and measures that were dropped.
    pub dropped_places: Vec<Dropped>,
    pub problems: Vec<Problem>,
}

/// A change whose subject has been found.
pub(super) struct NamedChange {
    /// The byte of the file at which it begins; people read the changes in this order.
    pub order: usize,
    /// What it is about.
    pub thing: usize,
    /// What is written.
    pub change: Spanned<ChangeFile>,
}

/// The order of new things: behind all changes.
pub(super) const NEW: usize = usize::MAX;

impl<'a> Revising<'a> {
    pub(super) fn of(
        source: &'a Source,
        (name, from): (&'a str, Option<FiscalYear>),
        things: &'a mut Things,
        gone: &'a mut Vec<Gone>,
    ) -> Self {
        Self {
            source,
            name,
            from,
            things,
            gone,
            told: Vec::new(),
            dropped_kpis: Vec::new(),
            dropped_places: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Works the revision into the plan.
    pub(super) fn revise(&mut self, mut revision: RevisionFile) {
        self.refuse_nothing(&revision);
        let changes = std::mem::take(&mut revision.change);
        self.note(std::mem::take(&mut revision.note));
        // A revision writes its rating as a whole: nothing of the one before is left.
        if let Some(rating) = revision.rating.take() {
            self.things.rest.rating = Some(rating);
        }
        let meant = self.meant(changes);
        let (leaving, staying): (Vec<NamedChange>, Vec<NamedChange>) =
            meant.into_iter().partition(|meant| meant.is_leaving());
        let leaving = self.leaving(leaving);
        let staying = self.staying(staying, &leaving);
        // While what is merged or dropped still has its place, by which others refer to it.
        self.forget(&leaving);
        self.add_tags(std::mem::take(&mut revision.tag));
        self.change(staying);
        let heirs = self.take_out(leaving);
        self.add(revision);
        self.inherit(heirs);
    }

    /// The revision as people read it, with its changes in the order of the file, and what is wrong.
    pub(super) fn done(mut self, otherwise: FiscalYear) -> (Revision, Vec<Problem>) {
        // A stable sort: new things, which have no place among the changes, keep the order of the file.
        self.told.sort_by_key(|(order, _)| *order);
        let told = self.told.into_iter().map(|(_, change)| change);
        let revision = Revision {
            name: self.name.to_owned(),
            from: self.from.unwrap_or(otherwise),
            changes: told.collect(),
            dropped_kpis: self.dropped_kpis,
            dropped_places: self.dropped_places,
        };
        (revision, self.problems)
    }

    /// Remembers a change that is written at a byte of the file.
    pub(super) fn tell(
        &mut self,
        order: usize,
        kind: &'static str,
        subject: String,
        (before, after): (String, String),
    ) {
        let change = RevisionChange {
            subject,
            kind,
            before,
            after,
        };
        self.told.push((order, change));
    }

    /// Records a mistake at a byte of the plan's file.
    pub(super) fn problem(&mut self, start: usize, message: String, remedy: &str) {
        let problem = self.mistake(start, message, remedy);
        self.problems.push(problem);
    }

    /// A mistake at a byte of the plan's file.
    pub(super) fn mistake(
        &self,
        start: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem::at(self.source, start..start, message, remedy)
    }

    fn refuse_nothing(&mut self, revision: &RevisionFile) {
        let has_new = !revision.tag.is_empty()
            || !revision.goal.is_empty()
            || !revision.measure.is_empty()
            || !revision.kpi.is_empty()
            || !revision.project.is_empty()
            || !revision.note.is_empty();
        if !has_new && revision.change.is_empty() && revision.rating.is_none() {
            let message = format!(
                "改定「{}」に変更が一つもありません",
                revision.name.get_ref()
            );
            let remedy = "[[revision.change]] などで変わるところを書くか、改定を消してください";
            self.problem(revision.from.span().start, message, remedy);
        }
    }

    /// The changes whose subjects are in the plan, each subject once.
    fn meant(&mut self, changes: Vec<Spanned<ChangeFile>>) -> Vec<NamedChange> {
        let places = PlanIndex::of(self.things);
        let mut seen: HashMap<usize, usize> = HashMap::new();
        let mut meant = Vec::new();
        for change in changes {
            let order = change.span().start;
            match self.subject(&places, &change) {
                Err(problem) => self.problems.push(problem),
                Ok(thing) => match seen.insert(thing, order) {
                    Some(earlier) => self.changed_twice(thing, order, earlier),
                    None => meant.push(NamedChange {
                        order,
                        thing,
                        change,
                    }),
                },
            }
        }
        meant
    }

    fn changed_twice(&mut self, thing: usize, start: usize, earlier: usize) {
        let line = self.source.line(earlier);
        let told = format!("（{line}行目にもあります）");
        let message = format!(
            "{}「{}」の変更が二つあります{told}",
            self.things.kind(thing).label(),
            self.things.id(thing)
        );
        let remedy =
            "同じ改定では、一つの対象の変更を一つの [[revision.change]] にまとめてください";
        let problem = self.mistake(start, message, remedy);
        self.problems.push(problem.of(Code::Twice {
            list: "",
            line,
            told,
        }));
    }
}

impl NamedChange {
    /// Whether the subject is no more.
    fn is_leaving(&self) -> bool {
        let change = &self.change.get_ref().subject;
        change.dropped || change.merged_into.is_some()
    }
}
