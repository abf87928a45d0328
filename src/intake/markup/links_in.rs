//! Other files in a formula as text: `='C:\\共有\\[予算.xls]計'!R1C1`.

use crate::intake::Notice;
use crate::intake::limits::{LINKED_FILES, LINKED_NAME};
use std::collections::BTreeSet;

/// What files with tables end with. Brackets also stand around steps from cell to cell (`R[-1]C`).
const ENDINGS: [&str; 8] = [
    ".xls", ".xlsx", ".xlsm", ".xlsb", ".xml", ".csv", ".ods", ".htm",
];

/// Takes the names of the files that a formula refers to.
pub fn formula(formula: &str, names: &mut BTreeSet<String>) {
    for piece in formula.split('[').skip(1) {
        if let Some((name, _)) = piece.split_once(']') {
            file(name, names);
        }
    }
}

/// Takes a name, if it is that of a file with tables; of a path its end.
pub fn file(path: &str, names: &mut BTreeSet<String>) {
    let name = path.rsplit(['/', '\\', '[']).next().unwrap_or_default();
    let lower = name.to_lowercase();
    let is_table = ENDINGS.iter().any(|ending| lower.ends_with(ending));
    if is_table && name.len() <= LINKED_NAME && names.len() < LINKED_FILES {
        names.insert(name.to_owned());
    }
}

/// What is to be said of them.
pub fn notice(names: BTreeSet<String>) -> Option<Notice> {
    let names: Vec<String> = names.into_iter().collect();
    (!names.is_empty()).then_some(Notice::ExternalLinks(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: &[&str]) {
        let mut names = BTreeSet::new();
        formula(written, &mut names);
        assert!(names.iter().eq(expected), "{written} {names:?}");
    }

    #[test]
    fn files_are_told_from_steps() {
        check("='C:\\共有\\[予算.xls]計'!R1C1", &["予算.xls"]);
        check("=[a.XLSX]計!A1+[b.csv]b!A1", &["a.XLSX", "b.csv"]);
        check("=R[-1]C[2]+Table1[計.1]", &[]);
        check("=[[[.xls", &[]);
    }
}
