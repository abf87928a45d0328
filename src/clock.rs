//! How long the stages of a run take.

use std::time::{Duration, Instant};

/// Times the stages of a run.
pub struct Clock {
    since: Instant,
    /// The stages, in order.
    pub laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    /// Starts the first stage.
    pub fn start() -> Self {
        Self {
            since: Instant::now(),
            laps: Vec::new(),
        }
    }

    /// Ends a stage, and starts the next.
    pub fn lap(&mut self, stage: &'static str) {
        self.laps.push((stage, self.since.elapsed()));
        self.since = Instant::now();
    }
}
