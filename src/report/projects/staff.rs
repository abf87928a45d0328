//! Who does a project or a measure in the year: as it was reported, or where it was not, as planned.

use crate::domain::{Decimal, number};
use crate::normalize::Staff;

/// How important it is to its section, and who does it.
pub struct InForce {
    /// 重要度順位, as it is shown.
    pub rank: Option<String>,
    /// 担当係.
    pub teams: Vec<String>,
    /// 連携課.
    pub partners: String,
}

/// Rank, teams and partners as the plan has them.
pub type Planned<'p> = (Option<u32>, &'p [String], &'p Option<String>);

impl InForce {
    /// Each part from the first row that reports it; where no row does, from the plan.
    pub fn of<'s>(reported: impl Iterator<Item = &'s Staff>, planned: Planned<'_>) -> Self {
        let (rank, teams, partners) = planned;
        let mut staff = Self {
            rank: None,
            teams: Vec::new(),
            partners: String::new(),
        };
        for row in reported {
            staff.rank = staff.rank.or(row.rank.clone());
            if staff.teams.is_empty() {
                staff.teams.clone_from(&row.teams);
            }
            if staff.partners.is_empty() {
                staff.partners = row.partners.join("、");
            }
        }
        staff.rank = staff.rank.or(rank.map(|rank| rank.to_string()));
        if staff.teams.is_empty() {
            staff.teams = teams.to_vec();
        }
        if staff.partners.is_empty() {
            staff.partners = partners.clone().unwrap_or_default();
        }
        staff
    }

    /// The key by which lines are sorted: by rank; those without a rank last.
    pub fn order(&self) -> Decimal {
        let rank = self.rank.as_deref().and_then(number::parse);
        rank.unwrap_or(Decimal::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reported_goes_before_what_is_planned_part_by_part() {
        let row = Staff {
            rank: Some("3".into()),
            teams: Vec::new(),
            partners: vec!["税務課".into(), "関係課".into()],
        };
        let teams = ["企画係".to_owned()];
        let staff = InForce::of([&row].into_iter(), (Some(1), &teams, &None));
        assert_eq!(staff.rank.as_deref(), Some("3"));
        assert_eq!(staff.teams, ["企画係"]);
        assert_eq!(staff.partners, "税務課、関係課");
        let staff = InForce::of([].into_iter(), (Some(1), &[], &Some("全課".into())));
        assert_eq!(
            (staff.rank.as_deref(), staff.partners.as_str()),
            (Some("1"), "全課")
        );
    }
}
