//! Earlier years of the plan's period: each as its own submissions had it, by the plan then in force.
//!
//! A section reports this year's figure, and often last year's beside it. What the years before were
//! is in their own folders under `inputs/`: means and sums over years, the series in the reports, the
//! review of the whole period and the checks against last year take them from there. What this
//! year's submissions say of an earlier year goes before what that year's said: it is the later word.

mod astray;
pub mod carried;
mod costs;

pub use astray::{astray, only_astray};
pub use costs::newest_costs;

use crate::domain::answer::SlipHead;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, Kpi, Plan, folded};
use crate::intake::Aside;
use crate::ledger::{self, CellFigure, KpiEntry, Ledger};
use crate::normalize::OfOtherYear;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;

/// One earlier year.
#[derive(Debug)]
pub struct Earlier {
    /// The year that was verified then.
    pub year: FiscalYear,
    /// The plan as it was in force in that year. Its KPIs have the ids, not the indexes, of today's.
    pub plan: Plan,
    /// What the files that counted then say.
    pub ledger: Ledger,
    /// Of each section of that plan, whether it sent anything.
    pub submitted: Vec<bool>,
    /// The files that were read, with their hashes.
    pub files: Vec<(String, String)>,
    /// The 確認票 among them, with whose they are.
    pub slips: Vec<(String, SlipHead)>,
    /// Forms and tables of later years among them, of which nothing was used.
    pub later_forms: Vec<AstrayForm>,
    /// What lay among them and was not read.
    pub aside: Vec<Aside>,
    /// What was written of its plan's KPIs; only looked up.
    pub texts: HashSet<KpiText>,
}

/// What a section has for another year than that in whose folder it lies.
#[derive(Debug, Clone)]
pub struct AstrayForm {
    /// The file in which it is.
    pub path: String,
    /// The year in whose folder it lies.
    pub lies: FiscalYear,
    /// Whose it is, the year that it is about, and its sheets.
    pub of: OfOtherYear,
}

/// A KPI of a plan, and the hash of a text about it.
pub type KpiText = (usize, u64);

/// What [`Earlier::texts`] keeps of a text about a KPI.
pub fn kpi_text(kpi: usize, text: &str) -> KpiText {
    let mut hasher = DefaultHasher::new();
    folded::key(text).hash(&mut hasher);
    (kpi, hasher.finish())
}

impl Earlier {
    /// The actuals that its submissions give for a year of a KPI of today's plan, in the unit that the
    /// KPI has today; none if its plan had no such KPI.
    pub fn actuals<'a>(&'a self, today: &Plan, kpi: usize, year: FiscalYear) -> Vec<KpiEntry<'a>> {
        told(&self.plan, today, kpi, |then| {
            self.ledger.actuals(then, year)
        })
    }

    /// The same for all years.
    pub fn all_actuals<'a>(&'a self, today: &Plan, kpi: usize) -> Vec<KpiEntry<'a>> {
        told(&self.plan, today, kpi, |then| {
            let said = self.ledger.of_kpi(then);
            said.filter(|entry| entry.kind == Kind::Actual).collect()
        })
    }

    /// Whether a text was written then, word for word, of a KPI of today's plan.
    pub fn has_text(&self, today: &Plan, kpi: usize, text: &str) -> bool {
        let then = self.plan.kpi_with_id(&today.kpis[kpi].id);
        then.is_some_and(|then| self.texts.contains(&kpi_text(then, text)))
    }

    /// Whether a figure of that year counts what the KPI counts today: a sum so far is no increment.
    fn counts_alike(&self, now: &Kpi) -> bool {
        counts_alike(&self.plan, now)
    }
}

fn counts_alike(theirs: &Plan, own: &Kpi) -> bool {
    let their_kpi = theirs.kpi_with_id(&own.id);
    their_kpi.is_some_and(|their_kpi| theirs.kpis[their_kpi].basis == own.basis)
}

/// The cells that another plan has of a KPI, in the unit that the KPI has in this one; none if that plan had no such
/// KPI.
fn told<'a>(
    theirs: &'a Plan,
    own: &Plan,
    kpi: usize,
    actuals: impl FnOnce(usize) -> Vec<KpiEntry<'a>>,
) -> Vec<KpiEntry<'a>> {
    let own = &own.kpis[kpi];
    let Some(their_kpi) = theirs.kpi_with_id(&own.id) else {
        return Vec::new();
    };
    let unit = theirs.kpis[their_kpi].unit.as_str();
    let told = actuals(their_kpi).into_iter();
    told.map(|entry| entry.told_of(kpi, unit, &own.unit))
        .collect()
}

/// The actuals of all years that are known: this year's submissions, then those of earlier years.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// The plan of this year.
    pub plan: &'a Plan,
    /// This year's submissions.
    pub ledger: &'a Ledger,
    /// Earlier years, oldest first.
    pub earlier: &'a [Earlier],
    /// Where this year is an earlier one that is judged again: all that is known of it today, which goes before what
    /// its own submissions say.
    pub later: Option<&'a Series<'a>>,
}

impl<'a> Series<'a> {
    /// The cells of the year's own plan that give a KPI's actual; what was learned later goes first.
    pub fn own(&self, kpi: usize, year: FiscalYear) -> Vec<KpiEntry<'a>> {
        let later = self.later.map(|later| {
            told(later.plan, self.plan, kpi, |today| {
                match counts_alike(later.plan, &self.plan.kpis[kpi]) {
                    true => later.actuals(today, year),
                    false => Vec::new(),
                }
            })
        });
        let later = later.filter(|later| later.iter().any(says_something));
        later.unwrap_or_else(|| self.ledger.actuals(kpi, year))
    }

    /// The cells that give a KPI's actual of a year: this year's, else the newest that any earlier
    /// year's submissions have.
    pub fn actuals(&self, kpi: usize, year: FiscalYear) -> Vec<KpiEntry<'a>> {
        let own = self.own(kpi, year);
        // Where there are no earlier years, a blank is all that is said.
        if self.earlier.is_empty() || own.iter().any(says_something) {
            return own;
        }
        self.theirs(kpi, year, |_| true).unwrap_or(own)
    }

    /// What the newest of the earlier years says that says anything, and that is asked.
    fn theirs(
        &self,
        kpi: usize,
        year: FiscalYear,
        is_asked: impl Fn(&Earlier) -> bool,
    ) -> Option<Vec<KpiEntry<'a>>> {
        let newest_first = self.earlier.iter().rev();
        let asked = newest_first.filter(|earlier| is_asked(earlier));
        newest_actuals(asked, (self.plan, kpi), year)
    }

    /// The actual of a year, if every cell that gives one gives the same.
    pub fn agreed_actual(&self, kpi: usize, year: FiscalYear) -> Option<Decimal> {
        self.agreed(kpi, year, |_| true)
    }

    /// The same, of a year whose figures count what the KPI counts today: for means and sums.
    pub fn counted_actual(&self, kpi: usize, year: FiscalYear) -> Option<Decimal> {
        let now = &self.plan.kpis[kpi];
        self.agreed(kpi, year, |earlier| earlier.counts_alike(now))
    }

    /// Whether the plan of a year had the KPI; true where the plan of that year is not known.
    pub fn is_in_plan(&self, kpi: usize, year: FiscalYear) -> bool {
        let now = &self.plan.kpis[kpi];
        if now.since.is_some_and(|since| year < since) {
            return false;
        }
        let id = &now.id;
        let mut earlier = self.earlier.iter();
        let then = earlier.find(|earlier| earlier.year == year);
        then.is_none_or(|then| then.plan.kpi_with_id(id).is_some())
    }

    fn agreed(
        &self,
        kpi: usize,
        year: FiscalYear,
        is_asked: impl Fn(&Earlier) -> bool,
    ) -> Option<Decimal> {
        let own = self.own(kpi, year);
        // A blank of this year does not hide what an earlier one said.
        if self.earlier.is_empty() || own.iter().any(says_something) {
            return ledger::agreed(&own);
        }
        ledger::agreed(&self.theirs(kpi, year, is_asked)?)
    }

    /// The cells of earlier years' submissions that give a KPI's actuals for years without any in this
    /// year's submissions, in the order of the years.
    pub fn older(
        &self,
        kpi: usize,
        year: FiscalYear,
    ) -> impl Iterator<Item = KpiEntry<'a>> + use<'a> {
        let known = *self;
        let first = known.plan.period.0.western();
        let years = match known.earlier.is_empty() {
            // Every KPI would be asked of every year, to find nothing.
            true => first..first,
            false => first..year.western(),
        };
        years.map(FiscalYear::starting).flat_map(move |year| {
            let own = known.ledger.actuals(kpi, year);
            let is_said = own.iter().any(says_something);
            let theirs = (!is_said).then(|| known.theirs(kpi, year, |_| true));
            theirs.flatten().unwrap_or_default()
        })
    }
}

/// What the newest of earlier years that says anything says of a KPI of today's plan.
pub fn newest_actuals<'a>(
    newest_first: impl Iterator<Item = &'a Earlier>,
    (today, kpi): (&Plan, usize),
    year: FiscalYear,
) -> Option<Vec<KpiEntry<'a>>> {
    let mut theirs = newest_first.map(|then| then.actuals(today, kpi, year));
    theirs.find(|actuals| actuals.iter().any(says_something))
}

/// Whether a cell says anything at all.
fn says_something<'a>(cell: &impl Deref<Target = CellFigure<'a>>) -> bool {
    cell.state != State::Blank
}
