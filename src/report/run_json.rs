//! run.json: what this run was made of, so that it can be made again.

use super::write::{Outputs, WriteError};
use crate::finding::Severity;
use crate::verification::Verification;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Writes run.json. Its timings differ from run to run; nothing else does.
pub fn write(outputs: &Outputs, verification: &Verification) -> Result<PathBuf, WriteError> {
    let text = serde_json::to_string_pretty(&run(verification))
        .expect("strings and numbers always make JSON");
    outputs.write("run.json", |file| writeln!(file, "{text}"))
}

fn run(verification: &Verification) -> Value {
    json!({
        "kensho": env!("CARGO_PKG_VERSION"),
        "plan": verification.plan().id,
        "fiscal_year": verification.year.western(),
        "year": verification.year_folder,
        "inputs": inputs(verification),
        "earlier_inputs": earlier_inputs(verification),
        "mappings": verification.mapping.files.iter().map(|(path, hash)| json!({ "path": path, "blake3": hash })).collect::<Vec<_>>(),
        "counts": counts(verification),
        "timings_ms": verification.timings.iter().map(|(stage, time)| ((*stage).to_owned(), json!(time.as_millis() as u64))).collect::<serde_json::Map<_, _>>(),
    })
}

fn inputs(verification: &Verification) -> Vec<Value> {
    let input = |reading: &crate::normalize::Reading| {
        let forms: Vec<&str> = reading
            .sightings
            .iter()
            .map(|seen| seen.form.as_str())
            .collect();
        json!({
            "path": reading.submission.path,
            "blake3": reading.hash,
            "format": reading.format,
            "encoding": reading.encoding,
            "forms": forms,
            "superseded_by": reading.submission.superseded_by,
        })
    };
    verification.readings.iter().map(input).collect()
}

/// The files of earlier years, which means, sums and the review need.
fn earlier_inputs(verification: &Verification) -> Vec<Value> {
    let files = verification.earlier.iter().flat_map(|year| &year.files);
    files
        .map(|(path, hash)| json!({ "path": path, "blake3": hash }))
        .collect()
}

/// Counts, as `run --format json` has them too.
pub fn counts(verification: &Verification) -> Value {
    json!({
        "files": verification.readings.len(),
        "figures": verification.ledger.len(),
        "kpis": verification.plan().kpis.len(),
        "judged": verification.judged(),
        "findings": {
            "error": verification.count(Severity::Error),
            "warning": verification.count(Severity::Warning),
            "note": verification.count(Severity::Note),
        },
    })
}
