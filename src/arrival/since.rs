//! Since when the files say what they say, and which of them are marked copies that came back as they went out.

use crate::domain::arrivals::{Arrival, Arrivals};
use crate::domain::known_answers::KnownAnswers;
use crate::normalize::Reading;
use std::collections::BTreeMap;

/// Tells each file how it came.
pub(super) fn tell(known: &KnownAnswers, readings: &mut [Reading]) {
    let said = readings.iter();
    let said = said.map(|of| (of.submission.path.clone(), of.cells.says()));
    let said: BTreeMap<String, String> = said.collect();
    for reading in readings {
        reading.submission.arrival = arrival(&known.arrivals, reading, &said);
    }
}

fn arrival(known: &Arrivals, reading: &Reading, said: &BTreeMap<String, String>) -> Arrival {
    let path = &reading.submission.path;
    let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
    Arrival {
        // Sections send back whole folders. By its bytes: a note, a sheet or a line through a figure says something, too.
        is_spare: known.is_copy(name, &reading.hash),
        since: known.since(path, said),
    }
}
