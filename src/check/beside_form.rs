//! What lies beside a form of this year: a file that the form has taken the place of is the 企画課's to put away, and
//! a document may be there for information.

use super::{Evidence, Finding, agreed};
use crate::domain::FiscalYear;
use crate::domain::reported::{Kind, State};
use crate::finding::Severity;
use crate::intake::Fault;
use crate::ledger::KpiEntry;
use crate::normalize::Reading;
use std::collections::{HashMap, HashSet};

/// Lets no section be asked for the form that it has sent since.
pub fn tell(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    let own = Forms::of(evidence);
    let beside = evidence.counting().filter(|of| own.is_beside(of));
    // By the path: what the 企画課 does, or none where the section may say what it is.
    let mut told: HashMap<&str, Option<String>> = HashMap::new();
    for reading in beside {
        let path = reading.submission.path.as_str();
        let is_document = |fault: &Fault| matches!(fault, Fault::NotASpreadsheet(_));
        if own.are_complete_without(reading, Since::It) {
            told.insert(path, Some(put_away(reading)));
        } else if !is_named_as_a_form(reading)
            && reading.faults.iter().any(is_document)
            && own.are_complete_without(reading, Since::Ever)
        {
            told.insert(path, None);
        }
    }
    let away = told.iter().filter(|(_, remedy)| remedy.is_some());
    let away: HashSet<&str> = away.map(|(path, _)| *path).collect();
    for finding in findings.iter_mut() {
        let path = finding.place.file.as_str();
        match told.get(path) {
            _ if finding.page.severity == Severity::Note => {}
            Some(Some(remedy)) => {
                (finding.section, finding.remedy) = (String::new(), remedy.clone())
            }
            Some(None) => {
                finding.may_stand = true;
                finding.remedy = format!("{FOR_INFORMATION}{}", finding.remedy);
            }
            None => {
                if let Some(file) = contradicted_by(evidence, finding, &away) {
                    finding.remedy = told[file].clone().unwrap_or_default();
                    finding.section.clear();
                }
            }
        }
    }
}

/// A PDF that is called 実績_修正.xlsx is no document for information.
fn is_named_as_a_form(reading: &Reading) -> bool {
    let name = reading.submission.name().to_lowercase();
    [".xlsx", ".xlsm", ".xls", ".ods", ".csv"]
        .iter()
        .any(|end| name.ends_with(end))
}

const FOR_INFORMATION: &str = "参考として送ったものなら、確認票で「正しい」を選び、何の資料かを書いてください。調査票のつもりで送ったものなら、";

fn put_away(reading: &Reading) -> String {
    let name = reading.submission.name();
    format!(
        "この課からは、今年度の調査票が届いています。要らないファイルなら、企画課が「{name}」を課のフォルダーの「取下げ」に移してください。課が直すことはありません。"
    )
}

/// Since when forms are looked for.
#[derive(Clone, Copy)]
enum Since {
    /// Since another file was read first.
    It,
    /// At any time.
    Ever,
}

/// The forms of this year that sections sent.
struct Forms<'e, 'a> {
    evidence: &'e Evidence<'a>,
}

impl<'e, 'a> Forms<'e, 'a> {
    fn of(evidence: &'e Evidence<'a>) -> Self {
        Self { evidence }
    }

    fn is_form(&self, reading: &Reading) -> bool {
        let mut seen = reading.sightings.iter();
        seen.any(|seen| self.evidence.is_of_this_year(seen))
    }

    /// Whether nothing of this year was read from a section's file: a form of another year, or no spreadsheet at all.
    fn is_beside(&self, reading: &Reading) -> bool {
        reading.submission.section.is_some() && !reading.is_only_slip() && !self.is_form(reading)
    }

    /// Whether forms of the same section have an actual of this year for each of its KPIs that needs one.
    fn are_complete_without(&self, reading: &Reading, since: Since) -> bool {
        let evidence = self.evidence;
        let first = |of: &Reading| evidence.written.first_read(&of.hash);
        // A form of another year is no form of this year, also if both came at once.
        let is_since = |form: &Reading| match since {
            Since::Ever => true,
            Since::It if reading.sightings.is_empty() => first(form) > first(reading),
            Since::It => first(form) >= first(reading),
        };
        let section = reading.submission.section;
        let forms = evidence.counting().filter(|form| {
            form.submission.section == section && self.is_form(form) && is_since(form)
        });
        let forms: HashSet<&str> = forms.map(|form| form.submission.path.as_str()).collect();
        let (plan, year) = (evidence.plan, evidence.year);
        let kpis = section.map_or(&[][..], |section| plan.kpis_of(section));
        let mut due = kpis.iter().filter(|kpi| {
            let kpi = &plan.kpis[**kpi];
            kpi.lag == 0 && kpi.is_surveyed(year)
        });
        let is_given = |kpi: &usize| {
            let mut actuals = evidence.ledger.actuals(*kpi, year).into_iter();
            actuals.any(|entry| is_said(&entry) && forms.contains(entry.source.file.as_str()))
        };
        !forms.is_empty() && !kpis.is_empty() && due.all(is_given)
    }
}

fn is_said(entry: &KpiEntry<'_>) -> bool {
    !matches!(entry.state, State::Blank | State::Unreadable)
}

/// The file to be put away without which there is no contradiction that a finding speaks of.
fn contradicted_by<'f>(
    evidence: &Evidence<'_>,
    finding: &Finding,
    away: &HashSet<&'f str>,
) -> Option<&'f str> {
    let (kpi, year): (usize, Option<FiscalYear>) = finding.contradiction()?;
    let is_actual = finding.about.figure.as_ref()?.kind == Kind::Actual;
    let actuals = evidence.ledger.actuals(kpi, year.filter(|_| is_actual)?);
    let file_of = |entry: &KpiEntry<'_>| away.get(entry.source.file.as_str()).copied();
    let file = actuals.iter().find_map(file_of)?;
    let others: Vec<KpiEntry<'_>> = actuals
        .into_iter()
        .filter(|entry| file_of(entry).is_none())
        .collect();
    agreed(&others).map(|_| file)
}
