//! Which files arrived, and from which section.
//!
//! `inputs` itself may be a link: where a town's files lie (on a shared drive, say) is set up once, by
//! whoever runs kensho. Of the links below it, only those to files in the workspace are followed; see
//! [`super::aside`].

use super::aside::{self, Aside, Why};
use super::name;
use crate::domain::arrivals::Arrival;
use crate::domain::choice::choices;
use crate::domain::refusal::refusal;
use crate::domain::{FiscalYear, Plan};
use crate::intake::limits::DEPTH_OF_FOLDERS;
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
    /// How far it counts. Until all files of the year were read, as if it were alone.
    pub counting: Counting,
    /// Since when it says what it says; blank until all files of the year were read.
    pub arrival: Arrival,
}

choices! {
    /// What of a submission counts.
    #[derive(PartialOrd, Ord)]
    Uses {
        /// Nothing.
        Nothing = "none", "使わず";
        /// What no newer one says.
        Rest = "rest", "新しい提出にない値だけを使用";
        /// All.
        Whole = "whole", "使用";
    }
}

/// How far a submission counts among those of its section, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// What of it counts.
    pub uses: Uses,
    /// What of it counted before the newest of them came, or before one was withdrawn.
    pub before: Uses,
    /// Why, for people; empty where no other was sent, and nothing was decided of it.
    pub why: String,
    /// The path of the file that is used in its place, or goes before it.
    pub superseded_by: Option<String>,
    /// Whether it was withdrawn.
    pub is_withdrawn: bool,
    /// The names of files of which nothing tells whether they are newer; it counts beside them.
    pub beside: Vec<String>,
    /// Digits in its name that look like a date but name no day of the calendar.
    pub no_date: Option<String>,
    /// What it and its versions are called alike: 実績 of 実績_修正.xlsx. Of several that count side by side, the path
    /// of each in its section's folder.
    pub called: String,
    /// What it would be called under the name under which it came, where it was moved or renamed since: answers were given
    /// under that.
    pub came_as: Option<String>,
    /// A name by which a file replaces it and all its versions; none where the plan does not tell newer files by a mark.
    pub correction: Option<String>,
}

impl Default for Counting {
    fn default() -> Self {
        Self {
            uses: Uses::Whole,
            before: Uses::Whole,
            why: String::new(),
            superseded_by: None,
            is_withdrawn: false,
            beside: Vec::new(),
            no_date: None,
            called: String::new(),
            came_as: None,
            correction: None,
        }
    }
}

impl Submission {
    /// Its path in the folder of its section.
    pub fn in_section(&self) -> &str {
        self.inside(&self.path)
    }

    /// The path in the folder of its section under which it came first, where it was moved or renamed since.
    pub fn came_as(&self) -> Option<&str> {
        let path = self.arrival.since.came_as.as_deref();
        path.map(|path| self.inside(path))
    }

    fn inside<'p>(&self, path: &'p str) -> &'p str {
        let folder = self.section_folder.as_str();
        let inside = match path.strip_prefix("inputs/") {
            Some(inside) => inside.splitn(3, '/').nth(2).unwrap_or(inside),
            None => path,
        };
        let own = inside.strip_prefix(folder);
        own.and_then(|own| own.strip_prefix('/')).unwrap_or(inside)
    }

    /// The year in whose folder it lies.
    pub fn year(&self) -> Option<FiscalYear> {
        FiscalYear::parse(self.path.split('/').nth(2)?)
    }

    /// Whether it is of another section than the one in whose folder it lies.
    pub fn is_misplaced(&self, plan: &Plan) -> bool {
        self.section.is_some() && self.section != plan.section_named(&self.section_folder)
    }

    /// The name of its file.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
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

/// Whether a folder holds a file of people, however deep. One that cannot be opened may.
pub fn has_files(folder: &Path) -> bool {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return error.kind() != io::ErrorKind::NotFound,
    };
    entries.into_iter().any(|entry| {
        entry.is_ok_and(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => has_files(&entry.path()),
            _ => !is_left_by_a_program(&shown_name(&entry.file_name())),
        })
    })
}

/// The name of a year's folder in which nothing lies; none where there is no such folder.
pub fn empty_year(workspace: &Path, plan: &str, year: FiscalYear) -> Option<String> {
    let entries = fs::read_dir(workspace.join("inputs").join(plan)).ok()?;
    let of_year = |entry: &fs::DirEntry| {
        let is_of_year = FiscalYear::parse(&shown_name(&entry.file_name())) == Some(year);
        is_of_year && entry.path().is_dir() && !holds_something(&entry.path())
    };
    let mut empty = entries.flatten().filter(of_year);
    empty.next().map(|entry| shown_name(&entry.file_name()))
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

/// All that lies in the folder of a plan's year. Nothing, where nothing was sent yet, and where that folder or the
/// plan's is a link: [`top`] says so.
pub fn discover(workspace: &Path, plan: &Plan, year_folder: &str) -> io::Result<Arrived> {
    let plan_folder = Path::new("inputs").join(&plan.id);
    let root = plan_folder.join(year_folder);
    let is_link = |folder: &Path| aside::is_link(&workspace.join(folder));
    let is_there = fs::symlink_metadata(workspace.join(&root)).is_ok();
    let mut found = Found::default();
    if is_there && !is_link(&plan_folder) && !is_link(&root) {
        walk(workspace, &root, DEPTH_OF_FOLDERS, &mut found)?;
    }
    found.files.sort();
    found.aside.sort();
    let files = found.files.into_iter();
    let arrived = files.map(|file| submission(plan, &root, file));
    let is_of_council = |of: &Submission| of.section.is_none() && of.section_folder == COUNCIL;
    let submissions = arrived.filter(|of| !is_of_council(of));
    let aside = found.aside.into_iter().map(|(path, why)| Aside {
        path: name::shown(&path),
        section_folder: section_folder_aside(plan, &root, &path),
        why,
    });
    Ok(Arrived {
        submissions: submissions.collect(),
        aside: aside.collect(),
    })
}

/// The folder beside those of the sections in which workbooks lie that came back from a council.
pub const COUNCIL: &str = "推進会議";

/// All that lies in the folder of the council of a plan's year and is no link, in the order of the paths:
/// relative to the workspace. Nothing where there is no such folder.
pub fn of_council(workspace: &Path, plan: &str, year_folder: &str) -> Vec<PathBuf> {
    let plan = Path::new("inputs").join(plan);
    let (year, mut found) = (plan.join(year_folder), Found::default());
    let council = year.join(COUNCIL);
    let folders = [&plan, &year, &council];
    if !folders
        .map(|folder| aside::is_link(&workspace.join(folder)))
        .contains(&true)
    {
        // One that cannot be opened lies aside, as the folder of a section does.
        let _ = walk(workspace, &council, DEPTH_OF_FOLDERS, &mut found);
    }
    found.files.sort();
    found.files
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
        counting: Counting::default(),
        arrival: Arrival::default(),
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
