//! Whose form a file is that lies in another section's folder, in none, or in an earlier year's; and whether a table that
//! is no form of kensho's is of a later year.

use super::{Flaws, LeftoverKind, Reading, ReportedFigure, Sighting};
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// A sheet with a form that kensho wrote for another section than the one that sent the file, or for a later year than
/// that in whose folder the file lies; or with a table of somebody's own that has figures of a later year, in a file with
/// none of the folder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrangeForm {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// For whom it was written: index into the plan's sections.
    pub section: usize,
    /// The year that it asks about; none where its hidden columns are gone.
    pub year: Option<FiscalYear>,
    /// Whether it is no form of kensho's.
    pub is_table: bool,
}

/// The sheets of a file with what one section has for another year than that of the folder.
#[derive(Debug, Clone)]
pub struct OfOtherYear {
    /// The section's name.
    pub section: String,
    /// The year.
    pub year: FiscalYear,
    /// The names of the sheets; empty where the file holds nothing else.
    pub sheets: Vec<String>,
    /// Whether it is no form of kensho's.
    pub is_table: bool,
    /// Whether the file is rightly there, as it gives figures of the folder's year too.
    pub is_beside: bool,
}

/// Whether a figure is what was reached, or what it cost.
fn is_reported(kind: Kind) -> bool {
    matches!(kind, Kind::Actual | Kind::Cost)
}

impl Reading {
    /// Makes a form of the year that kensho wrote for a section the submission of that section, wherever it lies; that of a
    /// section which the plan has no more, of the one whose figures it gives.
    /// Where that cannot be, nothing is taken of sheets that were written for another section than the folder's, or for
    /// a later year: a file without any other form is no section's submission.
    pub fn take_home(&mut self, plan: &Plan, year: FiscalYear) {
        let home = self.home(plan, year);
        if let Some(home) = home.or_else(|| self.successor(plan, year)) {
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

    /// The only section whose figures and costs of the year it gives, where it holds nothing but kensho's form for a section
    /// that the plan does not have, and lies in no section's folder: theirs had that name when the form went out.
    fn successor(&self, plan: &Plan, year: FiscalYear) -> Option<usize> {
        let submission = &self.submission;
        let is_former = |seen: &Sighting| {
            let own = seen.own.as_ref().filter(|own| own.is_of(plan, year));
            own.is_some_and(|own| plan.section_named(&own.section).is_none())
        };
        let lies_nowhere = submission.section.is_none() && !submission.section_folder.is_empty();
        if !lies_nowhere || !self.sightings.iter().all(is_former) {
            return None;
        }
        let says = |figures: &[ReportedFigure]| {
            let mut said = figures.iter().filter(|of| of.state != State::Blank);
            said.any(|of| is_reported(of.kind) && of.year == Some(year))
        };
        let kpis = self.records.iter().filter(|row| says(&row.figures));
        let kpis = kpis.filter_map(|row| Some(plan.kpis[row.kpi()?].section));
        let projects = self.policy.projects.iter().filter(|row| says(&row.costs));
        let projects = projects.filter_map(|row| plan.projects[row.project?].section);
        let mut owners = kpis.chain(projects);
        let first = owners.next()?;
        owners.all(|other| other == first).then_some(first)
    }

    /// Whether nothing is taken of a sheet: it has a [strange form](StrangeForm).
    pub fn is_strange(&self, sheet: usize) -> bool {
        self.strange.iter().any(|form| form.sheet == sheet)
    }

    /// Whether it lies in a section's folder and holds nothing but such forms.
    pub fn is_only_strange(&self) -> bool {
        !self.strange.is_empty() && self.submission.section.is_none()
    }

    /// What it holds for some years: kensho's forms for a plan, and tables that are [strange](StrangeForm).
    pub fn of_other_years(
        &self,
        plan: &Plan,
        is_asked: impl Fn(FiscalYear) -> bool,
    ) -> Vec<OfOtherYear> {
        let forms = self.sightings.iter().filter(|seen| seen.is_own_of(plan));
        let forms = forms.filter_map(|seen| {
            let own = seen.own.as_ref()?;
            Some(((own.section.as_str(), own.year, false), seen.sheet))
        });
        let tables = self.strange.iter().filter(|form| form.is_table);
        let tables = tables.filter_map(|form| {
            let section = plan.sections[form.section].name.as_str();
            Some(((section, form.year?, true), form.sheet))
        });
        let asked = forms
            .chain(tables)
            .filter(|((_, own, _), _)| is_asked(*own));
        let mut sheets: BTreeMap<(&str, FiscalYear, bool), Vec<String>> = BTreeMap::new();
        for (of, sheet) in asked {
            let names = sheets.entry(of).or_default();
            names.push(self.sheets[sheet].clone());
        }
        let is_alone = sheets.values().any(|of| of.len() == self.sightings.len());
        let all = sheets.into_iter();
        let all = all.map(|((section, year, is_table), names)| OfOtherYear {
            section: section.to_owned(),
            year,
            sheets: if is_alone { Vec::new() } else { names },
            is_table,
            is_beside: false,
        });
        all.collect()
    }

    /// The later years of which tables of its section's own give actuals, if it is used for the year in whose folder it
    /// lies: a table that goes on from year to year, or has a sheet for each. Next year's costs are planned ones.
    pub fn of_years_to_follow(&self, plan: &Plan, year: FiscalYear) -> Vec<OfOtherYear> {
        let Some(section) = self.submission.section else {
            return Vec::new();
        };
        let is_own = |sheet: usize| {
            let mut forms = self.sightings.iter();
            forms.any(|seen| seen.sheet == sheet && seen.own.is_some())
        };
        let rows = self.records.iter().filter(|row| row.kpi().is_some());
        let rows = rows.filter(|row| !is_own(row.sheet));
        let figures = rows.flat_map(|row| &row.figures);
        let actuals = figures.filter(|of| {
            let is_said = of.kind == Kind::Actual && of.state == State::Value;
            is_said && !of.flaws.has(Flaws::OTHER_YEAR)
        });
        let later = actuals.filter_map(|of| of.year).filter(|own| *own > year);
        let later: BTreeSet<FiscalYear> = later.collect();
        let later = later.into_iter().map(|own| OfOtherYear {
            section: plan.sections[section].name.clone(),
            year: own,
            sheets: Vec::new(),
            is_table: true,
            is_beside: true,
        });
        later.collect()
    }

    /// The year of a file of tables that are no form of kensho's, if none of its actuals and costs is of a year, and some
    /// are of later ones: of these, the last with anything in it. None where a sheet says no year at all.
    fn later_year_of_tables(&self, year: FiscalYear) -> Option<FiscalYear> {
        let of_kpis = self.records.iter().flat_map(|row| {
            let figures = row.figures.iter();
            figures.map(move |figure| (row.sheet, figure))
        });
        let of_projects = self.policy.projects.iter().flat_map(|row| {
            let costs = row.costs.iter();
            costs.map(move |cost| (row.sheet, cost))
        });
        // Beside a figure of another year than its head's, the head's is not known.
        let is_of_head = |(_, figure): &(usize, &ReportedFigure)| {
            is_reported(figure.kind) && !figure.flaws.has(Flaws::OTHER_YEAR)
        };
        let all = of_kpis.chain(of_projects).filter(is_of_head);
        let all: Vec<(usize, &ReportedFigure)> = all.collect();
        let says_year = |seen: &Sighting| {
            let mut own = all.iter().filter(|(sheet, _)| *sheet == seen.sheet);
            seen.own.is_none() && own.any(|(_, figure)| figure.year.is_some())
        };
        let is_of_folder = all.iter().any(|(_, of)| of.year == Some(year));
        if is_of_folder || !self.sightings.iter().all(says_year) {
            return None;
        }
        let later = all.iter().filter(|(_, of)| of.year > Some(year));
        let said = later.clone().filter(|(_, of)| of.state != State::Blank);
        let last = said.filter_map(|(_, of)| of.year).max();
        last.or_else(|| later.filter_map(|(_, of)| of.year).max())
    }

    /// Such tables, each as its sender's.
    fn later_tables(
        &self,
        (sender, year): (Option<usize>, FiscalYear),
    ) -> impl Iterator<Item = StrangeForm> {
        let of = sender.zip(self.later_year_of_tables(year));
        let seen = self.sightings.iter();
        seen.filter_map(move |seen| {
            let (section, later) = of?;
            Some(StrangeForm {
                sheet: seen.sheet,
                section,
                year: Some(later),
                is_table: true,
            })
        })
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
                is_table: false,
            })
        });
        let left = self.leftovers.iter();
        let bare = left.filter(|of| of.kind == LeftoverKind::BareForm);
        let bare = bare.filter_map(|of| {
            Some(StrangeForm {
                sheet: of.sheet,
                section: plan.section_named(&of.text)?,
                year: None,
                is_table: false,
            })
        });
        let tables = self.later_tables((sender, year));
        let all = forms.chain(bare).chain(tables);
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
