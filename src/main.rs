//! Arguments in, exit status out.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(kensho::cli::main(kensho::cli::Cli::parse()))
}
