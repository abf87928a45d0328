//! run.json: what this run was made of, so that it can be made again.

use super::tables::of_overall;
use crate::edition::{Edition, EditionError};
use crate::finding::Severity;
use crate::history::{Ended, Stamp, Writing};
use crate::judge::overall::OverallJudgement;
use crate::normalize::Reading;
use crate::verification::Verification;
use crate::writing::{ReadBook, Standing, source};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Writes run.json, after all other files: it lists them with their hashes. Its timings differ from
/// run to run; nothing else does.
pub fn write(edition: &Edition, verification: &Verification) -> Result<PathBuf, EditionError> {
    let text = serde_json::to_string_pretty(&run(edition, verification))
        .expect("strings and numbers always make JSON");
    edition.write("run.json", |file| writeln!(file, "{text}"))
}

fn run(edition: &Edition, verification: &Verification) -> Value {
    json!({
        "kensho": env!("CARGO_PKG_VERSION"),
        "run": verification.stamp.as_ref().map(stamp),
        "plan": verification.plan().id,
        "fiscal_year": verification.year.western(),
        "year": verification.year_folder,
        "inputs": inputs(verification),
        "earlier_inputs": earlier_inputs(verification),
        "mappings": hashed(&verification.mapping.files),
        "outputs": hashed(&edition.listing()),
        "writings": writings(verification),
        "answers": answers(verification),
        "known_answers": known_answers(verification),
        // Those of earlier runs: what this one wrote is among its outputs.
        "marked_copies": verification.written.known_answers.arrivals.copies(),
        "read_back": read_back(verification),
        "waits_until": verification.waits_until(),
        "counts": counts(verification),
        "overall": overall(verification),
        "timings_ms": verification.timings.iter().map(|(stage, time)| ((*stage).to_owned(), json!(time.as_millis() as u64))).collect::<serde_json::Map<_, _>>(),
    })
}

/// The grades of goals and measures; null where the plan does not judge them.
fn overall(verification: &Verification) -> Value {
    let plan = verification.plan();
    let judged = verification.overalls(&verification.courses());
    let Some((overall, judged)) = plan.overall.as_ref().zip(judged) else {
        return Value::Null;
    };
    let code = |band: Option<usize>| band.map(|band| overall.bands[band].code.as_str());
    let told = |own: &OverallJudgement| {
        let by_hand = own.by_hand.map(|at| &overall.by_hand[at]);
        json!({
            "band": code(own.band),
            "band_before": code(own.was()),
            "hand_band_before": code(own.before_by_hand),
            "before": of_overall::before(verification, overall, own).map(|then| then.json()),
            "percent": own.percent.map(|percent| percent.to_string()),
            "good": own.good,
            "of": own.of,
            "hand_band": code(by_hand.map(|grade| grade.band)),
            "hand_reason": by_hand.map(|grade| &grade.reason),
            "hand_by": by_hand.map(|grade| &grade.by),
        })
    };
    let with_id = |goal: &str, measure: Option<&str>, own: &OverallJudgement| {
        let mut told = told(own);
        told["goal"] = json!(goal);
        told["measure"] = json!(measure);
        told
    };
    let goals = plan.goals.iter().zip(&judged.goals);
    let goals = goals.map(|(goal, own)| with_id(&goal.id, None, own));
    let measures = plan.measures.iter().zip(&judged.measures);
    let measures = measures
        .map(|(measure, own)| with_id(&plan.goals[measure.goal].id, Some(&measure.id), own));
    let is_graded = |told: &Value| !told["band"].is_null() || !told["hand_band"].is_null();
    goals.chain(measures).filter(is_graded).collect()
}

/// What is needed to enter the run in a history again.
fn stamp(stamp: &Stamp) -> Value {
    json!({
        "number": stamp.number,
        "edition_of_year": stamp.edition_of_year,
        "at": stamp.at.iso(),
        "name": stamp.name,
        "fingerprint": stamp.fingerprint,
    })
}

/// What people wrote that stands in the workbook.
fn writings(verification: &Verification) -> Vec<Value> {
    const BEGINNING: usize = 40;
    let writing = |writing: &Writing| {
        json!({
            "key": writing.key,
            "about": writing.about,
            "text": writing.text.chars().take(BEGINNING).collect::<String>(),
            "source": source(writing),
            "path": writing.file,
            "sheet": writing.sheet,
            "cell": writing.cell,
            "is_new": writing.number.is_none(),
        })
    };
    verification.written.standing.iter().map(writing).collect()
}

/// What sections answered on a 確認票, as far as it stands.
fn answers(verification: &Verification) -> Vec<Value> {
    let answer = |standing: Standing<'_>| {
        let writing = standing.writing;
        json!({
            "key": standing.key,
            "about": writing.about,
            "answer": standing.answer.label(),
            "text": standing.reason,
            "of_run": writing.of_run,
            "path": writing.file,
            "blake3": writing.hash,
            "sheet": writing.sheet,
            "cell": writing.cell,
            "is_new": writing.number.is_none(),
        })
    };
    verification.written.answers().map(answer).collect()
}

/// All that the history has of answers, also of those that stand no more: `history rebuild` needs it.
fn known_answers(verification: &Verification) -> Vec<Value> {
    let now = verification.stamp.as_ref().map(|stamp| stamp.at);
    let known = |(writing, ended): (&Writing, Option<Ended>)| {
        json!({
            "key": writing.key,
            "about": writing.about,
            "text": writing.text,
            "of_run": writing.of_run,
            "ended": ended.map(Ended::code),
            "path": writing.file,
            "blake3": writing.hash,
            "sheet": writing.sheet,
            "cell": writing.cell,
            "first_read": writing.first_read.or(now).map(|at| at.0),
            "read": verification.read(writing),
        })
    };
    verification.written.all_of_answers().map(known).collect()
}

/// Workbooks of which all writing was read.
fn read_back(verification: &Verification) -> Vec<Value> {
    let book = |book: &ReadBook| {
        json!({
            "path": book.path,
            "blake3": book.hash,
            "is_spent": book.is_spent,
        })
    };
    verification.written.read.iter().map(book).collect()
}

fn inputs(verification: &Verification) -> Vec<Value> {
    let input = |reading: &Reading| {
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
            "counts": reading.submission.counting.uses.code(),
            "because": reading.submission.counting.why,
            "superseded_by": reading.submission.counting.superseded_by,
            "first_run": first_run(verification, reading),
            "since": verification.since(reading),
        })
    };
    verification.readings.iter().map(input).collect()
}

/// The first run that read a file.
fn first_run(verification: &Verification, reading: &Reading) -> Option<i64> {
    let this = verification.stamp.as_ref().map(|stamp| stamp.number);
    let first = verification.written.first_read(&reading.hash);
    this.map(|this| this.min(first))
}

/// The files of earlier years, which means, sums and the review need.
fn earlier_inputs(verification: &Verification) -> Vec<Value> {
    hashed(verification.earlier.iter().flat_map(|year| &year.files))
}

/// Files with the BLAKE3 of their bytes.
fn hashed<'a>(files: impl IntoIterator<Item = &'a (String, String)>) -> Vec<Value> {
    let hashed = files
        .into_iter()
        .map(|(path, hash)| json!({ "path": path, "blake3": hash }));
    hashed.collect()
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
        "projects": verification.plan().projects.len(),
        "costs": verification.ledger.costs().count(),
    })
}
