//! What lies beside a form of this year that a section has sent: a file that the form has taken the place of is the
//! 企画課's to put away, and of a file without a form the section is asked what it is.

use super::answers::all_keys;
use super::beside_form::question;
use super::{Evidence, Finding, undecided_submission, wrong_year};
use crate::domain::answer::Answer;
use crate::domain::reported::{Kind, State};
use crate::finding::Severity;
use crate::ledger::{CellFigure, KpiEntry};
use crate::normalize::{LeftoverKind, Reading};
use std::collections::{HashMap, HashSet};

/// Lets no section be asked for the form that it has sent.
pub fn tell(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    let own = Forms::of(evidence);
    let asked = own.ask(findings);
    let beside = evidence.counting().filter(|of| own.is_beside(of));
    let beside = beside.filter(|of| !asked.contains(&of.submission.path));
    let path = |reading: &Reading| reading.submission.path.clone();
    let told = beside.filter_map(|reading| Some((path(reading), own.told(reading)?)));
    let told: HashMap<String, Told> = told.collect();
    let moot = told.iter().filter(|(_, told)| told.is_moot());
    let moot: HashSet<&str> = moot.map(|(path, _)| path.as_str()).collect();
    for finding in findings.iter_mut().filter(is_asked) {
        let own = told.get(&finding.place.file);
        let other = || told.get(contradicted_by(evidence, finding, &moot)?);
        if let Some(told) = own.or_else(other) {
            told.tell(finding);
        }
    }
}

fn is_asked(finding: &&mut Finding) -> bool {
    finding.page.severity != Severity::Note
}

/// Whether no form was found in a file, and none is known to be in a part of it that was not read.
fn has_no_form(reading: &Reading) -> bool {
    let mut leftovers = reading.leftovers.iter();
    let is_of_form = |kind| matches!(kind, LeftoverKind::BareForm | LeftoverKind::TooMuchWork);
    let is_empty = reading.sightings.is_empty() && reading.strange.is_empty();
    is_empty && reading.slip.is_none() && !leftovers.any(|of| is_of_form(of.kind))
}

/// What a finding says of another file that lies beside forms of this year.
enum Told {
    /// The forms have taken its place: what the 企画課 does.
    Away(String),
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
            Self::Earlier(remedy) if finding.code() == wrong_year::PAGE.code => {
                (finding.may_stand, finding.remedy) = (true, remedy.clone());
            }
            Self::Earlier(_) => {}
            Self::Unfinished(remedy) => finding.remedy = remedy.clone(),
        }
    }
}

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

    /// Makes one question of all findings about each file without a form that lies beside these: what it is. Gives the paths
    /// of those files. Asks nothing of a file after which complete forms came, unless one was there before it or its question
    /// is answered already.
    fn ask(&self, findings: &mut Vec<Finding>) -> HashSet<String> {
        let beside = self.evidence.counting().filter(|of| self.is_beside(of));
        let formless = beside.filter(|of| has_no_form(of) && self.first(of).is_some());
        let formless: HashMap<&str, &Reading> = formless
            .map(|of| (of.submission.path.as_str(), of))
            .collect();
        let mut asked = HashSet::new();
        findings.retain_mut(|finding| {
            let is_its = !finding.section.is_empty() && is_asked(&finding);
            let is_its = is_its && finding.code() != undecided_submission::PAGE.code;
            let Some(reading) = formless.get(&*finding.place.file).filter(|_| is_its) else {
                return true;
            };
            if asked.contains(&reading.submission.path) {
                return false;
            }
            let question = question(reading, finding);
            let is_replaced = self.are_complete_without(reading, Since::It);
            if !is_replaced || self.came_beside(reading) || self.is_answered(&question) {
                asked.insert(reading.submission.path.clone());
                *finding = question;
            }
            true
        });
        asked
    }

    /// Whether a form of the same section was there already when a file came, be it one in whose place a newer one has come
    /// since, or that was saved over: the file was sent along, and no form takes its place.
    fn came_beside(&self, reading: &Reading) -> bool {
        let written = self.evidence.written;
        let first = |of: &Reading| written.first_read(&of.hash);
        let first_there = |of: &Reading| written.first_there(&of.submission.path);
        let section = reading.submission.section;
        let mut all = self.evidence.readings.iter();
        all.any(|form| {
            let is_form = form.submission.section == section && self.is_form(form);
            is_form && first_there(form).min(first(form)) <= first(reading)
        })
    }

    /// Whether the section has answered that a file is right as it is.
    fn is_answered(&self, question: &Finding) -> bool {
        let keys = all_keys(self.evidence.plan, question);
        let right = self.evidence.written.answers();
        let mut right = right.filter(|of| of.answer == Answer::Right);
        right.any(|of| keys.iter().any(|key| key.text() == of.key))
    }

    /// What a finding says of a file beside these forms; `None` if the file gives no reason for one.
    fn told(&self, reading: &Reading) -> Option<Told> {
        if self.are_complete_without(reading, Since::It) {
            return Some(Told::Away(put_away(reading)));
        }
        let is_complete = self.are_complete_without(reading, Since::Ever);
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
