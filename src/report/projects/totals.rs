//! What projects come to, and whose total it is.

use super::line::ProjectLine;
use crate::domain::{Decimal, Project, number};

/// What some projects come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Whose total it is: a measure, a team.
    pub name: String,
    /// How many projects there are.
    pub projects: usize,
    /// How many of them have no cost.
    pub without_cost: usize,
    /// How many of the costs are still asked about.
    pub doubted: usize,
    /// In 千円; none if that is more than a figure holds.
    pub cost: Option<Decimal>,
}

impl Total {
    /// Of some projects.
    pub(super) fn of<'l, 'a: 'l>(
        name: &str,
        lines: impl Iterator<Item = &'l ProjectLine<'a>>,
    ) -> Self {
        let mut total = Self {
            name: name.to_owned(),
            projects: 0,
            without_cost: 0,
            doubted: 0,
            cost: Some(Decimal::ZERO),
        };
        for line in lines {
            total.projects += 1;
            match line.cost {
                Ok(cost) => {
                    total.cost = total.cost.and_then(|sum| sum.checked_add(cost));
                    total.doubted += usize::from(line.is_doubted);
                }
                Err(_) => total.without_cost += 1,
            }
        }
        total
    }

    /// Whether any of its projects has a cost. Without one there is no total: 0 would claim that a section
    /// reported 0.
    pub fn is_of_costs(&self) -> bool {
        self.without_cost < self.projects
    }

    /// 394,502千円; ― where no project has a cost.
    pub fn text(&self) -> String {
        match self.cost {
            _ if !self.is_of_costs() => "―".to_owned(),
            Some(cost) => format!("{}{}", number::grouped(cost), Project::COST_UNIT),
            None => "計算できません".to_owned(),
        }
    }
}
