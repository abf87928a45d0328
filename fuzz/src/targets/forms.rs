//! Any text, as the mapping of a town: loading it never panics, and one that is sound reads files.

use super::grids;
use crate::archive;
use crate::corpus;
use crate::mapping;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// What a mapping is made of. Nothing else is written, whatever name an input has for it.
const NAMES: [&str; 4] = ["plan.toml", "kpis.csv", "forms/1.toml", "forms/2.toml"];

/// The workspace of this process.
static WORKSPACE: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a folder for the mapping"));

/// Files for a mapping that is sound: one with everything in it, and the samples' own lists.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut files = corpus::files("inputs", &["csv"]);
    files.extend(corpus::files("inputs/kitamoto/R6/市長公室", &["xlsx"]));
    files
});

/// Tries one mapping.
pub fn run(input: &[u8]) {
    let workspace = WORKSPACE.path();
    let folder = workspace.join("mappings/town");
    let written = archive::unpacked(input);
    for name in NAMES {
        let content = written.iter().find(|(other, _)| other == name);
        put(&folder.join(name), content.map(|(_, content)| *content));
    }
    if let Ok(town) = mapping::load(workspace, "town", None) {
        for file in FILES.iter() {
            grids::submit(&town, "実績.xlsx", file);
        }
    }
}

fn put(path: &Path, content: Option<&[u8]>) {
    let done = match content {
        None if !path.exists() => Ok(()),
        None => fs::remove_file(path),
        Some(content) => path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(path, content)),
    };
    done.expect("the mapping's files can be changed");
}

/// The mappings of the samples, the cases and the catalogue, with each of their forms.
pub fn seeds() -> Vec<Vec<u8>> {
    let folders = ["mappings", "tests/cases", "tests/catalogue"];
    let folders = folders
        .iter()
        .flat_map(|folder| corpus::folders_with(folder, "plan.toml"));
    folders.flat_map(|folder| of_folder(&folder)).collect()
}

fn of_folder(folder: &Path) -> Vec<Vec<u8>> {
    let file = |name: &str, path: &Path| Some((name.to_owned(), fs::read(path).ok()?));
    let plan = file(NAMES[0], &folder.join("plan.toml"));
    let table = file(NAMES[1], &folder.join("kpis.csv"));
    let forms = corpus::paths(&folder.join("forms"), &["toml"]);
    let beside = Some(folder.join("list.toml")).filter(|form| form.is_file());
    let with_form = |form: std::path::PathBuf| {
        let parts = [plan.clone(), table.clone(), file(NAMES[2], &form)];
        archive::packed(&parts.into_iter().flatten().collect::<Vec<_>>())
    };
    forms.into_iter().chain(beside).map(with_form).collect()
}
