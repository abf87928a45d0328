//! Figures of earlier years with a question that was open in that year's last run. While the figure is the same and no
//! section has called it right, it and the grades made of it stay doubted.

use crate::domain::{FiscalYear, Plan};
use crate::earlier::{Earlier, Series};
use crate::finding::{Finding, Severity};
use crate::history::AskedThen;
use crate::judge::doubts::{Doubts, is_held_back};
use crate::ledger::KpiEntry;
use std::collections::BTreeSet;

/// Adds what was asked in earlier years to the doubts of the year's KPIs.
///
/// A figure that has changed since, or that this year's section has said to be right, is doubted no more for that. Of
/// an average, or a sum of increments, the year's own grade is made of it too.
pub fn add(doubts: &mut [Doubts], known: Series<'_>, asked: &[AskedThen], findings: &[Finding]) {
    for then in asked {
        let mut earlier = known.earlier.iter();
        let earlier = earlier.find(|earlier| earlier.year == then.year);
        let kpi = known.plan.kpi_with_id(&then.kpi_id);
        let Some((earlier, kpi)) = earlier.zip(kpi) else {
            continue;
        };
        let years = then.figures.iter();
        let same = years.filter(|(year, values)| {
            is_same(known, (earlier, kpi), (**year, values))
                && !is_settled(known, kpi, **year, findings)
        });
        let same: Vec<FiscalYear> = same.map(|(year, _)| *year).collect();
        if known.plan.kpis[kpi].basis.is_over_years() && !same.is_empty() {
            doubts[kpi].add_codes(&then.codes);
        }
        doubts[kpi].years.extend(same);
    }
}

/// For each earlier year, the KPIs of its plan whose grade is held back today; none where the plan holds none back.
///
/// What was held back then, nobody has answered since. Of a KPI that today's plan has no more nobody is asked either.
pub fn held(known: Series<'_>, doubts: &[Doubts], asked: &[AskedThen]) -> Vec<BTreeSet<usize>> {
    let of_year = |then: &Earlier| {
        let kpis = then.plan.kpis.iter().enumerate();
        let held = kpis.filter(|(kpi, own)| match known.plan.kpi_with_id(&own.id) {
            Some(today) => is_held_back(known.plan, doubts, (today, then.year)),
            None => is_asked_still(then, *kpi, asked),
        });
        held.map(|(kpi, _)| kpi).collect()
    };
    match known.plan.holds_doubted {
        true => known.earlier.iter().map(of_year).collect(),
        false => Vec::new(),
    }
}

/// Whether the grade of a KPI of an earlier year's plan was made of a figure that was asked about then, and its own
/// submissions still say the same.
fn is_asked_still(then: &Earlier, kpi: usize, asked: &[AskedThen]) -> bool {
    let is_over_years = then.plan.kpis[kpi].basis.is_over_years();
    let of_kpi = |asked: &&AskedThen| {
        asked.year == then.year && then.plan.kpi_with_id(&asked.kpi_id) == Some(kpi)
    };
    let figures = asked.iter().filter(of_kpi).flat_map(|asked| &asked.figures);
    let mut of_grade = figures.filter(|(year, _)| is_over_years || **year == then.year);
    of_grade.any(|(year, values)| units(&then.ledger.actuals(kpi, *year)) == *values)
}

/// Whether a figure is what it was, in its own year and to whoever looks at it from this one.
fn is_same(
    known: Series<'_>,
    (earlier, kpi): (&Earlier, usize),
    (year, values): (FiscalYear, &BTreeSet<i128>),
) -> bool {
    let id = &known.plan.kpis[kpi].id;
    let Some(then) = earlier.plan.kpi_with_id(id) else {
        return false;
    };
    let plan: &Plan = known.plan;
    units(&earlier.ledger.actuals(then, year)) == *values
        && units(&earlier.actuals(plan, kpi, year)) == units(&known.actuals(kpi, year))
}

fn units(said: &[KpiEntry<'_>]) -> BTreeSet<i128> {
    said.iter().filter_map(|entry| entry.units()).collect()
}

/// Whether a section has said this year that the figure is right.
fn is_settled(known: Series<'_>, kpi: usize, year: FiscalYear, findings: &[Finding]) -> bool {
    let said = known.ledger.actuals(kpi, year);
    let mut answered = findings.iter().filter(|finding| {
        finding.severity() == Severity::Note && !finding.answer_shown().is_empty()
    });
    answered.any(|finding| said.iter().any(|entry| entry.place() == finding.place))
}
