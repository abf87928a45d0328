//! Forms of a year among the files of other years' folders.

use super::order::{Names, is_withdrawn};
use super::{How, Sources, read_all, read_one};
use crate::Subject;
use crate::domain::{FiscalYear, Plan};
use crate::earlier::{AstrayForm, Earlier};
use crate::intake::{self, Submission};
use crate::mapping::Mapping;
use crate::normalize::Reading;

/// Those in the folders of earlier years, also tables of the year. Of tables that are used there too, those of sections that
/// have sent nothing else: the others have sent the year's figures by themselves.
pub fn before(
    (plan, year): (&Plan, FiscalYear),
    earlier: &[Earlier],
    readings: &[Reading],
) -> Vec<AstrayForm> {
    let sent = sent(plan, readings);
    let forms = earlier.iter().flat_map(|of| &of.later_forms);
    let of_year = forms.filter(|form| form.of.year == year);
    let told = of_year.filter(|form| {
        let section = plan.section_named(&form.of.section);
        !form.of.is_beside || section.is_some_and(|section| !sent[section])
    });
    told.cloned().collect()
}

/// kensho's own forms in the folders of later years, of sections that have sent nothing else: of the others they may be forms
/// that were used once more, of which the later year's run tells. Where all sections have sent something, no file is read.
pub(crate) fn after(
    subject: &Subject,
    mapping: &Mapping,
    readings: &[Reading],
    from: Sources<'_>,
) -> Vec<AstrayForm> {
    let sent = sent(&mapping.plan, readings);
    if sent.iter().all(|sent| *sent) {
        return Vec::new();
    }
    let years = intake::discover::years(&subject.workspace, &subject.plan);
    let later = years.into_iter().filter(|(year, _)| *year > subject.year);
    let forms = later.flat_map(|(lies, folder)| in_folder(subject, mapping, (lies, &folder), from));
    let is_all = |form: &AstrayForm| {
        let section = mapping.plan.section_named(&form.of.section);
        section.is_some_and(|section| !sent[section])
    };
    forms.filter(is_all).collect()
}

/// Of each section, whether it sent something of which anything counts, or nothing is asked of it.
fn sent(plan: &Plan, readings: &[Reading]) -> Vec<bool> {
    let has_duties = |section: usize| {
        !plan.kpis_of(section).is_empty() || plan.projects_of(section).next().is_some()
    };
    let sections = 0..plan.sections.len();
    let mut sent: Vec<bool> = sections.map(|section| !has_duties(section)).collect();
    let counting = readings.iter().filter(|reading| reading.counts());
    let own = counting.filter(|reading| !reading.is_no_submission());
    let senders = own.filter_map(|reading| reading.submission.section);
    senders.for_each(|section| sent[section] = true);
    sent
}

/// The forms of the subject's year in a later year's folder. What cannot be opened there, the later year's run tells.
fn in_folder(
    subject: &Subject,
    mapping: &Mapping,
    (lies, folder): (FiscalYear, &str),
    from: Sources<'_>,
) -> Vec<AstrayForm> {
    let (workspace, plan) = (&subject.workspace, &mapping.plan);
    let found = intake::discover(workspace, plan, folder).unwrap_or_default();
    let names = Names::of(plan, subject.year);
    let is_sent = |of: &Submission| {
        !is_withdrawn(&of.section_folder) && !names.file(of.in_section()).is_withdrawn
    };
    let files = found.submissions.into_iter().filter(is_sent).collect();
    let how = How {
        year: subject.year,
        is_twice: false,
        remembered: from.remembered,
    };
    let read = |submission| read_one(workspace, mapping, submission, how);
    let readings = read_all(files, read, &|_, _| {});
    let forms = readings.iter().flat_map(|reading| {
        let path = &reading.submission.path;
        let own = reading.of_other_years(plan, |year| year == subject.year);
        own.into_iter().map(|of| AstrayForm {
            path: path.clone(),
            lies,
            of,
        })
    });
    forms.collect()
}
