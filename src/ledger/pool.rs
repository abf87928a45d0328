//! polars' own threads, beside rayon's.

use std::panic::resume_unwind;

/// Does what polars does on all cores, from a thread that belongs to no pool. A thread of rayon's pool
/// that waits for polars takes up whatever else waits there meanwhile, a whole other run, upon the stack
/// that it has; after a few of those the stack is full.
pub fn from_outside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let done = scope.spawn(work).join();
        done.unwrap_or_else(|panic| resume_unwind(panic))
    })
}
