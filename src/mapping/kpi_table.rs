//! `kpis.csv`: KPIs as a table beside `plan.toml`, for plans with more of them than anybody wants to
//! read as TOML. A row says what a `[[goal.kpi]]` or a `[[goal.measure.kpi]]` says, in columns that
//! are its fields.

use super::Source;
use super::fields::{Field, Kind, Slot, Spanned, Thing};
use super::plan_file::KpiFile;
use super::problem::{Code, Problem};
use super::reading::Reading;
use csv::{ErrorKind, StringRecord};
use std::sync::LazyLock;

/// A column: the field of a KPI, or of its baseline or target, that stands in it.
pub(super) struct Column {
    /// Its head: `target_year`.
    pub name: String,
    /// The way to the field: `target.year`.
    pub path: String,
    /// Whether the table must have it.
    is_must: bool,
    field: &'static Field,
    /// The field's place among those of a KPI, and among those of the part.
    place: (usize, Option<usize>),
}

/// A KPI, and the ids of the goal and the measure to which it belongs.
#[derive(Clone)]
pub(super) struct Placed {
    pub goal: Spanned<String>,
    pub measure: Option<Spanned<String>>,
    pub kpi: KpiFile,
}

/// Every column that the table may have.
pub(super) static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let mut columns = Vec::new();
    for (index, field) in KpiFile::FIELDS.iter().enumerate() {
        let column = |name: String, path: String, is_must, field, inner| Column {
            name,
            path,
            is_must,
            field,
            place: (index, inner),
        };
        let key = field.key;
        match (field.kind)() {
            Kind::Part(parts) => columns.extend(parts.iter().enumerate().map(|(inner, part)| {
                let name = match part.key {
                    "value" => key.to_owned(),
                    part => format!("{key}_{part}"),
                };
                let must = field.is_must && part.is_must;
                column(name, format!("{key}.{}", part.key), must, part, Some(inner))
            })),
            Kind::Parts(_) | Kind::Map(_) => {}
            _ => {
                // In plan.toml its place says where a KPI belongs.
                let must = field.is_must || ["goal", "measure"].contains(&key);
                columns.push(column(key.to_owned(), key.to_owned(), must, field, None));
            }
        }
    }
    columns
});

/// The rows of the table one by one, or the mistakes in each. Their spans are counted from a byte
/// `from`, where those of the plan have ended.
pub(super) fn rows(
    source: &Source,
    from: usize,
) -> impl Iterator<Item = Result<Placed, Vec<Problem>>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(source.text.as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let (columns, problems) = columns(source, &head);
    let is_lost = problems.iter().any(|problem| *problem.code == Code::Table);
    let records = reader
        .into_records()
        .take(if is_lost { 0 } else { usize::MAX });
    let rows = records.map(move |record| match record {
        Ok(record) => row(source, &columns, &record, from),
        Err(error) => Err(vec![unreadable(source, &error)]),
    });
    let head = (!problems.is_empty()).then_some(Err(problems));
    head.into_iter().chain(rows)
}

/// Which column stands where, and what is wrong with the heads.
fn columns(source: &Source, head: &StringRecord) -> (Vec<Option<&'static Column>>, Vec<Problem>) {
    let mut reading = Reading::of(source);
    let (mut columns, mut meant) = (Vec::new(), Vec::new());
    for (index, name) in head.iter().enumerate() {
        let found = COLUMNS.iter().find(|column| column.name == name);
        if found.is_none() {
            let known = COLUMNS.iter().map(|column| column.name.as_str());
            let at = cell(source, 0, index);
            meant.extend(reading.unknown("列", name, at, known));
        }
        columns.push(found);
    }
    let is_there = |name: &str| meant.contains(&name) || head.iter().any(|head| head == name);
    let is_missing = |column: &&Column| column.is_must && !is_there(&column.name);
    let missing = COLUMNS.iter().filter(is_missing);
    let missing: Vec<&str> = missing.map(|column| column.name.as_str()).collect();
    let mut problems = std::mem::take(&mut reading.problems);
    if !missing.is_empty() {
        let names = missing.join(", ");
        let message = format!("列がありません: {names}");
        let problem = Problem::at(source, 0..0, message, "見出しの行に足してください");
        problems.push(problem.of(Code::Table));
    }
    // What a column with a mistaken head says is not known of any row.
    let is_lost = |column: &Column| column.is_must && meant.contains(&column.name.as_str());
    if let Some(problem) = problems.first_mut().filter(|_| COLUMNS.iter().any(is_lost)) {
        *problem.code = Code::Table;
    }
    (columns, problems)
}

fn row(
    source: &Source,
    columns: &[Option<&'static Column>],
    record: &StringRecord,
    from: usize,
) -> Result<Placed, Vec<Problem>> {
    let start = start(source, record);
    let mut reading = Reading::of(source);
    let mut kpi = KpiFile::default();
    let mut slots = kpi.slots();
    for (index, (column, text)) in columns.iter().zip(record).enumerate() {
        let Some(column) = column.filter(|column| column.is_must || !text.is_empty()) else {
            continue;
        };
        let (own, inner) = column.place;
        let known = reading.problems.len();
        match inner {
            None => take(slots[own], column, text, start + from, &mut reading),
            Some(inner) => {
                let mut parts = slots[own].parts();
                take(parts[inner], column, text, start + from, &mut reading);
            }
        }
        if reading.problems.len() > known {
            let at = source.place(cell(source, start, index));
            let new = reading.problems[known..].iter_mut();
            new.for_each(|problem| problem.at = Some(at));
        }
    }
    let span = start + from..start + from;
    if !reading.problems.is_empty() {
        let lost = Code::Row(kpi.id.into_inner());
        let problems = reading.problems.into_iter();
        return Err(problems.map(|problem| problem.of(lost.clone())).collect());
    }
    kpi.baseline.move_to(start + from);
    kpi.target.move_to(start + from);
    let goal = kpi.goal.take();
    Ok(Placed {
        goal: goal.unwrap_or_else(|| Spanned::new(span, String::new())),
        measure: kpi.measure.take(),
        kpi,
    })
}

/// An empty cell says nothing, but where a text must be.
fn take(slot: &mut dyn Slot, column: &Column, text: &str, at: usize, to: &mut Reading<'_>) {
    let words = column.field.choices();
    match (text, column.field.is_must) {
        ("", false) => {}
        ("", true) if !words.is_empty() => {
            let words: Vec<&str> = words.iter().map(|(code, _)| *code).collect();
            let remedy = format!("使えるのは {} です", words.join(", "));
            to.say(at, format!("列「{}」が空です", column.name), remedy);
        }
        _ => slot.take_cell(text, at, column.field, to),
    }
}

/// Where a row begins; blank lines before it are not its own.
fn start(source: &Source, record: &StringRecord) -> usize {
    let from = record.position().map_or(0, |at| at.byte() as usize);
    let from = from.min(source.text.len());
    let blank = |byte: &u8| matches!(byte, b'\r' | b'\n');
    from + source.text[from..].bytes().take_while(blank).count()
}

/// Where a cell of a row begins.
fn cell(source: &Source, start: usize, index: usize) -> usize {
    let (mut left, mut is_quoted) = (index, false);
    for (at, letter) in source.text[start..].char_indices() {
        match letter {
            _ if left == 0 => return start + at,
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => left -= 1,
            _ => {}
        }
    }
    source.text.len()
}

fn unreadable(source: &Source, error: &csv::Error) -> Problem {
    let at = error.position().map_or(0, |at| at.byte() as usize);
    let (message, remedy) = match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => (
            format!("列が{len}あります（見出しの列は{expected_len}です）"),
            "足りない列や余計な「,」を直してください。「,」のある文字は \"…\" で囲みます",
        ),
        _ => (
            format!("読めません（{error}）"),
            "引用符と「,」の書き方を確かめてください",
        ),
    };
    Problem::at(source, at..at, message, remedy)
}
