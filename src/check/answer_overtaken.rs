//! A figure that is left of several, or came later, where the section answered with another.

use super::{Evidence, Finding, Page, at_said, quoted};
use crate::domain::answer::AnswerKey;
use crate::domain::ground::Overtaken;
use crate::domain::reported::State;
use crate::domain::{FiscalYear, Plan};
use crate::finding::Severity;
use crate::ledger::KpiEntry;
use crate::normalize::slip::kpi_of;

/// What it finds.
pub const PAGE: Page = Page {
    code: "answer-overtaken",
    what: "確認票で答えた値と、今の提出に書かれている値が違います。今の提出の値を使っています。",
    why: "答えたあとで直した値なのか、答えた値のほうが正しいのかを、推測で決めることはありません。",
    example: "512 と 505 のどちらかとお尋ねして「505」と答えたあとで、512 だけの提出が残った。",
    remedy: "今の提出の値が正しければ、確認票で「正しい」を選び、その理由を書いてください。答えた値が正しければ、「値は次のとおり」を選び、その値を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence
        .overtaken
        .iter()
        .filter_map(|of| finding(evidence, of))
}

/// Leaves one question about a figure: the one to which a section answered that what is left is right, or else the first,
/// which is about its newest answer. None where another question about the figure is open: what is answered to that
/// decides.
pub fn only_one(findings: &mut Vec<Finding>) {
    let own = |of: &Finding| of.code() == PAGE.code;
    if !findings.iter().any(own) {
        return;
    }
    let figure = |of: &Finding| {
        let year = of
            .about
            .figure
            .as_ref()
            .map(|figure| (figure.kind, figure.year));
        (of.section.clone(), of.about.kpi, year)
    };
    let is_open = |of: &Finding| of.severity() != Severity::Note && of.of_question.is_none();
    let open = findings.iter().filter(|of| is_open(of) && !own(of));
    let open: Vec<_> = open.map(figure).collect();
    let settled = findings.iter().filter(|of| own(of) && !is_open(of));
    let settled: Vec<_> = settled.map(figure).collect();
    let mut kept = Vec::new();
    findings.retain(|of| {
        if !own(of) {
            return true;
        }
        let about = figure(of);
        let is_for_another = is_open(of) && (open.contains(&about) || settled.contains(&about));
        let is_kept = !is_for_another && !kept.contains(&about);
        kept.extend(is_kept.then_some(about));
        is_kept
    });
}

/// At the first cell that says the figure now.
fn finding(evidence: &Evidence<'_>, of: &Overtaken) -> Option<Finding> {
    let (kpi, year) = figure(evidence.plan, &of.key)?;
    let section = of
        .section
        .map(|section| &evidence.plan.sections[section].name);
    let said = evidence.ledger.actuals(kpi, year).into_iter();
    let is_own = |said: &KpiEntry<'_>| Some(&said.source.section) == section;
    let said: Vec<KpiEntry<'_>> = said.filter(is_own).collect();
    let first = said.iter().find(|said| said.state != State::Blank)?;
    let message = format!(
        "{}の{}について、確認票では{}と答えていますが、今の提出は{}です",
        evidence.plan.kpis[kpi].called(),
        year.long(),
        quoted(&of.value, None),
        quoted(first.text, None)
    );
    // A section that was asked answers: the same figure in a newer file may be a cell that it did not look at.
    let was_asked =
        || section.is_some_and(|of| evidence.written.known_answers.is_overtaken(of, &message));
    (of.is_doubtful || was_asked()).then(|| at_said(&PAGE, first, message.clone()))
}

/// The KPI and the year of the question with a key.
fn figure(plan: &Plan, key: &str) -> Option<(usize, FiscalYear)> {
    let key = AnswerKey::parse(key)?;
    Some((kpi_of(plan, &key)?, FiscalYear::parse(&key.which)?))
}
