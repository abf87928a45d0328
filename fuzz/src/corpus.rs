//! What the repository has already: the inputs to begin with.

use std::fs;
use std::path::{Path, PathBuf};

/// A larger input is tried too seldom in half a minute to find anything.
const LARGEST: u64 = 64 << 10;

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The contents of files in a folder of the repository, and in the folders in it.
pub fn files(folder: &str, kinds: &[&str]) -> Vec<Vec<u8>> {
    let paths = paths(&root().join(folder), kinds);
    let contents = paths.iter().map(|path| fs::read(path));
    contents
        .map(|content| content.expect("it is there"))
        .collect()
}

/// Paths of files that end so, in order.
pub fn paths(folder: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    let is_of = |path: &Path| {
        let kind = path.extension().and_then(|kind| kind.to_str());
        kind.is_some_and(|kind| kinds.contains(&kind))
            && path.metadata().is_ok_and(|file| file.len() <= LARGEST)
    };
    let mut paths = below(folder);
    paths.retain(|path| is_of(path));
    paths
}

/// Folders in a folder of the repository that hold a file of this name.
pub fn folders_with(folder: &str, name: &str) -> Vec<PathBuf> {
    let files = below(&root().join(folder)).into_iter();
    let named = files.filter(|path| path.file_name().is_some_and(|own| own == name));
    named
        .filter_map(|path| path.parent().map(Path::to_owned))
        .collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => all.extend(below(&entry.path())),
            _ => all.push(entry.path()),
        }
    }
    all.sort();
    all
}

/// What readers look for: the words of the dictionary that `cargo fuzz` takes too.
pub fn dictionary() -> Vec<Vec<u8>> {
    let lines = include_str!("../dictionary.txt").lines();
    let quoted = lines.filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"'));
    quoted.map(unescaped).collect()
}

/// `\x00`, `\"` and `\\` as bytes.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let [first, more @ ..] = rest {
        let number = more
            .strip_prefix(b"x")
            .and_then(|digits| str::from_utf8(digits.get(..2)?).ok());
        let number = number.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let (byte, length) = match (first, number, more) {
            (b'\\', Some(number), _) => (number, 4),
            (b'\\', None, [escaped, ..]) => (*escaped, 2),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}
