//! What is asked about the figures of a KPI, and which of its grades are made of these.

use crate::domain::plan::{Aim, Basis};
use crate::domain::rating::{Formula, Rule, Word};
use crate::domain::{FiscalYear, Plan};
use std::collections::BTreeSet;

/// What is still asked about the figures of a KPI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doubts {
    /// The codes of what is asked about that of which the year's grade is made: sorted, each once, with ； between
    /// them. Empty where the grade is not doubted.
    pub codes: String,
    /// The years whose figure is doubted.
    pub years: BTreeSet<FiscalYear>,
    /// Whether the baseline is doubted.
    pub is_of_baseline: bool,
    /// Whether grades are made of a doubted baseline.
    pub is_judged_by_it: bool,
}

impl Doubts {
    /// Adds codes, which have ； between them, to those that are there.
    pub fn add_codes(&mut self, more: &str) {
        let all = self.codes.split('；').chain(more.split('；'));
        let all: BTreeSet<&str> = all.filter(|code| !code.is_empty()).collect();
        self.codes = Vec::from_iter(all).join("；");
    }

    /// Whether anything is asked.
    pub fn has_any(&self) -> bool {
        *self != Self::default()
    }

    /// Whether the grade of an earlier year is made of a doubted figure: one that is judged over several years also of
    /// those before it.
    pub fn is_of_grade(&self, year: FiscalYear, is_over_years: bool) -> bool {
        let is_of_year = match is_over_years {
            true => self.years.first().is_some_and(|first| *first <= year),
            false => self.years.contains(&year),
        };
        is_of_year || self.is_judged_by_it
    }
}

/// Whether the plan holds back the grade of an earlier year of a KPI: what was held back then stays so as long as its
/// figure is doubted.
pub fn is_held_back(plan: &Plan, doubts: &[Doubts], (kpi, year): (usize, FiscalYear)) -> bool {
    let is_over_years = plan.kpis[kpi].basis.is_over_years();
    plan.holds_doubted && doubts[kpi].is_of_grade(year, is_over_years)
}

/// Whether the rate or the grade of a KPI is made of its baseline.
pub fn is_judged_by_baseline(plan: &Plan, kpi: usize) -> bool {
    let (kpi, rating) = (&plan.kpis[kpi], &plan.rating);
    let formula = kpi.formula.unwrap_or(rating.formula);
    let asks = |rule: &&Rule| match rule {
        Rule::Is(word) => matches!(
            word,
            Word::BetterThanBaseline | Word::WorseThanBaseline | Word::SameAsBaseline
        ),
        rule => matches!(rule, Rule::Change(..)),
    };
    let is_arrow = matches!(kpi.target.map(|target| target.aim), Some(Aim::Arrow(_)));
    let mut rules = rating.bands.iter().flat_map(|band| band.rule.parts());
    matches!(formula, Formula::Progress | Formula::Expected)
        || kpi.basis == Basis::Increment
        || is_arrow
        || rules.any(|rule| asks(&rule))
}
