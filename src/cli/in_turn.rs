//! Many pieces of work: done side by side where cores are free, answered in their order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How much is in work at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Pieces in work, each on a thread of its own; at least one.
    pub pieces: usize,
    /// The sum of their weights. A piece that is heavier is done by itself, on all cores.
    pub weight: u64,
    /// Pieces begun and not answered yet: answers that wait for an earlier one take memory too.
    pub ahead: usize,
}

/// Does `work` for each index below `count`, and hands what came of it to `answer`, on this thread, as
/// soon as it and all before it are done. A panic is what came of it too.
pub fn in_turn<T: Send>(
    count: usize,
    limits: Limits,
    weight: impl Fn(usize) -> u64,
    work: impl Fn(usize) -> T + Sync,
    mut answer: impl FnMut(usize, thread::Result<T>),
) {
    let work = |index| catch_unwind(AssertUnwindSafe(|| work(index)));
    let ((begin, begun), (end, ended)) = (mpsc::channel(), mpsc::channel());
    // A receiver serves one thread; behind the lock they take turns.
    let begun = Mutex::new(begun);
    let mut next = (0..count).map(|index| (index, weight(index))).peekable();
    let (mut in_work, mut waiting) = (BTreeMap::new(), BTreeMap::new());
    let mut answered = 0;
    thread::scope(|scope| {
        for _ in 0..limits.pieces.min(count) {
            scope.spawn(|| {
                keep_to_this_thread();
                while let Some(index) = taken(&begun) {
                    // Fails only if this function has ended by a panic; then the result is not needed.
                    let _ = end.send((index, work(index)));
                }
            });
        }
        // Ends the threads when it is dropped.
        let begin = begin;
        while answered < count {
            while let Some((index, weight)) =
                next.next_if(|piece| limits.has_room(&in_work, piece, answered))
            {
                in_work.insert(index, weight);
                let _ = begin.send(index);
            }
            // A piece above the limit even alone is done on this thread, when no other is in work.
            let too_heavy = next.next_if(|_| in_work.is_empty());
            let (index, done) = match too_heavy {
                Some((index, _)) => (index, work(index)),
                None => ended
                    .recv()
                    .expect("what is in work ends, be it by a panic"),
            };
            in_work.remove(&index);
            waiting.insert(index, done);
            while let Some(done) = waiting.remove(&answered) {
                answer(answered, done);
                answered += 1;
            }
        }
    });
}

impl Limits {
    /// Whether a piece may be begun beside those in work, after so many answers.
    fn has_room(
        &self,
        in_work: &BTreeMap<usize, u64>,
        (index, weight): &(usize, u64),
        answered: usize,
    ) -> bool {
        in_work.len() < self.pieces
            && in_work.values().sum::<u64>() + weight <= self.weight
            && *index < answered + self.ahead
    }
}

/// The next piece for a thread, or none if there are no more.
fn taken(begun: &Mutex<Receiver<usize>>) -> Option<usize> {
    let begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
    begun.recv().ok()
}

/// From now on rayon does all that it does for this thread on this thread. What a piece needs is then
/// taken and given back on one thread, which halves the memory; and no thread that waits for a part of
/// its piece begins another piece meanwhile.
fn keep_to_this_thread() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    // Without it all cores are used: slower, and not wrong.
    let _ = pool.use_current_thread().build();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    const LIMITS: Limits = Limits {
        pieces: 3,
        weight: 10,
        ahead: 5,
    };

    /// Does the work for pieces of some weights; the order of the answers, each with whether it
    /// panicked, and the greatest number and weight that were in work at once.
    fn done(weights: &[u64], work: impl Fn(usize) + Sync) -> (Vec<(usize, bool)>, usize, usize) {
        let (pieces, weight) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (most_pieces, most_weight) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let counted = |index: usize| {
            for (now, most, more) in [
                (&pieces, &most_pieces, 1),
                (&weight, &most_weight, weights[index] as usize),
            ] {
                let now = now.fetch_add(more, Ordering::SeqCst) + more;
                most.fetch_max(now, Ordering::SeqCst);
            }
            let done = catch_unwind(AssertUnwindSafe(|| work(index)));
            pieces.fetch_sub(1, Ordering::SeqCst);
            weight.fetch_sub(weights[index] as usize, Ordering::SeqCst);
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        };
        let mut answers = Vec::new();
        let weigh = |index: usize| weights[index];
        in_turn(weights.len(), LIMITS, weigh, counted, |index, done| {
            answers.push((index, done.is_err()));
        });
        (answers, most_pieces.into_inner(), most_weight.into_inner())
    }

    #[test]
    fn whatever_is_done_first_answers_stay_in_order() {
        let slow_at_first = |index: usize| {
            std::thread::sleep(Duration::from_millis(if index == 0 { 60 } else { 5 }));
        };
        let (answers, pieces, _) = done(&[1; 20], slow_at_first);
        let expected: Vec<(usize, bool)> = (0..20).map(|index| (index, false)).collect();
        assert_eq!(answers, expected);
        assert!((2..=3).contains(&pieces), "{pieces} at once");
    }

    #[test]
    fn a_panic_is_an_answer_and_the_others_are_done() {
        let work = |index: usize| {
            if index % 2 == 1 {
                std::panic::resume_unwind(Box::new("a fault of the program"));
            }
        };
        let (answers, ..) = done(&[1; 4], work);
        assert_eq!(answers, [(0, false), (1, true), (2, false), (3, true)]);
    }

    #[test]
    fn what_is_heavy_is_done_alone() {
        let work = |_| std::thread::sleep(Duration::from_millis(5));
        let (answers, _, weight) = done(&[4, 4, 4, 50, 4, 11, 4, 4], work);
        assert_eq!((answers.len(), weight), (8, 50));
    }

    #[test]
    fn nothing_is_begun_too_far_ahead_of_the_answers() {
        let (begun, farthest) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |index: usize| {
            begun.fetch_max(index, Ordering::SeqCst);
            if index == 0 {
                std::thread::sleep(Duration::from_millis(60));
                farthest.store(begun.load(Ordering::SeqCst), Ordering::SeqCst);
            }
        };
        done(&[1; 20], work);
        assert_eq!(farthest.into_inner(), LIMITS.ahead - 1);
    }
}
