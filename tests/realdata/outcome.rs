//! What becomes of a file: `kensho inspect` in a process of its own, with its time and memory.

use crate::measure;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// What became of a file.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Relative to the folder of real files.
    pub path: String,
    /// As `kensho inspect` calls it.
    pub format: String,
    /// `read`, `read with findings`, the code of what kept it from being read, or `lost` where
    /// nothing came back.
    pub verdict: String,
    /// How long it took.
    pub seconds: f64,
    /// The most memory that it took, in a child of its own or not.
    pub kilobytes: i64,
}

/// Looks into each file, two at a time; the outcomes stand in the order of the paths.
pub fn outcomes<'a>(folder: &Path, paths: impl Iterator<Item = &'a str>) -> Vec<Outcome> {
    let paths: Vec<&str> = paths.collect();
    let next = AtomicUsize::new(0);
    let found: Vec<Mutex<Option<Outcome>>> = paths.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let index = paths
                .iter()
                .position(|other| other == path)
                .expect("it is one of them");
            *found[index].lock().unwrap() = Some(outcome(folder, path));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let taken = found
        .into_iter()
        .map(|outcome| outcome.into_inner().unwrap());
    taken
        .map(|outcome| outcome.expect("every path was taken"))
        .collect()
}

fn outcome(folder: &Path, path: &str) -> Outcome {
    let answer = tempfile::NamedTempFile::new().unwrap();
    let start = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_kensho"))
        .args(["inspect", "--format", "json", "--workspace"])
        .arg(answer.path().with_extension("nowhere"))
        .arg(folder.join(path))
        .stdout(Stdio::from(answer.reopen().unwrap()))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (status, kilobytes) = measure::ended(child);
    let seconds = start.elapsed().as_secs_f64();
    let text = std::fs::read(answer.path()).unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    Outcome {
        path: path.to_owned(),
        format: answer["format"].as_str().unwrap_or_default().to_owned(),
        verdict: verdict(status, &answer),
        seconds,
        kilobytes: kilobytes.unwrap_or_default(),
    }
}

/// Errors that say why a file was not read.
const REFUSALS: [&str; 6] = [
    "broken-file",
    "unopened-file",
    "encrypted-file",
    "empty-file",
    "too-large-file",
    "unreadable-file",
];

fn verdict(status: Option<i32>, answer: &serde_json::Value) -> String {
    let findings = answer["findings"].as_array().cloned().unwrap_or_default();
    let codes: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    let refusal = codes.iter().find(|code| REFUSALS.contains(code));
    match (status, refusal) {
        (Some(0), _) => "read".into(),
        (Some(1 | 2), Some(code)) => (*code).into(),
        (Some(1), None) => "read with findings".into(),
        (Some(2), None) if codes.contains(&"broken-sheet") => "broken-sheet".into(),
        _ => "lost".into(),
    }
}
