//! The grade of an earlier year that is another by figures that came later: 速報値 then, 確定値 now.

use super::{Evidence, Finding, Page, at_said, grade};
use crate::domain::plan::EarlierYears;
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, number};
use crate::earlier::Earlier;
use crate::judge::Judgement;
use crate::ledger::KpiEntry;

/// What it finds.
pub const PAGE: Page = Page {
    code: "earlier-grade-moved",
    what: "前の年度の判定が、のちに分かった値（確定値、訂正値など）では別の判定になります。その年度の判定をどうするかは、計画の「前の年度の判定」（submissions の earlier）によります。",
    why: "公表した判定と、いまの値とが合わなくなります。推進会議で、なぜ変わったかを聞かれます。",
    example: "令和5年度に「760（速報値）」で○と判定し、令和6年度の調査票の「R5」の欄では700。この値なら△。",
    remedy: "値が正しいことを確かめてください。前の年度の報告書を直すかどうかは、企画課が決めます。",
    ..Page::NOTE
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let years = evidence.earlier.iter().zip(evidence.reported);
    let years = years.zip(evidence.settled);
    let moved = years.flat_map(|((then, reported), settled)| {
        let pairs = reported.iter().zip(settled);
        let moved = pairs.filter(|(reported, settled)| reported.band != settled.band);
        moved.filter_map(move |pair| finding(evidence, then, pair))
    });
    moved.collect()
}

fn finding(
    evidence: &Evidence<'_>,
    then: &Earlier,
    (reported, settled): (&Judgement, &Judgement),
) -> Option<Finding> {
    let id = &then.plan.kpis[reported.kpi].id;
    let kpi = evidence.plan.kpi_with_id(id)?;
    let is_confirmed = evidence.plan.submissions.earlier == EarlierYears::Confirmed;
    // Without a grade in the earlier year there is nothing that could have moved.
    if !is_confirmed && reported.band.is_none() {
        return None;
    }
    let cell = said_now(evidence, kpi, then.year)?;
    let figure = |judged: &Judgement| judged.actual.map_or("なし".to_owned(), number::grouped);
    let outcome = match is_confirmed {
        true => "この値で判定し直しました",
        false => "判定は、その年度の提出によるままにしました",
    };
    let message = format!(
        "{}の判定は、のちに分かった値では{}でなく{}です（{}、判定する値 {}→{}）。{outcome}",
        then.year.long(),
        grade(&then.plan, reported),
        grade(&then.plan, settled),
        evidence.plan.called(kpi),
        figure(reported),
        figure(settled),
    );
    Some(at_said(&PAGE, &cell, message))
}

/// The cell of this year's submissions that moved the grade of a year: that year's, or of a mean or a sum that of a
/// year before. What moved it in an earlier year was told then.
fn said_now<'a>(evidence: &Evidence<'a>, kpi: usize, year: FiscalYear) -> Option<KpiEntry<'a>> {
    let is_over_years = evidence.plan.kpis[kpi].basis.is_over_years();
    let own = evidence.ledger.of_kpi(kpi);
    let said = own.filter(|cell| cell.kind == Kind::Actual && cell.state != State::Blank);
    let told = said.filter(|cell| {
        cell.year == Some(year) || is_over_years && cell.year.is_some_and(|of| of < year)
    });
    told.max_by_key(|cell| (cell.year, std::cmp::Reverse(cell.at)))
}
