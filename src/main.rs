//! Arguments in, exit status out.

mod allocator;

use allocator::Bounded;
use clap::Parser;
use kensho::cli::{self, Cli};
use std::panic;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Bounded = Bounded(mimalloc::MiMalloc);

/// Unix ends a program that writes beyond `ulimit -f`, without a word. With a handler in place the
/// write fails instead, and the official reads which file it was.
fn full_disks_are_errors() {
    #[cfg(unix)]
    {
        const SIGXFSZ: i32 = signal_hook::consts::SIGXFSZ;
        // Registering fails only for a few signals that no program may handle, such as SIGKILL.
        let noted = std::sync::Arc::<std::sync::atomic::AtomicBool>::default();
        let _ = signal_hook::flag::register(SIGXFSZ, noted);
    }
}

fn main() -> ExitCode {
    full_disks_are_errors();
    allocator::give_back_soon();
    let asked = Cli::parse();
    if let Some(bytes) = asked.memory_limit() {
        allocator::bound(bytes);
    }
    if let Ok(program) = std::env::current_exe() {
        kensho::intake::apart::with_program(program);
    }
    // A developer who asks for backtraces gets them.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        panic::set_hook(Box::new(cli::note_panic));
    }
    let status = panic::catch_unwind(|| cli::main(asked)).unwrap_or_else(|panic| {
        eprintln!("kensho: {}", cli::panic_told(panic.as_ref()));
        2
    });
    ExitCode::from(status)
}
