//! What a run is made of, as one hash: a run of which nothing has changed need not be made again.

use crate::domain::program;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// BLAKE3 over the program, the year that is asked for, and the names and bytes of all that lies under
/// `mappings/<plan>` and `inputs/<plan>`: of every year, because earlier ones belong to a run. `written` is what
/// people wrote.
///
/// # Errors
/// If one of the two folders is there and cannot be opened.
pub fn fingerprint(workspace: &Path, plan: &str, year: &str, written: &str) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    for text in [program::SOURCES, plan, year, written] {
        hasher.update(text.as_bytes()).update(&[0]);
    }
    for folder in ["mappings", "inputs"] {
        let mut files = Vec::new();
        gather(&workspace.join(folder).join(plan), &mut files)?;
        files.sort();
        // One after the other: a thread of rayon's that waits here would take up another plan's run.
        for path in &files {
            let hash = hash_of(path);
            let name = path.strip_prefix(workspace).unwrap_or(path);
            hasher
                .update(name.as_os_str().as_encoded_bytes())
                .update(&[0]);
            hasher.update(hash.as_bytes());
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Bytes of a file above which its size stands for it.
const LARGE: u64 = 1 << 30;

/// All that lies under a folder and is no folder; nothing where there is none. Of a link to a folder what lies
/// right in it, as forms may; links of a section to folders are not followed at all, and one may lead to `/`.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in entries(folder)? {
        let is_link = path.is_symlink();
        match path.is_dir() {
            true if is_link => {
                let is_file = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "toml");
                files.extend(
                    entries(&path)
                        .unwrap_or_default()
                        .into_iter()
                        .filter(is_file),
                );
                // Whether it is a link counts by itself.
                files.push(path);
            }
            // A folder that cannot be opened is in the fingerprint as such, as is a file.
            true if gather(&path, files).is_err() => files.push(path),
            true => {}
            false => files.push(path),
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?.map(|entry| Ok(entry?.path())).collect(),
    }
}

/// Of what can be read, its bytes; else what it is and why it cannot: a file that becomes readable changes
/// the run.
fn hash_of(path: &Path) -> blake3::Hash {
    let content = content_of(path);
    match fs::read_link(path) {
        Ok(to) => blake3::hash(&[content.as_bytes(), to.as_os_str().as_encoded_bytes()].concat()),
        Err(_) => content,
    }
}

fn content_of(path: &Path) -> blake3::Hash {
    match fs::metadata(path) {
        // No submission is so large; a link may lead to something that is.
        Ok(there) if there.len() > LARGE => blake3::hash(&there.len().to_le_bytes()),
        Ok(there) if there.is_file() => match fs::read(path) {
            Ok(bytes) => blake3::hash(&bytes),
            Err(error) => blake3::hash(format!("unreadable: {:?}", error.kind()).as_bytes()),
        },
        Ok(_) => blake3::hash(b"neither file nor folder"),
        Err(error) => blake3::hash(format!("nothing: {:?}", error.kind()).as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_and_name_and_the_year_count() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("mappings/town/plan.toml", "[plan]");
        write("inputs/town/R6/課/実績.csv", "1");
        write("inputs/other/R6/課/実績.csv", "1");
        let now = |year: &str| fingerprint(root, "town", year, "").unwrap();
        let first = now("R6");
        assert_ne!(fingerprint(root, "town", "R6", "意見").unwrap(), first);
        write("inputs/other/R6/課/実績.csv", "2");
        assert_eq!(now("R6"), first);
        assert_ne!(now("R5"), first);
        write("inputs/town/R6/課/実績.csv", "2");
        let second = now("R6");
        assert_ne!(second, first);
        fs::rename(
            root.join("inputs/town/R6/課"),
            root.join("inputs/town/R6/室"),
        )
        .unwrap();
        assert_ne!(now("R6"), second);
        fs::rename(
            root.join("inputs/town/R6/室"),
            root.join("inputs/town/R6/課"),
        )
        .unwrap();
        assert_eq!(now("R6"), second);
    }
}
