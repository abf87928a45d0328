//! Arguments in, exit status out.

mod allocator;

use allocator::Bounded;
use clap::Parser;
use kensho::cli::Cli;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Bounded = Bounded(mimalloc::MiMalloc);

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(bytes) = cli.memory_limit() {
        allocator::bound(bytes);
    }
    if let Ok(program) = std::env::current_exe() {
        kensho::intake::apart::with_program(program);
    }
    ExitCode::from(kensho::cli::main(cli))
}
