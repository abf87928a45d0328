//! A form that kensho wrote comes back without one of its rows.

use super::{Evidence, Finding, Page, form_outdated};
use crate::normalize::{Missed, Reading};
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-form-row",
    what: "配った調査票にあるはずの、課の指標や事業の行がありません。",
    why: "行が消えると、その指標は報告されなかったことになります。",
    example: "要らないと思って行を消した調査票。途中で切れた貼り付け。",
    remedy: "配られた調査票に記入し直して、提出してください（記入することがない行も消さないでください）。配られた調査票に初めからなかった行なら、企画課が調査票を作り直します。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// A row that is missing, and the form in which it is missed.
struct Row<'a> {
    reading: &'a Reading,
    what: FormRow,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormRow {
    /// Index into the plan's KPIs.
    Kpi(usize),
    /// Index into the plan's projects.
    Project(usize),
}

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let plan = evidence.plan;
    let finding = |row: Row<'_>| {
        let (name, id) = match row.what {
            FormRow::Kpi(kpi) => (plan.called_beside_id(kpi), &plan.kpis[kpi].id),
            FormRow::Project(project) => {
                let project = &plan.projects[project];
                (project.name.as_str().into(), &project.id)
            }
        };
        let message = format!("調査票に「{name}」（{id}）の行がありません");
        evidence.of_file(&PAGE, row.reading, message)
    };
    // Of a KPI that came from another section since the forms went out, that is said.
    let moved = form_outdated::moved(evidence);
    let is_told = |row: &Row<'_>| matches!(row.what, FormRow::Kpi(kpi) if moved.contains(&kpi));
    let rows = rows(evidence).into_iter().filter(|row| !is_told(row));
    rows.map(finding).collect()
}

/// The KPIs and projects whose rows are missing: that they have no figure only follows from that.
pub fn told(evidence: &Evidence<'_>) -> HashSet<FormRow> {
    let rows = rows(evidence).into_iter();
    rows.map(|row| row.what).collect()
}

fn rows<'a>(evidence: &Evidence<'a>) -> Vec<Row<'a>> {
    let plan = evidence.plan;
    let mut rows = Vec::new();
    for (section, reading) in forms(evidence) {
        let said = said(evidence, section);
        let kpis = plan.kpis_of(section).iter().map(|kpi| FormRow::Kpi(*kpi));
        let asked = kpis.chain(plan.projects_of(section).map(FormRow::Project));
        let missing = asked.filter(|what| !said.contains(what));
        rows.extend(missing.map(|what| Row { reading, what }));
    }
    rows
}

/// The first file of each section that is its form of this year.
fn forms<'a>(evidence: &Evidence<'a>) -> Vec<(usize, &'a Reading)> {
    let mut forms: Vec<(usize, &Reading)> = Vec::new();
    for reading in evidence.counting() {
        let Some(section) = reading.submission.section else {
            continue;
        };
        let is_own = reading.sightings.iter().any(|seen| {
            let own = seen.own.as_ref().filter(|own| own.plan == evidence.plan.id);
            own.is_some_and(|own| {
                own.year == evidence.year
                    && evidence.plan.section_named(&own.section) == Some(section)
            })
        });
        if is_own && forms.iter().all(|(other, _)| *other != section) {
            forms.push((section, reading));
        }
    }
    forms
}

/// What the rows of all files of a section are about, or may be.
fn said(evidence: &Evidence<'_>, section: usize) -> HashSet<FormRow> {
    let mut said = HashSet::new();
    let readings = evidence.counting();
    for reading in readings.filter(|reading| reading.submission.section == Some(section)) {
        for record in &reading.records {
            let maybe = record.matched.as_ref().err().map(Missed::candidates);
            let kpis = record.kpi().into_iter().chain(maybe.unwrap_or_default());
            said.extend(kpis.map(FormRow::Kpi));
        }
        let projects = reading.policy.projects.iter();
        said.extend(projects.filter_map(|row| row.project).map(FormRow::Project));
    }
    said
}
