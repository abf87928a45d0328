//! The representative points: what the bounds of the rules cannot tell apart is one point.

use crate::domain::rating::rule::{STATUSES, percent};
use crate::domain::rating::{Bound, Facts, Rating, Rule};
use crate::domain::{Decimal, number};

/// The points of a list of bands.
pub(super) struct Points<'a> {
    rating: &'a Rating,
    elapsed: Vec<Decimal>,
}

/// Printed rates that no rule tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RateRegion {
    /// Where it begins, and whether that belongs to it; none if it has no beginning.
    from: Option<(Decimal, bool)>,
    /// Where it ends, likewise.
    to: Option<(Decimal, bool)>,
    /// One of its rates.
    pub rate: Decimal,
}

impl RateRegion {
    /// A case at this rate.
    pub fn facts(&self, case: &Facts) -> Facts {
        Facts {
            rate: Some(self.rate),
            ..case.clone()
        }
    }
}

impl<'a> Points<'a> {
    pub fn of(rating: &'a Rating) -> Self {
        let elapsed = elapsed(rating);
        Self { rating, elapsed }
    }

    /// Shares of the period, in percent.
    pub fn elapsed(&self) -> &[Decimal] {
        &self.elapsed
    }

    /// Everything that can come: with a rate, without one, from zero, without a baseline, without a
    /// number.
    pub fn all(&self) -> impl Iterator<Item = Facts> {
        let without_number = STATUSES.into_iter().map(|state| Facts {
            status: Some(state),
            ..Facts::default()
        });
        let without_rate = self.elapsed.iter().flat_map(|elapsed| self.cases(*elapsed));
        let without_baseline = |facts: Facts| {
            let from_zero = Facts {
                change: None,
                ..facts.clone()
            };
            let less = Facts {
                against_baseline: None,
                ..from_zero.clone()
            };
            [facts, from_zero, less]
        };
        self.rated()
            .chain(without_rate.flat_map(without_baseline))
            .chain(without_number)
    }

    /// All points with a rate.
    pub fn rated(&self) -> impl Iterator<Item = Facts> {
        self.elapsed.iter().flat_map(|elapsed| {
            let (cases, regions) = (self.cases(*elapsed), self.regions(*elapsed));
            let at = move |case: &Facts| {
                regions
                    .iter()
                    .map(|region| region.facts(case))
                    .collect::<Vec<_>>()
            };
            cases.iter().flat_map(at).collect::<Vec<_>>()
        })
    }

    /// Everything beside the rate, in every way in which it can be. What no rule asks makes more cases and
    /// no difference.
    pub fn cases(&self, elapsed: Decimal) -> Vec<Facts> {
        let mut cases = Vec::new();
        // Met, exceeded: what is exceeded is met.
        for (is_met, is_exceeded) in [(false, false), (true, false), (true, true)] {
            for is_interim_met in [false, true] {
                cases.extend(self.changes().into_iter().map(|change| Facts {
                    rate: None,
                    lacks_rate: false,
                    elapsed,
                    change: Some(change),
                    is_met,
                    is_exceeded,
                    is_interim_met: Some(is_interim_met),
                    against_baseline: Some(change.cmp(&Decimal::ZERO)),
                    status: None,
                }));
            }
        }
        cases
    }

    /// Changes in percent; their sign says how the actual stands to the baseline.
    fn changes(&self) -> Vec<Decimal> {
        let asked = bounds(self.rating, |rule| match rule {
            Rule::Change(_, bound) => Some(*bound),
            _ => None,
        });
        let bounds = sorted(asked.into_iter().chain([Decimal::ZERO]).collect());
        let (first, last) = (bounds[0], bounds[bounds.len() - 1]);
        let between = bounds.windows(2).map(|pair| middle(pair[0], pair[1]));
        let below = first.checked_sub(Decimal::ONE);
        let above = last.checked_add(Decimal::ONE);
        let others = between.chain([below, above]).flatten();
        sorted(others.chain(bounds.iter().copied()).collect())
    }

    /// The rates that the rules tell apart, from the lowest: those between two bounds, and each bound
    /// itself. Rates are printed, so between 79 and 80 there is nothing where they have no decimals.
    pub fn regions(&self, elapsed: Decimal) -> Vec<RateRegion> {
        let bounds = sorted(bounds(self.rating, |rule| match rule {
            Rule::Rate(_, bound) => bound.at(elapsed),
            _ => None,
        }));
        let grid = RateGrid::of(self.rating);
        let mut regions = Vec::new();
        let ends = bounds.iter().copied().map(Some).chain([None]);
        let mut from: Option<Decimal> = None;
        for to in ends {
            let between = grid.between(from, to).map(|rate| RateRegion {
                from: from.map(|bound| (bound, false)),
                to: to.map(|bound| (bound, false)),
                rate,
            });
            let at = to.and_then(|bound| grid.at(bound)).map(|rate| RateRegion {
                from: Some((rate, true)),
                to: Some((rate, true)),
                rate,
            });
            regions.extend(between.into_iter().chain(at));
            from = to;
        }
        regions.retain(|region| region.rate <= grid.cap);
        regions
    }
}

/// The rates that can be printed.
struct RateGrid {
    digits: u32,
    step: Decimal,
    cap: Decimal,
}

impl RateGrid {
    fn of(rating: &Rating) -> Self {
        // More digits are a mistake of their own; no decimal has room for a step so small.
        let digits = rating.digits.min(super::super::rating::MOST_DIGITS);
        let cap = rating.cap.unwrap_or(Decimal::MAX);
        Self {
            digits,
            step: Decimal::new(1, digits),
            cap: number::rounded(cap, digits, rating.rounding),
        }
    }

    /// A printed rate between two bounds. Only the lowest rates reach below the cap for sure.
    fn between(&self, from: Option<Decimal>, to: Option<Decimal>) -> Option<Decimal> {
        match (from, to) {
            // Without any bound, one rate stands for all.
            (None, None) => Some(self.cap.min(Decimal::ONE_HUNDRED)),
            (None, Some(to)) => self.below(to).map(|rate| rate.min(self.cap)),
            (Some(from), to) => {
                let above = self.above(from)?;
                to.is_none_or(|to| above < to).then_some(above)
            }
        }
    }

    /// The number itself, if it can be printed.
    fn at(&self, number: Decimal) -> Option<Decimal> {
        (self.floor(number)? == number).then_some(number)
    }

    /// The nearest printed rate below.
    fn below(&self, number: Decimal) -> Option<Decimal> {
        let floor = self.floor(number)?;
        match floor == number {
            true => floor.checked_sub(self.step),
            false => Some(floor),
        }
    }

    /// The nearest printed rate above.
    fn above(&self, number: Decimal) -> Option<Decimal> {
        self.floor(number)?.checked_add(self.step)
    }

    fn floor(&self, number: Decimal) -> Option<Decimal> {
        let cut = number::rounded(number, self.digits, number::Rounding::Truncate);
        match cut > number {
            true => cut.checked_sub(self.step),
            false => Some(cut),
        }
    }
}

/// Shares of the period that the rules tell apart: their bounds, and where a share of the share meets
/// a percentage.
fn elapsed(rating: &Rating) -> Vec<Decimal> {
    let mut bounds = bounds(rating, |rule| match rule {
        Rule::Elapsed(_, bound) => Some(*bound),
        _ => None,
    });
    let times = self::bounds(rating, |rule| match rule {
        Rule::Rate(_, Bound::Elapsed(times)) => Some(*times),
        _ => None,
    });
    let percents = self::bounds(rating, |rule| match rule {
        Rule::Rate(_, Bound::Percent(percent)) => Some(*percent),
        _ => None,
    });
    let meetings = times.iter().flat_map(|times| {
        percents
            .iter()
            .filter_map(|percent| percent.checked_div(*times))
    });
    bounds.extend(meetings);
    let one = Decimal::ONE;
    // The rules are asked on both sides of a bound too.
    let near = |bound: Decimal| [bound.checked_sub(one), Some(bound), bound.checked_add(one)];
    let near = bounds.into_iter().flat_map(near).flatten();
    let whole = (!times.is_empty()).then_some(Decimal::ONE_HUNDRED);
    // Where no rule asks for the share, one stands for all.
    let usual = whole.into_iter().chain([Decimal::from(50)]);
    let mut elapsed = sorted(near.chain(usual).collect());
    elapsed.retain(|share| *share > Decimal::ZERO && *share <= Decimal::ONE_HUNDRED);
    elapsed
}

/// The bounds of one kind in all rules.
fn bounds(rating: &Rating, kind: impl Fn(&Rule) -> Option<Decimal>) -> Vec<Decimal> {
    let rules = rating.bands.iter().flat_map(|band| band.rule.parts());
    rules.filter_map(kind).collect()
}

fn sorted(mut numbers: Vec<Decimal>) -> Vec<Decimal> {
    numbers.sort();
    numbers.dedup();
    numbers
}

fn middle(one: Decimal, other: Decimal) -> Option<Decimal> {
    one.checked_add(other)?.checked_div(Decimal::TWO)
}

/// 99％を超え100％未満: the rates from one region to another.
pub(super) fn words(first: &RateRegion, last: &RateRegion) -> String {
    let from = first.from.map(|(bound, belongs)| match (belongs, last.to) {
        (true, _) => format!("{}以上", percent(bound)),
        (false, Some(_)) => format!("{}を超え", percent(bound)),
        (false, None) => format!("{}を超えるもの", percent(bound)),
    });
    let to = last.to.map(|(bound, belongs)| match belongs {
        true => format!("{}以下", percent(bound)),
        false => format!("{}未満", percent(bound)),
    });
    match (first.from, last.to) {
        (None, None) => "にかかわらず、値".to_owned(),
        (Some((from, true)), Some((to, true))) if from == to => {
            format!("ちょうど{}", percent(from))
        }
        _ => from.into_iter().chain(to).collect(),
    }
}
