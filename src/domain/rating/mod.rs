//! How a plan wants its figures judged. Judgement is data: nothing here computes a rate.
//!
//! [`formula`] has the ways to a rate, [`rule`] the language in which bands say when they hold.

mod called;
pub mod formula;
pub mod rule;

pub use formula::Formula;
pub use rule::{Bound, Comparison, Facts, Lack, Rule, Word};

use super::Decimal;
use super::number::Rounding;

/// The rules of judgement of one plan, printed on its 検証の方法 sheet.
#[derive(Debug)]
pub struct Rating {
    /// The formula of the rate, unless a KPI has its own.
    pub formula: Formula,
    /// Decimals of a rate in percent.
    pub digits: u32,
    /// How the rest is cut.
    pub rounding: Rounding,
    /// No rate is printed above this percentage.
    pub cap: Option<Decimal>,
    /// Whether the mean of the rates is printed, with how many it is of.
    pub has_mean: bool,
    /// Bands in order: the first whose rule holds is the KPI's.
    pub bands: Vec<Band>,
}

/// A second scale, beside the plan's rating, for some of its KPIs.
#[derive(Debug)]
pub struct Scale {
    /// 地方創生交付金の効果.
    pub name: String,
    /// It is for KPIs with a tag of this group: 交付金.
    pub group: String,
    /// How it judges.
    pub rating: Rating,
}

/// One grade.
#[derive(Debug)]
pub struct Band {
    /// `A`.
    pub code: String,
    /// ◎, so that a black and white copy can be read.
    pub mark: String,
    /// 目標達成.
    pub label: String,
    /// When it holds.
    pub rule: Rule,
}

impl Rating {
    /// Of a plan that has nothing to judge.
    pub fn none() -> Self {
        Self {
            formula: Formula::Attainment,
            digits: 1,
            rounding: Rounding::HalfUp,
            cap: None,
            has_mean: false,
            bands: Vec::new(),
        }
    }

    /// The last of the bands that figures are given: one that is set by hand alone, or for what has no figure, is
    /// no worse grade. None without bands.
    pub fn worst(&self) -> Option<usize> {
        let is_of_figures = |band: &Band| !matches!(band.rule, Rule::ByHand | Rule::Status(_));
        self.bands.iter().rposition(is_of_figures)
    }

    /// How many of the bands are the upper half: ◎ and ○ of ◎○△×. At least the first.
    pub fn upper(&self) -> usize {
        self.worst().map_or(0, |worst| worst.div_ceil(2).max(1))
    }

    /// The index of the first band whose rule holds; or what is missing, where it is unknown for an
    /// earlier one.
    pub fn band_of(&self, facts: &Facts) -> Result<Option<usize>, Lack> {
        for (index, band) in self.bands.iter().enumerate() {
            if band.rule.answer(facts)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
}

impl Rating {
    /// Whether it gives every figure the grade and the rate that another gives it; the words for them may differ.
    pub fn judges_like(&self, other: &Self) -> bool {
        let rules = |rating: &Self| (rating.formula, rating.cap, rating.digits, rating.rounding);
        let mut bands = self.bands.iter().zip(&other.bands);
        rules(self) == rules(other)
            && self.bands.len() == other.bands.len()
            && bands.all(|(own, other)| (&own.code, &own.rule) == (&other.code, &other.rule))
    }
}

impl Band {
    /// ◎ A 目標達成.
    pub fn title(&self) -> String {
        format!("{} {}", self.sign(), self.label)
            .trim_end()
            .to_owned()
    }

    /// ◎ A.
    pub fn sign(&self) -> String {
        format!("{} {}", self.mark, self.code)
    }
}
