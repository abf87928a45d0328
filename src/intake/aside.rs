//! What lies among the submissions and is not read: links that lead elsewhere, folders too deep,
//! and folders that the system does not open.
//!
//! A link to a folder is never followed: two links to the folder they lie in make a tree without end,
//! and one to `/` makes the whole computer a submission. A link to a file is followed within the
//! workspace; a file outside it is nothing that a section handed in.

use super::name;
use std::fs;
use std::path::Path;

/// What is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Aside {
    /// Relative to the workspace, as people are shown it: see [`name::shown`].
    pub path: String,
    /// The folder under the year, as people are shown it; empty outside any. A link in the
    /// place of a section's folder has its own name here.
    pub section_folder: String,
    /// Why it is not read.
    pub why: Why,
}

impl Aside {
    /// Whether another lies in the same section's folder of the same year.
    pub fn is_beside(&self, other: &Self) -> bool {
        let folder = |aside: &Self| {
            // A path is inputs/plan/year/section.
            let year = aside.path.split('/').nth(2).map(str::to_owned);
            (year, aside.section_folder.clone())
        };
        folder(self) == folder(other)
    }
}

/// Why something is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is a link.
    Link {
        /// Where it points, as the link itself says; empty if the system does not tell.
        target: String,
        /// What is there.
        end: End,
    },
    /// It is a folder in more folders than [`crate::intake::limits::DEPTH_OF_FOLDERS`], and holds something.
    TooDeep,
    /// It is a folder that the system does not open, or not wholly; why.
    Unopened(String),
}

/// Where a link that is not followed leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Nothing that can be opened, or the link itself again.
    Nothing,
    /// A folder.
    Folder,
    /// A file outside the workspace.
    Outside,
    /// A pipe or a device.
    NoFile,
}

/// Whether a path is itself a link; on Windows a junction is one too.
pub fn is_link(path: &Path) -> bool {
    // `metadata` would follow the link.
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// Why a link is not followed; `None` if it leads to a file in the workspace.
pub fn link(workspace: &Path, link: &Path) -> Option<Why> {
    let place = workspace.join(link);
    let end = match fs::metadata(&place) {
        Err(_) => End::Nothing,
        Ok(metadata) if metadata.is_dir() => End::Folder,
        Ok(metadata) if !metadata.is_file() => End::NoFile,
        Ok(_) if is_inside(workspace, &place) => return None,
        Ok(_) => End::Outside,
    };
    let target = fs::read_link(&place).unwrap_or_default();
    Some(Why::Link {
        target: name::shown(&target),
        end,
    })
}

/// Whether a file lies in the workspace, or in the folder that its `inputs` is a link to.
fn is_inside(workspace: &Path, file: &Path) -> bool {
    // Both are resolved: a path in the workspace may lead out of it by another link.
    let Ok(file) = fs::canonicalize(file) else {
        return false;
    };
    let folders = [workspace.to_owned(), workspace.join("inputs")];
    let mut tops = folders.iter().filter_map(|top| fs::canonicalize(top).ok());
    tops.any(|top| file.starts_with(top))
}
