//! `kpis.csv`: KPIs as a table beside `plan.toml`, for plans with more of them than anybody wants to
//! read as TOML. A row says what a `[[goal.kpi]]` or a `[[goal.measure.kpi]]` says.

use super::Source;
use super::plan_file::{BaselineFile, Figure, KpiFile, TargetFile};
use super::problem::Problem;
use crate::domain::plan::{Basis, Direction};
use crate::domain::rating::Formula;
use crate::domain::{folded, number};
use csv::StringRecord;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// A row, as it is written.
#[derive(Debug, Deserialize)]
struct Row {
    /// The id of a `[[goal]]`.
    goal: String,
    /// The id of a `[[goal.measure]]`; empty for a 数値目標.
    measure: String,
    id: String,
    name: String,
    /// Other names, with ／ between them.
    aliases: String,
    unit: String,
    direction: Direction,
    basis: Basis,
    /// A formula of its own, or empty.
    rate: Option<Formula>,
    /// A number, or ―.
    baseline: String,
    baseline_year: String,
    /// A number, ↑, ↓, →, or ―.
    target: String,
    target_year: String,
    section: String,
    /// Names before a revision, with ／ between them; this column and those below may be missing.
    #[serde(default)]
    formerly: String,
    /// The decimals in which it is printed.
    #[serde(default)]
    digits: Option<u32>,
    /// The statistic from which its figures are taken.
    #[serde(default)]
    source: String,
    /// How many years pass until a year's figure is published.
    #[serde(default)]
    lag: Option<u32>,
    /// The years in which there is a figure at all, with ／ between them.
    #[serde(default)]
    survey: String,
    /// Ids of `[[tag]]`, with ／ between them.
    #[serde(default)]
    tags: String,
    /// Why it stands in the plan as it does.
    #[serde(default)]
    note: String,
}

/// A KPI, and the ids of the goal and the measure to which it belongs.
#[derive(Clone)]
pub(super) struct Placed {
    pub goal: Spanned<String>,
    pub measure: Option<Spanned<String>>,
    pub kpi: KpiFile,
}

/// The rows of the table one by one, or the mistake in each. Their spans are counted from a byte
/// `from`, where those of the plan have ended.
pub(super) fn rows(source: &Source, from: usize) -> impl Iterator<Item = Result<Placed, Problem>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(source.text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let row = move |record: Result<StringRecord, csv::Error>| {
        let record = record.map_err(|error| problem(source, 0..0, &error))?;
        let span = span(source, &record);
        record
            .deserialize(Some(&headers))
            .map(|row| place(row, span.start + from..span.end + from))
            .map_err(|error| problem(source, span, &error))
    };
    reader.into_records().map(row)
}

fn place(row: Row, span: Range<usize>) -> Placed {
    let spanned = |text: String| Spanned::new(span.clone(), text);
    let optional = |text: String| Some(text).filter(|text| !text.is_empty());
    let words = |text: &str| {
        let words = text.split('／').map(str::trim);
        let words = words.filter(|word| !word.is_empty()).map(str::to_owned);
        words.collect::<Vec<String>>()
    };
    let names = |text: &str| words(text).into_iter().map(spanned).collect();
    let survey = Some(words(&row.survey)).filter(|years| !years.is_empty());
    let kpi = KpiFile {
        id: spanned(row.id),
        name: spanned(row.name),
        aliases: names(&row.aliases),
        formerly: names(&row.formerly),
        goal: None,
        measure: None,
        digits: row.digits,
        targets: None,
        survey: survey.map(|years| Spanned::new(span.clone(), years)),
        lag: row.lag.unwrap_or_default(),
        source: optional(row.source),
        tags: names(&row.tags),
        section_before: Vec::new(),
        note: optional(row.note),
        since: None,
        unit: row.unit,
        direction: row.direction,
        basis: row.basis,
        rate: row.rate,
        baseline: Spanned::new(
            span.clone(),
            BaselineFile {
                value: figure(row.baseline),
                year: optional(row.baseline_year),
                source: None,
                text: None,
            },
        ),
        target: Spanned::new(
            span.clone(),
            TargetFile {
                value: figure(row.target),
                year: row.target_year,
                compare: None,
                sum: None,
                source: None,
                text: None,
            },
        ),
        section: spanned(row.section),
    };
    Placed {
        goal: spanned(row.goal),
        measure: optional(row.measure).map(spanned),
        kpi,
    }
}

fn figure(text: String) -> Figure {
    let folded = || number::parse(&folded::key(&text).replace(',', ""));
    match number::parse(&text).or_else(folded) {
        Some(number) => Figure::Exact(number),
        None => Figure::Word(text),
    }
}

/// Where a row begins; blank lines before it are not its own.
fn span(source: &Source, record: &StringRecord) -> Range<usize> {
    let from = record
        .position()
        .map_or(0, |position| position.byte() as usize)
        .min(source.text.len());
    let start = from
        + source.text[from..]
            .bytes()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
    start..start
}

fn problem(source: &Source, span: Range<usize>, error: &csv::Error) -> Problem {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            Problem::of_words(source, span, &err.kind().to_string())
        }
        _ => Problem::of_words(source, span, &error.to_string()),
    }
}
