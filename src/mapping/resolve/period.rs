//! Whether a year is in the plan's period. A year that cannot be read is a mistake of its own, and is not
//! compared with anything.

use super::Resolver;
use crate::domain::FiscalYear;
use std::ops::Range;

/// Stands for a year that could not be read.
pub(super) const UNREAD: FiscalYear = FiscalYear::starting(1);

/// Whether a year could be read.
pub(super) fn is_read(year: FiscalYear) -> bool {
    year != UNREAD
}

impl Resolver<'_> {
    /// Whether the plan's period could be read, and runs forward.
    pub(super) fn has_period(&self) -> bool {
        let (first, last) = self.period;
        is_read(first) && is_read(last) && first <= last
    }

    /// Whether a year is one of the plan's.
    pub(super) fn is_within(&self, year: FiscalYear) -> bool {
        (self.period.0..=self.period.1).contains(&year)
    }

    /// A year that must be one of the plan's. Whether it is, or nothing is known of it.
    pub(super) fn within(&mut self, span: &Range<usize>, what: &str, year: FiscalYear) -> bool {
        // While the period itself is mistaken, no year is outside of it.
        if !is_read(year) || !self.has_period() || self.is_within(year) {
            return true;
        }
        let period = period_label(self.period);
        let message = format!("{what}（{}）が{period}の外です", year.long());
        let remedy = "年度か、初めにある period を直してください";
        self.problem(span.clone(), message, remedy);
        false
    }

    /// Whether this stage of the plan judges a year.
    pub(super) fn judges(&self, year: FiscalYear) -> bool {
        let judges = self.stage.judges;
        let is_of_the_plan = !self.has_period() || self.is_within(year);
        is_read(year)
            && is_of_the_plan
            && judges.is_none_or(|(first, last)| (first..=last).contains(&year))
    }
}

fn period_label((first, last): (FiscalYear, FiscalYear)) -> String {
    format!("計画期間（{}～{}）", first.long(), last.long())
}
