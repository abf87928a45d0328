//! Overlaps: a band that says where it ends, and does not get all that it says.

use super::BandMistake;
use super::points::Points;
use crate::domain::rating::rule::percent;
use crate::domain::rating::{Facts, Rating, Rule};

/// What a band can state a range of.
#[derive(Clone, Copy)]
enum Quantity {
    Rate,
    Change,
}

/// An earlier band that takes a part of the range that this one states. A band without an upper limit
/// means "and is not in the bands before".
pub(super) fn overlap(rating: &Rating, points: &Points, band: usize) -> Option<BandMistake> {
    let rule = &rating.bands[band].rule;
    let stated = [Quantity::Rate, Quantity::Change].into_iter();
    let mut stated =
        stated.filter(|quantity| rule.parts().iter().any(|part| quantity.is_capped(part)));
    stated.find_map(|quantity| overlap_in(rating, points, band, quantity))
}

fn overlap_in(
    rating: &Rating,
    points: &Points,
    band: usize,
    quantity: Quantity,
) -> Option<BandMistake> {
    let (before, rule) = (&rating.bands[..band], &rating.bands[band].rule);
    let mut points = points.rated().filter(|facts| quantity.decides(rule, facts));
    // One case is enough to show an overlap.
    points.find_map(|facts| {
        let mut before = before.iter();
        let earlier = before.find(|earlier| quantity.decides(&earlier.rule, &facts))?;
        let message = format!(
            "判定区分「{}」と「{}」が重なります（{}のとき）",
            earlier.code,
            rating.bands[band].code,
            quantity.words(&facts)
        );
        let remedy = "上限と下限を重ならないように直すか、上から順に当てはめるなら上限（< や <=）を消してください";
        Some(BandMistake { band: Some(band), message, remedy })
    })
}

impl Quantity {
    /// Whether a part of a rule says how much of it at most.
    fn is_capped(self, part: &Rule) -> bool {
        match (self, part) {
            (Self::Rate, Rule::Rate(comparison, _)) => comparison.is_upper(),
            (Self::Change, Rule::Change(comparison, _)) => comparison.is_upper(),
            _ => false,
        }
    }

    /// Whether a rule holds, and would not if this were not known.
    fn decides(self, rule: &Rule, facts: &Facts) -> bool {
        rule.holds(facts) && !rule.holds(&self.unknown(facts))
    }

    fn unknown(self, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        match self {
            Self::Rate => facts.rate = None,
            Self::Change => facts.change = None,
        }
        facts
    }

    fn words(self, facts: &Facts) -> String {
        let (name, number) = match self {
            Self::Rate => ("達成率", facts.rate),
            Self::Change => ("基準値からの増減", facts.change),
        };
        format!("{name}が{}", number.map(percent).unwrap_or_default())
    }
}
