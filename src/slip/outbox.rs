//! What goes out to each section now: which slip, and which letter.

use super::letter::{Letter, Occasion};
use super::names::SectionNames;
use super::sheet::Slip;
use super::slips;
use crate::domain::moment::Moment;
use crate::finding::Finding;
use crate::verification::{SectionStatus, Verification};
use std::collections::{BTreeSet, HashMap};

/// What goes out to one section.
pub struct Outgoing<'a> {
    /// How far it has come.
    pub status: SectionStatus<'a>,
    /// What its files are called.
    pub name: String,
    /// What its 確認票 asks; none if it has none.
    pub slip: Option<String>,
    /// Whether this year's form goes to it once more: it is asked to fill it in anew, or rows were added.
    pub needs_form: bool,
    /// What stands behind that form's name, so that it is read as newer when it comes back.
    pub behind_second: String,
    /// Its letter; none if it has nothing to do.
    pub letter: Option<Letter>,
}

impl Outgoing<'_> {
    /// Whether its letter asks for an answer on the 確認票.
    pub fn asks_to_answer(&self) -> bool {
        let letter = self.letter.as_ref();
        letter.is_some_and(Letter::asks_to_answer)
    }
}

/// What goes out to the sections of a plan, in its order. `current`: the names of the forms that lie ready as today's
/// plan has them, where any section lacks rows.
pub fn outgoing<'a>(
    verification: &'a Verification,
    (occasion, now): (Occasion, Moment),
    current: &BTreeSet<String>,
) -> Vec<Outgoing<'a>> {
    // Only looked up, never walked.
    let slips = slips(verification, Some(now)).map(|slip| (slip.section, slip));
    let slips: HashMap<&str, _> = slips.collect();
    let mut names = SectionNames::of(verification.plan());
    let sections = verification.sections_at(Some(now)).into_iter();
    let outgoing = sections.map(|status| {
        let slip = slips.get(status.section);
        let name = names.of_section(status.section);
        let section = verification.plan().section_named(status.section);
        let findings = verification.findings.iter();
        let lacks_rows = |of: &&Finding| of.new_form_to.is_some() && of.new_form_to == section;
        let added = findings.filter(|of| lacks_rows(of) && current.contains(&name));
        let added: Vec<&Finding> = added.collect();
        let is_mended_by_form = |slip: &&Slip<'_>| {
            let mut asked = slip.questions.iter();
            // A single figure is mended where it stands.
            asked.any(|of| of.page.is_mended_by_form && of.about.figure.is_none())
        };
        Outgoing {
            letter: Letter::to(verification, &status, (slip, &added), (occasion, now)),
            name,
            slip: slip.map(Slip::says),
            needs_form: !added.is_empty() || slip.is_some_and(|slip| is_mended_by_form(&slip)),
            behind_second: verification.plan().correction_sign().behind_second(),
            status,
        }
    });
    outgoing.collect()
}
