//! A form that kensho wrote comes back without one of its rows, or without a sheet.

use super::form_changed::{self, Sheet};
use super::{Evidence, Finding, Page, Place, form_outdated, listing};
use crate::domain::joined::joined;
use crate::domain::{FormRow, Plan};
use crate::finding::About;
use crate::mapping::form::own::OwnSheet;
use crate::normalize::{Missed, Reading};
use std::borrow::Cow;
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-form-row",
    what: "配った調査票にあるはずの、課の指標や事業の行がありません。または、そのシートがありません。",
    why: "行が消えると、その指標は報告されなかったことになります。",
    example: "要らないと思って行やシートを消した調査票。途中で切れた貼り付け。",
    remedy: "配られた調査票に記入し直して、提出してください（記入することがない行も消さないでください）。配られた調査票に初めからなかった行なら、企画課が調査票を作り直します。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// A row that is missing, and the form in which it is missed.
struct Row<'a> {
    reading: &'a Reading,
    what: FormRow,
}

/// What to do where the form never had the row.
const OF_ADDED: &str = "課がすることはありません。調査票を作り直し（kensho form）、課に送って（kensho pack）、記入をお願いしてください。";

/// What to do where a sheet is gone.
const OF_SHEET: &str = "シートを消さずに、配られた調査票に記入し直して、提出してください（記入することがないシートも消さないでください）。配られた調査票に初めからなかったシートなら、企画課が調査票を作り直します。";

/// Looks for it. Of a row that came to a section since its form went out, no section is asked.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let (added, deleted) = both(evidence);
    let of_forms = added.chunk_by(|one, next| std::ptr::eq(one.reading, next.reading));
    let added = of_forms.map(|rows| {
        let names = joined(rows.iter().map(|row| called(evidence.plan, row.what)), "、");
        let message = format!("調査票を配ったあとで加わったものの行がありません: {names}");
        let place = Place::file(&rows[0].reading.submission.path);
        let finding = form_outdated::ROWS.finding("", place, message);
        Finding {
            new_form_to: rows[0].reading.submission.section,
            ..finding.with_remedy(OF_ADDED)
        }
    });
    let is_of_one = |one: &Row<'_>, next: &Row<'_>| {
        std::ptr::eq(one.reading, next.reading) && sheet_of(one.what) == sheet_of(next.what)
    };
    let of_sheets = deleted.chunk_by(is_of_one);
    let deleted = of_sheets.flat_map(|rows| of_sheet(evidence, rows));
    added.chain(deleted).collect()
}

/// A finding for each of the rows that are missing on a sheet; one for all where the sheet is gone.
fn of_sheet(evidence: &Evidence<'_>, rows: &[Row<'_>]) -> Vec<Finding> {
    let (reading, plan) = (rows[0].reading, evidence.plan);
    let sheet = sheet_of(rows[0].what);
    if !has_sheet(evidence, reading, sheet) {
        let asked: Vec<FormRow> = rows.iter().map(|row| row.what).collect();
        let names = listing::listed(&asked, |what| name(plan, what).into_owned());
        let message = format!(
            "調査票に「{}」のシートがありません（{}件: {names}）",
            sheet.name(),
            rows.len()
        );
        return vec![
            evidence
                .of_file(&PAGE, reading, message)
                .with_remedy(OF_SHEET),
        ];
    }
    let rows = rows.iter().map(|row| {
        let message = format!("調査票に{}の行がありません", called(plan, row.what));
        let mut finding = evidence.of_file(&PAGE, reading, message);
        finding.about = about(row.what);
        finding
    });
    rows.collect()
}

/// Whether the section of a file has sent a sheet of the form, in whatever file, or one of its name.
fn has_sheet(evidence: &Evidence<'_>, reading: &Reading, sheet: OwnSheet) -> bool {
    let section = reading.submission.section;
    let mut own = evidence
        .counting()
        .filter(|of| of.submission.section == section);
    own.any(|of| {
        let mut forms = of.sightings.iter().filter(|seen| seen.own.is_some());
        let is_named = of.sheets.iter().any(|name| name == sheet.name());
        is_named || forms.any(|seen| OwnSheet::of_form(&seen.form) == Some(sheet))
    })
}

/// The rows that came to their sections since the forms went out, be it from another section, and those that are missing
/// else.
fn both<'a>(evidence: &Evidence<'a>) -> (Vec<Row<'a>>, Vec<Row<'a>>) {
    let missing = rows(evidence);
    if missing.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let sheets: Vec<Sheet<'_>> = form_changed::sheets(evidence).collect();
    let is_new = |row: &Row<'_>| {
        let section = row.reading.submission.section;
        let of_section = |of: &&Sheet<'_>| of.reading.submission.section == section;
        let (kind, id) = (sheet_of(row.what), row.what.id(evidence.plan));
        let own: Vec<&Sheet<'_>> = sheets.iter().filter(of_section).collect();
        let (of_kind, others): (Vec<&Sheet<'_>>, Vec<_>) =
            own.into_iter().partition(|of| of.is_of(kind));
        match of_kind.is_empty() {
            true => {
                !others.is_empty()
                    && others
                        .iter()
                        .all(|of| of.printed.never_had_sheet(kind.name()))
            }
            false => of_kind.iter().all(|of| of.never_had(id)),
        }
    };
    missing.into_iter().partition(is_new)
}

/// Of several rows that are missing, each is a question of its own.
fn about(row: FormRow) -> About {
    let mut about = About::default();
    match row {
        FormRow::Kpi(kpi) => about.kpi = Some(kpi),
        FormRow::Project(project) => about.project = Some(project),
    }
    about
}

/// The sheet on which a row stands.
fn sheet_of(row: FormRow) -> OwnSheet {
    match row {
        FormRow::Kpi(_) => OwnSheet::Kpis,
        FormRow::Project(_) => OwnSheet::Projects,
    }
}

/// The name and the id of what a row is about.
fn called(plan: &Plan, row: FormRow) -> String {
    format!("「{}」（{}）", name(plan, row), row.id(plan))
}

fn name(plan: &Plan, row: FormRow) -> Cow<'_, str> {
    match row {
        FormRow::Kpi(kpi) => plan.called_beside_id(kpi),
        FormRow::Project(_) => row.called(plan).into(),
    }
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
            let own = seen.own.as_ref();
            let own = own.filter(|own| own.is_of(evidence.plan, evidence.year));
            own.is_some_and(|own| evidence.plan.section_named(&own.section) == Some(section))
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
        let projects =
            projects.flat_map(|row| row.project.into_iter().chain(row.maybe().iter().copied()));
        said.extend(projects.map(FormRow::Project));
    }
    said
}
