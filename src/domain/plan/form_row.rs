//! What a section is asked about, in a row of its own on a form.

use super::{Plan, Project};

/// What a row of a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormRow {
    /// Index into the plan's KPIs.
    Kpi(usize),
    /// Index into the plan's projects.
    Project(usize),
}

impl FormRow {
    /// Its id.
    pub fn id(self, plan: &Plan) -> &str {
        match self {
            Self::Kpi(kpi) => &plan.kpis[kpi].id,
            Self::Project(project) => &plan.projects[project].id,
        }
    }

    /// What it is called in a sentence.
    pub fn called(self, plan: &Plan) -> &str {
        match self {
            Self::Kpi(kpi) => plan.called(kpi),
            Self::Project(project) => &plan.projects[project].name,
        }
    }

    /// The unit of its figures.
    pub fn unit(self, plan: &Plan) -> &str {
        match self {
            Self::Kpi(kpi) => &plan.kpis[kpi].unit,
            Self::Project(_) => Project::COST_UNIT,
        }
    }
}
