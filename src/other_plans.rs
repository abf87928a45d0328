//! The other plans of a workspace, as far as their 確認票 and 調査票 came to this one.

use crate::Subject;
use crate::domain::answer::part;
use crate::domain::{FiscalYear, Plan};
use crate::mapping;
use crate::normalize::Reading;

/// The other plans of the workspace of which a 確認票 or a 調査票 lies among the files, each as it is in force in the year
/// of that, in the order of the files. Those with mistakes are left out: nothing is known of them.
pub fn of_papers(subject: &Subject, readings: &[Reading]) -> Vec<(FiscalYear, Plan)> {
    let papers = readings.iter().flat_map(papers);
    let mut strange = papers
        .filter(|(plan, _)| *plan != part(&subject.plan))
        .peekable();
    // The folder is opened only where there is a question to it.
    let ids = strange.peek().map(|_| mapping::plans(&subject.workspace));
    let ids = ids.and_then(Result::ok).unwrap_or_default();
    let mut others: Vec<(FiscalYear, Plan)> = Vec::new();
    for (of, year) in strange {
        let Some(id) = ids.iter().find(|id| part(id) == of) else {
            continue;
        };
        let is_known = others
            .iter()
            .any(|(of, plan)| (*of, &plan.id) == (year, id));
        let plan = (!is_known).then(|| mapping::load(&subject.workspace, id, Some(year)));
        others.extend(plan.and_then(Result::ok).map(|found| (year, found.plan)));
    }
    others
}

/// The plans, as their papers name them, and the years of the papers that a file holds.
fn papers(reading: &Reading) -> impl Iterator<Item = (String, FiscalYear)> {
    let slips = reading.slip.iter().flat_map(|slip| slip.heads());
    let slips =
        slips.filter_map(|(_, of)| Some((of.plan.clone(), FiscalYear::parse(&of.year_folder)?)));
    let forms = reading.sightings.iter();
    let forms = forms.filter_map(|seen| seen.own.as_ref());
    slips.chain(forms.map(|own| (part(&own.plan), own.year)))
}
