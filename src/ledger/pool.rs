//! polars' own threads, beside rayon's.

use std::panic::resume_unwind;

/// Runs work of polars from a thread that belongs to no pool, and returns its result. A thread of rayon's
/// pool that waits for polars starts other waiting jobs meanwhile, such as the run of another plan, on
/// top of its own stack; after a few of those the stack overflows.
pub fn from_outside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let done = scope.spawn(work).join();
        done.unwrap_or_else(|panic| resume_unwind(panic))
    })
}
