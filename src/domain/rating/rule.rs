//! When a band holds: words and comparisons joined by `and` and `or`.
//!
//! A rule asks [`Facts`]; where they come from is in [`crate::judge`]. It has three answers: it holds,
//! it does not, or it is unknown, because the plan has no baseline or no target for the year. An unknown
//! answer does not lead to the next band: 「改善なし」 without a baseline would be a guess.

use super::super::choice::choices;
use super::super::reported::State;
use super::super::{Decimal, number};
use std::cmp::Ordering;

/// When a band holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A fact by name.
    Is(Word),
    /// The printed rate, against a percentage.
    Rate(Comparison, Bound),
    /// The share of the plan's period that has passed, in percent.
    Elapsed(Comparison, Decimal),
    /// The change against the baseline in percent of it, positive in the better direction.
    Change(Comparison, Decimal),
    /// There is no number, and the cell or the plan says why.
    Status(State),
    /// `and`.
    All(Vec<Rule>),
    /// `or`.
    Any(Vec<Rule>),
    /// Every figure that no band before took.
    Otherwise,
    /// Never holds by itself: a person gives the band by hand, with a reason.
    ByHand,
}

choices! {
    /// A fact by name.
    Word {
        /// The final target is met.
        TargetMet = "target-met", "目標値に達した（矢印の目標では、基準値から矢印の向きに動いた）";
        /// The actual is better than the final target.
        TargetExceeded = "target-exceeded", "目標値を上回った（目標値と同じでは足りない）";
        /// The year's target is met.
        InterimMet = "interim-met", "その年度の目標値（中間目標）に達した";
        /// The actual is better than the baseline.
        BetterThanBaseline = "better-than-baseline", "基準値より良い";
        /// The actual is worse than the baseline; where that should be kept, any other figure.
        WorseThanBaseline = "worse-than-baseline", "基準値より悪い";
        /// The actual is the baseline.
        SameAsBaseline = "same-as-baseline", "基準値と同じ";
    }

    /// How two numbers are compared.
    Comparison {
        /// 以上.
        AtLeast = ">=", "以上";
        /// 超.
        MoreThan = ">", "超";
        /// 以下.
        AtMost = "<=", "以下";
        /// 未満.
        LessThan = "<", "未満";
    }
}

/// What the rate, what has passed of the period, and the change are called in front of a comparison.
pub const RATE: &str = "達成率が";
/// What has passed of the period.
pub const ELAPSED: &str = "計画期間の経過が";
/// The change against the baseline.
pub const CHANGE: &str = "基準値からの良い向きの増減が";
/// What has passed of the period, as a bound.
pub const SHARE: &str = "計画期間の経過割合";
/// What holds where no band before did.
pub const OTHERWISE: &str = "上のいずれでもない";
/// What never holds by itself.
pub const BY_HAND: &str = "理由を添えて手で付けるときだけ";

/// What a rate is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A percentage.
    Percent(Decimal),
    /// So many times the share of the period that has passed.
    Elapsed(Decimal),
}

/// What is known of a KPI in a year, as far as rules can ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// In percent, as printed.
    pub rate: Option<Decimal>,
    /// Whether there is no rate because something is missing that its formula asks for. Where all is
    /// known and gives no rate (÷ 0), comparisons with it just do not hold.
    pub lacks_rate: bool,
    /// The share of the plan's period that has passed at the end of the year, in percent.
    pub elapsed: Decimal,
    /// Against the baseline, in percent of it, positive in the better direction; none from zero.
    pub change: Option<Decimal>,
    /// Whether the final target is met.
    pub is_met: bool,
    /// Whether the actual is better than the final target.
    pub is_exceeded: bool,
    /// Whether the year's target is met; none if the year has none.
    pub is_interim_met: Option<bool>,
    /// How the actual stands to the baseline: greater is better; none without a baseline.
    pub against_baseline: Option<Ordering>,
    /// Why there is no number, where the cell or the plan says so.
    pub status: Option<State>,
}

/// What is missing, so that it is unknown whether a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The baseline.
    Baseline,
    /// The year's target.
    Interim,
    /// What the formula of the rate asks for.
    Rate,
}

/// What `status` can be: the states that a section may report instead of a number.
pub const STATUSES: [State; 5] = [
    State::Pending,
    State::NotSurveyed,
    State::NotApplicable,
    State::Ended,
    State::Suppressed,
];

impl Rule {
    /// Whether it is known to hold.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.answer(facts) == Ok(true)
    }

    /// Whether it holds, or what is missing to say so. What has no figure is taken only by a rule that
    /// names its status.
    pub fn answer(&self, facts: &Facts) -> Result<bool, Lack> {
        let has_figure = facts.status.is_none();
        match self {
            Self::Status(state) => Ok(facts.status == Some(*state)),
            Self::All(rules) => joined_answer(rules, facts, false),
            Self::Any(rules) => joined_answer(rules, facts, true),
            Self::ByHand => Ok(false),
            _ if !has_figure => Ok(false),
            Self::Otherwise => Ok(true),
            Self::Is(word) => word.answer(facts),
            Self::Rate(..) if facts.lacks_rate => Err(Lack::Rate),
            Self::Rate(comparison, bound) => Ok(facts
                .rate
                .zip(bound.at(facts.elapsed))
                .is_some_and(|(rate, bound)| comparison.holds(rate, bound))),
            Self::Elapsed(comparison, bound) => Ok(comparison.holds(facts.elapsed, *bound)),
            Self::Change(..) if facts.against_baseline.is_none() => Err(Lack::Baseline),
            Self::Change(comparison, bound) => Ok(facts
                .change
                .is_some_and(|change| comparison.holds(change, *bound))),
        }
    }

    /// The rule itself and all rules inside it.
    pub fn parts(&self) -> Vec<&Self> {
        let inner = match self {
            Self::All(rules) | Self::Any(rules) => rules.as_slice(),
            _ => &[],
        };
        std::iter::once(self)
            .chain(inner.iter().flat_map(Self::parts))
            .collect()
    }

    /// For people.
    pub fn label(&self) -> String {
        match self {
            Self::Is(word) => word.label().to_owned(),
            Self::Rate(sign, bound) => format!("{RATE}{}{}", bound.label(), sign.label()),
            Self::Elapsed(sign, bound) => format!("{ELAPSED}{}{}", percent(*bound), sign.label()),
            Self::Change(sign, bound) => format!("{CHANGE}{}{}", percent(*bound), sign.label()),
            Self::Status(state) => format!("値がなく、「{}」とされている", state.label()),
            Self::All(rules) => joined(rules, "、かつ", Self::label),
            Self::Any(rules) => joined(rules, "、または", Self::label),
            Self::Otherwise => OTHERWISE.to_owned(),
            Self::ByHand => BY_HAND.to_owned(),
        }
    }

    /// As the files usually write it: `rate >= 80 and target-met`.
    pub fn code(&self) -> String {
        let compared = |fact: &str, sign: &Comparison, bound: String| {
            format!("{fact} {} {bound}", sign.code())
        };
        match self {
            Self::Is(word) => word.code().to_owned(),
            Self::Rate(sign, bound) => compared("rate", sign, bound.code()),
            Self::Elapsed(sign, bound) => compared("elapsed", sign, number::plain(*bound)),
            Self::Change(sign, bound) => compared("change", sign, number::plain(*bound)),
            Self::Status(state) => format!("status = {}", state.code()),
            Self::All(rules) => joined(rules, " and ", Self::code),
            Self::Any(rules) => joined(rules, " or ", Self::code),
            Self::Otherwise => "otherwise".to_owned(),
            Self::ByHand => "by-hand".to_owned(),
        }
    }
}

/// `and` and `or`: one answer decides them (a no, a yes), even where the others lack a fact.
fn joined_answer(rules: &[Rule], facts: &Facts, deciding: bool) -> Result<bool, Lack> {
    let mut lack = None;
    for rule in rules {
        match rule.answer(facts) {
            Ok(answer) if answer == deciding => return Ok(deciding),
            Ok(_) => {}
            Err(missing) => lack = lack.or(Some(missing)),
        }
    }
    lack.map_or(Ok(!deciding), Err)
}

/// Rules in a row. `or` never stands inside `and`, so no brackets are needed.
fn joined(rules: &[Rule], by: &str, told: fn(&Rule) -> String) -> String {
    rules.iter().map(told).collect::<Vec<_>>().join(by)
}

/// 80％.
pub fn percent(number: Decimal) -> String {
    format!("{}％", number::plain(number))
}

impl Word {
    fn answer(self, facts: &Facts) -> Result<bool, Lack> {
        let stands = |wanted: Ordering| {
            let standing = facts.against_baseline.ok_or(Lack::Baseline)?;
            Ok(standing == wanted)
        };
        match self {
            Self::TargetMet => Ok(facts.is_met),
            Self::TargetExceeded => Ok(facts.is_exceeded),
            Self::InterimMet => facts.is_interim_met.ok_or(Lack::Interim),
            Self::BetterThanBaseline => stands(Ordering::Greater),
            Self::WorseThanBaseline => stands(Ordering::Less),
            Self::SameAsBaseline => stands(Ordering::Equal),
        }
    }
}

impl Comparison {
    /// Whether it holds between two numbers.
    pub fn holds(self, one: Decimal, other: Decimal) -> bool {
        match self {
            Self::AtLeast => one >= other,
            Self::MoreThan => one > other,
            Self::AtMost => one <= other,
            Self::LessThan => one < other,
        }
    }

    /// Whether it says how much at most.
    pub fn is_upper(self) -> bool {
        matches!(self, Self::AtMost | Self::LessThan)
    }
}

impl Bound {
    /// The percentage, when so much of the period has passed; none beyond the range of the numbers.
    pub fn at(self, elapsed: Decimal) -> Option<Decimal> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::Elapsed(times) => elapsed.checked_mul(times).map(without_noise),
        }
    }

    fn label(self) -> String {
        match self {
            Self::Percent(number) => percent(number),
            Self::Elapsed(times) if times == Decimal::ONE => SHARE.to_owned(),
            Self::Elapsed(times) => format!("{SHARE}の{}倍", number::plain(times)),
        }
    }

    fn code(self) -> String {
        match self {
            Self::Percent(percent) => number::plain(percent),
            Self::Elapsed(times) if times == Decimal::ONE => "elapsed".to_owned(),
            Self::Elapsed(times) => format!("{} * elapsed", number::plain(times)),
        }
    }
}

/// A third of the period, three tenths of it: 9.99…9 is 10.
fn without_noise(number: Decimal) -> Decimal {
    number::rounded(number, 10, number::Rounding::HalfUp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_a_share_has_no_noise() {
        let third = Decimal::ONE_HUNDRED / Decimal::from(3);
        let bound = Bound::Elapsed(Decimal::new(3, 1)).at(third);
        assert_eq!(bound, Some(Decimal::TEN));
    }

    /// + holds, - does not, ? is unknown.
    fn answer(rule: &Rule, facts: &Facts) -> char {
        match rule.answer(facts) {
            Ok(true) => '+',
            Ok(false) => '-',
            Err(_) => '?',
        }
    }

    #[test]
    fn what_nobody_knows_decides_nothing_but_may_be_decided_beside_it() {
        let unknown = || Rule::Is(Word::BetterThanBaseline);
        let (yes, no) = (|| Rule::Otherwise, || Rule::ByHand);
        let facts = Facts::default();
        for (rule, expected) in [
            (unknown(), '?'),
            (Rule::All(vec![yes(), unknown()]), '?'),
            (Rule::All(vec![unknown(), no()]), '-'),
            (Rule::Any(vec![no(), unknown()]), '?'),
            (Rule::Any(vec![unknown(), yes()]), '+'),
            (Rule::Is(Word::InterimMet), '?'),
            (Rule::Change(Comparison::AtLeast, Decimal::ZERO), '?'),
        ] {
            assert_eq!(answer(&rule, &facts), expected, "{rule:?}");
        }
    }

    #[test]
    fn a_rate_that_cannot_be_is_known_not_to_reach_anything() {
        let rate = Rule::Rate(Comparison::AtLeast, Bound::Percent(Decimal::ZERO));
        let none = Facts::default();
        let lacking = Facts {
            lacks_rate: true,
            ..Facts::default()
        };
        assert_eq!(answer(&rate, &none), '-');
        assert_eq!(answer(&rate, &lacking), '?');
        let change = Rule::Change(Comparison::AtLeast, Decimal::ZERO);
        let from_zero = Facts {
            against_baseline: Some(Ordering::Greater),
            ..Facts::default()
        };
        assert_eq!(answer(&change, &from_zero), '-');
    }

    #[test]
    fn what_has_no_figure_is_taken_by_its_status_only() {
        let ended = Facts {
            status: Some(State::Ended),
            ..Facts::default()
        };
        assert!(Rule::Status(State::Ended).holds(&ended));
        assert!(!Rule::Otherwise.holds(&ended));
        for comparison in Comparison::ALL.iter().copied() {
            assert!(!Rule::Rate(comparison, Bound::Percent(Decimal::ZERO)).holds(&ended));
            assert!(!Rule::Change(comparison, Decimal::ZERO).holds(&ended));
            assert!(!Rule::Elapsed(comparison, Decimal::ZERO).holds(&ended));
        }
    }
}
