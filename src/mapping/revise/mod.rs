//! 改定: the plan as it was at first, and as it is after each of its revisions.
//!
//! A revision is applied to what is written, the low form; then the whole is resolved as any plan is.
//! Every stage is resolved, not only that of the year asked for, so that a mistake in any of them is reported
//! before any input is read, and once. `years` has the year in which a revision begins, `things` the plan
//! in parts, `subject` the thing that a change names, `revising` the order of the steps, `leaving` removed
//! things, `change` changed ones, `added` new ones, `note` changes beside the things of the plan, `told`
//! the texts for people.

mod added;
mod change;
mod leaving;
mod note;
mod revising;
mod subject;
mod things;
mod told;
mod years;

#[cfg(test)]
mod tests;

use super::Source;
use super::kpi_table::{self, Placed};
use super::plan_file::{PlanFile, RevisionFile};
use super::problem::{Code, Problem, Problems};
use super::resolve::{self, Gone, Stage};
use crate::domain::plan::Revision;
use crate::domain::{FiscalYear, Plan};
use revising::Revising;
use std::collections::HashSet;
use things::{RowHomes, Things};

/// The plan as it is in force in a year, or every mistake in any of its stages; without a year, as
/// it is after all revisions.
pub(super) fn plan(
    id: &str,
    source: &Source,
    file: PlanFile,
    table: Option<&Source>,
    year: Option<FiscalYear>,
) -> Result<Plan, Problems> {
    // Most plans have none: then each row of the table is resolved as it is read, and not kept as written.
    if file.revision.is_empty() {
        return resolve::plan(id, source, file, table, year);
    }
    Stages {
        id,
        source,
        table,
        year,
        rows: Vec::new(),
        gone: Vec::new(),
        problems: Vec::new(),
        said: HashSet::new(),
    }
    .plan(file)
}

/// The stages of a plan, one after the other.
struct Stages<'a> {
    id: &'a str,
    source: &'a Source,
    table: Option<&'a Source>,
    /// For which the plan is read.
    year: Option<FiscalYear>,
    /// Rows of the table that belong to no place of the plan.
    rows: Vec<Placed>,
    gone: Vec<Gone>,
    problems: Vec<Problem>,
    said: HashSet<String>,
}

impl Stages<'_> {
    fn plan(mut self, mut file: PlanFile) -> Result<Plan, Problems> {
        let revisions = std::mem::take(&mut file.revision);
        let (from, mistakes) = years::of(self.source, &file, &revisions);
        self.say(mistakes);
        let mut things = Things::of(file);
        self.take_in_rows(&mut things);
        let mut plan = self.resolved(&things, years::judged(&from, 0), None);
        let mut in_force = Vec::new();
        for (index, revision) in revisions.into_iter().enumerate() {
            let (name, has_rating) = (revision.name.get_ref().clone(), revision.rating.is_some());
            let line = self.source.line(revision.from.span().start);
            let mut revision = self.revise(&mut things, from[index], revision, plan.period.0);
            let judged = years::judged(&from, index + 1);
            let next = self.resolved(&things, judged, Some((&name, line)));
            if years::is_in_force(from[index], self.year) {
                let rating = has_rating.then(|| told::rating(&plan.rating, &next.rating));
                revision.changes.extend(rating);
                in_force.push(revision);
                plan = next;
            }
        }
        plan.revisions = in_force;
        Problems::unless_any(self.problems, plan).map(Plan::in_order)
    }

    /// The KPIs of the table take their places in the plan, so that a revision finds them there.
    fn take_in_rows(&mut self, things: &mut Things) {
        let Some(table) = self.table else { return };
        let homes = RowHomes::of(things);
        for row in kpi_table::rows(table, resolve::table_starts(self.source)) {
            let row = row.map(Some).unwrap_or_else(|broken| {
                self.say(broken.problems);
                broken.rest.map(|rest| *rest)
            });
            let left = row.and_then(|row| homes.take_in(things, row));
            self.rows.extend(left);
        }
    }

    /// Works a revision into the plan; one whose year cannot be read is never used, and has `otherwise`.
    fn revise(
        &mut self,
        things: &mut Things,
        from: Option<FiscalYear>,
        revision: RevisionFile,
        otherwise: FiscalYear,
    ) -> Revision {
        let name = revision.name.get_ref().clone();
        let mut revising = Revising::of(self.source, (&name, from), things, &mut self.gone);
        revising.revise(revision);
        let (revision, problems) = revising.done(otherwise);
        self.say(problems);
        revision
    }

    /// A stage of the plan; `after` names the revision that made it, and the line of that.
    fn resolved(
        &mut self,
        things: &Things,
        judges: (FiscalYear, FiscalYear),
        after: Option<(&str, usize)>,
    ) -> Plan {
        let stage = Stage {
            year: self.year,
            judges: Some(judges),
            gone: &self.gone,
        };
        // Every stage refuses these rows, and `say` keeps the first time.
        let rows = self.rows.iter().cloned().map(Ok);
        let sources = (self.source, self.table);
        let (plan, problems) =
            resolve::stage_of(self.id, sources, things.file(), Some(rows), stage);
        match after {
            None => self.say(problems),
            Some(after) => self.say_after(problems, after),
        }
        plan
    }

    /// A mistake that appears only after a revision, and not in its own lines, names the revision.
    fn say_after(&mut self, problems: Vec<Problem>, (name, from): (&str, usize)) {
        for mut problem in problems {
            // By its text before a revision is named in it: an earlier stage may have had the same mistake.
            if !self.said.insert(problem.to_string()) {
                continue;
            }
            let stands_in_it = problem.at.is_some_and(|(line, _)| line >= from);
            if !stands_in_it && problem.code.dropped_by() != Some(name) {
                problem.message = format!("{}（「{name}」の後の計画）", problem.message);
                if *problem.code == Code::Other {
                    problem = problem.of(Code::After);
                }
            }
            self.problems.push(problem);
        }
    }

    /// Records mistakes. One that an earlier stage had too is recorded once.
    fn say(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            if self.said.insert(problem.to_string()) {
                self.problems.push(problem);
            }
        }
    }
}
