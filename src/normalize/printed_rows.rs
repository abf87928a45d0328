//! kensho's own form as it went out: its rows are about what their names say, whatever ids the plan gives by now. A
//! section answers the name that it reads.

use super::as_printed::AsPrinted;
use super::{FoundForm, KpiRecord, MatchedBy, Missed, ProjectRow, Refused};
use crate::domain::Plan;
use crate::intake::Grid;
use std::collections::{HashMap, HashSet};

/// What today's plan makes of the id and the name that were printed in a row, and are still there.
struct Claim {
    /// That of the id.
    by_id: Option<usize>,
    /// All of the name.
    named: Vec<usize>,
}

/// What such a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// Index into the plan's KPIs or projects.
    Of(usize),
    /// What the plan has no more.
    Gone,
    /// One of several of the name.
    Unsure,
}

impl FoundForm {
    /// Finds what the rows are about in today's plan, of which ids and names may be others than those that were printed:
    /// see [`settled`]. Rows about what the plan has no more, and those that do not stand as they went out, are about
    /// nothing: no figure is used for what was not asked.
    pub(super) fn settle_printed_rows(&mut self, plan: &Plan, printed: &AsPrinted, grid: &Grid) {
        settle_kpis(&mut self.records, plan, printed, grid);
        settle_projects(&mut self.policy.projects, plan, printed);
        self.refuse_displaced(plan, printed);
    }

    /// Takes no figure and no text of rows that do not stand as they went out. A row from another section's form is
    /// left where it is not about what this section reports: whose it is, is said by itself.
    fn refuse_displaced(&mut self, plan: &Plan, printed: &AsPrinted) {
        let form = self.sighting.own.as_ref();
        let section = form.and_then(|form| plan.section_named(&form.section));
        let is_refused = |row: u32, owner: Option<usize>| {
            printed.is_displaced(row) && (owner == section || !printed.is_of_another(row))
        };
        type ClaimOf = fn(&Plan, Option<&str>, &str) -> Claim;
        let may_be = |row: u32, claim: ClaimOf| {
            let claims = printed.may_be(row).into_iter();
            let all = claims.flat_map(|(id, name)| claim(plan, id, name).all());
            all.collect::<Vec<usize>>()
        };
        let records = self.records.iter_mut();
        let owner = |kpi: usize| plan.kpis[kpi].section;
        for record in records.filter(|of| is_refused(of.at.row, of.kpi().map(owner))) {
            let kpis = may_be(record.at.row, Claim::of_kpi);
            record.matched = Err(Missed::Displaced(kpis));
        }
        let rows = self.policy.projects.iter_mut();
        let owner = |project: usize| plan.projects[project].section;
        for row in rows.filter(|of| is_refused(of.at.row, of.project.and_then(owner))) {
            let projects = may_be(row.at.row, Claim::of_project);
            (row.project, row.refused) = (None, Some(Refused::Displaced(projects)));
        }
    }
}

fn settle_kpis(records: &mut [KpiRecord], plan: &Plan, printed: &AsPrinted, grid: &Grid) {
    let claims = records.iter().map(|record| {
        let claim = || Claim::of_kpi(plan, record.id.as_deref(), &record.name);
        record.went_out(printed).then(claim)
    });
    let settled = settled(&claims.collect::<Vec<_>>());
    for (record, settled) in records.iter_mut().zip(settled) {
        match settled {
            Some(Settled::Of(kpi)) if record.kpi() != Some(kpi) => {
                record.matched = Ok((kpi, MatchedBy::Name));
                let into = &plan.kpis[kpi].unit;
                for figure in &mut record.figures {
                    figure.keep_for(grid.at(figure.at), into);
                }
            }
            Some(Settled::Gone) => record.matched = Err(Missed::Unknown),
            // Of names that several have it is found already whether the section tells them apart.
            _ => {}
        }
    }
}

fn settle_projects(rows: &mut [ProjectRow], plan: &Plan, printed: &AsPrinted) {
    let claims = rows.iter().map(|row| {
        let claim = || Claim::of_project(plan, printed.id(row.at.row), &row.name);
        row.went_out(printed).then(claim)
    });
    let settled = settled(&claims.collect::<Vec<_>>());
    for (row, settled) in rows.iter_mut().zip(settled) {
        match settled {
            Some(Settled::Of(project)) => row.project = Some(project),
            Some(Settled::Gone | Settled::Unsure) => row.project = None,
            None => {}
        }
    }
}

impl KpiRecord {
    /// Whether it is a row of kensho's own form with the id and the name that were printed in it.
    pub fn went_out(&self, printed: &AsPrinted) -> bool {
        self.id.as_deref() == printed.id(self.at.row) && printed.says(self.at, &self.name)
    }
}

impl ProjectRow {
    /// Whether it is a row of kensho's own form with the name that was printed in it.
    pub fn went_out(&self, printed: &AsPrinted) -> bool {
        printed.says(self.at, &self.name)
    }
}

impl Claim {
    fn of_kpi(plan: &Plan, id: Option<&str>, name: &str) -> Self {
        let all = plan.kpis_named(name).iter().copied();
        let (former, today): (Vec<_>, Vec<_>) =
            all.partition(|kpi| plan.is_former_name(*kpi, name));
        Self {
            by_id: id.and_then(|id| plan.kpi_with_id(id)),
            named: if today.is_empty() { former } else { today },
        }
    }

    fn of_project(plan: &Plan, id: Option<&str>, name: &str) -> Self {
        Self {
            by_id: id.and_then(|id| plan.project_with_id(id)),
            named: plan.project_named(name).into_iter().collect(),
        }
    }

    /// What either says.
    fn all(self) -> impl Iterator<Item = usize> {
        self.by_id.into_iter().chain(self.named)
    }

    /// What both say.
    fn agreed(&self) -> Option<usize> {
        self.by_id.filter(|id| self.named.contains(id))
    }

    /// What the name says alone, against the id.
    fn only_named(&self) -> Option<usize> {
        match self.named[..] {
            [only] if self.by_id != Some(only) => Some(only),
            _ => None,
        }
    }
}

/// What each row is about: what its id and name say together; else what its name says, if it is the only row to say so;
/// else, of a name that the plan has no more, what its id says, if no name does.
fn settled(claims: &[Option<Claim>]) -> Vec<Option<Settled>> {
    let all = || claims.iter().flatten();
    let agreed: HashSet<usize> = all().filter_map(Claim::agreed).collect();
    let mut by_name: HashMap<usize, usize> = HashMap::new();
    for named in all().filter_map(Claim::only_named) {
        *by_name.entry(named).or_default() += 1;
    }
    let of = |claim: &Claim| {
        let renamed = claim.by_id.filter(|_| claim.named.is_empty());
        match (claim.agreed(), claim.only_named()) {
            (Some(own), _) => Settled::Of(own),
            (None, Some(named)) if by_name[&named] == 1 && !agreed.contains(&named) => {
                Settled::Of(named)
            }
            (None, None) if claim.named.len() > 1 => Settled::Unsure,
            _ => match renamed.filter(|id| !by_name.contains_key(id)) {
                Some(id) => Settled::Of(id),
                None => Settled::Gone,
            },
        }
    };
    let settled = claims.iter().map(|claim| claim.as_ref().map(of));
    settled.collect()
}
