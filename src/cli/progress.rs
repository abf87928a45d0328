//! What is being read, and how much of it is done: on a terminal, once it takes over a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(1);

/// A line at the foot of the terminal: the files of the only plan, or one of the plans in work with its
/// files, and how many plans are done.
pub struct ProgressLine {
    bar: ProgressBar,
    start: Instant,
    has_several: bool,
}

impl ProgressLine {
    /// For so many plans.
    pub fn of(plans: usize) -> Self {
        // Hidden until it has taken a while: see `files`.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let has_several = plans > 1;
        let template = match has_several {
            true => "{pos}/{len}計画 {msg} {wide_bar}",
            false => "提出ファイルを読んでいます {pos}/{len} {wide_bar}",
        };
        bar.set_style(ProgressStyle::with_template(template).expect("a constant template"));
        bar.set_length(plans as u64);
        Self {
            bar,
            start: Instant::now(),
            has_several,
        }
    }

    /// So many files of a plan have been read, of so many.
    pub fn files(&self, plan: &str, done: usize, all: usize) {
        if self.start.elapsed() > PATIENCE && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if self.has_several {
            self.bar
                .set_message(format!("{plan}の提出ファイル {done}/{all}"));
        } else {
            self.bar.set_length(all as u64);
            self.bar.set_position(done as u64);
        }
    }

    /// One more of several plans is done, or cannot be done.
    pub fn plan_done(&self) {
        if self.has_several {
            self.bar.inc(1);
        }
    }

    /// Says something while the line is away.
    pub fn aside(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }

    /// Takes the line away.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}
