//! Any parts, as a workbook: what is in a zip is changed here, which a change of the zip's own bytes
//! hardly ever reaches.

use super::grids;
use crate::archive;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Tries one workbook.
pub fn run(input: &[u8]) {
    let parts = archive::unpacked(input);
    grids::run(&zipped(&parts));
}

fn zipped(parts: &[(String, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        // The writer refuses a name that it has already; another part is tried then.
        if zip.start_file(name.as_str(), stored).is_ok() {
            let _ = zip.write_all(content);
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// The parts of every sample that is a zip.
pub fn seeds() -> Vec<Vec<u8>> {
    let parts = grids::seeds();
    let parts = parts.iter().filter_map(|file| opened(file));
    parts.map(|parts| archive::packed(&parts)).collect()
}

fn opened(file: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut zip = ZipArchive::new(Cursor::new(file)).ok()?;
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        parts.push((part.name().ok()?.into_owned(), content));
    }
    Some(parts)
}
