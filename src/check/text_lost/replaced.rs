//! The texts and words of replaced files that the newer files say differently or not at all.

use super::super::Evidence;
use crate::domain::CellAt;
use crate::domain::folded;
use crate::domain::joined::joined;
use crate::intake::discover::Uses;
use crate::ledger::TOTAL;
use crate::normalize::{KpiRecord, Reading, Remark, Subject};
use std::collections::HashMap;

/// The name of the section's own grade among its texts.
pub const GRADE: &str = "rating";

/// A text that does not count any more, and that no other file of its section says.
pub struct Replaced<'a> {
    pub reading: &'a Reading,
    pub subject: Subject,
    /// `efforts`, `issues`.
    pub name: &'a str,
    pub text: &'a str,
    /// What the section says there now; empty where it says nothing.
    pub now: String,
    sheet: usize,
    at: CellAt,
}

impl Replaced<'_> {
    /// The head of its column, or its label.
    pub fn head(&self) -> String {
        let head = self.reading.cells.head_of(self.sheet, self.at);
        head.map(folded::one_line).unwrap_or_default()
    }
}

/// A text that counts.
pub struct Text<'a> {
    pub name: &'a str,
    pub text: &'a str,
    reading: &'a Reading,
}

/// All texts that count of a KPI, a project or a measure, without the section's own grades.
pub fn counting<'a>(evidence: &Evidence<'a>, subject: Subject) -> Vec<Text<'a>> {
    let readings = evidence.readings;
    let of_row = |reading: &'a Reading, sheet, remarks: &'a [Remark]| {
        remarks.iter().map(move |remark| Text {
            name: &remark.name,
            text: reading.cells.words(sheet, remark.at),
            reading,
        })
    };
    match subject {
        Subject::Kpi(kpi) => {
            let texts = evidence.ledger.comments(kpi, readings);
            let texts = texts.map(|said| Text {
                name: said.name,
                text: said.text,
                reading: &readings[said.source.reading],
            });
            texts.collect()
        }
        Subject::Project(project) => {
            let rows = evidence.each(|reading| &reading.policy.projects);
            let rows = rows.filter(|(_, row)| row.project == Some(project));
            rows.flat_map(|(reading, row)| of_row(reading, row.sheet, &row.remarks))
                .collect()
        }
        Subject::Measure(measure) => {
            let rows = evidence.each(|reading| &reading.policy.measures);
            let rows = rows.filter(|(_, row)| row.measure == Some(measure));
            rows.flat_map(|(reading, row)| of_row(reading, row.sheet, &row.remarks))
                .collect()
        }
    }
}

/// All such texts, by file and place.
pub fn replaced<'a>(evidence: &Evidence<'a>) -> Vec<Replaced<'a>> {
    let is_replaced = |of: &&Reading| {
        let counting = &of.submission.counting;
        counting.superseded_by.is_some() || counting.is_withdrawn
    };
    let readings: Vec<&Reading> = evidence.readings.iter().filter(is_replaced).collect();
    if readings.is_empty() {
        return Vec::new();
    }
    let mut counting = Counting::of(evidence);
    let all = readings.into_iter().flat_map(texts);
    all.filter_map(|text| counting.instead(text)).collect()
}

/// The texts of a file that count no more; their `now` is still empty.
fn texts(reading: &Reading) -> Vec<Replaced<'_>> {
    let text = |subject, name, sheet, at| Replaced {
        reading,
        subject,
        name,
        text: reading.cells.words(sheet, at).trim(),
        now: String::new(),
        sheet,
        at,
    };
    let outdated = reading.outdated_texts.iter();
    let mut all: Vec<Replaced<'_>> = outdated
        .map(|(subject, sheet, remark)| text(*subject, &*remark.name, *sheet, remark.at))
        .collect();
    if !reading.counts() {
        let known = |row: &'_ KpiRecord| row.kpi().map(Subject::Kpi);
        for row in &reading.records {
            let Some(kpi) = known(row) else { continue };
            let remarks = row.remarks.iter();
            all.extend(remarks.map(|of| text(kpi, &*of.name, row.sheet, of.at)));
            let grades = row.ratings.iter();
            all.extend(grades.map(|grade| text(kpi, GRADE, row.sheet, grade.at)));
        }
        for row in &reading.policy.projects {
            let Some(project) = row.project.map(Subject::Project) else {
                continue;
            };
            let remarks = row.remarks.iter();
            all.extend(remarks.map(|of| text(project, &*of.name, row.sheet, of.at)));
        }
        for row in &reading.policy.measures {
            let Some(measure) = row.measure.map(Subject::Measure) else {
                continue;
            };
            let remarks = row.remarks.iter();
            all.extend(remarks.map(|of| text(measure, &*of.name, row.sheet, of.at)));
        }
    }
    // What the years come to is no text that a section writes.
    all.retain(|of| !of.text.is_empty() && of.name != TOTAL);
    all
}

/// The texts that count, as far as they were asked for.
struct Counting<'e, 'a> {
    evidence: &'e Evidence<'a>,
    /// Only looked up.
    known: HashMap<Subject, Vec<Text<'a>>>,
    /// The grades that sections give their own figures, by the KPI; only looked up.
    grades: HashMap<usize, Vec<Text<'a>>>,
}

impl<'e, 'a> Counting<'e, 'a> {
    fn of(evidence: &'e Evidence<'a>) -> Self {
        let mut grades: HashMap<usize, Vec<Text<'a>>> = HashMap::new();
        for (reading, record) in evidence.records() {
            let Some(kpi) = record.kpi() else { continue };
            let own = record.ratings.iter().map(|grade| Text {
                name: GRADE,
                text: reading.cells.words(record.sheet, grade.at),
                reading,
            });
            grades.entry(kpi).or_default().extend(own);
        }
        Self {
            evidence,
            known: HashMap::new(),
            grades,
        }
    }

    /// With what the section says in its place; none where that is the same.
    fn instead(&mut self, mut old: Replaced<'a>) -> Option<Replaced<'a>> {
        let evidence = self.evidence;
        let known = self.known.entry(old.subject);
        let known = known.or_insert_with(|| counting(evidence, old.subject));
        let graded = old.subject.kpi().and_then(|kpi| self.grades.get(&kpi));
        let all = known.iter().chain(graded.into_iter().flatten());
        let of_name = all.filter(|of| of.name == old.name && !of.text.trim().is_empty());
        let of_name: Vec<&Text<'_>> = of_name.collect();
        let key = folded::key(old.text);
        if of_name.iter().any(|of| folded::key(of.text) == key) {
            return None;
        }
        let counting = &old.reading.submission.counting;
        let by = counting.superseded_by.as_deref();
        let section = evidence.section_of(old.reading);
        let of_winner = |of: &&&Text<'_>| Some(of.reading.submission.path.as_str()) == by;
        let of_section = |of: &&&Text<'_>| evidence.section_of(of.reading) == section;
        let own: Vec<&&Text<'_>> = match of_name.iter().any(|of| of_winner(&of)) {
            true => of_name.iter().filter(of_winner).collect(),
            false => of_name.iter().filter(of_section).collect(),
        };
        // What was withdrawn and had been laid under that file was not what counted.
        let was_over =
            |of: &&&Text<'_>| of_winner(of) && of.reading.submission.counting.before == Uses::Whole;
        let was_under = counting.is_withdrawn && counting.before == Uses::Rest;
        if was_under && own.iter().any(was_over) {
            return None;
        }
        old.now = joined(own.iter().map(|of| of.text.trim()), "／");
        Some(old)
    }
}
