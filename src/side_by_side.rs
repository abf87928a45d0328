//! The same work on many things, side by side on threads of their own: one of rayon's that waits would take up another
//! plan's run meanwhile, on top of its own stack.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

/// How many threads read or write the files of an edition.
pub const THREADS: usize = 4;

/// What is made of each item, in the order of the items, on at most so many threads. Where the work on one panics, that
/// goes on here when all threads have ended.
pub fn side_by_side<I: Send, T: Send>(
    threads: usize,
    items: Vec<I>,
    make: impl Fn(I) -> T + Sync,
) -> Vec<T> {
    let threads = threads.min(items.len());
    let rest = Mutex::new(items.into_iter().enumerate());
    let next = || rest.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let items = std::iter::from_fn(next);
        let made = items.map(|(index, item)| (index, make(item)));
        made.collect::<Vec<_>>()
    };
    let mut made: Vec<(usize, T)> = std::thread::scope(|scope| {
        let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = working.into_iter().map(|thread| thread.join());
        let made = joined.flat_map(|made| made.unwrap_or_else(|panic| resume_unwind(panic)));
        made.collect()
    });
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}
