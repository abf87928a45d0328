//! Whose form a file is that lies in another section's folder, in none, or in an earlier year's.

use super::{LeftoverKind, Reading, Sighting};
use crate::domain::{FiscalYear, Plan};
use crate::mapping::form::own::OwnMark;
use std::collections::BTreeMap;

/// A sheet with a form that kensho wrote for another section than the one that sent the file, or for a later year than
/// that in whose folder the file lies.
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
    /// Where that cannot be, nothing is taken of sheets that were written for another section than the folder's, or for
    /// a later year: a file without any other form is no section's submission.
    pub fn take_home(&mut self, plan: &Plan, year: FiscalYear) {
        if let Some(home) = self.home(plan, year) {
            self.submission.section = Some(home);
        }
        let sender = self.submission.section;
        self.strange = self.strange_forms(plan, (sender, year));
        if self.strange.is_empty() {
            return;
        }
        let mut forms = self.sightings.iter();
        let has_own = forms.any(|seen| !self.is_strange(seen.sheet)) || self.slip.is_some();
        match (has_own, sender) {
            // Whose the rest is has to be said first.
            (true, None) => return self.strange.clear(),
            (true, Some(_)) => {}
            (false, _) => self.submission.section = None,
        }
        self.let_go_of_strange();
    }

    /// The section for which all its forms were written.
    fn home(&self, plan: &Plan, year: FiscalYear) -> Option<usize> {
        let mut forms = self.sightings.iter().map(|seen| seen.home(plan, year));
        let first = forms.next().flatten()?;
        forms.all(|other| other == Some(first)).then_some(first)
    }

    /// Whether a sheet has a form that was written for another section, or a later year.
    pub fn is_strange(&self, sheet: usize) -> bool {
        self.strange.iter().any(|form| form.sheet == sheet)
    }

    /// Whether it lies in a section's folder and holds nothing but such forms.
    pub fn is_only_strange(&self) -> bool {
        !self.strange.is_empty() && self.submission.section.is_none()
    }

    /// The forms of a plan for years after one, with the names of their sheets: empty where the file holds nothing else.
    pub fn later_forms(&self, plan: &Plan, year: FiscalYear) -> Vec<(OwnMark, Vec<String>)> {
        let forms = self.sightings.iter().filter(|seen| seen.is_own_of(plan));
        let forms = forms.filter_map(|seen| Some((seen.own.as_ref()?, seen.sheet)));
        let later = forms.filter(|(own, _)| own.year > year);
        let mut sheets: BTreeMap<String, (OwnMark, Vec<String>)> = BTreeMap::new();
        for (own, sheet) in later {
            let of_form = sheets.entry(own.text());
            let (_, names) = of_form.or_insert_with(|| (own.clone(), Vec::new()));
            names.push(self.sheets[sheet].clone());
        }
        let is_alone = sheets
            .values()
            .any(|(_, of)| of.len() == self.sightings.len());
        let forms = sheets.into_values();
        let forms = forms.map(|(own, names)| (own, if is_alone { Vec::new() } else { names }));
        forms.collect()
    }

    /// The forms on its sheets for another section than the sender, or for a later year; where the sender is not known, only
    /// those for a later year.
    fn strange_forms(
        &self,
        plan: &Plan,
        (sender, year): (Option<usize>, FiscalYear),
    ) -> Vec<StrangeForm> {
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
        let is_later = |form: &StrangeForm| form.year.is_some_and(|own| own > year);
        let is_of_another =
            |form: &StrangeForm| sender.is_some_and(|sender| form.section != sender);
        all.filter(|form| is_of_another(form) || is_later(form))
            .collect()
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
