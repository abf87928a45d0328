//! Gives the program a hash of the sources that it is built of (`KENSHO_SOURCES`): what one version has read
//! and written another may read otherwise, and between releases the version's number alone does not tell.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Result;
use std::path::{Path, PathBuf};

const SOURCES: [&str; 3] = ["src", "Cargo.lock", "build.rs"];

fn main() -> Result<()> {
    // Not seeded: the same sources give the same hash on every machine.
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash(Path::new(source), &mut hasher)?;
    }
    println!("cargo::rustc-env=KENSHO_SOURCES={:016x}", hasher.finish());
    Ok(())
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_file() {
        path.to_string_lossy().replace('\\', "/").hash(hasher);
        // Git on Windows may check the same text out with other ends of lines.
        let mut bytes = fs::read(path)?;
        bytes.retain(|byte| *byte != b'\r');
        bytes.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut inside: Vec<PathBuf> = entries.collect::<Result<_>>()?;
    inside.sort();
    inside.iter().try_for_each(|path| hash(path, hasher))
}
