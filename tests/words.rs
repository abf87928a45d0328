//! What a council and the public read is in the words of an official: no word of the program, of its files or of its
//! codes, and one word for one thing.

mod left_out;
#[expect(dead_code, reason = "of it, only the copy of a folder is wanted")]
mod printer;
mod workspace;

use calamine::{Reader, open_workbook_auto};
use kensho::domain::plan::{Basis, Direction};
use kensho::domain::rating::Formula;
use kensho::domain::reported::State;
use std::fs::File;
use std::io::Read;
use std::path::Path;

const PLANS: [(&str, &str); 5] = [
    ("atsugi", "R6"),
    ("kitamoto", "R6"),
    ("komagane", "R8"),
    ("takahata", "R7"),
    ("takanezawa", "R6"),
];

/// Words anywhere in a text. 達成率 and 判定 have no other names.
const PARTS: [&str; 15] = [
    "kensho",
    "toml",
    "inputs/",
    "outputs/",
    "mappings/",
    "data/",
    ".csv",
    ".parquet",
    ".json",
    ".xlsx",
    "事務局用",
    "進捗率",
    "達成度",
    "到達率",
    "評価区分",
];

/// Codes, which are words by themselves: "keep" is none in "keeper".
fn codes() -> Vec<&'static str> {
    let words = [Formula::WORDS, Direction::WORDS, Basis::WORDS, State::WORDS];
    let words = words.into_iter().flatten().map(|(code, _)| *code);
    let findings = kensho::check::pages().map(|page| page.code);
    let others = [
        "alias",
        "plan",
        "rate",
        "target",
        "baseline",
        "actual",
        "otherwise",
    ];
    words.chain(findings).chain(others).collect()
}

/// The word of a text that no council reads.
fn foreign<'w>(text: &str, codes: &[&'w str]) -> Option<&'w str> {
    let is_of_code = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let mut words = text.split(|letter| !is_of_code(letter));
    let code = words.find_map(|word| codes.iter().find(|code| **code == word));
    let part = || PARTS.iter().find(|part| text.contains(**part));
    code.or_else(part).copied()
}

/// The first and last column of each hidden group of a sheet's, from 0.
fn hidden(book: &Path, sheet: usize) -> Vec<(u32, u32)> {
    let mut parts = zip::ZipArchive::new(File::open(book).unwrap()).unwrap();
    let mut xml = String::new();
    let part = format!("xl/worksheets/sheet{}.xml", sheet + 1);
    let mut part = parts.by_name(&part).unwrap();
    part.read_to_string(&mut xml).unwrap();
    let columns = xml.split("<col ").skip(1);
    let columns = columns.map(|column| column.split('>').next().unwrap());
    let columns = columns.filter(|column| column.contains("hidden=\"1\""));
    let place = |column: &str, name: &str| -> u32 {
        let text = column.split(&format!("{name}=\"")).nth(1).unwrap();
        text.split('"').next().unwrap().parse::<u32>().unwrap() - 1
    };
    columns
        .map(|column| (place(column, "min"), place(column, "max")))
        .collect()
}

/// The cells of a workbook in which such a word is seen, and how many cells were looked at.
fn look(book: &Path, codes: &[&str]) -> (Vec<String>, usize) {
    let mut workbook = open_workbook_auto(book).unwrap();
    let (mut found, mut looked) = (Vec::new(), 0);
    for (at, (name, range)) in workbook.worksheets().into_iter().enumerate() {
        let hidden = hidden(book, at);
        let first = range.start().map_or(0, |(_, column)| column);
        for (row, column, cell) in range.used_cells() {
            let column = column as u32 + first;
            if hidden
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&column))
            {
                continue;
            }
            looked += 1;
            let text = cell.to_string();
            if let Some(word) = foreign(&text, codes) {
                found.push(format!("{word}: {name} row {row}: {text}"));
            }
        }
    }
    (found, looked)
}

#[test]
fn no_council_reads_words_of_the_program() {
    let codes = codes();
    for (plan, year) in PLANS {
        let workspace = workspace::sample(plan);
        workspace::run(workspace.path(), (plan, year));
        for book in ["効果検証報告書.xlsx", "公表用.xlsx"] {
            let path = workspace
                .path()
                .join(format!("outputs/{plan}/{year}/{book}"));
            let (found, looked) = look(&path, &codes);
            assert!(looked > 20, "{plan} {book}: {looked}");
            assert!(found.is_empty(), "{plan} {book}: {found:#?}");
        }
    }
}

#[test]
fn a_code_is_seen_as_a_word_and_a_path_anywhere() {
    let codes = codes();
    let seen = |text: &str| foreign(text, &codes);
    assert_eq!(
        seen("expected か attainment を使います。"),
        Some("expected")
    );
    assert_eq!(seen("エラー[unit-mismatch] 単位"), Some("unit-mismatch"));
    assert_eq!(seen("plan.toml 184行目"), Some("plan"));
    assert_eq!(seen("場所: inputs/a/R6"), Some("inputs/"));
    assert_eq!(seen("進捗率"), Some("進捗率"));
    for text in ["市公式SNS", "t-CO2", "Society5.0", "keeper", "1-a", "T-a"] {
        assert_eq!(seen(text), None);
    }
}
