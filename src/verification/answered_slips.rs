//! The 確認票 that came back with answers.

use super::Verification;
use crate::normalize::Reading;
use crate::normalize::slip::{Became, ReturnedSlip, SlipAnswer};
use std::collections::HashSet;

impl Verification {
    /// The files with a 確認票 from which an answer is read, in their order: it was not withdrawn, is one of this plan
    /// and year and of the section in whose folder it lies, and something is answered on it that this section was
    /// asked. What it only says again, as it was printed, is an answer of its own as soon as no other of the section's
    /// 確認票 gives it, and none where it was taken back, cleared or changed there.
    pub fn answered_slips(&self) -> Vec<&Reading> {
        let slips = self.readings.iter().filter(|of| of.slip_counts());
        let slips = slips.filter_map(|of| Some((of, of.slip_of(self.plan(), self.year)?)));
        let slips: Vec<(&Reading, &ReturnedSlip)> = slips.collect();
        let question =
            |of: &Reading, answer: &SlipAnswer| (of.submission.section, answer.key.text());
        let given = slips.iter().flat_map(|(of, slip)| {
            let own = slip
                .answers
                .iter()
                .filter(|answer| answer.repeated.is_none());
            own.map(|answer| question(of, answer))
        });
        // Only looked up, never walked.
        let given: HashSet<(Option<usize>, String)> = given.collect();
        let is_own = |of: &Reading, answer: &SlipAnswer| {
            let is_read = !matches!(answer.became, Became::Over | Became::Stranger);
            is_read && (answer.repeated.is_none() || !given.contains(&question(of, answer)))
        };
        let answered = slips
            .iter()
            .filter(|(of, slip)| slip.answers.iter().any(|answer| is_own(of, answer)));
        answered.map(|(of, _)| *of).collect()
    }
}
