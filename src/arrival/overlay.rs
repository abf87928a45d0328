//! A newer submission laid over an older one: what the newer says counts, and what it leaves empty does not wipe
//! out what the older said.

use crate::domain::FiscalYear;
use crate::domain::reported::{Kind, State};
use crate::intake::discover::{Counting, Uses};
use crate::mapping::Role;
use crate::normalize::{KpiRecord, Outdated, Reading, ReportedFigure, Staff, Subject};
use std::collections::HashSet;
use std::sync::Arc;

/// What somebody says in a file: figures by subject, kind and year, free texts by subject and name.
#[derive(Default)]
struct Said {
    figures: HashSet<(Subject, Kind, Option<FiscalYear>)>,
    texts: HashSet<(Subject, Arc<str>)>,
    /// Own grades of KPIs, by year.
    ratings: HashSet<(usize, Option<FiscalYear>)>,
    /// Whose rank, teams and partners are given.
    ranks: HashSet<Subject>,
    teams: HashSet<Subject>,
    partners: HashSet<Subject>,
}

impl Said {
    fn take(&mut self, reading: &Reading) {
        for record in &reading.records {
            let Some(kpi) = record.kpi() else { continue };
            self.figures(Subject::Kpi(kpi), &record.figures);
            let texts = record.remarks.iter();
            self.texts
                .extend(texts.map(|remark| (Subject::Kpi(kpi), remark.name.clone())));
            self.ratings
                .extend(record.ratings.iter().map(|rating| (kpi, rating.year)));
        }
        for row in &reading.policy.projects {
            let Some(project) = row.project else { continue };
            let subject = Subject::Project(project);
            self.figures(subject, &row.costs);
            let texts = row.remarks.iter();
            self.texts
                .extend(texts.map(|remark| (subject, remark.name.clone())));
            self.staff(subject, &row.staff);
        }
        for row in &reading.policy.measures {
            let Some(measure) = row.measure else { continue };
            let subject = Subject::Measure(measure);
            let texts = row.remarks.iter();
            self.texts
                .extend(texts.map(|remark| (subject, remark.name.clone())));
            self.staff(subject, &row.staff);
        }
    }

    fn figures(&mut self, subject: Subject, figures: &[ReportedFigure]) {
        let said = figures.iter().filter(|figure| figure.state != State::Blank);
        self.figures
            .extend(said.map(|figure| (subject, figure.kind, figure.year)));
    }

    fn staff(&mut self, subject: Subject, staff: &Staff) {
        self.ranks.extend(staff.rank.is_some().then_some(subject));
        self.teams
            .extend((!staff.teams.is_empty()).then_some(subject));
        self.partners
            .extend((!staff.partners.is_empty()).then_some(subject));
    }

    fn has(&self, subject: Subject, figure: &ReportedFigure) -> bool {
        self.figures.contains(&(subject, figure.kind, figure.year))
    }

    fn without_staff(&self, subject: Subject, staff: &mut Staff) -> bool {
        if self.ranks.contains(&subject) {
            staff.rank = None;
        }
        if self.teams.contains(&subject) {
            staff.teams = Vec::new();
        }
        if self.partners.contains(&subject) {
            staff.partners = Vec::new();
        }
        staff.rank.is_some() || !staff.teams.is_empty() || !staff.partners.is_empty()
    }
}

/// Takes out of the versions of a submission, newest first, what newer ones say; what was taken out stays with
/// [`Reading::outdated`].
pub fn lay(readings: &mut [Reading], newest_first: &[usize]) {
    let mut newer = Said::default();
    let all = said(readings, newest_first);
    for index in newest_first {
        let reading = &mut readings[*index];
        match reading.submission.counting.uses {
            Uses::Nothing => continue,
            Uses::Rest => {
                let mut own = Said::default();
                own.take(reading);
                without(reading, &newer);
                newer = joined(newer, own);
            }
            Uses::Whole => newer.take(reading),
        }
        // What a form demands may stand in another version.
        for record in &mut reading.records {
            without_blanks(record, &all);
        }
    }
}

/// All that the versions say together.
fn said(readings: &[Reading], versions: &[usize]) -> Said {
    let mut said = Said::default();
    let counting = versions.iter().map(|index| &readings[*index]);
    counting
        .filter(|reading| reading.counts())
        .for_each(|reading| said.take(reading));
    said
}

fn joined(mut one: Said, other: Said) -> Said {
    one.figures.extend(other.figures);
    one.texts.extend(other.texts);
    one.ratings.extend(other.ratings);
    one.ranks.extend(other.ranks);
    one.teams.extend(other.teams);
    one.partners.extend(other.partners);
    one
}

fn without(reading: &mut Reading, newer: &Said) {
    let mut outdated = Vec::new();
    reading.records.retain_mut(|record| {
        let Some(kpi) = record.kpi() else { return true };
        let subject = Subject::Kpi(kpi);
        let had = record.figures.len();
        take_out(
            &mut record.figures,
            subject,
            record.sheet,
            newer,
            &mut outdated,
        );
        record
            .remarks
            .retain(|remark| !newer.texts.contains(&(subject, remark.name.clone())));
        record
            .ratings
            .retain(|rating| !newer.ratings.contains(&(kpi, rating.year)));
        had == record.figures.len() || !record.figures.is_empty() || !record.remarks.is_empty()
    });
    reading.policy.projects.retain_mut(|row| {
        let Some(project) = row.project else {
            return true;
        };
        let subject = Subject::Project(project);
        take_out(&mut row.costs, subject, row.sheet, newer, &mut outdated);
        row.remarks
            .retain(|remark| !newer.texts.contains(&(subject, remark.name.clone())));
        newer.without_staff(subject, &mut row.staff)
            || !row.costs.is_empty()
            || !row.remarks.is_empty()
    });
    reading.policy.measures.retain_mut(|row| {
        let Some(measure) = row.measure else {
            return true;
        };
        let subject = Subject::Measure(measure);
        row.remarks
            .retain(|remark| !newer.texts.contains(&(subject, remark.name.clone())));
        newer.without_staff(subject, &mut row.staff) || !row.remarks.is_empty()
    });
    reading.outdated = outdated;
}

fn take_out(
    figures: &mut Vec<ReportedFigure>,
    subject: Subject,
    sheet: usize,
    newer: &Said,
    outdated: &mut Vec<Outdated>,
) {
    figures.retain(|figure| {
        let is_outdated = newer.has(subject, figure);
        if is_outdated && figure.state != State::Blank {
            outdated.push(Outdated {
                subject,
                sheet,
                figure: figure.clone(),
            });
        }
        !is_outdated
    });
}

fn without_blanks(record: &mut KpiRecord, said: &Said) {
    let Some(kpi) = record.kpi() else { return };
    record.blanks.retain(|blank| match &blank.role {
        Role::Text(name) => !said
            .texts
            .contains(&(Subject::Kpi(kpi), Arc::from(name.as_str()))),
        Role::Rating => !said.ratings.contains(&(kpi, blank.year)),
        _ => true,
    });
}

/// The readings as they were before the newest submission came, as far as they speak of KPIs of which the
/// versions of some submission speak; and those KPIs. Nothing where each submission is the first.
pub fn before(readings: &[Reading], overlaid: &[Vec<usize>]) -> Option<(Vec<Reading>, Vec<usize>)> {
    let is_other = |reading: &&Reading| {
        let counting = &reading.submission.counting;
        counting.uses != counting.before
    };
    let other = readings.iter().filter(is_other);
    let touched: HashSet<usize> = other
        .flat_map(|reading| reading.records.iter().filter_map(KpiRecord::kpi))
        .collect();
    if touched.is_empty() {
        return None;
    }
    let of_touched = |record: &&KpiRecord| record.kpi().is_some_and(|kpi| touched.contains(&kpi));
    let copies = readings.iter().map(|reading| {
        let records: Vec<KpiRecord> = reading.records.iter().filter(of_touched).cloned().collect();
        let mut copy = Reading {
            submission: reading.submission.clone(),
            sheets: reading.sheets.clone(),
            ..Reading::default()
        };
        if !records.is_empty() {
            copy.cells = reading.cells.clone();
        }
        copy.records = records;
        let before = copy.submission.counting.before;
        copy.submission.counting = Counting {
            uses: before,
            ..Counting::default()
        };
        copy
    });
    let mut copies: Vec<Reading> = copies.collect();
    for versions in overlaid {
        lay(&mut copies, versions);
    }
    let mut touched: Vec<usize> = touched.into_iter().collect();
    touched.sort_unstable();
    Some((copies, touched))
}
