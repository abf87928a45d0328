//! Times a whole run beside its floor and beside the Python pipelines that an analyst would write.
//!
//! `cargo run --release --example bench -- 1000` makes 1,000 submissions of 30 KPIs × 5 years below
//! `target/bench/`, then runs, on the same files:
//!
//! * the floor: every cell streamed with calamine on all cores, and the list written plainly;
//! * `kensho run`, as a process of its own, with all outputs: of a workspace that has none yet, after a cell of one
//!   submission was corrected, and with nothing changed;
//! * `peer_pipeline.py` with fastexcel and with openpyxl, if it is there (`--peers FILE` says where)
//!   and Python has what it needs.
//!
//! Times are the middle of the runs, memory is the largest of them.

mod floor;
mod measure;
mod workspace;

use measure::{Measured, measured};
use std::path::{Path, PathBuf};
use std::process::Command;

const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let files: usize = arguments
        .first()
        .and_then(|number| number.parse().ok())
        .unwrap_or(1000);
    let peers = arguments
        .iter()
        .position(|argument| argument == "--peers")
        .and_then(|at| arguments.get(at + 1));
    let peers = peers.map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench/peer_pipeline.py"),
        PathBuf::from,
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench/{files}"));
    println!("making {files} submissions in {}", root.display());
    let paths = workspace::make(&root, files)?;

    let floor = floor::floor(&paths, RUNS)?;
    println!("\n{} files, {} cells", paths.len(), floor.cells);
    println!(
        "{:<34}{:>9}{:>11}{:>12}{:>10}",
        "", "seconds", "files/s", "cells/s", "peak MB"
    );
    let line = |name: &str, seconds: f64, megabytes: Option<f64>| {
        let memory = megabytes.map_or(String::new(), |megabytes| format!("{megabytes:.0}"));
        println!(
            "{name:<34}{seconds:>9.3}{:>11.0}{:>12.0}{memory:>10}",
            files as f64 / seconds,
            floor.cells as f64 / seconds
        );
    };
    line("floor: stream every cell", floor.read, None);
    line("floor: write the list plainly", floor.write, None);
    line("floor together", floor.read + floor.write, None);
    // A first run: forgetting the hundred megabytes of the last one is the file system's time.
    let forget = || drop(std::fs::remove_dir_all(root.join("outputs")));
    let first = kensho(&root, forget)?;
    let lines = |name: &str, run: &Measured| -> Result<(), Box<dyn std::error::Error>> {
        line(name, run.seconds, run.megabytes);
        for (stage, milliseconds) in stages(&root)? {
            println!("    {stage:<30}{:>9.3}", milliseconds / 1000.0);
        }
        Ok(())
    };
    lines("kensho run, all outputs", &first)?;
    let figure = std::cell::Cell::new(1000.0);
    let correct = || {
        figure.set(figure.get() + 1.0);
        workspace::correct(&root, files / 2, figure.get());
    };
    lines("kensho run, one cell corrected", &kensho(&root, correct)?)?;
    let same = kensho(&root, || ())?;
    line("kensho run, nothing changed", same.seconds, same.megabytes);
    println!(
        "kensho / floor: {:.2}",
        first.seconds / (floor.read + floor.write)
    );
    for engine in ["fastexcel", "openpyxl"] {
        match peer(&peers, engine, &root) {
            Some(peer) => {
                line(&format!("python: {engine}"), peer.seconds, peer.megabytes);
                println!(
                    "    {engine} / kensho: {:.1} times",
                    peer.seconds / first.seconds
                );
            }
            None => println!(
                "python: {engine} left out ({} or its packages are not there)",
                peers.display()
            ),
        }
    }
    Ok(())
}

/// Times `kensho run`, before each of which something is done to the workspace.
fn kensho(root: &Path, before: impl Fn()) -> Result<Measured, Box<dyn std::error::Error>> {
    let program = std::env::current_exe()?
        .parent()
        .and_then(Path::parent)
        .expect("target/release/examples/bench")
        .join("kensho");
    let command = || {
        before();
        let mut command = Command::new(&program);
        command.args(["run", "--workspace"]).arg(root);
        command
    };
    measured(command, RUNS).ok_or_else(|| {
        format!(
            "{} failed; build it with: cargo build --release",
            program.display()
        )
        .into()
    })
}

/// The stages of the last run, from its own run.json.
fn stages(root: &Path) -> Result<Vec<(String, f64)>, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(root.join("outputs/bench/R6/run.json"))?;
    let run: serde_json::Value = serde_json::from_str(&text)?;
    let stages = run["timings_ms"].as_object().into_iter().flatten();
    Ok(stages
        .filter_map(|(stage, time)| Some((stage.clone(), time.as_f64()?)))
        .collect())
}

fn peer(script: &Path, engine: &str, root: &Path) -> Option<Measured> {
    if !script.is_file() {
        return None;
    }
    let command = || {
        let mut command = Command::new("python3");
        command
            .arg(script)
            .arg(engine)
            .arg(root.join("flat"))
            .arg(root.join(format!("{engine}.xlsx")));
        command
    };
    measured(command, 3)
}
