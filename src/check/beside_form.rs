//! What lies beside a form of this year: a file that the form has taken the place of is the 企画課's to put away, and
//! a document may be there for information.

use super::{Evidence, Finding, wrong_year};
use crate::domain::reported::{Kind, State};
use crate::finding::Severity;
use crate::intake::Fault;
use crate::ledger::{CellFigure, KpiEntry};
use crate::normalize::Reading;
use std::collections::{HashMap, HashSet};

/// Lets no section be asked for the form that it has sent since.
pub fn tell(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    let own = Forms::of(evidence);
    let beside = evidence.counting().filter(|of| own.is_beside(of));
    let path = |reading: &Reading| reading.submission.path.clone();
    let told = beside.filter_map(|reading| Some((path(reading), own.told(reading)?)));
    let told: HashMap<String, Told> = told.collect();
    let moot = told.iter().filter(|(_, told)| told.is_moot());
    let moot: HashSet<&str> = moot.map(|(path, _)| path.as_str()).collect();
    let asked = findings.iter_mut();
    for finding in asked.filter(|of| of.page.severity != Severity::Note) {
        let own = told.get(&finding.place.file);
        let other = || told.get(contradicted_by(evidence, finding, &moot)?);
        if let Some(told) = own.or_else(other) {
            told.tell(finding);
        }
    }
}

/// What a finding says of another file that lies beside forms of this year.
enum Told {
    /// The forms have taken its place: what the 企画課 does.
    Away(String),
    /// A document: the section may say what it is.
    ForInformation,
    /// A form of another year that came when those of this year were complete: the section may say that they hold,
    /// or mends them.
    Earlier(String),
    /// The same, where figures of this year are missing: the section fills them in there.
    Unfinished(String),
}

impl Told {
    /// Whether nothing that the file says has to be mended.
    fn is_moot(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Unfinished(_))
    }

    fn tell(&self, finding: &mut Finding) {
        match self {
            Self::Away(remedy) => {
                (finding.section, finding.remedy) = (String::new(), remedy.clone());
            }
            Self::ForInformation => {
                finding.may_stand = true;
                finding.remedy = format!("{FOR_INFORMATION}{}", finding.remedy);
            }
            Self::Earlier(remedy) if finding.code() == wrong_year::PAGE.code => {
                (finding.may_stand, finding.remedy) = (true, remedy.clone());
            }
            Self::Earlier(_) => {}
            Self::Unfinished(remedy) => finding.remedy = remedy.clone(),
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

fn came_before(form: &Reading) -> String {
    let name = form.submission.name();
    format!(
        "今年度の調査票「{name}」は、この課から届いています。参考に送ったもの、間違って送ったものなら、確認票で「正しい」を選び、そのことを書いてください。今年度の値を直すつもりだったのなら、「{name}」を直して送り直してください。"
    )
}

fn fill_in(form: &Reading, beside: &Reading) -> String {
    let (name, other) = (form.submission.name(), beside.submission.name());
    format!(
        "今年度の調査票「{name}」は、この課から届いていますが、値のないところがあります。今年度の値は「{name}」に記入して、送り直してください。「{other}」を直すことはありません。"
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

    /// What a finding says of a file beside these forms; `None` if the file gives no reason for one.
    fn told(&self, reading: &Reading) -> Option<Told> {
        if self.are_complete_without(reading, Since::It) {
            return Some(Told::Away(put_away(reading)));
        }
        let is_document = |fault: &Fault| matches!(fault, Fault::NotASpreadsheet(_));
        let is_complete = self.are_complete_without(reading, Since::Ever);
        let is_for_people = !is_named_as_a_form(reading) && reading.faults.iter().any(is_document);
        if is_for_people && is_complete {
            return Some(Told::ForInformation);
        }
        let form = self
            .first(reading)
            .filter(|_| !reading.sightings.is_empty())?;
        Some(match is_complete {
            true => Told::Earlier(came_before(form)),
            false => Told::Unfinished(fill_in(form, reading)),
        })
    }

    /// The first form of the same section.
    fn first(&self, reading: &Reading) -> Option<&'a Reading> {
        let section = reading.submission.section;
        let mut forms = self.evidence.counting();
        forms.find(|form| form.submission.section == section && self.is_form(form))
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

/// The file of which nothing has to be mended and without which there is no contradiction that a finding speaks of.
fn contradicted_by<'f>(
    evidence: &Evidence<'_>,
    finding: &Finding,
    moot: &HashSet<&'f str>,
) -> Option<&'f str> {
    let of = finding.contradiction()?;
    let kind = finding.about.figure.as_ref()?.kind;
    let year = of.year?;
    let actuals = of.kpi.filter(|_| kind == Kind::Actual);
    let actuals = actuals.map(|kpi| evidence.ledger.actuals(kpi, year));
    let costs = of.project.filter(|_| kind == Kind::Cost);
    let costs = costs.map(|project| evidence.ledger.costs_in(project, year));
    let (actuals, costs) = (actuals.unwrap_or_default(), costs.unwrap_or_default());
    let actuals = actuals.iter().map(|entry| &**entry);
    let said = actuals.chain(costs.iter().map(|cost| &**cost));
    let file_of = |said: &CellFigure<'_>| moot.get(said.source.file.as_str()).copied();
    let file = said.clone().find_map(file_of)?;
    let others: Vec<&CellFigure<'_>> = said.filter(|said| file_of(said).is_none()).collect();
    // What is agreed on may be that there is no figure.
    let first = others.first()?;
    let is_agreed = others.iter().all(|other| other.agrees_with(first));
    is_agreed.then_some(file)
}
