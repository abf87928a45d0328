//! The map for developers is kept true: every search that it names finds the file that it names, and little
//! else.

use std::fs;
use std::path::Path;

/// In how many files a search may end that is to be called an answer.
const FEW: usize = 6;

#[test]
fn every_question_is_answered_by_one_search() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("docs/developers.md")).unwrap();
    let rows = map.lines().filter_map(row);
    let rows: Vec<(&str, &str)> = rows.collect();
    assert!(rows.len() >= 10, "{rows:?}");
    let sources = sources(&root.join("src"));
    for (search, file) in rows {
        let has = |(_, text): &&(String, String)| text.contains(search);
        let found: Vec<&str> = sources
            .iter()
            .filter(has)
            .map(|(path, _)| path.as_str())
            .collect();
        assert!(
            found.contains(&file),
            "「{search}」 is not in {file} but in {found:?}"
        );
        assert!(found.len() <= FEW, "「{search}」 is in {found:?}");
    }
}

/// The search and the file of a row of the table.
fn row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line.trim_matches('|').rsplit('|').map(str::trim);
    let (file, search) = (cells.next()?, cells.next()?);
    let file = file.strip_prefix('`')?.strip_suffix('`')?;
    let search = search.strip_prefix('`')?.strip_suffix('`')?;
    file.starts_with("src/").then_some((search, file))
}

/// Every source file: its path from the root of the repository, and its text without tests.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let of = |path: std::path::PathBuf| match path.is_dir() {
        true => sources(&path),
        false => {
            let text = fs::read_to_string(&path).unwrap();
            let code = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            vec![(name, code.to_owned())]
        }
    };
    entries.flat_map(of).collect()
}
