//! Whole workspaces: what arrives in `tests/cases/<name>/`, and what must come out, as text.
//!
//! Each case is a workspace with an `expected/` folder. Files there are compared with the outputs
//! of the same name. `KENSHO_UPDATE=1 cargo test --release --test cases` writes them anew; read the diff.

mod workspace;

use kensho::Done;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_case_comes_out_as_expected() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut names: Vec<PathBuf> = fs::read_dir(cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    names.sort();
    assert!(!names.is_empty(), "there are no cases");
    let failures: Vec<String> = names.iter().flat_map(|case| differences(case)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What differs in one case.
fn differences(case: &Path) -> Vec<String> {
    let workspace = workspace::of(case);
    let subject = workspace::subject(workspace.path(), ("town", "R6"));
    let outcome = kensho::run(&subject, kensho::domain::moment::Moment(0), &|_, _| {})
        .map(|outcome| outcome.done().expect("the case was not run before"));
    let mut expected: Vec<PathBuf> = fs::read_dir(case.join("expected"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    expected.sort();
    assert!(!expected.is_empty(), "{} expects nothing", case.display());
    expected
        .iter()
        .filter_map(|path| difference(path, workspace.path(), &outcome))
        .collect()
}

fn difference(expected: &Path, workspace: &Path, outcome: &anyhow::Result<Done>) -> Option<String> {
    let name = expected.file_name().unwrap().to_string_lossy().into_owned();
    let actual = match (name.as_str(), outcome) {
        ("error.txt", Err(error)) => format!("{error:#}\n"),
        ("written.txt", Ok(done)) => done
            .written
            .iter()
            .map(|path| format!("{}\n", path.display()))
            .collect(),
        (_, Ok(_)) => fs::read_to_string(workspace.join("outputs/town/R6/data").join(&name))
            .unwrap_or_default(),
        (_, Err(error)) => format!("the run failed: {error:#}"),
    };
    let actual = actual
        .replace("\r\n", "\n")
        .trim_start_matches('\u{feff}')
        .to_owned();
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(expected, &actual).unwrap();
    }
    let wanted = fs::read_to_string(expected).unwrap();
    (wanted != actual).then(|| {
        format!(
            "{}\n--- expected\n{wanted}\n--- actual\n{actual}",
            expected.display()
        )
    })
}
