//! Files that came, went or have other bytes.

use std::collections::{BTreeMap, BTreeSet};

/// A file of which a run is made, and that is another than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Relative to the workspace.
    pub path: String,
    /// `new`, `gone` or `changed`.
    pub state: &'static str,
}

impl FileChange {
    /// The changes between the files of two runs: path and hash.
    pub fn between(
        before: &BTreeMap<String, String>,
        after: &BTreeMap<String, String>,
    ) -> Vec<Self> {
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let state = |path: &String| match (before.get(path), after.get(path)) {
            (None, _) => Some("new"),
            (_, None) => Some("gone"),
            (was, is) => (was != is).then_some("changed"),
        };
        let change = |path: &String| {
            let state = state(path)?;
            let path = path.clone();
            Some(Self { path, state })
        };
        paths.into_iter().filter_map(change).collect()
    }
}
