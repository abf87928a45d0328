//! The Parquet files, read by another reader than the program's own: row for row what the CSV files
//! beside them say, with real types.

mod workspace;

use kensho::Subject;
use kensho::ledger::schema::{Of, TableHead};
use kensho::report::tables;
use parquet::basic::{ConvertedType, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The tables that are files.
static TABLES: LazyLock<Vec<TableHead>> =
    LazyLock::new(|| tables::heads().into_iter().take(6).collect());

/// Every case that ends in a run, with all that may stand in a table among them.
#[test]
fn another_reader_sees_the_rows_of_the_csv_files() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut seen = Seen::default();
    for case in fs::read_dir(cases).unwrap().map(Result::unwrap) {
        let workspace = workspace::of(case.path());
        let data = workspace.path().join("outputs/town/R6/data");
        if kensho::run(
            &subject(workspace.path()),
            kensho::domain::moment::Moment(0),
            &|_, _| {},
        )
        .is_ok()
        {
            TABLES
                .iter()
                .for_each(|table| compare(&data, table, &mut seen));
        }
    }
    let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    assert!(tables.iter().all(|name| seen.tables.contains(*name)));
    for state in
        "value pending not-surveyed not-applicable ended suppressed arrow-up arrow-down arrow-keep blank unreadable".split(' ')
    {
        assert!(seen.states.contains(state), "{state}");
    }
    assert!(seen.has_decimals && seen.has_guarded && seen.has_arrow);
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let written = || {
        let workspace = workspace::case("policy");
        kensho::run(
            &subject(workspace.path()),
            kensho::domain::moment::Moment(0),
            &|_, _| {},
        )
        .unwrap();
        let file = |table: &TableHead| {
            let name = format!("outputs/town/R6/data/{}.parquet", table.name);
            fs::read(workspace.path().join(name)).ok()
        };
        TABLES.iter().map(file).collect::<Vec<_>>()
    };
    let once = written();
    assert!(once.iter().flatten().count() > 4);
    assert!(once == written());
}

/// What stood in some file.
#[derive(Default)]
struct Seen {
    tables: BTreeSet<String>,
    states: BTreeSet<String>,
    has_decimals: bool,
    has_guarded: bool,
    has_arrow: bool,
}

fn subject(workspace: &Path) -> Subject {
    workspace::subject(workspace, ("town", "R6"))
}

fn compare(data: &Path, table: &TableHead, seen: &mut Seen) {
    let path = |kind: &str| data.join(format!("{}.{kind}", table.name));
    assert_eq!(path("csv").exists(), path("parquet").exists());
    if !path("csv").exists() {
        return;
    }
    let (names, lines) = csv(&path("csv"));
    let reader = SerializedFileReader::new(File::open(path("parquet")).unwrap()).unwrap();
    assert!(table.names().eq(names.iter().map(String::as_str)));
    types(&reader, table);
    let rows: Vec<Vec<Field>> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            row.unwrap()
                .into_columns()
                .into_iter()
                .map(|(_, field)| field)
                .collect()
        })
        .collect();
    assert_eq!(rows.len(), lines.len(), "{}", table.name);
    for (row, line) in rows.iter().zip(&lines) {
        for ((name, field), text) in names.iter().zip(row).zip(line) {
            same(name, field, text, seen);
        }
    }
    seen.tables.insert(table.name.to_owned());
}

fn csv(path: &PathBuf) -> (Vec<String>, Vec<Vec<String>>) {
    let text = fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let line = |line: &csv::StringRecord| line.iter().map(str::to_owned).collect::<Vec<_>>();
    let names = line(reader.headers().unwrap());
    (
        names,
        reader
            .records()
            .map(|record| line(&record.unwrap()))
            .collect(),
    )
}

/// The types are those of the table, whatever stands in the rows.
fn types(reader: &SerializedFileReader<File>, table: &TableHead) {
    let schema = reader.metadata().file_metadata().schema_descr();
    for (column, described) in schema.columns().iter().zip(&table.columns) {
        let expected = match described.of {
            Of::Text => (Type::BYTE_ARRAY, ConvertedType::UTF8),
            Of::Number => (Type::FIXED_LEN_BYTE_ARRAY, ConvertedType::DECIMAL),
            Of::Year => (Type::INT32, ConvertedType::NONE),
            Of::Index => (Type::INT32, ConvertedType::UINT_32),
        };
        let actual = (column.physical_type(), column.converted_type());
        assert_eq!(actual, expected, "{}", described.name);
        if described.of == Of::Number {
            assert_eq!((column.type_precision(), column.type_scale()), (38, 18));
        }
    }
}

fn same(name: &str, field: &Field, text: &str, seen: &mut Seen) {
    match field {
        Field::Null => {
            // An arrow is no number; it stands in a column of its own.
            let is_arrow = name == "target" && ["↑", "↓", "→"].contains(&text);
            seen.has_arrow |= is_arrow;
            assert!(text.is_empty() || is_arrow, "{name}: {text}");
        }
        Field::Str(word) => {
            assert!(!word.is_empty(), "{name}");
            if name == "state" {
                seen.states.insert(word.clone());
            }
            let is_guarded = text.strip_prefix('\'') == Some(word);
            seen.has_guarded |= is_guarded;
            assert!(word == text || is_guarded, "{name}: {word} {text}");
        }
        Field::Int(year) => assert_eq!(year.to_string(), text, "{name}"),
        Field::Decimal(decimal) => {
            let printed = plain(decimal.data());
            seen.has_decimals |= printed.contains('.');
            let text = match text.split_once('.') {
                Some(_) if name == "rate" => text.trim_end_matches('0').trim_end_matches('.'),
                _ => text,
            };
            assert_eq!(printed, text, "{name}");
        }
        other => panic!("{name}: {other}"),
    }
}

/// A number of 10⁻¹⁸ in big-endian bytes, without trailing zeros.
fn plain(bytes: &[u8]) -> String {
    let units = i128::from_be_bytes(bytes.try_into().unwrap());
    let digits = format!("{:019}", units.unsigned_abs());
    let (whole, rest) = digits.split_at(digits.len() - 18);
    let sign = if units < 0 { "-" } else { "" };
    let number = format!("{sign}{whole}.{rest}");
    number
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}
