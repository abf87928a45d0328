//! The sample: 北本市's R6 verification, as a clone runs it.

mod left_out;
mod workspace;

use calamine::{Data, Reader, open_workbook_auto};
use kensho::domain::{CellAt, folded};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

type Row = HashMap<String, String>;

/// A copy of the sample workspace, with its outputs made.
fn verified() -> tempfile::TempDir {
    let workspace = workspace::of("");
    workspace::run(workspace.path(), ("kitamoto", "R6"));
    workspace
}

fn table(workspace: &Path, name: &str) -> Vec<Row> {
    let bytes = fs::read(workspace.join("outputs/kitamoto/R6/data").join(name)).unwrap();
    assert!(
        bytes.starts_with(b"\xef\xbb\xbf"),
        "{name} has no byte order mark"
    );
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let rows = reader.deserialize().collect::<Result<Vec<Row>, _>>();
    rows.unwrap()
}

fn is(row: &Row, fields: &[(&str, &str)]) -> bool {
    fields.iter().all(|(name, value)| row[*name] == *value)
}

#[test]
fn public_figures_come_out_right() {
    let workspace = verified();
    let observations = table(workspace.path(), "observations.csv");
    let published = [
        ("3-d", "2.1", "くらし安全課"),
        ("4-6-3-2", "19.2", "くらし安全課"),
        ("2-1-2-1", "280", "共生福祉課"),
        ("3-1-2-1", "13", "くらし安全課"),
        ("3-3-3-1", "29", "人権推進課"),
        ("5-1-4-1", "1194.663", "産業観光課"),
        ("3-2-1-1", "67.5", "くらし安全課"),
    ];
    for (kpi, value, section) in published {
        let wanted = [
            ("kpi_id", kpi),
            ("era_year", "R6"),
            ("kind", "actual"),
            ("state", "value"),
            ("value", value),
            ("section", section),
        ];
        let found = observations.iter().filter(|row| is(row, &wanted)).count();
        assert_eq!(found, 1, "{kpi} = {value} of {section}");
    }
}

#[test]
fn traps_of_the_public_figures_are_found_and_never_taken() {
    let workspace = verified();
    let (observations, findings, judgements) = (
        table(workspace.path(), "observations.csv"),
        table(workspace.path(), "findings.csv"),
        table(workspace.path(), "judgements.csv"),
    );
    let found = |code: &str, file: &str, word: &str| {
        let count = findings
            .iter()
            .filter(|row| {
                row["code"] == code && row["file"].ends_with(file) && row["message"].contains(word)
            })
            .count();
        assert_eq!(count, 1, "{code} in {file} about {word}");
    };
    found("unit-mismatch", "健康づくり課/実績.xlsx", "95.0");
    found(
        "unknown-kpi",
        "子育て支援課/事務事業評価.xlsx",
        "保育所（園）待機児童数",
    );
    found(
        "unknown-kpi",
        "市長公室/事務事業評価.csv",
        "ふるさと納税寄附件数",
    );
    found("duplicate-figure", "都市計画課/実績.xlsx", "59.3");
    found(
        "duplicate-figure",
        "都市計画課/事務事業評価_公園.xlsx",
        "59.4",
    );
    found(
        "superseded-submission",
        "くらし安全課/実績.xlsx",
        "実績_修正版.xlsx",
    );
    found("wrong-year", "高齢介護課/実績.xlsx", "令和5年度");
    found("beside-form", "政策推進課/補足説明.pdf", "PDF");
    found("missing-actual", "生涯学習課/実績.xlsx", "団体数");
    found("missing-submission", "", "保育課");
    let townscape = [("kpi_id", "4-1-1"), ("era_year", "R6"), ("kind", "actual")];
    let mut values: Vec<&str> = observations
        .iter()
        .filter(|row| is(row, &townscape))
        .map(|row| row["value"].as_str())
        .collect();
    values.sort_unstable();
    assert_eq!(values, ["59.3", "59.4"]);
    for (kpi, reason) in [
        ("4-1-1", "値が二つある（未決定）"),
        ("1-2-1-1", "単位が違う"),
        ("1-1-1-1", "未提出"),
        ("4-a", "未公表"),
        ("5-1-2-1", "調査なし"),
    ] {
        let judged = judgements.iter().find(|row| row["kpi_id"] == kpi).unwrap();
        assert!(
            is(judged, &[("band", ""), ("rate", ""), ("reason", reason)]),
            "{judged:?}"
        );
    }
}

#[test]
fn the_plan_is_whole() {
    let mapping = kensho::mapping::load(&workspace::root(), "kitamoto", None).unwrap();
    let plan = mapping.plan;
    let goals = plan.kpis.iter().filter(|kpi| kpi.measure.is_none()).count();
    assert_eq!(
        (
            plan.goals.len(),
            plan.goals.iter().filter(|goal| goal.cross_cutting).count()
        ),
        (6, 2)
    );
    assert_eq!((goals, plan.kpis.len() - goals), (11, 29));
    assert!(plan.sections.len() >= 15);
}

/// Opens each file that an observation names with another reader, or with none, and looks into the cell.
#[test]
fn the_named_cell_of_the_named_file_shows_the_text() {
    let workspace = verified();
    let mut looked = 0;
    for row in table(workspace.path(), "observations.csv")
        .iter()
        .chain(&table(workspace.path(), "cells.csv"))
    {
        let path = workspace.path().join(&row["file"]);
        let there = match path.extension().unwrap().to_str().unwrap() {
            "csv" => csv_cell(&path, &row["cell"]),
            _ => workbook_cell(&path, &row["sheet"], &row["cell"]),
        };
        assert!(
            shows(&there, row["text"].trim_start_matches('\'')),
            "{} {} {}: {there:?} is not {:?}",
            row["file"],
            row["sheet"],
            row["cell"],
            row["text"]
        );
        looked += 1;
    }
    assert!(looked > 600, "only {looked} cells were looked at");
}

/// Whether what a file holds is what a person is said to see: the same text, or the same number.
fn shows(held: &Data, seen: &str) -> bool {
    match held {
        Data::Empty => seen.is_empty(),
        Data::String(text) => text == seen,
        Data::Int(number) => shows(&Data::Float(*number as f64), seen),
        Data::Float(number) => {
            let digits = folded::key(seen).replace(',', "");
            let percent = digits
                .strip_suffix('%')
                .map(|digits| digits.parse::<f64>().unwrap() / 100.0);
            let shown = percent.or_else(|| digits.parse().ok());
            shown.is_some_and(|shown| (shown - number).abs() < 1e-9)
        }
        other => panic!("unexpected cell {other:?}"),
    }
}

fn workbook_cell(path: &Path, sheet: &str, cell: &str) -> Data {
    let mut book = open_workbook_auto(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let at = (0..200).flat_map(|row| (0..40).map(move |column| (row, column)));
    let at = at
        .into_iter()
        .find(|(row, column)| CellAt::new(*row, *column).to_string() == cell)
        .unwrap();
    range.get_value(at).cloned().unwrap_or_default()
}

fn csv_cell(path: &Path, cell: &str) -> Data {
    let bytes = fs::read(path).unwrap();
    let text = String::from_utf8(bytes.clone())
        .unwrap_or_else(|_| encoding_rs::SHIFT_JIS.decode(&bytes).0.into_owned());
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(
        lines.len(),
        records.len(),
        "the sample's CSV has no blank lines"
    );
    let found = records.iter().enumerate().find_map(|(row, record)| {
        let mut columns = record.iter().enumerate();
        columns.find(|(column, _)| CellAt::new(row as u32, *column as u32).to_string() == cell)
    });
    found.map_or(Data::Empty, |(_, text)| {
        if text.is_empty() {
            Data::Empty
        } else {
            Data::String(text.to_owned())
        }
    })
}

/// Every cell of every sheet on which a form was found is in cells.csv.
#[test]
fn no_cell_is_lost() {
    let workspace = verified();
    let cells = table(workspace.path(), "cells.csv");
    let mut sheets: Vec<(&str, &str)> = cells
        .iter()
        .map(|row| (row["file"].as_str(), row["sheet"].as_str()))
        .collect();
    sheets.dedup();
    let mut compared = 0;
    for (file, sheet) in sheets
        .into_iter()
        .filter(|(file, _)| !file.ends_with(".csv"))
    {
        let mut book = open_workbook_auto(workspace.path().join(file)).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        let filled = range
            .used_cells()
            .filter(|(.., value)| !matches!(value, Data::Empty) && !value.to_string().is_empty())
            .count();
        let kept = cells
            .iter()
            .filter(|row| is(row, &[("file", file), ("sheet", sheet)]))
            .count();
        assert_eq!(kept, filled, "{file} {sheet}");
        compared += 1;
    }
    assert!(compared >= 14, "only {compared} sheets were compared");
}

#[test]
fn two_runs_give_the_same_bytes() {
    let (one, other) = (verified(), verified());
    let files = |workspace: &Path| {
        let mut files = Vec::new();
        list(&workspace.join("outputs/kitamoto/R6"), &mut files);
        files.sort();
        files
    };
    let names = files(one.path());
    assert!(names.len() > 10);
    for path in &names {
        let twin = other.path().join(path.strip_prefix(one.path()).unwrap());
        let (mut mine, mut its) = (fs::read(path).unwrap(), fs::read(&twin).unwrap());
        if path.ends_with("run.json") {
            (mine, its) = (without_timings(&mine), without_timings(&its));
        }
        assert!(mine == its, "{} differs", path.display());
    }
}

fn without_timings(bytes: &[u8]) -> Vec<u8> {
    let mut run: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    assert!(run.as_object_mut().unwrap().remove("timings_ms").is_some());
    run.to_string().into_bytes()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if entry.is_dir() {
            list(&entry, files)
        } else {
            files.push(entry)
        }
    }
}

/// Where the real figures are present, the sample's public ones must be among them.
#[test]
fn the_samples_public_figures_are_the_published_ones() {
    let Some(path) = left_out::shared("realdata/facts/kitamoto-indicators.csv") else {
        return;
    };
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<Row> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    for (indicator, value) in [
        ("人口千人当たりの交通事故件数", "2.1"),
        ("防災訓練に参加した市民の割合", "19.2"),
        ("ボランティア登録者数", "280.0"),
        ("協働パートナー登録件数", "13.0"),
        ("庁内の審議会・委員会等委員の女性の登用割合", "29.0"),
        ("観光入込客数", "1194663.0"),
        ("自治会加入率", "67.5"),
        ("妊婦が妊婦健康診査を受診した回数", "95.0"),
    ] {
        assert!(
            rows.iter()
                .any(|row| is(row, &[("indicator", indicator), ("value", value)])),
            "{indicator} {value}"
        );
    }
}
