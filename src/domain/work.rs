//! What one submission may cost once it is read.
//!
//! Work is counted in steps, not timed: the same file ends the same way on every machine. A step is
//! about ten nanoseconds on a machine of 2024. Code whose time grows with a text or with
//! the size of a sheet calls [`spend`]; work on a submission is started [`Share::within`] its share. All of it is done on one thread.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The steps of one submission: some three seconds.
const OF_A_FILE: u64 = 300_000_000;

thread_local! {
    /// The steps left to the work on this thread; none where nothing is counted, as while a plan is
    /// read or a report is written.
    static LEFT: Cell<Option<u64>> = const { Cell::new(None) };
}

/// What a submission may still cost.
#[derive(Debug)]
pub struct Share(u64);

/// The work was stopped: it took more than its share.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMuch;

impl Default for Share {
    fn default() -> Self {
        Self(OF_A_FILE)
    }
}

impl Share {
    /// Does some work with four fifths of the steps left, so that one sheet leaves some to those behind it,
    /// and a prefecture's 300,000 rows fit on one.
    ///
    /// # Errors
    /// If the steps ran out. The work is stopped by unwinding, wherever it is: it must not hold what outlives
    /// it, and must not initialise a static.
    pub fn within<T>(&mut self, work: impl FnOnce() -> T) -> Result<T, TooMuch> {
        let most = self.0 / 5 * 4;
        let outer = LEFT.replace(Some(most));
        let done = catch_unwind(AssertUnwindSafe(work));
        let left = LEFT.replace(outer).unwrap_or_default();
        self.0 -= most - left;
        done.or_else(|why| match why.downcast::<TooMuch>() {
            Ok(_) => Err(TooMuch),
            Err(panic) => resume_unwind(panic),
        })
    }
}

/// Counts some steps of the work that runs [`Share::within`] a share, and stops it by unwinding once the
/// share is used up. Does nothing outside of one.
pub fn spend(steps: usize) {
    let Some(left) = LEFT.get() else { return };
    match left.checked_sub(steps as u64) {
        Some(left) => LEFT.set(Some(left)),
        None => {
            // Nothing is left for what catches this on its way either.
            LEFT.set(Some(0));
            // No fault of the program: the panic hook is not asked.
            resume_unwind(Box::new(TooMuch));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_over_its_share_is_stopped_and_leaves_a_share_to_the_next() {
        let mut share = Share::default();
        let endless = || {
            loop {
                spend(1000);
            }
        };
        for _ in 0..5 {
            assert_eq!(share.within(endless), Err::<(), _>(TooMuch));
            assert_eq!(share.within(|| spend(100)), Ok(()));
        }
        spend(usize::MAX);
    }

    #[test]
    fn what_is_not_needed_is_not_taken() {
        let mut share = Share(100);
        assert_eq!(share.within(|| spend(50)), Ok(()));
        assert_eq!(share.within(|| spend(41)), Err(TooMuch));
        assert_eq!(share.0, 10);
    }

    #[test]
    #[should_panic(expected = "a fault of the program")]
    fn other_panics_go_on() {
        let _ = Share::default().within(|| panic!("a fault of the program"));
    }
}
