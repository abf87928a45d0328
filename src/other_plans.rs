//! The other plans of a workspace, as far as their 確認票 came to this one.

use crate::Subject;
use crate::domain::answer::{SlipHead, part};
use crate::domain::{FiscalYear, Plan};
use crate::mapping;
use crate::normalize::Reading;

/// The other plans of the workspace of which a 確認票 lies among the files, each as it is in force in the year of that,
/// in the order of the files. Those with mistakes are left out: nothing is known of them.
pub fn of_slips(subject: &Subject, readings: &[Reading]) -> Vec<(FiscalYear, Plan)> {
    let slips = readings.iter().filter_map(|of| of.slip.as_deref());
    let heads = slips.flat_map(|slip| slip.heads().map(|(_, head)| head));
    let mut strange = heads
        .filter(|head| head.plan != part(&subject.plan))
        .peekable();
    // The folder is opened only where there is a question to it.
    let ids = strange.peek().map(|_| mapping::plans(&subject.workspace));
    let ids = ids.and_then(Result::ok).unwrap_or_default();
    let mut others: Vec<(FiscalYear, Plan)> = Vec::new();
    for head in strange {
        let Some((id, year)) = named(head, &ids) else {
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

/// The plan, of some, and the year that a head names.
fn named<'a>(head: &SlipHead, ids: &'a [String]) -> Option<(&'a String, FiscalYear)> {
    let id = ids.iter().find(|id| part(id) == head.plan)?;
    Some((id, FiscalYear::parse(&head.year_folder)?))
}
