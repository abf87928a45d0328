//! Is a list of bands complete and free of contradiction? Checked before any figure is read.
//!
//! Rules compare a few facts with fixed bounds, so a few representative points stand for all that can
//! come: every bound, and one printed rate below, between and above. Each rule is
//! evaluated at each of them. A **gap** is a rate that no band takes; in an **overlap** an earlier band
//! takes part of the range that a later one states; a band that is first at no point **can never hold**.

mod overlap;
mod points;

use crate::domain::Decimal;
use crate::domain::rating::rule::percent;
use crate::domain::rating::{Facts, Rating, Rule, Word};
use points::{Points, RateRegion};
use std::cmp::Ordering;

/// What is wrong with a list of bands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BandMistake {
    /// The band that it is about; none where it is about the list.
    pub band: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: &'static str,
}

/// Every gap, every overlap, every band that can never hold.
pub(super) fn mistakes(rating: &Rating) -> Vec<BandMistake> {
    if rating.bands.is_empty() {
        let message = "判定区分が一つもありません".to_owned();
        let remedy = "bands に区分を書いてください";
        return vec![BandMistake {
            band: None,
            message,
            remedy,
        }];
    }
    let points = Points::of(rating);
    let mut mistakes = gaps(rating, &points);
    for band in 0..rating.bands.len() {
        let never = never(rating, &points, band);
        // What can never hold overlaps with whatever is in its way: that is told once.
        mistakes.extend(never.or_else(|| overlap::overlap(rating, &points, band)));
    }
    mistakes
}

/// A band that is the first to hold at no point, and is not meant to be given by hand.
fn never(rating: &Rating, points: &Points, band: usize) -> Option<BandMistake> {
    let mut all = points.all();
    if rating.bands[band].rule == Rule::ByHand
        || all.any(|facts| rating.band_of(&facts) == Ok(Some(band)))
    {
        return None;
    }
    let rule = &rating.bands[band].rule;
    let holds = points.all().any(|facts| rule.holds(&facts));
    let (why, remedy) = if holds {
        (
            "当たるものは、すべて前の区分に入ります",
            "区分の順番を変えるか、前の区分の範囲を狭めてください（目標値と同じときを分けるには、前を target-exceeded にします）",
        )
    } else {
        (
            "規則が成り立つ値がありません",
            "範囲の上限と下限、達成率の上限（cap）を確かめてください",
        )
    };
    let message = format!(
        "判定区分「{}」には決して当たりません。{why}",
        rating.bands[band].code
    );
    Some(BandMistake {
        band: Some(band),
        message,
        remedy,
    })
}

/// The rates that no band takes, at the first share of the period at which there are any.
fn gaps(rating: &Rating, points: &Points) -> Vec<BandMistake> {
    let mut per_elapsed = points
        .elapsed()
        .iter()
        .map(|elapsed| gaps_at(rating, points, *elapsed));
    per_elapsed
        .find(|gaps| !gaps.is_empty())
        .unwrap_or_default()
}

fn gaps_at(rating: &Rating, points: &Points, elapsed: Decimal) -> Vec<BandMistake> {
    let cases = points.cases(elapsed);
    let regions = points.regions(elapsed);
    // For each run of rates, the first case that leaves it open, and how many do.
    let mut open: Vec<(String, &Facts, usize)> = Vec::new();
    for case in &cases {
        let is_open = |region: &RateRegion| rating.band_of(&region.facts(case)) == Ok(None);
        for run in regions.chunk_by(|one, other| is_open(one) == is_open(other)) {
            if !is_open(&run[0]) {
                continue;
            }
            let rates = points::words(&run[0], &run[run.len() - 1]);
            match open.iter_mut().find(|(known, ..)| *known == rates) {
                Some((_, _, count)) => *count += 1,
                None => open.push((rates, case, 1)),
            }
        }
    }
    let gap = |(rates, case, count): (String, &Facts, usize)| {
        // A gap that is there in every case depends on none.
        let case = if count == cases.len() {
            String::new()
        } else {
            case_words(rating, case)
        };
        gap(&rates, &case)
    };
    open.into_iter().map(gap).collect()
}

fn gap(rates: &str, case: &str) -> BandMistake {
    BandMistake {
        band: None,
        message: format!("達成率{rates}がどの区分にも当たりません{case}"),
        remedy: "隣り合う区分の上限と下限をつなげる（rate >= 80 の次は rate < 80）か、最後に when = \"otherwise\" の区分を置いてください",
    }
}

/// The facts that the rules ask for, in one case: （目標値に達しない、基準値より悪いとき）.
fn case_words(rating: &Rating, facts: &Facts) -> String {
    let asked = |words: &[Word]| words.iter().any(|word| asks(rating, *word));
    let mut said: Vec<String> = Vec::new();
    if asked(&[Word::TargetMet, Word::TargetExceeded]) {
        said.push(target_words(facts).to_owned());
    }
    if asked(&[Word::InterimMet]) {
        let met = if facts.is_interim_met == Some(true) {
            "達した"
        } else {
            "達しない"
        };
        said.push(format!("その年度の目標値に{met}"));
    }
    if asked(&[
        Word::BetterThanBaseline,
        Word::WorseThanBaseline,
        Word::SameAsBaseline,
    ]) {
        said.push(baseline_words(facts).to_owned());
    }
    if let Some(change) = facts
        .change
        .filter(|_| mentions(rating, |rule| matches!(rule, Rule::Change(..))))
    {
        said.push(format!("基準値からの増減が{}", percent(change)));
    }
    if mentions(rating, |rule| matches!(rule, Rule::Elapsed(..))) {
        said.push(format!("計画期間の経過が{}", percent(facts.elapsed)));
    }
    match said.is_empty() {
        true => String::new(),
        false => format!("（{}とき）", said.join("、")),
    }
}

fn target_words(facts: &Facts) -> &'static str {
    match (facts.is_met, facts.is_exceeded) {
        (false, _) => "目標値に達しない",
        (true, false) => "目標値と同じ",
        (true, true) => "目標値を上回る",
    }
}

fn baseline_words(facts: &Facts) -> &'static str {
    match facts.against_baseline {
        Some(Ordering::Greater) => Word::BetterThanBaseline.label(),
        Some(Ordering::Less) => Word::WorseThanBaseline.label(),
        _ => Word::SameAsBaseline.label(),
    }
}

fn asks(rating: &Rating, word: Word) -> bool {
    mentions(rating, |rule| *rule == Rule::Is(word))
}

/// Whether any part of any rule is of some kind.
fn mentions(rating: &Rating, kind: impl Fn(&Rule) -> bool) -> bool {
    let mut rules = rating.bands.iter().flat_map(|band| band.rule.parts());
    rules.any(kind)
}

#[cfg(test)]
mod tests;
