//! Whose form a file is that lies in another section's folder, or in none.

use super::{LeftoverKind, Reading, Sighting};
use crate::domain::{FiscalYear, Plan};

/// A sheet with a form that kensho wrote for another section than the one that sent the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrangeForm {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// For whom it was written: index into the plan's sections.
    pub section: usize,
    /// The year that it asks about; none where its hidden columns are gone.
    pub year: Option<FiscalYear>,
}

impl Reading {
    /// Makes a form of the year that kensho wrote for a section the submission of that section, wherever it lies.
    /// Where that cannot be, nothing is taken of sheets that were written for another section than the folder's: a
    /// file without any other form is no section's submission.
    pub fn take_home(&mut self, plan: &Plan, year: FiscalYear) {
        if let Some(home) = self.home(plan, year) {
            self.submission.section = Some(home);
        }
        let Some(sender) = self.submission.section else {
            return;
        };
        self.strange = self.strange_forms(plan, sender);
        if self.strange.is_empty() {
            return;
        }
        let mut forms = self.sightings.iter();
        let has_own = forms.any(|seen| !self.is_strange(seen.sheet)) || self.slip.is_some();
        if !has_own {
            self.submission.section = None;
        }
        self.let_go_of_strange();
    }

    /// The section for which all its forms were written.
    fn home(&self, plan: &Plan, year: FiscalYear) -> Option<usize> {
        let mut forms = self.sightings.iter().map(|seen| seen.home(plan, year));
        let first = forms.next().flatten()?;
        forms.all(|other| other == Some(first)).then_some(first)
    }

    /// Whether a sheet has a form that was written for another section.
    pub fn is_strange(&self, sheet: usize) -> bool {
        self.strange.iter().any(|form| form.sheet == sheet)
    }

    /// Whether it lies in a section's folder and holds nothing but forms of others.
    pub fn is_only_strange(&self) -> bool {
        !self.strange.is_empty() && self.submission.section.is_none()
    }

    fn strange_forms(&self, plan: &Plan, sender: usize) -> Vec<StrangeForm> {
        let forms = self.sightings.iter().filter_map(|seen| {
            Some(StrangeForm {
                sheet: seen.sheet,
                section: seen.written_for(plan)?,
                year: seen.own.as_ref().map(|own| own.year),
            })
        });
        let left = self.leftovers.iter();
        let bare = left.filter(|of| of.kind == LeftoverKind::BareForm);
        let bare = bare.filter_map(|of| {
            Some(StrangeForm {
                sheet: of.sheet,
                section: plan.section_named(&of.text)?,
                year: None,
            })
        });
        let all = forms.chain(bare);
        all.filter(|form| form.section != sender).collect()
    }

    /// Forgets what the rows of such sheets say; what they are stays among the cells.
    fn let_go_of_strange(&mut self) {
        let strange: Vec<usize> = self.strange.iter().map(|form| form.sheet).collect();
        let is_kept = |sheet: usize| !strange.contains(&sheet);
        self.records.retain(|of| is_kept(of.sheet));
        self.policy.projects.retain(|of| is_kept(of.sheet));
        self.policy.measures.retain(|of| is_kept(of.sheet));
        self.policy.sums.retain(|of| is_kept(of.sheet));
        self.leftovers.retain(|of| is_kept(of.sheet));
    }
}

impl Sighting {
    /// The section for which kensho wrote the form, if that is of the plan and the year, and its printed line agrees.
    fn home(&self, plan: &Plan, year: FiscalYear) -> Option<usize> {
        let is_of_year = self.own.as_ref().is_some_and(|own| own.year == year);
        self.written_for(plan).filter(|_| is_of_year)
    }

    /// The same of a form of any year.
    fn written_for(&self, plan: &Plan) -> Option<usize> {
        let own = self.own.as_ref().filter(|own| own.plan == plan.id)?;
        let home = plan.section_named(&own.section)?;
        let printed = self.section.as_ref();
        let is_agreed = printed.is_none_or(|(name, _)| plan.section_named(name) == Some(home));
        is_agreed.then_some(home)
    }
}
