//! From which year each revision is in force.

use super::super::Source;
use super::super::plan_file::{PlanFile, RevisionFile};
use super::super::problem::{Code, Mistake, Problem};
use crate::domain::{FiscalYear, folded};
use std::cmp::Ordering;
use std::collections::HashMap;

/// The year of each revision, `None` where it cannot be read, and the mistakes in them.
pub(super) fn of(
    source: &Source,
    plan: &PlanFile,
    revisions: &[RevisionFile],
) -> (Vec<Option<FiscalYear>>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut years = Vec::new();
    let mut last: Option<(&str, FiscalYear)> = None;
    let mut names = HashMap::new();
    for revision in revisions {
        let (name, from) = (revision.name.get_ref(), &revision.from);
        let start = revision.name.span().start;
        if let Some(earlier) = names.insert(folded::key(name), start) {
            problems.push(twice(source, name, start, source.line(earlier)));
        }
        let (text, span) = (from.get_ref(), from.span());
        let year = FiscalYear::parse(text);
        years.push(year);
        let Some(year) = year else {
            problems.push(Problem::of_year(source, span, text));
            continue;
        };
        let mistake = outside(plan, name, year).or_else(|| after(last?, name, year));
        last = Some((name, year));
        let at = |mistake: Mistake| Problem::at(source, span, mistake.message, mistake.remedy);
        problems.extend(mistake.map(at));
    }
    (years, problems)
}

/// What a revision brings names it, so each has a name of its own.
fn twice(source: &Source, name: &str, start: usize, line: usize) -> Problem {
    let told = format!("（{line}行目にもあります）");
    let message = format!("改定の名前「{name}」が二度あります{told}");
    let remedy = "どちらかの名前を変えてください";
    let list = "revision";
    Problem::at(source, start..start, message, remedy).of(Code::Twice { list, line, told })
}

fn outside(plan: &PlanFile, name: &str, year: FiscalYear) -> Option<Mistake> {
    let [first, last] = plan.period.get_ref();
    let (first, last) = (
        FiscalYear::parse(first.get_ref())?,
        FiscalYear::parse(last.get_ref())?,
    );
    let is_outside = first <= last && !(first..=last).contains(&year);
    let (year, first, last) = (year.long(), first.long(), last.long());
    let message = format!("「{name}」の年度（{year}）が計画期間（{first}～{last}）の外です");
    let remedy = "from には、改定後の計画で初めて検証する年度を書いてください";
    is_outside.then(|| Mistake::new(message, remedy))
}

fn after((before, last): (&str, FiscalYear), name: &str, year: FiscalYear) -> Option<Mistake> {
    let (this, that) = (year.long(), last.long());
    match year.cmp(&last) {
        Ordering::Greater => None,
        Ordering::Equal => Some(Mistake::new(
            format!("「{before}」と「{name}」が、同じ年度（{this}）からの改定です"),
            "一つの [[revision]] にまとめてください",
        )),
        Ordering::Less => Some(Mistake::new(
            format!(
                "「{name}」（{this}）が、それより後の「{before}」（{that}）の次に書かれています"
            ),
            "[[revision]] を古い順に並べてください",
        )),
    }
}

/// Whether a revision is in force in a year; without a year, every one is.
pub(super) fn is_in_force(from: Option<FiscalYear>, year: Option<FiscalYear>) -> bool {
    year.is_none_or(|year| from.is_some_and(|from| from <= year))
}

/// The first and the last year that a stage judges: from its revision to the year before the next.
/// If a year cannot be read or the years are not in order, no stage judges any year.
pub(super) fn judged(from: &[Option<FiscalYear>], stage: usize) -> (FiscalYear, FiscalYear) {
    // First and last in the wrong order make a range that has no year.
    let [ever, never] = [i32::MIN, i32::MAX].map(FiscalYear::starting);
    if !from.is_sorted_by(|one, other| one.is_some() && one < other) || from.contains(&None) {
        return (never, ever);
    }
    let first = stage.checked_sub(1).and_then(|revision| from[revision]);
    let next = from.get(stage).copied().flatten();
    (
        first.unwrap_or(ever),
        next.map_or(never, FiscalYear::before),
    )
}
