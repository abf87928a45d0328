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
/// If something there cannot be read: then nobody can say that nothing changed.
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
            let hash = hash_of(path)?;
            let name = path.strip_prefix(workspace).unwrap_or(path);
            hasher
                .update(name.as_os_str().as_encoded_bytes())
                .update(&[0]);
            hasher.update(hash.as_bytes());
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// All that lies under a folder and is no folder; nothing where there is none. Links are not followed.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => gather(&entry.path(), files)?,
            false => files.push(entry.path()),
        }
    }
    Ok(())
}

/// A link is where it leads; of a pipe or a device, that it is one.
fn hash_of(path: &Path) -> io::Result<blake3::Hash> {
    let there = fs::symlink_metadata(path)?.file_type();
    match () {
        () if there.is_file() => Ok(blake3::hash(&fs::read(path)?)),
        () if there.is_symlink() => {
            let target = fs::read_link(path)?;
            Ok(blake3::hash(target.as_os_str().as_encoded_bytes()))
        }
        () => Ok(blake3::hash(b"neither file nor folder")),
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
