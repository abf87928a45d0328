//! 総括: the year on one page: what the chair can read out, counts per goal, every KPI with the worst grade, what
//! rose and fell, what could not be judged.

use crate::domain::joined::joined;
use crate::domain::plan::SheetKind;
use crate::judge::mean::Mean;
use crate::report::cell::ReportCell;
use crate::report::kpi_list::KpiList;
use crate::report::paper::Paper;
use crate::report::style::{DOUBTED, Look};
use crate::report::table::SheetPage;
use crate::report::year::YearView;
use crate::report::{live, period, settled};
use crate::verification::Verification;
use goal_table::goals;
use lists::{moved, no_more, not_judged, worst};
use rust_xlsxwriter::{Worksheet, XlsxError};

mod counted;
mod goal_table;
mod lists;
mod sentences;
mod shares;

/// The sheet's name.
pub const NAME: &str = SheetKind::Summary.label();

/// What the table of contents says of it.
pub const WHAT: &str =
    "この年度の進みぐあい。目標ごとの判定の数、遅れている指標、評価できなかった指標";

/// What stands before how many figures are asked about of those that were judged, and of the others.
const ASKED: &str = "評価した指標のうち確認中";
const ALSO_ASKED: &str = "ほかに確認中";

/// Points of a row of a KPI at least.
const LOW: f64 = 19.0;

/// Of how many KPIs of the worst grade the causes are told at the most, and at the least; the others are named.
const TOLD: (usize, usize) = (15, 1);

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let year = YearView::of(page.book, verification);
    // It is one page: of the worst KPIs as many are told as find room beside all else.
    let (book, style) = (page.book, page.style);
    let left = |told: usize| -> Result<Option<f64>, XlsxError> {
        let mut trial = Worksheet::new();
        let mut trial = SheetPage::new(&mut trial, style);
        (trial.book, trial.paper) = (book, Paper::planned());
        fill(&mut trial, &year, told)?;
        Ok(trial.paper.left())
    };
    // The most rows of one line for which the page has room, and four more: where all causes are told, the row that names the
    // other KPIs, which has up to four lines, is not written.
    let more = left(TOLD.1)?.map_or(0.0, |points| points / LOW) as usize + 4;
    let mut told = TOLD.0.min(TOLD.1 + more);
    while told > TOLD.1 && left(told)?.is_none() {
        told -= 1;
    }
    // If even the fewest causes take two pages, the second has room for all.
    if told == TOLD.1 && left(told)?.is_none() {
        told = TOLD.0;
    }
    fill(page, &year, told)
}

/// Fills the sheet, with so many KPIs of the worst grade at the most.
fn fill(page: &mut SheetPage<'_>, year: &YearView<'_>, told: usize) -> Result<(), XlsxError> {
    let verification = year.verification;
    let table = year.goals();
    page.columns(&table)?;
    let title = format!("総括　{}の進みぐあい", verification.year.long());
    let notes = notes(year).into_iter();
    let is_live = live::is_wanted(page.book, verification);
    let notes = notes.map(|(note, formula, changed)| {
        let note = ReportCell::from(note).live(formula.as_ref().filter(|_| is_live));
        note.changed(changed)
    });
    let mut kpis = 0..year.plan.kpis.len();
    page.has_changes |= kpis.clone().any(|kpi| !year.step_change(kpi).is_empty());
    page.has_doubts |= year.marks.doubted() > 0;
    page.has_doubts |= kpis.any(|kpi| year.mark_before(kpi).contains(DOUBTED));
    page.title_above(title, notes)?;
    page.row -= 1;
    let widths = table.widths();
    let last = table.last();
    let spoken = page
        .style
        .of(&Look::Plain)
        .clone()
        .set_font_size(12)
        .set_text_wrap();
    let spoken_at = page.row;
    for sentence in sentences::sentences(year) {
        // Its letters are larger than those that are measured.
        let text = ReportCell::from(sentence).format(spoken.clone());
        let narrower: Vec<u32> = widths.iter().map(|width| width * 5 / 6).collect();
        page.spans(&narrower, vec![((0, last), text, Look::Plain)])?;
    }
    page.gap()?;
    if let Some(formula) = goals(page, year, &table)? {
        let whole = sentences::whole(year);
        let text = ReportCell::from(whole).format(spoken);
        page.put(spoken_at, 0, text.live(Some(&formula)), Look::Plain)?;
    }
    page.gap()?;
    page.least_height = LOW;
    worst(page, year, &widths, told)?;
    no_more(page, year, &widths)?;
    moved(page, year, &widths)?;
    not_judged(page, year, &widths)?;
    let review = verification.review();
    let counts = &verification.tallies.all;
    let other = period::other_counts(&review, counts).unwrap_or_default();
    page.note(&(year.marks.legend() + other))
}

/// What was counted, the mean where the plan wants one, and that grades set by hand are not counted: the counts are
/// of computed grades, so that they can be counted again from KPI一覧. Each with its formula, where it has one, and what
/// is different in it.
fn notes(year: &YearView<'_>) -> Vec<(String, Option<String>, Option<String>)> {
    let (plan, verification) = (year.plan, year.verification);
    let mean = || {
        let mean = Mean::of(&plan.rating, verification.judgements.iter());
        let formula = live::mean_sentence(verification, &mean);
        let then = year.counts(|_| true).map(|[_, then]| then.mean.sentence());
        let changed = then.and_then(|then| year.marks.text(&then, &mean.sentence()));
        (mean.sentence(), formula, changed)
    };
    let by_hand = match plan.hand_grades.len() {
        0 => None,
        count => Some(format!(
            "手で付けた判定 {count}件（✎）は数に入れていません（計算した判定で数えています）"
        )),
    };
    let by_hand = by_hand.map(|told| (told, None, None));
    let mean = plan.rating.has_mean.then(mean);
    let mut counted = settled::tally(year.marks.book, &verification.tallies.all).sentence();
    counted += &asked(year);
    let list = KpiList::of(year.marks.book, verification);
    let lacks = |kpi| list.still_lacks(kpi);
    let formula = live::sentence(verification, lacks, |_| true, &counted);
    let changed = changed_counts(year);
    [Some((counted, formula, changed)), mean, by_hand]
        .into_iter()
        .flatten()
        .collect()
}

/// What is different in how many were judged, why the others were not, and about how many figures a question is open.
fn changed_counts(year: &YearView<'_>) -> Option<String> {
    let reasons = year.verification.tallies.all.left_out.keys();
    let reasons = reasons.map(|reason| {
        let why = reason.to_string();
        let change = year.count_change(|kpi| kpi.band.is_none() && kpi.why == why);
        (why, change)
    });
    let judged = year.count_change(|kpi| kpi.band.is_some());
    let [asked, others] = [true, false].map(|is_judged| {
        year.count_change(|kpi| kpi.is_doubted && !kpi.is_held && kpi.band.is_some() == is_judged)
    });
    let counts = [("評価した指標".to_owned(), judged)].into_iter();
    let counts = counts.chain(reasons);
    let counts = counts.chain([(ASKED.to_owned(), asked), (ALSO_ASKED.to_owned(), others)]);
    let told = |(what, change): (String, Option<(usize, usize)>)| {
        let (then, now) = change?;
        Some([then, now].map(|count| format!("{what} {count}")))
    };
    let told: Vec<[String; 2]> = counts.filter_map(told).collect();
    let [then, now] = [0, 1].map(|side| joined(told.iter().map(|both| &both[side]), "、"));
    year.marks.text(&then, &now)
}

/// Of how many figures a question is open: of those judged, which the number before it counts, and of the others.
/// Those that are held back are counted before it with what could not be judged.
fn asked(year: &YearView<'_>) -> String {
    let kpis = 0..year.plan.kpis.len();
    let is_told = |kpi: usize| year.judgement(kpi).held.is_some();
    let doubted = kpis.filter(|kpi| year.marks.is_doubted(*kpi) && !is_told(*kpi));
    let (judged, others): (Vec<usize>, Vec<usize>) =
        doubted.partition(|kpi| year.judgement(*kpi).band.is_some());
    let told = |what: &str, kpis: &[usize]| match kpis.len() {
        0 => String::new(),
        count => format!("　{what} {count}（{DOUBTED}）"),
    };
    told(ASKED, &judged) + &told(ALSO_ASKED, &others)
}
