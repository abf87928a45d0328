//! What projects come to, and whose total it is.

use super::list::Line;
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
    /// In 千円; none if that is more than a figure holds.
    pub cost: Option<Decimal>,
}

/// Under whose name a project stands among the teams.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Team<'a> {
    /// A section's team.
    One(&'a str, &'a str),
    /// Several, together.
    Several,
    /// Nobody says which.
    None,
}

/// Where projects of several teams stand.
const SHARED: &str = "複数の係（共同）";

const NO_TEAM: &str = "係の定めなし";

impl Team<'_> {
    /// Its name, with that of its section where there are several.
    pub(super) fn name(&self, has_several: bool) -> String {
        match self {
            Self::One(section, team) if has_several => format!("{section}　{team}"),
            Self::One(_, team) => (*team).to_owned(),
            Self::Several => SHARED.to_owned(),
            Self::None => NO_TEAM.to_owned(),
        }
    }

    /// What is nobody's own stands last.
    pub(super) fn order(&self) -> u8 {
        match self {
            Self::One(..) => 0,
            Self::Several => 1,
            Self::None => 2,
        }
    }
}

impl Total {
    /// Of some projects.
    pub(super) fn of<'l, 'a: 'l>(name: &str, lines: impl Iterator<Item = &'l Line<'a>>) -> Self {
        let mut total = Self {
            name: name.to_owned(),
            projects: 0,
            without_cost: 0,
            cost: Some(Decimal::ZERO),
        };
        for line in lines {
            total.projects += 1;
            match line.cost {
                Ok(cost) => total.cost = total.cost.and_then(|sum| sum.checked_add(cost)),
                Err(_) => total.without_cost += 1,
            }
        }
        total
    }

    /// Whether any of its projects has a cost. Without one there is no total: 0 would say that
    /// somebody wrote 0.
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
