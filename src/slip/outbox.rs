//! What goes out to each section now: which slip, and which letter.

use super::letter::Letter;
use super::names::SectionNames;
use super::sheet::Slip;
use super::slips;
use crate::domain::moment::Moment;
use crate::verification::{SectionStatus, Verification};
use std::collections::HashMap;

/// What goes out to one section.
pub struct Outgoing<'a> {
    /// How far it has come.
    pub status: SectionStatus<'a>,
    /// What its files are called.
    pub name: String,
    /// What its 確認票 asks; none if it has none.
    pub slip: Option<String>,
    /// Whether it is asked to fill in this year's form anew.
    pub needs_form: bool,
    /// Its letter; none if it has nothing to do.
    pub letter: Option<Letter>,
}

/// What goes out to the sections of a plan, in its order.
pub fn outgoing(verification: &Verification, now: Moment) -> Vec<Outgoing<'_>> {
    // Only looked up, never walked.
    let slips = slips(verification).map(|slip| (slip.section, slip));
    let slips: HashMap<&str, _> = slips.collect();
    let mut names = SectionNames::of(verification.plan());
    let sections = verification.sections().into_iter();
    let outgoing = sections.map(|status| {
        let slip = slips.get(status.section);
        let letter = Letter::to(verification, &status, (slip, now));
        Outgoing {
            name: names.of_section(status.section),
            slip: slip.map(Slip::says),
            needs_form: slip.is_some_and(|slip| {
                let mut asked = slip.questions.iter();
                asked.any(|finding| finding.page.is_mended_by_form)
            }),
            letter,
            status,
        }
    });
    outgoing.collect()
}
