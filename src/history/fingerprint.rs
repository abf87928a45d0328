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
        gather(&workspace.join(folder).join(plan), 0, &mut files)?;
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

/// Folders below each other that are looked into; a ring of links ends there.
const DEEP: usize = 16;

/// All that lies under a folder and is no folder; nothing where there is none. Links are followed, because the
/// files to which they lead are read.
fn gather(folder: &Path, deep: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        match path.is_dir() && deep < DEEP {
            // A folder that cannot be opened is in the fingerprint as such, as is a file.
            true if gather(&path, deep + 1, files).is_err() => files.push(path),
            true => {}
            false => files.push(path),
        }
    }
    Ok(())
}

/// Of what can be read, its bytes; else what it is and why it cannot: a file that becomes readable changes
/// the run.
fn hash_of(path: &Path) -> blake3::Hash {
    match fs::metadata(path) {
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
