//! Since when the files say what they say, and which of them are marked copies that came back as they went out.

use crate::domain::arrivals::{Arrival, Arrivals, Since};
use crate::domain::file_names::MARKED;
use crate::domain::known_answers::KnownAnswers;
use crate::normalize::Reading;
use std::collections::BTreeSet;

/// Tells each file how it came.
pub(super) fn tell(known: &KnownAnswers, readings: &mut [Reading]) {
    let paths = readings.iter().map(|of| of.submission.path.clone());
    let there: BTreeSet<String> = paths.collect();
    for reading in readings {
        reading.submission.arrival = arrival(known, reading, &there);
    }
}

fn arrival(known: &KnownAnswers, reading: &Reading, there: &BTreeSet<String>) -> Arrival {
    let (says, path) = (reading.cells.says(), &reading.submission.path);
    let is_there = |path: &str| there.contains(path);
    let run = known.arrivals.since(path, &says, is_there);
    Arrival {
        is_spare: is_spare(&known.arrivals, path, &says),
        since: Since { says, run },
    }
}

/// Sections send back whole folders, and with them copies in which they changed nothing.
fn is_spare(arrivals: &Arrivals, path: &str, says: &str) -> bool {
    path.contains(MARKED) && arrivals.said_elsewhere(path, says)
}
