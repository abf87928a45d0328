//! Whose form a file is that lies in another section's folder, or in none.

use super::{Reading, Sighting};
use crate::domain::{FiscalYear, Plan};

impl Reading {
    /// Makes a form of the year that kensho wrote for a section the submission of that section, wherever it lies.
    /// Nothing is changed where its sheets or its printed line name several sections.
    pub fn take_home(&mut self, plan: &Plan, year: FiscalYear) {
        let mut forms = self.sightings.iter().map(|seen| seen.home(plan, year));
        let Some(first) = forms.next().flatten() else {
            return;
        };
        if forms.all(|other| other == Some(first)) {
            self.submission.section = Some(first);
        }
    }
}

impl Sighting {
    /// The section for which kensho wrote the form, if that is of the plan and the year, and its printed line agrees.
    fn home(&self, plan: &Plan, year: FiscalYear) -> Option<usize> {
        let own = self.own.as_ref();
        let own = own.filter(|own| own.plan == plan.id && own.year == year)?;
        let home = plan.section_named(&own.section)?;
        let printed = self.section.as_ref();
        let is_agreed = printed.is_none_or(|(name, _)| plan.section_named(name) == Some(home));
        is_agreed.then_some(home)
    }
}
