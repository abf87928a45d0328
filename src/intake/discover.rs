//! Which files arrived, from which section, and which of them a later one replaces.
//!
//! `inputs` itself may be a link: where a town's files lie (on a shared drive, say) is set up once, by
//! whoever runs kensho. Of the links below it, only those to files in the workspace are followed; see
//! [`super::aside`].

use super::aside::{self, Aside, Why};
use super::name;
use crate::domain::refusal::refusal;
use crate::domain::{FiscalYear, Plan, folded};
use crate::intake::limits::DEPTH_OF_FOLDERS;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One file as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submission {
    /// Relative to the workspace, as people are shown it: see [`name::shown`].
    pub path: String,
    /// Relative to the workspace, as the system knows it: for opening.
    pub file: PathBuf,
    /// The folder under the year, as people are shown it; empty for a file that lies outside any.
    pub section_folder: String,
    /// Index into the plan's sections, if the folder is one's name.
    pub section: Option<usize>,
    /// The path of the file that replaces it.
    pub superseded_by: Option<String>,
}

/// What lies directly under a plan's inputs, and holds something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearFolder {
    /// The year that its name says; `None` if it says none, and for a file outside any folder.
    pub year: Option<FiscalYear>,
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Its name as people are shown it, which for a folder of a year is its name on disk.
    pub name: String,
}

/// What lies under a plan's inputs.
#[derive(Debug, Default)]
pub struct Top {
    /// Folders and files: what has no year first, then by year.
    pub folders: Vec<YearFolder>,
    /// Links, by path; the plan's own folder if it is one, or cannot be opened.
    pub aside: Vec<Aside>,
}

/// What lies in the folder of a year.
#[derive(Debug, Default)]
pub struct Arrived {
    /// The files, in the order of their paths.
    pub submissions: Vec<Submission>,
    /// What is not read, by path.
    pub aside: Vec<Aside>,
}

/// What lies directly under `inputs/`, by name, and holds something: folders, and files outside any. Not
/// what systems and programs leave there, nor hidden folders.
///
/// # Errors
/// `inputs/` is there and cannot be read.
pub fn plans(workspace: &Path) -> io::Result<(Vec<String>, Vec<String>)> {
    let entries = match fs::read_dir(workspace.join("inputs")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
        entries => entries?,
    };
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in entries {
        let entry = entry?;
        let (path, name) = (entry.path(), shown_name(&entry.file_name()));
        match path.is_dir() {
            true if !is_made_by_a_system(&name) && holds_something(&path) => folders.push(name),
            false if !is_left_by_a_program(&name) => files.push(name),
            _ => {}
        }
    }
    // The system lists a folder in any order; outputs must not depend on it.
    folders.sort();
    files.sort();
    Ok((folders, files))
}

/// Years for which a plan has inputs: folder names that are years, oldest first.
pub fn years(workspace: &Path, plan: &str) -> Vec<(FiscalYear, String)> {
    let folders = top(workspace, plan).folders.into_iter();
    let years = folders.filter_map(|folder| Some((folder.year?, folder.name)));
    years.collect()
}

/// All that lies under a plan's inputs: also what names no year, so that a submission there gets a
/// finding and is not lost in silence.
pub fn top(workspace: &Path, plan: &str) -> Top {
    let root = Path::new("inputs").join(plan);
    let mut top = Top::default();
    if aside::is_link(&workspace.join(&root)) {
        top.aside.extend(top_link(workspace, &root));
        return top;
    }
    let listed = fs::read_dir(workspace.join(&root)).and_then(Iterator::collect);
    let entries: Vec<fs::DirEntry> = listed.unwrap_or_else(|error| {
        top.aside.extend(closed(&root, &error));
        Vec::new()
    });
    for own in entries.iter().map(fs::DirEntry::file_name) {
        let path = root.join(&own);
        match top_link(workspace, &path) {
            Some(link) => top.aside.push(link),
            None => top.folders.extend(year_folder(workspace, &path, &own)),
        }
    }
    top.folders.sort();
    top.aside.sort();
    top
}

/// A plan's own folder that cannot be read; `None` if there is no such folder.
fn closed(root: &Path, error: &io::Error) -> Option<Aside> {
    use io::ErrorKind::{NotADirectory, NotFound};
    let is_there = !matches!(error.kind(), NotFound | NotADirectory);
    is_there.then(|| Aside {
        path: name::shown(root),
        section_folder: String::new(),
        why: Why::Unopened(refusal(error).into_owned()),
    })
}

fn year_folder(workspace: &Path, path: &Path, own: &OsStr) -> Option<YearFolder> {
    let there = workspace.join(path);
    let is_folder = there.is_dir();
    let shown = shown_name(own);
    let is_of_people = match is_folder {
        true => !is_made_by_a_system(&shown) && holds_something(&there),
        false => !is_left_by_a_program(&shown),
    };
    // The report of a year lies in a folder of the same name: no control characters in it.
    let may_be_year = is_folder && own.to_str() == Some(&shown);
    is_of_people.then(|| YearFolder {
        year: FiscalYear::parse(&shown).filter(|_| may_be_year),
        path: name::shown(path),
        name: shown,
    })
}

/// A link that stands where the folders of the years do, and is not followed.
fn top_link(workspace: &Path, path: &Path) -> Option<Aside> {
    let shown = shown_name(path.file_name()?);
    let is_of_people = !is_made_by_a_system(&shown) && !is_left_by_a_program(&shown);
    let is_link = is_of_people && aside::is_link(&workspace.join(path));
    let why = is_link.then(|| aside::link(workspace, path)).flatten()?;
    Some(Aside {
        path: name::shown(path),
        section_folder: String::new(),
        why,
    })
}

/// An empty folder, made for next year, is no year with inputs. One that cannot be opened may hold
/// submissions.
fn holds_something(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some())
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

/// All that lies in the folder of a plan's year. Nothing, where that folder or the plan's is a link:
/// [`top`] says so.
pub fn discover(workspace: &Path, plan: &Plan, year_folder: &str) -> io::Result<Arrived> {
    let plan_folder = Path::new("inputs").join(&plan.id);
    let root = plan_folder.join(year_folder);
    let is_link = |folder: &Path| aside::is_link(&workspace.join(folder));
    let mut found = Found::default();
    if !is_link(&plan_folder) && !is_link(&root) {
        walk(workspace, &root, DEPTH_OF_FOLDERS, &mut found)?;
    }
    found.files.sort();
    found.aside.sort();
    let files = found.files.into_iter();
    let mut submissions: Vec<Submission> =
        files.map(|file| submission(plan, &root, file)).collect();
    mark_superseded(&mut submissions, &plan.correction_marks);
    let aside = found.aside.into_iter().map(|(path, why)| Aside {
        path: name::shown(&path),
        section_folder: section_folder_aside(plan, &root, &path),
        why,
    });
    Ok(Arrived {
        submissions,
        aside: aside.collect(),
    })
}

/// The bytes of all files under a plan's inputs, of all years.
pub fn bytes(workspace: &Path, plan: &str) -> u64 {
    let mut found = Found::default();
    // Of a folder that cannot be read nothing is read later either.
    let inputs = Path::new("inputs").join(plan);
    let _ = walk(workspace, &inputs, DEPTH_OF_FOLDERS, &mut found);
    let files = found.files.iter();
    let sizes = files.filter_map(|file| fs::metadata(workspace.join(file)).ok());
    sizes.map(|file| file.len()).sum()
}

/// What a walk came upon.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    aside: Vec<(PathBuf, Why)>,
}

fn walk(workspace: &Path, folder: &Path, deeper: usize, found: &mut Found) -> io::Result<()> {
    for entry in fs::read_dir(workspace.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk_into(workspace, path, deeper, found);
        } else if !is_left_by_a_program(&entry.file_name().to_string_lossy()) {
            let aside = kind.is_symlink().then(|| aside::link(workspace, &path));
            match aside.flatten() {
                Some(why) => found.aside.push((path, why)),
                None => found.files.push(path),
            }
        }
    }
    Ok(())
}

fn walk_into(workspace: &Path, folder: PathBuf, deeper: usize, found: &mut Found) {
    if deeper == 0 {
        // An empty folder loses nothing.
        let is_missed = holds_something(&workspace.join(&folder));
        let aside = is_missed.then_some((folder, Why::TooDeep));
        found.aside.extend(aside);
    } else if let Err(error) = walk(workspace, &folder, deeper - 1, found) {
        // A folder that cannot be read does not keep the others from being read.
        let why = Why::Unopened(refusal(&error).into_owned());
        found.aside.push((folder, why));
    }
}

/// Lock files of Excel and LibreOffice, and what Windows and macOS put into folders.
fn is_left_by_a_program(name: &str) -> bool {
    name.starts_with("~$")
        || name.starts_with('.')
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

fn submission(plan: &Plan, root: &Path, file: PathBuf) -> Submission {
    let folder = section_folder(root, &file);
    Submission {
        path: name::shown(&file),
        // A name that is not valid text belongs to no section: it is not guessed which was meant.
        section: folder
            .and_then(OsStr::to_str)
            .and_then(|folder| plan.section_named(folder)),
        section_folder: folder.map_or_else(String::new, shown_name),
        file,
        superseded_by: None,
    }
}

/// The name of the folder under the year's that a file lies in.
fn section_folder<'a>(root: &Path, file: &'a Path) -> Option<&'a OsStr> {
    let inside = file.strip_prefix(root).unwrap_or(file);
    inside.parent()?.iter().next()
}

/// The name of the folder under the year's in which an entry lies that is not read. An entry in the place of
/// a section's folder itself, such as a link to it, counts as that folder. Empty outside any.
fn section_folder_aside(plan: &Plan, root: &Path, path: &Path) -> String {
    let is_a_sections = |own: &&OsStr| {
        let own = own.to_str();
        own.is_some_and(|own| plan.section_named(own).is_some())
    };
    let own = || path.file_name().filter(is_a_sections);
    let folder = section_folder(root, path).or_else(own);
    folder.map_or_else(String::new, shown_name)
}

fn shown_name(name: &OsStr) -> String {
    name::shown(Path::new(name))
}

/// Within a section, files whose names differ only by a correction mark are one submission;
/// the marked one counts, the last by name if several are marked.
fn mark_superseded(submissions: &mut [Submission], marks: &[String]) {
    let names: Vec<(String, bool)> = submissions
        .iter()
        .map(|submission| unmarked(submission, marks))
        .collect();
    let marked = names.iter().enumerate().filter(|(_, (_, marked))| *marked);
    // Paths are in order, so of several marked files the last stays.
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
    let path = submission.path.as_str();
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let file = name::without_mark(file);
    // A correction may come in another format than the file that it replaces.
    let bare = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // A marked copy that was corrected and sent back is a correction of the file that it is a copy of.
    let bare = bare.rsplit_once(name::MARKED).map_or(bare, |(_, own)| own);
    let stem = folded::key(bare);
    let bare = marks.iter().fold(stem.clone(), |name, mark| {
        name.replace(&folded::key(mark), "")
    });
    let marked = bare != stem;
    // 訂正 and 訂正版 are the same mark; without a mark, 版 belongs to the name.
    let bare: String = if marked {
        bare.replace('版', "")
    } else {
        bare
    };
    // Brackets and other signs that stood around the mark are left behind.
    let bare: String = bare
        .chars()
        .filter(|c| !"()[]【】_-・".contains(*c))
        .collect();
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
                ..Submission::default()
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
    fn a_name_in_shift_jis_is_a_name_as_any_other() {
        check(
            &["実績.xlsx", "実績_修正版.xlsx〈文字化け〉"],
            &[Some("実績_修正版.xlsx〈文字化け〉"), None],
        );
        check(
            &["実績〈文字化け〉", "実績_修正版〈文字化け〉"],
            &[Some("実績_修正版〈文字化け〉"), None],
        );
    }

    #[test]
    fn other_files_are_left_alone() {
        check(&["実績.xlsx", "個票.xlsx"], &[None, None]);
        check(&["実績.xlsx", "個票_修正版.xlsx"], &[None, None]);
    }
}
