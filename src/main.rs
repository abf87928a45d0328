//! Arguments in, exit status out.

mod allocator;

use allocator::Bounded;
use clap::Parser;
use kensho::cli::Cli;
use std::panic;
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// Where and why the program last panicked. Many panics are caught and become a finding: those say
/// nothing on the terminal.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

fn last_panic() -> MutexGuard<'static, String> {
    LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner)
}

fn main() -> ExitCode {
    full_disks_are_errors();
    allocator::give_back_soon();
    let cli = Cli::parse();
    if let Some(bytes) = cli.memory_limit() {
        allocator::bound(bytes);
    }
    if let Ok(program) = std::env::current_exe() {
        kensho::intake::apart::with_program(program);
    }
    // A developer who asks for backtraces gets them.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        panic::set_hook(Box::new(|panic| *last_panic() = panic.to_string()));
    }
    let status = panic::catch_unwind(|| kensho::cli::main(cli)).unwrap_or_else(|_| {
        let what = last_panic();
        eprintln!(
            "kensho: プログラムの誤りで止まりました。提出ファイルには何も書いていません。\n  対処: 開発者に次の行を知らせてください: {what}"
        );
        2
    });
    ExitCode::from(status)
}
