//! The figures on kensho's own form of another year, as `wrong-year` tells of them: this year's may have been written
//! under last year's heads.

use super::super::Evidence;
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan, Project, folded};
use crate::earlier::newest_costs;
use crate::ledger::CellFigure;
use crate::normalize::{AsPrinted, FigureAside, Reading, Subject};
use std::ops::Deref;

/// Says that the figures of a sheet are not used, and quotes those that were neither printed on it nor are known of their
/// years; empty without such figures.
pub(super) fn told(evidence: &Evidence<'_>, reading: &Reading, sheet: usize) -> String {
    const MOST: usize = 10;
    let printed = printed(evidence.plan, reading, sheet);
    let all = reading.set_aside.figures.iter();
    let new = all.filter(|of| {
        of.sheet == sheet
            && is_new(evidence, of)
            && !is_printed(evidence.plan, reading, of, &printed)
    });
    let new: Vec<&FigureAside> = new.collect();
    let more = new.len().saturating_sub(MOST);
    let more = (more > 0).then(|| format!("ほか{more}件"));
    let quotes = new.iter().take(MOST).map(|of| quote(reading, of));
    match joined(quotes.chain(more), "、").as_str() {
        "" => String::new(),
        quotes => format!("。この様式の値は使っていません。これまでの提出と違うもの: {quotes}"),
    }
}

fn quote(reading: &Reading, of: &FigureAside) -> String {
    let text = folded::one_line(reading.cells.text(of.sheet, of.figure.at));
    let year = of.figure.year.map(|year| format!("（{year}）"));
    let (name, kind) = (folded::one_line(&of.name), of.figure.kind.label());
    format!("「{text}」（{name}の{kind}{}）", year.unwrap_or_default())
}

fn printed(plan: &Plan, reading: &Reading, sheet: usize) -> AsPrinted {
    let mut seen = reading.sightings.iter();
    let seen = seen.find(|seen| seen.sheet == sheet);
    let printed = seen.and_then(|seen| seen.printed(plan, &reading.cells));
    printed.unwrap_or_default()
}

fn is_printed(plan: &Plan, reading: &Reading, of: &FigureAside, printed: &AsPrinted) -> bool {
    let unit = match of.subject {
        Some(Subject::Kpi(kpi)) => plan.kpis[kpi].unit.as_str(),
        _ => Project::COST_UNIT,
    };
    let text = reading.cells.text(of.sheet, of.figure.at);
    printed.is_in(of.figure.at, text, of.figure.value, unit)
}

/// Whether a figure says something of a year that nothing else says of it.
fn is_new(evidence: &Evidence<'_>, of: &FigureAside) -> bool {
    let is_told = matches!(of.figure.kind, Kind::Actual | Kind::Cost);
    if of.figure.state == State::Blank || !is_told {
        return false;
    }
    match of.subject.zip(of.figure.year) {
        Some((Subject::Kpi(kpi), year)) => !says(evidence.series().actuals(kpi, year), of),
        Some((Subject::Project(project), year)) => !says_cost(evidence, (project, year), of),
        Some((Subject::Measure(_), _)) | None => true,
    }
}

fn says_cost(
    evidence: &Evidence<'_>,
    (project, year): (usize, FiscalYear),
    of: &FigureAside,
) -> bool {
    let earlier = evidence.earlier.iter().rev();
    let known = newest_costs(earlier, (evidence.plan, project), year);
    says(evidence.ledger.costs_in(project, year), of) || says(known.unwrap_or_default(), of)
}

fn says<'a, C: Deref<Target = CellFigure<'a>>>(known: Vec<C>, of: &FigureAside) -> bool {
    let own = (of.figure.state, of.figure.value);
    known
        .iter()
        .any(|known| (known.state, known.value()) == own)
}
