//! From which year each revision is in force.

use super::super::Source;
use super::super::plan_file::{PlanFile, RevisionFile};
use super::super::problem::Problem;
use crate::domain::FiscalYear;

/// The year of each revision, none where it cannot be read, and what is wrong with them.
pub(super) fn of(
    source: &Source,
    plan: &PlanFile,
    revisions: &[RevisionFile],
) -> (Vec<Option<FiscalYear>>, Vec<Problem>) {
    let years: Vec<Option<FiscalYear>> = revisions
        .iter()
        .map(|revision| FiscalYear::parse(revision.from.get_ref()))
        .collect();
    let mut problems = Vec::new();
    let mut last: Option<(&str, FiscalYear)> = None;
    for (revision, year) in revisions.iter().zip(&years) {
        let mistake = match year {
            None => Some(unreadable(revision)),
            Some(year) => {
                let mistake =
                    outside(plan, revision, *year).or_else(|| after(last?, &revision.name, *year));
                last = Some((&revision.name, *year));
                mistake
            }
        };
        let at = |(message, remedy)| Problem::at(source, revision.from.span(), message, remedy);
        problems.extend(mistake.map(at));
    }
    (years, problems)
}

fn unreadable(revision: &RevisionFile) -> (String, String) {
    let message = format!("年度「{}」が読めません", revision.from.get_ref());
    let remedy = "\"R6\"、\"令和6年度\"、\"2024\" のように書いてください";
    (message, remedy.to_owned())
}

fn outside(plan: &PlanFile, revision: &RevisionFile, year: FiscalYear) -> Option<(String, String)> {
    let [first, last] = plan.period.get_ref();
    let (first, last) = (FiscalYear::parse(first)?, FiscalYear::parse(last)?);
    let is_outside = first <= last && !(first..=last).contains(&year);
    is_outside.then(|| {
        let message = format!(
            "「{}」の年度（{}）が計画期間（{}～{}）の外です",
            revision.name,
            year.long(),
            first.long(),
            last.long()
        );
        let remedy = "from には、改定後の計画で初めて検証する年度を書いてください";
        (message, remedy.to_owned())
    })
}

fn after(
    (before, last): (&str, FiscalYear),
    name: &str,
    year: FiscalYear,
) -> Option<(String, String)> {
    match year.cmp(&last) {
        std::cmp::Ordering::Greater => None,
        std::cmp::Ordering::Equal => Some((
            format!(
                "「{before}」と「{name}」が、同じ年度（{}）からの改定です",
                year.long()
            ),
            "一つの [[revision]] にまとめてください".to_owned(),
        )),
        std::cmp::Ordering::Less => Some((
            format!(
                "「{name}」（{}）が、それより後の「{before}」（{}）の次に書かれています",
                year.long(),
                last.long()
            ),
            "[[revision]] を古い順に並べてください".to_owned(),
        )),
    }
}

/// Whether a revision is in force in a year; without a year, every one is.
pub(super) fn is_in_force(from: Option<FiscalYear>, year: Option<FiscalYear>) -> bool {
    year.is_none_or(|year| from.is_some_and(|from| from <= year))
}

/// The first and the last year that a stage judges: from its revision to the year before the next.
/// Where a year cannot be read, or they do not follow each other, nobody can tell: no stage judges any.
pub(super) fn judged(from: &[Option<FiscalYear>], stage: usize) -> (FiscalYear, FiscalYear) {
    let (ever, never) = (
        FiscalYear::starting(i32::MIN),
        FiscalYear::starting(i32::MAX),
    );
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
