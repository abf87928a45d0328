//! What was written beside what came back, one line for each figure.

use super::sheet::{Figure, Sheet};
use kensho::domain::number;
use kensho::ledger::KpiEntry;
use kensho::normalize::Leftover;
use kensho::verification::Verification;
use std::collections::{BTreeMap, BTreeSet};

/// A sheet with the file that it was sent in, and the name that it has there.
pub struct Sent<'a> {
    pub file: String,
    /// None where a reader may give it any.
    pub sheet_name: Option<&'a str>,
    pub sheet: &'a Sheet,
}

/// Any name of a sheet.
const ANY: &str = "*";

/// What did not come back as it was written, or came back and was not written; and how many
/// figures were compared.
pub fn differences(verification: &Verification, sent: &[Sent<'_>]) -> (Vec<String>, usize) {
    let expected = expected(sent);
    let has_names = sent.iter().all(|sent| sent.sheet_name.is_some());
    let compared = expected.values().map(BTreeSet::len).sum();
    let none = BTreeSet::new();
    let kpis = verification.plan().kpis.iter().enumerate();
    let differences = kpis.flat_map(|(index, kpi)| {
        let actual = verification
            .ledger
            .of_kpi(index)
            .map(|entry| came_back(entry, has_names))
            .collect();
        difference(&kpi.id, expected.get(&kpi.id).unwrap_or(&none), &actual)
    });
    let unread = faults(verification).chain(leftovers(verification));
    (unread.chain(differences).collect(), compared)
}

fn faults(verification: &Verification) -> impl Iterator<Item = String> {
    let faults = verification.readings.iter().flat_map(|reading| {
        let path = &reading.submission.path;
        let fault = move |fault| format!("{path}: {fault:?}");
        reading.faults.iter().map(fault)
    });
    faults.take(10)
}

/// What was not understood, but for the column that somebody inserted.
fn leftovers(verification: &Verification) -> impl Iterator<Item = String> {
    let leftovers = verification.readings.iter().flat_map(|reading| {
        let path = &reading.submission.path;
        let strays = reading.leftovers.iter();
        strays.map(move |stray| (path, stray))
    });
    let is_stray = |(_, stray): &(&String, &Leftover)| stray.text != "備考";
    let strays = leftovers.filter(is_stray).take(10);
    strays.map(|(path, stray)| format!("{path}: {stray:?}"))
}

fn difference(kpi: &str, expected: &BTreeSet<String>, actual: &BTreeSet<String>) -> Option<String> {
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        let lines: Vec<String> = one.difference(other).take(2).cloned().collect();
        lines.join(" | ")
    };
    (expected != actual).then(|| {
        let (missing, extra) = (only(expected, actual), only(actual, expected));
        format!("{kpi}: expected {missing}; actual {extra}")
    })
}

fn expected(sent: &[Sent<'_>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut lines: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for sent in sent {
        for figure in &sent.sheet.figures {
            let line = written(sent, figure);
            let is_new = lines.entry(figure.kpi.clone()).or_default().insert(line);
            assert!(is_new, "{} is written twice", figure.kpi);
        }
    }
    lines
}

fn written(sent: &Sent<'_>, figure: &Figure) -> String {
    let year = figure.year.map(|year| year.to_string());
    let value = figure.value.map(number::plain);
    line(
        [figure.kind.code(), year.as_deref().unwrap_or("")],
        [figure.state.code(), value.as_deref().unwrap_or("")],
        &figure.text,
        [
            &sent.file,
            sent.sheet_name.unwrap_or(ANY),
            &figure.at.to_string(),
        ],
    )
}

fn came_back(entry: KpiEntry<'_>, has_names: bool) -> String {
    let year = entry.year.map(|year| year.to_string());
    let value = entry.value().map(number::plain).unwrap_or_default();
    let source = entry.source;
    let sheet = if has_names { &source.sheet } else { ANY };
    line(
        [entry.kind.code(), year.as_deref().unwrap_or("")],
        [entry.state.code(), &value],
        entry.text,
        [&source.file, sheet, &entry.at.to_string()],
    )
}

fn line(
    [kind, year]: [&str; 2],
    [state, value]: [&str; 2],
    text: &str,
    [file, sheet, cell]: [&str; 3],
) -> String {
    format!("{kind} {year} {state} {value} 「{text}」 {file} {sheet} {cell}")
}
