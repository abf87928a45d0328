//! Arguments in, exit status out.

use clap::Parser;
use std::process::ExitCode;

/// A run makes and drops millions of small texts on all cores; the system's allocator gives the
/// pages back in between and spends a quarter of the run on getting them again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(kensho::cli::main(kensho::cli::Cli::parse()))
}
