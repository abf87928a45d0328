//! Which files arrived, from which section, and which of them a later one replaces.

use crate::domain::{FiscalYear, Plan, folded};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders in folders in a section's folder.
const DEEPEST: usize = 16;

/// One file as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// The folder under the year, as named; empty for a file that lies outside any.
    pub section_folder: String,
    /// Index into the plan's sections, if the folder is one's name.
    pub section: Option<usize>,
    /// The path of the file that replaces it.
    pub superseded_by: Option<String>,
}

/// What lies directly under a plan's inputs, and holds something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearFolder {
    /// The year that its name says; none if it says none, and for a file outside any folder.
    pub year: Option<FiscalYear>,
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Its name.
    pub name: String,
}

/// Years for which a plan has inputs: folder names that are years, oldest first.
pub fn years(workspace: &Path, plan: &str) -> Vec<(FiscalYear, String)> {
    let folders = year_folders(workspace, plan).into_iter();
    let years = folders.filter_map(|folder| Some((folder.year?, folder.name)));
    years.collect()
}

/// All that lies under a plan's inputs, what has no year first, then by year. Nothing a section wrote
/// may be lost only because nobody can tell of which year it is.
pub fn year_folders(workspace: &Path, plan: &str) -> Vec<YearFolder> {
    let entries = fs::read_dir(workspace.join("inputs").join(plan))
        .into_iter()
        .flatten()
        .flatten();
    let folder = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.path().is_dir();
        let is_of_people = match is_folder {
            true => !is_made_by_a_system(&name) && holds_something(&entry.path()),
            false => !is_left_by_a_program(&name),
        };
        is_of_people.then(|| YearFolder {
            year: FiscalYear::parse(&name).filter(|_| is_folder),
            path: format!("inputs/{plan}/{name}"),
            name,
        })
    };
    let mut folders: Vec<YearFolder> = entries.filter_map(folder).collect();
    folders.sort();
    folders
}

/// An empty folder, made for next year, is no year with inputs.
fn holds_something(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// Folders of recycle bins, of thumbnails, and hidden ones.
fn is_made_by_a_system(name: &str) -> bool {
    let known = [
        "System Volume Information",
        "@eaDir",
        "__MACOSX",
        "lost+found",
    ];
    name.starts_with(['.', '$']) || known.contains(&name)
}

/// All submissions of a plan's year, in the order of their paths.
pub fn discover(workspace: &Path, plan: &Plan, year_folder: &str) -> io::Result<Vec<Submission>> {
    let root = Path::new("inputs").join(&plan.id).join(year_folder);
    let mut paths = Vec::new();
    walk(workspace, &root, DEEPEST, &mut paths)?;
    paths.sort();
    let mut submissions: Vec<Submission> = paths
        .iter()
        .map(|path| submission(plan, &root, path))
        .collect();
    mark_superseded(&mut submissions, &plan.correction_marks);
    Ok(submissions)
}

/// Links are followed, as Explorer and Finder do; folders only so deep, in case one leads back up.
fn walk(
    workspace: &Path,
    folder: &Path,
    deeper: usize,
    paths: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for entry in fs::read_dir(workspace.join(folder))? {
        let entry = entry?;
        let name = entry.file_name();
        let path = folder.join(&name);
        let kind = entry.file_type()?;
        let is_folder = kind.is_dir() || (kind.is_symlink() && workspace.join(&path).is_dir());
        if is_folder && deeper > 0 {
            // A folder that may not be opened is said as a file that may not be opened is.
            if walk(workspace, &path, deeper - 1, paths).is_err() {
                paths.push(path);
            }
        } else if !is_folder && !is_left_by_a_program(&name.to_string_lossy()) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Lock files of Excel and LibreOffice, and what Windows and macOS put into folders.
fn is_left_by_a_program(name: &str) -> bool {
    name.starts_with("~$")
        || name.starts_with('.')
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

fn submission(plan: &Plan, root: &Path, path: &Path) -> Submission {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let folder = inside
        .parent()
        .and_then(|parent| parent.iter().next())
        .map(|name| name.to_string_lossy().into_owned());
    let section_folder = folder.unwrap_or_default();
    Submission {
        path: path.to_string_lossy().replace('\\', "/"),
        section: plan.section_named(&section_folder),
        section_folder,
        superseded_by: None,
    }
}

/// Within a section, files whose names differ only by a correction mark are one submission;
/// the marked one counts, the last by name if several are marked.
fn mark_superseded(submissions: &mut [Submission], marks: &[String]) {
    let names: Vec<(String, bool)> = submissions
        .iter()
        .map(|submission| unmarked(submission, marks))
        .collect();
    let marked = names.iter().enumerate().filter(|(_, (_, marked))| *marked);
    let winners: HashMap<&str, usize> = marked
        .map(|(index, (name, _))| (name.as_str(), index))
        .collect();
    for (index, (name, _)) in names.iter().enumerate() {
        let winner = winners
            .get(name.as_str())
            .filter(|winner| **winner != index);
        submissions[index].superseded_by = winner.map(|winner| submissions[*winner].path.clone());
    }
}

/// The file's folder and name without correction marks, extension and brackets; and whether it had a mark.
fn unmarked(submission: &Submission, marks: &[String]) -> (String, bool) {
    let path = Path::new(&submission.path);
    let stem = folded::key(&path.file_stem().unwrap_or_default().to_string_lossy());
    let bare = marks.iter().fold(stem.clone(), |name, mark| {
        name.replace(&folded::key(mark), "")
    });
    let marked = bare != stem;
    let bare: String = if marked {
        bare.replace('版', "")
    } else {
        bare
    };
    let bare: String = bare
        .chars()
        .filter(|c| !"()[]【】_-・".contains(*c))
        .collect();
    let folder = path
        .parent()
        .unwrap_or(Path::new(""))
        .to_string_lossy()
        .into_owned();
    (format!("{folder}/{bare}"), marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expected: &[Option<&str>]) {
        let mut submissions: Vec<Submission> = names
            .iter()
            .map(|name| Submission {
                path: format!("課/{name}"),
                section_folder: "課".into(),
                section: None,
                superseded_by: None,
            })
            .collect();
        mark_superseded(&mut submissions, &["修正".into(), "最新".into()]);
        let actual: Vec<Option<String>> = submissions
            .into_iter()
            .map(|submission| submission.superseded_by)
            .collect();
        let expected: Vec<Option<String>> = expected
            .iter()
            .map(|name| name.map(|name| format!("課/{name}")))
            .collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn a_marked_file_replaces_the_one_it_corrects() {
        check(
            &["実績.xlsx", "実績_修正版.xlsx"],
            &[Some("実績_修正版.xlsx"), None],
        );
        check(
            &["実績(最新).csv", "実績.xlsx"],
            &[None, Some("実績(最新).csv")],
        );
        check(&["実績_修正1.xlsx", "実績.xlsx"], &[None, None]);
    }

    #[test]
    fn other_files_are_left_alone() {
        check(&["実績.xlsx", "個票.xlsx"], &[None, None]);
        check(&["実績.xlsx", "個票_修正版.xlsx"], &[None, None]);
    }
}
