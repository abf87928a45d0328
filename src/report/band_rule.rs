//! What figure gets a grade, in words of the plan at hand.

use crate::domain::rating::Rule;
use crate::domain::{Kpi, Plan};

/// What a rule says of arrows, which a plan without any need not read.
const OF_ARROWS: &str = "（矢印の目標では、基準値から矢印の向きに動いた）";

/// The rule of a grade in words.
pub fn told(plan: &Plan, rule: &Rule) -> String {
    match has_arrows(plan) {
        true => rule.label(),
        false => rule.label().replace(OF_ARROWS, ""),
    }
}

/// Whether any target is an arrow.
pub fn has_arrows(plan: &Plan) -> bool {
    let is_arrow = |kpi: &Kpi| matches!(kpi.target, Some(target) if target.number().is_none());
    plan.kpis.iter().any(is_arrow)
}

#[cfg(test)]
mod tests {
    use crate::domain::rating::Word;

    #[test]
    fn what_is_left_out_is_part_of_the_rule() {
        assert!(Word::TargetMet.label().ends_with(super::OF_ARROWS));
    }
}
