//! What a file became, on its way between two processes: it arrives as it was sent.

use crate::intake::{self, Intake};

/// Tries one file, and the same bytes as what another process answers.
pub fn run(bytes: &[u8]) {
    there_and_back(&intake::read("実績.xlsx", bytes));
    if let Ok(intake) = postcard::from_bytes::<Intake>(bytes) {
        there_and_back(&intake);
    }
}

fn there_and_back(intake: &Intake) {
    let sent = postcard::to_stdvec(intake).expect("everything that was read can be sent");
    let arrived: Intake = postcard::from_bytes(&sent).expect("what was sent arrives");
    assert!(arrived == *intake, "{intake:?}");
}
