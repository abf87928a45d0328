//! Rows on kensho's own form about what another section reports: pasted from that section's form, or printed there
//! before it was the other's.

use super::{AsPrinted, FoundForm, MatchedBy, Missed, Reading, Refused};
use crate::domain::Plan;

impl FoundForm {
    /// On kensho's own form, gives no KPI or project of another section a figure.
    pub(super) fn refuse_pasted(&mut self, plan: &Plan) {
        let form = self.sighting.own.as_ref();
        let Some(section) = form.and_then(|form| plan.section_named(&form.section)) else {
            return;
        };
        for record in &mut self.records {
            if let Some(kpi) = record
                .kpi()
                .filter(|kpi| plan.kpis[*kpi].section != section)
            {
                record.matched = Err(Missed::OfAnother(kpi));
            }
        }
        for row in &mut self.policy.projects {
            let owner = |project: &usize| plan.projects[*project].section;
            let is_pasted = |project: &usize| owner(project).is_some_and(|owner| owner != section);
            if let Some(project) = row.project.filter(is_pasted) {
                (row.project, row.refused) = (None, Some(Refused::OfAnother(project)));
            }
        }
    }
}

impl Reading {
    /// Of an earlier year: uses the rows that were printed for the section, though the plan has given what they are about
    /// to another section since then. Nothing else says the figures of that year.
    pub fn keep_rows_of_then(&mut self, plan: &Plan) {
        if !self.has_rows_of_another() {
            return;
        }
        let seen = self.sightings.iter();
        let printed = seen.filter_map(|seen| Some((seen.sheet, seen.printed(plan, &self.cells)?)));
        let sheets: Vec<(usize, AsPrinted)> = printed.collect();
        let printed_on = |sheet: usize| {
            let mut all = sheets.iter();
            all.find(|(of, _)| *of == sheet).map(|(_, printed)| printed)
        };
        for record in &mut self.records {
            let printed = printed_on(record.sheet);
            let went_out = printed.is_some_and(|printed| record.went_out(printed));
            if let Err(Missed::OfAnother(kpi)) = record.matched
                && went_out
            {
                record.matched = Ok((kpi, MatchedBy::Id));
            }
        }
        for row in &mut self.policy.projects {
            let printed = printed_on(row.sheet);
            let went_out = printed.is_some_and(|printed| row.went_out(printed));
            if let Some(Refused::OfAnother(project)) = row.refused
                && went_out
            {
                (row.project, row.refused) = (Some(project), None);
            }
        }
    }

    /// Whether any row was [refused](FoundForm::refuse_pasted): of most files none was, and what was printed need not be read.
    fn has_rows_of_another(&self) -> bool {
        let mut records = self.records.iter();
        let mut rows = self.policy.projects.iter();
        records.any(|of| matches!(of.matched, Err(Missed::OfAnother(_))))
            || rows.any(|of| matches!(of.refused, Some(Refused::OfAnother(_))))
    }
}
